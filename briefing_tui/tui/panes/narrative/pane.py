"""The narrative pane: a heading that says how far one has read, the view."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.reactive import reactive

from briefing_tui.layout.changed import count_words
from briefing_tui.layout.spans import MUTED, Span
from briefing_tui.tui.panes.narrative.view import NarrativeView
from briefing_tui.tui.panes.pane import Pane

if TYPE_CHECKING:
    from briefing_tui.tui.widgets.find_line import FindLine


class NarrativePane(Pane):
    """The narrative pane; its heading says how long it is and how far one has read."""

    title = "Narrative"
    claim: reactive[str] = reactive("", init=False, repaint=False)
    """The claim under the cursor of the claims pane: its links are marked here."""

    def compose_body(self) -> ComposeResult:
        """The view."""
        yield NarrativeView().data_bind(NarrativePane.opened, NarrativePane.claim)

    def on_mount(self) -> None:
        """The heading follows the scrolling."""
        for name in ("progress", "opened", "changes"):
            self.watch(self._narrative, name, self.show_progress)

    @property
    def _narrative(self) -> NarrativeView:
        return self.query_one(NarrativeView)

    def show_progress(self) -> None:
        """`1 min · 44%`."""
        if self.opened is None:
            self.tell([])
            return
        seen, whole = self._narrative.progress
        begins = not self._narrative.scroll_offset.y
        far = "all" if seen >= whole and begins else f"{100 * seen // whole}%"
        changed = count_words(self._narrative.changes)
        self.tell([*changed, Span(f"{self.opened.minutes} min · {far}", MUTED)])

    # Find

    async def on_narrative_view_find_wanted(self, message: NarrativeView.FindWanted) -> None:
        """Type at the foot of the pane."""
        message.stop()
        await self.type_to_find("words in the narrative")

    def on_find_line_typed(self, message: "FindLine.Typed") -> None:
        """To the first match from where the reader was."""
        message.stop()
        self._narrative.finding.look(message.words)

    def on_find_line_left(self, message: "FindLine.Left") -> None:
        """Back to the text; dropped, to where the reader was."""
        message.stop()
        self._narrative.focus()
        if not message.kept:
            self._narrative.finding.drop()

    # Outline

    def on_narrative_view_outline_wanted(self, message: NarrativeView.OutlineWanted) -> None:
        """The headings in a dialog."""
        message.stop()
        from briefing_tui.tui.panes.narrative.outline import OutlineDialog

        view = self._narrative
        if self.opened is None or view.flow is None:
            return
        if not self.opened.document.headings():
            self.notify("This narrative has no headings.")
            return
        dialog = OutlineDialog(view.flow, view.position(), lambda leaf: view.restore((leaf, 0)))
        self.app.push_screen(dialog)
