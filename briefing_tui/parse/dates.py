"""Read dates: ISO 8601-1, EDTF (ISO 8601-2) level 0 and part of level 1, and common spellings.

A date that could mean two days is told apart from one that means none, because the first
is a slip any writer makes and the second is usually no date at all.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from briefing_tui.model.brief import MONTHS, Date

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?)")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt]| +)([0-9]{1,2}):([0-9]{2})"
    r"(?::([0-9]{2})(?:[.,][0-9]+)?)? *(?:([Zz])|([+-])([0-9]{1,2}):?([0-9]{2})?)?"
)
_MONTH_FIRST = re.compile(r"([A-Za-z]+)\.? +([0-9]{1,2}),? +([0-9]{4})")
_DAY_FIRST = re.compile(r"([0-9]{1,2}) +([A-Za-z]+)\.?,? +([0-9]{4})")
_NUMBERS = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")

_MONTH_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH_NUMBERS = {
    **{name: number for number, name in enumerate(_MONTH_NAMES, 1)},
    **{name.lower(): number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
}

_LONGEST = 48
"""Characters of the longest date there is: a time with fractions of a second and a zone."""

DateProblem = Literal["ambiguous", "unreadable"]


def parse_date(text: str) -> Date | None:
    """The date a text means, or None where it means none or more than one."""
    text = text.strip()
    return _parse(text) if len(text) <= _LONGEST else None


# One brief has the same day many times over: its own, its event's, its sources'.
@lru_cache(maxsize=256)
def _parse(text: str) -> Date | None:
    if found := _DAY.fullmatch(text):
        return _from_day(text, found)
    if "/" in text:
        return _from_interval(text)
    if found := _TIME.fullmatch(text):
        return _from_time(found)
    return _from_words(text)


def date_problem(text: str) -> DateProblem:
    """Why `parse_date` gave None: `03/07/2024` is ambiguous, all else unreadable."""
    found = _NUMBERS.fullmatch(text.strip())
    if found and 1 <= int(found[1]) <= 12 and 1 <= int(found[3]) <= 12:
        return "ambiguous"
    return "unreadable"


def iso_spellings(text: str) -> tuple[str, ...]:
    """The ISO dates that a date in numbers could mean, for a hint."""
    found = _NUMBERS.fullmatch(text.strip())
    if not found:
        return ()
    year = found[4] if len(found[4]) == 4 else f"20{found[4]}"
    pairs = ((found[3], found[1]), (found[1], found[3]))
    spelled = (f"{year}-{int(month):02}-{int(day):02}" for month, day in pairs)
    return tuple(dict.fromkeys(each for each in spelled if parse_date(each)))


def _from_day(text: str, found: re.Match[str]) -> Date | None:
    year, month, day, mark = found.groups()
    days = _days(int(year), int(month) if month else 0, int(day) if day else 0)
    if days is None:
        return None
    first, last = days
    return Date(
        edtf=text,
        first=first,
        last=last,
        earliest=datetime(first.year, first.month, first.day, tzinfo=UTC),
        precision="day" if day else "month" if month else "year",
        approximate=mark in ("~", "%"),
        uncertain=mark in ("?", "%"),
    )


def _days(year: int, month: int, day: int) -> tuple[date, date] | None:
    """The first and last day of a year, a month (day 0) or a day; None outside the calendar."""
    try:
        if day:
            only = date(year, month, day)
            return only, only
        first = date(year, month or 1, 1)
    except ValueError:
        return None
    from calendar import monthrange  # the lists of a start have days

    end = month or 12
    return first, date(year, end, monthrange(year, end)[1])


def _from_interval(text: str) -> Date | None:
    start, _, end = text.partition("/")
    first, last = _DAY.fullmatch(start), _DAY.fullmatch(end)
    if first is None or last is None:
        return None
    begin, finish = _from_day(start, first), _from_day(end, last)
    if begin is None or finish is None or finish.last < begin.first:
        return None
    return Date(
        edtf=text,
        first=begin.first,
        last=finish.last,
        earliest=begin.earliest,
        precision=begin.precision,
        end_precision=finish.precision,
        approximate=begin.approximate or finish.approximate,
        uncertain=begin.uncertain or finish.uncertain,
    )


def _from_time(found: re.Match[str]) -> Date | None:
    day, hour, minute, second, zulu, sign, zone_hours, zone_minutes = found.groups()
    # A leap second (ISO 8601-1, 5.3.1.4) has no place in datetime.
    clock = 59 if second == "60" else int(second or 0)
    year, month, date_ = int(day[:4]), int(day[5:7]), int(day[8:])
    try:
        local = datetime(year, month, date_, int(hour), int(minute), clock, tzinfo=UTC)
    except ValueError:
        return None
    zone, instant = "Z" if zulu else "", local
    if sign:
        zone = f"{sign}{zone_hours:0>2}:{zone_minutes or '00'}"
        if zone[1:3] > "23" or zone[4:] > "59":
            return None
        instant = _utc(local, sign, timedelta(hours=int(zone[1:3]), minutes=int(zone[4:])))
    written = local.date()
    shown = f"{hour:0>2}:{minute}"
    return Date(
        edtf=f"{day}T{shown}:{second}{zone}" if second else f"{day}T{shown}{zone}",
        first=written,
        last=written,
        earliest=instant,
        precision="time",
        clock=shown,
        zone=zone,
    )


def _utc(local: datetime, sign: str, offset: timedelta) -> datetime:
    try:
        return local + offset if sign == "-" else local - offset
    except OverflowError:
        # The first and last days of the calendar have no room for a zone.
        return local


def _from_words(text: str) -> Date | None:
    """`Jul 08 2022`, `8 July 2022`, `July 8, 2022`."""
    if found := _MONTH_FIRST.fullmatch(text):
        name, day, year = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, name, year = found.groups()
    else:
        return None
    month = _MONTH_NUMBERS.get(name.lower(), 0)
    iso = f"{year}-{month:02}-{int(day):02}"
    found = _DAY.fullmatch(iso)
    return _from_day(iso, found) if found and month and int(day) else None


_PREFIX = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[-_ ]+(?=\S)")


def split_dated_name(stem: str) -> tuple[Date | None, str]:
    """A file's date prefix and the name after it: `2025-01-17-xi-trump-call`."""
    if (found := _PREFIX.match(stem)) and (day := parse_date(found[1])):
        return day, stem[found.end() :]
    return None, stem
