"""The library's list as one value: the briefs that it shows, what is read, and what is new."""

import json
from array import array
from bisect import bisect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, overload

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.library.files import Skipped
from briefing_tui.library.index.reader import SORTINGS, Condition, Index
from briefing_tui.library.index.schema import FAILURES
from briefing_tui.library.listing import Listing, ListQuery, SavedQuery, by_name
from briefing_tui.library.state.store import BriefState, Flags

PAGE = 64
"""Briefs that are read at once."""
KEPT_PAGES = 32
MISSING = Listing(file="", path_from_root="", slug="", title="")
"""Stands for a brief that has gone from the index since the list was counted."""


class Pages(Sequence[Listing]):
    """The briefs that a list query selects, in its order.

    The number of briefs is that at the time of the query. A query that takes time, as it searches
    the full text or orders by folders, keeps the docids that it found, eight bytes each: asking
    again for each page and each step would take as long as the words are common.
    """

    def __init__(
        self, index: Index, query: ListQuery, flags: Flags | None, saved: Mapping[str, str]
    ) -> None:
        self._index, self._sorting = index, SORTINGS[query.order]
        self._by_folder = query.order == "folder"
        self._where = _condition(query, flags, saved)
        self._pages: dict[int, tuple[Listing, ...]] = {}
        self._offsets: dict[Path, tuple[int, bool]] = {}
        self._found: array[int] | None = None
        if self._by_folder:
            self._found = array("q", self._in_site_order())
            self._count = len(self._found)
        elif query.searches:
            rows = index.connection.execute(
                f"SELECT docid FROM briefs WHERE {self._where.text} ORDER BY {self._sorting.sql}",
                self._where.values,
            )
            self._found = array("q", (row[0] for row in rows))
            self._count = len(self._found)
        elif query.filters:
            statement = f"SELECT count(*) FROM briefs WHERE {self._where.text}"
            self._count = index.number(statement, self._where.values)
        else:
            self._count = index.count()
        if self._count:
            # Raises now if the index is damaged, while the caller can still handle it.
            self._pages[0] = self._read(0)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Listing: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Listing]: ...
    def __getitem__(self, at: int | slice) -> Listing | Sequence[Listing]:
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(self._count))]
        at = at + self._count if at < 0 else at
        if not 0 <= at < self._count:
            raise IndexError(at)
        page = self._page(at // PAGE)
        return page[at % PAGE] if at % PAGE < len(page) else MISSING

    def __iter__(self) -> Iterator[Listing]:
        if self._found is None:
            clauses = f"WHERE {self._where.text} ORDER BY {self._sorting.sql}"
            with suppress(*FAILURES):  # of a damaged index the pages show what can be read
                # One statement: each page would count the briefs before it.
                return iter(self._index.listings(clauses, self._where.values))
        return (self[at] for at in range(self._count))

    def offset(self, path: Path) -> tuple[int, bool]:
        """The number of briefs before one, and whether that one is in the list itself."""
        if path not in self._offsets:
            self._offsets[path] = self._count_before(path)
        return self._offsets[path]

    def paths(self, first: int, last: int, index: Index | None = None) -> list[str]:
        """The paths from the library's folder of the briefs from one place to before another.

        A worker asks with an index of its own.
        """
        cursor = (index or self._index).connection.cursor()
        cursor.row_factory = None  # plain tuples: a third of the time
        if self._found is None:
            cursor.execute(
                f"SELECT shown FROM briefs WHERE {self._where.text}"
                f" ORDER BY {self._sorting.sql} LIMIT ? OFFSET ?",
                (*self._where.values, max(0, last - first), first),
            )
            return [path for (path,) in cursor]
        docids = self._found[first:last].tolist()
        cursor.execute(
            "SELECT docid, shown FROM briefs WHERE docid IN (SELECT value FROM json_each(?))",
            (json.dumps(docids),),
        )
        paths = dict(cursor.fetchall())
        return [paths.get(docid, MISSING.path_from_root) for docid in docids]

    def places(self, words: str, index: Index | None = None) -> "array[int]":
        """The places in the list of the briefs with some words, as the filter finds them.

        A worker asks with an index of its own.
        """
        places, match = array("q"), _match_of(words)
        if not match:
            return places
        cursor = (index or self._index).connection.cursor()
        cursor.row_factory = None
        matching = {
            docid
            for (docid,) in cursor.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (match,))
        }
        docids: Iterable[int]
        if self._found is not None:
            docids = self._found
        else:
            cursor.execute(
                f"SELECT docid FROM briefs WHERE {self._where.text} ORDER BY {self._sorting.sql}",
                self._where.values,
            )
            docids = (docid for (docid,) in cursor)
        places.extend(place for place, docid in enumerate(docids) if docid in matching)
        return places

    def next_outside(self, at: int, step: int, paths: Collection[str]) -> int | None:
        """The place of the nearest brief after `at`, or before it, that is none of some paths;
        around the ends, and `at` itself last.
        """
        count = self._count
        after = min(at + 1, count)
        parts = ((after, count), (0, after)) if step > 0 else ((at, 0), (count, at))
        for first, last in (chunk for part in parts for chunk in _chunks(*part)):
            found = list(enumerate(self._paths_near(first, last), first))
            for place, path in found if step > 0 else reversed(found):
                if path not in paths:
                    return place
        return None

    def _paths_near(self, first: int, last: int) -> Iterable[str]:
        """A few paths are in the pages that the screen shows: no filter is applied again."""
        if last - first > PAGE:
            return self.paths(first, last)
        return (self[place].path_from_root for place in range(first, last))

    def _page(self, number: int) -> tuple[Listing, ...]:
        page = self._pages.pop(number, None)
        if page is None:
            try:
                page = self._read(number)
            except FAILURES:
                page = ()  # the index process finds the damage and rebuilds the index
            while len(self._pages) >= KEPT_PAGES:
                del self._pages[next(iter(self._pages))]
        self._pages[number] = page  # the page that was used last is the last in the dict
        return page

    def _read(self, number: int) -> tuple[Listing, ...]:
        if self._found is None:
            clauses = f"WHERE {self._where.text} ORDER BY {self._sorting.sql} LIMIT ? OFFSET ?"
            return self._index.listings(clauses, (*self._where.values, PAGE, number * PAGE))
        docids = self._found[number * PAGE : (number + 1) * PAGE].tolist()
        found = "WHERE docid IN (SELECT value FROM json_each(?))"
        place = "(SELECT key FROM json_each(?) WHERE value = docid)"
        return self._index.listings(f"{found} ORDER BY {place}", (json.dumps(docids),) * 2)

    def _in_site_order(self) -> Iterator[int]:
        from briefing_tui.library.listing import Page, in_site_order

        rows = self._index.connection.execute(
            "SELECT docid, shown, weight, CASE date WHEN '' THEN NULL ELSE earliest END"
            f" FROM briefs WHERE {self._where.text}",
            self._where.values,
        )
        return (page.docid for page in in_site_order(Page(*row) for row in rows))

    def _count_before(self, path: Path) -> tuple[int, bool]:
        column = self._sorting.column
        row = self._index.connection.execute(
            f"SELECT docid, {column} AS sort_key, shown, ({self._where.text}) AS selected"
            " FROM briefs WHERE path = ?",
            (*self._where.values, self._index.key(path)),
        ).fetchone()
        if row is None:
            return 0, False
        if self._found is not None:
            with suppress(ValueError):  # not in the list
                return self._found.index(row["docid"]), True
            if self._by_folder:
                return 0, False  # a brief that the list leaves out is before the first
            is_after = partial(self._is_after, row["sort_key"], row["shown"])
            return bisect(self._found, False, key=is_after), False
        head = f"SELECT count(*) FROM briefs WHERE {self._where.text} AND {column}"
        comparison = ">" if self._sorting.descending else "<"
        values = (*self._where.values, row["sort_key"])
        count = self._index.number(f"{head} {comparison} ?", values)
        count += self._index.number(f"{head} = ? AND shown < ?", (*values, row["shown"]))
        return count, bool(row["selected"])

    def _is_after(self, sort_key: Any, shown: str, docid: int) -> bool:
        """Whether a brief of the list comes after a sort key and a path."""
        row = self._index.connection.execute(
            f"SELECT {self._sorting.column} AS sort_key, shown FROM briefs WHERE docid = ?",
            (docid,),
        ).fetchone()
        if row is None:
            return True
        if row["sort_key"] == sort_key:
            return bool(row["shown"] > shown)
        return (row["sort_key"] < sort_key) is self._sorting.descending


def _chunks(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Ever longer parts of a range, from its start on, which may be its end."""
    size = PAGE
    while start != stop:
        edge = min(start + size, stop) if start < stop else max(start - size, stop)
        yield min(start, edge), max(start, edge)
        start, size = edge, 4 * size


def titled(index: Index, words: str, most: int) -> tuple[Listing, ...]:
    """The newest briefs with some words in their titles, tags or authors' names."""
    where = Condition("1")
    _add_words(where, words)
    if not where.values:
        return ()
    clauses = f"WHERE {where.text} ORDER BY briefs.docid LIMIT ?"
    return index.listings(clauses, (*where.values, most))


def _condition(query: ListQuery, flags: Flags | None, saved: Mapping[str, str]) -> Condition:
    """A list query as a condition on a row of `briefs`."""
    where = Condition("1")
    if query.kind == "problems":
        where.add("briefs.errors + briefs.warnings > 0")
    elif flags is not None and query.kind in ("unread", "starred"):
        paths = flags.read if query.kind == "unread" else flags.starred
        word = "NOT IN" if query.kind == "unread" else "IN"
        where.add(
            f"briefs.shown {word} (SELECT value FROM json_each(?))", json.dumps(sorted(paths))
        )
    if query.query is not None:
        # Imported for a search only: a start shows the whole list.
        from briefing_tui.library.index.search import condition_on_briefs
        from briefing_tui.library.query import parse_query

        search = parse_query(query.query.text, saved=saved)
        found = condition_on_briefs(search, flags.states if flags is not None else {})
        where.add(f"({found.text})", *found.values)
    _add_words(where, query.words)
    return where


def _add_words(where: Condition, words: str) -> None:
    """Each word must begin a word of the title, a tag or an author's name; `#` of a tag."""
    if match := _match_of(words):
        where.add("briefs.docid IN (SELECT rowid FROM texts WHERE texts MATCH ?)", match)


def _match_of(words: str) -> str:
    """The same in the syntax of FTS5; empty without a word."""
    if not words:
        return ""
    from briefing_tui.library.query import tokens

    matches = [
        f'({{{"tags" if word.startswith("#") else "title tags authors"}}} : "{" ".join(parts)}"*)'
        for word in words.split()
        if (parts := tokens(word))
    ]
    return " AND ".join(matches)


MAX_TITLED = 50
"""Briefs that the command palette looks at."""

Answer = TypeVar("Answer")


class Found(Struct, frozen=True):
    """Some words, and the places of the briefs in the list that have them."""

    words: str
    places: Sequence[int] = ()


class BriefList(Struct, frozen=True):
    """The briefs of a library, and those of them that the list shows.

    The list keeps what its query selected until the next query, so a brief does not drop out
    of the unread ones while it is being read.
    """

    index: Index | None = None
    """None where there is no library, or it has not been listed yet."""
    every: Sequence[Listing] = ()
    shown: Sequence[Listing] = ()
    query: ListQuery = ListQuery()
    pending: ListQuery | None = None
    """The query whose result is being looked for."""
    found: Found | None = None
    """What the reader looks for in this very list, once it has been found."""
    flags: Flags | None = None
    """None until the reading state has been read."""
    selected_by: Flags | None = None
    """The flags at the time of the query, by which it goes on to select."""
    unread: int = 0
    note: str = ""
    """How far the index is, while it is being built."""
    saved: tuple[SavedQuery, ...] = ()
    """The queries of the configuration, which open as lists."""
    skipped: Skipped = ()
    """How many files and folders are not part of the library, by the reason."""
    removed: tuple[Path, int] | None = None
    """The open brief where its file has been deleted, and its former place in the list."""

    def with_index(self, index: Index) -> "BriefList":
        """The same list from the index as it is now.

        What a search found stays until it is searched again.
        """
        every = Pages(index, ListQuery(), None, {})
        if self.query == ListQuery():
            shown: Sequence[Listing] = every
        elif self.query.takes_time and self.index is not None:
            shown = self.shown
        else:
            shown = self.select(self.query, index)
        counted = replace(self, index=index, every=every, shown=shown, found=None)
        return counted.with_flags(self.flags)

    def select(self, query: ListQuery, index: Index) -> Pages:
        """What a query selects. An index of its own lets another thread ask."""
        flags = self.selected_by if query == self.query else self.flags
        return Pages(index, query, flags, by_name(self.saved))

    def with_shown(self, query: ListQuery, shown: Sequence[Listing]) -> "BriefList":
        """The list by another query, of which another thread has found the result."""
        same = query == self.query
        selected_by = self.selected_by if same else self.flags
        return replace(
            self, query=query, pending=None, shown=shown, found=None, selected_by=selected_by
        )

    def with_query(self, query: ListQuery) -> "BriefList":
        """The list by another query, at once."""
        if self.index is None:
            return replace(self, query=query, pending=None)
        return self.with_shown(query, self.select(query, self.index))

    def with_flags(self, flags: Flags | None, read: int | None = None) -> "BriefList":
        """The list with what is read and starred; `read` is how many of its briefs are read, where
        a worker has counted them.
        """
        if read is None:
            read = self._count_of(flags.read) if flags else 0
        briefs = replace(self, flags=flags, unread=len(self.every) - read if flags else 0)
        if self.selected_by is not None or flags is None:
            return briefs
        briefs = replace(briefs, selected_by=flags)
        index = self.index
        if index is None or self.query.kind == "all":
            return briefs
        return _ask(
            lambda: replace(briefs, shown=briefs.select(self.query, index)), otherwise=briefs
        )

    def with_change(self, path: str, change: BriefState) -> "BriefList":
        """The list after the state of one brief changed."""
        if self.flags is None:
            return self
        flags = self.flags.changed(path, change)
        difference = len(self.flags.read) - len(flags.read)
        if difference:
            difference *= self._count_of((path,))
        return replace(self, flags=flags, unread=self.unread + difference)

    def _count_of(self, paths: Collection[str]) -> int:
        """How many of some paths are briefs of the library."""
        index = self.index
        return _ask(lambda: index.count_of(paths), otherwise=0) if index is not None else 0

    def is_complete(self) -> bool:
        """Whether the index has read every file at least once."""
        index = self.index
        return index is not None and _ask(index.is_complete, otherwise=False)

    @property
    def latest(self) -> ListQuery:
        """The query that was asked for last."""
        return self.pending or self.query

    @property
    def is_partial(self) -> bool:
        """Whether a saved query may still find more: not every file has been read."""
        if self.query.query is None or self.index is None:
            return False
        return bool(self.note) or not self.is_complete()

    def titled(self, words: str) -> Sequence[Listing]:
        """The newest briefs with some words in their titles, tags or authors' names."""
        index = self.index
        if index is None:
            return ()
        return _ask(lambda: titled(index, words, MAX_TITLED), otherwise=())

    def first_index(self) -> Path | None:
        """The index page that is nearest to the root."""
        index = self.index
        return _ask(index.first_index, otherwise=None) if index is not None else None

    def listing(self, path: Path | None) -> Listing | None:
        """The listing of a brief, whether or not the list shows it."""
        index = self.index
        if path is None or index is None:
            return None
        return _ask(lambda: index.listing(path), otherwise=None)

    def position(self, path: Path | None) -> int | None:
        """The place of a brief in the list, from 0."""
        offset, selected = self._offset(path)
        return offset if selected else None

    def neighbour(self, path: Path | None, step: int) -> Listing | None:
        """The brief before (-1) or after (1) another one, which the list need not show."""
        if not isinstance(self.shown, Pages):
            return None
        offset, selected = self._offset(path)
        if not selected and self.removed is not None and path == self.removed[0]:
            offset = self.removed[1]
        at = offset + step if selected or step < 0 else offset
        return self.shown[at] if 0 <= at < len(self.shown) else None

    def find(self, words: str, index: Index | None = None) -> Found:
        """The briefs of the list with some words. A worker asks with an index of its own."""
        shown = self.shown
        if not isinstance(shown, Pages):
            return Found(words)
        return _ask(lambda: Found(words, shown.places(words, index)), otherwise=Found(words))

    def next_unread(self, at: int, step: int) -> int | None:
        """The place of the nearest unread brief after one, or before it (-1), around the ends."""
        flags, shown = self.flags, self.shown
        if flags is None or not self.unread or not isinstance(shown, Pages):
            return None
        return _ask(lambda: shown.next_outside(at, step, flags.read), otherwise=None)

    def paths(self, index: Index) -> Sequence[str]:
        """The paths from the library's folder of all briefs shown. For workers, with an index of
        their own.
        """
        return self.shown.paths(0, len(self.shown), index) if isinstance(self.shown, Pages) else ()

    def _offset(self, path: Path | None) -> tuple[int, bool]:
        """The number of briefs before one, and whether that one is in the list."""
        shown = self.shown
        if path is None or not isinstance(shown, Pages):
            return 0, False
        return _ask(lambda: shown.offset(path), otherwise=(0, False))

    def summary(self, path: Path | None, *, short: bool) -> str:
        """The place of a brief in the list, and what is unread: `10 of 14 · 2 unread`.

        Only in the list of all briefs: beside the place in a part of them, the number that is
        unread of all would look like one of that part.
        """
        position, total = self.position(path), len(self.shown)
        parts = [f"{total:,} brief{'' if total == 1 else 's'}"] if self.every else []
        if position is not None:
            parts = [f"{position + 1:,}{'/' if short else ' of '}{total:,}"]
        if self.unread and total == len(self.every):
            parts.append(f"{self.unread:,} unread")
        if self.note:
            parts = [self.note, *parts] if short else [*parts, self.note]
        return " · ".join(parts)

    def is_unread(self, listing: Listing) -> bool:
        """Whether a brief is known to be unread."""
        return self.flags is not None and listing.path_from_root not in self.flags.read

    def is_starred(self, listing: Listing) -> bool:
        """Whether a brief is known to be starred."""
        return self.flags is not None and listing.path_from_root in self.flags.starred


def _ask(question: Callable[[], Answer], otherwise: Answer) -> Answer:
    """What the index answers. It may have been damaged since the list was made from it: then the
    index process builds another, and until then the list goes on without an answer.
    """
    try:
        return question()
    except FAILURES:
        return otherwise
