"""The dialog that explains signs and lists all keys. Typing filters them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from textual.binding import Binding

from briefing_tui.layout.signs import Sign, lay_signs
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    fit_line,
    hang,
    line_cells,
)
from briefing_tui.text.words import places_of
from briefing_tui.text.wrapping import cells, fit
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import FilterDialog, GroupedList
from briefing_tui.tui.widgets.items import ItemChosen
from briefing_tui.tui.widgets.lines import called_here

_MOST_SIGN_LINES = 8


class HelpRow(NamedTuple):
    """A binding, its keys as people write them, and the title of its group."""

    binding: Binding
    names: tuple[str, ...]
    group: str

    @property
    def binding_id(self) -> str:
        return self.binding.id or ""

    def matches(self, word: str) -> bool:
        """Whether a word is one of the keys or, if it is longer, in one of the texts."""
        texts = f"{self.binding.description} {self.binding_id} {self.group}".lower()
        names = {name.lower() for name in self.names if len(name) > 1}
        return word in self.names or (len(word) > 1 and (word.lower() in texts or word in names))


class HelpView(GroupedList):
    """The signs here, then the bindings in groups. Those of the groups that work here come first. A
    binding of several groups is in the first of them.

    The id of a binding, for the configuration, is shown in the cursor's row.
    """

    def __init__(self, here: tuple[str, ...], signs: Sequence[Sign]) -> None:
        super().__init__()
        self._here, self._signs = here, signs
        self._groups = (*here, *(title for title in keys.GROUPS if title not in here))
        self._all: list[HelpRow] = []
        self.rows: list[HelpRow] = []
        self._names_width = 0
        self._sign_lines: list[Line] = []

    def on_mount(self) -> None:
        keymap = keys.keymap(self.app)
        rows: dict[str, HelpRow] = {}
        for title in self._groups:
            for binding in keys.GROUPS[title]:
                if isinstance(binding, Binding) and (binding_id := binding.id or "") not in rows:
                    words = called_here(self.app, binding.description)
                    row = HelpRow(
                        replace(binding, description=words), keymap.names(binding_id), title
                    )
                    rows[binding_id] = row
        self._all = self.rows = [*rows.values()]
        self._names_width = max(cells("  ".join(row.names)) for row in self._all) + 2

    def check_consume_key(self, key: str, character: str | None) -> bool:
        # While nothing is typed, the keys that close other dialogs close this one, too.
        keymap = keys.keymap(self.app)
        closing = [key for name in ("help", "clear", "quit") for key in keymap.keys(name)]
        if self.rows is self._all and character in closing:
            return False
        return super().check_consume_key(key, character)

    @property
    def _found_signs(self) -> list[Sign]:
        """The signs whose meanings have all words."""
        signs = [sign._replace(words=called_here(self.app, sign.words)) for sign in self._signs]
        found = places_of(self.words, (sign.words for sign in signs))
        return [signs[place] for place in found] if self.words else signs

    def lay_out(self) -> None:
        lines = lay_signs(self._found_signs, self.item_width - 2)[:_MOST_SIGN_LINES]
        self._sign_lines = hang([Span(" ", PLAIN)], lines)
        super().lay_out()

    def item_count(self) -> int:
        return len(self.rows)

    def group(self, index: int) -> str:
        return self.rows[index].group

    def title_lines(self, index: int) -> list[Line]:
        title = super().title_lines(index)
        if title and self.group(index) not in self._here:
            title[-1] = (*title[-1], Span(" · not here", MUTED))
        if index or not self._sign_lines:
            return title
        return [(Span("Signs here", STRONG),), *self._sign_lines, (), *title]

    def row_lines(self, index: int) -> list[Line]:
        row = self.rows[index]
        names = fit("  ".join(row.names), self._names_width)
        line = (Span(f" {names}", Style("accent", bold=True)), Span(row.binding.description, PLAIN))
        if index != self.cursor:
            return [fit_line(line, self.item_width)]
        free = self.item_width - line_cells(line) - 1
        if free > cells(row.binding_id):
            return [(*line, Span(row.binding_id.rjust(free), MUTED))]
        # The id has a line of its own.
        id_line = (Span(row.binding_id.rjust(self.item_width - 1), MUTED),)
        return [fit_line(line, self.item_width), fit_line(id_line, self.item_width)]

    def why_empty(self) -> tuple[str, ...]:
        palette = keys.keymap(self.app).first("palette")
        signs = [f"{sign.glyph.shape} {sign.words}" for sign in self._found_signs]
        why = ("No key has these words.",) if signs else super().why_empty()
        return (*signs, *why, f"{palette} has commands without a key, too.")

    def filter(self, words: str) -> None:
        found = [row for row in self._all if all(map(row.matches, words.split()))]
        self.rows = found if words else self._all
        self.show_from_top()


class HelpDialog(FilterDialog[str]):
    """The signs and all keys. `here` are the groups that work where the help was opened. The result
    is the id of one of their bindings, if one was chosen.
    """

    heading = "Help"
    hints = "view.down view.up: Move; open: Press it"

    def __init__(self, here: tuple[str, ...] = (), signs: Sequence[Sign] = ()) -> None:
        super().__init__()
        self._here = here
        self._view = HelpView(here, signs)
        self.body = (self._view,)

    def on_item_chosen(self, message: ItemChosen) -> None:
        row = self._view.rows[message.index]
        if row.group in self._here:
            self.dismiss(row.binding_id)
        else:
            self.app.notify(f"{row.names[0]} works elsewhere: {row.group}.", markup=False)
