"""Searching an index."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Lock

from msgspec.structs import replace

from briefing_tui.library.claim_terms import Unexpected, matches
from briefing_tui.library.files import read_brief
from briefing_tui.library.hits import hit_in, with_words
from briefing_tui.library.index.conditions import (
    NO_FLAGS,
    condition_on_briefs,
    condition_on_texts,
    unexpected_in,
)
from briefing_tui.library.index.reader import Index, open_index
from briefing_tui.library.index.resolve import resolve
from briefing_tui.library.index.schema import FAILURES, LISTED, IndexLocation
from briefing_tui.library.listing import Hit, Listing
from briefing_tui.library.query import Query, fits_notes
from briefing_tui.library.query_advice import without_any_of, written
from briefing_tui.library.results import FIRST, QueryAnswer
from briefing_tui.library.roots import keeps_line_breaks
from briefing_tui.library.state.store import Flags
from briefing_tui.model.brief import Brief
from briefing_tui.text.english import listed

UNREADABLE = "The index of the library can't be read."


def search(index: Index, query: Query, limit: int = FIRST, flags: Flags = NO_FLAGS) -> QueryAnswer:
    """The newest briefs that a query finds, those with a hit in the title or the file's name first,
    each with its claims that match.

    A word that every brief contains takes hardly more time than a rare one: the full text is in
    the order of the results, so reading it stops at the limit.
    """
    query = resolve(index, query) if not query.problem else query
    if not query:
        said = "" if query.is_unfinished else query.problem
        return QueryAnswer(problem=said, hint=query.hint if said else "")
    found: dict[str, Listing] = {}
    unexpected = unexpected_in(index, query)
    for match in query.matches:
        for listing in _matching(index, query, match, limit, flags, unexpected):
            found.setdefault(listing.path_from_root, listing)
        if len(found) >= limit:
            break
    listings = tuple(found.values())[:limit]
    claims = claims_of(index, query, listings, unexpected)

    def finds(rest: Query) -> bool:
        unexpected = unexpected_in(index, rest)
        return any(_matching(index, rest, rest.match, 1, flags, unexpected))

    remarks = [query.remark]
    if asked := query_for_notes(query, flags):
        remarks.append(f"A note of yours has this: `{asked}`.")
    elif not found and (names := without_any_of(query, finds)):
        remarks.append(f"Without {listed(names, 'or')} something is found.")
    return QueryAnswer(listings, claims, remark=" ".join(filter(None, remarks)))


def query_for_notes(query: Query, flags: Flags) -> str:
    """A query for the notes that have the words of a query. Empty if none has them."""
    if not any(fits_notes(query.words, notes) for notes in flags.noted.values() if query.words):
        return ""
    return " ".join(written("note", term.values[0]) for term in query.words)


def _matching(
    index: Index, query: Query, match: str, limit: int, flags: Flags, unexpected: Unexpected
) -> Iterator[Listing]:
    if match:
        source, order = "texts CROSS JOIN briefs ON briefs.docid = texts.rowid", "texts.rowid"
        where = condition_on_texts(index, query, match, flags, unexpected)
    else:
        source, order = "briefs", "briefs.docid"
        where = condition_on_briefs(index, query, flags, unexpected)
    rows = index.connection.execute(
        f"SELECT {LISTED} FROM {source} WHERE {where.text} ORDER BY {order} LIMIT ?",
        (*where.values, limit),
    )
    return (index.listing_of(row) for row in rows)


def claims_of(
    index: Index, query: Query, listings: Sequence[Listing], unexpected: Unexpected | None = None
) -> tuple[tuple[str, ...], ...]:
    """The ids of the claims of each brief that match; none if the query isn't about claims."""
    terms = query.tested_claims
    if all(term.is_negated for term in terms):
        return ((),) * len(listings)
    if unexpected is None:
        unexpected = unexpected_in(index, query)
    claims: list[tuple[str, ...]] = []
    for listing in listings:
        indexed = index.indexed_at(listing.path)
        if indexed is None:
            claims.append(())
            continue
        found = matches(indexed.brief, terms, unexpected, indexed.agreements, index.check)
        claims.append(tuple(match.row.claim.id for match in found))
    return tuple(claims)


def _with_claims(index: Index, query: Query, answer: QueryAnswer) -> QueryAnswer:
    """The answer to a query of words with the claims that have all of them."""
    if query.tested_claims or not query.words:
        return answer
    claims: list[tuple[str, ...]] = []
    for listing in answer.listings:
        indexed = index.indexed_at(listing.path) if listing.claims else None
        claims.append(with_words(indexed.brief.claims, query) if indexed is not None else ())
    return replace(answer, claims=tuple(claims), by_words=any(claims))


class SearchSession:
    """Searches one library's index while the reader types: the latest query wins.

    `search` is called in threads, one at a time; `interrupt` from any thread.
    """

    def __init__(
        self,
        root: Path,
        location: IndexLocation,
        report: Callable[[Index, Exception], object] = lambda index, error: None,
    ) -> None:
        """`report` gets the error of an index, and has one that is damaged built again."""
        self._root, self._location, self._report = root, location, report
        self._verified: object = None
        """The identity of the index that was looked through for damage."""
        self._failed: Query | None = None
        """The query that the index didn't answer."""
        self._running: sqlite3.Connection | None = None
        self._interrupted = Event()
        """Whether that shall end."""
        self._resolved = Query(), Query()
        """The last query of which hits were looked for, and what it stands for."""
        self._lock = Lock()
        """Held while that is set or interrupted: SQLite crashes if it is closed meanwhile."""

    def interrupt(self) -> None:
        """End the running query without results."""
        with self._lock:
            if self._running is not None:
                self._interrupted.set()
                self._running.interrupt()

    def search(self, query: Query, flags: Flags, limit: int = FIRST) -> QueryAnswer | None:
        """The first results. None if the query was interrupted, or if there are none and no whole
        index yet. A damaged one is deleted, and the index process builds another; if that doesn't
        answer either, the answer says so.
        """
        index = open_index(self._root, self._location)
        if index is None:
            return None
        with closing(index):
            index.end_with(self._interrupted.is_set)
            try:
                self._run(index.connection)
                answer = _with_claims(index, query, search(index, query, limit, flags))
                if not answer.listings and self._verified != index.identity:
                    if not index.is_complete():
                        return None
                    index.verify()
                    self._verified = index.identity
            except FAILURES as error:
                if index.is_cancelled():
                    return None
                if query == self._failed:
                    return QueryAnswer(problem=UNREADABLE)
                self._failed = query
                self._report(index, error)
                return None
            else:
                self._failed = None
                return answer
            finally:
                self._run(None)

    def _run(self, connection: sqlite3.Connection | None) -> None:
        with self._lock:
            self._running = connection
            self._interrupted.clear()

    def hit(
        self,
        listing: Listing,
        query: Query,
        brief: Brief | None = None,
        claims: Collection[str] = (),
        notes: Iterable[str] = (),
    ) -> Hit:
        """The best hit in a brief, which is read unless it has been read whole already.

        `claims` are the ids of its claims that the query finds, and `notes` the words of the notes
        on it.
        """
        if brief is None:
            place, line_breaks = (listing.path_from_root, self._root), keeps_line_breaks(self._root)
            brief = read_brief(listing.path, *place, line_breaks=line_breaks).brief
        asked, resolved = self._resolved
        if asked != query:
            resolved = query
            index = open_index(self._root, self._location)
            if index is not None:
                with closing(index), suppress(*FAILURES):
                    resolved = resolve(index, query)
                    self._resolved = query, resolved
        return hit_in(brief, resolved, claims, notes)
