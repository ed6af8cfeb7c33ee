"""Queries: their syntax, and the conditions that they stand for.

docs/search.md says what a query means. A text with a part that isn't understood has a `problem` and
finds nothing: it is never searched as words instead, and no part is left out.

trade talks            both words, in any order
"balancing trade"      the phrase
tarif*                 words that begin with it
-ukraine               without this word
topic:taiwan,ukraine   in this field, any of the values: see FIELDS
17 Jan 2025            what is of this date, or has these words; date:2025-01 only the former
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
from itertools import takewhile
from math import isfinite
from typing import Literal, NamedTuple, cast, get_args
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import CLASSES, class_key
from briefing_tui.library.dated import (
    DATE_HINT,
    MOST_WORDS,
    count_of_date,
    date_problem,
    text_of_date,
)
from briefing_tui.model.brief import DIFFERENCES, STANCES, ClaimKind
from briefing_tui.parse.dates import is_written_as_date, parse_date
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.words import (
    CJK,
    POINTS,
    did_you_mean,
    has_right_to_left,
    listed,
    places_of,
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


@lru_cache(maxsize=4096)
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
    """Where the full text has it: a column, `{several columns}`, or `facets` for values that match
    as a whole."""
    hits: str = ""
    """The part of a brief that such a term may hit: `Hit.where`."""
    of: Literal["text", "claim", "mark", "note", "state", "date", "bound", "path", "saved"] = "text"
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
    "by": QueryField("{parties sources}", "source", "claim"),
    "speaker": QueryField("{quotes sources}", "claim", "claim"),
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
    "date": QueryField(of="date"),
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
"""The most conditions of a query, of which each value after a comma is one."""
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
_BEGUN_DATE = re.compile(r"[\d./-]*")
_COMPARISON = re.compile(r"(?P<sign>[<>]=?|!?=)?(?P<value>.*)", re.DOTALL)


class Phrase(NamedTuple):
    """Words next to each other. With `prefix`, the last one may be longer."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def fts(self) -> str:
        return f'"{" ".join(self.words)}"' + "*" * self.prefix


@lru_cache(maxsize=256)
def pattern_of(phrase: Phrase) -> re.Pattern[str]:
    """A pattern for a phrase in folded text, which matches approximately as the index does."""
    words = [spelling_pattern(fold(word)) for word in phrase.words]
    begin = "" if spaceless(phrase.words[0]) else f"(?<!{_LETTER})"
    if has_right_to_left(phrase.words[0]):
        begin += f"(?<![{POINTS}]){_POINTED_ARTICLE}"
    elif begin:  # looked at after the first letter: a search for that one is several times faster
        first = words[0][0]
        begin, words[0] = f"{first}(?<!{_LETTER}{first})", words[0][1:]
    end = "" if spaceless(phrase.words[-1]) else f"(?!{_LETTER})"
    tail = f"{_LETTER}*" if phrase.prefix and end else end
    return re.compile(begin + r"[\W_]*".join(words) + tail)


ANYBODY = "*"
"""`speaker:*`: an account that reports somebody's words."""
Kind = Literal["text", "claim", "note", "state", "date", "bound", "path", "property"]


class Term(Struct, frozen=True):
    """A condition on a brief, or on one of its claims or notes. Any of the values is enough."""

    kind: Kind
    field: str
    """Empty for words and a date among them; `mark` for `has:` and `flag:` on claims; a key of
    front matter.
    """
    values: tuple[str, ...]
    is_negated: bool = False
    is_open: bool = False
    """Whether the last word may be longer, because it is being typed."""
    sign: str = "="
    """For a property `=`, `<`, `<=`, `>` or `>=`."""
    asked: tuple[str, ...] = ()
    """The words that were asked for, where the values are the topics that have them: in a large
    library thousands.
    """
    whole: tuple[str, ...] = ()
    """Those of the values that are the name of a party of the library, and mean only that one."""

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """The words of the values."""
        found = ((value, tuple(tokens(value))) for value in self.asked or self.values)
        return tuple(
            Phrase(words, value.endswith("*") or (self.is_open and len(words[-1]) >= PREFIX_FROM))
            for value, words in found
            if words
        )

    def fts(self, column: str = "") -> Iterator[str]:
        """Expressions of FTS5 for the values of a term on text; words without a field are searched
        for in a column, or in all.
        """
        field = FIELDS.get(self.field)
        if field is not None and field.is_whole:
            for value in self.values:
                # Made of the value as it is, as the index makes it.
                yield f'facets : "{facet(self.field, value)}"' + "*" * value.endswith("*")
            return
        column = field.column if field is not None else column
        for phrase in self.phrases:
            yield f"{column} : {phrase.fts}" if column else phrase.fts

    @property
    def is_on_account(self) -> bool:
        """Whether one account must meet it, together with the others of this kind."""
        of_accounts = self.field == "mark" and set(self.values) <= {*MARKS_OF_ACCOUNTS}
        return of_accounts or self.field in ("by", "speaker")

    @property
    def is_indexed(self) -> bool:
        """Whether the full text knows which briefs have a claim that meets it."""
        return self.field in ("agreement", "stance", "mark") and UNEXPECTED not in self.values


class Query(Struct, frozen=True, kw_only=True):
    """A parsed query. An empty one, and one with a problem, finds nothing."""

    terms: tuple[Term, ...] = ()
    problem: str = ""
    """What isn't understood, in a sentence."""
    hint: str = ""
    """What could be meant."""
    is_unfinished: bool = False
    """Whether that is what is being typed."""
    remark: str = ""
    """How the answer differs from what was asked for: no topic is called that."""

    def of(self, kind: Kind) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.kind == kind)

    @property
    def words(self) -> tuple[Term, ...]:
        """What may be anywhere in a brief, and the dates among that."""
        return tuple(
            term
            for term in self.terms
            if term.kind in ("text", "date") and not (term.field or term.is_negated)
        )

    @property
    def is_about_notes(self) -> bool:
        """Whether only briefs with notes are asked for."""
        return bool(self.of("note")) or Term("state", "has", ("notes",)) in self.terms

    @property
    def asks_for_notes(self) -> bool:
        """Whether the answer depends on the notes, also on those that a brief doesn't have."""
        return bool(self.of("note")) or any(term.values == ("notes",) for term in self.of("state"))

    @property
    def since(self) -> date | None:
        """Only briefs of this day or later."""
        return max(self._bounds("after"), default=None)

    @property
    def until(self) -> date | None:
        """Only briefs before this day."""
        return min(self._bounds("before"), default=None)

    def _bounds(self, field: str) -> Iterator[date]:
        terms = (term for term in self.of("bound") if term.field == field)
        return (date.fromisoformat(term.values[0]) for term in terms)

    def also(self, other: "Query") -> "Query":
        """Both; of several bounds only the one that counts is kept."""
        both = Query(terms=self.terms + other.terms)
        terms = [term for term in both.terms if term.kind != "bound"]
        for field, day in (("after", both.since), ("before", both.until)):
            terms += [Term("bound", field, (day.isoformat(),))] if day is not None else []
        return replace(self if self.problem else other, terms=tuple(terms))

    def __bool__(self) -> bool:
        return not self.problem and bool(self.terms)

    @property
    def match(self) -> str:
        """What the full text must have, in the syntax of FTS5; empty if nothing."""
        return self._match_in("")

    @property
    def matches(self) -> Iterator[str]:
        """The same for results in their order: a brief whose file has the words as its name, then
        terms without a field in the title only, in the name, and anywhere.
        """
        plain = self.words
        words = " ".join(word for term in plain for phrase in term.phrases for word in phrase.words)
        if words:
            others = replace(self, terms=tuple(term for term in self.terms if term not in plain))
            named = f'(facets : "{facet("file", words)}")'
            yield " AND ".join(filter(None, (named, others.match)))
            yield self._match_in("title")
            yield self._match_in("name")
        yield self.match

    def _match_in(self, column: str) -> str:
        """What the full text must have, words without a field in a column. A date can be there
        without its words, so it is looked for only in the column, and if there is nothing else.
        """
        claims, parts = self.of("claim"), list[list[str]]()
        are_dates = all(term.kind == "date" for term in self.words)
        for term in self.terms:
            if term.is_negated:
                continue
            if term.kind == "text" or (column and are_dates and term in self.words):
                parts.append([*term.fts(column)])
            elif term.kind == "claim":
                parts.append(_fts_of(term, alone=len(claims) == 1))
            elif term.kind == "property":
                parts.append([f'facets : "{exact_facet("property", term.field)}"'])
        return " AND ".join(f"({' OR '.join(part)})" for part in parts if part)

    @property
    def exclude(self) -> str:
        """The terms that no part of a brief may fit, in the syntax of FTS5."""
        excluded = [part for term in self.of("text") if term.is_negated for part in term.fts()]
        for term in self.of("claim"):
            if term.is_negated and term not in self.unindexed_claims:
                excluded += _fts_of(term, alone=True)
        return " OR ".join(f"({part})" for part in excluded)

    @property
    def unindexed_claims(self) -> tuple[Term, ...]:
        """Those of `tested_claims` that the full text can't answer. It knows the classes, the marks
        and the positions in a brief, and not whether they are those of one claim.
        """
        terms = self.tested_claims
        if len(terms) > 1 and not all(term.is_negated for term in terms):
            return terms
        return tuple(term for term in terms if not term.is_indexed)

    @property
    def tested_claims(self) -> tuple[Term, ...]:
        """The terms that one claim must meet. A single `party:` or `source:` is a condition on the
        brief, which the full text answers.
        """
        claims = self.of("claim")
        is_on_brief = len(claims) == 1 and claims[0].field in ("party", "source")
        return () if is_on_brief and not claims[0].is_negated else claims

    @property
    def text_terms(self) -> tuple[tuple[str, Phrase], ...]:
        """The phrases that can be highlighted in a text, each with its field."""
        return tuple(
            (term.field, phrase)
            for term in self.terms
            if not term.is_negated
            and (
                (term.kind == "text" and not _is_whole(term.field))
                or (term.kind == "date" and not term.field)
                or term.kind == "note"
                or term.field in ("topic", "party", "source")
            )
            for phrase in term.phrases
        )


def _fts_of(term: Term, *, alone: bool) -> list[str]:
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
            found.append(f'{FIELDS[field].column} : "{" ".join(words)}"{open_end}')
        elif field == "stance" and not alone:
            # A side that declines is silent, too.
            names = [name for name, row in STANCES.items() if value in (name, row.state)]
            found += [f'facets : "{facet("stance", name)}"' for name in names]
        elif term.is_indexed:
            name = "position" if field == "stance" else field
            found.append(f'facets : "{exact_facet(name, class_key(value))}"')
        else:
            return []
    return found


def fits_notes(terms: Sequence[Term], notes: Iterable[str]) -> bool:
    """Whether one of a brief's notes meets all terms; if all are negated, whether no note has any
    of their words.
    """
    texts = [fold(note) for note in notes]

    def has(term: Term, text: str) -> bool:
        return any(pattern_of(phrase).search(text) for phrase in term.phrases)

    if all(term.is_negated for term in terms):
        return not any(has(term, text) for text in texts for term in terms)
    return any(all(has(term, text) != term.is_negated for term in terms) for text in texts)


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
        if sum(len(term.values) for term in query.terms if term.kind != "bound") > MAX_TERMS:
            query = _problem(f"A query has at most {MAX_TERMS} conditions.")
        if query.problem:
            break
    return query


def _is_unfinished(part: "QueryPart", saved: Mapping[str, str]) -> bool:
    """Whether a value that isn't understood may be the beginning of one that is."""
    if part.field in ("date", *BOUNDS):
        last = part.values[-1] if part.values else ""
        is_begun = part.raw.count('"') == 1 or _BEGUN_DATE.fullmatch(last) is not None
        return is_begun and not is_written_as_date(last)
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
    is_date: bool = False
    """Whether it is words without a field that are a date."""

    @property
    def is_word(self) -> bool:
        return not self.field and '"' not in self.raw


def query_parts(text: str) -> Iterator[QueryPart]:
    """The parts of a query's text. Words that are a date together are one part."""
    parts, at = [*_parts(text)], 0
    while at < len(parts):
        first = parts[at]
        words = [part.text for part in takewhile(_goes_on, parts[at + 1 : at + MOST_WORDS])]
        count = count_of_date([first.text, *words]) if first.is_word else 0
        if count:
            last = parts[at + count - 1].last
            raw = " ".join(part.raw for part in parts[at : at + count])
            date = text_of_date([first.text, *words][:count])
            yield QueryPart(raw, "", date, (date,), first.negated, last, is_date=True)
        else:
            yield first
        at += count or 1


def _goes_on(part: QueryPart) -> bool:
    return part.is_word and not part.negated


def _parts(text: str) -> Iterator[QueryPart]:
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
    search; so does what is negated or wrong of a date.
    """
    words: list[str] = []
    fields: list[str] = []
    for part in query_parts(text):
        has_field = part.field and not part.raw.startswith("#")
        is_wrong = part.is_date and (part.negated or date_problem(part.text)[0])
        (fields if has_field or is_wrong else words).append(part.raw)
    return " ".join(words), " ".join(fields)


def _query_of(part: QueryPart, is_typed: bool, saved: Mapping[str, str], parsed: _Parsed) -> Query:
    name = part.field
    if not name:
        if part.is_date:
            return _dated(part)
        if (bracket := _BRACKET.match(part.raw)) and bracket[1].lower() in FIELDS:
            return _problem("A query has no parentheses.", "A comma means or: `tag:war,peace`.")
        whole = part._replace(values=(part.text,))
        return _term(whole, "text", is_typed) if tokens(part.text) else Query()
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
    others = {"mark": _marks, "state": _state, "date": _dated, "bound": _bound}
    if field.of in others:
        return others[field.of](part)
    if field.of == "saved":
        return _saved(part, saved, parsed)
    return _term(part, cast("Kind", field.of), is_typed)


def _term(part: QueryPart, kind: Kind, is_typed: bool) -> Query:
    values = part.values
    if part.field in ("stance", "kind"):
        values = tuple(map(str.casefold, values))
    lasts = ("".join(tokens(value)[-1:]) for value in values if not value.endswith("*"))
    is_long = any(len(last) >= PREFIX_FROM for last in lasts)
    takes_beginning = kind != "path" and not (kind == "text" and _is_whole(part.field))
    is_begun = is_typed and not part.negated and not part.raw.endswith('"')
    is_open = takes_beginning and is_long and is_begun
    term = Term(kind, part.field, values, part.negated, is_open)
    if kind in ("text", "note") and not term.phrases:
        return _problem(f"`{part.raw}` has no word to search for.")
    return Query(terms=(term,))


def _state(part: QueryPart) -> Query:
    if len(part.values) > 1:
        apart = " ".join(f"{part.field}:{value}" for value in part.values)
        return _problem(f"`{part.field}:` takes one value.", f"`{apart}` finds what meets both.")
    values = (part.values[0].casefold(),)
    return Query(terms=(Term("state", part.field, values, part.negated),))


def _dated(part: QueryPart) -> Query:
    if part.is_date and part.negated and " " in part.text:  # does `-` mean the first word only?
        return _problem(f"`{part.raw}` isn't possible.", f'Write `-date:"{part.text}"`.')
    for value in part.values:
        problem, hint = date_problem(value, part.field)
        if problem:
            return _problem(problem, hint)
    return Query(terms=(Term("date", part.field, part.values, part.negated),))


def _bound(part: QueryPart) -> Query:
    day = _first_day(part.text)
    if part.negated:
        other = "after" if part.field == "before" else "before"
        return _problem(f"`-{part.field}:` isn't possible.", f"Write `{other}:`.")
    if day is None:
        return _problem(*date_problem(part.text, part.field))
    return Query(terms=(Term("bound", part.field, (day.isoformat(),)),))


def _marks(part: QueryPart) -> Query:
    values = tuple(value.casefold() for value in part.values)
    if part.field == "flag" or all(value in _MARKS_OF_CLAIMS for value in values):
        marks = tuple(f"{part.field}:{value}" for value in values)
        return Query(terms=(Term("claim", "mark", marks, part.negated),))
    return _state(part)


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
    return Query(terms=(Term("property", name, values, part.negated, sign=sign),))


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
    if name in ("date", *BOUNDS):
        return DATE_HINT
    field = FIELDS.get(name)
    if field is None or not field.values:
        return ""
    return f"It may be {listed(field.values, 'or')}."


def _is_whole(field: str) -> bool:
    return field in FIELDS and FIELDS[field].is_whole


def _first_day(text: str) -> date | None:
    day = parse_date(text) if text else None
    return day.first if day else None


def hint_for_query(name: str, saved: Mapping[str, str]) -> str:
    """A hint for the name of a query that is not in the configuration."""
    if not saved:
        return "The configuration has no [queries]; `briefing paths` prints its path."
    return did_you_mean(name, saved) or f"Its queries are {', '.join(saved)}."


# The values of a field, while it is typed at the end of a query.

_TYPED = lazy_pattern(r'(?:^|.*\s)-?(?P<field>[a-zA-Z]+):(?P<value>"[^"]*|[^\s"]*)')
_PLAIN = re.compile(r"[\w-]+")
_YEAR = re.compile(r"[0-9]{4}")
QUESTIONS: Mapping[str, str] = {
    "What do they contradict each other on?": "agreement:contested",
    "What do both sides say, each in its own voice?": "agreement:corroborated",
    "What does a side not mention, though others do?": (
        'stance:silent -agreement:"in none","not checked"'
    ),
    "What does one side alone say?": "agreement:only",
    "Where is a side unexpectedly silent?": "flag:unexpected",
    "Which findings would change without one source?": "flag:one-source",
    "What has nobody checked?": 'agreement:"not checked"',
    "What changed since I read it?": "is:changed",
    "Where are my notes?": "has:notes",
}
"""Queries to begin with."""


def questions_with(words: str) -> tuple[str, ...]:
    """The queries of the questions that have all words, in the question or in its query."""
    texts = (f"{question} {query}" for question, query in QUESTIONS.items())
    queries = [*QUESTIONS.values()]
    return tuple(queries[place] for place in places_of(words, texts))


class Offers(NamedTuple):
    """The values that the end of a query may have, or else a hint; for words without a field, and
    for an empty query, queries of `QUESTIONS`.
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
        parts = [*query_parts(text)]
        if parts and parts[-1].last and _YEAR.fullmatch(parts[-1].raw):  # it may be meant as a date
            years, year = in_library.get("date") or {}, parts[-1].text
            before = f"{text.removesuffix(year)}date:"
            return (
                Offers("date", before, (year,), (years[year],)) if year in years else Offers("date")
            )
        has_field = any(part.field for part in parts)
        is_short = has_field or len(text.strip()) < PREFIX_FROM
        return Offers() if is_short else Offers(values=questions_with(text))
    field, value = match["field"].lower(), _words(match["value"])
    if match["value"] == ANYBODY:  # which any value meets
        return Offers(field)
    hint = ""
    if field in ("date", *BOUNDS) and not _first_day(match["value"].strip('"')):
        hint = DATE_HINT
    counted = in_library.get(field) or {}
    values: Sequence[str] = tuple(saved) if field == SAVED else tuple(counted)
    if not values:
        values = FIELDS[field].values if field in FIELDS else ()
    fitting = tuple(name for name in values if _words(name).startswith(value))
    is_done = len(fitting) == 1 and _words(fitting[0]) == value
    fitting = () if is_done else fitting
    counts = tuple(counted[name] for name in fitting) if counted else ()
    return Offers(field, text[: match.start("value")], fitting, counts, hint)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))
