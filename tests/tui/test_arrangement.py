"""Which panes are drawn, at the edges that the look names."""

import pytest

from briefing_tui.tui.pane_layout import (
    PANES,
    PaneName,
    Size,
    claims_height,
    claims_width,
    lay_out_panes,
    size_class,
)
from tests.cases import each_case

NONE_EMPTY: frozenset[PaneName] = frozenset()


@each_case(
    "width, height, size",
    [
        (99, 40, "narrow"),
        (100, 40, "medium"),
        (159, 40, "medium"),
        (160, 40, "wide"),
        (200, 33, "narrow"),
        (200, 34, "wide"),
        (1, 1, "narrow"),
    ],
)
def test_sizes_change_at_the_edges_of_the_look(width: int, height: int, size: Size) -> None:
    assert size_class(width, height, NONE_EMPTY) == size


@pytest.mark.parametrize(("height", "size"), [(29, "narrow"), (30, "wide")])
def test_without_claims_a_lower_screen_has_room_for_panes(height: int, size: Size) -> None:
    assert size_class(200, height, frozenset({"claims"})) == size


@pytest.mark.parametrize("pane", PANES)
def test_a_narrow_screen_draws_one_pane(pane: PaneName) -> None:
    assert lay_out_panes(80, 24, pane, NONE_EMPTY, zoomed=False).shown == {pane}


@pytest.mark.parametrize("pane", PANES)
def test_zoom_draws_one_pane_at_any_size(pane: PaneName) -> None:
    assert lay_out_panes(200, 60, pane, NONE_EMPTY, zoomed=True).shown == {pane}


def test_a_wide_screen_draws_all_panes() -> None:
    plan = lay_out_panes(200, 60, "narrative", NONE_EMPTY, zoomed=False)
    assert plan.shown == set(PANES)


def test_the_library_is_a_drawer_on_a_medium_screen() -> None:
    without = lay_out_panes(120, 40, "claims", NONE_EMPTY, zoomed=False)
    assert without.shown == {"narrative", "claims", "related"}
    assert lay_out_panes(140, 40, "library", NONE_EMPTY, zoomed=False).shown == set(PANES)
    with_drawer = lay_out_panes(120, 40, "library", NONE_EMPTY, zoomed=False)
    assert with_drawer.shown == {"narrative", "claims", "library"}
    assert claims_width(120, with_drawer) == 90
    assert claims_width(120, without) == 120


def test_empty_panes_are_not_drawn_unless_asked_for() -> None:
    empty: frozenset[PaneName] = frozenset({"claims", "related"})
    assert lay_out_panes(120, 40, "narrative", empty, zoomed=False).shown == {"narrative"}
    assert "claims" in lay_out_panes(120, 40, "claims", empty, zoomed=False).shown


@each_case(
    "wanted, height, size, lines",
    [
        (4, 40, "medium", 9),
        (15, 40, "medium", 15),
        (40, 40, "medium", 23),
        (40, 60, "wide", 27),
        (40, 30, "medium", 13),  # the narrative has 14 lines and its heading
        (40, 28, "medium", 11),
        (40, 28, "wide", 11),
    ],
)
def test_claims_take_what_they_want_within_their_share(
    wanted: int, height: int, size: Size, lines: int
) -> None:
    assert claims_height(wanted, height, size) == lines


def test_without_prose_the_claims_have_all_but_its_head() -> None:
    assert claims_height(60, 40, "medium", prose=False) == 29
    assert claims_height(12, 40, "medium", prose=False) == 12
