"""The dialog that shows one claim in full: every account, and the other claims by a key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import events, work
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import reactive
from textual.worker import get_current_worker

from briefing_tui.compare.quotations import SourceQuotations
from briefing_tui.layout.claim_detail import ClaimDetail, DetailOptions, lay_claim
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.model.brief import Source
from briefing_tui.model.document import Target
from briefing_tui.text.wrapping import cells
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.dialogs.source import ClaimOfSource, FindQuotations, SourceDialog
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.base import LineView, PaneHeading
from briefing_tui.tui.subject import Subject, account_subject, browse, claim_subject, copy


class ClaimDetailView(LineView):
    """The lines of one of the claims that the pane lists, by its index among them."""

    index: reactive[int] = reactive(0, init=False)
    source: reactive[int] = reactive(0, init=False)
    """The column of the account that keys are about."""

    def __init__(self, opened: OpenBrief, rows: tuple[int, ...], *, ascii_only: bool) -> None:
        super().__init__()
        self.opened, self.rows = opened, rows
        self.quotations: Mapping[str, SourceQuotations] = {}
        """The quotations in the texts of the sources that have one, by the source's id."""
        self.ascii_only = ascii_only
        self._detail = ClaimDetail((), ())

    @property
    def row(self) -> int:
        """The claim's row in the matrix."""
        return self.rows[self.index]

    def show(self, opened: OpenBrief, rows: tuple[int, ...], index: int, source: int) -> None:
        """Show a claim of another brief from its beginning."""
        self.opened, self.rows = opened, rows
        self.set_reactive(ClaimDetailView.index, index)
        self.set_reactive(ClaimDetailView.source, source)
        self.watch_index()

    def lay_out(self) -> None:
        options = DetailOptions(self.room, self.source, self.ascii_only)
        opened, quotations = self.opened, self.quotations
        self._detail = lay_claim(opened.brief, opened.matrix, self.row, options, quotations)

    def line_count(self) -> int:
        return len(self._detail.lines)

    def line(self, y: int) -> tuple[Line, str]:
        return self._detail.lines[y], "background"

    def unavailable(self) -> Iterator[str]:
        yield from super().unavailable()
        if len(self.rows) < 2:
            yield from ("detail.previous", "detail.next")
        columns = self.opened.matrix.columns
        if len(columns) < 2:
            yield "detail.account"
        if not (columns and columns[self.source].url):
            yield "detail.browse"

    def validate_index(self, index: int) -> int:
        return max(0, min(index, len(self.rows) - 1))

    def validate_source(self, source: int) -> int:
        """After the last account comes the first."""
        count = len(self.opened.matrix.columns)
        return source % count if count else 0

    def watch_index(self) -> None:
        self.reflow()
        self.scroll_to(y=0, animate=False)

    def watch_source(self) -> None:
        self.reflow()
        self.show_account()

    def show_account(self) -> None:
        """Scroll as little as shows the current account, or at least its beginning."""
        starts = (*self._detail.starts, self.line_count())
        if self.source + 1 >= len(starts):
            return
        top, bottom = starts[self.source], starts[self.source + 1]
        y = self.scroll_offset.y
        if top < y:
            self.scroll_to(y=top, animate=False)
        elif bottom > y + self.page:
            self.scroll_to(y=min(top, bottom - self.page), animate=False)

    def target_at(self, x: int, y: int) -> Target | None:
        """The target of the span at a cell of the content."""
        used = 0
        for span in self._detail.lines[y] if 0 <= y < self.line_count() else ():
            used += cells(span.text)
            if x < used:
                return span.style.target
        return None

    def account_at(self, y: int) -> int | None:
        """The column of the account that a line belongs to."""
        return self._detail.account_at(y)


class ClaimDialog(Dialog[Subject]):
    """One claim at a time. The result is what to edit."""

    BINDINGS = keys.DETAIL
    heading = "Claim"
    hints = (
        keys.Hint(("detail.previous", "detail.next"), "Claim"),
        keys.Hint(("view.down", "view.up"), "Scroll"),
        keys.Hint(("detail.account",), "Account"),
        keys.Hint(("detail.source",), "Source"),
        keys.Hint(("detail.compare",), "Wording"),
        keys.Hint(("detail.topic",), "Topic"),
        keys.Hint(("detail.next_brief", "detail.previous_brief"), "Brief"),
        keys.Hint(("detail.browse",), "Browser"),
        keys.Hint(("detail.copy",), "Copy"),
        keys.Hint(("detail.edit",), "Edit"),
    )

    @dataclass
    class Moved(Message):
        """Another claim or account is shown. Posted to the screen below."""

        claim_id: str
        source_id: str

    @dataclass
    class CompareRequested(Message):
        """Compare a claim's wording; `source` is the column of the current account."""

        claim_id: str
        source: int

    class TopicRequested(Message):
        """Show the claim's topic in all briefs. Posted to the screen below, as the others are."""

    @dataclass
    class BriefRequested(Message):
        """Open the next or the previous brief, and show its claim."""

        step: int

    @dataclass
    class TextsRead(Message):
        """The texts of a brief's sources have been read, and the quotations found in them."""

        opened: OpenBrief
        quotations: Mapping[str, SourceQuotations]

    def __init__(
        self,
        opened: OpenBrief,
        path: Path | None,
        rows: tuple[int, ...],
        index: int,
        source: int,
        find_quotations: FindQuotations,
        *,
        ascii_only: bool = False,
    ) -> None:
        super().__init__()
        self._path, self._find_quotations = path, find_quotations
        self._view = ClaimDetailView(opened, rows, ascii_only=ascii_only)
        self._view.set_reactive(ClaimDetailView.index, index)
        self._view.set_reactive(ClaimDetailView.source, source)

    def compose_body(self) -> ComposeResult:
        yield self._view

    def on_mount(self) -> None:
        self._show_index()
        self._read_texts_if_any()
        self.call_after_refresh(self._view.show_account)

    def show(
        self, opened: OpenBrief, path: Path | None, rows: tuple[int, ...], index: int, source: int
    ) -> None:
        """Show a claim of another brief."""
        self._path = path
        self._view.quotations = {}
        self._view.show(opened, rows, index, source)
        self._show_index()
        self._read_texts_if_any()

    def _read_texts_if_any(self) -> None:
        columns = self._view.opened.matrix.columns
        with_texts = [source for source in columns if source.text or source.text_file]
        self.workers.cancel_group(self, "texts")
        if with_texts:
            self._read_texts(self._view.opened, with_texts)

    @work(thread=True, exclusive=True, group="texts", description="read the texts of sources")
    def _read_texts(self, opened: OpenBrief, sources: Sequence[Source]) -> None:
        worker = get_current_worker()
        quotations = {}
        for source in sources:
            quotations[source.id] = self._find_quotations(opened.parsed, source)
            if worker.is_cancelled:
                return
        self.post_message(self.TextsRead(opened, quotations))

    def on_claim_dialog_texts_read(self, message: TextsRead) -> None:
        if message.opened is self._view.opened:
            self._view.quotations = message.quotations
            self._view.reflow()
            self._view.show_account()

    def _show_index(self) -> None:
        """`3 of 16`."""
        words = f"{self._view.index + 1} of {len(self._view.rows)}"
        self.query_one(PaneHeading).detail = (Span(words, MUTED),)

    def _subject(self) -> Subject:
        """The current account, or the claim if no source has an account."""
        view = self._view
        if not view.opened.matrix.columns:
            return claim_subject(view.opened, self._path, view.row)
        return account_subject(view.opened, self._path, view.row, view.source)

    def _report(self) -> None:
        matrix, view = self._view.opened.matrix, self._view
        source_id = matrix.columns[view.source].id if matrix.columns else ""
        self.post_below(self.Moved(matrix.rows[view.row].claim.id, source_id))
        self._show_index()

    def action_claim(self, step: int) -> None:
        self._view.index += step
        self._report()

    def action_account(self, step: int) -> None:
        self._view.source += step
        self._report()

    def action_compare(self) -> None:
        claim = self._view.opened.matrix.rows[self._view.row].claim
        self.post_below(self.CompareRequested(claim.id, self._view.source))

    def action_topic(self) -> None:
        self.post_below(self.TopicRequested())

    def action_step(self, step: int) -> None:
        self.post_below(self.BriefRequested(step))

    def action_whole_source(self) -> None:
        """Show the source of the current account whole, and then the claim chosen there."""
        view = self._view
        matrix = view.opened.matrix
        if not matrix.columns:
            return

        def answered(answer: ClaimOfSource | None) -> None:
            if answer is None:
                return
            row = [row.claim.id for row in matrix.rows].index(answer.claim_id)
            if row not in view.rows:  # the filter of the pane hides it
                view.rows = tuple(range(len(matrix.rows)))
            view.index = view.rows.index(row)
            view.source = [source.id for source in matrix.columns].index(answer.source_id)
            self._report()

        dialog = SourceDialog(
            view.opened,
            self._path,
            matrix.columns[view.source],
            matrix.rows[view.row].claim.id,
            self._find_quotations,
            ascii_only=view.ascii_only,
        )
        self.app.push_screen(dialog, answered)

    def action_browse(self) -> None:
        browse(self, self._subject())

    def action_copy(self) -> None:
        copy(self, self._subject())

    def action_edit(self) -> None:
        self.dismiss(self._subject())

    def on_click(self, event: events.Click) -> None:
        """Open an address, or make the account that was clicked the current one."""
        if event.widget is not self._view:
            return
        y = int(event.y) + self._view.scroll_offset.y
        target = self._view.target_at(int(event.x), y)
        if target is not None:
            browse(self, Subject(address=target.name))
        elif (account := self._view.account_at(y)) is not None:
            self._view.source = account
            self._report()
