"""The timeline: years, dates, a rail, and what happened."""

from collections.abc import Iterator, Sequence

from briefing_tui.compare.timeline import Moment
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    line_cells,
    wrap_lines,
)
from briefing_tui.model.document import Target
from briefing_tui.text.wrapping import cells

_DATE = 6
"""Cells of the date."""
_DISTANCES_FROM = 58
"""Cells from which the distance in time stands at the right."""
_DISTANCE = 18
"""Cells of the distance; more if one is longer."""


def lay_timeline(
    moments: Sequence[Moment], width: int, *, open_at: int = -1, open_all: bool = False
) -> list[list[Line]]:
    """The lines of each moment; a year stands before the first moment in it.

    The moment at index `open_at` shows its particulars as well, or with `open_all` every one.
    """
    beside = distance_room(moments, width)
    items = []
    for index, moment in enumerate(moments):
        is_open = open_all or index == open_at
        brief = moment.event.brief if open_all and moment.event is not None else ""
        items.append(lay_moment(moments, index, width, beside, is_open=is_open, brief=brief))
    return items


def distance_room(moments: Sequence[Moment], width: int) -> int:
    """The cells beside the titles for the distances in time, or 0 if there is no room."""
    distances = max((cells(moment.distance) for moment in moments), default=0)
    return max(_DISTANCE, distances + 1) if width >= _DISTANCES_FROM else 0


def lay_moment(
    moments: Sequence[Moment],
    index: int,
    width: int,
    beside: int,
    *,
    is_open: bool = False,
    brief: str = "",
) -> list[Line]:
    """The lines of the moment at an index, with the year if it is the first in that.

    `beside` is what `distance_room` says, and `brief` the name of a brief to add.
    """
    moment = moments[index]
    year = moment.date.first.year
    lines: list[Line] = []
    if not index or moments[index - 1].date.first.year != year:
        lines.append((Span(f"{year:>{_DATE}}", STRONG),))
    facts = list(_particulars(moment, distance=not beside)) if is_open else []
    if brief:
        facts.append([Span(f"brief: {brief}", MUTED)])
    last = index == len(moments) - 1
    return lines + _lay_moment(moment, width, beside, facts, last=last)


def _lay_moment(
    moment: Moment, width: int, beside: int, facts: Sequence[Sequence[Span]], *, last: bool
) -> list[Line]:
    """The title beside the rail, and `facts` below it, a paragraph each.

    A related brief that the library found has a `+` on the rail.

    `beside` is the number of cells for the distance, or 0 if it isn't beside the title.
    """
    rail = "+" if moment.related_path else "◆" if moment.own else "└" if last else "├"
    style = STRONG if moment.own else MUTED if moment.related_path else PLAIN
    brief = (moment.event.brief if moment.event is not None else "") or moment.related_path
    if brief:
        style = style._replace(underline=True, target=Target("brief", brief))
    room = max(8, width - _DATE - 4 - beside)
    lines = wrap_lines([Span(moment.title, style)], room)
    for paragraph in facts:
        lines += wrap_lines(paragraph, room)
    date = Span(f"{moment.date.day_month:>{_DATE}}", STRONG if moment.own else MUTED)
    sign = Span(f" {rail} ", Style("strong", bold=True) if moment.own else Style("rule"))
    first = [date, sign, *lines[0]]
    if beside and moment.distance:
        gap = width - line_cells(first) - cells(moment.distance) - 1
        first += [Span(" " * max(1, gap), PLAIN), Span(moment.distance, MUTED)]
    blank = Span(" " * _DATE, PLAIN)
    below = Span("   " if last else " │ ", Style("rule"))
    return [tuple(first), *((blank, below, *line) for line in lines[1:])]


def _particulars(moment: Moment, *, distance: bool) -> Iterator[list[Span]]:
    """Why it is related, what is known of the event, and its address, a paragraph each."""
    event = moment.event
    if moment.reason:
        yield [Span(moment.reason, MUTED)]
    facts = [moment.distance if distance else ""]
    if event is not None:
        facts += [event.kind, event.place]
    if any(facts):
        yield [Span(" · ".join(filter(None, facts)), MUTED)]
    if event is not None and event.summary:
        yield [Span(event.summary, MUTED)]
    if event is not None and event.url and not event.brief:
        target = Target("url", event.url)
        yield [Span(event.url, Style("muted", underline=True, target=target))]
