"""The order of a site's pages, folder by folder."""

import pytest

from briefing_tui.library.listing import Page, in_site_order, is_index, weight_of


def in_order(*pages: tuple[str, float | None, float | None]) -> list[str]:
    rows = (Page(number, *page) for number, page in enumerate(pages))
    return [page.path for page in in_site_order(rows)]


def test_index_pages_lead_and_folders_follow_the_pages() -> None:
    assert in_order(
        ("b/page.md", None, None),
        ("LICENSE.md", None, None),
        ("README.md", None, None),
        ("b/_index.md", None, None),
        ("zeta.md", None, None),
    ) == ["README.md", "LICENSE.md", "zeta.md", "b/_index.md", "b/page.md"]


def test_weights_order_pages_and_folders() -> None:
    assert in_order(
        ("a/_index.md", 20, None),
        ("a/one.md", None, None),
        ("a/two.md", 5, None),
        ("b/_index.md", 10, None),
        ("b/x.md", None, None),
        ("c/x.md", None, None),
    ) == ["b/_index.md", "b/x.md", "a/_index.md", "a/two.md", "a/one.md", "c/x.md"]


def test_numbers_in_names_are_numbers() -> None:
    assert in_order(
        ("10-last.md", None, None), ("2-second.md", None, None), ("01_first/a.md", None, None)
    ) == ["2-second.md", "10-last.md", "01_first/a.md"]
    assert in_order(("v10.md", None, None), ("v9.md", None, None)) == ["v9.md", "v10.md"]


def test_dated_pages_go_from_the_newest_on() -> None:
    assert in_order(
        ("_posts/2013-05-06-a.md", None, 100.0),
        ("_posts/2014-01-01-b.md", None, 200.0),
        ("_posts/about.md", None, None),
    ) == ["_posts/2014-01-01-b.md", "_posts/2013-05-06-a.md", "_posts/about.md"]


@pytest.mark.parametrize(
    ("extra", "weight"),
    [
        ("{}", None),
        ('{"weight": 10}', 10.0),
        ('{"nav_order": 2.5}', 2.5),
        ('{"sidebar": {"order": 3}}', 3.0),
        ('{"sidebar": "order"}', None),
        ('{"order": "first"}', None),
        ('{"weight": true}', None),
        ('{"sidebar_position": 1}', 1.0),
    ],
)
def test_weight_of_front_matter(extra: str, weight: float | None) -> None:
    assert weight_of(extra) == weight


@pytest.mark.parametrize(
    ("path", "index"),
    [("index.md", True), ("a/_index.fr.md", True), ("a/README.md", True), ("a/indexes.md", False)],
)
def test_index_pages(path: str, index: bool) -> None:
    assert is_index(path) is index
