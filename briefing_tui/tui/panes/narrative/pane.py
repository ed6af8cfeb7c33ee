"""The narrative pane: a heading that says how far one has read, over the view."""

from textual.app import ComposeResult

from briefing_tui.layout.spans import MUTED, Span
from briefing_tui.tui.panes.narrative.view import NarrativeView
from briefing_tui.tui.panes.pane import Pane


class NarrativePane(Pane):
    """The narrative pane; its heading says how long it is and how far one has read."""

    title = "Narrative"

    def compose_body(self) -> ComposeResult:
        """The view alone."""
        yield NarrativeView().data_bind(NarrativePane.opened)

    def on_mount(self) -> None:
        """The heading follows the scrolling."""
        view = self.query_one(NarrativeView)
        for name in ("progress", "opened"):
            self.watch(view, name, self.show_progress)

    def show_progress(self) -> None:
        """`1 min · 44%`."""
        if self.opened is None:
            self.tell([])
            return
        seen, whole = self.query_one(NarrativeView).progress
        far = "all" if seen >= whole and self._begins_in_sight() else f"{100 * seen // whole}%"
        self.tell([Span(f"{self.opened.minutes} min · {far}", MUTED)])

    def _begins_in_sight(self) -> bool:
        return not self.query_one(NarrativeView).scroll_offset.y
