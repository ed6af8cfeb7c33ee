"""Rows as they are painted: with marks on them, and long code moved sideways."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from briefing_tui.layout.rows import DECORATION, Row
from briefing_tui.layout.spans import MUTED, Line, Span, Style
from briefing_tui.text.cells import cells, graphemes, prefix_length


class Mark(NamedTuple):
    """Characters of a leaf that look otherwise than their text says."""

    start: int
    end: int
    role: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    reverse: bool = False

    def on(self, style: Style) -> Style:
        """A style under the mark."""
        return style._replace(
            role=self.role or style.role,
            bold=self.bold or style.bold,
            italic=self.italic or style.italic,
            underline=self.underline or style.underline,
            strike=self.strike or style.strike,
            reverse=self.reverse or style.reverse,
        )


def marked(row: Row, marks: Sequence[Mark]) -> Line:
    """A row's spans with marks on them, the later ones over the earlier."""
    if not marks:
        return row.spans
    spans: list[Span] = []
    for span, offset in zip(row.spans, row.offsets, strict=True):
        end = offset + len(span.text)
        within = [mark for mark in marks if mark.start < end and mark.end > offset]
        if offset == DECORATION or not within:
            spans.append(span)
            continue
        cuts = {offset, end}
        for mark in within:
            cuts.update(each for each in (mark.start, mark.end) if offset < each < end)
        places = sorted(cuts)
        for left, right in pairwise(places):
            style = span.style
            for mark in within:
                if mark.start <= left and mark.end >= right:
                    style = mark.on(style)
            spans.append(Span(span.text[left - offset : right - offset], style))
    return tuple(spans)


def shifted(row: Row, shift: int, width: int) -> Row:
    """A row of code moved left by so many cells, with signs where some of it is hidden."""
    if len(row.spans) == 0 or row.offsets[-1] == DECORATION:
        return row
    *margin, last = row.spans
    used = sum(cells(span.text) for span in margin)
    room = max(1, width - used)
    if not shift and len(last.text) <= room and cells(last.text) <= room:
        return row
    window = last.text[: 4 * (shift + room) + 64]
    hidden = prefix_length(window, shift)
    text = window[hidden:]
    right = prefix_length(text, room)
    over = hidden + right < len(last.text)
    if over:
        right = prefix_length(text, room - 1)
    spans = [*margin, Span(text[:right], last.style)]
    offsets = [*row.offsets[:-1], row.offsets[-1] + hidden]
    if over:
        spans.append(Span("›", MUTED))
        offsets.append(DECORATION)
    if hidden and margin:
        blank = spans[len(margin) - 1]
        spans[len(margin) - 1] = Span(blank.text[:-1] + "‹", MUTED)
    return Row(tuple(spans), tuple(offsets))


def labelled(line: Line, labels: Iterable[tuple[int, str]]) -> Line:
    """A line with short labels over some of its cells."""
    for x, label in labels:
        before, rest = split_line(line, x)
        _, after = split_line(rest, cells(label))
        line = (*before, Span(label, Style("strong", bold=True, reverse=True)), *after)
    return line


def split_line(line: Line, x: int) -> tuple[Line, Line]:
    """The parts of a line before and after a cell; a wide character over it becomes blanks."""
    before: list[Span] = []
    used = 0
    for index, span in enumerate(line):
        size = cells(span.text)
        if used + size <= x:
            before.append(span)
            used += size
            continue
        at = prefix_length(span.text, x - used)
        left, right = span.text[:at], span.text[at:]
        if missing := x - used - cells(left):
            _, end, wide = next(iter(graphemes(right)))
            left, right = left + " " * missing, " " * (wide - missing) + right[end:]
        before.append(Span(left, span.style))
        return tuple(before), (Span(right, span.style), *line[index + 1 :])
    return tuple(before), ()
