"""Finding, beside the open brief, what else in the library has to do with it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

if TYPE_CHECKING:
    from textual.timer import Timer

    from briefing_tui.compare.related import Relation
    from briefing_tui.compare.topics import Records
    from briefing_tui.library.brief_list import Library
    from briefing_tui.library.search import Seeker
    from briefing_tui.model.brief import Brief
    from briefing_tui.tui.open_brief import OpenBrief
    from briefing_tui.tui.reader import ReaderScreen
    from briefing_tui.tui.services.open_library import Shelf

AFTER = 0.3
"""Seconds on a brief before anything is looked for: not for those one passes by."""


class RelationsFound(Message):
    """The briefs that have to do with one."""

    def __init__(self, path: str, relations: "tuple[Relation, ...]") -> None:
        super().__init__()
        self.path, self.relations = path, relations


class RecordsFound(Message):
    """What the library's other briefs say about the topics of one."""

    def __init__(self, opened: "OpenBrief", records: "Records") -> None:
        super().__init__()
        self.opened, self.records = opened, records


class Relating:
    """Asks the index in a thread, the latest brief only."""

    def __init__(self, screen: "ReaderScreen") -> None:
        self._screen = screen
        self._waiting: Timer | None = None

    def look(self, seeker: "Seeker", brief: "Brief") -> None:
        """Look soon; whatever was to be looked for before no longer counts."""
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self._screen.set_timer(AFTER, partial(self._start, seeker, brief))

    def _start(self, seeker: "Seeker", brief: "Brief") -> None:
        from briefing_tui.tui.body import Body

        tell = self._screen.query_one(Body).post_message

        def work() -> None:  # no partial: Textual spells out its arguments, a whole book
            _find(seeker, brief, tell)

        self._screen.run_worker(work, thread=True, exclusive=True, group="related")


def _find(seeker: "Seeker", brief: "Brief", tell: Callable[[Message], object]) -> None:
    relations = seeker.related(brief)
    if not get_current_worker().is_cancelled:
        tell(RelationsFound(brief.path, relations))


# MERGED:
# What the library knows of the open brief's topics, told to the claims once one is in them.


class Recorder:
    """Reads the library's briefs with claims in a thread, and once as long as it is the same.

    Not those of a large library, which would be read for every brief that is opened: there
    the topic's own dialog tells.
    """

    def __init__(self, reader: "ReaderScreen", shelf: "Shelf") -> None:
        self._reader, self._shelf = reader, shelf
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

    def _tell(self, message: Message) -> None:
        from briefing_tui.tui.body import Body

        self._reader.query_one(Body).post_message(message)

    def _record(self, opened: "OpenBrief", library: "Library") -> None:
        from briefing_tui.compare.topics import claim_records

        worker = get_current_worker()
        known = self._known
        if known is None or known[0] is not library:
            known = (library, self._shelf.briefs(lambda: worker.is_cancelled, opened.brief))
        if worker.is_cancelled:
            return
        self._known = known
        records = claim_records(opened.brief, known[1])
        self._tell(RecordsFound(opened, records))


def attach(reader: "ReaderScreen", shelf: "Shelf") -> None:
    """Look whenever the brief, the claim or the library is another."""
    recorder = Recorder(reader, shelf)
    for name in ("opened", "claim", "briefs"):
        reader.watch(reader, name, recorder.look, init=False)
