"""The panes between the two lines of chrome, and which of them are drawn."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from briefing_tui.compare.related import Relation
from briefing_tui.library.brief_list import BriefList
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.pane_layout import (
    PANES,
    Arrangement,
    PaneName,
    arrange,
    claims_height,
    claims_width,
    empty_panes,
)
from briefing_tui.tui.panes.base import Box, Pane
from briefing_tui.tui.panes.claims import NO_RECORDS, ClaimsPane
from briefing_tui.tui.panes.library import LibraryPane
from briefing_tui.tui.panes.narrative import NarrativePane
from briefing_tui.tui.panes.related import RelatedPane
from briefing_tui.tui.services.related import RecordsFound, RelationsFound

if TYPE_CHECKING:
    from briefing_tui.compare.topics import Records

WHY_EMPTY: Mapping[PaneName, str] = MappingProxyType(
    {
        "claims": "This brief has no claims to compare.",
        "related": "This brief names no related events.",
    }
)


class Body(Box):
    """The four panes. Everything it shows is bound to the reader's state."""

    opened: reactive[OpenBrief | None] = reactive(None, repaint=False)
    briefs: reactive[BriefList] = reactive(BriefList(), repaint=False)
    path: reactive[Path | None] = reactive(None, repaint=False)
    relations: reactive[tuple[Relation, ...]] = reactive((), repaint=False)
    """The library's briefs that have to do with the open one, once they have been found."""
    records: reactive["Records"] = reactive(NO_RECORDS, repaint=False)
    """What the library's other briefs say about the open one's topics, once they are read."""
    claim: reactive[str] = reactive("", init=False, repaint=False)
    active: reactive[PaneName] = reactive[PaneName]("narrative", init=False, repaint=False)
    zoomed: reactive[bool] = reactive(False, init=False, repaint=False)

    class Focused(Message):
        """A pane got the focus, by whatever means."""

        def __init__(self, pane: PaneName) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, opened: OpenBrief | None, *, ascii_only: bool) -> None:
        super().__init__()
        # Known from the beginning, for the panes depend on it and the styles on the panes.
        self.set_reactive(Body.opened, opened)
        self._ascii_only = ascii_only
        self._drawn: tuple[Arrangement, int] | None = None

    def compose(self) -> ComposeResult:
        """The library beside the narrative and the events, and the claims below those."""
        self._mark(self._plan())
        library = LibraryPane(id="library", ascii_only=self._ascii_only)
        yield library.data_bind(Body.briefs, Body.path)
        with Box(id="main"):
            with Box(id="upper"):
                yield NarrativePane(id="narrative").data_bind(Body.opened, Body.claim)
                yield RelatedPane(id="related").data_bind(Body.opened, Body.relations)
            claims = ClaimsPane(id="claims", ascii_only=self._ascii_only)
            yield claims.data_bind(Body.opened, Body.claim, Body.records)

    def on_mount(self) -> None:
        """Drawn in their places before the first frame; keys go to the narrative."""
        self.draw()
        self.focus_active()

    def on_resize(self, event: events.Resize) -> None:
        """Another size may draw other panes."""
        self.draw()

    def watch_opened(self, before: OpenBrief | None, opened: OpenBrief | None) -> None:
        """Another brief may have other panes, and others that are related to it."""
        if not (opened and opened.is_again(before)):
            self.relations = ()
        if opened is not before:
            self.records = NO_RECORDS
        if self.is_mounted and opened is not before:
            self.draw()

    def on_relations_found(self, message: RelationsFound) -> None:
        """What else has to do with the brief, if it is still open."""
        if self.opened is not None and self.opened.brief.path == message.path:
            self.relations = message.relations

    def on_records_found(self, message: RecordsFound) -> None:
        """What the library knows of the brief's topics, if it is still open."""
        if message.opened is self.opened:
            self.records = message.records

    def watch_relations(self) -> None:
        """There may be a pane for them now."""
        if self.is_mounted:
            self.draw()

    def watch_active(self, before: PaneName, active: PaneName) -> None:
        """A pane that was hidden is drawn before it gets the focus."""
        if active != before:
            self.draw()
            self.focus_active()

    def watch_zoomed(self, before: bool, zoomed: bool) -> None:
        """One pane, or all of them again."""
        if zoomed != before:
            self.draw()

    def draw(self) -> None:
        """Draw the panes that the size, the brief and the focus call for."""
        plan = self._plan()
        claims = self.query_one(ClaimsPane)
        width, height = self.app.size
        wanted = claims.lines_wanted(claims_width(width, plan.size))
        lines = claims_height(wanted, height, plan.size)
        if (plan, lines) == self._drawn:
            return
        self._drawn = (plan, lines)
        for pane in PANES:
            self.query_one(f"#{pane}", Pane).display = pane in plan.shown
        upper = bool(plan.shown & {"narrative", "related"})
        self.query_one("#upper").display = upper
        self.query_one("#main").display = upper or "claims" in plan.shown
        claims.styles.height = lines if upper else "1fr"
        if self._mark(plan):
            self.update_node_styles()

    def _plan(self) -> Arrangement:
        return arrange(*self.app.size, self.active, self.empty, zoomed=self.zoomed)

    @property
    def empty(self) -> frozenset[PaneName]:
        """Panes without anything to show."""
        return empty_panes(self.opened, len(self.relations))

    def _mark(self, plan: Arrangement) -> bool:
        """Set the style sheet's classes; whether any changed.

        Styles are left to the caller: each update of them goes over every pane.
        """
        marks = {
            "-narrow": plan.size == "narrow",
            "-medium": plan.size == "medium",
            "-wide": plan.size == "wide",
            "-drawer": plan.drawer,
            "-zoomed": self.zoomed,
            "-alone": "related" not in plan.shown,
            "-claimless": "claims" not in plan.shown,
        }
        before = self.classes
        for name, marked in marks.items():
            self.set_class(marked, name, update=False)
        return self.classes != before

    def focus_active(self) -> None:
        """Send the keys to the active pane's view."""
        view = self.query_one(f"#{self.active}", Pane).view()
        self.screen.set_focus(view, scroll_visible=False)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click into a pane makes it the active one.

        News of a focus that has gone on by now tells nothing: keys can be faster.
        """
        pane = _pane_of(event.widget)
        if pane not in (None, self.active) and self.screen.focused is event.widget:
            self.post_message(self.Focused(pane))


def _pane_of(widget: Widget) -> PaneName | None:
    ids = {each.id for each in widget.ancestors_with_self}
    return next((pane for pane in PANES if pane in ids), None)
