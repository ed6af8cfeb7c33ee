"""The dialogs of notes: a line to write one, and a list of them."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from briefing_tui.compare.note_places import PlacedNotes
from briefing_tui.layout.notes import in_order, lay_note, place_words
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, cut_lines, hang, wrap_lines
from briefing_tui.model.brief import Brief
from briefing_tui.model.notes import NotePlace
from briefing_tui.text.words import counted
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.dialogs.pickers import ChoiceList
from briefing_tui.tui.panes.base import ItemChosen, LaidLines, PaneHeading
from briefing_tui.tui.panes.prompt_line import PromptLine

_QUOTED = 3
"""The most lines of the words that a note is about."""


class NoteAnswer(NamedTuple):
    """A note as it was typed."""

    place: NotePlace
    text: str
    in_editor: bool = False
    """Whether to go on in the editor."""


class NoteDialog(Dialog[NoteAnswer]):
    """One line for a note, with what it is about below it."""

    AUTO_FOCUS = "Input"
    BINDINGS = keys.NOTE
    has_prompt = True
    heading = "Note"

    def __init__(
        self, places: Sequence[NotePlace], brief: Brief | None, text: str = "", problem: str = ""
    ) -> None:
        """`problem` says why an earlier attempt was not saved."""
        super().__init__()
        self._places, self._at = places, 0
        self._brief, self._problem = brief, problem
        self._prompt = PromptLine(self.action_accept, text, "a line; nothing is a bookmark")
        self._lines = LaidLines(self._lay, height=0)
        self.body = (self._prompt, self._lines)
        other = (keys.Hint(("pane.next",), "Place"),) if len(places) > 1 else ()
        accept, editor = keys.Hint(("open",), "Save"), keys.Hint(("note.editor",), "Editor")
        self.hints = (accept, editor, *other)

    @property
    def _place(self) -> NotePlace:
        return self._places[self._at]

    def _lay(self, width: int) -> list[Line]:
        words = f"On {place_words(self._place, self._brief)}"
        lines = wrap_lines([Span(words, MUTED)], width - 2)
        if self._place.kind == "claim" and self._place.quote:
            quote = wrap_lines([Span(f"“{self._place.quote}”", MUTED)], width - 4)
            lines += hang([Span("  ")], cut_lines(quote, _QUOTED, width - 4))
        if self._problem:
            lines += [(), *wrap_lines([Span(self._problem, PLAIN)], width - 2)]
        return hang([Span(" ", PLAIN)], lines)

    def action_accept(self) -> None:
        self.dismiss(NoteAnswer(self._place, self._prompt.value.strip()))

    def action_editor(self) -> None:
        self.dismiss(NoteAnswer(self._place, self._prompt.value, in_editor=True))

    def action_place(self) -> None:
        self._at = (self._at + 1) % len(self._places)
        self._lines.refresh(layout=True)


class NotesAnswer(NamedTuple):
    """What to do with a note of the list, by its index in the notes of the brief."""

    action: Literal["go", "edit", "add"]
    at: int


class NotesDialog(Dialog[NotesAnswer]):
    """The notes of a brief, or those on one place. The result is what to do with one."""

    BINDINGS = keys.NOTES
    heading = "Notes"

    def __init__(
        self, placed: PlacedNotes, indexes: Sequence[int] | None, brief: Brief | None, path: str
    ) -> None:
        """`path` is the file that has them."""
        super().__init__()
        self._placed, self._brief = placed, brief
        self._indexes = in_order(placed, indexes)
        self._path = path
        self._list = ChoiceList(self._lay, len(self._indexes), "No notes on this brief yet.")
        self._where = LaidLines(self._lay_path, height=1)
        self.body = (self._list, self._where)
        self.hints = (
            keys.Hint(("open",), "Go there"),
            keys.Hint(("edit",), "Edit"),
            keys.Hint(("note",), "Add"),
            keys.Hint(("view.down", "view.up"), "Move"),
        )

    def _lay(self, index: int, width: int) -> list[Line]:
        at = self._indexes[index]
        is_open, is_lost = index == self._list.cursor, at in self._placed.lost
        note = self._placed.notes[at]
        return lay_note(note, self._brief, width, is_open=is_open, is_lost=is_lost)

    def _lay_path(self, width: int) -> list[Line]:
        return cut_lines(wrap_lines([Span(f" {self._path}", MUTED)], width), 1, width)

    def on_mount(self) -> None:
        count = Span(counted(len(self._indexes), "note"), MUTED)
        self.query_one(PaneHeading).detail = (count,)

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.dismiss(NotesAnswer("go", self._indexes[message.index]))

    def _answer(self, action: Literal["edit", "add"]) -> None:
        if self._indexes:
            self.dismiss(NotesAnswer(action, self._indexes[self._list.cursor]))

    def action_edit(self) -> None:
        self._answer("edit")

    def action_add(self) -> None:
        self._answer("add")
