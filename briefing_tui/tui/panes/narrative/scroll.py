"""The narrative as a scrolling document: where the reader is, and the work of its threads.

The position is the row at the top, a row of a leaf. The scrollbar follows from it once the whole
text is laid out. Of a long brief the start is loaded first, and then the whole as a new version
of it.

            load          lay_out         complete
    OpenBrief -> document -> ScrollLayout -> numbers of rows
"""

from collections.abc import Callable
from time import monotonic, sleep

from textual.worker import Worker

from briefing_tui.compare.changes import NEIGHBOURS, find_leaf
from briefing_tui.layout.narrative import (
    START,
    LeafRow,
    ScrollLayout,
    TextLook,
    TextOffset,
)
from briefing_tui.layout.spans import DECORATION
from briefing_tui.library.listing import Listing
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import NO_DESTINATIONS, Destinations, Document

NO_BRIEF = Brief(path="", slug="", title="")


def empty_layout() -> ScrollLayout:
    """The layout of a document that is still to come: a blank row."""
    return ScrollLayout(NO_BRIEF, Document(whole=False), TextLook(1))


class ScrollingDocument:
    """One narrative, the width it is laid out for, and the position of the reader in it."""

    def __init__(self) -> None:
        self.layout = empty_layout()
        """Empty until a brief is loaded and the size of the view is known."""
        self.top: LeafRow = START
        self._brief, self._document = self.layout.brief, self.layout.document
        self._page = 1
        self.covered = 0
        """Covered rows at the foot of the page, above which the end must be."""
        self._rows: list[LeafRow] = []
        self._offset: TextOffset = START
        """The position as text, which is the same at every width."""
        self._above = 0
        """The rows from the top to the row of the offset, if the top has no text: the blank row
        before a paragraph, the rule of a table.
        """
        self._pending: TextOffset | None = None
        """A position to go to that the start of a long document doesn't have."""
        self.before_jump: TextOffset | None = None
        """Where the reader was before the last jump."""
        self._previous: Document | None = None
        """After a reload the old document, until the position is found in the new one."""
        self._linked: tuple[Listing, ...] = ()
        """The briefs that link to this one, as far as they have been found."""
        self._destinations = NO_DESTINATIONS
        self._at_end = False
        """Whether the row at the top differs from the row of the offset, because the end is in
        sight."""

    # Loading and laying out

    def load(
        self,
        brief: Brief,
        document: Document,
        *,
        reloaded: bool,
        layout: ScrollLayout | None = None,
    ) -> None:
        """Take over another brief, to be shown from its start, or a new version of the same one,
        to be shown where the reader is; perhaps with its layout."""
        if not reloaded:
            self._offset, self._above, self._pending, self._previous = START, 0, None, None
            self._linked, self._destinations = (), NO_DESTINATIONS
            self.before_jump = None
        elif self._previous is None:
            known = 0 <= self._offset[0] < len(self._document.leaves)
            self._previous = self._document if known else None
        self._brief, self._document = brief, document
        # Until it is laid out, its first rows are in sight: it may have fewer than the one before.
        self.layout, self.top = layout or empty_layout(), START
        self._rows, self._at_end = [], True

    def lay_out(self, look: TextLook, page: int) -> None:
        """Fit the document into a width and a page of rows."""
        self._page, brief, before = page, self._brief, self.layout
        if not before.is_for(brief, look):
            self.layout = ScrollLayout(
                brief,
                self._document,
                look,
                linked=self._linked,
                destinations=self._destinations,
                like=before,
            )
            self._at_end = True
        if self.layout.linked != self._linked:
            self.layout.show_linked(self._linked)
        if self.layout.destinations is not self._destinations:
            self.layout.show_destinations(self._destinations)
        self._place()

    def show_linked(self, linked: tuple[Listing, ...]) -> None:
        """Show which briefs link to this one; the text in sight stands still."""
        self._linked, self._at_end = linked, False
        self.layout.show_linked(linked)
        self._place()

    def show_destinations(self, destinations: Destinations) -> None:
        """Show what links and embeds lead to; the text at the top stands still."""
        self._destinations, self._at_end = destinations, True
        self.layout.show_destinations(destinations)
        self._place()

    def _place(self) -> None:
        """Put the position at the top, or as near to it as possible without blank rows below the
        end."""
        layout, self._rows = self.layout, []
        if self._pending is not None and self._has_leaf(self._pending[0]):
            self._pending, self._at_end = None, True
        leaf, character = self._offset
        if self._previous is not None and self._has_leaf(leaf + 2 * NEIGHBOURS):
            # The new version has enough leaves to find the one at the top in it.
            leaf_now = find_leaf(self._previous.leaves, layout.document.leaves, leaf)
            self._previous = None
            if leaf_now is not None:
                self._offset, self._at_end = (leaf_now, character), True
        top = self.top
        if self._at_end:
            leaf, row = layout.row_of(self._offset)
            top = LeafRow(leaf, min(max(0, row - self._above), len(layout.rows(leaf)) - 1))
        self._at_end = layout.walk(top, self._last_row) == layout.end
        self.top = layout.walk(layout.end, -self._last_row) if self._at_end else top

    @property
    def _last_row(self) -> int:
        """The last row of the page that is seen, from 0."""
        return max(0, self._page - 1 - self.covered)

    def _has_leaf(self, leaf: int) -> bool:
        return leaf < self.layout.leaf_count or self.layout.document.whole

    # The position

    @property
    def position(self) -> TextOffset:
        """The offset of the text at the top."""
        return self._pending or self._offset

    def go_to(self, offset: TextOffset) -> None:
        """Scroll to an offset, as soon as the document has it."""
        if self._has_leaf(offset[0]):
            self.scroll_to(self.layout.row_of(offset))
        else:
            self._offset, self._above = offset, 0
            self._pending, self._previous = offset, None

    def scroll_to(self, row: LeafRow) -> None:
        """Scroll to a row, or as near as possible without blank rows below the end."""
        layout = self.layout
        if layout.brief is NO_BRIEF:
            return
        if layout.walk(row, self._last_row) == layout.end:
            row = layout.walk(layout.end, -self._last_row)
        self.top, self._rows, self._at_end = row, [], False
        self._offset, self._pending, self._previous = layout.offset_of(row), None, None
        has_text = not 0 <= row.leaf < layout.leaf_count or layout.row(row).start != DECORATION
        self._above = 0 if has_text else layout.row_of(self._offset).row - row.row

    @property
    def is_placed(self) -> bool:
        """Whether the requested position is at the top, and isn't still to come."""
        return self._pending is None

    @property
    def rows(self) -> list[LeafRow]:
        layout = self.layout
        if not self._rows:
            row = self.top
            self._rows = [row]
            while len(self._rows) < self._page and row != layout.end:
                row = layout.walk(row, 1)
                self._rows.append(row)
        return self._rows


# The work of threads

SHORT, LONG = 5_000, 200_000
"""Characters of a body that is laid out in the frame that shows it, which takes some milliseconds,
and of one that no worker lays out, which takes a tenth of a second.
"""
_FIRST_ROWS = 60
"""The rows that are laid out ahead: a screen."""


def lay_out_ahead(brief: Brief, document: Document, look: TextLook) -> ScrollLayout:
    """The layout of a narrative that may be opened next."""
    layout = ScrollLayout(brief, document, look)
    layout.complete()
    layout.walk(START, _FIRST_ROWS)
    return layout


class Pace:
    """Makes threads pause for keys, because Python runs one thread at a time."""

    _STRETCH, _PAUSE = 0.01, 0.04
    """Seconds of work before a thread checks whether to pause, and seconds of the pause."""

    def __init__(self) -> None:
        self._active = 0.0

    def note_activity(self) -> None:
        self._active = monotonic()

    def cancelled(self, worker: Worker[None]) -> Callable[[], bool]:
        """A test for cancellation that pauses after each stretch if the reader is active."""
        started = monotonic()

        def is_cancelled() -> bool:
            nonlocal started
            now = monotonic()
            if now - started > self._STRETCH:
                if now - self._active < self._PAUSE:
                    sleep(self._PAUSE)
                started = monotonic()
            return worker.is_cancelled

        return is_cancelled
