"""What has changed in the open brief since the reader opened it: found, marked, told.

Several saves count from the reading that the reader saw first, until they leave the brief or
put the marks away.
"""

from time import monotonic
from typing import TYPE_CHECKING

from briefing_tui.compare.revision import NONE, Baseline, Changes, baseline, changes_since
from briefing_tui.layout.changed import saved_words
from briefing_tui.tui.panes.claims_view import ClaimsView
from briefing_tui.tui.panes.narrative import NarrativeView

if TYPE_CHECKING:
    from textual.timer import Timer

    from briefing_tui.tui.open_brief import OpenBrief
    from briefing_tui.tui.reader import ReaderScreen

AT_ONCE = 3_000
"""Blocks up to which they are compared without a thread: a few milliseconds."""
SAY_AFTER = 0.4
"""Seconds after the last save before it is told of: one notice for many."""
SAY_EVERY = 5.0
"""Seconds between two notices: as long as one stays on the screen."""


class Revising:
    """Compares each whole reading of the open brief with the first one."""

    def __init__(self, reader: "ReaderScreen") -> None:
        self._reader = reader
        self._narrative = reader.query_one(NarrativeView)
        self._claims = reader.query_one(ClaimsView)
        self._now: OpenBrief | None = self._narrative.finished
        self._first: OpenBrief | Baseline | None = self._now
        self._changes = NONE
        self._saves = self._told = 0
        """Readings that differed from the one before, and how many of them were told of."""
        self._saying: Timer | None = None
        self._said = -SAY_EVERY
        self._narrative.changed.seen = self._claims.seen = self.put_away
        reader.watch(self._narrative, "finished", self.read, init=False)

    def read(self, opened: "OpenBrief | None") -> None:
        """A brief has been read to its end: another one, or the open one again."""
        if opened is None:
            self._now = self._first = None
            return
        before, self._now = self._now, opened
        if before is None or not opened.is_again(before):
            self._begin(opened)
            return
        self._saves += before.parsed != opened.parsed
        first = self._first
        assert first is not None
        if max(_size(first), _size(opened)) <= AT_ONCE:
            self._take(first, opened, *_compare(first, opened))
            return

        def work() -> None:  # no partial: Textual spells out its arguments, a whole book
            self._reader.call_later(self._take, first, opened, *_compare(first, opened))

        self._reader.run_worker(work, thread=True, exclusive=True, group="revising")

    def _begin(self, opened: "OpenBrief") -> None:
        self._first, self._saves, self._told = opened, 0, 0
        self._show(NONE, ())
        self._stop_saying()

    def _stop_saying(self) -> None:
        if self._saying is not None:
            self._saying.stop()

    def put_away(self) -> None:
        """The reader has seen the changes: later ones count from here."""
        if self._now is not None:
            self._begin(self._now)

    def _take(
        self,
        first: "OpenBrief | Baseline",
        opened: "OpenBrief",
        base: Baseline,
        changes: Changes,
    ) -> None:
        """What was found between two readings, if it is still those that count."""
        if first is not self._first or opened is not self._now:
            return
        self._first = base
        news = self._saves > self._told and bool(changes or self._changes)
        self._show(changes, base.blocks)
        if news:
            self._stop_saying()
            wait = max(SAY_AFTER, self._said + SAY_EVERY - monotonic())
            self._saying = self._reader.set_timer(wait, self._say)

    def _show(self, changes: Changes, blocks: tuple[int, ...]) -> None:
        self._changes = changes
        self._narrative.show_changes(changes.leaves, blocks)
        self._claims.show_changes(changes)

    def _say(self) -> None:
        words = saved_words(self._changes, again=self._told > 0)
        self._said, self._told = monotonic(), self._saves
        self._reader.notify(words, markup=False)


def _compare(first: "OpenBrief | Baseline", opened: "OpenBrief") -> tuple[Baseline, Changes]:
    base = first if isinstance(first, Baseline) else baseline(first.brief, first.document)
    return base, changes_since(base, opened.brief, opened.document)


def _size(reading: "OpenBrief | Baseline") -> int:
    return len(reading.blocks if isinstance(reading, Baseline) else reading.document.leaves)
