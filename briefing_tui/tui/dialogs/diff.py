"""The dialog that compares the wording of two texts, pair after pair, and what it compares."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.worker import get_current_worker

from briefing_tui.compare.diff import compare_wording
from briefing_tui.layout.diff import Offer, by_worth, lay_wording, offer_texts, offers_before
from briefing_tui.layout.spans import MUTED, Line, Span, Style, fit_line
from briefing_tui.library.library import Library
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.base import Lines, LineView

if TYPE_CHECKING:
    from briefing_tui.compare.topics import Topic


FindOffers = Callable[[Callable[[], bool]], tuple[Offer, ...]]
"""Finds pairs of texts, in a thread. It takes a function that tells whether to stop."""


class WordingView(LineView):
    """One of the pairs, at the view's width."""

    BINDINGS = keys.WORDING

    @dataclass
    class Moved(Message):
        """Another pair is shown."""

    def __init__(self, offers: tuple[Offer, ...]) -> None:
        super().__init__()
        self.offers = offers
        self.index = 0
        self._swapped = self._chosen = False
        self._lines: list[Line] = []

    @property
    def offer(self) -> Offer | None:
        """The pair that is shown, in the order in which it is shown."""
        if not self.offers:
            return None
        offer = self.offers[self.index]
        return offer.swapped() if self._swapped else offer

    def lay_out(self) -> None:
        self._lines = []
        if (offer := self.offer) is not None:
            wording = compare_wording(offer.old_text, offer.new_text)
            self._lines = lay_wording(wording, offer.old, offer.new, self.room - 2)

    def line_count(self) -> int:
        return len(self._lines)

    def line(self, y: int) -> tuple[Line, str]:
        return (Span(" ", Style()), *self._lines[y]), "background"

    def unavailable(self) -> Iterator[str]:
        yield from super().unavailable()
        if len(self.offers) < 2:
            yield from ("wording.next", "wording.previous")
        if not self.offers:
            yield "wording.swap"

    def replace_offers(self, offers: tuple[Offer, ...]) -> None:
        """Begin with the first of them, unless the reader is at work on the pair shown."""
        if self._chosen or self.scroll_offset.y:
            self.index = offers.index(self.offers[self.index])
        self.offers = offers
        self.reflow()

    def action_swap(self) -> None:
        self._swapped, self._chosen = not self._swapped, bool(self.offers)
        self.reflow()
        self.post_message(self.Moved())

    def action_next(self, step: int) -> None:
        if self.offers:
            self.index, self._chosen = (self.index + step) % len(self.offers), True
            self.scroll_to(y=0, animate=False)
            self.reflow()
            self.post_message(self.Moved())


class WordingHead(Lines):
    """`Chinese readout and US readout, in the original   1 of 3`"""

    def __init__(self, view: WordingView) -> None:
        super().__init__()
        self._view = view
        self.searching = True

    def lines(self) -> list[Line]:
        view = self._view
        if (offer := view.offer) is None:
            words = "Reading the library…" if self.searching else "There is nothing to compare."
            return [(Span(f" {words}", MUTED),)]
        spans = [
            Span(f" {offer.old.name}", Style(offer.old.role, bold=True)),
            Span(" and ", MUTED),
            Span(offer.new.name, Style(offer.new.role, bold=True)),
            Span(f", {offer.label}" if offer.label else "", MUTED),
            Span(f"   {view.index + 1} of {len(view.offers)}", MUTED),
        ]
        return [fit_line(spans, self.size.width)]


class WordingDialog(Dialog[None]):
    """The pairs at hand, and those that `find_more` finds meanwhile; the pair that is most worth
    comparing first.
    """

    hints = (
        keys.Hint(("wording.next", "wording.previous"), "Pair"),
        keys.Hint(("wording.swap",), "Swap"),
        keys.Hint(("view.down", "view.up"), "Scroll"),
    )

    @dataclass
    class OffersFound(Message):
        """All pairs: those at hand and those that were found."""

        offers: tuple[Offer, ...]

    def __init__(
        self, heading: str, offers: tuple[Offer, ...], find_more: FindOffers = lambda _: ()
    ) -> None:
        super().__init__()
        self.heading = heading
        self._find_more = find_more
        self._view = WordingView(by_worth(offers))
        self._head = WordingHead(self._view)

    def compose_body(self) -> ComposeResult:
        yield self._head
        yield self._view

    def on_mount(self) -> None:
        self.find_more()

    @work(thread=True, exclusive=True, group="wording")
    def find_more(self) -> None:
        """Find whole texts and the party's earlier accounts in a thread."""
        worker = get_current_worker()
        found = self._find_more(lambda: worker.is_cancelled)
        if not worker.is_cancelled:
            self.post_message(self.OffersFound(by_worth((*self._view.offers, *found))))

    def on_wording_dialog_offers_found(self, message: OffersFound) -> None:
        self._head.searching = False
        self._view.replace_offers(message.offers)
        self._head.refresh()

    def on_wording_view_moved(self, message: WordingView.Moved) -> None:
        self._head.refresh()


def library_offers(
    library: Library, opened: OpenBrief, claim_id: str, column: int, cancelled: Callable[[], bool]
) -> tuple[Offer, ...]:
    """The texts of the source in a column beside other sources' texts, and what its party said
    before on the topic.
    """
    texts = _source_texts(library, opened, column)
    topic = library.topic(claim_id, opened.brief, cancelled)
    return (*texts, *_earlier_accounts(topic, opened, column))


def _source_texts(library: Library, opened: OpenBrief, column: int) -> tuple[Offer, ...]:
    columns = opened.matrix.columns
    if not columns or not (columns[column].text or columns[column].text_file):
        return ()
    chosen = columns[column]
    text = library.source_text(opened.parsed, chosen).text
    return tuple(
        offer
        for other in columns
        if other.id != chosen.id
        for offer in offer_texts(
            opened.matrix, chosen, other, text, library.source_text(opened.parsed, other).text
        )
    )


def _earlier_accounts(topic: "Topic | None", opened: OpenBrief, column: int) -> tuple[Offer, ...]:
    columns = opened.matrix.columns
    party = columns[column].party if columns else ""
    if topic is None or not party or party not in topic.parties:
        return ()
    path = opened.brief.path
    row = next(index for index, row in enumerate(topic.rows) if row.brief.path == path)
    return offers_before(topic, row, topic.parties.index(party))
