"""The dialog that shows one claim in full: every account, and the other claims by a key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from briefing_tui.compare.quotations import SourceQuotations
from briefing_tui.layout.claim_detail import ClaimDetail, lay_claim
from briefing_tui.layout.direction import arranged_line
from briefing_tui.layout.signs import DETAIL_SIGNS
from briefing_tui.layout.spans import MUTED, Line, Span, style_at
from briefing_tui.library.files import Cancelled
from briefing_tui.tui import keys, state
from briefing_tui.tui.dialogs.base import Dialog, TextView
from briefing_tui.tui.dialogs.source import FindQuotations
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.base import PaneHeading
from briefing_tui.tui.subject import Subject, account_subject, browse, claim_subject, copy


class ClaimDialog(Dialog[Subject]):
    """One claim at a time. The result is what to edit."""

    BINDINGS = keys.DETAIL
    heading = "Claim"
    signs = DETAIL_SIGNS
    hints = (
        keys.Hint(("view.left", "view.right"), "Claim"),
        keys.Hint(("view.down", "view.up"), "Scroll"),
        keys.Hint(("pane.next",), "Account"),
        keys.Hint(("source",), "Source"),
        keys.Hint(("compare",), "Wording"),
        keys.Hint(("topic",), "Topic"),
        keys.Hint(("brief.next", "brief.previous"), "Brief"),
        keys.Hint(("browse",), "Browser"),
        keys.Hint(("copy",), "Copy"),
        keys.Hint(("view.select",), "Select"),
        keys.Hint(("edit",), "Edit"),
    )

    @dataclass(eq=False, repr=False)
    class BriefRequested(Message):
        """Open the next or the previous brief, and show its claim. Posted to the screen below."""

        step: int

    def __init__(
        self,
        opened: OpenBrief,
        rows: tuple[int, ...],
        index: int,
        source: int,
        find_quotations: FindQuotations,
    ) -> None:
        super().__init__()
        self._opened, self._rows = opened, rows
        self._index = index
        """The claim's index among those that the pane lists."""
        self._source = source
        """The column of the account that keys act on."""
        self._find_quotations = find_quotations
        self._quotations: Mapping[str, SourceQuotations] = {}
        """The quotations in the sources' texts, by the id of the source."""
        self._detail = ClaimDetail((), ())
        self._view = TextView(self._lay, current=lambda: (*self._detail.starts, 0)[self._source])
        self.body = (self._view,)

    def on_mount(self) -> None:
        self._show_index()
        self._read_texts_if_any()
        self.call_after_refresh(self._show_first)

    @property
    def _row(self) -> int:
        return self._rows[self._index]

    def _lay(self, width: int) -> Sequence[Line]:
        self._detail = lay_claim(
            self._opened.brief,
            self._opened.matrix,
            self._row,
            width,
            self._source,
            self._quotations,
        )
        return self._detail.lines

    def left_out(self) -> Iterator[str]:
        yield from super().left_out()
        if len(self._rows) < 2:
            yield from ("view.left", "view.right")
        columns = self._opened.matrix.columns
        if len(columns) < 2:
            yield "pane.next"
        if not (columns and columns[self._source].url):
            yield "browse"

    def show(self, opened: OpenBrief, rows: tuple[int, ...], index: int, source: int) -> None:
        """Show a claim, perhaps of another brief, from its beginning or at an account."""
        is_same, self._rows, self._source = opened is self._opened, rows, source
        if not is_same:
            self._opened, self._quotations = opened, {}
            self._read_texts_if_any()
        self._show_claim(index)
        if is_same:
            self._show_account()

    def _show_claim(self, index: int) -> None:
        self._index = index
        self._view.reflow()
        self._view.scroll_to(y=0, animate=False)
        self._show_index()

    def _choose_account(self, source: int) -> None:
        """Choose the account in a column; after the last comes the first."""
        self._source = source % max(1, len(self._opened.matrix.columns))
        self._view.reflow()
        self._show_account()

    def _show_first(self) -> None:
        """Begin with the class and the note, unless the current account begins below the screen."""
        starts = self._detail.starts
        if starts and starts[self._source] >= self._view.page - 1:
            self._view.scroll_to(y=starts[self._source], animate=False, immediate=True)

    def _show_account(self) -> None:
        """Scroll as little as shows the current account, or at least its beginning."""
        starts = (*self._detail.starts, self._view.line_count())
        if self._source + 1 < len(starts):
            self._view.show_lines(starts[self._source], starts[self._source + 1])

    def _read_texts_if_any(self) -> None:
        parsed, columns = self._opened.parsed, self._opened.matrix.columns
        with_texts = [source for source in columns if source.text or source.text_file]
        self.workers.cancel_group(self, "texts")

        def read(cancelled: Cancelled) -> dict[str, SourceQuotations]:
            sources = (source for source in with_texts if not cancelled())
            return {source.id: self._find_quotations(parsed, source) for source in sources}

        def show(quotations: dict[str, SourceQuotations]) -> None:
            if parsed is self._opened.parsed:
                self._quotations = quotations
                self._view.reflow()
                if self._view.scroll_offset.y:
                    self._show_account()

        if with_texts:
            self.in_thread("texts", read, show)

    def _show_index(self) -> None:
        """`Claim: Taiwan ─── 3 of 16`."""
        words = f"{self._index + 1} of {len(self._rows)}"
        heading = self.query_one(PaneHeading)
        heading.title = f"Claim: {self._opened.matrix.rows[self._row].claim.topic}"
        heading.detail = (Span(words, MUTED),)

    def _subject(self) -> Subject:
        """The current account, or the claim if no source has an account."""
        if not self._opened.matrix.columns:
            return claim_subject(self._opened, self._row)
        return account_subject(self._opened, self._row, self._source)

    @property
    def _place(self) -> tuple[str, str]:
        """The ids of the claim and of the source of the current account."""
        matrix = self._opened.matrix
        source_id = matrix.columns[self._source].id if matrix.columns else ""
        return matrix.rows[self._row].claim.id, source_id

    def _report(self) -> None:
        self.tell(state.claim_shown, *self._place)

    def action_claim(self, step: int) -> None:
        if 0 <= self._index + step < len(self._rows):
            self._show_claim(self._index + step)
            self._report()

    def action_account(self, step: int) -> None:
        self._choose_account(self._source + step)
        self._report()

    def action_compare(self) -> None:
        self.tell(state.wording_requested, *self._place)

    def action_topic(self) -> None:
        self.tell(state.topic_requested)

    def action_step(self, step: int) -> None:
        self.post_below(self.BriefRequested(step))

    def action_whole_source(self) -> None:
        if self._opened.matrix.columns:
            claim_id, source_id = self._place
            self.tell(state.source_requested, source_id, claim_id)

    def action_browse(self) -> None:
        browse(self, self._subject())

    def action_copy(self) -> None:
        copy(self, self._subject())

    def action_edit(self) -> None:
        self.dismiss(self._subject())

    def action_note(self) -> None:
        self.tell(state.note_requested, self._subject().places)

    def on_click(self, event: events.Click) -> None:
        if event.widget is not self._view or self._view.selection:
            return
        y = int(event.y) + self._view.scroll_offset.y
        lines = self._detail.lines
        line = arranged_line(lines[y], "reader") if y < len(lines) else ()
        style = style_at(line, int(event.x))
        if style is not None and style.target is not None:
            browse(self, Subject(address=style.target.name))
        elif (account := self._detail.account_at(y)) is not None:
            self._choose_account(account)
            self._report()
