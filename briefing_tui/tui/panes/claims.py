"""The claims: what each source says on each point, side by side."""

from textual.app import ComposeResult
from textual.reactive import reactive

from briefing_tui.layout.agreement import tally_words
from briefing_tui.layout.claims import ClaimsTable
from briefing_tui.layout.open_claim import open_row
from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.tui import keys
from briefing_tui.tui.items import ItemView
from briefing_tui.tui.lines import Lines
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.pane import Pane

_MOST_ROWS_MEASURED = 60
"""More claims than this fill any share of a screen without being opened."""


class ClaimsView(ItemView):
    """The matrix's rows; the cursor's row is open."""

    BINDINGS = keys.CLAIMS
    opened: reactive[OpenBrief | None] = reactive(None)
    source: reactive[int] = reactive(0)

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii_only = ascii_only
        self._table: ClaimsTable | None = None
        self._laid: tuple[OpenBrief, int, int] | None = None
        self._tallest: tuple[tuple[OpenBrief | None, int], int] | None = None

    def table(self) -> ClaimsTable | None:
        """The matrix laid for the present brief, width and source."""
        if self.opened is None:
            return None
        key = (self.opened, self.item_width, self.source)
        if self._laid != key:
            first = self._table.columns.shown if self._table else ()
            start = first[0] if first and self._laid and self._laid[0] is self.opened else 0
            self._table = self._lay(start)
            self._laid = key
        return self._table

    def _lay(self, start: int) -> ClaimsTable:
        """Lay the matrix so that the chosen source is in sight."""
        assert self.opened is not None
        brief, matrix = self.opened.brief, self.opened.matrix
        table = ClaimsTable(
            brief, matrix, self.item_width, ascii_only=self._ascii_only, first=start
        )
        shown = table.columns.shown
        if shown and self.source not in shown:
            moved = self.source if self.source < shown[0] else self.source - len(shown) + 1
            table = ClaimsTable(
                brief, matrix, self.item_width, ascii_only=self._ascii_only, first=moved
            )
        return table

    def item_count(self) -> int:
        """One item a claim."""
        return len(self.opened.matrix.rows) if self.opened else 0

    def item_height(self, index: int) -> int:
        """One line, or all of the open row's."""
        return len(self.item_lines(index)) if index == self.cursor else 1

    def item_lines(self, index: int) -> list[Line]:
        """A row, closed or open."""
        table = self.table()
        if table is None:
            return []
        return open_row(table, index, self.source) if index == self.cursor else [table.row(index)]

    def most_lines(self, width: int) -> int:
        """Lines with the tallest row open, in a view of that width: what it would like to have."""
        count = self.item_count()
        if self.opened is None or count > _MOST_ROWS_MEASURED:
            return count
        key = (self.opened, width)
        if self._tallest is None or self._tallest[0] != key:
            table = ClaimsTable(self.opened.brief, self.opened.matrix, width - 2)
            heights = (len(open_row(table, row, 0)) for row in range(count))
            self._tallest = (key, max(heights, default=1))
        return count - 1 + self._tallest[1]

    def watch_opened(self) -> None:
        """Another brief: from its first claim."""
        self.set_reactive(ClaimsView.source, 0)
        self.set_reactive(ClaimsView.cursor, 0)
        self.scroll_to(y=0, animate=False)
        self.measure()

    def watch_source(self) -> None:
        """The mark moves, and the sources page where they don't all fit."""
        self.measure()

    def validate_source(self, source: int) -> int:
        """The mark stays on a source."""
        columns = len(self.opened.matrix.columns) if self.opened else 0
        return max(0, min(source, columns - 1))

    def action_source(self, step: int) -> None:
        """To the source at the left or the right."""
        self.source += step


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
        return [(Span(" ", Style()), *line) for line in table.head()] if table else []


class ClaimsPane(Pane):
    """The claims pane; its heading tallies the agreement classes."""

    title = "Claims"

    def __init__(self, *, id: str, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii_only = ascii_only

    def compose_body(self) -> ComposeResult:
        """Column headings over rows."""
        view = ClaimsView(ascii_only=self._ascii_only)
        yield ClaimsHead(view)
        yield view.data_bind(ClaimsPane.opened)

    def on_mount(self) -> None:
        """The headings follow what the rows show."""
        view = self.query_one(ClaimsView)
        for name in ("source", "virtual_size", "opened"):
            self.watch(view, name, self.show_tally)

    def show_tally(self) -> None:
        """`1 differs · 2 both · 8 China only`."""
        table = self.query_one(ClaimsView).table()
        self.tell(tally_words(table.matrix) if table else [])
        self.query_one(ClaimsHead).refresh()

    def lines_wanted(self, width: int) -> int:
        """Heading, column headings and rows, with the tallest one open, at a width in cells."""
        return 3 + self.query_one(ClaimsView).most_lines(width)
