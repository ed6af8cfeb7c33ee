"""The mouse in the narrative: selecting text, and clicking on links."""

from pathlib import Path

import pytest

from briefing_tui.tui.panes.library import LibraryView
from tests.tui.conftest import MakeApp
from tests.tui.long_brief import NAME, SIZE, ready
from tests.tui.pilots import WIDE, settle, text_of

pytestmark = pytest.mark.painted


async def test_the_mouse_selects_text_and_not_decoration(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        lines = text_of(view).splitlines()
        first = next(y for y, line in enumerate(lines) if "Middle" in line)
        x = lines[first].index("Middle")
        await pilot.mouse_down(view, offset=(x, first))
        await pilot.hover(view, offset=(x + 4, first + 2))
        await pilot.mouse_up(view, offset=(x + 4, first + 2))
        assert view.selected_text() == "Middle\none item of words\nan"
        await pilot.press("y")
        assert pilot.app.clipboard == "Middle\none item of words\nan"
        assert not view.selection
        await pilot.click(view, offset=(x + 2, first), times=2)
        assert view.selected_text() == "Middle"
        await pilot.click(view, offset=(x + 4, first + 1), times=3)
        assert view.selected_text() == "one item of words"
        await pilot.press("escape")
        assert view.selected_text() == ""


async def test_half_a_wide_character_is_that_character(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("G")
        lines = text_of(view).splitlines()
        y = next(y for y, line in enumerate(lines) if "台湾" in line)
        x = lines[y].index("台")
        for right_half in (x + 1, x + 3):
            await pilot.mouse_down(view, offset=(x, y))
            await pilot.hover(view, offset=(right_half, y))
            await pilot.mouse_up(view, offset=(right_half, y))
            assert view.selected_text() == "台湾"[: right_half - x - 1 >> 1]


async def test_a_click_follows_a_link(make_app: MakeApp, long_library: Path) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        lines = text_of(view).splitlines()
        y = next(y for y, line in enumerate(lines) if "the harbour" in line)
        await pilot.click(view, offset=(lines[y].index("harbour"), y))
        assert reader.state.claim == "harbour"


async def test_the_mouse_selects_from_right_to_left(make_app: MakeApp, library: Path) -> None:
    (library / NAME).write_text("---\ntitle: A\n---\nראש הממשלה אמר [שלום](https://x.org) 17.\n")
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        lines = text_of(view).splitlines()
        y = next(y for y, line in enumerate(lines) if "שאר" in line)
        right = lines[y].index("שאר") + 2
        assert lines[y].rstrip().endswith(".17 םולש רמא הלשממה שאר")
        assert right == view.inset + view.scroll_layout.width - 1
        await pilot.mouse_down(view, offset=(right, y))
        await pilot.hover(view, offset=(right - 4, y))
        await pilot.mouse_up(view, offset=(right - 4, y))
        assert view.selected_text() == "ראש "
        await pilot.click(view, offset=(right - 5, y), times=2)
        assert view.selected_text() == "הממשלה"
        await pilot.press("escape", "f")
        label = text_of(view).splitlines()[y]
        assert label[lines[y].index("םולש") : right].startswith("םולa")


async def test_keys_begin_where_a_line_from_right_to_left_begins(
    make_app: MakeApp, library: Path
) -> None:
    text = "---\ntitle: A\n---\nראש הממשלה אמר שלום 17.\n\nSecond.\n\nשורה שלישית כאן.\n"
    (library / NAME).write_text(text)
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("v", "w", "right", "right")
        assert view.selected_text() == "ראש"


async def test_keys_begin_at_the_right_in_the_list_and_in_dialogs(
    make_app: MakeApp, library: Path
) -> None:
    (library / NAME).write_text("---\ntitle: ראש הממשלה אמר שלום\n---\nText.\n")
    async with make_app(NAME).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "v", "w", "right", "right")
        assert reader.query_one(LibraryView).selected_text() == "ראש"
