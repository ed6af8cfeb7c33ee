"""Asking and changing the reading state's file, whatever has become of it.

What can't be done is told and not raised: a damaged file is set aside, one of a later version
left alone, and what can't be written waits.
"""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeVar

from briefing_tui.library.marks import Trace
from briefing_tui.library.state_errors import (
    BusyError,
    LaterVersionError,
    RefusedError,
    UnreadableError,
)
from briefing_tui.library.state_file import StateFile
from briefing_tui.text.sanitise import one_line

_T = TypeVar("_T")
_ATTEMPTS = 3
"""Looks at a file that another reader may be setting aside at the same moment."""


class Access:
    """One library's part of the file, from any thread. `known` is what a new file begins with."""

    def __init__(self, file: StateFile | None, known: Callable[[], Mapping[str, Trace]]) -> None:
        self._file = file
        self._known = known
        self._lock = Lock()
        self._notices: list[str] = []
        self._said: set[str] = set()

    def take_notices(self) -> tuple[str, ...]:
        """What the reader should be told, each thing once."""
        with self._lock:
            notices, self._notices = tuple(self._notices), []
            return notices

    def read(self, ask: Callable[[StateFile], _T], nothing: _T) -> _T:
        """What the file says, `nothing` where it says nothing or can't be read."""
        for _ in range(_ATTEMPTS if self._file else 0):
            assert self._file is not None
            try:
                return ask(self._file)
            except UnreadableError as error:
                if not self._set_aside(self._file, error):
                    break
            except LaterVersionError as error:
                self._leave_alone(error)
                break
            except BusyError:
                self._say("The reading state is in use by another program and can't be read now.")
                break
            except RefusedError as error:
                self._say(f"The reading state can't be read now ({one_line(str(error))}).")
                break
        return nothing

    def write(self, change: Callable[[StateFile], None]) -> bool:
        """Change the file; whether it was done. Without a file there is nothing to do."""
        if self._file is None:
            return True
        again = False
        for _ in range(_ATTEMPTS):
            try:
                if again:  # the new file gets all that is still known of the old one
                    self._file.write(self._known())
                change(self._file)
            except UnreadableError as error:
                if not self._set_aside(self._file, error):
                    return False
                again = True
            except LaterVersionError as error:
                self._leave_alone(error)
                return False
            except RefusedError as error:
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
        except RefusedError as refusal:
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

    def _leave_alone(self, error: LaterVersionError) -> None:
        self._say(
            f"The reading state is of a newer briefing ({one_line(str(error))}) and is left as "
            "it is. What you read and star is kept until you quit."
        )

    def _say(self, notice: str) -> None:
        with self._lock:
            if notice not in self._said:
                self._said.add(notice)
                self._notices.append(notice)
