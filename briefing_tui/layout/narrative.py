"""A narrative at one width, laid leaf by leaf as it is looked at.

A place is a leaf and one of its rows; a position is a leaf and a character of its text, and
means the same at every width. Leaf -1 is the title block, the one past the last what
follows the body.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from briefing_tui.compare.matrix import side_numbers
from briefing_tui.layout.blocks import (
    Setting,
    gap_before,
    lay_leaf,
    leaf_height,
    leaf_text,
    weigh_leaf,
)
from briefing_tui.layout.heights import Heights
from briefing_tui.layout.spans import (
    DECORATION,
    EMPTY,
    MUTED,
    STRONG,
    Line,
    Row,
    Span,
    Style,
    party_role,
    set_runs,
)
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Leaf
from briefing_tui.text.wrapping import cells

# MERGED:
# What stands above the body: title, dek, byline, and the sources as a legend.


def lay_title_block(brief: Brief, width: int, parties: Mapping[str, int]) -> list[Line]:
    """Title, dek, byline, and the sources as a legend of the citations."""
    lines = set_runs([Span(brief.title, STRONG)], width)
    if brief.summary:
        dek = [Span(brief.summary, Style("text", italic=True))]
        lines.extend(set_runs(dek, min(width, 64), even=True))
    byline = [", ".join(brief.authors), brief.date.label if brief.date else ""]
    if brief.updated and brief.updated != brief.date:
        byline.append(f"updated {brief.updated.label}")
    byline.append(", ".join(brief.tags))
    if any(byline):
        lines.extend(set_runs([Span(" · ".join(filter(None, byline)), MUTED)], width))
    if brief.draft:
        lines.append((Span("draft", Style("warning", bold=True)),))
    lines.extend(_legend(brief, width, parties))
    return [*lines, ()]


def lay_disclaimer(brief: Brief, width: int) -> list[Line]:
    """The disclaimer after the body, with a blank line before it."""
    if not brief.disclaimer:
        return []
    return [(), *set_runs([Span(brief.disclaimer, Style("muted", italic=True))], width)]


def _legend(brief: Brief, width: int, parties: Mapping[str, int]) -> list[Line]:
    lines: list[Line] = []
    line: list[Span] = []
    used = 0
    for source in brief.sources:
        label = f"[{source.id}]"
        role = party_role(parties.get(source.id, 0))
        size = cells(label) + 1 + cells(source.name)
        if line and used + 3 + size > width:
            lines.append(tuple(line))
            line, used = [], 0
        if line:
            line.append(Span("   ", Style()))
            used += 3
        line += [Span(label, Style(role)), Span(f" {source.name}", Style())]
        used += size
    return [*lines, tuple(line)] if line else lines


HEAD = -1
_KEPT = 400
"""Leaves whose rows are kept; a screen has some twenty."""

Position = tuple[int, int]


class Place(NamedTuple):
    """A row of a leaf, counted from 0, the blank line before the leaf included."""

    leaf: int
    row: int


START = Place(HEAD, 0)


class Flow:
    """The rows of a narrative, found by number, by place and by position."""

    def __init__(self, brief: Brief, document: Document, width: int, *, above: int = 0) -> None:
        self.brief = brief
        self.width = width
        self.above = above
        self._parties = side_numbers(brief)
        self.setting = Setting(document, self._parties, width, wrap_code=False)
        self._head = _as_rows([()] * above + lay_title_block(brief, width, self._parties))
        self._tail = _as_rows(lay_disclaimer(brief, width))
        self._heights = Heights(width)
        self._kept: dict[int, list[Row]] = {}
        self.grow(document, 0)

    def at_width(self, width: int, *, above: int = 0) -> "Flow":
        """The same narrative at another width."""
        other = Flow(self.brief, Document(), width, above=above)
        other.setting = self.setting.at_width(width)
        other._heights = self._heights.at_width(width)
        return other

    def is_set(self, brief: Brief, width: int, above: int) -> bool:
        """Whether it is laid for just this. A brief is compared by what it is, not by its words."""
        return self.brief is brief and (self.width, self.above) == (width, above)

    @property
    def document(self) -> Document:
        """The document as far as it has been read."""
        return self.setting.document

    @property
    def count(self) -> int:
        """How many leaves there are."""
        return len(self.setting.document.leaves)

    @property
    def height(self) -> int:
        """All rows; a guess in part until all leaves have been measured."""
        return len(self._head) + self._heights.total + len(self._tail)

    @property
    def measured(self) -> bool:
        """Whether the height is no guess."""
        return self._heights.known

    def grow(self, document: Document, settled: int) -> None:
        """More of the document has been read; so many leaves are as they were."""
        leaves = document.leaves
        self.setting = Setting(document, self._parties, self.width, wrap_code=False)
        self._heights.cut(settled)
        self._heights.extend(
            weigh_leaf(leaves[index], leaves[index - 1] if index else None)
            for index in range(self._heights.count, len(leaves))
        )
        self._kept.clear()

    def fill(self, first: int, heights: "array[int]") -> None:
        """Heights that a thread has found."""
        self._heights.fill(first, heights)

    def rows(self, leaf: int) -> list[Row]:
        """The rows of a leaf, with the blank one before it."""
        if leaf < 0:
            return self._head
        if leaf >= self.count:
            return self._tail
        rows = self._kept.pop(leaf, None)
        if rows is None:
            rows = lay_leaf(self.document.leaves[leaf], self.setting)
            if self._gap(leaf):
                rows = [EMPTY, *rows]
            self._heights.set(leaf, len(rows))
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
        self._kept[leaf] = rows
        return rows

    def text(self, leaf: int) -> str:
        """The text that positions in a leaf count in."""
        return leaf_text(self.document.leaves[leaf], self.setting)

    def row(self, place: Place) -> Row:
        """The row at a place."""
        return self.rows(place.leaf)[place.row]

    def place_at(self, y: int) -> Place:
        """The place on a row of the whole, counted from 0; the last one for rows past it."""
        y = max(0, y)
        if y < len(self._head):
            return Place(HEAD, y)
        y -= len(self._head)
        if y >= self._heights.total:
            return self._within(self.count, y - self._heights.total)
        leaf, row = self._heights.at(y)
        return self._within(leaf, row)

    def y_of(self, place: Place) -> int:
        """The row of the whole at which a place stands."""
        if place.leaf < 0:
            return place.row
        if place.leaf >= self.count:
            return len(self._head) + self._heights.total + place.row
        return len(self._head) + self._heights.top(place.leaf) + place.row

    def walk(self, place: Place, rows: int) -> Place:
        """So many rows down, or up if negative, laying what is passed; stops at the ends."""
        leaf, row = place.leaf, place.row + rows
        while row < 0 and leaf > HEAD:
            leaf -= 1
            row += len(self.rows(leaf))
        while leaf <= self.count and row >= (size := len(self.rows(leaf))):
            leaf += 1
            row -= size
        return self.end if leaf > self.count else Place(leaf, max(0, row))

    @property
    def end(self) -> Place:
        """The last row."""
        if self._tail:
            return Place(self.count, len(self._tail) - 1)
        last = self.count - 1
        return Place(last, max(0, len(self.rows(last)) - 1))

    def position(self, place: Place) -> Position:
        """The position of the first character at a place; of the title block, its row."""
        if place.leaf < 0:
            return HEAD, place.row
        if place.leaf >= self.count:
            return self.count, 0
        rows = self.rows(place.leaf)
        for row in rows[place.row :]:
            if row.start != DECORATION:
                return place.leaf, row.start
        return place.leaf, 0

    def place(self, position: Position) -> Place:
        """The row that shows a position's character."""
        leaf, character = position
        if leaf < 0:
            return Place(HEAD, min(max(0, character), len(self._head) - 1))
        if leaf >= self.count:
            return self.end
        best = 0
        for number, row in enumerate(self.rows(leaf)):
            for span, offset in zip(row.spans, row.offsets, strict=True):
                if offset == DECORATION or offset > character:
                    continue
                best = number
                if character < offset + len(span.text):
                    return Place(leaf, number)
        return Place(leaf, best or int(self._gap(leaf) and len(self.rows(leaf)) > 1))

    def _gap(self, leaf: int) -> bool:
        leaves = self.document.leaves
        return gap_before(leaves[leaf], leaves[leaf - 1] if leaf else None)

    def _within(self, leaf: int, row: int) -> Place:
        """A place that exists: the leaf's height may have been guessed too high."""
        rows = self.rows(leaf)
        if not rows and leaf >= self.count:
            return self.end
        return Place(leaf, min(row, len(rows) - 1))


def file_line(flow: Flow, place: Place) -> int:
    """The line of the brief's file that stands at a place, from 1."""
    if place.leaf < 0 or not flow.count:
        return 1
    last = flow.count - 1
    leaf, rows = flow.document.leaves[min(place.leaf, last)], flow.rows(min(place.leaf, last))
    row = place.row if place.leaf <= last else len(rows) - 1
    if rows and not rows[0].spans:  # the gap before the leaf
        row = max(0, row - 1)
    if leaf.kind == "code":
        return leaf.line + row
    return leaf.line + leaf.text.count("\n") * row // max(1, len(rows))


def anchor(document: Document, name: str, *, note: bool = False) -> Position | None:
    """Where a heading, or a footnote, with that id begins."""
    for index, leaf in enumerate(document.leaves):
        if leaf.anchor == name and name and _is_note(leaf) == note:
            return index, 0
    return None


def _is_note(leaf: Leaf) -> bool:
    return bool(leaf.prefixes) and leaf.prefixes[0].kind == "note" and leaf.kind != "heading"


def _as_rows(lines: list[Line]) -> list[Row]:
    return [Row(line, (DECORATION,) * len(line)) for line in lines]


def measure(
    document: Document,
    setting: Setting,
    first: int,
    last: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> "array[int]":
    """The heights of leaves, as a flow has them; fewer than asked for where cancelled."""
    heights = array("i")
    leaves = document.leaves
    for index in range(first, min(last, len(leaves))):
        if cancelled():
            break
        leaf = leaves[index]
        gap = gap_before(leaf, leaves[index - 1] if index else None)
        heights.append(leaf_height(leaf, setting) + gap)
    return heights


# MERGED:
# Finding words in a narrative: pure, leaf by leaf, so that it can stop at any time.

Hit = tuple[int, int, int]
"""A leaf, and the first and last+1 of its characters."""

_MARKUP = re.compile(r"[\\`*_\[\]<&~{\n\r\t!|]")


def pattern_of(words: str) -> re.Pattern[str] | None:
    """What to look for: any case unless there is a capital, any white space for a space."""
    parts = words.split()
    if not parts:
        return None
    case = re.NOFLAG if words != words.lower() else re.IGNORECASE
    return re.compile(r"\s+".join(map(re.escape, parts)), case)


def find(
    document: Document,
    setting: Setting,
    pattern: re.Pattern[str],
    leaves: Iterable[int],
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Hit]:
    """The places where a pattern stands, in the order of the leaves asked for."""
    for index in leaves:
        if cancelled():
            return
        leaf = document.leaves[index]
        for found in pattern.finditer(_text(leaf, setting)):
            yield index, found.start(), found.end()


def _text(leaf: Leaf, setting: Setting) -> str:
    """A leaf's text; without markup its source is that, and needs no parsing."""
    if leaf.kind in ("table", "code") or _MARKUP.search(leaf.text):
        return leaf_text(leaf, setting)
    return leaf.text


def around(count: int, first: int) -> Iterator[int]:
    """All leaves, beginning with one."""
    yield from range(first, count)
    yield from range(first)
