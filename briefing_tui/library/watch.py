"""Watch a library for files that are changed, created, renamed or deleted.

The system reports changes: on Linux by inotify(7), which wakes nothing until there is a change,
elsewhere by `watchfiles`, which polls every few milliseconds. If the system can't report them all,
because there are too many folders or one can't be read, the stamps of the files are compared every
few seconds. On a network folder, the system reports only changes by this machine; set
WATCHFILES_FORCE_POLLING=true there.
"""

import os
import select
import struct
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event

from briefing_tui.library.files import (
    identity_of,
    is_brief_name,
    real_path,
    stamp_of,
    walk,
)
from briefing_tui.library.roots import IGNORE_FILE, IgnoreRules

STEP, DEBOUNCE = 10, 50
"""Milliseconds without an event that end a burst, and the longest duration of a burst."""
QUIET = 700
"""Milliseconds without an event before the folder itself is checked."""
LOOKS = 7
"""After so many checks in a row, only an event ends the wait."""
LEAST_PAUSE = 2.0
"""The least number of seconds between two comparisons of stamps."""
COMPARING_SHARE = 20
"""The share of time that comparing may take: one second in so many."""
FILE_PAUSE = 0.25
"""The seconds between two checks of a single file."""
OVERFLOW = 4_000
"""With so many changes in a burst, the system may have dropped some."""

Paths = frozenset[str]
Burst = set[tuple[str, str]]
"""Pairs of what happened (`added`, `modified` or `deleted`) and a path."""


class AtRest(Exception):
    """No file has changed for a while. The queue of events receives all further changes."""


def readable(files: Iterable[int], milliseconds: int | None = None) -> list[int]:
    """The files that can be read, as soon as there is one or the time is over.

    The system's `select` fails in a process of very many open files.
    """
    poll = select.poll()
    for file in files:
        poll.register(file, select.POLLIN)
    return [file for file, _ in poll.poll(milliseconds)]


def event_queue() -> int | None:
    """A queue of inotify(7) that outlives the process that watches with it, or None.

    After a change it is `readable`.
    """
    if not _has_inotify():
        return None
    with suppress(OSError):
        return _Inotify("").file
    return None


def watch(
    root: Path, stopped: Event, queue: int | None = None, *, with_ignored: bool = False
) -> Iterator[Paths | None]:
    """Yield the paths that changed, a burst at a time. A folder stands for everything in it.

    No change is missed after the first set, which may be empty; with a queue of another process, no
    change since that process began to watch. None means that the system can't report changes, and
    that further ones are found by comparing stamps.

    Raises:
        AtRest: nothing has changed for a while. Only with a queue that reports everything.
    """
    real = str(real_path(root))
    missed = changed = Paths()
    bursts = _inotify if _has_inotify() else _watchfiles
    while not stopped.is_set():
        before = identity_of(root)
        rules = IgnoreRules(root, with_ignored=with_ignored)
        rules_file = os.path.join(real, IGNORE_FILE)  # noqa: PTH118
        try:
            for burst in bursts(real, stopped, rules, queue):
                yield _relevant(burst, real, str(root), rules) | changed
                missed, changed = frozenset((str(root),)), Paths()
                if not burst and identity_of(root) != before:
                    break
                if any(path == rules_file for _, path in burst):
                    break
        # watchfiles raises RuntimeError, and UnicodeError for names that are not UTF-8.
        except (ImportError, OSError, RuntimeError, UnicodeError):
            break
        # The folder was replaced by another one, which the system doesn't report, or there are
        # other rules.
        changed = frozenset((str(root),))
        real = str(real_path(root))
    if not stopped.is_set():
        yield None
        yield from _compare(root, missed, stopped, with_ignored=with_ignored)


def _compare(root: Path, missed: Paths, stopped: Event, *, with_ignored: bool) -> Iterator[Paths]:
    """Yield changes found by comparing stamps, beginning with those that may have been missed."""
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


def _has_inotify() -> bool:
    return sys.platform == "linux" and "WATCHFILES_FORCE_POLLING" not in os.environ


def _watchfiles(
    folder: str, stopped: Event, rules: IgnoreRules, queue: int | None
) -> Iterator[Burst]:
    """Yield bursts of events, and an empty one after each `QUIET`."""
    from watchfiles import watch as system

    for burst in system(
        folder,
        watch_filter=None,
        step=STEP,
        debounce=DEBOUNCE,
        stop_event=stopped,
        rust_timeout=QUIET,
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        yield {(change.name, path) for change, path in burst}


def _inotify(folder: str, stopped: Event, rules: IgnoreRules, queue: int | None) -> Iterator[Burst]:
    """Like `_watchfiles`, with inotify(7).

    Raises:
        OSError: a folder can't be watched. The system limits their number.
        AtRest: nothing has changed for a while. Only with a queue.
    """
    watched = _Inotify(folder, queue, rules)
    looks = 0
    try:
        watched.add(folder)
        yield set()
        while not stopped.is_set():
            burst: Burst = set()
            looks += 1
            if watched.wait(QUIET):
                looks = 0
                until = time.monotonic() + DEBOUNCE / 1000
                burst |= watched.read()
                while time.monotonic() < until and watched.wait(STEP):
                    burst |= watched.read()
            if queue is not None and looks == LOOKS:
                raise AtRest
            if not stopped.is_set():
                yield burst
    finally:
        if queue is None:
            watched.close()


_EVENT = struct.Struct("iIII")
"""`struct inotify_event`: the watch, the mask, a cookie, and the length of the name."""
_MODIFY, _ATTRIB, _CLOSE_WRITE = 0x2, 0x4, 0x8
_MOVED_FROM, _MOVED_TO, _CREATE, _DELETE = 0x40, 0x80, 0x100, 0x200
_OVERFLOW, _IGNORED, _IS_FOLDER = 0x4000, 0x8000, 0x40000000
_MADE, _GONE = _MOVED_TO | _CREATE, _MOVED_FROM | _DELETE
_ALL = _MADE | _GONE | _MODIFY | _ATTRIB | _CLOSE_WRITE
_ONLY_FOLDERS = 0x01000000


class _Inotify:
    """A queue of the events in a folder and in all folders in it.

    Folders that are never scanned are left out, and links are not followed. With an existing
    queue, a folder that is added again gets the same watch.
    """

    def __init__(
        self, top: str, queue: int | None = None, rules: IgnoreRules | None = None
    ) -> None:
        import ctypes

        self._top, self._rules = top, rules
        self._system = ctypes.CDLL(None, use_errno=True)
        self._errno = ctypes.get_errno
        if queue is None:
            queue = self._checked(self._system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
        self.file = queue
        self._paths: dict[int, str] = {}
        """The folders, by their watches."""

    def close(self) -> None:
        os.close(self.file)

    def _checked(self, result: int) -> int:
        if result < 0:
            raise OSError(self._errno(), os.strerror(self._errno()))  # or a subclass of it
        return result

    def add(self, folder: str) -> None:
        """Watch a folder and its subfolders."""
        add_watch = self._system.inotify_add_watch
        try:
            path = os.fsencode(folder)
            self._paths[self._checked(add_watch(self.file, path, _ALL | _ONLY_FOLDERS))] = folder
            with os.scandir(folder) as items:
                below = [item.path for item in items if self._is_scanned(item)]
        except (FileNotFoundError, NotADirectoryError):  # deleted in the meantime
            if folder == self._top:
                raise
            return
        for path_below in below:
            self.add(path_below)

    def wait(self, milliseconds: int) -> bool:
        """Wait for events. Return False if there are none in time."""
        return bool(readable([self.file], milliseconds))

    def read(self) -> Burst:
        """The events in the queue."""
        data, at, burst = os.read(self.file, 65536), 0, Burst()
        while at < len(data):
            watch, what, _, length = _EVENT.unpack_from(data, at)
            at += _EVENT.size
            name, at = data[at : at + length].rstrip(b"\0"), at + length
            if what & _OVERFLOW:  # events were dropped, perhaps of new folders
                self.add(self._top)
                burst |= {("modified", folder) for folder in self._paths.values()}
            folder = self._paths.get(watch)
            if what & _IGNORED:
                self._paths.pop(watch, None)
            elif folder is not None:
                path = os.path.join(folder, os.fsdecode(name)) if name else folder  # noqa: PTH118
                kind = "added" if what & _MADE else "deleted" if what & _GONE else "modified"
                burst.add((kind, path))
                if what & _IS_FOLDER and name:
                    if what & _MOVED_FROM:  # the system itself forgets a deleted folder
                        self._leave(path)
                    elif not what & _DELETE and not self._is_left_out(path):
                        self.add(path)
        return burst

    def _is_scanned(self, item: "os.DirEntry[str]") -> bool:
        return item.is_dir(follow_symlinks=False) and not self._is_left_out(item.path)

    def _is_left_out(self, folder: str) -> bool:
        inside = _inside(folder, self._top)
        return self._rules is not None and bool(
            self._rules.folder(inside.rpartition("/")[2], inside)
        )

    def _leave(self, folder: str) -> None:
        """Stop watching a folder that was moved, and its subfolders."""
        for watch, path in [*self._paths.items()]:
            if path == folder or path.startswith(folder + os.sep):
                self._system.inotify_rm_watch(self.file, watch)
                self._paths.pop(watch, None)


def _inside(path: str, top: str) -> str:
    """A path from the watched folder, with `/` between the parts."""
    return path[len(top) :].replace(os.sep, "/").lstrip("/")


def _relevant(burst: Burst, real: str, root: str, rules: IgnoreRules) -> Paths:
    """The paths of a burst that matter, with the folder's name as requested."""
    if len(burst) > OVERFLOW:
        return frozenset((root,))
    made = {path for change, path in burst if change == "added"}
    return frozenset(
        root + path[len(real) :]
        for _, path in burst
        # A file that was created and deleted was a temporary file of an editor.
        if may_matter(_inside(path, real), rules)
        and (is_brief_name(path) or path not in made or os.path.lexists(path))
    )


def may_matter(inside: str, rules: IgnoreRules) -> bool:
    """Whether a path from the library's folder may be that of a brief or a folder of briefs."""
    name = inside.rpartition("/")[2]
    if inside and rules.leaves_out(inside):
        return False
    return is_brief_name(name) or "." not in name or not Path(name).suffix[1:].isalpha()
