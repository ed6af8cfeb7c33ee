"""Strips for Textual from lines of styled spans, and what is painted around them."""

from typing import TYPE_CHECKING, cast

from rich.color import Color
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

from briefing_tui.layout.spans import PLAIN

if TYPE_CHECKING:
    from textual.app import App
    from textual.scrollbar import ScrollBarRender

    from briefing_tui.tui.styles import SpanStyles


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


_NOT_REVERSED = RichStyle(reverse=False)
_WHOLE = (RichStyle(reverse=True), _NOT_REVERSED)


class PlainWidget(Widget):
    """A widget that isn't laid out once more when the size of its content is known, as in Textual
    8.2.
    """

    virtual_size = reactive(Size(), repaint=False)


class Bar(ScrollBar):
    """Draws a scrollbar as Textual 8.2 does, but in whole cells and without a Rich console."""

    virtual_size = reactive(Size(), repaint=False)  # as in `PlainWidget`
    is_thin: reactive[bool] = reactive(False)
    """Whether it is a line, as in a pane that isn't active: as blocks, the bars of two panes one
    below the other look like two halves of one."""

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
        line, strips = "|" if span_styles(self.app).ascii_only else "│", {}
        for segment in set(segments):  # a bar has up to five kinds of rows
            text, style = segment.text, base + segment.style
            if not text.isspace():  # parts of cells at the ends: the upper is whole
                text, style = " " * thickness, style + _WHOLE[bool(style.reverse)]
            if self.is_thin and style.reverse:
                text, style = line * thickness, style + _NOT_REVERSED
            strips[segment] = Strip([Segment(text, style)], thickness)
        return drawn(self, [strips[segment] for segment in segments], crop)


def blank_lines(widget: Widget, crop: Region, background: str = "background") -> list[Strip]:
    """The lines of a container: one, which is repeated.

    Textual 8.2.8 draws each line of each container, also behind the panes: more than half the
    work for the first frame. Its own `BLANK` ignores `NO_COLOR`.
    """
    style = span_styles(widget.app).rich(PLAIN, background).background_style
    blank = Strip.blank(crop.right, style)
    return drawn(widget, [blank], crop) * crop.height
