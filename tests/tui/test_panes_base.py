"""The widgets that panes are made of: what they draw, and what they spare the screen."""

from pathlib import Path

import pytest
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.body import Body
from briefing_tui.tui.dialogs.claim import ClaimDialog
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.panes.related import RelatedView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.state import Next
from briefing_tui.tui.widgets.pane import Box
from briefing_tui.tui.widgets.view import LineView
from tests.internals import needs_internals
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, WIDE, settle, text_of, wait_until

CALL = "2025-01-17-second-call.md"


@needs_internals
@pytest.mark.painted
async def test_the_first_frame_at_another_size_is_laid_out_for_it(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = library / CALL
    path.write_text(path.read_text() + "\n" + "words and " * 60)
    frames: list[tuple[int, list[str]]] = []
    render_lines = NarrativeView.render_lines

    def record(view: NarrativeView, crop: Region) -> list[Strip]:
        strips = render_lines(view, crop)
        frames.append((view.size.width, [strip.text for strip in strips]))
        return strips

    async with make_app(CALL).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(NarrativeView, "render_lines", record)
        await pilot.resize_terminal(110, 40)
        await wait_until(pilot, lambda: bool(frames))
        await pilot.pause()
    width, last = frames[-1]
    assert next(lines for frame_width, lines in frames if frame_width == width) == last


@pytest.mark.painted
async def test_the_first_frame_of_another_brief_has_its_narrative(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The header and the list must not get a frame of their own, for which the text waits."""
    painted: list[str] = []

    def record(cls: type[BriefingApp] | type[NarrativeView], name: str, event: str) -> None:
        method = getattr(cls, name)

        def recorded(*args: object, **options: object) -> object:
            painted.append(event)
            return method(*args, **options)

        monkeypatch.setattr(cls, name, recorded)

    for name in ("2001-01-02-b.md", "2001-01-01-a.md"):  # without claims, so no pane comes or goes
        (library / name).write_text(f"---\ntitle: {name}\n---\nBody of {name}.\n")
    async with make_app("2001-01-02-b.md").run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        record(NarrativeView, "render_lines", "narrative")
        record(BriefingApp, "_display", "frame")
        await pilot.press("J")
        await settle(pilot)
    assert painted[:2] == ["narrative", "frame"]


@needs_internals
async def test_a_step_to_another_brief_lays_out_each_of_its_panes_once(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state is entered once, and no pane changes its place."""
    text = (library / CALL).read_text()
    for day in (15, 16):  # with the same panes
        (library / f"2025-01-{day}-call.md").write_text(
            text.replace("2025-01-17", f"2025-01-{day}")
        )
    opened: list[object] = []
    laid_out: list[object] = []
    apply = ReaderScreen.apply

    def enter(reader: ReaderScreen, step: Next) -> None:
        if step.state.opened is not reader.state.opened:
            opened.append(step.state.opened)
        apply(reader, step)

    def record(cls: type[Screen[None]] | type[LineView], name: str) -> None:
        method = getattr(cls, name)

        def recorded(owner: object, *args: object, **options: object) -> object:
            laid_out.append(type(owner))
            return method(owner, *args, **options)

        monkeypatch.setattr(cls, name, recorded)

    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("J")
        await settle(pilot)
        monkeypatch.setattr(ReaderScreen, "apply", enter)
        record(Screen, "_refresh_layout")
        for view in (NarrativeView, ClaimsView, RelatedView):
            record(view, "lay_out")
        await pilot.press("J")
        await settle(pilot)
    assert len(opened) == 1
    assert sorted(map(str, laid_out)) == sorted(map(str, (NarrativeView, ClaimsView, RelatedView)))


@needs_internals
async def test_moving_a_cursor_does_not_lay_out_the_screen(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the open row, and with it the content, has another height on each claim."""
    claims = "\n".join(
        f"  - {{ topic: Topic {number}, accounts: {{ a: {{ quote: {'words ' * number} }} }} }}"
        for number in range(1, 50)
    )
    front = "title: Many claims\nsources:\n  - { id: a, name: A readout }"
    (library / CALL).write_text(f"---\n{front}\nclaims:\n{claims}\n---\nBody.\n")
    layouts: list[object] = []
    refresh_layout = Screen._refresh_layout

    def record(screen: Screen[None], *args: object, **options: object) -> None:
        layouts.append(screen)
        refresh_layout(screen, *args, **options)  # type: ignore[arg-type]

    async with make_app(CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("2")
        await pilot.pause()
        height = reader.query_one(ClaimsView).virtual_size.height
        monkeypatch.setattr(Screen, "_refresh_layout", record)
        await pilot.press("j", "space", "k", "G")
        await pilot.pause()
        assert reader.query_one(ClaimsView).virtual_size.height != height
    assert not layouts


async def test_moving_a_cursor_measures_two_items(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = "\n".join(
        f"  - {{ title: Event {number}, date: {2000 + number // 3}-01-01, summary: Words. }}"
        for number in range(30)
    )
    (library / CALL).write_text(f"---\ntitle: Many events\nevents:\n{events}\n---\nBody.\n")
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(RelatedView)
        await pilot.press("3", "g")
        measured: list[int] = []
        item_height = RelatedView.item_height

        def measure(view: RelatedView, index: int) -> int:
            measured.append(index)
            return item_height(view, index)

        monkeypatch.setattr(RelatedView, "item_height", measure)
        for key in ("j", "G", "k", "k"):
            cursor = view.cursor
            measured.clear()
            await pilot.press(key)
            assert measured == [cursor, view.cursor]
            heights = [item_height(view, index) for index in range(view.item_count())]
            items = [index for index, height in enumerate(heights) for _ in range(height)]
            assert [view.item_at(y) for y in range(view.line_count())] == items
            assert view.item_top(view.cursor) == items.index(view.cursor)


async def test_a_double_click_opens_the_row_that_was_clicked(make_app: MakeApp) -> None:
    """The first click closes the open row, so that other rows come under the pointer."""
    async with make_app(CALL).run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        await pilot.press("2")
        view = reader.query_one(ClaimsView)
        lines = text_of(view).split("\n")
        y = next(y for y, line in enumerate(lines) if line.startswith(" Weather"))
        await pilot.click(view, offset=(5, y), times=2)
        assert isinstance(pilot.app.screen, ClaimDialog)
        assert view.claim is not None
        assert view.claim.topic == "Weather"
        assert not text_of(view).split("\n")[y].startswith("│Weather")


async def test_panes_that_come_and_go_have_the_styles_of_their_classes(make_app: MakeApp) -> None:
    """Though only some widgets are styled again."""
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        for key in ("4", "z", "z", "3", "z", "1"):
            await pilot.press(key)
            await settle(pilot)
            places = [widget.region for widget in reader.query()]
            reader.query_one(Body).update_node_styles()
            reader.refresh(layout=True)
            await settle(pilot)
            assert [widget.region for widget in reader.query()] == places, key


async def test_a_container_draws_one_line(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        for container in (reader, *reader.query(Box)):
            strips = container.render_lines(Region(0, 0, *container.size))
            assert len(strips) == container.size.height
            assert all(strip is strips[0] for strip in strips)


async def test_a_list_scrolls_past_its_cursor(make_app: MakeApp, library: Path) -> None:
    for number in range(40):
        (library / f"2001-01-{number:02}-x.md").write_text(f"---\ntitle: X {number}\n---\nBody.\n")
    async with make_app(CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(LibraryView)
        await pilot.press("4")
        for _ in range(3):
            view.scroll_line(1)
        assert (view.scroll_offset.y, view.cursor) == (3, 2), "half of the second item is out"
        view.scroll_line(-1)
        assert (view.scroll_offset.y, view.cursor) == (2, 2)
        view.scroll_to(y=view.item_top(2) + 2, animate=False, immediate=True)
        begin, end = view.scroll_offset.y, view.scroll_offset.y + view.page
        last = view.item_at(end - 1)
        assert last is not None
        assert view.item_top(last + 1) == end, "the last item ends with the page"
        view.show_item(last)
        assert view.scroll_offset.y == begin, "nor is half of an item at the top a reason to scroll"
