"""The dialog that lists the headings of a narrative. Typing filters them."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message

from briefing_tui.layout.links import OutlineEntry, lay_entry, matching_entries
from briefing_tui.layout.spans import Line, fit_line
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import FilterDialog, FilteredList


class OutlineView(FilteredList):
    """The headings that contain the words typed. `current` is the one the reader is under."""

    @dataclass
    class Chosen(Message):
        """A heading was chosen, by its leaf in the document."""

        leaf: int

    def __init__(self, entries: tuple[OutlineEntry, ...], current: int) -> None:
        super().__init__()
        self._all, self._current = entries, entries[current]
        self.entries = entries

    def on_mount(self) -> None:
        self.cursor = self.entries.index(self._current)

    def item_count(self) -> int:
        return len(self.entries)

    def item_lines(self, index: int) -> list[Line]:
        entry = self.entries[index]
        return [fit_line(lay_entry(entry, current=entry == self._current), self.item_width)]

    def filter(self, words: str) -> None:
        self.entries = matching_entries(self._all, words)
        self.reflow()
        self.cursor = self.entries.index(self._current) if self._current in self.entries else 0
        self.refresh()

    def choose(self, index: int) -> None:
        self.post_message(self.Chosen(self.entries[index].leaf))


class OutlineDialog(FilterDialog[int]):
    """The result is the leaf of the heading that was chosen."""

    heading = "Outline"
    hints = (keys.Hint(("picker.choose",), "Go to the heading"),)

    def __init__(self, entries: tuple[OutlineEntry, ...], current: int) -> None:
        super().__init__()
        self._view = OutlineView(entries, current)

    def compose_body(self) -> ComposeResult:
        yield self._view

    def on_outline_view_chosen(self, message: OutlineView.Chosen) -> None:
        self.dismiss(message.leaf)
