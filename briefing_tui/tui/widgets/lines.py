"""Widgets that paint our lines: one that is as high as its lines, one that scrolls."""

from typing import TYPE_CHECKING, cast

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from briefing_tui.layout.spans import Line, Style
from briefing_tui.text.cells import cells
from briefing_tui.tui import keys

if TYPE_CHECKING:
    from textual.app import App

    from briefing_tui.tui.looks import Looks


def looks_of(app: "App[object]") -> "Looks":
    """The looks that the app keeps for its theme."""
    return cast("Looks", app.looks)  # type: ignore[attr-defined]


def copies(strips: list[Strip]) -> list[Strip]:
    """Strips to give away: each keeps what is cut out of it, which is more than it is itself."""
    return [Strip(list(each), each.cell_length) for each in strips]


class Lines(Widget):
    """A few lines that don't scroll: chrome and column headings."""

    DEFAULT_CSS = """
    Lines { height: 1; }
    """
    background = "background"

    def lines(self) -> list[Line]:
        """The lines to paint at the widget's present width."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as they were painted last; what is cut out of them isn't kept."""
        return copies(super().render_lines(crop))

    def render_line(self, y: int) -> Strip:
        """Paint one line (Textual's Line API)."""
        lines = self.lines()
        line = lines[y] if y < len(lines) else ()
        return looks_of(self.app).strip(line, self.size.width, self.background)

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
        """Lay, and tell the scrollbar how high it is; call after every change."""
        self._laid_width = self.room
        self.lay()
        self.virtual_size = self.whole
        self.refresh()

    @property
    def whole(self) -> Size:
        """The size of the content, filled up to the view's.

        The scrollbar always has its column, blank where all is in sight: one that came and
        went would have the whole screen laid out anew.
        """
        return Size(self.room, max(self.page, self.line_count()))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as they were painted last; what is cut out of them isn't kept."""
        return copies(super().render_lines(crop))

    def render_line(self, y: int) -> Strip:
        """Paint one line of the visible part (Textual's Line API)."""
        if self._laid_width != self.room:
            # Painted before the resize is told: the first frame must be right as well.
            self._laid_width = self.room
            self.lay()
        at = y + self.scroll_offset.y
        line, background = self.line(at) if at < self.line_count() else ((), "background")
        if background == "background":
            background = self.ground
        return looks_of(self.app).strip(line, self.scrollable_content_region.width, background)

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
