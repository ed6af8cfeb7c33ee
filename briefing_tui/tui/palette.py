"""The command palette: every action of the reader, and every brief."""

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from briefing_tui.tui import keys

if TYPE_CHECKING:
    from briefing_tui.tui.reader import ReaderScreen


class ReaderCommands(Provider):
    """What one can do, and where one can go, by typing a part of its name."""

    @property
    def reader(self) -> "ReaderScreen":
        """The screen that the palette was opened over."""
        return cast("ReaderScreen", self.screen)

    async def discover(self) -> Hits:
        """The actions, before anything is typed."""
        for binding in keys.READER:
            if not isinstance(binding, tuple):
                run = partial(self.reader.run_action, binding.action)
                names = ", ".join(keys.key_names(binding, self.reader.remapped))
                yield DiscoveryHit(binding.description, run, help=f"Key: {names}")

    async def search(self, query: str) -> Hits:
        """Actions and briefs whose words match what was typed."""
        matcher = self.matcher(query)
        for binding in keys.READER:
            if not isinstance(binding, tuple) and (score := matcher.match(binding.description)) > 0:
                run = partial(self.reader.run_action, binding.action)
                yield Hit(score, matcher.highlight(binding.description), run)
        for listing in self.reader.briefs.every:
            if (score := matcher.match(listing.title)) > 0:
                go = partial(self.reader.open_path, listing.path)
                date = listing.date.label if listing.date else None
                # Not `matcher.highlight`, which reads a brief's title as markup.
                title = Content(listing.title)
                yield Hit(score, title, go, text=listing.title, help=date)
