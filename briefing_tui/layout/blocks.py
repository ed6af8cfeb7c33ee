"""Laying out one leaf of a narrative: a paragraph, heading, code block or table, in rows.

Everything here is a function of the leaf and the `LayoutContext`. So a view can lay out only
the leaves in sight, and a thread can measure the rest.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from briefing_tui.layout.heights import LeafSize
from briefing_tui.layout.spans import (
    DECORATION,
    EMPTY,
    MUTED,
    Row,
    Span,
    Style,
    breakable,
    inline_span,
    wrap_rows,
)
from briefing_tui.layout.tables import lay_table, natural_widths
from briefing_tui.model.document import Document, Leaf, Target
from briefing_tui.parse.inline import parse_inline
from briefing_tui.text.wrapping import break_lines, cells

_HEADINGS = (
    Style("strong", bold=True),
    Style("strong", bold=True),
    Style("text", bold=True),
    Style("muted", bold=True, italic=True),
)
"""The styles of headings by level; deeper levels have the last."""
_NARROWEST = 8
"""Cells that a leaf has, however deep it is nested."""
_CACHED_TEXTS = 200
_CODE = Style("accent")
_CODE_INDENT = 2


class LayoutContext(Struct):
    """The document, and what else the layout of its leaves depends on."""

    document: Document
    parties: Mapping[str, int]
    """Source ids, and the number of each one's side from 1."""
    width: int
    """Cells of a row."""
    wrap_code: bool = True
    """Whether long lines of code wrap; otherwise rows are as long as the code."""
    _columns: dict[int, list[int]] = field(default_factory=dict)
    """Column widths of long tables, by the identity of their sample."""
    _spans: dict[str, list[Span]] = field(default_factory=dict)
    """Parsed inline sources, kept because another width lays out the same ones again."""

    def at_width(self, width: int) -> "LayoutContext":
        """A context for the same leaves at another width, with the same caches."""
        return LayoutContext(
            self.document, self.parties, width, self.wrap_code, self._columns, self._spans
        )

    def natural_widths(self, leaf: Leaf) -> list[int]:
        """The natural column widths of a long table, computed once for all its leaves."""
        key = id(leaf.sample)
        if key not in self._columns:
            self._columns[key] = natural_widths([self.cells(row) for row in leaf.sample])
        return self._columns[key]

    def spans(self, source: str) -> list[Span]:
        """Inline Markdown source as styled spans."""
        spans = self._spans.get(source)
        if spans is None:
            inlines = parse_inline(source, self.document)
            spans = [inline_span(inline, self.parties) for inline in inlines]
            if len(self._spans) >= _CACHED_TEXTS:
                self._spans.clear()
            self._spans[source] = spans
        return spans

    def cells(self, row: tuple[str, ...]) -> list[list[Span]]:
        """The cells of a table's row as styled spans."""
        return [self.spans(cell) for cell in row]


# Text and height of a leaf


def leaf_text(leaf: Leaf, context: LayoutContext) -> str:
    """The text in which the offsets of a leaf's rows count, as it is read and copied."""
    if leaf.kind == "code":
        return leaf.text
    if leaf.kind == "table":
        rows = (map(_joined, context.cells(row)) for row in leaf.rows)
        return "".join("\t".join(row) + "\n" for row in rows)
    return _joined(_text_spans(leaf, context))


def gap_before(leaf: Leaf, previous: Leaf | None) -> bool:
    """Whether a blank line goes before a leaf: always before a heading, never after one."""
    if previous is None or leaf.tight or leaf.part:
        return False
    return leaf.kind == "heading" or previous.kind != "heading"


def leaf_height(leaf: Leaf, context: LayoutContext) -> int:
    """The number of rows that `lay_leaf` returns; a paragraph is only broken, not laid out."""
    if leaf.kind == "code" and not context.wrap_code:
        return leaf.text.count("\n") + 1
    if leaf.kind in ("paragraph", "note", "heading"):
        spans = context.spans(leaf.text)
        target = spans[0].style.target if spans else None
        if target is None or target.kind != "image":  # a picture may have a caption
            text = "".join(map(breakable, spans))
            indent = cells(_prefixes(leaf, context.width)[1])
            return len(break_lines(text, max(_NARROWEST, context.width - indent))) or 1
    return len(lay_leaf(leaf, context))


def leaf_size(leaf: Leaf, previous: Leaf | None) -> LeafSize:
    """The size of a leaf and the gap before it, from its length alone."""
    gap = int(gap_before(leaf, previous))
    if leaf.kind == "code":
        return LeafSize(gap + leaf.text.count("\n") + 1, 0)
    if leaf.kind == "table":
        return LeafSize(gap + len(leaf.rows) + (not leaf.part), 0)
    if not leaf.text:
        return LeafSize(gap + 1, 0)
    size = len(leaf.text)
    if not leaf.text.isascii():
        # A wide character has three bytes in UTF-8 and takes two cells.
        size += (len(leaf.text.encode()) - size) // 2
    return LeafSize(gap, size, sum(len(prefix.rest) for prefix in leaf.prefixes))


def _text_spans(leaf: Leaf, context: LayoutContext) -> list[Span]:
    spans = context.spans(leaf.text)
    if leaf.kind == "heading":
        heading = _HEADINGS[min(leaf.level, len(_HEADINGS)) - 1]
        spans = [Span(text, heading._replace(target=style.target)) for text, style in spans]
    return spans


def _joined(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


# Layout of a leaf


def lay_leaf(leaf: Leaf, context: LayoutContext) -> list[Row]:
    """The rows of a leaf, each with its prefixes (quote bars, list markers) before it."""
    first, rest = _prefixes(leaf, context.width)
    room = max(_NARROWEST, context.width - cells(rest))
    rows = _LAY[leaf.kind](leaf, context, room)
    if not first:
        return rows
    # The number of a footnote is a link back to its citation.
    in_note = leaf.anchor and leaf.kind != "heading" and leaf.prefixes
    lead = Span(first, MUTED._replace(target=Target("note", leaf.anchor) if in_note else None))
    return [row.before(Span(rest, MUTED) if number else lead) for number, row in enumerate(rows)]


def _prefixes(leaf: Leaf, width: int) -> tuple[str, str]:
    """What stands before the first row and before the others.

    Of containers so deep that no room would be left, the outermost are not shown.
    """
    first = "".join(prefix.first for prefix in leaf.prefixes)
    rest = "".join(prefix.rest for prefix in leaf.prefixes)
    cut_off = max(0, len(rest) - max(0, width - _NARROWEST))
    return first[cut_off:], rest[cut_off:]


def _lay_text(leaf: Leaf, context: LayoutContext, width: int) -> list[Row]:
    spans = _text_spans(leaf, context)
    rows = wrap_rows(spans, width)
    target = spans[0].style.target if spans else None
    if (
        target is None
        or target.kind != "image"
        or not target.name
        or any(span.style.target is not target for span in spans)
    ):
        return rows
    # A picture that is a paragraph of its own has its address as a caption.
    address = Span(target.name, Style("muted", italic=True, target=target))
    caption = [row.spans for row in wrap_rows([address], width)]
    return [*rows, *(Row(line, (DECORATION,) * len(line)) for line in caption)]


def _lay_code(leaf: Leaf, context: LayoutContext, width: int) -> list[Row]:
    rows: list[Row] = []
    margin, offset = Span(" " * _CODE_INDENT, _CODE), 0
    for text in leaf.text.split("\n"):
        ranges = [(0, len(text))]
        if context.wrap_code:
            # Without break opportunities a line is broken at the width and keeps its spaces.
            solid = text.replace(" ", "\u00a0").replace("-", "\u2011")
            ranges = break_lines(solid, max(1, width - _CODE_INDENT)) or [(0, 0)]
        for start, end in ranges:
            rows.append(Row((Span(text[start:end], _CODE),), (offset + start,)).before(margin))
        offset += len(text) + 1
    return rows


def _lay_table(leaf: Leaf, context: LayoutContext, width: int) -> list[Row]:
    rows = [context.cells(row) for row in leaf.rows]
    if not leaf.sample:
        return lay_table(rows, leaf.align, width)
    labels = context.cells(leaf.sample[0]) if leaf.part else ()
    natural = context.natural_widths(leaf)
    return lay_table(rows, leaf.align, width, natural=natural, labels=labels)


def _lay_rule(_leaf: Leaf, _context: LayoutContext, width: int) -> list[Row]:
    return [EMPTY.before(Span("─" * min(width, 24), Style("rule")))]


_LAY: Mapping[str, Callable[[Leaf, LayoutContext, int], list[Row]]] = {
    "paragraph": _lay_text,
    "heading": _lay_text,
    "note": _lay_text,
    "code": _lay_code,
    "table": _lay_table,
    "rule": _lay_rule,
}
