"""The reading state on disk: one SQLite file for all libraries.

It has a rollback journal and no write-ahead log: everything is read once and a write is a
row or two, so a log would gain nothing, while one plain file is right on every file system,
a home on a network too, and can be copied as it stands.

Each access opens the file anew. It takes less than a millisecond, and the file may have
been removed or set aside by another reader meanwhile.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from briefing_tui.library.files import Identity, identity_of
from briefing_tui.library.state.marks import Fingerprint, Position, Trace
from briefing_tui.text.sanitise import one_line

if TYPE_CHECKING:
    from sqlite3 import Connection, Error

# MERGED:
# The tables of the reading state, and how a file of an earlier version gets to be one of ours.
#
# A file's version is in its `PRAGMA user_version`, which is part of the transaction that changes
# the tables. So a file is of one version or of the next, whenever the program is killed.

_STEPS = (
    (
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
    ),
    (
        # What was in the file.
        "ALTER TABLE brief ADD COLUMN size INTEGER",
        "ALTER TABLE brief ADD COLUMN digest BLOB",
        # 1 until it has been looked whether there are marks under a name it had before.
        "ALTER TABLE brief ADD COLUMN fresh INTEGER",
        # Names that briefs had before, for readers who know them by these.
        """
        CREATE TABLE moved (
            library INTEGER NOT NULL REFERENCES library (id),
            old TEXT NOT NULL,
            new TEXT NOT NULL,
            PRIMARY KEY (library, old)
        ) WITHOUT ROWID
        """,
        # Rows are looked for by slug in memory, together with the files that are there.
        "DROP INDEX brief_slug",
    ),
)
"""What leads from each version to the next; a new file goes all the way."""

VERSION = len(_STEPS)
FOLLOWS_SINCE = 2
"""From this version on a row has a fingerprint and knows where its file was before."""


class ForeignError(Exception):
    """A sound database that is not a reading state."""


class NewerError(Exception):
    """A reading state of a later version of this program."""


def version_of(db: "Connection") -> int:
    """The file's version; 0 while there is nothing in it. Raises both errors above."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version == 0 and tables == 0:
        return 0
    if version > VERSION:
        raise NewerError(f"it has version {version}")
    if version <= 0:
        raise ForeignError(f"it has version {version}")
    return int(version)


def bring_up_to_date(db: "Connection") -> None:
    """Make the tables, or add what this version has more. Within a transaction."""
    before = version_of(db)
    if before == VERSION:
        return
    for step in _STEPS[before:]:
        for statement in step:
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {VERSION}")


# MERGED:
# What can go wrong with the reading state's file, told apart by what is to be done about it.


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
INSERT INTO brief (library, path, slug, read, starred, leaf, character, size, digest, fresh)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (library, path) DO UPDATE SET
    slug = coalesce(nullif(excluded.slug, ''), slug),
    read = coalesce(excluded.read, read),
    starred = coalesce(excluded.starred, starred),
    leaf = coalesce(excluded.leaf, leaf),
    character = coalesce(excluded.character, character),
    size = coalesce(excluded.size, size),
    digest = coalesce(excluded.digest, digest)
"""
_SEEN = """
UPDATE brief SET slug = coalesce(nullif(?, ''), slug), size = ?, digest = ?
WHERE library = ? AND path = ?
"""
_REMEMBER = (
    "UPDATE moved SET new = :new WHERE library = :library AND new = :old",
    "INSERT OR REPLACE INTO moved (library, old, new) VALUES (:library, :old, :new)",
    "DELETE FROM moved WHERE library = :library AND old = :new",
    "UPDATE library SET last = :new WHERE id = :library AND last = :old",
    "DELETE FROM brief WHERE library = :library AND path = :old",
)
# A file is there: the name does not stand any more for one that was moved away from it.
_TAKEN = "DELETE FROM moved WHERE library = ? AND old = ?"
_SETTLED = "UPDATE brief SET fresh = NULL WHERE library = ? AND path = ?"
_FACTS = ("read", "starred", "leaf", "character", "size", "digest")


def _move(first: str, second: str) -> str:
    """A row to another path; where there is one, what `first` knows comes before `second`."""
    facts = ", ".join(f"{each} = coalesce({first}.{each}, {second}.{each})" for each in _FACTS)
    return f"""
    INSERT INTO brief (library, path, slug, {", ".join(_FACTS)}, fresh)
    SELECT library, :new, slug, {", ".join(_FACTS)}, 1 FROM brief
    WHERE library = :library AND path = :old
    ON CONFLICT (library, path) DO UPDATE SET {facts}, fresh = 1
    """


# What was noted under the new path is later than what was under the old one.
_FOLLOW = _move("brief", "excluded")
# But what stands under an old path again was noted by a reader who didn't know yet.
_GATHER = _move("excluded", "brief")
NOTHING: Mapping[str, Any] = MappingProxyType({})
_TIMEOUT = 0.5
"""Seconds to wait for another reader, who holds the file for milliseconds."""


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
        """What is known of every brief of the library, by path, but for its content."""
        return {row[0]: _trace(row) for row in self._ask(_SELECT, self._root)}

    def contents(self, paths: Iterable[str]) -> dict[str, Fingerprint]:
        """What was in some of the briefs, where it is known."""
        import json

        rows = self._ask(
            """
            SELECT path, size, digest FROM brief JOIN library ON library.id = library
            WHERE root = ? AND digest IS NOT NULL AND path IN (SELECT value FROM json_each(?))
            """,
            self._root,
            json.dumps(sorted(paths)),
            since=FOLLOWS_SINCE,
        )
        return {path: Fingerprint(size, digest) for path, size, digest in rows}

    def moved(self) -> dict[str, str]:
        """Names that briefs had before, and those they have now."""
        query = "SELECT old, new FROM moved JOIN library ON library.id = library WHERE root = ?"
        return dict(self._ask(query, self._root, since=FOLLOWS_SINCE))

    def fresh(self) -> set[str]:
        """The briefs of which it has not been looked whether they had other names before."""
        query = "SELECT path FROM brief JOIN library ON library.id = library WHERE root = ?"
        rows = self._ask(f"{query} AND fresh", self._root, since=FOLLOWS_SINCE)
        return {row[0] for row in rows}

    def _ask(self, query: str, *values: str, since: int = 1) -> list[tuple[Any, ...]]:
        """The rows; none where there is no file, which is not created by a look into it.

        An old file is not changed by a look either: `since` is the first version that has
        what the query asks for.
        """
        if identity_of(self.file) is None:
            return []
        with self._open("rw") as db:
            return db.execute(query, values).fetchall() if version_of(db) >= since else []

    def write(
        self,
        traces: Mapping[str, Trace],
        last: str | None = None,
        seen: Mapping[str, Trace] = NOTHING,
        is_there: Callable[[str], bool] = lambda path: False,
    ) -> None:
        """Write changes in one transaction, all or none.

        Briefs that were merely `seen` get no rows, but rows they have are brought up to date.
        Where a file `is_there`, its path stands for it, and no more for one that was moved away.
        """
        with self._transaction(last) as (db, library):
            db.executemany(_BRIEF, (_row(library, *each) for each in traces.items()))
            for path, each in seen.items():
                if each.content is not None:
                    db.execute(_SEEN, (each.slug, *each.content, library, path))
            taken = ((library, path) for path in {*traces, *seen} if is_there(path))
            db.executemany(_TAKEN, taken)

    def move(
        self,
        follow: Mapping[str, str],
        gather: Mapping[str, str] = NOTHING,
        settled: Collection[str] = (),
    ) -> None:
        """Give rows the paths that their files have now, in one transaction, old to new.

        Those to `gather` were given a row of their own again after they had been moved. What
        is known of those that are `settled` is their own from now on.
        Another reader may have done the same meanwhile: then there is nothing left to do.
        """
        with self._transaction(None) as (db, library):
            for statement, moves in ((_FOLLOW, follow), (_GATHER, gather)):
                for old, new in moves.items():
                    names = {"library": library, "old": old, "new": new}
                    for each in (statement, *_REMEMBER):
                        db.execute(each, names)
            db.executemany(_SETTLED, ((library, path) for path in settled))

    @contextmanager
    def _transaction(self, last: str | None) -> "Iterator[tuple[Connection, int]]":
        """A connection and the library's number. What is done with it is done as a whole."""
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise RefusedError((error.strerror or "no such folder").lower()) from None
        with self._open("rwc") as db:
            db.execute("BEGIN IMMEDIATE")
            bring_up_to_date(db)
            (library,) = db.execute(_ROOT, (self._root, last)).fetchone()
            yield db, library
            db.execute("COMMIT")

    @contextmanager
    def _open(self, mode: str) -> "Iterator[Connection]":
        """A connection whose errors are ours; an open transaction ends with it."""
        import sqlite3  # a start without a state file does without

        identity = identity_of(self.file)
        address = f"{self.file.absolute().as_uri()}?mode={mode}"
        try:
            with closing(
                sqlite3.connect(address, uri=True, timeout=_TIMEOUT, isolation_level=None)
            ) as db:
                yield db
        except sqlite3.Error as error:
            raise told(error, self.file, identity, writing=mode == "rwc") from error
        except ForeignError as error:
            raise UnreadableError(str(error), identity) from None
        except NewerError as error:
            raise LaterVersionError(str(error)) from None

    def set_aside(self, identity: Identity | None) -> Path | None:
        """Give an unreadable file another name, so that it is lost to nobody; the name.

        None where there is nothing to do any more: another reader has done it. Raises
        RefusedError where the system refuses.
        """
        if (present := identity_of(self.file)) is None or present != identity:
            return None
        names = (self.file.with_name(f"{self.file.name}.unreadable-{n}") for n in count(1))
        aside = next(name for name in names if not name.exists())
        try:
            self.file.rename(aside)
        except OSError as error:
            raise RefusedError((error.strerror or "not renamed").lower()) from None
        with suppress(OSError):
            # A journal left by a crash belongs to the file and not to its successor.
            journal = self.file.with_name(f"{self.file.name}-journal")
            journal.rename(aside.with_name(f"{aside.name}-journal"))
        return aside


def _trace(row: tuple[Any, ...]) -> Trace:
    _, slug, read, starred, leaf, character = row
    position = Position(leaf, character) if leaf is not None and character is not None else None
    return Trace(slug, _flag(read), _flag(starred), position)


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _row(library: int, path: str, trace: Trace) -> tuple[int | str | bytes | None, ...]:
    leaf, character = trace.position or (None, None)
    size, digest = trace.content or (None, None)
    return library, path, trace.slug, trace.read, trace.starred, leaf, character, size, digest


# MERGED:
# Asking and changing the reading state's file, whatever has become of it.
#
# What can't be done is told and not raised: a damaged file is set aside, one of a later version
# left alone, and what can't be written waits.

_T = TypeVar("_T")
_ATTEMPTS = 3
"""Looks at a file that another reader may be setting aside at the same moment."""


class Access:
    """One library's part of the file, from any thread. `known` is what a new file begins with."""

    def __init__(self, file: StateFile | None, known: Callable[[], Mapping[str, Trace]]) -> None:
        self._file = file
        self._known = known
        self._lock = Lock()
        self._notices: list[str] = []
        self._said: set[str] = set()

    def take_notices(self) -> tuple[str, ...]:
        """What the reader should be told, each thing once."""
        with self._lock:
            notices, self._notices = tuple(self._notices), []
            return notices

    def read(self, ask: Callable[[StateFile], _T], nothing: _T) -> _T:
        """What the file says, `nothing` where it says nothing or can't be read."""
        for _ in range(_ATTEMPTS if self._file else 0):
            assert self._file is not None
            try:
                return ask(self._file)
            except UnreadableError as error:
                if not self._set_aside(self._file, error):
                    break
            except LaterVersionError as error:
                self._leave_alone(error)
                break
            except BusyError:
                self._say("The reading state is in use by another program and can't be read now.")
                break
            except RefusedError as error:
                self._say(f"The reading state can't be read now ({one_line(str(error))}).")
                break
        return nothing

    def write(self, change: Callable[[StateFile], None]) -> bool:
        """Change the file; whether it was done. Without a file there is nothing to do."""
        if self._file is None:
            return True
        again = False
        for _ in range(_ATTEMPTS):
            try:
                if again:  # the new file gets all that is still known of the old one
                    self._file.write(self._known())
                change(self._file)
            except UnreadableError as error:
                if not self._set_aside(self._file, error):
                    return False
                again = True
            except LaterVersionError as error:
                self._leave_alone(error)
                return False
            except RefusedError as error:
                self._say(
                    f"The reading state can't be written ({one_line(str(error))}). "
                    "What you read and star is kept until you quit."
                )
                return False
            except BusyError:  # it waits for the next time
                return False
            else:
                return True
        return False

    def _set_aside(self, file: StateFile, error: UnreadableError) -> bool:
        try:
            aside = file.set_aside(error.identity)
        except RefusedError as refusal:
            self._say(
                f"The reading state can't be read ({one_line(str(error))}) "
                f"nor set aside ({one_line(str(refusal))})."
            )
            return False
        if aside is not None:
            self._say(
                f"The reading state can't be read ({one_line(str(error))}). "
                f"It was set aside as {one_line(aside.name)} and a new one begun."
            )
        return True

    def _leave_alone(self, error: LaterVersionError) -> None:
        self._say(
            f"The reading state is of a newer briefing ({one_line(str(error))}) and is left as "
            "it is. What you read and star is kept until you quit."
        )

    def _say(self, notice: str) -> None:
        with self._lock:
            if notice not in self._said:
                self._said.add(notice)
                self._notices.append(notice)
