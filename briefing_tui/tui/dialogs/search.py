"""The dialog that searches the library while the user types."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from time import sleep
from typing import NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input
from textual.worker import get_current_worker

from briefing_tui.layout.lists import lay_result
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.library.hits import Hit
from briefing_tui.library.index.search import FIRST, SearchSession, States
from briefing_tui.library.listing import Listing
from briefing_tui.library.query import NONE_SAVED, finished, parse_query
from briefing_tui.library.slips import slips
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
    """A brief to open at a hit, or else a query to show as the library's list."""

    listing: Listing | None = None
    hit: Hit | None = None
    query: str = ""


class ResultList(ItemView, can_focus=False):
    """The briefs found, two lines each. Keys go to the prompt, which moves the cursor here."""

    closed_height = 2

    class Chosen(Message):
        """The brief under the cursor was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.listings: tuple[Listing, ...] = ()
        self.hits: dict[str, Hit] = {}

    def show_results(self, listings: tuple[Listing, ...]) -> None:
        """List other briefs, the first one under the cursor. The same ones change nothing."""
        if listings == self.listings:
            return
        self.listings, self.hits = listings, {}
        self.set_reactive(ResultList.cursor, 0)
        self.reflow()
        self.scroll_to(y=0, animate=False)

    def item_count(self) -> int:
        return len(self.listings)

    def item_height(self, index: int) -> int:
        return self.closed_height

    def item_lines(self, index: int) -> list[Line]:
        """The brief, and where the query hit."""
        listing = self.listings[index]
        return lay_result(listing, self.hits.get(listing.path_from_root), self.item_width)

    def choose(self, index: int) -> None:
        self.post_message(self.Chosen())


class SearchStatus(Lines):
    """The syntax of queries until something is typed, then what came of it."""

    DEFAULT_CSS = """
    SearchStatus { height: 3; }
    """
    words: tuple[str, ...] = _SYNTAX

    def lines(self) -> list[Line]:
        return [(Span(f" {words}", MUTED),) for words in self.words]

    def show(self, *words: str) -> None:
        """Show some lines."""
        self.words = words
        self.refresh()


class SearchDialog(Dialog[SearchAnswer]):
    """A prompt, and the briefs found below it. `saved` are the saved queries by their names."""

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
        self, session: SearchSession, states: States, saved: Mapping[str, str] = NONE_SAVED
    ) -> None:
        super().__init__()
        self._session, self._states, self._saved = session, states, saved
        self._text = ""

    def compose_body(self) -> ComposeResult:
        yield Input(placeholder="What are you looking for?", compact=True)
        yield ResultList()
        yield SearchStatus()

    def on_mount(self) -> None:
        self._show_syntax()

    def _show_syntax(self) -> None:
        """The syntax, with the name of a saved query as an example."""
        example = [f"  query:{one_line(name)}" for name in self._saved][:1]
        self.query_one(SearchStatus).show(*_SYNTAX[:-1], "".join((_SYNTAX[-1], *example)))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._text = event.value
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
        for listing in listings or ():
            if get_current_worker().is_cancelled:
                return
            hit = self._session.hit(listing, query)
            self.post_message(self.HitFound(text, listing.path_from_root, hit))

    def on_search_dialog_results_found(self, message: ResultsFound) -> None:
        if message.text != self._text:
            return
        self.query_one(ResultList).show_results(message.listings or ())
        status = self.query_one(SearchStatus)
        if not message.text.strip():
            self._show_syntax()
        elif message.listings is None:
            status.show("Indexing the library…")
            self.set_timer(_RETRY_AFTER, partial(self._search_again, message.text))
        else:
            found = slips(message.text, typing=True, saved=self._saved)[:1]
            status.show(
                _count_words(len(message.listings)),
                *(f"{slip.message[0].upper()}{slip.message[1:]}. {slip.hint}" for slip in found),
            )

    def _search_again(self, text: str) -> None:
        if text == self._text:
            self.search(text)

    def on_index_grew(self) -> None:
        # Results that are on screen stay under the cursor.
        if not self.query_one(ResultList).listings:
            self.search(self._text)

    def on_search_dialog_hit_found(self, message: HitFound) -> None:
        if message.text == self._text:
            results = self.query_one(ResultList)
            results.hits[message.path] = message.hit
            results.refresh()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_choose()

    def on_result_list_chosen(self, message: ResultList.Chosen) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        results = self.query_one(ResultList)
        if results.listings:
            listing = results.listings[results.cursor]
            self.dismiss(SearchAnswer(listing, results.hits.get(listing.path_from_root)))

    def action_list(self) -> None:
        """Show all that the query finds as the library's list, however many there are."""
        if parse_query(self._text, saved=self._saved):
            self.dismiss(SearchAnswer(query=finished(self._text.strip())))

    def action_move(self, step: int) -> None:
        self.query_one(ResultList).action_move(step)

    def action_page(self, halves: int) -> None:
        self.query_one(ResultList).action_page(halves)


def _count_words(count: int) -> str:
    if not count:
        return "Nothing found."
    return f"{count}{' or more' if count >= FIRST else ''} brief{'' if count == 1 else 's'}"
