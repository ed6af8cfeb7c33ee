"""The dialog that shows one claim in full: every account, and the other claims by a key."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from textual import events

from briefing_tui.compare.claim_order import ALL_CLAIMS
from briefing_tui.compare.quotations import SourceQuotations
from briefing_tui.layout.claim_detail import ClaimDetail, lay_claim
from briefing_tui.layout.signs import DETAIL_SIGNS
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.library.library import Library
from briefing_tui.model.brief import Parsed, Source
from briefing_tui.tui import keys, state
from briefing_tui.tui.dialogs.base import Dialog, TextView, is_cancelled
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.state import ReaderState
from briefing_tui.tui.subject import Subject, account_subject, browse, claim_subject, copy
from briefing_tui.tui.widgets.lines import PaneHeading, target_in


def read_texts(
    library: Library, parsed: Parsed, sources: Sequence[Source]
) -> dict[str, SourceQuotations]:
    """The quotations in the texts of the sources that have one, by the id of the source."""
    wanted = (source for source in sources if not is_cancelled())
    found = {source.id: library.quotations(parsed, source) for source in wanted}
    return {name: each for name, each in found.items() if each.text.text or each.problem}


class ClaimDialog(Dialog[None]):
    """The claim under the cursor of the claims pane, with the account of the source that is chosen
    there. The keys move that cursor, and what moves it otherwise, such as a save, is followed.
    """

    BINDINGS = keys.DETAIL
    heading = "Claim"
    signs = DETAIL_SIGNS
    hints = (
        "view.left view.right: Claim; view.down view.up: Scroll; pane.next: Account; "
        "source: Source; compare: Wording; topic: Topic; brief.next brief.previous: Brief; "
        "browse: Browser; copy: Copy; view.select: Select; edit: Edit"
    )

    def __init__(self, claims: ClaimsView) -> None:
        super().__init__()
        self._claims = claims
        self._claim_id = claims.claim.id if claims.claim is not None else ""
        """The claim that is shown, which the cursor keeps to in another brief."""
        self._opened = claims.opened
        """The brief that has it."""
        self._quotations: Mapping[str, SourceQuotations] = {}
        """The quotations in the sources' texts, by the id of the source."""
        self._detail = ClaimDetail((), ())
        self._view = TextView(self._lay, current=lambda: (*self._detail.starts, 0)[claims.source])
        self.body = (self._view,)

    def on_mount(self) -> None:
        self.watch(self._claims, "chosen", self._follow, init=False)
        self.watch(self._claims, "source", self._show_account, init=False)
        self._show_index()
        self.call_after_refresh(self._show_first)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        super().on_screen_resume(event)
        if self._claims.claim is None:  # a save has removed all claims, behind another dialog
            self.dismiss()
        else:  # the user may have kept a copy of an original there
            self._read_texts_if_any()

    def _lay(self, width: int) -> Sequence[Line]:
        claims, opened = self._claims, self._claims.opened
        if opened is None or claims.claim is None:
            return ()
        row, source = claims.rows[claims.cursor], claims.source
        self._detail = lay_claim(opened.brief, opened.matrix, row, width, source, self._quotations)
        return self._detail.lines

    def left_out(self) -> Iterator[str]:
        yield from super().left_out()
        if len(self._claims.rows) < 2:
            yield from ("view.left", "view.right")
        opened, source = self._claims.opened, self._claims.source
        columns = opened.matrix.columns if opened is not None else ()
        if len(columns) < 2:
            yield "pane.next"
        if not (columns and columns[source].url):
            yield "browse"

    def show(self, before: ReaderState, state: ReaderState) -> None:
        """Show the claim in another brief, or in another version of this one."""
        if (opened := state.opened) is self._opened or opened is None:
            return
        claims, is_again = self._claims, opened.is_again(self._opened)
        self._opened = opened
        if not is_again:
            claims.go_to(self._claim_id)
            if claims.claim is None:
                claims.claim_filter = ALL_CLAIMS
        if claims.claim is None:
            self.dismiss()
            return
        self._quotations = {}
        self._read_texts_if_any()
        if is_again and claims.claim.id == self._claim_id:
            self._view.reflow()
            self._show_index()
        else:
            self._show_claim()

    def _follow(self, claim_id: str) -> None:
        if claim_id != self._claim_id and self._claims.opened is self._opened:
            self._show_claim()

    def _show_claim(self) -> None:
        if self._claims.claim is not None:
            self._claim_id = self._claims.claim.id
            self._view.reflow()
            self._view.scroll_to(y=0, animate=False)
            self._show_index()

    def _show_first(self) -> None:
        """Begin with the class and the note, unless the current account begins below the screen."""
        starts, source = self._detail.starts, self._claims.source
        if starts and starts[source] >= self._view.page - 1:
            self._view.scroll_to(y=starts[source], animate=False, immediate=True)

    def _show_account(self) -> None:
        """Scroll as little as shows the current account, or at least its beginning."""
        self._view.reflow()
        starts, source = (*self._detail.starts, self._view.line_count()), self._claims.source
        if source + 1 < len(starts):
            self._view.show_lines(starts[source], starts[source + 1])

    def _read_texts_if_any(self) -> None:
        if (opened := self._claims.opened) is None:
            return
        self.workers.cancel_group(self, read_texts.__name__)
        show = partial(self._show_quotations, opened)
        self.ask(read_texts, show, opened.parsed, opened.matrix.columns)

    def _show_quotations(
        self, opened: OpenBrief, quotations: Mapping[str, SourceQuotations]
    ) -> None:
        if self._claims.opened is opened and (quotations or self._quotations):
            self._quotations = quotations
            self._view.reflow()
            if self._view.scroll_offset.y:
                self._show_account()

    def _show_index(self) -> None:
        """`Claim: Taiwan ─── 3 of 16`."""
        claims, heading = self._claims, self.query_one(PaneHeading)
        heading.title = f"Claim: {claims.claim.topic}" if claims.claim is not None else "Claim"
        heading.detail = (Span(f"{claims.cursor + 1} of {len(claims.rows)}", MUTED),)

    def _subject(self) -> Subject:
        """The current account, or the claim if no source has an account."""
        claims, opened = self._claims, self._claims.opened
        if opened is None or claims.claim is None:
            return Subject()
        row = claims.rows[claims.cursor]
        if not opened.matrix.columns:
            return claim_subject(opened, row)
        return account_subject(opened, row, claims.source)

    def action_claim(self, step: int) -> None:
        if 0 <= self._claims.cursor + step < len(self._claims.rows):
            self._claims.cursor += step

    def action_account(self, step: int) -> None:
        """Choose the next or previous account; after the last comes the first."""
        opened = self._claims.opened
        columns = len(opened.matrix.columns) if opened is not None else 0
        self._claims.source = (self._claims.source + step) % max(1, columns)

    def action_compare(self) -> None:
        self.tell(state.wording_requested, self._claim_id, self._claims.source_id)

    def action_topic(self) -> None:
        self.tell(state.topic_requested, self._claims.claim)

    def action_step(self, step: int) -> None:
        self.tell(state.stepped, step)

    def action_whole_source(self) -> None:
        if self._claims.source_id:
            self.tell(state.source_requested, self._claims.source_id, self._claim_id)

    def action_browse(self) -> None:
        browse(self, self._subject())

    def action_copy(self) -> None:
        copy(self, self._subject())

    def action_edit(self) -> None:
        subject = self._subject()
        self.answer(state.edit_requested, subject.path, subject.line)

    def action_note(self) -> None:
        self.tell(state.note_requested, self._subject().places)

    def on_click(self, event: events.Click) -> None:
        if event.widget is not self._view or self._view.selection:
            return
        y = int(event.y) + self._view.scroll_offset.y
        if (target := target_in(self._detail.lines, int(event.x), y)) is not None:
            browse(self, Subject(address=target.name))
        elif (account := self._detail.account_at(y)) is not None:
            self._claims.source = account
