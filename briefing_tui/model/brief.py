"""A brief and its parts, as docs/format.md describes them.

Text that is absent is the empty string; a date, an event or a value that is absent is
None. Collections are tuples, so that frozen means it. Every text in these values has
been through the sanitiser.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from briefing_tui.model.diagnostic import Diagnostic, Position

# MERGED:
# Dates as people know them: to the year, the month, the day or the minute, or about then.
#
# The values of ISO 8601-2 (EDTF) level 0 and the part of level 1 that briefs use. Reading
# them from text is `parse.dates`.

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


SourceKind = Literal[
    "readout",
    "statement",
    "post",
    "transcript",
    "remarks",
    "interview",
    "report",
    "document",
    "data",
]
Role = Literal["account", "response"]
Coverage = Literal["full", "excerpt", "none"]
Listing = Literal["closed", "open"]
Stance = Literal["states", "mentions", "qualifies", "denies", "declines", "silent", "unchecked"]
Differs = Literal["", "framing", "scope", "wording", "figures", "true"]
EventKind = Literal["", "background", "parallel", "response", "outcome", "scheduled"]

FieldPath = tuple[str | int, ...]
"""Where a field stands: `("claims", 3, "accounts", "cn", "quote")`, list indexes from 0."""


class CoveredEvent(Struct, frozen=True, kw_only=True, gc=False):
    """What the accounts are about: the front matter's `event`."""

    title: str = ""
    date: Date | None = None
    place: str = ""
    participants: tuple[str, ...] = ()


class Source(Struct, frozen=True, kw_only=True, gc=False):
    """One text that gives an account, or responds to one."""

    id: str
    name: str
    publisher: str = ""
    party: str = ""
    role: Role = "account"
    kind: SourceKind = "document"
    date: Date | None = None
    lang: str = ""
    translator: str = ""
    url: str = ""
    archived: str = ""
    retrieved: Date | None = None
    coverage: Coverage = "excerpt"
    list: Listing = "closed"
    origin: str = ""
    grade: str = ""
    text: str = ""
    text_file: str = ""

    @property
    def side(self) -> str:
        """Sources of one party are one side; a source without a party is its own.

        The leading `@` keeps a lone source apart from a party that has its id for a name.
        """
        return self.party or f"@{self.id}"


class Value(Struct, frozen=True, kw_only=True, gc=False):
    """A figure or a short answer. Numbers have bounds; an open bound is None.

    `90/120` has both bounds, `../120` only `high`; `150~` is approximate. A short
    answer (`number` false) has neither.
    """

    text: str
    number: bool = False
    low: float | None = None
    high: float | None = None
    approximate: bool = False


class Account(Struct, frozen=True, kw_only=True, gc=False):
    """What one source says on one claim."""

    source: str
    stance: Stance
    quote: str = ""
    lang: str = ""
    translation: str = ""
    translator: str = ""
    says: str = ""
    speaker: str = ""
    value: Value | None = None
    unit: str = ""
    via: str = ""
    note: str = ""
    locator: str = ""


class Claim(Struct, frozen=True, kw_only=True, gc=False):
    """One point on which accounts can be laid side by side."""

    id: str
    topic: str
    claim: str = ""
    accounts: tuple[Account, ...] = ()
    differs: Differs = ""
    note: str = ""

    def account(self, source_id: str) -> Account | None:
        """The account the writer gave for a source, if any."""
        return next((each for each in self.accounts if each.source == source_id), None)


class Event(Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened around the covered event."""

    date: Date
    title: str
    summary: str = ""
    brief: str = ""
    url: str = ""
    sources: tuple[str, ...] = ()
    place: str = ""
    kind: EventKind = ""


class Brief(Struct, frozen=True, kw_only=True):
    """One brief. `body` is Markdown and `body_line` the file line (from 1) it begins on."""

    path: str
    slug: str
    title: str
    date: Date | None = None
    updated: Date | None = None
    authors: tuple[str, ...] = ()
    summary: str = ""
    tags: tuple[str, ...] = ()
    lang: str = ""
    aliases: tuple[str, ...] = ()
    draft: bool = False
    canonical: str = ""
    disclaimer: str = ""
    event: CoveredEvent | None = None
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    body: str = ""
    body_line: int = 1
    extra: str = "{}"
    """Unknown keys with their values, as the text of a JSON object."""

    def source(self, source_id: str) -> Source | None:
        """The source with that id, if the brief has it."""
        return next((each for each in self.sources if each.id == source_id), None)

    def claim(self, claim_id: str) -> Claim | None:
        """The claim with that id, if the brief has it."""
        return next((each for each in self.claims if each.id == claim_id), None)


class Parsed(Struct, frozen=True):
    """A brief, where its fields stand in the file, and what was wrong with it."""

    brief: Brief
    positions: Mapping[FieldPath, Position]
    diagnostics: tuple[Diagnostic, ...]

    def position(self, path: FieldPath) -> Position:
        """Where a field stands, or the nearest field around it that has a place."""
        while path:
            if found := self.positions.get(path):
                return found
            path = path[:-1]
        return Position(1, 1)
