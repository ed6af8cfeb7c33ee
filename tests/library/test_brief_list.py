"""The library's list as a value: filters, what is read, and the way from brief to brief."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from briefing_tui.library.index import list as lists
from briefing_tui.library.index.list import BriefList, Kind, ListQuery, Order, SavedQuery
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import index_location
from briefing_tui.library.index.writer import update
from briefing_tui.library.state.store import Flags
from tests.library.conftest import queried

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
    return lists.with_flags(index, lists.renewed(index, BriefList()), FLAGS)


def slugs(briefs: BriefList) -> str:
    return "".join(listing.slug for listing in briefs.rows)


def path_of(briefs: BriefList, slug: str) -> Path:
    return next(listing.path for listing in briefs.rows if listing.slug == slug)


def neighbour(index: Index, briefs: BriefList, path: Path | None, step: int) -> str:
    """The slug of the neighbour; empty where there is none."""
    there = lists.neighbour(index, briefs, path, step)
    return there.opened.slug if there is not None and there.opened is not None else ""


@pytest.mark.parametrize(
    ("order", "expected"), [("date", "dcba"), ("updated", "cdba"), ("title", "adbc")]
)
def test_orders(index: Index, briefs: BriefList, order: Order, expected: str) -> None:
    assert slugs(queried(index, briefs, ListQuery(order=order))) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("all", "dcba"), ("unread", "cb"), ("starred", "b"), ("problems", "da")],
)
def test_kinds(index: Index, briefs: BriefList, kind: Kind, expected: str) -> None:
    assert slugs(queried(index, briefs, ListQuery(kind=kind))) == expected


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
    index: Index, briefs: BriefList, words: str, expected: str
) -> None:
    assert slugs(queried(index, briefs, ListQuery(words=words))) == expected


def test_the_list_follows_the_index(briefs: BriefList, index: Index) -> None:
    """It selects by the flags at the time of the query. What a search found stays until it is
    searched again.
    """
    later = Flags(read=frozenset({"d.md", "c.md"}))
    unread = lists.with_flags(index, queried(index, briefs, ListQuery(kind="unread")), later)
    assert slugs(unread) == slugs(lists.renewed(index, unread)) == "cb"
    assert slugs(queried(index, unread, unread.query)) == "cb", "until another query"
    assert slugs(queried(index, unread, ListQuery("title", "unread"))) == "ab"
    searched = queried(index, unread, ListQuery(kind="unread", words="b"))
    assert lists.renewed(index, searched).selection is searched.selection


def test_a_list_is_a_value(briefs: BriefList, index: Index) -> None:
    """It can be compared, and it knows where the open brief is before anything is painted."""
    located = lists.located(index, briefs, path_of(briefs, "b"))
    assert located == lists.located(index, briefs, path_of(briefs, "b")) != briefs
    assert located == replace(located)
    assert (located.at, located.opened) == (2, briefs.rows[2])
    tagged = queried(index, located, ListQuery(words="lee"))
    assert (tagged.at, tagged.opened) == (None, briefs.rows[2])
    by_title = queried(index, tagged, ListQuery("title"))
    assert (by_title.at, by_title.opened) == (2, briefs.rows[2])
    assert lists.located(index, by_title, None).at is None


def test_neighbours_follow_the_list(briefs: BriefList, index: Index) -> None:
    by_title = queried(index, briefs, ListQuery("title"))
    assert neighbour(index, by_title, path_of(briefs, "d"), 1) == "b"
    assert neighbour(index, by_title, path_of(briefs, "c"), 1) == ""
    assert neighbour(index, by_title, path_of(briefs, "a"), -1) == ""


@pytest.mark.parametrize(("step", "expected"), [(1, "b"), (-1, "d")])
def test_neighbours_of_a_brief_that_is_filtered_out(
    briefs: BriefList, index: Index, step: int, expected: str
) -> None:
    tagged = queried(index, briefs, ListQuery(words="#tai"))
    assert neighbour(index, tagged, path_of(briefs, "c"), step) == expected


def test_without_a_brief_the_next_one_is_the_first(briefs: BriefList, index: Index) -> None:
    for path in (None, Path("elsewhere.md")):
        assert neighbour(index, briefs, path, 1) == "d"
        assert neighbour(index, briefs, path, -1) == ""
    assert lists.neighbour(index, BriefList(), None, 1) is None


@pytest.mark.parametrize(("step", "expected"), [(1, "b"), (-1, "d")])
def test_neighbours_of_a_brief_that_was_deleted(
    briefs: BriefList, index: Index, step: int, expected: str
) -> None:
    """The list goes on from its former place."""
    without_c = queried(index, briefs, ListQuery(words="#tai"))
    gone = Path("gone.md")
    assert neighbour(index, replace(without_c, removed=(gone, 1)), gone, step) == expected


def test_the_summary(briefs: BriefList, index: Index) -> None:
    briefs = replace(briefs, at=1)
    assert briefs.summary(short=False) == "2 of 4 · 2 unread"
    assert briefs.summary(short=True) == "2/4 · 2 unread"
    assert replace(briefs, at=None).summary(short=True) == "4 notes · 2 unread"
    filtered = queried(index, briefs, ListQuery(words="lee"))
    assert filtered.summary(short=True) == "1 note"
    indexing = replace(briefs, note="indexing 2 of 9")
    assert indexing.summary(short=True) == "indexing 2 of 9 · 2/4 · 2 unread"
    assert indexing.summary(short=False) == "2 of 4 · 2 unread · indexing 2 of 9"
    assert lists.with_flags(index, briefs, None).summary(short=False) == "2 of 4"
    assert BriefList().summary(short=False) == ""


def test_nothing_is_unread_until_the_reading_state_is_known(index: Index) -> None:
    briefs = lists.renewed(index, BriefList())
    assert briefs.unread == 0
    assert not any(briefs.is_unread(item) or briefs.is_starred(item) for item in briefs.rows)
    unread = queried(index, briefs, ListQuery(kind="unread"))
    assert slugs(unread) == "dcba"
    assert slugs(lists.with_flags(index, unread, FLAGS)) == "cb"


def test_the_query_that_was_asked_for_last(briefs: BriefList, index: Index) -> None:
    pending = replace(briefs, pending=ListQuery(words="lee"))
    assert pending.latest == ListQuery(words="lee")
    done = queried(index, pending, ListQuery(words="lee"))
    assert done.latest == done.query == ListQuery(words="lee")
    assert done.pending is None


@pytest.mark.parametrize("query", [{"query": SavedQuery("words")}, {"kind": "problems"}])
def test_what_only_reading_finds_is_partial_while_the_index_is_being_built(
    briefs: BriefList, index: Index, query: dict[str, Any]
) -> None:
    saved = queried(index, briefs, ListQuery(**query))
    assert not saved.is_partial
    assert replace(saved, note="indexing 1 of 4").is_partial
    assert replace(saved, complete=False).is_partial
    assert not replace(briefs, note="indexing 1 of 4").is_partial


def test_a_field_in_the_filter_means_what_it_means_in_a_search(index: Index) -> None:
    briefs = lists.renewed(index, BriefList())
    for words, problem in (
        ("stance:odd", "`stance:` does not take"),
        ("nosuch:1", "`nosuch:` is"),
        ("3.7.2024", "`3.7.2024` may be"),
    ):
        wrong = queried(index, briefs, ListQuery(words=words))
        assert (wrong.count, wrong.problem[: len(problem)]) == (0, problem)
        assert queried(index, wrong, ListQuery()).problem == ""
    assert queried(index, briefs, ListQuery(words="stance:s")).problem == "", "it is being typed"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("proj", ["Projects/Terminal/reader.md", "other.md"]),
        ("term READ", ["Projects/Terminal/reader.md"]),
        ("projects/term", ["Projects/Terminal/reader.md"]),
        ("nick", ["other.md"]),
        ("#proj", ["other.md"]),
        ("erminal", []),
        ("% _ ' \"", ["Projects/Terminal/reader.md", "other.md"]),
    ],
)
def test_a_filter_and_finding_match_folders_and_aliases(
    tmp_path: Path, words: str, found: list[str]
) -> None:
    root = tmp_path / "root"
    (root / "Projects/Terminal").mkdir(parents=True)
    (root / "Projects/Terminal/reader.md").write_text("# A title")
    (root / "other.md").write_text("---\ntags: [project]\naliases: [A nickname]\n---\nText.")
    location = index_location(root, tmp_path / "cache")
    update(root, location, lambda report: None, lambda: False)
    with closing(Index(root, location)) as index:
        briefs = lists.renewed(index, BriefList())
        listed = queried(index, briefs, ListQuery(words=words))
        assert sorted(row.path_from_root for row in listed.rows) == found
        assert briefs.selection is not None
        places = lists.find(index, briefs.selection, words).places
        if listed.query.takes_time and any(map(str.isalnum, words)):
            assert sorted(briefs.rows[place].path_from_root for place in places) == found


@pytest.mark.parametrize(
    ("total", "complete", "short", "long"),
    [
        (3, True, "1/3 · 2 unread", "1 of 3 · 2 unread"),
        (3, False, "3 briefs · 2 unread", "3 briefs · 2 unread"),
        (500, False, "", ""),
        (1017, True, "1/1,017 · 2 unread", "1 of 1,017 · 2 unread"),
    ],
)
def test_a_number_that_is_not_known_yet_is_left_out(
    total: int, complete: bool, short: str, long: str
) -> None:
    briefs = BriefList(total=total, count=total, at=0, unread=2, complete=complete)
    assert (briefs.summary(short=True), briefs.summary(short=False)) == (short, long)


@pytest.mark.parametrize(
    ("marker", "front", "noun"),
    [
        ("", "title: A", "note"),
        (".obsidian/app.json", "title: A", "note"),
        ("mkdocs.yml", "title: A", "page"),
        ("mkdocs.yml", "title: A\nsources: [{id: x, name: X}]", "brief"),
        ("", "title: A\nclaims: [{topic: Trade}]", "brief"),
    ],
)
def test_a_brief_is_called_a_note_or_a_page_where_nothing_is_compared(
    tmp_path: Path, marker: str, front: str, noun: str
) -> None:
    root = tmp_path / "desk"
    root.mkdir()
    if marker:
        (root / marker).parent.mkdir(exist_ok=True)
        (root / marker).write_text("")
    location = index_location(root, tmp_path / "cache")
    (root / "a.md").write_text(f"---\n{front}\n---\nWords.\n")
    update(root, location, lambda report: None, lambda: False)
    with closing(Index(root, location)) as index:
        briefs = lists.renewed(index, BriefList())
    assert briefs.noun == noun
    assert briefs.summary(short=False) == f"1 {noun}"
