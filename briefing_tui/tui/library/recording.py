"""What the library knows of the open brief's topics, told to the claims once one is in them."""

from functools import partial
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from briefing_tui.tui.library.recorded import Recorded
from briefing_tui.tui.panes.claims_view import ClaimsView

if TYPE_CHECKING:
    from briefing_tui.library.catalog import Library
    from briefing_tui.model.brief import Brief
    from briefing_tui.tui.library.shelf import Shelf
    from briefing_tui.tui.open_brief import OpenBrief
    from briefing_tui.tui.reader import ReaderScreen


class Recorder:
    """Reads the library's briefs with claims in a thread, and once as long as it is the same.

    Not those of a large library, which would be read for every brief that is opened: there
    the topic's own dialog tells.
    """

    def __init__(self, reader: "ReaderScreen", shelf: "Shelf") -> None:
        self._reader, self._shelf = reader, shelf
        self._view = reader.query_one(ClaimsView)
        self._known: tuple[Library, tuple[Brief, ...]] | None = None
        self._asked: tuple[OpenBrief, Library] | None = None

    def look(self) -> None:
        """Begin, where the reader is in the claims of a brief that was not looked at."""
        opened, library = self._reader.opened, self._shelf.library
        if opened is None or library is None or not self._reader.claim or not opened.brief.claims:
            return
        asked = self._asked
        if asked is not None and asked[0] is opened and asked[1] is library:
            return
        self._asked = (opened, library)
        work = partial(self._record, opened, library)
        self._reader.run_worker(work, thread=True, exclusive=True, group="records")

    def _record(self, opened: "OpenBrief", library: "Library") -> None:
        from briefing_tui.compare.records import claim_records

        worker = get_current_worker()
        known = self._known
        if known is None or known[0] is not library:
            known = (library, self._shelf.briefs(lambda: worker.is_cancelled, opened.brief))
        if worker.is_cancelled:
            return
        self._known = known
        records = claim_records(opened.brief, known[1])
        self._view.post_message(Recorded(opened, records))


def attach(reader: "ReaderScreen", shelf: "Shelf") -> None:
    """Look whenever the brief, the claim or the library is another."""
    recorder = Recorder(reader, shelf)
    for name in ("opened", "claim", "briefs"):
        reader.watch(reader, name, recorder.look, init=False)
