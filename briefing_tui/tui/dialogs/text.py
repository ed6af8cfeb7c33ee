"""Dialogs of text: the last notices, and the question before a doubtful address is opened."""

from collections.abc import Callable, Iterable, Sequence

from textual.app import ComposeResult

from briefing_tui.layout.links import lay_address
from briefing_tui.layout.spans import PLAIN, Line, Span, hang, wrap_lines
from briefing_tui.text.addresses import Address
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import LineView


class TextView(LineView):
    """Lines that `lay` lays at the width of the view."""

    def __init__(self, lay: Callable[[int], Sequence[Line]]) -> None:
        super().__init__()
        self._lay = lay
        self._lines: Sequence[Line] = ()

    def lay_out(self) -> None:
        self._lines = self._lay(self.room)

    def line_count(self) -> int:
        return len(self._lines)

    def line(self, y: int) -> tuple[Line, str]:
        return self._lines[y], "background"


class AddressDialog(Dialog[bool]):
    """An address with its host and its doubts. The result is whether to open it."""

    BINDINGS = keys.ADDRESS
    heading = "Open this address?"
    hints = (
        keys.Hint(("address.open",), "Open"),
        keys.Hint(("view.down", "view.up"), "Scroll"),
    )

    def __init__(self, address: Address) -> None:
        super().__init__()
        self._address = address

    def compose_body(self) -> ComposeResult:
        yield TextView(lambda width: lay_address(self._address, width))

    def action_open(self) -> None:
        self.dismiss(True)


class NoticesDialog(Dialog[None]):
    """The last notices in full, the newest first: the footer has room for one line."""

    heading = "Last notices"
    hints = (keys.Hint(("view.down", "view.up"), "Scroll"),)

    def __init__(self, notices: Iterable[str]) -> None:
        super().__init__()
        self._notices = tuple(notices) or ("No notices so far.",)

    def compose_body(self) -> ComposeResult:
        yield TextView(self._lay)

    def _lay(self, width: int) -> list[Line]:
        margin = [Span(" ", PLAIN)]
        return [
            line
            for notice in self._notices
            for line in hang(margin, wrap_lines([Span(notice, PLAIN)], width - 1))
        ]
