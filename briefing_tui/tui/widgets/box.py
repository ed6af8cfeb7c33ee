"""A container for panes: room for others, and the background between them."""

from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget


class Box(Widget):
    """Textual's `Vertical`, or with `layout: horizontal` its `Horizontal`.

    Those paint each of their lines anew, though they are alike and panes cover them: a
    third of what painting a screen takes. Here all lines are one.
    """

    DEFAULT_CSS = """
    Box { width: 1fr; height: 1fr; layout: vertical; overflow: hidden hidden; }
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """One line as often as it is wanted; a border has others at its ends."""
        if self.gutter:
            return super().render_lines(crop)
        return super().render_lines(Region(crop.x, crop.y, crop.width, 1)) * crop.height


class Backdrop(Screen[None]):
    """The screen behind the panes, painted as a box is."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """One line as often as it is wanted."""
        return super().render_lines(Region(crop.x, crop.y, crop.width, 1)) * crop.height
