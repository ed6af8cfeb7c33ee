"""What the reader has read, starred, and where they were: kept while they read.

The rule stands in docs/reading-state.md: a brief is read once its end has been reached, or
once it is left after having been on the screen for a while.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from briefing_tui.library.state.brief_state import BriefState, ReadingPosition
from briefing_tui.library.state.reading_state import ReadingState
from briefing_tui.model.brief import Brief
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView

if TYPE_CHECKING:
    from textual.timer import Timer

    from briefing_tui.tui.open_brief import OpenBrief
    from briefing_tui.tui.reader import ReaderScreen

Mark = Literal["read", "starred"]

_WHILE = 2.0
"""Seconds after which a brief was not merely passed on the way to another."""
_SAVE_AFTER = 1.0
"""Seconds from a change to its writing: what a kill may lose of a position."""

_SAID = {
    ("read", True): "Marked read.",
    ("read", False): "Marked unread.",
    ("starred", True): "Starred.",
    ("starred", False): "No longer starred.",
}


class Visit:
    """One brief on the screen, from opening it to leaving it."""

    def __init__(self, path: Path, opened: "OpenBrief") -> None:
        self.path = path
        self.opened = opened
        self.stayed = False
        """It has been on the screen for a while."""
        self.at: tuple[int, int] | None = None
        """The position that was kept last. None on the way to where the reader was."""
        self.decided = False
        """The reader has said whether it is read; nothing else decides any more."""

    def is_also(self, path: Path | None, opened: "OpenBrief") -> bool:
        """Whether this is what was opened, read again, or found again under another name."""
        return self.path == path or bool(opened.was and opened.was == self.brief.path)

    def arrive(self, view: NarrativeView) -> None:
        """The brief is shown where the reader was in it; from now on moving counts."""
        self.at = view.position()

    def goes_on(self, before: "Visit") -> None:
        """It is the same visit."""
        self.stayed, self.decided, self.at = before.stayed, before.decided, before.at

    @property
    def brief(self) -> Brief:
        """The brief that is open."""
        return self.opened.brief


class Memory:
    """Follows the reader through the briefs, for the reader screen."""

    def __init__(self, screen: "ReaderScreen", state: ReadingState) -> None:
        self._screen = screen
        self._state = state
        self._visit: Visit | None = None
        self._staying: Timer | None = None
        self._saving: Timer | None = None

    # From brief to brief

    def begin(self) -> None:
        """The screen is there: follow the scrolling, and go to where the reader was."""
        self._screen.watch(self._view, "progress", self.moved, init=False)
        if self._visit is not None:
            self._settle(self._visit)
        self.tell()

    def turn_to(self, path: Path | None, opened: "OpenBrief") -> None:
        """Another brief has been opened, or the same one has been read again."""
        before = self._visit
        again = before is not None and before.is_also(path, opened)
        if not again:
            self.leave()
        self._visit = visit = Visit(path, opened) if path is not None else None
        if visit is None:
            return
        if again and before is not None:
            visit.goes_on(before)
            if before.brief.path != visit.brief.path:
                self._state.rename([(before.brief.path, visit.brief.path)])
                self._screen.read_library()  # the list gets the flags from the reading state
        else:
            self._state.set_last(visit.brief.path)
        if self._screen.is_mounted:
            self._settle(visit, again=again)

    def _settle(self, visit: Visit, *, again: bool = False) -> None:
        """Bring the reader to where they were, and let the time run.

        What is read again keeps its place, or finds it in what was written, by itself.
        """
        position = self._state.get(visit.brief.path).position
        if position is not None and not again:
            self._view.restore(position)
        if visit.at is None:
            self._screen.call_after_refresh(visit.arrive, self._view)
        if self._staying is not None:
            self._staying.stop()
        self._staying = self._screen.set_timer(_WHILE, self.stayed)
        self._save_soon()

    def moved(self) -> None:
        """The narrative was scrolled: keep the position; the end makes the brief read."""
        visit, view = self._visit, self._view
        if visit is None or visit.at is None or view.opened is not visit.opened:
            return
        # Heights that are found out change the progress as well, but not the position.
        if (position := view.position()) == visit.at:
            return
        visit.at = position
        self._state.update(visit.brief.path, BriefState(position=ReadingPosition(*position)))
        if self._at_end(visit):
            self._read(visit)
        self._save_soon()

    def stayed(self) -> None:
        """The brief has been on the screen for a while: if all of it was, it is read."""
        if (visit := self._visit) is None:
            return
        visit.stayed = True
        if self._at_end(visit):
            self._read(visit)

    def _at_end(self, visit: Visit) -> bool:
        """Whether the last line is in sight, and it is the last indeed."""
        view = self._view
        seen, whole = view.progress
        return bool(view.size) and visit.opened.parser.done and seen >= whole

    def leave(self) -> None:
        """The reader goes to another brief, or quits."""
        visit, self._visit = self._visit, None
        if visit is not None and visit.stayed:
            self._read(visit)

    def _read(self, visit: Visit) -> None:
        marks = self._screen.briefs.marks
        known = marks is not None and visit.brief.path in marks.read
        if not visit.decided and not known:
            visit.decided = True
            change = BriefState(read=True)
            self._state.update(visit.brief.path, change)
            self._show(visit.brief.path, change)
            self._save_soon()

    # Marks

    def toggle(self, mark: Mark) -> None:
        """Mark the brief under the list's cursor, or the open one, or take the mark away."""
        target = self._target()
        if target is None:
            self._screen.notify("There is no brief to mark.")
            return
        known = self._state.get(target)
        value = not (known.read if mark == "read" else known.starred)
        change = BriefState(read=value) if mark == "read" else BriefState(starred=value)
        if mark == "read" and self._visit is not None and self._visit.brief.path == target:
            self._visit.decided = True
        self._state.update(target, change)
        # Written before it is shown: what the screen says is marked, no kill takes back.
        write = partial(self._mark_in_thread, target, change)
        self._screen.run_worker(write, group="state", thread=True)
        if not self._screen.query_one("#library").display:
            self._screen.notify(_SAID[mark, value])

    def _target(self) -> str | None:
        if self._screen.active == "library":
            listing = self._screen.query_one(LibraryView).under_cursor()
            return listing.path_from_root if listing else None
        visit = self._visit
        return visit.brief.path if visit else None

    def _mark_in_thread(self, path: str, change: BriefState) -> None:
        self._state.save()
        self._screen.call_later(self._show, path, change)

    def _show(self, path: str, change: BriefState) -> None:
        self._screen.briefs = self._screen.briefs.with_mark(path, change)
        self.tell()

    # To the disk

    def _save_soon(self) -> None:
        if self._saving is None:
            self._saving = self._screen.set_timer(_SAVE_AFTER, self._save_aside)

    def _save_aside(self) -> None:
        self._saving = None
        self._screen.run_worker(self._save_in_thread, group="state", thread=True)

    def _save_in_thread(self) -> None:
        self._state.save()
        self._screen.call_later(self.tell)

    def tell(self) -> None:
        """Say what went wrong with the file, once."""
        for notice in self._state.take_notices():
            self._screen.notify(notice, severity="warning", timeout=10, markup=False)

    def close(self) -> None:
        """The reader quits."""
        self.leave()
        self._state.save()

    @property
    def _view(self) -> NarrativeView:
        return self._screen.query_one(NarrativeView)
