"""The base classes of dialogs: of all, and of those that list what typing filters."""

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen, ScreenResultType

from briefing_tui.layout.spans import MUTED, STRONG, Span
from briefing_tui.tui import keys
from briefing_tui.tui.header_footer import DialogKeys
from briefing_tui.tui.panes.base import ItemView, Lines, LineView, PaneHeading


class Dialog(ModalScreen[ScreenResultType]):
    """A heading over a body over the dialog's keys, in front of the reader.

    A dialog gets values. It answers with a result when it is dismissed, or, while it stays open,
    with messages to the screen below it.
    """

    BINDINGS = keys.DIALOG
    heading = ""
    hints: tuple[keys.Hint, ...] = ()
    """The keys to show at the foot, beside those that close it and show the help."""
    has_prompt = False
    """Whether characters are text, so that only other keys work."""

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield PaneHeading(self.heading)
            yield from self.compose_body()
            yield DialogKeys(self.hints, has_prompt=self.has_prompt)

    def compose_body(self) -> ComposeResult:
        """The widgets below the heading."""
        raise NotImplementedError

    def on_mount(self) -> None:
        for lines in self.query(Lines):
            lines.background = "surface"
        for view in self.query(LineView):
            view.background = "surface"
        self.query_one(PaneHeading).heavy = True
        self.query_one(LineView).focus()

    def post_below(self, message: Message) -> None:
        """Post a message to the screen that this dialog was opened over."""
        screens = self.app.screen_stack
        screens[screens.index(self) - 1].post_message(message)

    def action_close(self) -> None:
        self.dismiss()


class FilteredList(ItemView):
    """A list of lines. Letters filter it, so that only other keys move the cursor."""

    BINDINGS = keys.PICKER
    closed_height = 1

    @dataclass
    class Typed(Message):
        """A character was typed."""

        character: str

    def item_height(self, index: int) -> int:
        return 1

    def filter(self, words: str) -> None:
        """Show the items that contain all of the words."""
        raise NotImplementedError

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        if event.character and event.is_printable:
            event.stop()
            event.prevent_default()
            self.post_message(self.Typed(event.character))


class FilterDialog(Dialog[ScreenResultType]):
    """A dialog with such a list. What was typed stands in its heading."""

    BINDINGS = keys.TYPED
    has_prompt = True

    def __init__(self) -> None:
        super().__init__()
        self.typed = ""

    def on_mount(self) -> None:
        self.show_typed()

    def on_filtered_list_typed(self, message: FilteredList.Typed) -> None:
        self._filter(self.typed + message.character)

    def action_erase(self) -> None:
        self._filter(self.typed[:-1])

    def _filter(self, words: str) -> None:
        self.typed = words.lstrip()
        self.query_one(FilteredList).filter(self.typed)
        self.show_typed()

    def show_typed(self) -> None:
        """Show what was typed, and how many items are listed."""
        count = Span(f" {self.query_one(FilteredList).item_count():,}", MUTED)
        detail = (Span(self.typed, STRONG), count) if self.typed else _PROMPT
        self.query_one(PaneHeading).detail = detail


_PROMPT = (Span("type to filter", MUTED),)
