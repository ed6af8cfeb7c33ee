"""The line to type what to find, below a view, and the way from match to match."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical

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


def no_search(app: "App[object]") -> str:
    """The notice of a pane that should go to the next match but has no search."""
    keymap = keys.keymap(app)
    unread = f"{keymap.first('next')} goes to the next unread brief in the library"
    return f"No search yet: {keymap.first('find')} starts one; {unread}."


class FindLine(Vertical):
    """The line to type what to find, below a pane's view; hidden unless one types."""

    DEFAULT_CSS = """
    FindLine { height: 1; display: none; }
    FindLine.-typing { display: block; }
    """
    BINDINGS = keys.FIND

    def __init__(
        self, placeholder: str, find_words: Callable[[str], None], end_find: Callable[[bool], None]
    ) -> None:
        """`find_words` is called while words are typed, and `end_find` then: it stays at the match
        that was found, or goes back.
        """
        super().__init__()
        self._placeholder = placeholder
        self._find_words, self._end_find = find_words, end_find

    def compose(self) -> ComposeResult:
        from briefing_tui.tui.widgets.prompt_line import PromptLine

        yield PromptLine(self.action_keep, placeholder=self._placeholder)

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
        self._find_words(event.value)

    def action_keep(self) -> None:
        self.close()
        self._end_find(True)

    def action_drop(self) -> None:
        self.close()
        self._end_find(False)
