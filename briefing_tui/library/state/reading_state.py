"""The reading state of one library.

`save` writes all changes to the state file in one transaction and may be called from any thread;
changes that cannot be written are kept and written by the next `save`. `get` knows a change at
once. `load` and `report` know it once it has been written, so the screen never shows a mark that a
kill or a full disk could undo.
"""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from pathlib import Path
from threading import Lock
from typing import Literal, NamedTuple

from msgspec.structs import replace

from briefing_tui.library.state.store import BriefState, Flags, Store, Transaction
from briefing_tui.text.sanitise import sanitise

FILE_NAME = "state.sqlite"

Flag = Literal["read", "starred"]
PathsOf = Callable[[], Iterable[str]]
_UNKNOWN = BriefState()


class SaveReport(NamedTuple):
    """The results of the saves since the last report."""

    saved: tuple[tuple[str, BriefState], ...]
    """The changes to briefs that were written, by path."""
    problem: str
    """Why the last save failed; empty if it succeeded."""
    batches: tuple[tuple[int, bool], ...]
    """How many briefs `read_all` (True) and `undo_read_all` (False) have marked."""
    notices: tuple[str, ...]
    """New messages for the reader."""


class ReadingState:
    """What is read and starred in a library, the position in each brief, and the last brief.

    A brief's key is its path in the library, as `Brief.path` has it. `file` is None for text
    without a file; its state ends with the program. All methods are safe to call from any
    thread. Only `save`, `load`, `last`, and `get` before the first `load`, access the file.
    """

    def __init__(self, file: Path | None, root: Path | None) -> None:
        self._store = Store(file, sanitise(str(root.resolve()))) if file and root else None
        self._known: dict[str, BriefState] = {}
        """The states in the file, as far as it has been read or written."""
        self._unsaved: dict[str, BriefState] = {}
        self._saved: dict[str, BriefState] = {}
        """The changes written since the last `take_saved`."""
        self._unsaved_last: str | None = None
        self._unsaved_renames: list[tuple[str, str]] = []
        self._batches: list[PathsOf | None] = []
        """The calls of `read_all` (a function) and `undo_read_all` (None) for the next save."""
        self._were_unread: dict[str, BriefState] = {}
        """The briefs marked by the last `read_all` and not marked since. The values say nothing."""
        self._batches_done: list[tuple[int, bool]] = []
        self._loaded = False
        self._memory = Lock()
        """Guards the fields above. Never held during access to the file."""
        self._access = Lock()
        """Held during a whole `save` or `load`, so that changes are written in their order."""

    def last(self) -> str | None:
        """Return the path of the brief that was open last, from the file."""
        return self._store.last() if self._store else None

    def get(self, path: str) -> BriefState:
        """Return the state of one brief. Before the first `load` it is read from the file."""
        if self._store and not self._loaded and (state := self._store.brief(path)):
            self._learn({path: state})
        with self._memory:
            return self._get(path)

    def _get(self, path: str) -> BriefState:
        return self._unsaved.get(path, _UNKNOWN).over(self._known.get(path))

    def knows(self, path: str) -> bool:
        """Return whether a brief has a state, without access to the file."""
        with self._memory:
            return path in self._known or path in self._unsaved

    def load(self) -> Flags:
        """Read the state of the whole library from the file, and return the flags."""
        with self._access:
            self._load()
        return self.flags()

    def flags(self) -> Flags:
        """Return the flags as they were last read or written, without access to the file."""
        with self._memory:
            return Flags.of(self._known)

    def _load(self) -> None:
        self._learn(self._store.briefs() if self._store else {})
        self._loaded = True

    def _learn(self, states: dict[str, BriefState]) -> None:
        """Set the states from the file, with the unsaved renames applied."""
        with self._memory:
            _rename(states, self._unsaved_renames)
            self._known |= states

    def update(self, path: str, change: BriefState) -> None:
        with self._memory:
            self._unsaved[path] = change.over(self._unsaved.get(path))
            if change.read is not None:
                self._were_unread.pop(path, None)

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
            self._were_unread.pop(path, None)
        return False

    def read_all(self, paths: PathsOf) -> None:
        """Mark briefs as read with the next `save`, which calls `paths` in its thread."""
        with self._memory:
            self._batches.append(paths)

    def undo_read_all(self) -> None:
        with self._memory:
            self._batches.append(None)

    def _carry_out(self, paths: PathsOf | None) -> None:
        wanted: Iterable[str] = ()
        if paths is not None:
            self._load()  # another reader may have marked some of them
            wanted = paths()  # slow, so without holding the lock
        with self._memory:
            marked, self._were_unread = self._were_unread, {}
            if paths is not None:
                unread = {path: _UNKNOWN for path in wanted if path and not self._get(path).read}
                # If nothing is marked, the last `read_all` can still be undone.
                self._were_unread = unread or marked
                marked = unread
            change = BriefState(read=paths is not None)
            for path in marked:
                self._unsaved[path] = change.over(self._unsaved.get(path))
            self._batches_done.append((len(marked), paths is not None))

    def set_last(self, path: str) -> None:
        with self._memory:
            self._unsaved_last = path

    def rename(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Move states from old paths to new ones, in the given order.

        A state that the new path already has wins field by field: the reader may have opened
        the brief under its new path before the rename was noticed.
        """
        pairs = [(old, new) for old, new in pairs if old != new]
        with self._memory:
            _rename(self._known, pairs)
            _rename(self._unsaved, pairs)
            _rename(self._saved, pairs)
            _rename(self._were_unread, pairs)
            for old, new in pairs:
                if self._unsaved_last == old:
                    self._unsaved_last = new
            self._unsaved_renames += pairs

    def save(self) -> bool:
        """Write all unsaved changes in one transaction; return whether that succeeded."""
        with self._access:
            with self._memory:
                batches, self._batches = self._batches, []
            for paths in batches:
                self._carry_out(paths)
            with self._memory:
                changes = Transaction(
                    tuple(self._unsaved_renames), dict(self._unsaved), self._unsaved_last
                )
                known = dict(self._known)
            known |= _over(changes.briefs, known)
            if self._store and changes and not self._store.write(changes, known):
                return False
            with self._memory:  # changes made during the write are kept
                del self._unsaved_renames[: len(changes.renames)]
                if self._unsaved_last == changes.last:
                    self._unsaved_last = None
                written = dict(changes.briefs)
                _rename(written, self._unsaved_renames)
                for path, change in written.items():
                    later = self._unsaved.pop(path, _UNKNOWN)
                    if later is not change and (rest := later.without(change)) != _UNKNOWN:
                        self._unsaved[path] = rest
                self._known |= _over(written, self._known)
                self._saved |= _over(written, self._saved)
            return True

    def report(self) -> SaveReport:
        with self._memory:
            saved, self._saved = self._saved, {}
            batches, self._batches_done = self._batches_done, []
        return SaveReport(tuple(saved.items()), self.problem, tuple(batches), self.take_notices())

    @property
    def problem(self) -> str:
        """The reason why the last `save` failed; empty if it succeeded."""
        return self._store.problem if self._store else ""

    def unsaved(self) -> dict[str, BriefState]:
        with self._memory:
            return dict(self._unsaved)

    def take_notices(self) -> tuple[str, ...]:
        """Return the new messages for the reader. Each message is returned only once."""
        return self._store.take_notices() if self._store else ()


def _over(
    changes: Mapping[str, BriefState], states: Mapping[str, BriefState]
) -> dict[str, BriefState]:
    return {path: change.over(states.get(path)) for path, change in changes.items()}


def _rename(states: MutableMapping[str, BriefState], pairs: Iterable[tuple[str, str]]) -> None:
    for old, new in pairs:
        if old in states:
            older = states.pop(old)
            states[new] = states[new].over(older) if new in states else older
