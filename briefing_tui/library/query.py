"""What a query means: its fields, its terms, and what they ask of the full text.

docs/search.md says it in words. `query_syntax.py` parses a query, and `claim_terms.py` tests its
terms on claims.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Literal, NamedTuple, get_args

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.agreement import CLASSES, class_key
from briefing_tui.library.tokens import (
    Phrase,
    exact_facet,
    facet,
    fold,
    name_words,
    pattern_of,
    tokens,
)
from briefing_tui.model.brief import DIFFERENCES, STANCES, ClaimKind


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

    def takes(self, value: str) -> bool:
        """Whether a brief can have the value."""
        key = " ".join(value.casefold().split())
        is_open = self.open_values is not None and self.open_values.fullmatch(key)
        return bool(is_open) or key in map(str.casefold, self.values)


MARKS_OF_ACCOUNTS = ("quote", "value", "speaker", "sought")
MARKS_OF_CLAIMS = (*MARKS_OF_ACCOUNTS, "note")
"""What `has:` finds of an account, and of a claim."""
SOUGHT = "has:sought"
"""The mark of an account that is silent, and says what was looked for. The others speak."""
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
        values=("claims", "events", "text", "notes", "picture", *MARKS_OF_CLAIMS),
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
FIELDS_ON_CLAIMS = frozenset({"flag", *(name for name in FIELDS if FIELDS[name].of == "claim")})
BOUNDS = ("before", "after")
PREFIX_FROM = 3
"""From this number of letters on, a word being typed matches all words that begin with it. One or
two letters would match a large part of all words."""
UNEXPECTED = "flag:unexpected"
"""The mark of a claim that depends on other briefs, so the full text doesn't have it."""
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

    @property
    def is_facet(self) -> bool:
        """Whether its values match as a whole."""
        return self.field in FIELDS and FIELDS[self.field].column == "facets"

    @property
    def is_on_account(self) -> bool:
        """Whether it is a condition on an account. One account must meet all such terms of a
        query.
        """
        if self.field == "mark":
            return {*self.values} <= {f"has:{mark}" for mark in MARKS_OF_ACCOUNTS}
        return self.field in ("by", "speaker")

    @property
    def is_indexed(self) -> bool:
        """Whether the full text knows which briefs have a claim that meets it."""
        return self.field in ("agreement", "stance", "mark") and UNEXPECTED not in self.values

    def fts(self, column: str = "") -> Iterator[str]:
        """Expressions of FTS5 for the values of a term on text. Words without a field are searched
        for in a column, or in all.
        """
        if self.is_facet:
            for value in self.values:
                # Made of the value as it is, as the index makes it.
                yield f'facets : "{facet(self.field, value)}"' + "*" * value.endswith("*")
            return
        column = FIELDS[self.field].column if self.field in FIELDS else column
        for phrase in self.phrases:
            yield f"{column} : {phrase.fts}" if column else phrase.fts

    def fts_of_claims(self, *, alone: bool) -> list[str]:
        """Expressions of FTS5 for the briefs that may have a claim which meets a term on claims;
        empty for all briefs. `alone` is a term without others on the same claim.
        """
        found: list[str] = []
        for value in self.asked or self.values:
            words, more = " ".join(tokens(value)), "*" * (self.is_open or value.endswith("*"))
            match self.field:
                case "topic" if "*" in value:
                    # A word before a star may be longer; what follows one may be within a word.
                    begun = [f'"{word}"*' for word in tokens(value.partition("*")[0])]
                    if not begun:
                        return []
                    found.append(f"topics : ({' AND '.join(begun)})")
                case "topic":
                    found.append(f'facets : "{facet("topic", value)}"')
                    if self.asked and words:
                        found.append(f'topics : "{words}"{more}')
                case "party" | "by" if value in self.whole:
                    found.append(f'facets : "{facet("party", value)}"')
                case "speaker" if value == ANYBODY:
                    found.append(f'facets : "{exact_facet("mark", "has:speaker")}"')
                case "party" | "source" | "by" | "speaker":
                    found.append(f'{FIELDS[self.field].column} : "{words}"{more}')
                case "stance" if not alone:
                    # A side that declines is silent, too.
                    names = [name for name, row in STANCES.items() if value in (name, row.state)]
                    found += [f'facets : "{facet("stance", name)}"' for name in names]
                case _ if self.is_indexed:
                    name = "position" if self.field == "stance" else self.field
                    found.append(f'facets : "{exact_facet(name, class_key(value))}"')
                case _:
                    return []
        return found


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

    def __bool__(self) -> bool:
        return not self.problem and bool(self.terms)

    def of(self, kind: Kind) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.kind == kind)

    def also(self, other: "Query") -> "Query":
        """Both; of several bounds only the one that counts is kept."""
        both = Query(terms=self.terms + other.terms)
        terms = [term for term in both.terms if term.kind != "bound"]
        for field, day in (("after", both.since), ("before", both.until)):
            terms += [Term("bound", field, (day.isoformat(),))] if day is not None else []
        return Query(terms=tuple(terms))

    @property
    def words(self) -> tuple[Term, ...]:
        """What may be anywhere in a brief, and the dates among that."""
        return tuple(
            term
            for term in self.terms
            if term.kind in ("text", "date") and not (term.field or term.is_negated)
        )

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

    @property
    def is_about_notes(self) -> bool:
        """Whether only briefs with notes are asked for."""
        return bool(self.of("note")) or Term("state", "has", ("notes",)) in self.terms

    @property
    def asks_for_notes(self) -> bool:
        """Whether the answer depends on the notes, also on those that a brief doesn't have."""
        return bool(self.of("note")) or any(term.values == ("notes",) for term in self.of("state"))

    @property
    def asks_for_unexpected(self) -> bool:
        return any(UNEXPECTED in term.values for term in self.of("claim"))

    @property
    def tested_claims(self) -> tuple[Term, ...]:
        """The terms that one claim must meet. A single `party:` or `source:` is a condition on the
        brief, which the full text answers.
        """
        claims = self.of("claim")
        is_on_brief = len(claims) == 1 and claims[0].field in ("party", "source")
        return () if is_on_brief and not claims[0].is_negated else claims

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
    def text_terms(self) -> tuple[tuple[str, Phrase], ...]:
        """The phrases that can be highlighted in a text, each with its field."""
        return tuple(
            (term.field, phrase)
            for term in self.terms
            if not term.is_negated
            and (
                (term.kind == "text" and not term.is_facet)
                or (term.kind == "date" and not term.field)
                or term.kind == "note"
                or term.field in ("topic", "party", "source")
            )
            for phrase in term.phrases
        )

    # What it asks of the full text, in the syntax of FTS5

    @property
    def match(self) -> str:
        """What the full text must have; empty if nothing."""
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
                parts.append(term.fts_of_claims(alone=len(claims) == 1))
            elif term.kind == "property":
                parts.append([f'facets : "{exact_facet("property", term.field)}"'])
        return " AND ".join(f"({' OR '.join(part)})" for part in parts if part)

    @property
    def exclude(self) -> str:
        """The terms that no part of a brief may fit."""
        excluded = [part for term in self.of("text") if term.is_negated for part in term.fts()]
        for term in self.of("claim"):
            if term.is_negated and term not in self.unindexed_claims:
                excluded += term.fts_of_claims(alone=True)
        return " OR ".join(f"({part})" for part in excluded)


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


def property_key(name: str) -> str:
    """The name of a key as queries compare it: `Due date`, `due_date` and `due-date` are one."""
    return "-".join(name_words(name).split())


def number_of(text: str) -> float | None:
    """The finite number that a text is."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
