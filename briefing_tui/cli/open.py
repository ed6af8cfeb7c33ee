"""`briefing`, `briefing PATH` and `briefing -`: the interface, or text where it can't be."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.dispatch import COMMANDS
from briefing_tui.cli.target import (
    STANDARD_INPUT,
    STANDARD_INPUT_NAME,
    default_library,
    existing,
    library_around,
    standard_input,
)
from briefing_tui.library.paths import Opening
from briefing_tui.settings import Settings

if TYPE_CHECKING:
    from argparse import Namespace

    from briefing_tui.cli.dispatch import Parser

TERMINAL = "/dev/tty"


def configure(parser: "Parser") -> None:
    """Adds the command's arguments."""
    # More than one is told apart by `run`: of `briefing serch taiwan` the first is wrong.
    parser.add_argument("paths", metavar="PATH", nargs="*")


def run(options: "Namespace", settings: Settings, console: Console) -> int:
    """Opens a library or a brief."""
    name = options.paths[0] if options.paths else None
    if name == STANDARD_INPUT:
        _only_one(options.paths)
        return _open_text(options, settings, console)
    path = default_library(settings) if name is None else existing(name, COMMANDS)
    _only_one(options.paths)
    if can_paint() and keys_from_terminal():
        return open_interface(opening_of(path), settings, console)
    if path.is_dir():
        from briefing_tui.cli.list import list_library

        return list_library(path, options, settings, console)
    return _print([str(path)], options, settings, console)


def _only_one(paths: list[str]) -> None:
    if len(paths) > 1:
        raise Failure("more than one path", "One library or one brief is opened at a time.")


def opening_of(path: Path) -> Opening:
    """What to open for a path that exists."""
    if path.is_dir():
        return Opening(root=path)
    return Opening(root=library_around(path), brief=path)


def _open_text(options: "Namespace", settings: Settings, console: Console) -> int:
    if not can_paint():
        return _print([STANDARD_INPUT], options, settings, console)
    data = standard_input()
    if keys_from_terminal():
        text = data.decode("utf-8-sig", errors="replace")
        return open_interface(Opening(text=text), settings, console)
    from briefing_tui.cli.show import show
    from briefing_tui.parse.brief import parse_bytes

    return show([parse_bytes(data, STANDARD_INPUT_NAME)], options, settings, console)


def _print(names: list[str], options: "Namespace", settings: Settings, console: Console) -> int:
    from briefing_tui.cli.show import load, show

    return show([load(name, settings) for name in names], options, settings, console)


def can_paint() -> bool:
    """Whether there is a screen. The interface paints on standard error, so both count."""
    if os.environ.get("TERM") == "dumb" or sys.__stdout__ is None or sys.__stderr__ is None:
        return False
    return sys.__stdout__.isatty() and sys.__stderr__.isatty()


def keys_from_terminal() -> bool:
    """Makes standard input the terminal again, once it was a pipe; False without a terminal."""
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


def set_colour_variables(color: str) -> None:
    """Says in `NO_COLOR` what was decided: it is read when Textual is imported.

    By the convention an empty one counts for nothing, but to Textual it is set.
    """
    if color == "never":
        os.environ["NO_COLOR"] = "1"
    elif color == "always" or not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)


def open_interface(opening: Opening, settings: Settings, console: Console) -> int:
    """Runs the interface until the reader quits; gives its exit status."""
    set_colour_variables(console.color)
    from briefing_tui.tui.services.open_library import Shelf
    from briefing_tui.tui.terminal import tty

    tty.pause()
    shelf = Shelf(opening, settings.queries)
    shelf.read_ahead()
    with tty.asked(settings.theme) as terminal:
        from briefing_tui.tui.app import problems, suited
        from briefing_tui.tui.app import run as run_interface

        if found := problems(settings):
            console.report(found)
            return 2
        settings = suited(settings, terminal.tone())
    return run_interface(opening, settings, shelf)
