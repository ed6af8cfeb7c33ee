"""A document as it is seen: rows in sight, to draw and to point at, and text to select from.

The text is that of `layout.selection`: its units are the leaves, and places are text offsets.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from briefing_tui.layout.blocks import gap_before
from briefing_tui.layout.direction import Order
from briefing_tui.layout.links import Link, links_of
from briefing_tui.layout.narrative import LeafRow, ScrollLayout, TextOffset
from briefing_tui.layout.sideways import offset_at, visible_row
from briefing_tui.layout.spans import DECORATION, Row
from briefing_tui.model.document import Target
from briefing_tui.tui.widgets.selection import StyleRange


class RowsInSight(NamedTuple):
    """The rows in sight at one moment. A cell is one of the view: its column, then its row."""

    layout: ScrollLayout
    rows: Sequence[LeafRow]
    columns: int
    """Cells by which long code and wide tables are scrolled to the left."""
    order: Order
    inset_of: Callable[[LeafRow], int]
    """Cells to the left of a row."""

    # Painting

    def row(self, at: LeafRow) -> Row:
        """A row as it is drawn, without what is drawn over it."""
        return visible_row(self.layout, at, self.columns, self.order)

    def clip(self, leaf: int, highlights: Sequence[StyleRange]) -> list[StyleRange]:
        """The highlights of a leaf on these rows. A long one has thousands of others."""
        if not highlights:
            return []
        starts, ends = [], []
        for row in (self.layout.row(at) for at in self.rows if at.leaf == leaf):
            for span, start in zip(row.spans, row.offsets, strict=True):
                if start != DECORATION:
                    starts.append(start)
                    ends.append(start + len(span.text))
        first, last = min(starts, default=0), max(ends, default=0)
        return [item for item in highlights if item.start < last and item.end > first]

    # The mouse

    def place_under(self, cell: tuple[int, int]) -> TextOffset | None:
        """The offset of the text under a cell, or of the nearest text."""
        if not self.layout.leaf_count:
            return None
        x, y = cell
        at = self.rows[max(0, min(y, len(self.rows) - 1))]
        return offset_at(self.layout, at, self._row_to_point_at(at), x - self.inset_of(at))

    def target_under(self, cell: tuple[int, int]) -> tuple[LeafRow, Target | None]:
        """The row under a cell, and what the text there leads to."""
        (x, y), rows = cell, self.rows
        if y >= len(rows):
            return rows[-1], None
        return rows[y], self._row_to_point_at(rows[y]).target_at(x - self.inset_of(rows[y]))

    def link_under(self, cell: tuple[int, int]) -> Link | None:
        at, target = self.target_under(cell)
        links = links_of(self.layout, at.leaf)
        return next((link for link in links if link.target is target), None)

    def _row_to_point_at(self, at: LeafRow) -> Row:
        """A row as the user sees it, also if the terminal turns it."""
        order: Order = "off" if self.order == "off" else "reader"
        return visible_row(self.layout, at, self.columns, order)


class DocumentText:
    """The leaves of a laid-out document, scrolled to the left by so many cells."""

    def __init__(self, layout: ScrollLayout, columns: int) -> None:
        self._layout, self._columns = layout, columns

    def _visible_row(self, row: LeafRow) -> Row:
        return visible_row(self._layout, row, self._columns)

    @property
    def unit_count(self) -> int:
        return self._layout.leaf_count

    def unit(self, index: int) -> str:
        return self._layout.text(index)

    def next_unit(self, unit: int, step: int) -> int | None:
        units = range(unit + step, self.unit_count if step > 0 else -1, step)
        return next((unit for unit in units if self.unit(unit).strip()), None)

    def last_unit(self, unit: int, step: int) -> int:
        # From the end: a book has thousands of leaves, and their text is parsed when it is needed.
        end = self.unit_count - 1 if step > 0 else 0
        if self.unit(end).strip():
            return end
        other = self.next_unit(end, -step)
        return unit if other is None else other

    def beside(self, at: TextOffset, step: int) -> TextOffset | None:
        return None

    def row_ends(self, at: TextOffset) -> tuple[TextOffset, TextOffset]:
        row = self._layout.row(self._layout.row_of(at))
        ends = [
            (offset, offset + len(span.text.rstrip()) - 1)
            for span, offset in zip(row.spans, row.offsets, strict=True)
            if offset != DECORATION and span.text.strip()
        ]
        if not ends:
            return at, at
        return (at[0], min(start for start, _ in ends)), (at[0], max(end for _, end in ends))

    def cell(self, at: TextOffset) -> int:
        return self._visible_row(self._layout.row_of(at)).cell_of(at[1])

    def rows_on(self, at: TextOffset, rows: int, x: int) -> TextOffset:
        step, row = (1 if rows > 0 else -1), self._layout.row_of(at)
        for _ in range(abs(rows)):
            # To the next row with text, if there is one.
            before, following = row, self._layout.walk(row, step)
            while self.is_blank(following) and following != before:
                before, following = following, self._layout.walk(following, step)
            if following == row or self.is_blank(following):
                break
            row = following
        return self.on_row(row, x)

    def is_blank(self, row: LeafRow) -> bool:
        """Whether nothing of a row can be selected."""
        is_leaf = 0 <= row.leaf < self._layout.leaf_count
        return not is_leaf or self._layout.row(row).start == DECORATION

    def on_row(self, row: LeafRow, x: int) -> TextOffset:
        """The character nearest to a cell of a row with text."""
        character = self._visible_row(row).character_at(x)
        (_, first), (_, last) = self.row_ends((row.leaf, max(0, self._layout.row(row).start)))
        return row.leaf, max(first, min(character, last)) if character != DECORATION else first

    def first_in(self, rows: Iterable[LeafRow]) -> TextOffset | None:
        """The first character in sight of the first row with text, from right to left the
        rightmost; None if there is no text.
        """
        row = next((row for row in rows if not self.is_blank(row)), None)
        if row is None:
            return None
        (_, first), _ = self.row_ends((row.leaf, max(0, self._layout.row(row).start)))
        in_sight = (at for at in self._visible_row(row).offsets if at >= 0)
        return row.leaf, max(first, min(in_sight, default=first))

    def units_between(self, first: int, last: int) -> Sequence[int]:
        return range(max(0, first), min(last, self.unit_count - 1) + 1)

    def text_between(self, first: TextOffset, last: TextOffset) -> str:
        """The selected text, with the blank lines between blocks that are on the screen."""
        leaves = self._layout.document.leaves
        pieces: list[str] = []
        for index in self.units_between(first[0], last[0]):
            leaf, text = leaves[index], self.unit(index)
            text = text[: last[1] if index == last[0] else None]
            text = text[first[1] if index == first[0] else 0 :]
            if pieces:
                pieces.append("\n\n" if gap_before(leaf, leaves[index - 1]) else "\n")
            pieces.append(text if index == last[0] else text.rstrip("\n"))
        return "".join(pieces).strip("\n")
