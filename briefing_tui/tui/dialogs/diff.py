"""Two wordings in a dialog: the offers come one by one, some from a thread."""

from collections.abc import Callable
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.worker import get_current_worker

from briefing_tui.compare.diff import compare_wording
from briefing_tui.layout.diff import Offer, lay_wording
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style, fit_line
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import Lines, LineView

Offers = tuple[Offer, ...]
More = Callable[[Callable[[], bool]], Offers]
"""Finds further offers, given a function that says whether to stop; runs in a thread."""


class WordingView(LineView):
    """One comparison at the present width."""

    BINDINGS = keys.WORDING

    def __init__(self) -> None:
        super().__init__()
        self.offers: Offers = ()
        self.at = 0
        self._swapped = False
        self._lines: list[Line] = []

    def lay(self) -> None:
        """Compare and set in lines."""
        self._lines = []
        if self.offers:
            offer = self.offers[self.at]
            offer = offer.swapped() if self._swapped else offer
            found = compare_wording(offer.old_text, offer.new_text)
            self._lines = lay_wording(found, offer.old, offer.new, self.room - 2)

    def line_count(self) -> int:
        """All its lines."""
        return len(self._lines)

    def line(self, y: int) -> tuple[Line, str]:
        """One line."""
        return (Span(" ", Style()), *self._lines[y]), "background"

    def action_swap(self) -> None:
        """The other way round."""
        self._swapped = not self._swapped
        self.measure()

    def action_next(self, step: int) -> None:
        """Another pair, or the same in another language."""
        if self.offers:
            self.at = (self.at + step) % len(self.offers)
            self.scroll_to(y=0, animate=False)
            self.measure()
            self.screen.query_one(WordingHead).refresh()


class WordingHead(Lines):
    """Which of the offers is shown, and the keys."""

    def __init__(self, view: WordingView) -> None:
        super().__init__()
        self._view = view
        self.waiting = True

    def lines(self) -> list[Line]:
        """`1 of 3 · in the original (zh)`."""
        view = self._view
        if not view.offers:
            words = "Reading the library…" if self.waiting else "There is nothing to compare."
            return [(Span(f" {words}", MUTED),)]
        offer = view.offers[view.at]
        spans = [
            Span(f" {offer.old.name}", Style(offer.old.role, bold=True)),
            Span(" and ", MUTED),
            Span(offer.new.name, Style(offer.new.role, bold=True)),
            Span(f", {offer.label}" if offer.label else "", MUTED),
            Span(f"   {view.at + 1} of {len(view.offers)}", MUTED),
            Span("   v", STRONG),
            Span(" next  ", MUTED),
            Span("s", STRONG),
            Span(" swap", MUTED),
        ]
        return [fit_line(spans, self.size.width)]


class WordingDialog(Dialog):
    """The wording of an account beside others."""

    @dataclass
    class Found(Message):
        """Further offers."""

        offers: Offers

    def __init__(self, heading: str, offers: Offers, more: More) -> None:
        super().__init__()
        self.heading = heading
        self.add_class("-large")
        self._more = more
        self._view = WordingView()
        self._view.offers = offers
        self._head = WordingHead(self._view)

    def compose_body(self) -> ComposeResult:
        """One line about the comparison, and the comparison."""
        yield self._head
        yield self._view

    def on_mount(self) -> None:
        """What is at hand is shown at once; the rest is looked for meanwhile."""
        super().on_mount()
        self.find_more()

    @work(thread=True, exclusive=True, group="wording")
    def find_more(self) -> None:
        """Whole texts, and the party's earlier accounts."""
        worker = get_current_worker()
        offers = self._more(lambda: worker.is_cancelled)
        if not worker.is_cancelled:
            self.post_message(self.Found(offers))

    def on_wording_dialog_found(self, message: Found) -> None:
        """They follow the ones at hand."""
        had = bool(self._view.offers)
        self._view.offers += message.offers
        self._head.waiting = False
        self._head.refresh()
        if not had:
            self._view.measure()
