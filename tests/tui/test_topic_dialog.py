"""The dialogs that show a topic across briefs, and all topics."""

from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from briefing_tui.compare.topics import CellPlace
from briefing_tui.tui.dialogs.base import TextView
from briefing_tui.tui.dialogs.diff import WordingDialog
from briefing_tui.tui.dialogs.help import HelpDialog, HelpView
from briefing_tui.tui.dialogs.topic import (
    TopicDialog,
    TopicsDialog,
    TopicView,
)
from briefing_tui.tui.dialogs.topic_map import TopicMapView
from briefing_tui.tui.header_footer import KeysLine
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.widgets.lines import LaidLines, Lines, PaneHeading
from tests.layout.sample import TEXT
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, notices, settle, text_of, title, wait_until
from tests.tui.test_claims_pane import claims, two_briefs

__all__ = ["two_briefs"]


async def test_enter_opens_a_brief_at_its_claim(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("j", "T")
        await settle(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, TopicDialog)
        grid = dialog.query_one(TopicView)
        assert "▌17 Jan 2025" in text_of(grid)
        assert "other words than on 5 May 2020" in text_of(grid)
        assert "North" in "\n".join(text_of(each) for each in dialog.query(Lines))
        await pilot.press("x")
        assert isinstance(pilot.app.screen, WordingDialog)
        await pilot.press("escape", "k", "l", "h", "enter")
        await settle(pilot)
        assert title(reader) == "An earlier call"
        assert reader.state.claim == "harbour"
        assert "Harbour" in text_of(view).splitlines()[1]
        assert view.claim is not None
        assert view.claim.id == "harbour"


async def history_of(pilot: Pilot[None], *keys: str) -> tuple[TopicDialog, TopicView]:
    """The history of the topic of a claim; `keys` lead to the claim."""
    await claims(pilot)
    await pilot.press(*keys, "T")
    await settle(pilot)
    dialog = pilot.app.screen
    assert isinstance(dialog, TopicDialog)
    return dialog, dialog.query_one(TopicView)


async def test_rows_are_open_as_long_as_all_fit(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        _, view = await history_of(pilot)
        shown = text_of(view)
        assert shown.count("An earlier call") == shown.count("Ann and Bo speak by phone") == 1
        assert "“互利共赢”" in shown
        assert "“互利双赢”" in shown
        assert shown.splitlines()[0].startswith(" ── Ann, Bo ───")
        assert "▌17 Jan 2025" in shown
        await pilot.press("k")
        assert "▌5 May 2020" in text_of(view)
        assert "▌──" not in text_of(view), "the rule is no part of the row"
        assert text_of(view).replace("▌", " ").replace("›", " ") == (
            shown.replace("▌", " ").replace("›", " ")
        ), "nothing moves"
        await pilot.resize_terminal(120, 10)
        await wait_until(pilot, lambda: "“互利共赢”" not in text_of(view))
        assert "“互利双赢”" in text_of(view)
        assert "17 Jan 2025 Ann and Bo" in text_of(view)
        await pilot.resize_terminal(120, 40)  # there is room again
        await wait_until(pilot, lambda: "“互利共赢”" in text_of(view))


async def test_the_legend_explains_the_signs_that_stand_alone(
    make_app: MakeApp, two_briefs: Path
) -> None:
    async with make_app(root=two_briefs).run_test(size=(44, 20)) as pilot:
        dialog, _ = await history_of(pilot, "j")
        legend = text_of(dialog.query(LaidLines)[1])
        assert [line.strip() for line in legend.splitlines()] == ["○ not mentioned"]


async def test_two_marked_cells_are_compared(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        _, view = await history_of(pilot)
        await pilot.press("m", "k", "l", "m")
        assert "1›" in text_of(view).splitlines()[1]
        assert " 2● [a] mutual benefit" in text_of(view)
        await pilot.press("g", "h", "x")
        await settle(pilot)
        head = text_of(pilot.app.screen.query_one(LaidLines))
        assert "Southern post, 5 May 2020 and Northern readout, 17 Jan 2025" in head
        assert "little in common" in text_of(pilot.app.screen.query_one(TextView))
        await pilot.press("escape", "escape")
        assert isinstance(pilot.app.screen, TopicDialog), "the marks go first"
        assert not view.marks
        await pilot.press("m", "j", "x")
        await settle(pilot)
        head = text_of(pilot.app.screen.query_one(LaidLines))
        assert "Northern readout, 5 May 2020 and Northern readout, 17 Jan 2025" in head
        await pilot.press("escape", "l", "m", "h", "m", "m")
        assert list(view.marks) == [CellPlace(1, 1)], "of three the last two; one was unmarked"
        await pilot.press("n", "escape", "q")
        assert pilot.app.screen is pilot.app.screen_stack[0]


async def test_z_shows_one_partys_words_alone(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=NARROW) as pilot:
        dialog, view = await history_of(pilot)
        table = view.table()
        assert table is not None
        assert len(table.shown) == 2
        await pilot.press("l", "z")
        await settle(pilot)
        table = view.table()
        assert table is not None
        assert table.shown == (1,)
        assert "balancing Trade" in text_of(view)
        assert "互利" not in text_of(view)
        await pilot.press("h")
        await settle(pilot)
        assert "“互利共赢”" in text_of(view)
        assert "“互利双赢”" in text_of(view)
        await pilot.press("escape")
        assert not view.is_alone
        assert pilot.app.screen is dialog


async def test_the_help_of_the_map_explains_its_signs(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("T")
        await settle(pilot)
        await pilot.press("f1")
        await settle(pilot)
        shown = text_of(pilot.app.screen.query_one(HelpView))
        for words in ("○ not mentioned", "? not checked", "≠ contested", "≡ corroborated"):
            assert words in shown


async def test_a_click_goes_to_a_cell(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        _, view = await history_of(pilot)
        lines = text_of(view).splitlines()
        x = lines[1].index("[b]")
        await pilot.click(TopicView, offset=(x, 1))
        assert view.place == CellPlace(0, 1)
        await pilot.click(TopicView, offset=(2, 3))
        assert view.place == CellPlace(1, 1), "the title belongs to no party"
        await pilot.click(TopicView, offset=(lines[1].index("[a]"), 0))
        assert view.place == CellPlace(0, 0)


async def test_a_cell_without_words_says_so(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        _, view = await history_of(pilot, "j")
        await pilot.press("l", "m")
        assert view.marks == ()
        silent = "United States, 17 Jan 2025: not mentioned; there are no words to compare"
        assert notices(pilot)[-1] == silent
        await pilot.press("x")
        assert notices(pilot)[-2:] == [silent, silent]
        await pilot.press("h", "k", "x")
        assert notices(pilot)[-1] == "North has no earlier words on Harbour"


NAMES_HARBOUR = """---
title: Ferries
date: 2023-03-03
sources: [{ id: n, name: Readout, party: North, coverage: full }]
claims:
  - topic: Ferries
    accounts: { n: { says: ferries to the harbour } }
---
Words.
"""


async def test_the_keys_of_a_cell_do_nothing_below_the_briefs(
    make_app: MakeApp, two_briefs: Path
) -> None:
    """The lines below name other topics, so no cell is marked as the current one there."""
    (two_briefs / "2023-03-03-ferries.md").write_text(NAMES_HARBOUR)
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        dialog, view = await history_of(pilot, "j")
        assert "›" in text_of(view)
        await pilot.press("G")
        assert "▌also named in: Ferries" in text_of(view)
        assert "›" not in text_of(view)
        for key in ("x", "m", "y"):
            await pilot.press(key)
            await settle(pilot)
            assert pilot.app.screen is dialog
            assert notices(pilot)[-1] == "“Ferries” is another topic, not a brief of this one."
        assert not view.marks
        assert not pilot.app.clipboard
        await pilot.press("Y")
        await settle(pilot)
        assert "the harbour is theirs" in pilot.app.clipboard
        await pilot.press("k", "m", "k", "m", "G", "x")
        await settle(pilot)
        assert isinstance(pilot.app.screen, WordingDialog), "two marked cells are compared"


async def test_y_copies_the_row_and_the_table(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        await history_of(pilot, "j")
        await pilot.press("y")
        await settle(pilot)
        assert (
            notices(pilot)[-1]
            == "Sent to the terminal's clipboard: Harbour, 17 Jan 2025, as Markdown"
        )
        head, _, row = pilot.app.clipboard.splitlines()
        assert head == "| Harbour | North | United States |"
        assert "the harbour is theirs" in row
        await pilot.press("Y")
        await settle(pilot)
        assert notices(pilot)[-1] == "Sent to the terminal's clipboard: Harbour, as Markdown"
        assert len(pilot.app.clipboard.splitlines()) == 4
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpDialog)


TALKS = """---
title: Harbour talks
date: 2023-03-03
sources: [{ id: n, name: Readout, party: North, coverage: full }]
claims:
  - topic: Harbour talks
    accounts: { n: { says: talks on the harbour } }
---
Words.
"""


@pytest.fixture
def harbour(two_briefs: Path) -> Path:
    """A library with a third brief, on a sibling topic."""
    (two_briefs / "2023-03-03-talks.md").write_text(TALKS)
    return two_briefs


def heading(pilot: Pilot[None]) -> str:
    return text_of(pilot.app.screen.query_one(PaneHeading))


async def topics(pilot: Pilot[None]) -> tuple[ReaderScreen, TopicMapView]:
    """The list of topics, opened from the narrative."""
    reader = await settle(pilot)
    await pilot.press("T")
    await settle(pilot)
    assert isinstance(pilot.app.screen, TopicsDialog)
    return reader, pilot.app.screen.query_one(TopicMapView)


async def test_where_there_is_no_claim_all_topics_are_listed(
    make_app: MakeApp, harbour: Path
) -> None:
    app = make_app(root=harbour, brief="2016-12-02-first-call.md")
    async with app.run_test(size=MEDIUM) as pilot:
        reader, view = await topics(pilot)
        assert "2020" in text_of(pilot.app.screen.query_one(LaidLines))
        first = text_of(view).splitlines()[0].split()
        assert first == ["▌Ferries", "?●", "›?●", "2"]
        footer = pilot.app.screen.query_one(KeysLine)
        assert text_of(footer).startswith(" Esc Close  Enter Open the topic ")
        await pilot.press("slash", *"har")
        assert [topic.id for topic in view.topics] == ["harbour", "harbour-talks"]
        assert "har 2" in heading(pilot)
        await pilot.press(*"xyz", "backspace", "backspace", "backspace", "down", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TopicDialog)
        assert "named in 1 of 1 brief, 2023 · North 1 of 1" in heading(pilot)
        await pilot.press("escape")
        assert pilot.app.screen.query_one(TopicMapView) is view
        assert "har 2" in heading(pilot), "as it was left"
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TopicDialog)
        await pilot.press("T")
        assert pilot.app.screen.query_one(TopicMapView) is view
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert reader.is_current
        assert title(reader) == "Harbour talks"
        assert reader.state.active == "claims"
        await pilot.press("T")
        assert isinstance(pilot.app.screen, TopicDialog), "the claim's own topic"
        await pilot.press("escape")
        assert reader.is_current


async def test_a_history_leads_to_its_siblings_and_to_all_topics(
    make_app: MakeApp, harbour: Path
) -> None:
    async with make_app(root=harbour).run_test(size=MEDIUM) as pilot:
        reader, _ = await claims(pilot)
        await pilot.press("j", "T")
        await settle(pilot)
        siblings = pilot.app.screen.query(LaidLines).last()
        assert "n Sibling topics: Harbour · Harbour talks" in text_of(siblings)
        assert "Harbour" in heading(pilot)
        assert "named in 2 of 2 briefs, 2020–2025 · North 2 of 2 · US 0 of 2" in heading(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert "Harbour talks" in heading(pilot)
        assert "▌3 Mar 2023" in text_of(pilot.app.screen.query_one(TopicView))
        await pilot.press("n")
        await settle(pilot)
        assert "17 Jan 2025" in text_of(pilot.app.screen.query_one(TopicView)), "around the end"
        await pilot.press("N", "T")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TopicsDialog)
        await pilot.press(*"talks", "enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert reader.is_current
        assert title(reader) == "Harbour talks"
        assert reader.state.claim == "harbour-talks"


async def test_the_map_has_a_column_for_each_brief(make_app: MakeApp, harbour: Path) -> None:
    async with make_app(root=harbour).run_test(size=MEDIUM) as pilot:
        await topics(pilot)
        screen = pilot.app.screen
        view, foot = screen.query_one(TopicMapView), screen.query(LaidLines).last()
        assert "7 topics, 3 briefs" in heading(pilot)
        await pilot.press("down", "down")
        assert "Harbour · North only · 17 Jan 2025 · Ann and Bo speak by phone" in text_of(foot)
        await pilot.press("right")  # there is no column after the last
        assert "Harbour · North only · 17 Jan 2025 · Ann and Bo speak by phone" in text_of(foot)
        await pilot.press("left")
        assert text_of(view).splitlines()[2].split() == ["▌Harbour", "●○", "›", "●○", "2"]
        assert "Harbour · no claim · 3 Mar 2023 · Harbour talks" in text_of(foot)
        await pilot.press("left", "left", "enter")
        await settle(pilot)
        assert "▌5 May 2020" in text_of(pilot.app.screen.query_one(TopicView)), "at that brief"
        await pilot.press("escape", *"hyq")
        assert "/hyq 0" in heading(pilot), "letters are text"
        await pilot.press("escape")
        assert "7 topics" in heading(pilot)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_the_heading_tells_topics_by_name_from_those_of_a_party(
    make_app: MakeApp, harbour: Path
) -> None:
    text = TEXT.replace("topic: Weather", "topic: North shore")
    assert text != TEXT
    (harbour / "2019-01-01-shore.md").write_text(text, encoding="utf-8")
    async with make_app(root=harbour).run_test(size=MEDIUM) as pilot:
        _, view = await topics(pilot)
        await pilot.press(*"north")
        assert view.topics[0].name == "North shore"
        count = len(view.topics)
        assert f"/north {count}: 1 by name, then those of the party" in heading(pilot)
        await pilot.press("space", *"shore")
        assert heading(pilot).rstrip(" ━").endswith("/north shore 1")


async def test_a_class_typed_in_the_map_leads_to_a_brief_that_has_it(
    make_app: MakeApp, harbour: Path
) -> None:
    async with make_app(root=harbour).run_test(size=MEDIUM) as pilot:
        _, view = await topics(pilot)
        await pilot.press("slash", *"differs")
        assert [topic.name for topic in view.topics] == ["Trade"]
        assert "/differs 1" in heading(pilot)
        await pilot.press("ctrl+u", *"US only")
        assert [topic.name for topic in view.topics] == ["Fishing"]
        await pilot.press("ctrl+u")
        view.post_message(Paste("≈"))
        await pilot.pause()
        foot = pilot.app.screen.query(LaidLines).last()
        assert "Trade · differs: framing · 17 Jan 2025" in text_of(foot)
        await pilot.press("ctrl+u", *"north only", "down")
        assert [topic.name for topic in view.topics] == ["Harbour", "Meeting in person"]
        assert "Meeting in person · North only" in text_of(foot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TopicDialog)
        assert pilot.app.screen.heading == "Meeting in person"


async def test_the_progress_of_reading_is_shown(make_app: MakeApp, harbour: Path) -> None:
    async with make_app(root=harbour).run_test(size=MEDIUM) as pilot:
        await topics(pilot)
        head = pilot.app.screen.query_one(LaidLines)
        dialog = pilot.app.screen
        assert isinstance(dialog, TopicsDialog)
        dialog.show_progress(2_000, 100_000)
        await pilot.pause()
        assert "Reading 2,000 of 100,000 briefs…" in text_of(head)
        await pilot.press("enter")
        await settle(pilot)
        topic = pilot.app.screen
        assert isinstance(topic, TopicDialog)
        topic.show_progress(1, 2)
        await pilot.pause()
        assert "Reading 1 of 2 briefs…" in text_of(pilot.app.screen.query(LaidLines).first())
        assert text_of(pilot.app.screen.query_one(TopicView)).strip() == ""


async def test_a_library_without_claims_says_so(make_app: MakeApp, library: Path) -> None:
    (library / "2025-01-17-second-call.md").unlink()
    async with make_app().run_test(size=NARROW) as pilot:
        await topics(pilot)
        head = text_of(pilot.app.screen.query_one(LaidLines))
        assert "No note of the library has claims." in head
        assert "Filter" not in text_of(pilot.app.screen.query_one(KeysLine))
        await pilot.press("enter", "escape")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_a_brief_from_standard_input_has_its_own_topics_alone(make_app: MakeApp) -> None:
    async with make_app(text=TALKS).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("T")
        assert notices(pilot) == ["There is no library around this brief."]
        await pilot.press("2", "T")
        await settle(pilot)
        assert "▌3 Mar 2023" in text_of(pilot.app.screen.query_one(TopicView))
        await pilot.press("n", "enter")
        assert isinstance(pilot.app.screen, ReaderScreen)
