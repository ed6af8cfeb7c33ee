"""The line to type what to find, below a view, and the way from match to match."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.widget import Widget

from briefing_tui.tui import keys

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
