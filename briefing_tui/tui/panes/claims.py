"""News for the claims from a thread: what the library knows of a brief's topics."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.compare.matrix import (
    ALL_CLAIMS,
    ORDERS,
    ClaimFilter,
    Order,
    Tally,
    filter_for,
    find_rows,
    next_match,
    select_rows,
)
from briefing_tui.compare.revision import NO_CHANGES, BriefChanges
from briefing_tui.layout.claims import ClaimsTable, lay_silence, open_row, tally_style, tally_words
from briefing_tui.layout.lists import claim_signs
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, Style, mark_words
from briefing_tui.model.brief import Claim
from briefing_tui.tui import keys
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.base import ItemView, Lines, Pane

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing_tui.compare.topics import Records
    from briefing_tui.tui.panes.base import FindLine


class Recorded(Message):
    """The library has been read for a brief."""

    def __init__(self, opened: "OpenBrief", records: "Records") -> None:
        super().__init__()
        self.opened, self.records = opened, records


# MERGED:
# The rows of the claims as they are laid, kept as long as what they are laid from is the same.

_MOST_ROWS_MEASURED = 60
"""More claims than this fill any share of a screen without being opened."""


class LaidClaims:
    """The table of one view, its open row, and how high it would like to be."""

    def __init__(self, *, ascii_only: bool) -> None:
        self._ascii_only = ascii_only
        self._records: Records = {}
        self._signs: Mapping[str, str] = MappingProxyType({})
        self._table: ClaimsTable | None = None
        self._for: tuple[OpenBrief, int, int] | None = None
        self._open: tuple[tuple[ClaimsTable, int, int], list[Line]] | None = None
        self._tallest: tuple[tuple[OpenBrief, int], int] | None = None

    def take_records(self, records: "Records") -> None:
        """What the library knows of the topics."""
        self._records, self._open = records, None

    def take_signs(self, signs: Mapping[str, str]) -> None:
        """What stands before topics, by the claims' ids."""
        self._signs, self._table, self._for = signs, None, None

    def table(self, opened: OpenBrief, width: int, source: int) -> ClaimsTable:
        """The matrix laid for a brief and a width, with the chosen source in sight."""
        first = 0
        if self._table is not None and self._for is not None and self._for[0] is opened:
            shown = self._table.columns.shown
            first = shown[0] if shown else 0
            if self._for[1] == width and (not shown or source in shown):
                return self._table
        table = self._lay(opened, width, first)
        shown = table.columns.shown
        if shown and source not in shown:
            before = source < shown[0]
            table = self._lay(opened, width, source if before else source - len(shown) + 1)
        self._table, self._for = table, (opened, width, source)
        return table

    def _lay(self, opened: OpenBrief, width: int, first: int) -> ClaimsTable:
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
        if self._open is None or self._open[0] != key:
            claim_id = table.matrix.rows[row].claim.id
            lines = open_row(table, row, source)
            for record in self._records.get(claim_id, ()):
                lines += lay_silence(table.matrix, record, table.width - 2)
            self._open = (key, lines)
        return self._open[1]

    def most_lines(self, opened: OpenBrief | None, width: int) -> int:
        """Lines with the tallest row open, in a view of that width: what it would like to have."""
        count = len(opened.matrix.rows) if opened else 0
        if opened is None or count > _MOST_ROWS_MEASURED:
            return count
        key = (opened, width)
        if self._tallest is None or self._tallest[0] != key:
            table = ClaimsTable(opened.brief, opened.matrix, width - 2)
            heights = (len(open_row(table, row, 0)) for row in range(count))
            self._tallest = (key, max(heights, default=1))
        return count - 1 + self._tallest[1]


# MERGED:
# The matrix's rows under a cursor: filtered, ordered, and with what was looked for marked.


class ClaimsView(ItemView):
    """The claims that are shown, a line each; the cursor's is open.

    Heights are arithmetic and lines are laid where they are seen, so the number of claims
    and sources doesn't matter.
    """

    BINDINGS = keys.CLAIMS
    closed_height = 1
    opened: reactive[OpenBrief | None] = reactive(None)
    source: reactive[int] = reactive(0)
    choice: reactive[ClaimFilter] = reactive(ALL_CLAIMS, init=False)
    order: reactive[Order] = reactive[Order]("file", init=False)
    words: reactive[str] = reactive("", init=False)
    """What is looked for."""

    class Moved(Message):
        """The cursor is on another claim, or keys now come to it."""

        def __init__(self, claim_id: str) -> None:
            super().__init__()
            self.claim_id = claim_id

    class Opened(Message):
        """The reader wants the claim under the cursor in full."""

    class FindWanted(Message):
        """The reader wants to type what to look for."""

    class FilterWanted(Message):
        """The reader wants to choose the claims to see."""

    class Wanted(Message):
        """The reader wants a claim's wording, or its topic across briefs, in a dialog.

        `source` is the chosen one's column.
        """

        def __init__(
            self, what: Literal["wording", "topic"], claim_id: str, source: int, ascii_only: bool
        ) -> None:
            super().__init__()
            self.what, self.claim_id, self.source = what, claim_id, source
            self.ascii_only = ascii_only

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.ascii_only = ascii_only
        self.rows: tuple[int, ...] = ()
        self.found: tuple[int, ...] = ()
        """Places in `rows` that hold what is looked for."""
        self.changes = NO_CHANGES
        """What is other than when the brief was opened."""
        self.seen: Callable[[], None] = lambda: None
        """Called when the reader puts the marks of changes away."""
        self._topic = ""
        """The claim that the reader was at last, in whatever brief."""
        self._laid = LaidClaims(ascii_only=ascii_only)

    def table(self) -> ClaimsTable | None:
        """The matrix laid for the present brief and width, with the chosen source in sight."""
        if self.opened is None:
            return None
        return self._laid.table(self.opened, self.item_width, self.source)

    @property
    def claim(self) -> Claim | None:
        """The claim under the cursor."""
        if self.opened is None or self.cursor >= len(self.rows):
            return None
        return self.opened.matrix.rows[self.rows[self.cursor]].claim

    def item_count(self) -> int:
        """One item a claim that is shown."""
        return len(self.rows)

    def item_height(self, index: int) -> int:
        """One line, or all of the open row's."""
        return len(self.item_lines(index)) if index == self.cursor else 1

    def item_lines(self, index: int) -> list[Line]:
        """A row, closed or open."""
        table = self.table()
        if table is None:
            return []
        row = self.rows[index]
        lines = [table.row(row)]
        if index == self.cursor:
            lines = self._laid.open_row(table, row, self.source)
        words = self.words.split()
        return [mark_words(line, words) for line in lines] if words else lines

    def on_recorded(self, message: Recorded) -> None:
        """Silences that stand out are told."""
        if message.opened is self.opened:
            self._laid.take_records(message.records)
            self.measure()

    def most_lines(self, width: int) -> int:
        """Lines with the tallest row open, in a view of that width."""
        return self._laid.most_lines(self.opened, width)

    # What is shown

    def select(self, claim_id: str = "", otherwise: int = 0) -> None:
        """Choose and order the rows; the cursor goes to a claim, or else to another row."""
        rows = self.opened.matrix.rows if self.opened else ()
        shown = select_rows(self.opened.matrix, self.choice, self.order) if self.opened else ()
        self.rows = shown
        places = (place for place, row in enumerate(shown) if rows[row].claim.id == claim_id)
        self.set_reactive(ClaimsView.cursor, next(places, max(0, min(otherwise, len(shown) - 1))))
        self.look()
        self.measure()
        self.show_item(self.cursor)
        self.tell_moved()

    def look(self) -> None:
        """Find the rows that hold what is looked for."""
        self.found = find_rows(self.opened.matrix, self.rows, self.words) if self.opened else ()

    def go_to(self, claim_id: str) -> None:
        """Bring a claim under the cursor, even one that the filter hides.

        A claim that this brief lacks is gone to in the next brief that is opened.
        """
        self._topic = claim_id
        if self.claim is not None and self.claim.id == claim_id:
            return
        if self.opened is None or self.opened.brief.claim(claim_id) is None:
            return
        shown = (self.opened.matrix.rows[row].claim.id for row in self.rows)
        if claim_id not in shown:
            self.set_reactive(ClaimsView.choice, ALL_CLAIMS)
        self.select(claim_id)

    def tell_moved(self) -> None:
        """Say which claim is under the cursor, once it has been in the reader's hands."""
        if self.has_focus and self.claim is not None:
            self._topic = self.claim.id
            self.post_message(self.Moved(self.claim.id))

    # BriefChanges

    def show_changes(self, changes: BriefChanges) -> None:
        """Mark what is other than when the brief was opened."""
        if changes != self.changes:
            self.changes = changes
            self._laid.take_signs(claim_signs(changes))
            self.measure()

    def watch_opened(self, before: OpenBrief | None, opened: OpenBrief | None) -> None:
        """Another brief: all of its claims, from the topic that the reader was at, if it has it.

        So a topic can be followed through the briefs. The same brief, read again, keeps what was
        chosen.
        """
        if opened is before:  # told again by a binding
            return
        self._laid.take_records({})
        again = opened is not None and opened.is_again(before)
        if again:
            self.source = self.source  # there may be fewer now
        else:
            self.set_reactive(ClaimsView.source, 0)
            self.set_reactive(ClaimsView.choice, ALL_CLAIMS)
            self.scroll_to(y=0, animate=False)
            self.changes = NO_CHANGES
            self._laid.take_signs({})
        self.select(self._topic, self.cursor if again else 0)

    def watch_choice(self) -> None:
        """Others are shown."""
        self.select(self.claim.id if self.claim else "")

    def watch_order(self) -> None:
        """The cursor stays on its claim."""
        self.select(self.claim.id if self.claim else "")

    def watch_words(self) -> None:
        """Marks come and go."""
        self.look()
        self.measure()

    def watch_cursor(self) -> None:
        """Another row is open."""
        super().watch_cursor()
        self.tell_moved()

    def on_focus(self) -> None:
        """The reader's keys come here, once Textual has done its part of it."""
        self.call_next(self.tell_moved)

    def watch_source(self) -> None:
        """The mark moves, and the sources page where they don't all fit."""
        self.measure()

    def validate_source(self, source: int) -> int:
        """The mark stays on a source."""
        columns = len(self.opened.matrix.columns) if self.opened else 0
        return max(0, min(source, columns - 1))

    # Keys

    def choose(self, index: int) -> None:
        """Enter, or a second click."""
        self.post_message(self.Opened())

    def action_source(self, step: int) -> None:
        """To the source at the left or the right."""
        self.source += step

    def action_order(self) -> None:
        """By file, agreement, topic in turn."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]

    def action_filter(self) -> None:
        """Choose a class, or what one side alone says."""
        self.post_message(self.FilterWanted())

    def action_find(self) -> None:
        """Type what to look for."""
        self.post_message(self.FindWanted())

    def action_match(self, step: int) -> None:
        """To the next or previous claim that holds what is looked for."""
        self.to_match(self.cursor, step)

    def action_clear(self) -> None:
        """What was looked for is forgotten first, then the filter, then marks of changes."""
        if self.words:
            self.words = ""
        elif self.choice != ALL_CLAIMS:
            self.choice = ALL_CLAIMS
        elif self.changes:
            self.seen()

    def action_change(self, step: int) -> None:
        """To the next or previous claim that has changed."""
        rows = self.opened.matrix.rows if self.opened else ()
        ids = self.changes.new_claims | self.changes.changed_claims
        places = tuple(at for at, row in enumerate(self.rows) if rows[row].claim.id in ids)
        if places:
            self.cursor = next_match(places, self.cursor, step, otherwise=self.cursor)
        else:
            self.notify("No claim here has changed since this brief was opened.")

    def action_compare(self) -> None:
        """Two wordings."""
        self._want("wording")

    def action_topic(self) -> None:
        """The topic across briefs."""
        self._want("topic")

    def _want(self, what: Literal["wording", "topic"]) -> None:
        if self.claim is not None:
            self.post_message(self.Wanted(what, self.claim.id, self.source, self.ascii_only))

    def to_match(self, start: int, step: int, *, here: bool = False) -> None:
        """To the nearest match from a place, around the ends; `here` takes the place itself."""
        self.cursor = next_match(self.found, start, step, here=here, otherwise=self.cursor)


# MERGED:
# The claims: what each source says on each point, side by side.

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
    return next((each for each in tallies if filter_for(each) == view.choice), None)


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

    def choose(self, choice: ClaimFilter = ALL_CLAIMS) -> None:
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
