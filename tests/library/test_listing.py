"""What a list can be asked for, and what a file's name alone says of a brief."""

import pytest

from briefing_tui.library.index.list import ListQuery, SavedQuery, place_key, sortable
from briefing_tui.library.index.parsing import named_only
from tests.cases import each_case


@pytest.mark.parametrize(
    ("path", "slug", "title", "date"),
    [
        ("undated.md", "undated", "Undated", None),
        ("2025-01-17-xi-trump-call.md", "2025-01-17-xi-trump-call", "Xi trump call", "2025-01-17"),
        ("old/2016-12-02_tsai.markdown", "2016-12-02_tsai", "Tsai", "2016-12-02"),
        ("2025-01-18-index/index.md", "2025-01-18-index", "Index", "2025-01-18"),
    ],
)
def test_what_a_name_says(path: str, slug: str, title: str, date: str | None) -> None:
    named = named_only(path)
    assert (*named[:2], named[2].edtf if named[2] else None) == (slug, title, date)


@pytest.mark.parametrize(
    ("title", "key"),
    [("“An end” of talks", "an end” of talks"), ("Straße", "strasse"), ("…", "…"), ("", "")],
)
def test_titles_are_sorted_from_their_first_letter_on(title: str, key: str) -> None:
    assert sortable(title) == key


def test_the_orders_take_turns() -> None:
    query = ListQuery(words="x").next_order().next_order()
    assert query == ListQuery("title", "all", "x")
    assert query.next_order().next_order() == ListQuery(words="x")


@each_case(
    "query, label",
    [
        (ListQuery(), ""),
        (ListQuery("title"), "by title"),
        (ListQuery("updated", "unread", " tai  wan "), "unread · tai wan · by last change"),
        (ListQuery(query=SavedQuery("tag:war", "war")), "war"),
        (ListQuery("title", query=SavedQuery("tag:war"), words="sea"), "tag:war · sea · by title"),
    ],
)
def test_labels(query: ListQuery, label: str) -> None:
    assert query.label == label
    assert query.unfiltered() == ListQuery(query.order)


@pytest.mark.parametrize(
    ("query", "filters", "searches"),
    [
        (ListQuery("title", words="  "), False, False),
        (ListQuery(kind="unread"), True, False),
        (ListQuery(words="x"), True, True),
        (ListQuery(query=SavedQuery("")), True, True),
    ],
)
def test_filters_and_searches(query: ListQuery, filters: bool, searches: bool) -> None:
    assert (query.filters, query.takes_time) == (filters, searches)


def by_place(*pages: str) -> list[str]:
    """Paths in the order by folder; a page's weight may follow its path."""
    keys = {}
    for page in pages:
        path, _, weight = page.partition(" ")
        keys[path] = place_key(path, f'{{"weight": {weight}}}' if weight else "{}")
    return sorted(keys, key=keys.__getitem__)


def test_index_pages_lead_and_folders_follow_the_pages() -> None:
    assert by_place("b/page.md", "LICENSE.md", "README.md", "b/_index.fr.md", "zeta.md") == [
        *("README.md", "LICENSE.md", "zeta.md", "b/_index.fr.md", "b/page.md")
    ]


def test_a_weight_counts_before_a_name_and_numbers_in_names_are_numbers() -> None:
    assert by_place("a.md", "z.md 2.5", "y.md 10", "x.md -1", "v9.md", "v10.md", "b.md true") == [
        *("x.md", "b.md", "z.md", "y.md", "a.md", "v9.md", "v10.md")
    ]
    assert by_place("10/a.md", "9/a.md", "9-b/a.md") == ["9/a.md", "9-b/a.md", "10/a.md"]
    assert place_key("a.md", '{"weight": "first", "x": 1e999}') == place_key("a.md")
