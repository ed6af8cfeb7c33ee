"""Dates (EDTF): what a date is, how it is shown, and how dates sort."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

Precision = Literal["year", "month", "day", "time"]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Date(Struct, frozen=True, kw_only=True, gc=False):
    """A date or an interval of ISO 8601-2 (EDTF), as `parse.dates` reads it.

    `first` and `last` are the first and last possible day as written, in the date's own zone.
    `earliest` is the first possible instant in UTC; a time without a zone counts as UTC. For an
    interval, `precision` is the precision of its start and `end_precision` that of its end.
    """

    edtf: str
    first: date
    last: date
    earliest: datetime
    precision: Precision
    end_precision: Precision | None = None
    approximate: bool = False
    uncertain: bool = False

    @property
    def label(self) -> str:
        """The date for display: `17 Jan 2025`, `about Nov 2016`, `Jan 2024 – Mar 2024`."""
        label = _day_label(self.first, self.precision)
        if self.end_precision is not None:
            label = f"{label} – {_day_label(self.last, self.end_precision)}"
        if self.approximate:
            label = f"about {label}"
        return f"{label}?" if self.uncertain else label

    @property
    def iso(self) -> str:
        """The date, or the start of an interval, as exact as it is known, as in ISO 8601."""
        if self.precision == "time":
            return self.earliest.isoformat()
        return self.first.isoformat()[: {"year": 4, "month": 7}.get(self.precision, 10)]

    def falls_in(self, other: "Date") -> bool:
        """Whether it is part of another date: a day of that month. An interval needs only to have a
        day in common with it; a month is in none of its days.
        """
        if self.end_precision is not None:
            return self.first <= other.last and self.last >= other.first
        return other.first <= self.first and self.last <= other.last

    @property
    def day_month(self) -> str:
        """The date without its year, for a timeline: `17 Jan`, `Nov`, or empty for a year."""
        if self.precision == "year":
            return ""
        month = MONTHS[self.first.month - 1]
        return month if self.precision == "month" else f"{self.first.day} {month}"


def date_label(date: Date | None, unknown: str = "") -> str:
    """The date for display, or what stands for an unknown one."""
    return date.label if date else unknown


def _day_label(day: date, precision: Precision) -> str:
    if precision == "year":
        return str(day.year)
    month = f"{MONTHS[day.month - 1]} {day.year}"
    return month if precision == "month" else f"{day.day} {month}"


# The order of dates in lists, timelines, histories and sites. The index keeps both keys of a brief.

UNDATED = -1e12
"""The sort key without a date: before every date, so last in lists with the newest first."""


def sort_key(date: Date | None) -> float:
    """The sort key of a date: the earliest possible instant, in seconds since 1970."""
    return date.earliest.timestamp() if date else UNDATED


def oldest_first(date: Date | None) -> tuple[bool, float]:
    """The sort key of a date among ascending ones, after which come those that are unknown."""
    return date is None, sort_key(date)


def sort_day(date: Date | None) -> int:
    """The day of that instant in the date's own zone, as an ordinal; 0 without a date.

    The results of a search are ordered by it, and `before:` and `after:` compare it.
    """
    return date.first.toordinal() if date else 0
