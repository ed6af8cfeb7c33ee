"""The command palette: every action of the reader and of its focused pane, and every brief."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widget import Widget

from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import keys
from briefing_tui.tui.library.querying import open_list
from briefing_tui.tui.panes.pane import Pane

if TYPE_CHECKING:
    from briefing_tui.tui.reader import ReaderScreen


class ReaderCommands(Provider):
    """What one can do, and where one can go, by typing a part of its name."""

    @property
    def reader(self) -> "ReaderScreen":
        """The screen that the palette was opened over."""
        return cast("ReaderScreen", self.screen)

    def bindings(self) -> Iterator[tuple[Binding, Widget]]:
        """The focused pane's own, then the reader's, then the moves; with who answers them."""
        reader = self.reader
        view = reader.query_one(f"#{reader.active}", Pane).view()
        own = keys.GROUPS.get(reader.active.capitalize(), [])
        for group, owner in ((own, view), (keys.READER, reader), (keys.VIEW, view)):
            for binding in group:
                if isinstance(binding, Binding):
                    yield binding, owner

    def key_of(self, binding: Binding) -> str:
        """The keys that do the same without the palette."""
        return f"Key: {', '.join(keys.key_names(binding, self.reader.remapped))}"

    def lists(self) -> Iterator[tuple[str, partial[None]]]:
        """The lists of saved queries, and how each opens."""
        for query in self.reader.briefs.saved:
            yield f"List: {one_line(query.label)}", partial(open_list, self.reader, query)

    async def discover(self) -> Hits:
        """The lists and the actions, before anything is typed."""
        for name, open_it in self.lists():
            yield DiscoveryHit(Content(name), open_it, text=name)
        for binding, owner in self.bindings():
            run = partial(owner.run_action, binding.action)
            yield DiscoveryHit(binding.description, run, help=self.key_of(binding))

    async def search(self, query: str) -> Hits:
        """Actions and briefs whose words match what was typed."""
        matcher = self.matcher(query)
        for binding, owner in self.bindings():
            if (score := matcher.match(binding.description)) > 0:
                run = partial(owner.run_action, binding.action)
                words = matcher.highlight(binding.description)
                yield Hit(score, words, run, help=self.key_of(binding))
        for name, open_it in self.lists():
            if (score := matcher.match(name)) > 0:
                yield Hit(score, Content(name), open_it, text=name)
        for listing in self.reader.briefs.called(query):
            if (score := matcher.match(listing.title)) > 0:
                go = partial(self.reader.open_path, listing.path)
                date = listing.date.label if listing.date else None
                # Not `matcher.highlight`, which reads a brief's title as markup.
                title = Content(listing.title)
                yield Hit(score, title, go, text=listing.title, help=date)
