"""The timeline: years, dates, a rail, and events."""

from collections.abc import Iterator, Sequence

from briefing_tui.compare.timeline import Moment
from briefing_tui.layout.signs import CURSOR, NOTES, note_mark, sign
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
"""The width of a year, a date or `found`."""
_DISTANCES_FROM = 58
"""The least width for the distance in time at the right."""
_DISTANCE = 18
"""The width of the distance in time, if none is longer."""


def lay_timeline(moments: Sequence[Moment], width: int) -> list[Line]:
    """Each moment with its particulars and the name of its brief."""
    beside = distance_room(moments, width)
    lines: list[Line] = []
    for index, moment in enumerate(moments):
        brief = moment.event.brief if moment.event is not None else ""
        lines += lay_moment(moments, index, width, beside, is_open=True, brief=brief)
    return lines


RELATED_SIGNS = (
    *(CURSOR, sign("◆", "this brief's event")),
    sign("words", "it has a brief, which Enter opens", PLAIN._replace(underline=True)),
    *(sign("found", "this brief doesn't name the briefs below it", MUTED), NOTES),
)


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
    notes: int = 0,
) -> list[Line]:
    """The lines of the moment at an index, with the year if it is the first of that year.

    The related briefs that the library found stand below the events, under `found`. `beside` is
    the result of `distance_room`, and `brief` the name of a brief to add.
    """
    moment = moments[index]
    year = moment.date.first.year
    lines: list[Line] = []
    is_first = not index or _begins_found(moments, index)
    if is_first and moment.related_path:
        lines.append((Span(f"{'found':>{_DATE}}", MUTED),))
    if is_first or moments[index - 1].date.first.year != year:
        lines.append((Span(f"{year:>{_DATE}}", STRONG),))
    facts = list(_event_particulars(moment, distance=not beside)) if is_open else []
    if brief:
        facts.append([Span(f"brief: {brief}", MUTED)])
    last = index == len(moments) - 1 or _begins_found(moments, index + 1)
    rail = "◆" if moment.own else "└" if last else "├"
    style = STRONG if moment.own else MUTED if moment.related_path else PLAIN
    leads_to = (moment.event.brief if moment.event is not None else "") or moment.related_path
    if leads_to:
        style = style._replace(underline=True, target=Target("brief", leads_to))
    room = max(8, width - _DATE - 4 - beside)
    mark = [Span(f" {note_mark(notes)}", Style("accent"))] if notes else []
    texts = wrap_lines([Span(moment.title, style), *mark], room)
    for paragraph in facts:
        texts += wrap_lines(paragraph, room)
    date = Span(f"{moment.date.day_month:>{_DATE}}", STRONG if moment.own else MUTED)
    joint = Span(f" {rail} ", Style("strong", bold=True) if moment.own else Style("rule"))
    first = [date, joint, *texts[0]]
    if beside and moment.distance:
        gap = width - line_cells(first) - cells(moment.distance) - 1
        first += [Span(" " * max(1, gap)), Span(moment.distance, MUTED)]
    blank = Span(" " * _DATE)
    below = Span("   " if last else " │ ", Style("rule"))
    return [*lines, tuple(first), *((blank, below, *line) for line in texts[1:])]


def _begins_found(moments: Sequence[Moment], index: int) -> bool:
    """Whether the moment at an index is the first one that the library found."""
    return bool(moments[index].related_path) and not moments[index - 1].related_path


def _event_particulars(moment: Moment, *, distance: bool) -> Iterator[list[Span]]:
    """The reason why it is related, facts about the event, and its address, a paragraph each."""
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
