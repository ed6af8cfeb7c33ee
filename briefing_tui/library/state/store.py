"""The reading state: its values, and the file that holds them."""

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import count, zip_longest
from pathlib import Path
from typing import Literal, NamedTuple, Self, get_args

from msgspec import Struct
from msgspec.structs import asdict, replace

from briefing_tui.library.files import (
    Identity,
    Stamp,
    identity_of,
    is_file,
    real_path,
    reason_of,
    stamp_of,
)
from briefing_tui.library.paths import make_private_file, make_private_folder, unfit_files
from briefing_tui.text.sanitise import one_line

Flag = Literal["read", "starred"]
"""A mark of a brief. Each is a field of `BriefState` and of `Flags`, and a column of the file."""
FLAGS: tuple[Flag, ...] = get_args(Flag)


class ReadingPosition(NamedTuple):
    """A position in a narrative that survives a reflow."""

    leaf: int
    """Index of the document's leaf; -1 is the title block."""
    offset: int
    """The number of characters of that leaf above the top of the screen."""


class ReadVersion(NamedTuple):
    """The version of a brief that was read last."""

    digest: int
    """`compare.changes.version_of` it."""
    at: int
    """When it was left, in seconds since 1970."""


class BriefState(Struct, frozen=True):
    """The reading state of one brief, or a change to it.

    None means that a field is unknown. A change leaves such a field as it is.
    """

    read: bool | None = None
    starred: bool | None = None
    position: ReadingPosition | None = None
    version: ReadVersion | None = None

    def over(self, older: "BriefState | None") -> "BriefState":
        """Return this state, with its unknown fields taken from an older one."""
        if older is None:
            return self
        return replace(
            older, **{name: value for name, value in asdict(self).items() if value is not None}
        )

    @property
    def marks(self) -> "BriefState":
        """The state without the version."""
        return replace(self, version=None)


class Flags(Struct, frozen=True):
    """The briefs that are read, starred, and changed since they were read, by their paths in the
    library.
    """

    read: frozenset[str] = frozenset()
    starred: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    noted: Mapping[str, tuple[str, ...]] = {}
    """The words of the notes of each brief that has any."""

    @classmethod
    def of(cls, states: Mapping[str, BriefState]) -> Self:
        sets = {
            flag: frozenset(path for path, state in states.items() if getattr(state, flag))
            for flag in FLAGS
        }
        return replace(cls(), **sets)

    def with_change(self, path: str, change: BriefState) -> "Flags":
        flags = {flag: _with(getattr(self, flag), path, getattr(change, flag)) for flag in FLAGS}
        return replace(self, **flags)

    @property
    def states(self) -> Mapping[str, frozenset[str]]:
        """The flags by the names that a query uses for them."""
        sets: dict[str, frozenset[str]] = {flag: getattr(self, flag) for flag in FLAGS}
        return {**sets, "changed": self.changed, "notes": frozenset(self.noted)}


def _with(paths: frozenset[str], path: str, flag: bool | None) -> frozenset[str]:
    if flag is None or flag == (path in paths):
        return paths
    return paths | {path} if flag else paths - {path}


# The state file: one SQLite database that holds the reading state of all libraries.
#
# It uses a rollback journal rather than a write-ahead log. The state is read once and a write
# changes a row or two, so a log would not be faster. A single plain file works on every file
# system, including network file systems, and can be copied.
#
# Each access opens the file again, because another reader may have removed or replaced it. This
# takes less than a millisecond.

VERSION = 3
"""The version of the tables, in `PRAGMA user_version`. A file of another version is set aside."""

_COLUMNS = (*FLAGS, "leaf", "character")
"""The columns of a `BriefState`. A file that another version made gets those that it lacks with the
next write; that version goes on reading it."""

_SCHEMA = (
    "CREATE TABLE library (id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, last TEXT)",
    f"""
    CREATE TABLE brief (
        library INTEGER NOT NULL REFERENCES library (id),
        path TEXT NOT NULL,
        {", ".join(f"{name} INTEGER" for name in _COLUMNS)},
        PRIMARY KEY (library, path)
    ) WITHOUT ROWID
    """,
)

# Not in `_SCHEMA`: a file of version 1.0 doesn't have it, and gets it with the first version that
# is kept. That program goes on reading the file.
_VERSIONS = """
CREATE TABLE IF NOT EXISTS version (
    library INTEGER NOT NULL REFERENCES library (id),
    path TEXT NOT NULL,
    at INTEGER NOT NULL,
    digest INTEGER NOT NULL,
    baseline BLOB NOT NULL,
    PRIMARY KEY (library, path)
)
"""
_HAS_VERSIONS = "SELECT 1 FROM sqlite_master WHERE name = 'version'"
_SELECT = """
SELECT brief.* FROM brief JOIN library ON library.id = brief.library
WHERE root = :root
"""
_SELECT_VERSIONS = """
SELECT path, digest, at FROM version JOIN library ON library.id = version.library
WHERE root = :root
"""
_BASELINE = """
SELECT baseline FROM version JOIN library ON library.id = version.library
WHERE root = :root AND path = :path
"""
_KEEP = """
INSERT INTO version (library, path, at, digest, baseline)
VALUES (:library, :path, :at, :digest, :baseline)
ON CONFLICT (library, path) DO UPDATE SET at = :at, digest = :digest,
baseline = CASE WHEN :baseline = x'' THEN baseline ELSE :baseline END
"""
_FORGET = """
DELETE FROM version WHERE rowid IN (
    SELECT rowid FROM version ORDER BY at LIMIT 1 + (SELECT count(*) FROM version) / 10
)
"""
_RENAME_VERSION = (
    "UPDATE OR IGNORE version SET path = :new WHERE library = :library AND path = :old",
    "DELETE FROM version WHERE library = :library AND path = :old",
)
_LIBRARY = """
INSERT INTO library (root) VALUES (:root)
ON CONFLICT (root) DO UPDATE SET root = root RETURNING id
"""
_OPENED = "UPDATE library SET last = :path WHERE id = :library"
# NULL leaves a column as it is: another reader may have set it.
_UPDATE = f"""
INSERT INTO brief (library, path, {", ".join(_COLUMNS)})
VALUES (:library, :path, {", ".join(f":{name}" for name in _COLUMNS)})
ON CONFLICT (library, path) DO UPDATE
SET {", ".join(f"{name} = coalesce(excluded.{name}, {name})" for name in _COLUMNS)}
"""
_RENAME = (
    f"""
    INSERT INTO brief (library, path, {", ".join(_COLUMNS)})
    SELECT library, :new, {", ".join(_COLUMNS)} FROM brief
    WHERE library = :library AND path = :old
    ON CONFLICT (library, path) DO UPDATE
    SET {", ".join(f"{name} = coalesce(brief.{name}, excluded.{name})" for name in _COLUMNS)}
    """,
    "DELETE FROM brief WHERE library = :library AND path = :old",
    "UPDATE library SET last = :new WHERE id = :library AND last = :old",
)

_MOST = 2**30
"""Bytes of the longest state file and of its journals: some hundred for each brief."""
_TIMEOUT = 0.5
"""Seconds to wait for another reader, which locks the file for milliseconds."""
_ATTEMPTS = 3
"""The number of attempts, as another reader may replace the file at the same moment."""


class StateChange(Struct, frozen=True):
    """A change to the reading state: a state or version of a brief, another path, or which brief
    was open last.
    """

    path: str
    state: BriefState = BriefState()
    baseline: bytes = b""
    """What finding changes since the version in `state` needs; empty if the file has it."""
    old_path: str = ""
    """The path that the brief had before; empty if it wasn't renamed."""
    is_last: bool = False

    def apply(self, states: dict[str, BriefState]) -> None:
        """Change the states of briefs."""
        if self.old_path in states:
            older = states.pop(self.old_path)
            states[self.path] = states.get(self.path, BriefState()).over(older)
        elif not (self.old_path or self.is_last):
            states[self.path] = self.state.over(states.get(self.path))

    def statements(self) -> Iterator[tuple[str, dict[str, object]]]:
        """What it does in the file, with the values besides the library."""
        state = self.state
        if self.old_path:
            for statement in (*_RENAME, *_RENAME_VERSION):
                yield statement, {"old": self.old_path, "new": self.path}
        elif self.is_last:
            yield _OPENED, {"path": self.path}
        elif state.version is not None:
            version = state.version._asdict()
            yield _KEEP, {"path": self.path, "baseline": self.baseline, **version}
        else:
            flags = [getattr(state, flag) for flag in FLAGS]
            values = zip_longest(_COLUMNS, (*flags, *(state.position or ())))
            yield _UPDATE, {"path": self.path, **dict(values)}


class Store:
    """One library's part of the state file.

    No method raises an error because of the file. A file that this version of the program cannot
    read is set aside; `take_notices` returns a message about it, and `problem` says why a write
    failed.
    """

    def __init__(self, file: Path, root: str, limit: int) -> None:
        """`limit` is the size of the file, in bytes, from which on the versions read longest ago
        are forgotten."""
        self._file = file
        self._limit = limit
        self._root = root
        self.problem = ""
        """The reason why the last write failed, as the end of a sentence; empty if it succeeded."""
        self._replaces = False
        """Whether a damaged file was set aside, so that the new one lacks the known states."""
        self._notices: dict[str, bool] = {}
        """The messages for the reader, and whether each has been taken."""
        self._seen: Stamp | None = None
        """The stamp of the file when it had nothing that `briefs` or `write` doesn't know."""

    def is_stale(self) -> bool:
        """Whether another program has written to the file since `briefs` read it. Costs a `stat`,
        which also works where a network folder reports no changes.
        """
        return stamp_of(self._file) != self._seen

    def last(self) -> str | None:
        rows = self._read("SELECT last FROM library WHERE root = :root")
        return rows[0]["last"] if rows else None

    def brief(self, path: str) -> BriefState | None:
        rows = self._read(f"{_SELECT} AND brief.path = :path", path)
        if not rows:
            return None
        version = self._read(f"{_SELECT_VERSIONS} AND path = :path", path, of_versions=True)
        return _state(rows[0], version[0] if version else None)

    def briefs(self) -> dict[str, BriefState]:
        self._seen = stamp_of(self._file)
        rows = self._read(_SELECT)
        versions = {row["path"]: row for row in self._read(_SELECT_VERSIONS, of_versions=True)}
        return {row["path"]: _state(row, versions.get(row["path"])) for row in rows}

    def baseline(self, path: str) -> bytes:
        """What is kept of the version of a brief that was read; empty if it was forgotten."""
        rows = self._read(_BASELINE, path, of_versions=True)
        return rows[0]["baseline"] if rows else b""

    def take_notices(self) -> tuple[str, ...]:
        notices = tuple(notice for notice, taken in [*self._notices.items()] if not taken)
        self._notices.update(dict.fromkeys(notices, True))
        return notices

    def write(self, changes: Sequence[StateChange], known: Mapping[str, BriefState]) -> bool:
        """Write changes in one transaction, in their order; return whether that succeeded.

        `known` has all states after them, to write if the file replaces a damaged one.
        """
        renames_only = all(change.old_path for change in changes)
        for _ in range(_ATTEMPTS):
            identity = identity_of(self._file)
            if identity is None and renames_only:
                return True
            try:
                make_private_folder(self._file.parent)
                make_private_file(real_path(self._file))
                with self._connect("rwc") as db:
                    db.execute("BEGIN IMMEDIATE")
                    is_new, version = _is_new(db), _data_version(db)
                    is_stale = not is_new and self.is_stale()
                    if is_new:
                        for statement in (*_SCHEMA, f"PRAGMA user_version = {VERSION}"):
                            db.execute(statement)
                    if self._replaces:
                        whole = (StateChange(path, state.marks) for path, state in known.items())
                        self._execute(db, (*whole, *changes))
                    else:
                        self._execute(db, changes)
                    if any(change.state.version for change in changes):
                        _forget(db, self._limit)
                    db.execute("COMMIT")
                    seen = stamp_of(self._file)
                    # It is another program's stamp if that has written after the commit.
                    if not is_stale and _data_version(db) == version:
                        self._seen = seen
            except (OSError, sqlite3.Error) as error:
                if problem := self._recover(error, identity, writing=True):
                    self.problem = problem
                    return False
            else:
                self._replaces = False
                self.problem = ""
                return True
        self.problem = "the reading state is being replaced by another program"
        return False

    def _execute(self, db: sqlite3.Connection, changes: Iterable[StateChange]) -> None:
        library = db.execute(_LIBRARY, {"root": self._root}).fetchone()["id"]
        db.execute(_VERSIONS)
        there = {column["name"] for column in db.execute("PRAGMA table_info(brief)")}
        for name in [name for name in _COLUMNS if name not in there]:
            db.execute(f"ALTER TABLE brief ADD COLUMN {name} INTEGER")
        for change in changes:
            for statement, values in change.statements():
                db.execute(statement, {"library": library, **values})

    def _read(self, query: str, path: str = "", *, of_versions: bool = False) -> list[sqlite3.Row]:
        """Return the rows of a query; none if there is no file or it cannot be read."""
        for _ in range(_ATTEMPTS):
            if (identity := identity_of(self._file)) is None:
                break
            try:
                with self._connect("rw") as db:
                    values = {"root": self._root, "path": path}
                    if _is_new(db) or (of_versions and not db.execute(_HAS_VERSIONS).fetchone()):
                        return []
                    return db.execute(query, values).fetchall()
            except (OSError, sqlite3.Error) as error:
                if problem := self._recover(error, identity, writing=False):
                    self._notices.setdefault(f"{problem[0].upper()}{problem[1:]}.", False)
                    break
        return []

    @contextmanager
    def _connect(self, mode: str) -> Iterator[sqlite3.Connection]:
        """Open the file. A transaction that is not committed is rolled back at the end."""
        file = real_path(self._file)  # the user may have linked it, and SQLite follows
        for unfit, reason in unfit_files(file, _MOST):
            if unfit == file and not is_file(file):
                raise sqlite3.DatabaseError(reason)  # it is set aside
            raise OSError(errno.EINVAL, f"{one_line(unfit.name)}: {reason}")
        address = f"{file.absolute().as_uri()}?mode={mode}"
        with closing(
            sqlite3.connect(address, uri=True, timeout=_TIMEOUT, isolation_level=None)
        ) as db:
            db.row_factory = sqlite3.Row
            yield db

    def _recover(self, error: Exception, identity: Identity | None, *, writing: bool) -> str:
        """Handle an error: return what is wrong, or nothing if another attempt makes sense.

        `identity` is the file's identity at the time of the error. If the error may be temporary,
        the file is left where it is.
        """
        reason = one_line(str(error))
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        damaged = code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)
        if code == sqlite3.SQLITE_CANTOPEN and not writing:
            damaged = not (os.access(self._file, os.R_OK) and self._file.is_file())

        if isinstance(error, OSError):  # the folder
            reason = reason_of(error)
        elif damaged:
            return self._set_aside(reason, identity)
        elif code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            reason = "another program has locked it"
        return f"the reading state can't be {'written' if writing else 'read now'} ({reason})"

    def _set_aside(self, reason: str, identity: Identity | None) -> str:
        """Rename a file that cannot be read, so that nothing in it is lost."""
        self._replaces = True
        present = identity_of(self._file)
        if present is None or present != identity:  # another reader has renamed it
            return ""
        names = (self._file.with_name(f"{self._file.name}.unreadable-{n}") for n in count(1))
        aside = next(name for name in names if not name.exists())
        try:
            self._file.rename(aside)
        except OSError as error:
            refusal = reason_of(error)
            return f"the reading state can be neither read ({reason}) nor set aside ({refusal})"
        with suppress(OSError):
            # A journal left by a crash belongs to this file rather than to its successor.
            journal = self._file.with_name(f"{self._file.name}-journal")
            journal.rename(aside.with_name(f"{aside.name}-journal"))
        notice = (
            f"The reading state can't be read ({reason}). "
            f"It was set aside as {one_line(aside.name)} and a new one was started."
        )
        self._notices.setdefault(notice, False)
        return ""


def _is_new(db: sqlite3.Connection) -> bool:
    """Return whether the file has no tables yet.

    Raises:
        DatabaseError: the file is damaged, of another version, or of another program.
    """
    version = db.execute("PRAGMA user_version").fetchone()["user_version"]
    is_new = version == 0 and not db.execute("SELECT 1 FROM sqlite_master").fetchone()
    if not is_new and version != VERSION:
        raise sqlite3.DatabaseError(f"it has version {version}")
    return is_new


def _forget(db: sqlite3.Connection, limit: int) -> None:
    """Forget the versions read longest ago until the file has at most so many bytes in use."""

    def used() -> int:
        names = ("page_count", "freelist_count", "page_size")
        pages, free, size = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in names)
        return int(size * (pages - free))

    while used() > limit and db.execute(_FORGET).rowcount:
        pass


def _data_version(db: sqlite3.Connection) -> int:
    """A number that changes if another connection commits."""
    version: int = db.execute("PRAGMA data_version").fetchone()["data_version"]
    return version


def _state(row: sqlite3.Row, version: sqlite3.Row | None) -> BriefState:
    position = None
    values = {name: value for name, value in dict(row).items() if value is not None}
    if "leaf" in values and "character" in values:
        position = ReadingPosition(values["leaf"], values["character"])
    flags = {flag: bool(values[flag]) for flag in FLAGS if flag in values}
    kept = ReadVersion(version["digest"], version["at"]) if version is not None else None
    return BriefState(**flags, position=position, version=kept)
