"""The dialogs of notes: a line to write one, and a list of them."""

from collections.abc import Sequence

from msgspec.structs import replace

from briefing_tui.compare.note_places import PlacedNotes
from briefing_tui.layout.note_lines import in_order, lay_note, place_words
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, cut_lines, hang, wrap_lines
from briefing_tui.model.brief import Brief
from briefing_tui.model.note import NotePlace
from briefing_tui.parse.notes_text import NoteEntry
from briefing_tui.text.english import counted
from briefing_tui.tui import keys, state
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.dialogs.pickers import ChoiceList
from briefing_tui.tui.effects import NoteRequest
from briefing_tui.tui.widgets.items import ItemChosen
from briefing_tui.tui.widgets.lines import LaidLines, PaneHeading, called_here
from briefing_tui.tui.widgets.prompt_line import PromptLine

_QUOTED = 3
"""The most lines of the words that a note is about."""


class NoteDialog(Dialog[None]):
    """One line for a note, with what it is about below it."""

    AUTO_FOCUS = "Input"
    BINDINGS = keys.NOTE
    has_prompt = True
    heading = "Note"

    def __init__(
        self,
        request: NoteRequest,
        places: Sequence[NotePlace],
        brief: Brief | None,
        problem: str = "",
    ) -> None:
        """`problem` says why an earlier attempt was not saved."""
        super().__init__()
        self._request, self._places, self._at = request, places, 0
        self._brief, self._problem = brief, problem
        text = request.text.replace("\n", " ")
        empty = "removes the note" if request.entry is not None else "is a bookmark"
        self._prompt = PromptLine(self.action_accept, text, f"type a note; an empty line {empty}")
        self._lines = LaidLines(self._lay, height=0)
        self.body = (self._prompt, self._lines)
        other = "; pane.next: Other place" if len(places) > 1 else ""
        self.hints = f"open: Save; note.editor: Editor{other}"

    @property
    def _place(self) -> NotePlace:
        return self._places[self._at]

    def _lay(self, width: int) -> list[Line]:
        noun = called_here(self.app, "brief")
        words = f"On {place_words(self._place, self._brief, noun)}"
        lines = wrap_lines([Span(words, PLAIN)], width - 2)
        if self._place.kind == "claim" and self._place.quote:
            quote = wrap_lines([Span(f"“{self._place.quote}”", MUTED)], width - 4)
            lines += hang([Span("  ")], cut_lines(quote, _QUOTED, width - 4))
        if self._problem:
            lines += [(), *wrap_lines([Span(self._problem, PLAIN)], width - 2)]
        return hang([Span(" ", PLAIN)], lines)

    def action_accept(self) -> None:
        text = self._prompt.value.strip()
        self.answer(state.note_typed, replace(self._request, place=self._place, text=text))

    def action_editor(self) -> None:
        text = self._prompt.value
        self.answer(state.note_in_editor, replace(self._request, place=self._place, text=text))

    def action_place(self) -> None:
        self._at = (self._at + 1) % len(self._places)
        self._lines.refresh(layout=True)


class NotesDialog(Dialog[None]):
    """The notes of a brief, or those on one place: to go to one, edit it, or add another there."""

    BINDINGS = keys.NOTES
    hints = "open: Go there; edit: Edit or remove; note: Add; view.down view.up: Move"

    def __init__(
        self,
        placed: PlacedNotes,
        entries: Sequence[NoteEntry],
        indexes: Sequence[int] | None,
        places: Sequence[NotePlace],
        brief: Brief,
        path: str,
    ) -> None:
        """Another note may be on one of the places. `path` is the file that has the notes."""
        super().__init__()
        self.heading = "Notes" if indexes is None else "Notes here"
        self._placed, self._entries, self._places = placed, entries, places
        self._brief = brief
        self._indexes = in_order(placed, indexes)
        self._path = path
        self._list = ChoiceList(self._lay, len(self._indexes), "No notes on this brief yet.")
        self._where = LaidLines(self._lay_path, height=1)
        self.body = (self._list, self._where)

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
        self.answer(state.note_shown, self._placed, self._indexes[message.index])

    def action_edit(self) -> None:
        if (at := self._current) is not None:
            note = self._placed.notes[at]
            request = replace(self._request(at), text=note.text, entry=self._entries[at])
            self.answer(state.note_begun, request)

    def action_add(self) -> None:
        if (at := self._current) is not None:
            request = self._request(at)
            others = (place for place in self._places if place != request.place)
            self.answer(state.note_begun, request, (request.place, *others))

    @property
    def _current(self) -> int | None:
        """The note under the cursor, by its index in the notes of the brief."""
        return self._indexes[self._list.cursor] if self._indexes else None

    def _request(self, at: int) -> NoteRequest:
        return NoteRequest(self._brief.path, self._brief.title, self._placed.notes[at].place)
