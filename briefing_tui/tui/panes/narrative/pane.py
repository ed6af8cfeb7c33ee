"""The narrative pane: the text under a heading, and the line to type what to find."""

from collections.abc import Callable
from pathlib import Path

from textual.app import ComposeResult
from textual.reactive import reactive

from briefing_tui.compare.revision import NO_CHANGES, BriefChanges
from briefing_tui.layout.links import current_entry, outline
from briefing_tui.layout.revision import changed_count
from briefing_tui.layout.spans import MUTED, Span
from briefing_tui.tui.panes.base import Pane
from briefing_tui.tui.panes.find import FindLine, type_to_find
from briefing_tui.tui.panes.narrative.view import TEXT_WIDTH, NarrativeView
from briefing_tui.tui.subject import Subject, brief_subject, link_subject


class NarrativePane(Pane):
    """The narrative under a heading that says how long it is and how far the reader is."""

    title = "Narrative"
    claim: reactive[str] = reactive("", init=False, repaint=False)
    """The claim under the cursor of the claims pane, by its id."""
    changes: reactive[BriefChanges] = reactive(NO_CHANGES, init=False, repaint=False)
    is_known: reactive[Callable[[str], bool] | None] = reactive(None, init=False, repaint=False)

    def __init__(self, text_width: int = TEXT_WIDTH, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view = NarrativeView(text_width)
        self.styles.max_width = text_width + 4  # with the margins and the scrollbar

    def compose_body(self) -> ComposeResult:
        yield self._view.data_bind(
            NarrativePane.opened,
            NarrativePane.claim,
            NarrativePane.changes,
            NarrativePane.is_known,
        )

    def subject(self, path: Path | None, *, whole: bool = False) -> Subject | None:
        """The selection, the link under the cursor, or the brief. With `whole` the brief alone."""
        if self.opened is None:
            return None
        view, brief = self._view, self.opened.brief
        line, link = view.file_line_at_top(), view.links.current
        if whole:
            return brief_subject(brief, path, line)
        if text := view.selected_text():
            return Subject("the selection", brief.canonical, text, path, line)
        if link is not None:
            return link_subject(brief, link.target, path, line)
        return brief_subject(brief, path, line)

    def on_mount(self) -> None:
        self.watch(self._view, "progress", self._show_progress)

    def watch_opened(self) -> None:
        self._show_progress()

    def watch_changes(self) -> None:
        self._show_progress()

    def _show_progress(self) -> None:
        """`2 changed · 1 min · 44%`"""
        if self.opened is None:
            self.tell([])
            return
        seen, height = self._view.progress
        at_start = not self._view.scroll_offset.y
        share = "all" if seen >= height and at_start else f"{100 * seen // height}%"
        changed = changed_count(len(self.changes.leaves))
        self.tell([*changed, Span(f"{self.opened.minutes} min · {share}", MUTED)])

    def on_narrative_view_outline_requested(self, message: NarrativeView.OutlineRequested) -> None:
        message.stop()
        view, layout = self._view, self._view.scroll_layout
        if layout is None:
            return
        entries = outline(layout.document, layout.context)
        if not entries:
            self.notify("This narrative has no headings.")
            return
        from briefing_tui.tui.dialogs.outline import OutlineDialog

        self.app.push_screen(
            OutlineDialog(entries, current_entry(entries, view.position()[0])), self._go_to_leaf
        )

    def _go_to_leaf(self, leaf: int | None) -> None:
        if leaf is not None:
            self._view.jump_to((leaf, 0))

    async def on_narrative_view_find_requested(self, message: NarrativeView.FindRequested) -> None:
        message.stop()
        await type_to_find(self, "words in the narrative")

    def on_find_line_typed(self, message: FindLine.Typed) -> None:
        message.stop()
        self._view.search_for(message.words)

    def on_find_line_left(self, message: FindLine.Left) -> None:
        message.stop()
        self._view.focus()
        if message.kept:
            self._view.keep_search()
        else:
            self._view.drop_search()
