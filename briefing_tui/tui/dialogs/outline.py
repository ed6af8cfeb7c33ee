"""The dialog that lists the headings of a narrative. Typing filters them."""

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.message import Message

from briefing_tui.layout.links import OutlineEntry, lay_entry, matching_entries
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, fit_line
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import ItemView, PaneHeading

_PROMPT = (Span("type to filter", MUTED),)


class OutlineView(ItemView):
    """The headings that contain the words typed. `current` is the one the reader is under."""

    BINDINGS = keys.PICKER
    closed_height = 1

    @dataclass
    class Chosen(Message):
        """A heading was chosen, by its leaf in the document."""

        leaf: int

    @dataclass
    class Typed(Message):
        """A character was typed."""

        character: str

    def __init__(self, entries: tuple[OutlineEntry, ...], current: int) -> None:
        super().__init__()
        self._all, self._current = entries, entries[current]
        self.entries = entries

    def on_mount(self) -> None:
        self.cursor = self.entries.index(self._current)

    def item_count(self) -> int:
        return len(self.entries)

    def item_height(self, index: int) -> int:
        return 1

    def item_lines(self, index: int) -> list[Line]:
        entry = self.entries[index]
        return [fit_line(lay_entry(entry, current=entry == self._current), self.item_width)]

    def filter(self, words: str) -> None:
        """Show the headings that contain all of the words."""
        self.entries = matching_entries(self._all, words)
        self.reflow()
        self.cursor = self.entries.index(self._current) if self._current in self.entries else 0
        self.refresh()

    def choose(self, index: int) -> None:
        self.post_message(self.Chosen(self.entries[index].leaf))

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        # Letters filter the list, so that only other keys move the cursor.
        if event.character and event.is_printable:
            event.stop()
            event.prevent_default()
            self.post_message(self.Typed(event.character))


class OutlineDialog(Dialog[int]):
    """The result is the leaf of the heading that was chosen."""

    BINDINGS = keys.OUTLINE
    heading = "Outline"
    has_prompt = True
    hints = (keys.Hint(("picker.choose",), "Go to the heading"),)

    def __init__(self, entries: tuple[OutlineEntry, ...], current: int) -> None:
        super().__init__()
        self._view = OutlineView(entries, current)
        self._typed = ""

    def compose_body(self) -> ComposeResult:
        yield self._view

    def on_mount(self) -> None:
        self._show_typed()

    def on_outline_view_typed(self, message: OutlineView.Typed) -> None:
        self._filter(self._typed + message.character)

    def action_erase(self) -> None:
        self._filter(self._typed[:-1])

    def _filter(self, words: str) -> None:
        self._typed = words.lstrip()
        self._view.filter(self._typed)
        self._show_typed()

    def _show_typed(self) -> None:
        count = Span(f" {len(self._view.entries)}", MUTED)
        detail = (Span(self._typed, STRONG), count) if self._typed else _PROMPT
        self.query_one(PaneHeading).detail = detail

    def on_outline_view_chosen(self, message: OutlineView.Chosen) -> None:
        self.dismiss(message.leaf)
