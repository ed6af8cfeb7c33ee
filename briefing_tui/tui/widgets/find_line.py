"""A line to type what to look for in, at the foot of a pane."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.message import Message

from briefing_tui.tui import keys

if TYPE_CHECKING:
    from textual.widgets import Input


class FindLine(Vertical):
    """Hidden until the reader wants to type; the input is mounted when it is first wanted."""

    DEFAULT_CSS = """
    FindLine { height: 1; display: none; }
    FindLine.-typing { display: block; }
    """
    BINDINGS = keys.FIND

    @dataclass
    class Typed(Message):
        """What is looked for has changed."""

        words: str

    @dataclass
    class Left(Message):
        """The reader has typed enough; `kept` says whether the words stand."""

        kept: bool

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self._placeholder = placeholder

    async def open(self) -> None:
        """Let the reader type, from nothing."""
        from textual.widgets import Input

        self.add_class("-typing")
        if not self.query(Input):
            await self.mount(Input(placeholder=self._placeholder, compact=True))
        line = self.query_one(Input)
        with self.prevent(Input.Changed):
            line.value = ""
        line.focus()

    def close(self) -> None:
        """Put the line away."""
        self.remove_class("-typing")

    def on_descendant_blur(self) -> None:
        """The reader went elsewhere; where the whole program lost the focus it comes back."""
        focused = self.screen.focused
        if focused is not None and self not in focused.ancestors:
            self.close()

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Look while one types."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        """Enter keeps what was found."""
        event.stop()
        self.close()
        self.post_message(self.Left(kept=True))

    def action_drop(self) -> None:
        """Esc forgets it."""
        self.close()
        self.post_message(self.Left(kept=False))
