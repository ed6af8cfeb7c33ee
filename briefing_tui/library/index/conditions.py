"""A query as conditions of SQL on the index: which rows of `briefs` it selects."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from briefing_tui.compare.topics import unexpected_silences
from briefing_tui.library.claim_terms import NO_CLAIMS, Unexpected, encode_terms, fits
from briefing_tui.library.index.reader import Condition, Index
from briefing_tui.library.index.schema import docid_of
from briefing_tui.library.properties import encode_property_terms
from briefing_tui.library.query import Query, Term, fits_notes
from briefing_tui.library.state.store import Flags
from briefing_tui.library.tokens import facet
from briefing_tui.parse.dates import parse_date

NO_FLAGS = Flags()
_MATCHING = "SELECT rowid FROM texts WHERE texts MATCH ?"


def condition_on_briefs(
    index: Index, query: Query, flags: Flags = NO_FLAGS, unexpected: Unexpected | None = None
) -> Condition:
    """A resolved query as a condition on a row of `briefs`. One that finds nothing selects none.
    `unexpected` is the answer of `unexpected_in`, if that has been asked before.
    """
    if not query:
        return Condition("0")
    found = Condition("briefs.read")  # a brief that has not been read may have anything
    if query.match:
        found = Condition(f"briefs.docid IN ({_MATCHING})", (_expression(query, query.match),))
    elif query.exclude:
        found.add(f"briefs.docid NOT IN ({_MATCHING})", query.exclude)
    if unexpected is None:
        unexpected = unexpected_in(index, query)
    limits = _limits(index, query, flags, unexpected, "briefs.docid")
    return Condition(found.text + limits.text, (*found.values, *limits.values))


def condition_on_texts(
    index: Index, query: Query, match: str, flags: Flags, unexpected: Unexpected
) -> Condition:
    """A resolved query as a condition on a row of `texts`, with one of its `matches`."""
    limits = _limits(index, query, flags, unexpected, "texts.rowid")
    return Condition("texts MATCH ?" + limits.text, (_expression(query, match), *limits.values))


def unexpected_in(index: Index, query: Query) -> Unexpected:
    """The claims with an unexpected silence, if a query asks for them."""
    if not query.asks_for_unexpected:
        return frozenset()
    return unexpected_silences(index.briefs(), index.check)


def _expression(query: Query, match: str) -> str:
    """An expression of FTS5: the matches without those that the query excludes."""
    return f"({match}) NOT ({query.exclude})" if query.exclude else match


def _limits(
    index: Index, query: Query, flags: Flags, unexpected: Unexpected, key: str
) -> Condition:
    limits = Condition()
    if query.since or query.until:  # a brief without a date is never found
        since = query.since or date.min + timedelta(days=1)
        limits.add(f"{key} < ?", docid_of(since.toordinal() - 1, 0))
    if query.until:
        limits.add(f"{key} >= ?", docid_of(query.until.toordinal() - 1, 0))
    if terms := query.unindexed_claims:
        if query.asks_for_unexpected:
            # A brief without claims fits where no claim may be such.
            without = fits(NO_CLAIMS, terms)
            briefs = (
                brief
                for brief in index.briefs()
                if fits(brief, terms, unexpected, check=index.check) != without
            )
            limits.add(*_among((brief.path for brief in briefs), is_wanted=not without))
        else:
            brief = f"(SELECT brief FROM claims WHERE claims.docid = {key})"
            limits.add(f"has_claim({brief}, ?)", encode_terms(terms))
    if properties := query.of("property"):
        entries = f"(SELECT entries FROM properties WHERE properties.docid = {key})"
        limits.add(f"has_properties({entries}, ?)", encode_property_terms(properties))
    for term in query.of("date"):
        dated = on_dates(term, key)
        # Compared: for a mere OR, SQLite would scan the full text, which can't be scanned.
        limits.add(f"({dated.text}) = {int(not term.is_negated)}", *dated.values)
    for term in query.of("path"):
        tests = " OR ".join("is_in_path(briefs.shown, ?)" for _ in term.values)
        limits.add(f"({tests}) = {int(not term.is_negated)}", *term.values)
    for term in query.of("state"):
        (state,), is_wanted = term.values, not term.is_negated
        if (column := _COLUMNS.get(state)) is not None:
            limits.add(column if is_wanted else f"NOT coalesce({column}, 0)")
        elif state == "unread" or state in flags.states:
            name, among = ("read", not is_wanted) if state == "unread" else (state, is_wanted)
            limits.add(*_among(flags.states[name], is_wanted=among))
        else:
            word = "IN" if is_wanted else "NOT IN"
            limits.add(f"{key} {word} ({_MATCHING})", f'facets : "{facet("has", state)}"')
    if notes_terms := query.of("note"):
        without = fits_notes(notes_terms, ())
        noted = flags.noted.items()
        differing = (path for path, notes in noted if fits_notes(notes_terms, notes) != without)
        limits.add(*_among(differing, is_wanted=not without))
    return limits


_FALLS = "first <= ? AND last >= ? AND (is_interval OR (first >= ? AND last <= ?))"
"""As `Date.falls_in`."""


def on_dates(term: Term, key: str = "briefs.docid") -> Condition:
    """The condition that something in a brief is of a date, or for words that it has the words."""
    days = [date for date in map(parse_date, term.values) if date is not None]
    bounds = [(date.first.isoformat(), date.last.isoformat()) for date in days]
    where = " OR ".join(f"({_FALLS})" for _ in bounds)
    values = [bound for first, last in bounds for bound in (last, first, first, last)]
    dated = Condition(f"{key} IN (SELECT docid FROM dates WHERE {where})", tuple(values))
    if not term.field:
        dated.text += f" OR {key} IN ({_MATCHING})"
        dated.values += (" OR ".join(term.fts()),)
    return dated


def _among(paths: Iterable[str], *, is_wanted: bool) -> tuple[str, str]:
    """The condition that a brief is one of some, or none of them, and its value."""
    word = "IN" if is_wanted else "NOT IN"
    return f"briefs.shown {word} (SELECT value FROM json_each(?))", json.dumps(sorted(paths))


_COLUMNS: Mapping[str, str] = {
    "draft": "briefs.draft",
    "problems": "briefs.errors + briefs.warnings > 0",
    "claims": "briefs.claims > 0",
    "events": "briefs.events > 0",
}
"""What the table `briefs` has about `is:` and `has:`."""
