"""Reading progress: which briefs are read, and where the reader was in each.

docs/reading-state.md has the rule: a brief is read once its end has been reached, or once it is
left after it was on the screen for a while. Pure but for `ReadingState`, which writes files only
when it is saved.
"""

from typing import Literal

from briefing_tui.library.state.reading_state import ReadingState
from briefing_tui.library.state.store import BriefState, ReadingPosition

Flag = Literal["read", "starred"]

STAY = 2.0
"""Seconds after which a brief was more than passed on the way to another."""
SAVE_AFTER = 1.0
"""Seconds from a change to its writing: what a killed program may lose of a position."""


class Visit:
    """One brief on the screen, from opening it to leaving it."""

    def __init__(self, path: str) -> None:
        self.brief_path = path
        """Its path in the reading state."""
        self.position: ReadingPosition | None = None
        """The last known position; None until the view has scrolled to where the reader was."""
        self.has_stayed = False
        self.is_decided = False
        """The reader marked it as read or unread, which nothing else changes."""


class ReadingProgress:
    """Follows the reader through the briefs.

    Methods that may mark a brief as read return whether they did.
    """

    def __init__(self, state: ReadingState) -> None:
        self._state = state
        self.visit: Visit | None = None

    def open(self, path: str) -> ReadingPosition | None:
        """Another brief was opened. Returns the position to restore."""
        self.visit = Visit(path)
        self._state.set_last(path)
        return self._state.get(path).position

    def renamed(self, path: str) -> None:
        """The open brief's file has another path now."""
        if self.visit is not None:
            self._state.rename(((self.visit.brief_path, path),))
            self.visit.brief_path = path
            self._state.set_last(path)

    def arrived(self, position: tuple[int, int]) -> None:
        """The view shows the brief where the reader was. From now on, scrolling counts."""
        if self.visit is not None:
            self.visit.position = ReadingPosition(*position)

    def scrolled(self, position: tuple[int, int], *, at_end: bool) -> bool:
        """The view may have scrolled. Keeps the position; the end makes the brief read."""
        visit = self.visit
        if visit is None or visit.position is None or visit.position == position:
            return False
        visit.position = ReadingPosition(*position)
        self._state.update(visit.brief_path, BriefState(position=visit.position))
        return at_end and self._read(visit)

    def stayed(self, *, at_end: bool) -> bool:
        """The brief has been on the screen for STAY seconds."""
        if self.visit is None:
            return False
        self.visit.has_stayed = True
        return at_end and self._read(self.visit)

    def leave(self) -> bool:
        """The reader goes to another brief, or quits."""
        visit, self.visit = self.visit, None
        return visit is not None and visit.has_stayed and self._read(visit)

    def toggle(self, path: str, flag: Flag) -> None:
        """Mark a brief as read or starred, or remove that mark."""
        state = self._state.get(path)
        if flag == "read":
            change = BriefState(read=not state.read)
            if self.visit is not None and self.visit.brief_path == path:
                self.visit.is_decided = True
        else:
            change = BriefState(starred=not state.starred)
        self._state.update(path, change)

    def _read(self, visit: Visit) -> bool:
        if visit.is_decided or self._state.get(visit.brief_path).read:
            self._state.keep_read(visit.brief_path)
            return False
        visit.is_decided = True
        self._state.update(visit.brief_path, BriefState(read=True))
        return True
