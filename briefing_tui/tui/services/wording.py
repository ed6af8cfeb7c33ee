"""The further comparisons that the wording dialog offers, found in the library. For workers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from briefing_tui.layout.diff import Offer, offer_texts, offers_before
from briefing_tui.library.library import Library
from briefing_tui.tui.open_brief import OpenBrief

if TYPE_CHECKING:
    from briefing_tui.compare.topics import Topic


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
