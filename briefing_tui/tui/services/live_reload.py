"""Live reload: when the open brief's file is read again after it was saved.

Pure: the reader screen reports what happened, and does what the answers say.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from briefing_tui.library.files import UNREAD, real_path
from briefing_tui.model.brief import Brief, Parsed
from briefing_tui.text.sanitise import one_line

PAUSE = 0.15
"""Seconds between two readings, however often the file is saved."""
RETRY = 0.1
PATIENCE = 1.0
"""A file that is missing or empty is read again every RETRY seconds for PATIENCE seconds: some
programs delete or empty a file before they write it."""
RECENT = 5.0
"""Seconds before the watch began in which a change may have been missed."""

MISSING = "This brief's file is no longer there."

State = Literal["idle", "reading", "resting", "waiting", "missing"]
Result = Literal["same", "reloaded", "unavailable"]


class LiveReload:
    """The state of the open brief's file.

            changed               same, reloaded             PAUSE over, no change
    idle ------------> reading --------------------> resting ---------------------> idle
                        ^  | ^                          |
                        |  | +--------------------------+
      RETRY seconds over|  |      PAUSE over, changed
                        |  | unavailable
                        |  v
                       waiting ----------> missing --------> reading
                                PATIENCE            changed
                                over
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Another brief was opened."""
        self.state: State = "idle"
        self._changed = False
        """The file changed since it was read last."""
        self._unavailable_since: float | None = None

    def changed(self) -> bool:
        """The file may have changed. Returns whether to read it now."""
        if self.state in ("idle", "missing"):
            self.state = "reading"
            return True
        self._changed = True
        return False

    def is_patient(self, now: float) -> bool:
        """Whether an empty or missing file may still be in the middle of a save."""
        return self._unavailable_since is None or now - self._unavailable_since < PATIENCE

    def finished(self, result: Result, now: float) -> float | None:
        """The file was read. Returns the seconds until `rested`; None where it is missing."""
        if result != "unavailable":
            self._unavailable_since = None
            self.state = "resting"
            return PAUSE
        if self.is_patient(now):
            self._unavailable_since = self._unavailable_since or now
            self.state = "waiting"
            return RETRY
        self.state, self._changed, self._unavailable_since = "missing", False, None
        return None

    def rested(self) -> bool:
        """The pause is over. Returns whether to read the file now."""
        if self.state == "waiting" or (self.state == "resting" and self._changed):
            self.state, self._changed = "reading", False
            return True
        if self.state == "resting":
            self.state = "idle"
        return False


def read_again(
    path: Path, before: Parsed, read: Callable[[Path], Parsed], *, patient: bool
) -> tuple[Result, Parsed, str]:
    """Read a file that may have changed: the result, the brief, and why it is unavailable.

    With `patient`, an empty file counts as unavailable. For workers.
    """
    if is_missing(path):
        return "unavailable", before, MISSING
    parsed = read(path)
    problem = next((found for found in parsed.diagnostics if found.code in UNREAD), None)
    if problem is not None:
        return "unavailable", before, one_line(problem.message)
    if patient and _is_empty(parsed.brief) and not _is_empty(before.brief):
        return "unavailable", before, ""
    return ("same" if parsed == before else "reloaded"), parsed, ""


def is_missing(path: Path) -> bool:
    """Whether there is no file, or a link to none. A file that can't be inspected may exist."""
    try:
        path.stat()
    except OSError as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return False


def is_among(path: Path, changed: Iterable[str]) -> bool:
    """Whether a file, or a folder that it is in, is among some paths, perhaps through links."""
    paths = {Path(name) for name in changed}
    if any(folder in paths for folder in (path, *path.parents)):
        return True
    real = real_path(path)
    if real == path.absolute():
        return False
    paths = {real_path(folder) for folder in paths}
    return any(folder in paths for folder in (real, *real.parents))


def _is_empty(brief: Brief) -> bool:
    return not (brief.body or brief.claims)
