"""The list of a large library: as long as all of it, and in memory only where it is looked at."""

import json
import sqlite3
from array import array
from bisect import bisect
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, overload

from msgspec.structs import replace

from briefing_tui.library.brief_list import BriefList, Listing, Order, Rules, SavedQuery, by_name
from briefing_tui.library.index.reader import SORTINGS, Index
from briefing_tui.library.index.schema import is_damage
from briefing_tui.library.query import Query, parse_query, tokens
from briefing_tui.library.search import States, condition_on_briefs
from briefing_tui.library.state.brief_state import BriefState, Flags
from briefing_tui.text.sanitise import MARK

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


# MERGED:
# The list of a large library, with the same rules and marks as that of a small one.

MOST_CALLED = 50
NOTHING_BEFORE = BriefList()


class IndexedList(BriefList, frozen=True):
    """A list whose briefs are in the index."""

    index_read: Index | None = None
    """Set in every such list: values of this kind are made by `listed`."""

    @property
    def _index(self) -> Index:
        assert self.index_read is not None
        return self.index_read

    def with_rules(self, rules: Rules) -> "IndexedList":
        """The reader wants another order or filter."""
        return self.with_pages(rules, pages(self._index, rules, self.marks, self.saved))

    def with_pages(self, rules: Rules, shown: Pages) -> "IndexedList":
        """The same, where another connection to the index has found what the rules let through."""
        return replace(self, rules=rules, wanted=None, shown=shown)

    def with_mark(self, path: str, trace: BriefState) -> "IndexedList":
        """The reader has marked a brief."""
        if self.marks is None:
            return self
        marks = self.marks.changed(path, trace)
        more = len(self.marks.read) - len(marks.read)
        if more:  # counting all that is read anew would take as long as it is much
            more *= _count(self._index, frozenset((path,)))
        return replace(self, marks=marks, unread=self.unread + more)

    @property
    def counts_reading_only(self) -> bool:
        """Checking each brief would make the index a tenth slower to build."""
        return True

    @property
    def is_partial(self) -> bool:
        """Whether a query may still find more: the index has not gone over all briefs."""
        return self.rules.query is not None and (bool(self.note) or not self._index.is_through())

    def listing(self, path: Path | None) -> Listing | None:
        """What the list says of a brief."""
        return self._index.listing(path) if path is not None else None

    def called(self, words: str) -> Iterable[Listing]:
        """The newest briefs with the words in their titles, tags or authors' names."""
        chosen = Filter().with_words(words)
        if chosen == Filter():
            return ()
        rest = f"WHERE {chosen.text} ORDER BY briefs.docid LIMIT ?"
        return self._index.listings(rest, (*chosen.values, MOST_CALLED))

    def index(self, path: Path | None) -> int | None:
        """A brief's place in the list, from 0."""
        if path is None or not isinstance(self.shown, Pages):
            return None
        place, there = self.shown.place(path)
        return place if there else None

    def beside(self, path: Path | None, step: int) -> Listing | None:
        """The brief before (-1) or after (1) another one, which may be filtered out."""
        assert isinstance(self.shown, Pages)
        place, there = self.shown.place(path) if path is not None else (0, False)
        if not there and self.gone is not None and path == self.gone[0]:
            place = self.gone[1]
        at = place + step if there or step < 0 else place
        return self.shown[at] if 0 <= at < len(self.shown) else None


def listed(
    index: Index, rules: Rules, marks: Flags | None, before: BriefList = NOTHING_BEFORE
) -> IndexedList:
    """The list of an index as it is now, with what else was known of the library before."""
    every = Pages(index, "date", Filter())
    shown: Sequence[Listing] = every
    if rules.searches and rules == before.rules and isinstance(before, IndexedList):
        shown = before.shown  # what was found, until it is looked for again
    elif rules.filtered or rules.order != "date":
        shown = pages(index, rules, marks, before.saved)
    return IndexedList(
        every=every,
        shown=shown,
        rules=rules,
        wanted=before.wanted,
        marks=marks,
        unread=len(every) - _count(index, marks.read) if marks else 0,
        note=before.note,
        saved=before.saved,
        skipped=before.skipped,
        gone=before.gone,
        index_read=index,
    )


def pages(
    index: Index, rules: Rules, marks: Flags | None, saved: tuple[SavedQuery, ...] = ()
) -> Pages:
    """The briefs that some rules let through."""
    chosen = Filter()
    if rules.kind == "problems":
        chosen = chosen.also("briefs.errors + briefs.warnings > 0")
    elif marks is not None and rules.kind == "unread":
        chosen = chosen.among(marks.read, wanted=False)
    elif marks is not None and rules.kind == "starred":
        chosen = chosen.among(marks.starred, wanted=True)
    if rules.query is not None:
        query = parse_query(rules.query.text, saved=by_name(saved))
        chosen = chosen.found_by(query, marks.states if marks is not None else {})
    found = chosen.with_words(rules.words)
    return (FoundPages if rules.searches else Pages)(index, rules.order, found)


def _count(index: Index, paths: frozenset[str]) -> int:
    """How many briefs have some paths, as they are shown. Read ones are few, of many.

    All but those whose names are no text are shown by the paths that the index has a table of.
    """
    odd = frozenset(path for path in paths if MARK in path)
    found = 0
    for column, some in (("path", paths - odd), ("shown", odd)):
        if some:
            where = f"{column} IN (SELECT value FROM json_each(?))"
            found += index.number(
                f"SELECT count(*) FROM briefs WHERE {where}", (json.dumps(sorted(some)),)
            )
    return found
