"""`briefing`, `briefing PATH` and `briefing -`: the reader, or text where there is no terminal."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from briefing_tui.cli.console import Console, Failure, is_dumb
from briefing_tui.cli.main import COMMANDS, add_all, errors_in, interface_problems
from briefing_tui.cli.session import (
    STANDARD_INPUT,
    STANDARD_INPUT_NAME,
    Session,
    check_text,
    existing,
    folder_of,
    plain_path,
    standard_input,
)
from briefing_tui.library.files import OpenRequest
from briefing_tui.library.roots import VAULT_SETTINGS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from briefing_tui.cli.first_page import FirstPage
    from briefing_tui.library.state.reading_state import ReadingState

TERMINAL = "/dev/tty"
WEB_DRIVER = "textual.drivers.web_driver:WebDriver"
"""What textual-serve sets."""
MOST_UNSAVED = 5
"""Briefs whose unsaved marks are named after quitting."""


def configure(parser: "ArgumentParser") -> None:
    # `run` refuses a second path, so that `briefing serch taiwan` reports the first one.
    parser.add_argument("paths", metavar="PATH", nargs="*")
    parser.add_argument(
        "--here", action="store_true", help="open a brief with its own folder as the library"
    )
    add_all(parser)


def run(options: "Namespace", session: Session) -> int:
    if not (is_served() or can_paint()):
        problems = interface_problems(session.settings)
        session.console.report(problems)
        if errors_in(problems):
            return 2
    name = options.paths[0] if options.paths else None
    path = Path(STANDARD_INPUT)
    if name is None:
        path = session.default_library()
    elif name != STANDARD_INPUT:
        path = existing(name, COMMANDS)
        check_text(path)
    if len(options.paths) > 1:
        raise Failure("more than one path", "Name one library or one brief.")
    if name == STANDARD_INPUT:
        return _open_text(options, session)
    return open_path(path, options, session)


def open_path(path: Path, options: "Namespace", session: Session) -> int:
    """Open a folder or a brief in the reader, or print it where there is no terminal."""
    if is_served() or (can_paint() and keys_from_terminal()):
        path = plain_path(path)  # the current folder may be deleted while the reader is open
        if path.is_dir():
            request = OpenRequest(root=path, with_ignored=options.with_ignored)
        else:
            folder = folder_of(path)
            root = folder if options.here else session.library_of(path)
            request = OpenRequest(
                root=root, brief=path, is_found=root != folder, with_ignored=options.with_ignored
            )
        return open_interface(request, session, options.first_page)
    if path.is_dir():
        from briefing_tui.cli.list import list_library

        return list_library(path, options, session)
    return _print(str(path), options, session)


def _open_text(options: "Namespace", session: Session) -> int:
    if not can_paint():
        return _print(STANDARD_INPUT, options, session)
    data = standard_input()
    if keys_from_terminal():
        text = data.decode("utf-8-sig", errors="replace")
        return open_interface(OpenRequest(text=text), session)
    from briefing_tui.cli.show import LoadedBrief, show
    from briefing_tui.parse.brief import parse_bytes

    parsed = parse_bytes(data, STANDARD_INPUT_NAME)
    return show([LoadedBrief(parsed)], options, session)


def _print(name: str, options: "Namespace", session: Session) -> int:
    from briefing_tui.cli.show import load, show

    return show([load(name, session)], options, session)


def is_served() -> bool:
    """Whether textual-serve runs the reader, which then paints into a browser."""
    return os.environ.get("TEXTUAL_DRIVER") == WEB_DRIVER


def can_paint() -> bool:
    """Whether the reader has a terminal to paint on. Textual paints on standard error."""
    if is_dumb() or sys.__stdout__ is None or sys.__stderr__ is None:
        return False
    return sys.__stdout__.isatty() and sys.__stderr__.isatty()


def keys_from_terminal() -> bool:
    """Make the terminal standard input, also after a pipe; False when there is no terminal."""
    if sys.__stdin__ is None:
        return False
    if sys.__stdin__.isatty():
        return True
    try:
        terminal = os.open(TERMINAL, os.O_RDWR)
    except OSError:
        return False
    os.dup2(terminal, sys.__stdin__.fileno())
    os.close(terminal)
    return True


def open_interface(request: OpenRequest, session: Session, page: "FirstPage | None" = None) -> int:
    """Run the reader until the user quits; return its exit status.

    The first page may be on the screen already. The page for the next start is kept.
    """
    # Textual reads these variables when it is imported. To it, an empty `NO_COLOR` counts, too.
    settings, console = session.settings, session.console
    if settings.colour:
        os.environ.pop("NO_COLOR", None)
    else:
        os.environ["NO_COLOR"] = "1"
    if not is_served():  # else they say the size of the page
        # The terminal alone says its size, which may change. A driver that Textual can't import
        # would end the program, and no other than ours takes over the keys that were typed.
        for name in ("COLUMNS", "LINES", "TEXTUAL_DRIVER"):
            os.environ.pop(name, None)
    from msgspec.structs import replace

    from briefing_tui.library.library import Library
    from briefing_tui.library.state.theme import kept_theme
    from briefing_tui.tui.terminal.background import AUTO, terminal_input

    if not settings.theme:
        settings = replace(settings, theme=kept_theme(), is_theme_named=False)
    prepared = page.terminal if page is not None else None
    with nullcontext(prepared) if prepared else terminal_input(settings.theme) as terminal:
        from briefing_tui.tui.app import suited
        from briefing_tui.tui.styles import THEME_NAMES

        if not settings.is_theme_named and settings.theme not in THEME_NAMES:
            settings = replace(settings, theme="")  # written by another version
        from briefing_tui.tui.app import run as run_interface

        if errors := errors_in(interface_problems(settings)):  # the reader shows the warnings
            console.report(errors)
            return 2
        asked = settings.theme in ("", AUTO)
        settings = suited(settings, terminal.tone())
        library = Library(request, settings.queries, settings.versions * 10**6, settings.notes)
        _check_threads()
        status, next_page = run_interface(library, settings, terminal)
    if page is not None and next_page is not None:
        brief, cells = next_page
        files = (brief, request.root / VAULT_SETTINGS) if request.root is not None else (brief,)
        page.keep(terminal, files, cells, asked=asked)
    _report_unsaved(library.reading_state, console)
    return status


def _check_threads() -> None:
    """Raise a Failure if the two threads for the terminal can't be started, which Textual takes for
    an error of the program.
    """
    from threading import Event, Thread

    is_over, started = Event(), []
    try:
        for _ in range(2):
            thread = Thread(target=is_over.wait)
            thread.start()
            started.append(thread)
    except RuntimeError:
        words = "the system can't start more threads or processes for this user"
        raise Failure(words, "End other programs, or raise the limit (ulimit -u).") from None
    finally:
        is_over.set()
        for thread in started:
            thread.join()


def _report_unsaved(state: "ReadingState", console: Console) -> None:
    """Say what could not be saved. Raises a Failure if that includes a mark."""
    from briefing_tui.library.state.store import FLAGS

    unsaved, marked = state.unsaved(), list[str]()
    for path, change in unsaved.items():
        flags = ((flag, getattr(change, flag)) for flag in FLAGS)
        names = [name if is_set else f"not {name}" for name, is_set in flags if is_set is not None]
        marked += [f"{path} is {' and '.join(names)}"] if names else []
    if marked:
        more = len(marked) - MOST_UNSAVED
        lost = marked if more <= 0 else [*marked[:MOST_UNSAVED], f"and {more} more"]
        raise Failure(f"not saved: {state.problem}", f"Lost: {'; '.join(lost)}.")
    if unsaved:
        console.complain(f"your place in the brief was not saved: {state.problem}")
