"""A brief and its parts, as docs/format.md describes them, and the problems of one.

An absent text is the empty string; an absent date, event or value is None. Collections are
tuples, so that a frozen struct is immutable throughout. All text is sanitised.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "hint"]
"""A hint is reported only where it is asked for, and is never a reason to fail."""


class Position(Struct, frozen=True, gc=False):
    """A place in a file: line and column, both counted from 1, columns in characters."""

    line: int
    column: int


class Diagnostic(Struct, frozen=True):
    """One problem at one position in one file. The code is stable, the wording is not."""

    path: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.severity}[{self.code}] {self.message}"


class Code(Struct, frozen=True):
    """A kind of diagnostic, as docs/diagnostics.md explains it.

    `severity` is the usual one; the explanation says where it is milder. `example` is YAML
    or Markdown that gets the diagnostic, and `correction` the same without it.
    """

    code: str
    severity: Severity
    summary: str
    explanation: str
    example: str
    correction: str = ""


Precision = Literal["year", "month", "day", "time"]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Date(Struct, frozen=True, kw_only=True, gc=False):
    """A date or an interval of ISO 8601-2 (EDTF), as `parse.dates` reads it.

    `first` and `last` are the first and last possible day as written, in the date's own
    zone. `earliest` is the first possible instant in UTC; events are sorted by it. Of an
    interval `precision` is that of its start and `end_precision` that of its end.
    """

    edtf: str
    first: date
    last: date
    earliest: datetime
    precision: Precision
    end_precision: Precision | None = None
    clock: str = ""
    """`09:30` in the date's own zone, if the precision is `time`."""
    zone: str = ""
    """`+08:00`, `Z`, or empty if none was written, which counts as UTC."""
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

    @property
    def day_month(self) -> str:
        """The date without its year, for a timeline: `17 Jan`, `Nov`, or empty for a year."""
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
NO_SPEECH: frozenset[Stance] = frozenset({"silent", "declines", "unchecked"})
"""The stances of a source that says nothing on a claim."""
Differs = Literal["", "framing", "scope", "wording", "figures", "true"]
ClaimKind = Literal["subject", "conduct", "wording"]
EventKind = Literal["", "background", "parallel", "response", "outcome", "scheduled"]

FieldPath = tuple[str | int, ...]
"""The path of a field: `("claims", 3, "accounts", "cn", "quote")`, list indexes from 0."""


class CoveredEvent(Struct, frozen=True, kw_only=True, gc=False):
    """The event that the accounts are about: the front matter's `event`."""

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
        """The party, or `@` and the id if the source has none.

        The `@` distinguishes it from a party whose name is the id of the source.
        """
        return self.party or f"@{self.id}"


class Value(Struct, frozen=True, kw_only=True, gc=False):
    """A number, a range of numbers or a short answer.

    A number has both bounds, and so has `90/120`; `../120` has only `high`; `150~` is
    approximate. A short answer (`number` is false) has no bounds.
    """

    text: str
    number: bool = False
    low: float | None = None
    high: float | None = None
    approximate: bool = False


class Account(Struct, frozen=True, kw_only=True, gc=False):
    """What one source says about one claim."""

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
    """`text`, or the source that says or reports it."""
    url: str = ""
    """Where the account is on another page than its source."""
    note: str = ""
    locator: str = ""


class Claim(Struct, frozen=True, kw_only=True, gc=False):
    """One point on which accounts can be compared."""

    id: str
    topic: str
    kind: ClaimKind = "subject"
    claim: str = ""
    accounts: tuple[Account, ...] = ()
    differs: Differs = ""
    note: str = ""

    def account(self, source_id: str) -> Account | None:
        """The account of a source, or None if the writer gave none."""
        return next((account for account in self.accounts if account.source == source_id), None)


class Event(Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened before, after or beside the covered event."""

    date: Date
    title: str
    summary: str = ""
    brief: str = ""
    url: str = ""
    sources: tuple[str, ...] = ()
    place: str = ""
    kind: EventKind = ""


class Brief(Struct, frozen=True, kw_only=True):
    """One brief. `body` is Markdown; `body_line` is its first line in the file, from 1."""

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
        return next((source for source in self.sources if source.id == source_id), None)

    def quotations(self, source: Source) -> Iterator[tuple[int, Account]]:
        """The accounts that quote a source's own text, each with the number of its claim.

        Not those whose words were read elsewhere: on another page, in another source, in a
        translation.
        """
        for number, claim in enumerate(self.claims):
            account = claim.account(source.id)
            if account is None or not account.quote or account.url:
                continue
            tags = {tag.partition("-")[0].lower() for tag in (account.lang, source.lang) if tag}
            if account.via in ("", "text", source.id) and len(tags) < 2:
                yield number, account

    def claim(self, claim_id: str) -> Claim | None:
        return next((claim for claim in self.claims if claim.id == claim_id), None)


class Parsed(Struct, frozen=True):
    """A brief, the positions of its fields in the file, and its diagnostics."""

    brief: Brief
    positions: Mapping[FieldPath, Position]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that are errors."""
        return tuple(problem for problem in self.diagnostics if problem.severity == "error")

    def position(self, path: FieldPath) -> Position:
        """The position of a field, or else of the innermost field around it that has one."""
        while path:
            if position := self.positions.get(path):
                return position
            path = path[:-1]
        return Position(1, 1)


SUFFIXES = (".md", ".markdown", ".mdown", ".mdx", ".qmd", ".rmd")
"""The endings of the names of files that are briefs, in lower case: of Markdown, MDX, Quarto and R
Markdown."""
SUFFIX = "|".join(re.escape(suffix) for suffix in SUFFIXES)
"""The same as a pattern, to be matched in any letter case."""
