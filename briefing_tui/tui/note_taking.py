"""Writing notes: the prompt or the editor, the list of notes, and the way to a note's place."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from msgspec.structs import replace

from briefing_tui.library.files import reason_of
from briefing_tui.library.library import Library
from briefing_tui.model.notes import NotePlace
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import state
from briefing_tui.tui.desk import NoteRequest, WriteNote
from briefing_tui.tui.dialogs.notes import NoteAnswer, NoteDialog, NotesAnswer, NotesDialog
from briefing_tui.tui.state import Next, ReaderState
from briefing_tui.tui.subject import Subject
from briefing_tui.tui.terminal.programs import editor_command, run_in_foreground

if TYPE_CHECKING:
    from textual.app import App


class NoteScreen(Protocol):
    """What taking notes needs of the reader screen."""

    state: ReaderState
    library: Library

    @property
    def app(self) -> "App[Any]": ...
    def apply(self, step: Next) -> None: ...
    def notify(self, message: str) -> None: ...
    def action_reload(self) -> None: ...


def note_on(reader: NoteScreen, subject: Subject) -> None:
    """Write a note on what is under the cursor, or show those that it has."""
    brief = reader.state.opened.brief if reader.state.opened is not None else None
    if reader.library.notes is None or brief is None:
        reader.notify("A note needs a brief that is a file.")
        return
    placed = reader.state.notes
    place = subject.places[0]
    at = placed.at(place, subject.part)
    if at:
        _show(reader, at, subject.places)
    else:
        request = NoteRequest(brief.path, brief.title, place)
        ask(reader, request, subject.places)


def note_on_listed(reader: NoteScreen, path: str, title: str) -> None:
    """Write a note on another brief of the list."""
    if reader.library.notes is not None:
        request = NoteRequest(path, title, NotePlace())
        ask(reader, request, (request.place,))


def show_all(reader: NoteScreen) -> None:
    """Show the notes of the open brief."""
    _show(reader, None, (NotePlace(),))


def ask(
    reader: NoteScreen,
    request: NoteRequest,
    places: tuple[NotePlace, ...] = (),
    problem: str = "",
) -> None:
    """Ask for a note, or for one that is there already."""
    brief = reader.state.opened.brief if reader.state.opened is not None else None
    own = brief if brief is not None and brief.path == request.path else None

    def answered(answer: NoteAnswer | None) -> None:
        if answer is None:
            return
        note = replace(request, place=answer.place, text=answer.text)
        if not answer.in_editor:
            write(reader, note)
        else:
            _edit(reader, note)

    if "\n" in request.text and not problem:
        _edit(reader, request)
        return
    dialog = NoteDialog(places or (request.place,), own, request.text.replace("\n", " "), problem)
    reader.app.push_screen(dialog, answered)


def write(reader: NoteScreen, request: NoteRequest) -> None:
    reader.apply(Next(reader.state).begin(WriteNote(request), state.note_written))


def _edit(reader: NoteScreen, request: NoteRequest) -> None:
    """Write a note in the editor."""
    number, name = tempfile.mkstemp(prefix="briefing-note-", suffix=".md")
    file = Path(name)
    with os.fdopen(number, "w", encoding="utf-8") as stream:
        stream.write(request.text)
    editor = editor_command(os.environ, name)
    waits = "briefing waits until the editor is closed." if editor.window else ""
    problem = editor.problem or run_in_foreground(reader.app, editor.command, waits)
    reader.action_reload()
    try:
        text = file.read_text(encoding="utf-8", errors="replace").strip("\n")
    except OSError as error:
        problem, text = problem or reason_of(error), request.text
    with suppress(OSError):
        file.unlink()
    if problem:
        ask(reader, replace(request, text=text), (), problem)
    elif text.strip() or not request.text:
        write(reader, replace(request, text=text))


def _show(
    reader: NoteScreen, indexes: tuple[int, ...] | None, places: tuple[NotePlace, ...]
) -> None:
    opened, files = reader.state.opened, reader.library.notes
    if opened is None or files is None:
        return
    brief, placed, file = opened.brief, reader.state.notes, reader.state.note_file

    def answered(answer: NotesAnswer | None) -> None:
        if answer is None:
            return
        note = placed.notes[answer.at]
        request = NoteRequest(brief.path, brief.title, note.place)
        if answer.action == "go":
            reader.apply(state.note_shown(reader.state, placed, answer.at))
        elif answer.action == "add":
            ask(reader, request, places if note.place in places else ())
        else:
            entry = file.entries[answer.at]
            ask(reader, replace(request, text=note.text, entry=entry))

    path = one_line(str(files.file_of(brief.path)))
    reader.app.push_screen(NotesDialog(placed, indexes, brief, path), answered)
