"""The events around a brief in order, each with its distance from the covered event."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from briefing_tui.model.brief import Brief, Date, Event, Precision
from briefing_tui.text.words import places_of

THIS_BRIEF = "this brief"


class Moment(Struct, frozen=True, kw_only=True):
    """One point of the timeline: an event, a related brief, or the covered event (`own`)."""

    date: Date
    title: str
    own: bool = False
    event: Event | None = None
    distance: str = ""
    related_path: str = ""
    """The path from the library's root of a brief that this one doesn't name."""
    reason: str = ""
    """Why that brief is related."""


def build_timeline(brief: Brief) -> tuple[Moment, ...]:
    """The brief's events and the covered event, by their earliest possible instant.

    Events of one instant keep the order of the file; the covered event follows those that lead
    up to it (`kind: background`). A brief without events has no timeline, and there are no
    distances if neither the covered event nor the brief has a date.
    """
    own = own_moment(brief)
    moments = [
        Moment(
            date=event.date,
            title=event.title,
            event=event,
            distance=distance(event.date, own.date) if own else "",
        )
        for event in sorted(brief.events, key=lambda event: event.date.earliest)
    ]
    if moments and own:
        moments.insert(_own_place(moments, own.date.earliest), own)
    return tuple(moments)


def find_moments(moments: Iterable[Moment], words: str) -> tuple[int, ...]:
    """The places of the moments whose title, date or particulars contain every word."""
    return places_of(words, map(_searched_text, moments))


def _searched_text(moment: Moment) -> str:
    parts = [moment.title, moment.date.label, moment.reason]
    if (event := moment.event) is not None:
        parts += [event.kind, event.place, event.summary, event.url]
    return "\n".join(parts)


def own_moment(brief: Brief) -> Moment | None:
    """The covered event, else the brief itself, if either has a date."""
    covered = brief.event
    own_date = (covered.date if covered else None) or brief.date
    if own_date is None:
        return None
    title = (covered.title if covered else "") or brief.title
    return Moment(date=own_date, title=title, own=True, distance=THIS_BRIEF)


def _own_place(moments: list[Moment], earliest: datetime) -> int:
    for index, moment in enumerate(moments):
        leads_up = moment.event is not None and moment.event.kind == "background"
        if moment.date.earliest > earliest or (moment.date.earliest == earliest and not leads_up):
            return index
    return len(moments)


# Distances in words

MONTHS_FROM = 60
"""Days from which a distance is given in months."""
YEARS_FROM = 24
"""Months from which a distance is given in years; exactly twelve months are one year."""

_COARSENESS: dict[Precision, int] = {"time": 0, "day": 0, "month": 1, "year": 2}
_OVERLAP = ("about the same time", "the same month", "the same year")


def distance(when: Date, own: Date) -> str:
    """How far a date is from the covered event's, in words: `8 years before`, `the same day`.

    Days are counted between the dates as written, each in its own zone. A date known to the
    month or the year, or marked as about, gives no more than it contains: `about 3 months
    before`, `the year before`, `the same month`.
    """
    about = when.approximate or own.approximate
    if when.last < own.first:
        unit = max(_end_coarseness(when), _COARSENESS[own.precision])
        return f"{_length(when.last, own.first, unit, about)} before"
    if own.last < when.first:
        unit = max(_end_coarseness(own), _COARSENESS[when.precision])
        return f"{_length(own.last, when.first, unit, about)} after"
    if when.first == when.last and own.first == own.last:
        return "about the same day" if about else "the same day"
    if when.end_precision is None and own.end_precision is None:
        return _OVERLAP[max(_COARSENESS[when.precision], _COARSENESS[own.precision])]
    return _OVERLAP[0]


def _end_coarseness(when: Date) -> int:
    return _COARSENESS[when.end_precision or when.precision]


def _length(start: date, end: date, unit: int, about: bool) -> str:
    """The time between two days in words, in a unit no finer than is known."""
    if unit == 2:
        count, name = end.year - start.year, "year"
    elif unit == 1:
        count, name = _months_or_years((end.year - start.year) * 12 + end.month - start.month)
    else:
        return ("about " if about else "") + _exact_length(start, end)
    if count == 1 and not about:
        return f"the {name}"
    return f"about {_counted(count, name)}"


def _exact_length(start: date, end: date) -> str:
    days = (end - start).days
    if days < MONTHS_FROM:
        return _counted(days, "day")
    months = _whole_months(start, end)
    return _counted(1, "year") if months == 12 else _counted(*_months_or_years(months))


def _months_or_years(months: int) -> tuple[int, str]:
    return ((months + 6) // 12, "year") if months >= YEARS_FROM else (months, "month")


def _whole_months(start: date, end: date) -> int:
    """Months between two days, rounded half up."""
    from calendar import monthrange  # imports locale, which the start does without

    months = (end.year - start.year) * 12 + end.month - start.month
    if end.day < start.day:
        months -= 1
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    length = monthrange(year, month)[1]
    days_left = (end - date(year, month, min(start.day, length))).days
    return months + (days_left * 2 >= length)


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
