"""Saved queries as lists, and the remarks below the list."""

from pathlib import Path

import pytest
from textual.events import Key
from textual.widgets import Input

from briefing_tui.library.index.list import SavedQuery
from briefing_tui.tui.dialogs.search import ResultList, SearchDialog
from briefing_tui.tui.header_footer import KeysLine, TopLine
from briefing_tui.tui.panes.library import FilterChoices, LibraryPane, LibraryView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.widgets.lines import LaidLines, PaneHeading
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, WIDE, notices, settle, text_of, title
from tests.tui.waiting import index_now, wait_until

CALLS = {"calls": "title:ann", "[b]nobody[/b]": "author:nobody"}


def heading(reader: ReaderScreen) -> str:
    return text_of(reader.query_one(LibraryPane).query_one(PaneHeading))


def listed(reader: ReaderScreen) -> list[str]:
    return [listing.title for listing in reader.state.briefs.rows]


async def test_tab_in_the_filter_goes_on_to_the_saved_queries(
    make_app: MakeApp, library: Path
) -> None:
    async with make_app(queries=CALLS).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        everything = listed(reader)
        await pilot.press("4", "f", "tab", "tab", "tab", "tab")
        await settle(pilot)
        assert listed(reader) == ["Ann and Bo speak by phone", "Ann takes a call"]
        kinds = reader.query_one(FilterChoices)
        assert "calls" in text_of(kinds), "the chosen one is in sight, whatever the width"
        await pilot.press("tab")
        await settle(pilot)
        assert "[b]nobody[/b]" in text_of(kinds)
        assert "No brief matches." in text_of(reader.query_one(LibraryView))
        await pilot.press("shift+tab", "enter")
        await settle(pilot)
        assert "calls · 2 of 3" in heading(reader)
        assert "1 of 2" in text_of(reader.query_one(TopLine))
        await pilot.press("J")
        assert title(reader) == "Ann takes a call"
        await pilot.press("J")
        assert notices(pilot) == ["This is the last brief of those that fit the filter."]
        await pilot.press("4", "O", "O")
        await settle(pilot)
        assert "by title" not in heading(reader), "there is no room for it"
        assert "calls · 2 of 3" in heading(reader)
        await pilot.press("z")
        assert "calls · by title · 2 of 3" in heading(reader)
        await pilot.press("z")
        await pilot.press("O", "O", "f", *"phone", "enter")
        await settle(pilot)
        assert listed(reader) == ["Ann and Bo speak by phone"]
        await pilot.press("escape")
        await settle(pilot)
        assert listed(reader) == everything


async def test_keys_that_come_faster_than_the_list_all_count(make_app: MakeApp) -> None:
    async with make_app(queries=CALLS).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f")
        for _ in range(4):
            pilot.app.post_message(Key("tab", None))
        await settle(pilot)
        assert reader.state.briefs.query.query == SavedQuery("title:ann", "calls")
        for key in ("tab", "shift+tab", "escape"):
            pilot.app.post_message(Key(key, None))
        await settle(pilot)
        assert not reader.state.briefs.query.filters


async def test_a_long_list_is_filtered_once_one_rests(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.tui.state.lists.LONG_LIST", 1)
    monkeypatch.setattr("briefing_tui.tui.state.lists.FILTER_PAUSE", 3600)
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", *"phone")
        assert len(listed(reader)) == 3
        await pilot.press("enter")
        await settle(pilot)
        assert listed(reader) == ["Ann and Bo speak by phone"], "Enter is a rest"
        await pilot.press("f", "x", "backspace")
        assert reader.state.briefs.latest == reader.state.briefs.query
        await pilot.press("x", "tab")
        await settle(pilot)
        assert (reader.state.briefs.query.words, reader.state.briefs.query.kind) == (
            "phonex",
            "unread",
        )
        await pilot.press("x", "escape")
        await settle(pilot)
        assert len(listed(reader)) == 3
        monkeypatch.setattr("briefing_tui.tui.state.lists.FILTER_PAUSE", 0)
        await pilot.press("O", "f", *"zz")
        await settle(pilot)
        assert (reader.state.briefs.query.words, reader.state.briefs.query.order) == (
            "zz",
            "updated",
        )
        await pilot.press("y")
        for key in ("backspace", "enter"):  # before the list has come
            pilot.app.post_message(Key(key, None))
        await settle(pilot)
        assert reader.state.briefs.query.words == reader.state.briefs.latest.words == "zz"


async def test_a_list_follows_the_files(make_app: MakeApp, library: Path) -> None:
    async with make_app(queries=CALLS).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", "tab", "tab", "tab", "tab", "enter")
        await settle(pilot)
        new = library / "2026-01-01-new.md"
        new.write_text("# Ann again\n")
        index_now(reader, new)
        await wait_until(pilot, lambda: "Ann again" in text_of(reader.query_one(LibraryView)))
        await wait_until(pilot, lambda: "calls · 3 of 4" in heading(reader))
        new.write_text("# Someone else\n")
        index_now(reader, new)
        await wait_until(pilot, lambda: "calls · 2 of 4" in heading(reader))


async def test_before_there_is_an_index_the_list_says_so(make_app: MakeApp) -> None:
    async with make_app(indexed=False, queries=CALLS).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", "tab", "tab", "tab", "tab", "enter")
        assert "calls · 0 so far" in heading(reader)
        assert "the library is being indexed" in text_of(reader.query_one(LibraryView))
        index_now(reader)
        await wait_until(pilot, lambda: "calls · 2 of 3" in heading(reader))


async def test_the_palette_opens_a_list(make_app: MakeApp) -> None:
    async with make_app(queries=CALLS).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("ctrl+p", *"list: calls")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert len(listed(reader)) == 2
        assert reader.state.active == "library"


async def test_a_search_filters_the_library(make_app: MakeApp) -> None:
    async with make_app(queries=CALLS).run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        await pilot.press("s")
        dialog = pilot.app.screen
        assert isinstance(dialog, SearchDialog)
        assert "query:calls" in text_of(dialog.query_one(LaidLines))
        dialog.query_one(Input).value = "query:calls spe"
        await wait_until(pilot, lambda: len(dialog.query_one(ResultList).results.listings) == 1)
        assert "Ctrl+L Filter" in text_of(dialog.query_one(KeysLine))
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert listed(reader) == ["Ann and Bo speak by phone"], "half a word found as before"
        assert reader.state.active == "library"
        assert "query:calls spe* " in text_of(reader.query_one(FilterChoices))
        await pilot.press("f", "tab")
        assert len(listed(reader)) == 3, "what was typed is the last of the choices"


async def test_the_header_names_the_query_and_esc_clears_it(make_app: MakeApp) -> None:
    async with make_app(queries=CALLS).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        top = reader.query_one(TopLine)

        async def filtered() -> None:
            await pilot.press("s")
            dialog = pilot.app.screen
            dialog.query_one(Input).value = "title:takes"
            await wait_until(pilot, lambda: len(dialog.query_one(ResultList).results.listings) == 1)
            await pilot.press("ctrl+l", "1")
            await settle(pilot)
            assert listed(reader) == ["Ann takes a call"]

        await filtered()
        assert "· title:takes*  Esc clears it" in text_of(top)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "· title:takes* Esc  1 brief " in text_of(top)
        await pilot.resize_terminal(120, 40)
        await pilot.press("slash", *"call", "enter", "z", "escape", "escape")
        await settle(pilot)
        assert len(listed(reader)) == 1, "first the match, then the zoom"
        await pilot.press("escape")
        await settle(pilot)
        assert len(listed(reader)) == 3
        assert "takes" not in text_of(top)
        await pilot.press("ctrl+l")
        assert notices(pilot)[-1] == "Ctrl+L does nothing here · ? help"
        await filtered()
        await pilot.click(top, offset=(text_of(top).index("takes"), 0))
        await settle(pilot)
        assert len(listed(reader)) == 3


async def test_what_was_skipped_stands_at_the_end_of_the_list(
    make_app: MakeApp, library: Path
) -> None:
    (library / ".hidden.md").write_text("# Hidden\n")
    (library / ".git").mkdir()
    (library / "gone.md").symlink_to(library / "nowhere.md")
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        index_now(reader)
        await wait_until(pilot, lambda: "skipped" in text_of(view))
        words = " ".join(text_of(view).split())
        assert "3 files or folders skipped: 1 dead link, 2 hidden" in words
        await pilot.press("4", "G")
        assert view.cursor == 2, "it is no brief"
        await pilot.resize_terminal(*NARROW)
        skipped = "3 files or folders skipped: 1 dead link, 2 hidden"
        await wait_until(pilot, lambda: skipped in text_of(view))
        await pilot.press("pagedown")
        assert view.cursor == 2


async def test_the_list_says_which_problems_it_counts(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", "tab", "tab", "tab", "enter")
        words = " ".join(text_of(reader.query_one(LibraryView)).split())
        assert "but listed by D." in words
