"""The command palette: every action of the reader and of its active pane, lists, exports, and
briefs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol, cast

from rich.console import RenderableType
from textual.app import ComposeResult
from textual.binding import Binding
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
)
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.fuzzy import FuzzySearch
from textual.style import Style
from textual.theme import ThemeProvider
from textual.widgets import LoadingIndicator

from briefing_tui.export.exporters import EXPORTERS
from briefing_tui.library.listing import Listing, SavedQuery
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.wrapping import cut
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Frame, Sheet, dim
from briefing_tui.tui.header_footer import DialogKeys
from briefing_tui.tui.panes.base import PaneHeading

_HINTS = (
    keys.Hint(("search.open",), "Run"),
    keys.Hint(("search.down", "search.up"), "Move"),
)
"""The palette has the keys of the search."""
_OTHER_LINES = 5
"""The lines of the screen beside the list: header, heading, input, one blank, footer."""
_LONGEST = 200
"""Characters of a name or title that are searched and shown."""


def matched_letters(query: str, text: str) -> list[int]:
    """Where a query stands in a text, else where its letters do; empty if they don't.

    The `Matcher` of Textual 8.2 scores every way to choose the letters. Their number is
    exponential, and an untrusted title can have many.
    """
    query, text = query.lower(), text.lower()
    if (start := text.find(query)) >= 0:
        return list(range(start, start + len(query)))
    positions: list[int] = []
    for letter in query:
        at = text.find(letter, positions[-1] + 1 if positions else 0)
        if at < 0:
            return []
        positions.append(at)
    return positions


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

    def export(self, format_name: str) -> None: ...


class Options(CommandList):
    """The commands found. The `get_visual_style` of Textual 8.2.8 leaves reverse video out."""

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        style = super().get_visual_style(*component_classes, partial=partial)
        styles = map(self.get_component_styles, component_classes)
        is_reverse = any(component.text_style.reverse for component in styles)
        return style + Style(reverse=True) if is_reverse else style


class Palette(CommandPalette):
    """Textual's command palette as a sheet like the dialogs', for windows of any height."""

    def compose(self) -> ComposeResult:
        # What the palette of Textual 8.2 looks for by class and id, without its search icon: an
        # emoji, of a width that terminals don't agree on.
        with Frame(), Sheet(id="--container"):
            heading = PaneHeading("Command palette")
            heading.background, heading.heavy = "surface", True
            yield heading
            with Horizontal(id="--input"):
                yield CommandInput(placeholder=self._placeholder, select_on_focus=False)
            with Vertical(id="--results"):
                yield Options()
                yield LoadingIndicator()
        yield DialogKeys(_HINTS, has_prompt=True, has_help=False)

    def render(self) -> RenderableType:
        return dim(super().render(), self.app)

    def on_resize(self, event: Resize) -> None:
        self.query_one(CommandList).styles.max_height = max(1, event.size.height - _OTHER_LINES)

    def _action_command_list(self, action: str) -> None:
        # Without room, or before it is laid out, the list has no lines: Textual 8.2 raises
        # KeyError at PgDn and PgUp.
        with suppress(KeyError):
            super()._action_command_list(action)


class ThemeCommands(ThemeProvider, Provider):
    """Finds themes. `Provider` is not among the bases of Textual's: see `textual_internals`."""


class ReaderCommands(Provider):
    """Finds commands and briefs by a part of their names."""

    @property
    def _reader(self) -> PaletteScreen:
        return cast("PaletteScreen", self.screen)

    def _lists(self) -> Iterator[tuple[str, Callable[[], None]]]:
        for query in self._reader.saved_queries:
            yield f"List: {one_line(query.label)}", partial(self._reader.show_query, query)

    def _exports(self) -> Iterator[tuple[str, Callable[[], None], str]]:
        for name, exporter in EXPORTERS.items():
            title = f"Export this brief as {name}"
            yield title, partial(self._reader.export, name), exporter.summary

    def _help(self, binding: Binding) -> str:
        return f"Key: {', '.join(keys.keymap(self.app).names(binding.id or ''))}"

    async def discover(self) -> Hits:
        for name, show in self._lists():
            yield DiscoveryHit(Content(name), show, text=name)
        for binding, run in self._reader.palette_actions():
            yield DiscoveryHit(binding.description, run, help=self._help(binding))
        for title, export, summary in self._exports():
            yield DiscoveryHit(title, export, help=summary)

    async def search(self, query: str) -> Hits:
        for binding, run in self._reader.palette_actions():
            if hit := self._hit(query, binding.description, run, self._help(binding)):
                yield hit
        for name, show in self._lists():
            if hit := self._hit(query, name, show):
                yield hit
        for title, export, summary in self._exports():
            if hit := self._hit(query, title, export, summary):
                yield hit
        for listing in self._reader.titled(query):
            date = listing.date.label if listing.date else None
            if hit := self._hit(
                query, listing.title, partial(self._reader.open_listed, listing), date
            ):
                yield hit

    def _hit(
        self, query: str, name: str, run: Callable[[], object], note: str | None = None
    ) -> Hit | None:
        name = cut(name, _LONGEST)
        if not (positions := matched_letters(query, name)):
            return None
        words = Content(name)  # not `from_markup`: it may be the title of a brief
        for position in positions:
            words = words.stylize(self.match_style or "reverse", position, position + 1)
        return Hit(FuzzySearch().score(name.lower(), positions), words, run, name, note)
