"""The claims pane: what each source says on each point, side by side."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.reactive import reactive
from textual.widget import Widget

from briefing_tui.compare.changes import NO_CHANGES
from briefing_tui.compare.claim_order import (
    ALL_CLAIMS,
    ClaimFilter,
    ClaimOrder,
    filter_for,
    find_rows,
    next_order,
    select_rows,
)
from briefing_tui.compare.matrix import Matrix, Tally
from briefing_tui.layout.claims import ClaimsTable, row_in_words, silence_words
from briefing_tui.layout.signs import (
    CLAIM_SIGNS,
    claim_signs,
    tally_signs,
    tally_style,
    tally_target,
    tally_words,
)
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, fit_line, mark_words
from briefing_tui.model.brief import Brief, Claim
from briefing_tui.model.records import NO_RECORDS
from briefing_tui.tui import keys, state
from briefing_tui.tui.messages import Happened
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.state import CLAIM, ChangePlace, ReaderState
from briefing_tui.tui.subject import Subject, claim_subject
from briefing_tui.tui.widgets.find import FindView
from briefing_tui.tui.widgets.lines import LaidLines, Lines
from briefing_tui.tui.widgets.pane import Pane

_CLOSED = 7
"""The number of claims that stay in sight besides the open one."""
_LEAST_OPEN = 5
"""Lines of the open one, also in a low pane."""
_NO_SIGNS: Mapping[str, str] = {}


def lay_out_ahead(brief: Brief, matrix: Matrix, width: int, enough: int) -> ClaimsTable:
    """The claims of a brief that may be opened next, with so many rows, and those that
    `ClaimsTable.most_lines` opens.
    """
    table = ClaimsTable(brief, matrix, width)
    for row in range(min(enough, len(matrix.rows))):
        table.row(row)
    table.most_lines(enough)
    return table


class ClaimsView(FindView):
    """The rows that pass the filter, one line each; the row under the cursor is open.

    Heights are arithmetic and only visible rows are laid, so the number of claims and sources
    makes no difference.
    """

    BINDINGS = keys.CLAIMS
    placeholder = "a topic, or words of an account"
    nothing_found = "No claim here has these words."
    closed_height = 1
    opened: OpenBrief | None = None
    records = NO_RECORDS
    changes = NO_CHANGES
    """What has changed since the brief was opened."""
    change: ChangePlace | None = None
    """The change to which a key has led last, until the cursor moves."""
    change_notice: Line = ()
    source: reactive[int] = reactive(0)
    """The chosen source's column."""
    claim_filter: reactive[ClaimFilter] = reactive(ALL_CLAIMS, init=False)
    order: reactive[ClaimOrder] = reactive[ClaimOrder]("file", init=False)

    chosen: reactive[str] = reactive("", init=False, repaint=False, always_update=True)
    """The claim under the cursor while the view has the focus, or had it last, by its id."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[int, ...] = ()
        """Indexes into the matrix's rows, in the order shown."""
        self._topic = ""
        """The claim that was last under the cursor, in any brief."""
        self._signs = _NO_SIGNS
        """The signs before topics, by claim id."""
        self._table: ClaimsTable | None = None
        self._measured = (0, 0)
        """The width, and the lines that were enough, when the height was last asked for."""

    @property
    def table(self) -> ClaimsTable | None:
        return self._table_in(self.opened, self.item_width) if self.opened is not None else None

    def _table_in(self, opened: OpenBrief, width: int) -> ClaimsTable:
        """The claims laid at a width, paged so that the chosen source is in sight."""
        table, first = self._table, 0
        if table is not None and table.matrix is opened.matrix:
            first = min(table.columns.shown, default=0)
            if table.is_for(width, self._signs) and table.shows(self.source):
                return table
        table = opened.claims
        is_ahead = table is not None and table.is_for(width, self._signs) and not first
        if table is None or not is_ahead or not table.shows(self.source):
            table = ClaimsTable(
                opened.brief,
                opened.matrix,
                width,
                first=first,
                source=self.source,
                signs=self._signs,
            )
        self._table = table
        return table

    @property
    def claim(self) -> Claim | None:
        if self.opened is None or self.cursor >= len(self.rows):
            return None
        return self.opened.matrix.rows[self.rows[self.cursor]].claim

    @property
    def source_id(self) -> str:
        """The chosen source's id; empty in a brief without sources."""
        columns = self.opened.matrix.columns if self.opened is not None else ()
        return columns[self.source].id if columns else ""

    @property
    def tally(self) -> Tally | None:
        """The number of claims that the filter shows; None if it shows all or none."""
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
        return (f"“{label}” shows no claim of this brief.", show_all)

    def item_lines(self, index: int) -> list[Line]:
        table = self.table
        if table is None:
            return []
        row = self.rows[index]
        if index == self.cursor:
            records = self.records.get(table.matrix.rows[row].claim.id, ())
            silences = (silence_words(table.matrix, record) for record in records)
            lines = table.open_row(row, self.source, tuple(filter(None, silences)))
            most = max(_LEAST_OPEN, self.page - min(_CLOSED, len(self.rows) - 1))
            if len(lines) > most:
                key = keys.keymap(self.app).first("open")
                lines = [*lines[: most - 1], (Span(f"  … {key} shows the claim in full", MUTED),)]
        else:
            lines = [table.row(row)]
        words = self.words.split()
        return [mark_words(line, words) for line in lines] if words else lines

    def most_lines(self, width: int, enough: int) -> int:
        """The height with the tallest row open, in a view `width` cells wide, up to `enough`."""
        if self.opened is None:
            return 0
        self._measured = width - 2, enough
        count = len(self.opened.matrix.rows)
        if count >= enough:
            return count
        return self._table_in(self.opened, width - 2).most_lines(enough)

    def layout_ahead(self) -> Callable[[Brief, Matrix], ClaimsTable]:
        """A function that lays out, in a worker, the claims that may be shown next."""
        width, enough = self._measured
        return partial(lay_out_ahead, width=width, enough=enough)

    def unavailable(self) -> Iterator[str]:
        yield from super().unavailable()
        if self.opened is None or self.claim is None:
            yield from ("open", "compare", "topic", "browse")
            return
        matrix = self.opened.matrix
        if len(matrix.columns) < 2:
            yield from ("view.left", "view.right")
        if not (matrix.columns and matrix.columns[self.source].url):
            yield "browse"
        cells = matrix.rows[self.rows[self.cursor]].cells
        if sum(cell.has_words for cell in cells) < 2 and not self.records.get(self.claim.id):
            yield "compare"

    # The rows

    def show_rows(self, claim_id: str = "", default: int = 0) -> None:
        """Filter and order the rows; the cursor goes to a claim, or else to a place."""
        claims = self.opened.brief.claims if self.opened else ()
        self.rows = (
            select_rows(self.opened.matrix, self.claim_filter, self.order) if self.opened else ()
        )
        places = (place for place, row in enumerate(self.rows) if claims[row].id == claim_id)
        self.show_items(next(places, default))
        self.find_matches()
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
        # Without the focus the cursor only follows another brief: the user didn't choose its claim.
        if self.screen.focused is self and self.claim is not None:
            self._topic = self.chosen = self.claim.id

    def show(self, before: ReaderState, state: ReaderState) -> None:
        self.opened, self.records, self.changes = state.opened, state.records, state.changes
        self.change, self.change_notice = state.change, state.change_notice
        is_marked = state.changes != before.changes or state.notes.claims != before.notes.claims
        if is_marked:
            self._signs = claim_signs(state.changes, state.notes.claims)
        if state.opened is not before.opened:
            self._show_brief(before.opened)
        elif is_marked or state.records is not before.records:
            self.reflow()

    def _show_brief(self, before: OpenBrief | None) -> None:
        """Keep the filter and the order, and all choices when a brief is read again.

        The cursor goes to the claim that it was on, so one can follow a topic, or a class of
        agreement, through briefs.
        """
        same_brief = self.opened is not None and self.opened.is_again(before)
        if same_brief:
            # There may be fewer sources now, and the watcher would lay out rows that no longer
            # exist.
            self.set_reactive(ClaimsView.source, self.validate_source(self.source))
        else:
            self.set_reactive(ClaimsView.source, 0)
            self.scroll_to(y=0, animate=False, immediate=True)
        self.show_rows(self._topic, self.cursor if same_brief else 0)

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
        """Open the claim in full, or show the change where `c` led."""
        if self.claim is None:
            return
        is_led_to = self.change == (CLAIM, self.rows[index])
        if is_led_to and self.claim.id in self.changes.changed_claims:
            self.post_message(Happened(state.change_opened, (), self.claim.id))
        else:
            self.post_message(Happened(state.claim_opened))

    def action_source(self, step: int) -> None:
        self.source += step

    def action_order(self) -> None:
        self.order = next_order(self.order)

    def action_filter(self) -> None:
        from briefing_tui.tui.dialogs.pickers import ClaimFilterDialog

        def answered(claim_filter: ClaimFilter) -> None:
            self.claim_filter = claim_filter

        if self.opened is not None:
            ClaimFilterDialog(self.opened.matrix, self.claim_filter).open_in(self.app, answered)

    def clear_marks(self) -> bool:
        """Clear the words to find, else the filter, else the marks of changes."""
        if super().clear_marks():
            return True
        if self.claim_filter != ALL_CLAIMS:
            self.claim_filter = ALL_CLAIMS
        elif self.changes:
            self.post_message(Happened(state.changes_dismissed))
        else:
            return False
        return True

    def action_change(self, step: int) -> None:
        here = CLAIM, self.rows[self.cursor] if self.rows else 0
        is_there = here == self.change
        self.post_message(Happened(state.change_stepped, step, here, is_there=is_there))

    def action_compare(self) -> None:
        if self.claim is not None:
            event = state.wording_requested
            self.post_message(Happened(event, self.claim.id, self.source_id))

    def action_whole_source(self) -> None:
        """The source of the current cell, or else the first source that speaks."""
        if self.opened is None or self.claim is None or not self.opened.matrix.columns:
            return
        cells = self.opened.matrix.rows[self.rows[self.cursor]].cells
        speaking = (column for column, cell in enumerate(cells) if cell.speaks)
        is_there = cells[self.source].account is not None
        column = self.source if is_there else next(speaking, self.source)
        source = self.opened.matrix.columns[column]
        self.post_message(Happened(state.source_requested, source.id, self.claim.id))


class ClaimsPane(Pane):
    """The claims between their column headings and the row under the cursor in words. The pane's
    heading tallies the agreement classes.
    """

    signs = CLAIM_SIGNS
    view: ClaimsView
    title = "Claims"

    def __init__(self, view: ClaimsView, *, id: str) -> None:
        super().__init__(view, id=id)
        self._head = LaidLines(self._head_lines, height=2)
        self._words = LaidLines(self._row_in_words)

    def compose_body(self) -> ComposeResult:
        yield self._head
        yield self.view
        yield self._words

    def on_mount(self) -> None:
        for name in ("source", "words", "matches", "claim_filter", "order"):
            self.watch(self.view, name, self._show_tally, init=False)
        self.watch(self.view, "cursor", self._show_row, init=False)

    def show(self, before: ReaderState, state: ReaderState) -> None:
        super().show(before, state)
        if state.differs(before, "opened", "changes", "change"):
            self._show_tally()
        if state.claim != before.claim:  # the reader is at another one, here or in the narrative
            self.go_to(state.claim)

    def _show_tally(self) -> None:
        opened = self.view.opened
        self.show_detail(tally_words(opened.matrix, self.view.tally) if opened else [])
        self._head.refresh()
        self._words.refresh()

    def _show_row(self) -> None:
        self._words.refresh()
        if self.view.words:
            self._head.refresh()

    def _row_in_words(self, width: int) -> list[Line]:
        """What the row under the cursor says, in one line below the rows."""
        opened, view = self.view.opened, self.view
        if opened is None or view.claim is None:
            return []
        row = opened.matrix.rows[view.rows[view.cursor]]
        words = row_in_words(opened.brief, opened.matrix, row)
        return [fit_line((Span(" ", PLAIN), *words), width)]

    def _head_lines(self, _width: int) -> list[Line]:
        """The column headings, which stay while the rows scroll, with a remark."""
        view, table = self.view, self.view.table
        if table is None:
            return []
        # `/trade 2 of 5 China only 8 of 20 by topic`. If all claims are shown and the pane has no
        # heading, the tally.
        parts: list[list[Span]] = []
        if view.change is not None and view.change[0] == CLAIM:
            parts.append([*view.change_notice])
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
        remark = [span for part in parts for span in (Span("  ", PLAIN), *part)][1:]
        if not parts and view.opened is not None and not self.heading.display:
            remark = tally_signs(view.opened.matrix, table.remark_width)
        return [(Span(" ", Style()), *line) for line in table.head(remark)]

    def subject(self) -> Subject | None:
        view, opened = self.view, self.view.opened
        if opened is None or view.claim is None:
            return Subject()
        columns = opened.matrix.columns
        source = columns[view.source] if view.source < len(columns) else None
        return claim_subject(opened, view.rows[view.cursor], source)

    def go_to(self, claim_id: str = "", source_id: str = "") -> None:
        """Move the cursor to a claim and choose a source; an empty id changes nothing."""
        if claim_id:
            self.view.go_to(claim_id)
        columns = self.view.opened.matrix.columns if self.view.opened else ()
        places = (place for place, source in enumerate(columns) if source.id == source_id)
        self.view.source = next(places, self.view.source)

    def on_click(self, event: events.Click) -> None:
        """A click on a class of the tally shows its claims; another one shows all again. A click on
        a source's name chooses it, a double click shows it whole.
        """
        opened = self.view.opened
        if opened is None or not isinstance(event.widget, Lines):
            return
        target = event.widget.target_at(event)
        if target is None:
            return
        for tally in opened.matrix.tally:
            if target == tally_target(tally):
                is_chosen = tally == self.view.tally
                chosen = ALL_CLAIMS if is_chosen else filter_for(opened.matrix, tally)
                self.view.claim_filter = chosen
        if target.kind == "source":
            self.go_to(source_id=target.name)
            if event.chain == 2 and (claim := self.view.claim) is not None:
                self.post_message(Happened(state.source_requested, target.name, claim.id))
