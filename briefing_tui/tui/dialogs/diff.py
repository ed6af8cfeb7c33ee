"""The dialog that compares the wording of two texts, pair after pair, and the pairs that it
offers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefing_tui.compare.diff import compare_wording
from briefing_tui.layout.diff import (
    WORDING_SIGNS,
    Offer,
    by_worth,
    lay_wording,
    offer_texts,
    offers_before,
    wording_columns,
)
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, fit_line, hang
from briefing_tui.library.library import Library
from briefing_tui.library.topics import find_topic
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog, TextView, is_cancelled
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.widgets.lines import LaidLines

if TYPE_CHECKING:
    from briefing_tui.compare.topics import Topic


class WordingDialog(Dialog[None]):
    """The known pairs, and for a claim of a brief those that the library has; the pair most worth
    comparing comes first.
    """

    BINDINGS = keys.WORDING
    signs = WORDING_SIGNS
    hints = (
        "next previous: Pair; wording.swap: Swap; view.down view.up: Scroll; view.select: Select"
    )

    def __init__(
        self,
        heading: str,
        offers: tuple[Offer, ...],
        opened: OpenBrief | None = None,
        claim_id: str = "",
        column: int = 0,
    ) -> None:
        """`column` is that of the source at which the claim is compared."""
        super().__init__()
        self.heading = heading
        self._claim = opened, claim_id, column
        self._offers, self._index = by_worth(offers), 0
        self._is_searching = True
        self._is_swapped = self._is_chosen = False
        self._view = TextView(self._lay, lambda width: wording_columns(width - 2))
        self._head = LaidLines(self._lay_head)
        self.body = (self._head, self._view)

    def on_mount(self) -> None:
        self.ask(find_offers, self.show_offers, self._offers, *self._claim)

    @property
    def _offer(self) -> Offer | None:
        """The pair that is shown, in the order in which it is shown."""
        if not self._offers:
            return None
        offer = self._offers[self._index]
        return offer.swapped() if self._is_swapped else offer

    def _lay(self, width: int) -> list[Line]:
        if (offer := self._offer) is None:
            return []
        texts = offer.texts
        wording = compare_wording(texts.old, texts.new, texts.langs)
        lines = lay_wording(wording, offer.old, offer.new, width - 2, texts.words_of)
        return hang([Span(" ", PLAIN)], lines)

    def _lay_head(self, width: int) -> list[Line]:
        """`Chinese readout and US readout, in the original   1 of 3`"""
        if (offer := self._offer) is None:
            words = "Reading the library…" if self._is_searching else "There is nothing to compare."
            return [(Span(f" {words}", MUTED),)]
        spans = [
            Span(f" {offer.old.name}", Style(offer.old.role, bold=True)),
            Span(" and ", MUTED),
            Span(offer.new.name, Style(offer.new.role, bold=True)),
            Span(f", {offer.texts.label}" if offer.texts.label else "", MUTED),
        ]
        if (count := len(self._offers)) > 1:
            spans.append(Span(f"   {self._index + 1} of {count}", MUTED))
        return [fit_line(spans, width)]

    def left_out(self) -> Iterator[str]:
        yield from super().left_out()
        if len(self._offers) < 2:
            yield from ("next", "previous")
        if not self._offers:
            yield "wording.swap"

    def show_offers(self, offers: tuple[Offer, ...]) -> None:
        """Begin with the first pair, unless the reader has begun to read the pair shown."""
        if self._offers and (self._is_chosen or self._view.scroll_offset.y):
            self._index = offers.index(self._offers[self._index])
        self._offers, self._is_searching = offers, False
        self._show_pair()

    def _show_pair(self) -> None:
        self._view.reflow()
        self._head.refresh()

    def action_swap(self) -> None:
        self._is_swapped, self._is_chosen = not self._is_swapped, bool(self._offers)
        self._show_pair()

    def action_next(self, step: int) -> None:
        if self._offers:
            self._index, self._is_chosen = (self._index + step) % len(self._offers), True
            self._view.scroll_to(y=0, animate=False)
            self._show_pair()


def find_offers(
    library: Library,
    offers: tuple[Offer, ...],
    opened: OpenBrief | None,
    claim_id: str,
    column: int,
) -> tuple[Offer, ...]:
    """Some pairs with more: the texts of the source in a column beside other sources' texts, and
    what its party said before on the topic.
    """
    if opened is not None:
        topic = find_topic(library, claim_id, opened.brief, is_cancelled)
        texts = _source_texts(library, opened, column)
        offers = (*offers, *texts, *_earlier_accounts(topic, opened, column))
    return by_worth(offers)


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
