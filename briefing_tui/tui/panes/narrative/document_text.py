"""A document as a text to select from. Its units are its leaves; places are text offsets."""

from collections.abc import Callable, Sequence

from briefing_tui.layout.blocks import gap_before
from briefing_tui.layout.narrative import LeafRow, ScrollLayout, TextOffset
from briefing_tui.layout.spans import DECORATION, Row


class DocumentText:
    """The leaves of a laid-out document. `visible_row` is a row as it is drawn."""

    def __init__(self, layout: ScrollLayout, visible_row: Callable[[LeafRow], Row]) -> None:
        self._layout, self._visible_row = layout, visible_row

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

    def first_on(self, row: LeafRow) -> TextOffset:
        """The first character in sight of a row with text, from right to left the rightmost."""
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
