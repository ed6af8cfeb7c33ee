"""Search queries: their syntax, and what they are in the syntax of FTS5. No text is an error.

trade talks            both words, in any order
"balancing trade"      the phrase
tarif*                 words that begin with it
-ukraine               without this word
tag: author: source: party: topic: title: stance: agreement:
before:2025 after:2024-06 is:unread is:starred
query:name             the saved query of that name
"""

import json
import re
from _blake2 import blake2b
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, get_args
from unicodedata import normalize

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import CLASS_WORDS, Agreement, agree, matrix_columns, read_cells
from briefing_tui.model.brief import Brief, Differs, Source, Stance
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.words import closest_match, did_you_mean, simplified

# Tokens: how the index stores text. SQLite's tokenizer `unicode61` takes a run of Han characters
# for one word, so 台湾 would be found in no sentence; with a space around each character of a
# script without spaces, a phrase query finds it everywhere. A value that must match as a whole
# (a tag, a stance, a name) becomes one token, a facet.

FACET = "\ue000"
"""Joins the parts of a facet. `unicode61` treats private-use characters as letters, and `spread`
removes this one from texts, so a word never matches a facet."""

_SPACELESS = lazy_pattern(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9d"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff]+"
)
_NO_LETTER = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_DIACRITICS = lazy_pattern(
    "[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]"
)
"""The combining characters that `unicode61` leaves out of a word, and does not end it at."""
MAX_FACET = 200
"""Characters of a facet."""


def spread(text: str) -> str:
    """The text with a space around each character of a script that is written without spaces.

    Simplified characters stand for traditional ones, so that 台灣 and 台湾 find each other.
    """
    if text.isascii():
        return text
    return _SPACELESS.sub(_apart, text).replace(FACET, " ")


def _apart(run: re.Match[str]) -> str:
    return f" {' '.join(simplified(run[0]))} "


def tokens(text: str) -> list[str]:
    """The tokens that the index would have of a text, in their order."""
    return _WORD.findall(spread(text if text.isascii() else _DIACRITICS.sub("", text)))


def fold(text: str) -> str:
    """The text without case and diacritics, simplified, and with as many characters."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_one(character) for character in simplified(text))


def _fold_one(character: str) -> str:
    if character.isascii():
        return character.lower()
    bare = normalize("NFD", character)[0]
    folded = bare.lower()
    return folded if len(folded) == 1 else bare


@lru_cache(maxsize=4096)
def facet(name: str, value: str) -> str:
    """The token for a value that matches as a whole, whatever its case and punctuation."""
    spelled = simplified(normalize("NFC", value)).casefold()
    folded = _NO_LETTER.sub(FACET, spelled).strip(FACET)
    return f"{FACET}{name}{FACET}{folded[:MAX_FACET]}"


def exact_facet(name: str, value: str) -> str:
    """The token for a value of which every character counts: `a-b` is not `a b`.

    It has a digest of the value, which is shorter than most names of files: the index pays for
    every character of a word that occurs once.
    """
    spelled = normalize("NFC", value).casefold().encode(errors="surrogatepass")
    return f"{FACET}{name}{FACET}{blake2b(spelled, digest_size=8).hexdigest()}"


def spaceless(token: str) -> bool:
    """Whether a token is of a script that is written without spaces."""
    return _SPACELESS.fullmatch(token) is not None


class QueryField(NamedTuple):
    """Where `name:` searches: in a column of the full text, or among the facets (`whole`)."""

    column: str
    whole: bool = False


FIELDS: Mapping[str, QueryField] = MappingProxyType(
    {
        "tag": QueryField("facets", whole=True),
        "author": QueryField("authors"),
        "source": QueryField("sources"),
        "party": QueryField("parties"),
        "topic": QueryField("topics"),
        "title": QueryField("title"),
        "stance": QueryField("facets", whole=True),
        "agreement": QueryField("facets", whole=True),
    }
)
BOUNDS = ("before", "after")
STATES = ("unread", "starred")
SAVED = "query"
"""`query:name` stands for a saved query, as in notmuch."""
NONE_SAVED: Mapping[str, str] = MappingProxyType({})
PREFIX_FROM = 3
"""Letters from which on a word that is being typed matches all words that begin with it. One or
two letters would match a large part of all words."""
MAX_TERMS = 24
"""Terms of a query; further ones are ignored."""

_PARTS = lazy_pattern(
    r'(?P<no>-)?(?:(?P<field>[a-zA-Z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))'
)


class Term(Struct, frozen=True):
    """A word or phrase that a brief must have. With `prefix` its last word may be longer."""

    words: tuple[str, ...]
    prefix: bool = False
    field: str = ""

    @property
    def fts(self) -> str:
        """The term in FTS5's syntax."""
        field = FIELDS.get(self.field)
        if field is not None and field.whole:
            return f'{field.column} : "{facet(self.field, " ".join(self.words))}"'
        quoted = f'"{" ".join(self.words)}"' + ("*" if self.prefix else "")
        return f"{field.column} : {quoted}" if field else quoted


@lru_cache(maxsize=64)
def pattern_of(term: Term) -> re.Pattern[str]:
    """What matches a term in folded text, much as the index would."""
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
    """Briefs of this day and later."""
    until: date | None = None
    """Briefs before this day."""
    states: tuple[tuple[str, bool], ...] = ()
    """`("unread", True)` for `is:unread`, `("starred", False)` for `-is:starred`."""
    ignored: tuple[str, ...] = ()
    """Parts of the text that mean nothing: `before:soon`."""

    def also(self, other: "Query") -> "Query":
        """The query that requires both."""
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
        """What a brief must have, in the syntax of FTS5; empty where that is nothing."""
        return " AND ".join(f"({term.fts})" for term in self.wanted)

    @property
    def match_in_title(self) -> str:
        """The same, with every term without a field required in the title."""
        return " AND ".join(
            f"({term.fts})" if term.field else f"(title : ({term.fts}))" for term in self.wanted
        )

    @property
    def exclude(self) -> str:
        """What a brief must not have, in the syntax of FTS5."""
        return " OR ".join(f"({term.fts})" for term in self.unwanted)

    @property
    def text_terms(self) -> tuple[Term, ...]:
        """The terms that can be highlighted in a text."""
        return tuple(term for term in self.wanted if not _is_whole(term.field))


def parse_query(text: str, *, typing: bool = False, saved: Mapping[str, str] = NONE_SAVED) -> Query:
    """Parse a query. While the user is `typing`, the last word may be the start of one.

    `saved` has the texts of the queries that `query:` may name.
    """
    return _parse(text, typing, dict(saved))


def _parse(text: str, typing: bool, saved: dict[str, str]) -> Query:
    query = Query()
    for part in query_parts(text):
        query = query.also(_query_of(part, typing, saved))
    return replace(query, wanted=query.wanted[:MAX_TERMS], unwanted=query.unwanted[:MAX_TERMS])


def finished(text: str) -> str:
    """The text of a query that finds what the typed text found while it was being typed."""
    return text if parse_query(text) == parse_query(text, typing=True) else f"{text}*"


def _query_of(part: "QueryPart", typing: bool, saved: dict[str, str]) -> Query:
    if part.field == "is" and part.text.lower() in STATES:
        return Query(states=((part.text.lower(), not part.negated),))
    if part.field in BOUNDS and not part.negated and (day := _first_day(part.text)):
        return Query(since=day) if part.field == "after" else Query(until=day)
    if part.field == SAVED and not part.negated and part.text in saved:
        # Each saved query is expanded once, so one that names itself ends.
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
        if field and field not in known:  # not a field: `https://…`, `Note: this`
            field, value = "", f"{match['field']} {value}"
        if value.endswith(":") and value[:-1].lower() in known:
            continue  # a field whose value has not been typed yet
        last = match.end() == len(text)
        negated = match["no"] is not None
        yield QueryPart(match[0], value, field, negated, last)


def _term(part: QueryPart, *, open_end: bool) -> Term | None:
    words = tuple(tokens(part.text))
    if not words:
        return None
    has_star = part.text.endswith("*")
    is_open = open_end and not part.raw.endswith('"') and len(words[-1]) >= PREFIX_FROM
    prefix = has_star or (is_open and not part.negated)
    return Term(words, prefix and not _is_whole(part.field), part.field)


def _is_whole(field: str) -> bool:
    return field in FIELDS and FIELDS[field].whole


def _first_day(text: str) -> date | None:
    from briefing_tui.parse.dates import parse_date

    day = parse_date(spread(text).strip()) if text else None
    return day.first if day else None


# The terms of a query that belong to a claim, tested on one claim and one account of it. Pure.
#
# `topic:taiwan stance:silent party:china` means a claim about Taiwan on which China is silent. The
# full text only knows that a brief has each of them somewhere.

CLAIM_FIELDS = frozenset({"topic", "agreement"})
ACCOUNT_FIELDS = frozenset({"stance", "party", "source"})
_OF_CLAIMS_ALONE = frozenset({"topic", "agreement", "stance"})
"""`party:` and `source:` are also asked of a brief without claims."""


class ClaimEntry(Struct, frozen=True, array_like=True, gc=False):
    """What the terms ask of a claim, and what the list of topics shows of it."""

    id: str
    topic: str
    agreements: tuple[str, ...]
    accounts: tuple[tuple[int, str], ...]
    """The index of the source and the stance that counts."""


class ClaimEntries(Struct, frozen=True, array_like=True, gc=False):
    """The claims of a brief; each source is its words and its party."""

    sources: tuple[tuple[str, str], ...] = ()
    claims: tuple[ClaimEntry, ...] = ()


class Place(NamedTuple):
    """A claim, and the account of it that fits: the id of its source, or nothing."""

    claim: int
    source: int | None


def source_words(source: Source) -> str:
    """What `source:` searches."""
    return f"{source.name} {source.publisher} {source.id}"


def agreement_names(agreement: Agreement) -> tuple[str, ...]:
    """What `agreement:` takes for a claim: its class, its label, how the sides differ."""
    return tuple(filter(None, (agreement.cls, agreement.label, agreement.difference)))


def claim_entries(brief: Brief) -> ClaimEntries:
    """The claims of a brief. A blank cell is no account."""
    columns = matrix_columns(brief)
    claims = []
    for claim in brief.claims:
        cells = read_cells(claim, columns)
        accounts = [
            (index, cell.stance) for index, cell in enumerate(cells) if cell.state == "account"
        ]
        names = agreement_names(agree(claim, columns, cells))
        claims.append(ClaimEntry(claim.id, claim.topic, names, tuple(accounts)))
    sources = tuple((source_words(source), source.party) for source in columns)
    return ClaimEntries(sources, tuple(claims))


def claim_terms(query: Query) -> tuple[Term, ...]:
    """The terms that one claim must fit; none if the query asks nothing that only a claim has.

    No account is of two parties: where a field of accounts is repeated, its terms are not among
    them, and the brief need only have each of them somewhere.
    """
    terms = [term for term in query.wanted if term.field in CLAIM_FIELDS | ACCOUNT_FIELDS]
    if not any(term.field in _OF_CLAIMS_ALONE for term in terms):
        return ()
    fields = [term.field for term in terms]
    return tuple(
        term for term in terms if term.field in CLAIM_FIELDS or fields.count(term.field) == 1
    )


def places(entries: ClaimEntries, terms: Sequence[Term]) -> Iterator[Place]:
    """The claims that fit all terms, each with the first account that does."""
    of_claim = [term for term in terms if term.field in CLAIM_FIELDS]
    of_account = [term for term in terms if term.field in ACCOUNT_FIELDS]
    for number, claim in enumerate(entries.claims):
        if not all(_claim_fits(claim, term) for term in of_claim):
            continue
        if not of_account:
            yield Place(number, None)
            continue
        for source, stance in claim.accounts:
            words, party = entries.sources[source]
            values = {"stance": stance, "party": party, "source": words}
            if all(_fits(term, values[term.field]) for term in of_account):
                yield Place(number, source)
                break


def _claim_fits(claim: ClaimEntry, term: Term) -> bool:
    if term.field == "topic":
        return _fits(term, claim.topic)
    return any(_fits(term, name) for name in claim.agreements)


def _fits(term: Term, value: str) -> bool:
    if term.field in ("stance", "agreement"):
        return facet(term.field, value) == facet(term.field, " ".join(term.words))
    return pattern_of(term).search(fold(value)) is not None


# In the index: one text for each brief that has claims, and a function of SQL that tests it.


def encode_entries(entries: ClaimEntries) -> bytes:
    """The claims of a brief as the index keeps them."""
    return msgspec.json.encode(entries)


_DECODER = msgspec.json.Decoder(ClaimEntries)


def decode_entries(entries: bytes) -> ClaimEntries:
    """What `encode_entries` has encoded."""
    return _DECODER.decode(entries)


def encode_terms(terms: Sequence[Term]) -> str:
    """The terms as the parameter of `has_claim`."""
    return json.dumps([[list(term.words), term.prefix, term.field] for term in terms])


@lru_cache(maxsize=8)
def _terms(text: str) -> tuple[Term, ...]:
    return tuple(Term(tuple(words), prefix, field) for words, prefix, field in json.loads(text))


def has_claim(entries: bytes | None, terms: str) -> bool:
    """Whether a claim of a brief fits some terms: the function of that name in the index's SQL."""
    if not entries:
        return False
    return next(places(decode_entries(entries), _terms(terms)), None) is not None


# Slips in the text of a query: what means nothing, and what was probably meant. Pure.

_FIELD_NAMES = (*FIELDS, *BOUNDS, "is", SAVED)
_STANCES: Sequence[str] = get_args(Stance)
_DIFFERENCES = tuple(word for word in get_args(Differs) if word)
_AGREEMENTS = (
    *dict.fromkeys((*CLASS_WORDS, *CLASS_WORDS.values(), *_DIFFERENCES, "both", "all")),
    *(f"differs: {word}" for word in _DIFFERENCES),
    "one account, others not checked",
)
_OPEN_LABEL = lazy_pattern(r"\d+ of \d+|.* only")
"""The labels that have a number or the name of a party in them."""


class Slip(NamedTuple):
    """A part of a query that finds less than it seems to, and what was probably meant."""

    message: str
    hint: str = ""


def slips(
    text: str, *, typing: bool = False, saved: Mapping[str, str] = NONE_SAVED
) -> tuple[Slip, ...]:
    """The slips in a query's text. While the user is `typing` its last word is not judged yet."""
    return tuple(_slips(text, typing, saved))


def _slips(text: str, typing: bool, saved: Mapping[str, str]) -> Iterator[Slip]:
    for ignored in parse_query(text, typing=typing, saved=saved).ignored:
        if not (typing and text.endswith(ignored)):
            hint = _hint_for_ignored(ignored, saved)
            yield Slip(f"{ignored} has no meaning and is ignored", hint)
    for part in query_parts(text):
        if typing and part.last:
            continue
        name, colon, value = part.raw.removeprefix("-").partition(":")
        if not part.field:
            known = closest_match(name, _FIELD_NAMES) if colon else ""
            if known:
                yield Slip(f"`{name}:` is no field", f"Did you mean `{known}:`?")
            elif name.isascii() and name.isalpha() and value and not value.startswith("/"):
                hint = f"The fields are {', '.join(_FIELD_NAMES)}."
                yield Slip(f"`{name}:` is no field and is searched as words", hint)
        elif part.field == "stance":
            yield from _unknown_value(part.text, "stance", _STANCES, ", ".join(_STANCES))
        elif part.field == "agreement" and not _OPEN_LABEL.fullmatch(fold(part.text)):
            offered = f'{", ".join(CLASS_WORDS)}, or words of the table, as in "china only"'
            yield from _unknown_value(part.text, "agreement", _AGREEMENTS, offered)


def _hint_for_ignored(part: str, saved: Mapping[str, str]) -> str:
    name, _, value = part.removeprefix("-").partition(":")
    value = value.strip('"')
    if name == SAVED:
        return hint_for_query(value, saved)
    if name == "is":
        return did_you_mean(value, STATES) or f"It may be {' or '.join(STATES)}."
    return "A date is written 2025, 2025-06 or 2025-06-30."


def hint_for_query(name: str, saved: Mapping[str, str]) -> str:
    """A hint for the name of a query that is not in the configuration."""
    if not saved:
        return "The configuration has no [queries]; `briefing paths` prints its path."
    return did_you_mean(name, saved) or f"Its queries are {', '.join(saved)}."


def _unknown_value(value: str, field: str, known: Sequence[str], offered: str) -> Iterator[Slip]:
    words = " ".join(re.findall(r"[^\W_]+", fold(value)))
    if words and words not in {" ".join(re.findall(r"[^\W_]+", each)) for each in known}:
        hint = did_you_mean(value, known) or f"It may be {offered}."
        yield Slip(f"no {field} is called `{value}`", hint)
