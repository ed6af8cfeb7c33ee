"""The narrative: title block, body, disclaimer."""

from textual.app import ComposeResult
from textual.reactive import reactive

from briefing_tui.layout.narrative import Page, lay_narrative
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.tui.arrangement import size_class
from briefing_tui.tui.lines import LineView
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.pane import Pane

_WIDEST = 88
"""Cells of prose: past it the eye loses the next line's start."""


class NarrativeView(LineView):
    """The narrative's lines, with blank cells at the left."""

    opened: reactive[OpenBrief | None] = reactive(None)

    def __init__(self) -> None:
        super().__init__()
        self._page: Page | None = None
        self._laid: tuple[OpenBrief, int] | None = None

    @property
    def inset(self) -> int:
        """Cells left of the prose: fewer where there are few."""
        return 2 if self.room >= 90 else 1

    def page_now(self) -> Page | None:
        """The narrative laid for the present brief and width."""
        if self.opened is None:
            return None
        width = min(_WIDEST, self.room - self.inset - 1)
        if self._laid != (self.opened, width):
            self._page = lay_narrative(self.opened.brief, self.opened.document, width)
            self._laid = (self.opened, width)
        return self._page

    def line_count(self) -> int:
        """Lines of the narrative and one above it."""
        page = self.page_now()
        return len(page.lines) + self.above if page else 0

    @property
    def above(self) -> int:
        """A blank line under the heading, where the pane has one."""
        return 0 if size_class(*self.app.size) == "narrow" else 1

    def line(self, y: int) -> tuple[Line, str]:
        """One line of the narrative."""
        page = self.page_now()
        if page is None or y < self.above:
            return (), "background"
        return (Span(" " * self.inset, MUTED), *page.lines[y - self.above]), "background"

    def watch_opened(self) -> None:
        """Another brief is read from its start."""
        self.scroll_to(y=0, animate=False)
        self.measure()


class NarrativePane(Pane):
    """The narrative pane; its heading says how long it is and how far one has read."""

    title = "Narrative"

    def compose_body(self) -> ComposeResult:
        """The view alone."""
        yield NarrativeView().data_bind(NarrativePane.opened)

    def on_mount(self) -> None:
        """The heading follows the scrolling."""
        view = self.view()
        for name in ("scroll_y", "virtual_size", "opened"):
            self.watch(view, name, self.show_progress)

    def show_progress(self) -> None:
        """`1 min · 44%`."""
        view = self.view()
        if self.opened is None:
            self.tell([])
            return
        seen = min(view.line_count(), round(view.scroll_y) + view.page)
        whole = max(1, view.line_count())
        far = "all" if view.page >= whole else f"{100 * seen // whole}%"
        self.tell([Span(f"{self.opened.minutes} min · {far}", MUTED)])
