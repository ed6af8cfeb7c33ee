"""Search queries: their syntax, and what they are in the syntax of FTS5. No text is an error.

trade talks            both words, in any order
"balancing trade"      the phrase
tarif*                 words that begin with it
-ukraine               without this word
tag: author: source: party: topic: title: stance: agreement:
before:2025 after:2024-06 is:unread is:starred
query:name             the saved query of that name
"""

import re
from _blake2 import blake2b
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.words import simplified

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
