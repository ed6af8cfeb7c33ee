"""Dates as people know them: to the year, the month, the day or the minute, or about then.

The values of ISO 8601-2 (EDTF) level 0 and the part of level 1 that briefs use. Reading
them from text is `parse.dates`.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

Precision = Literal["year", "month", "day", "time"]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Date(Struct, frozen=True, kw_only=True, gc=False):
    """A date or an interval of dates.

    `first` and `last` are the first and last possible day as written, in the date's own
    zone; `earliest` is the first possible instant in UTC, by which events sort. For an
    interval `precision` is that of its start and `end_precision` that of its end.
    """

    edtf: str
    first: date
    last: date
    earliest: datetime
    precision: Precision
    end_precision: Precision | None = None
    clock: str = ""
    """`09:30` with precision `time`, in the date's own zone."""
    zone: str = ""
    """`+08:00`, `Z`, or empty where none was written (which counts as UTC)."""
    approximate: bool = False
    uncertain: bool = False

    @property
    def label(self) -> str:
        """`17 Jan 2025`, `about Nov 2016`, `Jan 2024 – Mar 2024`: for people, in one line."""
        shown = _day_label(self.first, self.precision)
        if self.end_precision is not None:
            shown = f"{shown} – {_day_label(self.last, self.end_precision)}"
        if self.approximate:
            shown = f"about {shown}"
        return f"{shown}?" if self.uncertain else shown

    @property
    def day_month(self) -> str:
        """`17 Jan`, `Nov`, or nothing for a year: what a timeline sets beside its rail."""
        if self.precision == "year":
            return ""
        month = MONTHS[self.first.month - 1]
        return month if self.precision == "month" else f"{self.first.day} {month}"


def _day_label(day: date, precision: Precision) -> str:
    if precision == "year":
        return str(day.year)
    month = f"{MONTHS[day.month - 1]} {day.year}"
    return month if precision == "month" else f"{day.day} {month}"
