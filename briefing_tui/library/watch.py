"""Watch a library for files that are changed, created, renamed or deleted.

The system reports changes through `watchdog`, which wakes nothing until there is one. If the system
can't report them all, because there are too many folders, the stamps of the files are compared
every few seconds. On a network folder, the system reports only changes by this machine; set
BRIEFING_POLLING=true there.
"""

import logging
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event

from watchdog.events import (
    DirAttribEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from briefing_tui.library.files import identity_of, is_brief_name, real_path, stamp_of, walk
from briefing_tui.library.roots import IGNORE_FILE, VAULT_SETTINGS, IgnoreRules

STEP, DEBOUNCE = 0.01, 0.05
"""Seconds without an event that end a burst, and the longest duration of a burst."""
QUIET = 0.7
"""Seconds without an event before the folder itself is checked."""
LEAST_PAUSE = 2.0
"""The least number of seconds between two comparisons of stamps."""
COMPARING_SHARE = 20
"""The share of time that comparing may take: one second in so many."""
FILE_PAUSE = 0.25
"""The seconds between two checks of a single file."""
OVERFLOW = 4_000
"""With more changes in a burst, the whole library is one change."""
EVENTS: list[type[FileSystemEvent]] = [
    *(DirAttribEvent, DirCreatedEvent, DirDeletedEvent, DirMovedEvent),
    *(FileAttribEvent, FileClosedEvent, FileCreatedEvent, FileDeletedEvent),
    *(FileModifiedEvent, FileMovedEvent),
]
"""Not that a file was read, nor that a folder changed because something in it did."""

Paths = frozenset[str]
Burst = set[tuple[str, str]]
"""Pairs of what happened (`created`, `new folder`, `deleted` or another word) and a path."""

_LOG = logging.getLogger("watchdog")
_LOG.propagate = False  # it would be printed
# watchdog 7.1 warns when a folder that was moved out of the library comes back.
warnings.filterwarnings("ignore", category=RuntimeWarning, module="watchdog")


def watch(root: Path, stopped: Event, *, with_ignored: bool = False) -> Iterator[Paths | None]:
    """Yield the paths that changed, a burst at a time. A folder stands for everything in it.

    No change is missed after the first set, which may be empty. None means that the system can't
    report changes, and that further ones are found by comparing stamps.
    """
    missed = Paths()
    if "BRIEFING_POLLING" not in os.environ:
        try:
            for paths in _reported(root, stopped, with_ignored=with_ignored):
                yield paths
                missed = frozenset((str(root),))
        except (OSError, RuntimeError):  # RuntimeError: no more threads
            yield None
    if stopped.is_set():
        return
    # Changes are found by comparing stamps, beginning with those that may have been missed.
    files = partial(walk, root, stopped.is_set, with_ignored=with_ignored)
    before, pause = dict(files().files), LEAST_PAUSE
    yield missed
    while not stopped.wait(pause):
        began = time.monotonic()
        now = dict(files().files)
        pause = max(LEAST_PAUSE, COMPARING_SHARE * (time.monotonic() - began))
        changed = (path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
        if (paths := frozenset(changed)) and not stopped.is_set():
            yield paths
        before = now


def _reported(root: Path, stopped: Event, *, with_ignored: bool) -> Iterator[Paths]:
    """Yield what the system reports.

    Raises:
        OSError: a folder can't be watched. The system limits their number.
    """
    changed = Paths()
    while not stopped.is_set():
        real, identity = str(real_path(root)), identity_of(root)
        rules = IgnoreRules(root, with_ignored=with_ignored)
        # Files that say what a brief is, or how every brief looks.
        settings = {os.path.join(real, name) for name in (IGNORE_FILE, VAULT_SETTINGS)}  # noqa: PTH118
        events = _Events()
        _LOG.addHandler(events)
        try:
            with Observer() as observer:
                observer.schedule(events, real, recursive=True, event_filter=EVENTS)
                _check_limit(observer, real)
                yield changed
                while not stopped.is_set():
                    burst = events.burst()
                    has_settings = any(path in settings for _, path in burst)
                    if identity_of(root) != identity or has_settings:
                        break
                    if paths := _relevant(burst, real, str(root), rules):
                        yield paths
                    if any(what == "new folder" for what, _ in burst):
                        _check_limit(observer, real)
        finally:
            _LOG.removeHandler(events)
        # The folder is gone or was replaced by another one, which the system doesn't report, or
        # there are other settings.
        changed = frozenset((str(root),))
        if identity_of(root) is None:
            yield changed
            while identity_of(root) is None and not stopped.wait(QUIET):
                pass


def _check_limit(observer: BaseObserver, folder: str) -> None:
    """Raise an error if no more folders can be watched: watchdog ignores this in the folders below
    the one that is asked for.
    """
    handler, parent = FileSystemEventHandler(), os.path.dirname(folder)  # noqa: PTH120
    observer.unschedule(observer.schedule(handler, parent))


class _Events(FileSystemEventHandler, logging.Handler):
    """A queue of what the system reports, and of what watchdog logs.

    watchdog 7.1 says only in its log that the system has dropped events.
    """

    def __init__(self) -> None:
        super().__init__()
        self._queue: SimpleQueue[tuple[str, str]] = SimpleQueue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        created = "new folder" if event.is_directory else "created"
        what = {"created": created, "moved": "deleted"}.get(event.event_type, event.event_type)
        self._queue.put((what, os.fsdecode(event.src_path)))
        if event.dest_path:
            self._queue.put((created, os.fsdecode(event.dest_path)))

    def emit(self, record: logging.LogRecord) -> None:
        self._queue.put(("dropped", ""))

    def burst(self) -> Burst:
        """The events of a save; none if nothing happens for a while."""
        burst, until, pause = Burst(), float("inf"), QUIET
        with suppress(Empty):
            while time.monotonic() < until:
                burst.add(self._queue.get(timeout=pause))
                until, pause = min(until, time.monotonic() + DEBOUNCE), STEP
        return burst


def watch_file(file: Path, stopped: Event) -> Iterator[Paths]:
    """Yield the path of a file whenever it, or the target of a link to it, has changed.

    No change is missed after the first set, which is empty. Comparing one stamp costs nothing.
    """
    before = stamp_of(file), identity_of(file)
    yield frozenset()
    while not stopped.wait(FILE_PAUSE):
        now = stamp_of(file), identity_of(file)
        if now != before:
            before = now
            yield frozenset((str(file),))


def _relevant(burst: Burst, real: str, root: str, rules: IgnoreRules) -> Paths:
    """The paths of a burst that matter, with the folder's name as requested."""
    if len(burst) > OVERFLOW or ("dropped", "") in burst:
        return frozenset((root,))
    deleted = {path for what, path in burst if what == "deleted"}
    # What was created and deleted was a temporary file of an editor, unless it is a brief.
    made = (path for what, path in burst if what in ("created", "new folder"))
    deleted.difference_update(path for path in made if not is_brief_name(path))
    return frozenset(
        root + path[len(real) :]
        for path in {path for _, path in burst}
        if may_matter(path[len(real) :].replace(os.sep, "/").lstrip("/"), rules)
        # watchdog still watches a folder that was moved out of the library.
        and (path in deleted or os.path.lexists(path))
    )


def may_matter(inside: str, rules: IgnoreRules) -> bool:
    """Whether a path from the library's folder may be that of a brief or a folder of briefs."""
    name = inside.rpartition("/")[2]
    if inside and rules.leaves_out(inside):
        return False
    return is_brief_name(name) or "." not in name or not Path(name).suffix[1:].isalpha()
