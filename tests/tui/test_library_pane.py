"""The library pane: marks, order, filter, and what J and K make of them."""

from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from briefing_tui.tui.effects import find_in_list
from briefing_tui.tui.header_footer import TopLine
from briefing_tui.tui.panes.library import FilterBar, FilterChoices, LibraryPane, LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.state import Begin
from briefing_tui.tui.widgets.lines import PaneHeading
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, WIDE, notices, settle, text_of, title
from tests.tui.waiting import wait_until, watching

A, B, C = "Ann and Bo speak by phone", "Ann takes a call", "Zebra"
POST = """\
---
title: Zebra
date: 2014-05-06
updated: 2025-06-07
tags: [animals, Trade]
event: { date: 03/07/2024 }
authors: [Cy Young]
---
Not a word on calls.
"""


@pytest.fixture
def library(library: Path) -> Path:
    """The small library with a tagged post instead of the hostile one."""
    (library / "2010-01-01-hostile.md").unlink()
    (library / "2014-05-06-zebra.md").write_text(POST)
    return library


def heading(reader: ReaderScreen) -> str:
    return text_of(reader.query_one(LibraryPane).query_one(PaneHeading))


def listed(reader: ReaderScreen) -> list[str]:
    return [each.title for each in reader.state.briefs.rows]


async def test_all_is_unread_until_m_marks_the_open_brief_or_that_of_the_cursor(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        assert "3 unread" in heading(reader)
        assert "1 of 3 · 3 unread" in text_of(reader.query_one(TopLine))
        view = reader.query_one(LibraryView)
        assert "   Ann takes a call" in text_of(view)
        assert "6 May 2014 · ! 1 · animals" in text_of(view)
        strip = view.render_line(2)
        (words,) = [each for each in strip if "Ann takes a call" in each.text]
        assert words.style is not None
        assert words.style.bold
        await pilot.press("m")
        await settle(pilot)
        assert "2 unread" in heading(reader)
        assert "│› Ann and Bo speak by" in text_of(reader.query_one(LibraryView))
        await pilot.press("m")
        await settle(pilot)
        assert "3 unread" in heading(reader)
        await pilot.press("4", "j", "m", "*")
        await settle(pilot)
        lines = text_of(reader.query_one(LibraryView)).splitlines()
        assert lines[2].startswith("▌* Ann takes a call")
        await pilot.press("m")
        await settle(pilot)
        lines = text_of(reader.query_one(LibraryView)).splitlines()
        assert lines[2].startswith("▌* Ann takes a call")
        await pilot.press("*")
        await settle(pilot)
        assert text_of(reader.query_one(LibraryView)).splitlines()[2].startswith("▌  Ann takes")
        assert title(reader) == A, "marking opens nothing"


def have_come(pilot: Pilot[None], count: int) -> bool:
    """Whether there are that many notices."""
    return len(notices(pilot)) == count


async def test_where_no_list_shows_it_marking_is_said(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        for count, key in enumerate("**mm", start=1):
            await pilot.press(key)
            await wait_until(pilot, partial(have_come, pilot, count))
        assert notices(pilot) == [
            "Starred.",
            "No longer starred.",
            "Marked read.",
            "Marked unread.",
        ]


async def test_glyphs_may_be_ascii(make_app: MakeApp) -> None:
    async with make_app(glyphs="ascii").run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        assert "|} Ann and Bo speak by" in text_of(reader.query_one(LibraryView))


async def test_o_changes_the_order_and_j_follows_it(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "O")
        await settle(pilot)
        assert listed(reader) == [C, A, B]
        assert "by last change" in heading(reader)
        assert "2 of 3" in text_of(reader.query_one(TopLine))
        await pilot.press("K")
        assert title(reader) == C
        await pilot.press("O")
        await settle(pilot)
        assert listed(reader) == [A, B, C]
        assert "by title" in heading(reader)
        await pilot.press("O")
        await settle(pilot)
        assert "by folder" in heading(reader)
        await pilot.press("O")
        await settle(pilot)
        assert listed(reader) == [A, B, C]
        assert "by" not in heading(reader)


async def test_a_filter_is_typed_and_kept_and_cleared(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f")
        assert isinstance(reader.focused, Input)
        await pilot.press(*"TAKES")
        await settle(pilot)
        assert listed(reader) == [B]
        await pilot.press(*["backspace"] * len("TAKES"))
        await settle(pilot)
        assert listed(reader) == [A, B, C]
        await pilot.press(*"young")
        await settle(pilot)
        assert listed(reader) == [C]
        await pilot.press("enter")
        assert reader.query_one(LibraryView).has_focus
        assert not reader.query_one(FilterBar).display
        assert "young · 1 of 3" in heading(reader)
        await pilot.press("enter")
        assert title(reader) == C
        await pilot.press("4", "escape")
        await settle(pilot)
        assert listed(reader) == [A, B, C]
        assert "unread" in heading(reader)


async def test_any_pane_says_what_limits_the_list_and_which_key_shows_all(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", "tab", "tab", "enter")
        await settle(pilot)
        view = reader.query_one(LibraryView)
        assert [line.strip() for line in text_of(view).split("\n")[:2]] == [
            "No brief matches.",
            "Esc shows all.",
        ]
        await pilot.press("1", "J")
        await settle(pilot)
        shows_all = "No brief fits the filter of the library. Esc shows all briefs."
        assert notices(pilot) == [shows_all]
        header = reader.query_one(TopLine)
        assert "· starred  Esc clears it" in text_of(header)
        await pilot.press("escape")
        await settle(pilot)
        assert reader.state.briefs.count == 3
        assert "Esc" not in text_of(header)


async def test_the_title_under_the_cursor_is_whole(make_app: MakeApp, library: Path) -> None:
    whole = "A title that is longer than a row of the library's drawer"
    (library / "2014-05-06-zebra.md").write_text(POST.replace("Zebra", whole))
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "g")
        view = reader.query_one(LibraryView)
        assert "A title that is" in text_of(view)
        assert "drawer" not in text_of(view)
        await pilot.press("G")
        assert whole in " ".join(text_of(view).replace("▌", " ").split())
        await pilot.press("g")
        assert "drawer" not in text_of(view)


async def test_titles_have_two_lines_in_the_drawer(make_app: MakeApp, library: Path) -> None:
    for number in range(30):
        text = POST.replace("Zebra", f"Number {number}, whose title is longer than the drawer")
        (library / f"2014-05-{number:02}-zebra.md").write_text(text)
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("4")
        view = reader.query_one(LibraryView)
        lines = text_of(view).splitlines()
        assert sum("drawer" in line for line in lines) > 8
        assert not any("Number" in line and "drawer" in line for line in lines)
        await pilot.resize_terminal(200, 40)  # now only the title under the cursor is whole
        await wait_until(pilot, lambda: text_of(view).count("drawer") < 2)


async def test_a_hash_begins_a_tag(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", *"#zeb")
        await settle(pilot)
        assert listed(reader) == []
        assert "No brief matches." in text_of(reader.query_one(LibraryView))
        await pilot.press("enter", "enter", "j", "m")
        assert title(reader) == A
        await pilot.press("f", "ctrl+u", *"#tra cy")
        await settle(pilot)
        assert listed(reader) == [C]
        await pilot.press("escape")
        await settle(pilot)
        assert listed(reader) == [A, B, C]
        assert reader.query_one(LibraryView).has_focus
        assert reader.state.active == "library"


async def test_tab_goes_through_the_kinds(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "j", "*", "j", "m")
        await settle(pilot)
        await pilot.press("f", "tab")
        await settle(pilot)
        assert listed(reader) == [A, B]
        await pilot.press("tab")
        await settle(pilot)
        assert listed(reader) == [B]
        await pilot.press("tab")
        await settle(pilot)
        assert listed(reader) == [C]
        await pilot.press("shift+tab", "enter")
        assert "starred · 1 of 3" in heading(reader)
        await pilot.press("m")
        await settle(pilot)
        assert listed(reader) == [B]


async def test_a_brief_read_under_a_filter_stays_until_it_is_set_anew(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", "tab", "enter", "enter", "m")
        await settle(pilot)
        assert listed(reader) == [A, B, C]
        await pilot.press("J")
        assert title(reader) == B
        await pilot.press("4", "f", "tab", "shift+tab", "enter")
        await settle(pilot)
        assert listed(reader) == [B, C]


async def test_j_and_k_skip_what_is_filtered_out(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("J", "4", "f", *"e", "enter")
        await pilot.press("f", "ctrl+u", *"zebra", "enter")
        assert title(reader) == B, "the open brief stays, though the list has it no more"
        await pilot.press("J")
        assert title(reader) == C
        await pilot.press("4", "f", "ctrl+u", *"phone", "enter", "K")
        assert title(reader) == A
        await pilot.press("K")
        assert notices(pilot) == ["This is the first brief of those that fit the filter."]


async def test_arrows_move_the_list_while_typing(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", *"ann", "down", "enter", "enter")
        assert title(reader) == B


async def test_the_kinds_answer_the_mouse(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("4", "f")
        kinds = reader.query_one(FilterChoices)
        await pilot.click(FilterChoices, offset=(text_of(kinds).index("unread"), 0))
        assert listed(reader) == [B, C]


async def test_a_narrow_screen_says_what_is_filtered_below_the_list(make_app: MakeApp) -> None:
    async with make_app().run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        assert " 1/3 " in text_of(reader.query_one(TopLine))
        assert not reader.query(FilterBar)
        await pilot.press("4", "f", *"zebra", "enter", "O")
        await settle(pilot)
        assert reader.query_one(FilterBar).display
        assert not reader.query_one(Input).display
        assert "zebra · by last change" in text_of(reader.query_one(FilterChoices))
        await pilot.press("escape", "O", "O", "O")
        assert not reader.query_one(FilterBar).display


async def test_the_palette_finds_briefs_that_are_filtered_out(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "f", *"phone", "enter")
        await pilot.press("ctrl+p", *"zebra")
        await settle(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert title(reader) == C


async def test_an_empty_folder_says_what_to_do_until_there_is_a_brief(
    make_app: MakeApp, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for name in ("a.html", "b.html", "c.txt"):
        (empty / name).touch()
    async with make_app(root=empty).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        shown = text_of(reader.query_one(NarrativeView))
        assert "No briefs here yet" in shown
        assert "or .rmd, but 2 .html, 1 .txt." in " ".join(shown.split())
        assert "briefing FOLDER" in shown
        assert "The folder empty" in shown
        assert "No briefs here." in text_of(reader.query_one(LibraryView))
        await pilot.press("m", "*", "4", "f", "tab", "escape", "O", "J")
        await watching(pilot)
        (empty / "first.md").write_text("# The first\n\nWords.")
        await pilot.press("r")
        await wait_until(pilot, lambda: title(reader) == "The first")
        assert reader.state.path is not None


async def test_a_library_of_one(make_app: MakeApp, tmp_path: Path) -> None:
    one = tmp_path / "one"
    (one / "notes").mkdir(parents=True)
    (one / "notes" / "note.md").write_text("Words without any title.")
    async with make_app(root=one).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        assert "1 of 1 · 1 unread" in text_of(reader.query_one(TopLine))
        assert "notes/note.md" in text_of(reader.query_one(LibraryView))
        await pilot.press("J")
        assert notices(pilot) == ["This is the last note."]


async def test_n_and_p_go_from_unread_to_unread(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        await pilot.press("4", "j", "m")
        await settle(pilot)
        await pilot.press("g", "n")
        assert view.cursor == 2, "the second one is read"
        await pilot.press("p")
        assert view.cursor == 0
        await pilot.press("p")
        assert view.cursor == 2, "around the end"
        assert title(reader) == A, "the cursor moves, nothing is opened"


async def test_the_whole_list_is_marked_read_and_unread_again(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "j", "m")
        await settle(pilot)
        await pilot.press("f", *"speak", "enter", "A")
        await settle(pilot)
        assert notices(pilot)[-1] == "Marked read: 1 brief. U undoes it."
        assert reader.state.briefs.unread == 1, "what the filter hides stays unread"
        await pilot.press("escape", "A")
        await settle(pilot)
        assert reader.state.briefs.unread == 0
        await pilot.press("n")
        assert notices(pilot)[-1] == "No brief in the list is unread or changed."
        await pilot.press("A")
        await settle(pilot)
        assert notices(pilot)[-1] == "Nothing to mark: the whole list is read."
        await pilot.press("U")
        await settle(pilot)
        assert notices(pilot)[-1] == "Unread again: 1 brief."
        assert [reader.state.briefs.is_unread(listing) for listing in reader.state.briefs.rows] == [
            False,
            False,
            True,
        ]
        await pilot.press("U")
        await settle(pilot)
        assert notices(pilot)[-1] == "Nothing to undo since briefing was started."


async def test_all_are_marked_read_from_the_palette_in_any_pane(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("colon", *"mark all")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert reader.state.briefs.unread == 0
        assert notices(pilot)[-1] == "Marked read: 3 briefs. U in the library undoes it."


async def test_many_marks_are_read_from_the_file_by_a_worker(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.tui.state.progress.MANY_CHANGES", 2)
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        before = reader.state.briefs.flags
        await pilot.press("4", "A")
        await settle(pilot)
        assert reader.state.briefs.unread == 0
        await pilot.press("U")
        await settle(pilot)
        assert reader.state.briefs.unread == 3
        assert reader.state.briefs.flags == before


async def test_words_are_found_in_the_list(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        await pilot.press("4", "slash", *"ann")
        await settle(pilot)
        assert view.cursor == 0
        assert "/ann 1 of 2" in heading(reader)
        await pilot.press("enter", "n")
        assert "/ann 2 of 2" in heading(reader)
        await pilot.resize_terminal(*MEDIUM)
        await wait_until(pilot, lambda: view.size.width < 30)
        view.words = "ann" * 20
        await settle(pilot)
        assert "/anna… 0 found" in heading(reader), "the words are cut, not the number"
        view.words = "ann"
        await settle(pilot)
        await pilot.resize_terminal(*WIDE)
        await pilot.press("j")
        assert (view.cursor, "/ann 2 found" in heading(reader)) == (2, True)
        await pilot.press("p")
        assert view.cursor == 1
        await pilot.press("O", "O")
        await settle(pilot)
        assert listed(reader) == [A, B, C]
        await pilot.press("G", "n")
        assert view.cursor == 0, "found again in another order"
        await pilot.press("escape", "n")
        assert (view.cursor, view.words) == (1, ""), "the next unread brief again"
        await pilot.press("slash", *"zeb", "escape")
        assert view.cursor == 1, "back to where it was"
        await pilot.press("slash", *"xyzzy", "enter")
        assert notices(pilot)[-1] == "No brief in the list has these words."


async def test_keys_wait_for_the_worker_that_finds_words(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = ReaderScreen._begin

    def begin_all_but_the_search(reader: ReaderScreen, item: Begin) -> None:
        if item.effect is not find_in_list:  # it is still at work
            begin(reader, item)

    monkeypatch.setattr(ReaderScreen, "_begin", begin_all_but_the_search)
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        await pilot.press("4", "slash", *"zebra")
        assert (view.cursor, "/zebra ━" in heading(reader)) == (0, True)
        await pilot.press("enter", "g", "n")
        assert view.cursor == 2
        await pilot.press("escape", "g", "slash", *"#animals", "enter")
        assert view.cursor == 2
        assert "/#animals 1 of 1" in heading(reader)
        await pilot.press("O", "O", "g")
        assert "/#animals ━" in heading(reader), "looked for in another order"
        await pilot.press("n")
        assert (view.cursor, "/#animals 1 of 1" in heading(reader)) == (2, True)
        await pilot.press("slash", *"xyzzy", "enter")
        assert notices(pilot) == ["No brief in the list has these words."]


async def test_a_list_of_names_can_be_marked_before_there_is_an_index(make_app: MakeApp) -> None:
    async with make_app(indexed=False).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "A")
        await settle(pilot)
        assert notices(pilot)[-1] == "Marked read: 3 briefs. U undoes it."
        assert reader.state.briefs.unread == 0
