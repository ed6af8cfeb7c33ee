"""Searching a library's index: the newest briefs first, those with a hit in the title before."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from msgspec import Struct

from briefing_tui.library.catalog import Listing
from briefing_tui.library.index.database import first_docid_of
from briefing_tui.library.index.reader import LISTED, Index
from briefing_tui.library.query import Query

FIRST = 50
"""Results that are enough to choose from."""

States = Mapping[str, frozenset[str]]
"""The briefs, by their paths from the root, that are `read` and that are `starred`."""
NOTHING_KNOWN: States = MappingProxyType({})


_MATCHING = "SELECT rowid FROM texts WHERE texts MATCH ?"


class Condition(Struct):
    """A part of a query that is SQL: an expression and its values."""

    text: str = ""
    values: tuple[object, ...] = ()

    def add(self, text: str, *values: object) -> None:
        """This too has to be so."""
        self.text += f" AND {text}"
        self.values += values


def condition_on_briefs(query: Query, states: States = NOTHING_KNOWN) -> Condition:
    """A query as a condition on a row of `briefs`; an empty query lets none through."""
    if not query:
        return Condition("0")
    if query.match:
        found = Condition(f"briefs.docid IN ({_MATCHING})", (_expression(query, query.match),))
    else:  # what has not been read is not known to lack anything
        found = Condition("briefs.read")
        if query.exclude:
            found.add(f"briefs.docid NOT IN ({_MATCHING})", query.exclude)
    limits = _limits(query, states, "briefs.docid")
    return Condition(found.text + limits.text, (*found.values, *limits.values))


def search(
    index: Index, query: Query, limit: int = FIRST, states: States = NOTHING_KNOWN
) -> tuple[Listing, ...]:
    """The briefs that a query finds; an empty query finds nothing.

    Costs hardly more for a word in every brief than for one in a few: the index is in the
    order of the results, so reading stops at the limit.
    """
    if not query:
        return ()
    found: dict[str, Listing] = {}
    for match in _tiers(query):
        for listing in _matching(index, query, match, limit, states):
            found.setdefault(listing.path_from_root, listing)
        if len(found) >= limit:
            break
    return tuple(found.values())[:limit]


def _tiers(query: Query) -> Iterator[str]:
    if any(not each.field for each in query.wanted):
        yield query.match_in_title
    yield query.match


def _matching(
    index: Index, query: Query, match: str, limit: int, states: States
) -> Iterator[Listing]:
    limits = _limits(query, states, "texts.rowid" if match else "briefs.docid")
    if match:
        source, order = "texts CROSS JOIN briefs ON briefs.docid = texts.rowid", "texts.rowid"
        where = Condition(
            "texts MATCH ?" + limits.text, (_expression(query, match), *limits.values)
        )
    else:
        source, order, where = "briefs", "briefs.docid", condition_on_briefs(query, states)
    rows = index.connection.execute(
        f"SELECT {LISTED} FROM {source} WHERE {where.text} ORDER BY {order} LIMIT ?",
        (*where.values, limit),
    )
    return (index.listing_of(row) for row in rows)


def _expression(query: Query, match: str) -> str:
    """In FTS5's syntax: what matches and has nothing that the query excludes."""
    return f"({match}) NOT ({query.exclude})" if query.exclude else match


def _limits(query: Query, states: States, key: str) -> Condition:
    limits = Condition()
    if query.since or query.until:  # a brief without a date is in no time
        since = query.since or date.min + timedelta(days=1)
        limits.add(f"{key} < ?", first_docid_of(since.toordinal() - 1))
    if query.until:
        limits.add(f"{key} >= ?", first_docid_of(query.until.toordinal() - 1))
    for state, wanted in query.states:
        name, among = ("read", not wanted) if state == "unread" else (state, wanted)
        paths = json.dumps(sorted(states.get(name, ())))
        word = "IN" if among else "NOT IN"
        limits.add(f"briefs.shown {word} (SELECT value FROM json_each(?))", paths)
    return limits
