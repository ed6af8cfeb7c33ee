"""The narrative at one width, laid out leaf by leaf as it is scrolled to.

A leaf is a paragraph, heading, code block or table of the document. A `LeafRow` names a row
of a leaf; a `TextOffset` names a character, and means the same at every width.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from briefing_tui.compare.matrix import side_numbers
from briefing_tui.layout.blocks import (
    LayoutContext,
    gap_before,
    lay_gap,
    lay_leaf,
    leaf_height,
    leaf_size,
    leaf_text,
)
from briefing_tui.layout.heights import Heights
from briefing_tui.layout.spans import (
    DECORATION,
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Row,
    Span,
    Style,
    line_cells,
    party_role,
    wrap_lines,
)
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document
from briefing_tui.text.sanitise import heading_anchor

_WIDEST_SUMMARY = 64
"""Cells of a line of the summary, which is set like the dek of a newspaper."""

# Title block and disclaimer


def lay_title_block(brief: Brief, width: int, parties: Mapping[str, int]) -> list[Line]:
    """Title, summary, byline, the sources as a legend of the citations, and a blank line.

    `parties` maps a source's id to the number of its side.
    """
    lines = wrap_lines([Span(brief.title, STRONG)], width)
    if brief.summary:
        summary = [Span(brief.summary, Style("text", italic=True))]
        lines += wrap_lines(summary, min(width, _WIDEST_SUMMARY), even=True)
    if words := byline(brief):
        lines += wrap_lines([Span(words, MUTED)], width)
    if brief.draft:
        lines.append((Span("draft", Style("warning", bold=True)),))
    lines += _lay_legend(brief, width, parties)
    return [*lines, ()]


def byline(brief: Brief) -> str:
    """`A. Writer · 17 Jan 2025 · updated 20 Jan 2025 · china, trade`"""
    facts = [", ".join(brief.authors), brief.date.label if brief.date else ""]
    if brief.updated and brief.updated != brief.date:
        facts.append(f"updated {brief.updated.label}")
    return " · ".join(filter(None, (*facts, ", ".join(brief.tags))))


def _lay_legend(brief: Brief, width: int, parties: Mapping[str, int]) -> list[Line]:
    lines: list[Line] = []
    line: list[Span] = []
    for source in brief.sources:
        role = party_role(parties.get(source.id, 0))
        entry = [Span(f"[{source.id}]", Style(role)), Span(f" {source.name}", PLAIN)]
        if line and line_cells(line) + 3 + line_cells(entry) > width:
            lines += wrap_lines(line, width)
            line = []
        line += [*([Span("   ", PLAIN)] if line else []), *entry]
    return [*lines, *wrap_lines(line, width)] if line else lines


def lay_disclaimer(brief: Brief, width: int) -> list[Line]:
    """The disclaimer after the body, with a blank line before it."""
    if not brief.disclaimer:
        return []
    return [(), *wrap_lines([Span(brief.disclaimer, Style("muted", italic=True))], width)]


# Reading time

_WORDS_PER_MINUTE = 230
"""Silent reading of English non-fiction (Brysbaert 2019: 238)."""
_HAN = re.compile(rb"\xe3[\x90-\xbf]|[\xe4-\xe9]")
"""U+3400 to U+9FFF by their first bytes in UTF-8. As a range of characters the pattern would
take more than a millisecond to compile at each start."""
_COUNTED = 16_000
"""Characters up to which every word is counted. Longer text is sampled at even distances."""
_SAMPLES = 32


def reading_minutes(body: str) -> int:
    """Minutes to read a body, at least one.

    A Han character counts as half a word: Chinese readers read about 255 characters or more
    a minute.
    """
    text, scale = body, 1.0
    if len(body) > _COUNTED:
        size, step = _COUNTED // _SAMPLES, len(body) // _SAMPLES
        text = " ".join(body[at * step : at * step + size] for at in range(_SAMPLES))
        scale = len(body) / _COUNTED
    han = 0 if text.isascii() else len(_HAN.findall(text.encode(errors="replace")))
    return max(1, round((len(text.split()) + han / 2) * scale / _WORDS_PER_MINUTE))


# Scrolling

HEAD = -1
"""The number of the title block, which is laid out like a leaf."""
_CACHED_LEAVES = 400
"""Leaves whose rows are cached; a screen shows some twenty."""

TextOffset = tuple[int, int]
"""A leaf and a character of its text, from 0. It means the same at every width."""


class LeafRow(NamedTuple):
    """A row of a leaf, from 0. The blank line before a leaf is its row 0."""

    leaf: int
    row: int


START = LeafRow(HEAD, 0)


class ScrollLayout:
    """The rows of a narrative at one width, found by number, by leaf and by text offset.

    A leaf is laid out when one of its rows is asked for. Until then its height is estimated.
    Leaf -1 is the title block, and the leaf after the last holds the disclaimer.
    """

    def __init__(
        self,
        brief: Brief,
        document: Document,
        width: int,
        *,
        above: int = 0,
        signs: bool = False,
    ) -> None:
        """`width` is in cells; `above` is the number of blank rows over the title.

        `signs` says that there is no ground for code, as in `LayoutContext`.
        """
        self.brief = brief
        self.width = width
        self.above = above
        self._parties = side_numbers(brief)
        self.context = LayoutContext(document, self._parties, width, wrap_code=False, signs=signs)
        self._head = _as_rows([()] * above + lay_title_block(brief, width, self._parties))
        self._tail = _as_rows(lay_disclaimer(brief, width))
        self._heights = Heights(width)
        self._cache: dict[int, list[Row]] = {}
        self.grow(document, 0)

    def at_width(self, width: int, *, above: int = 0) -> "ScrollLayout":
        """The same narrative at another width; all heights are estimates again."""
        layout = ScrollLayout(self.brief, Document(), width, above=above, signs=self.context.signs)
        layout.context = self.context.at_width(width)
        layout._heights = self._heights.at_width(width)
        return layout

    def is_for(self, brief: Brief, width: int, above: int, signs: bool) -> bool:
        """Whether this is the layout of that very brief object at that size, with such signs."""
        own = (self.width, self.above, self.context.signs)
        return self.brief is brief and own == (width, above, signs)

    @property
    def document(self) -> Document:
        """The document as far as it has been parsed."""
        return self.context.document

    @property
    def leaf_count(self) -> int:
        """The number of leaves in the body."""
        return len(self.context.document.leaves)

    @property
    def height(self) -> int:
        """The number of rows, in part an estimate until `measured`."""
        return len(self._head) + self._heights.total + len(self._tail)

    @property
    def measured(self) -> bool:
        """Whether the height of every leaf is known."""
        return self._heights.all_known

    def grow(self, document: Document, unchanged: int) -> None:
        """Replace the document by one parsed further, whose first leaves are unchanged."""
        leaves = document.leaves
        self.context = self.context.of(document)
        self._heights.truncate(unchanged)
        self._heights.extend(
            leaf_size(leaves[index], leaves[index - 1] if index else None)
            for index in range(self._heights.count, len(leaves))
        )
        self._cache.clear()

    def set_heights(self, first: int, heights: "array[int]") -> None:
        """Take over the measured heights of leaves, from `first` on."""
        self._heights.set(first, heights)

    def rows(self, leaf: int) -> list[Row]:
        """The rows of a leaf, including the blank one before it."""
        if leaf < 0:
            return self._head
        if leaf >= self.leaf_count:
            return self._tail
        rows = self._cache.pop(leaf, None)
        if rows is None:
            rows = lay_leaf(self.document.leaves[leaf], self.context)
            if self._has_gap(leaf):
                before = self.document.leaves[leaf - 1] if leaf else None
                gap = lay_gap(self.document.leaves[leaf], before, self.context.width)
                rows = [gap, *rows]
            self._heights.set(leaf, (len(rows),))
            if len(self._cache) >= _CACHED_LEAVES:
                del self._cache[next(iter(self._cache))]
        self._cache[leaf] = rows
        return rows

    def text(self, leaf: int) -> str:
        """The text that offsets in a leaf refer to."""
        return leaf_text(self.document.leaves[leaf], self.context)

    def row(self, row: LeafRow) -> Row:
        """The spans of a row."""
        return self.rows(row.leaf)[row.row]

    def row_at(self, y: int) -> LeafRow:
        """The row with a number, from 0 at the top; the last row for numbers past it."""
        y = max(0, y)
        if y < len(self._head):
            return LeafRow(HEAD, y)
        y -= len(self._head)
        if y >= self._heights.total:
            return self._existing_row(self.leaf_count, y - self._heights.total)
        return self._existing_row(*self._heights.leaf_at(y))

    def y_of(self, row: LeafRow) -> int:
        """The number of a row, from 0 at the top."""
        if row.leaf < 0:
            return row.row
        if row.leaf >= self.leaf_count:
            return len(self._head) + self._heights.total + row.row
        return len(self._head) + self._heights.top(row.leaf) + row.row

    def walk(self, start: LeafRow, rows: int) -> LeafRow:
        """The row so many rows below, or above if negative, or the first or last one.

        Lays out the leaves in between, so the distance is exact.
        """
        leaf, row = start.leaf, start.row + rows
        while row < 0 and leaf > HEAD:
            leaf -= 1
            row += len(self.rows(leaf))
        while leaf <= self.leaf_count and row >= (height := len(self.rows(leaf))):
            leaf += 1
            row -= height
        return self.end if leaf > self.leaf_count else LeafRow(leaf, max(0, row))

    def paragraph(self, start: LeafRow, step: int) -> LeafRow:
        """The first row of text after the next blank line between leaves, or before it."""
        leaf = min(start.leaf, self.leaf_count)
        while leaf > HEAD or (step > 0 and leaf == HEAD):
            if leaf == self.leaf_count and step > 0:
                return self.end
            if 0 <= leaf < self.leaf_count and (leaf == 0 or self._has_gap(leaf)):
                row = self.row_of((leaf, 0))
                if (row > start) if step > 0 else (row < start):
                    return row
            leaf += step
        return START

    @property
    def end(self) -> LeafRow:
        """The last row."""
        if self._tail:
            return LeafRow(self.leaf_count, len(self._tail) - 1)
        last = self.leaf_count - 1
        return LeafRow(last, max(0, len(self.rows(last)) - 1))

    def offset_of(self, row: LeafRow) -> TextOffset:
        """The offset of the first character at a row; in the title block, the row's number."""
        if row.leaf < 0:
            return HEAD, row.row
        if row.leaf >= self.leaf_count:
            return self.leaf_count, 0
        for spans in self.rows(row.leaf)[row.row :]:
            if spans.start != DECORATION:
                return row.leaf, spans.start
        return row.leaf, 0

    def row_of(self, offset: TextOffset) -> LeafRow:
        """The row that shows the character at an offset."""
        leaf, character = offset
        if leaf < 0:
            return LeafRow(HEAD, min(max(0, character), len(self._head) - 1))
        if leaf >= self.leaf_count:
            return self.end
        nearest = 0
        for number, row in enumerate(self.rows(leaf)):
            for span, start in zip(row.spans, row.offsets, strict=True):
                if start == DECORATION or start > character:
                    continue
                nearest = number
                if character < start + len(span.text):
                    return LeafRow(leaf, number)
        return LeafRow(leaf, nearest or int(self._has_gap(leaf) and len(self.rows(leaf)) > 1))

    def _has_gap(self, leaf: int) -> bool:
        leaves = self.document.leaves
        return gap_before(leaves[leaf], leaves[leaf - 1] if leaf else None)

    def _existing_row(self, leaf: int, row: int) -> LeafRow:
        """The row, or the leaf's last one if its height was estimated too high."""
        rows = self.rows(leaf)
        if not rows and leaf >= self.leaf_count:
            return self.end
        return LeafRow(leaf, min(row, len(rows) - 1))


def file_line(layout: ScrollLayout, row: LeafRow) -> int:
    """The line of the brief's file that is shown at a row, from 1."""
    if row.leaf < 0 or not layout.leaf_count:
        return 1
    leaves = layout.document.leaves
    index = min(row.leaf, len(leaves) - 1)
    leaf, rows = leaves[index], layout.rows(index)
    number = row.row if row.leaf <= index else len(rows) - 1
    if rows and not rows[0].spans:  # the blank line before the leaf
        number = max(0, number - 1)
    if leaf.kind == "code":
        return leaf.line + number
    return leaf.line + leaf.text.count("\n") * number // max(1, len(rows))


def anchor(document: Document, name: str, *, note: bool = False) -> TextOffset | None:
    """The start of the heading or other leaf, or of the footnote, with an id.

    The id of a heading is found by its text, too, and in any letter case.
    """
    if not note and name:
        names = (name, name.lower(), heading_anchor(name, {}))
        name = next((name for name in names if name in document.anchors), "")
    for index, leaf in enumerate(document.leaves):
        if not note and name in leaf.ids:
            return index, 0
        if leaf.anchor == name and name:
            in_note = bool(leaf.prefixes) and leaf.prefixes[0].kind == "note"
            if note == (in_note and leaf.kind != "heading"):
                return index, 0
    return None


def measure(
    document: Document,
    context: LayoutContext,
    first: int,
    last: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> "array[int]":
    """The heights in rows of leaves `first` to `last` - 1, fewer if cancelled."""
    heights = array("i")
    leaves = document.leaves
    for index in range(first, min(last, len(leaves))):
        if cancelled():
            break
        leaf = leaves[index]
        gap = gap_before(leaf, leaves[index - 1] if index else None)
        heights.append(leaf_height(leaf, context) + gap)
    return heights


def _as_rows(lines: list[Line]) -> list[Row]:
    return [Row(line, (DECORATION,) * len(line)) for line in lines]


# Search

Hit = tuple[int, int, int]
"""A leaf, its first character that matched, and the one after the last."""

_MARKUP = re.compile(r"[\\`*_\[\]<&~{\n\r\t!|]")


def pattern_of(*phrases: str) -> re.Pattern[str] | None:
    """A pattern for any of the phrases in smart case, in which a space matches any white space."""
    patterns = []
    for phrase in sorted(phrases, key=len, reverse=True):  # the longest that matches
        if words := phrase.split():
            case = "" if phrase != phrase.lower() else "i"
            patterns.append(f"(?{case}:" + r"\s+".join(map(re.escape, words)) + ")")
    return re.compile("|".join(patterns)) if patterns else None


def passage_pattern(passage: str) -> re.Pattern[str] | None:
    """A pattern for the words of a passage, whatever stands between them."""
    words = re.findall(r"\w+", passage)
    return re.compile(r"\W+".join(words)) if words else None


def find(
    document: Document,
    context: LayoutContext,
    pattern: re.Pattern[str],
    leaves: Iterable[int],
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Hit]:
    """Yield the matches of a pattern, leaf by leaf in the order given, until cancelled."""
    for index in leaves:
        if cancelled():
            return
        leaf = document.leaves[index]
        plain = leaf.kind not in ("table", "code") and not _MARKUP.search(leaf.text)
        # Source without markup is its own text: skip parsing it.
        for match in pattern.finditer(leaf.text if plain else leaf_text(leaf, context)):
            yield index, match.start(), match.end()


def around(count: int, first: int) -> Iterator[int]:
    """All numbers below `count`, starting at `first` and continuing from 0."""
    yield from range(first, count)
    yield from range(first)
