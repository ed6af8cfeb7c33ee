"""Giving the terminal to another program until it ends, or back to the shell."""

import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

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
