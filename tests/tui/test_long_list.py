"""A list that is longer than the rows in memory: rows are there before they are painted."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.geometry import Offset
from textual.pilot import Pilot

from briefing_tui.layout.spans import Line
from briefing_tui.library.index import list as lists
from briefing_tui.tui import state
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.reader import ReaderScreen
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, WIDE, notices, settle, text_of, title

pytestmark = pytest.mark.painted

COUNT = 160
LONG = " has a title of three rows in the list, however wide the list may be at this size"


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Briefs that are in the opposite order by their titles."""
    monkeypatch.setattr(lists, "WINDOW", 80)
    root = tmp_path / "many"
    root.mkdir()
    for number in range(COUNT):
        day = f"2024-{12 - number // 28:02}-{28 - number % 28:02}"
        title = f"Post {COUNT - number:03}{LONG if number in (2, COUNT - 1) else ''}"
        text = f"---\ntitle: {title}\ndate: {day}\n---\nWords of {number}.\n"
        (root / f"{number:03}.md").write_text(text)
    return root


@pytest.fixture(autouse=True)
def blank(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The places of the rows that were painted empty."""
    places: list[int] = []
    item_lines = LibraryView.item_lines

    def lines_of(view: LibraryView, index: int) -> list[Line]:
        lines = item_lines(view, index)
        if not lines:
            places.append(index)
        return lines

    monkeypatch.setattr(LibraryView, "item_lines", lines_of)
    return places


def under_cursor(reader: ReaderScreen) -> str:
    listing = reader.query_one(LibraryView).under_cursor
    return listing.path.stem if listing else ""


async def scroll_to(pilot: Pilot[None], view: LibraryView, y: int) -> None:
    view.scroll_to(y=y, animate=False, immediate=True)
    await pilot.pause()


async def test_rows_follow_the_cursor_and_the_scrollbar(
    make_app: MakeApp, many: Path, blank: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    refresh_lines = LibraryView.refresh_lines

    def record(view: LibraryView, y_start: int, line_count: int = 1) -> None:
        painted.append(line_count)
        refresh_lines(view, y_start, line_count)

    monkeypatch.setattr(LibraryView, "refresh_lines", record)
    async with make_app(root=many).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        await pilot.press("4", *"jjk")
        assert (view.cursor, len(reader.state.briefs.rows)) == (1, 40)
        await pilot.press("G")
        assert (view.cursor, under_cursor(reader)) == (COUNT - 1, "159")
        assert "this size" in text_of(view)
        await pilot.press("k", "g", *"  ", "b")
        assert max(painted) <= view.size.height, "only what is in sight is painted again"
        assert under_cursor(reader) == f"{view.cursor:03}"
        cursor = view.cursor
        for y in (150, 10, 300, 60):
            await scroll_to(pilot, view, y)
            assert f"Post {COUNT - y // 2:03}" in text_of(view)
        assert under_cursor(reader) == f"{cursor:03}", "far from what is in sight"
        await pilot.press("enter")
        assert title(reader) == f"Post {COUNT - cursor:03}"
        await pilot.resize_terminal(*MEDIUM)
        await pilot.press("4", "G")
        await pilot.click(LibraryView, offset=Offset(4, 2))
        assert under_cursor(reader) == f"{view.cursor:03}"
        assert not blank


async def test_steps_and_searches_go_beyond_the_rows(
    make_app: MakeApp, many: Path, blank: list[int]
) -> None:
    async with make_app("038.md", root=many).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        await pilot.press(*["J"] * 45)
        assert (title(reader), view.cursor, reader.state.briefs.at) == ("Post 077", 83, 83)
        await pilot.press("4", "slash", *"033")
        await settle(pilot)
        assert (view.cursor, under_cursor(reader)) == (127, "127")
        await pilot.press("enter", "escape", "g", "A")
        await settle(pilot)
        await pilot.press("G", "m")
        await settle(pilot)
        await pilot.press("g", "n")
        await settle(pilot)
        assert (view.cursor, under_cursor(reader)) == (159, "159")
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("p")
        assert notices(pilot)[-1] == "No note in the list is unread or changed."
        assert not blank


async def test_the_drawer_opens_at_the_open_brief(make_app: MakeApp, many: Path) -> None:
    async with make_app(root=many).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        for place in (COUNT - 2, 0, 90):
            await pilot.press("escape")
            reader.handle(state.brief_opened, many / f"{place:03}.md")
            await pilot.press("4")
            await settle(pilot)
            assert view.cursor == reader.state.briefs.at == place
            assert view.cursor in view.in_sight()
            assert title(reader) in text_of(view)


async def test_the_cursor_stays_on_its_brief_in_another_order(
    make_app: MakeApp, many: Path, blank: list[int]
) -> None:
    async with make_app(root=many).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        await pilot.press("4", "j", "j")
        before = reader.state.briefs
        await pilot.press("O", "O")
        await settle(pilot)
        assert (view.cursor, under_cursor(reader)) == (COUNT - 3, "002"), "by title"
        assert "this size" in text_of(view)
        await pilot.press("f", *"post", "enter")
        await settle(pilot)
        assert (view.cursor, under_cursor(reader)) == (COUNT - 3, "002"), "found by words"
        await pilot.press("escape", "O", "O")
        await settle(pilot)
        after = reader.state.briefs
        assert (view.cursor, after.rows[:40]) == (2, before.rows[:40])
        assert replace(after, selection=before.selection, rows=()) == replace(before, rows=())
        assert not blank
