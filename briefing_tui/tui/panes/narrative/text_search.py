"""Finding words in the narrative: the search, its hits, and the current one."""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple

from textual.message import Message

from briefing_tui.layout.narrative import (
    START,
    Match,
    ScrollLayout,
    TextOffset,
    around,
    find,
    pattern_of,
)
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span
from briefing_tui.tui.widgets.find_line import next_match
from briefing_tui.tui.widgets.selection import StyleRange

SYNCHRONOUS = 20_000
"""The characters of a document that is searched within a frame, a longer one in a thread."""
_REPORT_INTERVAL = 0.05
"""Seconds between two reports of a thread."""


class SearchRun(NamedTuple):
    """One run over a document, from a leaf on. Runs are compared by identity."""

    phrases: tuple[str, ...]
    layout: ScrollLayout
    first: int
    passage: re.Pattern[str] | None = None
    """The words of a passage to begin at, instead of the first leaf."""


@dataclass(eq=False, repr=False)
class HitsFound(Message):
    """Some hits of a run; `done` with the last of them."""

    run: SearchRun
    hits: tuple[Match, ...]
    done: bool
    origin: TextOffset | None = None
    """Where the passage begins, or the document if it lacks the passage."""


def run_search(
    run: SearchRun, report: Callable[[HitsFound], object], cancelled: Callable[[], bool]
) -> None:
    """Search all leaves, beginning with `run.first`, and report hits as they are found."""
    pattern = pattern_of(*run.phrases)
    hits: list[Match] = []
    reported = monotonic()
    document, origin = run.layout.document, None
    # A context of its own: its cache of parsed inline text is not shared between threads.
    context = run.layout.context.of(document)
    if run.passage is not None:
        passages = find(document, context, run.passage, range(len(document.leaves)), cancelled)
        origin = next((place[:2] for place in passages), START)
    if pattern is not None:
        leaves = around(len(document.leaves), max(0, origin[0]) if origin else run.first)
        for hit in find(document, context, pattern, leaves, cancelled):
            hits.append(hit)
            if monotonic() - reported > _REPORT_INTERVAL:
                report(HitsFound(run, tuple(hits), done=False, origin=origin))
                hits, reported = [], monotonic()
    if not cancelled():
        report(HitsFound(run, tuple(hits), done=True, origin=origin))


class TextSearch:
    """The search words and their hits. Hits are text offsets, so they survive a resize."""

    def __init__(self) -> None:
        self.phrases: tuple[str, ...] = ()
        """The phrases to find: a hit has any of them."""
        self.origin: TextOffset = (-1, 0)
        """Where the reader was before the search, and returns to when it is dropped."""
        self._run: SearchRun | None = None
        self._hits: list[Match] = []
        self.current: Match | None = None
        self._previous: Match | None = None
        """The current hit of the previous run, until this run has found it again."""
        self._done = True
        self._jump = True
        """Whether to go to the first hit as soon as there is one."""

    def start(
        self,
        phrases: tuple[str, ...],
        layout: ScrollLayout,
        passage: re.Pattern[str] | None = None,
        *,
        first: int | None = None,
        jump: bool = True,
    ) -> SearchRun | None:
        """Search from a passage on, else from the origin; the run to carry out, if there are any
        words.

        With `first` it is the search of a new version of the document for the same words, from that
        leaf on. The current hit stays the current one; if there was none, `jump` goes to a hit.
        """
        previous = self.current or self._previous if first is not None else None
        self.clear()
        if not "".join(phrases).split():
            return None
        self.phrases, self._previous, self._done = phrases, previous, False
        self._jump = jump and previous is None
        leaf = max(0, min(self.origin[0] if first is None else first, layout.leaf_count - 1))
        self._run = SearchRun(phrases, layout, leaf, passage)
        return self._run

    def clear(self) -> bool:
        """End the search; return whether there was one."""
        was_set = bool(self.phrases)
        self.phrases, self._run, self._hits, self._done = (), None, [], True
        self.current = self._previous = None
        return was_set

    def add(self, message: HitsFound) -> Match | None:
        """Take over hits. Returns the hit to go to, if any."""
        if message.run is not self._run:
            return None
        self.origin = message.origin or self.origin
        self._hits.extend(message.hits)
        self._hits.sort()  # linear: the hits above the origin come last, in order
        self._done = message.done
        if self._done and not self._hits and message.run.passage is not None:
            self.clear()  # what the index has is not always on the page, such as an address
            return None
        if self._previous in message.hits:
            self.current, self._previous = self._previous, None
        is_first = self._jump and self.current is None
        return self.step(1, self.origin) if is_first else None

    def step(self, step: int, top: TextOffset) -> Match | None:
        """Go to the next or previous hit, from the top of the screen if there is no current
        one; wraps around."""
        start, here = ((*top, 0), True) if self.current is None else (self.current, False)
        self.current = next_match(self._hits, start, step, here=here, default=None)
        return self.current

    def highlights(self, leaf: int) -> list[StyleRange]:
        """The hits in a leaf in reverse video, the current one also bold and underlined."""
        if not self._hits:
            return []
        first = bisect_left(self._hits, (leaf, 0, 0))
        last = bisect_left(self._hits, (leaf + 1, 0, 0))
        return [
            StyleRange(hit[1], hit[2], "strong", bold=True, underline=True, reverse=True)
            if hit == self.current
            else StyleRange(hit[1], hit[2], "muted", reverse=True)
            for hit in self._hits[first:last]
        ]

    def notice(self) -> Line:
        """`/words  3/17`."""
        if not self.phrases:
            return ()
        total = f"{len(self._hits)}{'' if self._done else '…'}"
        if not self._hits:
            count = "nothing found" if self._done else "searching…"
        elif self.current is None:
            count = f"{total} found"
        else:
            count = f"{bisect_left(self._hits, self.current) + 1}/{total}"
        return (Span(f"/{' '.join(self.phrases)}", STRONG), Span(f"  {count}", MUTED))
