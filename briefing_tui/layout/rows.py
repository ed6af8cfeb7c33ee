"""Laid lines that know which characters of their text they show.

Places in a narrative are a leaf and a character of its text, so that they survive another
width: a selection, a hit of a search, a link, where one has read to.
"""

from collections.abc import Sequence
from typing import NamedTuple

from briefing_tui.layout.runs import breakable
from briefing_tui.layout.spans import Line, Span
from briefing_tui.model.document import Target
from briefing_tui.text.breaking import break_lines
from briefing_tui.text.cells import cells, graphemes

DECORATION = -1
"""The offset of a span that is no part of the text: a quote's bar, a table's gap."""


class Row(NamedTuple):
    """A line, and for each of its spans the offset of its first character, or `DECORATION`."""

    spans: Line
    offsets: tuple[int, ...]

    def before(self, span: Span) -> "Row":
        """The same row with a decoration before it."""
        return Row((span, *self.spans), (DECORATION, *self.offsets))

    def moved(self, by: int) -> "Row":
        """The same row as part of a text that begins so many characters earlier."""
        return Row(self.spans, tuple(at + by if at >= 0 else at for at in self.offsets))

    @property
    def start(self) -> int:
        """The offset of its first character that is text, or `DECORATION`."""
        return next((at for at in self.offsets if at >= 0), DECORATION)

    def character_at(self, x: int) -> int:
        """The offset of the character at a cell, or of the text that is nearest."""
        used, nearest = 0, DECORATION
        for span, offset in zip(self.spans, self.offsets, strict=True):
            size = cells(span.text)
            if offset >= 0:
                if x < used + size:
                    return offset + _character(span.text, x - used)
                nearest = offset + len(span.text)
            used += size
        return nearest

    def target_at(self, x: int) -> Target | None:
        """What the span at a cell leads to."""
        used = 0
        for span in self.spans:
            used += cells(span.text)
            if x < used:
                return span.style.target if x >= 0 else None
        return None

    def cell_of(self, character: int) -> int:
        """The cell at which a character stands, or the row's end."""
        used = 0
        for span, offset in zip(self.spans, self.offsets, strict=True):
            if offset >= 0 and offset <= character < offset + len(span.text):
                return used + cells(span.text[: character - offset])
            used += cells(span.text)
        return used


EMPTY = Row((), ())


def _character(text: str, x: int) -> int:
    """The index of the character over a cell; both halves of a wide one are that one."""
    if x <= 0:
        return 0
    if text.isascii():
        return min(x, len(text))
    used = 0
    for start, _, size in graphemes(text):
        used += size
        if x < used:
            return start
    return len(text)


def set_rows(spans: Sequence[Span], width: int) -> list[Row]:
    """Break runs into rows of at most `width` cells; at least one."""
    text = "".join(breakable(span) for span in spans)
    return slice_rows(spans, break_lines(text, max(1, width))) or [EMPTY]


def slice_rows(spans: Sequence[Span], ranges: Sequence[tuple[int, int]]) -> list[Row]:
    """Cut runs at character ranges, which are in order and do not overlap."""
    rows: list[Row] = []
    index = base = 0
    for start, end in ranges:
        line: list[Span] = []
        offsets: list[int] = []
        while index < len(spans) and base + len(spans[index].text) <= start:
            base += len(spans[index].text)
            index += 1
        at, begin = index, base
        while at < len(spans) and begin < end:
            span = spans[at]
            left = max(0, start - begin)
            if piece := span.text[left : end - begin]:
                line.append(Span(piece, span.style))
                offsets.append(begin + left)
            begin += len(span.text)
            at += 1
        rows.append(Row(tuple(line), tuple(offsets)))
    return rows
