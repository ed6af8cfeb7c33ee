"""One leaf of a narrative in rows, a pure function of the leaf and the setting.

So a view can lay only what is seen, and a thread can lay the rest for its height.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from briefing_tui.layout.heights import Weight
from briefing_tui.layout.rows import DECORATION, EMPTY, Row, set_rows
from briefing_tui.layout.runs import breakable, span_of
from briefing_tui.layout.spans import MUTED, Span, Style
from briefing_tui.layout.table import Cell, lay_table, natural_widths
from briefing_tui.model.document import Document, Leaf, Target
from briefing_tui.parse.inline import parse_inline
from briefing_tui.text.breaking import break_lines
from briefing_tui.text.cells import cells

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


class Setting(Struct):
    """What the leaves of one document are laid with."""

    document: Document
    parties: Mapping[str, int]
    width: int
    wrap_code: bool = True
    """Whether long lines of code go on below; else they go on to the right."""
    _columns: dict[int, list[int]] = field(default_factory=dict)
    _spans: dict[str, list[Span]] = field(default_factory=dict)
    """Of texts laid lately: another width lays the same ones again."""

    def at_width(self, width: int) -> "Setting":
        """The same leaves at another width."""
        return Setting(
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


def lay_leaf(leaf: Leaf, setting: Setting) -> list[Row]:
    """One leaf in rows, its prefixes (quote bars, list markers) before each."""
    first = "".join(each.first for each in leaf.prefixes)
    rest = "".join(each.rest for each in leaf.prefixes)
    room = max(_LEAST, setting.width - cells(rest))
    rows = _LAY[leaf.kind](leaf, setting, room)
    if not first:
        return rows
    # The number of a note leads back to where it is cited.
    target = Target("note", leaf.anchor) if _begins_note(leaf) else None
    lead = Span(first, MUTED._replace(target=target))
    return [row.before(Span(rest, MUTED) if number else lead) for number, row in enumerate(rows)]


def _begins_note(leaf: Leaf) -> bool:
    return bool(leaf.anchor and leaf.kind != "heading" and leaf.prefixes)


def leaf_text(leaf: Leaf, setting: Setting) -> str:
    """The text that the offsets of a leaf's rows count in: what is read, and copied."""
    if leaf.kind == "code":
        return leaf.text
    if leaf.kind == "table":
        rows = (map(_words, setting.cells(row)) for row in leaf.rows)
        return "".join("\t".join(row) + "\n" for row in rows)
    return _words(text_spans(leaf, setting))


def text_spans(leaf: Leaf, setting: Setting) -> list[Span]:
    """The runs of a paragraph or heading."""
    spans = setting.spans(leaf.text)
    if leaf.kind == "heading":
        look = _HEADINGS[min(leaf.level, len(_HEADINGS)) - 1]
        spans = [Span(text, look._replace(target=style.target)) for text, style in spans]
    return spans


def gap_before(leaf: Leaf, previous: Leaf | None) -> bool:
    """A blank line stands before a heading and none after it."""
    if previous is None or leaf.tight or leaf.part:
        return False
    return leaf.kind == "heading" or previous.kind != "heading"


def leaf_height(leaf: Leaf, setting: Setting) -> int:
    """How many rows `lay_leaf` gives, without making those of a text."""
    indent = sum(cells(each.rest) for each in leaf.prefixes)
    if leaf.kind == "code" and not setting.wrap_code:
        return leaf.text.count("\n") + 1
    if leaf.kind in ("paragraph", "note", "heading") and not leaf.text.startswith(("!", "[")):
        text = "".join(map(breakable, setting.spans(leaf.text)))
        return len(break_lines(text, max(1, _LEAST, setting.width - indent))) or 1
    return len(lay_leaf(leaf, setting))


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


def _lay_text(leaf: Leaf, setting: Setting, width: int) -> list[Row]:
    spans = text_spans(leaf, setting)
    rows = set_rows(spans, width)
    target = spans[0].style.target if spans else None
    if target is None or target.kind != "image" or any(s.style.target is not target for s in spans):
        return rows
    # A picture on its own has its address as a caption.
    where = Span(target.name, Style("muted", italic=True, target=target))
    caption = [Row(row.spans, (DECORATION,) * len(row.spans)) for row in set_rows([where], width)]
    return [*rows, *caption] if target.name else rows


def _lay_code(leaf: Leaf, setting: Setting, width: int) -> list[Row]:
    rows: list[Row] = []
    margin, at = Span(" " * CODE_INDENT, CODE), 0
    for text in leaf.text.split("\n"):
        hard = _hard_wrap(text, width - CODE_INDENT) if setting.wrap_code else [(0, len(text))]
        for start, end in hard:
            rows.append(Row((Span(text[start:end], CODE),), (at + start,)).before(margin))
        at += len(text) + 1
    return rows


def _hard_wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Code keeps its spaces; a line too long goes on below rather than being lost."""
    held = text.replace(" ", "\u00a0").replace("-", "\u2011")
    return break_lines(held, max(1, width)) or [(0, 0)]


def _lay_table(leaf: Leaf, setting: Setting, width: int) -> list[Row]:
    rows = [setting.cells(row) for row in leaf.rows]
    if not leaf.sample:
        return lay_table(rows, leaf.align, width)
    labels = setting.cells(leaf.sample[0]) if leaf.part else ()
    return lay_table(rows, leaf.align, width, natural=setting.natural(leaf), labels=labels)


def _lay_rule(_leaf: Leaf, _setting: Setting, width: int) -> list[Row]:
    return [EMPTY.before(Span("─" * min(width, 24), Style("rule")))]


_LAY: Mapping[str, Callable[[Leaf, Setting, int], list[Row]]] = {
    "paragraph": _lay_text,
    "heading": _lay_text,
    "note": _lay_text,
    "code": _lay_code,
    "table": _lay_table,
    "rule": _lay_rule,
}
