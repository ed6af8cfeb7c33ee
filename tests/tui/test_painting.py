"""What is written for an update: the cells that change, and the screen is the same as Textual's."""

import asyncio
import itertools
import random
from collections.abc import Sequence
from time import monotonic
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.events import Key, Resize
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.panes.narrative.view import NarrativeView
from briefing_tui.tui.panes.related import RelatedView
from briefing_tui.tui.terminal.internals import PartsUpdate, paint
from briefing_tui.tui.terminal.painting import Painter
from tests.internals import needs_internals
from tests.screen import Screen
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, settle, wait_until

pytestmark = pytest.mark.painted

Update = LayoutUpdate | ChopsUpdate | PartsUpdate

COLUMNS, ROWS = 12, 3
WHOLE = Region(0, 0, COLUMNS, ROWS)
STYLES = (
    Style.null(),
    Style(color="red"),
    Style(color="#102030", bgcolor="#405060"),
    Style(color="#102030", bgcolor="#405060", bold=True, underline=True),
    Style(bgcolor="blue", dim=True, italic=True),
    Style(color="bright_green", bgcolor="default", reverse=True, strike=True),
    Style(color="color(200)", bgcolor="color(100)", bold=True, dim=True),
    Style(color="#102030", link="https://example.org"),
)
CHARACTERS = ("a", "b", " ", " ", " ", "é", "│", "台", "あ", "e\u0301", "🙂")
KEYS = ("J", "K", "tab", "j", "j", "k", "2", "4", "z", "question_mark", "s", "a", "slash")
WIDE = frozenset("台あ🙂")


class TwoScreens:
    """A terminal for what Textual would write, and one for what the painter writes."""

    def __init__(self, columns: int, rows: int) -> None:
        self.console = Console(color_system="truecolor", force_terminal=True)
        self.painter = Painter()
        self.size = columns, rows
        self.textual, self.ours = Screen(columns, rows), Screen(columns, rows)
        self.written = [0, 0]
        """The bytes that each has got."""

    def show(self, update: Update, *, compare: bool = True) -> str:
        full = update.render_segments(self.console)
        written = self.painter.output(update, self.console)
        self.textual.feed(full.replace("\n", "\r\n").encode())
        self.ours.feed(written.encode())
        self.written[0] += len(full.encode())
        self.written[1] += len(written.encode())
        if compare:
            self.compare()
        return written

    def compare(self) -> None:
        for y in range(self.size[1]):
            for x in range(self.size[0]):
                assert seen(self.ours.cell(x, y)) == seen(self.textual.cell(x, y)), (x, y)


def seen(cell: Any) -> tuple[object, ...]:
    """What is seen of a cell: of a blank neither the text's colour nor its weight."""
    lines = cell.underscore, cell.strikethrough, cell.reverse
    if cell.data == " " and not any(lines):
        return " ", cell.bg
    return cell.data, cell.fg, cell.bg, cell.bold, cell.italics, *lines


def strip_of(width: int, pieces: Sequence[tuple[str, Style]]) -> Strip:
    """The pieces as far as they fit, and blanks. The last cell is one: pyte 0.8 moves to the next
    line for a mark after the last cell.
    """
    segments, used = [], 0
    for text, style in pieces:
        used += 2 if text in WIDE else 1
        if used >= width:
            break
        segments.append(Segment(text, style))
    return Strip(segments).simplify().adjust_cell_length(width)


PIECES = st.lists(st.tuples(st.sampled_from(CHARACTERS), st.sampled_from(STYLES)), max_size=COLUMNS)


@st.composite
def updates(draw: st.DrawFn) -> list[Update]:
    """The whole screen, of two widgets side by side; then parts of it, or the whole again, perhaps
    divided elsewhere. Textual keeps the strips of what hasn't changed.
    """
    cuts = draw(st.lists(st.integers(2, COLUMNS - 2), min_size=2, max_size=2))
    kept: dict[int, list[Strip]] = {}
    made: list[Update] = []
    cut = cuts[0]
    for _ in range(draw(st.integers(2, 6))):
        is_whole = not made or draw(st.booleans())
        if is_whole:
            cut = draw(st.sampled_from(cuts))
        chops: list[dict[int, Strip]] = []
        for _ in range(ROWS):
            chop = {}
            for x, width in ((0, cut), (cut, COLUMNS - cut)):
                strips = kept.setdefault(width, [])
                if not strips or draw(st.booleans()):
                    strips.append(strip_of(width, draw(PIECES)))
                chop[x] = draw(st.sampled_from(strips))
            chops.append(chop)
        if is_whole:
            made.append(LayoutUpdate([chop.values() for chop in chops], WHOLE))
        else:
            span = draw(st.sampled_from([(0, cut), (cut, COLUMNS), (0, COLUMNS), (0, COLUMNS - 1)]))
            spans = [(y, *span) for y in draw(st.sets(st.integers(0, ROWS - 1), min_size=1))]
            made.append(ChopsUpdate(chops, spans, [[cut, COLUMNS]] * ROWS))
    return made


@given(updates())
def test_the_screen_is_that_of_textual(made: list[Update]) -> None:
    screens = TwoScreens(COLUMNS, ROWS)
    for update in made:
        screens.show(update)
        assert "\x1b[" not in screens.show(update), "nothing has changed"
    screens.painter.forget()
    screens.ours.feed(b"\x1b[2J")
    for update in made[:1]:
        screens.show(update)


def test_only_what_changes_is_written() -> None:
    plain, bold = Style(color="red", bgcolor="blue"), Style(color="red", bgcolor="blue", bold=True)
    screens = TwoScreens(40, 2)

    def row(*pieces: tuple[str, Style]) -> LayoutUpdate:
        strips = [[Strip([Segment(*piece) for piece in pieces]).adjust_cell_length(40, plain)]]
        return LayoutUpdate([*strips, [Strip.blank(40, plain)]], Region(0, 0, 40, 2))

    screens.show(row(("one two three four five", plain)))
    assert screens.show(row(("one two three four nine", plain))) == "\x1b[1;20H\x1b[31;44mnin\x1b[m"
    # Moving the cursor over a few cells would take more bytes than to write them.
    assert screens.show(row(("ten two three forty six", plain))) == (
        "\x1b[1;1H\x1b[31;44mten\x1b[17Grty six\x1b[m"
    )
    assert screens.show(row(("ten ", bold), ("two three forty six", plain))) == (
        "\x1b[1;1H\x1b[1;31;44mten\x1b[m"
    )
    # A blank looks the same in any weight and colour.
    assert screens.show(row(("ten ", bold), ("two   three", plain))) == (
        "\x1b[1;9H\x1b[31;44m  three        \x1b[m"
    )
    screens.show(row(("one,two", plain)))
    assert screens.show(row(("six", plain), (" ", bold), ("men", plain))) == (
        "\x1b[1;1H\x1b[31;44msix men\x1b[m"
    )


@pytest.mark.parametrize("text", ["part", "part 🏴"])
def test_of_a_row_that_is_not_known_only_a_part_is_written(text: str) -> None:
    screens = TwoScreens(12, 1)
    parts = {0: strip_of(2, []), 2: strip_of(10, [(text, STYLES[1])])}
    written = screens.show(ChopsUpdate([parts], [(0, 2, 12)], [[2, 12]]), compare=False)
    assert written.startswith("\x1b[1;3H")
    assert "\0" not in written


def test_an_update_of_another_kind_is_written_as_it_is() -> None:
    screens = TwoScreens(4, 1)
    update = LayoutUpdate([[Strip([Segment("text")])]], Region(0, 0, 4, 1))
    screens.show(update)
    nothing = cast("Any", None)
    assert not screens.painter.display(nothing, nothing, "text")
    assert "text" in screens.show(update), "what is shown now is not known"

    class Different(ChopsUpdate):
        def __init__(self) -> None:
            """Without what an update of Textual 8.2 has."""

        def render_segments(self, console: Console) -> str:
            return "\x1b[1;1Hnext"

    assert screens.show(Different()) == "\x1b[1;1Hnext"


@needs_internals
async def test_a_walk_through_the_reader_looks_as_textual_paints_it(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    screens = TwoScreens(*NARROW)
    kinds: set[type[object]] = set()
    written: list[str] = []

    def display(app: BriefingApp, screen: object, renderable: RenderableType | None) -> None:
        kinds.add(type(renderable))
        if isinstance(renderable, Update):
            written.append(screens.show(renderable, compare=False))

    monkeypatch.setattr(BriefingApp, "_display", display)
    steps = random.Random(14)
    async with make_app("2025-01-17-second-call.md").run_test(size=NARROW) as pilot:
        app = pilot.app
        await settle(pilot)
        kinds.clear()
        await pilot.press("tab")
        assert LayoutUpdate not in kinds, "the whole screen was painted for another focus"
        for _ in range(16):
            await pilot.press(steps.choice(KEYS) if steps.random() < 0.6 else "escape")
            await settle(pilot)
            screens.compare()
            if not isinstance(app.focused, Input):  # it blinks
                written.clear()
                for widget in app.screen.query("*"):
                    widget.refresh()
                await pilot.pause()
                assert "\x1b[" not in "".join(written), "a part was not painted again"
    # Another class would be written as Textual does.
    assert kinds == {LayoutUpdate, ChopsUpdate, PartsUpdate, type(None)}
    textual, ours = screens.written
    assert ours * 4 < textual


@needs_internals
@pytest.mark.parametrize(
    "keys",
    [
        ("J",),
        slow(("tab",)),
        slow(("3",)),
        ("2", "j"),
        slow(("2", "j", "l")),
        slow(("4", "j")),
        slow(("z",)),
        ("4",),
    ],
)
async def test_a_key_is_answered_in_one_frame(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    """If another Textual paints otherwise, what the key changes comes later, or in parts."""
    monkeypatch.setattr("briefing_tui.tui.state.opening.AHEAD", 3600.0)
    screens = TwoScreens(*MEDIUM)
    written: list[str] = []

    def display(app: BriefingApp, screen: object, renderable: RenderableType | None) -> None:
        if isinstance(renderable, Update):
            written.append(screens.show(renderable, compare=False))

    monkeypatch.setattr(BriefingApp, "_display", display)
    async with make_app("2025-01-17-second-call.md").run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press(*keys[:-1])
        await settle(pilot)
        for widget in pilot.app.screen.query("*"):
            widget.refresh()
        await pilot.pause()
        written.clear()
        app = pilot.app
        assert isinstance(app, BriefingApp)
        app._is_handled = True
        app._held.append(Key(keys[-1], keys[-1] if len(keys[-1]) == 1 else None))
        await app._hand_on()
        assert written, "nothing was painted when the action had run"
        assert written.pop(0)
        await settle(pilot)
        screens.compare()
        assert not any(written), "something followed in a second frame"


@needs_internals
async def test_a_size_that_comes_back_at_once_is_painted_whole(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal has moved or cut the text (found by the monkey). Until the new size is laid out,
    it gets nothing: it would show what is below its last row in that row."""
    written: list[str] = []
    painting = "briefing_tui.tui.terminal.painting"
    monkeypatch.setattr(f"{painting}.may_write", lambda *_: True)
    monkeypatch.setattr(f"{painting}.write_frame", lambda _, output: written.append(output))

    def shown() -> list[str]:
        screen = Screen(*NARROW)
        screen.feed("".join(written).encode())
        return screen.lines

    async with make_app("2025-01-17-second-call.md").run_test(size=NARROW) as pilot:
        app = pilot.app
        await settle(pilot)
        lines = shown()
        written.clear()
        smaller, before = Size(80, 12), Size(*NARROW)
        app.post_message(Resize(smaller, smaller))
        while app.size != smaller:
            await asyncio.sleep(0)
        app.screen.refresh()
        await paint(app)
        assert "\x1b[13;" not in "".join(written), "a row below the last one"
        app.post_message(Resize(before, before))
        while app.size != before:
            await asyncio.sleep(0)
        written.clear()
        await wait_until(pilot, lambda: bool(written))
        await settle(pilot)
        assert shown() == lines


@needs_internals
async def test_an_update_beyond_the_screen_paints_the_screen_as_it_is(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dialog that was opened while the terminal was larger leaves one (found by a stranger)."""
    written: list[str] = []
    painting = "briefing_tui.tui.terminal.painting"
    monkeypatch.setattr(f"{painting}.may_write", lambda *_: True)
    monkeypatch.setattr(f"{painting}.write_frame", lambda _, output: written.append(output))
    async with make_app("2025-01-17-second-call.md").run_test(size=NARROW) as pilot:
        app = cast("BriefingApp", pilot.app)
        await settle(pilot)
        written.clear()
        stale = ChopsUpdate([{0: Strip([Segment("x")])}], [(0, 0, 1), (30, 0, 99)], [[1]])
        assert app.painter.display(app, app.screen, stale)
        assert "".join(written) == ""  # The screen as it is now was there already.


def slow_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each look of Textual at the clock take longer than the timer of a new size, 1/120 s."""
    clock = itertools.count(monotonic(), 0.009)
    monkeypatch.setattr("textual._time.get_time", lambda: next(clock))


@needs_internals
async def test_a_size_is_laid_out_although_the_machine_is_busy(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Textual drops a timer that begins late, and waits for it forever (found by the monkey)."""
    async with make_app("2025-01-17-second-call.md").run_test(size=NARROW) as pilot:
        await settle(pilot)
        slow_clock(monkeypatch)
        for size in (Size(*MEDIUM), Size(*NARROW)):
            pilot.app.post_message(Resize(size, size))
            await wait_until(pilot, lambda size=size: pilot.app.screen.outer_size == size)  # type: ignore[misc]


@needs_internals
async def test_a_busy_machine_drops_no_timer_of_a_screen_or_a_view(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        slow_clock(monkeypatch)
        screen = pilot.app.screen
        owners = {screen, screen.query_one(NarrativeView)}
        gone_off: set[object] = set()
        for owner in owners:
            owner.set_timer(0.005, lambda owner=owner: gone_off.add(owner))
        await wait_until(pilot, lambda: gone_off == owners)


@needs_internals
async def test_what_moves_is_painted_if_textual_has_made_its_map_anew(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        screen = pilot.app.screen
        compositor = screen._compositor
        related = screen.query_one(RelatedView)
        before = compositor.visible_widgets[related][0]
        compositor._full_map_invalidated = True  # by a scroll
        screen.query_one("#related").styles.display = "none"
        screen.query_one("#upper", Widget)._clear_arrangement_cache()
        assert related not in compositor.full_map
        compositor._dirty_regions.clear()
        compositor.reflow(screen, screen.size)
        assert before in compositor._dirty_regions
