"""Advice on a query: questions to begin with, and what may complete what is being typed.

`query_syntax.py` says what it doesn't understand, and `index/resolve.py` what the library lacks.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from briefing_tui.library.dated import DATE_HINT
from briefing_tui.library.query import ANYBODY, BOUNDS, FIELDS, PREFIX_FROM, Query
from briefing_tui.library.query_syntax import NONE_SAVED, SAVED, query_parts
from briefing_tui.library.tokens import name_words
from briefing_tui.parse.dates import parse_date
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import places_of

_TYPED = lazy_pattern(r'(?:^|.*\s)-?(?P<field>[a-zA-Z]+):(?P<value>"[^"]*|[^\s"]*)')
_PLAIN = re.compile(r"[\w-]+")
_YEAR = re.compile(r"[0-9]{4}")
_ON_CLAIMS: Mapping[str, str] = {
    "What do they contradict each other on?": "agreement:contested",
    "What do both sides say, each in its own voice?": "agreement:corroborated",
    "What does a side not mention, though others do?": (
        'stance:silent -agreement:"in none","not checked"'
    ),
    "What does one side alone say?": "agreement:only",
    "Where is a side unexpectedly silent?": "flag:unexpected",
    "Which findings would change without one source?": "flag:one-source",
    "What has nobody checked?": 'agreement:"not checked"',
}
_ON_READING: Mapping[str, str] = {
    "What changed since I read it?": "is:changed",
    "Where are my notes?": "has:notes",
}
QUESTIONS: Mapping[str, str] = {**_ON_CLAIMS, **_ON_READING}
"""Queries to begin with."""


def questions(*, on_claims: bool) -> Mapping[str, str]:
    """The questions for a library that may have claims, or has none."""
    return QUESTIONS if on_claims else _ON_READING


def _questions_with(words: str, questions: Mapping[str, str]) -> tuple[str, ...]:
    """The queries of the questions that have all words, in the question or in its query."""
    texts = (f"{question} {query}" for question, query in questions.items())
    queries = [*questions.values()]
    return tuple(queries[place] for place in places_of(words, texts))


class Offers(NamedTuple):
    """The values that the end of a query may have, or else a hint; for words without a field, and
    for an empty query, queries of questions.
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
    text: str,
    in_library: Mapping[str, Mapping[str, int]],
    saved: Mapping[str, str] = NONE_SAVED,
    questions: Mapping[str, str] = QUESTIONS,
) -> Offers:
    """What may complete a query whose last field is being typed. `in_library` has the values of
    some fields in the library, with how many briefs have each.
    """
    if not text.strip():
        return Offers(values=tuple(questions.values()))
    match = _TYPED.fullmatch(text)
    if match is None:
        parts = [*query_parts(text)]
        if parts and parts[-1].last and _YEAR.fullmatch(parts[-1].raw):  # it may be meant as a date
            years, year = in_library.get("date") or {}, parts[-1].text
            if year not in years:
                return Offers("date")
            before = f"{text.removesuffix(year)}date:"
            return Offers("date", before, (year,), (years[year],))
        has_field = any(part.field for part in parts)
        is_short = has_field or len(text.strip()) < PREFIX_FROM
        return Offers() if is_short else Offers(values=_questions_with(text, questions))
    field, value = match["field"].lower(), name_words(match["value"])
    if match["value"] == ANYBODY:  # which any value meets
        return Offers(field)
    is_date = field in ("date", *BOUNDS)
    hint = DATE_HINT if is_date and parse_date(match["value"].strip('"')) is None else ""
    counted = in_library.get(field) or {}
    values: Sequence[str] = tuple(saved) if field == SAVED else tuple(counted)
    if not values:
        values = FIELDS[field].values if field in FIELDS else ()
    fitting = tuple(name for name in values if name_words(name).startswith(value))
    is_done = len(fitting) == 1 and name_words(fitting[0]) == value
    fitting = () if is_done else fitting
    counts = tuple(counted[name] for name in fitting) if counted else ()
    return Offers(field, text[: match.start("value")], fitting, counts, hint)


_CONDITIONS_TRIED = 8
"""Of a query that finds nothing."""


def without_any_of(query: Query, finds: Callable[[Query], bool]) -> list[str]:
    """Of a query that finds nothing, each condition without which it would find something."""
    names: dict[str, None] = {}
    for at, term in enumerate(query.terms[:_CONDITIONS_TRIED]):
        rest = replace(query, terms=query.terms[:at] + query.terms[at + 1 :])
        if rest and finds(rest):
            value = one_line(term.values[0])
            name = value if term.field == "mark" else f"{term.field}:"
            names.setdefault(f"`{'-' * term.is_negated}{name}`" if term.field else f"“{value}”")
    return [*names]


def written(name: str, value: str) -> str:
    """A condition as one types it."""
    value = one_line(value)
    return f"{name}:{value}" if value.isalnum() else f'{name}:"{value}"'
