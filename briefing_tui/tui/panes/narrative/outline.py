"""The outline: headings in a dialog, to type a part of and to go to."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult

from briefing_tui.layout.flow import Flow, Position
from briefing_tui.layout.outline import Entry, current_entry, entry_line, matching, outline
from briefing_tui.layout.runs import fit_line
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.pane import PaneHeading
from briefing_tui.tui.widgets.items import ItemView


class OutlineView(ItemView):
    """The headings that hold what has been typed. Letters are typed, so only other keys move."""

    BINDINGS = keys.PICKER
    closed_height = 1

    def __init__(self, entries: tuple[Entry, ...], leaf: int, go: Callable[[int], None]) -> None:
        super().__init__()
        self._all, self._go = entries, go
        self._here = entries[current_entry(entries, leaf)]
        self.entries = entries
        self.typed = ""

    def on_mount(self) -> None:
        """The cursor begins where one is."""
        self.cursor = self.entries.index(self._here)

    def item_count(self) -> int:
        """One a heading."""
        return len(self.entries)

    def item_height(self, index: int) -> int:
        """One line."""
        return 1

    def item_lines(self, index: int) -> list[Line]:
        """The heading under those that it belongs to."""
        entry = self.entries[index]
        return [fit_line(entry_line(entry, current=entry == self._here), self.item_width)]

    def choose(self, index: int) -> None:
        """Go there."""
        if index < len(self.entries):
            self._go(self.entries[index].leaf)

    def on_key(self, event: events.Key) -> None:
        """Letters narrow the list; Backspace widens it again."""
        typed = self.typed
        if event.key == "backspace":
            typed = typed[:-1]
        elif event.character and event.is_printable and (typed or event.character != " "):
            typed += event.character
        else:
            return
        event.stop()
        event.prevent_default()
        self.type(typed)

    def type(self, words: str) -> None:
        """Show the headings that hold these words."""
        self.typed = words
        self.entries = matching(self._all, words)
        here = self._here in self.entries
        self.measure()
        self.cursor = self.entries.index(self._here) if here else 0
        self.screen.query_one(PaneHeading).detail = self.detail()
        self.refresh()

    def detail(self) -> tuple[Span, ...]:
        """What has been typed, and how many headings hold it."""
        if not self.typed:
            return (Span("type to filter", MUTED),)
        return (Span(self.typed, STRONG), Span(f" {len(self.entries)}", MUTED))


class OutlineDialog(Dialog):
    """The headings over the reader."""

    heading = "Outline"

    def __init__(self, flow: Flow, here: Position, go: Callable[[int], None]) -> None:
        super().__init__()
        entries = outline(flow.document, flow.setting)
        self._view = OutlineView(entries, here[0], self._chosen)
        self._done = go

    def compose_body(self) -> ComposeResult:
        """The list."""
        yield self._view

    def on_mount(self) -> None:
        """The heading says that one can type."""
        super().on_mount()
        self.query_one(PaneHeading).detail = self._view.detail()

    def _chosen(self, leaf: int) -> None:
        if self.leave():
            self._done(leaf)
