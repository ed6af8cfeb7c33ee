"""Noticing what is saved, made, renamed and deleted in a library while it is open.

The system tells where it can. Where it can't (too many folders to watch) the files' own stamps
are compared every few seconds; on a network folder, where it tells only of this machine's
saves, both.
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
    is_remote,
    real_path,
    walk,
)

if TYPE_CHECKING:
    from watchfiles import Change

STEP, DEBOUNCE = 10, 50
"""Milliseconds: between two looks at what the system told, and most to wait for a burst's end."""
QUIET = 500
"""Milliseconds without news after which we look ourselves, whether all is as we think."""
LEAST_PAUSE = 2.0
"""Seconds between two comparisons of stamps."""
PATIENT = 20
"""A comparison may take one part in so many of the time."""
FLOOD = 4_000
"""From so many changes in one burst on the system may have dropped some: all is looked at."""

Paths = frozenset[str]
Stamps = dict[str, Stamp]
Look = Callable[[], Stamps]
Matters = Callable[[str], bool]


def watch(root: Path, stopped: Event) -> Iterator[Paths | None]:
    """Paths that changed, a burst at a time; folders among them stand for all inside.

    From the first answer on nothing is missed; an empty one says no more than that. None
    says that the system can't tell, and that the rest comes from comparing.
    """

    def matters(path: str) -> bool:
        return may_matter(path[len(str(root)) :])

    def look() -> Stamps:
        return stamps_of(root, stopped)

    yield from _noticed((root,), matters, look, stopped, deep=True)


def watch_file(file: Path, stopped: Event) -> Iterator[Paths | None]:
    """The same for one file, whatever it is called and wherever its link leads, and for the
    briefs beside it, whose name it may take. Nothing below its folder is looked at.
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

        for paths in _noticed(folders, matters, look, stopped, deep=False):
            if paths is None:
                yield None
            else:
                yield missed | {str(file) if path in own else path for path in paths}
                missed = frozenset()
            if real_path(file) != real:
                # The link leads elsewhere: of that, and of what is saved there before it is
                # watched, nothing may have been told.
                missed = frozenset((str(file),))
                break


def _noticed(
    folders: tuple[Path, ...], matters: Matters, look: Look, stopped: Event, *, deep: bool
) -> Iterator[Paths | None]:
    comparing = Comparing(look) if is_remote(folders[-1]) else None
    strict = True
    missed: Paths = frozenset()
    if comparing is not None:
        yield None
    while not stopped.is_set():
        try:
            for paths in _told(folders, matters, comparing, stopped, deep=deep, strict=strict):
                yield paths
                missed = frozenset(map(str, folders))
        except PermissionError:
            if not strict:
                break
            # One folder that can't be read leaves those after it unwatched.
            strict = False
            if comparing is None:
                yield None
                comparing = Comparing(look)
            continue
        # watchfiles' own errors are RuntimeErrors; it knows no names that are no text.
        except (ImportError, OSError, RuntimeError, UnicodeError):
            break
        if not stopped.is_set():
            # A folder was put where another one was: of that the system has told nothing.
            yield frozenset(map(str, folders))
    if stopped.is_set():
        return
    if comparing is None:
        yield None
    yield from _compared(comparing or Comparing(look), missed, stopped)


def _told(
    folders: tuple[Path, ...],
    matters: Matters,
    comparing: "Comparing | None",
    stopped: Event,
    *,
    deep: bool,
    strict: bool,
) -> Iterator[Paths]:
    """What the system tells, until one of the folders is another one than it was.

    A save by way of another name is one change of one file. Where it is not `strict`, folders
    that can't be watched are passed over: for watchfiles also those past the system's limit.
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
        yield _sifted(burst, names, matters)
        if comparing is not None and (changed := comparing.due()):
            yield changed
        if not burst and [identity_of(folder) for folder in folders] != before:
            break


def _sifted(
    burst: "set[tuple[Change, str]]", names: dict[str, str], matters: Matters
) -> frozenset[str]:
    """The paths of a burst that matter, below the folders as we call them."""
    if len(burst) > FLOOD:
        return frozenset(names.values())
    shown = {_shown(path, names): path for _, path in burst}
    made = {path for change, path in burst if change.name == "added"}
    return frozenset(
        name
        for name, path in shown.items()
        # What was made and is gone again was a file by way of which another was saved.
        if matters(name) and (is_brief_name(path) or path not in made or os.path.lexists(path))
    )


def _shown(path: str, names: dict[str, str]) -> str:
    top = max((top for top in names if path.startswith(top)), key=len, default="")
    return names[top] + path[len(top) :] if top else path


def may_matter(inside: str) -> bool:
    """Whether a path below a library may be a brief or a folder of briefs, by its name."""
    *folders, name = Path(inside.lstrip(os.sep)).parts or ("",)
    if any(each.startswith(".") or each in PASSED_BY for each in (*folders, name)):
        return False
    return is_brief_name(name) or "." not in name or not Path(name).suffix[1:].isalpha()


class Comparing:
    """Stamps now and then, and what differs between them."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._before: Stamps | None = None
        self._next = 0.0
        self.pause = LEAST_PAUSE

    def changed(self) -> Paths:
        """What changed since the last time."""
        began = time.monotonic()
        before, now = self._before, self._look()
        self._before = now
        self.pause = max(LEAST_PAUSE, PATIENT * (time.monotonic() - began))
        self._next = time.monotonic() + self.pause
        if before is None:
            return frozenset()
        return frozenset(
            path for path in before.keys() | now.keys() if before.get(path) != now.get(path)
        )

    def due(self) -> Paths:
        """The same, where it is time to look again."""
        return self.changed() if time.monotonic() >= self._next else frozenset()


def _compared(comparing: Comparing, missed: Paths, stopped: Event) -> Iterator[Paths]:
    """What differs from now on, and before it what may have been missed."""
    yield comparing.changed() | missed
    while not stopped.wait(comparing.pause):
        changed = comparing.changed()
        if changed and not stopped.is_set():
            yield changed


def stamps_of(root: Path, stopped: Event) -> Stamps:
    """The stamp of every brief by its path."""
    return dict(walk(root, stopped.is_set).files)


def stamps_beside(folder: Path, own: set[str]) -> Stamps:
    """The stamps of the briefs in one folder, and of a file there that is called otherwise."""
    stamps: Stamps = {}
    try:
        with os.scandir(folder) as listing:
            found = [each for each in listing if each.path in own or is_brief_name(each.name)]
    except OSError:  # gone, or not to be read: then nothing is there
        return {}
    for each in found:
        with suppress(OSError):  # gone since, or a link that leads nowhere
            stamps[each.path] = Stamp.of(each.stat())
    return stamps
