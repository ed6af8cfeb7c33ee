"""The part of a shell that has jobs, and nothing that reads what is typed.

    python -m tests.monkey.job FILE COMMAND...

Runs a command in a process group of its own on the terminal, writes its process id to FILE, and
brings it back whenever it stops, as `fg` does. A real shell would run what the monkey types.
"""

import os
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

STOPPED, FORCED = "\x1b[m<the job has stopped>", "\x1b[m<the job was stopped>"
"""SIGTSTP lets a program restore the terminal first, SIGSTOP doesn't."""
WRONG_MODES = "<the terminal's modes were not restored>"
PAUSE = 0.05
"""Seconds in which the job is stopped."""


def main(file: str, *command: str) -> int:
    """Run a command; return its exit status as a shell does."""
    before = termios.tcgetattr(0)
    modes = termios.tcgetattr(0)
    # A Ctrl+S that the monkey types while the job is stopped would stop all output for good.
    modes[0] &= ~termios.IXON
    termios.tcsetattr(0, termios.TCSANOW, modes)
    # It stops before it begins, so that it has the terminal when it does.
    job = subprocess.Popen(
        ["/bin/sh", "-c", 'kill -STOP $$; exec "$@"', "sh", *command], process_group=0
    )
    Path(file).write_text(str(job.pid), encoding="ascii")
    for number in (signal.SIGTTOU, signal.SIGTSTP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    begun = False
    while True:
        _, status = os.waitpid(job.pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            break
        if begun:
            os.tcsetpgrp(0, os.getpgrp())
            if os.WSTOPSIG(status) == signal.SIGTSTP:
                wrong = termios.tcgetattr(0) != modes
                print(STOPPED, WRONG_MODES if wrong else "", flush=True)
            else:
                print(FORCED, flush=True)
            termios.tcsetattr(0, termios.TCSANOW, modes)
            time.sleep(PAUSE)
        begun = True
        os.tcsetpgrp(0, job.pid)
        os.killpg(job.pid, signal.SIGCONT)
    os.tcsetpgrp(0, os.getpgrp())
    if termios.tcgetattr(0) == modes:
        termios.tcsetattr(0, termios.TCSANOW, before)
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
