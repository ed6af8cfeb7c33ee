"""A program in a pseudo-terminal: its bytes in and out, and nothing about what they mean.

`tests.terminal` reads the bytes as a screen; the benchmarks read the clock beside them.
"""

import os
import select
import signal
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

from briefing_tui.tui.terminal import SWITCH

STEP = 0.05
"""Seconds that one wait on the terminal may last before the process is asked if it lives."""

ON_THE_TERMINAL = 'exec "$@" 0<>"$0" 1>&0 2>&0'
"""A session leader that opens a terminal gets it as its controlling one. The shell does the
opening between fork and exec, where Python code is unsafe beside threads. All three streams
are the terminal, since Textual paints on standard error."""


class Size(NamedTuple):
    """Columns and rows, in the order people say them: 80 × 24."""

    columns: int
    rows: int


class PseudoTerminal:
    """Runs `argv` in a new session whose terminal is a pty of the given size."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int],
        env: Mapping[str, str],
        cwd: Path | None = None,
    ) -> None:
        self._master, self._slave = os.openpty()
        self.size = self.resize(*size)
        self.settings_before = self.settings()
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", ON_THE_TERMINAL, os.ttyname(self._slave), *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=dict(env),
            cwd=cwd,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fileno(self) -> int:
        """The side of the terminal that a window has, for `select`."""
        return self._master

    def resize(self, columns: int, rows: int) -> Size:
        """Changes the window's size, which sends the program SIGWINCH."""
        termios.tcsetwinsize(self._slave, (rows, columns))
        self.size = Size(columns, rows)
        return self.size

    def settings(self) -> list[Any]:
        """The terminal's settings (echo, line mode, signals) as they are now."""
        return list(termios.tcgetattr(self._slave))

    def restore(self) -> None:
        """Sets the settings as they were before the program, as a shell does."""
        termios.tcsetattr(self._slave, termios.TCSANOW, self.settings_before)

    def write(self, data: bytes) -> None:
        """Sends keys, or answers to queries."""
        while data:
            data = data[os.write(self._master, data) :]

    def read(self, timeout: float) -> bytes | None:
        """What the program wrote: empty when the time is over, None when it has ended.

        Our own hold on the terminal keeps it from reporting an end, so that its settings
        can be read afterwards; hence the look at the process between short waits.
        """
        deadline = time.monotonic() + timeout
        while True:
            ended = self.process.poll() is not None
            wait = 0.0 if ended else min(STEP, max(0.0, deadline - time.monotonic()))
            if select.select([self._master], [], [], wait)[0]:
                return os.read(self._master, 65536)
            if ended:
                return None
            if time.monotonic() >= deadline:
                return b""

    def hang_up(self) -> None:
        """Closes the terminal under the program, as a closed window does."""
        for name in ("_master", "_slave"):
            if (descriptor := getattr(self, name)) >= 0:
                os.close(descriptor)
                setattr(self, name, -1)

    def close(self) -> None:
        """Ends the program, whatever it is doing, and gives the terminal back."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.hang_up()


def clean_environment(home: Path, **extra: str) -> dict[str, str]:
    """An environment in which nothing of the person who runs the tests is left.

    XDG folders lie under `home`; the terminal is a common one with true colour.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        **{name: os.environ[name] for name in (SWITCH,) if name in os.environ},
        **extra,
    }
