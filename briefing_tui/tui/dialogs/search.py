"""Searching the whole library as one types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import sleep

from textual import events, work
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input
from textual.worker import get_current_worker

from briefing_tui.layout.lists import lay_result
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.library.brief_list import Listing
from briefing_tui.library.query import NONE_SAVED, finished, parse_query
from briefing_tui.library.search import FIRST, Hit, Seeker, States
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import ItemView, Lines, PaneHeading

_LINES = 2
_HINTS = (
    'words, "a phrase", begin*, -not',
    "tag: author: source: party: topic: title: stance: agreement:",
    "before:2025  after:2024-06  is:unread  is:starred",
)

REST = 0.12
"""Seconds without a key after which it is looked up where each brief was hit."""
AGAIN = 0.2
"""Seconds until a question is asked again that there was no index to answer."""

Choose = Callable[[Listing, Hit | None], None]
"""Opens a brief at the hit."""
ShowList = Callable[[str], None]
"""Opens all that a query finds as the library's list."""


class FoundView(ItemView):
    """The briefs that were found, two lines each."""

    BINDINGS = keys.FOUND
    closed_height = _LINES

    class Chosen(Message):
        """The reader wants the brief under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.listings: tuple[Listing, ...] = ()
        self.hits: dict[str, Hit] = {}

    def show_found(self, listings: tuple[Listing, ...]) -> None:
        """Other results: the cursor goes to the first. The same ones change nothing."""
        if listings == self.listings:
            return
        self.listings, self.hits = listings, {}
        self.set_reactive(FoundView.cursor, 0)
        self.measure()
        self.scroll_to(y=0, animate=False)

    def item_count(self) -> int:
        """One a brief."""
        return len(self.listings)

    def item_height(self, index: int) -> int:
        """Always the same."""
        return _LINES

    def item_lines(self, index: int) -> list[Line]:
        """The brief, and where it hit."""
        listing = self.listings[index]
        return lay_result(listing, self.hits.get(listing.path_from_root), self.item_width)

    def choose(self, index: int) -> None:
        """Open it."""
        self.post_message(self.Chosen())


class SearchFoot(Lines):
    """How to ask, until something is asked; then what came of it."""

    DEFAULT_CSS = """
    SearchFoot { height: 3; }
    """
    said: tuple[str, ...] = _HINTS

    def lines(self) -> list[Line]:
        """As high as the hints."""
        return [(Span(f" {each}", MUTED),) for each in self.said]

    def say(self, *said: str) -> None:
        """Say something else."""
        self.said = said
        self.refresh()


class SearchDialog(Dialog):
    """A line to type in, and what was found below it."""

    BINDINGS = keys.SEARCH
    heading = "Search the library"

    @dataclass
    class Found(Message):
        """The briefs that a query found; None: there is no answer yet."""

        text: str
        listings: tuple[Listing, ...] | None

    @dataclass
    class Located(Message):
        """Where in a brief the query hit."""

        text: str
        path: str
        hit: Hit

    def __init__(
        self,
        seeker: Seeker,
        states: States,
        choose: Choose,
        show_list: ShowList,
        saved: Mapping[str, str] = NONE_SAVED,
    ) -> None:
        super().__init__()
        self.add_class("-large")
        self._seeker, self._states, self._saved = seeker, states, saved
        self._choose, self._show_list = choose, show_list
        self._text = ""

    def compose_body(self) -> ComposeResult:
        """The line, the results, and a word on them."""
        yield Input(placeholder="What are you looking for?", compact=True)
        yield FoundView()
        yield SearchFoot()

    def on_mount(self, event: events.Mount | None = None) -> None:
        """Type at once: the base class would send the keys to the results."""
        super().on_mount()
        self.query_one(SearchFoot).say(*self._hints())
        if event is not None:
            event.prevent_default()
        self.query_one(Input).focus()

    def on_key(self, event: events.Key) -> None:
        """What is typed before the line has the focus is typed into it all the same."""
        line = self.query_one(Input)
        if event.character and event.is_printable and self.focused is not line:
            event.stop()
            event.prevent_default()
            line.insert_text_at_cursor(event.character)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Each keystroke asks anew; what the one before asked no longer counts."""
        event.stop()
        self._text = event.value
        self._seeker.interrupt()
        self.find(event.value)

    @work(thread=True, exclusive=True, group="search")
    def find(self, text: str) -> None:
        """The briefs first, then where in each."""
        worker = get_current_worker()
        query = parse_query(text, typing=True, saved=self._saved)
        listings = self._seeker.seek(query, self._states) if query else ()
        if worker.is_cancelled:
            return
        self.post_message(self.Found(text, listings))
        sleep(REST)  # reading briefs would hold up the keys that are still to come
        if get_current_worker().is_cancelled:
            return
        for listing in listings or ():
            self.post_message(
                self.Located(text, listing.path_from_root, self._seeker.hit(listing, query))
            )
            if get_current_worker().is_cancelled:
                return

    def on_search_dialog_found(self, message: Found) -> None:
        """Show them, if they are still what is asked for."""
        if message.text != self._text:
            return
        self.query_one(FoundView).show_found(message.listings or ())
        self.query_one(PaneHeading).detail = ()
        ignored = parse_query(message.text, saved=self._saved).ignored
        foot = self.query_one(SearchFoot)
        if not message.text.strip():
            foot.say(*self._hints())
        elif message.listings is None:
            foot.say("The library is being indexed: one moment.")
            self.set_timer(AGAIN, partial(self.ask_again, message.text))
        else:
            foot.say(
                _count(len(message.listings), self._list_key()),
                *(f"{each} means nothing here and was left out" for each in ignored[:1]),
            )

    def _hints(self) -> tuple[str, ...]:
        """How to ask, with one of the reader's own queries if there are any."""
        named = [f"  query:{one_line(name)}" for name in self._saved][:1]
        return (*_HINTS[:-1], "".join((_HINTS[-1], *named)))

    def _list_key(self) -> str:
        """The key that makes a list of the query, as the reader has it."""
        own = (each.binding for each in self.active_bindings.values())
        named = (keys.key_names(each, {})[0] for each in own if each.id == "search.list")
        return next(named, "")

    def on_index_grew(self) -> None:
        """What was not found may be there now. What was found stays under the cursor."""
        if not self.query_one(FoundView).listings:
            self.find(self._text)

    def ask_again(self, text: str) -> None:
        """The same, if it is still what is asked for."""
        if text == self._text:
            self.find(text)

    def on_search_dialog_located(self, message: Located) -> None:
        """A snippet more."""
        if message.text == self._text:
            view = self.query_one(FoundView)
            view.hits[message.path] = message.hit
            view.refresh()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter opens what the cursor is on."""
        event.stop()
        self.open_chosen()

    def on_found_view_chosen(self, message: FoundView.Chosen) -> None:
        """So does a double click."""
        self.open_chosen()

    def open_chosen(self) -> None:
        """Back to the reader, at the hit."""
        view = self.query_one(FoundView)
        if not view.listings:
            return
        listing = view.listings[view.cursor]
        if self.leave():
            self._choose(listing, view.hits.get(listing.path_from_root))

    def action_as_list(self) -> None:
        """All that the query finds in the library pane, as many as there are."""
        if parse_query(self._text, saved=self._saved) and self.leave():
            self._show_list(finished(self._text.strip()))

    def action_found(self, step: int) -> None:
        """Up and down in the results while one types."""
        self.query_one(FoundView).action_move(step)

    def action_found_page(self, halves: int) -> None:
        """A page of them."""
        self.query_one(FoundView).action_page(halves)


def _count(count: int, list_key: str) -> str:
    if not count:
        return "Nothing found."
    more = " or more" if count >= FIRST else ""
    as_list = f" · {list_key} shows them as a list" if list_key else ""
    return f"{count}{more} brief{'' if count == 1 else 's'} · Enter opens · ↑ ↓ move{as_list}"
