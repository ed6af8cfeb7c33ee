"""A few lines that don't scroll: headers, footers and headings."""

from collections.abc import Callable, Sequence
from typing import cast

from textual import events
from textual.app import App
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip

from briefing_tui.layout.direction import arranged_line
from briefing_tui.layout.spans import PLAIN, Line, Span, Style, fit_line, line_cells, style_at
from briefing_tui.model.document import Target
from briefing_tui.text.english import called
from briefing_tui.tui.terminal.strips import PlainWidget, drawn, span_styles


class Lines(PlainWidget):
    """A few lines that don't scroll: headers, footers and headings."""

    DEFAULT_CSS = """
    Lines { height: 1; }
    """
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
        return target_in(self.lines(), int(event.x), int(event.y))


def called_here(app: App[object], words: str) -> str:
    """Words of the program with what the library in front calls a brief: `note`, `page`."""
    return called(words, cast("str", app.noun))  # type: ignore[attr-defined]


def target_in(lines: Sequence[Line], x: int, y: int) -> Target | None:
    """What the text at a cell of some lines leads to, if anything."""
    line = arranged_line(lines[y], "reader") if 0 <= y < len(lines) else ()
    style = style_at(line, x)
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
