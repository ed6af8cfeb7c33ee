"""The reading state of one library, in memory and on its way to the disk.

What the reader does is known here at once. `save` brings it to the file, from any thread;
what could not be written waits for the next time.
"""

from collections.abc import Collection
from pathlib import Path
from threading import Lock

from briefing_tui.library.files import Contents
from briefing_tui.library.state.marks import Fingerprint, Marks, Noted, Trace, merged
from briefing_tui.library.state.renames import Present, find_moves, is_gone
from briefing_tui.library.state.store import Access, StateFile
from briefing_tui.text.sanitise import sanitise

NAME = "state.sqlite"


class ReadingState:
    """What is read and starred in a library, where the reader was, and in which brief.

    `file` is None for a brief that has no place on disk: then nothing outlasts the program.
    Briefs go by their paths from the library's root.
    """

    def __init__(self, file: Path | None, root: Path | None) -> None:
        table = StateFile(file, sanitise(str(root.resolve()))) if file and root else None
        self._root = root or Path()
        self._contents = Contents(self._root)
        self._noted = Noted()
        self._disk = Access(table, self._noted.known)
        self._loaded = False
        self._writing = Lock()
        """Held over a whole save, load or move: a newer change is never lost to an older."""

    # What is known

    def last(self) -> str | None:
        """The brief that was open last time."""
        return self._disk.read(lambda file: file.last(), None)

    def trace(self, path: str) -> Trace:
        """What is known of one brief, before all of the library has been read as well."""
        if not self._loaded and (row := self._disk.read(lambda file: file.trace(path), None)):
            self._noted.learn({path: row})
        return self._noted.trace(path)

    def load(self) -> Marks:
        """Read what is known of the whole library; again, to see what other readers did."""
        with self._writing:
            found: dict[str, Trace] = self._disk.read(lambda file: file.traces(), {})
            marks = self._noted.learn(found)
            self._loaded = True
            return marks

    # What the reader does

    def see(self, path: str, slug: str) -> None:
        """A brief is on the screen: keep by what it can be found when its file is moved."""
        self._noted.see(path, slug)

    def note(self, path: str, trace: Trace) -> None:
        """Keep what is new about a brief."""
        self._noted.note(path, trace)

    def note_last(self, path: str) -> None:
        """Keep which brief is open."""
        self._noted.note_last(path)

    def save(self) -> bool:
        """Write what has not been written, in one transaction, in milliseconds; whether it was
        done. Else it waits for the next time."""
        with self._writing:
            changes = self._noted.take()
            paths = changes.seen | changes.traces.keys()
            read = ((path, self._contents.of(path)) for path in paths)
            seen = self._noted.look({path: content for path, content in read if content})
            traces = {
                path: Trace(content=seen[path].content).over(trace) if path in seen else trace
                for path, trace in changes.traces.items()
            }

            def change(file: StateFile) -> None:
                if changes.moves:
                    file.move(changes.moves)
                file.write(traces, changes.last, seen, self._is_there)

            if changes and not self._disk.write(change):
                self._noted.put_back(changes)
                return False
            return True

    # Briefs that are elsewhere now

    def follow(self, present: Present, among: Collection[str] | None = None) -> None:
        """Give what is known of files that were moved or renamed the paths that they have now.

        `among` are the only ones that are looked for, if it is given.
        """
        with self._writing:
            fresh: set[str] = self._disk.read(lambda file: file.fresh(), set())
            rows: dict[str, Trace] = self._disk.read(lambda file: file.traces(), {})
            moved: dict[str, str] = self._disk.read(lambda file: file.moved(), {})
            here = self._noted.findable()
            told = {
                old: new
                for old, new in moved.items()
                if (old in here or old in rows) and is_gone(self._root / old)
            }
            paths = (rows.keys() | here.keys()) - told.keys()
            gone = self._gone(present, paths if among is None else paths & set(among))

            def is_new(path: str) -> bool:
                return path not in rows or not rows[path].is_marked or path in fresh

            found = find_moves(self._by_what_to_find(gone, rows, here), present, is_new, fresh)
            told = {old: found.get(new, new) for old, new in told.items()}  # it has moved on
            follow = {old: new for old, new in found.items() if old in rows}
            gather = {old: new for old, new in told.items() if old in rows}
            settled = [path for path in fresh if among is None and self._is_there(path)]
            written = not (follow or gather or settled) or self._disk.write(
                lambda file: file.move(follow, gather, settled)
            )
            self._noted.rename(found | told, written=written)

    def renamed(self, old: str, new: str) -> None:
        """The reader saw a brief's file get another path."""
        self._noted.rename({old: new}, written=False)

    def _gone(self, present: Present, paths: Collection[str]) -> tuple[str, ...]:
        return tuple(path for path in present.missing(paths) if is_gone(self._root / path))

    def _by_what_to_find(
        self, paths: Collection[str], rows: dict[str, Trace], here: dict[str, Trace]
    ) -> dict[str, Trace]:
        if not paths:
            return {}
        contents: dict[str, Fingerprint] = self._disk.read(lambda file: file.contents(paths), {})
        return {
            path: merged(
                (
                    here.get(path, Trace()),
                    rows.get(path, Trace()),
                    Trace(content=contents.get(path)),
                )
            )
            for path in paths
        }

    def _is_there(self, path: str) -> bool:
        return not is_gone(self._root / path)

    def where(self, path: str) -> str:
        """Where a brief is now: its path, unless nothing is there and it is known to have moved."""
        return self._noted.where(path) if is_gone(self.place(path)) else path

    def has_moved(self, path: str) -> bool:
        """Whether a brief came to this path from another while the program ran."""
        return self._noted.has_moved(path)

    def place(self, path: str) -> Path:
        """Where a brief lies."""
        return self._root / path

    def take_notices(self) -> tuple[str, ...]:
        """What the reader should be told, each thing once."""
        return self._disk.take_notices()
