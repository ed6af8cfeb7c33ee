"""Searching an index: the newest briefs first, those with a hit in the title before the others."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from briefing_tui.library.claim_terms import claim_terms, encode_terms
from briefing_tui.library.files import Identity, read_brief
from briefing_tui.library.hits import Hit, hit_in
from briefing_tui.library.index.reader import Condition, Index
from briefing_tui.library.index.schema import FAILURES, LISTED, IndexLocation, first_docid_of
from briefing_tui.library.listing import Listing
from briefing_tui.library.query import Query

FIRST = 50
"""Results of a search, unless more are asked for."""

States = Mapping[str, frozenset[str]]
"""The paths from the library's folder of the briefs that are `read` and `starred`."""
NO_STATES: States = MappingProxyType({})


_MATCHING = "SELECT rowid FROM texts WHERE texts MATCH ?"


def condition_on_briefs(query: Query, states: States = NO_STATES) -> Condition:
    """A query as a condition on a row of `briefs`. An empty query selects nothing."""
    if not query:
        return Condition("0")
    if query.match:
        found = Condition(f"briefs.docid IN ({_MATCHING})", (_expression(query, query.match),))
    else:  # a brief that has not been read may contain what the query excludes
        found = Condition("briefs.read")
        if query.exclude:
            found.add(f"briefs.docid NOT IN ({_MATCHING})", query.exclude)
    limits = _limits(query, states, "briefs.docid")
    return Condition(found.text + limits.text, (*found.values, *limits.values))


def search(
    index: Index, query: Query, limit: int = FIRST, states: States = NO_STATES
) -> tuple[Listing, ...]:
    """The newest briefs that a query finds, those with a hit in the title first.

    A word in every brief costs hardly more than one in a few: the full text is in the order of
    the results, so reading it stops at the limit.
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
    if any(not term.field for term in query.wanted):
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
    """In the syntax of FTS5: the matches without what the query excludes."""
    return f"({match}) NOT ({query.exclude})" if query.exclude else match


def _limits(query: Query, states: States, key: str) -> Condition:
    limits = Condition()
    if query.since or query.until:  # a brief without a date is never found
        since = query.since or date.min + timedelta(days=1)
        limits.add(f"{key} < ?", first_docid_of(since.toordinal() - 1))
    if query.until:
        limits.add(f"{key} >= ?", first_docid_of(query.until.toordinal() - 1))
    if len(terms := claim_terms(query)) > 1:  # one alone is met where the full text has it
        entries = f"(SELECT entries FROM claims WHERE docid = {key})"
        limits.add(f"has_claim({entries}, ?)", encode_terms(terms))
    for state, wanted in query.states:
        name, among = ("read", not wanted) if state == "unread" else (state, wanted)
        paths = json.dumps(sorted(states.get(name, ())))
        word = "IN" if among else "NOT IN"
        limits.add(f"briefs.shown {word} (SELECT value FROM json_each(?))", paths)
    return limits


class SearchSession:
    """Searches one library's index while the reader types: the latest query wins.

    `search` is called in threads, one at a time; `interrupt` from any thread.
    """

    def __init__(self, root: Path, location: IndexLocation) -> None:
        self._root, self._location = root, location
        self._index: Index | None = None
        self._identity: Identity | None = None
        """The file of the index that is open: a rebuilt index is another file."""
        self._lock = Lock()
        """Held by the query that runs."""

    def interrupt(self) -> None:
        """End the query that is running without results."""
        if (index := self._index) is not None:
            with suppress(sqlite3.Error):
                index.connection.interrupt()

    def search(self, query: Query, states: States) -> tuple[Listing, ...] | None:
        """The first results. None where it was interrupted, or there is no index yet."""
        with self._lock:
            try:
                identity = self._location.identity
                if self._index is None or identity != self._identity:
                    self._close_index()
                    self._index, self._identity = Index(self._root, self._location), identity
                if self._index.is_ready():
                    return search(self._index, query, states=states)
                self._close_index()
            except FAILURES:  # interrupted, or the index was deleted to be rebuilt
                self._close_index()
        return None

    def hit(self, listing: Listing, query: Query) -> Hit:
        """The best hit in a brief, from the file as it is now."""
        brief = read_brief(listing.path, listing.path_from_root, self._root).brief
        return hit_in(brief, query)

    def close(self) -> None:
        """Close the index, once the query that runs has ended: SQLite crashes if it is closed
        under one.
        """
        self.interrupt()
        with self._lock:
            self._close_index()

    def _close_index(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None
