"""A view of items under a cursor: claims, events, briefs."""

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

_BAR, _BLURRED_BAR = "▌", "│"


class ItemView(LineView):
    """Items of one or more lines each. The cursor's item has a bar at the left.

    Items are laid without the bar, in a width one cell less than the view's.
    """

    cursor: reactive[int] = reactive(0, init=False)
    closed_height = 0
    """Lines of every item but the cursor's, where they are the same for all.

    Then heights are found by arithmetic, and a list of many thousands isn't gone over for
    every key. Zero where each item must be measured.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tops: Sequence[int] = (0,)
        self._growth = 0

    def item_count(self) -> int:
        """How many items there are."""
        raise NotImplementedError

    def item_height(self, index: int) -> int:
        """The height of an item in lines, as it is laid now."""
        raise NotImplementedError

    def item_lines(self, index: int) -> list[Line]:
        """An item's lines, as high as `item_height` says."""
        raise NotImplementedError

    def choose(self, index: int) -> None:
        """Open what is under the cursor."""

    @property
    def item_width(self) -> int:
        """Cells for an item: the view's without the bar."""
        return max(1, self.room - 1)

    def lay(self) -> None:
        """Find where each item begins."""
        if self.closed_height:
            open_height = self.item_height(self.cursor) if self.item_count() else 0
            self._growth = max(0, open_height - self.closed_height)
            return
        heights = (self.item_height(index) for index in range(self.item_count()))
        self._tops = [0, *accumulate(heights)]

    def measure(self) -> None:
        """Lay, and tell the scrollbar how high it is.

        Another height of the content moves nothing on the screen, and setting the reactive
        would lay the whole screen out again at every move of the cursor.
        """
        size = Size(self.room, self.virtual_size.height)
        if not self.is_mounted or size != self.virtual_size:
            super().measure()
            return
        self.lay()
        self.set_reactive(Widget.virtual_size, self.whole)
        self._refresh_scrollbars()
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = self.whole.height
            self.vertical_scrollbar.window_size = self.page
        self.scroll_y = self.validate_scroll_y(self.scroll_y)
        self.refresh()

    def item_top(self, index: int) -> int:
        """The line an item begins on; of the item after the last, how many lines there are."""
        if not self.closed_height:
            return self._tops[min(index, len(self._tops) - 1)]
        return index * self.closed_height + (self._growth if index > self.cursor else 0)

    def line_count(self) -> int:
        """All items' lines together."""
        return self.item_top(self.item_count()) if self.item_count() else 0

    def item_at(self, y: int) -> int | None:
        """The item on a line, from 0."""
        if not 0 <= y < self.line_count():
            return None
        if not self.closed_height:
            return bisect_right(self._tops, y) - 1
        if y < self.item_top(self.cursor + 1):
            return min(self.cursor, y // self.closed_height)
        return (y - self._growth) // self.closed_height

    def line(self, y: int) -> tuple[Line, str]:
        """One line with the cursor's bar before it."""
        index = self.item_at(y)
        if index is None:
            return (), "background"
        lines = self.item_lines(index)
        within = y - self.item_top(index)
        line = lines[within] if within < len(lines) else ()
        if index != self.cursor:
            return (Span(" ", Style()), *line), "background"
        if self.has_focus:
            return (Span(_BAR, Style("accent")), *line), "cursor"
        return (Span(_BLURRED_BAR, Style("muted")), *line), "cursor-blurred"

    def validate_cursor(self, cursor: int) -> int:
        """The cursor stays on an item."""
        return max(0, min(cursor, self.item_count() - 1))

    def watch_cursor(self) -> None:
        """The cursor's item may be laid otherwise than the rest: measure again."""
        self.measure()
        self.show_item(self.cursor)

    def show_item(self, index: int) -> None:
        """Scroll as little as will bring the whole item into sight."""
        if index >= self.item_count():
            return
        top, bottom = self.item_top(index), self.item_top(index + 1)
        y = self.scroll_offset.y
        if top < y:
            self.scroll_to(y=top, animate=False)
        elif bottom > y + self.page:
            self.scroll_to(y=min(top, bottom - self.page), animate=False)

    def move(self, lines: int) -> None:
        """Move the cursor by one item, or by as many as so many lines hold."""
        if abs(lines) == 1 or not self.item_count():
            self.cursor += lines
            return
        y = self.item_top(self.cursor) + lines
        found = self.item_at(max(0, min(y, self.line_count() - 1))) or 0
        step = 1 if lines > 0 else -1
        self.cursor = found if found != self.cursor else self.cursor + step

    def action_choose(self) -> None:
        """Enter."""
        if self.item_count():
            self.choose(self.cursor)

    def on_focus(self) -> None:
        """The cursor's look says that keys come here."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor's look says that they no longer do."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the cursor's own item it opens it."""
        index = self.item_at(int(event.y) + self.scroll_offset.y)
        if index is None:
            return
        if index == self.cursor and event.chain > 1:
            self.choose(index)
        self.cursor = index
