"""The terminal given to another program, the editor or a browser, or back to the shell."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing_tui.library.files import reason_of
from briefing_tui.library.paths import read_own
from briefing_tui.library.state.shared_file import MOST
from briefing_tui.programs import (
    editor_command,
    find_browser,
    find_viewer,
    run_and_wait,
    start,
    stop_job,
)
from briefing_tui.text.addresses import Address
from briefing_tui.text.sanitise import one_line, unify_line_ends

if TYPE_CHECKING:
    from textual.app import App


_NO_TERMINAL = "Other programs can't use this terminal."
_NO_SHELL = "There is no shell to return to."


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


def suspend(app: "App[Any]") -> str:
    """Ctrl+Z: stop until the shell continues us; return what went wrong, or nothing.

    Textual stops in any case. Without a shell (a terminal that runs `briefing` alone) or under a
    script that waits for it, nothing would continue it and the terminal would hang.
    """
    from textual.app import SuspendNotSupported

    if os.getsid(0) == os.getpid():  # the terminal runs us alone: no shell could continue us
        return _NO_SHELL
    try:
        with app.suspend():
            stopped = stop_job()
    except SuspendNotSupported:
        return _NO_SHELL
    return "" if stopped else _NO_SHELL


def edit_text(app: "App[Any]", text: str) -> tuple[str, str]:
    """Edit a text in the editor; return it as it is then, and what went wrong, if anything. If it
    can't be read back, it stays in its file, which is named.
    """
    import tempfile

    number, name = tempfile.mkstemp(prefix="briefing-note-", suffix=".md")
    file = Path(name)
    with os.fdopen(number, "w", encoding="utf-8") as stream:
        stream.write(text)
    problem = edit_file(app, name)
    try:
        # The editor may have left a pipe there, whose reading would wait.
        data = read_own(file, MOST, follows_links=True)
    except OSError as error:
        return text, problem or f"{name}: {reason_of(error)}"
    text = unify_line_ends(data.decode("utf-8", "replace")).strip("\n")
    with suppress(OSError):
        file.unlink()
    return text, problem


def edit_file(app: "App[Any]", file: str, line: int = 1) -> str:
    """Edit a file at a line, and wait for the editor; return what went wrong, or nothing."""
    editor = editor_command(os.environ, file, line)
    waits = "briefing waits until the editor is closed." if editor.window else ""
    return editor.problem or run_in_foreground(app, editor.command, waits)


Fail = Callable[[str, str], None]
"""Shows why nothing was opened, and what."""


def open_address(app: "App[Any]", address: Address, fail: Fail) -> None:
    """Open an address and show its host; or call `fail` in the interface's thread."""

    host = address.host + (f" ({address.decoded})" if address.decoded else "")
    if app.is_web:  # the browser that the reader is in
        app.open_url(address.text)
        app.notify(f"Opening {host}: {address.text}")
        return
    browser = find_browser(address.text, os.environ)
    if browser is None:
        fail("There is no browser here; $BROWSER can name one.", address.text)
    elif browser.in_terminal:
        if problem := run_in_foreground(app, browser.command, f"Opening {host}"):
            fail(problem, address.text)
    else:
        app.notify(f"Opening {host}: {address.text}")
        _start(app, browser.command, fail, address.text)


def open_file(app: "App[Any]", file: Path, fail: Fail) -> None:
    """Open a file with the desktop's program for it; or call `fail` in the interface's thread."""
    command, shown = find_viewer(), one_line(str(file))
    if not command or app.is_web:
        fail("There is no program here that opens it.", shown)
        return
    app.notify(f"Opening {shown}")
    _start(app, (*command, str(file.absolute())), fail, shown)


def _start(app: "App[Any]", command: Sequence[str], fail: Fail, opened: str) -> None:
    """Start a program in a worker."""
    from textual.worker import get_current_worker

    def run() -> None:
        worker = get_current_worker()
        if problem := start(command, lambda: worker.is_cancelled):
            app.call_from_thread(fail, problem, opened)

    app.run_worker(run, thread=True, group="browser")
