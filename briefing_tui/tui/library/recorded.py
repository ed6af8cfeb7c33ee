"""News for the claims from a thread: what the library knows of a brief's topics."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from briefing_tui.compare.records import Records
    from briefing_tui.tui.open_brief import OpenBrief


@dataclass
class Recorded(Message):
    """The library has been read for a brief."""

    opened: "OpenBrief"
    records: "Records"
