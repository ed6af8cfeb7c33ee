"""Lists in which words can be found: their cursor goes to the matches."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial

from textual.reactive import reactive

from briefing_tui.layout.spans import MUTED, STRONG, Span
from briefing_tui.text.wrapping import cells, cut
from briefing_tui.tui.widgets.find_line import next_match, no_search
from briefing_tui.tui.widgets.items import ItemView
from briefing_tui.tui.widgets.lines import called_here


class FindView(ItemView):
    """A list in which words can be found: the cursor goes to the items that have them."""

    nothing_found = ""
    words: reactive[str] = reactive("", init=False)
    matches: reactive[Sequence[int]] = reactive[Sequence[int]]((), init=False)
    """The places of the items that have the words, in order."""
    is_finding: reactive[bool] = reactive(False, init=False, repaint=False)
    """Whether the matches are still to come."""

    _origin: int | None = None
    """The cursor before the search, while the reader types."""
    _waiting: tuple[Callable[[], None], ...] = ()
    """The actions of keys typed since, to run once the matches have come."""

    def find_matches(self) -> None:
        """Find the words, and call `show_matches` with the matches, now or later."""
        raise NotImplementedError

    def show_matches(self, matches: Sequence[int]) -> None:
        """Take over the matches; while the reader types, go to the first one."""
        self.is_finding = False
        self.matches = matches
        if self._origin is not None:
            self.cursor = next_match(matches, self._origin, 1, here=True, default=self._origin)
        waiting, self._waiting = self._waiting, ()
        for call in waiting:
            call()

    def with_matches(self, call: Callable[[], None]) -> None:
        """Call this now, or once the matches have come."""
        if self.is_finding:
            self._waiting += (call,)
        else:
            call()

    def begin_find(self) -> None:
        self._origin = self.cursor

    def find_words(self, words: str) -> None:
        if self.selection.mode:
            super().find_words(words)
        else:
            self.words = words

    def end_find(self, kept: bool) -> None:
        """Stay at the match, or go back to where the cursor was before."""
        if self.selection.mode:
            super().end_find(kept)
            return
        self.focus()
        if kept:

            def keep() -> None:
                self._origin = None
                if self.words and not self.matches:
                    self.notify(called_here(self.app, self.nothing_found))

            self.with_matches(keep)
            return
        origin, self._origin = self._origin, None
        self.words = ""
        self.cursor = origin or 0

    def watch_words(self) -> None:
        self.find_matches()
        self.reflow()

    def clear_marks(self) -> bool:
        was_set = bool(self.words)
        self.words = ""
        return was_set

    def match_count(self, room: int = 1_000) -> list[Span]:
        """`/trade 2 of 5`, or `/trade 5 found` if the cursor is on another item.

        If there is little room, the words are cut.
        """
        if self.is_finding:
            return [Span(cut(f"/{self.words}", max(1, room)), STRONG)]
        total, index = len(self.matches), bisect_left(self.matches, self.cursor)
        at_match = index < total and self.matches[index] == self.cursor
        count = f"{index + 1:,} of {total:,}" if at_match else f"{total:,} found"
        words = cut(f"/{self.words}", max(1, room - cells(count) - 1))
        return [Span(words, STRONG), Span(f" {count}", MUTED)]

    async def action_find(self) -> None:
        self.begin_find()
        await self.type_to_find()

    def action_match(self, step: int) -> None:
        if self.words:
            self.with_matches(partial(self._go_to_match, step))
        else:
            self.notify(no_search(self.app))

    def _go_to_match(self, step: int) -> None:
        if not self.matches:
            self.notify(called_here(self.app, self.nothing_found))
        self.cursor = next_match(self.matches, self.cursor, step, default=self.cursor)
