"""A brief and its parts, as docs/format.md describes them, and a brief's problems.

An absent text is the empty string; an absent date, event or value is None. Collections are
tuples, so that a frozen struct is immutable throughout. All text is sanitised.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from heapq import nlargest, nsmallest
from itertools import chain
from typing import Literal, NamedTuple, get_args

from msgspec import Struct

from briefing_tui.model.dates import Date
from briefing_tui.model.document import Inline
from briefing_tui.text.languages import main_language

Severity = Literal["error", "warning", "hint"]
"""A hint is reported only if it is selected, and never makes a check fail."""


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
SourceRole = Literal["account", "response"]
Coverage = Literal["full", "excerpt", "none"]
SubjectList = Literal["closed", "open"]
Differs = Literal["", "framing", "scope", "wording", "figures", "true"]
DIFFERENCES: tuple[str, ...] = get_args(Differs)[1:]
"""The words for how accounts may differ."""
ClaimKind = Literal["subject", "conduct", "wording"]
EventKind = Literal["", "background", "parallel", "response", "outcome", "scheduled"]

# Stances. "Not mentioned" is an observation and "not checked" is not, so they differ in words and
# in both sets of glyphs.


class Glyph(NamedTuple):
    """A shape one cell wide, and its replacement for terminals that draw only ASCII well."""

    shape: str
    ascii: str


Stance = Literal["states", "mentions", "qualifies", "denies", "declines", "silent", "unchecked"]


class StanceRow(Struct, frozen=True, gc=False):
    """Everything about a stance. docs/format.md defines it at more length."""

    glyph: Glyph
    words: str
    meaning: str
    """What an editor shows where it is written."""
    state: Literal["speaks", "silent", "unchecked"] = "speaks"
    """What its side does, if no other source of the side does more."""
    names_topic: bool = False
    """Whether the topic came up. What else speaks denies that it did."""
    affirms: bool = False
    """Whether a denial by another side contests it."""
    denies: bool = False
    needs_claim: str = ""
    """Completes "the sentence that", if the claim needs its sentence."""
    no_words: str = "has no words on"
    """Joins the source's name and the topic, if there are no words to compare."""
    reported: Glyph | None = None
    """Its glyph if the source reports a speaker of another side."""
    after_speaker: str = ""
    """Follows `says Donald Trump` there."""
    is_cited_alone: bool = False
    """Whether a citation is the text of the account, without the words above before it."""

    def words_for(self, speaker: str) -> str:
        """`states`, or with a speaker `says Donald Trump`."""
        return f"says {speaker}{self.after_speaker}" if speaker else self.words

    def glyph_for(self, speaker: str) -> Glyph:
        return self.reported or self.glyph if speaker else self.glyph


STANCES: Mapping[Stance, StanceRow] = {
    "states": StanceRow(
        Glyph("●", "*"),
        "states",
        "says it in its own voice; with `speaker`: says that the speaker said it",
        names_topic=True,
        affirms=True,
        reported=Glyph("◐", "("),
        is_cited_alone=True,
    ),
    "mentions": StanceRow(
        Glyph("●", "*"),
        "mentions",
        "names the topic, takes no position",
        names_topic=True,
        after_speaker=" mentions",
        is_cited_alone=True,
    ),
    "qualifies": StanceRow(
        Glyph("◑", "%"),
        "with conditions",
        "says it conditionally; the claim needs its `claim` sentence",
        names_topic=True,
        affirms=True,
        needs_claim="has conditions",
        after_speaker=", with conditions",
    ),
    "denies": StanceRow(
        Glyph("×", "x"),
        "denies",
        "rejects it; the claim needs its `claim` sentence",
        denies=True,
        needs_claim="is denied",
        after_speaker=" denies",
    ),
    "declines": StanceRow(
        Glyph("–", "-"),
        "won't say",
        "asked, and would not say; counts as silence",
        "silent",
        no_words="won't speak on",
    ),
    "silent": StanceRow(
        Glyph("○", "o"),
        "not mentioned",
        "the whole source was read and it is not there",
        "silent",
        no_words="is silent on",
    ),
    "unchecked": StanceRow(
        Glyph("?", "?"),
        "not checked",
        "nobody has looked yet; the same as no account",
        "unchecked",
        no_words="has not been checked on",
    ),
}
NO_SPEECH = frozenset(stance for stance, row in STANCES.items() if row.state != "speaks")
"""The stances of a source that says nothing about a claim."""
AFFIRMS = frozenset(stance for stance, row in STANCES.items() if row.affirms)
DENIES = frozenset(stance for stance, row in STANCES.items() if row.denies)

FieldPath = tuple[str | int, ...]
"""The path of a field: `("claims", 3, "accounts", "cn", "quote")`, list indexes from 0."""


class CoveredEvent(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The event that the accounts are about: the front matter's `event`."""

    title: str = ""
    date: Date | None = None
    place: str = ""
    participants: tuple[str, ...] = ()


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One text that gives an account, or responds to one."""

    id: str
    name: str
    publisher: str = ""
    party: str = ""
    role: SourceRole = "account"
    kind: SourceKind = "document"
    date: Date | None = None
    lang: str = ""
    translator: str = ""
    url: str = ""
    archived: str = ""
    retrieved: Date | None = None
    coverage: Coverage = "excerpt"
    list: SubjectList = "closed"
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


def are_apart(values: Iterable[tuple[str, Value]], share: float = 0) -> bool:
    """Whether sides give numbers of one unit that fit no single one, but for a share of them. Each
    value has its side. It takes linear time.
    """
    lows: dict[str, float] = {}
    highs: dict[str, float] = {}
    for side, value in values:
        if value.number and value.low is not None:
            lows[side] = max(lows.get(side, value.low), value.low)
        if value.number and value.high is not None:
            highs[side] = min(highs.get(side, value.high), value.high)
    return any(
        one != other and lows[one] - highs[other] > share * abs(lows[one])
        for one in nlargest(2, lows, key=lows.__getitem__)
        for other in nsmallest(2, highs, key=highs.__getitem__)
    )


ABOUT = 0.25
"""The share of a number that approximate values may be apart and mean the same."""


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
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
    """The address of the account, if it differs from its source's."""
    note: str = ""
    locator: str = ""
    sought: tuple[str, ...] = ()
    """What was looked for in the source in vain; `alli*` stands for any ending."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The words in which a search looks; some may be empty."""
        return self.quote, self.translation, self.says, self.speaker, self.note


class Claim(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One point on which accounts can be compared."""

    id: str
    topic: str
    kind: ClaimKind = "subject"
    claim: str = ""
    accounts: tuple[Account, ...] = ()
    differs: Differs = ""
    note: str = ""

    def account(self, source_id: str) -> Account | None:
        return next((account for account in self.accounts if account.source == source_id), None)

    @property
    def words(self) -> tuple[str, ...]:
        """Its sentence and the words of its accounts, without empty ones."""
        accounts = ((a.quote, a.translation, a.says) for a in self.accounts)
        return tuple(filter(None, chain((self.claim,), *accounts)))


class Event(Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened before, after or at the same time as the covered event."""

    date: Date
    title: str
    summary: str = ""
    brief: str = ""
    url: str = ""
    sources: tuple[str, ...] = ()
    place: str = ""
    kind: EventKind = ""


class Brief(Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    title_runs: tuple[Inline, ...] = ()
    """The title in its formats, if it has markup. `title` has its words."""
    summary_runs: tuple[Inline, ...] = ()
    line_breaks: bool = False
    """Whether a line break in a paragraph of the body is shown as one, as in Obsidian."""

    @property
    def participants(self) -> tuple[str, ...]:
        """Who took part in the covered event."""
        return self.event.participants if self.event else ()

    def source(self, source_id: str) -> Source | None:
        return next((source for source in self.sources if source.id == source_id), None)

    def quotations(self, source: Source) -> Iterator[tuple[int, Account]]:
        """The accounts that quote a source's own text, each with the number of its claim.

        Accounts whose words were read elsewhere are left out: on another page, in another
        source, in a translation.
        """
        for number, claim in enumerate(self.claims):
            account = claim.account(source.id)
            if account is None or not account.quote or account.url:
                continue
            tags = {main_language(tag) for tag in (account.lang, source.lang) if tag}
            if account.via in ("", "text", source.id) and len(tags) < 2:
                yield number, account

    def claim(self, claim_id: str) -> Claim | None:
        return next((claim for claim in self.claims if claim.id == claim_id), None)


class Parsed(Struct, frozen=True):
    """A brief, the positions of its fields in the file, and its diagnostics."""

    brief: Brief
    positions: Mapping[FieldPath, Position]
    diagnostics: tuple[Diagnostic, ...]
    lost: Mapping[str, tuple[str, ...]] = {}
    """The texts that can't be read or were left out, by the top-level keys that they belong to. An
    empty text stands for a name that an item lacks.
    """

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(problem for problem in self.diagnostics if problem.severity == "error")

    def reported(self, *codes: str) -> set[Position]:
        return {Position(d.line, d.column) for d in self.diagnostics if d.code in codes}

    def position(self, path: FieldPath) -> Position:
        """The position of a field, or else of the innermost field around it that has one."""
        while path:
            if position := self.positions.get(path):
                return position
            path = path[:-1]
        return Position(1, 1)


SUFFIXES = (".md", ".markdown", ".mdown", ".mdx", ".qmd", ".rmd")
"""The suffixes of briefs, in lower case: Markdown, MDX, Quarto and R Markdown."""
SUFFIX = "|".join(re.escape(suffix) for suffix in SUFFIXES)
"""A pattern of the suffixes, to be matched regardless of case."""
