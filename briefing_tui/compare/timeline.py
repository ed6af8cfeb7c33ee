"""What is around a brief in time: the events in order, and how far away they are."""

from collections.abc import Iterable
from datetime import date
from math import floor

from msgspec import Struct

from briefing_tui.model.brief import Brief, Event
from briefing_tui.model.dates import Date, Precision, sort_key
from briefing_tui.parse.dates import days_in_month
from briefing_tui.text.english import counted
from briefing_tui.text.words import places_of


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
    """The brief's events and the covered event, by their dates.

    Events of one date keep the order of the file; the covered event follows those that lead
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
        for event in sorted(brief.events, key=lambda event: sort_key(event.date))
    ]
    if moments and own:
        key = sort_key(own.date)
        later = (
            index
            for index, moment in enumerate(moments)
            if (other := sort_key(moment.date)) > key
            or (other == key and moment.event is not None and moment.event.kind != "background")
        )
        moments.insert(next(later, len(moments)), own)
    return tuple(moments)


def find_moments(moments: Iterable[Moment], words: str) -> tuple[int, ...]:
    """The places of the moments whose title, date or particulars contain every word."""
    texts = []
    for moment in moments:
        parts = [moment.title, moment.date.label, moment.reason]
        if (event := moment.event) is not None:
            parts += [event.kind, event.place, event.summary, event.url]
        texts.append("\n".join(parts))
    return places_of(words, texts)


def own_moment(brief: Brief) -> Moment | None:
    """The covered event, else the brief itself, if either has a date."""
    covered = brief.event
    own_date = (covered.date if covered else None) or brief.date
    if own_date is None:
        return None
    title = (covered.title if covered else "") or brief.title
    return Moment(date=own_date, title=title, own=True, distance="this brief")


# Distances in words

MONTHS_FROM = 60
"""Days from which a distance is given in months."""
YEARS_FROM = 24
"""Months from which a distance is given in years; exactly twelve months are one year."""

_COARSENESS: dict[Precision, int] = {"time": 0, "day": 0, "month": 1, "year": 2}
_OVERLAP = ("about the same time", "the same month", "the same year")


def distance(when: Date, own: Date) -> str:
    """How far a date is from the covered event's, in words: `8 years before`, `the same day`.

    Days are counted between the dates as written, each in its own zone. A date that is known to the
    month or the year, or approximate, gives a distance no finer than that: `about 3 months before`,
    `the year before`, `the same month`.
    """
    about = when.approximate or own.approximate
    for earlier, later, word in ((when, own, "before"), (own, when, "after")):
        if earlier.last < later.first:
            precisions = earlier.end_precision or earlier.precision, later.precision
            unit = max(_COARSENESS[precision] for precision in precisions)
            return f"{_length(earlier.last, later.first, unit, about)} {word}"
    if when.first == when.last and own.first == own.last:
        return "about the same day" if about else "the same day"
    if when.end_precision is None and own.end_precision is None:
        return _OVERLAP[max(_COARSENESS[when.precision], _COARSENESS[own.precision])]
    return _OVERLAP[0]


def _length(start: date, end: date, unit: int, about: bool) -> str:
    """The time between two days in words, in a unit no finer than is known."""
    count, name = (end - start).days, "day"
    if unit == 2:
        count, name = end.year - start.year, "year"
    elif unit == 1:
        count, name = _months_or_years((end.year - start.year) * 12 + end.month - start.month)
    elif count >= MONTHS_FROM:
        count, name = _months_or_years(_months(start, end))
        count, name = (1, "year") if (count, name) == (12, "month") else (count, name)
    if unit and count == 1 and not about:
        return f"the {name}"
    return ("about " if unit or about else "") + counted(count, name)


def _months_or_years(months: float) -> tuple[int, str]:
    """Rounded half up, and once: 65.5 months are five years."""
    whole = floor(months + 0.5)
    return (floor(months / 12 + 0.5), "year") if whole >= YEARS_FROM else (whole, "month")


def _months(start: date, end: date) -> float:
    """Months between two days; the days left are a part of the last month."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if end.day < start.day:
        months -= 1
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    length = days_in_month(year, month)
    days_left = (end - date(year, month, min(start.day, length))).days
    return months + days_left / length
