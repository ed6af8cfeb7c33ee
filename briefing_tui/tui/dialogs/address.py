"""The question before a doubtful address is opened."""

from textual.app import ComposeResult

from briefing_tui.layout.links import lay_address
from briefing_tui.layout.spans import Line
from briefing_tui.text.addresses import Address
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import LineView


class AddressView(LineView):
    """The host of an address, its doubts, and the whole address."""

    def __init__(self, address: Address) -> None:
        super().__init__()
        self._address = address
        self._lines: list[Line] = []

    def lay_out(self) -> None:
        self._lines = lay_address(self._address, self.room)

    def line_count(self) -> int:
        return len(self._lines)

    def line(self, y: int) -> tuple[Line, str]:
        return self._lines[y], "background"


class AddressDialog(Dialog[bool]):
    """The result is whether to open the address."""

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
        yield AddressView(self._address)

    def action_open(self) -> None:
        self.dismiss(True)
