"""The dialog that searches the library while the user types."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from time import sleep
from typing import NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Input
from textual.worker import get_current_worker

from briefing_tui.layout.lists import lay_result
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.library.index.search import Hit, SearchResults, SearchSession, States
from briefing_tui.library.listing import Listing
from briefing_tui.library.query import NONE_SAVED, finished, parse_query, slips
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import ItemView, Lines

_SYNTAX = (
    'words, "a phrase", begin*, -not',
    "tag: author: source: party: topic: title: stance: agreement:",
    "before:2025  after:2024-06  is:unread  is:starred",
)
_HITS_AFTER = 0.12
"""Seconds without a key before briefs are read for the hits in them, which delays keys."""
_RETRY_AFTER = 0.2
"""Seconds before a query is repeated that found no index yet."""


class SearchAnswer(NamedTuple):
    """The query to show as the library's list; without one, the current result is to be opened."""

    query: str = ""


class ResultList(ItemView, can_focus=False):
    """The briefs found, two lines each. Keys go to the prompt, which moves the cursor here."""

    closed_height = 2

    class Chosen(Message):
        """The brief under the cursor was chosen."""

    def __init__(self, results: SearchResults) -> None:
        super().__init__()
        self.results = results
        self.set_reactive(ResultList.cursor, results.cursor)

    def show_results(self, text: str, listings: tuple[Listing, ...]) -> None:
        """List other briefs. The same ones change nothing."""
        if self.results.update(text, listings):
            self.set_reactive(ResultList.cursor, self.results.cursor)
            self.reflow()
            self.scroll_to(y=0, animate=False)
            self.call_after_refresh(self.show_item, self.cursor)

    def watch_cursor(self, old: int, new: int) -> None:
        self.results.cursor = new
        super().watch_cursor(old, new)

    def item_count(self) -> int:
        return len(self.results.listings)

    def item_lines(self, index: int) -> list[Line]:
        """The brief, and where the query hit."""
        listing = self.results.listings[index]
        hit = self.results.hits.get(listing.path_from_root)
        return lay_result(listing, hit, self.item_width)

    def choose(self, index: int) -> None:
        self.post_message(self.Chosen())


class SearchStatus(Lines):
    """The syntax of queries until something is typed, then what came of it."""

    DEFAULT_CSS = """
    SearchStatus { height: auto; }
    """
    words: tuple[str, ...] = _SYNTAX

    def lines(self) -> list[Line]:
        return [(Span(f" {words}", MUTED),) for words in self.words]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.words)

    def show(self, *words: str) -> None:
        """Show some lines."""
        before, self.words = self.words, words
        self.refresh(layout=len(words) != len(before))


class SearchDialog(Dialog[SearchAnswer]):
    """A prompt, and the briefs found below it. `saved` are the saved queries by their names.

    It begins with the results of the last search, and leaves its own in their place.
    """

    AUTO_FOCUS = "Input"
    BINDINGS = keys.SEARCH
    heading = "Search the library"
    has_prompt = True
    hints = (
        keys.Hint(("search.open",), "Open"),
        keys.Hint(("search.down", "search.up"), "Move"),
        keys.Hint(("search.list",), "As a list"),
    )

    @dataclass
    class ResultsFound(Message):
        """The briefs that a query finds; None if there is no index yet."""

        text: str
        listings: tuple[Listing, ...] | None

    @dataclass
    class HitFound(Message):
        """Where in a brief the query hits."""

        text: str
        path: str
        hit: Hit

    def __init__(
        self,
        session: SearchSession,
        states: States,
        results: SearchResults,
        saved: Mapping[str, str] = NONE_SAVED,
    ) -> None:
        super().__init__()
        self._session, self._states, self._saved = session, states, saved
        self._results, self._text = results, results.text
        self._is_chosen = False
        """Whether the first result is to be opened as soon as it is found."""

    def compose_body(self) -> ComposeResult:
        # What is typed before the prompt has the focus must not be selected and replaced.
        yield Input(
            self._text,
            placeholder="What are you looking for?",
            compact=True,
            select_on_focus=False,
        )
        yield ResultList(self._results)
        yield SearchStatus()

    def on_mount(self) -> None:
        self._show_status(self._text, self._results.listings)
        self.query_one(Input).action_select_all()  # the last query, which typing replaces
        results = self.query_one(ResultList)
        self.call_after_refresh(results.show_item, results.cursor)

    def _show_syntax(self) -> None:
        """The syntax, with the name of a saved query as an example."""
        example = [f"  query:{one_line(name)}" for name in self._saved][:1]
        self.query_one(SearchStatus).show(*_SYNTAX[:-1], "".join((_SYNTAX[-1], *example)))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._text, self._is_chosen = event.value, False
        self._session.interrupt()
        self.search(event.value)

    @work(thread=True, exclusive=True, group="search")
    def search(self, text: str) -> None:
        """Find the briefs first, then the hit in each."""
        worker = get_current_worker()
        query = parse_query(text, typing=True, saved=self._saved)
        listings = self._session.search(query, self._states) if query else ()
        if worker.is_cancelled:
            return
        self.post_message(self.ResultsFound(text, listings))
        sleep(_HITS_AFTER)
        if text == self._results.text:  # it may have more by now, from when it was opened before
            listings = self._results.listings
        for listing in listings or ():
            if get_current_worker().is_cancelled:
                return
            hit = self._session.hit(listing, query)
            self.post_message(self.HitFound(text, listing.path_from_root, hit))

    def on_search_dialog_results_found(self, message: ResultsFound) -> None:
        if message.text != self._text:
            return
        self.query_one(ResultList).show_results(message.text, message.listings or ())
        self._show_status(message.text, message.listings)
        if self._is_chosen:
            self.action_choose()
        if message.text.strip() and message.listings is None:
            self.set_timer(_RETRY_AFTER, partial(self._search_again, message.text))

    def _show_status(self, text: str, listings: tuple[Listing, ...] | None) -> None:
        status = self.query_one(SearchStatus)
        if not text.strip():
            self._show_syntax()
        elif listings is None:
            status.show("Indexing the library…")
        else:
            found = slips(text, typing=True, saved=self._saved)[:1]
            count = "Nothing found."
            if listings:
                plural = "" if len(listings) == 1 else "s"
                count = f"{self._results.count} brief{plural}"
            status.show(
                count,
                *(f"{slip.message[0].upper()}{slip.message[1:]}. {slip.hint}" for slip in found),
            )

    def _search_again(self, text: str) -> None:
        if text == self._text:
            self.search(text)

    def on_index_grew(self) -> None:
        # Results that are on screen stay under the cursor.
        if not self._results.listings:
            self.search(self._text)

    def on_search_dialog_hit_found(self, message: HitFound) -> None:
        if message.text == self._text:
            self._results.hits[message.path] = message.hit
            self.query_one(ResultList).refresh()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_choose()

    def on_result_list_chosen(self, message: ResultList.Chosen) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        if self._results.text != self._text or not self._results.listings:
            self._is_chosen = True  # while the library is being indexed, nothing is found yet
        elif self.is_active:  # results may come once the dialog is closed
            self.dismiss(SearchAnswer())

    def action_list(self) -> None:
        """Show all that the query finds as the library's list, however many there are."""
        if parse_query(self._text, saved=self._saved):
            self.dismiss(SearchAnswer(query=finished(self._text.strip())))

    def action_move(self, step: int) -> None:
        self.query_one(ResultList).action_move(step)

    def action_page(self, halves: int) -> None:
        self.query_one(ResultList).action_page(halves)
