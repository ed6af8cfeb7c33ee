"""Lists that are read from the index in parts, compared with lists that are sorted in memory."""

import os
from bisect import bisect
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefing_tui.library.index import list as lists
from briefing_tui.library.index.list import (
    KINDS,
    ORDERS,
    WINDOW,
    BriefList,
    Kind,
    ListQuery,
    Order,
    SavedQuery,
    place_key,
    sortable,
)
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import FAILURES, index_location
from briefing_tui.library.index.search import search
from briefing_tui.library.index.writer import DAMAGED, update
from briefing_tui.library.listing import Listing
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.library.state.store import Flags
from briefing_tui.library.tokens import tokens
from briefing_tui.model.dates import sort_key
from tests.library.conftest import IndexedLibrary, queried

COUNT = 150
FLAGS = Flags(frozenset(f"{number:03}.md" for number in range(0, COUNT, 3)), frozenset({"004.md"}))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    root = tmp_path_factory.mktemp("desk")
    for number in range(COUNT):
        date = f"date: 20{number % 20:02}-0{number % 7 + 1}-11\n" if number % 9 else ""
        updated = "updated: 2024-05-06\n" if number % 10 == 3 else ""
        title = f"“{'trade' if number % 4 else 'Peace'} {number * 37 % 100}”"
        tags = "tags: [taiwan, sea]" if number % 6 == 0 else "tags: [war]"
        wrong = "\nstance: !x y" if number % 11 == 0 else ""
        front = f"title: {title}\n{date}{updated}{tags}{wrong}"
        (root / f"{number:03}.md").write_text(f"---\n{front}\n---\n")
    location = index_location(root, tmp_path_factory.mktemp("cache"))
    update(root, location, lambda report: None, lambda: False)
    with closing(Index(root, location)) as index:
        yield index


@pytest.fixture
def briefs(index: Index) -> BriefList:
    return lists.with_flags(index, lists.renewed(index, BriefList()), FLAGS)


def key_in_list(listing: Listing, order: Order) -> tuple[float | str, str]:
    if order == "title":
        return sortable(listing.title), listing.path_from_root
    if order == "folder":
        return place_key(listing.path_from_root), listing.path_from_root
    date = listing.updated or listing.date if order == "updated" else listing.date
    return -sort_key(date), listing.path_from_root


def is_selected(listing: Listing, query: ListQuery) -> bool:
    words = {
        "#": [word.lower() for tag in listing.tags for word in tokens(tag)],
        "": [word.lower() for text in (listing.title, *listing.tags) for word in tokens(text)],
    }
    is_of_kind = {
        "all": True,
        "unread": listing.path_from_root not in FLAGS.read,
        "starred": listing.path_from_root in FLAGS.starred,
        "problems": listing.errors + listing.warnings > 0,
    }[query.kind]
    return is_of_kind and all(
        any(
            known.startswith(word.lstrip("#"))
            for known in words["#" if word.startswith("#") else ""]
        )
        for word in query.words.split()
    )


def names(listings: Sequence[Listing]) -> list[str]:
    return [listing.path_from_root for listing in listings]


def every(index: Index) -> list[Listing]:
    return list(index.listings("ORDER BY shown"))


def whole(index: Index, briefs: BriefList) -> tuple[Listing, ...]:
    assert briefs.selection is not None
    return lists.rows(index, briefs.selection, 0, briefs.count)


def check_list(index: Index, briefs: BriefList, expected: list[Listing], order: Order) -> None:
    """The list, the place of each brief in it, and the way from brief to brief."""
    assert names(whole(index, briefs)) == names(expected)
    assert briefs.count == len(expected)
    assert names(briefs.rows) == names(expected)[: WINDOW // 2]
    keys = [key_in_list(listing, order) for listing in expected]
    for listing in every(index)[::5]:
        key = key_in_list(listing, order)
        position = keys.index(key) if key in keys else None
        assert lists.position(index, briefs, listing.path) == position
        before = bisect(keys, key) - (position is not None)
        after = before + (position is not None)
        for step, at in ((-1, before - 1), (1, after)):
            neighbour = lists.neighbour(index, briefs, listing.path, step)
            if not 0 <= at < len(expected):
                assert neighbour is None
            else:
                there = replace(briefs, path=expected[at].path, at=at, opened=expected[at])
                assert neighbour == there


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", KINDS)
def test_orders_kinds_and_words(index: Index, briefs: BriefList, order: Order, kind: Kind) -> None:
    ordered = sorted(every(index), key=lambda listing: key_in_list(listing, order))
    for words in ("", "trade", "peace 4", "#tai peace", "#trade", "nowhere"):
        query = ListQuery(order=order, kind=kind, words=words)
        expected = [listing for listing in ordered if is_selected(listing, query)]
        check_list(index, queried(index, briefs, query), expected, order)
        assert expected or words not in ("", "trade") or kind == "starred"


QUERIES = (
    *("trade", "-trade", "trade peace", "tag:taiwan", "tag:taiwan -peace", "before:2010"),
    *("after:2003 before:2011 tag:war", "is:unread", "-is:unread tag:war", "is:starred"),
    *("xyzzy", "", "peac*", "query:sea trade", "query:nowhere"),
)


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("order", ORDERS)
def test_a_saved_query_lists_what_it_finds(
    index: Index, briefs: BriefList, text: str, order: Order
) -> None:
    saved = {"sea": "tag:sea"}
    query = parse_query(text, saved=saved)
    found = set(names(search(index, query, 1_000, FLAGS).listings))
    ordered = sorted(every(index), key=lambda listing: key_in_list(listing, order))
    briefs = replace(briefs, saved=saved)
    for list_query in (
        ListQuery(order=order, query=SavedQuery(text)),
        ListQuery(order=order, kind="unread", words="trade", query=SavedQuery(text)),
    ):
        expected = [
            listing
            for listing in ordered
            if is_selected(listing, list_query) and listing.path_from_root in found
        ]
        check_list(index, queried(index, briefs, list_query), expected, order)


@pytest.mark.parametrize("words", ["", "war"])
def test_a_window_moves_over_the_list(
    index: Index, briefs: BriefList, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "WINDOW", 60)
    briefs = queried(index, briefs, ListQuery(words=words))
    expected = whole(index, briefs)
    count = len(expected)
    assert count > 90
    briefs = replace(briefs, first=0, rows=expected[:10])
    assert (briefs.row(9), briefs.row(10), briefs.row(-1)) == (expected[9], None, None)
    assert (briefs.has_rows(-5, 10), briefs.has_rows(9, 11)) == (True, False)
    assert (briefs.place(expected[9].path), briefs.place(expected[10].path)) == (9, None)
    end = lists.window(index, briefs, count - 1)
    assert end.rows == expected[end.first :]
    assert end.has_rows(count - 1, count + 9)
    assert lists.window(index, end, count - 1) is end
    for at in (count - 1, 5, 60, 40, 10):
        around = expected[at].path if at % 2 else at
        briefs = lists.window(index, briefs, around)
        first, last = briefs.window(at)
        assert (briefs.first, briefs.rows) == (first, expected[first:last])
    assert replace(end, first=briefs.first, rows=briefs.rows) == briefs
    longer = replace(briefs, first=4 * count, rows=expected[:20])
    shorter = lists.with_query(index, longer, briefs.query)
    assert (shorter.first, shorter.rows) == (count - 30, expected[-30:])
    gone = replace(briefs, count=count + 9, rows=())
    assert lists.window(index, gone, count).row(count) is None


def test_a_path_that_is_not_in_the_library(index: Index, briefs: BriefList) -> None:
    located = lists.located(index, briefs, Path("nowhere.md"))
    assert (located.at, located.opened) == (None, None)
    first = lists.neighbour(index, briefs, Path("nowhere.md"), 1)
    assert first is not None and first.opened == briefs.rows[0]


def test_a_brief_that_has_gone_since_leaves_its_row_empty(index: Index, briefs: BriefList) -> None:
    briefs = queried(index, briefs, ListQuery(words="war"))
    assert briefs.selection is not None
    gone = replace(briefs.selection, data=b"\0" * 8 + briefs.selection.data)
    other = replace(briefs, selection=gone, count=briefs.count + 1, rows=())
    other = lists.window(index, other, 0)
    assert (other.row(0), other.row(1)) == (None, briefs.rows[0])
    assert lists.neighbour(index, other, briefs.rows[0].path, -1) is None


def test_what_is_read_is_counted(index: Index, briefs: BriefList) -> None:
    assert briefs.unread == COUNT - len(FLAGS.read)
    starred = next(listing for listing in every(index) if listing.slug == "004")
    assert briefs.is_starred(starred)
    summary = lists.located(index, briefs, starred.path).summary(short=False)
    assert summary.endswith(f"of {COUNT} · {briefs.unread} unread")


def test_a_brief_whose_name_is_not_utf_8_is_counted_as_read(library: IndexedLibrary) -> None:
    for path in library.root.iterdir():
        path.unlink()
    for name in (b"caf\xe9.md", b"other.md"):
        library.write(os.fsdecode(name))
    library.update()
    shown = "caf\ufffd.md"
    with library.open() as index:
        briefs = lists.renewed(index, BriefList())
        assert lists.with_flags(index, briefs, Flags(frozenset({shown}))).unread == 1
        unread = lists.with_flags(index, briefs, Flags())
        assert unread.unread == 2
        assert queried(index, unread, ListQuery(kind="unread")).count == 2


def test_a_list_with_a_damaged_page_is_shown_without_it(library: IndexedLibrary) -> None:
    for number in range(220):
        day = date(2025, 1, 1) - timedelta(number)
        library.write(f"{number}.md", f"---\ntitle: Title {number}\ndate: {day}\n---\nWords.\n")
    library.update()
    file = library.location.file
    assert file is not None
    whole = file.read_bytes()
    page = whole.rindex(b"Title 180") // 8192
    noise = b"\xa5" * 8192
    file.write_bytes(whole[: page * 8192] + noise + whole[(page + 1) * 8192 :])
    with library.open() as index:
        assert index.is_ready()
        briefs = lists.renewed(index, BriefList())
        assert briefs.count == 222
        assert "" not in [listing.title for listing in briefs.rows]
        with pytest.raises(FAILURES):
            lists.window(index, briefs, 180)
    for _ in range(2):
        library.update()
    assert DAMAGED in library.notices
    with library.open() as index:
        briefs = lists.window(index, lists.renewed(index, BriefList()), 180)
        assert "" not in [listing.title for listing in briefs.rows]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", ["", "trade"])
def test_the_next_unread_brief_is_found_in_the_lists_order(
    index: Index, briefs: BriefList, kind: Kind, words: str
) -> None:
    for order in ORDERS:
        shown = queried(index, briefs, ListQuery(order, kind, words))
        paths = names(whole(index, shown))
        assert shown.selection is not None
        assert sorted(lists.paths_of(index, shown.selection)) == sorted(paths)
        read = frozenset(paths) - {paths[len(paths) // 2], paths[-1]} if paths else frozenset()
        shown = lists.with_flags(index, shown, Flags(read), len(read))
        for at in range(len(paths)):
            places = [*range(at + 1, len(paths)), *range(at + 1)]
            expected = next(p for p in places if paths[p] not in read)
            assert lists.next_unread(index, shown, at, 1) == expected
            places = [*range(at - 1, -1, -1), *range(len(paths) - 1, at - 1, -1)]
            expected = next(p for p in places if paths[p] not in read)
            assert lists.next_unread(index, shown, at, -1) == expected


def test_without_an_unread_brief_there_is_no_next_one(index: Index, briefs: BriefList) -> None:
    paths = names(whole(index, briefs))
    all_read = lists.with_flags(index, briefs, Flags(frozenset(paths)))
    assert lists.next_unread(index, all_read, 5, 1) is None
    assert lists.next_unread(index, lists.with_flags(index, briefs, None), 5, 1) is None
    assert lists.next_unread(index, BriefList(flags=Flags(), unread=1), 0, 1) is None
    some = lists.with_flags(index, briefs, Flags(frozenset(paths) - {"004.md"}))
    place = paths.index("004.md")
    assert lists.next_unread(index, some, 0, 1) == lists.next_unread(index, some, 0, -1) == place
    empty = queried(index, some, ListQuery(words="xyzzy"))
    assert lists.next_unread(index, empty, 0, 1) is None
