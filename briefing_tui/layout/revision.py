"""How the reader shows what changed since a brief was opened.

Passages get a bar, claims a sign and a save a message, so none of it depends on colour.
"""

from collections.abc import Mapping

from briefing_tui.compare.revision import BriefChanges, ChangeCounts
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style

_BAR = "▌"
_NEW, _CHANGED = "+ ", "~ "


def margin(inset: int, *, changed: bool) -> Span:
    """The `inset` cells left of a row of prose: blank, with a bar if its passage changed."""
    return Span(_BAR + " " * (inset - 1), STRONG) if changed else Span(" " * inset, MUTED)


def claim_signs(changes: BriefChanges) -> Mapping[str, str]:
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


def saved_message(changes: BriefChanges, *, again: bool) -> str:
    """`Saved: 2 passages and 1 claim changed; 1 passage removed.`

    `again` says that the brief was saved before. The marks then show everything that changed
    since it was opened.
    """
    if not changes:
        return "Saved: as it was when you opened it."
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
    start = "Saved. Since you opened it: " if again else "Saved: "
    return f"{start}{'; '.join(parts)}."


def _count(counts: ChangeCounts, verb: str) -> int:
    count: int = getattr(counts, verb)
    return count
