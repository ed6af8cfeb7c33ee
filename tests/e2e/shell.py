"""A shell in a terminal, from which programs are started, stopped and continued."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.conftest import OpenTerminal
from tests.screen import Screen
from tests.terminal import Terminal

SHELL = ("bash", "--norc", "--noprofile", "-i")
PROMPT = "ready>"
ALTERNATE_SCREEN = 1049


def open_shell(open_terminal: OpenTerminal, env: Mapping[str, str] | None = None) -> Terminal:
    """A shell that waits for a command."""
    terminal = open_terminal(*SHELL, env={"PS1": f"{PROMPT} ", **(env or {})}, size=(120, 40))
    wait_for_prompt(terminal)
    return terminal


def run(terminal: Terminal, *command: str) -> None:
    """Type a command."""
    terminal.press(" ".join(f'"{word}"' for word in command), "enter")


def wait_for_prompt(terminal: Terminal) -> None:
    """Until the shell has the terminal.

    A prompt somewhere is not enough: that of the command before is on the screen as soon as a
    program has left it, while the program has still to stop, and takes what is typed with it.
    """
    terminal.wait_until(_prompts, what="the shell's prompt")


def _prompts(screen: Screen) -> bool:
    lines = [line for line in screen.lines if line]
    return bool(lines) and lines[-1] == PROMPT and not screen.modes.get(ALTERNATE_SCREEN)


def stop(terminal: Terminal) -> None:
    """Ctrl+Z, until the shell is back and the screen its own."""
    terminal.press("ctrl+z")
    wait_for_prompt(terminal)
    assert terminal.screen.find("Stopped")
    terminal.wait_until(lambda _: not _runs_a_job(terminal), what="the end of the whole job")


def _runs_a_job(terminal: Terminal) -> bool:
    """Whether a process of a job has still to stop, and may take what is typed until then.

    The shell waits only for the first process of a job. Always false without a `/proc`.
    """
    shell = terminal.pty.process.pid
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            state, _, group, session = path.read_text().rpartition(")")[2].split()[:4]
            if int(session) == shell != int(group) and state not in "TZ":
                return True
    return False


def go_on(terminal: Terminal) -> None:
    """Bring the stopped program back."""
    terminal.press("fg", "enter")


def leave(terminal: Terminal) -> None:
    """Quit the reader and then the shell, and look what is left behind."""
    terminal.press("q")
    wait_for_prompt(terminal)
    terminal.press("exit", "enter")
    assert terminal.wait_exit() == 0
    assert not terminal.screen.disorder()
