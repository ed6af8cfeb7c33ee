"""The panes between the header and the footer."""

from textual import events
from textual.app import ComposeResult
from textual.reactive import reactive

from briefing_tui.compare.timeline import Relation
from briefing_tui.tui import state
from briefing_tui.tui.messages import Happened
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.pane_layout import (
    PANES,
    PaneLayout,
    PaneName,
    claims_height,
    claims_width,
    empty_panes,
    lay_out_panes,
)
from briefing_tui.tui.panes.base import Box, Pane
from briefing_tui.tui.panes.claims import ClaimsPane
from briefing_tui.tui.panes.narrative import NarrativePane


class Body(Box):
    """The panes. Shows those that fit."""

    opened: reactive[OpenBrief | None] = reactive(None, repaint=False)
    relations: reactive[tuple[Relation, ...]] = reactive((), repaint=False)
    active: reactive[PaneName] = reactive[PaneName]("narrative", init=False, repaint=False)
    zoomed: reactive[bool] = reactive(False, init=False, repaint=False)

    def __init__(self, opened: OpenBrief | None) -> None:
        super().__init__()
        # Set before `compose`: the panes depend on it, and the styles on the panes.
        self.set_reactive(Body.opened, opened)
        self._shown: tuple[PaneLayout, int] | None = None

    def compose(self) -> ComposeResult:
        self._set_size_classes(self._layout_of_panes())
        yield from super().compose()

    def on_mount(self) -> None:
        self.show_panes()
        self.focus_active()

    def on_resize(self, event: events.Resize) -> None:
        self.show_panes()

    def watch_opened(self, before: OpenBrief | None, opened: OpenBrief | None) -> None:
        if self.is_mounted and opened is not before:
            self.show_panes()

    def watch_relations(self) -> None:
        if self.is_mounted:
            self.show_panes()

    def watch_active(self, before: PaneName, active: PaneName) -> None:
        if active != before:
            self.show_panes()
            self.focus_active()

    def watch_zoomed(self, before: bool, zoomed: bool) -> None:
        if zoomed != before:
            self.show_panes()

    def show_panes(self) -> None:
        layout = self._layout_of_panes()
        claims = self.query_one(ClaimsPane)
        width, height = self.app.size
        prose = self.opened is None or bool(self.opened.document.leaves)
        most = claims_height(height, height, layout.size, prose=prose)
        wanted = claims.lines_wanted(claims_width(width, layout), most)
        lines = claims_height(wanted, height, layout.size, prose=prose)
        before, self._shown = self._shown, (layout, lines)
        if before == self._shown:
            return
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

    def _layout_of_panes(self) -> PaneLayout:
        empty = empty_panes(self.opened, len(self.relations))
        return lay_out_panes(*self.app.size, self.active, empty, zoomed=self.zoomed)

    def _set_size_classes(self, layout: PaneLayout) -> bool:
        """Set the classes that the style sheet uses, and return whether any changed.

        The caller updates the styles: an update takes time for every pane.
        """
        classes = {
            "-narrow": layout.size == "narrow",
            "-medium": layout.size == "medium",
            "-wide": layout.size == "wide",
            "-zoomed": self.zoomed,
            "-alone": "related" not in layout.shown,
            "-claimless": "claims" not in layout.shown,
        }
        before = self.classes
        for name, is_set in classes.items():
            self.set_class(is_set, name, update=False)
        return self.classes != before

    def focus_active(self) -> None:
        view = self.query_one(f"#{self.active}", Pane).view
        self.screen.set_focus(view, scroll_visible=False)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        # The focus may have moved on since the message was posted.
        ids = {ancestor.id for ancestor in event.widget.ancestors_with_self}
        pane = next((pane for pane in PANES if pane in ids), None)
        if pane is not None and pane != self.active and self.screen.focused is event.widget:
            self.post_message(Happened(state.pane_focused, pane))
