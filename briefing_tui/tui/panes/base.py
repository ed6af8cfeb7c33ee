"""The widgets that panes and dialogs are made of: lines, views, lists, containers."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Self, cast

from rich.color import Color
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.message import Message
from textual.messages import Layout, Update
from textual.reactive import reactive
from textual.screen import Screen, ScreenResultType
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from briefing_tui.layout.direction import arranged_line
from briefing_tui.layout.narrative import Match, pattern_of
from briefing_tui.layout.selection import LaidText, Place, Selectable
from briefing_tui.layout.signs import Sign
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    Line,
    Span,
    Style,
    fit_line,
    line_cells,
    style_at,
)
from briefing_tui.model.document import Target
from briefing_tui.tui import keys
from briefing_tui.tui.panes.find_line import FindLine, next_match, no_search
from briefing_tui.tui.panes.selection import Mode, TextSelection, highlight_row
from briefing_tui.tui.state import ReaderState
from briefing_tui.tui.subject import Subject, copy
from briefing_tui.tui.terminal.internals import (
    keeps_timers,
    resized_in_time,
    set_virtual_size,
    use_parts_compositor,
    use_scrollbar,
)

if TYPE_CHECKING:
    from textual.app import App
    from textual.scrollbar import ScrollBarRender

    from briefing_tui.tui.styles import SpanStyles


MOST_SELECTABLE = 3_000
"""The lines around what is in sight from which text can be selected."""
_SELECTION_SCROLL = 0.05
"""Seconds per row while the mouse selects beyond the edge."""


def span_styles(app: "App[object]") -> "SpanStyles":
    """The styles that the app keeps for its theme."""
    return cast("SpanStyles", app.span_styles)  # type: ignore[attr-defined]


def drawn(widget: Widget, strips: list[Strip], crop: Region) -> list[Strip]:
    """The strips of some rows, cut to size, and without colour if colour is off.

    Textual 8.2 also looks for borders, opacity and links, which takes most of its time.
    """
    styles = span_styles(widget.app)
    for line_filter in widget.get_line_filters():
        if not (isinstance(line_filter, ANSIToTruecolor) and styles.is_true_colour):
            background = widget.background_colors[1]
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
    left, right = crop.column_span
    blank = styles.rich(PLAIN)
    return [
        strip if not left and strip.cell_length == right else strip.crop_extend(left, right, blank)
        for strip in strips
    ]


_WHOLE = (RichStyle(reverse=True), RichStyle(reverse=False))


class Bar(ScrollBar):
    """Draws a scrollbar as Textual 8.2 does, but without a Rich console."""

    virtual_size = reactive(Size(), repaint=False)  # Textual 8.2 lays out once more

    def render_lines(self, crop: Region) -> list[Strip]:
        render = cast("ScrollBarRender", self.render())
        own = cast("RichStyle", render.style)
        bar = render.render_bar(
            size=self.size.height,
            window_size=render.window_size,
            virtual_size=render.virtual_size,
            position=render.position,
            vertical=self.vertical,
            thickness=self.thickness,
            back_color=own.bgcolor or Color.default(),
            bar_color=own.color or Color.default(),
        )
        base, thickness = self.visual_style.rich_style, self.thickness
        segments = list(bar.segments)[crop.y : crop.bottom]
        ascii_only, strips = span_styles(self.app).ascii_only, {}
        for segment in set(segments):  # a bar has up to five kinds of rows
            text, style = segment.text, base + segment.style
            if ascii_only and not text.isascii():  # parts of cells at the ends: the upper is whole
                text, style = " " * thickness, style + _WHOLE[bool(style.reverse)]
            strips[segment] = Strip([Segment(text, style)], thickness)
        return drawn(self, [strips[segment] for segment in segments], crop)


class Lines(Widget):
    """A few lines that don't scroll: headers, footers and headings."""

    DEFAULT_CSS = """
    Lines { height: 1; }
    """
    virtual_size = reactive(Size(), repaint=False)  # Textual 8.2 lays out once more
    background = "background"

    def lines(self) -> list[Line]:
        """The lines at the present width."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        lines, styles, width = self.lines(), span_styles(self.app), self.size.width
        return drawn(
            self,
            [
                styles.strip(lines[y] if y < len(lines) else (), width, self.background)
                for y in crop.line_range
            ],
            crop,
        )

    def render_line(self, y: int) -> Strip:
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def target_at(self, event: events.Click) -> Target | None:
        """What a click on the text under it leads to, if anything."""
        lines, y = self.lines(), int(event.y)
        line = arranged_line(lines[y], "reader") if 0 <= y < len(lines) else ()
        style = style_at(line, int(event.x))
        return style.target if style is not None else None


class LaidLines(Lines):
    """Lines that `lay` lays at a width. Their number is the height if `height` is 0."""

    def __init__(self, lay: Callable[[int], list[Line]], *, height: int = 1) -> None:
        super().__init__()
        self._lay = lay
        self.styles.height = height or "auto"

    def lines(self) -> list[Line]:
        # Laid when painted: in the first frame the width of other widgets isn't known before.
        return self._lay(self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lay(width))


@resized_in_time
@keeps_timers
class LineView(ScrollView, can_focus=True):
    """A scrolling view of lines, which are laid out only where they are in sight."""

    DEFAULT_CSS = """
    LineView {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-size-vertical: 1;
    }
    """
    BINDINGS = keys.VIEW
    background = "background"
    """The role that replaces the background of lines with the role `background`."""
    takes_keys = False
    """Whether keys go to `on_key`, even those that are bound."""
    follows_height = True
    """Whether a new height may need another layout. Otherwise only a new width does."""

    placeholder = "words in the text"
    can_select = True

    _laid_text: LaidText | None = None
    """The lines as a text to select from, since a selection began."""
    _laid_from = 0
    """The first of these lines."""
    _words_found: tuple[Match, ...] = ()
    """Where the text has the words to which the cursor of a selection goes."""
    _pressed: tuple[int, int] | None = None
    """The cell where the mouse button was pressed, until it moves."""
    _find_from: Place | None = None
    """Where the cursor of the selection was before words were typed."""
    _selection_scroll: Timer | None = None
    _laid_out_width = -1
    _laid_out_size = Size()
    _inside = Size()
    """The size without the scrollbar, which Textual would look up in its map every time."""
    _room_ahead = 0
    """The width that the current layout will give, for which the height is measured."""
    _height = 0
    """The height that the layout was given."""
    _was_hidden = False
    """Whether it has been out of sight since it was laid out."""

    def __init__(self) -> None:
        super().__init__()
        self.selection = TextSelection()

    def show(self, before: ReaderState, state: ReaderState) -> None:
        """Take over from the state what the view shows, and show what is new."""

    def lay_out(self) -> None:
        """Lay out what is kept until the width or the content changes."""

    def line_count(self) -> int:
        raise NotImplementedError

    def line(self, y: int) -> tuple[Line, str]:
        """A line by its number, from 0, and the role of its background."""
        raise NotImplementedError

    @property
    def has_room(self) -> bool:
        """Whether the width is known. It is not in a pane that has never been shown."""
        return bool(self._room_ahead or self._inside.width)

    @property
    def room(self) -> int:
        """The width in cells, without the scrollbar."""
        return max(1, self._room_ahead or self._inside.width)

    def unavailable(self) -> Iterator[str]:
        """The ids of bindings with nothing to act on, which the footer leaves out."""
        if self.line_count() <= self.page:
            yield from ("view.down", "view.up")

    def reflow(self) -> None:
        """Lay out again, and paint everything. Call it after every change of the content."""
        if not self.has_room:
            return
        self._laid_out_width = self.room
        self.lay_out()
        self.lines_changed()
        self.show_layout()

    def show_layout(self) -> None:
        self.adapt_to_lines()
        self.refresh()
        self.refresh_bindings()

    def adapt_to_lines(self) -> None:
        """Tell the scrollbar, and in a dialog its layout, how many lines there are now."""
        self.set_content_height(self.line_count())
        self.scroll_y = self.validate_scroll_y(self.scroll_y)
        height = self.styles.height
        is_high = height is not None and height.is_auto
        if is_high and self.height_wanted() != self._height:
            self.refresh(layout=True)

    def height_wanted(self) -> int:
        """The lines to show if there is room, in a dialog as high as its content."""
        return self.line_count()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        self._room_ahead = max(1, width - self.styles.scrollbar_size_vertical)
        self.catch_up_with_size()
        self._height = self.height_wanted()
        return self._height

    def set_content_height(self, lines: int) -> None:
        """Tell the scrollbar how many lines there are."""
        # Never less than a page: a scrollbar that came and went would also change the layout.
        size = Size(self.room, max(self.page, lines))
        if size != self.virtual_size:
            set_virtual_size(self, size)
        if self.show_vertical_scrollbar:
            bar = self.vertical_scrollbar
            bar.window_virtual_size, bar.window_size = size.height, self.page

    def catch_up_with_size(self) -> None:
        """Lay out for the present width if that is still to be done.

        Textual 8.2.8 draws the first frame at another size before it sends the resize event.
        """
        if self._laid_out_width != self.room:
            self._laid_out_width = self.room
            self.lay_out()

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        use_scrollbar(self, Bar)
        return super().vertical_scrollbar

    def render_lines(self, crop: Region) -> list[Strip]:
        self.catch_up_with_size()
        return drawn(self, self.strips(crop.line_range), crop)

    def strips(self, rows: range) -> list[Strip]:
        """The strips of some rows, which are counted from the first one in sight."""
        styles, width = span_styles(self.app), self._inside.width
        top, count = self.scroll_offset.y, self.line_count()
        selected = self._selected_lines()
        strips = []
        for y in range(top + rows.start, top + rows.stop):
            line, role = self.line(y) if y < count else ((), "background")
            line = selected(y, line)
            role = self.background if role == "background" else role
            strips.append(styles.strip(line, width, role))
        return strips

    def render_line(self, y: int) -> Strip:
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def update_size(self) -> None:
        self._inside = self.scrollable_content_region.size

    def on_resize(self) -> None:
        self.update_size()
        if self.size != self._laid_out_size:
            self._laid_out_size = self.size
            self._room_ahead = 0
            if self.follows_height or self._laid_out_width != self.room:
                self.reflow()
            else:
                self.show_layout()

    def on_hide(self) -> None:
        self._was_hidden = True

    def on_show(self) -> None:
        if self._was_hidden:
            self._was_hidden = False
            self.reflow()  # the content may have changed meanwhile
            self.show_cursor()

    def show_cursor(self) -> None:
        """Bring the cursor into sight, in a view that has one."""

    @property
    def page(self) -> int:
        """The number of lines in sight."""
        return max(1, self._inside.height)

    def show_lines(self, top: int, bottom: int) -> None:
        """Scroll as little as shows the lines from `top` to before `bottom`, or the first ones."""
        y = self.scroll_offset.y
        if top < y or bottom > y + self.page:
            y = top if top < y else min(top, bottom - self.page)
            self.scroll_to(y=y, animate=False, immediate=True)

    def clear_marks(self) -> bool:
        """Clear the marks, the search or the filter set last; return whether there was any."""
        return False

    def move(self, lines: int) -> None:
        """Scroll by so many lines, or move the cursor in a view that has one."""
        self.scroll_to(y=self.scroll_y + lines, animate=False, immediate=True)

    def action_move(self, step: int) -> None:
        self.move(step)

    def action_page(self, halves: int) -> None:
        """Move by half a page, or by a page but one line; back if negative."""
        lines = self.page - 1 if abs(halves) > 1 else max(1, self.page // 2)
        self.move(lines if halves > 0 else -lines)

    def scroll_line(self, step: int) -> None:
        """Scroll by a line."""
        self.move(step)

    def action_edge(self, end: bool) -> None:
        self.move(self.line_count() if end else -self.line_count())

    # Selecting

    @property
    def mode(self) -> Sequence[BindingType]:
        """The keys that come before all others while text is selected."""
        if not self.selection:
            return ()
        return keys.SELECTION if self.selection.mode else keys.SELECTED

    def selectable(self) -> Selectable | None:
        """The text that one can select from; None if there is none."""
        if self.can_select and self.has_room:
            count, most = self.line_count(), MOST_SELECTABLE
            middle = self.scroll_offset.y + self.page // 2
            start = max(0, min(middle - most // 2, count - most))
            is_far = not self.selection and abs(start - self._laid_from) > most // 4
            if self._laid_text is None or is_far:
                if not self.selection:
                    self._laid_from = start
                rows = range(self._laid_from, min(count, self._laid_from + most))
                lines = [self.line(y)[0] for y in rows]
                self._laid_text = LaidText(lines, self.text_columns())
        text = self._laid_text
        return text if text is not None and text.unit_count else None

    def text_columns(self) -> Sequence[int]:
        """The cells at which texts stand side by side."""
        return ()

    def lines_changed(self) -> None:
        """Find the selected text again, in other lines than before."""
        before, self._laid_text = self._laid_text, None
        self._words_found = ()
        if not self.selection or before is None:
            return
        text, ends = self.selectable(), (self.selection.anchor, self.selection.cursor)
        if isinstance(text, LaidText):
            anchor, cursor = (before.moved(at, text) if at is not None else None for at in ends)
            if anchor is not None and cursor is not None:
                self.selection.anchor, self.selection.cursor = anchor, cursor
                return
        self.selection.clear()

    def place_under(self, cell: tuple[int, int]) -> Place | None:
        """The place in the text under a cell of the view, or the nearest one."""
        text = self.selectable()
        if not isinstance(text, LaidText):
            return None
        return text.nearest(cell[1] + self.scroll_offset.y - self._laid_from, cell[0])

    def selection_start(self) -> Place | None:
        """Where a selection by keys begins."""
        return self.first_place_on(0)

    def first_place_on(self, y: int, x: int = 0) -> Place | None:
        """Where the words at a cell begin, which is at their right from right to left."""
        text, place = self.selectable(), self.place_under((x, y))
        return text.row_ends(place)[0] if text is not None and place is not None else None

    def show_place(self, at: Place) -> None:
        """Scroll as little as shows a place in the text."""
        if self._laid_text is not None:
            y = self._laid_from + self._laid_text.line_of(at)
            self.show_lines(y, y + 1)

    def selected_text(self) -> str:
        text = self.selectable() if self.selection else None
        return self.selection.text(text) if text is not None else ""

    def _selected_lines(self) -> Callable[[int, Line], Line]:
        """A function from a line and its number to the line with the selection over it."""
        text = self.selectable() if self.selection else None
        if not isinstance(text, LaidText):
            return lambda y, line: line
        first, last = self.selection.ends(text)
        ranges = []
        for unit in text.units_between(first[0], last[0]):
            begin, end = text.offset((unit, 0)), text.offset((unit, len(text.unit(unit))))
            for item in self.selection.highlights(unit, text):
                start, stop = begin + item.start, min(end, begin + item.end)
                ranges.append(item._replace(start=start, end=stop))
        rows = dict(enumerate(text.rows, self._laid_from))
        return lambda y, line: highlight_row(rows[y], ranges) if y in rows else line

    def _show_selection(self) -> None:
        if self.selection.cursor is not None:
            self.show_place(self.selection.cursor)
        self.refresh()
        self.refresh_bindings()

    def action_select(self) -> None:
        self._select_by_keys("text")

    def action_select_lines(self) -> None:
        self._select_by_keys("lines")

    def _select_by_keys(self, mode: Mode) -> None:
        text = self.selectable()
        start = self.selection_start() if text is not None else None
        if start is None:
            self.notify("There is no text to select here." if self.can_select else "")
        else:
            self.selection.begin_by_keys(start, mode)
            self._show_selection()

    def action_cursor(self, motion: str, step: int) -> None:
        if (text := self.selectable()) is not None:
            self.selection.go(text, motion, step)
            self._show_selection()

    def action_cursor_rows(self, rows: int) -> None:
        if (text := self.selectable()) is not None:
            self.selection.go_rows(text, rows)
            self._show_selection()

    def action_copy_selection(self) -> None:
        copy(self, Subject("the selection", text=self.selected_text()))
        self.action_end_selection()

    def action_end_selection(self) -> None:
        self.selection.clear()
        self._words_found = ()
        self.refresh()
        self.refresh_bindings()

    async def action_select_find(self) -> None:
        """Find words in the text: the cursor of the selection goes to them."""
        self._find_from = self.selection.cursor
        await self.type_to_find()

    async def type_to_find(self) -> None:
        """Open the line to type in, below the view; it is mounted when it is first used."""
        around = self.parent
        assert isinstance(around, Widget)
        if not around.query(FindLine):
            await around.mount(FindLine(self.placeholder, self.find_words, self.end_find))
        around.query_one(FindLine).open()

    def find_words(self, words: str) -> None:
        """Go to the first match after where the cursor was."""
        text, start, pattern = self.selectable(), self._find_from, pattern_of(words)
        if text is None or start is None:
            return
        self._words_found = tuple(
            (unit, match.start(), match.end())
            for unit in range(text.unit_count)
            for match in (pattern.finditer(text.unit(unit)) if pattern is not None else ())
        )
        self.selection.place(next_match(self._words_found, (*start, 0), 1, default=start)[:2])
        self._show_selection()

    def end_find(self, kept: bool) -> None:
        self.focus()
        if not kept:
            self.find_words("")

    def action_select_match(self, step: int) -> None:
        cursor = self.selection.cursor
        if not self._words_found or cursor is None:
            self.notify(no_search(self.app))
        else:
            here = (*cursor, 1 << 60) if step > 0 else (*cursor, 0)
            self.selection.place(next_match(self._words_found, here, step, default=here)[:2])
            self._show_selection()

    # Selecting with the mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button == 1 and self.can_select:
            if self.selection:
                self.action_end_selection()
            self._pressed = self.selection.pointer = event.offset
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.selection.pointer is None:
            return
        self.selection.pointer = event.offset
        if self._selection_scroll is None:
            self._selection_scroll = self.set_interval(_SELECTION_SCROLL, self._select_next_row)
        if 0 <= event.y < self.page:
            self._selection_scroll.pause()
        else:
            self._selection_scroll.resume()
        self._extend_selection()

    def on_mouse_up(self) -> None:
        if self._selection_scroll is not None:
            self._selection_scroll.pause()
        if self.selection.pointer is not None:
            self._pressed = self.selection.pointer = None
            self.release_mouse()

    def _select_next_row(self) -> None:
        """Scroll towards the mouse, which is beyond the edge with its button down."""
        if self.selection.pointer is not None:
            self.scroll_line(1 if self.selection.pointer[1] >= self.page else -1)
            self._extend_selection()

    def _extend_selection(self) -> None:
        """Select from where the button was pressed to where the mouse is."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None and (place := self.place_under(pressed)) is not None:
            self.selection.begin(place)
        place = self.place_under(self.selection.pointer) if self.selection.pointer else None
        if place is not None:
            self.selection.extend(place)
            self.refresh()
            self.refresh_bindings()

    def select_by_clicks(self, at: Place, clicks: int) -> None:
        """Two clicks select a word, three a paragraph."""
        if (text := self.selectable()) is not None:
            select = self.selection.select_word if clicks == 2 else self.selection.select_paragraph
            select(at, text)
            self.refresh()
            self.refresh_bindings()


def blank_lines(widget: Widget, crop: Region, background: str = "background") -> list[Strip]:
    """The lines of a container: one, which is repeated.

    Textual 8.2.8 draws each line of each container, also behind the panes: more than half the
    work for the first frame. Its own `BLANK` ignores `NO_COLOR`.
    """
    style = span_styles(widget.app).rich(PLAIN, background).background_style
    blank = Strip.blank(crop.right, style)
    return drawn(widget, [blank], crop) * crop.height


@keeps_timers
class BlankScreen(Screen[ScreenResultType]):
    """A screen that is blank between its widgets.

    At first it is laid out and painted once. Textual 8.2 does so up to four times: each widget
    asks for it when it is mounted, when it has its size, and when it is in sight.
    """

    focused: reactive[Widget | None] = reactive(None, repaint=False)  # Textual 8.2 repaints
    virtual_size = reactive(Size(), repaint=False)
    _shown_at = inf
    """When it was first laid out. It then does what widgets asked for before."""
    _is_mounting = True

    def __init__(self) -> None:
        super().__init__()
        use_parts_compositor(self)

    def show(self, before: ReaderState, state: ReaderState) -> None:
        """Show what is new in the state of the reader below."""

    def left_out(self) -> Iterator[str]:
        """The ids of bindings with nothing to act on, which the footer leaves out."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        return blank_lines(self, crop)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        if self._is_mounting:
            event.refresh_styles = False  # each widget has its styles since it was mounted
            self._shown_at = monotonic()
            self.app.call_later(self._end_mounting)

    def _end_mounting(self) -> None:
        self._is_mounting = False

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        if self._is_mounting:
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def on_layout(self, message: Layout) -> None:
        self._leave_out(message)

    def on_update(self, message: Update) -> None:
        self._leave_out(message)

    def _leave_out(self, message: Message) -> None:
        if message.time < self._shown_at:
            message.stop()
            message.prevent_default()


class Box(Widget):
    """A container like Textual's `Vertical`, or with `layout: horizontal` its `Horizontal`."""

    DEFAULT_CSS = """
    Box { width: 1fr; height: 1fr; layout: vertical; overflow: hidden hidden; }
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        return blank_lines(self, crop)


_LEAST_DETAIL = 30
"""Cells of a heading's detail that is cut; with less room it is left out."""


class PaneHeading(Lines):
    """`─ Related ───── 11 events ─`: heavy, its title reversed, where the focus is.

    So the focus is visible without colour, and without borders around panes.
    """

    heavy: reactive[bool] = reactive(False)
    detail: reactive[tuple[Span, ...]] = reactive(())
    title: reactive[str] = reactive("")

    def __init__(self, title: str) -> None:
        super().__init__()
        self.set_reactive(PaneHeading.title, title)

    def lines(self) -> list[Line]:
        width, detail = self.size.width, self.detail
        rule = Style("accent" if self.heavy else "rule")
        dash = "━" if self.heavy else "─"
        title = Style("strong", bold=True, reverse=self.heavy)
        left = [Span(dash, rule), Span(f" {self.title} ", title)]
        taken = line_cells(left)
        if (room := width - taken - 4) >= _LEAST_DETAIL:
            detail = fit_line(detail, room, pad=False)
        right = [Span(" ", PLAIN), *detail, Span(" ", PLAIN), Span(dash, rule)]
        free = width - taken - line_cells(right)
        if not detail or free < 1:
            right, free = [], width - taken
        return [fit_line([*left, Span(dash * max(0, free), rule), *right], width)]


class Pane(Box):
    """A heading over a view. `title` is in the heading, `id` in actions and styles."""

    title = ""
    signs: Sequence[Sign] = ()
    """The signs in it, which the help explains first."""

    def __init__(self, view: LineView, *, id: str) -> None:
        super().__init__(id=id)
        self.view = view
        """The widget that takes the focus."""
        self.heading = PaneHeading(self.title)

    def compose(self) -> ComposeResult:
        yield self.heading
        yield from self.compose_body()

    def show(self, before: ReaderState, state: ReaderState) -> None:
        """Show what is new in the state."""
        self.view.show(before, state)

    def subject(self) -> Subject | None:
        """The thing under the cursor, or selected; None if that is the open brief."""
        raise NotImplementedError

    def compose_body(self) -> ComposeResult:
        """The widgets below the heading."""
        yield self.view

    def show_detail(self, detail: Sequence[Span]) -> None:
        """Set the right end of the heading."""
        self.heading.detail = tuple(detail)

    def on_mount(self) -> None:
        # The events of the focus come later, each in a frame of its own.
        self.watch(self.screen, "focused", self._show_focus, init=False)

    def _show_focus(self) -> None:
        focused = self.screen.focused
        self.heading.heavy = focused is not None and self in focused.ancestors


_BAR = Span("▌", Style("accent", aside=True))
_BLURRED_BAR, _NO_BAR = Span("│", Style("muted", aside=True)), Span(" ", Style(aside=True))


@dataclass(eq=False, repr=False)
class ItemChosen(Message):
    """An item of a list was chosen."""

    index: int


class ItemView(LineView):
    """A list of items of one or more lines, with a cursor: a bar left of its item.

    Items are laid out in `item_width`, which leaves a cell for the bar.
    """

    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    closed_height = 0
    """The height of all items except the cursor's, so that they needn't be measured; 0 if heights
    differ.
    """

    def __init__(self) -> None:
        super().__init__()
        self._tops: Sequence[int] = (0,)
        """The first lines of the items, and the end of the last, as they were laid out."""
        self._growths: dict[int, int] = {}
        """How many lines higher or lower an item is now, because the cursor has come or gone."""
        self._highest = (0, 0)
        """The most lines in a width so far, and that width before it."""
        self._drawn: dict[int, list[Line]] | None = None
        """The lines of items, by their indexes, while these are drawn."""
        self._clicked = False
        """Whether the last single click was on an item."""

    def strips(self, rows: range) -> list[Strip]:
        self._drawn = {}
        strips = super().strips(rows)
        self._drawn = None
        return strips

    def item_count(self) -> int:
        raise NotImplementedError

    def item_height(self, index: int) -> int:
        is_closed = self.closed_height and index != self.cursor
        return self.closed_height if is_closed else len(self.item_lines(index))

    def item_lines(self, index: int) -> list[Line]:
        raise NotImplementedError

    def why_empty(self) -> tuple[str, ...]:
        """The lines of a list without items."""
        return ()

    def choose(self, index: int) -> None:
        """Open an item."""
        self.post_message(ItemChosen(index))

    def unavailable(self) -> Iterator[str]:
        if self.item_count() < 2:
            yield from ("view.down", "view.up")
        if not self.item_count():
            yield "open"

    @property
    def item_width(self) -> int:
        return max(1, self.room - 1)

    def lay_out(self) -> None:
        count, height = self.item_count(), self.closed_height
        closed = range(0, (count + 1) * height, height) if height else None
        self._tops = closed or [0, *accumulate(map(self.item_height, range(count)))]
        self._growths = {}
        self._measure(self.cursor)

    def show_items(self, cursor: int) -> None:
        """Lay out new items, with the cursor on one of them.

        Each change of the items ends here, before anything moves the cursor: a save, a filter or
        a late result may leave fewer items than the cursor and what was laid out count.
        """
        self.set_reactive(ItemView.cursor, self.validate_cursor(cursor))
        self.reflow()

    def on_resize(self) -> None:
        before = self._laid_out_size
        super().on_resize()
        if not before or self.size.height < before.height:
            self.show_cursor()

    def show_cursor(self) -> None:
        """Show the item under the cursor, and no half of an item above it."""
        self.show_item(self.cursor)
        y = self.scroll_offset.y
        if self.item_count() and (begin := self.item_begin(y, self.cursor)) != y:
            self.scroll_to(y=begin, animate=False, immediate=True)

    def _measure(self, index: int) -> None:
        """Take over the present height of an item."""
        if index < len(self._tops) - 1:
            self._growths.pop(index, None)
            top, bottom = self._tops[index], self._tops[index + 1]
            if growth := self.item_height(index) - (bottom - top):
                self._growths[index] = growth

    def item_top(self, index: int) -> int:
        """The first line of an item; for the item after the last, the number of lines."""
        index = min(index, len(self._tops) - 1)
        top = self._tops[index]
        for grown, growth in self._growths.items():
            if grown < index:
                top += growth
        return top

    def line_count(self) -> int:
        count = self.item_count()
        return self.item_top(count) if count else len(self.why_empty())

    def reflow(self) -> None:
        self._highest = (0, 0)
        super().reflow()

    def height_wanted(self) -> int:
        # A dialog whose height changed at each move of the cursor would be restless.
        room, highest = self._highest
        self._highest = self.room, max(self.line_count(), highest if room == self.room else 0)
        return self._highest[1]

    def item_at(self, y: int) -> int | None:
        """The item at a line; both are counted from 0."""
        count, shift = self.item_count(), 0
        if not count or not 0 <= y < self.item_top(count):
            return None
        for grown, growth in sorted(self._growths.items()):
            if y < self.item_top(grown + 1):
                return min(grown, bisect_right(self._tops, y - shift) - 1)
            shift += growth
        return bisect_right(self._tops, y - shift) - 1

    def line(self, y: int) -> tuple[Line, str]:
        index = self.item_at(y)
        if index is None:
            words = "" if self.item_count() else self.why_empty()[y]
            return fit_line([Span(f"   {words}", MUTED)], self.room), "background"
        lines = self._drawn.get(index) if self._drawn is not None else None
        if lines is None:
            lines = self.item_lines(index)
            if self._drawn is not None:
                self._drawn[index] = lines
        within = y - self.item_top(index)
        line = lines[within] if within < len(lines) else ()
        if index != self.cursor:
            return (_NO_BAR, *line), "background"
        if self.screen.focused is self:
            return (_BAR, *line), "cursor"
        return (_BLURRED_BAR, *line), "cursor-blurred"

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, self.item_count() - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        if not self.has_room:
            return
        before = self.line_count()
        # The item under the cursor may be higher than the others.
        if len(self._tops) - 1 != self.item_count():
            self.lay_out()
        else:
            self._measure(old)
            self._measure(new)
        self.lines_changed()
        self.adapt_to_lines()
        # Only these two items and those between them have changed, unless lines have moved. Textual
        # 8.2 keeps the number of each line to paint, also of those out of sight.
        end = self.scroll_offset.y + self.size.height
        top = max(self.scroll_offset.y, self.item_top(min(old, new)))
        bottom = min(end, self.item_top(max(old, new) + 1)) if self.line_count() == before else end
        self.refresh_lines(top, max(1, bottom - top))
        self.refresh_bindings()  # if it came first, the scrollbar would get a frame of its own
        self.show_item(new)

    def show_item(self, index: int) -> None:
        """Scroll as little as brings the whole item into sight. The next frame shows it there, with
        the beginning of an item at the top.
        """
        if index >= self.item_count() or not self.size:
            return
        top, bottom, y = self.item_top(index), self.item_top(index + 1), self.scroll_offset.y
        if not y <= top <= bottom <= y + self.page:
            y = top if top < y else min(top, bottom - self.page)
            self.scroll_to(y=self.item_begin(y, index), animate=False, immediate=True)

    def item_begin(self, y: int, index: int) -> int:
        """The first line from `y` on that begins an item, or the last one before it where the lines
        end; `y` itself where an item would not be wholly in sight so.
        """
        first = self.item_at(y)
        if first is None or self.item_top(first) == y:
            return y
        first += first < index
        while first and self.item_top(first) > max(0, self.line_count() - self.page):
            first -= 1
        begin = self.item_top(first)
        return begin if self.item_top(index + 1) <= begin + self.page else y

    def move(self, lines: int) -> None:
        if abs(lines) == 1 or not self.item_count():
            self.cursor += lines
            return
        y = self.item_top(self.cursor) + lines
        index = self.item_at(max(0, min(y, self.line_count() - 1))) or 0
        step = 1 if lines > 0 else -1
        self.cursor = index if index != self.cursor else self.cursor + step

    def action_edge(self, end: bool) -> None:
        # By its number: in a pane that has never been shown, no item has a line yet.
        self.cursor = self.item_count() - 1 if end else 0

    def in_sight(self) -> range:
        """The items that are wholly in sight; else the item at the top."""
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.page
        first, last = self.item_at(top), self.item_at(min(bottom, self.line_count()) - 1)
        if first is None or last is None:
            return range(0)
        begin = first + (self.item_top(first) < top)
        end = last + (self.item_top(last + 1) <= bottom)
        return range(begin, end) if begin < end else range(first, first + 1)

    def selection_start(self) -> Place | None:
        return self.first_place_on(self.item_top(self.cursor) - self.scroll_offset.y)

    def scroll_line(self, step: int) -> None:
        """Scroll by a line. The cursor stays on its item until that leaves the screen."""
        self.scroll_to(y=self.scroll_offset.y + step, animate=False, immediate=True)
        if (items := self.in_sight()) and self.cursor not in items:
            self.cursor = max(items[0], min(self.cursor, items[-1]))

    def action_choose(self) -> None:
        if self.item_count():
            self.choose(self.cursor)

    def on_mount(self) -> None:
        self.watch(self.screen, "focused", self.show_focus, init=False)

    def show_focus(self, before: Widget | None, focused: Widget | None) -> None:
        """Paint the item under the cursor, when the focus comes or goes."""
        if self is focused and not self.mouse_hover:  # a click is on the lines where they are
            self.show_cursor()
        if self in (before, focused):
            top = self.item_top(self.cursor)
            self.refresh_lines(top, max(1, self.item_top(self.cursor + 1) - top))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the item; a double click opens it.

        The first click may move the items under the pointer, so the second one opens the item
        under the cursor.
        """
        if event.chain == 2 and self._clicked:
            self.action_choose()
        if event.chain > 1 or self.selection:
            return
        index = self.item_at(int(event.y) + self.scroll_offset.y)
        self._clicked = index is not None
        if index is not None:
            self.cursor = index
