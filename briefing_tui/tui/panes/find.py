"""Finding words in a pane: the line to type in, and lists whose cursor goes to the matches."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.widget import Widget

from briefing_tui.layout.spans import MUTED, STRONG, Span
from briefing_tui.text.wrapping import cells, cut
from briefing_tui.tui import keys
from briefing_tui.tui.panes.base import ItemView

if TYPE_CHECKING:
    from textual.app import App
    from textual.widgets import Input


Place = TypeVar("Place", int, tuple[int, int, int])
Default = TypeVar("Default")


def next_match(
    places: Sequence[Place], start: Place, step: int, *, here: bool = False, default: Default
) -> Place | Default:
    """The nearest of sorted places after (`step` 1) or before (-1) a place, around the ends.

    `here` includes the place itself. Returns `default` if there are no places.
    """
    if not places:
        return default
    if step > 0:
        after = bisect_left(places, start) if here else bisect_right(places, start)
        return places[after % len(places)]
    return places[bisect_left(places, start) - 1]


def no_search(app: "App[object]", find_id: str) -> str:
    """The notice of a pane that should go to the next match but has no search."""
    return f"No search yet: {keys.keymap(app).first(find_id)} starts one."


class Searched(Protocol):
    """A view in which words are found."""

    placeholder: str
    """The placeholder of the line to type in."""

    @property
    def parent(self) -> DOMNode | None: ...

    def find_words(self, words: str) -> None:
        """Find other words, while they are typed."""

    def end_find(self, *, kept: bool) -> None:
        """Take the focus, and stay at the match, or go back to the place before the search."""


class FindLine(Vertical):
    """The line to type what to find, below a pane's view; hidden unless one types."""

    DEFAULT_CSS = """
    FindLine { height: 1; display: none; }
    FindLine.-typing { display: block; }
    """
    BINDINGS = keys.FIND

    def __init__(self, searched: Searched) -> None:
        super().__init__()
        self._searched = searched

    def compose(self) -> ComposeResult:
        from briefing_tui.tui.panes.prompt_line import PromptLine

        yield PromptLine(placeholder=self._searched.placeholder)

    def open(self) -> None:
        """Show the line, empty, and give it the focus."""
        from textual.widgets import Input

        self.add_class("-typing")
        line = self.query_one(Input)
        with self.prevent(Input.Changed):
            line.value = ""
        line.focus()

    def close(self) -> None:
        self.remove_class("-typing")

    def on_descendant_blur(self) -> None:
        # Nothing has the focus while another window has it; then the line stays open.
        focused = self.screen.focused
        if focused is not None and self not in focused.ancestors:
            self.close()

    def on_input_changed(self, event: "Input.Changed") -> None:
        event.stop()
        self._searched.find_words(event.value)

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        self.close()
        self._searched.end_find(kept=True)

    def action_drop(self) -> None:
        self.close()
        self._searched.end_find(kept=False)


async def type_to_find(view: Searched) -> None:
    """Open the line to type in, below a view; it is mounted when it is first used."""
    around = view.parent
    assert isinstance(around, Widget)
    if not around.query(FindLine):
        await around.mount(FindLine(view))
    around.query_one(FindLine).open()


class FindView(ItemView):
    """A list in which words can be found: the cursor goes to the items that have them."""

    find_id = ""
    """The binding that opens the line to type in."""
    placeholder = ""
    nothing_found = ""
    words: reactive[str] = reactive("", init=False)
    """The words to find."""

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
        self.words = words

    def end_find(self, *, kept: bool) -> None:
        """Stay at the match, or go back to where the cursor was before."""
        self.focus()
        if kept:

            def keep() -> None:
                self._origin = None
                if self.words and not self.matches:
                    self.notify(self.nothing_found)

            self.with_matches(keep)
            return
        origin, self._origin = self._origin, None
        self.words = ""
        self.cursor = origin or 0

    def watch_words(self) -> None:
        self.find_matches()
        self.reflow()

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
        await type_to_find(self)

    def action_match(self, step: int) -> None:
        if self.words:
            self.with_matches(partial(self._go_to_match, step))
        else:
            self.notify(no_search(self.app, self.find_id))

    def _go_to_match(self, step: int) -> None:
        if not self.matches:
            self.notify(self.nothing_found)
        self.cursor = next_match(self.matches, self.cursor, step, default=self.cursor)
