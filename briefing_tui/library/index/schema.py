"""The index's file: where it lies, how it is opened, and what is in it.

One file a library under the cache folder. Deleting it loses nothing.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from msgspec import Struct

from briefing_tui import __version__
from briefing_tui.library.brief_list import named_only, sortable
from briefing_tui.library.files import Identity, Stamp, identity_of
from briefing_tui.library.index.parsing import Key, path_of
from briefing_tui.library.index.rows import COLUMNS, Row, timestamp
from briefing_tui.library.paths import cache_folder
from briefing_tui.text.sanitise import sanitise, slug

# MERGED:
# Where a library's index is. Known without a database.


class Place(Struct, frozen=True):
    """Where a library's index is: in a file, or in memory while the program runs."""

    file: Path | None
    name: str
    """What the library's index is called, wherever it is."""

    @property
    def uri(self) -> str:
        """For SQLite. It makes no file: that is for the writer, who makes the tables too."""
        if self.file is None:
            return f"file:{self.name}?mode=memory&cache=shared"
        return f"{self.file.absolute().as_uri()}?mode=rw"

    @property
    def identity(self) -> Identity | None:
        """Which file it is in now: another once it was made anew. None in memory, or for none."""
        return identity_of(self.file) if self.file is not None else None


def place_of(root: Path, folder: Path | None = None) -> Place:
    """Where a library's index belongs: in the cache folder, in memory if that can't be had."""
    # Not from `hashlib`, which brings OpenSSL with it: 2 MB and a millisecond of the start.
    from _blake2 import blake2s

    real = str(root.resolve())
    digest = blake2s(os.fsencode(real), digest_size=8).hexdigest()
    name = f"{slug(Path(real).name)[:40]}-{digest}"
    folder = folder or cache_folder() / "index"
    try:
        # For its owner alone: all that is in the library can be read from it.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return Place(None, name)
    writable = os.access(folder, os.W_OK | os.X_OK)
    return Place(folder / f"{name}.sqlite" if writable else None, name)


VERSION = 6
"""Raised whenever the tables or what stands in them change: then the index is made anew."""

PATIENCE = 5.0
"""Seconds to wait for who has the file locked."""

_SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE briefs (
    docid INTEGER PRIMARY KEY,
    path BLOB UNIQUE NOT NULL,
    shown TEXT NOT NULL,
    size INTEGER NOT NULL, mtime INTEGER NOT NULL, ctime INTEGER NOT NULL,
    read INTEGER NOT NULL,
    slug TEXT NOT NULL, title TEXT NOT NULL,
    date TEXT NOT NULL, updated TEXT NOT NULL,
    earliest REAL NOT NULL, changed REAL NOT NULL, sortable TEXT NOT NULL,
    authors TEXT NOT NULL, tags TEXT NOT NULL, summary TEXT NOT NULL,
    draft INTEGER NOT NULL,
    sources INTEGER, claims INTEGER, events INTEGER,
    errors INTEGER NOT NULL, warnings INTEGER NOT NULL
);
CREATE INDEX by_date ON briefs (earliest DESC, shown);
CREATE VIRTUAL TABLE texts USING fts5 (
    {", ".join(COLUMNS)}, content='', columnsize=0, prefix='3',
    tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE terms USING fts5vocab (texts, 'row');
PRAGMA user_version = {VERSION};
"""

_HASH = 64 * 1024 * 1024
"""Bytes of full text that are gathered before they are written: a batch is written at once."""
_PAGE, _LEAF = 8192, 8000
"""Bytes of a page of the file, and of what the full text puts into one: half as many pages to
fill and to look up as SQLite's own make a tenth of the work."""
LATER = (
    "CREATE INDEX IF NOT EXISTS by_change ON briefs (changed DESC, shown)",
    "CREATE INDEX IF NOT EXISTS by_title ON briefs (sortable, shown)",
)
"""For the other orders of the list. Made once the first refresh is through, which they slow."""

# `docid` sorts like the list: the newest day first, so that the first results of a search are
# the newest ones and no search has to look at more. The same day's briefs follow in the order
# in which they were read. A file that changed gets another: what the full text has under the
# old one stays, since SQLite before 3.43 can't delete from a table without contents.
_LAST_DAY = 3_652_059
_DAY_BITS = 40


def docid_of(day: int, sequence: int) -> int:
    """The key of a brief of that day (an ordinal; 0 for no date)."""
    return (_LAST_DAY - day) << _DAY_BITS | sequence


def day_of(docid: int) -> int:
    """The day of a brief with that key."""
    return _LAST_DAY - (docid >> _DAY_BITS)


def first_docid_of(day: int) -> int:
    """No brief of that day or an earlier one has a lower key."""
    return docid_of(day, 0)


def connect(place: Place) -> sqlite3.Connection:
    """A connection for one thread at a time. An error where there is no index."""
    connection = sqlite3.connect(
        place.uri, uri=True, isolation_level=None, check_same_thread=False, timeout=PATIENCE
    )
    if place.file is None:
        # Within one process readers would otherwise be refused while the writer writes.
        connection.execute("PRAGMA read_uncommitted = 1")
    return connection


def connect_to_write(place: Place) -> sqlite3.Connection:
    """The same, to an empty file where there is no index."""
    if place.file is not None:
        with suppress(OSError):  # one of another user, perhaps: SQLite says what it can't do
            place.file.touch()
    return connect(place)


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the index is of this version; false of a new file too."""
    if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        return False
    return get_meta(connection, "made by") == __version__


def is_new(connection: sqlite3.Connection) -> bool:
    """Whether nothing is in the file yet."""
    return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file."""
    with transaction(connection):
        for statement in _SCHEMA.split(";"):
            if statement.strip():
                connection.execute(statement)
        options = (("hashsize", _HASH), ("automerge", 0), ("crisismerge", 64), ("pgsz", _LEAF))
        for name, value in options:
            statement = "INSERT INTO texts (texts, rank) VALUES (?, ?)"
            connection.execute(statement, (name, value))
        set_meta(connection, "made by", __version__)


def prepare_to_write(connection: sqlite3.Connection) -> None:
    """What makes writing fast. A crash of the machine may cost the cache, never a brief."""
    connection.execute(f"PRAGMA page_size = {_PAGE}")  # of a new file; an old one keeps its own
    _use_log(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")


def _use_log(connection: sqlite3.Connection) -> None:
    """Write ahead, so that readers never wait. SQLite itself waits for none to get there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def discard(place: Place) -> None:
    """Throw the index away. Who has it open keeps what was in it."""
    if place.file is not None:
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                place.file.with_name(place.file.name + suffix).unlink()


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file is no index any more, rather than busy or full."""
    if isinstance(error, sqlite3.OperationalError):
        return any(words in str(error) for words in ("no such", "malformed", "has no column"))
    return isinstance(error, sqlite3.DatabaseError)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):  # a full disk has rolled back by itself
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def get_meta(connection: sqlite3.Connection, name: str) -> object:
    """A remark in the index, None where there is none."""
    found = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return found[0] if found else None


def set_meta(connection: sqlite3.Connection, name: str, value: object) -> None:
    """Leave a remark."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def sequence(connection: sqlite3.Connection) -> Iterator[int]:
    """Numbers that were never given to a brief. Keep the last one with `set_meta`."""
    last = get_meta(connection, "sequence")
    return count(last + 1 if isinstance(last, int) else 1)


# MERGED:
# The rows of the table `briefs`: what the list shows of a brief, by its name or as it was read.

BRIEF = "INSERT OR REPLACE INTO briefs VALUES (" + ", ".join("?" * 23) + ")"
NAMED_BRIEF = (
    "UPDATE briefs SET (size, mtime, ctime, read, slug, title, date, updated, earliest, changed, "
    "sortable, authors, tags, summary, draft, sources, claims, events, errors, warnings) = ("
    + ", ".join("?" * 20)
    + ") WHERE docid = ?"
)
"""What was listed by its name is read. To replace the row would write most of the pages on which
the paths are anew, batch after batch."""

UNKNOWN = Stamp(-1, 0, 0)
"""No file has this stamp: the brief is read again next time."""


def shown(key: Key) -> str:
    """A file's path as it is shown and sorted by."""
    return sanitise(path_of(key))


def named_row(key: Key, docid: int) -> tuple[object, ...]:
    """A brief of which the name is all that is known, for `BRIEF`."""
    path = shown(key)
    slug, title, date = named_only(path)
    earliest = timestamp(date)
    dates = (date.edtf if date else "", "", earliest, earliest, sortable(title))
    counts = ("", "", "", 0, None, None, None, 0, 0)
    return (docid, key, path, *UNKNOWN, 0, slug, title, *dates, *counts)


def found_row(stamp: Stamp, row: Row) -> tuple[object, ...]:
    """What was read of a brief, for `NAMED_BRIEF`; behind its key and paths also for `BRIEF`."""
    lists = ("\n".join(row.authors), "\n".join(row.tags), row.summary, row.draft)
    dates = (row.date, row.updated, row.earliest, row.changed, sortable(row.title))
    counts = (row.sources, row.claims, row.events, row.errors, row.warnings)
    return (*stamp, 1, row.slug, row.title, *dates, *lists, *counts)
