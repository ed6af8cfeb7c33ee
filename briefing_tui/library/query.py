"""Queries: their syntax, and the conditions that they stand for.

docs/search.md says what a query means. A text with a part that isn't understood has a `problem` and
finds nothing: it is never searched as words instead, and no part is left out.

trade talks            both words, in any order
"balancing trade"      the phrase
tarif*                 words that begin with it
-ukraine               without this word
topic:taiwan,ukraine   in this field, any of the values: see FIELDS
before:2025 after:2024-06 is:unread has:events path:Projects/
note:word              in one of the user's notes on the brief
#project               a tag, as tag:project; those nested in it are found, too
rating:>=4 [due:2031]  another key of the front matter
query:name             the saved query of that name
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from math import isfinite
from typing import Literal, NamedTuple, cast, get_args
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import CLASSES, class_key
from briefing_tui.model.brief import DIFFERENCES, STANCES, ClaimKind
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.words import (
    CJK,
    POINTS,
    did_you_mean,
    has_right_to_left,
    listed,
    simplified,
    spelling_pattern,
    unpointed,
)

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
_LETTER = rf"[^\W_{CJK}{_HANGUL}]"
"""A letter of a word, which characters of a script without spaces end."""
_NO_LETTER = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_DIACRITICS = lazy_pattern(
    "[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]"
)
"""The combining characters that `unicode61` removes from words without splitting them."""
DATE_HINT = "A date is written 2025, 2025-06 or 2025-06-30."
MAX_FACET = 200
"""The greatest length of a facet."""


_ARTICLE = lazy_pattern(r"(?<!\w)[وف]?(?:[بك]?ال|لل)(?=\w\w)(?!له(?!\w))")
"""The Arabic article with the conjunctions and prepositions that are written with it. In the name
of God it is a part of the word."""
_POINTED_ARTICLE = "(?:(?:[وف]P)?(?:(?:[بك]P)?اPلP|لPلP))?".replace("P", f"[{POINTS}]*")
_BARE_LETTERS = str.maketrans("أإآٱؤئ", "ااااوي")
"""As in `fold`."""


def spread(text: str) -> str:
    """The text with a space around each character of a script without spaces.

    Traditional characters become simplified ones, so that 台灣 and 台湾 match each other. The
    article in Arabic, and the vowel signs of Arabic and Hebrew, are left out.
    """
    if text.isascii():
        return text
    if has_right_to_left(text):
        text = _ARTICLE.sub("", unpointed(text).translate(_BARE_LETTERS))
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
    """A field of a query, and what it takes."""

    column: str = ""
    """Where the full text has it; `facets` for values that match as a whole."""
    hits: str = ""
    """The part of a brief that such a term may hit: `Hit.where`."""
    of: Literal["text", "claim", "mark", "note", "state", "bound", "path", "saved"] = "text"
    """What it is a condition on."""
    values: tuple[str, ...] = ()
    """The values that it takes, if not any."""
    open_values: re.Pattern[str] | None = None
    """Further values, in folded text."""

    @property
    def is_whole(self) -> bool:
        return self.column == "facets"

    def takes(self, value: str) -> bool:
        """Whether a brief can have the value."""
        key = " ".join(value.casefold().split())
        is_open = self.open_values is not None and self.open_values.fullmatch(key)
        return bool(is_open) or key in map(str.casefold, self.values)


_SIGNS = tuple(dict.fromkeys(sign for row in CLASSES.values() for sign in row.glyph))
FIELDS: Mapping[str, QueryField] = {
    "topic": QueryField("topics", "claim", "claim"),
    "party": QueryField("parties", "source", "claim"),
    "source": QueryField("sources", "source", "claim"),
    "by": QueryField("sources", "source", "claim"),
    "speaker": QueryField("quotes", "claim", "claim"),
    "stance": QueryField("facets", of="claim", values=tuple(STANCES)),
    "agreement": QueryField(
        "facets",
        of="claim",
        values=(
            *dict.fromkeys((*CLASSES, *(row.words for row in CLASSES.values()))),
            *("both", "all", "one side, others not checked"),
            *(f"differs: {word}" for word in DIFFERENCES if word != "true"),
            *(word for word in DIFFERENCES if word != "true"),
            *_SIGNS,
        ),
        # They have a number or the name of a party in them, or a dot for each side.
        open_values=re.compile(r"\d+ of \d+|.+ only|[●○?·]{2,}|[*o?.]{2,}"),
    ),
    "kind": QueryField(of="claim", values=get_args(ClaimKind)),
    "flag": QueryField(
        of="mark", values=("open-list", "partial", "varies", "unexpected", "one-source")
    ),
    "has": QueryField(
        of="mark",
        values=(
            "claims",
            "events",
            "text",
            "notes",
            "picture",
            *("quote", "value", "speaker", "note"),
        ),
    ),
    "note": QueryField(hits="note", of="note"),
    "title": QueryField("title", "title"),
    "tag": QueryField("facets"),
    "author": QueryField("authors", "author"),
    "lang": QueryField("facets"),
    "path": QueryField(of="path"),
    "is": QueryField(
        of="state", values=("unread", "read", "starred", "changed", "draft", "problems")
    ),
    "before": QueryField(of="bound"),
    "after": QueryField(of="bound"),
    "query": QueryField(of="saved"),
}
"""Any other name is a key of front matter."""
BOUNDS = ("before", "after")
SAVED = "query"
"""`query:name` stands for a saved query, as in notmuch."""
NONE_SAVED: Mapping[str, str] = {}
PREFIX_FROM = 3
"""From this number of letters on, a word being typed matches all words that begin with it. One or
two letters would match a large part of all words."""
MAX_TERMS = 24
"""The most conditions of a query."""
MAX_LENGTH = 10_000
"""The most characters of a query."""
MAX_SAVED = 16
"""The most saved queries that name each other."""
MARKS_OF_ACCOUNTS = ("has:quote", "has:value", "has:speaker")
_MARKS_OF_CLAIMS = ("quote", "value", "speaker", "note")
UNEXPECTED = "flag:unexpected"
"""The mark of a claim that depends on other briefs, so the full text doesn't have it."""

_PARTS = re.compile(
    r"(?P<no>-)?(?:"
    r"\[(?P<key>[^\[\]:\n]+):(?P<bracketed>[^\[\]\n]*)\]"
    r'|(?:(?P<field>[^\W\d][\w.-]*):(?!//))?(?P<value>(?:"[^"]*"?|[^\s"])*)'
    r")"
)
_ITEM = re.compile(r'"([^"]*)"?|([^,"]+)')
_TAG = lazy_pattern(r"#(?!\d+$)([\w/-]+\*?)")
_BRACKET = lazy_pattern(r"\(+-?(\w+):")
_BEGUN_DATE = re.compile(r"\d{0,4}(?:-\d{0,2}){0,2}")
_COMPARISON = re.compile(r"(?P<sign>[<>]=?|!?=)?(?P<value>.*)", re.DOTALL)


class Term(Struct, frozen=True):
    """A word or phrase that a brief must have. With `prefix`, its last word may be longer."""

    words: tuple[str, ...]
    prefix: bool = False
    field: str = ""

    @property
    def fts(self) -> str:
        field = FIELDS.get(self.field)
        is_whole = field is not None and field.is_whole
        words = " ".join(self.words)
        quoted = f'"{facet(self.field, words) if is_whole else words}"' + "*" * self.prefix
        return f"{field.column} : {quoted}" if field else quoted


@lru_cache(maxsize=256)
def pattern_of(term: Term) -> re.Pattern[str]:
    """A pattern for a term in folded text, which matches approximately as the index does."""
    words = [spelling_pattern(fold(word)) for word in term.words]
    begin = "" if spaceless(term.words[0]) else f"(?<!{_LETTER})"
    if has_right_to_left(term.words[0]):
        begin += f"(?<![{POINTS}]){_POINTED_ARTICLE}"
    end = "" if spaceless(term.words[-1]) else f"(?!{_LETTER})"
    tail = f"{_LETTER}*" if term.prefix and end else end
    return re.compile(begin + r"[\W_]*".join(words) + tail)


ClaimField = Literal[
    "topic", "party", "source", "by", "speaker", "stance", "agreement", "kind", "mark"
]
ANYBODY = "*"
"""`speaker:*`: an account that reports somebody's words."""


class ClaimTerm(Struct, frozen=True):
    """A condition on a claim. Any of the values is enough."""

    field: ClaimField
    values: tuple[str, ...]
    is_negated: bool = False
    is_open: bool = False
    """Whether the last word may be longer, because it is being typed."""
    asked: tuple[str, ...] = ()
    """The words that were asked for, where the values are the topics that have them: in a large
    library thousands.
    """
    whole: tuple[str, ...] = ()
    """Those of the values that are the name of a party of the library, and mean only that one."""

    @property
    def is_on_account(self) -> bool:
        """Whether one account must meet it, together with the others of this kind."""
        of_accounts = self.field == "mark" and set(self.values) <= {*MARKS_OF_ACCOUNTS}
        return of_accounts or self.field in ("by", "speaker")

    @property
    def is_indexed(self) -> bool:
        """Whether the full text knows which briefs have a claim that meets it."""
        return self.field in ("agreement", "stance", "mark") and UNEXPECTED not in self.values


class NoteTerm(Struct, frozen=True):
    """A condition on a note on the brief. Any of the terms is enough."""

    terms: tuple[Term, ...]
    is_negated: bool = False


class PropertyTerm(Struct, frozen=True):
    """A condition on a key of front matter. Any of the values is enough; `*` is every value."""

    name: str
    sign: str
    """`=`, `<`, `<=`, `>` or `>=`."""
    values: tuple[str, ...]
    is_negated: bool = False


class Query(Struct, frozen=True, kw_only=True):
    """A parsed query. An empty one, and one with a problem, finds nothing."""

    wanted: tuple[Term, ...] = ()
    """Terms on the brief, each with its other values."""
    unwanted: tuple[Term, ...] = ()
    any_of: tuple[tuple[Term, ...], ...] = ()
    """Terms of which the brief must have one: `tag:a,b`."""
    claims: tuple[ClaimTerm, ...] = ()
    properties: tuple[PropertyTerm, ...] = ()
    notes: tuple[NoteTerm, ...] = ()
    """Terms that one note must meet together."""
    paths: tuple[tuple[tuple[str, ...], bool], ...] = ()
    """Folders (`Projects/`) or words of a path, and whether the brief must have one of them."""
    since: date | None = None
    """Only briefs of this day or later."""
    until: date | None = None
    """Only briefs before this day."""
    states: tuple[tuple[str, bool], ...] = ()
    """`("unread", True)` for `is:unread`, `("claims", False)` for `-has:claims`."""
    problem: str = ""
    """What isn't understood, in a sentence."""
    hint: str = ""
    """What could be meant."""
    is_unfinished: bool = False
    """Whether that is what is being typed."""
    remark: str = ""
    """How the answer differs from what was asked for: no topic is called that."""

    @property
    def has_notes(self) -> bool:
        """Whether only briefs with notes are asked for, whatever they say: `has:notes`."""
        return ("notes", True) in self.states

    @property
    def is_about_notes(self) -> bool:
        return bool(self.notes) or self.has_notes

    @property
    def asks_for_notes(self) -> bool:
        """Whether the answer depends on the notes, also on those that a brief doesn't have."""
        return bool(self.notes) or "notes" in dict(self.states)

    def also(self, other: "Query") -> "Query":
        since = [day for day in (self.since, other.since) if day is not None]
        until = [day for day in (self.until, other.until) if day is not None]
        first = self if self.problem else other
        return Query(
            wanted=self.wanted + other.wanted,
            unwanted=self.unwanted + other.unwanted,
            any_of=self.any_of + other.any_of,
            claims=self.claims + other.claims,
            properties=self.properties + other.properties,
            notes=self.notes + other.notes,
            paths=self.paths + other.paths,
            since=max(since, default=None),
            until=min(until, default=None),
            states=self.states + other.states,
            problem=first.problem,
            hint=first.hint,
            is_unfinished=first.is_unfinished,
        )

    @property
    def size(self) -> int:
        """The number of its conditions."""
        of_briefs = (self.wanted, self.unwanted, self.any_of, self.paths, self.states)
        of_parts = (self.claims, self.properties, self.notes)
        return sum(map(len, (*of_briefs, *of_parts)))

    def __bool__(self) -> bool:
        return not self.problem and bool(self.size or self.since or self.until)

    @property
    def match(self) -> str:
        """What the full text must have, in the syntax of FTS5; empty if nothing."""
        return " AND ".join((*(f"({term.fts})" for term in self.wanted), *self._alternatives()))

    @property
    def matches(self) -> Iterator[str]:
        """The same for results in their order: a brief whose file has the words as its name, then
        terms without a field in the title only, in the name, and anywhere.
        """
        words = " ".join(word for term in self.wanted if not term.field for word in term.words)
        if words:
            own = (f"({term.fts})" for term in self.wanted if term.field)
            named = f'(facets : "{facet("file", words)}")'
            yield " AND ".join((named, *own, *self._alternatives()))
            for column in ("title", "name"):
                terms = (
                    f"({term.fts})" if term.field else f"({column} : ({term.fts}))"
                    for term in self.wanted
                )
                yield " AND ".join((*terms, *self._alternatives()))
        yield self.match

    def _alternatives(self) -> Iterator[str]:
        for terms in self.any_of:
            yield "(" + " OR ".join(term.fts for term in terms) + ")"
        for claim in self.claims:
            is_alone = len(self.claims) == 1
            if not claim.is_negated and (alternatives := _fts_of(claim, alone=is_alone)):
                yield "(" + " OR ".join(alternatives) + ")"
        for term in self.properties:
            if not term.is_negated:
                yield f'(facets : "{exact_facet("property", term.name)}")'

    @property
    def exclude(self) -> str:
        """The terms that no part of a brief may fit, in the syntax of FTS5."""
        excluded = [f"({term.fts})" for term in self.unwanted]
        for term in self.claims:
            if term.is_negated and term not in self.unindexed_claims:
                excluded.append(f"({' OR '.join(_fts_of(term, alone=True))})")
        return " OR ".join(excluded)

    @property
    def unindexed_claims(self) -> tuple[ClaimTerm, ...]:
        """Those of `tested_claims` that the full text can't answer. It knows the classes, the marks
        and the positions in a brief, and not whether they are those of one claim.
        """
        terms = self.tested_claims
        if len(terms) > 1 and not all(term.is_negated for term in terms):
            return terms
        return tuple(term for term in terms if not term.is_indexed)

    @property
    def tested_claims(self) -> tuple[ClaimTerm, ...]:
        """The terms that one claim must meet. A single `party:` or `source:` is a condition on the
        brief, which the full text answers.
        """
        if len(self.claims) == 1:
            (term,) = self.claims
            if term.field in ("party", "source") and not term.is_negated:
                return ()
        return self.claims

    @property
    def text_terms(self) -> tuple[Term, ...]:
        """The terms that can be highlighted in a text."""
        words = [term for term in self.wanted if not _is_whole(term.field)]
        for claim in self.claims:
            if claim.field in ("topic", "party", "source") and not claim.is_negated:
                words += [
                    Term(tuple(tokens(value)), claim.is_open, claim.field)
                    for value in claim.asked or claim.values
                ]
        words += [term for note in self.notes if not note.is_negated for term in note.terms]
        return tuple(term for term in words if term.words)


def _fts_of(term: ClaimTerm, *, alone: bool) -> list[str]:
    """Expressions of FTS5 for briefs that may fit a term on claims; empty for all briefs."""
    field, found = term.field, []
    for value in term.asked or term.values:
        words = tokens(value)
        if field == "topic" and "*" not in value:
            found.append(f'facets : "{facet("topic", value)}"')
            if term.asked and words:
                found.append(f'topics : "{" ".join(words)}"{"*" if term.is_open else ""}')
        elif field == "topic":
            parts = value.split("*")
            # A word before a star may be longer; what follows one may be within a word.
            known = [f'"{word}"*' for part in parts[:1] for word in tokens(part)]
            if not known:
                return []
            found.append(f"topics : ({' AND '.join(known)})")
        elif value in term.whole:
            found.append(f'facets : "{facet("party", value)}"')
        elif field == "speaker" and value == ANYBODY:
            found.append(f'facets : "{exact_facet("mark", "has:speaker")}"')
        elif field in ("party", "source", "by", "speaker"):
            open_end = "*" if term.is_open or value.endswith("*") else ""
            others = {"by": "{parties sources}", "speaker": "{quotes sources}"}
            columns = others.get(field) or FIELDS[field].column
            found.append(f'{columns} : "{" ".join(words)}"{open_end}')
        elif field == "stance" and not alone:
            # A side that declines is silent, too.
            names = (value, "declines") if value == "silent" else (value,)
            found += [f'facets : "{facet("stance", name)}"' for name in names]
        elif term.is_indexed:
            name = "position" if field == "stance" else field
            found.append(f'facets : "{exact_facet(name, class_key(value))}"')
        else:
            return []
    return found


def fits_notes(terms: Sequence[NoteTerm], notes: Iterable[str]) -> bool:
    """Whether one of a brief's notes meets all terms; if all are negated, whether no note has any
    of their words.
    """
    if all(term.is_negated for term in terms):
        return not any(_fits_note(replace(t, is_negated=False), n) for n in notes for t in terms)
    return any(all(_fits_note(term, note) for term in terms) for note in notes)


def _fits_note(term: NoteTerm, note: str) -> bool:
    folded = fold(note)
    return term.is_negated != any(pattern_of(word).search(folded) for word in term.terms)


def parse_query(text: str, *, typing: bool = False, saved: Mapping[str, str] = NONE_SAVED) -> Query:
    """Parse a query. While the user is `typing`, the last word may be incomplete.

    `saved` has the texts of the queries that `query:` may name.
    """
    return _parse(text.encode(errors="replace").decode(), typing, saved, {})


_Parsed = dict[str, Query | None]
"""The saved queries that a query names, each parsed once; None while it is being parsed."""


def _parse(text: str, typing: bool, saved: Mapping[str, str], parsed: _Parsed) -> Query:
    if len(text) > MAX_LENGTH:
        return _problem(f"A query has at most {MAX_LENGTH:,} characters.")
    query = Query()
    for part in query_parts(text):
        added = _query_of(part, typing and part.last, saved, parsed)
        if added.problem and typing and part.last and _is_unfinished(part, saved):
            added = replace(added, is_unfinished=True)
        query = query.also(added)
        if query.size > MAX_TERMS:
            query = _problem(f"A query has at most {MAX_TERMS} conditions.")
        if query.problem:
            break
    return query


def _is_unfinished(part: "QueryPart", saved: Mapping[str, str]) -> bool:
    """Whether a value that isn't understood may be the beginning of one that is."""
    if part.field in BOUNDS:
        return _BEGUN_DATE.fullmatch(part.text) is not None
    field = FIELDS.get(part.field)
    known = saved if part.field == SAVED else field.values if field is not None else ()
    names = tuple(map(str.casefold, known))
    begun = part.values[-1].casefold() if part.values else ""
    return not begun or any(name.startswith(begun) != (name == begun) for name in names)


def _problem(problem: str, hint: str = "") -> Query:
    return Query(problem=problem, hint=hint)


def finished(text: str, saved: Mapping[str, str] = NONE_SAVED) -> str:
    """The text of a query that finds the same as an incomplete text while it is being typed."""
    asked, with_star = parse_query(text, saved=saved), parse_query(f"{text}*", saved=saved)
    typed = parse_query(text, typing=True, saved=saved)
    if asked == typed or (with_star.problem and not asked.problem):
        return text
    return f"{text}*"


class QueryPart(NamedTuple):
    """A part of a query's text: values with their field and sign."""

    raw: str
    field: str
    """The name before the colon, in lower case if it is a field; empty for words."""
    text: str
    """All after the colon, without quotation marks."""
    values: tuple[str, ...]
    """The values between commas."""
    negated: bool
    last: bool


def query_parts(text: str) -> Iterator[QueryPart]:
    for match in _PARTS.finditer(text):
        if not match[0]:
            continue
        negated, last = match["no"] is not None, match.end() == len(text)
        if match["key"] is not None:
            field, value = match["key"].strip(), match["bracketed"].strip()
        else:
            field, value = match["field"] or "", match["value"]
        if field.lower() in FIELDS:
            field = field.lower()
        if not field and not value:
            continue
        if not field and (tag := _TAG.fullmatch(value)):
            field, value = "tag", tag[1]
        items = [item[1] if item[1] is not None else item[2] for item in _ITEM.finditer(value)]
        values = tuple(item.strip() for item in items if item.strip())
        plain = value.replace('"', "")
        yield QueryPart(match[0], field, plain, values, negated, last)


def split_filter(text: str) -> tuple[str, str]:
    """The words of a filter of the list, and its parts with a field, which mean what they mean in a
    search.
    """
    words: list[str] = []
    fields: list[str] = []
    for part in query_parts(text):
        (fields if part.field and not part.raw.startswith("#") else words).append(part.raw)
    return " ".join(words), " ".join(fields)


def _query_of(part: QueryPart, is_typed: bool, saved: Mapping[str, str], parsed: _Parsed) -> Query:
    name = part.field
    if not name:
        if (bracket := _BRACKET.match(part.raw)) and bracket[1].lower() in FIELDS:
            return _problem("A query has no parentheses.", "A comma means or: `tag:war,peace`.")
        term = _term(part.text, "", is_open=_is_open(part, is_typed))
        if term is None:
            return Query()
        return Query(unwanted=(term,)) if part.negated else Query(wanted=(term,))
    if not part.values:
        return _problem(f"`{part.raw}` has no value.", _hint_for(name))
    field = FIELDS.get(name)
    if field is None:
        return _property(part)
    for value in part.values if field.values else ():
        if not field.takes(value):
            near = did_you_mean(value, field.values)
            return _problem(f"`{name}:` does not take `{value}`.", near or _hint_for(name))
    takes_words = field.of == "path" or (field.of == "claim" and not field.values)
    words = [value for value in part.values if name != "speaker" or value != ANYBODY]
    if takes_words and not all(map(tokens, words)):
        return _problem(f"`{part.raw}` has no word to search for.")
    if field.of == "claim":
        return Query(claims=(_claim_term(part, is_typed),))
    if field.of == "path":
        return Query(paths=((part.values, not part.negated),))
    if field.of == "saved":
        return _saved(part, saved, parsed)
    others = {"mark": _marks, "state": _state, "bound": _bound}
    return others[field.of](part) if field.of in others else _text_terms(part, is_typed)


def _text_terms(part: QueryPart, is_typed: bool) -> Query:
    is_open = _is_open(part, is_typed)
    terms = (_term(value, part.field, is_open=is_open) for value in part.values)
    found = tuple(term for term in terms if term is not None)
    if not found:
        return _problem(f"`{part.raw}` has no word to search for.")
    if part.field == "note":
        return Query(notes=(NoteTerm(found, part.negated),))
    if part.negated:
        return Query(unwanted=found)
    return Query(wanted=found) if len(found) == 1 else Query(any_of=(found,))


def _state(part: QueryPart) -> Query:
    if len(part.values) > 1:
        return _one_value(part)
    return Query(states=((part.values[0].casefold(), not part.negated),))


def _one_value(part: QueryPart) -> Query:
    apart = " ".join(f"{part.field}:{value}" for value in part.values)
    return _problem(f"`{part.field}:` takes one value.", f"`{apart}` finds what meets both.")


def _bound(part: QueryPart) -> Query:
    day = _first_day(part.text)
    if part.negated:
        other = "after" if part.field == "before" else "before"
        return _problem(f"`-{part.field}:` isn't possible.", f"Write `{other}:`.")
    if day is None:
        return _problem(f"`{part.raw}` is not a date.", DATE_HINT)
    return Query(since=day) if part.field == "after" else Query(until=day)


def _is_open(part: QueryPart, is_typed: bool) -> bool:
    return is_typed and not part.negated and not part.raw.endswith('"')


def _term(text: str, field: str, *, is_open: bool) -> Term | None:
    words = tuple(tokens(text))
    if not words:
        return None
    if _is_whole(field):  # a facet is made of the value as it is, as the index makes it
        return Term((text,), text.endswith("*"), field)
    return Term(words, text.endswith("*") or (is_open and len(words[-1]) >= PREFIX_FROM), field)


def _claim_term(part: QueryPart, is_typed: bool) -> ClaimTerm:
    name = cast("ClaimField", part.field)
    fixed = name in ("stance", "kind")
    values = tuple(value.casefold() if fixed else value for value in part.values)
    last = "".join(tokens(values[-1])[-1:])
    is_open = _is_open(part, is_typed) and len(last) >= PREFIX_FROM
    return ClaimTerm(name, values, part.negated, is_open=is_open)


def _marks(part: QueryPart) -> Query:
    values = tuple(value.casefold() for value in part.values)
    of_claims = part.field == "flag" or all(value in _MARKS_OF_CLAIMS for value in values)
    if of_claims:
        marks = tuple(f"{part.field}:{value}" for value in values)
        return Query(claims=(ClaimTerm("mark", marks, part.negated),))
    if len(values) > 1:
        return _one_value(part)
    return Query(states=((values[0], not part.negated),))


def _saved(part: QueryPart, saved: Mapping[str, str], parsed: _Parsed) -> Query:
    name = part.text
    if part.negated:
        return _problem("A saved query can't be negated.")
    if name not in saved:
        return _problem(f"No saved query is called `{name}`.", hint_for_query(name, saved))
    if name in parsed:
        known = parsed[name]
        return _problem(f"The saved query `{name}` names itself.") if known is None else known
    if list(parsed.values()).count(None) >= MAX_SAVED:
        return _problem(f"More than {MAX_SAVED} saved queries name each other.")
    parsed[name] = None
    query = parsed[name] = _parse(saved[name], False, saved, parsed)
    return query


def _property(part: QueryPart) -> Query:
    first = _COMPARISON.fullmatch(part.text)
    assert first is not None
    sign, value = first["sign"] or "=", first["value"].strip()
    values = part.values if sign == "=" else (value,)
    if not value:
        return _problem(f"`{part.raw}` has no value.", "Write a number or a date after the sign.")
    if first["sign"] in ("=", "!="):
        apart = f"{'-' if sign == '!=' else ''}{part.field}:{value}"
        return _problem(f"`{part.raw}` isn't possible.", f"Write `{apart}`.")
    if sign != "=" and number_of(value) is None and _first_day(value) is None:
        hint = "Only a number or a date can be compared."
        return _problem(f"`{value}` is neither a number nor a date.", hint)
    name = ".".join(map(property_key, part.field.split(".")))
    if not name.strip("."):
        return _problem(f"`{part.raw}` names no property.")
    return Query(properties=(PropertyTerm(name, sign, values, part.negated),))


def property_key(name: str) -> str:
    """The name of a key as queries compare it: `Due date`, `due_date` and `due-date` are one."""
    return _NO_LETTER.sub("-", fold(name)).strip("-")


def number_of(text: str) -> float | None:
    """The finite number that a text is."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _hint_for(name: str) -> str:
    if name in BOUNDS:
        return DATE_HINT
    field = FIELDS.get(name)
    if field is None or not field.values:
        return ""
    return f"It may be {listed(field.values, 'or')}."


def _is_whole(field: str) -> bool:
    return field in FIELDS and FIELDS[field].is_whole


def _first_day(text: str) -> date | None:
    from briefing_tui.parse.dates import parse_date

    day = parse_date(spread(text).strip()) if text else None
    return day.first if day else None


def hint_for_query(name: str, saved: Mapping[str, str]) -> str:
    """A hint for the name of a query that is not in the configuration."""
    if not saved:
        return "The configuration has no [queries]; `briefing paths` prints its path."
    return did_you_mean(name, saved) or f"Its queries are {', '.join(saved)}."


# The values of a field, while it is typed at the end of a query.

_TYPED = lazy_pattern(r'(?:^|.*\s)-?(?P<field>[a-zA-Z]+):(?P<value>"[^"]*|[^\s"]*)')
_PLAIN = re.compile(r"[\w-]+")
QUESTIONS: Mapping[str, str] = {
    "What do they contradict each other on?": "agreement:contested",
    "What do both sides say, each in its own voice?": "agreement:corroborated",
    "Where is a side unexpectedly silent?": "flag:unexpected",
    "Which findings rest on one source?": "flag:one-source",
    "What has nobody checked?": 'agreement:"not checked"',
    "What changed since I read it?": "is:changed",
    "Where have I written notes?": "has:notes",
}
"""Queries to begin with."""


class Offers(NamedTuple):
    """The values that the end of a query may have, or else a hint; for an empty query, the queries
    of `QUESTIONS`.
    """

    field: str = ""
    before: str = ""
    """The text of the query before the value."""
    values: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    """How many briefs have each; empty if that is unknown."""
    hint: str = ""

    def taken(self, index: int) -> str:
        """The text of the query with one of the values."""
        value = self.values[index]
        if not self.field:
            return value
        value = value.replace('"', " ")
        return self.before + (value if _PLAIN.fullmatch(value) else f'"{value}"')


def offers(
    text: str, in_library: Mapping[str, Mapping[str, int]], saved: Mapping[str, str] = NONE_SAVED
) -> Offers:
    """What may complete a query whose last field is being typed. `in_library` has the values of
    some fields in the library, with how many briefs have each.
    """
    if not text.strip():
        return Offers(values=tuple(QUESTIONS.values()))
    match = _TYPED.fullmatch(text)
    if match is None:
        return Offers()
    field, value = match["field"].lower(), _words(match["value"])
    if field in BOUNDS:
        return Offers(field, hint="" if _first_day(match["value"]) else DATE_HINT)
    counted = in_library.get(field) or {}
    values: Sequence[str] = tuple(saved) if field == SAVED else tuple(counted)
    if not values:
        values = FIELDS[field].values if field in FIELDS else ()
    fitting = tuple(name for name in values if _words(name).startswith(value))
    is_done = len(fitting) == 1 and _words(fitting[0]) == value
    fitting = () if is_done else fitting
    counts = tuple(counted[name] for name in fitting) if counted else ()
    return Offers(field, text[: match.start("value")], fitting, counts)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))
