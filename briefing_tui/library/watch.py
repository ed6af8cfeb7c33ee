"""Watching a library for files that are changed, made, renamed and deleted.

The system reports changes: Linux by inotify(7), which wakes nothing until there are some, other
systems by `watchfiles`, which asks every few milliseconds. Where it can't, because there are too
many folders or one can't be read, the stamps of the files are compared every few seconds. For a
network folder, in which the system reports this machine's changes only, set
WATCHFILES_FORCE_POLLING=true.
"""

import os
import select
import struct
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event

from briefing_tui.library.files import (
    PASSED_BY,
    Stamp,
    identity_of,
    is_brief_name,
    real_path,
    walk,
)

STEP, DEBOUNCE = 10, 50
"""Milliseconds without an event after which a burst of them ends, and at most for one."""
QUIET = 700
"""Milliseconds without an event after which the folder itself is checked."""
LOOKS = 7
"""Such checks in a row after which there is nothing to do but wait for the next event."""
LEAST_PAUSE = 2.0
"""Seconds between two comparisons of stamps, at least."""
COMPARING_SHARE = 20
"""Comparing may take one in so many seconds."""
OVERFLOW = 4_000
"""Changes in one burst from which on the system may have dropped some."""

Paths = frozenset[str]
Stamps = dict[str, Stamp]
Burst = set[tuple[str, str]]
"""What happened to which path: `added`, `modified` or `deleted`."""
Look = Callable[[], Stamps]
Matters = Callable[[str], bool]


class AtRest(Exception):
    """No file has changed for a while. The queue of events receives what happens from now on."""


def event_queue() -> int | None:
    """A queue of inotify(7) that outlives the process that watches with it; None where there is
    none. It is readable, for `select`, once something has changed.
    """
    if not _has_inotify():
        return None
    with suppress(OSError):
        return _Inotify(deep=True, strict=True).file
    return None


def watch(root: Path, stopped: Event, queue: int | None = None) -> Iterator[Paths | None]:
    """Yield the paths that changed, a burst at a time. A folder stands for everything in it.

    From the first, perhaps empty, set on no change is missed; with a queue that another process
    watched with, none since that one began. None means that the system can't report changes, and
    that the rest comes from comparing stamps.

    Raises:
        AtRest: nothing has changed for a while. Only with a queue that reports everything.
    """

    def matters(path: str) -> bool:
        return may_matter(path[len(str(root)) :])

    def look() -> Stamps:
        return stamps_of(root, stopped)

    yield from _watch((root,), matters, look, stopped, deep=True, queue=queue)


def watch_file(file: Path, stopped: Event) -> Iterator[Paths | None]:
    """The same for one file, through all links, and for the briefs in its folder.

    Folders below are not watched.
    """
    missed: Paths = frozenset()
    while not stopped.is_set():
        real = real_path(file)
        folders = tuple(dict.fromkeys((file.absolute().parent, real.parent)))
        own = {str(file.absolute()), str(real)}

        def matters(path: str, own: set[str] = own) -> bool:
            return path in own or is_brief_name(path.rpartition(os.sep)[2])

        def look(folder: Path = real.parent, own: set[str] = own) -> Stamps:
            return stamps_beside(folder, own)

        for paths in _watch(folders, matters, look, stopped, deep=False):
            if paths is None:
                yield None
            else:
                yield missed | {str(file) if path in own else path for path in paths}
                missed = frozenset()
            if real_path(file) != real:
                # The link has another target now. Its change, and changes of the new target
                # before that is watched, may not have been reported.
                missed = frozenset((str(file),))
                break


def _watch(
    folders: tuple[Path, ...],
    matters: Matters,
    look: Look,
    stopped: Event,
    *,
    deep: bool,
    queue: int | None = None,
) -> Iterator[Paths | None]:
    comparing: Comparing | None = None
    strict = True
    missed: Paths = frozenset()
    while not stopped.is_set():
        try:
            for paths in _reported(
                folders, matters, comparing, stopped, deep=deep, strict=strict, queue=queue
            ):
                yield paths
                missed = frozenset(map(str, folders))
        except PermissionError:
            if not strict:
                break
            # watchfiles 1.1 stops at a folder that can't be read, and leaves others unwatched.
            strict, queue = False, None
            if comparing is None:
                yield None
                comparing = Comparing(look)
            continue
        # watchfiles raises RuntimeError, and UnicodeError for names that are not UTF-8.
        except (ImportError, OSError, RuntimeError, UnicodeError):
            break
        if not stopped.is_set():
            # The folder was replaced by another one, which the system does not report.
            yield frozenset(map(str, folders))
    if stopped.is_set():
        return
    if comparing is None:
        yield None
    yield from _compare(comparing or Comparing(look), missed, stopped)


def _reported(
    folders: tuple[Path, ...],
    matters: Matters,
    comparing: "Comparing | None",
    stopped: Event,
    *,
    deep: bool,
    strict: bool,
    queue: int | None,
) -> Iterator[Paths]:
    """Yield what the system reports, until one of the folders is replaced by another one.

    Without `strict`, folders that can't be watched are skipped, also those beyond the system's
    limit.
    """
    names = {str(real_path(folder)): str(folder) for folder in folders}
    before = [identity_of(folder) for folder in folders]
    bursts = _inotify if _has_inotify() else _watchfiles
    for burst in bursts(names, stopped, deep=deep, strict=strict, queue=queue):
        yield _relevant(burst, names, matters)
        if comparing is not None and (changed := comparing.due()):
            yield changed
        if not burst and [identity_of(folder) for folder in folders] != before:
            break


def _has_inotify() -> bool:
    return sys.platform == "linux" and "WATCHFILES_FORCE_POLLING" not in os.environ


def _watchfiles(
    folders: Iterable[str], stopped: Event, *, deep: bool, strict: bool, queue: int | None
) -> Iterator[Burst]:
    """Yield bursts of events, and an empty one after each `QUIET`."""
    from watchfiles import watch as system

    for burst in system(
        *folders,
        watch_filter=None,
        step=STEP,
        debounce=DEBOUNCE,
        stop_event=stopped,
        rust_timeout=QUIET,
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=not strict,
        recursive=deep,
    ):
        yield {(change.name, path) for change, path in burst}


def _inotify(
    folders: Iterable[str], stopped: Event, *, deep: bool, strict: bool, queue: int | None
) -> Iterator[Burst]:
    """The same. Raises OSError where a folder can't be watched, and with a queue `AtRest`."""
    watched = _Inotify(deep=deep, strict=strict, queue=queue)
    looks = 0
    try:
        for folder in folders:
            watched.add(folder, is_top=True)
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
"""`struct inotify_event`: the watch, what happened, a cookie, and the length of the name."""
_MODIFY, _ATTRIB, _CLOSE_WRITE = 0x2, 0x4, 0x8
_MOVED_FROM, _MOVED_TO, _CREATE, _DELETE = 0x40, 0x80, 0x100, 0x200
_OVERFLOW, _IGNORED, _IS_FOLDER = 0x4000, 0x8000, 0x40000000
_MADE, _GONE = _MOVED_TO | _CREATE, _MOVED_FROM | _DELETE
_ALL = _MADE | _GONE | _MODIFY | _ATTRIB | _CLOSE_WRITE
_ONLY_FOLDERS = 0x01000000


class _Inotify:
    """A queue of the events in some folders. With `deep` also in those below, except in such as
    are never scanned; links are not followed.

    A queue from before is used on: a folder that is added to it again has the same watch.
    """

    def __init__(self, *, deep: bool, strict: bool, queue: int | None = None) -> None:
        import ctypes

        self._deep, self._strict = deep, strict
        self._system = ctypes.CDLL(None, use_errno=True)
        self._errno = ctypes.get_errno
        if queue is None:
            queue = self._checked(self._system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
        self.file = queue
        self._paths: dict[int, str] = {}
        """The folders, by their watches."""
        self._tops: list[str] = []

    def close(self) -> None:
        os.close(self.file)

    def _checked(self, result: int) -> int:
        if result < 0:
            raise OSError(self._errno(), os.strerror(self._errno()))  # or a subclass of it
        return result

    def add(self, folder: str, *, is_top: bool = False) -> None:
        """Watch a folder and what is below. Without `strict`, one that can't be watched is not."""
        if is_top:
            self._tops.append(folder)
        add_watch = self._system.inotify_add_watch
        try:
            path = os.fsencode(folder)
            self._paths[self._checked(add_watch(self.file, path, _ALL | _ONLY_FOLDERS))] = folder
            with os.scandir(folder) as items:
                below = [item.path for item in items if self._deep and _is_scanned(item)]
        except (FileNotFoundError, NotADirectoryError):  # it is gone again
            if is_top:
                raise
            return
        except OSError:
            if self._strict:
                raise
            return
        for path_below in below:
            self.add(path_below)

    def wait(self, milliseconds: int) -> bool:
        """Wait for events; False if there are none in time."""
        return bool(select.select([self.file], [], [], milliseconds / 1000)[0])

    def read(self) -> Burst:
        """The events that have come."""
        data, at, burst = os.read(self.file, 65536), 0, Burst()
        while at < len(data):
            watch, what, _, length = _EVENT.unpack_from(data, at)
            at += _EVENT.size
            name, at = data[at : at + length].rstrip(b"\0"), at + length
            if what & _OVERFLOW:  # events were dropped, perhaps those of new folders
                for top in self._tops:
                    self.add(top)
                burst |= {("modified", folder) for folder in self._paths.values()}
            folder = self._paths.get(watch)
            if what & _IGNORED:
                self._paths.pop(watch, None)
            elif folder is not None:
                path = os.path.join(folder, os.fsdecode(name)) if name else folder  # noqa: PTH118
                kind = "added" if what & _MADE else "deleted" if what & _GONE else "modified"
                burst.add((kind, path))
                if what & _IS_FOLDER and self._deep and name:
                    if what & _MOVED_FROM:  # a deleted folder is ignored from then on
                        self._leave(path)
                    elif not (what & _DELETE or _is_passed_by(os.fsdecode(name))):
                        self.add(path)
        return burst

    def _leave(self, folder: str) -> None:
        """No longer watch a folder that was moved, and those in it."""
        for watch, path in [*self._paths.items()]:
            if path == folder or path.startswith(folder + os.sep):
                self._system.inotify_rm_watch(self.file, watch)
                self._paths.pop(watch, None)


def _is_scanned(item: "os.DirEntry[str]") -> bool:
    return item.is_dir(follow_symlinks=False) and not _is_passed_by(item.name)


def _is_passed_by(name: str) -> bool:
    return name.startswith(".") or name in PASSED_BY


def _relevant(burst: Burst, names: dict[str, str], matters: Matters) -> frozenset[str]:
    """The paths of a burst that matter, under the names of the folders that were asked for."""
    if len(burst) > OVERFLOW:
        return frozenset(names.values())
    shown = {_shown(path, names): path for _, path in burst}
    made = {path for change, path in burst if change == "added"}
    return frozenset(
        name
        for name, path in shown.items()
        # A file that was made and is gone again was a temporary file of an editor.
        if matters(name) and (is_brief_name(path) or path not in made or os.path.lexists(path))
    )


def _shown(path: str, names: dict[str, str]) -> str:
    top = max((top for top in names if path.startswith(top)), key=len, default="")
    return names[top] + path[len(top) :] if top else path


def may_matter(inside: str) -> bool:
    """Whether a path inside a library may be a brief or a folder of briefs, by its name."""
    *folders, name = Path(inside.lstrip(os.sep)).parts or ("",)
    if any(map(_is_passed_by, (*folders, name))):
        return False
    return is_brief_name(name) or "." not in name or not Path(name).suffix[1:].isalpha()


class Comparing:
    """Compares the stamps of files now and then."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._before: Stamps | None = None
        self._next = 0.0
        self.pause = LEAST_PAUSE

    def changed(self) -> Paths:
        """The files whose stamps differ from the last comparison."""
        began = time.monotonic()
        before, now = self._before, self._look()
        self._before = now
        self.pause = max(LEAST_PAUSE, COMPARING_SHARE * (time.monotonic() - began))
        self._next = time.monotonic() + self.pause
        if before is None:
            return frozenset()
        return frozenset(
            path for path in before.keys() | now.keys() if before.get(path) != now.get(path)
        )

    def due(self) -> Paths:
        """The same, if it is time for another comparison."""
        return self.changed() if time.monotonic() >= self._next else frozenset()


def _compare(comparing: Comparing, missed: Paths, stopped: Event) -> Iterator[Paths]:
    """Yield what differs from now on, and first what may have been missed."""
    yield comparing.changed() | missed
    while not stopped.wait(comparing.pause):
        changed = comparing.changed()
        if changed and not stopped.is_set():
            yield changed


def stamps_of(root: Path, stopped: Event) -> Stamps:
    """The stamp of every brief by its path."""
    return dict(walk(root, stopped.is_set).files)


def stamps_beside(folder: Path, own: set[str]) -> Stamps:
    """The stamps of the briefs in one folder, and of some files of other names."""
    stamps: Stamps = {}
    try:
        with os.scandir(folder) as listing:
            entries = [entry for entry in listing if entry.path in own or is_brief_name(entry.name)]
    except OSError:  # deleted, or not readable
        return {}
    for entry in entries:
        with suppress(OSError):  # deleted since, or a dead link
            stamps[entry.path] = Stamp.of(entry.stat())
    return stamps
