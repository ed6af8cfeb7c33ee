"""The index of a library: where it is kept, its tables, and how it is opened.

The index is a cache: one SQLite file per library in the cache folder. Deleting it loses nothing.
If that folder can't be written, and for a brief without a library, the file is in a private folder
that goes when the library is closed.
"""

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2s
from itertools import count
from pathlib import Path

from msgspec import Struct

from briefing_tui import __version__
from briefing_tui.library.dated import StoredDate
from briefing_tui.library.files import Identity, Stamp, identity_of
from briefing_tui.library.listing import Listing
from briefing_tui.library.paths import (
    cache_folder,
    make_private_file,
    make_private_folder,
    unfit_files,
)
from briefing_tui.text.sanitise import slug

Key = str | bytes
"""A file's path from the library's folder; bytes if the name isn't valid UTF-8."""


class IndexLocation(Struct, frozen=True):
    """The place of an index."""

    file: Path
    with_ignored: bool = False
    """Whether the index has what `IgnoreRules` leave out."""
    is_private: bool = False
    """Whether it is in a folder of its own, for one run of the program."""
    is_in_memory: bool = False
    """For a list of names: `file` is then no file, but unique."""

    @property
    def uri(self) -> str:
        """The URI for SQLite. Opening it never creates a file; only the writer does that."""
        if self.is_in_memory:
            return f"file:{self.file}?mode=memory&cache=shared"
        return f"{self.file.absolute().as_uri()}?mode=rw"

    @property
    def lock(self) -> Path:
        """The file that the only writer locks."""
        return self.file.with_suffix(".lock")

    @property
    def identity(self) -> Identity | None:
        """The file's device and inode; it changes when the index is rebuilt."""
        return identity_of(self.file)


def private_location(*, with_ignored: bool = False) -> IndexLocation:
    """A new place for an index, in a folder that the writer makes."""
    import tempfile  # few starts need such a place

    try:
        folder = Path(tempfile.gettempdir())
    except OSError:  # nothing can be written anywhere: there will be no index
        folder = cache_folder()
    file = folder / f"briefing-{os.urandom(8).hex()}" / "index.sqlite"
    return IndexLocation(file, with_ignored, is_private=True)


def remove_private(location: IndexLocation) -> None:
    """Remove an index that is only for this run of the program, with its folder."""
    if location.is_private and location.file.parent.exists():
        import shutil

        shutil.rmtree(location.file.parent, ignore_errors=True)


def index_location(
    root: Path, folder: Path | None = None, *, with_ignored: bool = False
) -> IndexLocation:
    """The location of a library's index: in the cache folder, or in a private one."""
    real = str(root.resolve())
    digest = blake2s(os.fsencode(real), digest_size=8).hexdigest()
    name = f"{slug(Path(real).name)[:40]}-{digest}{'-all' if with_ignored else ''}"
    try:
        # Readable only by the user, because the index has the text of every brief.
        if folder is None:
            make_private_folder(cache_folder())
            folder = cache_folder() / "index"
        make_private_folder(folder)
        location = IndexLocation(folder / f"{name}.sqlite", with_ignored)
        for database in (location.file, location.lock):
            for file, _ in unfit_files(database, _MOST):  # such as a pipe or a link
                file.unlink()
    except OSError:  # also for a folder in the place of a file
        return private_location(with_ignored=with_ignored)
    if os.access(folder, os.W_OK | os.X_OK):
        return location
    return private_location(with_ignored=with_ignored)


TEXT_COLUMNS = (
    *("title", "name", "summary", "topics", "quotes", "sources", "parties", "authors", "tags"),
    *("events", "body", "facets"),
)
"""The columns of the full text. A word without a field is searched for in all of them."""

VERSION = 37
"""The version of the tables and their contents. An index of another version is rebuilt."""


class BriefRow(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What lists and searches need to know about a brief: the index stores it when the brief is
    read.

    All fields except the last five are columns of the table `briefs`. Dates are EDTF, or empty.
    """

    slug: str
    title: str
    date: str
    updated: str = ""
    date_key: float
    """The `sort_key` of the date."""
    updated_key: float
    """The `sort_key` of `updated`, or of the date without `updated`."""
    sortable: str
    place: str
    """The `place_key` of the path."""
    names: str = ""
    """The title, the aliases and the path, one on each line, as `name_words`."""
    authors: str = ""
    """One on each line; `tags`, too."""
    tags: str = ""
    summary: str = ""
    draft: bool = False
    sources: int | None = None
    claims: int | None = None
    events: int | None = None
    errors: int = 0
    warnings: int = 0
    version: int = 0
    """`compare.changes.version_of` the brief; 0 if it has not been read."""
    content: bytes = b""
    """A digest of the file's bytes, by which a renamed file is recognised."""
    day: int
    """The `sort_day` of the date, by which the full text is ordered."""
    texts: tuple[str, ...] = ()
    """The full text in the order of `TEXT_COLUMNS`."""
    brief: bytes = b""
    """The brief, as `claim_terms` encodes it; empty without claims."""
    properties: bytes = b""
    """The other keys of the front matter, as `properties` encodes them; empty without any."""
    dates: tuple[StoredDate, ...] = ()
    """Those of the brief and its events."""


ROW_COLUMNS = BriefRow.__struct_fields__[:-5]
_SQL: Mapping[object, str] = {
    str: "TEXT NOT NULL",
    bytes: "BLOB NOT NULL",
    bool: "INTEGER NOT NULL",
    int: "INTEGER NOT NULL",
    float: "REAL NOT NULL",
    int | None: "INTEGER",
    float | None: "REAL",
}
BRIEFS: Mapping[str, str] = {
    "docid": "INTEGER PRIMARY KEY",
    "path": "BLOB UNIQUE NOT NULL",
    "shown": "TEXT NOT NULL",
    "size": "INTEGER NOT NULL",
    "mtime_ns": "INTEGER NOT NULL",
    "ctime_ns": "INTEGER NOT NULL",
    "read": "INTEGER NOT NULL",
    **{name: _SQL[BriefRow.__annotations__[name]] for name in ROW_COLUMNS},
}
"""The columns of the table `briefs`. `path` is a `Key`; `shown` is the same path sanitised;
`read` is 0 if only the name is known."""

_NAMES = ", ".join(BRIEFS)
INSERT_BRIEF = f"INSERT OR REPLACE INTO briefs ({_NAMES}) VALUES (:{', :'.join(BRIEFS)})"
INSERT_TEXT = (
    f"INSERT INTO texts (rowid, {', '.join(TEXT_COLUMNS)}) VALUES (?{', ?' * len(TEXT_COLUMNS)})"
)
INSERT_CLAIMS = "INSERT OR REPLACE INTO claims (docid, brief) VALUES (?, ?)"
INSERT_DATE = "INSERT INTO dates (docid, first, last, is_interval) VALUES (?, ?, ?, ?)"
INSERT_PROPERTIES = "INSERT OR REPLACE INTO properties (docid, entries) VALUES (?, ?)"


def with_outer_tags(tags: Iterable[str]) -> set[str]:
    """Tags and those that they are nested in, `project/terminal` and `project`: a search for either
    finds a brief with the first.
    """
    nested = (tag.split("/", _DEEPEST_TAG) for tag in tags)
    return {"/".join(parts[:count]) for parts in nested for count in range(1, len(parts) + 1)}


_DEEPEST_TAG = 8
"""The levels of nested tags."""


def with_any(facets: Iterable[str]) -> str:
    """An expression of FTS5 for the texts with any of some facets. It needs at least one."""
    return "facets : (" + " OR ".join(f'"{facet}"' for facet in facets) + ")"


_COLUMNS: Mapping[str, str] = {
    "file": "path",
    "path_from_root": "shown",
    "date_edtf": "date",
    "updated_edtf": "updated",
}
LISTED = ", ".join(f"briefs.{_COLUMNS.get(name, name)}" for name in Listing.__struct_fields__)
"""The columns of a `Listing`, in the order of its fields. Most have the same names."""

_SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE briefs ({", ".join(f"{name} {kind}" for name, kind in BRIEFS.items())});
CREATE INDEX by_date ON briefs (date_key DESC, shown);
CREATE INDEX by_change ON briefs (updated_key DESC, shown);
CREATE INDEX by_title ON briefs (sortable, shown);
CREATE INDEX by_place ON briefs (place, shown);
CREATE INDEX by_writing ON briefs (mtime_ns);
CREATE INDEX compared ON briefs (docid) WHERE claims OR sources;
CREATE VIRTUAL TABLE texts USING fts5 (
    {", ".join(TEXT_COLUMNS)}, content='', columnsize=0, prefix='3',
    tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE terms USING fts5vocab (texts, 'row');
CREATE TABLE parsed (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL, used INTEGER NOT NULL, data BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE claims (docid INTEGER PRIMARY KEY, brief BLOB NOT NULL);
CREATE TABLE properties (docid INTEGER PRIMARY KEY, entries BLOB NOT NULL);
CREATE TABLE dates (
    docid INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, is_interval INTEGER NOT NULL,
    PRIMARY KEY (first, last, docid, is_interval)
) WITHOUT ROWID;
CREATE TABLE folders (path BLOB PRIMARY KEY, ctime_ns INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE renames (old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = {VERSION};
"""
# `folders` has the folders of the library as they were before the last scan. A folder's time
# changes when a file in it is created, renamed or deleted.
#
# `renames` has the paths of renamed files, as in `briefs.shown`. Each reader of the library looks
# up its open brief there, whichever process noticed the rename.

_MOST = 64 * 2**30
"""Bytes of the largest index."""
BUSY_TIMEOUT = 5.0
"""Seconds to wait for another process's lock."""
_HASH_SIZE = 64 * 1024 * 1024
"""The bytes of full text that FTS5 collects before it writes: a whole batch."""
_PAGE_SIZE, _FTS_PAGE_SIZE = 8192, 8000
"""In bytes. Twice SQLite's defaults, which makes the first build 10 % faster."""

UNKNOWN_STAMP = Stamp(-1, 0, 0)
"""A stamp that no file has, so the next update reads the brief again."""

# `docid` sorts like the list: the newest day has the lowest key, so that the first rows of a
# search are the newest and a search can stop at its limit. Briefs of the same day are in the order
# in which they were read. A changed file gets a new docid; the full text under the old one stays,
# because SQLite before 3.43 can't delete from a contentless table.
_LAST_DAY = 3_652_059
_DAY_BITS = 40


def docid_of(day: int, sequence: int) -> int:
    """The docid of a brief of a day (an ordinal; 0 without a date). With the sequence 0, the lowest
    that a brief of that day or an earlier one can have.
    """
    return (_LAST_DAY - day) << _DAY_BITS | sequence


def day_of(docid: int) -> int:
    return _LAST_DAY - (docid >> _DAY_BITS)


def key_of(path: str) -> Key:
    if path.isascii():
        return path
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def path_of(key: Key) -> str:
    """The path of a key, as the system takes it."""
    return key if isinstance(key, str) else os.fsdecode(key)


def connect(location: IndexLocation) -> sqlite3.Connection:
    """A connection for one thread at a time. The columns of its rows are read by name.

    Raises:
        sqlite3.OperationalError: there is no index. sqlite3.DatabaseError: it is not a regular
        file.
    """
    for _, reason in unfit_files(location.file, _MOST):
        raise sqlite3.DatabaseError(reason)
    connection = sqlite3.connect(
        location.uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_TIMEOUT
    )
    connection.row_factory = sqlite3.Row
    return connection


def connect_to_write(location: IndexLocation) -> sqlite3.Connection:
    """A connection to the index, or to a new empty file if there is no index."""
    make_private_file(location.file)
    connection = connect(location)
    connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")  # affects only a new file
    # With a write-ahead log readers never wait. SQLite itself doesn't wait for a lock when it
    # changes the mode.
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("PRAGMA cache_size = -32768")
    return connection


def is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the index has the tables of this version; false for an empty one."""
    if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        return False
    return get_meta(connection, "made by") == __version__


def create(connection: sqlite3.Connection) -> None:
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


def is_complete(connection: sqlite3.Connection) -> bool:
    """Whether every file has been read at least once since the index was made."""
    return get_meta(connection, "complete") == 1


def count_briefs(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM briefs").fetchone()[0])


def discard(location: IndexLocation) -> None:
    """Delete the index. Open connections keep the old contents."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            location.file.with_name(location.file.name + suffix).unlink()


FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""The errors of `sqlite3`. It raises `UnicodeDecodeError` if a message quotes a damaged name."""
_DAMAGE = (
    *("no such", "malformed", "has no column", "Could not decode", "vtable constructor failed"),
    *("SQL logic error", "invalid fts5", "fts5: corrupt"),  # a table of the full text
    "user-defined function",  # which can't decode what is stored
)


def is_damage(error: Exception) -> bool:
    """Whether an error says that the file isn't a valid index, rather than busy or full."""
    if isinstance(error, sqlite3.OperationalError):
        return any(words in str(error) for words in _DAMAGE)
    return isinstance(error, sqlite3.DatabaseError | UnicodeDecodeError)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit everything in the block, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):  # if the disk is full, SQLite has rolled back already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def get_meta(connection: sqlite3.Connection, name: str) -> object:
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row["value"] if row else None


def set_meta(connection: sqlite3.Connection, name: str, value: object) -> None:
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))


def sequence(connection: sqlite3.Connection) -> Iterator[int]:
    """Numbers not used in any docid yet. The writer stores the last one with `set_meta`."""
    last = get_meta(connection, "sequence")
    return count(last + 1 if isinstance(last, int) else 1)
