"""Selecting text with the mouse, across blocks: what is marked is text, not decoration."""

import re

from briefing_tui.layout.flow import Flow, Place, Position
from briefing_tui.layout.leaf import gap_before
from briefing_tui.layout.rows import Row
from briefing_tui.tui.panes.narrative.painting import Mark

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


class Selection:
    """Two positions in the body, the characters between them selected."""

    def __init__(self) -> None:
        self.anchor: Position | None = None
        self.focus: Position | None = None
        self._whole: tuple[Position, Position] | None = None
        """The word or paragraph that a double or triple click began with."""

    def clear(self) -> bool:
        """Select nothing; whether anything was selected."""
        had = bool(self)
        self.anchor = self.focus = self._whole = None
        return had

    def __bool__(self) -> bool:
        return self.anchor is not None and self.anchor != self.focus

    @property
    def ends(self) -> tuple[Position, Position]:
        """The first position, and the one after the last."""
        assert self.anchor is not None
        assert self.focus is not None
        first, last = sorted((self.anchor, self.focus))
        return first, last

    def begin(self, position: Position) -> None:
        """The mouse button went down."""
        self.anchor = self.focus = position
        self._whole = None

    def extend(self, position: Position) -> None:
        """The mouse moved with the button down."""
        if self._whole is not None:
            first, last = self._whole
            self.anchor = last if position < first else first
            self.focus = min(position, first) if position < first else max(position, last)
        elif self.anchor is not None:
            self.focus = position

    def word(self, position: Position, flow: Flow) -> None:
        """A double click: the word there; without one, the character."""
        leaf, character = position
        start, end = character, character + 1
        for found in _WORD.finditer(flow.text(leaf)):
            if found.start() <= character < found.end():
                start, end = found.span()
        self._take((leaf, start), (leaf, end))

    def paragraph(self, position: Position, flow: Flow) -> None:
        """A triple click: all of the block."""
        leaf = position[0]
        self._take((leaf, 0), (leaf, len(flow.text(leaf).rstrip())))

    def _take(self, first: Position, last: Position) -> None:
        self._whole = (first, last)
        self.anchor, self.focus = first, last

    def marks(self, leaf: int) -> list[Mark]:
        """The selected characters of a leaf, in reverse video."""
        if not self:
            return []
        (first, start), (last, end) = self.ends
        if not first <= leaf <= last:
            return []
        begin = start if leaf == first else 0
        return [Mark(begin, end if leaf == last else 1 << 60, reverse=True)]

    def text(self, flow: Flow) -> str:
        """What is selected, blocks apart by a blank line where one stands between them."""
        if not self:
            return ""
        (first, start), (last, end) = self.ends
        pieces: list[str] = []
        for leaf in range(max(0, first), min(last, flow.count - 1) + 1):
            text = flow.text(leaf)
            text = text[: end if leaf == last else None][start if leaf == first else 0 :]
            if pieces:
                leaves = flow.document.leaves
                apart = "\n\n" if gap_before(leaves[leaf], leaves[leaf - 1]) else "\n"
                joined = leaves[leaf].part and leaves[leaf].kind not in ("code", "table")
                pieces.append("" if joined else apart)
            pieces.append(text if leaf == last else text.rstrip("\n"))
        return "".join(pieces).strip("\n")


def position_at(flow: Flow, place: Place, row: Row, x: int) -> Position:
    """The position of the character at a cell of a row, or of the nearest in its leaf."""
    if place.leaf < 0:
        return 0, 0
    if place.leaf >= flow.count:
        last = flow.count - 1
        return last, len(flow.text(last))
    character = row.character_at(x)
    # On a blank row, where the text goes on.
    return (place.leaf, character) if character >= 0 else flow.position(place)
