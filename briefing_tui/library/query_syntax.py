"""The syntax of a query: its text becomes terms.

A text with a part that isn't understood has a `problem` and finds nothing: it is never searched as
words instead, and no part is left out.

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
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from typing import NamedTuple, cast

from msgspec.structs import replace

from briefing_tui.library.dated import (
    DATE_HINT,
    MOST_WORDS,
    count_of_date,
    date_problem,
    text_of_date,
)
from briefing_tui.library.query import (
    ANYBODY,
    BOUNDS,
    FIELDS,
    MARKS_OF_CLAIMS,
    PREFIX_FROM,
    Kind,
    Query,
    Term,
    number_of,
    property_key,
)
from briefing_tui.library.tokens import tokens
from briefing_tui.parse.dates import is_written_as_date, parse_date
from briefing_tui.text.english import listed
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.suggestions import did_you_mean

SAVED = "query"
"""`query:name` stands for a saved query, as in notmuch."""
NONE_SAVED: Mapping[str, str] = {}
MAX_TERMS = 24
"""The most conditions of a query, of which each value after a comma is one."""
MAX_LENGTH = 10_000
"""The most characters of a query."""
MAX_SAVED = 16
"""The most saved queries that name each other."""

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


def parse_query(text: str, *, typing: bool = False, saved: Mapping[str, str] = NONE_SAVED) -> Query:
    """Parse a query. While the user is `typing`, the last word may be incomplete.

    `saved` has the texts of the queries that `query:` may name.
    """
    return _Parser(saved).parse(text.encode(errors="replace").decode(), typing=typing)


def finished(text: str, saved: Mapping[str, str] = NONE_SAVED) -> str:
    """The text of a query that finds the same as an incomplete text while it is being typed."""
    asked, with_star = parse_query(text, saved=saved), parse_query(f"{text}*", saved=saved)
    typed = parse_query(text, typing=True, saved=saved)
    if asked == typed or (with_star.problem and not asked.problem):
        return text
    return f"{text}*"


# The parts of a text


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
        first, others = parts[at], parts[at + 1 : at + MOST_WORDS]
        words = [first.text]
        words += [part.text for part in takewhile(lambda p: p.is_word and not p.negated, others)]
        count = count_of_date(words) if first.is_word else 0
        if count:
            raw = " ".join(part.raw for part in parts[at : at + count])
            date, last = text_of_date(words[:count]), parts[at + count - 1].last
            yield QueryPart(raw, "", date, (date,), first.negated, last, is_date=True)
        else:
            yield first
        at += count or 1


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


# The terms of a part


class _Problem(Exception):
    """What isn't understood in a query, and what could be meant."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.problem, self.hint = problem, hint


class _Parser:
    """Parses a query, and each saved query that it names once."""

    def __init__(self, saved: Mapping[str, str]) -> None:
        self.saved = saved
        self.parsed: dict[str, Query | None] = {}
        """The saved queries that the query names; None while one is being parsed."""

    def parse(self, text: str, *, typing: bool = False) -> Query:
        if len(text) > MAX_LENGTH:
            return Query(problem=f"A query has at most {MAX_LENGTH:,} characters.")
        query = Query()
        for part in query_parts(text):
            is_typed = typing and part.last
            try:
                query = query.also(Query(terms=self.terms_of(part, is_typed=is_typed)))
            except _Problem as error:
                is_unfinished = is_typed and self.is_unfinished(part)
                hint = error.hint
                return replace(query, problem=error.problem, hint=hint, is_unfinished=is_unfinished)
            if sum(len(term.values) for term in query.terms if term.kind != "bound") > MAX_TERMS:
                return Query(problem=f"A query has at most {MAX_TERMS} conditions.")
        return query

    def is_unfinished(self, part: QueryPart) -> bool:
        """Whether a value that isn't understood may be the beginning of one that is."""
        last = part.values[-1] if part.values else ""
        if part.field in ("date", *BOUNDS):
            is_begun = part.raw.count('"') == 1 or _BEGUN_DATE.fullmatch(last) is not None
            return is_begun and not is_written_as_date(last)
        field, begun = FIELDS.get(part.field), last.casefold()
        known = self.saved if part.field == SAVED else field.values if field is not None else ()
        names = tuple(map(str.casefold, known))
        return not begun or any(name.startswith(begun) != (name == begun) for name in names)

    def terms_of(self, part: QueryPart, *, is_typed: bool) -> tuple[Term, ...]:
        """What a part of a query asks for. Raises a _Problem if it isn't understood."""
        name = part.field
        if not name:
            if part.is_date:
                return (_date_term(part),)
            if (bracket := _BRACKET.match(part.raw)) and bracket[1].lower() in FIELDS:
                raise _Problem("A query has no parentheses.", "A comma means or: `tag:war,peace`.")
            part = part._replace(values=(part.text,))
            return (_term(part, "text", is_typed),) if tokens(part.text) else ()
        if not part.values:
            raise _Problem(f"`{part.raw}` has no value.", _hint_for(name))
        field = FIELDS.get(name)
        if field is None:
            return (_property_term(part),)
        for value in part.values if field.values else ():
            if not field.takes(value):
                hint = did_you_mean(value, field.values) or _hint_for(name)
                raise _Problem(f"`{name}:` does not take `{value}`.", hint)
        takes_words = field.of == "path" or (field.of == "claim" and not field.values)
        words = [value for value in part.values if name != "speaker" or value != ANYBODY]
        if takes_words and not all(map(tokens, words)):
            raise _Problem(f"`{part.raw}` has no word to search for.")
        if field.of == "saved":
            return self.saved_query(part).terms
        if field.of in _TERMS:
            return (_TERMS[field.of](part),)
        return (_term(part, cast("Kind", field.of), is_typed),)

    def saved_query(self, part: QueryPart) -> Query:
        name = part.text
        if part.negated:
            raise _Problem("A saved query can't be negated.")
        if name not in self.saved:
            raise _Problem(f"No saved query is called `{name}`.", hint_for_query(name, self.saved))
        if name not in self.parsed:
            if list(self.parsed.values()).count(None) >= MAX_SAVED:
                raise _Problem(f"More than {MAX_SAVED} saved queries name each other.")
            self.parsed[name] = None
            self.parsed[name] = self.parse(self.saved[name])
        query = self.parsed[name]
        if query is None:
            raise _Problem(f"The saved query `{name}` names itself.")
        if query.problem:
            raise _Problem(query.problem, query.hint)
        return query


def _term(part: QueryPart, kind: Kind, is_typed: bool) -> Term:
    values = part.values
    if part.field in ("stance", "kind"):
        values = tuple(map(str.casefold, values))
    term = Term(kind, part.field, values, part.negated)
    if kind in ("text", "note") and not term.phrases:
        raise _Problem(f"`{part.raw}` has no word to search for.")
    lasts = ("".join(tokens(value)[-1:]) for value in values if not value.endswith("*"))
    is_long = any(len(last) >= PREFIX_FROM for last in lasts)
    takes_beginning = kind != "path" and not (kind == "text" and term.is_facet)
    is_begun = is_typed and not part.negated and not part.raw.endswith('"')
    return replace(term, is_open=takes_beginning and is_long and is_begun)


def _state_term(part: QueryPart) -> Term:
    if len(part.values) > 1:
        apart = " ".join(f"{part.field}:{value}" for value in part.values)
        raise _Problem(f"`{part.field}:` takes one value.", f"`{apart}` finds what meets both.")
    return Term("state", part.field, (part.values[0].casefold(),), part.negated)


def _mark_term(part: QueryPart) -> Term:
    values = tuple(map(str.casefold, part.values))
    if part.field == "flag" or set(values) <= {*MARKS_OF_CLAIMS}:
        marks = tuple(f"{part.field}:{value}" for value in values)
        return Term("claim", "mark", marks, part.negated)
    return _state_term(part)


def _date_term(part: QueryPart) -> Term:
    if part.is_date and part.negated and " " in part.text:  # does `-` mean the first word only?
        raise _Problem(f"`{part.raw}` isn't possible.", f'Write `-date:"{part.text}"`.')
    for value in part.values:
        problem, hint = date_problem(value, part.field)
        if problem:
            raise _Problem(problem, hint)
    return Term("date", part.field, part.values, part.negated)


def _bound_term(part: QueryPart) -> Term:
    if part.negated:
        other = "after" if part.field == "before" else "before"
        raise _Problem(f"`-{part.field}:` isn't possible.", f"Write `{other}:`.")
    date = parse_date(part.text)
    if date is None:
        raise _Problem(*date_problem(part.text, part.field))
    return Term("bound", part.field, (date.first.isoformat(),))


_TERMS: Mapping[str, Callable[[QueryPart], Term]] = {
    "mark": _mark_term,
    "state": _state_term,
    "date": _date_term,
    "bound": _bound_term,
}
"""The term of a part by `QueryField.of`, where it isn't simply its values."""


def _property_term(part: QueryPart) -> Term:
    match = _COMPARISON.fullmatch(part.text)
    assert match is not None
    sign, value = match["sign"] or "=", match["value"].strip()
    if not value:
        hint = "Write a number or a date after the sign."
        raise _Problem(f"`{part.raw}` has no value.", hint)
    if match["sign"] in ("=", "!="):
        apart = f"{'-' if sign == '!=' else ''}{part.field}:{value}"
        raise _Problem(f"`{part.raw}` isn't possible.", f"Write `{apart}`.")
    if sign != "=" and number_of(value) is None and parse_date(value) is None:
        hint = "Only a number or a date can be compared."
        raise _Problem(f"`{value}` is neither a number nor a date.", hint)
    name = ".".join(map(property_key, part.field.split(".")))
    if not name.strip("."):
        raise _Problem(f"`{part.raw}` names no property.")
    values = part.values if sign == "=" else (value,)
    return Term("property", name, values, part.negated, sign=sign)


def _hint_for(name: str) -> str:
    if name in ("date", *BOUNDS):
        return DATE_HINT
    values = FIELDS[name].values if name in FIELDS else ()
    return f"It may be {listed(values, 'or')}." if values else ""


def hint_for_query(name: str, saved: Mapping[str, str]) -> str:
    """A hint for the name of a query that is not in the configuration."""
    if not saved:
        return "The configuration has no [queries]; `briefing paths` prints its path."
    return did_you_mean(name, saved) or f"Its queries are {', '.join(saved)}."
