"""A whole brief on one page, as `briefing show` prints it."""

from collections.abc import Collection, Sequence

from briefing_tui.compare.matrix import ClaimRow, build_matrix, side_numbers
from briefing_tui.compare.sought import NOTHING_SOUGHT, SoughtTerms, terms_of
from briefing_tui.compare.timeline import build_timeline
from briefing_tui.layout.blocks import (
    LayoutContext,
    gap_before,
    lay_gap,
    lay_leaf,
    reference_number,
)
from briefing_tui.layout.citations import remarks
from briefing_tui.layout.claims import (
    ClaimsTable,
    cell_paragraphs,
    silence_words,
    stance_glyph,
)
from briefing_tui.layout.narrative import lay_disclaimer, lay_sources
from briefing_tui.layout.signs import agreement_role, agreement_sign, tally_words
from briefing_tui.layout.spans import (
    MUTED,
    STRONG,
    Line,
    Span,
    Style,
    address_span,
    ascii_line,
    hang,
    lay_labelled,
    line_cells,
    wrap_lines,
)
from briefing_tui.layout.timeline import lay_timeline
from briefing_tui.layout.title_block import lay_properties, lay_title_block
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Leaf
from briefing_tui.model.records import NO_RECORDS, Records
from briefing_tui.text.wrapping import cells, fit

_TABLE_FROM = 60
"""The least width for sources side by side; a narrower page has no table."""
_WIDEST_ID = 16
"""The width of a source's id."""


def lay_brief(
    brief: Brief,
    document: Document,
    width: int,
    *,
    wrap_code: bool = True,
    ascii_only: bool = False,
    records: Records = NO_RECORDS,
    missing: Collection[str] = (),
    sought: SoughtTerms = NOTHING_SOUGHT,
) -> list[Line]:
    """The narrative, the claims as a table and then each in full, the timeline, the sources.

    `records` has what parties said before, by claim id; unexpected silences are pointed out.
    `missing` are the names in links that no brief has, and `sought` what was looked for in texts.
    """
    addresses: dict[str, int] = {}
    context = LayoutContext(
        document,
        side_numbers(brief),
        width,
        wrap_code,
        signs=True,
        addresses=addresses,
        missing=missing,
        ascii_only=ascii_only,
    )
    lines = lay_narrative(brief, context)
    if brief.claims:
        table = ClaimsTable(brief, build_matrix(brief), width)
        lines += [(), *_lay_claims(table, records, sought, width)]
    if brief.events:
        lines += [(), *_section("Related", width), ()]
        lines += lay_timeline(build_timeline(brief), width)
    if brief.sources:
        lines += [(), *_section("Sources", width), (), *lay_sources(brief, width)]
    if addresses:
        lines += [(), *_section("Links", width), ()]
        for address, number in addresses.items():
            label = Span(f"{reference_number(number, ascii_only=ascii_only)} ", MUTED)
            lines += lay_labelled(label, [[address_span(address)]], width)
    return [ascii_line(line) for line in lines] if ascii_only else lines


def lay_narrative(brief: Brief, context: LayoutContext) -> list[Line]:
    """The title block, the body, the disclaimer, and the properties of a brief with claims."""
    width = context.width
    properties = lay_properties(brief, context)
    lines = lay_title_block(
        brief,
        width,
        context.parties,
        spans_of=context.spans_of,
        properties=() if brief.claims else properties,
    )
    previous: Leaf | None = None
    for leaf in context.document.leaves:
        if gap_before(leaf, previous):
            lines.append(lay_gap(leaf, previous, width).spans)
        lines += [row.spans for row in lay_leaf(leaf, context)]
        previous = leaf
    lines += lay_disclaimer(brief, width)
    return [*lines, (), *properties] if properties and brief.claims else lines


def _section(title: str, width: int, tally: Sequence[Span] = ()) -> list[Line]:
    """`─ Claims ───────── 1 differs · 2 both`, with the tally below if it doesn't fit."""
    rule = Style("rule")
    left = [Span("─ ", rule), Span(title, STRONG), Span(" ")]
    right = [Span(" "), *tally] if tally else []
    free = width - line_cells(left) - line_cells(right)
    if free < 1:
        return [tuple(left), *wrap_lines(tally, width)]
    return [(*left, Span("─" * free, rule), *right)]


def _lay_claims(
    table: ClaimsTable, records: Records, sought: SoughtTerms, width: int
) -> list[Line]:
    matrix = table.matrix
    lines = [*_section("Claims", width, tally_words(matrix)), ()]
    if width >= _TABLE_FROM and len(table.columns.shown) == len(matrix.columns):
        lines += [*table.head(), *(table.row(index) for index in range(len(matrix.rows))), ()]
    for row in matrix.rows:
        lines += _lay_claim(table, row, sought, width)
        for record in records.get(row.claim.id, ()):
            if words := silence_words(matrix, record):
                lines += hang([Span("  ")], wrap_lines(words, max(12, width - 2)))
        lines.append(())
    return lines[:-1]


def _lay_claim(table: ClaimsTable, row: ClaimRow, sought: SoughtTerms, width: int) -> list[Line]:
    sign = agreement_sign(table.matrix, row)
    label = Span(f" {row.agreement.label}", Style(agreement_role(table.matrix, row)))
    lines = wrap_lines([Span(f"{row.claim.topic}  ", STRONG), *sign, label], width)
    if row.claim.claim:
        lines += lay_labelled(Span("  Claim: ", MUTED), [[Span(row.claim.claim)]], width)
    ids = (cells(source.id) for source in table.matrix.columns)
    room = min(_WIDEST_ID, max(ids, default=0)) + 1
    for look, cell in zip(table.source_styles, row.cells, strict=True):
        terms = terms_of(row.claim, cell.account, sought) if cell.account is not None else ()
        if paragraphs := cell_paragraphs(cell, look, in_full=True, sought=terms):
            if cell.account is not None and cell.account.url:
                paragraphs.append([address_span(cell.account.url, MUTED)])
            stance = stance_glyph(cell, look)
            name = Span(f"  {fit(look.source.id, room)} {stance.text} ", stance.style)
            lines += lay_labelled(name, paragraphs, width)
    if note := " · ".join(remarks(row)):
        note_span = Span(note, Style("muted", italic=True))
        lines += lay_labelled(Span("  "), [[note_span]], width)
    return lines
