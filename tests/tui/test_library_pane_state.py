"""The reading state on the screen: what counts as read, and coming back."""

from pathlib import Path

import pytest

from briefing_tui.library.paths import state_folder
from briefing_tui.library.state.reading_state import FILE_NAME
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.reader import ReaderScreen
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, WIDE, notices, settle, stay, text_of, title
from tests.tui.waiting import wait_until

LONG = "---\ntitle: A long brief\ndate: 2020-01-01\n---\n" + "\n\n".join(
    f"Paragraph {number} has a few words, so that it may fill more than a line of a narrow pane."
    for number in range(60)
)
LONG_NAME = "2020-01-01-long.md"


@pytest.fixture
def library(library: Path) -> Path:
    (library / LONG_NAME).write_text(LONG)
    return library


def is_read(reader: ReaderScreen, name: str) -> bool:
    assert reader.state.briefs.flags is not None
    return name in reader.state.briefs.flags.read


async def test_passing_by_marks_nothing(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("J", "J", "J", "K", "K")
        assert reader.state.briefs.unread == 4


async def test_a_brief_is_read_when_it_is_left_after_a_while(make_app: MakeApp) -> None:
    async with make_app(LONG_NAME).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        stay(reader)
        assert not is_read(reader, LONG_NAME), "its end has not been seen"
        await pilot.press("J")
        await wait_until(pilot, lambda: is_read(reader, LONG_NAME))
        assert reader.state.briefs.unread == 3


async def test_a_brief_is_read_when_its_end_is_reached(make_app: MakeApp) -> None:
    async with make_app(LONG_NAME).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("j", "space")
        assert not is_read(reader, LONG_NAME)
        await pilot.press("G")
        await wait_until(pilot, lambda: is_read(reader, LONG_NAME))


async def test_a_brief_all_in_view_is_read_after_a_while(make_app: MakeApp) -> None:
    async with make_app("2016-12-02-first-call.md").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert not is_read(reader, "2016-12-02-first-call.md")
        stay(reader)
        await wait_until(pilot, lambda: is_read(reader, "2016-12-02-first-call.md"))


async def test_a_narrative_that_is_not_shown_is_not_read(make_app: MakeApp) -> None:
    async with make_app("2016-12-02-first-call.md").run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        await pilot.press("4")
        stay(reader)
        assert not is_read(reader, "2016-12-02-first-call.md")


async def test_what_the_reader_says_is_not_overruled(make_app: MakeApp) -> None:
    async with make_app(LONG_NAME).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("m", "m")
        await settle(pilot)
        stay(reader)
        await pilot.press("G", "r")
        await settle(pilot)
        await pilot.press("j", "G", "J")
        assert not is_read(reader, LONG_NAME)


async def test_the_first_brief_is_read_after_a_while(make_app: MakeApp) -> None:
    async with make_app("2016-12-02-first-call.md", stay=0.05).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await wait_until(pilot, lambda: is_read(reader, "2016-12-02-first-call.md"))


async def test_quitting_counts_as_leaving(make_app: MakeApp) -> None:
    async with make_app(LONG_NAME).run_test(size=MEDIUM) as pilot:
        stay(await settle(pilot))
    async with make_app().run_test(size=MEDIUM) as pilot:
        assert is_read(await settle(pilot), LONG_NAME)


async def test_the_program_opens_where_one_was(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("J", "space", "space")
        assert title(reader) == "A long brief"
        shown = text_of(reader.query_one(NarrativeView))
        assert "Paragraph 0" not in shown
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert title(reader) == "A long brief"
        assert text_of(reader.query_one(NarrativeView)) == shown
    async with make_app().run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        top = shown.split("Paragraph ")[1].split()[0]
        assert f"Paragraph {top}" in text_of(reader.query_one(NarrativeView))


async def test_each_brief_keeps_its_own_place(make_app: MakeApp) -> None:
    async with make_app(LONG_NAME).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("space")
        shown = text_of(reader.query_one(NarrativeView))
        await pilot.press("J")
        assert "Ann takes a call" in text_of(reader.query_one(NarrativeView))
        await pilot.press("K")
        assert text_of(reader.query_one(NarrativeView)) == shown


async def test_a_last_brief_that_is_gone_gives_way_to_the_newest(
    make_app: MakeApp, library: Path
) -> None:
    async with make_app(LONG_NAME).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
    (library / LONG_NAME).unlink()
    async with make_app().run_test(size=MEDIUM) as pilot:
        assert title(await settle(pilot)) == "Ann and Bo speak by phone"


async def test_a_brief_that_is_named_wins_over_the_last_one(make_app: MakeApp) -> None:
    async with make_app(LONG_NAME).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
    async with make_app("2010-01-01-hostile.md").run_test(size=MEDIUM) as pilot:
        assert (await settle(pilot)).state.path == (await settle(pilot)).state.briefs.rows[-1].path


async def test_reload_shows_what_another_reader_marked(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        async with make_app(LONG_NAME).run_test(size=WIDE) as other:
            await settle(other)
            await other.press("*", "m")
        assert reader.state.briefs.unread == 4
        await pilot.press("r")
        await settle(pilot)
        assert reader.state.briefs.unread == 3
        assert " * A long brief" in text_of(reader.query_one(LibraryView))


async def test_a_spoilt_state_is_set_aside_and_said_once(make_app: MakeApp) -> None:
    file = state_folder() / FILE_NAME
    file.parent.mkdir(parents=True)
    file.write_text("no database")
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("m", "m", "r")
        await settle(pilot)
        (notice,) = [notice for notice in notices(pilot) if "set aside" in notice]
        assert "state.sqlite.unreadable-1" in notice
    assert file.with_name("state.sqlite.unreadable-1").read_text() == "no database"


async def test_a_state_that_cannot_be_written_is_said_once(make_app: MakeApp) -> None:
    state_folder().parent.mkdir(parents=True, exist_ok=True)
    state_folder().write_text("a file where the folder should be")
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("m", "*", "J", "m")
        await settle(pilot)
        assert reader.state.briefs.unread == 4, "what is shown is what is written"
        unwritten = {notice for notice in notices(pilot) if "can't be written" in notice}
        assert len(unwritten) == 1
