"""The reading state of one library.

Changes wait in a list until `save` writes them in one transaction. It may be called from any
thread; changes that cannot be written stay in the list for the next `save`. `get` knows a change at
once. `load` and `report` know it once it has been written, so the screen never shows a mark that a
kill or a full disk could undo.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from msgspec.structs import replace

from briefing_tui.library.state.store import (
    BriefState,
    Flag,
    Flags,
    ReadVersion,
    StateChange,
    Store,
)
from briefing_tui.text.sanitise import sanitise

FILE_NAME = "state.sqlite"
VERSIONS_LIMIT = 100 * 10**6
"""Bytes of the file from which on the versions read longest ago go: some 20,000 briefs."""

PathsOf = Callable[[], Iterable[str]]
MakeVersion = Callable[[], tuple[ReadVersion, bytes]]
_UNKNOWN = BriefState()


class SaveReport(NamedTuple):
    """The results of the saves since the last report."""

    saved: tuple[tuple[str, BriefState], ...]
    """The states of the briefs whose changes were written, by path."""
    problem: str
    """Why the last save failed; empty if it succeeded."""
    batches: tuple[tuple[int, bool], ...]
    """How many briefs `read_all` (True) and `undo_read_all` (False) have marked."""
    notices: tuple[str, ...]
    """New messages for the reader."""
    kept: frozenset[str] = frozenset()
    """The briefs of which the version that was read was written."""


class ReadingState:
    """What is read and starred in a library, the position in each brief, and the last brief.

    A brief's key is its path in the library, as `Brief.path` has it. `file` is None for text
    without a file; its state ends with the program. All methods are safe to call from any
    thread. Only `save`, `load`, `last`, `is_stale`, and `get` before the first `load`, access the
    file.
    """

    def __init__(
        self, file: Path | None, root: Path | None, versions: int = VERSIONS_LIMIT
    ) -> None:
        """`versions` is the size of the file, in bytes, from which on the oldest versions go."""
        root_name = sanitise(str(root.resolve())) if root else ""
        self._store = Store(file, root_name, versions) if file and root else None
        self._known: dict[str, BriefState] = {}
        """The states in the file, as far as it has been read or written."""
        self._loaded = False
        self._changes: list[StateChange] = []
        """What is not in the file yet, in its order."""
        self._batches: list[PathsOf | None] = []
        """The calls of `read_all` (a function) and `undo_read_all` (None) for the next save."""
        self._versions: dict[str, MakeVersion] = {}
        """The versions that were read and are not encoded yet, by path."""
        self._were_unread: set[str] = set()
        """The briefs marked by the last `read_all` and not marked since."""
        self._saved: list[str] = []
        """The briefs whose changes were written, and below the batches, since the last report."""
        self._kept: list[str] = []
        self._batches_done: list[tuple[int, bool]] = []
        self._memory = Lock()
        """Guards the fields above. Never held during access to the file."""
        self._access = Lock()
        """Held during a whole `save` or `load`, so that changes are written in their order."""

    def last(self) -> str | None:
        """Return the path of the brief that was open last, from the file."""
        return self._store.last() if self._store else None

    def get(self, path: str) -> BriefState:
        """Return the state of one brief. Before the first `load` it is read from the file."""
        state = self._store.brief(path) if self._store and not self._loaded else None
        with self._memory:
            if state is not None:
                self._known[path] = state
            return self._states_of(path).get(path, _UNKNOWN)

    def _states_of(self, path: str) -> dict[str, BriefState]:
        """The states, with the changes, of a brief and of those that have changes."""
        paths = {path}
        for change in self._changes:
            paths |= {change.old_path, change.path}
        known = {path: self._known[path] for path in paths & self._known.keys()}
        return _applied(self._changes, known)

    def knows(self, path: str) -> bool:
        """Return whether a brief has a state, without access to the file."""
        with self._memory:
            return path in self._states_of(path)

    def load(self) -> Flags:
        """Read the state of the whole library from the file, and return the flags."""
        with self._access:
            self._load()
        return self.flags()

    def _load(self) -> None:
        states = self._store.briefs() if self._store else {}
        with self._memory:
            self._known |= states
        self._loaded = True

    def is_stale(self) -> bool:
        """Whether another reader has written to the file since the last `load`."""
        return self._store is not None and self._store.is_stale()

    def flags(self) -> Flags:
        """Return the flags as they were last read or written, without access to the file. Renames
        are known at once.
        """
        with self._memory:
            renames = [change for change in self._changes if change.old_path]
            return Flags.of(_applied(renames, dict(self._known)) if renames else self._known)

    def versions(self, paths: Iterable[str]) -> dict[str, int]:
        """The digests of the versions that were read of some briefs, as far as they are known."""
        with self._memory:
            states = [(path, self._known.get(path, _UNKNOWN).version) for path in paths]
        return {path: version.digest for path, version in states if version is not None}

    def update(self, path: str, change: BriefState) -> None:
        with self._memory:
            self._changes.append(StateChange(path, change))
            if change.read is not None:
                self._were_unread.discard(path)

    def toggle(self, path: str, flag: Flag) -> None:
        self.update(path, replace(_UNKNOWN, **{flag: not getattr(self.get(path), flag)}))

    def mark_read(self, path: str, *, is_decided: bool) -> bool:
        """Mark a brief as read because the reader has read it; return whether it was unread.

        With `is_decided` the reader's own mark stays. `undo_read_all` then leaves it as it is.
        """
        if not is_decided and not self.get(path).read:
            self.update(path, BriefState(read=True))
            return True
        with self._memory:
            self._were_unread.discard(path)
        return False

    def keep_version(self, path: str, make: MakeVersion) -> None:
        """Keep a version of a brief as the one that was read. `make` returns it, and what finding
        later changes needs of it; the next `save` calls it, since it takes time.
        """
        with self._memory:
            self._versions[path] = make

    def baseline(self, path: str) -> bytes:
        """What is kept of the version of a brief that was read; empty if that was forgotten."""
        return self._store.baseline(path) if self._store else b""

    def read_all(self, paths: PathsOf) -> None:
        """Mark briefs as read with the next `save`, which calls `paths` in its thread."""
        self._batches.append(paths)

    def undo_read_all(self) -> None:
        self._batches.append(None)

    def _carry_out(self, paths: PathsOf | None) -> None:
        wanted: Iterable[str] = ()
        if paths is not None:
            self._load()  # another reader may have marked some of them
            wanted = paths()  # slow, so without holding the lock
        with self._memory:
            marked, self._were_unread = self._were_unread, set()
            if paths is not None:
                states = _applied(self._changes, dict(self._known))
                unread = {path for path in wanted if path and not states.get(path, _UNKNOWN).read}
                # If nothing is marked, the last `read_all` can still be undone.
                self._were_unread = unread or marked
                marked = unread
            state = BriefState(read=paths is not None)
            self._changes += (StateChange(path, state) for path in sorted(marked))
            self._batches_done.append((len(marked), paths is not None))

    def set_last(self, path: str) -> None:
        self._changes.append(StateChange(path, is_last=True))

    def rename(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Move states from old paths to new ones, in the given order.

        A state that the new path already has wins field by field: the reader may have opened
        the brief under its new path before the rename was noticed.
        """
        with self._memory:
            for old, new in pairs:
                if old != new:
                    self._changes.append(StateChange(new, old_path=old))
                    if old in self._were_unread:
                        self._were_unread.remove(old)
                        self._were_unread.add(new)

    def save(self) -> bool:
        """Write all unsaved changes in one transaction; return whether that succeeded."""
        with self._access:
            while self._batches:
                self._carry_out(self._batches.pop(0))
            with self._memory:
                versions, self._versions = self._versions, {}
            for path, make in versions.items():
                version, baseline = make()
                before = self.get(path).version
                is_same = before is not None and before.digest == version.digest
                kept = StateChange(path, BriefState(version=version), b"" if is_same else baseline)
                with self._memory:
                    self._changes.append(kept)
            with self._memory:
                changes = tuple(self._changes)
                known = _applied(changes, dict(self._known))
            if self._store and changes and not self._store.write(changes, known):
                return False
            with self._memory:  # changes made during the write are kept
                del self._changes[: len(changes)]
                self._known = known
                for change in changes:
                    if change.state.version is not None:
                        self._kept.append(change.path)
                    elif not change.is_last:
                        self._saved.append(change.path)
            return True

    def report(self) -> SaveReport:
        with self._memory:
            paths = dict.fromkeys(path for path in self._saved if path in self._known)
            saved = tuple((path, self._known[path]) for path in paths)
            batches, self._batches_done, self._saved = self._batches_done, [], []
            kept, self._kept = frozenset(self._kept), []
        return SaveReport(saved, self.problem, tuple(batches), self.take_notices(), kept)

    @property
    def problem(self) -> str:
        """The reason why the last `save` failed; empty if it succeeded."""
        return self._store.problem if self._store else ""

    def unsaved(self) -> dict[str, BriefState]:
        """The changes to briefs that are not in the file."""
        with self._memory:
            return _applied(self._changes, {})

    def take_notices(self) -> tuple[str, ...]:
        """Return the new messages for the reader. Each message is returned only once."""
        return self._store.take_notices() if self._store else ()


def _applied(
    changes: Iterable[StateChange], states: dict[str, BriefState]
) -> dict[str, BriefState]:
    """The states of briefs after some changes, in the same dictionary."""
    for change in changes:
        change.apply(states)
    return states
