"""A list of items with a cursor."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from briefing_tui.layout.selection import Place
from briefing_tui.layout.spans import MUTED, Line, Span, Style, fit_line
from briefing_tui.tui.widgets.view import LineView

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
        # keeps the number of each line to paint, also of those out of sight.
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
