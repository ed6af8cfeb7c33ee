"""Giving the terminal to another program until it ends."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

_LEFT_TO_IT = (signal.SIGINT, signal.SIGQUIT)
"""Ctrl+C and Ctrl+backslash go to every program on the terminal; here they mean the other one."""


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
        return "Other programs can't have the terminal here."


def _run(command: Sequence[str]) -> str:
    import subprocess

    name = PurePath(command[0]).name
    try:
        process = subprocess.Popen(command)
    except (OSError, ValueError) as error:
        return f"{name} can't be run: {getattr(error, 'strerror', None) or error}."
    # Only now: the other program would inherit that they are ignored.
    with _ignored():
        status = process.wait()
    if status < 0:
        return f"{name} was ended by signal {-status}."
    return f"{name} ended with status {status}." if status else ""


@contextmanager
def _ignored() -> Iterator[None]:
    before = [(each, signal.signal(each, signal.SIG_IGN)) for each in _LEFT_TO_IT]
    try:
        yield
    finally:
        for each, handler in before:
            signal.signal(each, handler)
