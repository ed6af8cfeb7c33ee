"""Moving in the narrative as in vim: jumps and the way back, paragraphs, pages, links in sight."""

from pathlib import Path

import pytest

from briefing_tui.tui.dialogs.palette import PaletteDialog
from briefing_tui.tui.panes.narrative import NarrativeView
from tests.tui.conftest import MakeApp
from tests.tui.long_brief import NAME, SIZE, notice, ready
from tests.tui.pilots import settle, text_of

pytestmark = pytest.mark.painted


async def test_an_apostrophe_goes_back_to_before_the_jump_and_forth(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("apostrophe")
        assert view.position()[0] == -1
        await pilot.press("space", "j")
        here = view.position()
        for jump in (
            ("G",),
            ("g",),
            ("slash", *"the end", "enter"),
            ("slash", *"paragraph", "enter", "n", "n", "N", "escape", "G"),
            ("t", *"the end", "enter"),
        ):
            view.restore(here)
            await pilot.press(*jump)
            await settle(pilot)  # words are looked for in a worker
            there = text_of(view)
            assert view.position() != here, jump
            await pilot.press("apostrophe")
            assert view.position() == here, jump
            await pilot.press("apostrophe")
            assert text_of(view) == there, jump
            await pilot.press("escape")
        view.restore(here)
        await pilot.press("j", "d", "apostrophe", "apostrophe")
        assert view.position() != here, "scrolling is no jump"


async def test_a_click_on_more_sources_goes_to_all_of_them_and_back(
    make_app: MakeApp, long_library: Path
) -> None:
    file = long_library / NAME
    more = "".join(f"  - {{ id: s{number}, name: Text number {number} }}\n" for number in range(9))
    file.write_text(file.read_text().replace("claims:\n", f"{more}claims:\n", 1))
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        lines = text_of(view).split("\n")
        y = next(number for number, line in enumerate(lines) if "more sources" in line)
        await pilot.click(NarrativeView, offset=(lines[y].index("more sources"), y))
        await settle(pilot)
        assert "Text number 8" in text_of(view)
        await pilot.press("apostrophe")
        assert "more sources" in text_of(view)


async def test_a_link_in_the_page_is_a_jump_and_another_brief_has_none(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("j")
        here = view.position()
        await pilot.press("f")
        label = next(
            label for label, link in view.links.labels.items() if link.target.kind == "heading"
        )
        await pilot.press(label)
        assert view.position() != here
        await pilot.press("apostrophe")
        assert view.position() == here
        await pilot.press("J", "apostrophe")
        assert view.position()[0] == -1


async def test_braces_go_from_paragraph_to_paragraph(make_app: MakeApp, long_library: Path) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        tops = []
        for _ in range(5):
            await pilot.press("right_curly_bracket")
            tops.append(text_of(view).splitlines()[0].split()[:2])
        assert tops == [
            ["It", "begins"],
            ["Middle"],
            ["Paragraph", "0"],
            ["Paragraph", "1"],
            ["Paragraph", "2"],
        ]
        await pilot.press("j", "left_curly_bracket")
        assert text_of(view).splitlines()[0].split()[:2] == ["Paragraph", "2"]
        await pilot.press(*["left_curly_bracket"] * 4)
        assert text_of(view).splitlines()[0].split()[:2] == ["It", "begins"]
        await pilot.press("left_curly_bracket", "left_curly_bracket")
        assert view.position() == (-1, 0)
        await pilot.press("G", "b", *["right_curly_bracket"] * 30)
        assert view.progress[0] == view.progress[1]


async def test_the_keys_of_vim(make_app: MakeApp, long_library: Path) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        line = view.progress[0]
        await pilot.press("ctrl+f", "ctrl+f")
        assert view.progress[0] == line + 2 * (view.page - 1)
        await pilot.press("ctrl+b")
        assert view.progress[0] == line + view.page - 1
        await pilot.press("n")
        assert pilot.app.screen.focused is view, "there is no prompt"
        assert notice(view) == ""
        await pilot.press("colon")
        assert isinstance(pilot.app.screen, PaletteDialog)
