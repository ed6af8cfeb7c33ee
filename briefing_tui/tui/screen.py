"""The screen of the reader and of dialogs, which is laid out and painted once when it is opened."""

from collections.abc import Iterator
from math import inf
from time import monotonic
from typing import Self

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.messages import Layout, Update
from textual.reactive import reactive
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip
from textual.widget import Widget

from briefing_tui.tui.state import ReaderState
from briefing_tui.tui.terminal.internals import keeps_timers, use_parts_compositor
from briefing_tui.tui.terminal.strips import blank_lines


@keeps_timers
class BlankScreen(Screen[ScreenResultType]):
    """A screen that is blank between its widgets.

    At first it is laid out and painted once. Textual does so up to four times: each widget
    asks for it when it is mounted, when it has its size, and when it is in sight.
    """

    focused: reactive[Widget | None] = reactive(None, repaint=False)  # Textual repaints
    virtual_size = reactive(Size(), repaint=False)
    _shown_at = inf
    """When it was first laid out. It then does what widgets asked for before."""
    _is_mounting = True
    takes_text = False
    """Whether a paste is a text with its lines, and not words for a prompt."""

    def __init__(self) -> None:
        super().__init__()
        use_parts_compositor(self)

    def show(self, before: ReaderState, state: ReaderState) -> None:
        """Show what is new in the state of the reader below."""

    def left_out(self) -> Iterator[str]:
        """The ids of bindings with nothing to act on, which the footer leaves out."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        return blank_lines(self, crop)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        if self._is_mounting:
            event.refresh_styles = False  # each widget has its styles since it was mounted
            self._shown_at = monotonic()
            self.app.call_later(self._end_mounting)

    def _end_mounting(self) -> None:
        self._is_mounting = False

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        if self._is_mounting:
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def on_layout(self, message: Layout) -> None:
        self._leave_out(message)

    def on_update(self, message: Update) -> None:
        self._leave_out(message)

    def _leave_out(self, message: Message) -> None:
        if message.time < self._shown_at:
            message.stop()
            message.prevent_default()
