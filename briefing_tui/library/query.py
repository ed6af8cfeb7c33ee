"""Search queries: their syntax, and their translation to FTS5. Every text is a valid query.

trade talks            both words, in any order
"balancing trade"      the phrase
tarif*                 words that begin with it
-ukraine               without this word
topic:taiwan           in this field: see FIELDS
before:2025 after:2024-06 is:unread is:starred
#project               a tag, as tag:project; those nested in it are found, too
query:name             the saved query of that name
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Literal, NamedTuple
from unicodedata import normalize

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import CLASSES, SideState, short_party
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.model.brief import DIFFERENCES, STANCES, Brief, Source, Stance
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.words import CJK, closest_match, did_you_mean, simplified

# Tokens, in which the index stores text. SQLite's tokenizer `unicode61` takes a run of Han
# characters for one word, so 台湾 would not be found within a sentence. With a space around each
# character of a script without spaces, a phrase query finds it. A value that must match as a whole
# (a tag, a stance, a name) becomes a single token, called a facet.

FACET = "\ue000"
"""Joins the parts of a facet. `unicode61` treats private-use characters as letters, and `spread`
removes this character from texts, so a word never matches a facet."""

_HANGUL = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
"""Korean has spaces, but its words have endings that a search doesn't name."""
_CJK_OR_HANGUL = lazy_pattern(f"[{CJK}{_HANGUL}]+")
_NO_LETTER = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_DIACRITICS = lazy_pattern(
    "[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]"
)
"""The combining characters that `unicode61` removes from words without splitting them."""
MAX_FACET = 200
"""The greatest length of a facet."""


def spread(text: str) -> str:
    """The text with a space around each character of a script without spaces.

    Traditional characters become simplified ones, so that 台灣 and 台湾 match each other.
    """
    if text.isascii():
        return text
    apart = _CJK_OR_HANGUL.sub(lambda run: f" {' '.join(simplified(run[0]))} ", text)
    return apart.replace(FACET, " ")


def tokens(text: str) -> list[str]:
    """The tokens of a text in order, as in the index."""
    return _WORD.findall(spread(text if text.isascii() else _DIACRITICS.sub("", text)))


def fold(text: str) -> str:
    """The text without case and diacritics, in simplified characters, and of the same length."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_one(character) for character in simplified(text))


def _fold_one(character: str) -> str:
    if character.isascii():
        return character.lower()
    bare = normalize("NFD", character)[0]
    folded = bare.lower()
    return folded if len(folded) == 1 else bare


def name_words(name: str) -> str:
    """The folded words of a name, each after a blank: ` projects reader`."""
    return f" {_NO_LETTER.sub(' ', fold(name)).strip()}"


@lru_cache(maxsize=4096)
def facet(name: str, value: str) -> str:
    """The token for a value that matches as a whole, regardless of case and punctuation."""
    spelled = simplified(normalize("NFC", value)).casefold()
    folded = _NO_LETTER.sub(FACET, spelled).strip(FACET)
    return f"{FACET}{name}{FACET}{folded[:MAX_FACET]}"


def exact_facet(name: str, value: str) -> str:
    """The token for a value in which every character counts: `a-b` is not `a b`.

    It contains a digest of the value, which is shorter than most file names, to save space.
    """
    spelled = normalize("NFC", value).casefold().encode(errors="surrogatepass")
    return f"{FACET}{name}{FACET}{blake2b(spelled, digest_size=8).hexdigest()}"


def spaceless(token: str) -> bool:
    """Whether a token belongs to a script without spaces."""
    return _CJK_OR_HANGUL.fullmatch(token) is not None


class QueryField(NamedTuple):
    """Where `name:` searches, and what it takes."""

    column: str
    """A column of the full text; `facets` for values that match as a whole."""
    hits: str = ""
    """The part of a brief that such a term may hit: `Hit.where`."""
    of: Literal["brief", "claim", "account"] = "brief"
    """What must match it together with the other terms; see `places`."""
    outside_claims: bool = True
    """Whether a brief without claims can have it."""
    values: tuple[str, ...] = ()
    """The values that it takes, if not any."""
    offered: str = ""
    """What to write, in place of a list of the values."""
    open_values: re.Pattern[str] | None = None
    """Further values, in folded text."""

    @property
    def is_whole(self) -> bool:
        return self.column == "facets"


FIELDS: Mapping[str, QueryField] = {
    "tag": QueryField("facets"),
    "author": QueryField("authors", "author"),
    "source": QueryField("sources", "source", of="account"),
    "party": QueryField("parties", "source", of="account"),
    "topic": QueryField("topics", "claim", of="claim", outside_claims=False),
    "title": QueryField("title", "title"),
    "stance": QueryField("facets", of="account", outside_claims=False, values=tuple(STANCES)),
    "agreement": QueryField(
        "facets",
        of="claim",
        outside_claims=False,
        values=(
            *dict.fromkeys((*CLASSES, *(row.words for row in CLASSES.values()))),
            *(*DIFFERENCES, "both", "all"),
            *(f"differs: {word}" for word in DIFFERENCES),
            "one side, others not checked",
        ),
        offered=f'{", ".join(CLASSES)}, or words of the table, as in "china only"',
        # They have a number or the name of a party in them.
        open_values=lazy_pattern(r"\d+ of \d+|.* only"),
    ),
}
BOUNDS = ("before", "after")
STATES = ("unread", "starred")
SAVED = "query"
"""`query:name` stands for a saved query, as in notmuch."""
NONE_SAVED: Mapping[str, str] = {}
PREFIX_FROM = 3
"""From this number of letters on, a word being typed matches all words that begin with it. One or
two letters would match a large part of all words."""
MAX_TERMS = 24
"""The most terms of a query; further ones are ignored."""

_PARTS = lazy_pattern(
    r'(?P<no>-)?(?:(?P<field>[a-zA-Z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))'
)


_TAG = lazy_pattern(r"#(?!\d+$)([\w/-]+)")


class Term(Struct, frozen=True):
    """A word or phrase that a brief must have. With `prefix`, its last word may be longer."""

    words: tuple[str, ...]
    prefix: bool = False
    field: str = ""
    is_unwanted: bool = False
    """Whether the claim and account that match the other terms must not match it; see `places`."""

    @property
    def fts(self) -> str:
        field = FIELDS.get(self.field)
        if field is not None and field.is_whole:
            return f'{field.column} : "{facet(self.field, " ".join(self.words))}"'
        quoted = f'"{" ".join(self.words)}"' + ("*" if self.prefix else "")
        return f"{field.column} : {quoted}" if field else quoted


@lru_cache(maxsize=64)
def pattern_of(term: Term) -> re.Pattern[str]:
    """A pattern for a term in folded text, which matches approximately as the index does."""
    words = [re.escape(fold(word)) for word in term.words]
    begin = "" if spaceless(term.words[0]) else r"(?<![^\W_])"
    end = "" if spaceless(term.words[-1]) else r"(?![^\W_])"
    tail = r"[^\W_]*" if term.prefix and end else end
    return re.compile(begin + r"[\W_]*".join(words) + tail)


class Query(Struct, frozen=True, kw_only=True):
    """A parsed query. An empty one finds nothing."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    since: date | None = None
    """Only briefs of this day or later."""
    until: date | None = None
    """Only briefs before this day."""
    states: tuple[tuple[str, bool], ...] = ()
    """`("unread", True)` for `is:unread`, `("starred", False)` for `-is:starred`."""
    ignored: tuple[str, ...] = ()
    """The parts of the text without a meaning: `before:soon`."""

    def also(self, other: "Query") -> "Query":
        since = [day for day in (self.since, other.since) if day is not None]
        until = [day for day in (self.until, other.until) if day is not None]
        return Query(
            wanted=self.wanted + other.wanted,
            unwanted=self.unwanted + other.unwanted,
            since=max(since, default=None),
            until=min(until, default=None),
            states=self.states + other.states,
            ignored=self.ignored + other.ignored,
        )

    def __bool__(self) -> bool:
        limited = self.since or self.until or self.states
        return bool(self.wanted or self.unwanted or limited)

    @property
    def match(self) -> str:
        """The required terms in the syntax of FTS5; empty if there are none."""
        return " AND ".join(f"({term.fts})" for term in self.wanted)

    @property
    def match_in_title(self) -> str:
        """The required terms in the syntax of FTS5, those without a field only in the title."""
        return " AND ".join(
            f"({term.fts})" if term.field else f"(title : ({term.fts}))" for term in self.wanted
        )

    @property
    def exclude(self) -> str:
        """The terms that no part of a brief may fit, in the syntax of FTS5."""
        in_claims = claim_terms(self)
        terms = (term for term in self.unwanted if _unwanted(term) not in in_claims)
        return " OR ".join(f"({term.fts})" for term in terms)

    @property
    def text_terms(self) -> tuple[Term, ...]:
        """The terms that can be highlighted in a text."""
        return tuple(term for term in self.wanted if not _is_whole(term.field))


def parse_query(text: str, *, typing: bool = False, saved: Mapping[str, str] = NONE_SAVED) -> Query:
    """Parse a query. While the user is `typing`, the last word may be incomplete.

    `saved` has the texts of the queries that `query:` may name.
    """
    return _parse(text, typing, dict(saved))


def _parse(text: str, typing: bool, saved: dict[str, str]) -> Query:
    query = Query()
    for part in query_parts(text):
        query = query.also(_query_of(part, typing, saved))
    return replace(query, wanted=query.wanted[:MAX_TERMS], unwanted=query.unwanted[:MAX_TERMS])


def finished(text: str) -> str:
    """The text of a query that finds the same as an incomplete text while it is being typed."""
    return text if parse_query(text) == parse_query(text, typing=True) else f"{text}*"


def _query_of(part: "QueryPart", typing: bool, saved: dict[str, str]) -> Query:
    if part.field == "is" and part.text.lower() in STATES:
        return Query(states=((part.text.lower(), not part.negated),))
    if part.field in BOUNDS and not part.negated and (day := _first_day(part.text)):
        return Query(since=day) if part.field == "after" else Query(until=day)
    if part.field == SAVED and not part.negated and part.text in saved:
        # Each saved query is expanded only once, so that one may name itself.
        text, saved[part.text] = saved[part.text], ""
        return _parse(text, False, saved)
    if part.field in {"is", SAVED, *BOUNDS}:
        return Query(ignored=(part.raw,))
    term = _term(part, open_end=typing and part.last)
    if term is None:
        return Query()
    return Query(unwanted=(term,)) if part.negated else Query(wanted=(term,))


class QueryPart(NamedTuple):
    """A part of a query's text: a word or phrase with its field and sign."""

    raw: str
    text: str
    field: str
    negated: bool
    last: bool


def query_parts(text: str) -> Iterator[QueryPart]:
    known = {*FIELDS, *BOUNDS, "is", SAVED}
    for match in _PARTS.finditer(text):
        phrase, field = match["phrase"], (match["field"] or "").lower()
        value = match["word"] if phrase is None else phrase
        if not match["field"] and phrase is None and (tag := _TAG.fullmatch(value)):
            field, value = "tag", tag[1]
        if field and field not in known:  # not a field: `https://…`, `Note: this`
            field, value = "", f"{match['field']} {value}"
        if value.endswith(":") and value[:-1].lower() in known:
            continue  # a field whose value has not been typed yet
        yield QueryPart(match[0], value, field, match["no"] is not None, match.end() == len(text))


def _term(part: QueryPart, *, open_end: bool) -> Term | None:
    words = tuple(tokens(part.text))
    if not words:
        return None
    has_star = part.text.endswith("*")
    is_open = open_end and not part.raw.endswith('"') and len(words[-1]) >= PREFIX_FROM
    prefix = has_star or (is_open and not part.negated)
    return Term(words, prefix and not _is_whole(part.field), part.field)


def _is_whole(field: str) -> bool:
    return field in FIELDS and FIELDS[field].is_whole


def _first_day(text: str) -> date | None:
    from briefing_tui.parse.dates import parse_date

    day = parse_date(spread(text).strip()) if text else None
    return day.first if day else None


# The terms of a query that must match in one claim and one account of it.
#
# `topic:taiwan stance:silent party:china` means a claim about Taiwan on which China is silent. The
# full text only shows that a brief has each of them somewhere.


class ClaimEntry(Struct, frozen=True, array_like=True, gc=False):
    """The facts about a claim that the terms test and the map of topics shows."""

    id: str
    topic: str
    agreements: tuple[str, ...]
    """The names of its agreement for `agreement:`: the class, the label, and the difference."""
    accounts: tuple[tuple[int, Stance], ...]
    """The index of the source, and the stance that counts for agreement."""
    states: tuple[SideState, ...] = ()
    """What each side does."""


class ClaimEntries(Struct, frozen=True, array_like=True, gc=False):
    """The claims of a brief. Each source has its words and its party."""

    sources: tuple[tuple[str, str], ...] = ()
    claims: tuple[ClaimEntry, ...] = ()
    sides: tuple[str, ...] = ()
    """The keys of the sides."""


class Place(NamedTuple):
    """The index of a claim, and of the source of its matching account if one was searched for."""

    claim: int
    source: int | None


def source_words(source: Source) -> str:
    """The words of a source that `source:` searches."""
    return f"{source.name} {source.publisher} {source.id}"


def party_words(party: str) -> str:
    """The words of a party that `party:` searches: its name, and its abbreviation."""
    return f"{party}\n{short_party(party)}"


def claim_entries(brief: Brief) -> ClaimEntries:
    """The claims of a brief. Blank cells are left out."""
    matrix = build_matrix(brief)
    claims = []
    for row in matrix.rows:
        accounts = [
            (index, cell.stance) for index, cell in enumerate(row.cells) if cell.state == "account"
        ]
        claim, agreement = row.claim, row.agreement
        names = tuple(filter(None, (agreement.cls, agreement.label, agreement.difference)))
        claims.append(ClaimEntry(claim.id, claim.topic, names, tuple(accounts), row.pattern))
    sources = tuple((source_words(source), source.party) for source in matrix.columns)
    return ClaimEntries(sources, tuple(claims), tuple(side.key for side in matrix.sides))


def claim_terms(query: Query) -> tuple[Term, ...]:
    """The terms that one claim must match; empty if the query has no field that only claims have.

    An account can't belong to two parties, so the terms of a repeated field of accounts are left
    out: it is enough if they are anywhere in the brief. An unwanted term whose field is also wanted
    is left out, too: `topic:taiwan -topic:ukraine`.
    """
    terms = [term for term in query.wanted if _is_of(term) != "brief"]
    if all(FIELDS[term.field].outside_claims for term in terms):
        return ()
    fields = [term.field for term in terms]
    unwanted = (
        _unwanted(term)
        for term in query.unwanted
        if _is_of(term) != "brief" and term.field not in fields
    )
    return (
        *(term for term in terms if _is_of(term) == "claim" or fields.count(term.field) == 1),
        *unwanted,
    )


def places(entries: ClaimEntries, terms: Sequence[Term]) -> Iterator[Place]:
    """The claims that match all terms, each with its first matching account."""
    of_claim = [term for term in terms if _is_of(term) == "claim"]
    of_account = [term for term in terms if _is_of(term) == "account"]
    for number, claim in enumerate(entries.claims):
        names = {"topic": (claim.topic,), "agreement": claim.agreements}
        if not all(
            any(_fits(term, name) for name in names[term.field]) != term.is_unwanted
            for term in of_claim
        ):
            continue
        if not of_account:
            yield Place(number, None)
            continue
        for source, stance in claim.accounts:
            words, party = entries.sources[source]
            values = {"stance": stance, "party": party_words(party), "source": words}
            if all(_fits(term, values[term.field]) != term.is_unwanted for term in of_account):
                yield Place(number, source)
                break


def _unwanted(term: Term) -> Term:
    return replace(term, is_unwanted=True)


def _is_of(term: Term) -> str:
    return FIELDS[term.field].of if term.field else "brief"


def _fits(term: Term, value: str) -> bool:
    if _is_whole(term.field):
        return facet(term.field, value) == facet(term.field, " ".join(term.words))
    return pattern_of(term).search(fold(value)) is not None


# In the index: one text for each brief with claims, and an SQL function that tests it.


def encode_entries(entries: ClaimEntries) -> bytes:
    return msgspec.json.encode(entries)


decode_entries = msgspec.json.Decoder(ClaimEntries).decode


def encode_terms(terms: Sequence[Term]) -> bytes:
    return msgspec.json.encode(terms)


_decode_terms = lru_cache(maxsize=8)(msgspec.json.Decoder(tuple[Term, ...]).decode)


def has_claim(entries: bytes | None, terms: bytes) -> bool:
    """Whether a claim of a brief matches some terms. The index has it as an SQL function."""
    if not entries:
        return False
    return next(places(decode_entries(entries), _decode_terms(terms)), None) is not None


# The values of a field, while it is typed at the end of a query.

_TYPED = lazy_pattern(r'(?:^|.*\s)-?(?P<field>[a-zA-Z]+):(?P<value>"[^"]*|[^\s"]*)')
_PLAIN = re.compile(r"[\w-]+")
MOST_OFFERED = 12
"""The most values that are offered."""
_DATE_HINT = "A date is written 2025, 2025-06 or 2025-06-30."


class Offers(NamedTuple):
    """The values that the end of a query may have, or else a hint."""

    field: str = ""
    before: str = ""
    """The text of the query before the value."""
    values: tuple[str, ...] = ()
    hint: str = ""

    def taken(self, index: int) -> str:
        """The text of the query with one of the values."""
        value = self.values[index]
        return self.before + (value if _PLAIN.fullmatch(value) else f'"{value}"')


def offers(
    text: str, in_library: Mapping[str, Sequence[str]], saved: Mapping[str, str] = NONE_SAVED
) -> Offers:
    """What may complete a query whose last field is being typed. `in_library` has the values of
    some fields in the library.
    """
    match = _TYPED.fullmatch(text)
    if match is None:
        return Offers()
    field, value = match["field"].lower(), _words(match["value"])
    if field in BOUNDS:
        return Offers(field, hint="" if _first_day(match["value"]) else _DATE_HINT)
    known: Mapping[str, Sequence[str]] = {"is": STATES, SAVED: tuple(saved)}
    values = known.get(field) or in_library.get(field)
    if not values:
        values = FIELDS[field].values if field in FIELDS else ()
    fitting = tuple(word for word in values if _words(word).startswith(value))
    is_done = len(fitting) == 1 and _words(fitting[0]) == value
    return Offers(field, text[: match.start("value")], () if is_done else fitting[:MOST_OFFERED])


# Slips in the text of a query, and what was probably meant.

_FIELD_NAMES = (*FIELDS, *BOUNDS, "is", SAVED)


class Slip(NamedTuple):
    """A part of a query that doesn't mean what it seems to, and a hint at what was meant."""

    message: str
    hint: str = ""


def slips(
    text: str, *, typing: bool = False, saved: Mapping[str, str] = NONE_SAVED
) -> Iterator[Slip]:
    """The slips in a query's text. While the user is `typing`, the last word isn't judged yet."""
    for ignored in parse_query(text, typing=typing, saved=saved).ignored:
        if not (typing and text.endswith(ignored)):
            hint = _hint_for_ignored(ignored, saved)
            yield Slip(f"`{ignored}` has no meaning and is ignored", hint)
    for part in query_parts(text):
        if typing and part.last:
            continue
        name, colon, value = part.raw.removeprefix("-").partition(":")
        if not part.field:
            known = closest_match(name, _FIELD_NAMES) if colon else ""
            if known:
                yield Slip(f"`{name}:` is not a field", f"Did you mean `{known}:`?")
            elif name.isascii() and name.isalpha() and value and not value.startswith("/"):
                hint = f"The fields are {', '.join(_FIELD_NAMES)}."
                yield Slip(f"`{name}:` is not a field and is searched as words", hint)
        elif (field := FIELDS.get(part.field)) and field.values:
            is_open = field.open_values and field.open_values.fullmatch(fold(part.text))
            words = _words(part.text)
            if words and not is_open and words not in map(_words, field.values):
                offered = field.offered or ", ".join(field.values)
                hint = did_you_mean(part.text, field.values) or f"It may be {offered}."
                yield Slip(f"no {part.field} is called `{part.text}`", hint)


def _hint_for_ignored(part: str, saved: Mapping[str, str]) -> str:
    name, _, value = part.removeprefix("-").partition(":")
    value = value.strip('"')
    if name == SAVED:
        return hint_for_query(value, saved)
    if name == "is":
        return did_you_mean(value, STATES) or f"It may be {' or '.join(STATES)}."
    return _DATE_HINT


def hint_for_query(name: str, saved: Mapping[str, str]) -> str:
    """A hint for the name of a query that is not in the configuration."""
    if not saved:
        return "The configuration has no [queries]; `briefing paths` prints its path."
    return did_you_mean(name, saved) or f"Its queries are {', '.join(saved)}."


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))
