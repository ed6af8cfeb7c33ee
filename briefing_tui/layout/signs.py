"""The signs of agreement and of changes: glyphs, labels and colours, the tally of claims, and the
words for all signs, which the help shows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from briefing_tui.compare.agreement import (
    CLASSES,
    SIDE_GLYPHS,
    AgreementClass,
    SideState,
    short_party,
)
from briefing_tui.compare.matrix import ClaimRow, Matrix, Tally, tally_key
from briefing_tui.layout.spans import (
    MUTED,
    STRONG,
    Line,
    Span,
    Style,
    directed,
    joined,
    line_cells,
    pack,
    party_role,
)
from briefing_tui.model.brief import STANCES, Diagnostic, Glyph, Stance
from briefing_tui.model.dates import MONTHS
from briefing_tui.model.document import Role, Target
from briefing_tui.text.english import counted, listed
from briefing_tui.text.wrapping import cells

if TYPE_CHECKING:  # a command shows no changes and no notes
    from briefing_tui.compare.changes import BriefChanges
    from briefing_tui.compare.note_places import NotesAt

MAX_DOTS = 6
"""The most sides that a row of dots can show; with more, the class has the sign for two."""

CHANGED_BAR = "┃"


class Sign(NamedTuple):
    """A sign, and what it means."""

    glyph: Glyph
    words: str
    style: Style = STRONG


def sign(shape: str, words: str, style: Style = STRONG) -> Sign:
    """A sign whose characters have replacements in ASCII."""
    return Sign(Glyph(shape, shape), words, style)


def lay_signs(signs: Iterable[Sign], width: int) -> list[Line]:
    """Signs with their words, as many in a line as fit."""
    entries = (
        (Span(glyph.shape, style), Span(f" {words}", MUTED)) for glyph, words, style in signs
    )
    return pack(entries, width, gap=3)


CURSOR = sign("▌", "the cursor")
CURRENT = sign("›", "the current source")


def stance_signs(stances: Iterable[Stance] = STANCES) -> list[Sign]:
    """A sign for each glyph of some stances: `● states, mentions`."""
    words: dict[Glyph, list[str]] = {}
    for stance in stances:
        words.setdefault(STANCES[stance].glyph, []).append(STANCES[stance].words)
    return [Sign(glyph, ", ".join(each)) for glyph, each in words.items()]


ACCOUNT_SIGNS = (
    *stance_signs(),
    Sign(STANCES["states"].glyph_for("another"), "says that another said it"),
    Sign(SIDE_GLYPHS["blank"], "not asked", MUTED),
)
_STANCE_GLYPHS = {row.glyph for row in STANCES.values()}
_EXPLAINED: Mapping[str, str] = {
    "contested": "contested: they contradict each other",
    "shared": "both, or all",
    "only": "one side, the others silent",
    "unverified": "one side, the others not checked",
}
CLASS_SIGNS = tuple(
    Sign(row.glyph, _EXPLAINED.get(cls, row.words), Style(row.role or "strong"))
    for cls, row in CLASSES.items()
    if row.glyph not in _STANCE_GLYPHS
)
DETAIL_SIGNS = (*CLASS_SIGNS, *ACCOUNT_SIGNS, CURRENT)
NOTE = "†"
NOTES = sign(f"{NOTE}2", "your notes, with their number", Style("accent"))
CLAIM_SIGNS = (
    *(CURSOR, CURRENT, *CLASS_SIGNS, *ACCOUNT_SIGNS),
    *(sign("+", "new since you opened it"), sign(CHANGED_BAR, "changed"), NOTES),
)
"""The signs of the claims. A class with dots has one for each side."""


def side_role(matrix: Matrix, side: int) -> Role:
    return party_role(matrix.sides[side].number)


def agreement_role(matrix: Matrix, row: ClaimRow) -> Role:
    role = CLASSES[row.agreement.cls].role
    return role or side_role(matrix, row.pattern.index("speaks"))


def dot_count(row: ClaimRow) -> int:
    """The number of dots of a claim, or 0 if its class has another sign."""
    counted = sum(state != "blank" for state in row.pattern)
    return counted if CLASSES[row.agreement.cls].dots and counted <= MAX_DOTS else 0


def agreement_sign(matrix: Matrix, row: ClaimRow) -> list[Span]:
    """A dot for each side, or the sign of a claim's class."""
    if not dot_count(row):
        glyph = CLASSES[row.agreement.cls].glyph
        return [Span(glyph.shape, Style(agreement_role(matrix, row)))]
    return [
        side_dot(state, side_role(matrix, side))
        for side, state in enumerate(row.pattern)
        if state != "blank"
    ]


def side_dot(state: SideState, role: Role) -> Span:
    """What a side does, in its colour where it speaks."""
    return Span(SIDE_GLYPHS[state].shape, Style(role) if state == "speaks" else MUTED)


def short_label(row: ClaimRow, *, narrow: bool) -> str:
    """The label of a claim's class, shortened for a column: `one side`, and narrow `China`."""
    agreement = row.agreement
    if agreement.cls == "unverified":
        return CLASSES["unverified"].words
    if narrow and agreement.cls == "only":
        return short_party(agreement.only)
    return "differs" if narrow and agreement.cls == "differs" else agreement.label


# The tally: how many claims each class has. A class has the sign and colour of its claims.


def tally_words(matrix: Matrix, chosen: Tally | None = None) -> list[Span]:
    """`1 differs · 2 both · 8 China only`, the selected one in reverse."""
    words = joined(
        Span(f"{tally.count} {tally.label}", tally_style(matrix, tally, chosen=tally == chosen))
        for tally in matrix.tally
    )
    return [*directed(words, 0)[0]]


def tally_signs(matrix: Matrix, width: int) -> list[Span]:
    """`≈ 1  ●● 2  ●○ 8`: the tally in signs, as many whole items as fit in `width` cells."""
    spans: list[Span] = []
    for tally in matrix.tally:
        item = [*tally_sign(matrix, tally), Span(f" {tally.count}", tally_style(matrix, tally))]
        if spans:
            item.insert(0, Span("  "))
        if line_cells((*spans, *item)) > width:
            break
        spans += item
    return spans


_MOST_TELLING: tuple[AgreementClass, ...] = (
    *("contested", "denied", "only", "differs", "corroborated"),
    *("shared", "unverified", "unmentioned", "unknown"),
)
"""The order of the classes in the sentence: the news first."""


def tally_sentence(matrix: Matrix, width: int) -> Line:
    """`20 claims: 1 contested, 9 China only, 3 differ`: as many whole items as fit in `width`."""
    if not matrix.rows:
        return ()
    spans = [Span(counted(len(matrix.rows), "claim"), MUTED)]
    for tally in sorted(matrix.tally, key=lambda tally: _MOST_TELLING.index(tally.cls)):
        verb = "differ" if (tally.cls, tally.count > 1) == ("differs", True) else tally.label
        item = Span(f"{tally.count} {verb}", tally_style(matrix, tally)._replace(target=None))
        item_spans = [Span(", " if len(spans) > 1 else ": ", MUTED), item]
        if line_cells((*spans, *item_spans)) > width:
            break
        spans += item_spans
    return directed(spans, 0)[0]


def tally_style(matrix: Matrix, tally: Tally, *, chosen: bool = False) -> Style:
    """The colour of a tally's class, in reverse if selected, and the target of a click."""
    role = agreement_role(matrix, _example(matrix, tally))
    return Style(role, bold=chosen, reverse=chosen, target=tally_target(tally))


def tally_target(tally: Tally) -> Target:
    return Target("heading", tally.label)


def tally_sign(matrix: Matrix, tally: Tally) -> list[Span]:
    """The sign of a class. If only one side speaks, the dots show which."""
    example, target = _example(matrix, tally), tally_target(tally)
    if tally.cls == "only":
        sign = agreement_sign(matrix, example)
        return [Span(text, style._replace(target=target)) for text, style in sign]
    style = Style(agreement_role(matrix, example), target=target)
    return [Span(CLASSES[tally.cls].glyph.shape, style)]


def _example(matrix: Matrix, tally: Tally) -> ClaimRow:
    return next(row for row in matrix.rows if tally_key(row) == (tally.cls, tally.side))


# The changes since a brief was opened: a bar beside passages, a sign before claims, and a message
# after a save. They don't depend on colour.


def note_mark(count: int) -> str:
    """`†` for one note, `†3` for three; empty for none."""
    return f"{NOTE}{count if count > 1 else ''}" if count else ""


_NEW, _CHANGED = "+ ", f"{CHANGED_BAR} "


def margin(inset: int, *, changed: bool) -> Span:
    """The `inset` cells to the left of a row of prose, with a bar if its passage changed."""
    return Span(CHANGED_BAR + " " * (inset - 1), STRONG) if changed else Span(" " * inset, MUTED)


def claim_signs(changes: "BriefChanges", notes: "NotesAt") -> Mapping[str, str]:
    """The signs before the topic of each claim that is new or changed, or has notes, by claim id:
    `┃ †2 `.
    """
    signs = dict.fromkeys(changes.changed_claims, _CHANGED)
    signs |= dict.fromkeys(changes.new_claims, _NEW)
    for claim_id, found in notes.items():
        signs[claim_id] = f"{signs.get(claim_id, '')}{note_mark(len(found))} "
    return signs


def changed_count(count: int) -> list[Span]:
    """`3 changed · ` for the heading of a pane, or nothing."""
    return [Span(f"{count} changed", STRONG), Span(" · ", MUTED)] if count else []


def change_position(number: int, count: int, show_key: str, clear_key: str) -> Line:
    """`change 2 of 5  Enter shows what changed · Esc clears the marks`, for the last line of the
    narrative.
    """
    position = Span(f"change {number} of {count}", Style("strong", bold=True))
    hints = f"  {show_key} shows what changed · {clear_key} clears the marks"
    return (position, Span(hints, MUTED))


def saved_message(
    changes: "BriefChanges", *, again: bool, errors: Sequence[Diagnostic] = (), key: str = ""
) -> str:
    """`Saved: 2 passages and 1 claim changed; 1 passage removed.`

    `again` means that the brief was saved before; then all changes since it was opened are meant,
    or since it was read before that.
    Errors come first, because what they hide counts as removed: `Saved with 1 error, in line 2 (D
    shows it): title changed.` `key` is the key that shows them.
    """
    saved = "Saved"
    if errors:
        line, one = min(error.line for error in errors), len(errors) == 1
        found = "1 error, in" if one else f"{len(errors):,} errors, the first in"
        saved = f"Saved with {found} line {line:,} ({key} shows {'it' if one else 'them'})"
    if not changes:
        return f"{saved}." if errors else "Saved: as it was when you opened it."
    since = f"Since you {_since(changes)}: " if again or changes.read_at else ""
    return f"{saved}{'. ' if since else ': '}{since}{'; '.join(_changed_items(changes))}."


def read_message(changes: "BriefChanges", next_key: str, clear_key: str, width: int) -> str:
    """`Since you read it on 21 Nov 2026: 2 passages and 1 claim changed · c next · Esc done`, with
    as many of the keys as fit whole. Without room for the first, only what changed is named, not
    what is new or removed: `2 passages changed; … · c next`.
    """
    since, items = f"Since you {_since(changes)}: ", list(_changed_items(changes))
    hints = f" · {next_key} next", f" · {clear_key} done"
    said = since + "; ".join(items)
    if cells(said + hints[0]) > width:
        said = since + "; ".join([*items[:1], *["…" for _ in items[1:2]]])
    for hint in hints:
        if cells(said + hint) > width:
            break
        said += hint
    return said


def unchanged_message(changes: "BriefChanges", *, is_comparing: bool) -> str:
    """`No passage or claim has changed since this brief was opened.`, if that is known."""
    if is_comparing:
        return "Still comparing this brief with the version that you read."
    verb = "you read this brief" if changes.read_at else "this brief was opened"
    return f"No passage or claim has changed since {verb}."


def _since(changes: "BriefChanges") -> str:
    if not changes.read_at:
        return "opened it"
    day = date.fromtimestamp(changes.read_at)
    return f"read it on {day.day} {MONTHS[day.month - 1]} {day.year}"


def _changed_items(changes: "BriefChanges") -> Iterator[str]:
    """`2 passages and 1 claim changed`, `1 source new`."""
    kinds = (
        ("passage", changes.passages),
        ("claim", changes.claims),
        ("source", changes.sources),
        ("event", changes.events),
    )
    for verb in ("changed", "new", "removed"):
        items = [*changes.fields] if verb == "changed" else []
        for noun, counts in kinds:
            count: int = getattr(counts, verb)
            if count:
                items.append(counted(count, noun))
        if items:
            yield f"{listed(items, 'and')} {verb}"
