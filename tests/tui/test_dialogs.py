"""What all dialogs have in common: they close once, and the keys after that go to the reader."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual import events
from textual.geometry import Size
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from briefing_tui.library.library import Library
from briefing_tui.tui.dialogs.base import Dialog, HeaderBehind
from briefing_tui.tui.dialogs.claim import ClaimDialog
from briefing_tui.tui.dialogs.help import HelpView
from briefing_tui.tui.dialogs.pickers import ProblemsDialog
from briefing_tui.tui.dialogs.search import ResultList, SearchDialog
from briefing_tui.tui.header_footer import KeysLine
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.state import Next
from briefing_tui.tui.terminal.internals import PartsCompositor
from briefing_tui.tui.terminal.sheet import Sheet
from briefing_tui.tui.widgets.view import LineView
from tests.internals import needs_internals
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, WIDE, settle, text_of
from tests.tui.waiting import wait_until

CALL = "2025-01-17-second-call.md"
FAULTY = "2026-01-01-faulty.md"


async def press_at_once(pilot: Pilot[None], *keys: str) -> None:
    """The keys arrive together, as from one that is held, or over a slow line."""
    for key in keys:
        pilot.app.post_message(events.Key(key, None))
    await pilot.pause()
    await settle(pilot)


WAYS_IN = ("?", "ctrl+p", "D", "s", "t", "2 T", "2 f", "2 x", "2 enter")


async def test_a_dialog_closes_once(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        for way_in in WAYS_IN:
            await pilot.press(*way_in.split())
            await settle(pilot)
            await press_at_once(pilot, "escape", "escape", "escape")
            assert isinstance(pilot.app.screen, ReaderScreen), way_in


async def test_an_answer_that_comes_after_a_dialog_is_closed_is_not_shown(
    make_app: MakeApp,
) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("D")
        await settle(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, ProblemsDialog)
        is_asked, may_answer, shown = threading.Event(), threading.Event(), list[str]()

        def find(_: Library) -> str:
            is_asked.set()
            may_answer.wait()
            return "found"

        def show(found: str) -> None:
            shown.append(found)
            dialog.ask(find, show)

        dialog.ask(find, show)
        await wait_until(pilot, is_asked.is_set)
        may_answer.set()
        dialog.dismiss()
        dialog.ask(find, show)
        await settle(pilot)
        assert isinstance(pilot.app.screen, ReaderScreen)
        assert shown == []


@pytest.mark.parametrize("way_in", [slow("?"), slow("s"), "2 enter"])
async def test_ctrl_q_quits_from_a_dialog_as_from_the_reader(
    make_app: MakeApp, way_in: str
) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press(*way_in.split())
        await settle(pilot)
        await pilot.press("ctrl+q")
        assert pilot.app.return_code == 0


async def test_a_key_that_was_typed_before_the_search_closed_is_dropped(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("s")
        dialog = pilot.app.screen
        assert isinstance(dialog, SearchDialog)
        typed = Input.Changed(dialog.query_one(Input), "call")
        await pilot.press("escape")
        dialog.on_input_changed(typed)
        await settle(pilot)
        assert not reader.state.searched


async def test_a_click_beside_a_dialog_closes_it(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("D")
        await settle(pilot)
        dialog = pilot.app.screen
        await pilot.click("#dialog", offset=(4, 1))
        await pilot.click("KeysLine", offset=(50, 0))
        assert pilot.app.screen is dialog
        await pilot.click(offset=(0, 0))
        assert pilot.app.screen is reader


@needs_internals
async def test_a_dialog_is_laid_out_once(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out = list[Widget]()
    reflow = PartsCompositor.reflow

    def record(compositor: PartsCompositor, screen: Widget, size: Size) -> object:
        laid_out.append(screen)
        return reflow(compositor, screen, size)

    monkeypatch.setattr(PartsCompositor, "reflow", record)
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2")
        for key in ("?", "ctrl+p", "enter"):
            await settle(pilot)
            laid_out.clear()
            await pilot.press(key)
            await settle(pilot)
            assert laid_out == [pilot.app.screen]
            await pilot.press("escape")


@pytest.mark.painted
async def test_a_change_behind_a_dialog_is_painted_in_its_header_alone(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        reader = pilot.app.screen
        assert isinstance(reader, ReaderScreen)
        await pilot.press("?")
        await settle(pilot)
        painted = list[Widget]()

        def paint(widget: Widget, _crop: object) -> list[Strip]:
            painted.append(widget)
            return []

        for kind in (HeaderBehind, HelpView):
            monkeypatch.setattr(kind, "render_lines", paint)
        briefs = replace(reader.state.briefs, note="indexing")
        reader.apply(Next(replace(reader.state, briefs=briefs)))
        await wait_until(pilot, lambda: bool(painted))
        await settle(pilot)
        assert {type(widget) for widget in painted} == {HeaderBehind}
        monkeypatch.undo()
        assert "indexing" in text_of(pilot.app.screen.query_one(HeaderBehind))


async def test_the_second_enter_in_a_topic_is_for_the_claims_below_it(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "T")
        await settle(pilot)
        await press_at_once(pilot, "enter", "enter")
        assert isinstance(pilot.app.screen, ClaimDialog)
        assert len(pilot.app.screen_stack) == 2


async def test_a_brief_is_chosen_once_from_the_search(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("s", *"ann")
        found = pilot.app.screen.query_one(ResultList)
        await wait_until(pilot, lambda: bool(found.results.listings))
        await press_at_once(pilot, "enter", "enter", "enter")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_a_problem_opens_the_editor_once(
    make_app: MakeApp, library: Path, edited: list[Sequence[str]]
) -> None:
    (library / FAULTY).write_text("---\ntitle: Faulty\n---\nSee [[nowhere]].\n")
    async with make_app(FAULTY).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("D")
        await settle(pilot)
        await press_at_once(pilot, "enter", "enter")
        assert not isinstance(pilot.app.screen, ProblemsDialog)
        assert len(edited) == 1


@pytest.mark.parametrize("size", [slow((99, 24)), (100, 40)])
async def test_a_dialog_is_a_sheet_as_high_as_its_content_over_its_keys_in_the_footer(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    columns, rows = size
    async with make_app(CALL).run_test(size=size) as pilot:
        await settle(pilot)
        for way_in in (way for way in WAYS_IN if way != "t"):  # the brief has no headings
            await pilot.press(*way_in.split())
            dialog = pilot.app.screen
            sheet, view = dialog.query_one(Sheet), dialog.query_one(LineView)

            def fits(sheet: Sheet = sheet, view: LineView = view) -> bool:
                others = sum(
                    child.size.height for child in sheet.displayed_children if child != view
                )
                content = others + view.line_count()
                hidden = max(0, view.line_count() - view.size.height)
                return sheet.region.height == min(rows - 2, content) and (
                    view.max_scroll_y == hidden or not view.line_count()
                )

            await wait_until(pilot, fits)
            assert sheet.region.y == 1
            assert sheet.region.width == (columns if columns < 100 else columns - 4)
            assert dialog.query_one(KeysLine).region == (0, rows - 1, columns, 1)
            await pilot.press("escape")
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReaderScreen))


async def test_the_search_is_as_high_as_its_results_and_blank_below(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("s", *"ann")
        sheet = pilot.app.screen.query_one(Sheet)
        results = sheet.query_one(ResultList)
        await wait_until(pilot, lambda: results.size.height == results.line_count() > 2)
        await pilot.press(*"xyz")
        await wait_until(pilot, lambda: not results.results.listings and sheet.size.height == 3)
        below = [
            pilot.app.screen.get_widget_at(x, y)[0] for x in (0, 50) for y in (4, MEDIUM[1] - 2)
        ]
        assert all(isinstance(widget, Dialog) for widget in below)
