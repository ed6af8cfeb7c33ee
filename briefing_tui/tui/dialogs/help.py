"""The dialog that explains signs and lists all keys. Typing filters them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textual.binding import Binding

from briefing_tui.compare.agreement import CLASSES, FLAGS
from briefing_tui.layout.claims import HOW_THEY_DIFFER
from briefing_tui.layout.signs import Sign, lay_signs, sign
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
    plain_text,
)
from briefing_tui.model.brief import STANCES
from briefing_tui.text.words import places_of
from briefing_tui.text.wrapping import cells, fit
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import FilterDialog, GroupedList
from briefing_tui.tui.widgets.items import ItemChosen
from briefing_tui.tui.widgets.lines import called_here

_MOST_SIGN_LINES = 8
_FIRST, _MOST_FIRST = "First", 12

_GENERAL = "brief.next: Next brief; brief.previous: Previous brief; search: Search the library"
_IN_THE_WORDS_OF: Mapping[str, str] = {
    "Narrative": "view.down: Scroll down; view.up: Scroll up; view.page_down: A page down; "
    f"pane.next: To the claims, the next pane; {_GENERAL}; find: Find words in the text; "
    "narrative.follow: Label the links, to follow one; history.back: Back to the brief before; "
    "note: Write a note on this passage, or show the notes; quit: Quit; "
    "next: Next match; previous: Previous match; open: Open the link, or show the change; "
    "view.left: A wide table or code to the left; view.right: A wide table or code to the right; "
    "browse: Open the link, or the brief's page, in the browser; topic: All topics of the library; "
    "copy: Copy the brief's citation, or the selection; edit: Edit the brief at this line; "
    "pane.previous: Previous pane; pane.zoom: Show the narrative alone, or all panes",
    "Claims": "view.down: Next claim; view.up: Previous claim; open: The claim in full; "
    "view.left: Source to the left; view.right: Source to the right; "
    "source: The source's text, with what is quoted; compare: Compare the wording of this account; "
    "topic: This topic in all briefs; filter: Show one class of claims, or who speaks; "
    "find: Find words in the claims; brief.next: Next brief; search: Search the library; "
    "brief.previous: Previous brief; next: Next match; previous: Previous match; "
    "order: Order the claims by the file, agreement or topic; pane.next: Next pane; "
    "pane.previous: Previous pane; browse: Open the source in the browser; "
    "copy: Copy this account with its source; note: Write a note here, or show the notes; "
    "edit: Edit the claim in the brief; pane.zoom: Show the claims alone, or all panes",
    "Related": "view.down: Next event; view.up: Previous event; open: Open the event's brief; "
    "browse: Open the event's page in the browser; find: Find words in the events; "
    f"pane.next: Next pane; {_GENERAL}; history.back: Back to the brief before; "
    "copy: Copy the event; pane.zoom: Show the events alone, or all panes; next: Next match; "
    "previous: Previous match; note: Write a note on this brief, or show the notes; "
    "edit: Edit the event in the brief; topic: All topics of the library; "
    "pane.previous: Previous pane",
    "Library": "view.down: Next in the list; view.up: Previous in the list; open: Read this brief; "
    "filter: Filter the list; order: Order the list; brief.read: Mark as read or unread; "
    "brief.star: Star, or remove the star; next: Next unread, or next match; "
    "find: Find words in the list; topic: All topics of the library; search: Search the library; "
    "pane.next: Next pane; previous: Previous unread, or previous match; "
    "note: Write a note on this brief, or show the notes; copy: Copy the brief's citation; "
    "edit: Edit this brief; browse: Open the brief's page in the browser; "
    "pane.zoom: Show the list alone, or all panes; pane.previous: Previous pane",
    "Claim in full": "open: The source's text, at this quotation; "
    "source: The source's text, with what is quoted; view.left: Previous claim; "
    "view.right: Next claim; pane.next: Next account; pane.previous: Previous account; "
    "browse: Open this source in the browser; copy: Copy this account with its source; "
    "note: Write a note here, or show the notes; edit: Edit the claim in the brief; "
    "compare: Compare the wording of this account; topic: This topic in all briefs",
    "Source": "next: Next quotation or account; previous: Previous quotation or account; "
    "open: The claim of this quotation; view.left: Previous source; view.right: Next source; "
    "browse: Open the source in the browser; copy: Copy the quotation, or the selection; "
    "edit: Edit the text, or a copy of your own; find: Find words in the text",
    "Topic": "open: Open this brief; view.left: Party to the left; view.right: Party to the right; "
    "compare: Compare two marked cells, or this one with the one before; copy: Copy this row; "
    "pane.zoom: Show this party alone, or all; next: Next sibling topic; "
    "previous: Previous sibling topic; topic: All topics of the library",
    "Topics": "open: This topic in all briefs; view.left: Column to the left; "
    "view.right: Column to the right",
    "Wording": "next: Next pair; previous: Previous pair",
    "Search": "open: Open this result; pane.next: Take the suggestion; "
    "pane.previous: Take the one before; typed.erase_all: Erase what was typed",
    "Lists in dialogs": "open: Choose this",
    "Filter": "open: Keep the filter; pane.next: Next kind; pane.previous: Previous kind; "
    "clear: Show all again",
    "Find": "open: Keep the words; clear: Find nothing",
    "Note": "open: Keep the note; pane.next: Where the note belongs",
    "Notes": "edit: Edit this note; note: Write another note",
    "New note": "edit: Begin the note in the editor",
    "Address": "open: Open this address; browse: Open this address; copy: Copy it",
    "Prompt": "open: Take what was typed",
}
"""What keys do in a place, in its words, by binding id. In a pane the first twelve stand first."""

_TERMS = (
    *(Sign(row.glyph, f"{row.words}: {row.meaning}") for row in CLASSES.values()),
    *(
        Sign(CLASSES["differs"].glyph, f"differs: {name}: the sides speak of it {how}")
        for name, how in HOW_THEY_DIFFER.items()
        if name
    ),
    *(sign(" ", f"{flag}: {row.meaning}") for flag, row in FLAGS.items()),
    *(Sign(row.glyph, f"{row.words}: {row.meaning}") for row in STANCES.values()),
)
"""Words on the screen that no sign explains in full. They are shown where one looks for them."""


def _words_in(title: str) -> dict[str, str]:
    """What keys do in a place, by binding id."""
    pairs = (part.split(": ", 1) for part in _IN_THE_WORDS_OF.get(title, "").split("; ") if part)
    return dict(pairs)


class HelpRow(NamedTuple):
    """A binding, its keys as people write them, and the title of its group."""

    binding: Binding
    names: tuple[str, ...]
    group: str
    words: str
    """What it does, in the words of the place."""

    @property
    def binding_id(self) -> str:
        return self.binding.id or ""

    def matches(self, word: str) -> bool:
        """Whether a word is one of the keys or, if it is longer, in one of the texts."""
        description = self.binding.description
        texts = f"{self.words} {description} {self.binding_id} {self.group}".lower()
        names = {name.lower() for name in self.names if len(name) > 1}
        return word in self.names or (len(word) > 1 and (word.lower() in texts or word in names))


class HelpView(GroupedList):
    """The signs here, then the bindings in groups: in a pane the most useful ones, then those of
    the groups that work here, then the others. A binding of several groups is in the first of
    them. Where the user types, keys that are characters don't work.

    The id of a binding, for the configuration, is shown in the cursor's row.
    """

    def __init__(self, here: tuple[str, ...], signs: Sequence[Sign]) -> None:
        super().__init__()
        self._signs = signs
        self._words = [_words_in(title) for title in here]
        is_pane = bool(here) and here[0].lower() in keys.FOOTER
        self._first = [*self._words[0]][:_MOST_FIRST] if is_pane else []
        self.here = (_FIRST, *here)
        """The groups that work where the help was opened."""
        self._all: list[HelpRow] = []
        self.rows: list[HelpRow] = []
        self._names_width = 0
        self._sign_lines: list[Line] = []

    def on_mount(self) -> None:
        titles = dict.fromkeys((*self.here[1:], *keys.GROUPS))
        every: dict[str, tuple[Binding, str]] = {}
        for title in titles:
            for binding in keys.GROUPS[title]:
                if isinstance(binding, Binding):
                    every.setdefault(binding.id or "", (binding, title))
        rows = [self._row(every[binding_id][0], _FIRST) for binding_id in self._first]
        rest = (found for binding_id, found in every.items() if binding_id not in self._first)
        rows += [self._row(binding, title) for binding, title in rest]
        self._all = self.rows = [row for row in rows if row.names]
        self._names_width = max(cells("  ".join(row.names)) for row in self._all) + 2

    def _row(self, binding: Binding, group: str) -> HelpRow:
        binding_id, keymap = binding.id or "", keys.keymap(self.app)
        names = keymap.names(binding_id)
        words = binding.description
        if group in self.here:
            words = next((own[binding_id] for own in self._words if binding_id in own), words)
            if keys.takes_text(self.here[1:]):
                given = zip(names, keymap.keys(binding_id), strict=True)
                names = tuple(name for name, key in given if not keys.is_character(key))
        return HelpRow(binding, names, group, called_here(self.app, words))

    def check_consume_key(self, key: str, character: str | None) -> bool:
        # While nothing is typed, the keys that close other dialogs close this one, too.
        keymap = keys.keymap(self.app)
        closing = [key for name in ("help", "clear", "quit") for key in keymap.keys(name)]
        if self.rows is self._all and character in closing:
            return False
        return super().check_consume_key(key, character)

    @property
    def _found_signs(self) -> list[Sign]:
        """The signs here; or those, and the terms, that are or mean what was typed."""
        signs = [sign._replace(words=called_here(self.app, sign.words)) for sign in self._signs]
        if not self.words or (len(self.words) == 1 and self.words.isalnum()):
            return [] if self.words else signs
        terms = [*signs, *_TERMS]
        found = places_of(self.words, (f"{glyph.shape} {words}" for glyph, words, _ in terms))
        return [*dict.fromkeys(terms[place] for place in found)]

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
        if title and self.group(index) not in self.here:
            title[-1] = (*title[-1], Span(" · not here", MUTED))
        if index != self._signs_above or not self._sign_lines:
            return title
        heading = (Span("Signs and words" if self.words else "Signs here", STRONG),)
        signs = [heading, *self._sign_lines]
        return [(), *signs, *title] if index else [*signs, (), *title]

    @property
    def _signs_above(self) -> int:
        """The row above whose title the signs stand: below the first keys."""
        return 0 if self.words else len(self._first)

    def row_lines(self, index: int) -> list[Line]:
        row = self.rows[index]
        names = fit("  ".join(row.names), self._names_width)
        line = (Span(f" {names}", Style("accent", bold=True)), Span(row.words, PLAIN))
        if index != self.cursor:
            return [fit_line(line, self.item_width)]
        free = self.item_width - line_cells(line) - 1
        if free > cells(row.binding_id):
            return [(*line, Span(row.binding_id.rjust(free), MUTED))]
        # The id has a line of its own.
        id_line = (Span(row.binding_id.rjust(self.item_width - 1), MUTED),)
        return [fit_line(line, self.item_width), fit_line(id_line, self.item_width)]

    def found_count(self) -> int:
        return super().found_count() + len(self._found_signs)

    def why_empty(self) -> tuple[str, ...]:
        palette = keys.keymap(self.app).first("palette")
        lines = (lay_signs([found], self.item_width - 2) for found in self._found_signs)
        signs = [plain_text(line) for each in lines for line in each][:_MOST_SIGN_LINES]
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
        self._view = HelpView(here, signs)
        self.body = (self._view,)

    def on_item_chosen(self, message: ItemChosen) -> None:
        row = self._view.rows[message.index]
        if row.group in self._view.here:
            self.dismiss(row.binding_id)
        else:
            self.app.notify(f"{row.names[0]} works elsewhere: {row.group}.", markup=False)
