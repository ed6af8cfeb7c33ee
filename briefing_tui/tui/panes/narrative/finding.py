"""Looking for words in a narrative: typing, the thread, and going from hit to hit."""

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from briefing_tui.layout.finding import Hit
from briefing_tui.layout.spans import Line
from briefing_tui.tui.panes.narrative import finder
from briefing_tui.tui.panes.narrative.finder import Finder, Found, Search
from briefing_tui.tui.panes.narrative.painting import Mark

if TYPE_CHECKING:
    from briefing_tui.tui.panes.narrative.view import NarrativeView


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
        if not words.split() or view.flow is None:
            view.restore(self._finder.origin)
            view.refresh()
            return
        self._arrives = True
        self._run(self._finder.begin(words, view.flow, self._finder.origin[0]))

    def _run(self, search: Search) -> None:
        view = self._view
        if search.flow.count <= finder.AT_ONCE:
            finder.run(search, self.take, lambda: False)
        else:
            self._in_thread(search)
        view.refresh()

    def _in_thread(self, search: Search) -> None:
        view = self._view

        def work() -> None:
            worker = get_current_worker()
            finder.run(search, view.post_message, lambda: worker.is_cancelled)

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
        if self._finder.words and view.flow is not None:
            view.workers.cancel_group(view, "finding")
            search = self._finder.again(view.flow, view.position()[0])
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
