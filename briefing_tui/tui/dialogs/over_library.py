"""From the search to the place in the brief that it found."""

from typing import TYPE_CHECKING

from briefing_tui.library.catalog import Listing
from briefing_tui.library.saved import SavedQuery, by_name
from briefing_tui.tui.library.querying import open_list
from briefing_tui.tui.panes.narrative import NarrativeView

if TYPE_CHECKING:
    from briefing_tui.library.hits import Hit
    from briefing_tui.tui.library.indexing import Indexing
    from briefing_tui.tui.reader import ReaderScreen


def open_search(reader: "ReaderScreen", indexing: "Indexing") -> None:
    """Type what to look for in all briefs."""
    seeker = indexing.seeker()
    if seeker is None:
        reader.notify("There is no library around this brief.")
        return
    from briefing_tui.tui.dialogs.search import SearchDialog

    def choose(listing: Listing, hit: "Hit | None") -> None:
        open_at(reader, listing, hit)

    def show_list(text: str) -> None:
        open_list(reader, SavedQuery(text))

    states = reader.briefs.marks.states if reader.briefs.marks else {}
    saved = by_name(reader.briefs.saved)
    reader.app.push_screen(SearchDialog(seeker, states, choose, show_list, saved))


def open_at(reader: "ReaderScreen", listing: Listing, hit: "Hit | None") -> None:
    """A brief at its claim, or at the words in its narrative with the find active."""
    if hit is not None and hit.claim:
        reader.claim = hit.claim
    reader.open_path(listing.path)
    reader.active = "claims" if hit is not None and hit.claim else "narrative"
    if hit is not None and hit.where == "narrative" and hit.marks:
        start, end = hit.marks[0]
        reader.call_after_refresh(_find, reader, hit.text[start:end])


def _find(reader: "ReaderScreen", words: str) -> None:
    view = reader.query_one(NarrativeView)
    view.restore((-1, 0))  # the first of them, not the first below where the reader once was
    view.finding.begin()
    view.finding.look(words)
