"""A whole brief on one long page: what `show` prints and a screen reader reads."""

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

from briefing_tui.compare.matrix import ClaimRow, build_matrix, side_numbers
from briefing_tui.compare.timeline import build_timeline
from briefing_tui.compare.topics import NO_RECORDS, Records
from briefing_tui.layout.blocks import LayoutContext, gap_before, lay_leaf
from briefing_tui.layout.claims import (
    ClaimsTable,
    agreement_role,
    agreement_sign,
    cell_paragraphs,
    lay_silence,
    particulars,
    stance_glyph,
    tally_words,
)
from briefing_tui.layout.narrative import lay_disclaimer, lay_title_block
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    ascii_line,
    line_cells,
    wrap_lines,
)
from briefing_tui.layout.timeline import lay_timeline
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Leaf
from briefing_tui.text.wrapping import cells, fit

# MERGED:
# The narrative set in lines, whole: title block, body, disclaimer.


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
    context = LayoutContext(document, side_numbers(brief), width)
    lines = lay_title_block(brief, width, context.parties)
    starts: list[int] = []
    previous: Leaf | None = None
    for leaf in document.leaves:
        if gap_before(leaf, previous):
            lines.append(())
        starts.append(len(lines))
        lines.extend(row.spans for row in lay_leaf(leaf, context))
        previous = leaf
    lines.extend(lay_disclaimer(brief, width))
    return Page(tuple(lines), tuple(starts), document)


_TABLE_FROM = 60
"""Cells from which two sources side by side can be read; below, only the accounts in full."""


def lay_brief(
    brief: Brief,
    document: Document,
    width: int,
    *,
    ascii_only: bool = False,
    records: Records = NO_RECORDS,
) -> list[Line]:
    """Narrative, claims as a table and then each in full, timeline, sources.

    With `records` silences that stand out in the library are pointed out.
    """
    lines = list(lay_narrative(brief, document, width).lines)
    if brief.claims:
        table = ClaimsTable(brief, build_matrix(brief), width, ascii_only=ascii_only)
        lines += [(), *_lay_claims(table, records, width)]
    moments = build_timeline(brief) if brief.events else ()
    if moments:
        lines += [(), *_section("Related", width), ()]
        for entry in lay_timeline(moments, width):
            lines += [*([entry.year] if entry.year is not None else []), *entry.lines]
    if brief.sources:
        lines += [(), *_section("Sources", width), ()]
        lines += _lay_sources(brief, width)
    return [ascii_line(line) for line in lines] if ascii_only else lines


def _section(title: str, width: int, tally: Sequence[Span] = ()) -> list[Line]:
    rule = Style("rule")
    left = [Span("─ ", rule), Span(title, STRONG), Span(" ", PLAIN)]
    right = [Span(" ", PLAIN), *tally] if tally else []
    free = width - line_cells(left) - line_cells(right)
    if free < 1:
        return [(*left,), *wrap_lines(list(tally), width)]
    return [(*left, Span("─" * free, rule), *right)]


def _lay_claims(table: ClaimsTable, records: Records, width: int) -> list[Line]:
    matrix = table.matrix
    lines = [*_section("Claims", width, tally_words(matrix)), ()]
    if width >= _TABLE_FROM and len(table.columns.shown) == len(matrix.columns):
        lines += [*table.head(), *(table.row(index) for index in range(len(matrix.rows))), ()]
    for row in matrix.rows:
        lines += _lay_claim(table, row, width)
        for record in records.get(row.claim.id, ()):
            lines += lay_silence(table.matrix, record, width)
        lines.append(())
    return lines[:-1]


def _lay_claim(table: ClaimsTable, row: ClaimRow, width: int) -> list[Line]:
    role = agreement_role(table.matrix, row)
    sign = agreement_sign(table.matrix, row, ascii_only=table.ascii_only)
    label = Span(f" {row.agreement.label}", Style(role))
    lines = wrap_lines([Span(f"{row.claim.topic}  ", STRONG), *sign, label], width)
    if row.claim.claim:
        lines += _hang([[Span(row.claim.claim, PLAIN)]], Span("  Claim: ", MUTED), width)
    names = min(16, max((cells(each.id) for each in table.matrix.columns), default=0)) + 1
    for column, cell in enumerate(row.cells):
        voice = table.voices[column]
        parts = cell_paragraphs(cell, voice)
        if parts:
            stance = stance_glyph(cell, voice)
            name = Span(f"  {fit(voice.source.id, names)} {stance.text} ", stance.style)
            lines += _hang(parts, name, width)
    flags = [each for each in row.agreement.flags if each != "open list"]
    note = " · ".join([*flags, *([row.claim.note] if row.claim.note else [])])
    if note:
        style = Style("muted", italic=True)
        lines += _hang([[Span(note, style)]], Span("  ", PLAIN), width)
    return lines


def _hang(parts: Sequence[Sequence[Span]], label: Span, width: int) -> list[Line]:
    """Paragraphs beside a label, each line indented by the label's width."""
    size = cells(label.text)
    laid = [line for part in parts for line in wrap_lines(part, max(12, width - size))]
    blank = Span(" " * size, PLAIN)
    return [(label if number == 0 else blank, *line) for number, line in enumerate(laid)]


def _lay_sources(brief: Brief, width: int) -> list[Line]:
    lines: list[Line] = []
    for source in brief.sources:
        facts = [source.publisher, source.date.label if source.date else ""]
        facts += [particulars(source, brief, width), source.url]
        words = " · ".join(filter(None, facts))
        label = Span(f"[{source.id}] ", STRONG)
        lines += _hang([[Span(f"{source.name} · ", PLAIN), Span(words, MUTED)]], label, width)
    return lines
