"""Finding words in a pane: the line to type in, and lists whose cursor goes to the matches."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.compare.matrix import next_match
from briefing_tui.layout.spans import MUTED, STRONG, Span
from briefing_tui.text.wrapping import cells, cut
from briefing_tui.tui import keys
from briefing_tui.tui.panes.base import ItemView, Pane

if TYPE_CHECKING:
    from textual.app import App
    from textual.widgets import Input


def no_search(app: "App[object]", find_id: str) -> str:
    """What a pane says that should go to the next match, when nothing is looked for."""
    return f"Nothing is looked for here: {keys.keymap(app).first(find_id)} finds."


class FindLine(Vertical):
    """The line to type what to find, below a pane's view; hidden unless one types.

    The input is mounted when it is first used, because its import takes time.
    """

    DEFAULT_CSS = """
    FindLine { height: 1; display: none; }
    FindLine.-typing { display: block; }
    """
    BINDINGS = keys.FIND

    @dataclass
    class Typed(Message):
        """The words to find have changed."""

        words: str

    @dataclass
    class Left(Message):
        """The line is closed; `kept` says whether the search stays."""

        kept: bool

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self._placeholder = placeholder

    async def open(self) -> None:
        """Show the line, empty, and give it the focus."""
        from textual.widgets import Input

        self.add_class("-typing")
        if not self.query(Input):
            prompt = Input(placeholder=self._placeholder, compact=True, select_on_focus=False)
            await self.mount(prompt)
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
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        self.close()
        self.post_message(self.Left(kept=True))

    def action_drop(self) -> None:
        self.close()
        self.post_message(self.Left(kept=False))


async def type_to_find(pane: Pane, placeholder: str) -> None:
    """Open the line to type in, below a pane's view; it is mounted when it is first used."""
    if not pane.query(FindLine):
        await pane.mount(FindLine(placeholder))
    await pane.query_one(FindLine).open()


class FindView(ItemView):
    """A list in which words can be found: the cursor goes to the items that have them."""

    find_id = ""
    """The binding that opens the line to type in."""
    words: reactive[str] = reactive("", init=False)
    """The words to find."""

    class WordsRequested(Message):
        """Open the line to type in."""

    matches: reactive[Sequence[int]] = reactive[Sequence[int]]((), init=False)
    """The places of the items that have the words, in order."""

    _origin: int | None = None
    """The cursor before the search, while the reader types."""

    def find_matches(self) -> None:
        """Find the words, and call `show_matches` with what was found, now or later."""
        raise NotImplementedError

    def show_matches(self, matches: Sequence[int]) -> None:
        """Take over the matches; while the reader types, go to the first one."""
        self.matches = matches
        if self._origin is not None:
            self.cursor = next_match(matches, self._origin, 1, here=True, default=self._origin)

    def begin_find(self) -> None:
        self._origin = self.cursor

    def end_find(self, *, kept: bool) -> None:
        """Stay at the match, or go back to where the cursor was before."""
        origin, self._origin = self._origin, None
        if not kept:
            self.words = ""
            self.cursor = origin or 0

    def watch_words(self) -> None:
        self.find_matches()
        self.reflow()

    def match_count(self, room: int = 1_000) -> list[Span]:
        """`/trade 2 of 5`, or `/trade 5 found` where the cursor is on another item.

        In little room the words are cut.
        """
        if not self.words:
            return []
        total, index = len(self.matches), bisect_left(self.matches, self.cursor)
        at_match = index < total and self.matches[index] == self.cursor
        count = f"{index + 1:,} of {total:,}" if at_match else f"{total:,} found"
        words = cut(f"/{self.words}", max(1, room - cells(count) - 1))
        return [Span(words, STRONG), Span(f" {count}", MUTED)]

    def action_find(self) -> None:
        self.post_message(self.WordsRequested())

    def action_match(self, step: int) -> None:
        """Move to the next or previous match, around the ends."""
        if self.words:
            self.cursor = next_match(self.matches, self.cursor, step, default=self.cursor)
        else:
            self.notify(no_search(self.app, self.find_id))


class FindPane(Pane):
    """A pane over a list in which words can be found."""

    placeholder = ""
    """What the line to type in shows while it is empty."""
    nothing_found = ""

    def find_view(self) -> FindView:
        return self.query_one(FindView)

    def match_count(self) -> list[Span]:
        """What the heading says while words are looked for."""
        return self.find_view().match_count(self.size.width - cells(self.title) - 7)

    async def on_find_view_words_requested(self, message: FindView.WordsRequested) -> None:
        message.stop()
        self.find_view().begin_find()
        await type_to_find(self, self.placeholder)

    def on_find_line_typed(self, message: FindLine.Typed) -> None:
        message.stop()
        self.find_view().words = message.words

    def on_find_line_left(self, message: FindLine.Left) -> None:
        message.stop()
        view = self.find_view()
        view.focus()
        view.end_find(kept=message.kept)
        if message.kept and view.words and not view.matches:
            self.notify(self.nothing_found)
