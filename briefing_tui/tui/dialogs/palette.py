"""The command palette: finds commands, briefs, headings and tags by name."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, fit_line
from briefing_tui.library.index.names import Match
from briefing_tui.text.wrapping import cells, cut
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import FilterDialog, GroupedList
from briefing_tui.tui.panes.base import ItemChosen


class PaletteCommand(NamedTuple):
    """A command, or a brief to open."""

    name: str
    group: str
    run: Callable[[], object]
    right: str = ""
    """Its keys, or a brief's date."""
    explanation: str = ""

    def matches(self, word: str) -> bool:
        return word.lower() in self.name.lower() or word in self.right.split()

    def explains(self, words: str) -> bool:
        """Whether the explanation has all of the words: “table” finds the export as CSV."""
        return all(word in self.explanation.lower() for word in words.lower().split())


Find = Callable[[str], tuple[PaletteCommand, ...]]
"""Finds briefs, headings and tags by parts of their names, in a thread."""


def found_command(match: Match, run: Callable[[], object]) -> PaletteCommand:
    """Something that was found by its name, with the path of its file."""
    listing = match.listing
    if listing is None:
        return tag_command(match.name, "", run)
    if match.heading:
        return PaletteCommand(match.heading, "Headings", run, explanation=listing.title)
    date = listing.date.label if listing.date else ""
    return PaletteCommand(listing.title, "Briefs", run, date, listing.path_from_root)


def tag_command(name: str, count: str, run: Callable[[], object]) -> PaletteCommand:
    return PaletteCommand(name, "Tags", run, count, explanation="Its briefs as a list")


_GAP = 2
"""Cells between a name, its explanation and its keys."""


class PaletteView(GroupedList):
    """One line for each command: its name at the left, its keys at the right. The command under the
    cursor has an explanation, too, and so have results from the library.
    """

    def __init__(self, commands: Sequence[PaletteCommand]) -> None:
        super().__init__()
        self._all = commands
        self.commands = commands
        self.own = len(commands)
        """The number of commands, before what was found."""
        self.is_pending = self._is_chosen = False
        """Whether a search is running, and whether to run its first result."""

    def item_count(self) -> int:
        return len(self.commands)

    def group(self, index: int) -> str:
        return self.commands[index].group

    def row_lines(self, index: int) -> list[Line]:
        command = self.commands[index]
        right = f" {command.right} " if command.right else ""
        room = self.item_width - cells(right)
        name = cut(f" {command.name}", max(1, room - _GAP))
        line = [Span(name, PLAIN)]
        free = room - cells(name) - 2 * _GAP
        if (index == self.cursor or index >= self.own) and free > 0:
            line.append(Span(" " * _GAP + cut(command.explanation, free), MUTED))
        if not right:
            return [fit_line(line, room)]
        line = [*fit_line(line, room), Span(right, Style("accent", bold=True))]
        return [fit_line(line, self.item_width)]

    def filter(self, words: str) -> None:
        """List the commands that have all words, or else whose explanations have. A command whose
        key was typed comes first: `:q` quits, also if another key has opened the palette.

        Results for earlier words stay until there are new ones.
        """
        words = words.removeprefix(":")
        found = self.commands[self.own :] if words else ()
        own = [command for command in self._all if all(map(command.matches, words.split()))]
        own = own or [command for command in self._all if command.explains(words)]
        own.sort(key=lambda command: words not in command.right.split())
        self.commands, self.own = (*own, *found), len(own)
        self.is_pending = self._is_chosen = False
        self.show_from_top()

    def show_found(self, found: Sequence[PaletteCommand]) -> None:
        self.commands = (*self.commands[: self.own], *found)
        self.show_items(self.cursor)
        self.is_pending = False
        if self._is_chosen:
            self.action_choose()

    def action_choose(self) -> None:
        """Run the command under the cursor, or the first result of the search once it is found."""
        self._is_chosen = self.is_pending and self.cursor >= self.own
        if not self._is_chosen:
            super().action_choose()


class PaletteDialog(FilterDialog[PaletteCommand]):
    """The result is the command to run. The dialog itself doesn't run it."""

    heading = "Command palette"
    hints = (keys.Hint(("open",), "Run"), keys.Hint(("view.down", "view.up"), "Move"))

    def __init__(
        self,
        commands: Sequence[PaletteCommand],
        find: Find | None = None,
        heading: str = heading,
    ) -> None:
        super().__init__()
        self.heading = heading
        self._find = find
        self._view = PaletteView(commands)
        self.body = (self._view,)

    def on_mount(self) -> None:
        self.watch(self._view, "words", self._find_words, init=False)
        if (find := self._find) is not None:  # with no words it only reads the names
            self.in_thread("names", lambda _: find(""), lambda _: None)

    def _find_words(self, words: str) -> None:
        if words and (find := self._find) is not None:
            self._view.is_pending = True

            def show(found: tuple[PaletteCommand, ...]) -> None:
                if words == self._view.words:
                    self._view.show_found(found)
                    self.show_typed()

            self.in_thread("names", lambda _: find(words), show)

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.dismiss(self._view.commands[message.index])
