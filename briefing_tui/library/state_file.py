"""The reading state on disk: one SQLite file for all libraries.

It has a rollback journal and no write-ahead log: everything is read once and a write is a
row or two, so a log would gain nothing, while one plain file is right on every file system,
a home on a network too, and can be copied as it stands.

Each access opens the file anew. It takes less than a millisecond, and the file may have
been removed or set aside by another reader meanwhile.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from briefing_tui.library.marks import Position, Trace

if TYPE_CHECKING:
    from sqlite3 import Connection, Error

VERSION = 1
"""`PRAGMA user_version`. A file of another version is not ours to write."""

_SCHEMA = (
    "CREATE TABLE library (id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, last TEXT)",
    """
    CREATE TABLE brief (
        library INTEGER NOT NULL REFERENCES library (id),
        path TEXT NOT NULL,
        slug TEXT NOT NULL,
        read INTEGER, starred INTEGER, leaf INTEGER, character INTEGER,
        PRIMARY KEY (library, path)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX brief_slug ON brief (library, slug)",
    f"PRAGMA user_version = {VERSION}",
)
_SELECT = """
SELECT path, slug, read, starred, leaf, character
FROM brief JOIN library ON library.id = library WHERE root = ?
"""
_ROOT = """
INSERT INTO library (root, last) VALUES (?, ?)
ON CONFLICT (root) DO UPDATE SET last = coalesce(excluded.last, last) RETURNING id
"""
# What a change does not know stays as it is: another reader may have set it.
_BRIEF = """
INSERT INTO brief VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (library, path) DO UPDATE SET
    slug = excluded.slug,
    read = coalesce(excluded.read, read),
    starred = coalesce(excluded.starred, starred),
    leaf = coalesce(excluded.leaf, leaf),
    character = coalesce(excluded.character, character)
"""
_TIMEOUT = 0.5
"""Seconds to wait for another reader, who holds the file for milliseconds."""


class Identity(NamedTuple):
    """Which file it was, whatever its name is now."""

    device: int
    inode: int


class UnreadableError(Exception):
    """The file is not a reading state that this program can read."""

    def __init__(self, reason: str, identity: Identity | None) -> None:
        super().__init__(reason)
        self.identity = identity


class UnwritableError(Exception):
    """The state can't be written: no permission, no room, no such folder."""


class BusyError(Exception):
    """Another program holds the file for longer than we wait."""


class StateFile:
    """The part of the file that is about one library. Every method may raise our errors."""

    def __init__(self, file: Path, root: str) -> None:
        self.file = file
        self._root = root

    def last(self) -> str | None:
        """The brief that was open last, by its path from the root."""
        rows = self._ask("SELECT last FROM library WHERE root = ?", self._root)
        return rows[0][0] if rows else None

    def trace(self, path: str) -> Trace | None:
        """What is known of one brief."""
        rows = self._ask(f"{_SELECT} AND path = ?", self._root, path)
        return _trace(rows[0]) if rows else None

    def traces(self) -> dict[str, Trace]:
        """What is known of every brief of the library, by path."""
        return {row[0]: _trace(row) for row in self._ask(_SELECT, self._root)}

    def _ask(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """The rows; none where there is no file, which is not created by a look into it."""
        if self._identity() is None:
            return []
        with self._open("rw") as db:
            return db.execute(query, values).fetchall() if _is_ours(db) else []

    def write(self, traces: Mapping[str, Trace], last: str | None) -> None:
        """Write changes in one transaction, all or none."""
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise UnwritableError((error.strerror or "no such folder").lower()) from None
        with self._open("rwc") as db:
            db.execute("BEGIN IMMEDIATE")
            if not _is_ours(db):
                for statement in _SCHEMA:
                    db.execute(statement)
            (library,) = db.execute(_ROOT, (self._root, last)).fetchone()
            db.executemany(_BRIEF, (_row(library, *each) for each in traces.items()))
            db.execute("COMMIT")

    @contextmanager
    def _open(self, mode: str) -> "Iterator[Connection]":
        """A connection whose errors are ours; an open transaction ends with it."""
        import sqlite3  # a start without a state file does without

        identity = self._identity()
        address = f"{self.file.absolute().as_uri()}?mode={mode}"
        try:
            with closing(
                sqlite3.connect(address, uri=True, timeout=_TIMEOUT, isolation_level=None)
            ) as db:
                yield db
        except sqlite3.Error as error:
            raise _told(error, identity, writing=mode == "rwc") from error
        except _StrangeError as error:
            raise UnreadableError(str(error), identity) from None

    def _identity(self) -> Identity | None:
        try:
            status = self.file.stat()
        except OSError:
            return None
        return Identity(status.st_dev, status.st_ino)

    def set_aside(self, identity: Identity | None) -> Path | None:
        """Give an unreadable file another name, so that it is lost to nobody; the name.

        None where there is nothing to do any more: another reader has done it. Raises
        UnwritableError where the system refuses.
        """
        if (present := self._identity()) is None or present != identity:
            return None
        names = (self.file.with_name(f"{self.file.name}.unreadable-{n}") for n in count(1))
        aside = next(name for name in names if not name.exists())
        try:
            self.file.rename(aside)
        except OSError as error:
            raise UnwritableError((error.strerror or "not renamed").lower()) from None
        with suppress(OSError):
            # A journal left by a crash belongs to the file and not to its successor.
            journal = self.file.with_name(f"{self.file.name}-journal")
            journal.rename(aside.with_name(f"{aside.name}-journal"))
        return aside


class _StrangeError(Exception):
    """A sound database that is not ours, or of another version of ours."""


def _is_ours(db: "Connection") -> bool:
    """Whether there is anything in the file yet; raises where it is somebody else's."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version == 0 and tables == 0:
        return False
    if version != VERSION:
        raise _StrangeError(f"it has version {version}")
    return True


def _told(error: "Error", identity: Identity | None, *, writing: bool) -> Exception:
    """One of our errors for one of SQLite's, by the low byte of its code."""
    import sqlite3

    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    reason = str(error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BusyError(reason)
    spoilt = code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)
    return UnwritableError(reason) if writing and not spoilt else UnreadableError(reason, identity)


def _trace(row: tuple[Any, ...]) -> Trace:
    _, slug, read, starred, leaf, character = row
    position = Position(leaf, character) if leaf is not None and character is not None else None
    return Trace(slug, _flag(read), _flag(starred), position)


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _row(library: int, path: str, trace: Trace) -> tuple[int | str | None, ...]:
    leaf, character = trace.position or (None, None)
    return library, path, trace.slug, trace.read, trace.starred, leaf, character
