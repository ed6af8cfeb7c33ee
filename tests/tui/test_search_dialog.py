"""Searching the library from the reader."""

from collections.abc import Callable

from textual.pilot import Pilot
from textual.widgets import Input

from briefing_tui.library.library import Library
from briefing_tui.library.paths import OpenRequest
from briefing_tui.settings import Settings
from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.dialogs.search import ResultList, SearchDialog, SearchStatus
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.narrative import NarrativeView
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, settle, text_of, title
from tests.tui.waiting import wait_until


async def ask(pilot: Pilot[None], words: str) -> SearchDialog:
    """Open the search, once there is an index, and type."""
    await pilot.press("s")
    dialog = pilot.app.screen
    assert isinstance(dialog, SearchDialog)
    dialog.query_one(Input).value = words
    await wait_until(pilot, lambda: bool(dialog.query_one(ResultList).listings))
    return dialog


def located(dialog: SearchDialog) -> Callable[[], bool]:
    view = dialog.query_one(ResultList)
    return lambda: len(view.hits) == len(view.listings)


async def test_a_hit_in_the_narrative_opens_with_the_find_active(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, '"plain post"')
        await wait_until(pilot, located(dialog))
        assert "Ann takes a call" in text_of(dialog.query_one(ResultList))
        await pilot.press("enter")
        await settle(pilot)
        assert title(reader) == "Ann takes a call"
        assert "/plain post  1/1" in text_of(reader.query_one(NarrativeView))


async def test_a_hit_in_a_claim_opens_at_the_claim(make_app: MakeApp) -> None:
    async with make_app(brief="2010-01-01-hostile.md").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "topic:harbour")
        await wait_until(pilot, located(dialog))
        await pilot.press("enter")
        await settle(pilot)
        assert title(reader) == "Ann and Bo speak by phone"
        claims = reader.query_one(ClaimsView)
        assert claims.has_focus
        assert "▌Harbour" in text_of(claims)


async def test_nothing_found_and_a_way_out(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "call")
        dialog.query_one(Input).value = "xyzzy"
        await wait_until(pilot, lambda: not dialog.query_one(ResultList).listings)
        assert "Nothing found" in text_of(dialog.query_one(SearchStatus))
        await pilot.press("enter")
        assert dialog.is_current
        await pilot.press("escape")
        assert reader.is_current


async def test_the_cursor_moves_while_one_types(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        dialog = await ask(pilot, "before:2030")
        view = dialog.query_one(ResultList)
        assert len(view.listings) == 3
        await pilot.press("down", "down", "up")
        assert view.cursor == 1
        assert dialog.query_one(Input).has_focus


async def test_without_a_library_there_is_nothing_to_search() -> None:
    app = BriefingApp(Library(OpenRequest(text="# Alone\n")), Settings())
    async with app.run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("s")
        assert pilot.app.screen is reader
