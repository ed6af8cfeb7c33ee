"""The reading state of one library, in memory and on its way to the disk.

What the reader does is known here at once. `save` brings it to the file, from any thread;
what could not be written waits for the next time.
"""

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeVar

from briefing_tui.library.marks import Marks, Trace
from briefing_tui.library.state_file import (
    BusyError,
    StateFile,
    UnreadableError,
    UnwritableError,
)
from briefing_tui.text.sanitise import one_line, sanitise

NAME = "state.sqlite"

_T = TypeVar("_T")
_ATTEMPTS = 3
"""Looks at a file that another reader may be setting aside at the same moment."""


class ReadingState:
    """What is read and starred in a library, where the reader was, and in which brief.

    `file` is None for a brief that has no place on disk: then nothing outlasts the program.
    Briefs go by their paths from the library's root.
    """

    def __init__(self, file: Path | None, root: Path | None) -> None:
        self._file = StateFile(file, sanitise(str(root.resolve()))) if file and root else None
        self._known: dict[str, Trace] = {}
        self._loaded = False
        self._unsaved: dict[str, Trace] = {}
        self._last: str | None = None
        self._lock = Lock()
        """Held while the four above change."""
        self._writing = Lock()
        """Held over a whole save, so that a newer change is never overwritten by an older."""
        self._notices: list[str] = []
        self._said: set[str] = set()

    # What is known

    def last(self) -> str | None:
        """The brief that was open last time."""
        return self._read(lambda file: file.last(), None)

    def trace(self, path: str) -> Trace:
        """What is known of one brief, before all of the library has been read as well."""
        known = self._known.get(path, Trace())
        return (
            known if self._loaded else known.over(self._read(lambda file: file.trace(path), None))
        )

    def load(self) -> Marks:
        """Read what is known of the whole library; again, to see what other readers did."""
        found: dict[str, Trace] = self._read(lambda file: file.traces(), {})
        with self._lock:
            for path, trace in found.items():
                self._known[path] = self._unsaved.get(path, Trace()).over(trace)
            self._loaded = True
            return Marks.of(self._known)

    # What the reader does

    def note(self, path: str, trace: Trace) -> None:
        """Keep what is new about a brief."""
        with self._lock:
            self._known[path] = trace.over(self._known.get(path))
            self._unsaved[path] = trace.over(self._unsaved.get(path))

    def note_last(self, path: str) -> None:
        """Keep which brief is open."""
        with self._lock:
            self._last = path

    def save(self) -> None:
        """Write what has not been written, in one transaction. Takes milliseconds."""
        with self._writing:
            with self._lock:
                changes, self._unsaved = self._unsaved, {}
                last, self._last = self._last, None
            if self._file is None or not (changes or last):
                return
            if not self._write(self._file, changes, last):
                with self._lock:
                    for path, trace in changes.items():
                        self._unsaved[path] = self._unsaved.get(path, Trace()).over(trace)
                    self._last = self._last or last

    def take_notices(self) -> tuple[str, ...]:
        """What the reader should be told, each thing once."""
        with self._lock:
            notices, self._notices = tuple(self._notices), []
            return notices

    # The file

    def _read(self, ask: Callable[[StateFile], _T], nothing: _T) -> _T:
        for _ in range(_ATTEMPTS if self._file else 0):
            assert self._file is not None
            try:
                return ask(self._file)
            except UnreadableError as error:
                if not self._set_aside(self._file, error):
                    break
            except BusyError:
                self._say("The reading state is in use by another program and can't be read now.")
                break
        return nothing

    def _write(self, file: StateFile, changes: dict[str, Trace], last: str | None) -> bool:
        for _ in range(_ATTEMPTS):
            try:
                file.write(changes, last)
            except UnreadableError as error:
                if not self._set_aside(file, error):
                    return False
                with self._lock:  # the new file gets all that is still known of the old one
                    changes = dict(self._known)
            except UnwritableError as error:
                self._say(
                    f"The reading state can't be written ({one_line(str(error))}). "
                    "What you read and star is kept until you quit."
                )
                return False
            except BusyError:  # it waits for the next time
                return False
            else:
                return True
        return False

    def _set_aside(self, file: StateFile, error: UnreadableError) -> bool:
        try:
            aside = file.set_aside(error.identity)
        except UnwritableError as refusal:
            self._say(
                f"The reading state can't be read ({one_line(str(error))}) "
                f"nor set aside ({one_line(str(refusal))})."
            )
            return False
        if aside is not None:
            self._say(
                f"The reading state can't be read ({one_line(str(error))}). "
                f"It was set aside as {one_line(aside.name)} and a new one begun."
            )
        return True

    def _say(self, notice: str) -> None:
        with self._lock:
            if notice not in self._said:
                self._said.add(notice)
                self._notices.append(notice)
