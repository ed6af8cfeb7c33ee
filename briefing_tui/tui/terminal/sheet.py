"""The sheet of a dialog, which Textual 8.2 has no layout for."""

from textual.geometry import Region, Size
from textual.layout import WidgetPlacement
from textual.layouts.vertical import VerticalLayout
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from briefing_tui.tui.terminal.strips import PlainWidget, blank_lines

INSET_FROM = 100
"""The least width of the screen that leaves room beside a sheet."""


class SheetLayout(VerticalLayout):
    """Children below one another. If they are too high, the scrolling ones are made lower."""

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> list[WidgetPlacement]:
        placements = super().arrange(parent, children, size, greedy)
        excess = placements[-1].region.bottom - size.height if placements else 0
        if not size.height or excess <= 0:  # without a height, the child computes its own
            return placements
        moved = 0
        for index, placement in enumerate(placements):
            region = placement.region.translate((0, -moved))
            if isinstance(placement.widget, Sheet | ScrollView):
                moved = min(excess, region.height - 1)
                region = region.shrink((0, 0, moved, 0))
            placements[index] = placement._replace(region=region)
        return placements


SHEET_LAYOUT = SheetLayout()
"""Textual 8.2.8 lets styles name its own layouts only, so `layout` returns it."""


class Sheet(PlainWidget):
    """The heading and the body of a dialog, with their own heights."""

    def __init__(self, *widgets: Widget) -> None:
        super().__init__(*widgets, id="dialog")
        # Textual 8.2.8 applies its own HORIZONTAL_BREAKPOINTS only after the first frame.
        self.on_resize()

    @property
    def layout(self) -> SheetLayout:
        return SHEET_LAYOUT

    def on_resize(self) -> None:
        self.set_class(self.app.size.width >= INSET_FROM, "-inset")

    def render_lines(self, crop: Region) -> list[Strip]:
        return blank_lines(self, crop, "surface")
