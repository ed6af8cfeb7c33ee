"""A view of items under a cursor: claims, events, briefs."""

from bisect import bisect_right
from itertools import accumulate

from textual import events
from textual.reactive import reactive

from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.tui.lines import LineView

_BAR, _BLURRED_BAR = "▌", "│"


class ItemView(LineView):
    """Items of one or more lines each. The cursor's item has a bar at the left.

    Items are laid without the bar, in a width one cell less than the view's.
    """

    cursor: reactive[int] = reactive(0, init=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tops: list[int] = [0]

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
        heights = (self.item_height(index) for index in range(self.item_count()))
        self._tops = [0, *accumulate(heights)]

    def line_count(self) -> int:
        """All items' lines together."""
        return self._tops[-1]

    def item_at(self, y: int) -> int | None:
        """The item on a line, from 0."""
        index = bisect_right(self._tops, y) - 1
        return index if 0 <= y < self._tops[-1] else None

    def line(self, y: int) -> tuple[Line, str]:
        """One line with the cursor's bar before it."""
        index = self.item_at(y)
        if index is None:
            return (), "background"
        lines = self.item_lines(index)
        within = y - self._tops[index]
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
        if index + 1 >= len(self._tops):
            return
        top, bottom = self._tops[index], self._tops[index + 1]
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
        y = self._tops[self.cursor] + lines
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
