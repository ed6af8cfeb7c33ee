"""The dialog that lists all keys and the ids of their bindings. Typing filters them."""

from dataclasses import dataclass
from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message

from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style, fit_line
from briefing_tui.text.wrapping import cells, fit
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import FilterDialog, FilteredList
from briefing_tui.tui.panes.base import Lines

_ABOUT = "Dim: a binding's id, for other keys in [keys] of the configuration."


class HelpRow(NamedTuple):
    """A binding, its keys as people write them, and the title of its group."""

    binding: Binding
    names: tuple[str, ...]
    group: str

    @property
    def binding_id(self) -> str:
        return self.binding.id or ""

    def matches(self, word: str) -> bool:
        """Whether a word is one of the keys or, if it has more letters, is in the texts."""
        texts = f"{self.binding.description} {self.binding_id} {self.group}".lower()
        names = {name.lower() for name in self.names if len(name) > 1}
        return word in self.names or (len(word) > 1 and (word.lower() in texts or word in names))


class HelpView(FilteredList):
    """The bindings in groups. Those of the groups that work here come first."""

    closed_height = 0

    @dataclass
    class Chosen(Message):
        """A binding was chosen."""

        row: HelpRow

    def __init__(self, here: tuple[str, ...]) -> None:
        super().__init__()
        self._groups = (*here, *(title for title in keys.GROUPS if title not in here))
        self._all: list[HelpRow] = []
        self.rows: list[HelpRow] = []

    def on_mount(self) -> None:
        keymap = keys.keymap(self.app)
        self._all = self.rows = [
            HelpRow(binding, keymap.names(binding.id or ""), title)
            for title in self._groups
            for binding in keys.GROUPS[title]
            if isinstance(binding, Binding)
        ]
        self.reflow()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        # As long as nothing is typed, the keys that close other dialogs close this one, too.
        keymap = keys.keymap(self.app)
        closing = (*keymap.keys("help"), *keymap.keys("dialog.close"))
        if self.rows is self._all and character in closing:
            return False
        return super().check_consume_key(key, character)

    def item_count(self) -> int:
        return len(self.rows)

    def item_lines(self, index: int) -> list[Line]:
        row = self.rows[index]
        width = max(cells("  ".join(each.names)) for each in self._all) + 2
        names = Span(f" {fit('  '.join(row.names), width)}", Style("accent", bold=True))
        line = (names, Span(row.binding.description, Style()))
        free = self.item_width - cells("".join(span.text for span in line)) - 1
        spare = free - cells(row.binding_id)
        if spare >= 1:
            return [*self._title(index), (*line, Span(" " * spare + row.binding_id, MUTED))]
        # The id has a line of its own.
        id_line = (Span(row.binding_id.rjust(self.item_width - 1), MUTED),)
        return [*self._title(index), *(fit_line(each, self.item_width) for each in (line, id_line))]

    def _title(self, index: int) -> list[Line]:
        """The lines above a group's first row."""
        group = self.rows[index].group
        if index and self.rows[index - 1].group == group:
            return []
        blank: list[Line] = [()] if index else []
        return [*blank, (Span(group, STRONG),)]

    def line(self, y: int) -> tuple[Line, str]:
        index = self.item_at(y)
        if index is not None and y - self.item_top(index) < len(title := self._title(index)):
            # The cursor's bar is at its row alone.
            return (Span(" ", Style()), *title[y - self.item_top(index)]), "background"
        return super().line(y)

    def filter(self, words: str) -> None:
        found = [row for row in self._all if all(map(row.matches, words.split()))]
        self.rows = found if words else self._all
        self.cursor = 0
        self.reflow()
        self.scroll_to(y=0, animate=False)

    def choose(self, index: int) -> None:
        self.post_message(self.Chosen(self.rows[index]))


class HelpAbout(Lines):
    """What the ids are for."""

    def lines(self) -> list[Line]:
        return [fit_line([Span(f"  {_ABOUT}", MUTED)], self.size.width)]


class HelpDialog(FilterDialog[str]):
    """All keys. `here` are the groups that work where the help was opened. The result is the id
    of one of their bindings, if one was chosen.
    """

    heading = "Help"
    hints = (keys.Hint(("view.down", "view.up"), "Move"), keys.Hint(("picker.choose",), "Press it"))

    def __init__(self, here: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._here = here

    def compose_body(self) -> ComposeResult:
        yield HelpAbout()
        yield HelpView(self._here)

    def on_help_view_chosen(self, message: HelpView.Chosen) -> None:
        row = message.row
        if row.group in self._here:
            self.dismiss(row.binding_id)
        else:
            self.app.notify(f"{row.names[0]} works elsewhere: {row.group}.", markup=False)
