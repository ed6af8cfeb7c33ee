"""What is looked for in the list of a large library is found out of the way of the keys."""

from threading import Event

import pytest

from briefing_tui.tui.services import open_library
from briefing_tui.tui.services.open_library import LargeLibrary
from tests.tui.conftest import MakeApp
from tests.tui.pilots import WIDE, settle, title
from tests.tui.waiting import wait_until

found = LargeLibrary.found


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Event:
    """A large library; until this is set, nothing that is looked for in its list is found."""
    monkeypatch.setattr(open_library, "LARGE", 2)
    monkeypatch.setattr(open_library, "_LARGE_INDEX", 0)
    gate = Event()

    def slowly(*asked: object) -> object:
        assert gate.wait(60)
        return found(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(LargeLibrary, "found", slowly)
    return gate


async def test_keys_go_on_while_words_are_looked_for(make_app: MakeApp, gate: Event) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await wait_until(pilot, lambda: reader._indexing.settled > 1)
        await pilot.press("4", "f", *"phone")
        assert (len(reader.briefs.shown), reader.briefs.rules.words) == (3, "")
        assert reader.briefs.latest.words == "phone"
        gate.set()
        await settle(pilot)
        assert [each.title for each in reader.briefs.shown] == ["Ann and Bo speak by phone"]
        assert (reader.briefs.rules.words, reader.briefs.wanted) == ("phone", None)


async def test_a_key_about_the_list_waits_for_it(make_app: MakeApp, gate: Event) -> None:
    """`J` goes on to what was asked for, and what a thread finds later changes nothing."""
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await wait_until(pilot, lambda: reader._indexing.settled > 1)
        await pilot.press("4", "f", *"call")
        reader.action_step(1)
        assert reader.briefs.rules.words == "call"
        assert title(reader) == "Ann takes a call"
        await pilot.press("x", "escape")
        assert not reader.briefs.rules.filtered
        gate.set()
        await settle(pilot)
        assert len(reader.briefs.shown) == 3


async def test_enter_in_the_filter_is_a_key_about_the_list(make_app: MakeApp, gate: Event) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await wait_until(pilot, lambda: reader._indexing.settled > 1)
        await pilot.press("4", "f", *"call", "enter", "enter")
        assert title(reader) == "Ann takes a call"
        gate.set()  # the app waits for its threads
