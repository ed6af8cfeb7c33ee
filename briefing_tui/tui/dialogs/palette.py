"""The command palette: finds commands, briefs, headings and tags by name."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, fit_line
from briefing_tui.library.index.names import Match, NameSession
from briefing_tui.library.library import Library
from briefing_tui.text.words import places_of
from briefing_tui.text.wrapping import cells, cut
from briefing_tui.tui import state
from briefing_tui.tui.dialogs.base import FilterDialog, GroupedList
from briefing_tui.tui.state import Transition
from briefing_tui.tui.widgets.items import ItemChosen
from briefing_tui.tui.widgets.lines import called_here


class PaletteCommand(NamedTuple):
    """A command, or a brief to open."""

    name: str
    group: str
    event: Transition
    """What it means for the reader."""
    right: str = ""
    """Its keys, or a brief's date."""
    explanation: str = ""

    def matches(self, word: str) -> bool:
        return word.lower() in self.name.lower() or word in self.right.split()

    def begins_with(self, words: str) -> bool:
        """Whether its key was typed, or the first words of its name."""
        return words in self.right.split() or f"{self.name} ".casefold().startswith(f"{words} ")

    def explains(self, words: str) -> bool:
        """Whether the group and the explanation have all of the words: “table” finds the export as
        CSV, and “questions” all questions.
        """
        return bool(places_of(words, (f"{self.group} {self.explanation}",)))


def found_command(match: Match) -> PaletteCommand:
    """Something that was found by its name, with the path of its file."""
    listing, event = match.listing, partial(state.match_opened, match=match)
    if listing is None:
        return tag_command(match.name, "")
    if match.heading:
        return PaletteCommand(match.heading, "Headings", event, explanation=listing.title)
    date = listing.date.label if listing.date else ""
    return PaletteCommand(listing.title, "Briefs", event, date, listing.path_from_root)


def tag_command(name: str, count: str) -> PaletteCommand:
    event = partial(state.tag_chosen, name=name)
    return PaletteCommand(name, "Tags", event, count, explanation="A list of all that have it")


_BEFORE_FILES = 4
"""The most commands above the files: a file of the same name is on the first screen, too."""
_GAP = 2
"""Cells between a name, its explanation and its keys."""


class PaletteView(GroupedList):
    """One line for each command: its name at the left, its keys at the right. The command under the
    cursor has an explanation, too, and so have results from the library.
    """

    def __init__(self, commands: Sequence[PaletteCommand]) -> None:
        super().__init__()
        self._all = self._own = commands
        self._first = len(commands)
        """The number of commands above what was found."""
        self._found: Sequence[PaletteCommand] = ()
        self._near: Sequence[PaletteCommand] = ()
        """What was found, and what has nearly the same words."""
        self.commands = commands
        self.is_pending = self._is_chosen = False
        """Whether a search is running, and whether to run its first result."""

    def item_count(self) -> int:
        return len(self.commands)

    def group(self, index: int) -> str:
        return called_here(self.app, self.commands[index].group)

    def row_lines(self, index: int) -> list[Line]:
        command = self.commands[index]
        right = f" {command.right} " if command.right else ""
        room = self.item_width - cells(right)
        name = cut(f" {command.name}", max(1, room - _GAP))
        line = [Span(name, PLAIN)]
        free = room - cells(name) - 2 * _GAP
        is_explained = index == self.cursor or command not in self._own
        if is_explained and free > 0:
            line.append(Span(" " * _GAP + cut(command.explanation, free), MUTED))
        if not right:
            return [fit_line(line, room)]
        line = [*fit_line(line, room), Span(right, Style("accent", bold=True))]
        return [fit_line(line, self.item_width)]

    def filter(self, words: str) -> None:
        """List the commands that have all words, or else whose explanations have. Commands whose
        key was typed come first: `:q` quits, also if another key has opened the palette. So do
        those that begin with the words: `notes` are those of this brief. Files that have the words
        are above the other commands, and files with nearly the same words below them.

        Results for earlier words stay until there are new ones.
        """
        words = words.removeprefix(":")
        own = [command for command in self._all if all(map(command.matches, words.split()))]
        own = own or [command for command in self._all if command.explains(words)]
        typed = words.strip().casefold()
        own.sort(key=lambda command: not command.begins_with(typed))
        own.sort(key=lambda command: words not in command.right.split())
        self._own, self._first = own, len(own)
        if words:
            self._first = min(sum(command.begins_with(typed) for command in own), _BEFORE_FILES)
        else:
            self._found = self._near = ()
        self.is_pending = self._is_chosen = False
        self._arrange()
        self.show_from_top()

    def show_found(
        self, found: Sequence[PaletteCommand], near: Sequence[PaletteCommand] = ()
    ) -> None:
        """Show what was found. The cursor stays on its command if the reader has moved it there."""
        current = self.commands[self.cursor] if 0 < self.cursor < len(self.commands) else None
        self._found, self._near, self.is_pending = found, near, False
        self._arrange()
        is_listed = current is not None and current in self.commands
        self.show_items(self.commands.index(current) if is_listed else self.cursor)
        if self._is_chosen:
            self.action_choose()

    def _arrange(self) -> None:
        first, others = self._own[: self._first], self._own[self._first :]
        self.commands = (*first, *self._found, *others, *self._near)

    def action_choose(self) -> None:
        """Run the command under the cursor. While a search is running, what it finds may take the
        place of the first row, unless that is a command that comes first.
        """
        is_result = self.cursor >= self._first and (
            self.cursor == 0 or self.commands[self.cursor] not in self._own
        )
        self._is_chosen = self.is_pending and is_result
        if not self._is_chosen:
            super().action_choose()


class PaletteDialog(FilterDialog[None]):
    """Commands to choose from, and with a session what is found by name in the library."""

    heading = "Command palette"
    hints = "open: Run; view.down view.up: Move"

    def __init__(
        self,
        commands: Sequence[PaletteCommand],
        session: NameSession | None = None,
        heading: str = heading,
    ) -> None:
        super().__init__()
        self.heading = heading
        self._session = session
        self._view = PaletteView(commands)
        self.body = (self._view,)

    def on_mount(self) -> None:
        self.watch(self._view, "words", self._find_words, init=False)
        self._find_words("")  # which only reads the names

    def _find_words(self, words: str) -> None:
        if self._session is not None:
            self._view.is_pending = bool(words)
            self.ask(Library.find_by_name, partial(self._show_found, words), self._session, words)

    def _show_found(self, words: str, found: tuple[Match, ...]) -> None:
        if words and words == self._view.words:
            groups = [
                [found_command(match) for match in found if match.is_near == is_near]
                for is_near in (False, True)
            ]
            self._view.show_found(*groups)
            self.show_typed()

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.answer(self._view.commands[message.index].event)
