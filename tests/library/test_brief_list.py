"""The library's list as a value: filters, what is read, and the way from brief to brief."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefing_tui.library.index.brief_list import BriefList
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import index_location
from briefing_tui.library.index.writer import update
from briefing_tui.library.listing import Kind, ListQuery, Order, SavedQuery
from briefing_tui.library.state.store import BriefState, Flags

EVERY = {
    "d": 'title: "“An end” of talks"\ndate: 2024-04-04\ntags: [Taiwan, trade]\nstance: !x y',
    "c": "title: C\ndate: 2024-03-03\nupdated: 2025-01-01\nauthors: [Ann Lee]",
    "b": "title: B\ndate: 2023-02-02\ntags: [taiwanese]",
    "a": "title: A\nstance: !x y",
}
"""Slugs and front matter, newest first."""
FLAGS = Flags(read=frozenset({"d.md", "a.md"}), starred=frozenset({"b.md"}))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    root = tmp_path_factory.mktemp("desk")
    for slug, front in EVERY.items():
        (root / f"{slug}.md").write_text(f"---\n{front}\n---\nWords.\n")
    location = index_location(root, tmp_path_factory.mktemp("cache"))
    update(root, location, lambda report: None, lambda: False)
    with closing(Index(root, location)) as index:
        yield index


@pytest.fixture
def briefs(index: Index) -> BriefList:
    return BriefList().with_index(index).with_flags(FLAGS)


def slugs(briefs: BriefList) -> str:
    return "".join(listing.slug for listing in briefs.shown)


def path_of(briefs: BriefList, slug: str) -> Path:
    return next(listing.path for listing in briefs.every if listing.slug == slug)


def neighbour(briefs: BriefList, slug: str, step: int) -> str:
    """The slug of the neighbour; empty where there is none."""
    listing = briefs.neighbour(path_of(briefs, slug), step)
    return listing.slug if listing else ""


@pytest.mark.parametrize(
    ("order", "expected"), [("date", "dcba"), ("updated", "cdba"), ("title", "adbc")]
)
def test_orders(briefs: BriefList, order: Order, expected: str) -> None:
    assert slugs(briefs.with_query(ListQuery(order=order))) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("all", "dcba"), ("unread", "cb"), ("starred", "b"), ("problems", "da")],
)
def test_kinds(briefs: BriefList, kind: Kind, expected: str) -> None:
    assert slugs(briefs.with_query(ListQuery(kind=kind))) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", "dcba"),
        ("  ", "dcba"),
        ("TAIWAN", "db"),
        ("taiwan trade", "d"),
        ("rade", ""),
        ("lee", "c"),
        ("end of", "d"),
        ("#tai", "db"),
        ("#taiwanese", "b"),
        ("#end", ""),
        ("#", "dcba"),
        ("[bold]", ""),
        ('"', "dcba"),
        ("words", ""),
    ],
)
def test_words_begin_a_word_of_a_title_a_tag_or_an_author(
    briefs: BriefList, words: str, expected: str
) -> None:
    assert slugs(briefs.with_query(ListQuery(words=words))) == expected


def test_a_brief_that_is_read_meanwhile_stays_in_the_list(briefs: BriefList) -> None:
    unread = briefs.with_query(ListQuery(kind="unread"))
    assert unread.unread == 2
    changed = unread.with_change("b.md", BriefState(read=True))
    changed = changed.with_change("c.md", BriefState(read=True))
    assert slugs(changed) == "cb"
    assert changed.unread == 0
    assert slugs(changed.with_query(changed.query)) == "cb", "until another query"
    assert slugs(changed.with_query(ListQuery("title", "unread"))) == ""
    assert changed.with_change("b.md", BriefState(read=False)).unread == 1
    assert changed.with_change("b.md", BriefState(starred=True)).unread == 0
    assert changed.with_change("elsewhere.md", BriefState(read=True)).unread == 0


def test_the_list_follows_the_index(briefs: BriefList, index: Index) -> None:
    """It selects by the flags at the time of the query. What a search found stays until it is
    searched again.
    """
    later = Flags(read=frozenset({"d.md", "c.md"}))
    unread = briefs.with_query(ListQuery(kind="unread")).with_flags(later)
    assert slugs(unread) == slugs(unread.with_index(index)) == "cb"
    assert slugs(unread.with_query(ListQuery("title", "unread"))) == "ab"
    searched = unread.with_query(ListQuery(kind="unread", words="b"))
    assert searched.with_index(index).shown is searched.shown


def test_neighbours_follow_the_list(briefs: BriefList) -> None:
    by_title = briefs.with_query(ListQuery("title"))
    assert neighbour(by_title, "d", 1) == "b"
    assert neighbour(by_title, "c", 1) == ""
    assert neighbour(by_title, "a", -1) == ""


@pytest.mark.parametrize(("step", "expected"), [(1, "b"), (-1, "d")])
def test_neighbours_of_a_brief_that_is_filtered_out(
    briefs: BriefList, step: int, expected: str
) -> None:
    assert neighbour(briefs.with_query(ListQuery(words="#tai")), "c", step) == expected


def test_without_a_brief_the_next_one_is_the_first(briefs: BriefList) -> None:
    for path in (None, Path("elsewhere.md")):
        listing = briefs.neighbour(path, 1)
        assert listing is not None
        assert listing.slug == "d"
        assert briefs.neighbour(path, -1) is None
    assert BriefList().neighbour(None, 1) is None


@pytest.mark.parametrize(("step", "expected"), [(1, "b"), (-1, "d")])
def test_neighbours_of_a_brief_that_was_deleted(
    briefs: BriefList, step: int, expected: str
) -> None:
    """The list goes on from its former place."""
    without_c = briefs.with_query(ListQuery(words="#tai"))
    gone = Path("gone.md")
    listing = replace(without_c, removed=(gone, 1)).neighbour(gone, step)
    assert listing is not None
    assert listing.slug == expected


def test_the_summary(briefs: BriefList) -> None:
    path = path_of(briefs, "c")
    assert briefs.summary(path, short=False) == "2 of 4 · 2 unread"
    assert briefs.summary(path, short=True) == "2/4 · 2 unread"
    assert briefs.summary(None, short=True) == "4 briefs · 2 unread"
    filtered = briefs.with_query(ListQuery(words="lee"))
    assert filtered.summary(None, short=True) == "1 brief"
    indexing = replace(briefs, note="indexing 2 of 9")
    assert indexing.summary(path, short=True) == "indexing 2 of 9 · 2/4 · 2 unread"
    assert indexing.summary(path, short=False) == "2 of 4 · 2 unread · indexing 2 of 9"
    assert briefs.with_flags(None).summary(path, short=False) == "2 of 4"
    assert BriefList().summary(None, short=False) == ""


def test_nothing_is_unread_until_the_reading_state_is_known(index: Index) -> None:
    briefs = BriefList().with_index(index)
    assert briefs.unread == 0
    assert not any(briefs.is_unread(item) or briefs.is_starred(item) for item in briefs.every)
    unread = briefs.with_query(ListQuery(kind="unread"))
    assert slugs(unread) == "dcba"
    assert slugs(unread.with_flags(FLAGS)) == "cb"
    assert briefs.with_change("a.md", BriefState(read=True)) is briefs


def test_a_list_without_an_index_is_empty() -> None:
    briefs = BriefList().with_flags(FLAGS)
    assert (briefs.unread, len(briefs.shown), briefs.titled("x")) == (0, 0, ())
    assert briefs.listing(Path("a.md")) is None
    queried = replace(briefs, pending=ListQuery("title")).with_query(ListQuery(words="x"))
    assert (queried.query, queried.pending) == (ListQuery(words="x"), None)


def test_the_query_that_was_asked_for_last(briefs: BriefList) -> None:
    pending = replace(briefs, pending=ListQuery(words="lee"))
    assert pending.latest == ListQuery(words="lee")
    done = pending.with_shown(ListQuery(words="lee"), briefs.shown)
    assert done.latest == done.query == ListQuery(words="lee")
    assert done.pending is None


def test_a_saved_query_is_partial_while_the_index_is_being_built(briefs: BriefList) -> None:
    saved = briefs.with_query(ListQuery(query=SavedQuery("words")))
    assert not saved.is_partial
    assert replace(saved, note="indexing 1 of 4").is_partial
    assert not replace(briefs, note="indexing 1 of 4").is_partial
