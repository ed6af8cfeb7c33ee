"""The reader screen by its keys and by the mouse."""

from pathlib import Path
from threading import Event

import pytest

from briefing_tui.tui import state
from briefing_tui.tui.dialogs.help import HelpDialog
from briefing_tui.tui.effects import Job
from briefing_tui.tui.header_footer import KeysLine, TopLine
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.panes.related import RelatedView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.state import Cancel, Next
from briefing_tui.tui.widgets.view import LineView
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import (
    MEDIUM,
    NARROW,
    PATIENCE,
    WIDE,
    notices,
    settle,
    shown,
    text_of,
    title,
    wait_until,
)
from tests.tui.waiting import watching


@pytest.mark.parametrize("size", [MEDIUM, slow(WIDE), slow(NARROW)])
async def test_the_newest_brief_is_open_and_its_narrative_focused(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    async with make_app().run_test(size=size) as pilot:
        reader = await settle(pilot)
        assert title(reader) == "Ann and Bo speak by phone"
        assert isinstance(reader.focused, NarrativeView)
        assert "Both speak of trade" in text_of(reader.query_one(NarrativeView))
        assert "1" in text_of(reader.query_one(TopLine))


async def test_step_follows_the_list_and_stops_at_its_ends(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("K")
        assert title(reader) == "Ann and Bo speak by phone"
        await pilot.press("J")
        assert title(reader) == "Ann takes a call"
        assert "2 of 3" in text_of(reader.query_one(TopLine))
        await pilot.press("J", "J", "J")
        assert reader.state.path is not None
        assert reader.state.path.name == "2010-01-01-hostile.md"
        await pilot.press("K")
        assert title(reader) == "Ann takes a call"


async def test_claims_open_the_row_under_the_cursor(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(ClaimsView)
        assert "│Trade" in text_of(view), "without the focus, also where there is no colour"
        await pilot.press("2")
        assert view.has_focus
        assert "▌Trade" in text_of(view)
        assert "“互利共赢”" in text_of(view)
        await pilot.press("j")
        assert "▌Harbour" in text_of(view)
        assert "“互利共赢”" not in text_of(view)
        await pilot.press("l")
        assert "› b" in text_of(view)
        await pilot.press("h")
        assert "› a" in text_of(view)
        await pilot.press("G")
        assert "▌Ferries" in text_of(view)
        await pilot.press("g")
        assert "▌Trade" in text_of(view)


async def test_an_events_brief_opens_and_history_comes_back(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("3", "g", "enter")
        assert title(reader) == "Ann takes a call"
        await pilot.press("backspace")
        assert title(reader) == "Ann and Bo speak by phone"
        await pilot.press("alt+right")
        assert title(reader) == "Ann takes a call"
        await pilot.press("alt+left")
        assert title(reader) == "Ann and Bo speak by phone"


async def test_the_library_is_a_drawer_that_opens_a_brief(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert "library" not in shown(reader)
        await pilot.press("4")
        assert "library" in shown(reader)
        await pilot.press("4")
        assert "library" not in shown(reader)
        assert isinstance(reader.focused, NarrativeView)
        await pilot.press("4", "j", "enter")
        assert title(reader) == "Ann takes a call"
        assert "library" not in shown(reader)


@pytest.mark.parametrize("size", [(100, 34), slow(MEDIUM)])
async def test_j_in_the_drawer_keeps_what_is_read_in_view(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    async with make_app().run_test(size=size) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "J", "J")
        view, library = reader.query_one(NarrativeView), reader.query_one(LibraryView)
        assert library.has_focus
        assert view.region.x >= library.region.right
        assert view.region.width >= 64
        assert "A title that tries to be markup." in text_of(view)
        listing = library.under_cursor
        assert listing is not None
        assert listing.path == reader.state.path
        assert "▌" in text_of(library)


async def test_esc_closes_what_is_on_top_and_q_the_drawer_and_the_zoom(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        await pilot.press("slash", *"trade", "enter", "z")
        await pilot.press("escape")
        assert (view.search.phrases, reader.state.zoomed) == ((), True)
        await pilot.press("escape")
        assert not reader.state.zoomed
        for close in ("escape", "q", "4"):
            await pilot.press("2", "4")
            assert "library" in shown(reader)
            await pilot.press("J", close)
            assert "library" not in shown(reader)
            assert isinstance(reader.focused, NarrativeView), "the next brief has no claims"
            await pilot.press("K")
        await pilot.press("4", "f", *"zebra", "enter", "escape")
        assert "library" in shown(reader), "the filter is cleared first"
        assert reader.state.briefs.count == 3
        await pilot.press("escape", "z", "q")
        assert shown(reader) == ["narrative", "related", "claims"]
        await pilot.press("q")
        assert pilot.app._exit


async def test_an_effect_that_runs_learns_that_it_is_cancelled(make_app: MakeApp) -> None:
    has_begun, may_end = Event(), Event()
    cancelled: list[bool] = []

    def wait(job: Job) -> None:
        has_begun.set()
        may_end.wait(PATIENCE)
        cancelled.append(job.is_cancelled())

    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        reader.apply(Next(reader.state).begin(wait, state.done))
        await wait_until(pilot, has_begun.is_set)
        reader.apply(Next(reader.state).do(Cancel(wait)))
        may_end.set()
        await wait_until(pilot, lambda: bool(cancelled))
    assert cancelled == [True]


async def test_the_list_shows_titles_dates_and_claims(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        shown = text_of(reader.query_one(LibraryView))
        assert "│› Ann and Bo speak by" in shown
        assert "17 Jan 2025 · 6 claims" in shown
        assert "2 Dec 2016" in shown


async def test_zoom_gives_one_pane_the_screen(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        footer = reader.query_one(KeysLine)
        narrative = reader.query_one(NarrativeView)
        assert not narrative.look(90).whole_head
        await pilot.press("2", "z")
        assert narrative.look(90).whole_head, "the summary has all its lines there"
        assert shown(reader) == ["claims"]
        assert reader.query_one(ClaimsView).size.width == WIDE[0]
        await wait_until(pilot, lambda: text_of(footer).endswith("Esc Back "))
        await pilot.press("z")
        await wait_until(pilot, lambda: text_of(footer).endswith("q Quit "))
        assert len([pane for pane in reader.query("Pane").results() if pane.display]) == 4


async def test_on_a_narrow_screen_there_is_nothing_to_zoom_or_to_leave(make_app: MakeApp) -> None:
    async with make_app().run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        await pilot.press("z")
        assert notices(pilot) == ["Each pane has the whole screen at this size."]
        await pilot.press("4", "escape")
        assert (reader.state.zoomed, reader.state.active) == (False, "library")
        await pilot.press("q")
        assert pilot.app._exit


async def test_panes_without_content_are_not_drawn_and_say_why(make_app: MakeApp) -> None:
    async with make_app("2016-12-02-first-call.md").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert shown(reader) == ["narrative"]
        await pilot.press("2", "3")
        assert isinstance(reader.focused, NarrativeView)
        assert notices(pilot) == [
            "This brief has no claims to compare.",
            "This brief names no related events.",
        ]
        await pilot.press("tab")
        assert isinstance(reader.focused, LibraryView)


async def test_a_narrow_screen_has_tabs_that_answer_the_mouse(make_app: MakeApp) -> None:
    async with make_app().run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        top = text_of(reader.query_one(TopLine))
        assert "1 Narrative" in top
        assert "2 Claims 6" in top
        assert "1/3" in top
        await pilot.click(TopLine, offset=(top.index("2 Claims"), 0))
        assert reader.state.active == "claims"
        assert shown(reader) == ["claims"]


async def test_tabs_have_their_names_as_far_as_they_fit(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(120, 20)) as pilot:
        reader = await settle(pilot)
        for columns, tabs, place in (
            (69, " 1 Narrative  2 Claims 6  3 Related 2  4 Library 3 ", " 1/3 · 3 unread "),
            (66, " 1 Narrative  2 Claims  3 Related  4 Library ", " 1/3 · 3 unread "),
            (60, " 1 Narrative  2 Claims  3 Related  4 Library ", " 1/3 "),
            (44, " 1 Narrative  2 Cla…  3 Rel…  4 Lib… ", " 1/3 "),
            (28, " 1 Narrative  2  3  4 ", " 1/3 "),
            (22, " 1 Narrative  2  3  4 ", ""),
        ):
            await pilot.resize_terminal(columns, 20)
            await settle(pilot)
            top = text_of(reader.query_one(TopLine))
            assert top == tabs + " " * (columns - len(tabs) - len(place)) + place


async def test_a_click_focuses_a_pane_and_moves_its_cursor(make_app: MakeApp) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(RelatedView)
        await pilot.click(RelatedView, offset=(10, 1))
        assert view.has_focus
        assert reader.state.active == "related"
        assert view.cursor == 0
        await pilot.click(RelatedView, offset=(10, 1), times=2)
        assert title(reader) == "Ann takes a call"


async def test_the_footer_follows_the_pane_and_answers_the_mouse(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        footer = reader.query_one(KeysLine)
        assert "j/k Scroll" in text_of(footer)
        await pilot.press("2")
        assert "j/k Move" in text_of(footer)
        assert text_of(footer).rstrip().endswith("? Help  q Quit")
        await pilot.click(KeysLine, offset=(text_of(footer).index("J/K"), 0))
        assert title(reader) == "Ann takes a call"


async def test_help_lists_the_keys_and_closes_on_its_key_and_escape(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        for close in ("?", "q", "f1", "escape"):
            await pilot.press("?")
            assert isinstance(pilot.app.screen, HelpDialog)
            assert "Find words in the text" in text_of(pilot.app.screen.query_one(LineView))
            await pilot.press(close)
            assert isinstance(pilot.app.screen, ReaderScreen)


async def test_remapped_keys_work_and_are_shown(make_app: MakeApp) -> None:
    app = make_app(keymap={"brief.next": "w"})
    async with app.run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert "w/K Brief" in text_of(reader.query_one(KeysLine))
        await pilot.press("J")
        assert title(reader) == "Ann and Bo speak by phone"
        await pilot.press("w")
        assert title(reader) == "Ann takes a call"


async def test_a_briefs_title_is_never_markup(make_app: MakeApp) -> None:
    async with make_app("2010-01-01-hostile.md").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert "[@click=app.exit]press me[/]" in text_of(reader.query_one(NarrativeView))
        await pilot.press("ctrl+p")
        await pilot.press(*"press me")
        await settle(pilot)
        await pilot.press("escape")
        assert pilot.app.is_running


async def test_reload_shows_what_was_saved(make_app: MakeApp, library: Path) -> None:
    async with make_app("2016-12-02-first-call.md").run_test(size=MEDIUM) as pilot:
        reader = await watching(pilot)
        file = library / "2016-12-02-first-call.md"
        file.write_text(file.read_text().replace("Ann takes a call", "Ann took a call"))
        await pilot.press("r")
        await wait_until(
            pilot,
            lambda: "Ann took a call" in [listing.title for listing in reader.state.briefs.rows],
        )
        assert title(reader) == "Ann took a call"
