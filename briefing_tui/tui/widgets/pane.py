"""What views stand in: panes and boxes."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from briefing_tui.layout.signs import Sign
from briefing_tui.layout.spans import Span
from briefing_tui.tui.state import ReaderState
from briefing_tui.tui.subject import Subject
from briefing_tui.tui.terminal.strips import Bar, blank_lines
from briefing_tui.tui.widgets.lines import PaneHeading
from briefing_tui.tui.widgets.view import LineView


class Box(Widget):
    """A container like Textual's `Vertical`, or with `layout: horizontal` its `Horizontal`."""

    DEFAULT_CSS = """
    Box { width: 1fr; height: 1fr; layout: vertical; overflow: hidden hidden; }
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        return blank_lines(self, crop)


class Pane(Box):
    """A heading over a view. `title` is in the heading, `id` in actions and styles."""

    title = ""
    signs: Sequence[Sign] = ()
    """The signs in it, which the help explains first."""

    def __init__(self, view: LineView, *, id: str) -> None:
        super().__init__(id=id)
        self.view = view
        """The widget that takes the focus."""
        self.heading = PaneHeading(self.title)

    def compose(self) -> ComposeResult:
        yield self.heading
        yield from self.compose_body()

    def show(self, before: ReaderState, state: ReaderState) -> None:
        """Show what is new in the state."""
        self.view.show(before, state)

    def subject(self) -> Subject | None:
        """The thing under the cursor, or selected; None if that is the open brief."""
        raise NotImplementedError

    def compose_body(self) -> ComposeResult:
        """The widgets below the heading."""
        yield self.view

    def show_detail(self, detail: Sequence[Span]) -> None:
        """Set the right end of the heading."""
        self.heading.detail = tuple(detail)

    def on_mount(self) -> None:
        # The events of the focus come later, each in a frame of its own.
        self.watch(self.screen, "focused", self._show_focus, init=False)

    def _show_focus(self) -> None:
        focused = self.screen.focused
        self.heading.heavy = focused is not None and self in focused.ancestors
        if isinstance(bar := self.view.vertical_scrollbar, Bar):
            bar.is_thin = not self.heading.heavy
