"""What all dialogs have in common: they close once, and the keys after that go to the reader."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from briefing_tui.tui.dialogs.claim import ClaimDialog
from briefing_tui.tui.dialogs.search import ResultList
from briefing_tui.tui.reader import ReaderScreen
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, settle
from tests.tui.waiting import wait_until

CALL = "2025-01-17-second-call.md"
FAULTY = "2026-01-01-faulty.md"


async def press_at_once(pilot: Pilot[None], *keys: str) -> None:
    """The keys arrive together, as from one that is held, or over a slow line."""
    for key in keys:
        pilot.app.post_message(events.Key(key, None))
    await pilot.pause()
    await settle(pilot)


@pytest.mark.parametrize("way_in", ["?", "D", "s", "t", "2 T", "2 f", "2 x", "2 enter"])
async def test_a_dialog_closes_once(make_app: MakeApp, way_in: str) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press(*way_in.split())
        await settle(pilot)
        await press_at_once(pilot, "escape", "escape", "escape")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_the_second_enter_in_a_topic_is_for_the_claims_below_it(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "T")
        await settle(pilot)
        await press_at_once(pilot, "enter", "enter", "enter")
        assert isinstance(pilot.app.screen, ClaimDialog)
        assert len(pilot.app.screen_stack) == 2


async def test_a_brief_is_chosen_once_from_the_search(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("s", *"ann")
        found = pilot.app.screen.query_one(ResultList)
        await wait_until(pilot, lambda: bool(found.listings))
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
        assert isinstance(pilot.app.screen, ReaderScreen)
        assert len(edited) == 1
