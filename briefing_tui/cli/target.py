"""Which library and which briefs a command is about."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from briefing_tui.cli.failure import Failure
from briefing_tui.library.places import is_home, sample_library
from briefing_tui.settings import Settings, nearest

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "stdin"
"""What a brief from there is called in diagnostics, and when it has no title."""


def default_library(settings: Settings) -> Path:
    """The library when none is named: `$BRIEFING_LIBRARY`, the configuration, `./briefs`, ours."""
    if named := os.environ.get("BRIEFING_LIBRARY"):
        return _folder(_at_home(named), "BRIEFING_LIBRARY")
    if settings.library:
        return _folder(settings.library, "`library` in the configuration")
    if is_there(here := Path("briefs")) and here.is_dir():
        return here
    if samples := sample_library():
        return samples
    raise Failure("there are no briefs here", "Name a folder or a brief: briefing PATH")


def _at_home(named: str) -> Path:
    try:
        return Path(named).expanduser()
    except RuntimeError:
        message = f"BRIEFING_LIBRARY begins with the home of a user who is not known here: {named}"
        raise Failure(message) from None


def _folder(path: Path, origin: str) -> Path:
    if is_there(path) and path.is_dir():
        return path
    raise Failure(f"{origin} is no folder: {path}")


def library_around(brief: Path) -> Path | None:
    """The library a brief named by its path is read in: its folder.

    None in a home directory, which is never scanned unasked.
    """
    folder = brief.parent
    return None if is_home(folder) else folder


def existing(name: str, commands: Iterable[str] = ()) -> Path:
    """The file or folder of that name. Where there is none, perhaps a command was meant."""
    path = Path(name)
    if is_there(path):
        return path
    raise Failure(f"no such file or folder: {name}", _meant(name, commands))


def is_there(path: Path) -> bool:
    """Whether there is a file or folder. A Failure where the system won't say."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in it
        return False
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise Failure(f"{path} can't be read: {reason}") from None
    return True


def _meant(name: str, commands: Iterable[str]) -> str:
    if near := nearest(name, commands):
        return f"Did you mean the command `briefing {near}`?"
    return "`briefing -h` lists the commands." if commands else ""


def standard_input() -> bytes:
    """All of standard input, up to what a brief may have and one byte more."""
    from briefing_tui.parse.brief import LIMIT

    if sys.stdin is None:
        raise Failure("there is no standard input")
    return sys.stdin.buffer.read(LIMIT + 1)
