"""Searching while one types: the latest query wins, whatever the one before is still doing."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from briefing_tui.compare.related import Relation
from briefing_tui.library.catalog import Listing
from briefing_tui.library.hits import Hit, hit_in
from briefing_tui.library.index.place import Place
from briefing_tui.library.index.reader import Index
from briefing_tui.library.query import Query
from briefing_tui.library.reading import read_brief
from briefing_tui.library.search import States, search
from briefing_tui.model.brief import Brief

if TYPE_CHECKING:
    from briefing_tui.library.scan import Identity


class Seeker:
    """Asks one library's index. `seek` is for threads, `interrupt` for whoever started them."""

    def __init__(self, root: Path, place: Place) -> None:
        self._root, self._place = root, place
        self._index: Index | None = None
        self._opened: Identity | None = None
        """The file in which the index was. Who makes one anew begins another."""
        self._lock = Lock()
        """Held by the one query that runs."""

    def interrupt(self) -> None:
        """Let the query that is running end with nothing."""
        if (index := self._index) is not None:
            with suppress(sqlite3.Error):
                index.connection.interrupt()

    def seek(self, query: Query, states: States) -> tuple[Listing, ...] | None:
        """The first results. None where it was interrupted or there is no index yet."""
        with self._lock:
            try:
                index = self._open()
                if index.is_ready():
                    return search(index, query, states=states)
                self.close()
            except sqlite3.Error:  # interrupted; or thrown away under our hands, and made anew
                self.close()
        return None

    def related(self, brief: Brief) -> tuple[Relation, ...]:
        """The briefs that have to do with a brief, as far as the index knows by now."""
        from briefing_tui.library.index.neighbours import related

        try:
            with closing(Index(self._root, self._place)) as index:
                return related(index, brief) if index.is_ready() else ()
        except sqlite3.Error:  # thrown away under our hands, and made anew
            return ()

    def _open(self) -> Index:
        there = self._place.identity
        if self._index is None or there != self._opened:
            self.close()
            self._index, self._opened = Index(self._root, self._place), there
        return self._index

    def hit(self, listing: Listing, query: Query) -> Hit:
        """Where in a brief the query hit, from the file as it is now."""
        return hit_in(read_brief(listing.path, listing.path_from_root).brief, query)

    def close(self) -> None:
        """Let go of the file."""
        if self._index is not None:
            self._index.close()
            self._index = None
