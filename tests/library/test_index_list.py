"""The list of a large library is that of a small one, read in pages."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefing_tui.library.brief_list import (
    KINDS,
    ORDERS,
    Answer,
    BriefList,
    Order,
    Rules,
    SavedQuery,
    by_name,
    read_all,
)
from briefing_tui.library.files import scan
from briefing_tui.library.index.pages import IndexedList, listed
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import place_of
from briefing_tui.library.index.writer import DAMAGED, update
from briefing_tui.library.query import parse_query
from briefing_tui.library.search import answer, paths_found, search
from briefing_tui.library.state.brief_state import BriefState, Flags

Both = tuple[BriefList, IndexedList]
COUNT = 150


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    root = tmp_path_factory.mktemp("desk")
    for number in range(COUNT):
        date = f"date: 20{number % 20:02}-0{number % 7 + 1}-11\n" if number % 9 else ""
        updated = "updated: 2024-05-06\n" if number % 10 == 3 else ""
        title = f"“{'trade' if number % 4 else 'Peace'} {number * 37 % 100}”"
        tags = "tags: [taiwan, sea]" if number % 6 == 0 else "tags: [war]"
        (root / f"{number:03}.md").write_text(f"---\ntitle: {title}\n{date}{updated}{tags}\n---\n")
    place = place_of(root, tmp_path_factory.mktemp("cache"))
    update(root, place, lambda news: None, lambda: False)
    marks = Flags(
        frozenset(f"{number:03}.md" for number in range(0, COUNT, 3)), frozenset({"004.md"})
    )
    with closing(Index(root, place)) as index:
        small = BriefList().with_library(read_all(scan(root)).listings, marks)
        yield small, listed(index, Rules(), marks)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", ["", "trade", "#tai peace"])
def test_the_same_briefs_in_the_same_order(both: Both, order: str, kind: str, words: str) -> None:
    rules = Rules(order=order, kind=kind, words=words)  # type: ignore[arg-type]
    small, large = (each.with_rules(rules) for each in both)
    names = [each.path.name for each in small.shown]
    assert [each.path.name for each in large.shown] == names
    assert large.unread == small.unread
    for at, each in enumerate(list(small.shown)[::17]):
        assert large.index(each.path) == small.index(each.path) == at * 17
        for step in (1, -1):
            assert name(large.beside(each.path, step)) == name(small.beside(each.path, step))


QUERIES = (
    *("trade", "-trade", "trade peace", "tag:taiwan", "tag:taiwan -peace", "before:2010"),
    *(
        "after:2003 before:2011 tag:war",
        "is:unread",
        "-is:unread tag:war",
        "is:starred",
        "xyzzy",
        "",
    ),
    *("peac*", "query:sea trade", "query:nowhere"),
)


@pytest.mark.parametrize("text", QUERIES)
def test_a_query_lists_the_same_as_it_finds(both: Both, text: str) -> None:
    small, large = both
    index = large._index
    saved = (SavedQuery("tag:sea", "sea"),)
    query = parse_query(text, saved=by_name(saved))
    assert small.marks is not None
    found = search(index, query, 1_000, small.marks.states)

    def ask(asked: SavedQuery, marks: Flags | None) -> Answer:
        states = marks.states if marks else {}
        return Answer(
            paths_found(index, parse_query(asked.text, saved=by_name(saved)), states), True
        )

    rules = Rules(order="title", words="trade", query=SavedQuery(text))
    small, large = replace(small, ask=ask, saved=saved), replace(large, saved=saved)
    for each in (rules.of(SavedQuery(text)), rules, replace(rules, kind="unread")):
        shown = [name(listing) for listing in small.with_rules(each).shown]
        assert [name(listing) for listing in large.with_rules(each).shown] == shown
    whole = large.with_rules(rules.of(SavedQuery(text)))
    assert {name(listing) for listing in whole.shown} == {name(listing) for listing in found}
    for at, listing in enumerate(list(whole.shown)):
        assert whole.index(listing.path) == at
    for listing in list(large.every)[::31]:
        for step in (1, -1):
            beside = small.with_rules(whole.rules).beside(listing.path, step)
            assert name(whole.beside(listing.path, step)) == name(beside)


def test_a_query_finds_all_once_the_index_is_through(both: Both) -> None:
    small, large = both
    rules = Rules(query=SavedQuery("trade"))
    assert small.with_rules(rules).is_partial, "there is nobody to ask"
    assert not large.with_rules(rules).is_partial
    assert replace(large, note="indexing").with_rules(rules).is_partial
    assert not replace(large, note="indexing").is_partial


def test_without_an_index_there_is_no_answer_yet(tmp_path: Path) -> None:
    place = place_of(tmp_path, tmp_path / "cache")
    assert answer(tmp_path, place, SavedQuery("trade"), {}, {}) == Answer()
    (tmp_path / "one.md").write_text("# Trade\n")
    update(tmp_path, place, lambda news: None, lambda: False)
    found = Answer(frozenset({"one.md"}), True)
    assert answer(tmp_path, place, SavedQuery("trade"), {}, {}) == found
    assert place.file is not None
    place.file.write_bytes(b"no database" * 100)
    assert answer(tmp_path, place, SavedQuery("trade"), {}, {}) == Answer()


def name(listing: object) -> str:
    return getattr(listing, "path_from_root", "")


@pytest.mark.parametrize("order", ORDERS)
def test_where_a_brief_is_filtered_out_one_goes_on_from_its_place(both: Both, order: Order) -> None:
    rules = Rules(words="peace", order=order)
    small, large = (each.with_rules(rules) for each in both)
    for each in list(small.every)[::5]:
        if small.index(each.path) is None:
            assert large.index(each.path) is None
            for step in (1, -1):
                assert name(large.beside(each.path, step)) == name(small.beside(each.path, step))


def test_marks_and_what_the_list_says(both: Both) -> None:
    _, large = both
    marked = large.with_mark("001.md", BriefState(read=True))
    assert marked.unread == large.unread - 1
    path = next(each.path for each in large.every if each.path_from_root == "004.md")
    listing = marked.listing(path)
    assert listing is not None and marked.is_starred(listing)
    assert marked.place(path, short=False).endswith(f"of {COUNT} · {marked.unread} unread")
    assert {each.path_from_root for each in large.called("taiwan")} == {
        f"{number:03}.md" for number in range(0, COUNT, 6)
    }


def test_only_pages_that_are_looked_at_are_read(both: Both) -> None:
    _, large = both
    shown = large.with_rules(Rules()).shown
    assert shown[-1].path_from_root == shown[COUNT - 1].path_from_root
    assert len(shown[10:20]) == 10
    with pytest.raises(IndexError):
        shown[COUNT]


def test_a_path_that_is_not_in_it(both: Both) -> None:
    _, large = both
    assert large.index(Path("nowhere.md")) is None
    assert large.listing(None) is None


def test_a_brief_whose_name_is_no_text_is_counted_as_read(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    for each in (b"caf\xe9.md", b"other.md"):
        (tmp_path / "desk" / os.fsdecode(each)).write_text("Words.")
    place = place_of(tmp_path / "desk", tmp_path / "cache")
    update(tmp_path / "desk", place, lambda news: None, lambda: False)
    read = "caf\ufffd.md"
    with closing(Index(tmp_path / "desk", place)) as index:
        assert listed(index, Rules(), Flags(frozenset({read}))).unread == 1
        fresh = listed(index, Rules(), Flags())
        assert (fresh.unread, fresh.with_mark(read, BriefState(read=True)).unread) == (2, 1)


def test_a_list_of_which_a_later_page_is_damaged_is_there(tmp_path: Path) -> None:
    root = tmp_path / "desk"
    root.mkdir()
    for number in range(400):
        front = f"title: Title {number}\ndate: {date(2025, 1, 1) - timedelta(number)}"
        (root / f"{number}.md").write_text(f"---\n{front}\n---\nWords.\n")
    place = place_of(root, tmp_path / "cache")
    update(root, place, lambda news: None, lambda: False)
    assert place.file is not None
    whole = place.file.read_bytes()
    page = whole.rindex(b"Title 300") // 8192
    noise = b"\xa5" * 8192
    place.file.write_bytes(whole[: page * 8192] + noise + whole[(page + 1) * 8192 :])
    with closing(Index(root, place)) as index:
        assert index.is_ready()
        shown = listed(index, Rules(), None).shown
        titles = [each.title for each in shown]
    assert len(titles) == 400
    assert "" in titles
    told: list[object] = []
    for _ in range(2):
        update(root, place, told.append, lambda: False)
    assert DAMAGED in told
    with closing(Index(root, place)) as index:
        assert "" not in [each.title for each in listed(index, Rules(), None).shown]
