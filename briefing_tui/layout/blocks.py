"""One leaf of a narrative in rows, a pure function of the leaf and the context.

So a view can lay only what is seen, and a thread can lay the rest for its height.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct, field

from briefing_tui.layout.heights import Weight
from briefing_tui.layout.spans import (
    DECORATION,
    EMPTY,
    MUTED,
    Row,
    Span,
    Style,
    breakable,
    line_cells,
    set_rows,
    span_of,
)
from briefing_tui.model.document import Align, Document, Leaf, Target
from briefing_tui.parse.inline import parse_inline
from briefing_tui.text.wrapping import break_lines, cells

# MERGED:
# Markdown tables: columns share the width fairly, cells wrap, in any script.

_GAP = 2
_LEAST_table = 4
"""Cells below which a column can't be read; narrower tables are set as a list."""

Cell = Sequence[Span]


def lay_table(
    rows: Sequence[Sequence[Cell]],
    align: Sequence[Align],
    width: int,
    *,
    natural: Sequence[int] = (),
    labels: Sequence[Cell] = (),
) -> list[Row]:
    """A table in rows. The first row is the header (GFM 4.10), unless `labels` are given.

    Those are the header of a table of which these rows are a later piece. `natural` are the
    widths that the columns want, where these rows don't decide them. Offsets are into the
    cells' texts, each followed by one character.
    """
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return []
    head = () if labels else rows[:1]
    body = rows[len(head) :]
    if columns * (_LEAST_table + _GAP) - _GAP > width:
        names = [_bold(cell) for cell in (labels or rows[0])] if body else []
        return _as_list(body or head, names, width, 0 if labels or not body else _size(rows[0]))
    widths = share_width(list(natural) or natural_widths(rows), width)
    laid: list[Row] = []
    base = 0
    for row in head:
        laid.extend(_lay_row([_bold(cell) for cell in row], widths, align, base))
        laid.append(_rule(widths))
        base += _size(row)
    for row in body:
        laid.extend(_lay_row(row, widths, align, base))
        base += _size(row)
    return laid


def share_width(natural: Sequence[int], width: int) -> list[int]:
    """Give each column what it wants; where that is too much, the widest give way first.

    Narrow columns keep their width, so a long cell never starves its neighbours.
    """
    room = width - _GAP * (len(natural) - 1)
    widths = list(natural)
    open_columns = sorted(range(len(natural)), key=natural.__getitem__)
    while open_columns:
        share = room // len(open_columns)
        column = open_columns.pop(0)
        if natural[column] > share:
            extra = room - share * (len(open_columns) + 1)
            for place, each in enumerate([column, *open_columns]):
                widths[each] = share + (1 if place < extra else 0)
            break
        room -= natural[column]
    return [max(1, each) for each in widths]


def natural_widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """The widths at which no cell of these rows would wrap."""
    columns = max((len(row) for row in rows), default=0)
    return [
        max((line_cells(row[column]) for row in rows if column < len(row)), default=1)
        for column in range(columns)
    ]


def _size(row: Sequence[Cell]) -> int:
    """Characters of a row's cells, with the one after each."""
    return sum(sum(len(span.text) for span in cell) + 1 for cell in row)


def _bold(cell: Cell) -> list[Span]:
    return [Span(text, style._replace(bold=True)) for text, style in cell]


def _rule(widths: Sequence[int]) -> Row:
    line = "─" * (sum(widths) + _GAP * (len(widths) - 1))
    return Row((Span(line, Style("rule")),), (DECORATION,))


def _lay_row(
    row: Sequence[Cell], widths: Sequence[int], align: Sequence[Align], base: int
) -> list[Row]:
    laid: list[list[Row]] = []
    for index, width in enumerate(widths):
        cell = row[index] if index < len(row) else ()
        laid.append([each.moved(base) for each in set_rows(cell, width)])
        base += sum(len(span.text) for span in cell) + 1
    lines: list[Row] = []
    for number in range(max(len(cell) for cell in laid)):
        spans: list[Span] = []
        offsets: list[int] = []
        for index, width in enumerate(widths):
            piece = laid[index][number] if number < len(laid[index]) else EMPTY
            placed = _place(piece, width, align[index] if index < len(align) else "left")
            if index < len(widths) - 1:
                placed = _followed(placed, " " * _GAP)
            spans += placed.spans
            offsets += placed.offsets
        lines.append(Row(tuple(spans), tuple(offsets)))
    return lines


def _place(piece: Row, width: int, side: Align) -> Row:
    free = max(0, width - line_cells(piece.spans))
    left = {"left": 0, "right": free, "center": free // 2}[side]
    if left:
        piece = piece.before(Span(" " * left, Style()))
    return _followed(piece, " " * (free - left))


def _followed(row: Row, blank: str) -> Row:
    if not blank:
        return row
    return Row((*row.spans, Span(blank, Style())), (*row.offsets, DECORATION))


def _as_list(
    rows: Sequence[Sequence[Cell]], labels: Sequence[Cell], width: int, base: int
) -> list[Row]:
    """Each cell on a line of its own after its column's name."""
    lines: list[Row] = []
    for row in rows:
        for index, cell in enumerate(row):
            label = list(labels[index]) if index < len(labels) else []
            if label:
                label.append(Span(": ", Style()))
            named = sum(len(span.text) for span in label)
            lines.extend(_unnamed(each, named, base) for each in set_rows([*label, *cell], width))
            base += sum(len(span.text) for span in cell) + 1
        lines.append(EMPTY)
    return lines[:-1]


def _unnamed(row: Row, named: int, base: int) -> Row:
    """The row with the name's characters as decoration and the cell's from `base` on."""
    offsets = (at - named + base if at >= named else DECORATION for at in row.offsets)
    return Row(row.spans, tuple(offsets))


_HEADINGS = (
    Style("strong", bold=True),
    Style("strong", bold=True),
    Style("text", bold=True),
    Style("muted", bold=True, italic=True),
)
_LEAST = 8
"""Cells that a leaf has however deep it is nested."""
_KEPT = 200
CODE = Style("accent")
CODE_INDENT = 2


class LayoutContext(Struct):
    """What the leaves of one document are laid with."""

    document: Document
    parties: Mapping[str, int]
    width: int
    wrap_code: bool = True
    """Whether long lines of code go on below; else they go on to the right."""
    _columns: dict[int, list[int]] = field(default_factory=dict)
    _spans: dict[str, list[Span]] = field(default_factory=dict)
    """Of texts laid lately: another width lays the same ones again."""

    def at_width(self, width: int) -> "LayoutContext":
        """The same leaves at another width."""
        return LayoutContext(
            self.document, self.parties, width, self.wrap_code, self._columns, self._spans
        )

    def natural(self, leaf: Leaf) -> list[int]:
        """The widths that a long table's columns want, found once for all its pieces."""
        key = id(leaf.sample)
        if key not in self._columns:
            self._columns[key] = natural_widths([self.cells(row) for row in leaf.sample])
        return self._columns[key]

    def spans(self, source: str) -> list[Span]:
        """Inline source as styled runs."""
        found = self._spans.get(source)
        if found is None:
            found = [span_of(each, self.parties) for each in parse_inline(source, self.document)]
            if len(self._spans) >= _KEPT:
                self._spans.clear()
            self._spans[source] = found
        return found

    def cells(self, row: tuple[str, ...]) -> list[list[Span]]:
        """A table's row as styled runs."""
        return [self.spans(cell) for cell in row]


def lay_leaf(leaf: Leaf, context: LayoutContext) -> list[Row]:
    """One leaf in rows, its prefixes (quote bars, list markers) before each."""
    first = "".join(each.first for each in leaf.prefixes)
    rest = "".join(each.rest for each in leaf.prefixes)
    room = max(_LEAST, context.width - cells(rest))
    rows = _LAY[leaf.kind](leaf, context, room)
    if not first:
        return rows
    # The number of a note leads back to where it is cited.
    target = Target("note", leaf.anchor) if _begins_note(leaf) else None
    lead = Span(first, MUTED._replace(target=target))
    return [row.before(Span(rest, MUTED) if number else lead) for number, row in enumerate(rows)]


def _begins_note(leaf: Leaf) -> bool:
    return bool(leaf.anchor and leaf.kind != "heading" and leaf.prefixes)


def leaf_text(leaf: Leaf, context: LayoutContext) -> str:
    """The text that the offsets of a leaf's rows count in: what is read, and copied."""
    if leaf.kind == "code":
        return leaf.text
    if leaf.kind == "table":
        rows = (map(_words, context.cells(row)) for row in leaf.rows)
        return "".join("\t".join(row) + "\n" for row in rows)
    return _words(text_spans(leaf, context))


def text_spans(leaf: Leaf, context: LayoutContext) -> list[Span]:
    """The runs of a paragraph or heading."""
    spans = context.spans(leaf.text)
    if leaf.kind == "heading":
        look = _HEADINGS[min(leaf.level, len(_HEADINGS)) - 1]
        spans = [Span(text, look._replace(target=style.target)) for text, style in spans]
    return spans


def gap_before(leaf: Leaf, previous: Leaf | None) -> bool:
    """A blank line stands before a heading and none after it."""
    if previous is None or leaf.tight or leaf.part:
        return False
    return leaf.kind == "heading" or previous.kind != "heading"


def leaf_height(leaf: Leaf, context: LayoutContext) -> int:
    """How many rows `lay_leaf` gives, without making those of a text."""
    indent = sum(cells(each.rest) for each in leaf.prefixes)
    if leaf.kind == "code" and not context.wrap_code:
        return leaf.text.count("\n") + 1
    if leaf.kind in ("paragraph", "note", "heading") and not leaf.text.startswith(("!", "[")):
        text = "".join(map(breakable, context.spans(leaf.text)))
        return len(break_lines(text, max(1, _LEAST, context.width - indent))) or 1
    return len(lay_leaf(leaf, context))


def weigh_leaf(leaf: Leaf, previous: Leaf | None) -> Weight:
    """What the height of a leaf, and of the gap before it, can be guessed from."""
    gap = int(gap_before(leaf, previous))
    if leaf.kind == "code":
        return Weight(gap + leaf.text.count("\n") + 1, 0)
    if leaf.kind == "table":
        return Weight(gap + len(leaf.rows) + (not leaf.part), 0)
    if not leaf.text:
        return Weight(gap + 1, 0)
    size = len(leaf.text)
    if not leaf.text.isascii():
        # Wide characters take three bytes and two cells.
        size += (len(leaf.text.encode()) - size) // 2
    return Weight(gap, size, sum(len(each.rest) for each in leaf.prefixes))


def _words(cell: Cell) -> str:
    return "".join(span.text for span in cell)


def _lay_text(leaf: Leaf, context: LayoutContext, width: int) -> list[Row]:
    spans = text_spans(leaf, context)
    rows = set_rows(spans, width)
    target = spans[0].style.target if spans else None
    if target is None or target.kind != "image" or any(s.style.target is not target for s in spans):
        return rows
    # A picture on its own has its address as a caption.
    where = Span(target.name, Style("muted", italic=True, target=target))
    caption = [Row(row.spans, (DECORATION,) * len(row.spans)) for row in set_rows([where], width)]
    return [*rows, *caption] if target.name else rows


def _lay_code(leaf: Leaf, context: LayoutContext, width: int) -> list[Row]:
    rows: list[Row] = []
    margin, at = Span(" " * CODE_INDENT, CODE), 0
    for text in leaf.text.split("\n"):
        hard = _hard_wrap(text, width - CODE_INDENT) if context.wrap_code else [(0, len(text))]
        for start, end in hard:
            rows.append(Row((Span(text[start:end], CODE),), (at + start,)).before(margin))
        at += len(text) + 1
    return rows


def _hard_wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Code keeps its spaces; a line too long goes on below rather than being lost."""
    held = text.replace(" ", "\u00a0").replace("-", "\u2011")
    return break_lines(held, max(1, width)) or [(0, 0)]


def _lay_table(leaf: Leaf, context: LayoutContext, width: int) -> list[Row]:
    rows = [context.cells(row) for row in leaf.rows]
    if not leaf.sample:
        return lay_table(rows, leaf.align, width)
    labels = context.cells(leaf.sample[0]) if leaf.part else ()
    return lay_table(rows, leaf.align, width, natural=context.natural(leaf), labels=labels)


def _lay_rule(_leaf: Leaf, _setting: LayoutContext, width: int) -> list[Row]:
    return [EMPTY.before(Span("─" * min(width, 24), Style("rule")))]


_LAY: Mapping[str, Callable[[Leaf, LayoutContext, int], list[Row]]] = {
    "paragraph": _lay_text,
    "heading": _lay_text,
    "note": _lay_text,
    "code": _lay_code,
    "table": _lay_table,
    "rule": _lay_rule,
}


# MERGED:
# Code told apart by weight and slant: hue belongs to parties and classes of agreement.
#
# Pygments does the lexing. It is imported when code is first in sight, in a thread.

Kind = Literal["comment", "keyword", "string", "name"]
Coloured = tuple[int, int, Kind]
"""First and last+1 of the characters, and what they are."""

_LONGEST = 40_000
"""Characters of a piece that are still lexed: a line of a megabyte is data, not code."""
_LANGUAGE = re.compile(r"[\w+#-]+")
_PLAIN = frozenset({"text", "plain", "plaintext", "txt", "none", "output", "console"})
_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "Comment": "comment",
        "Keyword": "keyword",
        "Operator.Word": "keyword",
        "Literal.String": "string",
        "Name.Function": "name",
        "Name.Class": "name",
        "Name.Tag": "keyword",
        "Generic.Deleted": "comment",
        "Generic.Inserted": "keyword",
        "Generic.Heading": "name",
        "Generic.Subheading": "name",
    }
)


def language_of(info: str) -> str:
    """The language that an info string names: `python`, `{.python}`, `py title="a"`."""
    found = _LANGUAGE.search(info)
    name = found[0].lower() if found else ""
    return "" if name in _PLAIN else name


def colours(document: Document, index: int) -> tuple[Coloured, ...]:
    """What the characters of a piece of code are.

    Each piece is lexed after the one before it, so that a string or a comment that began
    there is known; one that is longer than a whole piece is not.
    """
    leaf = document.leaves[index]
    language = language_of(leaf.info)
    if not language or len(leaf.text) > _LONGEST:
        return ()
    before = _piece_before(document, index) if leaf.part else ""
    if len(before) > _LONGEST:
        before = ""
    found = _lexed(before + leaf.text, language)
    start = len(before)
    return tuple((max(0, a - start), b - start, kind) for a, b, kind in found if b > start)


def _piece_before(document: Document, index: int) -> str:
    before: Leaf = document.leaves[index - 1]
    return f"{before.text}\n" if before.kind == "code" else ""


def _lexed(text: str, language: str) -> Iterator[Coloured]:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer: Any = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return
    for start, token, value in lexer.get_tokens_unprocessed(text):
        if value.strip() and (kind := _kind(token)):
            yield start, start + len(value), kind


def _kind(token: Any) -> Kind | None:
    while token is not None:
        name = str(token).removeprefix("Token.")
        if name in _KINDS:
            return _KINDS[name]
        token = token.parent
    return None
