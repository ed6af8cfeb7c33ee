"""Watching a library for files that are changed, made, renamed and deleted.

The system reports changes (`watchfiles`). Where it can't, because there are too many folders or
one can't be read, the stamps of the files are compared every few seconds. For a network folder,
in which the system reports this machine's changes only, set WATCHFILES_FORCE_POLLING=true.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from briefing_tui.library.files import (
    PASSED_BY,
    Stamp,
    identity_of,
    is_brief_name,
    real_path,
    walk,
)

if TYPE_CHECKING:
    from watchfiles import Change

STEP, DEBOUNCE = 10, 50
"""Milliseconds between two checks for events, and at most for one burst of them."""
QUIET = 500
"""Milliseconds without an event after which the folder itself is checked."""
LEAST_PAUSE = 2.0
"""Seconds between two comparisons of stamps, at least."""
COMPARING_SHARE = 20
"""Comparing may take one in so many seconds."""
OVERFLOW = 4_000
"""Changes in one burst from which on the system may have dropped some."""

Paths = frozenset[str]
Stamps = dict[str, Stamp]
Look = Callable[[], Stamps]
Matters = Callable[[str], bool]


def watch(root: Path, stopped: Event) -> Iterator[Paths | None]:
    """Yield the paths that changed, a burst at a time. A folder stands for everything in it.

    From the first, perhaps empty, set on no change is missed. None means that the system can't
    report changes, and that the rest comes from comparing stamps.
    """

    def matters(path: str) -> bool:
        return may_matter(path[len(str(root)) :])

    def look() -> Stamps:
        return stamps_of(root, stopped)

    yield from _watch((root,), matters, look, stopped, deep=True)


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
    folders: tuple[Path, ...], matters: Matters, look: Look, stopped: Event, *, deep: bool
) -> Iterator[Paths | None]:
    comparing: Comparing | None = None
    strict = True
    missed: Paths = frozenset()
    while not stopped.is_set():
        try:
            for paths in _reported(folders, matters, comparing, stopped, deep=deep, strict=strict):
                yield paths
                missed = frozenset(map(str, folders))
        except PermissionError:
            if not strict:
                break
            # watchfiles 1.1 stops at a folder that can't be read, and leaves others unwatched.
            strict = False
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
) -> Iterator[Paths]:
    """Yield what the system reports, until one of the folders is replaced by another one.

    Without `strict`, folders that can't be watched are skipped, also those beyond the system's
    limit.
    """
    from watchfiles import watch as system

    names = {str(real_path(folder)): str(folder) for folder in folders}
    before = [identity_of(folder) for folder in folders]
    for burst in system(
        *names,
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
        yield _relevant(burst, names, matters)
        if comparing is not None and (changed := comparing.due()):
            yield changed
        if not burst and [identity_of(folder) for folder in folders] != before:
            break


def _relevant(
    burst: "set[tuple[Change, str]]", names: dict[str, str], matters: Matters
) -> frozenset[str]:
    """The paths of a burst that matter, under the names of the folders that were asked for."""
    if len(burst) > OVERFLOW:
        return frozenset(names.values())
    shown = {_shown(path, names): path for _, path in burst}
    made = {path for change, path in burst if change.name == "added"}
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
    if any(part.startswith(".") or part in PASSED_BY for part in (*folders, name)):
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
