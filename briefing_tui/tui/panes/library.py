"""The library: every brief of the folder, newest first."""

from dataclasses import dataclass
from pathlib import Path

from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.layout.listing import lay_listing
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.library.catalog import Listing
from briefing_tui.tui import keys
from briefing_tui.tui.items import ItemView
from briefing_tui.tui.panes.pane import Pane

Listings = tuple[Listing, ...]
_LINES = 2


class LibraryView(ItemView):
    """The list, two lines a brief. Heights are known, so nothing is measured."""

    BINDINGS = keys.LIBRARY
    listings: reactive[Listings] = reactive(())
    path: reactive[Path | None] = reactive(None)

    @dataclass
    class Chosen(Message):
        """The reader wants this brief."""

        path: Path

    def lay(self) -> None:
        """Two lines an item."""
        self._tops = list(range(0, _LINES * len(self.listings) + 1, _LINES))

    def item_count(self) -> int:
        """One item a brief."""
        return len(self.listings)

    def item_height(self, index: int) -> int:
        """Always the same."""
        return _LINES

    def item_lines(self, index: int) -> list[Line]:
        """Title and particulars."""
        listing = self.listings[index]
        return lay_listing(listing, self.item_width, current=listing.path == self.path)

    def choose(self, index: int) -> None:
        """Open the brief."""
        self.post_message(self.Chosen(self.listings[index].path))

    def watch_listings(self, old: Listings, new: Listings) -> None:
        """The list is longer, or in another order: the cursor stays on its brief."""
        path = old[self.cursor].path if self.cursor < len(old) else self.path
        self.set_reactive(LibraryView.cursor, self._index_of(path))
        self.measure()
        self.call_after_refresh(self.show_item, self.cursor)

    def watch_path(self) -> None:
        """The cursor follows the brief that is open."""
        self.cursor = self._index_of(self.path)
        self.refresh()

    def _index_of(self, path: Path | None) -> int:
        paths = (index for index, each in enumerate(self.listings) if each.path == path)
        return next(paths, 0)


class LibraryPane(Pane):
    """The library pane; its heading counts the briefs."""

    title = "Library"
    listings: reactive[Listings] = reactive(())
    path: reactive[Path | None] = reactive(None)

    def compose_body(self) -> ComposeResult:
        """The view alone."""
        yield LibraryView().data_bind(LibraryPane.listings, LibraryPane.path)

    def watch_listings(self) -> None:
        """Count them."""
        if not self.is_mounted:
            return
        count = len(self.listings)
        self.tell([Span(f"{count} brief{'' if count == 1 else 's'}", MUTED)])
