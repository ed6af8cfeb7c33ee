"""What opens over the claims: their wording, and their topic across briefs.

The dialogs and the word diff are imported when one opens: a start has no use for them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.claims_view import ClaimsView

if TYPE_CHECKING:
    from briefing_tui.compare.topics import Topic
    from briefing_tui.layout.offers import Offer
    from briefing_tui.tui.library.shelf import Shelf
    from briefing_tui.tui.reader import ReaderScreen

Cancelled = Callable[[], bool]
Tell = Callable[[int, int], None]
"""Hears how many briefs have been read, and how many there are to read."""


def open_dialog(reader: "ReaderScreen", shelf: "Shelf", wanted: ClaimsView.Wanted) -> None:
    """What was wanted of a claim, over the panes."""
    if reader.opened is None or reader.opened.brief.claim(wanted.claim_id) is None:
        return
    if wanted.what == "wording":
        open_wording(reader, shelf, reader.opened, wanted)
    else:
        open_topic(reader, shelf, reader.opened, wanted)


def open_wording(
    reader: "ReaderScreen", shelf: "Shelf", opened: OpenBrief, wanted: ClaimsView.Wanted
) -> None:
    """The chosen source's account beside another's, its whole text, its party's last words."""
    from briefing_tui.layout.offers import offers_between
    from briefing_tui.tui.dialogs.wording import WordingDialog

    row = next(each for each in opened.matrix.rows if each.claim.id == wanted.claim_id)
    offers = offers_between(opened.brief, opened.matrix, row, wanted.source)

    def more(cancelled: Cancelled) -> "tuple[Offer, ...]":
        texts = _texts(shelf, opened, wanted.source)
        topic = _history(shelf, opened, wanted.claim_id, cancelled, _unheard)
        return (*texts, *_earlier(topic, opened, wanted.source))

    reader.app.push_screen(WordingDialog(row.claim.topic, offers, more))


def open_topic(
    reader: "ReaderScreen", shelf: "Shelf", opened: OpenBrief, wanted: ClaimsView.Wanted
) -> None:
    """The claim's topic in every brief that has it, each to be opened at its claim."""
    from briefing_tui.tui.dialogs.topic import TopicDialog

    brief = opened.brief
    topic = next(each.topic for each in brief.claims if each.id == wanted.claim_id)

    def history(cancelled: Cancelled, tell: Tell) -> "Topic | None":
        return _history(shelf, opened, wanted.claim_id, cancelled, tell)

    def open_brief(path: str) -> None:
        reader.claim = wanted.claim_id
        if path != brief.path:
            reader.open_path(shelf.place(path))

    dialog = TopicDialog(topic, brief.path, history, open_brief, ascii_only=wanted.ascii_only)
    reader.app.push_screen(dialog)


def _unheard(done: int, total: int) -> None:
    """Nobody waits for it alone."""


def _history(
    shelf: "Shelf", opened: OpenBrief, claim_id: str, cancelled: Cancelled, tell: Tell
) -> "Topic | None":
    """From the library's files, and the brief on the screen as it is there."""
    from briefing_tui.compare.topics import build_topic

    return build_topic(shelf.briefs(cancelled, opened.brief, claim_id, tell), claim_id)


def _texts(shelf: "Shelf", opened: OpenBrief, chosen: int) -> "tuple[Offer, ...]":
    """The chosen source's own text beside every other that has one."""
    from briefing_tui.layout.offers import offer_texts

    columns = opened.matrix.columns
    if not columns or not (columns[chosen].text or columns[chosen].text_file):
        return ()
    mine = shelf.source_text(opened.parsed, columns[chosen])
    others = [each for each in columns if each.id != columns[chosen].id]
    return tuple(
        offer
        for other in others
        for offer in offer_texts(
            opened.matrix, columns[chosen], other, mine, shelf.source_text(opened.parsed, other)
        )
    )


def _earlier(topic: "Topic | None", opened: OpenBrief, chosen: int) -> "tuple[Offer, ...]":
    """The chosen source's party here and the last time it spoke on the topic."""
    from briefing_tui.layout.offers import offers_before

    columns = opened.matrix.columns
    party = columns[chosen].party if columns else ""
    if topic is None or not party or party not in topic.parties:
        return ()
    row = next(at for at, each in enumerate(topic.rows) if each.brief.path == opened.brief.path)
    return offers_before(topic, row, topic.parties.index(party))
