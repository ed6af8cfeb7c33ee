"""The one writer of an index: opens it, mends it, and brings it up to date.

Two programs on one library share its index. One of them writes at a time; the other waits and
then finds next to nothing to do.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.library.brief_list import named_only
from briefing_tui.library.files import Reason, Stamp, prefix_length, walk
from briefing_tui.library.index.parsing import Key, Rows, Unit, key_of, read_files
from briefing_tui.library.index.rows import COLUMNS, day_number
from briefing_tui.library.index.schema import (
    BRIEF,
    LATER,
    NAMED_BRIEF,
    UNKNOWN,
    Place,
    connect_to_write,
    create,
    day_of,
    discard,
    docid_of,
    found_row,
    get_meta,
    is_current,
    is_damage,
    is_new,
    named_row,
    prepare_to_write,
    sequence,
    set_meta,
    shown,
    transaction,
)

# MERGED:
# Bringing an index up to date: read what is new or changed, drop what is gone.

BATCH = 3_000
"""Briefs in one transaction; the first ones hold fewer, to have something soon. Each leaves a
segment of full text, and SQLite spends seconds on merging them when they are too many."""
NAMES = 5_000
"""Names in one transaction."""
FIRST_BATCH = 100
LOUD = 0.1
"""Seconds between two reports of progress."""
SETTLED = 2_000_000_000
"""Nanoseconds after which a file system's clock can be trusted to tell two writes apart."""
NAMES_FROM = 200
"""From so many new files on they are listed by their names before any is read."""


class Progress(Struct, frozen=True):
    """How far it is."""

    done: int
    total: int


class Changes(Struct, frozen=True):
    """What a refresh found: how many briefs there are, and what became of which."""

    total: int = 0
    read: int = 0
    removed: int = 0
    skipped: tuple[tuple[Reason, int], ...] = ()
    complete: bool = True
    """False where it was cancelled."""


class Known(NamedTuple):
    """What the index has of a file: its key, and whether there is more than the name."""

    docid: int
    read: bool


Tell_refresh = Callable[[Progress], None]
Cancelled_refresh = Callable[[], bool]


def refresh(
    connection: sqlite3.Connection, root: Path, tell: Tell_refresh, cancelled: Cancelled_refresh
) -> Changes:
    """Look at every file of the library and read those whose stamp differs."""
    found = walk(root, cancelled)
    if cancelled():
        return Changes(complete=False)
    work = _Work(connection, root, tell, cancelled)
    files = {key_of(path[work.prefix :]): stamp for path, stamp in found.files}
    before = _stamps(connection)
    gone = before.keys() - files.keys()
    new = [key for key in files if key not in before]
    changed = [key for key, stamp in files.items() if before.get(key, stamp) != stamp]
    work.drop(_known(connection, gone))
    unlisted = new if len(new) >= NAMES_FROM else []
    known = _known(connection, changed) | work.number(unlisted)
    work.read([*new, *changed], files, known, unlisted, total=len(files))
    skipped = tuple(sorted(found.skipped.items()))
    return Changes(len(files), len(new) + len(changed), len(gone), skipped, not cancelled())


def refresh_files(
    connection: sqlite3.Connection, root: Path, paths: Iterable[str], stamps: dict[str, Stamp]
) -> None:
    """Read a few files that are known to have changed; those without a stamp are gone."""
    work = _Work(connection, root, lambda progress: None, lambda: False)
    keys = {key_of(path[work.prefix :]): path for path in paths}
    known = _known(connection, keys)
    work.drop({key: each for key, each in known.items() if keys[key] not in stamps})
    files = {key: stamps[path] for key, path in keys.items() if path in stamps}
    work.read(list(files), files, known, [], total=len(files))


def _stamps(connection: sqlite3.Connection) -> dict[Key, tuple[int, int, int]]:
    """The stamp of every brief when it was read."""
    rows = connection.execute("SELECT path, size, mtime, ctime FROM briefs")
    return {path: (size, mtime, ctime) for path, size, mtime, ctime in rows}


def _known(connection: sqlite3.Connection, keys: Iterable[Key]) -> dict[Key, Known]:
    """What the index has of those among the files that it has at all."""
    statement = "SELECT docid, read FROM briefs WHERE path = ?"
    rows = ((key, connection.execute(statement, (key,)).fetchone()) for key in keys)
    return {key: Known(row[0], row[1] != 0) for key, row in rows if row is not None}


_TEXT = (
    f"INSERT INTO texts (rowid, {', '.join(COLUMNS)}) VALUES (?, "
    + ", ".join("?" * len(COLUMNS))
    + ")"
)


class _Work:
    """One refresh: the connection it writes to, and whom it tells."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        root: Path,
        tell: Tell_refresh,
        cancelled: Cancelled_refresh,
    ) -> None:
        self.connection, self.root = connection, root
        self.tell, self.cancelled = tell, cancelled
        self.prefix = prefix_length(root)
        self.numbers = sequence(connection)

    def drop(self, gone: dict[Key, Known]) -> None:
        """Forget files that are no longer there."""
        if not gone:
            return
        with transaction(self.connection):
            self.connection.executemany(
                "DELETE FROM briefs WHERE path = ?", ((key,) for key in gone)
            )
            self._count_stale(sum(each.read for each in gone.values()))
            self._keep_counts()

    def number(self, new: list[Key]) -> dict[Key, Known]:
        """The keys of new files, by the dates in their names: so the newest are read first."""
        dates = ((key, named_only(shown(key))[2]) for key in new)
        return {
            key: Known(docid_of(day_number(date), next(self.numbers)), False) for key, date in dates
        }

    def list_names(self, new: list[Key], known: dict[Key, Known]) -> None:
        """List new files by their names, so that there is a list before they are read."""
        for batch in _batches(new, NAMES):
            if self.cancelled():
                break
            with transaction(self.connection):
                rows = (named_row(key, known[key].docid) for key in batch)
                self.connection.executemany(BRIEF, rows)
                self._keep_counts()

    def read(
        self,
        todo: list[Key],
        files: dict[Key, Stamp],
        known: dict[Key, Known],
        unlisted: list[Key],
        total: int,
    ) -> None:
        """Read files, the newest first, and commit them in batches.

        Those that are `unlisted` are listed by their names while the first ones are parsed.
        """
        todo = sorted(todo, key=lambda key: known[key].docid if key in known else 0)
        units = read_files(str(self.root), todo)
        done, told = total - len(todo), 0.0
        with closing(units):
            next(units, None)
            self.list_names(unlisted, known)
            if self.cancelled():
                return  # perhaps before all that is known was listed
            for batch in _gathered(units, self.cancelled):
                self._write(batch, files, known)
                done += sum(len(rows) for _, rows in batch)
                if (now := time.monotonic()) - told >= LOUD or done == total:
                    told = now
                    self.tell(Progress(done, total))

    def _write(
        self,
        batch: list[tuple[Unit, Rows]],
        files: dict[Key, Stamp],
        known: dict[Key, Known],
    ) -> None:
        """One transaction. Full text is added in the order of its keys, or it is slow."""
        trusted = time.time_ns() - SETTLED
        briefs: list[tuple[object, ...]] = []
        named: list[tuple[object, ...]] = []
        texts: dict[int, tuple[str, ...]] = {}
        stale, new = 0, False
        for key, row in (each for unit, rows in batch for each in zip(unit, rows, strict=True)):
            before = known.get(key)
            docid = self._docid(before, row.day)
            stamp = files[key]
            safe = max(stamp.mtime_ns, stamp.ctime_ns) < trusted
            found = found_row(stamp if safe else UNKNOWN, row)
            if before is not None and before.docid == docid:
                named.append((*found, docid))
            else:
                briefs.append((docid, key, shown(key), *found))
            texts[docid] = row.texts
            stale += before is not None and before.read
            new = new or before is None
        with transaction(self.connection):
            self.connection.executemany(NAMED_BRIEF, named)
            self.connection.executemany(BRIEF, briefs)
            self.connection.executemany(_TEXT, ((docid, *texts[docid]) for docid in sorted(texts)))
            self._keep_counts(more=new)
            self._count_stale(stale)

    def _docid(self, known: Known | None, day: int) -> int:
        """Another where there is full text under the one it has, or it is of another day."""
        if known is not None and not known.read and day_of(known.docid) == day:
            return known.docid
        return docid_of(day, next(self.numbers))

    def _keep_counts(self, *, more: bool = True) -> None:
        """At the end of a transaction, for who starts: counting reads all of an index."""
        set_meta(self.connection, "sequence", next(self.numbers))
        if more:
            count = self.connection.execute("SELECT count(*) FROM briefs").fetchone()[0]
            set_meta(self.connection, "count", count)

    def _count_stale(self, more: int) -> None:
        if more:
            before = get_meta(self.connection, "stale")
            set_meta(self.connection, "stale", more + (before if isinstance(before, int) else 0))


def _batches(items: list[Key], size: int) -> Iterator[list[Key]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _gathered(
    units: Iterator[tuple[Unit, Rows]], cancelled: Cancelled_refresh
) -> Iterator[list[tuple[Unit, Rows]]]:
    """Units in batches, small ones first; ends early, with what it has, once cancelled."""
    size = FIRST_BATCH
    batch: list[tuple[Unit, Rows]] = []
    rows = 0
    for each in units:
        batch.append(each)
        rows += len(each[1])
        if rows >= size:
            yield batch
            batch, rows = [], 0
            size = min(size * 2, BATCH)
        if cancelled():
            break
    if batch:
        yield batch


WAIT = 0.1
"""Seconds between two looks whether the other writer is done."""
MOST_STALE = 2_000
"""Texts of old versions that stay in the index in any case."""

DAMAGED = "The index was damaged and is built anew."
OLD = "The index is of another version and is built anew."
FULL = "The disk is full: the index stays as it is, and search may miss new briefs."
READ_ONLY = "The index can't be written: search may miss new briefs."

Tell = Callable[[Progress | str], None]
"""Hears of progress, and of what went wrong in one line."""
Cancelled = Callable[[], bool]


def update(root: Path, place: Place, tell: Tell, cancelled: Cancelled) -> Changes:
    """Bring a library's index up to date, from nothing if need be."""
    with writing(place, tell, cancelled) as connection:
        if connection is not None:
            return _complete(connection, root, tell, cancelled)
    return Changes(complete=False)  # cancelled, or SQLite could not go on


def update_files(
    root: Path, place: Place, paths: list[str], stamps: dict[str, Stamp], tell: Tell
) -> None:
    """Bring a few files' rows up to date; those without a stamp are gone."""
    with writing(place, tell, lambda: False) as connection:
        if connection is not None:
            refresh_files(connection, root, paths, stamps)


def _complete(
    connection: sqlite3.Connection, root: Path, tell: Tell, cancelled: Cancelled
) -> Changes:
    changes = refresh(connection, root, tell, cancelled)
    if changes.complete:
        for statement in LATER:
            connection.execute(statement)
    return changes


@contextmanager
def writing(place: Place, tell: Tell, cancelled: Cancelled) -> Iterator[sqlite3.Connection | None]:
    """A connection that may write, alone. None where it was cancelled while it waited.

    What SQLite can't do is told and not raised. A damaged index is thrown away, so that the
    next time it is made anew.
    """
    with _alone(place, cancelled) as first:
        if not first:
            yield None
            return
        try:
            connection = _open(place, tell)
        except sqlite3.Error as error:
            _explain(error, place, tell)
            yield None
            return
        try:
            with closing(connection):
                yield connection
        except sqlite3.Error as error:
            _explain(error, place, tell)


def _explain(error: sqlite3.Error, place: Place, tell: Tell) -> None:
    """Say what SQLite can't do; what it should be able to do is our fault, and raised."""
    if is_damage(error):
        discard(place)
        tell(DAMAGED)
    elif isinstance(error, sqlite3.OperationalError):
        tell(FULL if "full" in str(error) else READ_ONLY)
    else:
        raise error


def _open(place: Place, tell: Tell) -> sqlite3.Connection:
    """The index with its tables, made anew where it is damaged, of another version or stale."""
    connection = connect_to_write(place)
    try:
        if not is_new(connection):
            if is_current(connection) and not _is_stale(connection):
                prepare_to_write(connection)
                return connection
            if not is_current(connection):
                tell(OLD)
            connection.close()
            discard(place)
            connection = connect_to_write(place)
    except sqlite3.DatabaseError as error:
        connection.close()
        if not is_damage(error):
            raise
        tell(DAMAGED)
        discard(place)
        connection = connect_to_write(place)
    prepare_to_write(connection)
    create(connection)
    return connection


def _is_stale(connection: sqlite3.Connection) -> bool:
    """Whether the full text holds more old versions of briefs than briefs."""
    stale = get_meta(connection, "stale")
    if not isinstance(stale, int) or stale < MOST_STALE:
        return False
    return stale > int(connection.execute("SELECT count(*) FROM briefs").fetchone()[0])


@contextmanager
def _alone(place: Place, cancelled: Cancelled) -> Iterator[bool]:
    """Keep other writers out. The system lets go of the lock when a process is killed."""
    if place.file is None:
        yield True
        return
    lock = sqlite3.connect(place.file.with_suffix(".lock"), isolation_level=None, timeout=0)
    with closing(lock):
        while not cancelled():
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    break  # no lock to be had here: SQLite's own keep the file in order
                time.sleep(WAIT)
            else:
                break
        yield not cancelled()
