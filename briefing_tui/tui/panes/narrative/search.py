"""Finding words in the narrative: the search, its hits, and the current one."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from textual.message import Message

from briefing_tui.layout.narrative import Hit, ScrollLayout, TextOffset, around, find, pattern_of
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span
from briefing_tui.tui.panes.narrative.highlighting import StyleRange

SYNCHRONOUS_LEAVES = 400
"""Documents up to this size are searched within a frame, longer ones in a thread."""
_REPORT_INTERVAL = 0.05
"""Seconds between two reports of a thread."""


class SearchRun(NamedTuple):
    """One run over a document, from a leaf on. Runs are compared by identity."""

    words: str
    layout: ScrollLayout
    first: int


class HitsFound(Message):
    """Some hits of a run; `done` with the last of them."""

    def __init__(self, run: SearchRun, hits: tuple[Hit, ...], *, done: bool) -> None:
        super().__init__()
        self.run, self.hits, self.done = run, hits, done


def run_search(
    run: SearchRun, report: Callable[[HitsFound], object], cancelled: Callable[[], bool]
) -> None:
    """Search all leaves, beginning with `run.first`, and report hits as they are found."""
    pattern = pattern_of(run.words)
    hits: list[Hit] = []
    reported = monotonic()
    if pattern is not None:
        document = run.layout.document
        # A context of its own: its cache of parsed inline text is not shared between threads.
        context = run.layout.context.of(document)
        leaves = around(len(document.leaves), run.first)
        for hit in find(document, context, pattern, leaves, cancelled):
            hits.append(hit)
            if monotonic() - reported > _REPORT_INTERVAL:
                report(HitsFound(run, tuple(hits), done=False))
                hits, reported = [], monotonic()
    if not cancelled():
        report(HitsFound(run, tuple(hits), done=True))


class Search:
    """The words looked for and their hits. Hits are text offsets, so they survive a resize."""

    def __init__(self) -> None:
        self.words = ""
        self.origin: TextOffset = (-1, 0)
        """Where the reader was before the search, and returns to when it is dropped."""
        self._run: SearchRun | None = None
        self._hits: list[Hit] = []
        self._current: Hit | None = None
        self._previous: Hit | None = None
        """The current hit of the run before this one, until this one has found it again."""
        self._done = True
        self._jump = True
        """Whether to go to the first hit as soon as there is one."""

    def start(self, words: str, layout: ScrollLayout) -> SearchRun | None:
        """Search for other words from the origin on; the run to carry out, if there are any."""
        self.clear()
        if not words.split():
            return None
        return self._new_run(words, layout, self.origin[0], jump=True)

    def restart(self, layout: ScrollLayout, first: int, *, jump: bool) -> SearchRun | None:
        """Search for the same words in a new version of the document.

        The current hit stays the current one. `jump` goes to a hit if there was none before.
        """
        if not self.words:
            return None
        previous = self._current or self._previous
        run = self._new_run(self.words, layout, first, jump=jump and previous is None)
        self._previous = previous
        return run

    def _new_run(self, words: str, layout: ScrollLayout, first: int, *, jump: bool) -> SearchRun:
        self.clear()
        self.words, self._done, self._jump = words, False, jump
        self._run = SearchRun(words, layout, max(0, min(first, layout.leaf_count - 1)))
        return self._run

    def clear(self) -> bool:
        """Search for nothing; whether there was a search."""
        was_set = bool(self.words)
        self.words, self._run, self._hits, self._done = "", None, [], True
        self._current = self._previous = None
        return was_set

    def add(self, message: HitsFound) -> Hit | None:
        """Take over hits; the hit to go to, if the reader is to be taken to one."""
        if message.run is not self._run:
            return None
        self._hits.extend(message.hits)
        self._hits.sort()  # linear: the hits above the origin come last, in order
        self._done = message.done
        if self._previous in message.hits:
            self._current, self._previous = self._previous, None
        if self._current is None and self._jump and self._hits:
            self._current = self._at(bisect_left(self._hits, (*self.origin, 0)))
            return self._current
        return None

    def step(self, step: int, top: TextOffset) -> Hit | None:
        """Go to the next or previous hit, from the top of the screen if there is no current
        one; wraps around."""
        if not self._hits:
            return None
        if self._current is None:
            index = bisect_left(self._hits, (*top, 0)) - (step < 0)
        elif step > 0:
            index = bisect_right(self._hits, self._current)
        else:
            index = bisect_left(self._hits, self._current) - 1
        self._current = self._at(index)
        return self._current

    def _at(self, index: int) -> Hit:
        return self._hits[index % len(self._hits)]

    def highlights(self, leaf: int) -> list[StyleRange]:
        """The hits in a leaf in reverse video, the current one also bold and underlined."""
        if not self._hits:
            return []
        first = bisect_left(self._hits, (leaf, 0, 0))
        last = bisect_left(self._hits, (leaf + 1, 0, 0))
        return [
            StyleRange(hit[1], hit[2], "strong", bold=True, underline=True, reverse=True)
            if hit == self._current
            else StyleRange(hit[1], hit[2], "muted", reverse=True)
            for hit in self._hits[first:last]
        ]

    def notice(self) -> Line:
        """`/words  3/17`."""
        if not self.words:
            return ()
        total = f"{len(self._hits)}{'' if self._done else '…'}"
        if not self._hits:
            count = "nothing found" if self._done else "searching…"
        elif self._current is None:
            count = f"{total} found"
        else:
            count = f"{bisect_left(self._hits, self._current) + 1}/{total}"
        return (Span(f"/{self.words}", STRONG), Span(f"  {count}", MUTED))
