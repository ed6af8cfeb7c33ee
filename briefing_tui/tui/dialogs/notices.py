"""The dialog that shows the last notices in full: the footer has room for one line."""

from collections.abc import Iterable

from textual.app import ComposeResult

from briefing_tui.layout.spans import PLAIN, Line, Span, hang, wrap_lines
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import LineView


class NoticesView(LineView):
    """The notices, the newest first."""

    def __init__(self, notices: Iterable[str]) -> None:
        super().__init__()
        self._notices = tuple(notices)
        self._lines: list[Line] = []

    def lay_out(self) -> None:
        self._lines = [
            line
            for notice in self._notices or ("No notices so far.",)
            for line in hang([Span(" ", PLAIN)], wrap_lines([Span(notice, PLAIN)], self.room - 1))
        ]

    def line_count(self) -> int:
        return len(self._lines)

    def line(self, y: int) -> tuple[Line, str]:
        return self._lines[y], "background"


class NoticesDialog(Dialog[None]):
    """The last notices."""

    heading = "Last notices"
    hints = (keys.Hint(("view.down", "view.up"), "Scroll"),)

    def __init__(self, notices: Iterable[str]) -> None:
        super().__init__()
        self._view = NoticesView(notices)

    def compose_body(self) -> ComposeResult:
        yield self._view
