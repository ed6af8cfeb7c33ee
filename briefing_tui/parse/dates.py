"""Read dates: ISO 8601-1, EDTF (ISO 8601-2) levels 0 and 1 in part, and common spellings.

EDTF dates and intervals of level 0 are read, and from level 1 the qualifiers `~`, `?` and `%` at
the end of a date. `2/13/2022` has a day above 12, so it is read. A date that can mean two days
isn't read, and has its own diagnostic.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from briefing_tui.model.dates import MONTHS, Date
from briefing_tui.text.patterns import lazy_pattern

_DAY = lazy_pattern(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?)")
_TIME = lazy_pattern(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt]| +)([0-9]{1,2}):([0-9]{2})"
    r"(?::([0-9]{2})(?:[.,][0-9]+)?)? *(?:([Zz])|([+-])([0-9]{1,2}):?([0-9]{2})?)?"
)
_MAIL_TIME = lazy_pattern(
    r"(?:[A-Za-z]{3}, +)?([0-9]{1,2}) +([A-Za-z]{3}) +([0-9]{4})"
    r" +([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?: +(?:(GMT|UTC?|Z)|([+-][0-9]{4})))?"
)
"""As in e-mail and in feeds (RFC 2822): `Tue, 02 Apr 2024 08:09:29 -0700`."""
_MONTH_FIRST = lazy_pattern(r"([A-Za-z]+)\.? +([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4})")
_DAY_FIRST = lazy_pattern(r"([0-9]{1,2})(?:st|nd|rd|th)? +([A-Za-z]+)\.?,? +([0-9]{4})")
_MONTH_ALONE = lazy_pattern(r"([A-Za-z]+)\.?,? +([0-9]{4})")
_YEAR_FIRST = lazy_pattern(
    r"([0-9]{4})(?:/([0-9]{1,2})/([0-9]{1,2})|年 ?([0-9]{1,2})月(?: ?([0-9]{1,2})日)?)"
    r"|([0-9]{4})([0-9]{2})([0-9]{2})"
)
_NUMBERS = lazy_pattern(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")

_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_NUMBERS = {
    **{name: number for number, name in enumerate(_MONTH_NAMES, 1)},
    **{name.lower(): number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
}

_LONGEST = 48
"""The length of the longest date: a time with fractions of a second and an offset."""


def parse_date(text: str) -> Date | None:
    """The date that a text means, or None if it isn't a date or has several meanings."""
    text = text.strip()
    return _parse(text) if len(text) <= _LONGEST else None


# A brief repeats one day many times: its own date, its event's, its sources'.
@lru_cache(maxsize=256)
def _parse(text: str) -> Date | None:
    if (day := _from_day(text)) is not None:
        return day
    if match := _YEAR_FIRST.fullmatch(text):
        parts = (f"{part:0>2}" for part in match.groups() if part)
        return _from_day("-".join(parts))
    if _NUMBERS.fullmatch(text):
        days = iso_spellings(text)
        return _parse(days[0]) if len(days) == 1 and text[-4:].isdigit() else None
    if "/" in text:
        return _from_interval(text)
    if match := _TIME.fullmatch(text):
        return _from_time(match)
    return _from_words(text)


def _from_day(text: str) -> Date | None:
    if (match := _DAY.fullmatch(text)) is None:
        return None
    year, month, day, qualifier = match.groups()
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
        approximate=qualifier in ("~", "%"),
        uncertain=qualifier in ("?", "%"),
    )


def _days(year: int, month: int, day: int) -> tuple[date, date] | None:
    """The first and last day of a year (month and day 0), a month (day 0) or a day.

    None if there is no such day in the calendar.
    """
    try:
        if day:
            the_day = date(year, month, day)
            return the_day, the_day
        first = date(year, month or 1, 1)
    except ValueError:
        return None
    last_month = month or 12
    return first, date(year, last_month, days_in_month(year, last_month))


def days_in_month(year: int, month: int) -> int:
    """28 to 31, without importing `calendar` and what it imports."""
    return 31 if month == 12 else (date(year, month + 1, 1) - timedelta(1)).day


def _from_interval(text: str) -> Date | None:
    first, _, last = text.partition("/")
    start, end = _from_day(first), _from_day(last)
    if start is None or end is None or end.last < start.first:
        return None
    return Date(
        edtf=text,
        first=start.first,
        last=end.last,
        earliest=start.earliest,
        precision=start.precision,
        end_precision=end.precision,
        approximate=start.approximate or end.approximate,
        uncertain=start.uncertain or end.uncertain,
    )


def _from_time(match: re.Match[str]) -> Date | None:
    day, hour, minute, second, utc, sign, offset_hours, offset_minutes = match.groups()
    if offset_minutes and offset_minutes > "59":
        return None
    zone = f"{sign}{offset_hours:0>2}:{offset_minutes or '00'}" if sign else "Z" if utc else ""
    clock = f"{hour:0>2}:{minute}"
    # ISO 8601-1 has leap seconds, `datetime` has not.
    exact_clock = f"{clock}:{'59' if second == '60' else second or '00'}"
    try:
        local = datetime.fromisoformat(f"{day}T{exact_clock}{zone or 'Z'}")
    except ValueError:
        return None
    try:
        earliest = local.astimezone(UTC)
    except OverflowError:  # the calendar of `datetime` ends here
        earliest = local.replace(tzinfo=UTC)
    return Date(
        edtf=f"{day}T{clock}:{second}{zone}" if second else f"{day}T{clock}{zone}",
        first=local.date(),
        last=local.date(),
        earliest=earliest,
        precision="time",
    )


def _from_words(text: str) -> Date | None:
    """`Jul 08 2022`, `8 July 2022`, `July 8th, 2022`, `Jul 2022`, `2 Apr 2024 08:09:29 -0700`."""
    if match := _MAIL_TIME.fullmatch(text):
        day, name, year, clock, utc, offset = match.groups()
        month = _MONTH_NUMBERS.get(name.lower(), 0)
        return _parse(f"{year}-{month:02}-{day:0>2} {clock}{'Z' if utc else offset or ''}")
    if match := _MONTH_FIRST.fullmatch(text):
        name, day, year = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, name, year = match.groups()
    elif match := _MONTH_ALONE.fullmatch(text):
        name, year = match.groups()
        month = _MONTH_NUMBERS.get(name.lower(), 0)
        return _from_day(f"{year}-{month:02}") if month else None
    else:
        return None
    month = _MONTH_NUMBERS.get(name.lower(), 0)
    return _from_day(f"{year}-{month:02}-{int(day):02}") if month and int(day) else None


def is_written_as_date(text: str) -> bool:
    """Whether a text has the form of a day or a month, though the calendar may not have it
    (`31 Feb 2025`) or it may be one of two (`3.7.2024`). A year, a number or an interval has not.
    """
    if match := _MONTH_FIRST.fullmatch(text) or _MONTH_ALONE.fullmatch(text):
        return match[1].lower() in _MONTH_NUMBERS
    if match := _DAY_FIRST.fullmatch(text):
        return match[2].lower() in _MONTH_NUMBERS
    if match := _DAY.fullmatch(text):  # `2024-17` is a number
        return match[3] is not None or (match[2] is not None and _from_day(text) is not None)
    if match := _NUMBERS.fullmatch(text):
        return len(match[4]) == 4
    return _YEAR_FIRST.fullmatch(text) is not None and not text.isdigit()


def is_ambiguous(text: str) -> bool:
    """Whether the order of day and month in a date of three numbers is unknown: `03/07/2024`."""
    match = _NUMBERS.fullmatch(text.strip())
    return match is not None and 1 <= int(match[1]) <= 12 and 1 <= int(match[3]) <= 12


def iso_spellings(text: str) -> tuple[str, ...]:
    """The ISO dates that a date of three numbers can mean, day first or month first."""
    match = _NUMBERS.fullmatch(text.strip())
    if not match:
        return ()
    year = match[4] if len(match[4]) == 4 else f"20{match[4]}"
    orders = ((match[3], match[1]), (match[1], match[3]))
    spellings = (f"{year}-{int(month):02}-{int(day):02}" for month, day in orders)
    return tuple(dict.fromkeys(spelling for spelling in spellings if parse_date(spelling)))


_DATE_PREFIX = lazy_pattern(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[-_ ]+(?=\S)")


def split_dated_name(stem: str) -> tuple[Date | None, str]:
    """The date that begins a file's name, and the rest of the name.

    `2025-01-17-xi-trump-call` is 17 January 2025 and `xi-trump-call`.
    """
    if (match := _DATE_PREFIX.match(stem)) and (day := parse_date(match[1])):
        return day, stem[match.end() :]
    return None, stem
