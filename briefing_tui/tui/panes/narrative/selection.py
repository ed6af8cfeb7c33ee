"""Selecting text with the mouse, across blocks. Only text is selected, not decoration."""

import re

from briefing_tui.layout.blocks import gap_before
from briefing_tui.layout.narrative import LeafRow, ScrollLayout, TextOffset
from briefing_tui.layout.spans import Row
from briefing_tui.tui.panes.narrative.highlighting import StyleRange

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


class Selection:
    """The text between two offsets, and where the mouse is while its button is down."""

    def __init__(self) -> None:
        self.pointer: tuple[int, int] | None = None
        """The cell under the mouse while its button is down."""
        self._anchor: TextOffset | None = None
        self._focus: TextOffset | None = None
        self._unit: tuple[TextOffset, TextOffset] | None = None
        """The word or paragraph that was clicked on: the selection never gets smaller."""

    def clear(self) -> bool:
        """Select nothing; whether anything was selected."""
        was_set = bool(self)
        self._anchor = self._focus = self._unit = None
        return was_set

    def __bool__(self) -> bool:
        return self._anchor is not None and self._anchor != self._focus

    @property
    def ends(self) -> tuple[TextOffset, TextOffset]:
        """The first offset, and the one after the last."""
        assert self._anchor is not None
        assert self._focus is not None
        first, last = sorted((self._anchor, self._focus))
        return first, last

    def begin(self, offset: TextOffset) -> None:
        """The mouse button went down."""
        self._anchor = self._focus = offset
        self._unit = None

    def extend(self, offset: TextOffset) -> None:
        """The mouse moved with its button down."""
        if self._unit is not None:
            first, last = self._unit
            self._anchor = last if offset < first else first
            self._focus = min(offset, first) if offset < first else max(offset, last)
        elif self._anchor is not None:
            self._focus = offset

    def select_word(self, offset: TextOffset, layout: ScrollLayout) -> None:
        """Select the word at an offset, or the character if it is in no word."""
        leaf, character = offset
        start, end = character, character + 1
        for word in _WORD.finditer(layout.text(leaf)):
            if word.start() <= character < word.end():
                start, end = word.span()
        self._select((leaf, start), (leaf, end))

    def select_paragraph(self, offset: TextOffset, layout: ScrollLayout) -> None:
        """Select all of the leaf."""
        leaf = offset[0]
        self._select((leaf, 0), (leaf, len(layout.text(leaf).rstrip())))

    def _select(self, first: TextOffset, last: TextOffset) -> None:
        self._unit = (first, last)
        self._anchor, self._focus = first, last

    def highlights(self, leaf: int) -> list[StyleRange]:
        """The selected characters of a leaf, in reverse video."""
        if not self:
            return []
        (first, start), (last, end) = self.ends
        if not first <= leaf <= last:
            return []
        return [
            StyleRange(
                start if leaf == first else 0, end if leaf == last else 1 << 60, reverse=True
            )
        ]

    def text(self, layout: ScrollLayout) -> str:
        """The selected text, with the blank lines between blocks that are on the screen."""
        if not self:
            return ""
        (first, start), (last, end) = self.ends
        leaves = layout.document.leaves
        pieces: list[str] = []
        for index in range(max(0, first), min(last, layout.leaf_count - 1) + 1):
            leaf, text = leaves[index], layout.text(index)
            text = text[: end if index == last else None][start if index == first else 0 :]
            if pieces and not (leaf.part and leaf.kind not in ("code", "table")):
                pieces.append("\n\n" if gap_before(leaf, leaves[index - 1]) else "\n")
            pieces.append(text if index == last else text.rstrip("\n"))
        return "".join(pieces).strip("\n")


def offset_at(layout: ScrollLayout, at: LeafRow, row: Row, x: int) -> TextOffset:
    """The offset of the character at a cell of a row, or of the nearest one in its leaf.

    `row` is what is drawn at `at`, and `x` counts from the start of the row.
    """
    if at.leaf < 0:
        return 0, 0
    if at.leaf >= layout.leaf_count:
        last = layout.leaf_count - 1
        return last, len(layout.text(last))
    character = row.character_at(x)
    return (at.leaf, character) if character >= 0 else layout.offset_of(at)
