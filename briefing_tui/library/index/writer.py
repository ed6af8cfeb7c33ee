"""The one writer of an index: opens it, mends it, and brings it up to date.

Two programs on one library share its index. One of them writes at a time; the other waits and
then finds next to nothing to do.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from briefing_tui.library.index.database import (
    LATER,
    connect_to_write,
    create,
    discard,
    get_meta,
    is_current,
    is_damage,
    is_new,
    prepare_to_write,
)
from briefing_tui.library.index.place import Place
from briefing_tui.library.index.refresh import Changes, Progress, refresh, refresh_files
from briefing_tui.library.scan import Stamp

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
