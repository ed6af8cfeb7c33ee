"""Lists that are read from the index in pages, compared with lists that are sorted in memory."""

import os
from bisect import bisect
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefing_tui.library.index.brief_list import PAGE, BriefList, Pages, titled
from briefing_tui.library.index.parsing import UNDATED
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import index_location
from briefing_tui.library.index.search import search
from briefing_tui.library.index.writer import DAMAGED, update
from briefing_tui.library.listing import (
    KINDS,
    ORDERS,
    Kind,
    Listing,
    ListQuery,
    Order,
    Page,
    SavedQuery,
    by_name,
    in_site_order,
    sortable,
)
from briefing_tui.library.query import parse_query, tokens
from briefing_tui.library.state.store import BriefState, Flags
from tests.library.conftest import IndexedLibrary

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
    return BriefList().with_index(index).with_flags(FLAGS)


def sort_key(listing: Listing, order: Order) -> tuple[float | str, str]:
    if order == "title":
        return sortable(listing.title), listing.path_from_root
    date = listing.updated or listing.date if order == "updated" else listing.date
    return -date.earliest.timestamp() if date else -UNDATED, listing.path_from_root


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


def check_list(briefs: BriefList, expected: list[Listing], order: Order) -> None:
    """The list, the place of each brief in it, and the way from brief to brief."""
    assert names(briefs.shown) == names(expected)
    keys = [sort_key(listing, order) for listing in expected]
    for listing in list(briefs.every)[::5]:
        key = sort_key(listing, order)
        position = keys.index(key) if key in keys else None
        assert briefs.position(listing.path) == position
        before = bisect(keys, key) - (position is not None)
        after = before + (position is not None)
        for step, at in ((-1, before - 1), (1, after)):
            neighbour = briefs.neighbour(listing.path, step)
            assert neighbour == (expected[at] if 0 <= at < len(expected) else None)


BY_COLUMN: tuple[Order, ...] = ("date", "updated", "title")


@pytest.mark.parametrize("order", BY_COLUMN)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", ["", "trade", "peace 4", "#tai peace", "#trade", "nowhere"])
def test_orders_kinds_and_words(briefs: BriefList, order: Order, kind: Kind, words: str) -> None:
    query = ListQuery(order=order, kind=kind, words=words)
    every = sorted(briefs.every, key=lambda listing: sort_key(listing, order))
    expected = [listing for listing in every if is_selected(listing, query)]
    check_list(briefs.with_query(query), expected, order)
    assert expected or words not in ("", "trade") or kind == "starred"


@pytest.mark.parametrize("words", ["", "trade"])
def test_the_order_of_the_site(briefs: BriefList, words: str) -> None:
    query = ListQuery(words=words)
    pages = [
        Page(
            at,
            listing.path_from_root,
            None,
            listing.date.earliest.timestamp() if listing.date else None,
        )
        for at, listing in enumerate(briefs.with_query(query).shown)
    ]
    expected = [page.path for page in in_site_order(pages)]
    by_folder = briefs.with_query(replace(query, order="folder"))
    assert [listing.path_from_root for listing in by_folder.shown] == expected
    third = by_folder.shown[2]
    assert by_folder.position(third.path) == 2
    assert by_folder.neighbour(third.path, 1) == by_folder.shown[3]


QUERIES = (
    *("trade", "-trade", "trade peace", "tag:taiwan", "tag:taiwan -peace", "before:2010"),
    *("after:2003 before:2011 tag:war", "is:unread", "-is:unread tag:war", "is:starred"),
    *("xyzzy", "", "peac*", "query:sea trade", "query:nowhere"),
)


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("order", BY_COLUMN)
def test_a_saved_query_lists_what_it_finds(
    index: Index, briefs: BriefList, text: str, order: Order
) -> None:
    saved = (SavedQuery("tag:sea", "sea"),)
    query = parse_query(text, saved=by_name(saved))
    found = set(names(search(index, query, 1_000, FLAGS.states)))
    every = sorted(briefs.every, key=lambda listing: sort_key(listing, order))
    briefs = replace(briefs, saved=saved)
    for list_query in (
        ListQuery(order=order, query=SavedQuery(text)),
        ListQuery(order=order, kind="unread", words="trade", query=SavedQuery(text)),
    ):
        expected = [
            listing
            for listing in every
            if is_selected(listing, list_query) and listing.path_from_root in found
        ]
        check_list(briefs.with_query(list_query), expected, order)


def test_only_the_pages_that_are_looked_at_are_read(index: Index) -> None:
    pages = Pages(index, ListQuery(), None, {})
    assert len(pages) == COUNT
    assert list(pages._pages) == [0]
    assert pages[-1].path_from_root == pages[COUNT - 1].path_from_root
    assert len(pages[10:20]) == 10
    assert sorted(pages._pages) == [0, (COUNT - 1) // PAGE]
    with pytest.raises(IndexError):
        pages[COUNT]
    with pytest.raises(IndexError):
        pages[-COUNT - 1]


def test_a_path_that_is_not_in_the_library(briefs: BriefList) -> None:
    assert briefs.position(Path("nowhere.md")) is None
    assert briefs.listing(Path("nowhere.md")) is None
    first = briefs.neighbour(Path("nowhere.md"), 1)
    assert first == briefs.shown[0]


def test_titles_for_the_palette(index: Index) -> None:
    assert set(names(titled(index, "#taiwan", 50))) == {
        f"{number:03}.md" for number in range(0, COUNT, 6)
    }
    assert len(titled(index, "trade", 7)) == 7
    for words in ("", " ", "#", "[]"):
        assert titled(index, words, 7) == ()


def test_what_is_read_is_counted(briefs: BriefList) -> None:
    assert briefs.unread == COUNT - len(FLAGS.read)
    marked = briefs.with_change("001.md", BriefState(read=True))
    assert marked.unread == briefs.unread - 1
    starred = briefs.listing(next(item.path for item in briefs.every if item.slug == "004"))
    assert starred is not None
    assert marked.is_starred(starred)
    summary = marked.summary(starred.path, short=False)
    assert summary.endswith(f"of {COUNT} · {marked.unread} unread")


def test_a_brief_whose_name_is_not_utf_8_is_counted_as_read(library: IndexedLibrary) -> None:
    for path in library.root.iterdir():
        path.unlink()
    for name in (b"caf\xe9.md", b"other.md"):
        library.write(os.fsdecode(name))
    library.update()
    shown = "caf\ufffd.md"
    with library.open() as index:
        briefs = BriefList().with_index(index)
        assert briefs.with_flags(Flags(frozenset({shown}))).unread == 1
        unread = briefs.with_flags(Flags())
        assert unread.unread == 2
        assert unread.with_change(shown, BriefState(read=True)).unread == 1
        listed = unread.with_query(ListQuery(kind="unread"))
        assert len(listed.shown) == 2


def test_a_list_with_a_damaged_page_is_shown_without_it(library: IndexedLibrary) -> None:
    for number in range(400):
        day = date(2025, 1, 1) - timedelta(number)
        library.write(f"{number}.md", f"---\ntitle: Title {number}\ndate: {day}\n---\nWords.\n")
    library.update()
    file = library.location.file
    assert file is not None
    whole = file.read_bytes()
    page = whole.rindex(b"Title 300") // 8192
    noise = b"\xa5" * 8192
    file.write_bytes(whole[: page * 8192] + noise + whole[(page + 1) * 8192 :])
    with library.open() as index:
        assert index.is_ready()
        titles = [listing.title for listing in BriefList().with_index(index).shown]
    assert len(titles) == 402
    assert "" in titles
    for _ in range(2):
        library.update()
    assert DAMAGED in library.notices
    with library.open() as index:
        assert "" not in [listing.title for listing in BriefList().with_index(index).shown]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", ["", "trade"])
def test_the_next_unread_brief_is_found_in_the_lists_order(
    briefs: BriefList, kind: Kind, words: str
) -> None:
    for order in ORDERS:
        shown = briefs.with_query(ListQuery(order, kind, words))
        paths = [listing.path_from_root for listing in shown.shown]
        assert isinstance(shown.shown, Pages)
        assert shown.shown.paths(0, len(paths)) == paths
        assert shown.shown.paths(3, 90) == paths[3:90]
        read = frozenset(paths) - {paths[len(paths) // 2], paths[-1]} if paths else frozenset()
        shown = shown.with_flags(Flags(read), len(read))
        for at in range(len(paths)):
            places = [*range(at + 1, len(paths)), *range(at + 1)]
            assert shown.next_unread(at, 1) == next(p for p in places if paths[p] not in read)
            places = [*range(at - 1, -1, -1), *range(len(paths) - 1, at - 1, -1)]
            assert shown.next_unread(at, -1) == next(p for p in places if paths[p] not in read)


def test_without_an_unread_brief_there_is_no_next_one(briefs: BriefList) -> None:
    every = frozenset(listing.path_from_root for listing in briefs.shown)
    assert briefs.with_flags(Flags(every)).next_unread(5, 1) is None
    assert briefs.with_flags(None).next_unread(5, 1) is None
    assert BriefList().with_flags(Flags()).next_unread(0, 1) is None
    some = briefs.with_flags(Flags(every - {"004.md"}))
    place = [listing.path_from_root for listing in some.shown].index("004.md")
    assert some.next_unread(0, 1) == some.next_unread(0, -1) == place
    assert some.with_query(ListQuery(words="xyzzy")).next_unread(0, 1) is None
