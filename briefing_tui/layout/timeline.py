"""The timeline set in lines: years, dates, a rail, what happened."""

from collections.abc import Sequence

from msgspec import Struct

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
_DISTANCES_FROM = 58
"""Cells from which distances in words stand at the right."""
_FOUND = "+"
"""Before a brief that the writer does not name, but the library has."""


class Entry(Struct, frozen=True):
    """The lines of one moment; a year's line stands before the first of its year."""

    moment: int
    year: Line | None
    lines: tuple[Line, ...]


def lay_timeline(moments: Sequence[Moment], width: int, *, open_at: int = -1) -> list[Entry]:
    """Each moment in lines; the one at `open_at` shows its summary and distance as well."""
    entries: list[Entry] = []
    year = ""
    for index, moment in enumerate(moments):
        own_year = str(moment.date.first.year)
        head = None if own_year == year else (Span(f"{own_year:>{_DATE}}", STRONG),)
        year = own_year
        last = index == len(moments) - 1
        lines = _lay_moment(moment, width, last=last, opened=index == open_at)
        entries.append(Entry(index, head, tuple(lines)))
    return entries


def _lay_moment(moment: Moment, width: int, *, last: bool, opened: bool) -> list[Line]:
    rail = _FOUND if moment.related_path else "◆" if moment.own else "└" if last else "├"
    rest = "│" if not last else " "
    date = Span(f"{moment.date.day_month:>{_DATE}}", STRONG if moment.own else MUTED)
    style = STRONG if moment.own else MUTED if moment.related_path else PLAIN
    if moment.related_path:
        style = style._replace(underline=True, target=Target("brief", moment.related_path))
    if moment.event is not None and moment.event.brief:
        target = Target("brief", moment.event.brief)
        style = style._replace(underline=True, target=target)
    beside = width >= _DISTANCES_FROM
    room = max(8, width - _DATE - 4 - (18 if beside else 0))
    lines = [list(line) for line in wrap_lines([Span(moment.title, style)], room)]
    if opened:
        lines += [list(line) for part in _detail(moment, beside) for line in wrap_lines(part, room)]
    rows: list[Line] = []
    for number, line in enumerate(lines):
        sign = rail if number == 0 else rest
        rule = Style("strong", bold=True) if moment.own and number == 0 else Style("rule")
        left = date if number == 0 else Span(" " * _DATE, PLAIN)
        spans = [left, Span(f" {sign} ", rule), *line]
        if beside and number == 0 and moment.distance:
            gap = width - line_cells(spans) - cells(moment.distance) - 1
            spans += [Span(" " * max(1, gap), PLAIN), Span(moment.distance, MUTED)]
        rows.append(tuple(spans))
    return rows


def _detail(moment: Moment, beside: bool) -> list[list[Span]]:
    event, parts = moment.event, list[list[Span]]()
    facts = [] if beside or not moment.distance else [moment.distance]
    if moment.reason:
        parts.append([Span(moment.reason, MUTED)])
    if event is not None:
        facts += [each for each in (event.kind, event.place) if each]
    if facts:
        parts.append([Span(" · ".join(facts), MUTED)])
    if event is not None and event.summary:
        parts.append([Span(event.summary, MUTED)])
    if event is not None and event.url and not event.brief:
        target = Target("url", event.url)
        parts.append([Span(event.url, Style("muted", underline=True, target=target))])
    return parts
