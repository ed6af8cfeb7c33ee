"""The command palette: every action of the reader and of its active pane, lists, and briefs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol, cast

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from briefing_tui.library.listing import Listing, SavedQuery
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import keys


class PaletteScreen(Protocol):
    """What the palette needs from the screen below it."""

    saved_queries: Sequence[SavedQuery]

    def palette_actions(self) -> Iterable[tuple[Binding, Callable[[], object]]]:
        """The bindings that can be run, and what runs each."""
        ...

    def titled(self, words: str) -> Iterable[Listing]:
        """Briefs that may have some words in their titles."""
        ...

    def open_listed(self, listing: Listing) -> None: ...

    def show_query(self, query: SavedQuery) -> None: ...


class ReaderCommands(Provider):
    """Finds commands and briefs by a part of their names."""

    @property
    def _reader(self) -> PaletteScreen:
        return cast("PaletteScreen", self.screen)

    def _lists(self) -> Iterator[tuple[str, Callable[[], None]]]:
        for query in self._reader.saved_queries:
            yield f"List: {one_line(query.label)}", partial(self._reader.show_query, query)

    def _help(self, binding: Binding) -> str:
        return f"Key: {', '.join(keys.keymap(self.app).names(binding.id or ''))}"

    async def discover(self) -> Hits:
        for name, show in self._lists():
            yield DiscoveryHit(Content(name), show, text=name)
        for binding, run in self._reader.palette_actions():
            yield DiscoveryHit(binding.description, run, help=self._help(binding))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for binding, run in self._reader.palette_actions():
            if (score := matcher.match(binding.description)) > 0:
                words = matcher.highlight(binding.description)
                yield Hit(score, words, run, help=self._help(binding))
        for name, show in self._lists():
            if (score := matcher.match(name)) > 0:
                yield Hit(score, Content(name), show, text=name)
        for listing in self._reader.titled(query):
            if (score := matcher.match(listing.title)) > 0:
                # `matcher.highlight` would read the title as markup.
                yield Hit(
                    score,
                    Content(listing.title),
                    partial(self._reader.open_listed, listing),
                    text=listing.title,
                    help=listing.date.label if listing.date else None,
                )
