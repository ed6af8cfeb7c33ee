"""Giving the terminal to another program until it ends, or back to the shell."""

import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from types import FrameType, MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

_NO_TERMINAL = "Other programs can't use this terminal."
_NO_SHELL = "There is no shell to return to."
_STOP_TIME = 0.05
"""Seconds in which a stop signal has stopped all threads of a process."""


def _ignore(_number: int, _frame: object) -> None:
    """A handler that does nothing. The other program would inherit SIG_IGN."""


_WHILE_WAITING: Mapping[signal.Signals, Any] = MappingProxyType(
    {
        # Ctrl+C and Ctrl+\ reach every program on the terminal, but mean the other one.
        signal.SIGINT: _ignore,
        signal.SIGQUIT: _ignore,
        # Ctrl+Z stops us too, but only if a shell can continue us. Textual's own handler
        # (8.2, LinuxDriver._sigtstp_application) stops without a shell as well.
        signal.SIGTSTP: signal.SIG_DFL,
    }
)


def run_in_foreground(app: "App[Any]", command: Sequence[str], notice: str = "") -> str:
    """Run a command on the whole terminal; return what went wrong, or nothing.

    The notice is printed first, for programs that open a window and leave the terminal blank.
    """
    from textual.app import SuspendNotSupported

    try:
        with app.suspend():
            if notice:
                print(notice, flush=True)
            # An exception inside `suspend` would leave Textual suspended.
            return run_and_wait(command)
    except SuspendNotSupported:
        return _NO_TERMINAL


def run_and_wait(command: Sequence[str]) -> str:
    """Run a command that has the terminal; return what went wrong, or nothing."""
    import subprocess

    name = PurePath(command[0]).name
    started: list[subprocess.Popen[bytes]] = []
    early: list[int] = []
    """The signals that came while the program was being started."""
    ending = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)}

    def end_both(number: int, frame: FrameType | None) -> None:
        """The other program has the terminal, so we end once it has ended."""
        if not started:
            early.append(number)
            return
        started[0].send_signal(number)
        if callable(handler := ending[signal.Signals(number)]):
            handler(number, frame)

    try:
        # Set first, since Ctrl+Z may come at once.
        with _handlers({**_WHILE_WAITING, **dict.fromkeys(ending, end_both)}):
            started.append(subprocess.Popen(command))
            for number in early:
                end_both(number, None)
            status = started[0].wait()
    except (OSError, ValueError) as error:
        return f"{name} can't be run: {getattr(error, 'strerror', None) or error}."
    if status < 0:
        return f"{name} was ended by signal {-status}."
    return f"{name} ended with status {status}." if status else ""


def suspend(app: "App[Any]") -> str:
    """Ctrl+Z: stop until the shell continues us; return what went wrong, or nothing.

    Textual stops in any case. Without a shell (a terminal that runs `briefing` alone) or under a
    script that waits for it, nothing would continue it and the terminal would hang.
    """
    from textual.app import SuspendNotSupported

    try:
        with app.suspend():
            stopped = _stop_job()
    except SuspendNotSupported:
        return _NO_SHELL
    return "" if stopped else _NO_SHELL


def _stop_job() -> bool:
    """Stop our process group; return False if the kernel doesn't stop it.

    The kernel ignores SIGTSTP for an orphaned process group (POSIX), which no shell continues.
    One `kill` stops all processes at once: a shell continues the job as soon as one of them has
    stopped, and a process that stopped later would stay stopped.
    """
    continued: list[int] = []
    handlers = {
        signal.SIGCONT: lambda number, _: continued.append(number),
        signal.SIGTSTP: signal.SIG_DFL,
    }
    with _handlers(handlers):
        os.kill(0, signal.SIGTSTP)
        if not continued:
            # Another thread may have received the signal, and this one may still be running.
            time.sleep(_STOP_TIME)
        return bool(continued)


@contextmanager
def _handlers(handlers: Mapping[signal.Signals, Any]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
