"""The signs of agreement and of changes: glyphs, labels and colours, and the tally of claims."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing_tui.compare.agreement import Agreement, AgreementClass, glyph
from briefing_tui.compare.matrix import ClaimRow, Matrix, Tally
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Role, Span, Style, party_role
from briefing_tui.model.document import Target

if TYPE_CHECKING:
    from briefing_tui.compare.revision import BriefChanges, ChangeCounts
    from briefing_tui.model.brief import Diagnostic

MAX_DOTS = 6
"""Sides that a row of dots can show; with more sides the class has one glyph."""

OPEN_LIST = "⋯"
"""Stands beside a class or a silence that rests on an open list of subjects."""

_ROLES: Mapping[AgreementClass, Role] = MappingProxyType(
    {
        "contested": "contested",
        "denied": "contested",
        "differs": "differs",
        "corroborated": "shared",
        "shared": "shared",
        "unverified": "unverified",
        "unmentioned": "muted",
        "unknown": "muted",
    }
)
"""The colour of each class except `only`, which has the colour of its side."""


def side_role(matrix: Matrix, side: int) -> Role:
    """The colour of a side, by its index in the matrix."""
    return party_role(matrix.sides[side].number)


def agreement_role(matrix: Matrix, row: ClaimRow) -> Role:
    """The colour of a claim's class."""
    if row.agreement.cls == "only":
        return side_role(matrix, row.pattern.index("speaks"))
    return _ROLES[row.agreement.cls]


def dot_count(row: ClaimRow) -> int:
    """The number of dots of a claim, or 0 if its class has a glyph instead.

    The glyph of `unknown` is that of `unverified`: `??` tells them apart where no word does.
    """
    counted = sum(state != "blank" for state in row.pattern)
    has_dots = row.agreement.cls in ("only", "unmentioned", "unknown") and counted <= MAX_DOTS
    return counted if has_dots else 0


def agreement_sign(matrix: Matrix, row: ClaimRow, *, ascii_only: bool) -> list[Span]:
    """The glyph of a claim's class; for `only`, `unmentioned` and `unknown` a dot for each
    side."""
    if not dot_count(row):
        shape = glyph(row.agreement.cls, ascii_only=ascii_only)
        return [Span(shape, Style(agreement_role(matrix, row)))]
    return [
        Span(
            glyph(state, ascii_only=ascii_only),
            Style(side_role(matrix, side)) if state == "speaks" else MUTED,
        )
        for side, state in enumerate(row.pattern)
        if state != "blank"
    ]


def short_label(row: ClaimRow, *, narrow: bool) -> str:
    """The label of a claim's class, shortened for a column."""
    agreement = row.agreement
    if agreement.cls == "unverified":
        return "one account"
    return "differs" if narrow and agreement.cls == "differs" else agreement.label


def open_list_mark(agreement: Agreement, *, words: bool) -> str:
    """` ⋯`, or in words ` ⋯ open list`, where a silence weighs less; else nothing."""
    if not agreement.has_open_list:
        return ""
    return f" {OPEN_LIST} open list" if words else f" {OPEN_LIST}"


# The tally: how many claims each class has. A claim of the class lends its sign and colour.


def tally_words(matrix: Matrix, chosen: Tally | None = None) -> list[Span]:
    """`1 differs · 2 both · 8 China only (5 ⋯ open list)`, the chosen one in reverse."""
    spans: list[Span] = []
    for tally in matrix.tally:
        if spans:
            spans.append(Span(" · ", MUTED))
        style = tally_style(matrix, tally, chosen=tally == chosen)
        spans.append(Span(f"{tally.count} {tally.label}", style))
        if tally.open_lists:
            spans.append(Span(f" ({tally.open_lists} {OPEN_LIST} open list)", MUTED))
    return spans


def tally_signs(matrix: Matrix, *, gap: int, ascii_only: bool) -> list[Span]:
    """`≈ 1  = 2  ●○ 8⋯5`: the tally in signs, with `gap` cells between them."""
    spans: list[Span] = []
    for tally in matrix.tally:
        if spans:
            spans.append(Span(" " * gap, PLAIN))
        spans += tally_sign(matrix, tally, ascii_only=ascii_only)
        spans.append(Span(f" {tally.count}", tally_style(matrix, tally)))
        if tally.open_lists:
            spans.append(Span(f"{OPEN_LIST}{tally.open_lists}", MUTED))
    return spans


def tally_style(matrix: Matrix, tally: Tally, *, chosen: bool = False) -> Style:
    """The colour of a tally's class, in reverse if chosen, and the target of a click."""
    role = agreement_role(matrix, _example(matrix, tally))
    return Style(role, bold=chosen, reverse=chosen, target=tally_target(tally))


def tally_target(tally: Tally) -> Target:
    """What a click on a tally leads to: the claims it counts."""
    return Target("heading", tally.label)


def tally_sign(matrix: Matrix, tally: Tally, *, ascii_only: bool) -> list[Span]:
    """The sign of the claims that a tally counts."""
    sign = agreement_sign(matrix, _example(matrix, tally), ascii_only=ascii_only)
    return [Span(text, style._replace(target=tally_target(tally))) for text, style in sign]


def _example(matrix: Matrix, tally: Tally) -> ClaimRow:
    """A claim that a tally counts."""
    return next(
        row
        for row in matrix.rows
        if row.agreement.cls == tally.cls
        and (tally.side is None or row.pattern[tally.side] == "speaks")
    )


# How the reader shows what changed since a brief was opened.
#
# Passages get a bar, claims a sign and a save a message, so none of it depends on colour.

_BAR = "▌"
_NEW, _CHANGED = "+ ", "~ "


def margin(inset: int, *, changed: bool) -> Span:
    """The `inset` cells left of a row of prose: blank, with a bar if its passage changed."""
    return Span(_BAR + " " * (inset - 1), STRONG) if changed else Span(" " * inset, MUTED)


def claim_signs(changes: "BriefChanges") -> Mapping[str, str]:
    """The sign before the topic of each claim that is new or changed, by claim id."""
    signs = dict.fromkeys(changes.changed_claims, _CHANGED)
    return signs | dict.fromkeys(changes.new_claims, _NEW)


def changed_count(count: int) -> list[Span]:
    """`3 changed · ` for the heading of a pane, or nothing."""
    return [Span(f"{count} changed", STRONG), Span(" · ", MUTED)] if count else []


def change_position(number: int, count: int, clear_key: str) -> Line:
    """`change 2 of 5  Esc clears the marks`, for the last line of the narrative."""
    position = Span(f"change {number} of {count}", Style("strong", bold=True))
    return (position, Span(f"  {clear_key} clears the marks", MUTED))


def saved_message(
    changes: "BriefChanges", *, again: bool, errors: Sequence["Diagnostic"] = (), key: str = ""
) -> str:
    """`Saved: 2 passages and 1 claim changed; 1 passage removed.`

    `again` says that the brief was saved before. The marks then show everything that changed
    since it was opened. Errors come first, because what they hide counts as removed:
    `Saved with 1 error, in line 2 (D shows it): title changed.` The key shows them.
    """
    saved = "Saved"
    if errors:
        line, one = min(error.line for error in errors), len(errors) == 1
        found = "1 error, in" if one else f"{len(errors):,} errors, the first in"
        saved = f"Saved with {found} line {line:,} ({key} shows {'it' if one else 'them'})"
    if not changes:
        return f"{saved}." if errors else "Saved: as it was when you opened it."
    kinds = (("passage", changes.passages), ("claim", changes.claims))
    parts = []
    for verb in ("changed", "new", "removed"):
        items = [*changes.fields] if verb == "changed" else []
        for noun, counts in kinds:
            if count := _count(counts, verb):
                items.append(f"{count:,} {noun}{'' if count == 1 else 's'}")
        if items:
            *first, last = items
            parts.append(f"{', '.join(first)} and {last} {verb}" if first else f"{last} {verb}")
    return f"{saved}{'. Since you opened it: ' if again else ': '}{'; '.join(parts)}."


def _count(counts: "ChangeCounts", verb: str) -> int:
    count: int = getattr(counts, verb)
    return count
