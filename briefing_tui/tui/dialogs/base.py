"""Dialogs: one base class, so that each closes on `Esc` and on `q`."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from briefing_tui.tui import keys
from briefing_tui.tui.panes.pane import PaneHeading
from briefing_tui.tui.widgets.lines import Lines, LineView


class Dialog(ModalScreen[None]):
    """A heading over a body, above the reader."""

    BINDINGS = keys.DIALOG
    heading = ""

    def compose(self) -> ComposeResult:
        """The dialog's frame around its body."""
        with Vertical(id="dialog"):
            yield PaneHeading(self.heading)
            yield from self.compose_body()

    def compose_body(self) -> ComposeResult:
        """What the dialog shows."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Keys go to the dialog at once. It has a ground of its own."""
        for head in self.query(Lines):
            head.background = "surface"
        for view in self.query(LineView):
            view.ground = "surface"
        self.query_one(PaneHeading).heavy = True
        self.query_one(LineView).focus()

    def leave(self) -> bool:
        """Back to what is below; whether this dialog is still there to be left.

        A second key can come before the first has been answered. To dismiss the dialog once more
        would take away what is below.
        """
        if self.app.screen is not self:
            return False
        self.dismiss()
        return True

    def action_close(self) -> None:
        """Back to the reader."""
        self.leave()
