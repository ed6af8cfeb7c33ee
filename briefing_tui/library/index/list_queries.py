"""The library's list, as the index has it: what a query selects, and where each brief stands.

Functions raise `FAILURES` if the index is damaged; `Library` handles that. It has methods of the
same names, whose docstrings describe the results.
"""

import json
from array import array
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from briefing_tui.library.brief_list import GONE, BriefList, Found, Selection
from briefing_tui.library.index.reader import SORTINGS, Condition, Index
from briefing_tui.library.listing import ListQuery, Order, by_name
from briefing_tui.library.state.store import Flags
from briefing_tui.model.dates import UNDATED
from briefing_tui.parse.listing import Listing
from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from briefing_tui.library.query import Query

NEAR = 64
"""The number of briefs that are searched first for the next unread one."""
_NUMBERS = count()
_ALL = "1"
"""The condition that every brief meets."""


def renewed(index: Index, before: BriefList) -> BriefList:
    """The same list from the current index.

    The results of a slow query in this index stay until a worker asks again.
    """
    briefs = replace(before, total=index.count(), complete=index.is_complete(), found=None)
    selection = before.selection
    if before.query.takes_time and selection is not None and selection.index == index.identity:
        opened = index.listing(before.path) if before.path is not None else None
        briefs = replace(briefs, opened=opened)
    else:
        briefs = with_query(index, briefs, before.query)
    return with_flags(index, briefs, before.flags)


def select(index: Index, briefs: BriefList, query: ListQuery | None = None) -> Selection:
    """What a query selects; by default the query of the list."""
    query = query or briefs.query
    flags = briefs.selected_by if query == briefs.query else briefs.flags
    where = _condition(index, query, flags, by_name(briefs.saved))
    docids = None
    if query.takes_time:
        order = SORTINGS[query.order].sql
        statement = f"SELECT docid FROM briefs WHERE {where.text} ORDER BY {order}"
        rows = index.tuples(statement, where.values)
        docids = array("q", (docid for (docid,) in rows)).tobytes()
    return Selection(next(_NUMBERS), index.identity, query.order, where.text, where.values, docids)


def with_query(index: Index, briefs: BriefList, query: ListQuery) -> BriefList:
    """The list for another query with the rows around the open brief; for the same query with the
    rows where they were.
    """
    selection = select(index, briefs, query)
    is_same = query == briefs.query
    middle = _middle(briefs)
    briefs = replace(
        briefs,
        problem=_problem_of(index, query, by_name(briefs.saved)),
        selection=selection,
        count=_count(index, selection),
        first=0,
        rows=(),
        query=query,
        pending=None,
        found=None,
        selected_by=briefs.selected_by if is_same else briefs.flags,
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
    at = briefs.place(path)
    return (at, True) if at is not None else _count_before(index, briefs.selection, path)


def next_unread(index: Index, briefs: BriefList, at: int, step: int) -> int | None:
    flags, selection, count = briefs.flags, briefs.selection, briefs.count
    if flags is None or selection is None or not briefs.news:
        return None
    after = min(at + 1, count)
    parts = ((after, count), (0, after)) if step > 0 else ((at, 0), (count, at))
    for first, last in (chunk for part in parts for chunk in _chunks(*part)):
        if briefs.has_rows(first, last):  # no filter is applied again
            near = briefs.rows[first - briefs.first : last - briefs.first]
            paths = [row.path_from_root for row in near]
        else:
            paths = paths_of(index, selection, first, last)
        found = list(enumerate(paths, first))
        for place, path in found if step > 0 else reversed(found):
            if path not in flags.read or path in flags.changed:
                return place
    return None


def _chunks(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Parts of a range from `start` on, each longer than the one before; `start` may be the end."""
    size = NEAR
    while start != stop:
        edge = min(start + size, stop) if start < stop else max(start - size, stop)
        yield min(start, edge), max(start, edge)
        start, size = edge, 4 * size


def rows(index: Index, selection: Selection, first: int, last: int) -> tuple[Listing, ...]:
    """The briefs from one place in the list to before another."""
    if selection.docids is None:
        clauses = f"{_clauses(selection)} LIMIT ? OFFSET ?"
        listings = index.listings(clauses, (*selection.values, last - first, first))
        return listings + (GONE,) * (last - first - len(listings))
    docids = _docids(selection)[first:last].tolist()
    by_docid = index.with_docids(docids)
    return tuple(by_docid.get(docid, GONE) for docid in docids)


def every_row(index: Index, selection: Selection) -> tuple[Listing, ...]:
    if selection.docids is None:
        return index.listings(_clauses(selection), selection.values)
    return rows(index, selection, 0, len(selection.docids))


def paths_of(
    index: Index, selection: Selection, first: int = 0, last: int | None = None
) -> list[str]:
    """The paths from the library's folder of the briefs from one place to before another, or to
    the end.
    """
    if selection.docids is None:
        statement = f"SELECT shown FROM briefs {_clauses(selection)} LIMIT ? OFFSET ?"
        limit = -1 if last is None else last - first
        return [path for (path,) in index.tuples(statement, (*selection.values, limit, first))]
    docids = _docids(selection)[first:last].tolist()
    statement = "SELECT docid, shown FROM briefs WHERE docid IN (SELECT value FROM json_each(?))"
    paths = dict(index.tuples(statement, (json.dumps(docids),)))
    return [paths.get(docid, GONE.path_from_root) for docid in docids]


def find(index: Index, selection: Selection, words: str) -> Found:
    """The places in the list of the briefs with some words, as the filter finds them."""
    where = Condition(_ALL)
    _add_words(where, words)
    if where.text == _ALL:
        return Found(words)
    matches = index.tuples(f"SELECT docid FROM briefs WHERE {where.text}", where.values)
    matching = {docid for (docid,) in matches}
    docids: Iterable[int] = _docids(selection)
    if selection.docids is None:
        statement = f"SELECT docid FROM briefs {_clauses(selection)}"
        docids = (docid for (docid,) in index.tuples(statement, selection.values))
    return Found(words, tuple(at for at, docid in enumerate(docids) if docid in matching))


def _clauses(selection: Selection) -> str:
    return f"WHERE {selection.condition} ORDER BY {SORTINGS[selection.order].sql}"


def _docids(selection: Selection) -> "array[int]":
    return array("q", selection.docids or b"")


def _count(index: Index, selection: Selection) -> int:
    if selection.docids is not None:
        return len(_docids(selection))
    if selection.condition == _ALL:
        return index.count()
    statement = f"SELECT count(*) FROM briefs WHERE {selection.condition}"
    return index.number(statement, selection.values)


def _count_before(index: Index, selection: Selection, path: Path) -> tuple[int, bool]:
    """The number of briefs before one, and whether that one is in the list."""
    sorting, condition = SORTINGS[selection.order], selection.condition
    column = sorting.column
    row = index.connection.execute(
        f"SELECT docid, {column} AS sort_key, shown, ({condition}) AS selected"
        " FROM briefs WHERE path = ?",
        (*selection.values, index.key(path)),
    ).fetchone()
    if row is None:
        return 0, False
    if selection.docids is not None:
        docids = _docids(selection)
        with suppress(ValueError):  # not in the list
            return docids.index(row["docid"]), True
        is_after = partial(_is_after, index, selection.order, row["sort_key"], row["shown"])
        return bisect(docids, False, key=is_after), False
    head = f"SELECT count(*) FROM briefs WHERE {condition} AND {column}"
    comparison = ">" if sorting.descending else "<"
    values = (*selection.values, row["sort_key"])
    before = index.number(f"{head} {comparison} ?", values)
    before += index.number(f"{head} = ? AND shown < ?", (*values, row["shown"]))
    return before, bool(row["selected"])


def _is_after(index: Index, order: Order, sort_key: Any, shown: str, docid: int) -> bool:
    """Whether a brief of the list comes after a sort key and a path."""
    sorting = SORTINGS[order]
    row = index.connection.execute(
        f"SELECT {sorting.column} AS sort_key, shown FROM briefs WHERE docid = ?", (docid,)
    ).fetchone()
    if row is None:
        return True
    if row["sort_key"] == sort_key:
        return bool(row["shown"] > shown)
    return (row["sort_key"] < sort_key) is sorting.descending


def _condition(
    index: Index, query: ListQuery, flags: Flags | None, saved: Mapping[str, str]
) -> Condition:
    """A list query as a condition on a row of `briefs`."""
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
        from briefing_tui.library.index.search import condition_on_briefs
        from briefing_tui.library.query import split_filter

        for search in _searches(index, query, saved):
            found = condition_on_briefs(index, search, flags or Flags())
            where.add(f"({found.text})", *found.values)
        words, _ = split_filter(query.words)
        _add_words(where, words)
    return where


def _searches(index: Index, query: ListQuery, saved: Mapping[str, str]) -> "Iterator[Query]":
    """The query of a list, and the fields in its filter, resolved."""
    from briefing_tui.library.index.search import resolve
    from briefing_tui.library.query import parse_query, split_filter

    _, fields = split_filter(query.words)
    texts = [(query.query.text, False)] if query.query is not None else []
    for text, typing in (*texts, *([(fields, True)] if fields else [])):
        search = parse_query(text, typing=typing, saved=saved)
        yield search if search.problem else resolve(index, search)


def matching_claims(index: Index, briefs: BriefList) -> tuple[str, ...]:
    from briefing_tui.library.index.search import claims_of

    if briefs.opened is None:
        return ()
    searches = _searches(index, briefs.query, by_name(briefs.saved))
    found = (claims_of(index, search, (briefs.opened,))[0] for search in searches if search)
    return next(filter(None, found), ())


def _problem_of(index: Index, query: ListQuery, saved: Mapping[str, str]) -> str:
    """What isn't understood in the query of a list, and what could be meant."""
    if not (query.words or query.query is not None):
        return ""
    said = (
        f"{search.problem} {search.hint}".strip()
        for search in _searches(index, query, saved)
        if search.problem and not search.is_unfinished
    )
    return next(said, "")


def _add_words(where: Condition, words: str) -> None:
    """Require the words of a filter. Each must begin a word of the title, a tag or an author, or of
    an alias or the path, as in the command palette; with `#`, of a tag.
    """
    if not words:
        return
    from briefing_tui.library.query import name_words, tokens

    for word in words.split():
        if parts := tokens(word):
            is_tag = word.startswith("#")
            columns = "tags" if is_tag else "title tags authors"
            match = f'{{{columns}}} : "{" ".join(parts)}"*'
            condition = "briefs.docid IN (SELECT rowid FROM texts WHERE texts MATCH ?)"
            if is_tag:
                where.add(condition, match)
            else:
                where.add(f"({condition} OR instr(briefs.names, ?))", match, name_words(word))
