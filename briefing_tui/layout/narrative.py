"""The narrative set in lines: title block, body, disclaimer.

A leaf is laid by a pure function of the leaf and the width, so that a view can lay only
what is seen.
"""

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

from briefing_tui.compare.matrix import side_numbers
from briefing_tui.layout.runs import party_role, set_runs, span_of
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style
from briefing_tui.layout.table import lay_table
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Leaf
from briefing_tui.parse.inline import parse_inline
from briefing_tui.text.breaking import break_lines
from briefing_tui.text.cells import cells

_WORDS_PER_MINUTE = 230
"""Silent reading of English non-fiction (Brysbaert 2019: 238)."""

_HEADINGS = (
    Style("strong", bold=True),
    Style("strong", bold=True),
    Style("text", bold=True),
    Style("muted", bold=True, italic=True),
)


class Page(Struct, frozen=True):
    """A narrative in lines. `starts` has the first line of each leaf, in order."""

    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    document: Document

    def leaf_at(self, line: int) -> int:
        """The index of the leaf that a line belongs to; the title block counts as the first."""
        return max(0, bisect_right(self.starts, line) - 1)

    def file_line(self, line: int) -> int:
        """The line in the brief's file that stands at a line of the page, from 1."""
        if not self.document.leaves or line < self.starts[0]:
            return 1
        return self.document.leaves[self.leaf_at(line)].line

    def anchor(self, name: str) -> int | None:
        """The line on which a heading (or footnote) with that id begins."""
        for start, leaf in zip(self.starts, self.document.leaves, strict=True):
            if leaf.anchor and leaf.anchor == name:
                return start
        return None


def lay_narrative(brief: Brief, document: Document, width: int) -> Page:
    """The whole narrative for a width in cells."""
    parties = dict(side_numbers(brief))
    lines = lay_title_block(brief, width, parties)
    starts: list[int] = []
    for leaf in document.leaves:
        if lines and not leaf.tight and lines[-1] and not _follows_heading(document, starts, leaf):
            lines.append(())
        starts.append(len(lines))
        lines.extend(lay_leaf(leaf, document, width, parties))
    if brief.disclaimer:
        style = Style("muted", italic=True)
        lines.extend([(), *set_runs([Span(brief.disclaimer, style)], width)])
    return Page(tuple(lines), tuple(starts), document)


def _follows_heading(document: Document, starts: Sequence[int], leaf: Leaf) -> bool:
    """A blank line stands before a heading and none after it."""
    if not starts or leaf.kind == "heading":
        return False
    return document.leaves[len(starts) - 1].kind == "heading"


def lay_title_block(brief: Brief, width: int, parties: dict[str, int]) -> list[Line]:
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


def _legend(brief: Brief, width: int, parties: dict[str, int]) -> list[Line]:
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


def lay_leaf(leaf: Leaf, document: Document, width: int, parties: dict[str, int]) -> list[Line]:
    """One leaf in lines, its prefixes (quote bars, list markers) before each."""
    first = "".join(each.first for each in leaf.prefixes)
    rest = "".join(each.rest for each in leaf.prefixes)
    room = max(8, width - cells(rest))
    lines = _LAY[leaf.kind](leaf, document, room, parties)
    if not first:
        return lines
    style = MUTED
    return [
        (Span(first if number == 0 else rest, style), *line) for number, line in enumerate(lines)
    ]


def _lay_text(leaf: Leaf, document: Document, width: int, parties: dict[str, int]) -> list[Line]:
    spans = [span_of(each, parties) for each in parse_inline(leaf.text, document)]
    if leaf.kind == "heading":
        look = _HEADINGS[min(leaf.level, len(_HEADINGS)) - 1]
        spans = [Span(text, look._replace(target=style.target)) for text, style in spans]
    return set_runs(spans, width)


def _lay_code(leaf: Leaf, document: Document, width: int, parties: dict[str, int]) -> list[Line]:
    style, lines = Style("accent"), list[Line]()
    for text in leaf.text.removesuffix("\n").expandtabs(4).split("\n"):
        hard = _hard_wrap(text, width - 2)
        lines.extend((Span("  ", style), Span(piece, style)) for piece in hard)
    return lines


def _hard_wrap(text: str, width: int) -> list[str]:
    """Code keeps its spaces; a line too long goes on below rather than being lost."""
    held = text.replace(" ", "\u00a0").replace("-", "\u2011")
    ranges = break_lines(held, max(1, width))
    return [text[start:end] for start, end in ranges] or [""]


def _lay_table(leaf: Leaf, document: Document, width: int, parties: dict[str, int]) -> list[Line]:
    rows = [
        [[span_of(each, parties) for each in parse_inline(cell, document)] for cell in row]
        for row in leaf.rows
    ]
    return lay_table(rows, leaf.align, width)


def _lay_rule(leaf: Leaf, document: Document, width: int, parties: dict[str, int]) -> list[Line]:
    return [(Span("─" * min(width, 24), Style("rule")),)]


_LAY = {
    "paragraph": _lay_text,
    "heading": _lay_text,
    "note": _lay_text,
    "code": _lay_code,
    "table": _lay_table,
    "rule": _lay_rule,
}


def reading_minutes(body: str) -> int:
    """Minutes to read a body at an ordinary pace, at least one; Han characters count as half
    a word each, since Chinese readers do some 255 characters a minute and more.
    """
    han = sum(1 for each in body if "\u3400" <= each <= "\u9fff")
    words = len(body.split()) + han / 2
    return max(1, round(words / _WORDS_PER_MINUTE))
