"""What can go wrong with the reading state's file, told apart by what is to be done about it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from briefing_tui.library.scan import Identity

if TYPE_CHECKING:
    from sqlite3 import Error


class UnreadableError(Exception):
    """The file is not a reading state that this program can read."""

    def __init__(self, reason: str, identity: Identity | None) -> None:
        super().__init__(reason)
        self.identity = identity


class RefusedError(Exception):
    """The system refuses: no permission, no room, no such folder, too many files open."""


class BusyError(Exception):
    """Another program holds the file for longer than we wait."""


class LaterVersionError(Exception):
    """The file is of a later version of this program, which is to find it as it left it."""


def told(error: "Error", file: Path, identity: Identity | None, *, writing: bool) -> Exception:
    """One of our errors for one of SQLite's, by the low byte of its code.

    A file that only can't be read at this moment is no unreadable one: it would be set aside.
    """
    import sqlite3

    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    reason = str(error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BusyError(reason)
    spoilt = code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)
    if code == sqlite3.SQLITE_CANTOPEN and not writing:
        spoilt = not (os.access(file, os.R_OK) and file.is_file())
    return UnreadableError(reason, identity) if spoilt else RefusedError(reason)
