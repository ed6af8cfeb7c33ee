"""The events around a brief in order, each with its distance from the covered event."""

from datetime import date, datetime

from msgspec import Struct

from briefing_tui.model.brief import Brief, Date, Event, Precision

THIS_BRIEF = "this brief"
MONTHS_FROM = 60
"""From so many days on, a distance is told in months."""
YEARS_FROM = 24
"""From so many months on, a distance is told in years; twelve months are one year."""

_COARSENESS: dict[Precision, int] = {"time": 0, "day": 0, "month": 1, "year": 2}
_OVERLAP = ("about the same time", "the same month", "the same year")


class Moment(Struct, frozen=True, kw_only=True):
    """One point of the timeline. `own` is the covered event, or the brief itself."""

    date: Date
    title: str
    own: bool = False
    event: Event | None = None
    distance: str = ""
    related_path: str = ""
    """Of a brief that its writer does not name: its path from the library's root."""
    reason: str = ""
    """Why it is related."""


def build_timeline(brief: Brief) -> tuple[Moment, ...]:
    """The brief's events and its own, by their earliest possible instant.

    Events of one instant stay in the order of the file; the covered event follows those
    of them that lead up to it (`kind: background`). Without events there is no timeline,
    and where neither the covered event nor the brief has a date there are no distances.
    """
    own = own_moment(brief)
    told = [
        Moment(
            date=event.date,
            title=event.title,
            event=event,
            distance=distance(event.date, own.date) if own else "",
        )
        for event in sorted(brief.events, key=lambda event: event.date.earliest)
    ]
    if told and own:
        told.insert(_own_place(told, own.date.earliest), own)
    return tuple(told)


def own_moment(brief: Brief) -> Moment | None:
    """The covered event, else the brief itself, if either has a date."""
    covered = brief.event
    when = (covered.date if covered else None) or brief.date
    if when is None:
        return None
    title = (covered.title if covered else "") or brief.title
    return Moment(date=when, title=title, own=True, distance=THIS_BRIEF)


def _own_place(told: list[Moment], earliest: datetime) -> int:
    for index, moment in enumerate(told):
        leads_up = moment.event is not None and moment.event.kind == "background"
        if moment.date.earliest > earliest or (moment.date.earliest == earliest and not leads_up):
            return index
    return len(told)


def distance(when: Date, own: Date) -> str:
    """How far a date is from the covered event's, in words: `8 years before`, `the same day`.

    Days are counted between the dates as written, each in its own zone. A date known to
    the month or the year, or marked as about, gives no more than it holds: `about 3
    months before`, `the year before`, `the same month`.
    """
    about = when.approximate or own.approximate
    if when.last < own.first:
        unit = max(_end_coarseness(when), _COARSENESS[own.precision])
        return f"{_length(when.last, own.first, unit, about)} before"
    if own.last < when.first:
        unit = max(_end_coarseness(own), _COARSENESS[when.precision])
        return f"{_length(own.last, when.first, unit, about)} after"
    if _one_day(when) and _one_day(own):
        return "about the same day" if about else "the same day"
    alike = when.end_precision is None and own.end_precision is None
    unit = max(_COARSENESS[when.precision], _COARSENESS[own.precision])
    return _OVERLAP[unit if alike else 0]


def _end_coarseness(when: Date) -> int:
    return _COARSENESS[when.end_precision or when.precision]


def _one_day(when: Date) -> bool:
    return when.first == when.last


def _length(start: date, end: date, unit: int, about: bool) -> str:
    """The words for the time from a day to a later one, in a unit no finer than known."""
    if unit == 2:
        count, name = end.year - start.year, "year"
    elif unit == 1:
        months = (end.year - start.year) * 12 + end.month - start.month
        count, name = _years(months) if months >= YEARS_FROM else (months, "month")
    else:
        return ("about " if about else "") + _exact(start, end)
    if count == 1 and not about:
        return f"the {name}"
    return f"about {_count(count, name)}"


def _exact(start: date, end: date) -> str:
    days = (end - start).days
    if days < MONTHS_FROM:
        return _count(days, "day")
    months = _months(start, end)
    if months == 12:
        return _count(1, "year")
    return _count(*_years(months)) if months >= YEARS_FROM else _count(months, "month")


def _months(start: date, end: date) -> int:
    """Months between two days, to the nearest: the days left over count from the half up."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    if end.day < start.day:
        whole -= 1
    turn = (start.month - 1 + whole) % 12 + 1
    turn_year = start.year + (start.month - 1 + whole) // 12
    from calendar import monthrange

    length = monthrange(turn_year, turn)[1]
    left = (end - date(turn_year, turn, min(start.day, length))).days
    return whole + (left * 2 >= length)


def _years(months: int) -> tuple[int, str]:
    return (months + 6) // 12, "year"


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
