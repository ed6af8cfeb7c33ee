"""The margins of a narrative: how wide they are, and what is marked in them and above the text."""

from collections.abc import Sequence
from itertools import count, takewhile
from typing import NamedTuple

from briefing_tui.layout.blocks import table_cells
from briefing_tui.layout.narrative import HEAD, LeafRow, ScrollLayout, TextLook
from briefing_tui.layout.signs import margin, note_mark, read_message
from briefing_tui.layout.spans import (
    STRONG,
    Line,
    Row,
    Span,
    Style,
    fit_line,
    line_cells,
    mark_words,
)
from briefing_tui.tui.state import CLAIM, PASSAGE, ReaderState

NOTHING = ReaderState()


class Margins(NamedTuple):
    """Where the text stands in a pane."""

    room: int
    """The width of the pane in cells, without the scrollbar."""
    text_width: int
    """The greatest width of a line of prose."""
    is_narrow: bool
    """Whether the screen is too narrow for a heading and wide margins."""

    @property
    def least(self) -> int:
        """The fewest cells to the left of the text."""
        return 2 if self.room >= self.text_width + 2 else 1

    @property
    def inset(self) -> int:
        """Cells to the left of the text, which stands in the middle of a wide pane."""
        if self.is_narrow:
            return self.least
        return max(self.least, (self.room + 1 - self.text_width) // 2)

    @property
    def line_width(self) -> int:
        """The width of a line about the text, above it or in the last row."""
        return self.room - self.inset - 1

    def inset_of(self, at: LeafRow, layout: ScrollLayout) -> int:
        """Cells to the left of a row: fewer for a table that would run past the right edge."""
        inset = self.inset
        if HEAD < at.leaf < layout.leaf_count and layout.document.leaves[at.leaf].kind == "table":
            _, size = table_cells(layout.document.leaves[at.leaf], layout.context)
            inset = min(inset, max(self.least, self.room - 1 - size))
        return inset

    def look(self, *, signs: bool, zoomed: bool) -> TextLook:
        """How the text is laid out between them."""
        table_width = max(1, self.room - self.least - 1)
        width = min(self.text_width, table_width)
        above = 0 if self.is_narrow else 1  # without a heading, none
        with_tally = self.is_narrow or zoomed
        return TextLook(width, above, signs, table_width, zoomed, with_tally)


class MarginMarks:
    """What is marked beside the text and above it: changes, notes, and words that were searched."""

    def __init__(self) -> None:
        self.words: tuple[str, ...] = ()
        """The words marked above the text, in the title or the summary."""
        self._state = NOTHING
        self._changed: frozenset[int] = frozenset()
        """The leaves that are new or changed."""

    def show(self, before: ReaderState, state: ReaderState) -> None:
        self._state = state
        if state.changes is not before.changes:
            self._changed = frozenset(state.changes.leaves)

    def change_in_sight(self, rows: Sequence[LeafRow]) -> tuple[int, ...]:
        """The leaves of the change to which a key has led, if the first of them is in sight."""
        part, leaf = self._state.change or (CLAIM, 0)
        if part != PASSAGE or all(row.leaf != leaf for row in rows):
            return ()
        return tuple(takewhile(self._changed.__contains__, count(leaf)))

    def notice(self, layout: ScrollLayout, rows: Sequence[LeafRow], margins: Margins) -> Line:
        """What the last row in sight says: which change this is, or what changed since the brief
        was read, unless that is in sight above the text.
        """
        if line := self._state.change_notice:
            return line
        return () if _end_of_head(layout) in rows else self._since_read(margins)

    def draw(
        self, at: LeafRow, row: Row, line: Line, layout: ScrollLayout, margins: Margins
    ) -> Line:
        """A row as it is drawn, with the bar of a change at its left and its notes at its right."""
        if at.leaf == HEAD:
            line = mark_words(line, self.words)
            if at == _end_of_head(layout):
                line = fit_line(self._since_read(margins), margins.line_width, pad=False)
        changed = bool(row.spans) and at.leaf in self._changed
        inset = margins.inset_of(at, layout)
        # On the first row of its leaf with text: row 0 may be the blank line before it.
        is_first = not at.row or (at.row == 1 and not layout.row(LeafRow(at.leaf, 0)).spans)
        placed = self._state.notes
        notes = placed.on_brief if at.leaf == HEAD else placed.passages.get(at.leaf)
        if notes and row.spans and is_first:
            mark = Span(f" {note_mark(len(notes))}", Style("accent"))
            room = margins.room - inset - line_cells([mark])
            line = (*(line if line_cells(line) <= room else fit_line(line, room)), mark)
        return (margin(inset, changed=changed), *line)

    def _since_read(self, margins: Margins) -> Line:
        """What changed since the brief was read: above the text, or else in the last row."""
        changes = self._state.changes
        if not changes.read_at:
            return ()
        next_key, clear_key = map(self._state.keymap.first, ("change.next", "clear"))
        return (Span(read_message(changes, next_key, clear_key, margins.line_width), STRONG),)


def _end_of_head(layout: ScrollLayout) -> LeafRow:
    """The last row above the text, which is blank."""
    return LeafRow(HEAD, len(layout.rows(HEAD)) - 1)
