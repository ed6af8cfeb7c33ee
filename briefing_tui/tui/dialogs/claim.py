"""A claim in full, over the panes: every account, and from it to the other claims."""

from collections.abc import Callable, Mapping
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.reactive import reactive

from briefing_tui.layout.claim_detail import ClaimDetail, DetailOptions, lay_claim
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.model.document import Target
from briefing_tui.text.wrapping import cells
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog, DialogKeys
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.base import LineView, PaneHeading
from briefing_tui.tui.subject import Subject, account_subject, browse, claim_subject, copy

Walked = Callable[[str, str], None]
"""Told the claim's and the source's id that the reader has gone to."""

HINTS = (
    keys.Hint(("detail.previous", "detail.next"), "Claim"),
    keys.Hint(("view.down", "view.up"), "Scroll"),
    keys.Hint(("detail.account",), "Account"),
    keys.Hint(("detail.browse",), "Browser"),
    keys.Hint(("detail.copy",), "Copy"),
    keys.Hint(("detail.edit",), "Edit"),
)


class ClaimDetailView(LineView):
    """The claim's lines. `place` is its place among the claims that the pane shows."""

    place: reactive[int] = reactive(0, init=False)
    source: reactive[int] = reactive(0, init=False)

    def __init__(self, opened: OpenBrief, rows: tuple[int, ...], *, ascii_only: bool) -> None:
        super().__init__()
        self.opened, self.rows = opened, rows
        self._ascii_only = ascii_only
        self._detail = ClaimDetail((), ())

    @property
    def row(self) -> int:
        """The claim's place in the matrix."""
        return self.rows[self.place]

    def lay(self) -> None:
        """Lay the claim for the present width."""
        options = DetailOptions(self.room, self.source, self._ascii_only)
        self._detail = lay_claim(self.opened.brief, self.opened.matrix, self.row, options)

    def line_count(self) -> int:
        """All of the claim."""
        return len(self._detail.lines)

    def line(self, y: int) -> tuple[Line, str]:
        """One line of it."""
        return self._detail.lines[y], "background"

    def validate_place(self, place: int) -> int:
        """The first and the last claim are ends."""
        return max(0, min(place, len(self.rows) - 1))

    def validate_source(self, source: int) -> int:
        """From the last account on to the first."""
        count = len(self.opened.matrix.columns)
        return source % count if count else 0

    def watch_place(self) -> None:
        """Another claim, from its first line."""
        self.measure()
        self.scroll_to(y=0, animate=False)

    def watch_source(self) -> None:
        """The mark moves to another account, which is brought into sight."""
        self.measure()
        self.show_account()

    def show_account(self) -> None:
        """Scroll as little as brings the chosen account into sight, its beginning at least."""
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
        """What a cell leads to."""
        used = 0
        for span in self._detail.lines[y] if 0 <= y < self.line_count() else ():
            used += cells(span.text)
            if x < used:
                return span.style.target
        return None

    def account_at(self, y: int) -> int | None:
        """The account that a line belongs to."""
        return self._detail.account_at(y)


class ClaimDialog(Dialog):
    """One claim at a time; the pane's cursor follows."""

    BINDINGS = keys.DETAIL
    heading = "Claim"

    def __init__(
        self,
        opened: OpenBrief,
        path: Path | None,
        rows: tuple[int, ...],
        at: tuple[int, int],
        *,
        walked: Walked,
        edit: Callable[[Subject], None],
        remapped: Mapping[str, str],
        ascii_only: bool = False,
    ) -> None:
        super().__init__()
        self.add_class("-detail")
        self._path, self._walked, self._edit, self._remapped = path, walked, edit, remapped
        self._view = ClaimDetailView(opened, rows, ascii_only=ascii_only)
        self._view.set_reactive(ClaimDetailView.place, at[0])
        self._view.set_reactive(ClaimDetailView.source, at[1])

    def compose_body(self) -> ComposeResult:
        """The claim, and which keys there are."""
        yield self._view
        yield DialogKeys(HINTS, self._remapped)

    def on_mount(self) -> None:
        """Where one is, and the chosen account in sight."""
        super().on_mount()
        self.tell_place()
        self.call_after_refresh(self._view.show_account)

    def tell_place(self) -> None:
        """`3 of 16`."""
        place = f"{self._view.place + 1} of {len(self._view.rows)}"
        self.query_one(PaneHeading).detail = (Span(place, MUTED),)

    def about(self) -> Subject:
        """The account that the mark is on; without any account the claim."""
        view = self._view
        if not view.opened.matrix.columns:
            return claim_subject(view.opened, self._path, view.row)
        return account_subject(view.opened, self._path, view.row, view.source)

    def follow(self) -> None:
        """The pane below goes along."""
        matrix, view = self._view.opened.matrix, self._view
        source = matrix.columns[view.source].id if matrix.columns else ""
        self._walked(matrix.rows[view.row].claim.id, source)
        self.tell_place()

    def action_claim(self, step: int) -> None:
        """The next or previous claim."""
        self._view.place += step
        self.follow()

    def action_account(self, step: int) -> None:
        """The next or previous account of this claim."""
        self._view.source += step
        self.follow()

    def action_browse(self) -> None:
        """The account's source in the browser."""
        browse(self, self.about())

    def action_copy(self) -> None:
        """The account, with who gave it."""
        copy(self, self.about())

    def action_edit(self) -> None:
        """The account in the editor; what is shown here may be another text then."""
        if self.leave():
            self.app.call_later(self._edit, self.about())

    def on_click(self, event: events.Click) -> None:
        """An address opens; elsewhere a click chooses the account it is on."""
        if event.widget is not self._view:
            return
        y = int(event.y) + self._view.scroll_offset.y
        target = self._view.target_at(int(event.x), y)
        if target is not None:
            browse(self, Subject(address=target.name))
        elif (account := self._view.account_at(y)) is not None:
            self._view.source = account
            self.follow()
