"""The reader where there is little to show or little room, and in other themes."""

from functools import partial
from pathlib import Path

import pytest

from briefing_tui.tui import state
from briefing_tui.tui.body import Body
from briefing_tui.tui.panes.claims import ClaimsView
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, WIDE, settle, title, wait_until


async def test_a_brief_from_standard_input_needs_no_library(make_app: MakeApp) -> None:
    async with make_app(text="# A title\n\nWords.").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert title(reader) == "A title"
        await pilot.press("J", "K", "backspace", "r", "4")
        assert title(reader) == "A title"


async def test_an_empty_library_is_no_crash(make_app: MakeApp, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    async with make_app(root=empty).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert title(reader) == "No briefs here yet"
        await pilot.press("J", "K", "2", "3", "4", "enter", "j", "tab", "z", "r", "backspace")
        assert pilot.app.is_running


@pytest.mark.parametrize("theme", [slow("briefing-light"), slow("ansi-dark"), "ansi-light"])
async def test_other_themes_have_our_colours(make_app: MakeApp, theme: str) -> None:
    async with make_app(theme=theme).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        strip = reader.query_one(ClaimsView).render_line(0)
        assert "Trade" in strip.text
        colours = {segment.style.color for segment in strip if segment.style}
        assert len(colours) >= 3


async def test_every_size_down_to_one_cell_is_survived(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        for size in [(1, 1), (99, 28), (100, 28), (159, 27), (160, 28), (20, 5), WIDE]:
            await pilot.resize_terminal(*size)
            await pilot.press("j", "tab")
        assert reader.query_one(Body).has_class("-wide")


async def test_a_wait_that_was_replaced_as_it_ended_is_not_over(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        called: list[str] = []
        for name in ("first", "second"):
            reader._wait(state.rested, 3600, partial(called.append, name))
            await reader._waiting[state.rested]._tick(next_timer=0.0, count=0)
        await wait_until(pilot, lambda: bool(called))
        assert called == ["second"]
