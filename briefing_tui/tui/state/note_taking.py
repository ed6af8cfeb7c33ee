"""The reader's own notes: looked up, written, edited and gone to."""

from msgspec.structs import replace

from briefing_tui.compare.note_places import PlacedNotes
from briefing_tui.library.listing import Listing
from briefing_tui.model.note import NotePlace
from briefing_tui.text.english import called
from briefing_tui.tui import effects
from briefing_tui.tui.effects import NoteRequest, NotesRead, NoteWritten
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.state.panes import claim_shown
from briefing_tui.tui.state.progress import flags_wanted
from briefing_tui.tui.state.values import Desk, Next, ReaderState, Ui


def notes_looked_up(state: ReaderState, _: Desk) -> Next:
    if state.opened is None or state.path is None:
        return Next(state)
    return Next(state).begin(effects.read_notes, notes_read, state.opened)


def notes_changed(state: ReaderState, desk: Desk) -> Next:
    """The file of the notes on the open brief was changed by another program."""
    return notes_looked_up(state, desk).then(flags_wanted, desk)


def notes_read(state: ReaderState, desk: Desk, read: NotesRead, opened: OpenBrief) -> Next:
    if opened is not state.opened:
        return Next(state)
    is_known = not read.problem or read.file == state.note_file
    step = Next(state)
    if not is_known:
        step = step.show(Ui.notify, read.problem, severity="warning")
    state, at = replace(state, notes=read.placed, note_file=read.file), state.note_to_show
    if at is None or opened.partial:
        return Next(state, step.todo)
    step = Next(replace(state, note_to_show=None), step.todo)
    return step.then(note_shown, desk, read.placed, at) if at < len(read.placed.notes) else step


def notes_requested(state: ReaderState, _: Desk) -> Next:
    """Show all notes on the open brief."""
    if state.opened is None:
        return Next(state)
    return Next(state).show(Ui.show_notes, state.opened.brief, None, (NotePlace(),))


def note_requested(
    state: ReaderState,
    desk: Desk,
    places: tuple[NotePlace, ...],
    part: int | None = None,
    listing: Listing | None = None,
) -> Next:
    """Write a note on the first of some places in the open brief, or show those that it has; or
    write one on another brief of the list.
    """
    if listing is not None:
        request = NoteRequest(listing.path_from_root, listing.title, NotePlace())
        return note_begun(state, desk, request)
    if state.opened is None or state.path is None:
        return Next(state).show(
            Ui.notify, called("A note needs a brief that is a file.", state.briefs.noun)
        )
    brief = state.opened.brief
    if indexes := state.notes.marked_at(places[0], part):
        return Next(state).show(Ui.show_notes, brief, indexes, places)
    return note_begun(state, desk, NoteRequest(brief.path, brief.title, places[0]), places)


def note_begun(
    state: ReaderState,
    _: Desk,
    request: NoteRequest,
    places: tuple[NotePlace, ...] = (),
    problem: str = "",
) -> Next:
    """Ask for a note in a line, or in the editor if it has more lines already."""
    if "\n" in request.text and not problem:
        return Next(state).show(Ui.edit_note, request)
    brief = state.opened.brief if state.opened is not None else None
    brief = brief if brief is not None and brief.path == request.path else None
    step, places = Next(state), places or (request.place,)
    return step.show(Ui.ask_note, request, places, brief, problem)


def note_in_editor(state: ReaderState, _: Desk, request: NoteRequest) -> Next:
    """Go on with a note in the editor."""
    return Next(state).show(Ui.edit_note, request)


def note_edited(
    state: ReaderState, desk: Desk, request: NoteRequest, text: str, problem: str
) -> Next:
    """The editor was closed. Without text it leaves a note, also a bookmark, as it was."""
    note = replace(request, text=text)
    if problem:
        return note_begun(state, desk, note, problem=problem)
    is_new = request.entry is None and not request.text
    return note_typed(state, desk, note) if text.strip() or is_new else Next(state)


def note_typed(state: ReaderState, _: Desk, request: NoteRequest) -> Next:
    return Next(state).begin(effects.write_note, note_written, request, is_exclusive=False)


def note_written(
    state: ReaderState, desk: Desk, written: NoteWritten, request: NoteRequest
) -> Next:
    """A note was written. If not, its text comes back, or is offered to be copied."""
    kept = f" Your text is also in {written.kept}." if written.kept else ""
    if written.is_gone:
        problem = f"The note was changed or removed elsewhere, so nothing is written.{kept}"
        step = notes_looked_up(state, desk).show(Ui.notify, problem, severity="warning")
        return step.show(Ui.offer_text, request.text, problem) if request.text else step
    if written.problem:
        problem = f"The note is not saved: {written.problem}.{kept}"
        step = Next(state).show(Ui.notify, problem, severity="warning")
        return step.then(note_begun, desk, request, problem=problem)
    noun = "account" if request.place.source else request.place.kind
    text = f"Noted on the {noun}." if request.text else "Bookmark set."
    if request.entry is not None:
        text = "The note is changed." if request.text else "The note is removed."
    return notes_looked_up(state, desk).show(Ui.notify, text).then(flags_wanted, desk)


def note_shown(state: ReaderState, desk: Desk, placed: PlacedNotes, index: int) -> Next:
    """Go to the place of a note, if the brief still has it."""
    place = placed.notes[index].place
    for claim_id, indexes in placed.claims.items():
        if index in indexes:
            step = claim_shown(state, desk, claim_id, place.source)
            return Next(replace(step.state, active="claims"), step.todo)
    for leaf, indexes in placed.passages.items():
        if index in indexes:
            return Next(replace(state, active="narrative")).show(Ui.show_passage, leaf)
    for event, indexes in placed.events.items():
        if index in indexes:
            return Next(replace(state, active="related")).show(Ui.show_event, event)
    if index in placed.lost:
        from briefing_tui.layout.note_lines import gone_words

        return Next(state).show(Ui.notify, f"{gone_words(place).capitalize()}.")
    return Next(replace(state, active="narrative"))
