"""The panes between the header and the footer."""

from textual import events
from textual.app import ComposeResult

from briefing_tui.tui.messages import Happened
from briefing_tui.tui.pane_layout import (
    PANES,
    PaneLayout,
    claims_height,
    claims_width,
)
from briefing_tui.tui.panes.claims import ClaimsPane
from briefing_tui.tui.panes.narrative import NarrativePane
from briefing_tui.tui.state import ReaderState, pane_focused
from briefing_tui.tui.terminal.internals import renew_map
from briefing_tui.tui.widgets.pane import Box, Pane


class Body(Box):
    """The panes. Shows those that fit."""

    def __init__(self, state: ReaderState) -> None:
        super().__init__()
        self.state = state
        self._shown: tuple[PaneLayout, int] | None = None

    def compose(self) -> ComposeResult:
        self._set_size_classes(self.state.layout)  # the styles depend on the classes
        yield from super().compose()

    def on_mount(self) -> None:
        self.focus_active()

    def show(self, before: ReaderState, state: ReaderState) -> None:
        self.state = state
        if state.differs(before, "opened", "relations", "active", "zoomed", "size"):
            self.show_panes()
        if state.active != before.active:
            self.focus_active()

    def show_panes(self) -> None:
        layout, opened = self.state.layout, self.state.opened
        claims = self.query_one(ClaimsPane)
        width, height = self.state.size
        prose = opened is None or bool(opened.document.leaves)
        most = claims_height(height, height, layout.size, prose=prose)
        # The heading, the column headings, the rows, of which perhaps not all are counted, and the
        # line below them.
        wanted = 4 + claims.view.most_lines(claims_width(width, layout), most - 4)
        lines = claims_height(wanted, height, layout.size, prose=prose)
        before, self._shown = self._shown, (layout, lines)
        if before == self._shown:
            return
        renew_map(self)
        for pane in PANES:
            self.query_one(f"#{pane}", Pane).display = pane in layout.shown
        self.query_one(NarrativePane).limit_width(alone="related" not in layout.shown)
        for name in ("#upper", "#main"):
            box = self.query_one(name)
            box.display = any(pane.display for pane in box.query(Pane))
        claims.styles.height = lines if self.query_one("#upper").display else "1fr"
        if self._set_size_classes(layout):
            if before is not None and before[0].size == layout.size:
                # The other classes concern only these panes.
                panes = map(self.query_one, ("#library", "#narrative", "#related"))
                self.app.stylesheet.update_nodes(panes)
            else:
                self.update_node_styles()

    def _set_size_classes(self, layout: PaneLayout) -> bool:
        """Set the classes that the style sheet uses, and return whether any changed.

        The caller updates the styles: an update takes time for every pane.
        """
        classes = {
            "-narrow": layout.size == "narrow",
            "-medium": layout.size == "medium",
            "-wide": layout.size == "wide",
            "-zoomed": self.state.zoomed,
            "-alone": "related" not in layout.shown,
            "-claimless": "claims" not in layout.shown,
        }
        before = self.classes
        for name, is_set in classes.items():
            self.set_class(is_set, name, update=False)
        return self.classes != before

    def focus_active(self) -> None:
        view = self.query_one(f"#{self.state.active}", Pane).view
        self.screen.set_focus(view, scroll_visible=False)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        # The focus may have moved on since the message was posted.
        ids = {ancestor.id for ancestor in event.widget.ancestors_with_self}
        pane = next((pane for pane in PANES if pane in ids), None)
        if pane is not None and pane != self.state.active and self.screen.focused is event.widget:
            self.post_message(Happened(pane_focused, pane))
