"""The library: the folder's briefs in the order and with the filter that the reader chose."""

from dataclasses import dataclass
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.layout.listing import lay_listing
from briefing_tui.layout.runs import fit_line
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.library.brief_list import BriefList
from briefing_tui.library.catalog import Listing
from briefing_tui.text.cells import cells, cut
from briefing_tui.tui import keys
from briefing_tui.tui.panes.filter_bar import FilterBar, RulesWanted
from briefing_tui.tui.panes.pane import Pane
from briefing_tui.tui.widgets.items import ItemView

_LINES = 2
_NONE = ("No briefs here.",)
_NO_MATCH = ("No brief fits the filter.", "Esc shows all.")


class LibraryView(ItemView):
    """The list, two lines a brief. Heights are known, so nothing is measured."""

    BINDINGS = keys.LIBRARY
    briefs: reactive[BriefList] = reactive(BriefList())
    path: reactive[Path | None] = reactive(None)

    @dataclass
    class Chosen(Message):
        """The reader wants this brief."""

        path: Path

    class FilterWanted(Message):
        """The reader wants to type a filter."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii_only = ascii_only

    def measure(self) -> None:
        """Two lines an item."""
        self._tops = range(0, _LINES * len(self.briefs.shown) + 1, _LINES)
        super(ItemView, self).measure()

    def item_count(self) -> int:
        """One item a brief."""
        return len(self.briefs.shown)

    def item_height(self, index: int) -> int:
        """Always the same."""
        return _LINES

    def item_lines(self, index: int) -> list[Line]:
        """Title and particulars."""
        listing = self.briefs.shown[index]
        return lay_listing(
            listing,
            self.item_width,
            current=listing.path == self.path,
            unread=self.briefs.is_unread(listing),
            starred=self.briefs.is_starred(listing),
            ascii_only=self._ascii_only,
        )

    def line_count(self) -> int:
        """The items' lines, or why there are none."""
        return super().line_count() if self.briefs.shown else len(self._why_empty)

    @property
    def _why_empty(self) -> tuple[str, ...]:
        return _NO_MATCH if self.briefs.every else _NONE

    def line(self, y: int) -> tuple[Line, str]:
        """A line of an item, or of the words in an empty list."""
        if self.briefs.shown:
            return super().line(y)
        return fit_line([Span(f"   {self._why_empty[y]}", MUTED)], self.room), "background"

    def under_cursor(self) -> Listing | None:
        """The brief that keys are about."""
        return self.briefs.shown[self.cursor] if self.cursor < self.item_count() else None

    def choose(self, index: int) -> None:
        """Open the brief."""
        self.post_message(self.Chosen(self.briefs.shown[index].path))

    def action_filter(self) -> None:
        """`f`."""
        self.post_message(self.FilterWanted())

    def action_order(self) -> None:
        """`O`: by date, by last change, by title."""
        self.post_message(RulesWanted(self.briefs.rules.next_order()))

    def action_clear(self) -> None:
        """`Esc`: all briefs again."""
        self.post_message(RulesWanted(self.briefs.rules.unfiltered()))

    def watch_briefs(self, old: BriefList, new: BriefList) -> None:
        """Another list, or in another order: the cursor stays on its brief."""
        if new.shown == old.shown:
            self.refresh()
            return
        path = old.shown[self.cursor].path if self.cursor < len(old.shown) else self.path
        at = new.index(path)
        self.set_reactive(LibraryView.cursor, (new.index(self.path) or 0) if at is None else at)
        self.measure()
        self.call_after_refresh(self.show_item, self.cursor)

    def watch_path(self) -> None:
        """The cursor follows the brief that is open, where the list has it."""
        at = self.briefs.index(self.path)
        if at is not None:
            self.cursor = at
        self.refresh()


class LibraryPane(Pane):
    """The library pane; its heading counts what is unread, or says what is filtered."""

    title = "Library"
    briefs: reactive[BriefList] = reactive(BriefList(), repaint=False)
    path: reactive[Path | None] = reactive(None, repaint=False)

    def __init__(self, *, id: str, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii_only = ascii_only

    def compose_body(self) -> ComposeResult:
        """The list, and below it the filter."""
        view = LibraryView(ascii_only=self._ascii_only)
        yield view.data_bind(LibraryPane.briefs, LibraryPane.path)
        yield FilterBar()

    def on_mount(self) -> None:
        """What is known before the first frame."""
        self.watch_briefs()

    def watch_briefs(self) -> None:
        """The heading and the filter say what the list has."""
        if self.is_mounted:
            self.query_one(FilterBar).rules = self.briefs.rules
            self.show_counts()

    def on_resize(self, event: events.Resize) -> None:
        """The heading has other room."""
        self.show_counts()

    def show_counts(self) -> None:
        """`2 unread`, or `unread · by title · 2 of 14` as far as there is room."""
        total, rules = len(self.briefs.every), self.briefs.rules
        words = f"{total} brief{'' if total == 1 else 's'}"
        if self.briefs.unread:
            words = f"{self.briefs.unread} unread"
        if rules.label:
            room = max(1, self.size.width - cells(self.title) - 7)
            count = f" · {len(self.briefs.shown)} of {total}" if rules.filtered else ""
            whole = rules.label + count
            words = whole if cells(whole) <= room else cut(rules.label, room)
        self.tell([Span(words, MUTED)])

    async def on_library_view_filter_wanted(self) -> None:
        """`f`: keys go to the filter."""
        await self.query_one(FilterBar).open()

    def on_filter_bar_left(self) -> None:
        """Keys go back to the list."""
        self.query_one(FilterBar).close()
        self.view().focus(scroll_visible=False)

    def on_filter_bar_moved(self, message: FilterBar.Moved) -> None:
        """The cursor moves while the reader types."""
        self.view().move(message.step)
