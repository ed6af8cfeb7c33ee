"""The library's list: what a query selects, the part of it on the screen, and where each brief is.

A list is a value. It has the docids of its briefs in its order, so each question about it is
answered from them until the list is read again. Functions that take an `Index` raise `FAILURES` if
it is damaged; `Library` handles that.
"""

import json
from array import array
from bisect import bisect
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.library.files import Identity, Skipped
from briefing_tui.library.index.reader import Condition, Index, Values
from briefing_tui.library.listing import Listing
from briefing_tui.library.roots import Noun
from briefing_tui.library.state.store import Flags
from briefing_tui.model.dates import UNDATED
from briefing_tui.text.english import counted
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import one_line

if TYPE_CHECKING:
    from briefing_tui.library.query import Query

FIRST_NAMES = 500
"""Briefs that are listed by their names before the first frame if there is no index."""
WINDOW = 192
"""The most rows that a list has in memory."""
GONE = Listing("", (), (), False, path_from_root="", slug="", title="")
"""Stands for a brief that has gone from the index since the list was read."""
_NUMBERS = count()
_ALL = "1"
"""The condition that every brief meets."""


class SavedQuery(Struct, frozen=True):
    """A query of the configuration, or one that the reader typed and shows as a list."""

    text: str
    """In the syntax of the search, in which no text is an error."""
    name: str = ""
    """Empty if the query isn't saved."""

    @property
    def label(self) -> str:
        """The title of its list."""
        return self.name or self.text


Order = Literal["date", "updated", "title", "folder"]
Kind = Literal["all", "unread", "starred", "problems"]

ORDERS: tuple[Order, ...] = ("date", "updated", "title", "folder")
_ORDER_WORDS: Mapping[Order, str] = {"date": "", "updated": "by last change"}
KINDS: tuple[Kind, ...] = ("all", "unread", "starred", "problems")


class Sorting(NamedTuple):
    """The order of a list: by a column, then by path."""

    column: str
    descending: bool = False

    @property
    def sql(self) -> str:
        """The expressions of `ORDER BY`."""
        return f"{self.column} DESC, shown" if self.descending else f"{self.column}, shown"


SORTINGS: Mapping[Order, Sorting] = {
    "date": Sorting("date_key", descending=True),
    "updated": Sorting("updated_key", descending=True),
    "title": Sorting("sortable"),
    "folder": Sorting("place"),
}


class ListQuery(Struct, frozen=True):
    """A query for a list: which briefs it has, and in which order."""

    order: Order = "date"
    kind: Kind = "all"
    words: str = ""
    """Each must begin a word of the title, a tag, an author or the path; `#word` a tag's."""
    query: SavedQuery | None = None
    """The list has only briefs that this query finds."""

    @property
    def filters(self) -> bool:
        """Whether briefs may be missing from the list."""
        return self.kind != "all" or self.takes_time

    @property
    def takes_time(self) -> bool:
        """Whether the full text is searched, so that a worker collects the whole list."""
        return bool(self.words.strip()) or self.query is not None

    @property
    def label(self) -> str:
        """The differences from the default, in words: `unread · taiwan · by title`."""
        parts = (
            one_line(self.query.label) if self.query else "",
            self.kind if self.kind != "all" else "",
            " ".join(self.words.split()),
            _ORDER_WORDS.get(self.order, f"by {self.order}"),
        )
        return " · ".join(filter(None, parts))

    def next_order(self) -> "ListQuery":
        """The same briefs in the next order."""
        return replace(self, order=ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)])

    def unfiltered(self) -> "ListQuery":
        """All briefs in the same order."""
        return replace(self, kind="all", words="", query=None)


def sortable(title: str) -> str:
    """The key by which titles are sorted: case-folded, from the first letter or digit on."""
    folded = title.casefold()
    start = next((index for index, char in enumerate(folded) if char.isalnum()), 0)
    return folded[start:]


# The order by folder.

_INDEXES = ("index", "_index", "readme")
_DIGITS = lazy_pattern(r"\d+")
_LAST = 1e6
"""The greatest weight, which a page without one has."""


def is_index(path: str) -> bool:
    """Whether a file is the page of its folder: `index.md`, `_index.en.md`, `README.md`."""
    return path.rpartition("/")[2].casefold().partition(".")[0] in _INDEXES


def place_key(path: str, extra: str = "{}") -> str:
    """The key by which pages are sorted folder by folder: the index page, then the other pages,
    then the folders in it.

    Pages are sorted by `weight`, a key of Hugo, which is among the unknown keys of the front
    matter, the JSON object `extra`; then by name. Numbers in names are numbers.
    """
    weight = json.loads(extra).get("weight") if '"weight"' in extra else None
    if not isinstance(weight, int | float) or not abs(weight) < _LAST:
        weight = _LAST
    natural = _DIGITS.sub(lambda digits: digits[0].zfill(8), path.casefold())
    *folders, name = natural.split("/")
    kind = 0 if is_index(path) else 1
    page = f"{kind}{weight + _LAST:010.2f}{name}"
    return "\t".join([*(f"2{folder}" for folder in folders), page])


# The list as a value.


class Selection(Struct, frozen=True):
    """The briefs of a list in its order."""

    number: int
    """Differs each time that a list is read from the index."""
    index: tuple[str, Identity | None]
    """`Index.identity`: no other index can answer."""
    data: bytes = b""
    """The docids, eight bytes each."""

    @property
    def docids(self) -> "array[int]":
        return array("q", self.data)


class Found(Struct, frozen=True):
    """Some words, and the places of the briefs in the list that have them."""

    words: str
    places: tuple[int, ...] = ()


class BriefList(Struct, frozen=True):
    """The briefs of a library, and the part of them that the list shows.

    The list keeps what its query selected until the next query, so a brief does not drop out
    of the unread ones while it is being read.
    """

    selection: Selection | None = None
    """None without a library, or before it has been listed."""
    total: int = 0
    """The number of briefs in the library."""
    count: int = 0
    """The number of briefs in the list."""
    first: int = 0
    """The place of the first row, from 0."""
    rows: tuple[Listing, ...] = ()
    """A part of the list, as the index was when it was read."""
    path: Path | None = None
    """The open brief."""
    at: int | None = None
    """Its place in the list."""
    opened: Listing | None = None
    """Its listing, whether or not the list shows it."""
    query: ListQuery = ListQuery()
    pending: ListQuery | None = None
    """The query that is running."""
    found: Found | None = None
    """The words to find in this list, and where they were found."""
    flags: Flags | None = None
    """None until the reading state has been read."""
    selected_by: Flags | None = None
    """The flags at the time of the query, which it goes on using."""
    unread: int = 0
    problem: str = ""
    """What isn't understood in the query. Then the list is empty."""
    note: str = ""
    """The progress of the index, while it is being built."""
    complete: bool = False
    """Whether the index has read every file at least once."""
    noun: Noun = "brief"
    """What the program calls a brief of this library."""
    saved: Mapping[str, str] = {}
    """The queries of the configuration, by name; they open as lists."""
    skipped: Skipped = ()
    """How many files and folders are not part of the library, by the reason."""
    removed: tuple[Path, int] | None = None
    """The open brief where its file has been deleted, and its former place in the list."""

    @property
    def latest(self) -> ListQuery:
        """The query that was asked for last."""
        return self.pending or self.query

    @property
    def may_have_claims(self) -> bool:
        """Whether briefs of the library have claims or sources, as far as that is known."""
        return self.noun == "brief"

    @property
    def is_partial(self) -> bool:
        """Whether the list may still get more briefs with problems, or results of a saved query:
        not every file has been read.
        """
        if self.selection is None or (self.query.query is None and self.query.kind != "problems"):
            return False
        return bool(self.note) or not self.complete

    @property
    def is_counted(self) -> bool:
        """Whether the number of briefs is known: a long list has only its first names at first."""
        return self.complete or self.total < FIRST_NAMES

    def is_of(self, index: tuple[str, Identity | None]) -> bool:
        """Whether the list was read from an index with that identity."""
        return self.selection is not None and self.selection.index == index

    def row(self, at: int) -> Listing | None:
        """The brief at a place; None outside the window, or if it has gone meanwhile."""
        index = at - self.first
        row = self.rows[index] if 0 <= index < len(self.rows) else GONE
        return row if row is not GONE else None

    def place(self, path: Path | None) -> int | None:
        """The place of a brief in the list, if it is in the window."""
        file = str(path)
        if self.at is not None and (row := self.row(self.at)) is not None and row.file == file:
            return self.at
        places = (at for at, row in enumerate(self.rows, self.first) if row.file == file)
        return next(places, None)

    def has_rows(self, first: int, last: int) -> bool:
        """Whether the window has the rows from one place to before another."""
        end = self.first + len(self.rows)
        return self.first <= max(0, first) and min(last, self.count) <= end

    def window(self, at: int) -> tuple[int, int]:
        """Where a window around a place begins and ends."""
        at = min(at, self.count)
        return max(0, at - WINDOW // 2), min(self.count, at + WINDOW // 2)

    def summary(self, *, short: bool) -> str:
        """The place of the open brief in the list, and what is new: `10 of 14 · 2 unread, 1
        changed`.

        What is new is only in the list of all briefs: in a shorter list it would seem to count the
        briefs of that list. Until every file was read, the place is unknown: `14 briefs`.
        """
        count = self.count
        parts = [counted(count, self.noun)] if self.total and self.is_counted else []
        if self.at is not None and self.complete:
            parts = [f"{self.at + 1:,}{'/' if short else ' of '}{count:,}"]
        if self.news and count == self.total:
            parts.append(self.news)
        if self.note:
            parts = [self.note, *parts] if short else [*parts, self.note]
        return " · ".join(parts)

    @property
    def news(self) -> str:
        """`3 unread, 2 changed`, of the whole library; nothing while its size is unknown."""
        if not self.is_counted:
            return ""
        changed = len(self.flags.changed) if self.flags is not None else 0
        counts = ((self.unread, "unread"), (changed, "changed"))
        return ", ".join(f"{count:,} {word}" for count, word in counts if count)

    def notes(self, listing: Listing) -> int:
        """How many notes a brief has."""
        noted = self.flags.noted if self.flags is not None else {}
        return len(noted.get(listing.path_from_root, ()))

    def is_changed(self, listing: Listing) -> bool:
        """Whether a brief has changed since it was read."""
        return self.flags is not None and listing.path_from_root in self.flags.changed

    def is_unread(self, listing: Listing) -> bool:
        return self.flags is not None and listing.path_from_root not in self.flags.read

    def is_starred(self, listing: Listing) -> bool:
        return self.flags is not None and listing.path_from_root in self.flags.starred


# What the index answers.


def renewed(index: Index, before: BriefList) -> BriefList:
    """The same list from the current index.

    The results of a slow query in this index stay until a worker asks again.
    """
    complete = index.is_complete()
    noun = index.noun() if complete else before.noun
    briefs = replace(before, total=index.count(), complete=complete, noun=noun, found=None)
    selection = before.selection
    if before.query.takes_time and selection is not None and selection.index == index.identity:
        opened = index.listing(before.path) if before.path is not None else None
        briefs = replace(briefs, opened=opened)
    else:
        briefs = with_query(index, briefs, before.query)
    return with_flags(index, briefs, before.flags)


def listings(
    index: Index, query: ListQuery, flags: Flags | None, saved: Mapping[str, str]
) -> tuple[Listing, ...]:
    """All briefs that a query selects, in its order."""
    return index.listings(*_clauses(index, query, flags, saved))


def with_query(index: Index, briefs: BriefList, query: ListQuery) -> BriefList:
    """The list for another query with the rows around the open brief; for the same query with the
    rows where they were.
    """
    is_same, middle = query == briefs.query, _middle(briefs)
    selected_by = briefs.selected_by if is_same else briefs.flags
    clauses, values = _clauses(index, query, selected_by, briefs.saved)
    # As one value, in half the time that a row for each brief takes.
    statement = f"SELECT json_group_array(docid) FROM (SELECT docid FROM briefs {clauses})"
    (found,) = next(index.tuples(statement, values))
    docids = array("q", msgspec.json.decode(found, type=list[int]))
    is_search = query.words or query.query is not None
    problems = (
        f"{search.problem} {search.hint}".strip()
        for search in (_searches(index, query, briefs.saved) if is_search else ())
        if search.problem and not search.is_unfinished
    )
    briefs = replace(
        briefs,
        problem=next(problems, ""),
        selection=Selection(next(_NUMBERS), index.identity, docids.tobytes()),
        count=len(docids),
        first=0,
        rows=(),
        query=query,
        pending=None,
        found=None,
        selected_by=selected_by,
    )
    briefs = located(index, briefs, briefs.path)
    return window(index, briefs, middle if is_same else briefs.at or 0)


_OF_A_QUERY = (
    *("selection", "count", "first", "rows", "query", "pending", "found", "selected_by"),
    *("at", "opened", "problem"),
)


def taken_over(index: Index, briefs: BriefList, selected: BriefList) -> BriefList:
    """The list with the briefs of one that a worker made from it with `with_query`."""
    is_same, middle = selected.query == briefs.query, _middle(briefs)
    after = replace(briefs, **{name: getattr(selected, name) for name in _OF_A_QUERY})
    if briefs.path != selected.path:
        after = located(index, after, briefs.path)
    return window(index, after, middle) if is_same else after


def _middle(briefs: BriefList) -> int:
    """The place in the middle of the rows; the first one of a list that begins with them."""
    return briefs.first + len(briefs.rows) // 2 if briefs.first else 0


def with_flags(
    index: Index, briefs: BriefList, flags: Flags | None, read: int | None = None
) -> BriefList:
    if read is None:
        read = index.count_of(flags.read) if flags else 0
    briefs = replace(briefs, flags=flags, unread=briefs.total - read if flags else 0)
    if briefs.selected_by is not None or flags is None:
        return briefs
    briefs = replace(briefs, selected_by=flags)
    if briefs.query.kind == "all":
        return briefs
    return with_query(index, briefs, briefs.query)


def window(index: Index, briefs: BriefList, around: int | Path) -> BriefList:
    """The list with the rows around a place, or around a brief if the list has that. Reads only
    the rows that the list doesn't have yet.
    """
    at = position(index, briefs, around) if isinstance(around, Path) else around
    selection = briefs.selection
    if at is None or selection is None:
        return briefs
    first, last = briefs.window(at)
    begin, end = briefs.first, briefs.first + len(briefs.rows)
    if begin <= first <= last <= end:
        return briefs
    if begin <= first < end:
        listings = briefs.rows[first - begin :] + rows(index, selection, end, last)
    elif begin < last <= end:
        listings = rows(index, selection, first, begin) + briefs.rows[: last - begin]
    else:
        listings = rows(index, selection, first, last)
    return replace(briefs, first=first, rows=listings)


def located(index: Index, briefs: BriefList, path: Path | None) -> BriefList:
    at = position(index, briefs, path)
    opened = briefs.row(at) if at is not None else None
    if opened is None and path is not None:
        opened = index.listing(path)
    return replace(briefs, path=path, at=at, opened=opened)


def position(index: Index, briefs: BriefList, path: Path | None) -> int | None:
    offset, selected = _offset(index, briefs, path)
    return offset if selected else None


def neighbour(index: Index, briefs: BriefList, path: Path | None, step: int) -> BriefList | None:
    if briefs.selection is None:
        return None
    if briefs.query == ListQuery() and (note := _daily_neighbour(index, path, step)) is not None:
        return located(index, briefs, note.path)
    offset, selected = _offset(index, briefs, path)
    if not selected and briefs.removed is not None and path == briefs.removed[0]:
        offset = briefs.removed[1]
    at = offset + step if selected or step < 0 else offset
    if not 0 <= at < briefs.count:
        return None
    listing = (briefs if briefs.has_rows(at, at + 1) else window(index, briefs, at)).row(at)
    if listing is None:
        return None
    return replace(briefs, path=listing.path, at=at, opened=listing)


_DAILY_NAME = lazy_pattern(r"\d{4}-\d\d-\d\d\.")
_IS_DAILY = "'/' || shown GLOB '*/[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].*'"


def newest_daily(index: Index) -> Listing | None:
    """The last of the notes that are named after days."""
    return next(iter(index.listings(f"WHERE {_IS_DAILY} ORDER BY date_key DESC LIMIT 1")), None)


def _daily_neighbour(index: Index, path: Path | None, step: int) -> Listing | None:
    """The note of another day before (-1) or after (1) that of a day in the list of all briefs by
    date, in which other notes of these days may stand between them.
    """
    if path is None or not _DAILY_NAME.match(path.name):
        return None
    row = index.connection.execute(
        "SELECT date_key, shown FROM briefs WHERE path = ?", (index.key(path),)
    ).fetchone()
    if row is None:
        return None
    to, past, order = ("<", ">", "DESC, shown") if step > 0 else (">", "<", ", shown DESC")
    notes = index.listings(
        f"WHERE date_key {to}= ? AND date_key > ? AND (date_key {to} ? OR shown {past} ?)"
        f" AND {_IS_DAILY} ORDER BY date_key {order} LIMIT 1",
        (row["date_key"], UNDATED, *row),
    )
    return notes[0] if notes else None


def _offset(index: Index, briefs: BriefList, path: Path | None) -> tuple[int, bool]:
    """The number of briefs before one, and whether that one is in the list."""
    if path is None or briefs.selection is None:
        return 0, False
    if (at := briefs.place(path)) is not None:
        return at, True
    sorting = SORTINGS[briefs.query.order]
    columns = f"SELECT docid, {sorting.column} AS sort_key, shown FROM briefs"
    ask = index.connection.execute
    brief = ask(f"{columns} WHERE path = ?", (index.key(path),)).fetchone()
    if brief is None:
        return 0, False
    docids = briefs.selection.docids
    with suppress(ValueError):  # not in the list
        return docids.index(brief["docid"]), True

    def is_after(docid: int) -> bool:
        row = ask(f"{columns} WHERE docid = ?", (docid,)).fetchone()
        if row is None:
            return True
        if row["sort_key"] == brief["sort_key"]:
            return bool(row["shown"] > brief["shown"])
        return (row["sort_key"] < brief["sort_key"]) is sorting.descending

    return bisect(docids, False, key=is_after), False


def next_unread(index: Index, briefs: BriefList, at: int, step: int) -> int | None:
    flags, selection, count = briefs.flags, briefs.selection, briefs.count
    if flags is None or selection is None or not briefs.news:
        return None
    if step > 0:
        places = chain(range(at + 1, count), range(min(at + 1, count)))
    else:
        places = chain(reversed(range(at)), reversed(range(at, count)))
    for place in places:
        row = briefs.row(place)
        if row is None:  # no rows from here on
            places = chain((place,), places)
            break
        if briefs.is_unread(row) or briefs.is_changed(row):
            return place
    statement = (
        "SELECT docid FROM briefs WHERE shown NOT IN (SELECT value FROM json_each(?))"
        " OR shown IN (SELECT value FROM json_each(?))"
    )
    values = [msgspec.json.encode(list(paths)).decode() for paths in (flags.read, flags.changed)]
    unread = {docid for (docid,) in index.tuples(statement, values)}
    docids = selection.docids
    return next((place for place in places if docids[place] in unread), None)


def rows(index: Index, selection: Selection, first: int, last: int) -> tuple[Listing, ...]:
    """The briefs from one place in the list to before another."""
    docids = selection.docids[first:last].tolist()
    by_docid = index.with_docids(docids)
    return tuple(by_docid.get(docid, GONE) for docid in docids)


def paths_of(index: Index, selection: Selection) -> list[str]:
    """The paths of all briefs of a list from the library's folder, in any order."""
    statement = "SELECT shown FROM briefs WHERE docid IN (SELECT value FROM json_each(?))"
    docids = json.dumps(selection.docids.tolist())
    return [path for (path,) in index.tuples(statement, (docids,))]


def find(index: Index, selection: Selection, words: str) -> Found:
    """The places in the list of the briefs with some words, as the filter finds them."""
    where = Condition(_ALL)
    _add_words(where, words)
    if where.text == _ALL:
        return Found(words)
    matches = index.tuples(f"SELECT docid FROM briefs WHERE {where.text}", where.values)
    matching = {docid for (docid,) in matches}
    places = (at for at, docid in enumerate(selection.docids) if docid in matching)
    return Found(words, tuple(places))


def _clauses(
    index: Index, query: ListQuery, flags: Flags | None, saved: Mapping[str, str]
) -> tuple[str, Values]:
    """A list query as clauses of SQL on `briefs`, and the values of their parameters."""
    where = Condition(_ALL)
    if query.kind == "problems":
        where.add("briefs.errors + briefs.warnings > 0")
    elif flags is not None and query.kind in ("unread", "starred"):
        paths = flags.read if query.kind == "unread" else flags.starred
        word = "NOT IN" if query.kind == "unread" else "IN"
        where.add(
            f"briefs.shown {word} (SELECT value FROM json_each(?))", json.dumps(sorted(paths))
        )
    if query.words or query.query is not None:
        # Imported for a search only: a start shows the whole list.
        from briefing_tui.library.index.conditions import condition_on_briefs
        from briefing_tui.library.query_syntax import split_filter

        for search in _searches(index, query, saved):
            found = condition_on_briefs(index, search, flags or Flags())
            where.add(f"({found.text})", *found.values)
        words, _ = split_filter(query.words)
        _add_words(where, words)
    return f"WHERE {where.text} ORDER BY {SORTINGS[query.order].sql}", where.values


def first_index(index: Index) -> Path | None:
    """The index page nearest to the root."""
    likely = index.listings("WHERE shown LIKE '%index.%' OR shown LIKE '%readme.%'")
    pages = [page for page in likely if is_index(page.path_from_root)]
    nearest = min(pages, key=lambda page: page.path_from_root.count("/"), default=None)
    return nearest.path if nearest is not None else None


def _searches(index: Index, query: ListQuery, saved: Mapping[str, str]) -> "Iterator[Query]":
    """The query of a list, and the fields in its filter, resolved."""
    from briefing_tui.library.index.resolve import resolve
    from briefing_tui.library.query_syntax import parse_query, split_filter

    _, fields = split_filter(query.words)
    texts = [(query.query.text, False)] if query.query is not None else []
    for text, typing in (*texts, *([(fields, True)] if fields else [])):
        search = parse_query(text, typing=typing, saved=saved)
        yield search if search.problem else resolve(index, search)


def matching_claims(index: Index, briefs: BriefList) -> tuple[str, ...]:
    from briefing_tui.library.index.search import claims_of

    if briefs.opened is None:
        return ()
    searches = _searches(index, briefs.query, briefs.saved)
    found = (claims_of(index, search, (briefs.opened,))[0] for search in searches if search)
    return next(filter(None, found), ())


def _add_words(where: Condition, words: str) -> None:
    """Require the words of a filter. Each must begin a word of the title, a tag or an author, or of
    an alias or the path, as in the command palette; with `#`, of a tag.
    """
    if not words:
        return
    from briefing_tui.library.index.conditions import on_dates
    from briefing_tui.library.query import Term
    from briefing_tui.library.query_syntax import query_parts
    from briefing_tui.library.tokens import name_words, tokens

    for part in query_parts(words):
        with_words = Condition(_ALL)
        for word in part.raw.split():
            if parts := tokens(word):
                is_tag = word.startswith("#")
                columns = "tags" if is_tag else "title tags authors"
                match = f'{{{columns}}} : "{" ".join(parts)}"*'
                condition = "briefs.docid IN (SELECT rowid FROM texts WHERE texts MATCH ?)"
                if is_tag:
                    with_words.add(condition, match)
                else:
                    names = name_words(word)
                    with_words.add(f"({condition} OR instr(briefs.names, ?))", match, names)
        if part.is_date:
            dated = on_dates(Term("date", "", part.values))
            with_words = Condition(
                f"{with_words.text} OR {dated.text}", (*with_words.values, *dated.values)
            )
        if with_words.text != _ALL:
            where.add(f"({with_words.text})", *with_words.values)
