"""Notes in lines: what a note is about, and its text."""

from collections.abc import Iterable

from briefing_tui.compare.note_places import PlacedNotes
from briefing_tui.layout.signs import NOTE
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, cut_lines, hang, wrap_lines
from briefing_tui.model.brief import Brief
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.wrapping import cut

_PASSAGE = 60
"""The width in cells of a passage that names a place."""
_FEW = 3
"""The most lines of a note that is not under the cursor."""
BOOKMARK = "bookmark"
"""Stands for the text that a bookmark doesn't have."""
_NO_TEXT = Span(BOOKMARK, MUTED)


def place_words(place: NotePlace, brief: Brief | None, noun: str = "brief") -> str:
    """What a note is about: `the claim “Taiwan”`, `Chinese readout on “Taiwan”`. `noun` is what
    the library calls a brief.
    """
    name = f"“{cut(one_line(place.name), _PASSAGE)}”"
    match place.kind:
        case "claim" if place.source:
            source = brief.source(place.source) if brief is not None else None
            return f"{source.name if source else place.source} on {name}"
        case "claim":
            return f"the claim {name}"
        case "event":
            return f"the event {name}"
        case "passage":
            return f"the passage “{cut(one_line(place.quote), _PASSAGE)}”"
    return f"the {noun}"


def gone_words(place: NotePlace) -> str:
    """What is said of a place that the brief doesn't have any more."""
    return f"the {place.kind} isn't there any more"


def note_facts(note: Note, brief: Brief | None, *, is_lost: bool = False) -> list[str]:
    """When a note was made, what it is about, who wrote it, and whether its place is gone."""
    author = f"by {one_line(note.author)}" if note.author else ""
    gone = gone_words(note.place) if is_lost else ""
    return [*filter(None, (note.made, place_words(note.place, brief), author, gone))]


def lay_note(
    note: Note, brief: Brief | None, width: int, *, is_open: bool = True, is_lost: bool = False
) -> list[Line]:
    """`† 30 Nov 2026 14:05 · the claim “Taiwan”`, and the text below it. A note whose place is gone
    shows the words that it is about.
    """
    place = note.place
    facts = " · ".join(note_facts(note, brief, is_lost=is_lost))
    head = [Span(f"{NOTE} ", Style("accent")), Span(facts, MUTED)]
    lines = wrap_lines(head, width - 1)
    if is_lost and place.kind == "passage":
        lines += hang([Span("  ")], wrap_lines([Span(f"“{place.quote}”", MUTED)], width - 3))
    texts = [Span(words) for words in note.text.split("\n")] if note.text else [_NO_TEXT]
    body = [line for span in texts for line in wrap_lines([span], width - 3)]
    lines += hang([Span("  ")], body if is_open else cut_lines(body, _FEW, width - 3))
    return hang([Span(" ", PLAIN)], [*lines, ()])


def in_order(placed: PlacedNotes, indexes: Iterable[int] | None = None) -> tuple[int, ...]:
    """Some notes, or all: those with a place as in their file, then the others."""
    chosen = range(len(placed.notes)) if indexes is None else sorted(indexes)
    return tuple(sorted(chosen, key=lambda index: index in placed.lost))
