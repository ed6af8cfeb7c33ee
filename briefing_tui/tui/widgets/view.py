"""A scrolling view of lines, in which text is selected with keys and the mouse."""

from collections.abc import Callable, Iterator, Sequence

from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from briefing_tui.layout.narrative import Match, pattern_of
from briefing_tui.layout.selection import LaidText, Place, Selectable
from briefing_tui.layout.spans import Line
from briefing_tui.tui import keys
from briefing_tui.tui.state import ReaderState
from briefing_tui.tui.subject import Subject, copy
from briefing_tui.tui.terminal.internals import (
    keeps_timers,
    resized_in_time,
    set_virtual_size,
    use_scrollbar,
)
from briefing_tui.tui.terminal.strips import Bar, drawn, span_styles
from briefing_tui.tui.widgets.find_line import FindLine, next_match, no_search
from briefing_tui.tui.widgets.selection import Mode, TextSelection, highlight_row

MOST_SELECTABLE = 3_000
"""The lines around what is in sight from which text can be selected."""
_SELECTION_SCROLL = 0.05
"""Seconds per row while the mouse selects beyond the edge."""


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

        Textual draws the first frame at another size before it sends the resize event.
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
