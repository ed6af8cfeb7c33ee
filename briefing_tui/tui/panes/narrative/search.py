"""What is looked for in the narrative, where it was found, and which of it one is at."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message
from textual.worker import get_current_worker

from briefing_tui.layout.blocks import LayoutContext
from briefing_tui.layout.narrative import Hit, ScrollLayout, TextOffset, around, find, pattern_of
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span
from briefing_tui.tui.panes.narrative.scroll import Mark

if TYPE_CHECKING:
    from briefing_tui.tui.panes.narrative.view import NarrativeView

AT_ONCE = 400
"""Leaves that are searched within a frame; more are in a thread."""
_TOLD_EVERY = 0.05
"""Seconds after which a thread tells what it has found so far."""


class Search(NamedTuple):
    """Words looked for in a layout, from a leaf on. Another object is another search."""

    words: str
    scroll_layout: ScrollLayout
    first: int


class Found(Message):
    """Some of what a search has found; `done` with the last of it."""

    def __init__(self, search: Search, hits: tuple[Hit, ...], done: bool) -> None:
        super().__init__()
        self.search, self.hits, self.done = search, hits, done


def run(search: Search, tell: Callable[[Found], object], cancelled: Callable[[], bool]) -> None:
    """Search all leaves, the nearest below first."""
    layout, pattern = search.scroll_layout, pattern_of(search.words)
    hits: list[Hit] = []
    told = monotonic()
    if pattern is not None:
        document = layout.document
        mine = LayoutContext(document, {}, layout.width, wrap_code=False)
        leaves = around(len(document.leaves), search.first)
        for hit in find(document, mine, pattern, leaves, cancelled):
            hits.append(hit)
            if monotonic() - told > _TOLD_EVERY:
                tell(Found(search, tuple(hits), done=False))
                hits, told = [], monotonic()
    if not cancelled():
        tell(Found(search, tuple(hits), done=True))


class Finder:
    """The hits of one search. They are leaves and characters, so they outlast a new width."""

    def __init__(self) -> None:
        self.words = ""
        self.search: Search | None = None
        self.origin: TextOffset = (-1, 0)
        """Where one was before looking, and comes back to."""
        self.done = True
        self.current: Hit | None = None
        self.kept: Hit | None = None
        """The one that one was at, while the same words are looked for anew."""
        self._hits: list[Hit] = []

    def begin(self, words: str, layout: ScrollLayout, first: int) -> Search:
        """Look for other words."""
        self.words, self.done, self.current, self._hits = words, False, None, []
        self.search = Search(words, layout, max(0, min(first, layout.leaf_count - 1)))
        self.kept = None
        return self.search

    def again(self, layout: ScrollLayout, first: int) -> Search:
        """Look for the same words in what has become of the narrative."""
        kept = self.current or self.kept
        search = self.begin(self.words, layout, first)
        self.kept = kept
        return search

    def clear(self) -> bool:
        """Look for nothing; whether anything was looked for."""
        had = bool(self.words)
        self.words, self.search, self.done = "", None, True
        self.current, self.kept, self._hits = None, None, []
        return had

    def take(self, found: Found) -> bool:
        """More hits; whether they are of the search that still counts."""
        if found.search is not self.search:
            return False
        self._hits.extend(found.hits)
        self._hits.sort()  # what is above where one was comes last; takes linear time
        if self.kept in found.hits:
            self.current, self.kept = self.kept, None
        self.done = found.done
        return True

    def first_from(self, position: TextOffset) -> Hit | None:
        """The first hit at a position or after it, around the end."""
        return self._at(bisect_left(self._hits, (*position, 0)))

    def step(self, step: int, here: TextOffset) -> Hit | None:
        """The next or previous hit, around the ends; from what is in sight if there is no
        current one."""
        if self.current is None:
            at = bisect_left(self._hits, (*here, 0)) - (step < 0)
        elif step > 0:
            at = bisect_right(self._hits, self.current)
        else:
            at = bisect_left(self._hits, self.current) - 1
        self.current = self._at(at)
        return self.current

    def _at(self, index: int) -> Hit | None:
        return self._hits[index % len(self._hits)] if self._hits else None

    def marks(self, leaf: int) -> list[Mark]:
        """All hits in a leaf in reverse video, the current one bold as well."""
        if not self._hits:
            return []
        first = bisect_left(self._hits, (leaf, 0, 0))
        last = bisect_left(self._hits, (leaf + 1, 0, 0))
        return [
            Mark(hit[1], hit[2], "strong", bold=True, underline=True, reverse=True)
            if hit == self.current
            else Mark(hit[1], hit[2], "muted", reverse=True)
            for hit in self._hits[first:last]
        ]

    def notice(self) -> Line:
        """`/words 3/17`."""
        if not self.words:
            return ()
        total = f"{len(self._hits)}{'' if self.done else '…'}"
        if not self._hits:
            count = "nothing found" if self.done else "looking…"
        elif self.current is None:
            count = f"{total} found"
        else:
            count = f"{bisect_left(self._hits, self.current) + 1}/{total}"
        return (Span(f"/{self.words}", STRONG), Span(f"  {count}", MUTED))


# MERGED:
# Looking for words in a narrative: typing, the thread, and going from hit to hit.


class Finding:
    """The search of one view."""

    def __init__(self, view: "NarrativeView") -> None:
        self._view = view
        self._finder = Finder()
        self._arrives = True
        """The reader is to be brought to the first hit."""

    def marks(self, leaf: int) -> list[Mark]:
        """The hits in a leaf."""
        return self._finder.marks(leaf)

    def notice(self) -> Line:
        """What is looked for, and how much of it there is."""
        return self._finder.notice()

    def begin(self) -> None:
        """The reader will type; this is where they come back to."""
        self._finder.origin = self._view.position()

    def look(self, words: str) -> None:
        """Look for words from where one was; they are marked as they are found."""
        view = self._view
        view.workers.cancel_group(view, "finding")
        self._finder.clear()
        if not words.split() or view.scroll_layout is None:
            view.restore(self._finder.origin)
            view.refresh()
            return
        self._arrives = True
        self._run(self._finder.begin(words, view.scroll_layout, self._finder.origin[0]))

    def _run(self, search: Search) -> None:
        view = self._view
        if search.scroll_layout.leaf_count <= AT_ONCE:
            run(search, self.take, lambda: False)
        else:
            self._in_thread(search)
        view.refresh()

    def _in_thread(self, search: Search) -> None:
        view = self._view

        def work() -> None:
            worker = get_current_worker()
            run(search, view.post_message, lambda: worker.is_cancelled)

        view.run_worker(work, thread=True, exclusive=True, group="finding")

    def take(self, found: Found) -> None:
        """Some hits; to the first one, once there is one."""
        if self._finder.take(found):
            if self._finder.current is None and self._arrives:
                self._go_to(self._finder.first_from(self._finder.origin))
            self._view.refresh()

    def step(self, step: int) -> bool:
        """To the next or previous hit; false where nothing is looked for."""
        if self._finder.words:
            self._go_to(self._finder.step(step, self._view.position()))
        return bool(self._finder.words)

    def _go_to(self, hit: Hit | None) -> None:
        self._finder.current = hit
        if hit is not None:
            self._view.reveal((hit[0], hit[1]))

    def again(self, *, arrives: bool) -> None:
        """Look for the same words in what has become of the narrative.

        The reader stays where they are, but `arrives` where nothing was found until now.
        """
        view = self._view
        if self._finder.words and view.scroll_layout is not None:
            view.workers.cancel_group(view, "finding")
            search = self._finder.again(view.scroll_layout, view.position()[0])
            self._arrives = arrives and self._finder.kept is None
            self._run(search)

    def clear(self) -> bool:
        """Look for nothing; whether anything was looked for."""
        self._view.workers.cancel_group(self._view, "finding")
        return self._finder.clear()

    def drop(self) -> None:
        """Forget what was typed, and go back to where one was."""
        self.clear()
        self._view.restore(self._finder.origin)
