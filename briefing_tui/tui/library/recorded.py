"""News for the claims from a thread: what the library knows of a brief's topics."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from briefing_tui.compare.records import Records
    from briefing_tui.tui.open_brief import OpenBrief


class Recorded(Message):
    """The library has been read for a brief."""

    def __init__(self, opened: "OpenBrief", records: "Records") -> None:
        super().__init__()
        self.opened, self.records = opened, records
