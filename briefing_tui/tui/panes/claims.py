"""The claims: what each source says on each point, side by side."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.reactive import reactive

from briefing_tui.compare.matrix import Tally
from briefing_tui.compare.selection import ALL, Choice, choice_of
from briefing_tui.layout.agreement import tally_style, tally_words
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, Style
from briefing_tui.tui.panes.claims_view import ClaimsView
from briefing_tui.tui.panes.pane import Pane
from briefing_tui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from briefing_tui.tui.widgets.find_line import FindLine

__all__ = ["ClaimsHead", "ClaimsPane", "ClaimsView"]


class ClaimsHead(Lines):
    """The column headings, which stay while the rows scroll."""

    DEFAULT_CSS = """
    ClaimsHead { height: 2; }
    """

    def __init__(self, view: ClaimsView) -> None:
        super().__init__()
        self._view = view

    def lines(self) -> list[Line]:
        """Two lines, as wide as the rows below."""
        table = self._view.table()
        if table is None:
            return []
        return [(Span(" ", Style()), *line) for line in table.head(self._remark())]

    def _remark(self) -> list[Span]:
        """What is shown, where it isn't all claims in the order of the file."""
        view, spans = self._view, list[Span]()
        opened = view.opened
        if opened is None:
            return []
        if view.words:
            at = view.found.index(view.cursor) + 1 if view.cursor in view.found else 0
            place = f"{at} of {len(view.found)}" if at else f"{len(view.found)} found"
            spans += [Span(f"/{view.words}", STRONG), Span(f" {place}", MUTED)]
        tally = chosen_tally(view)
        if tally is not None:
            spans += [Span("  " if spans else "", PLAIN)]
            spans += [Span(tally.label, tally_style(opened.matrix, tally))]
            spans += [Span(f" {tally.count} of {len(opened.matrix.rows)}", MUTED)]
        if view.order != "file":
            spans += [Span("  " if spans else "", PLAIN), Span(f"by {view.order}", MUTED)]
        return spans


def chosen_tally(view: ClaimsView) -> Tally | None:
    """The count of the claims that the filter lets through."""
    tallies = view.opened.matrix.tally if view.opened else ()
    return next((each for each in tallies if choice_of(each) == view.choice), None)


class ClaimsPane(Pane):
    """The claims pane; its heading tallies the agreement classes."""

    title = "Claims"
    claim: reactive[str] = reactive("", init=False, repaint=False)
    """The claim that the reader is at, in the narrative or here."""

    def __init__(self, *, id: str, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._view = ClaimsView(ascii_only=ascii_only)
        self._head = ClaimsHead(self._view)
        self._before_finding = 0

    def compose_body(self) -> ComposeResult:
        """Column headings over rows."""
        yield self._head
        yield self._view.data_bind(ClaimsPane.opened)

    def on_mount(self) -> None:
        """The headings follow what the rows show."""
        for name in ("source", "virtual_size", "opened", "words", "choice", "order"):
            self.watch(self._view, name, self.show_tally, init=False)
        self.watch(self._view, "cursor", self.show_match, init=False)
        self.show_tally()

    def show_tally(self) -> None:
        """`1 differs · 2 both · 8 China only`."""
        opened = self._view.opened
        self.tell(tally_words(opened.matrix, chosen_tally(self._view)) if opened else [])
        self._head.refresh()

    def show_match(self) -> None:
        """`2 of 5`: which match the cursor is on."""
        if self._view.words:
            self._head.refresh()

    def lines_wanted(self, width: int) -> int:
        """Heading, column headings and rows, with the tallest one open, at a width in cells."""
        return 3 + self._view.most_lines(width)

    def watch_claim(self) -> None:
        """The narrative leads to a claim."""
        self.go_to(self.claim)

    def go_to(self, claim_id: str = "", source_id: str = "") -> None:
        """Bring a claim under the cursor, and a source under the mark."""
        if claim_id:
            self._view.go_to(claim_id)
        columns = self._view.opened.matrix.columns if self._view.opened else ()
        places = (place for place, each in enumerate(columns) if each.id == source_id)
        self._view.source = next(places, self._view.source)

    # Filter

    def on_claims_view_filter_wanted(self, message: ClaimsView.FilterWanted) -> None:
        """Choose among the classes that occur."""
        message.stop()
        from briefing_tui.tui.dialogs.class_picker import ClassPicker

        if self._view.opened is not None:
            matrix, ascii_only = self._view.opened.matrix, self._view.ascii_only
            self.app.push_screen(
                ClassPicker(matrix, self._view.choice, self.choose, ascii_only=ascii_only)
            )

    def choose(self, choice: Choice = ALL) -> None:
        """Show the claims of a choice."""
        self._view.choice = choice

    # Find

    async def on_claims_view_find_wanted(self, message: ClaimsView.FindWanted) -> None:
        """Type at the foot of the pane."""
        message.stop()
        self._before_finding = self._view.cursor
        await self.type_to_find("a topic, or words of an account")

    def on_find_line_typed(self, message: "FindLine.Typed") -> None:
        """To the first match from where the reader was."""
        message.stop()
        self._view.words = message.words
        if self._view.found:
            self._view.to_match(self._before_finding, 1, here=True)
        else:
            self._view.cursor = self._before_finding

    def on_find_line_left(self, message: "FindLine.Left") -> None:
        """Back to the rows; dropped, to where the reader was."""
        message.stop()
        self._view.focus()
        if not message.kept:
            self._view.words = ""
            self._view.cursor = self._before_finding
        elif self._view.words and not self._view.found:
            self.notify("No claim here has these words.")
