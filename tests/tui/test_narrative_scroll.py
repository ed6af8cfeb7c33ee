"""The scrolling document: the position in it, and how the rest of a long body is parsed."""

import re
from pathlib import Path
from threading import Event

import pytest
from textual import events
from textual.strip import Strip

from briefing_tui.library.library import Library
from briefing_tui.model.brief import Parsed
from briefing_tui.model.document import Target
from briefing_tui.tui import state
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.panes.narrative.view import reading_time
from briefing_tui.tui.reader import ReaderScreen
from tests.internals import needs_internals
from tests.tui.conftest import MakeApp
from tests.tui.long_brief import NAME, SIZE, notice, ready
from tests.tui.pilots import settle, text_of, title
from tests.tui.waiting import wait_until

pytestmark = pytest.mark.painted


@pytest.fixture
def long_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of the characters make a body so long that only its start is read at first."""
    monkeypatch.setattr("briefing_tui.library.files.START", 16_000)


async def test_the_position_is_kept_on_resize_zoom_theme_and_reload(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("space", "space", "d")
        place, line = view.position(), view.file_line_at_top()
        assert place[0] > 10
        for size in ((80, 24), (200, 60), (99, 30), SIZE):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert view.position() == place
        await pilot.press("z")
        assert view.position() == place
        await pilot.press("z")
        pilot.app.theme = "briefing-light"
        await pilot.press("r")
        await pilot.pause()
        assert view.position() == place
        assert view.file_line_at_top() == line


async def test_long_code_scrolls_sideways(make_app: MakeApp, long_library: Path) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("G")
        assert "→" in text_of(view)
        assert "def long_line" in text_of(view)
        await pilot.press("right", "l")
        assert "def long_line" not in text_of(view)
        assert "←" in text_of(view)
        await pilot.press("left", "h", "h")
        assert "def long_line" in text_of(view)


@needs_internals
async def test_a_scrollbar_has_whole_cells_and_is_a_line_in_a_pane_that_is_not_active(
    make_app: MakeApp, long_library: Path
) -> None:
    def rows_of(view: NarrativeView) -> list[Strip]:
        return view.vertical_scrollbar.render_lines(view.vertical_scrollbar.size.region)

    async with make_app(NAME, glyphs="ascii").run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        for _ in range(8):
            await pilot.press("j")
            rows = rows_of(view)
            assert not "".join(strip.text for strip in rows).strip()
            cells = (segment for strip in rows for segment in strip)
            assert len({bool(cell.style and cell.style.reverse) for cell in cells}) == 2
        await pilot.press("tab")
        rows = rows_of(view)
        assert set("".join(strip.text for strip in rows)) == {"|", " "}
        assert not any(cell.style and cell.style.reverse for strip in rows for cell in strip)


WIDE_TABLE = f"""---
title: Table
---
|{"|".join(f" column {number} " for number in range(20))}|
|{"---|" * 20}
|{"|".join(f" the words {number} " for number in range(20))}|
"""


async def test_a_wide_table_takes_the_whole_pane_and_scrolls(
    make_app: MakeApp, library: Path
) -> None:
    (library / NAME).write_text(WIDE_TABLE)
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        assert "the words 7" in text_of(view)  # 12 cells each
        assert "the words 9" not in text_of(view)
        await pilot.press("l")
        assert "the words 0 ←" in text_of(view)
        await pilot.press("slash", *"words 19", "enter")
        await wait_until(pilot, lambda: "the words 19" in text_of(view))
        assert "the words 0 ←" in text_of(view)
        await pilot.press(*"hhhhhhhhhhhhhhhhhhhhhhhhh")
        assert "the words 1 " in text_of(view)
        assert "←" not in text_of(view)


async def test_the_whole_of_a_long_body_follows_its_start(
    make_app: MakeApp, library: Path, long_at_once: None
) -> None:
    body = "\n\n".join(f"Paragraph {number} [far][end]." for number in range(900))
    text = f"---\ntitle: Huge\ndate: 2026-01-02\n---\n{body}\n\n[end]: https://example.org\n"
    (library / NAME).write_text(text)
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        assert "Paragraph 0 " in text_of(view)
        await pilot.press("G")
        await wait_until(
            pilot, lambda: view.scroll_layout.is_complete and view.scroll_layout.document.whole
        )
        assert view.scroll_layout.document.whole
        assert view.scroll_layout.leaf_count == 900
        assert "Paragraph 899 far." in text_of(view)
        view.restore((600, 0))
        assert "Paragraph 600 far." in text_of(view).splitlines()[0]
        await pilot.press("slash", *"paragraph 750", "enter")
        await settle(pilot)
        assert notice(view).endswith("1/1")
        assert reader.state.path is not None


async def test_a_higher_window_leaves_no_blank_rows_below_the_end(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=(120, 20)) as pilot:
        _, view = await ready(pilot)
        await pilot.press("G")
        place = view.position()
        await pilot.resize_terminal(120, 60)
        await pilot.pause()
        assert "[b] Southern post" in text_of(view).splitlines()[-1]
        await pilot.resize_terminal(120, 20)
        await pilot.pause()
        assert view.position() == place
        assert "[b] Southern post" in text_of(view)


async def test_a_scroll_offset_that_is_clamped_for_a_new_size_does_not_move_the_text(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("G")
        before = text_of(view)
        view.set_reactive(NarrativeView.scroll_y, view.max_scroll_y + 12)
        view.scroll_y = view.max_scroll_y
        assert text_of(view) == before


async def test_a_link_to_a_part_that_is_not_read_yet_is_followed_once_it_is(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch, long_at_once: None
) -> None:
    filler = "\n\n".join(f"Paragraph {number} of words." for number in range(1_000))
    text = (
        f"---\ntitle: Huge\ndate: 2026-01-02\n---\nGo [on](#the-end).\n\n{filler}\n\n## The end\n"
    )
    (library / NAME).write_text(text)
    followed = Event()
    read_whole = Library.read_whole

    def read_later(library: Library, path: Path) -> Parsed:
        followed.wait()
        return read_whole(library, path)

    monkeypatch.setattr(Library, "read_whole", read_later)
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        try:
            view = pilot.app.screen.query_one(NarrativeView)
            await wait_until(pilot, lambda: "Go on." in text_of(view))
            await pilot.press("f", "a")
            assert "Go on." in text_of(view)
        finally:
            followed.set()
        await wait_until(pilot, lambda: "The end" in text_of(view))
        await ready(pilot)
        assert "Paragraph 999" in text_of(view)


async def test_a_link_to_a_heading_of_another_long_brief_is_followed_once_it_is_read(
    make_app: MakeApp, library: Path, long_at_once: None
) -> None:
    filler = "\n\n".join(f"Paragraph {number} of words." for number in range(1_000))
    (library / NAME).write_text(f"---\ntitle: Huge\n---\n{filler}\n\n## Late\n\n{filler}\n")
    async with make_app("2025-01-17-second-call.md").run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        reader.handle(state.path_opened, library / NAME)
        await ready(pilot)
        view.restore((500, 0))
        await pilot.press("backspace")
        view.leave_for(Target("brief", "2026-01-01-long", "late"))
        await wait_until(pilot, lambda: text_of(view).lstrip().startswith("Late"))
        await ready(pilot)
        assert text_of(view).lstrip().startswith("Late"), "and not where one was in it once"


async def test_a_pending_position_is_dropped_with_its_brief(
    make_app: MakeApp, library: Path, long_at_once: None
) -> None:
    """Both are long, and the reader leaves the first before it is parsed to the position."""
    other = "2026-01-01-other.md"
    for name in (NAME, other):
        body = "\n\n".join(f"Paragraph {number} of {name}." for number in range(1000))
        (library / name).write_text(f"---\ntitle: Huge\n---\n{body}\n")
    async with make_app(other).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        reader.handle(state.path_opened, library / NAME)
        view.restore((5000, 0))
        assert view.position() == (5000, 0)
        reader.handle(state.path_opened, library / other)
        assert view.position() == (-1, 0)
        await wait_until(pilot, lambda: view.scroll_layout.document.whole)
        assert view.position() == (-1, 0)


async def test_the_wheel_scrolls_the_narrative_from_the_margins_beside_it(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=(200, 60)) as pilot:
        _, view = await ready(pilot)
        await pilot.press("z")
        await pilot.pause()
        assert pilot.app.get_widget_at(2, 9)[0] is view
        for wheel, row in ((events.MouseScrollDown, 2), (events.MouseScrollUp, 0)):
            await pilot._post_mouse_events([wheel], view, (2, 9))
            await pilot.pause()
            assert view.scroll_offset.y == row


def ahead(reader: ReaderScreen, path: Path) -> OpenBrief | None:
    """A brief that has been read ahead."""
    return next((ahead.opened for ahead in reader.state.ahead if ahead.path == path), None)


async def test_a_neighbour_is_read_ahead_and_again_if_its_file_has_changed(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.tui.state.opening.AHEAD", 0.001)
    async with make_app("2025-01-17-second-call.md").run_test(size=SIZE) as pilot:
        reader = await settle(pilot)
        await pilot.press("J", "K")
        neighbour = library / "2016-12-02-first-call.md"
        await wait_until(pilot, lambda: ahead(reader, neighbour) is not None)
        opened = ahead(reader, neighbour)
        assert opened is not None
        assert opened.layout is not None
        assert opened.layout.is_complete
        await pilot.press("J")
        assert reader.state.opened is opened
        back = library / "2025-01-17-second-call.md"
        await wait_until(pilot, lambda: ahead(reader, back) is not None)
        opened = ahead(reader, back)
        await pilot.press("K")
        claims = reader.query_one(ClaimsView)
        assert opened is not None
        assert claims.table is opened.claims
        assert claims.rows
        await wait_until(pilot, lambda: ahead(reader, neighbour) is not None)
        neighbour.write_text("---\ntitle: Another title\ndate: 2016-12-02\n---\nAnother text.\n")
        await pilot.press("J")
        assert title(reader) == "Another title"


async def test_the_heading_has_a_share_once_one_has_scrolled(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, _ = await ready(pilot)
        heading = reader.query_one("#narrative").children[0]
        assert "%" not in heading.render_line(0).text
        await pilot.press("space")
        assert re.search(r"min · \d+%", heading.render_line(0).text)


def test_a_long_reading_time_is_in_hours() -> None:
    assert [*map(reading_time, (1, 119, 120, 2173))] == ["1 min", "119 min", "2 h", "36 h"]
