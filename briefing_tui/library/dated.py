"""Dates in a query: which of its words are a date, and which dates of a brief it asks for.

`17 Jan 2025` without a field means the briefs with something on that day, and those with a passage
that has the words. `date:"17 Jan 2025"` means the former only.
"""

from collections.abc import Iterator, Sequence

from briefing_tui.model.brief import Brief
from briefing_tui.model.dates import Date
from briefing_tui.parse.dates import is_written_as_date, iso_spellings, parse_date

DATE_HINT = 'A date is written 2025, 2025-06, 2025-06-30 or, in quotation marks, "30 Jun 2025".'
_WORDS_HINT = "Between quotation marks it is searched for as words."
MOST_WORDS = 3
"""Of a date."""

StoredDate = tuple[str, str, bool]
"""The first and the last day of a date, as in ISO 8601, and whether it is an interval."""


def count_of_date(words: Sequence[str]) -> int:
    """How many of the first words are a date of a day or a month, or are written as one. A year
    alone is a word.
    """
    counts = range(min(MOST_WORDS, len(words)), 0, -1)
    return next((count for count in counts if is_written_as_date(text_of_date(words[:count]))), 0)


def text_of_date(words: Sequence[str]) -> str:
    return " ".join(words).rstrip(",")


def date_problem(text: str, field: str = "") -> tuple[str, str]:
    """What is wrong with a date, and what could be meant; empty if it can be read."""
    if parse_date(text) is not None:
        return "", ""
    written = f"{field}:{text}" if field else text
    days = iso_spellings(text)
    if len(days) > 1:
        return f"`{written}` may be {' or '.join(days)}.", "Write one of them."
    return f"`{written}` is not a date.", DATE_HINT if field else _WORDS_HINT


def dates_of(brief: Brief) -> Iterator[tuple[Date, str]]:
    """The dates of a brief, of what it covers and of its other events, each with the event's
    title.
    """
    if brief.date is not None:
        yield brief.date, ""
    if brief.event is not None and brief.event.date is not None:
        yield brief.event.date, brief.event.title
    yield from ((event.date, event.title) for event in brief.events)


def stored_dates(brief: Brief) -> tuple[StoredDate, ...]:
    """The dates of a brief as the index has them."""
    return tuple(dict.fromkeys(map(_stored, (date for date, _ in dates_of(brief)))))


def _stored(date: Date) -> StoredDate:
    return date.first.isoformat(), date.last.isoformat(), date.end_precision is not None
