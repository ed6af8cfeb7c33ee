"""The claims pane by its keys: filter, order and find."""

from itertools import pairwise
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from briefing_tui.tui import state
from briefing_tui.tui.dialogs.pickers import ClaimFilterDialog
from briefing_tui.tui.dialogs.source import SourceDialog
from briefing_tui.tui.panes.claims import ClaimsPane, ClaimsView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.widgets.find_line import FindLine
from briefing_tui.tui.widgets.items import ItemView
from briefing_tui.tui.widgets.lines import LaidLines, Lines, PaneHeading
from tests.layout.sample import TEXT
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, settle, text_of, title, wait_until

EARLIER = (
    TEXT.replace("2025-01-17", "2020-05-05")
    .replace("title: Ann and Bo speak by phone", "title: An earlier call")
    .replace("the harbour is theirs", "the harbour was always theirs")
    .replace("互利共赢", "互利双赢")
)


@pytest.fixture
def two_briefs(library: Path) -> Path:
    """A library with an earlier brief on the same topics."""
    (library / "2020-05-05-earlier.md").write_text(EARLIER)
    return library


async def claims(pilot: Pilot[None]) -> tuple[ReaderScreen, ClaimsView]:
    """The reader with the focus in the claims."""
    reader = await settle(pilot)
    await pilot.press("2")
    return reader, reader.query_one(ClaimsView)


def rows(view: ClaimsView) -> list[str]:
    """The topics shown, in their order."""
    assert view.opened is not None
    return [view.opened.matrix.rows[row].claim.topic for row in view.rows]


async def test_what_one_side_alone_says_is_in_sight_on_opening(make_app: MakeApp) -> None:
    path = Path(__file__).parents[2] / "briefs" / "2025-01-17-xi-trump-call.md"
    async with make_app(path.name, path.parent, indexed=False).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert text_of(reader.query_one(ClaimsView)).count("○● US only") == 3


ALL = ["Trade", "Harbour", "Meeting in person", "Fishing", "Weather", "Ferries"]


async def test_the_filter_lists_the_classes_that_occur(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("f")
        picker = pilot.app.screen
        assert isinstance(picker, ClaimFilterDialog)
        shown = text_of(picker.query_one(ItemView))
        assert "all claims" in shown
        assert "●○ North only" in shown
        await pilot.press("j", "j", "enter")
        assert rows(view) == ["Harbour", "Meeting in person"]
        heading = text_of(reader.query_one("#claims").query_one(PaneHeading))
        assert "2 North only" in heading
        assert "North only 2 of 6" in text_of(reader.query_one(ClaimsPane).query_one(LaidLines))
        await pilot.press("escape")
        assert rows(view) == ALL


async def test_the_filter_offers_sources_and_speakers(make_app: MakeApp, two_briefs: Path) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("f")
        offered = text_of(pilot.app.screen.query_one(ItemView)).splitlines()
        assert [line.split() for line in offered[-5:]] == [
            ["speaks:", "[a]", "3"],
            ["speaks:", "[b]", "3"],
            ["silent:", "[a]", "2"],
            ["silent:", "[b]", "3"],
            ["words", "of", "Bo", "Berg", "1"],
        ]
        await pilot.press("G", "k", "enter")
        assert rows(view) == ["Harbour", "Meeting in person", "Weather"]
        await pilot.press("f", "k", "k", "enter")
        assert rows(view) == ["Trade", "Fishing", "Ferries"]
        head = reader.query_one(ClaimsPane).query_one(LaidLines)
        assert "speaks: [b] 3 of 6" in text_of(head)
        await pilot.press("J")
        assert title(reader) == "An earlier call"
        assert "speaks: [b] 3 of 6" in text_of(head)
        await pilot.press("f", "G", "enter")
        assert rows(view) == ["Meeting in person"]
        assert "words of Bo Berg 1 of 6" in text_of(head)


async def test_a_narrow_screen_shows_the_filter_in_the_column_heads(make_app: MakeApp) -> None:
    async with make_app().run_test(size=NARROW) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("f", "j", "j", "j", "enter")
        assert rows(view) == ["Fishing"]
        assert "US only 1 of 6" in text_of(reader.query_one(ClaimsPane).query_one(LaidLines))


async def test_the_cursor_stays_on_its_claim_in_every_order(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("j", "O")
        assert "by agreement" in text_of(reader.query_one(ClaimsPane).query_one(LaidLines))
        assert rows(view)[-1] == "Weather"
        assert "▌Harbour" in text_of(view)
        await pilot.press("O")
        assert rows(view) == sorted(ALL)
        assert "▌Harbour" in text_of(view)
        await pilot.press("O")
        assert rows(view) == ALL


@pytest.mark.parametrize("size", [MEDIUM, NARROW])
async def test_a_click_on_a_class_of_the_tally_filters(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    async with make_app().run_test(size=size) as pilot:
        reader, view = await claims(pilot)
        everything = rows(view)
        pane = reader.query_one("#claims")
        tally: Lines = pane.query_one(PaneHeading)
        words, y = "2 North only", 0
        if size == NARROW:
            tally, words, y = pane.query_one(LaidLines), "●○ 2", 1
        line = text_of(tally).split("\n")[y]
        await pilot.click(tally, offset=(line.index(words), y))
        assert view.tally is not None
        assert view.tally.label == "North only"
        line = text_of(tally).split("\n")[y]
        await pilot.click(tally, offset=(line.index("North only"), y))
        assert rows(view) == everything


async def test_a_click_on_a_sources_name_chooses_it_and_a_double_click_shows_it(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        head = reader.query_one(ClaimsPane).query_one(LaidLines)
        place = text_of(head).index("Southern post"), 0
        await pilot.click(head, offset=place)
        assert view.source == 1
        await pilot.click(head, offset=place, times=2)
        await settle(pilot)
        assert isinstance(pilot.app.screen, SourceDialog)
        assert "Southern post" in text_of(pilot.app.screen.query_one(PaneHeading))


async def test_find_moves_the_cursor_while_typing_and_esc_returns_it(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("j", "slash", *"fish")
        assert "▌Fishing" in text_of(view) or "│Fishing" in text_of(view)
        assert "/fish 1 of 1" in text_of(reader.query_one(ClaimsPane).query_one(LaidLines))
        await pilot.press("escape")
        assert view.has_focus
        assert "▌Harbour" in text_of(view)
        assert view.words == ""
        await pilot.press("slash", "q", "T", "1")
        assert reader.query_one(Input).value == "qT1"
        assert view.words == "qT1"
        assert reader.state.active == "claims"
        await pilot.press("enter")
        assert "▌Harbour" in text_of(view), "there is no match"


async def test_n_goes_from_match_to_match_around_the_ends(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("slash", *"fer", "enter")
        assert reader.query_one("#claims").query_one(PaneHeading).heavy
        await pilot.press("slash", *"er", "enter")
        matches = [rows(view)[place] for place in view.matches]
        assert matches == ["Trade", "Meeting in person", "Weather", "Ferries"]
        assert rows(view)[view.cursor] == "Trade"
        at = ["Trade"]
        for key in ("n", "n", "n", "n", "N"):
            await pilot.press(key)
            at.append(rows(view)[view.cursor])
        assert at == [*matches, matches[0], matches[-1]]
        await pilot.press("escape")
        assert not view.words


async def test_the_cursor_stays_on_a_topic_from_brief_to_brief(
    make_app: MakeApp, two_briefs: Path
) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("j", "j", "J")
        assert title(reader) == "An earlier call"
        assert "▌Meeting in person" in text_of(view)
        await pilot.press("r")
        assert "▌Meeting in person" in text_of(view)


async def test_the_filter_stays_from_brief_to_brief(make_app: MakeApp, two_briefs: Path) -> None:
    """A side is the same in both, though it has another place there."""
    north, south = (line for line in EARLIER.splitlines() if line.startswith("  - { id:"))
    swapped = EARLIER.replace(f"{north}\n{south}", f"{south}\n{north}")
    (two_briefs / "2020-05-05-earlier.md").write_text(swapped)
    (two_briefs / "2019-01-01-plain.md").write_text(
        "---\ntitle: One\ndate: 2019-01-01\nsources: [{id: a, name: A, party: East}]\n"
        "claims: [{topic: Rain, accounts: {a: it rains}}]\n---\n"
    )
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("f", "j", "j", "j", "enter")
        assert rows(view) == ["Fishing"]
        await pilot.press("J")
        assert title(reader) == "An earlier call"
        assert "US only 1 of 6" in text_of(reader.query_one(ClaimsPane).query_one(LaidLines))
        await pilot.press("J")
        assert "“US only” shows no claim of this brief." in text_of(view)
        assert "US only 0 of 1" in text_of(reader.query_one(ClaimsPane).query_one(LaidLines))
        await pilot.press("K", "J", "escape")
        assert rows(view) == ["Rain"]


async def test_claims_and_sources_may_be_gone_when_a_brief_is_read_again(make_app: MakeApp) -> None:
    """The rows before were laid out from the claims after (found by the monkey)."""
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("l", "j")
        assert view.source == 1
        assert reader.state.path is not None
        reader.state.path.write_text("---\ntitle: Nothing is left\n---\n")
        await pilot.press("r")
        await wait_until(pilot, lambda: title(reader) == "Nothing is left")
        assert (view.source, rows(view)) == (0, [])


async def test_the_cursor_and_the_claim_of_the_screen_follow_each_other(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.pause()
        assert reader.state.claim == "trade"
        await pilot.press("j")
        assert reader.state.claim == "harbour"
        await pilot.press("f", "j", "enter")
        reader.handle(state.claim_selected, "weather")
        await pilot.pause()
        assert view.claim is not None
        assert view.claim.id == "weather"
        assert rows(view) == ALL, "a filter that hides the claim is cleared"
        reader.handle(state.claim_selected, "nothing")
        await pilot.pause()
        assert view.claim.id == "weather"
        reader.query_one(ClaimsPane).go_to("trade", "b")
        assert view.source == 1


async def test_item_positions_are_the_sums_of_the_heights(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        _, view = await claims(pilot)
        for cursor in range(view.item_count()):
            view.cursor = cursor
            await pilot.pause()
            heights = [view.item_height(index) for index in range(view.item_count())]
            tops = [sum(heights[:index]) for index in range(len(heights) + 1)]
            assert [view.item_top(index) for index in range(len(tops))] == tops
            assert view.line_count() == tops[-1]
            for index, (top, bottom) in enumerate(pairwise(tops)):
                assert {view.item_at(y) for y in range(top, bottom)} == {index}
        assert view.item_at(view.line_count()) is None
        assert view.item_at(-1) is None


@pytest.mark.parametrize("size", [MEDIUM, NARROW])
async def test_the_last_line_says_the_row_under_the_cursor_in_words(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    async with make_app().run_test(size=size) as pilot:
        reader, view = await claims(pilot)
        line = reader.query_one(ClaimsPane).query(LaidLines).last()
        assert text_of(line).strip().startswith("Trade: both speak of it, in different frames.")
        await pilot.press("j", "j", "j")
        assert text_of(line).strip().startswith("Fishing: only US speaks of it.")
        assert line.region.bottom == reader.query_one(ClaimsPane).region.bottom
        assert view.region.bottom == line.region.y
        await pilot.press("f", "j", "enter")
        assert text_of(line).strip().startswith("Trade: ")
        reader.query_one(ClaimsPane).view.rows = ()
        assert not text_of(line).strip()


async def test_leaving_the_pane_closes_the_find_line(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("slash", *"fish")
        line = reader.query_one(ClaimsPane).query_one(FindLine)
        assert line.has_class("-typing")
        await pilot.press("tab")
        await pilot.pause()
        assert not line.has_class("-typing")
        assert view.words == "fish"
        assert reader.state.active == "related"


async def test_the_open_row_reports_a_silence_that_stands_out(
    make_app: MakeApp, library: Path
) -> None:
    for year in ("2020", "2021"):
        text = TEXT.replace("2025-01-17", f"{year}-05-05").replace("b: silent", "b: states")
        (library / f"{year}-05-05-earlier.md").write_text(text)
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        await pilot.press("j")
        await settle(pilot)
        assert "! United States: silent here; named on 5 May 2020 and 5 May 2021" in text_of(view)
        assert view.item_height(view.cursor) == len(view.item_lines(view.cursor))
        await pilot.press("k")
        assert "silent here" not in text_of(view)
        await pilot.press("J")
        await settle(pilot)
        assert "silent here" not in text_of(view), "nothing came before it that was checked"
        assert title(reader) == "Ann and Bo speak by phone"


async def test_the_cursor_stays_in_sight_when_the_view_gets_lower(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        _, view = await claims(pilot)
        await pilot.press("z", "G")
        await pilot.resize_terminal(MEDIUM[0], 8)
        await settle(pilot)
        assert view.cursor == view.item_count() - 1
        assert view.cursor in view.in_sight()
