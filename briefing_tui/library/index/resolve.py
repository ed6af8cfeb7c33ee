"""What the library has for a query: the values of its fields, the names that its terms mean, and
what to say of names that nobody has.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from briefing_tui.compare.agreement import matrix_columns
from briefing_tui.library.claim_terms import ONE_SOURCE, IndexedBrief, may_meet
from briefing_tui.library.index.conditions import on_dates
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import with_any, with_outer_tags
from briefing_tui.library.query import FIELDS, Query, Term
from briefing_tui.library.query_advice import written
from briefing_tui.library.tokens import (
    FACET,
    Phrase,
    exact_facet,
    facet,
    fold,
    pattern_of,
    tokens,
)
from briefing_tui.model.brief import NO_SPEECH, STANCES
from briefing_tui.text.english import listed
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.suggestions import did_you_mean

_SHOWN_NAMES = 5
"""The most topics or parties that are named in place of one that no brief has."""
_OR = "OR is searched as a word. A comma means or: `tag:war,peace`."
_RESTS_ON_ONE = (
    "“without [x]” is the class that the claim would have without this source, the only one of"
    " several of its side that speaks. `agreement:only` finds what one side alone says."
)
_OF_ONE_PARTY = "`stance:silent` with `party:` finds the unexpected silences of one party."
_WHO_SPEAKS = "Shown is where this party speaks. Add `stance:silent` for where it is silent."


def resolve(index: Index, query: Query) -> Query:
    """A query with the topics that the library has in place of words of them, with the values that
    are names of its parties, and with a problem if it names what no brief has: a property, or whose
    account it is.
    """
    for name in (term.field for term in query.of("property")):
        if not index.with_facets((exact_facet("property", name),), 1):
            problem = f"`{name}:` is neither a field nor a property of any brief."
            known = [value.replace(FACET, " ") for value in _facets_of(index, "property")]
            return replace(query, problem=problem, hint=did_you_mean(name, (*FIELDS, *known)))
    for term in query.terms:
        if term.field in ("by", "speaker") and (unknown := _unknown(index, term)):
            said = "party or source" if term.field == "by" else "speaker or source"
            names = [*values_of(index, term.field)]
            some = f"Some here are {_first(names)}." if names else ""
            problem = f"No {said} is called “{one_line(unknown)}”."
            return replace(query, problem=problem, hint=did_you_mean(unknown, names) or some)
    terms: list[Term] = []
    remarks: list[str] = []
    for term in query.terms:
        if term.field in _RESOLVED:
            term, found = _RESOLVED[term.field](index, term)
            remarks += found
        terms.append(term)
    remarks += _where_words_are_looked_for(index, query)
    wanted = [term for term in terms if not term.is_negated]
    fields = {term.field for term in wanted}
    if any(ONE_SOURCE in term.values for term in wanted):
        remarks.append(_RESTS_ON_ONE)
    if query.asks_for_unexpected and not (remarks or {"party", "stance"} <= fields):
        remarks.append(_WHO_SPEAKS if "party" in fields else _OF_ONE_PARTY)
    if any((term.field, term.values) == ("", ("OR",)) for term in terms):
        remarks.append(_OR)
    return replace(query, terms=tuple(terms), remark=" ".join(remarks))


def _unknown(index: Index, term: Term) -> str:
    """The first value of a term that no party, source or speaker of the library has."""
    term = replace(term, is_open=True)  # it may still be typed
    columns = FIELDS[term.field].column
    for value in term.values:
        words = " ".join(tokens(value))
        match, one = f'{columns} : "{words}"*', replace(term, values=(value,))
        if words and not any(may_meet(brief, one) for brief in index.briefs(match)):
            return value
    return ""


# What the terms on a field mean in the library, and what to say of values that nobody has


def _in_languages(index: Index, term: Term) -> tuple[Term, list[str]]:
    return term, [
        f"No brief is in “{one_line(value)}”."
        " `lang:` is the language of a brief, not that of its sources."
        for value, match in zip(term.values, term.fts(), strict=True)
        if not index.matching(match, 1)
    ]


def _with_parties(index: Index, term: Term) -> tuple[Term, list[str]]:
    remarks: list[str] = []
    for value in term.values:
        if _has_words(index, "parties", value):
            continue
        if term.field == "by" and _is_source_id(index, value, is_open=term.is_open):
            continue
        names = [*values_of(index, "party")]
        looked = "It is looked for in the names of sources." if term.field == "by" else ""
        parties = f"Parties here are {_first(names)}." if names else ""
        said = f"No party is called “{one_line(value)}”."
        remarks.append(" ".join(filter(None, (said, looked, parties))))
    whole = (value for value in term.values if not value.endswith("*"))
    known = (name for name in whole if index.with_facets((facet("party", name),), 1))
    return replace(term, whole=tuple(known)), remarks


def _is_source_id(index: Index, value: str, *, is_open: bool) -> bool:
    """Whether a source has this id, or one that begins so."""
    words, wanted = " ".join(tokens(value)), fold(value)
    briefs = index.briefs(f'sources : "{words}"*')
    ids = (fold(source.id) for brief in briefs for source in brief.sources)
    return any(name.startswith(wanted) if is_open else name == wanted for name in ids)


def _with_topics(index: Index, term: Term) -> tuple[Term, list[str]]:
    """A value that no topic is called stands for the topics that have its words among others."""
    topics: dict[str, list[str]] = {}
    remarks: list[str] = []
    for value in term.values:
        if "*" in value or index.with_facets((facet("topic", value),), 1):
            continue
        topics[value] = []
        if words := tuple(tokens(value)):
            pattern = pattern_of(Phrase(words, term.is_open))
            match = f'topics : "{" ".join(words)}"{"*" * term.is_open}'
            names = Counter(
                claim.topic
                for brief in index.briefs(match)
                for claim in brief.claims
                if pattern.search(fold(claim.topic))
            )
            topics[value] = [name for name, _ in names.most_common()]
    for value, found in topics.items():
        said = f"No topic is called “{one_line(value)}”."
        remarks.append(f"{said} Shown are {_first(found)}." if found else said)
    if not any(topics.values()):
        return term, remarks
    values = dict.fromkeys(name for value in term.values for name in topics.get(value) or (value,))
    return replace(term, values=tuple(values), asked=term.values), remarks


_RESOLVED: Mapping[str, Callable[[Index, Term], tuple[Term, list[str]]]] = {
    "lang": _in_languages,
    "party": _with_parties,
    "by": _with_parties,
    "topic": _with_topics,
}


def _where_words_are_looked_for(index: Index, query: Query) -> Iterator[str]:
    """What words without a field mean beside conditions that one claim must meet."""
    if all(term.is_negated for term in query.tested_claims):
        return
    values = [term.values[0] for term in query.words if term.values != ("OR",)]
    if not values:
        return
    fields = {term.field for term in query.of("claim")}
    claims = [
        f"`{written(name, value)}`"
        for value in values
        for name, column in (("party", "parties"), ("topic", "topics"))
        if name not in fields and _has_words(index, column, value)
    ]
    words = listed([f"“{one_line(value)}”" for value in values])
    yield f"{words} may be anywhere in the brief, not only in the claim."
    if claims:
        yield f"For the claim, write {listed(claims, 'or')}."


def _has_words(index: Index, column: str, value: str) -> bool:
    """Whether the name of a party or topic has these words, or has words that begin so."""
    words = tuple(tokens(value))
    return not words or any(True for _ in index.matching(f'{column} : "{" ".join(words)}"*', 1))


def _first(names: Sequence[str]) -> str:
    shown = [one_line(name) for name in names[:_SHOWN_NAMES]]
    more = len(names) - len(shown)
    return listed([*shown, *([f"{more} more"] if more else [])])


# The values of fields

_OF_BRIEFS: Mapping[str, Callable[[IndexedBrief], Iterable[str]]] = {
    "topic": lambda indexed: (claim.topic for claim in indexed.brief.claims),
    "party": lambda indexed: (source.party for source in matrix_columns(indexed.brief)),
    "by": lambda indexed: (source.party for source in matrix_columns(indexed.brief)),
    "source": lambda indexed: (source.id for source in matrix_columns(indexed.brief)),
    "agreement": lambda indexed: (
        name for agreement in indexed.agreements for name in (agreement.cls, agreement.label)
    ),
    "speaker": lambda indexed: (
        account.speaker
        for claim in indexed.brief.claims
        for account in claim.accounts
        if account.stance not in NO_SPEECH
    ),
    "kind": lambda indexed: (claim.kind for claim in indexed.brief.claims),
}
"""The values of fields in the claims of a brief."""
_OF_COLUMNS: Mapping[str, Callable[[str], Iterable[str]]] = {
    "tags": lambda tags: with_outer_tags(tags.splitlines()),
    "authors": str.splitlines,
}
"""The values of fields in a column of the table `briefs`, whose name is their plural."""
VALUES = ("tag", "author", "stance", "lang", "date", *_OF_BRIEFS)
"""The fields of which the index has the values in the library."""
_BRIEFS_ASKED = 5_000
"""The number of newest briefs whose values are read."""
_YEARS_COUNTED = 100
"""The most years of which briefs are counted, the last ones."""


def values_of(index: Index, field: str, *, of_all: bool = False) -> Mapping[str, int]:
    """The values of a field in the library, the most frequent first, each with how many briefs have
    it: of the newest briefs, or of all.
    """
    limit = -1 if of_all else _BRIEFS_ASKED
    counts: Mapping[str, int]
    if field == "stance":  # each is a facet
        matching = (
            "SELECT 1 FROM texts JOIN briefs ON docid = texts.rowid WHERE texts MATCH ? LIMIT ?"
        )
        facets = {stance: with_any((exact_facet("position", stance),)) for stance in STANCES}
        counts = {
            stance: index.number(f"SELECT count(*) FROM ({matching})", (facet, limit))
            for stance, facet in facets.items()
        }
    elif field == "date":
        rows = index.tuples(
            "SELECT substr(first, 1, 4) AS year FROM dates UNION SELECT substr(last, 1, 4)"
            " FROM dates ORDER BY year DESC LIMIT ?",
            (_YEARS_COUNTED,),
        )
        dated = {year: on_dates(Term("date", "date", (year,))) for (year,) in rows}
        counts = {
            year: index.number(f"SELECT count(*) FROM briefs WHERE {where.text}", where.values)
            for year, where in dated.items()
        }
    elif field == "lang":
        found_languages = _facets_of(index, "lang").items()
        counts = {value.replace(FACET, "-"): count for value, count in found_languages}
    else:
        if read := _OF_BRIEFS.get(field):
            found = (set(read(indexed)) for indexed in index.indexed(limit=limit))
        else:
            column = f"{field}s"
            rows = index.tuples(f"SELECT {column} FROM briefs ORDER BY docid LIMIT ?", (limit,))
            found = (set(_OF_COLUMNS[column](stored)) for (stored,) in rows)
        counts = Counter(one_line(value) for values in found for value in values if value)
    known = ((value, count) for value, count in counts.items() if count)
    return dict(sorted(known, key=lambda item: (-item[1], item[0])))


def _facets_of(index: Index, name: str) -> dict[str, int]:
    """The values of a name's facets in the library, with `FACET` for what is no letter, and how
    many briefs have each.
    """
    start = f"{FACET}{name}{FACET}"
    rows = index.tuples(
        "SELECT term, doc FROM terms WHERE term >= ? AND term < ?",
        (start, f"{FACET}{name}{chr(ord(FACET) + 1)}"),
    )
    return {term.removeprefix(start): count for term, count in rows}
