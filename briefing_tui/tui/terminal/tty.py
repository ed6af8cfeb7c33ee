"""Asking the terminal whether its background is light or dark, before the interface starts.

The question (OSC 11, xterm's control sequences) is sent before Textual is imported and the
answer read after it, so that it costs no time. Behind it goes one that every terminal
answers (DA1): once that answer is there, no other will come, and nothing is left to arrive
later as if it were keys.
"""

import gc
import os
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from textual.app import App

Tone = Literal["light", "dark"]

_QUESTION = b"\x1b]11;?\x1b\\\x1b[c"
_COLOUR = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]+)/([0-9a-fA-F]+)/([0-9a-fA-F]+)")
_LAST_ANSWER = re.compile(rb"\x1b\[\?[\d;]*c")
_PATIENCE = 0.25
"""Seconds after the imports to wait for a terminal that answers nothing at all."""
_MUTE = frozenset({"linux", "dumb", "unknown", ""})
"""Terminals that have no background to tell of."""


AUTO = "auto"
"""The theme that follows the terminal, which is also what no theme means."""


@contextmanager
def asked(theme: str = AUTO) -> Iterator["Inquiry"]:
    """Ask at once; inside, `tone()` gives the answer. Leaves the terminal as it was.

    Where a theme is chosen, nothing is asked.
    """
    inquiry = Inquiry(sys.__stdin__.fileno() if sys.__stdin__ else -1)
    try:
        if theme in ("", AUTO):
            inquiry.ask()
        yield inquiry
    finally:
        inquiry.close()


class Inquiry:
    """One question to the terminal behind a file descriptor."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._modes: Any = None

    def ask(self) -> None:
        """Send the question, if there is a terminal that might answer."""
        if os.environ.get("TERM", "") in _MUTE or not os.isatty(self._terminal):
            return
        try:
            self._modes = termios.tcgetattr(self._terminal)
            silent = termios.tcgetattr(self._terminal)
            silent[3] &= ~(termios.ECHO | termios.ICANON)
            termios.tcsetattr(self._terminal, termios.TCSANOW, silent)
            os.write(self._terminal, _QUESTION)
        except (OSError, termios.error):
            self.close()

    def tone(self) -> Tone | None:
        """Whether the background is light or dark; None where the terminal doesn't say."""
        if self._modes is None:
            return None
        answer, until = b"", time.monotonic() + _PATIENCE
        while not _LAST_ANSWER.search(answer):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._terminal], [], [], left)[0]:
                break
            more = os.read(self._terminal, 1024)
            if not more:
                break
            answer += more
        return tone_of(answer)

    def close(self) -> None:
        """Give the terminal its modes back."""
        if self._modes is not None:
            termios.tcsetattr(self._terminal, termios.TCSANOW, self._modes)
            self._modes = None


def tone_of(answer: bytes) -> Tone | None:
    """Light or dark, by the relative luminance (ITU-R BT.709) of the colour in an answer."""
    if not (found := _COLOUR.search(answer)):
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    return "light" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 else "dark"


# MERGED:
# Giving the terminal to another program until it ends, or back to the shell.

_NO_TERMINAL = "Other programs can't have the terminal here."
_AMONG_THREADS = 0.05
"""Seconds in which a signal to a process has stopped all its threads."""
_NO_SHELL = "There is no shell to go back to."


def _pass_over(_number: int, _frame: object) -> None:
    """A handler, since what is ignored would be ignored by the other program as well."""


_BESIDE_ANOTHER: Mapping[signal.Signals, Any] = MappingProxyType(
    {
        # Ctrl+C and Ctrl+backslash go to every program on the terminal; they mean the other one.
        signal.SIGINT: _pass_over,
        signal.SIGQUIT: _pass_over,
        # Ctrl+Z stops us as well, but only where there is a shell to continue us. Textual's own
        # handler stops in any case.
        signal.SIGTSTP: signal.SIG_DFL,
    }
)


def run_in_foreground(app: "App[Any]", command: Sequence[str], notice: str = "") -> str:
    """Run a command on the whole terminal; what went wrong, in words, or nothing.

    `notice` is printed before, for programs that open a window and leave the terminal blank.
    """
    from textual.app import SuspendNotSupported

    try:
        with app.suspend():
            if notice:
                print(notice, flush=True)
            # Nothing may be raised in here: Textual would not come back.
            return _run(command)
    except SuspendNotSupported:
        return _NO_TERMINAL


def _run(command: Sequence[str]) -> str:
    import subprocess

    name = PurePath(command[0]).name
    try:
        with _handlers(_BESIDE_ANOTHER):  # before it starts: it may be stopped at once
            status = subprocess.Popen(command).wait()
    except (OSError, ValueError) as error:
        return f"{name} can't be run: {getattr(error, 'strerror', None) or error}."
    if status < 0:
        return f"{name} was ended by signal {-status}."
    return f"{name} ended with status {status}." if status else ""


def give_back(app: "App[Any]") -> str:
    """Ctrl+Z: stop until the shell continues us; what went wrong, in words, or nothing.

    Textual stops itself whoever waits for it. In a window of its own there is no shell, and
    under `make` or a script one that still waits for that: both leave a dead terminal.
    """
    from textual.app import SuspendNotSupported

    try:
        with app.suspend():
            stopped = _stop_job()
    except SuspendNotSupported:
        return _NO_SHELL
    return "" if stopped else _NO_SHELL


def _stop_job() -> bool:
    """Stop every program of our job with ourselves; False where the kernel lets none of it
    stop, since nobody is there to continue it (POSIX: an orphaned process group).

    All by one call: a shell continues the job as soon as it sees one of its programs stopped,
    and what is not told to stop by then would stop for good.
    """
    continued: list[int] = []
    handlers = {
        signal.SIGCONT: lambda number, _: continued.append(number),
        signal.SIGTSTP: signal.SIG_DFL,
    }
    with _handlers(handlers):
        os.kill(0, signal.SIGTSTP)
        if not continued:
            # Another thread may have taken it, and this one run on for a moment.
            time.sleep(_AMONG_THREADS)
        return bool(continued)


@contextmanager
def _handlers(handlers: Mapping[signal.Signals, Any]) -> Iterator[None]:
    before = {each: signal.signal(each, handler) for each, handler in handlers.items()}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


# MERGED:
# Python's garbage collector, kept from running while the program starts.
#
# Imports make many objects that live on and no garbage: collecting in the midst of them took
# a tenth of the start. Afterwards what is there is left out of every later collection.

_THRESHOLDS = (4_000, 50, 50)
"""Collect less often than by default: a document is thousands of small values that stay. Not
much less: each line that Textual paints is garbage of a kilobyte that only a collection finds.
"""


def pause() -> None:
    """Call before importing Textual. It imports nothing itself."""
    gc.disable()


def resume() -> None:
    """Call once the first frame is on the screen."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
