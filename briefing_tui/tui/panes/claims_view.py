"""The matrix's rows under a cursor: filtered, ordered, and with what was looked for marked."""

from typing import TYPE_CHECKING, Literal

from textual.message import Message
from textual.reactive import reactive

from briefing_tui.compare.revision import NONE, Changes
from briefing_tui.compare.selection import ALL, ORDERS, Choice, Order, find_rows, next_match, select
from briefing_tui.layout.changed import claim_signs
from briefing_tui.layout.claims import ClaimsTable
from briefing_tui.layout.marking import mark_words
from briefing_tui.layout.spans import Line
from briefing_tui.model.brief import Claim
from briefing_tui.tui import keys
from briefing_tui.tui.library.recorded import Recorded
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.claims_laid import LaidClaims
from briefing_tui.tui.widgets.items import ItemView

if TYPE_CHECKING:
    from collections.abc import Callable


class ClaimsView(ItemView):
    """The claims that are shown, a line each; the cursor's is open.

    Heights are arithmetic and lines are laid where they are seen, so the number of claims
    and sources doesn't matter.
    """

    BINDINGS = keys.CLAIMS
    closed_height = 1
    opened: reactive[OpenBrief | None] = reactive(None)
    source: reactive[int] = reactive(0)
    choice: reactive[Choice] = reactive(ALL, init=False)
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
        self.changes = NONE
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
        shown = select(self.opened.matrix, self.choice, self.order) if self.opened else ()
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
            self.set_reactive(ClaimsView.choice, ALL)
        self.select(claim_id)

    def tell_moved(self) -> None:
        """Say which claim is under the cursor, once it has been in the reader's hands."""
        if self.has_focus and self.claim is not None:
            self._topic = self.claim.id
            self.post_message(self.Moved(self.claim.id))

    # Changes

    def show_changes(self, changes: Changes) -> None:
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
            self.set_reactive(ClaimsView.choice, ALL)
            self.scroll_to(y=0, animate=False)
            self.changes = NONE
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
        elif self.choice != ALL:
            self.choice = ALL
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
