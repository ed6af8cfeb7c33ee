"""What the index of a small library answers to a query that opens as a list.

The list of a small library is in memory and has its briefs already; only which of them a query
finds comes from here. A large one's list is in the index itself.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from briefing_tui.library.catalog import Listing
from briefing_tui.library.index.place import Place
from briefing_tui.library.index.reader import SORTINGS, Index
from briefing_tui.library.query import Query, parse_query
from briefing_tui.library.saved import Answer, SavedQuery
from briefing_tui.library.search import States, condition_on_briefs


def answer(
    root: Path, place: Place, query: SavedQuery, saved: Mapping[str, str], states: States
) -> Answer:
    """What is known by now: nothing as long as there is no index."""
    try:
        with closing(Index(root, place)) as index:
            if not index.is_ready():
                return Answer()
            asked = parse_query(query.text, saved=saved)
            return Answer(paths_found(index, asked, states), index.is_through())
    except sqlite3.Error:  # none yet, or thrown away under our hands to be made anew
        return Answer()


def paths_found(index: Index, query: Query, states: States) -> frozenset[str]:
    """All briefs that a query finds, by their paths from the root."""
    found = condition_on_briefs(query, states)
    rows = index.connection.execute(
        f"SELECT briefs.shown FROM briefs WHERE {found.text}", found.values
    )
    return frozenset(row[0] for row in rows)


def briefs_found(index: Index, query: Query, states: States) -> tuple[Listing, ...]:
    """The same as lines of the list, newest first."""
    found = condition_on_briefs(query, states)
    return index.listings(f"WHERE {found.text} ORDER BY {SORTINGS['date'].sql}", found.values)
