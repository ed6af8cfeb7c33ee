"""Counts before keys, and keys that do nothing."""

from pathlib import Path

import pytest

from briefing_tui.tui.keys import COUNT_WITHIN, NO_COUNT, Count
from briefing_tui.tui.panes.library import LibraryView
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, notices, settle

DOWN, NEXT_BRIEF = "move(1)", "step(1)"


def typed(digits: str, *, pane: str = "", at: float = 0.0) -> Count:
    """Some digits, of which only the first may be a pane's key."""
    count = NO_COUNT
    for digit in digits:
        count = count.typed(digit, at, "narrative", is_bound=digit == pane)
    return count


@pytest.mark.parametrize(
    ("count", "action", "times"),
    [
        (NO_COUNT, DOWN, 1),
        (typed("5"), DOWN, 5),
        (typed("512"), DOWN, 12),
        (typed("0"), DOWN, 1),
        (typed("5"), "page(-2)", 5),
        (typed("5"), "search", 1),
        (typed("5"), "pane('claims')", 1),
        (typed("3", pane="3"), DOWN, 1),
        (typed("3", pane="3"), NEXT_BRIEF, 3),
        (typed("10", pane="1"), DOWN, 10),
        (typed("250", pane="2"), DOWN, 50),
        (typed("3", pane="3", at=-2 * COUNT_WITHIN), NEXT_BRIEF, 1),
    ],
)
def test_a_count_says_how_often_an_action_runs(
    count: Count, action: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.tui.keys.COUNT_WITHIN", COUNT_WITHIN)
    assert count.times(action, 0.0) == times


async def test_keys_take_a_count_and_esc_drops_it(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, library: Path
) -> None:
    monkeypatch.setattr("briefing_tui.tui.keys.COUNT_WITHIN", 3600.0)
    for year in range(2000, 2009):
        (library / f"{year}-01-01-note.md").write_text(f"# Note of {year}\n")
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("2", "3", "J")
        assert (reader.state.briefs.at, reader.active) == (3, "claims"), "not the related events"
        await pilot.press("2", "K", "4")
        assert reader.state.briefs.at == 1
        view = reader.query_one(LibraryView)
        at = view.cursor
        await pilot.press("h", "5", "j")
        assert view.cursor == at + 5
        await pilot.press("9", "escape", "k")
        assert view.cursor == at + 4
        await pilot.press("1", "0", "k")
        assert (view.cursor, reader.active) == (0, "library")
        await pilot.press("5", "J")
        await settle(pilot)
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert reader.state.briefs.at == 1, "one step back, not five"


async def test_a_key_without_a_function_says_so_once(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("F", "F", "ctrl+t")
        unknown = ["F does nothing here · ? help", "Ctrl+T does nothing here · ? help"]
        assert notices(pilot) == unknown
