"""The list of a large library: as long as all of it, and in memory only where it is looked at."""

import json
import sqlite3
from array import array
from bisect import bisect
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, overload

from briefing_tui.library.brief_list import Order
from briefing_tui.library.catalog import Listing
from briefing_tui.library.index.database import is_damage
from briefing_tui.library.index.reader import SORTINGS, Index
from briefing_tui.library.query import Query
from briefing_tui.library.search import States, condition_on_briefs
from briefing_tui.library.tokens import tokens

PAGE = 64
"""Briefs that are read at once."""
KEPT = 32
"""Pages that are kept: what a reader moves about in."""


class Filter(NamedTuple):
    """A condition in SQL and its values. Empty lets all through."""

    text: str = "1"
    values: tuple[object, ...] = ()

    def also(self, text: str, *values: object) -> "Filter":
        """This and another condition."""
        return Filter(f"{self.text} AND {text}", (*self.values, *values))

    def among(self, paths: frozenset[str], *, wanted: bool) -> "Filter":
        """Only briefs of certain paths, or only others."""
        word = "IN" if wanted else "NOT IN"
        text = f"briefs.shown {word} (SELECT value FROM json_each(?))"
        return self.also(text, json.dumps(sorted(paths)))

    def found_by(self, query: Query, states: States) -> "Filter":
        """Only what a query finds."""
        condition = condition_on_briefs(query, states)
        return self.also(f"({condition.text})", *condition.values)

    def with_words(self, words: str) -> "Filter":
        """Each word has to begin one in the title, a tag or an author's name; `#` a tag's."""
        found = [
            f'{"tags" if word.startswith("#") else "{title tags authors}"} : "{" ".join(parts)}"*'
            for word in words.split()
            if (parts := tokens(word))
        ]
        if not found:
            return self
        match = " AND ".join(f"({each})" for each in found)
        text = "briefs.docid IN (SELECT rowid FROM texts WHERE texts MATCH ?)"
        return self.also(text, match)


class Pages(Sequence[Listing]):
    """The briefs that a filter lets through, in an order, as they were counted first."""

    def __init__(self, index: Index, order: Order, chosen: Filter) -> None:
        self._index, self._sorting, self._filter = index, SORTINGS[order], chosen
        self._pages: dict[int, tuple[Listing, ...]] = {}
        self._places: dict[Path, tuple[int, bool]] = {}
        self._count = self.measure()

    def measure(self) -> int:
        """How many briefs there are."""
        if self._filter == Filter():
            return self._index.count()
        statement = f"SELECT count(*) FROM briefs WHERE {self._filter.text}"
        return self._index.number(statement, self._filter.values)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Listing: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Listing]: ...
    def __getitem__(self, at: int | slice) -> Listing | Sequence[Listing]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(self._count))]
        at = at + self._count if at < 0 else at
        if not 0 <= at < self._count:
            raise IndexError(at)
        page = self._page(at // PAGE)
        if at % PAGE < len(page):
            return page[at % PAGE]
        return GONE  # the index has shrunk since it was counted, or is damaged

    def _page(self, number: int) -> tuple[Listing, ...]:
        page = self._pages.pop(number, None)
        if page is None:
            page = self._sound(number)
            while len(self._pages) >= KEPT:
                del self._pages[next(iter(self._pages))]
        self._pages[number] = page  # the latest stands last
        return page

    def _sound(self, number: int) -> tuple[Listing, ...]:
        """A page; nothing where the index is damaged, which its keeper finds and mends.

        The first one raises: who opens a list can throw the index away before it is shown.
        """
        try:
            return self.read(number)
        except sqlite3.DatabaseError as error:
            if not number or not is_damage(error):
                raise
            return ()

    def read(self, number: int) -> tuple[Listing, ...]:
        """A page from the index."""
        rest = f"WHERE {self._filter.text} ORDER BY {self._sorting.sql} LIMIT ? OFFSET ?"
        return self._index.listings(rest, (*self._filter.values, PAGE, number * PAGE))

    def place(self, path: Path) -> tuple[int, bool]:
        """How many briefs stand before one, and whether it is in the list itself."""
        found = self._places.get(path)
        if found is None:
            found = self._places[path] = self.count_before(path)
        return found

    def count_before(self, path: Path) -> tuple[int, bool]:
        """The same from the index."""
        sorting = self._sorting
        row = self._index.connection.execute(
            f"SELECT {sorting.column}, shown, ({self._filter.text}) FROM briefs WHERE path = ?",
            (*self._filter.values, self._index.key(path)),
        ).fetchone()
        if row is None:
            return 0, False
        key, shown, there = row
        head = f"SELECT count(*) FROM briefs WHERE {self._filter.text} AND {sorting.column}"
        before = ">" if sorting.high_first else "<"
        values = self._filter.values
        count = self._index.number(f"{head} {before} ?", (*values, key))
        count += self._index.number(f"{head} = ? AND shown < ?", (*values, key, shown))
        return count, bool(there)


class FoundPages(Pages):
    """The same for a filter that asks the full text: it is asked once.

    Its answer is kept in order, eight bytes a brief. To ask again for each page and each `J`
    would take as long as the words are common: a twentieth of a second at 100,000 briefs.
    """

    def measure(self) -> int:
        """Ask, and keep the answer."""
        rows = self._index.connection.execute(
            f"SELECT docid FROM briefs WHERE {self._filter.text} ORDER BY {self._sorting.sql}",
            self._filter.values,
        )
        self._found = array("q", (row[0] for row in rows))
        return len(self._found)

    def read(self, number: int) -> tuple[Listing, ...]:
        """A page by its briefs' keys."""
        keys = self._found[number * PAGE : (number + 1) * PAGE].tolist()
        rest = f"WHERE docid IN (SELECT value FROM json_each(?)) ORDER BY {self._sorting.sql}"
        return self._index.listings(rest, (json.dumps(keys),))

    def count_before(self, path: Path) -> tuple[int, bool]:
        """From the answer, or from where in it the brief would stand."""
        row = self._index.connection.execute(
            f"SELECT docid, {self._sorting.column}, shown FROM briefs WHERE path = ?",
            (self._index.key(path),),
        ).fetchone()
        if row is None:
            return 0, False
        with suppress(ValueError):  # not among them
            return self._found.index(row[0]), True
        return bisect(self._found, False, key=partial(self._is_behind, row[1:])), False

    def _is_behind(self, place: tuple[Any, str], docid: int) -> bool:
        """Whether one of the answer stands behind a value of the order's column and a path."""
        sorting = self._sorting
        row = self._index.connection.execute(
            f"SELECT {sorting.column}, shown FROM briefs WHERE docid = ?", (docid,)
        ).fetchone()
        if row is None:
            return True  # gone by now: as well behind as before
        key, shown = row
        if key == place[0]:
            return bool(shown > place[1])
        return (key < place[0]) is sorting.high_first


GONE = Listing(path=Path(), path_from_root="", slug="", title="")
"""Stands where a brief was until the list is renewed."""
