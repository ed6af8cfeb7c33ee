"""The base class of all dialogs."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen, ScreenResultType

from briefing_tui.tui import keys
from briefing_tui.tui.header_footer import DialogKeys
from briefing_tui.tui.panes.base import Lines, LineView, PaneHeading


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
