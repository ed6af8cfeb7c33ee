"""What a search found, set in lines: the brief, and where in it."""

from typing import Protocol

from briefing_tui.layout.runs import fit_line
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, Style
from briefing_tui.model.dates import Date
from briefing_tui.text.cells import cells, cut
from briefing_tui.text.sanitise import one_line

HIT = Style("accent", bold=True, underline=True)
"""A hit is marked by weight and a line too, so that it needs no colour."""

Marks = tuple[tuple[int, int], ...]


class Named(Protocol):
    """A brief that was found."""

    @property
    def title(self) -> str: ...
    @property
    def date(self) -> Date | None: ...


class Place(Protocol):
    """Where in it."""

    @property
    def where(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def title_marks(self) -> Marks: ...


def marked(text: str, marks: Marks, style: Style) -> list[Span]:
    """A text with its hits marked."""
    spans, at = list[Span](), 0
    for start, end in marks:
        spans += [Span(text[at:start], style), Span(text[start:end], HIT)]
        at = end
    return [each for each in (*spans, Span(text[at:], style)) if each.text]


def where_of(place: Place) -> str:
    """`claim Taiwan`, `narrative`."""
    return f"{place.where} {one_line(place.label)}" if place.label else place.where


def lay_found(brief: Named, place: Place | None, width: int) -> list[Line]:
    """Two lines: title and date; where it hit and what is written there, once that is known."""
    date = f" {brief.date.label}" if brief.date else ""
    title = cut(one_line(brief.title), max(1, width - cells(date) - 1))
    inside = tuple(mark for mark in (place.title_marks if place else ()) if mark[1] <= len(title))
    first = [*marked(title, inside, STRONG), Span(date, MUTED)]
    second = [Span(" ", MUTED)]
    if place is not None:
        label = cut(where_of(place), max(8, width // 3))
        second = [Span(f"  {label}  ", MUTED), *marked(place.text, place.marks, PLAIN)]
    return [fit_line(first, width), fit_line(second, width)]
