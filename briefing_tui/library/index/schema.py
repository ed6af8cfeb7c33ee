"""The index of a library: where it is kept, its tables, and how it is opened.

The index is a cache: one SQLite file a library under the cache folder. Deleting it loses
nothing. Where that folder can't be written, and for a brief without a library, it is kept in
memory.
"""

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct

from briefing_tui import __version__
from briefing_tui.library.files import (
    Identity,
    Stamp,
    identity_of,
    make_private_file,
    make_private_folder,
)
from briefing_tui.library.paths import cache_folder
from briefing_tui.text.sanitise import slug

Key = str | bytes
"""A file's path from the library's folder; bytes where the name is not valid UTF-8."""


class IndexLocation(Struct, frozen=True):
    """Where an index is: in a file, or in memory under a name while the program runs."""

    file: Path | None
    name: str

    @property
    def uri(self) -> str:
        """The URI for SQLite. Opening it never creates a file: only the writer does."""
        if self.file is None:
            return f"file:{self.name}?mode=memory&cache=shared"
        return f"{self.file.absolute().as_uri()}?mode=rw"

    @property
    def identity(self) -> Identity | None:
        """The file's device and inode; it changes when the index is rebuilt."""
        return identity_of(self.file) if self.file is not None else None


_NUMBERS = count()


def location_in_memory(name: str) -> IndexLocation:
    """A new index in memory. Another may still be read after its library was closed."""
    return IndexLocation(None, f"{name}-{next(_NUMBERS)}")


def index_location(root: Path, folder: Path | None = None) -> IndexLocation:
    """The location of a library's index: in the cache folder, or in memory."""
    # `hashlib` would import OpenSSL: 2 MB and a millisecond of the start.
    from _blake2 import blake2s

    real = str(root.resolve())
    digest = blake2s(os.fsencode(real), digest_size=8).hexdigest()
    name = f"{slug(Path(real).name)[:40]}-{digest}"
    try:
        # Private to the user: the index holds the text of every brief.
        if folder is None:
            make_private_folder(cache_folder())
            folder = cache_folder() / "index"
        make_private_folder(folder)
    except OSError:
        return IndexLocation(None, name)
    writable = os.access(folder, os.W_OK | os.X_OK)
    return IndexLocation(folder / f"{name}.sqlite" if writable else None, name)


TEXT_COLUMNS = (
    *("title", "summary", "topics", "quotes", "sources", "parties", "authors", "tags"),
    *("events", "body", "facets"),
)
"""The columns of the full text. A word without a field is looked for in all of them."""

VERSION = 13
"""Raise it when the tables or their contents change: an index of another version is rebuilt."""

BRIEFS: Mapping[str, str] = MappingProxyType(
    {
        "docid": "INTEGER PRIMARY KEY",
        "path": "BLOB UNIQUE NOT NULL",
        "shown": "TEXT NOT NULL",
        "size": "INTEGER NOT NULL",
        "mtime_ns": "INTEGER NOT NULL",
        "ctime_ns": "INTEGER NOT NULL",
        "read": "INTEGER NOT NULL",
        "slug": "TEXT NOT NULL",
        "title": "TEXT NOT NULL",
        "date": "TEXT NOT NULL",
        "updated": "TEXT NOT NULL",
        "earliest": "REAL NOT NULL",
        "changed": "REAL NOT NULL",
        "sortable": "TEXT NOT NULL",
        "authors": "TEXT NOT NULL",
        "tags": "TEXT NOT NULL",
        "summary": "TEXT NOT NULL",
        "draft": "INTEGER NOT NULL",
        "weight": "REAL",
        "sources": "INTEGER",
        "claims": "INTEGER",
        "events": "INTEGER",
        "errors": "INTEGER NOT NULL",
        "warnings": "INTEGER NOT NULL",
        "content": "BLOB NOT NULL",
    }
)
"""The columns of the table `briefs`. `path` is a `Key`; `shown` is the same path sanitised;
`read` is 0 where only the name is known. The columns from `slug` on are those of `BriefRow`."""

_NAMES = ", ".join(BRIEFS)
INSERT_BRIEF = f"INSERT OR REPLACE INTO briefs ({_NAMES}) VALUES (:{', :'.join(BRIEFS)})"
_FILLED = [name for name in BRIEFS if name not in ("docid", "path", "shown")]
UPDATE_BRIEF = (
    f"UPDATE briefs SET ({', '.join(_FILLED)}) = (:{', :'.join(_FILLED)}) WHERE docid = :docid"
)
"""Fills the row of a file that was listed by its name. Replacing the row would rewrite most of
the pages of the unique index on `path`, batch after batch."""
INSERT_TEXT = (
    f"INSERT INTO texts (rowid, {', '.join(TEXT_COLUMNS)}) VALUES (?{', ?' * len(TEXT_COLUMNS)})"
)
INSERT_CLAIMS = "INSERT OR REPLACE INTO claims (docid, entries) VALUES (?, ?)"


class ListedRow(NamedTuple):
    """The columns of `briefs` that a `Listing` is made of."""

    path: str | bytes
    shown: str
    slug: str
    title: str
    date: str
    updated: str
    authors: str
    tags: str
    summary: str
    draft: int
    sources: int | None
    claims: int | None
    events: int | None
    errors: int
    warnings: int


LISTED = ", ".join(f"briefs.{name}" for name in ListedRow._fields)

_SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE briefs ({", ".join(f"{name} {kind}" for name, kind in BRIEFS.items())});
CREATE INDEX by_date ON briefs (earliest DESC, shown);
CREATE VIRTUAL TABLE texts USING fts5 (
    {", ".join(TEXT_COLUMNS)}, content='', columnsize=0, prefix='3',
    tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE terms USING fts5vocab (texts, 'row');
CREATE TABLE parsed (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL, used INTEGER NOT NULL, data BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE claims (docid INTEGER PRIMARY KEY, entries BLOB NOT NULL);
CREATE TABLE folders (path BLOB PRIMARY KEY, ctime_ns INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE renames (old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = {VERSION};
"""
# `folders` has those of the library as they were before the last look at all files. The time
# changes when a file in the folder is made, renamed or deleted.
#
# `renames` has the paths of files that were renamed, as `briefs.shown`: each reader of the library
# asks for its open brief there, whichever process noticed the rename.

_INDEXES_AFTERWARDS = (
    "CREATE INDEX IF NOT EXISTS by_change ON briefs (changed DESC, shown)",
    "CREATE INDEX IF NOT EXISTS by_title ON briefs (sortable, shown)",
    "CREATE INDEX IF NOT EXISTS by_writing ON briefs (mtime_ns)",
)
"""For the other orders of the list, and for the files that were written last. They would slow the
first build, so they are made after it."""

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another process's lock."""
_HASH_SIZE = 64 * 1024 * 1024
"""Bytes of full text that FTS5 gathers before it writes: a whole batch."""
_PAGE_SIZE, _FTS_PAGE_SIZE = 8192, 8000
"""Bytes. Twice SQLite's defaults, which makes the first build a tenth faster."""

UNKNOWN_STAMP = Stamp(-1, 0, 0)
"""No file has this stamp, so a brief with it is read again at the next update."""

# `docid` sorts like the list: the newest day has the lowest key, so that the first rows of a
# search are the newest and a search can stop at its limit. Briefs of one day follow in the
# order in which they were read. A file that changed gets a new docid; the full text of the old
# one stays, because SQLite before 3.43 can't delete from a table without contents.
_LAST_DAY = 3_652_059
_DAY_BITS = 40


def docid_of(day: int, sequence: int) -> int:
    """The key of a brief of that day (an ordinal; 0 for none)."""
    return (_LAST_DAY - day) << _DAY_BITS | sequence


def day_of(docid: int) -> int:
    """The day of a brief with that key."""
    return _LAST_DAY - (docid >> _DAY_BITS)


def first_docid_of(day: int) -> int:
    """The lowest key that a brief of that day or an earlier one can have."""
    return docid_of(day, 0)


def key_of(path: str) -> Key:
    """A path from the library's folder as the index keeps it."""
    if path.isascii():
        return path
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def path_of(key: Key) -> str:
    """A key as a path that the system takes."""
    return key if isinstance(key, str) else os.fsdecode(key)


def connect(location: IndexLocation) -> sqlite3.Connection:
    """A connection for one thread at a time, whose rows are read by name.

    Raises:
        sqlite3.OperationalError: there is no index.
    """
    connection = sqlite3.connect(
        location.uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_TIMEOUT
    )
    connection.row_factory = sqlite3.Row
    if location.file is None:
        # In a shared cache, readers are refused while the writer holds a table lock.
        connection.execute("PRAGMA read_uncommitted = 1")
    return connection


def connect_to_write(location: IndexLocation) -> sqlite3.Connection:
    """The same, to a new empty file where there is no index."""
    if location.file is not None:
        make_private_file(location.file)
    connection = connect(location)
    if location.file is not None:
        connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")  # of a new file only
        _use_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("PRAGMA cache_size = -32768")
    return connection


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """With a write-ahead log readers never wait. SQLite doesn't wait for the change of mode."""
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether the database has no tables yet."""
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the index was made by this version of the program; false of an empty one."""
    if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        return False
    return get_meta(connection, "made by") == __version__


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database."""
    with transaction(connection):
        for statement in _SCHEMA.split(";"):
            if statement.strip():
                connection.execute(statement)
        options = {
            "hashsize": _HASH_SIZE,
            "automerge": 0,
            "crisismerge": 64,
            "pgsz": _FTS_PAGE_SIZE,
        }
        connection.executemany("INSERT INTO texts (texts, rank) VALUES (?, ?)", options.items())
        set_meta(connection, "made by", __version__)


def mark_complete(connection: sqlite3.Connection) -> None:
    """Every file has been read at least once."""
    if not is_complete(connection):
        for statement in _INDEXES_AFTERWARDS:
            connection.execute(statement)
        set_meta(connection, "complete", 1)


def is_complete(connection: sqlite3.Connection) -> bool:
    """Whether every file has been read at least once since the index was made."""
    return get_meta(connection, "complete") == 1


def discard(location: IndexLocation) -> None:
    """Delete the index. Connections that are open keep the old contents."""
    if location.file is not None:
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                location.file.with_name(location.file.name + suffix).unlink()


FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""What `sqlite3` raises. The second one where a message of SQLite quotes a damaged name."""
_DAMAGE = ("no such", "malformed", "has no column", "Could not decode", "vtable constructor failed")


def is_damage(error: Exception) -> bool:
    """Whether an error says that the file is no valid index, rather than busy or full."""
    if isinstance(error, sqlite3.OperationalError):
        return any(words in str(error) for words in _DAMAGE)
    return isinstance(error, sqlite3.DatabaseError | UnicodeDecodeError)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit everything in the block, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):  # on a full disk SQLite has rolled back already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def get_meta(connection: sqlite3.Connection, name: str) -> object:
    """A value of the table `meta`; None where there is none."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row["value"] if row else None


def set_meta(connection: sqlite3.Connection, name: str, value: object) -> None:
    """Set a value of the table `meta`."""
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))


def sequence(connection: sqlite3.Connection) -> Iterator[int]:
    """Numbers that no docid has had. The writer keeps the last one with `set_meta`."""
    last = get_meta(connection, "sequence")
    return count(last + 1 if isinstance(last, int) else 1)
