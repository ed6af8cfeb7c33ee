"""A list query that searches the full text is answered by a worker, and no key waits for it."""

from threading import Event
from typing import Any

import pytest

from briefing_tui.library.library import Library
from tests.tui.conftest import MakeApp
from tests.tui.pilots import WIDE, settle, title

find_list = Library.find_list


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Until this is set, no worker finds what a query selects."""
    gate = Event()

    def find_slowly(*asked: Any) -> object:
        assert gate.wait(60)
        return find_list(*asked)

    monkeypatch.setattr(Library, "find_list", find_slowly)
    return gate


async def test_keys_go_on_while_words_are_looked_for(make_app: MakeApp, gate: Event) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", *"phone")
        assert (reader.state.briefs.count, reader.state.briefs.query.words) == (3, "")
        assert reader.state.briefs.latest.words == "phone"
        gate.set()
        await settle(pilot)
        assert [listing.title for listing in reader.state.briefs.rows] == [
            "Ann and Bo speak by phone"
        ]
        assert (reader.state.briefs.query.words, reader.state.briefs.pending) == ("phone", None)


async def test_a_key_about_the_list_waits_for_it(make_app: MakeApp, gate: Event) -> None:
    """`J` answers the query itself, and what a worker finds later changes nothing."""
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", *"takes")
        reader.action_step(1)
        assert reader.state.briefs.query.words == "takes"
        assert title(reader) == "Ann takes a call"
        await pilot.press("x", "escape")
        assert not reader.state.briefs.query.filters
        gate.set()
        await settle(pilot)
        assert reader.state.briefs.count == 3


async def test_enter_in_the_filter_is_a_key_about_the_list(make_app: MakeApp, gate: Event) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", *"takes", "enter", "enter")
        assert title(reader) == "Ann takes a call"
        gate.set()  # the app waits for its threads
