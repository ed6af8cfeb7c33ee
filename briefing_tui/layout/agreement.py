"""Agreement in shapes, words and colours: of a claim, and counted over all claims."""

from briefing_tui.compare.matrix import Matrix, Row, Tally
from briefing_tui.compare.words import glyph
from briefing_tui.layout.runs import party_role
from briefing_tui.layout.spans import MUTED, PLAIN, Span, Style

MOST_DOTS = 6
"""Sides that a row of dots can show; with more the class has one glyph."""

_ROLES = {
    "contested": "contested",
    "denied": "contested",
    "differs": "differs",
    "corroborated": "shared",
    "shared": "shared",
    "unverified": "unverified",
    "unmentioned": "muted",
    "unknown": "muted",
}
"""The colour of each class but `only`, which has that of its side."""


def side_role(matrix: Matrix, side: int) -> str:
    """The colour of a side, by its place in the matrix."""
    return party_role(matrix.sides[side].number)


def agreement_role(matrix: Matrix, row: Row) -> str:
    """The colour of a claim's class."""
    if row.agreement.cls == "only":
        return side_role(matrix, row.pattern.index("speaks"))
    return _ROLES[row.agreement.cls]


def agreement_sign(matrix: Matrix, row: Row, *, ascii_only: bool) -> list[Span]:
    """One dot a side that counts where the pattern is the point, else the class's glyph."""
    kind = row.agreement.cls
    if not dots(row):
        shape = glyph(kind, ascii_only=ascii_only)
        return [Span(shape, Style(agreement_role(matrix, row)))]
    return [
        Span(
            glyph(state, ascii_only=ascii_only),
            Style(side_role(matrix, side)) if state == "speaks" else MUTED,
        )
        for side, state in enumerate(row.pattern)
        if state != "blank"
    ]


def dots(row: Row) -> int:
    """How many dots a claim has: none where its class has a glyph instead."""
    counted = sum(state != "blank" for state in row.pattern)
    patterned = row.agreement.cls in ("only", "unmentioned")
    return counted if patterned and counted <= MOST_DOTS else 0


def short_label(row: Row, *, narrow: bool) -> str:
    """The class in the few words that a column has room for."""
    agreement = row.agreement
    if agreement.cls == "unverified":
        return "one account"
    return "differs" if narrow and agreement.cls == "differs" else agreement.label


def tally_words(matrix: Matrix, chosen: Tally | None = None) -> list[Span]:
    """`1 differs · 2 both · 8 China only`: each count in its class's colour.

    The one that the claims are filtered by stands in reverse.
    """
    spans: list[Span] = []
    for each in matrix.tally:
        if spans:
            spans.append(Span(" · ", MUTED))
        spans.append(Span(f"{each.count} {each.label}", tally_style(matrix, each, each == chosen)))
    return spans


def tally_style(matrix: Matrix, tally: Tally, chosen: bool = False) -> Style:
    """A class's colour, in reverse where it is chosen."""
    role = agreement_role(matrix, _example(matrix, tally))
    return Style(role, bold=chosen, reverse=chosen)


def tally_sign(matrix: Matrix, tally: Tally, *, ascii_only: bool) -> list[Span]:
    """The sign that the rows of a class have."""
    return agreement_sign(matrix, _example(matrix, tally), ascii_only=ascii_only)


def tally_signs(matrix: Matrix, *, gap: int, ascii_only: bool) -> list[Span]:
    """`≈ 1  = 2  ●○ 8`: the same in signs, which makes it the legend of the rows below."""
    spans: list[Span] = []
    for each in matrix.tally:
        if spans:
            spans.append(Span(" " * gap, PLAIN))
        row = _example(matrix, each)
        spans += agreement_sign(matrix, row, ascii_only=ascii_only)
        spans.append(Span(f" {each.count}", Style(agreement_role(matrix, row))))
    return spans


def _example(matrix: Matrix, tally: Tally) -> Row:
    """A claim that the tally counts."""
    return next(
        row
        for row in matrix.rows
        if row.agreement.cls == tally.cls
        and (tally.side is None or row.pattern[tally.side] == "speaks")
    )
