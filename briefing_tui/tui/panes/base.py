"""What every pane has: one heading line, and a view that takes the focus."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from briefing_tui.layout.spans import Line, Span, Style, fit_line, line_cells
from briefing_tui.text.wrapping import cells
from briefing_tui.tui import keys
from briefing_tui.tui.open_brief import OpenBrief

if TYPE_CHECKING:
    from textual.app import App
    from textual.widgets import Input

    from briefing_tui.tui.themes import SpanStyles

# MERGED:
# Widgets that paint our lines: one that is as high as its lines, one that scrolls.


def span_styles(app: "App[object]") -> "SpanStyles":
    """The styles that the app keeps for its theme."""
    return cast("SpanStyles", app.span_styles)  # type: ignore[attr-defined]


class Lines(Widget):
    """A few lines that don't scroll: chrome and column headings."""

    DEFAULT_CSS = """
    Lines { height: 1; }
    """
    background = "background"

    def lines(self) -> list[Line]:
        """The lines to paint at the widget's present width."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Paint one line (Textual's Line API)."""
        lines = self.lines()
        line = lines[y] if y < len(lines) else ()
        return span_styles(self.app).strip(line, self.size.width, self.background)

    def style_at(self, x: int, y: int) -> Style | None:
        """The style of the span under a cell of the widget, for the mouse."""
        lines = self.lines()
        used = 0
        for span in lines[y] if 0 <= y < len(lines) else ():
            used += cells(span.text)
            if x < used:
                return span.style
        return None


class LineView(ScrollView, can_focus=True):
    """A scrolling view of lines, laid only where they are seen."""

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
    ground = "background"
    """The role of the background behind lines that name none of their own."""

    _laid_width = -1

    def lay(self) -> None:
        """Lay anew what depends on the width and the content; views that keep nothing don't."""

    def line_count(self) -> int:
        """How many lines there are at the present width."""
        raise NotImplementedError

    def line(self, y: int) -> tuple[Line, str]:
        """One line, from 0, and the role of its background."""
        raise NotImplementedError

    @property
    def room(self) -> int:
        """The width for text in cells: without the scrollbar's column."""
        return max(1, self.scrollable_content_region.width)

    def measure(self) -> None:
        """Lay out again. To be called after every change of the content."""
        self._laid_width = self.room
        self.lay()
        self.set_content_height(self.line_count())
        self.scroll_y = self.validate_scroll_y(self.scroll_y)
        self.refresh()

    def set_content_height(self, lines: int) -> None:
        """Tell the scrollbar how many lines there are.

        Assigning `virtual_size` would lay out the whole screen again, at every move of the
        cursor, though nothing else moves (Textual 8.2.8).
        """
        # Never less than a page: a scrollbar that came and went would also change the layout.
        size = Size(self.room, max(self.page, lines))
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._refresh_scrollbars()
        if self.show_vertical_scrollbar:
            bar = self.vertical_scrollbar
            bar.window_virtual_size, bar.window_size = size.height, self.page

    def catch_up_with_size(self) -> None:
        """Lay out for the present width if that is still to be done.

        Textual 8.2.8 draws the first frame at another size before it sends the resize event.
        """
        if self._laid_width != self.room:
            self._laid_width = self.room
            self.lay()

    def render_lines(self, crop: Region) -> list[Strip]:
        self.catch_up_with_size()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        line, background = self.line(at) if at < self.line_count() else ((), "background")
        if background == "background":
            background = self.ground
        return span_styles(self.app).strip(line, self.scrollable_content_region.width, background)

    def on_resize(self) -> None:
        """The width may have changed, and with it every line break."""
        self.measure()

    @property
    def page(self) -> int:
        """Lines in sight."""
        return max(1, self.scrollable_content_region.height)

    def move(self, lines: int) -> None:
        """Move by so many lines; views with a cursor move the cursor."""
        self.scroll_to(y=self.scroll_y + lines, animate=False)

    def action_move(self, step: int) -> None:
        """One line, or one item, down or up."""
        self.move(step)

    def action_page(self, halves: int) -> None:
        """So many half pages down or up."""
        whole = abs(halves) > 1
        self.move((self.page - 1 if whole else max(1, self.page // 2)) * (1 if halves > 0 else -1))

    def action_edge(self, end: bool) -> None:
        """To the first or the last line."""
        self.move(self.line_count() if end else -self.line_count())


def render_blank_lines(render_lines: Callable[[Region], list[Strip]], crop: Region) -> list[Strip]:
    """Draw one line of a container, and repeat it.

    Textual 8.2.8 draws each line of each container, also behind the panes: more than half the
    work for the first frame. Its own `BLANK` ignores `NO_COLOR`.
    """
    return render_lines(Region(crop.x, crop.y, crop.width, 1)) * crop.height


class Box(Widget):
    """A container like Textual's `Vertical`, or with `layout: horizontal` its `Horizontal`."""

    DEFAULT_CSS = """
    Box { width: 1fr; height: 1fr; layout: vertical; overflow: hidden hidden; }
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        if self.gutter:  # a border
            return super().render_lines(crop)
        return render_blank_lines(super().render_lines, crop)


class PaneHeading(Lines):
    """`─ Related ───── 11 events ─`: heavy, its title reversed, where the focus is.

    Focus shows without colour, and no box takes rows and columns away.
    """

    heavy: reactive[bool] = reactive(False)
    detail: reactive[tuple[Span, ...]] = reactive(())

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def lines(self) -> list[Line]:
        """The heading at its width."""
        rule = Style("accent" if self.heavy else "rule")
        dash = "━" if self.heavy else "─"
        title = Style("strong", bold=True, reverse=self.heavy)
        left = [Span(dash, rule), Span(f" {self._title} ", title)]
        right = [Span(" ", Style()), *self.detail, Span(" ", Style()), Span(dash, rule)]
        free = self.size.width - line_cells(left) - line_cells(right)
        if not self.detail or free < 1:
            right, free = [], self.size.width - line_cells(left)
        return [fit_line([*left, Span(dash * max(0, free), rule), *right], self.size.width)]


class Pane(Box):
    """A heading over a view. `title` is its name in the heading, `id` in keys and styles."""

    title = ""
    opened: reactive[OpenBrief | None] = reactive(None, repaint=False)

    def view(self) -> LineView:
        """The part that scrolls and takes the focus."""
        return self.query_one(LineView)

    def compose(self) -> ComposeResult:
        """The heading, a head that stays, and the view."""
        yield PaneHeading(self.title)
        yield from self.compose_body()

    def compose_body(self) -> ComposeResult:
        """What stands below the heading."""
        raise NotImplementedError

    async def type_to_find(self, placeholder: str) -> None:
        """A line to type in at the foot of the pane, mounted when it is first wanted."""

        if not self.query(FindLine):
            await self.mount(FindLine(placeholder))
        await self.query_one(FindLine).open()

    def tell(self, detail: Sequence[Span]) -> None:
        """Set what stands at the right end of the heading."""
        self.query_one(PaneHeading).detail = tuple(detail)

    def on_descendant_focus(self) -> None:
        """The heading shows the focus."""
        self.show_focus()

    def on_descendant_blur(self) -> None:
        """The heading shows that it has gone."""
        self.show_focus()

    def show_focus(self) -> None:
        """Heavy where the focus is now: news of it comes late, and not always in order."""
        focused = self.screen.focused
        self.query_one(PaneHeading).heavy = focused is not None and self in focused.ancestors


# MERGED:
# A view of items under a cursor: claims, events, briefs.

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


# MERGED:
# A line to type what to look for in, at the foot of a pane.


class FindLine(Vertical):
    """Hidden until the reader wants to type; the input is mounted when it is first wanted."""

    DEFAULT_CSS = """
    FindLine { height: 1; display: none; }
    FindLine.-typing { display: block; }
    """
    BINDINGS = keys.FIND

    @dataclass
    class Typed(Message):
        """What is looked for has changed."""

        words: str

    @dataclass
    class Left(Message):
        """The reader has typed enough; `kept` says whether the words stand."""

        kept: bool

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self._placeholder = placeholder

    async def open(self) -> None:
        """Let the reader type, from nothing."""
        from textual.widgets import Input

        self.add_class("-typing")
        if not self.query(Input):
            await self.mount(Input(placeholder=self._placeholder, compact=True))
        line = self.query_one(Input)
        with self.prevent(Input.Changed):
            line.value = ""
        line.focus()

    def close(self) -> None:
        """Put the line away."""
        self.remove_class("-typing")

    def on_descendant_blur(self) -> None:
        """The reader went elsewhere; where the whole program lost the focus it comes back."""
        focused = self.screen.focused
        if focused is not None and self not in focused.ancestors:
            self.close()

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Look while one types."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        """Enter keeps what was found."""
        event.stop()
        self.close()
        self.post_message(self.Left(kept=True))

    def action_drop(self) -> None:
        """Esc forgets it."""
        self.close()
        self.post_message(self.Left(kept=False))
