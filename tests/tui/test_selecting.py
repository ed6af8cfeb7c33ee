"""Selecting text by keys and by mouse: in the narrative, a source, and the dialogs."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from briefing_tui.tui.dialogs.base import TextView
from briefing_tui.tui.dialogs.claim import ClaimDialog
from briefing_tui.tui.dialogs.diff import WordingDialog
from briefing_tui.tui.dialogs.help import HelpDialog, HelpView
from briefing_tui.tui.dialogs.source import SourceView
from briefing_tui.tui.dialogs.topic import TopicView
from briefing_tui.tui.header_footer import KeysLine
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.widgets.view import LineView
from tests.compare.source_texts import SOUTH, TEXT
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.long_brief import NAME, SIZE, notice, ready
from tests.tui.pilots import MEDIUM, NARROW, WIDE, notices, settle, text_of
from tests.tui.test_claims_pane import two_briefs

pytestmark = pytest.mark.painted
__all__ = ["two_briefs"]


def view_of(pilot: Pilot[None]) -> LineView:
    view = pilot.app.focused
    assert isinstance(view, LineView)
    return view


def copied(pilot: Pilot[None]) -> str:
    return pilot.app.clipboard


async def test_keys_select_in_the_narrative_as_in_vim(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        await pilot.press("v")
        assert view.selected_text() == "I"
        assert "y Copy" in text_of(reader.query_one(KeysLine))
        await pilot.press("w", "w", "w")
        assert view.selected_text() == "It begins [a"
        await pilot.press("b", "h", "left", "right")
        assert view.selected_text() == "It begins "
        await pilot.press("dollar_sign")
        end = view.selected_text()
        await pilot.press("0")
        assert view.selected_text() == "I"
        await pilot.press("j", "0", "k", "dollar_sign")
        assert view.selected_text() == end, "the end of the row"
        await pilot.press("j", "V")
        assert view.selected_text().startswith("It begins")
        assert view.selected_text().endswith("note[1].")
        await pilot.press("right_curly_bracket")
        assert view.selected_text().endswith("\n\nMiddle")
        await pilot.press("v", "v", "left_curly_bracket", "left_curly_bracket")
        assert view.selection.cursor == (0, 0)
        await pilot.press("escape")
        assert view.selected_text() == ""
        assert "j/k Scroll" in text_of(reader.query_one(KeysLine)), "the footer of the pane"
        assert not copied(pilot)


async def test_a_selection_reaches_beyond_the_screen_and_is_copied(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        await pilot.press("v", "slash", *"another item", "enter", "v", *["j"] * 30, "dollar_sign")
        await settle(pilot)
        await pilot.press("y")
        text = copied(pilot)
        assert text.startswith("another item\n\nParagraph 0 of filler, with words.\n\nParagraph 1 ")
        assert text.endswith("Paragraph 29 of filler, with words.")
        assert notices(pilot)[-1] == "Sent to the terminal's clipboard: the selection"
        assert not view.selection
        await pilot.press("g", "v", "j", "j", "j", "dollar_sign")
        assert "V Paragraphs  w/$ Word, line's end" in text_of(reader.query_one(KeysLine))
        lines = [line.strip() for line in text_of(view).split("\n")]
        text = view.selected_text()
        assert text.split("\n")[-1] in lines, "it ends with a whole line"
        await pilot.press("escape", "v", "G", "v", "V", "y")
        assert copied(pilot) == "The note's own words."
        await pilot.press("g", "right_square_bracket", "v", "y")
        assert copied(pilot) == "a", "from the link on"
        await pilot.press("v", "H", "escape", "2")
        assert notices(pilot)[-1] == "H does nothing here · ? help"
        assert reader.state.active == "claims"


async def test_a_search_in_a_selection_moves_its_cursor(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("v", "slash", *"filler", "enter")
        await settle(pilot)
        first = view.selection.cursor
        await pilot.press("n")
        second = view.selection.cursor
        assert first is not None
        assert second == (first[0] + 1, first[1])
        await pilot.press("N", "slash", *"the end", "escape")
        assert view.selection.cursor == first, "back to before the second search"
        await pilot.press("slash", *"xyzzy", "enter")
        await settle(pilot)
        assert view.selection
        assert "nothing found" in notice(view)


@pytest.mark.parametrize("sizes", [(MEDIUM, NARROW, WIDE), slow((WIDE, (40, 12), MEDIUM))])
async def test_a_selection_survives_a_resize(
    make_app: MakeApp, library: Path, sizes: tuple[tuple[int, int], ...]
) -> None:
    async with make_app().run_test(size=sizes[0]) as pilot:
        await settle(pilot)
        await pilot.press("v", "w", "w", "w", "h", "h")
        assert view_of(pilot).selected_text() == "Both speak of"
        await pilot.press("tab", "enter")
        detail = view_of(pilot)
        await pilot.press("v", "slash", *"balancing", "enter", "v", "w", "w", "h")
        words = detail.selected_text()
        assert words == "balancing Trade"
        for size in sizes[1:]:
            await pilot.resize_terminal(*size)
            await settle(pilot)
            assert detail.selected_text() == words
        await pilot.press("b", "h")
        assert detail.selected_text() == "balancing "
        await pilot.press("q", "q", "1")
        assert view_of(pilot).selected_text() == "Both speak of"


async def test_keys_select_in_a_claim_and_its_own_keys_wait(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("2", "enter", "v")
        dialog, view = pilot.app.screen, view_of(pilot)
        assert isinstance(dialog, ClaimDialog)
        assert "Esc End" in text_of(dialog.query_one(KeysLine))
        await pilot.press("slash", *"mutual", "enter", "v", "V", "y")
        assert copied(pilot) == "mutual benefit"
        await pilot.press("y")
        assert copied(pilot).startswith("“互利共赢”"), "a citation of the account again"
        await pilot.press("v", "l", "l", "G", "g", "question_mark")
        help_view = pilot.app.screen.query_one(HelpView)
        assert text_of(help_view).splitlines()[0].strip() in ("Selection", "Signs here")
        assert isinstance(pilot.app.screen, HelpDialog)
        await pilot.press("escape")
        assert view.selection
        await pilot.press("escape")
        assert not view.selection
        assert dialog.is_current
        await pilot.press("l")
        assert reader.query_one(ClaimsView).cursor == 1
        await pilot.press("v", "n")
        assert notices(pilot)[-1].startswith("No search yet: / ")


async def test_a_selection_begins_at_the_current_account(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter", "v", "dollar_sign", "y")
        assert copied(pilot) == "Northern readout [a]"
        await pilot.press("tab", "v", "dollar_sign", "y")
        assert copied(pilot) == "Southern post [b]"
        await pilot.resize_terminal(80, 8)
        await settle(pilot)
        await pilot.press("g", "v", "dollar_sign", "y")
        assert copied(pilot) not in ("Southern post [b]", ""), "that isn't in sight"


async def test_keys_select_one_text_of_a_comparison(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "j", "x")
        await settle(pilot)
        assert isinstance(pilot.app.screen, WordingDialog)
        await pilot.press("v", "slash", *"harbour", "enter", "0", "v", "G", "y")
        first = copied(pilot)
        assert "theirs" in first
        await pilot.press("v", "slash", *"harbour", "enter", "n", "0", "v", "G", "y")
        assert "theirs" in copied(pilot)
        assert copied(pilot) != first
        await pilot.press("n", "N", "s")
        assert isinstance(pilot.app.screen, WordingDialog), "n and N go from pair to pair"


FERRIES = """\
---
title: Ferry talks
date: 2023-03-03
sources: [{ id: n, name: Northern readout, party: North }]
claims:
- topic: Ferries
  accounts: { n: { says: more of them from the harbour } }
---
Words.
"""


async def test_keys_select_a_partys_words_in_a_topic(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "T")
        await settle(pilot)
        view = view_of(pilot)
        assert isinstance(view, TopicView)
        await pilot.press("v", "V", "y")
        assert copied(pilot).endswith("mutual benefit"), "from the current party's words on"
        await pilot.press("v", "slash", *"mutual", "enter", "v", "G", "y")
        words = copied(pilot)
        assert "mutual" in words
        assert "An earlier call" not in words
        assert "balancing" not in words, "only North's"
        party = view.party
        await pilot.press("l")
        assert view.party == party + 1


async def test_keys_select_a_topic_whose_claims_name_this_one(
    make_app: MakeApp, two_briefs: Path
) -> None:
    (two_briefs / "2023-03-03-ferries.md").write_text(FERRIES)
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "j", "T")
        await settle(pilot)
        view = view_of(pilot)
        assert isinstance(view, TopicView)
        await pilot.press("G")
        assert view.naming_topic is not None
        await pilot.press("v", "V", "y")
        assert "Ferries" in copied(pilot)


async def test_the_words_below_the_columns_of_a_topic_come_first(
    make_app: MakeApp, two_briefs: Path
) -> None:
    async with make_app(root=two_briefs).run_test(size=(44, 11)) as pilot:
        await settle(pilot)
        await pilot.press("2", "T")
        await settle(pilot)
        view = view_of(pilot)
        assert isinstance(view, TopicView)
        await pilot.press("v", "V", "y")
        assert copied(pilot) == "● [a] mutual benefit", "not the cell, which may be cut"
        await pilot.press("l", "v", "V", "y")
        assert copied(pilot) == "● [b] mentions “balancing Trade”"


async def test_keys_select_in_a_source(make_app: MakeApp, library: Path) -> None:
    (library / "texts").mkdir()
    (library / "texts" / "south.txt").write_text(SOUTH, encoding="utf-8")
    (library / "2031-05-04-texts.md").write_text(TEXT, encoding="utf-8")
    async with make_app("2031-05-04-texts.md").run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "j", "S")
        await settle(pilot)
        view = view_of(pilot)
        assert isinstance(view, SourceView)
        await pilot.press("v", "w", "w", "w", "w", "h", "h")
        assert view.selected_text() == "if both sides carry", "from the chosen quotation on"
        await pilot.press("y", "v", "escape", "n")
        assert copied(pilot) == "if both sides carry"
        assert view.chosen == 3


async def test_the_mouse_selects_in_a_dialog_and_a_click_still_works(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("2", "enter")
        dialog, view = pilot.app.screen, view_of(pilot)
        lines = text_of(view).splitlines()
        y = next(y for y, line in enumerate(lines) if "“balancing Trade”" in line)
        x = lines[y].index("balancing")
        await pilot.mouse_down(view, offset=(x, y))
        await pilot.hover(view, offset=(x + 9, y))
        await pilot.mouse_up(view, offset=(x + 9, y))
        assert view.selected_text() == "balancing"
        assert reader.query_one(ClaimsView).source == 0, "that was no click on the account"
        await pilot.press("v", "w", "l", "l", "l", "l")
        assert view.selected_text() == "balancing Trade"
        await pilot.press("y")
        assert copied(pilot) == "balancing Trade"
        await pilot.click(view, offset=(x, y), times=2)
        assert view.selected_text() == "balancing"
        await pilot.press("escape")
        assert pilot.app.screen is dialog
        await pilot.click(view, offset=(x, y))
        assert not view.selection
        assert reader.query_one(ClaimsView).source == 1


async def test_lists_are_selected_from_but_not_where_one_types(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("4", "v", "w", "j")
        assert isinstance(view := view_of(pilot), LibraryView)
        assert view.selected_text().startswith("Ann and Bo speak by")
        assert view.cursor == 0
        await pilot.press("y", "j")
        assert view.cursor == 1
        await pilot.press("escape", "2", "v", "dollar_sign", "y")
        assert copied(pilot).startswith("Trade")
        await pilot.press("ctrl+p", "v")
        assert not view_of(pilot).selection
        await pilot.press("escape", "escape", "escape", "4")
        reader.query_one(LibraryView).can_select = False
        await pilot.press("v")
        assert not view.selection


async def test_a_long_list_is_selected_from_around_what_is_in_sight(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.tui.widgets.view.MOST_SELECTABLE", 60)
    for day in range(1, 241):
        (library / f"note-{day:03}.md").write_text(f"# Note {day}\n")
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("4", "g", "V", "escape", "G", "V")
        view = view_of(pilot)
        assert isinstance(view, LibraryView)
        listing = view.under_cursor
        assert listing is not None
        title = view.selected_text()
        assert title == listing.title, "far below what was selected first"
        assert "Note" in title
        await pilot.press("k", "k")
        selected = view.selected_text().splitlines()
        assert list(filter(None, selected)) == ["Note 239", "note-239.md", "Note 240"]
        await pilot.press("g", "y")
        assert len(copied(pilot).splitlines()) < 60
        assert copied(pilot).endswith(title)
        await pilot.press("g", "v", "escape")
        view.scroll_to(y=200, animate=False)  # as the wheel does
        await settle(pilot)
        shown = text_of(view).splitlines()
        await pilot.mouse_down(view, offset=(3, 10))
        await pilot.hover(view, offset=(30, 11))
        await pilot.mouse_up(view, offset=(30, 11))
        assert view.selected_text().split("\n")[0] == shown[10].strip()


async def test_another_brief_has_no_selection(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("v", "w", "2", "v", "w", "J")
        await settle(pilot)
        assert not any(view.selection for view in reader.query(LineView))


async def test_notices_can_be_selected(make_app: MakeApp) -> None:
    async with make_app().run_test(size=NARROW) as pilot:
        await settle(pilot)
        pilot.app.notify("A notice of some words that is long enough for the whole line and more.")
        await pilot.press("ctrl+p", *"last notices", "enter")
        await settle(pilot)
        assert isinstance(view_of(pilot), TextView)
        await pilot.press("v", "right_curly_bracket", "y")
        assert copied(pilot).endswith("for the whole line and more.")
