"""Write an index: open it, rebuild it if necessary, and bring it up to date.

Two programs with the same library share its index. Only one of them writes at a time; the other
waits, and then has little left to do.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from briefing_tui.library.files import (
    BOOK,
    Cancelled,
    Skipped,
    Stamp,
    digest_of,
    is_settled,
    prefix_length,
    stamp_of,
    walk,
)
from briefing_tui.library.index.parsing import (
    Rows,
    Unit,
    named_only,
    read_files,
    row_of_name,
    texts_of_name,
)
from briefing_tui.library.index.reader import Changes, IndexProgress, Renames
from briefing_tui.library.index.schema import (
    FAILURES,
    INSERT_BRIEF,
    INSERT_CLAIMS,
    INSERT_DATE,
    INSERT_PROPERTIES,
    INSERT_TEXT,
    ROW_COLUMNS,
    UNKNOWN_STAMP,
    BriefRow,
    IndexLocation,
    Key,
    connect_to_write,
    count_briefs,
    create,
    day_of,
    discard,
    docid_of,
    get_meta,
    is_complete,
    is_current,
    is_damage,
    is_empty,
    key_of,
    path_of,
    sequence,
    set_meta,
    transaction,
)
from briefing_tui.library.paths import make_private_file, make_private_folder
from briefing_tui.model.dates import sort_day
from briefing_tui.text.sanitise import sanitise_name

FIRST_BATCH, MAX_BATCH = 40, 3_000
"""The numbers of briefs in the first transaction and in later ones. The first is small, to have
the titles of a screen soon. Each leaves a segment of full text, and merging too many of them takes
seconds."""
NAMES_BATCH = 5_000
"""The number of names in a transaction, not less than in the first batch."""
REPORT_EVERY = 0.1
"""Seconds between two reports of progress."""
LOCK_POLL = 0.1
"""Seconds between two tries to get the writer's lock."""
LOCK_PATIENCE = 15.0
"""Seconds to wait for another writer that writes nothing. It may have been stopped."""
MAX_STALE = 2_000
"""With fewer full texts of old versions, an index isn't rebuilt to remove them."""

DAMAGED = "The index was damaged and is being rebuilt."
OUTDATED = "The index was made by another version and is being rebuilt."
DISK_FULL = "The disk is full: the index can't be updated, and a search may miss new briefs."
LOCKED = "Another program has locked the index: a search may miss new briefs."
READ_ONLY = "The index can't be written: a search may miss new briefs."

ReportUpdate = Callable[[IndexProgress | str], None]
"""Receives progress, or an error as one line of text."""
MoveState = Callable[[Renames], object]
"""Moves the reading state of renamed files. It is called before the index forgets the old paths, so
that the next update finds the same renames again if the program is killed in between."""


def update(
    root: Path,
    location: IndexLocation,
    report: ReportUpdate,
    cancelled: Cancelled,
    move_state: MoveState = lambda renames: None,
    *,
    names_first: bool = True,
) -> Changes:
    """Scan the library, and read the files whose stamps differ.

    With `names_first` the index has the names of all files before it has read them, for a list that
    is on a screen meanwhile. A damaged index is deleted and built again, once.
    """
    for _ in range(2):
        before = location.identity
        with _writing(location, report, cancelled) as connection:
            if connection is not None:
                update = _Update(connection, root, report, cancelled, move_state)
                changes = update.everything(
                    with_ignored=location.with_ignored, names_first=names_first
                )
                if changes.complete:
                    set_meta(connection, "complete", 1)
                return changes
        was_deleted = before is not None and location.identity is None
        if cancelled() or not was_deleted:
            break
    return Changes(complete=False)


def update_files(
    root: Path,
    location: IndexLocation,
    paths: Iterable[str],
    stamps: Mapping[str, Stamp],
    report: ReportUpdate,
    move_state: MoveState = lambda renames: None,
) -> Changes:
    """Read some files that have changed; those without a stamp are gone.

    The changes are marked as incomplete if the index is incomplete, because it was deleted.
    """
    with _writing(location, report, lambda: False) as connection:
        if connection is not None:
            update = _Update(connection, root, report, lambda: False, move_state)
            changes = update.files(paths, stamps)
            return replace(changes, complete=is_complete(connection))
    return Changes(complete=False)


def list_by_name(connection: sqlite3.Connection, root: Path, paths: Iterable[str]) -> None:
    """Fill an empty index with files that have not been read, by their names."""
    prefix = prefix_length(root)
    new = [key_of(path[prefix:]) for path in paths]
    update = _Update(connection, root, lambda progress: None, lambda: False, lambda renames: None)
    known = update.number(new)
    update.list_names(new, known)
    with transaction(connection):
        rows = sorted((known[key].docid, *texts_of_name(_shown(key))) for key in new)
        connection.executemany(INSERT_TEXT, rows)


class _Known(NamedTuple):
    """A file in the index: its docid, and whether it has been read."""

    docid: int
    read: bool


class _Update:
    """One update: the connection that it writes to, and the callbacks that it reports to."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        root: Path,
        report: ReportUpdate,
        cancelled: Cancelled,
        move_state: MoveState,
    ) -> None:
        self.connection, self.root = connection, root
        self.report, self.cancelled, self.move_state = report, cancelled, move_state
        self.prefix = prefix_length(root)
        self.numbers = sequence(connection)

    def everything(self, *, with_ignored: bool, names_first: bool) -> Changes:
        """Compare the library with the index, and read what differs."""
        tree = walk(self.root, self.cancelled, with_ignored=with_ignored)
        if self.cancelled():
            return Changes(complete=False)
        files = {key_of(path[self.prefix :]): stamp for path, stamp in tree.files}
        cursor = self.connection.cursor()
        cursor.row_factory = None  # plain tuples: a third of the time
        cursor.execute("SELECT path, size, mtime_ns, ctime_ns FROM briefs")
        before = {path: tuple(stamp) for path, *stamp in cursor}
        gone = before.keys() - files.keys()
        new = [key for key in files if key not in before]
        changed = [key for key, stamp in files.items() if before.get(key, stamp) != stamp]
        renamed = self.move_renamed(gone, new, files)
        if self.cancelled():
            return Changes(complete=False)
        self.remove(self.known(gone))
        known = self.known(changed) | self.number(new)
        unlisted = new if names_first else []
        self.read([*new, *changed], files, known, unlisted, total=len(files))
        skipped = tuple(sorted(tree.skipped.items()))
        if not self.cancelled():
            self._remember_walk(tree.folders, skipped)
        return Changes(
            total=len(files),
            read=len(new) + len(changed),
            removed=len(gone),
            renamed=renamed,
            skipped=skipped,
            complete=not self.cancelled(),
        )

    def _remember_walk(self, folders: Iterable[tuple[str, Stamp]], skipped: Skipped) -> None:
        """Store the folders and what was skipped, for `Index.glance`.

        A folder that has just changed gets no time, because it may change again within the same
        tick of the clock.
        """
        now = time.time_ns()
        times = {
            key_of(path[self.prefix :]): stamp.ctime_ns if is_settled(stamp, now) else 0
            for path, stamp in folders
        }
        words = json.dumps(skipped)
        rows = self.connection.execute("SELECT path, ctime_ns FROM folders")
        before = {row["path"]: row["ctime_ns"] for row in rows}
        if times != before or get_meta(self.connection, "skipped") != words:
            with transaction(self.connection):
                self.connection.execute("DELETE FROM folders")
                self.connection.executemany("INSERT INTO folders VALUES (?, ?)", times.items())
                set_meta(self.connection, "skipped", words)

    def files(self, paths: Iterable[str], stamps: Mapping[str, Stamp]) -> Changes:
        """Read some files; those without a stamp are gone."""
        keys = {key_of(path[self.prefix :]): path for path in paths}
        known = self.known(keys)
        gone = {key: entry for key, entry in known.items() if keys[key] not in stamps}
        files = {key: stamps[path] for key, path in keys.items() if path in stamps}
        renamed = self.move_renamed(gone, [key for key in files if key not in known], files)
        self.remove(gone)
        self.read(list(files), files, known, [], total=len(files))
        return Changes(
            total=count_briefs(self.connection), read=len(files), removed=len(gone), renamed=renamed
        )

    def known(self, keys: Iterable[Key]) -> dict[Key, _Known]:
        """The entries of the files that are in the index."""
        statement = "SELECT docid, read FROM briefs WHERE path = ?"
        rows = ((key, self.connection.execute(statement, (key,)).fetchone()) for key in keys)
        return {key: _Known(row["docid"], row["read"] != 0) for key, row in rows if row is not None}

    def remove(self, gone: Mapping[Key, _Known]) -> None:
        """Remove files that no longer exist."""
        if not gone:
            return
        with transaction(self.connection):
            self.connection.executemany(
                "DELETE FROM briefs WHERE path = ?", ((key,) for key in gone)
            )
            self._count_stale(sum(entry.read for entry in gone.values()))

    def number(self, new: Sequence[Key]) -> dict[Key, _Known]:
        """Give new files docids by the dates in their names, so that the newest are read first."""
        return {
            key: _Known(docid_of(sort_day(named_only(_shown(key))[2]), next(self.numbers)), False)
            for key in new
        }

    def list_names(self, new: Sequence[Key], known: Mapping[Key, _Known]) -> None:
        """Add new files by their names, so that there is a list before they are read."""
        for start in range(0, len(new), NAMES_BATCH):
            if self.cancelled():
                break
            with transaction(self.connection):
                self.connection.executemany(
                    INSERT_BRIEF,
                    (
                        _values(key, known[key].docid, UNKNOWN_STAMP, row_of_name(_shown(key)))
                        for key in new[start : start + NAMES_BATCH]
                    ),
                )
                set_meta(self.connection, "sequence", next(self.numbers))

    def read(
        self,
        keys: list[Key],
        files: Mapping[Key, Stamp],
        known: Mapping[Key, _Known],
        unlisted: Sequence[Key],
        total: int,
    ) -> None:
        """Read files and commit them in batches, the newest first.

        Books come after all other files, because a single one can take seconds. `unlisted` files
        are added by their names before. Of a large library these take seconds, too, so most come
        after the first files, which are enough for the titles on a screen.
        """
        keys.sort(key=lambda key: known[key].docid if key in known else 0)
        small, books = (
            [key for key in keys if (files[key].size >= BOOK) == are_books]
            for are_books in (False, True)
        )
        new = set(unlisted)
        names = [key for key in (*small, *books) if key in new]
        parts = (
            (names[:NAMES_BATCH], small[:FIRST_BATCH]),
            (names[NAMES_BATCH:], small[FIRST_BATCH:]),
            ((), books),
        )
        done, reported = total - len(keys), 0.0
        for part_names, part in parts:
            self.list_names(part_names, known)
            if self.cancelled():
                return
            with closing(read_files(str(self.root), part)) as units:
                for batch in _batches(units, self.cancelled):
                    self._write(batch, files, known)
                    done += sum(len(rows) for _, rows in batch)
                    if (now := time.monotonic()) - reported >= REPORT_EVERY or done == total:
                        reported = now
                        self.report(IndexProgress(done, total))

    def _write(
        self,
        batch: list[tuple[Unit, Rows]],
        files: Mapping[Key, Stamp],
        known: Mapping[Key, _Known],
    ) -> None:
        """Write rows in one transaction. FTS5 is slow unless texts come in the order of docids.

        A file that is read again because its stamp wasn't trusted, and has the same bytes, gets
        only its stamp: with a new docid it would go out of the lists of other readers.
        """
        now = time.time_ns()
        values: list[dict[str, object]] = []
        same: list[tuple[int, int, int, int]] = []
        read: dict[int, BriefRow] = {}
        stale = 0
        for key, row in (pair for unit, rows in batch for pair in zip(unit, rows, strict=True)):
            before = known.get(key)
            stamp = files[key]
            if not is_settled(stamp, now):
                stamp = stamp._replace(mtime_ns=0, ctime_ns=0)  # no file's: read it again next time
            if before is not None and before.read:
                values_of = (before.docid, row.content)
                statement = (
                    "SELECT 1 FROM briefs WHERE docid = ? AND content = ? AND content != x''"
                )
                if self.connection.execute(statement, values_of).fetchone() is not None:
                    same.append((*stamp, before.docid))
                    continue
            if before is not None and not before.read and day_of(before.docid) == row.day:
                docid = before.docid
            else:  # the old one has full text, or the day has changed
                docid = docid_of(row.day, next(self.numbers))
            values.append(_values(key, docid, stamp, row, read=True))
            read[docid] = row
            stale += before is not None and before.read
        with transaction(self.connection):
            self.connection.executemany(INSERT_BRIEF, values)
            self.connection.executemany(
                "UPDATE briefs SET size = ?, mtime_ns = ?, ctime_ns = ? WHERE docid = ?", same
            )
            by_docid = sorted(read.items())
            texts = ((docid, *row.texts) for docid, row in by_docid)
            claims = ((docid, row.brief) for docid, row in by_docid if row.brief)
            self.connection.executemany(INSERT_TEXT, texts)
            self.connection.executemany(INSERT_CLAIMS, claims)
            properties = ((docid, row.properties) for docid, row in by_docid if row.properties)
            self.connection.executemany(INSERT_PROPERTIES, properties)
            dates = ((docid, *date) for docid, row in by_docid for date in row.dates)
            self.connection.executemany(INSERT_DATE, dates)
            set_meta(self.connection, "sequence", next(self.numbers))
            self._count_stale(stale)

    def move_renamed(
        self, gone: Iterable[Key], new: Iterable[Key], files: Mapping[Key, Stamp]
    ) -> Renames:
        """Move the reading state of files that were renamed.

        A file counts as renamed if it is gone and exactly one new file has the same bytes or, if
        none has, the same slug. Empty files never count as having the same bytes.
        """
        statement = "SELECT slug, size, content FROM briefs WHERE path = ?"
        old = {key: self.connection.execute(statement, (key,)).fetchone() for key in gone}
        if not old:
            return ()
        if None in old.values():
            raise sqlite3.DatabaseError("malformed: a path has no row")
        sizes = {row["size"] for row in old.values()}
        digests = {}
        for key in new:
            if self.cancelled():
                return ()
            may_match = files[key].size in sizes
            digests[key] = digest_of(Path(self.root, path_of(key))) if may_match else b""
        pairs = _unique_pairs(((key, row["content"]) for key, row in old.items()), digests.items())
        taken = set(pairs.values())
        pairs |= _unique_pairs(
            ((key, row["slug"]) for key, row in old.items() if key not in pairs),
            ((key, row_of_name(_shown(key)).slug) for key in digests if key not in taken),
        )
        renames = tuple((_shown(old), _shown(new)) for old, new in pairs.items())
        if renames:
            self.move_state(renames)
            with transaction(self.connection):
                self.connection.executemany(  # files that had been renamed before
                    "UPDATE renames SET new = ? WHERE new = ?", ((new, old) for old, new in renames)
                )
                self.connection.executemany(
                    "INSERT OR REPLACE INTO renames (old, new) VALUES (?, ?)", renames
                )
                self.connection.executemany(
                    "DELETE FROM renames WHERE old = ?", ((new,) for _, new in renames)
                )
        return renames

    def _count_stale(self, more: int) -> None:
        if more:
            before = get_meta(self.connection, "stale")
            set_meta(self.connection, "stale", more + (before if isinstance(before, int) else 0))


def _shown(key: Key) -> str:
    """The `Listing.path_from_root` of a key."""
    return sanitise_name(path_of(key))


def _values(
    key: Key, docid: int, stamp: Stamp, row: BriefRow, *, read: bool = False
) -> dict[str, object]:
    """The values of all columns of `briefs`, by name."""
    values: dict[str, object] = {name: getattr(row, name) for name in ROW_COLUMNS}
    values.update(docid=docid, path=key, shown=_shown(key), read=read, **stamp._asdict())
    return values


def _unique_pairs(
    old: Iterable[tuple[Key, object]], new: Iterable[tuple[Key, object]]
) -> dict[Key, Key]:
    """Old and new keys with the same value, if exactly one old and one new key have it."""
    old_keys, new_keys = _unique(old), _unique(new)
    return {old_keys[value]: new_keys[value] for value in old_keys.keys() & new_keys.keys()}


def _unique(pairs: Iterable[tuple[Key, object]]) -> dict[object, Key]:
    """The keys whose value is unique, by value."""
    keys: dict[object, list[Key]] = {}
    for key, value in pairs:
        if value:
            keys.setdefault(value, []).append(key)
    return {value: same[0] for value, same in keys.items() if len(same) == 1}


def _batches(
    units: Iterator[tuple[Unit, Rows]], cancelled: Cancelled
) -> Iterator[list[tuple[Unit, Rows]]]:
    """Units in batches that grow. If cancelled, the current batch is the last one."""
    size = FIRST_BATCH
    batch: list[tuple[Unit, Rows]] = []
    rows = 0
    for unit in units:
        batch.append(unit)
        rows += len(unit[1])
        if rows >= size:
            yield batch
            batch, rows = [], 0
            size = min(size * 2, MAX_BATCH)
        if cancelled():
            break
    if batch:
        yield batch


@contextmanager
def _writing(
    location: IndexLocation, report: ReportUpdate, cancelled: Cancelled
) -> Iterator[sqlite3.Connection | None]:
    """A connection for the only writer, or None if the wait was cancelled.

    Errors of SQLite are reported rather than raised. A damaged index is deleted, so that the next
    update builds another one.
    """
    with _only_writer(location, report, cancelled) as alone:
        connection = None
        if alone:
            try:
                connection = _open(location, report)
            except FAILURES as error:
                _explain(error, location, report)
        if connection is None:
            yield None
            return
        try:
            with closing(connection):
                yield connection
        except FAILURES as error:
            _explain(error, location, report)


def _explain(error: Exception, location: IndexLocation, report: ReportUpdate) -> None:
    """Report an error of SQLite. An error that is a bug of this program is raised."""
    if is_damage(error):
        discard(location)
        report(DAMAGED)
    elif isinstance(error, sqlite3.OperationalError):
        report(DISK_FULL if "full" in str(error) else READ_ONLY)
    else:
        raise error


def _open(location: IndexLocation, report: ReportUpdate) -> sqlite3.Connection:
    """The index with its tables; a new one if it is damaged, of another version or stale."""
    connection = connect_to_write(location)
    try:
        if is_empty(connection):
            create(connection)
            return connection
        if is_current(connection):
            # Whether the full text holds more old versions of briefs than briefs.
            stale = get_meta(connection, "stale")
            if not isinstance(stale, int) or stale < max(MAX_STALE, 1 + count_briefs(connection)):
                return connection
        else:
            report(OUTDATED)
        connection.close()
    except FAILURES as error:
        connection.close()
        if not is_damage(error):
            raise
        report(DAMAGED)
    discard(location)
    connection = connect_to_write(location)
    create(connection)
    return connection


@contextmanager
def _only_writer(
    location: IndexLocation, report: ReportUpdate, cancelled: Cancelled
) -> Iterator[bool]:
    """Hold the writer's lock. The system releases it when a process is killed."""
    try:
        make_private_folder(location.file.parent)  # it may have been deleted
        make_private_file(location.lock)
        lock = sqlite3.connect(location.lock, isolation_level=None, timeout=0)
    except (OSError, sqlite3.Error):  # locking is impossible here; SQLite will report an error
        yield not cancelled()
        return
    log = location.file.with_name(f"{location.file.name}-wal")
    written, since = stamp_of(log), time.monotonic()
    with closing(lock):
        while not cancelled():
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.DatabaseError as error:
                if "locked" not in str(error):
                    break  # locking is impossible here; SQLite's own locks protect the file
            else:
                break
            if (now_written := stamp_of(log)) != written:
                written, since = now_written, time.monotonic()
            elif time.monotonic() - since >= LOCK_PATIENCE:
                report(LOCKED)
                yield False
                return
            time.sleep(LOCK_POLL)
        yield not cancelled()
