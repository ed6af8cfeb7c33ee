"""The reading state of one library.

`save` writes all changes to the state file in one transaction and may be called from any thread;
changes that cannot be written are kept and written by the next `save`. `get` knows a change at
once. `load` and `take_saved` know it when it has been written, so the screen shows no mark that a
kill or a full disk would take back.
"""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from pathlib import Path
from threading import Lock

from briefing_tui.library.state.store import BriefState, Flags, Store, Transaction
from briefing_tui.text.sanitise import sanitise

FILE_NAME = "state.sqlite"

PathsOf = Callable[[], Iterable[str]]
_UNKNOWN = BriefState()
_AT_ONCE = 2_000
"""Changes that are taken over at once: the interface may wait for the lock."""


class ReadingState:
    """What is read and starred in a library, the position in each brief, and the last brief.

    A brief's key is its path in the library, as `Brief.path` has it. `file` is None for text
    without a file; its state ends with the program. All methods are safe to call from any
    thread. Only `save`, `load`, `last`, and `get` before the first `load`, access the file.
    """

    def __init__(self, file: Path | None, root: Path | None) -> None:
        self._store = Store(file, sanitise(str(root.resolve()))) if file and root else None
        self._known: dict[str, BriefState] = {}
        """What the file has, as far as it has been read or written."""
        self._unsaved: dict[str, BriefState] = {}
        self._saved: dict[str, BriefState] = {}
        """The changes that were written since the last `take_saved`."""
        self._unsaved_last: str | None = None
        self._unsaved_renames: list[tuple[str, str]] = []
        self._batches: list[PathsOf | None] = []
        """What `read_all` (the paths) and `undo_read_all` (None) are to do with the next save."""
        self._were_unread: dict[str, BriefState] = {}
        """The briefs that the last `read_all` has marked and that nothing has marked since."""
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
            return self._unsaved.get(path, BriefState()).over(self._known.get(path))

    def knows(self, path: str) -> bool:
        """Return whether there is a state of a brief, without access to the file."""
        with self._memory:
            return path in self._known or path in self._unsaved

    def load(self) -> Flags:
        """Read the file's state of the whole library, including what other readers have written."""
        with self._access:
            self._load()
        with self._memory:
            return Flags.of(self._known)

    def _load(self) -> None:
        self._learn(self._store.briefs() if self._store else {})
        self._loaded = True

    def _learn(self, states: dict[str, BriefState]) -> None:
        """Take over states from the file, which lacks the unsaved renames."""
        with self._memory:
            _rename(states, self._unsaved_renames)
            self._known |= states

    def update(self, path: str, change: BriefState) -> None:
        """Change the state of one brief."""
        with self._memory:
            self._unsaved[path] = change.over(self._unsaved.get(path))
            if change.read is not None:
                self._were_unread.pop(path, None)

    def keep_read(self, path: str) -> None:
        """Leave a brief read when `undo_read_all` is done: the reader has read it since."""
        with self._memory:
            self._were_unread.pop(path, None)

    def read_all(self, paths: PathsOf) -> None:
        """Mark briefs as read with the next `save`, which asks for their paths in its thread."""
        with self._memory:
            self._batches.append(paths)

    def undo_read_all(self) -> None:
        """Mark what the last `read_all` has marked as unread again, with the next `save`."""
        with self._memory:
            self._batches.append(None)

    def take_batches(self) -> list[tuple[int, bool]]:
        """What `read_all` (True) and `undo_read_all` (False) have marked since the last call: how
        many briefs.
        """
        with self._memory:
            done, self._batches_done = self._batches_done, []
            return done

    def _carry_out(self, paths: PathsOf | None) -> None:
        """Change the states of many briefs. What takes long is done outside of the lock."""
        if paths is not None:
            self._load()  # another reader may have read some of them meanwhile
            wanted = paths()
            with self._memory:
                states = self._known | _over(self._unsaved, self._known)
            were_unread = {
                path: states.get(path, _UNKNOWN)
                for path in wanted
                if path and (path not in states or not states[path].read)
            }
        else:
            with self._memory:
                were_unread = dict(self._were_unread)
        change = BriefState(read=paths is not None)
        changes = dict.fromkeys(were_unread, change)
        with self._memory:
            for path in self._unsaved.keys() & changes.keys():
                changes[path] = change.over(self._unsaved[path])
            self._unsaved |= changes
            if paths is None:
                self._were_unread = {}
            elif changes:  # marking nothing leaves the last undo as it is
                self._were_unread = were_unread
            self._batches_done.append((len(changes), paths is not None))

    def set_last(self, path: str) -> None:
        """Set the brief to open at the next start."""
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
            with self._memory:
                del self._unsaved_renames[: len(changes.renames)]
                if self._unsaved_last == changes.last:
                    self._unsaved_last = None
            written = list(changes.briefs.items())
            for first in range(0, len(written), _AT_ONCE):
                self._finish_write(dict(written[first : first + _AT_ONCE]))
            return True

    def _finish_write(self, written: dict[str, BriefState]) -> None:
        """Take over changes that were written, and keep what has changed during the write."""
        with self._memory:
            _rename(written, self._unsaved_renames)
            for path, change in written.items():
                later = self._unsaved.pop(path, _UNKNOWN)
                if later is not change and (rest := later.without(change)) != _UNKNOWN:
                    self._unsaved[path] = rest
            self._known |= _over(written, self._known)
            self._saved |= _over(written, self._saved)

    def take_saved(self) -> dict[str, BriefState]:
        """Return the changes to briefs that were written since the last call, by path."""
        with self._memory:
            saved, self._saved = self._saved, {}
            return saved

    @property
    def problem(self) -> str:
        """Why the last `save` failed; empty if it succeeded."""
        return self._store.problem if self._store else ""

    def unsaved(self) -> dict[str, BriefState]:
        """Return the changes to briefs that have not been written yet, by path."""
        with self._memory:
            return dict(self._unsaved)

    def take_notices(self) -> tuple[str, ...]:
        """Return the new messages for the reader. Each message is returned only once."""
        return self._store.take_notices() if self._store else ()


def _over(
    changes: Mapping[str, BriefState], states: Mapping[str, BriefState]
) -> dict[str, BriefState]:
    """Return the changed states after some changes."""
    return {path: change.over(states.get(path)) for path, change in changes.items()}


def _rename(states: MutableMapping[str, BriefState], pairs: Iterable[tuple[str, str]]) -> None:
    for old, new in pairs:
        if old in states:
            older = states.pop(old)
            states[new] = states[new].over(older) if new in states else older
