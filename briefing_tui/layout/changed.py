"""How what has changed since a brief was opened is marked and told.

A bar beside passages, a sign before claims, and a sentence: none of it by colour alone.
"""

from collections.abc import Mapping, Sequence

from briefing_tui.compare.revision import Changes, Count
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style

BAR = "▌"
NEW, CHANGED = "+ ", "~ "


def margin(inset: int, *, changed: bool) -> Span:
    """The blank cells left of a row of prose, with a bar where its passage has changed."""
    return Span(BAR + " " * (inset - 1), STRONG) if changed else Span(" " * inset, MUTED)


def claim_signs(changes: Changes) -> Mapping[str, str]:
    """What stands before the topics of claims, by their ids."""
    signs = dict.fromkeys(changes.changed_claims, CHANGED)
    return signs | dict.fromkeys(changes.new_claims, NEW)


def count_words(count: int) -> list[Span]:
    """For a pane's heading: `3 changed`."""
    return [Span(f"{count} changed", STRONG), Span(" · ", MUTED)] if count else []


def place_words(at: int, count: int) -> Line:
    """For the foot of the narrative, on the way from change to change."""
    place = Span(f"change {at} of {count}", Style("strong", bold=True))
    return (place, Span("  Esc clears the marks", MUTED))


def saved_words(changes: Changes, *, again: bool) -> str:
    """`Saved: 2 passages and 1 claim changed; 1 passage removed.`

    `again`: it was saved before, and the marks are of all that has changed since the opening.
    """
    if not changes:
        return "Saved: as it was when you opened it."
    counted = (("passage", changes.passages), ("claim", changes.claims))
    parts = []
    for verb in ("changed", "new", "removed"):
        things = [*changes.fields] if verb == "changed" else []
        things += filter(None, (_many(noun, _of(count, verb)) for noun, count in counted))
        if things:
            parts.append(f"{_listed(things)} {verb}")
    begins = "Saved. Since you opened it: " if again else "Saved: "
    return f"{begins}{'; '.join(parts)}."


def _of(count: Count, verb: str) -> int:
    found: int = getattr(count, verb)
    return found


def _many(noun: str, count: int) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}" if count else ""


def _listed(things: Sequence[str]) -> str:
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last
