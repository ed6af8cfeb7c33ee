"""The claims pane: what each source says on each point, side by side."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from briefing_tui.compare.matrix import (
    ALL_CLAIMS,
    ORDERS,
    ClaimFilter,
    Matrix,
    Order,
    Tally,
    filter_for,
    find_rows,
    next_match,
    select_rows,
)
from briefing_tui.compare.revision import NO_CHANGES, BriefChanges
from briefing_tui.layout.claims import ClaimsTable, silence_words
from briefing_tui.layout.signs import claim_signs, tally_style, tally_target, tally_words
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, mark_words
from briefing_tui.model.brief import Brief, Claim
from briefing_tui.tui import keys
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.base import Lines
from briefing_tui.tui.panes.find import FindPane, FindView
from briefing_tui.tui.subject import Subject, claim_subject

if TYPE_CHECKING:
    from briefing_tui.compare.topics import Records

# compare.topics takes 3 ms to import, and the first frame shows no records.
NO_RECORDS: "Records" = MappingProxyType({})
_NO_SIGNS: Mapping[str, str] = MappingProxyType({})


def lay_out_ahead(
    brief: Brief, matrix: Matrix, width: int, enough: int, *, ascii_only: bool
) -> ClaimsTable:
    """The claims of a brief that may be opened next, with so many rows, and those that
    `ClaimsTable.most_lines` opens.
    """
    table = ClaimsTable(brief, matrix, width, ascii_only=ascii_only)
    for row in range(min(enough, len(matrix.rows))):
        table.row(row)
    table.most_lines(enough)
    return table


class ClaimsLayout:
    """The laid table and its open row, kept while their input is the same."""

    def __init__(self, *, ascii_only: bool) -> None:
        self._ascii_only = ascii_only
        self._records = NO_RECORDS
        self._signs = _NO_SIGNS
        self._table: ClaimsTable | None = None
        self._table_of: tuple[OpenBrief, int] | None = None
        self._open_row: tuple[tuple[ClaimsTable, int, int], list[Line]] | None = None
        self._width = self._enough = 0
        """The width, and the lines that were enough, when the height was last asked for."""

    def set_records(self, records: "Records") -> None:
        """Set what the library's other briefs say about the topics."""
        self._records, self._open_row = records, None

    def set_signs(self, signs: Mapping[str, str]) -> None:
        """Set the signs before topics, by claim id."""
        if signs != self._signs:
            self._signs, self._table = signs, None

    def table(self, opened: OpenBrief, width: int, source: int) -> ClaimsTable:
        """The claims laid at a width, paged so that the chosen source is in sight."""
        first = 0
        if self._table is not None and self._table_of is not None and self._table_of[0] is opened:
            shown = self._table.columns.shown
            first = shown[0] if shown else 0
            if self._table_of[1] == width and (not shown or source in shown):
                return self._table
        table = self._lay(opened, width, first)
        shown = table.columns.shown
        if shown and source not in shown:
            first = source if source < shown[0] else source - len(shown) + 1
            table = self._lay(opened, width, first)
        self._table, self._table_of = table, (opened, width)
        return table

    def _lay(self, opened: OpenBrief, width: int, first: int) -> ClaimsTable:
        ahead = opened.claims
        if ahead is not None and not first and not self._signs and ahead.is_for(width):
            return ahead
        return ClaimsTable(
            opened.brief,
            opened.matrix,
            width,
            ascii_only=self._ascii_only,
            first=first,
            signs=self._signs,
        )

    def open_row(self, table: ClaimsTable, row: int, source: int) -> list[Line]:
        """A row in full, with the silences in it that stand out."""
        key = (table, row, source)
        if self._open_row is None or self._open_row[0] != key:
            claim_id = table.matrix.rows[row].claim.id
            records = self._records.get(claim_id, ())
            words = (silence_words(table.matrix, record) for record in records)
            self._open_row = (key, table.open_row(row, source, [each for each in words if each]))
        return self._open_row[1]

    def most_lines(self, opened: OpenBrief, width: int, enough: int, source: int) -> int:
        """Lines with the tallest row open; where there are enough, perhaps fewer than that."""
        self._width, self._enough = width, enough
        count = len(opened.matrix.rows)
        return count if count >= enough else self.table(opened, width, source).most_lines(enough)

    def layout_ahead(self) -> Callable[[Brief, Matrix], ClaimsTable]:
        """What lays out, in a worker, claims that may be shown next."""
        return partial(
            lay_out_ahead, width=self._width, enough=self._enough, ascii_only=self._ascii_only
        )


class ClaimsView(FindView):
    """The rows that pass the filter, one line each; the row under the cursor is open.

    Heights are arithmetic and only visible rows are laid, so the number of claims and sources
    makes no difference.
    """

    BINDINGS = keys.CLAIMS
    find_id = "claims.find"
    closed_height = 1
    opened: reactive[OpenBrief | None] = reactive(None)
    records: reactive["Records"] = reactive(NO_RECORDS, init=False)
    changes: reactive[BriefChanges] = reactive(NO_CHANGES, init=False)
    """What has changed since the brief was opened."""
    source: reactive[int] = reactive(0)
    """The chosen source's column."""
    claim_filter: reactive[ClaimFilter] = reactive(ALL_CLAIMS, init=False)
    order: reactive[Order] = reactive[Order]("file", init=False)
    chosen: reactive[str] = reactive("", init=False, repaint=False, always_update=True)
    """The claim under the cursor while the view has the focus, or had it last, by its id."""

    @dataclass
    class Opened(Message):
        """Show a claim in full."""

        claim_id: str

    @dataclass
    class CompareRequested(Message):
        """Compare a claim's wording; `source` is the chosen column."""

        claim_id: str
        source: int

    @dataclass
    class SourceRequested(Message):
        """Show the source in a column whole, at a claim."""

        claim_id: str
        source: int

    class FilterRequested(Message):
        """Open the list of classes."""

    class ChangesDismissed(Message):
        """Clear the marks of changes."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.ascii_only = ascii_only
        self.rows: tuple[int, ...] = ()
        """Indexes into the matrix's rows, in the order shown."""
        self._topic = ""
        """The claim under the cursor last, in whatever brief."""
        self._layout = ClaimsLayout(ascii_only=ascii_only)

    @property
    def table(self) -> ClaimsTable | None:
        """The claims laid at the present width."""
        if self.opened is None:
            return None
        return self._layout.table(self.opened, self.item_width, self.source)

    @property
    def claim(self) -> Claim | None:
        """The claim under the cursor."""
        if self.opened is None or self.cursor >= len(self.rows):
            return None
        return self.opened.matrix.rows[self.rows[self.cursor]].claim

    @property
    def tally(self) -> Tally | None:
        """The count of the claims that the filter shows; None where it shows all or none."""
        if self.opened is None:
            return None
        matrix, claim_filter = self.opened.matrix, self.claim_filter
        tallies = (tally for tally in matrix.tally if filter_for(matrix, tally) == claim_filter)
        return next(tallies, None)

    def item_count(self) -> int:
        return len(self.rows)

    def why_empty(self) -> tuple[str, ...]:
        if self.opened is None or not self.opened.matrix.rows:
            return ()
        show_all = f"{keys.keymap(self.app).first('clear')} shows all."
        label = self.claim_filter.label(self.opened.matrix)
        return (f"No claim of this brief is “{label}”.", show_all)

    def item_lines(self, index: int) -> list[Line]:
        table = self.table
        if table is None:
            return []
        row = self.rows[index]
        lines = [table.row(row)]
        if index == self.cursor:
            lines = self._layout.open_row(table, row, self.source)
        words = self.words.split()
        return [mark_words(line, words) for line in lines] if words else lines

    def most_lines(self, width: int, enough: int) -> int:
        """The height with the tallest row open, in a view `width` cells wide, up to `enough`."""
        if self.opened is None:
            return 0
        return self._layout.most_lines(self.opened, width - 2, enough, self.source)

    def layout_ahead(self) -> Callable[[Brief, Matrix], ClaimsTable]:
        """What lays out, in a worker, claims that may be shown next."""
        return self._layout.layout_ahead()

    def unavailable(self) -> Iterator[str]:
        yield from super().unavailable()
        if self.opened is None or self.claim is None:
            yield from ("claims.open", "claims.compare", "topic", "browse")
            return
        matrix = self.opened.matrix
        if len(matrix.columns) < 2:
            yield from ("claims.left", "claims.right")
        if not (matrix.columns and matrix.columns[self.source].url):
            yield "browse"
        cells = matrix.rows[self.rows[self.cursor]].cells
        if sum(cell.has_words for cell in cells) < 2 and not self.records.get(self.claim.id):
            yield "claims.compare"

    # The rows

    def show_rows(self, claim_id: str = "", default: int = 0) -> None:
        """Filter and order the rows; the cursor goes to a claim, or else to a place."""
        claims = self.opened.brief.claims if self.opened else ()
        self.rows = (
            select_rows(self.opened.matrix, self.claim_filter, self.order) if self.opened else ()
        )
        places = (place for place, row in enumerate(self.rows) if claims[row].id == claim_id)
        cursor = next(places, max(0, min(default, len(self.rows) - 1)))
        self.set_reactive(ClaimsView.cursor, cursor)
        self.find_matches()
        self.reflow()
        self.show_item(self.cursor)
        self._choose_claim()

    def go_to(self, claim_id: str) -> None:
        """Move the cursor to a claim, and clear a filter that hides it.

        If this brief lacks the claim, the cursor goes there in the next brief that has it.
        """
        self._topic = claim_id
        if self.claim is not None and self.claim.id == claim_id:
            return
        if self.opened is None or self.opened.brief.claim(claim_id) is None:
            return
        claims = self.opened.brief.claims
        if not any(claims[row].id == claim_id for row in self.rows):
            self.set_reactive(ClaimsView.claim_filter, ALL_CLAIMS)
        self.show_rows(claim_id)

    def find_matches(self) -> None:
        opened = self.opened
        self.show_matches(find_rows(opened.matrix, self.rows, self.words) if opened else ())

    def _choose_claim(self) -> None:
        # Without the focus the cursor only follows another brief: nobody chose its claim.
        if self.screen.focused is self and self.claim is not None:
            self._topic = self.chosen = self.claim.id

    def watch_opened(self, before: OpenBrief | None, opened: OpenBrief | None) -> None:
        """Keep the filter and the order, and all choices when a brief is read again.

        The cursor goes to the claim it was on. So a topic, or a class of agreement, can be
        followed through briefs.
        """
        if opened is before:  # Textual 8.2 calls the watchers of a bound reactive even then
            return
        same_brief = opened is not None and opened.is_again(before)
        if same_brief:
            # There may be fewer sources now. Its watcher would lay rows out that are gone.
            self.set_reactive(ClaimsView.source, self.validate_source(self.source))
        else:
            self.set_reactive(ClaimsView.source, 0)
            self.set_reactive(ClaimsView.changes, NO_CHANGES)
            self._layout.set_signs(_NO_SIGNS)
            self.scroll_to(y=0, animate=False, immediate=True)
        self.show_rows(self._topic, self.cursor if same_brief else 0)

    def watch_records(self, before: "Records", records: "Records") -> None:
        if records is not before:
            self._layout.set_records(records)
            self.reflow()

    def watch_changes(self, before: BriefChanges, changes: BriefChanges) -> None:
        if changes != before:
            self._layout.set_signs(claim_signs(changes))
            self.reflow()

    def watch_claim_filter(self) -> None:
        self.show_rows(self.claim.id if self.claim else "")

    def watch_order(self) -> None:
        self.show_rows(self.claim.id if self.claim else "")

    def watch_cursor(self, old: int, new: int) -> None:
        super().watch_cursor(old, new)
        self._choose_claim()

    def watch_source(self) -> None:
        self.reflow()

    def validate_source(self, source: int) -> int:
        columns = len(self.opened.matrix.columns) if self.opened else 0
        return max(0, min(source, columns - 1))

    def show_focus(self, before: Widget | None, focused: Widget | None) -> None:
        super().show_focus(before, focused)
        self._choose_claim()

    # Keys

    def choose(self, index: int) -> None:
        if self.claim is not None:
            self.post_message(self.Opened(self.claim.id))

    def action_source(self, step: int) -> None:
        self.source += step

    def action_order(self) -> None:
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]

    def action_filter(self) -> None:
        self.post_message(self.FilterRequested())

    def clear_marks(self) -> bool:
        """Clear the words to find, else the filter, else the marks of changes."""
        if self.words:
            self.words = ""
        elif self.claim_filter != ALL_CLAIMS:
            self.claim_filter = ALL_CLAIMS
        elif self.changes:
            self.post_message(self.ChangesDismissed())
        else:
            return False
        return True

    def action_change(self, step: int) -> None:
        claims = self.opened.brief.claims if self.opened else ()
        changed = self.changes.new_claims | self.changes.changed_claims
        places = [place for place, row in enumerate(self.rows) if claims[row].id in changed]
        if places:
            self.cursor = next_match(places, self.cursor, step, default=self.cursor)
        else:
            self.notify("No claim here has changed since this brief was opened.")

    def action_compare(self) -> None:
        if self.claim is not None:
            self.post_message(self.CompareRequested(self.claim.id, self.source))

    def action_whole_source(self) -> None:
        """The source of the current cell, or else of the first that speaks."""
        if self.opened is None or self.claim is None or not self.opened.matrix.columns:
            return
        cells = self.opened.matrix.rows[self.rows[self.cursor]].cells
        speaking = (column for column, cell in enumerate(cells) if cell.speaks)
        is_there = cells[self.source].account is not None
        column = self.source if is_there else next(speaking, self.source)
        self.post_message(self.SourceRequested(self.claim.id, column))


class ClaimsHead(Lines):
    """The column headings, which stay while the rows scroll."""

    DEFAULT_CSS = """
    ClaimsHead { height: 2; }
    """

    def __init__(self, head_lines: Callable[[], list[Line]]) -> None:
        super().__init__()
        self._head_lines = head_lines

    def lines(self) -> list[Line]:
        # Laid when painted: in the first frame the rows' width isn't known before.
        return self._head_lines()


class ClaimsPane(FindPane):
    """The claims with their column headings; the pane's heading tallies the agreement classes."""

    title = "Claims"
    placeholder = "a topic, or words of an account"
    nothing_found = "No claim here has these words."
    claim: reactive[str] = reactive("", init=False, repaint=False)
    """The claim that the reader is at, in the narrative or here."""
    records: reactive["Records"] = reactive(NO_RECORDS, init=False, repaint=False)
    changes: reactive[BriefChanges] = reactive(NO_CHANGES, init=False, repaint=False)

    def __init__(self, *, id: str, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._view = ClaimsView(ascii_only=ascii_only)
        self._head = ClaimsHead(self._head_lines)

    def compose_body(self) -> ComposeResult:
        yield self._head
        yield self._view.data_bind(ClaimsPane.opened, ClaimsPane.records, ClaimsPane.changes)

    def on_mount(self) -> None:
        for name in ("source", "opened", "words", "matches", "claim_filter", "order"):
            self.watch(self._view, name, self._show_tally, init=False)
        self.watch(self._view, "cursor", self._show_match, init=False)
        self._show_tally()

    def _show_tally(self) -> None:
        opened = self._view.opened
        self.tell(tally_words(opened.matrix, self._view.tally) if opened else [])
        self._head.refresh()

    def _show_match(self) -> None:
        if self._view.words:
            self._head.refresh()

    def _head_lines(self) -> list[Line]:
        table = self._view.table
        if table is None:
            return []
        return [(Span(" ", Style()), *line) for line in table.head(self._remark())]

    def _remark(self) -> list[Span]:
        """`/trade 2 of 5  China only 8 of 20  by topic`: empty where all claims are shown."""
        view = self._view
        parts: list[list[Span]] = []
        if view.words:
            parts.append(view.match_count())
        if view.opened is not None and view.claim_filter != ALL_CLAIMS:
            matrix, tally = view.opened.matrix, view.tally
            label = Span(view.claim_filter.label(matrix), MUTED)
            if tally is not None:
                label = Span(tally.label, tally_style(matrix, tally))
            parts.append([label, Span(f" {len(view.rows)} of {len(matrix.rows)}", MUTED)])
        if view.order != "file":
            parts.append([Span(f"by {view.order}", MUTED)])
        spans = [span for part in parts for span in (Span("  ", PLAIN), *part)]
        return spans[1:]

    def subject(self, path: Path | None) -> Subject | None:
        view, opened = self._view, self._view.opened
        if opened is None or view.claim is None:
            return Subject(path=path)
        columns = opened.matrix.columns
        source = columns[view.source] if view.source < len(columns) else None
        return claim_subject(opened, path, view.rows[view.cursor], source)

    def lines_wanted(self, width: int, enough: int) -> int:
        """Heading, column headings and rows, with the tallest one open, at a width in cells.

        Of more than `enough` lines perhaps not all are counted.
        """
        return 3 + self._view.most_lines(width, enough - 3)

    def watch_claim(self) -> None:
        self.go_to(self.claim)

    def go_to(self, claim_id: str = "", source_id: str = "") -> None:
        """Move the cursor to a claim and choose a source; an empty id changes nothing."""
        if claim_id:
            self._view.go_to(claim_id)
        columns = self._view.opened.matrix.columns if self._view.opened else ()
        places = (place for place, source in enumerate(columns) if source.id == source_id)
        self._view.source = next(places, self._view.source)

    # Filter

    def on_claims_view_filter_requested(self, message: ClaimsView.FilterRequested) -> None:
        message.stop()
        from briefing_tui.tui.dialogs.pickers import ClaimFilterDialog

        view = self._view
        if view.opened is not None:
            dialog = ClaimFilterDialog(
                view.opened.matrix, view.claim_filter, ascii_only=view.ascii_only
            )
            self.app.push_screen(dialog, self._filter)

    def _filter(self, claim_filter: ClaimFilter | None) -> None:
        if claim_filter is not None:
            self._view.claim_filter = claim_filter

    def on_click(self, event: events.Click) -> None:
        """A click on a class of the tally shows its claims; another one shows all again. A click on
        a source's name chooses it, a double click shows it whole.
        """
        opened = self._view.opened
        if opened is None or not isinstance(event.widget, Lines):
            return
        style = event.widget.style_at(int(event.x), int(event.y))
        for tally in opened.matrix.tally:
            if style is not None and style.target == tally_target(tally):
                is_chosen = tally == self._view.tally
                chosen = ALL_CLAIMS if is_chosen else filter_for(opened.matrix, tally)
                self._view.claim_filter = chosen
        if style is not None and style.target is not None and style.target.kind == "source":
            self.go_to(source_id=style.target.name)
            if event.chain == 2 and (claim := self._view.claim) is not None:
                self.post_message(ClaimsView.SourceRequested(claim.id, self._view.source))
