"""The reading state of one library.

`save` writes all changes to the state file in one transaction and may be called from any thread;
changes that cannot be written are kept and written by the next `save`. `get` knows a change at
once. `load` and `take_saved` know it when it has been written, so the screen shows no mark that a
kill or a full disk would take back.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path
from threading import Lock

from briefing_tui.library.state.brief_state import BriefState, Flags
from briefing_tui.library.state.store import Store, Transaction
from briefing_tui.text.sanitise import sanitise

FILE_NAME = "state.sqlite"


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
            states = self._store.briefs() if self._store else {}
            self._learn(states)
            self._loaded = True
        with self._memory:
            return Flags.of(self._known)

    def _learn(self, states: dict[str, BriefState]) -> None:
        """Take over states from the file, which lacks the unsaved renames."""
        with self._memory:
            _rename(states, self._unsaved_renames)
            self._known |= states

    def update(self, path: str, change: BriefState) -> None:
        """Change the state of one brief."""
        with self._memory:
            self._unsaved[path] = change.over(self._unsaved.get(path))

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
            for old, new in pairs:
                if self._unsaved_last == old:
                    self._unsaved_last = new
            self._unsaved_renames += pairs

    def save(self) -> bool:
        """Write all unsaved changes in one transaction; return whether that succeeded."""
        with self._access:
            with self._memory:
                changes = Transaction(
                    tuple(self._unsaved_renames), dict(self._unsaved), self._unsaved_last
                )
                known = self._known | _over(changes.briefs, self._known)
            if self._store and changes and not self._store.write(changes, known):
                return False
            with self._memory:  # keep what has changed during the write
                del self._unsaved_renames[: len(changes.renames)]
                written = dict(changes.briefs)
                _rename(written, self._unsaved_renames)
                for path, change in written.items():
                    later = self._unsaved.pop(path, BriefState()).without(change)
                    if later != BriefState():
                        self._unsaved[path] = later
                self._known |= _over(written, self._known)
                self._saved |= _over(written, self._saved)
                if self._unsaved_last == changes.last:
                    self._unsaved_last = None
            return True

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
