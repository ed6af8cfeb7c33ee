"""What one types to search, as a value and in FTS5's syntax. Nothing typed is ever an error.

trade talks            both words
"balancing trade"      the words beside each other
tarif*                 words that begin so
-ukraine               not this word
tag: author: source: party: topic: title: stance: agreement:
before:2025 after:2024-06 is:unread is:starred
query:name             what is saved under that name
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

# MERGED:
# Text as the index has it: words, one token a character of Chinese, Japanese and Korean.
#
# SQLite's `unicode61` takes a run of Han characters for one word, so that 台湾 would be found
# in no sentence. With a blank around each of them a phrase query finds it everywhere. What must
# match as a whole (a tag, a stance, a name) becomes one token, a facet.

FACET = "\ue000"
"""Joins the parts of a facet. `unicode61` counts private characters as letters, and no word
that anyone types has this one, so a word never matches a facet."""

_SPACELESS = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9d"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff]+"
)
_NO_LETTER = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
LONGEST_FACET = 200
"""Characters of a facet; a longer value is no name of anything."""


def spread(text: str) -> str:
    """The text with a blank around each character of a script that has none."""
    if text.isascii():
        return text
    return _SPACELESS.sub(_apart, text).replace(FACET, " ")


def _apart(run: re.Match[str]) -> str:
    return f" {' '.join(run[0])} "


def tokens(text: str) -> list[str]:
    """The words and characters that the index would know of a text, as they stand in it."""
    return _WORD.findall(spread(text))


def fold(text: str) -> str:
    """One form for comparison: case and diacritics go, as many characters stay."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_one(each) for each in text)


def _fold_one(character: str) -> str:
    if character.isascii():
        return character.lower()
    bare = normalize("NFD", character)[0]
    folded = bare.lower()
    return folded if len(folded) == 1 else bare


@lru_cache(maxsize=4096)
def facet(name: str, value: str) -> str:
    """A token for a value that matches as a whole: `tag` and `united-states`."""
    folded = _NO_LETTER.sub(FACET, normalize("NFC", value).casefold()).strip(FACET)
    return f"{FACET}{name}{FACET}{folded[:LONGEST_FACET]}"


def exact_facet(name: str, value: str) -> str:
    """A token for a value of which every character counts: `a-b` is not `a b`.

    The value is not to be read in it. A digest is shorter than most names of files, and the
    index pays for every character of a word that stands nowhere else.
    """
    spelled = normalize("NFC", value).casefold().encode(errors="surrogatepass")
    return f"{FACET}{name}{FACET}{blake2b(spelled, digest_size=8).hexdigest()}"


def spaceless(token: str) -> bool:
    """Whether a token is a character that needs no blank beside it."""
    return _SPACELESS.fullmatch(token) is not None


class Field(NamedTuple):
    """What `name:` looks at: a column of the index, or facets, which match as a whole."""

    column: str
    whole: bool = False


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "tag": Field("facets", whole=True),
        "author": Field("authors"),
        "source": Field("sources"),
        "party": Field("parties"),
        "topic": Field("topics"),
        "title": Field("title"),
        "stance": Field("facets", whole=True),
        "agreement": Field("facets", whole=True),
    }
)
BOUNDS = ("before", "after")
STATES = ("unread", "starred")
SAVED = "query"
"""As in notmuch: `query:name` stands for what was saved under the name."""
NONE_SAVED: Mapping[str, str] = MappingProxyType({})
GOING_ON = 3
"""Letters from which a word that is being typed stands for all that begin so."""
MOST = 24
"""Words of a query that count: the rest would only slow it down."""

_PARTS = re.compile(
    r'(?P<no>-)?(?:(?P<field>[a-zA-Z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))'
)


class Term(Struct, frozen=True):
    """A word or a phrase that a brief must have; `prefix`: its last word may go on."""

    words: tuple[str, ...]
    prefix: bool = False
    field: str = ""

    @property
    def fts(self) -> str:
        """The term in FTS5's syntax."""
        found = FIELDS.get(self.field)
        if found is not None and found.whole:
            return f'{found.column} : "{facet(self.field, " ".join(self.words))}"'
        quoted = f'"{" ".join(self.words)}"' + ("*" if self.prefix else "")
        return f"{found.column} : {quoted}" if found else quoted


class Query(Struct, frozen=True, kw_only=True):
    """What to look for. An empty query asks for nothing."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    since: date | None = None
    """Briefs of this day and later."""
    until: date | None = None
    """Briefs before this day."""
    states: tuple[tuple[str, bool], ...] = ()
    """`("unread", True)` for `is:unread`, `("starred", False)` for `-is:starred`."""
    ignored: tuple[str, ...] = ()
    """What was typed and means nothing: `before:soon`."""

    def also(self, other: "Query") -> "Query":
        """What both ask for."""
        since = [each for each in (self.since, other.since) if each is not None]
        until = [each for each in (self.until, other.until) if each is not None]
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
        """All that a brief must have, in FTS5's syntax; empty where there is no such thing."""
        return " AND ".join(f"({each.fts})" for each in self.wanted)

    @property
    def match_in_title(self) -> str:
        """The same, with every word that may be anywhere in the title."""
        return " AND ".join(
            f"({each.fts})" if each.field else f"(title : ({each.fts}))" for each in self.wanted
        )

    @property
    def exclude(self) -> str:
        """What a brief must not have, in FTS5's syntax."""
        return " OR ".join(f"({each.fts})" for each in self.unwanted)

    @property
    def sought(self) -> tuple[Term, ...]:
        """The terms that can be marked in a text."""
        marked = (each for each in self.wanted if not _is_whole(each.field))
        return tuple(marked)


def parse_query(text: str, *, typing: bool = False, saved: Mapping[str, str] = NONE_SAVED) -> Query:
    """The query in a text. While one is `typing` the last word may still go on.

    A word of one or two letters goes on to half of all words there are, so it is taken for
    what it is until there is a third. `saved` are the queries one may name.
    """
    return _parse(text, typing, dict(saved))


def _parse(text: str, typing: bool, saved: dict[str, str]) -> Query:
    found = Query()
    for part in _parts(text):
        found = found.also(_query_of(part, typing, saved))
    return replace(found, wanted=found.wanted[:MOST], unwanted=found.unwanted[:MOST])


def finished(text: str) -> str:
    """What was typed, written so that it finds afterwards what it found while one typed."""
    return text if parse_query(text) == parse_query(text, typing=True) else f"{text}*"


def _query_of(part: "_Part", typing: bool, saved: dict[str, str]) -> Query:
    """What one part asks for."""
    if part.field == "is" and part.text.lower() in STATES:
        return Query(states=((part.text.lower(), not part.negated),))
    if part.field in BOUNDS and not part.negated and (day := _first_day(part.text)):
        return Query(since=day) if part.field == "after" else Query(until=day)
    if part.field == SAVED and not part.negated and part.text in saved:
        # Once in all: what is wanted twice is wanted, and one that names itself has an end.
        text, saved[part.text] = saved[part.text], ""
        return _parse(text, False, saved)
    if part.field in {"is", SAVED, *BOUNDS}:
        return Query(ignored=(part.raw,))
    term = _term(part, open_end=typing and part.last)
    if term is None:
        return Query()
    return Query(unwanted=(term,)) if part.negated else Query(wanted=(term,))


class _Part(NamedTuple):
    """A stretch of what was typed."""

    raw: str
    text: str
    field: str
    negated: bool
    last: bool


def _parts(text: str) -> Iterator[_Part]:
    known = {*FIELDS, *BOUNDS, "is", SAVED}
    for found in _PARTS.finditer(text):
        phrase, field = found["phrase"], (found["field"] or "").lower()
        value = found["word"] if phrase is None else phrase
        if field and field not in known:  # no field of ours: `https://…`, `Note: this`
            field, value = "", f"{found['field']} {value}"
        if value.endswith(":") and value[:-1].lower() in known:
            continue  # a field whose value is still to be typed
        last = found.end() == len(text)
        negated = found["no"] is not None
        yield _Part(found[0], value, field, negated, last)


def _term(part: _Part, *, open_end: bool) -> Term | None:
    words = tuple(tokens(part.text))
    if not words:
        return None
    starred = part.text.endswith("*")
    going_on = open_end and not part.raw.endswith('"') and len(words[-1]) >= GOING_ON
    prefix = starred or (going_on and not part.negated)
    return Term(words, prefix and not _is_whole(part.field), part.field)


def _is_whole(field: str) -> bool:
    return field in FIELDS and FIELDS[field].whole


def _first_day(text: str) -> date | None:
    from briefing_tui.parse.dates import parse_date

    found = parse_date(spread(text).strip()) if text else None
    return found.first if found else None
