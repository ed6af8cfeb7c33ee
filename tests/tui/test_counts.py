"""Counts before keys, and keys that do nothing."""

from pathlib import Path

import pytest

from briefing_tui.tui.keys import COUNT_WITHIN, NO_COUNT, Count, Keymap
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from tests.tui.conftest import MakeApp
from tests.tui.long_brief import NAME
from tests.tui.pilots import MEDIUM, NARROW, notices, settle

DOWN, NEXT_BRIEF = "move(1)", "step(1)"


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key follows the one before it at once."""
    monkeypatch.setattr("briefing_tui.tui.keys.COUNT_WITHIN", 3600.0)


def typed(digits: str, *, panes: str = "", at: float = 0.0) -> Count:
    """Some digits, of which some are keys of panes."""
    count = NO_COUNT
    for digit in digits:
        count = count.typed(digit, at, "narrative", is_bound=digit in panes)
    return count


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize(
    ("count", "action", "times"),
    [
        (NO_COUNT, DOWN, 1),
        (typed("5"), DOWN, 5),
        (typed("1512"), DOWN, 512),
        (typed("0"), DOWN, 1),
        (typed("5"), "page(-2)", 5),
        (typed("5"), "search", 1),
        (typed("5"), "pane('claims')", 1),
        (typed("03", panes="3"), DOWN, 3),
        (typed("3", panes="3"), DOWN, 1),
    ],
)
def test_a_count_says_how_often_an_action_runs(count: Count, action: str, times: int) -> None:
    assert count.times(action) == times
    assert count.counted(action) == action


def test_the_digit_of_a_pane_may_be_a_count_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefing_tui.tui.keys.COUNT_WITHIN", COUNT_WITHIN)
    assert typed("3", panes="3").may_count(COUNT_WITHIN)
    assert not typed("3", panes="3").may_count(COUNT_WITHIN + 0.01)
    assert not typed("5").may_count(0.0)
    assert typed("12", panes="1234") == Count("12", "narrative", 0.0)
    assert typed("150", panes="1234") == Count("150")
    late = typed("1", panes="1").typed("2", COUNT_WITHIN + 0.01, "narrative", is_bound=True)
    assert late.digits == "2"


def test_a_motion_is_a_key_that_moves_in_the_pane_where_one_was() -> None:
    keymap = Keymap({"narrative.next": "plus,x"})
    for key in ("j", "right_curly_bracket", "percent_sign", "J", "x", "plus"):
        assert keymap.is_motion("narrative", key), key
    for key in ("down", "space", "pagedown", "ctrl+d", "n", "f", "tab", "slash", "backspace", "1"):
        assert not keymap.is_motion("narrative", key), key


@pytest.mark.usefixtures("no_pauses")
async def test_keys_take_a_count_and_esc_drops_it(make_app: MakeApp, library: Path) -> None:
    for year in range(1990, 2009):
        (library / f"{year}-01-01-note.md").write_text(f"# Note of {year}\n")
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("1", "2", "J")
        assert (reader.state.briefs.at, reader.active) == (12, "narrative"), "not the claims"
        await pilot.press("2", "K", "4")
        assert reader.state.briefs.at == 10
        view = reader.query_one(LibraryView)
        at = view.cursor
        await pilot.press("F", "5", "j")
        assert view.cursor == at + 5
        await pilot.press("9", "escape", "k")
        assert view.cursor == at + 4
        await pilot.press("5", "0", "%")
        assert view.cursor == 10
        await pilot.press("2", "0", "k")
        assert (view.cursor, reader.active) == (0, "library")
        await pilot.press("1", "2", "G")
        assert (view.cursor, reader.active) == (11, "library"), "the twelfth item"
        await pilot.press("1", "0", "0", "0", "G")
        assert view.cursor == view.item_count() - 1, "the last item"
        await pilot.press("5", "J")
        await settle(pilot)
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert reader.state.briefs.at == 10, "one step back, not five"


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize("size", [MEDIUM, NARROW])
async def test_the_commonest_counts_are_no_panes(make_app: MakeApp, size: tuple[int, int]) -> None:
    async with make_app().run_test(size=size) as pilot:
        reader = await settle(pilot)
        await pilot.press("2", "l", "escape")
        claims, listed = reader.query_one(ClaimsView), reader.query_one(LibraryView)
        assert reader.active == "narrative", "`2l` moves code by twice eight cells"
        await pilot.press("tab", "4", "j")
        assert (claims.cursor, reader.active) == (4, "claims")
        await pilot.press("3", "k")
        assert (claims.cursor, reader.active) == (1, "claims")
        await pilot.press("4", "F", "2", "down", "2", "j")
        assert (claims.cursor, reader.active) == (4, "claims")
        await pilot.press("1", "j")
        assert (claims.cursor, reader.active) == (4, "narrative"), "nobody types a count of one"
        await pilot.press("2", "F", "1", "G")
        assert (claims.cursor, reader.active) == (0, "claims"), "but of the first line"
        await pilot.press("4", "j", "1", "j")
        await pilot.press("2", "4", "g", "2", "j")
        assert (listed.cursor, reader.active) == (2, "library"), "the drawer is open again"
        if size == MEDIUM:
            await pilot.press("escape")
            assert reader.state.active == "claims", "where the drawer was opened"


@pytest.mark.painted
async def test_a_number_and_a_percent_sign_go_to_a_part(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        await pilot.press("%")
        assert notices(pilot)[-1] == "Type a number before it: 50% goes to the middle."
        await pilot.press("5", "0", "%")
        seen, height = view.progress
        assert 100 * seen // height == 50
        await pilot.press("apostrophe")
        assert view.position() == (-1, 0)
        await pilot.press("9", "9", "9", "%")
        assert view.progress[0] == view.progress[1]
        await pilot.press("0", "%", "g", "g")
        assert view.position() == (-1, 0)
        await pilot.press("5", "9", "G")
        assert view.scroll_offset.y == 58
        await pilot.press("apostrophe")
        assert view.position() == (-1, 0)


async def test_a_key_without_a_function_says_so_once(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("F", "F", "ctrl+t")
        unknown = ["F does nothing here · ? help", "Ctrl+T does nothing here · ? help"]
        assert notices(pilot) == unknown
