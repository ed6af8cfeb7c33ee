"""Finding, beside the open brief, what else in the library has to do with it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

if TYPE_CHECKING:
    from textual.timer import Timer

    from briefing_tui.compare.related import Relation
    from briefing_tui.library.seeker import Seeker
    from briefing_tui.model.brief import Brief
    from briefing_tui.tui.reader import ReaderScreen

AFTER = 0.3
"""Seconds on a brief before anything is looked for: not for those one passes by."""


class RelationsFound(Message):
    """The briefs that have to do with one."""

    def __init__(self, path: str, relations: "tuple[Relation, ...]") -> None:
        super().__init__()
        self.path, self.relations = path, relations


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
