"""The theme that was chosen in the reader, kept for the next start.

It has its own file in the state folder: it doesn't belong to a library, and a start that needs
nothing else of the reading state doesn't open the database.
"""

from pathlib import Path

from briefing_tui.library.files import reason_of
from briefing_tui.library.paths import make_private_folder, read_own, state_folder, write_own

_MOST = 1_000
"""Bytes of the longest file that has the name of a theme."""


def theme_file() -> Path:
    return state_folder() / "theme"


def kept_theme() -> str:
    """The name of the theme chosen last; empty if there is none, or it can't be read."""
    try:
        return read_own(theme_file(), _MOST).decode().strip()
    except (OSError, ValueError):
        return ""


def keep_theme(name: str) -> str:
    """Keep a theme; return why that failed, or an empty text."""
    file = theme_file()
    try:
        make_private_folder(file.parent)
        write_own(file, f"{name}\n".encode())
    except OSError as error:
        return reason_of(error)
    return ""
