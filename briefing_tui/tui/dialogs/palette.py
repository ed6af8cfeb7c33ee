"""The command palette: what can be done here, by name, and the briefs by their titles."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, fit_line
from briefing_tui.text.wrapping import cells, cut
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import FilterDialog, GroupedList
from briefing_tui.tui.panes.base import ItemChosen


class PaletteCommand(NamedTuple):
    """A command, or a brief to open."""

    name: str
    group: str
    """The title under which it stands."""
    run: Callable[[], object]
    right: str = ""
    """Its keys, or a brief's date."""
    explanation: str = ""

    def matches(self, word: str) -> bool:
        return word.lower() in self.name.lower() or word in self.right.split()


Find = Callable[[str], Iterable[PaletteCommand]]
"""Finds briefs by words in their titles."""

_GAP = 2
"""Cells between a name, its explanation and its keys."""


class PaletteView(GroupedList):
    """One line a command: its name left, its keys right. The cursor's has an explanation, too."""

    def __init__(self, commands: Sequence[PaletteCommand], find: Find) -> None:
        super().__init__()
        self._all, self._find = commands, find
        self.commands = commands

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
        if index == self.cursor and free > 0:
            line.append(Span(" " * _GAP + cut(command.explanation, free), MUTED))
        if not right:
            return [fit_line(line, room)]
        line = [*fit_line(line, room), Span(right, Style("accent", bold=True))]
        return [fit_line(line, self.item_width)]

    def filter(self, words: str) -> None:
        """List what has all words. What has them as its key comes first: `:q` quits."""
        self.commands = self._all
        if words:
            candidates = (*self._all, *self._find(words))
            found = [each for each in candidates if all(map(each.matches, words.split()))]
            self.commands = sorted(found, key=lambda each: words not in each.right.split())
        self.show_from_top()


class PaletteDialog(FilterDialog[PaletteCommand]):
    """The result is the command to run. Nothing is run before."""

    heading = "Command palette"
    hints = (keys.Hint(("picker.choose",), "Run"), keys.Hint(("view.down", "view.up"), "Move"))

    def __init__(
        self, commands: Sequence[PaletteCommand], find: Find = lambda _: (), heading: str = heading
    ) -> None:
        super().__init__()
        self.heading = heading
        self._view = PaletteView(commands, find)
        self.body = (self._view,)

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.dismiss(self._view.commands[message.index])
