"""The reader screen: it composes the panes, binds the keys, runs effects and shows dialogs.

The state of the reader is a value, `ReaderState`. An event goes to a function of `state`, which
asks the open library what it needs to know, and returns the next state and what to do. `apply`
takes the state over, hands it down to the panes by binding, and does that. Panes answer with
messages. Only this module assigns the screen's reactives. A key comes from `app.py`, which runs the
action of its binding in `keys.py`, here `action_…`.
"""

import asyncio
import gc
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import Resize
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import get_current_worker

from briefing_tui.compare.matrix import ClaimRow
from briefing_tui.compare.note_places import NO_PLACED, PlacedNotes
from briefing_tui.compare.revision import NO_CHANGES, BriefChanges
from briefing_tui.compare.timeline import Relation
from briefing_tui.layout.spans import PLAIN, Span, wrap_lines
from briefing_tui.library.brief_list import BriefList
from briefing_tui.library.files import is_missing
from briefing_tui.library.library import Library
from briefing_tui.library.listing import SavedQuery
from briefing_tui.library.results import NO_RESULTS, SearchResults
from briefing_tui.library.state.reading_state import Flag
from briefing_tui.library.state.store import ReadingPosition
from briefing_tui.model.brief import Source
from briefing_tui.model.document import NO_DESTINATIONS, Destinations
from briefing_tui.model.notes import Note, NotePlace
from briefing_tui.model.records import NO_RECORDS, Records
from briefing_tui.parse.listing import Hit, Listing
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import counted
from briefing_tui.tui import keys, state
from briefing_tui.tui.body import Body
from briefing_tui.tui.effects import Job, NoteRequest, search_library
from briefing_tui.tui.header_footer import KeysLine, TopLine
from briefing_tui.tui.messages import AddressRequested, EffectDone, Happened, IndexReported
from briefing_tui.tui.open_brief import (
    OpenBrief,
    derive,
    laid_out,
    welcome_brief,
)
from briefing_tui.tui.pane_layout import PaneName
from briefing_tui.tui.panes.base import BlankScreen, Box, Pane
from briefing_tui.tui.panes.claims import ClaimsPane, ClaimsView
from briefing_tui.tui.panes.library import LibraryPane, LibraryView
from briefing_tui.tui.panes.narrative import NarrativePane, NarrativeView
from briefing_tui.tui.panes.narrative.view import TEXT_WIDTH
from briefing_tui.tui.panes.related import RelatedPane, RelatedView
from briefing_tui.tui.state import Begin, Change, Desk, Next, ReaderState, Show, Todo
from briefing_tui.tui.subject import Subject, browse, copy
from briefing_tui.tui.terminal.internals import lay_out_now, paint

if TYPE_CHECKING:
    # Imported when first used: the first frame doesn't need them.
    from textual.timer import Timer

    from briefing_tui.library.index.messages import IndexMessage
    from briefing_tui.library.index.names import Match
    from briefing_tui.tui.dialogs.palette import PaletteCommand


OTHER_MARKS_EVERY = 0.5
"""Seconds between two looks at whether another reader has written to the reading state."""
RECENT = 5.0
"""Seconds before the watch began in which a change may have been missed."""


WidgetType = TypeVar("WidgetType", bound=Widget)
P = ParamSpec("P")


def import_dialogs(job: Job) -> None:
    """Import the dialogs that are used most: a fifth of the time in which the first one opens."""
    from briefing_tui.tui.dialogs import claim, help, palette, search  # noqa: F401


class ReaderScreen(BlankScreen[None]):
    """Narrative, claims, related events and the library, and what is open in them."""

    BINDINGS = keys.READER
    AUTO_FOCUS = ""

    # The parts of the state, by the same names. Panes and dialogs are bound to them.
    opened: reactive[OpenBrief | None] = reactive(None, repaint=False)
    briefs: reactive[BriefList] = reactive(BriefList(), repaint=False)
    relations: reactive[tuple[Relation, ...]] = reactive((), repaint=False)
    linked: reactive[tuple[Listing, ...]] = reactive((), repaint=False)
    destinations: reactive[Destinations] = reactive(NO_DESTINATIONS, repaint=False)
    records: reactive[Records] = reactive(NO_RECORDS, repaint=False)
    changes: reactive[BriefChanges] = reactive(NO_CHANGES, repaint=False)
    path: reactive[Path | None] = reactive(None, repaint=False)
    notes: reactive[PlacedNotes] = reactive(NO_PLACED, repaint=False)
    claim: reactive[str] = reactive("", init=False, repaint=False)
    zoomed: reactive[bool] = reactive(False, init=False, repaint=False)
    active: reactive[PaneName] = reactive[PaneName]("narrative", init=False, repaint=False)
    results: reactive[SearchResults] = reactive(NO_RESULTS, repaint=False)

    _BOUND = tuple(name for name, value in vars().items() if isinstance(value, reactive))
    """These reactives in the order in which they are assigned: first the brief, for which the panes
    forget what belonged to the one before."""

    unavailable: reactive[frozenset[str]] = reactive(frozenset(), repaint=False)
    """The ids of bindings with nothing to act on, which the footer leaves out."""

    def __init__(self, library: Library, settings: Settings) -> None:
        super().__init__()
        self.library = library
        self._settings = settings
        self.state = ReaderState(
            has_library=library.root is not None,
            keymap=keys.Keymap(settings.keymap),
            briefs=library.briefs(),
        )
        self.set_reactive(ReaderScreen.briefs, self.state.briefs)
        self.is_key_held = False
        """Whether the same key follows the one whose action runs."""
        self._before_mount: list[Todo] = []
        """What to do once the screen is mounted."""
        self._waiting: dict[Callable[..., Any], Timer] = {}
        """The timers of what is done later: an effect, or a function of `state`."""
        self._notices: set[str] = set()
        """The messages of the index process that have been shown, since each is shown only once."""

    def compose(self) -> ComposeResult:
        self.state = replace(self.state, size=self.app.size)
        self.do(state.started)
        yield self._bound(TopLine(one_line(self.library.place)))
        with self._bound(Body(self.opened)):
            yield self._bound(LibraryPane(self._bound(LibraryView()), id="library"))
            with Box(id="main"):
                with Box(id="upper"):
                    narrative = self._bound(NarrativeView(self._settings.width or TEXT_WIDTH))
                    yield NarrativePane(narrative, id="narrative")
                    related = self._bound(RelatedView())
                    yield RelatedPane(related, self.library.path_of, id="related")
                yield self._bound(ClaimsPane(self._bound(ClaimsView()), id="claims"))
        yield KeysLine().data_bind(ReaderScreen.active, left_out=ReaderScreen.unavailable)

    def _bound(self, widget: WidgetType) -> WidgetType:
        """Bind a widget to the parts of the state for which it has a reactive of the same name."""
        kind = type(widget)
        names = (name for name in self._BOUND if isinstance(getattr(kind, name, None), reactive))
        return widget.data_bind(*(getattr(ReaderScreen, name) for name in names))

    def on_mount(self) -> None:
        # Not messages, so that the result is painted in the same frame.
        self.watch(self.query_one(ClaimsView), "chosen", self._select_claim, init=False)
        self.watch(self.query_one(LibraryView), "wanted", self._move_window, init=False)
        self.bindings_updated_signal.subscribe(self, self._update_footer, immediate=True)
        self._update_footer()
        for item in self._before_mount:
            if isinstance(item, Show):
                self._do(item)
        self.call_after_refresh(self._first_frame)

    def _first_frame(self) -> None:
        """Begin what can wait until there is something to read."""
        gc.freeze()  # a full collection takes 15 ms without the modules, 100 ms with them
        gc.enable()
        for item in self._before_mount:
            if not isinstance(item, Show):
                self._do(item)
        later = state.Later(state.watch_due, state.WATCH_AFTER)
        step = state.flags_wanted(self.state, self.library).do(later)
        self.apply(step.begin(import_dialogs, state.done, after=state.WATCH_AFTER))
        self._look_later_for_other_marks()

    def _look_later_for_other_marks(self) -> None:
        """Take over what another reader of the library marks, from now on. A timer of Textual would
        take three times as much of the processor while nothing happens.
        """

        def look() -> None:
            if self.is_running:
                if self.library.reading_state.is_stale():
                    self.call_later(lambda: self.do(state.flags_wanted))
                if self._notes_are_stale():
                    self.call_later(lambda: self.do(state.notes_changed))
                self._look_later_for_other_marks()

        asyncio.get_running_loop().call_later(OTHER_MARKS_EVERY, look)

    def _notes_are_stale(self) -> bool:
        """Whether the file of the notes on the open brief has changed since it was read."""
        files, opened = self.library.notes, self.opened
        if files is None or opened is None or self.path is None:
            return False
        return files.stamp(opened.brief.path) != self.state.note_file.stamp

    def next_first_page(self) -> tuple[Path, list[Strip]] | None:
        """The brief that the next start will open, and the first screen of its narrative. Lays the
        screen out as at a start.
        """
        path = self.path
        if path is None or self.library.request.brief not in (None, path):
            return None
        if self.opened is None or is_missing(path):
            return None
        view = self.query_one(NarrativeView)
        position = self.library.reading_state.get(self.opened.brief.path).position
        self.apply(
            Next(replace(self.state, relations=(), linked=(), zoomed=False, active="narrative"))
        )
        lay_out_now(self)
        # Not the brief on the screen: the file may have changed since, and the next start reads it.
        strips = view.first_page(self.library.read(path), position)
        return (path, strips) if strips else None

    def on_unmount(self) -> None:
        for item in state.visit_ended(self.state, self.library).todo:
            if isinstance(item, Change):
                item.make(self.library)
        self.library.reading_state.save()
        self.library.close()

    # The state, and what it asks for

    def apply(self, step: Next) -> None:
        """Take over a state, and do what it asks for."""
        self.state = step.state
        later = []
        for item in step.todo:
            if isinstance(item, Change):
                item.make(self.library)
            else:
                later.append(item)
        for name in self._BOUND:
            if getattr(self, name) is not (value := getattr(self.state, name)):
                setattr(self, name, value)
        if not self.is_mounted:
            self._before_mount += later
            return
        for item in later:
            self._do(item)

    def _do(self, item: Todo) -> None:
        if isinstance(item, Show):
            screen: state.Ui = self
            getattr(screen, item.what.__name__)(*item.arguments, **item.options)
        elif isinstance(item, state.Later):
            if not (item.once and item.then in self._waiting):
                self._wait(item.then, item.after, partial(self.do, item.then))
        elif isinstance(item, state.Cancel):
            self._stop_waiting(item.what)
            self.workers.cancel_group(self, item.what.__name__)
        elif isinstance(item, Begin) and item.after:
            self._wait(item.effect, item.after, partial(self._begin, item))
        elif isinstance(item, Begin):
            self._begin(item)

    def do(
        self,
        event: Callable[Concatenate[ReaderState, Desk, P], Next],
        *arguments: P.args,
        **options: P.kwargs,
    ) -> None:
        """Apply a function of `state`."""
        self.apply(event(self.state, self.library, *arguments, **options))

    def on_happened(self, message: Happened) -> None:
        self.apply(message.step(self.state, self.library))

    def _wait(self, what: Callable[..., Any], seconds: float, call: Callable[[], None]) -> None:
        """Call something after a while. It replaces what waits under the same key."""
        self._stop_waiting(what)

        def due() -> None:
            # Textual 8.2 calls this some messages after the time has passed, though the timer may
            # have been stopped in between.
            if self._waiting.get(what) is timer:
                del self._waiting[what]
                call()

        self._waiting[what] = timer = self.set_timer(seconds, due)

    def _stop_waiting(self, what: Callable[..., Any]) -> None:
        if what in self._waiting:
            self._waiting.pop(what).stop()

    def _begin(self, item: Begin) -> None:
        """Run an effect in a worker. Its result is a message."""
        self._stop_waiting(item.effect)
        narrative, claims = self.query_one(NarrativeView), self.query_one(ClaimsView)
        lay_out = partial(laid_out, narrative.layout_ahead(), claims.layout_ahead())
        job = Job(
            self.library,
            self._settings,
            lay_out,
            lambda: get_current_worker().is_cancelled,
            self._report,
        )

        def run() -> None:
            event = item.run(job)
            if not job.is_cancelled():
                self.post_message(EffectDone(item.effect, event))

        name, exclusive = item.effect.__name__, item.is_exclusive
        self.run_worker(run, group=name, description=name, exclusive=exclusive, thread=True)

    async def on_effect_done(self, message: EffectDone) -> None:
        self.do(message.event)
        if message.effect is search_library:  # the reader waits for it
            await paint(self.app)

    # What the state asks the screen to show: `state.Ui`

    def watch_files(self) -> None:
        self.library.watch(self._report)

    def restore(self, visit: int, position: ReadingPosition | None) -> None:
        """Scroll to where the reader was, and follow the scrolling from there."""
        view = self.query_one(NarrativeView)
        if position is not None:
            view.restore(position)
        self.call_after_refresh(lambda: self.do(state.arrived, visit, view.position()))

    def show_welcome(self) -> None:
        names = {"quit": "quit", "reload": "brief.reload", "help": "help"}
        key_names = {name: self.state.keymap.first(id) for name, id in names.items()}
        folder, others = one_line(self.library.title), self.library.other_kinds()
        welcome = derive(welcome_brief(folder, others, key_names))
        self.apply(Next(replace(self.state, opened=welcome)))

    def show_claim(self, claim_id: str, source_id: str = "") -> None:
        self.query_one(ClaimsPane).go_to(claim_id, source_id)

    def show_heading(self, name: str) -> None:
        self.query_one(NarrativeView).go_to_heading(name)

    def show_hit(self, hit: Hit) -> None:
        self.call_after_refresh(self.query_one(NarrativeView).show_hit, hit)

    def show_listed(self, place: int) -> None:
        self.query_one(LibraryView).cursor = place

    def show_passage(self, leaf: int) -> None:
        self.query_one(NarrativeView).jump_to((leaf, 0))

    def show_event(self, index: int) -> None:
        self.query_one(RelatedView).go_to_event(index)

    def open_address(self, text: str) -> None:
        self.post_message(AddressRequested(text))

    # Messages of the index process

    def _report(self, message: "IndexMessage") -> None:
        self.post_message(IndexReported(message))

    def on_index_reported(self, report: IndexReported) -> None:
        from briefing_tui.library.index.messages import (
            FilesChanged,
            IndexProgress,
            Notice,
            UpToDate,
            Watching,
        )

        message = report.message
        if isinstance(message, FilesChanged):
            self.do(state.files_changed, message.paths)
        elif isinstance(message, Watching) and self._has_changed_lately():
            self.do(state.file_changed)
        elif isinstance(message, Notice) and message.text not in self._notices:
            self._notices.add(message.text)
            self.notify(message.text)
        elif isinstance(message, IndexProgress):
            done, total = message.done, message.total
            self.do(state.index_grown, done, total, monotonic())
        elif isinstance(message, UpToDate):
            skipped, changed = message.skipped, message.changed
            step = state.index_updated(self.state, self.library, skipped=skipped, changed=changed)
            self.apply(step)

    def _has_changed_lately(self) -> bool:
        """Whether the open brief's file changed just before the watch began, or is missing."""
        try:
            status = self.path.stat() if self.path is not None else None
        except OSError:
            return True
        return status is not None and time() - max(status.st_mtime, status.st_ctime) < RECENT

    # Messages of the panes

    def on_resize(self, event: Resize) -> None:
        self.do(state.resized, self.app.size)
        # The header shows tabs on a low screen, though its own size stays the same.
        self.query_one(TopLine).refresh()

    def show_linked(self) -> None:
        from briefing_tui.tui.dialogs.pickers import LinkedDialog

        if (opened := self.opened) is not None:
            dialog = LinkedDialog(self.linked, partial(self.library.sentence, opened.brief))
            dialog.open_in(self.app, lambda path: self.do(state.path_opened, path))

    def _select_claim(self, claim_id: str) -> None:
        self.do(state.claim_selected, claim_id)

    def _move_window(self, around: int | Path) -> None:
        self.do(state.window_moved, around)

    def action_read_all(self, read: bool) -> None:
        self.do(state.read_all_requested, read=read)

    # Actions

    def action_step(self, step: int) -> None:
        self.do(state.stepped, step, is_held=self.is_key_held)

    def action_history(self, step: int) -> None:
        self.do(state.history_moved, step)

    def action_reload(self) -> None:
        """Read the open brief, the whole library and the reading state again, and paint it all."""
        self.call_later(self.run_action, "app.repaint")
        self.do(state.reload_requested)

    def action_mark(self, flag: Flag) -> None:
        path = self.state.visit.path if self.state.visit is not None else None
        if self.active == "library":
            listing = self.query_one(LibraryView).under_cursor()
            path = listing.path_from_root if listing else None
        self.do(state.mark_toggled, path, flag)

    def action_pane(self, pane: PaneName) -> None:
        self.do(state.pane_chosen, pane)

    def action_next_pane(self, step: int) -> None:
        self.do(state.pane_stepped, step)

    def action_zoom(self) -> None:
        self.do(state.zoom_toggled)

    def action_clear(self) -> None:
        if not self._pane().view.clear_marks() and not self._leave():
            self.action_clear_filter()

    def action_clear_filter(self) -> None:
        self.do(state.filter_cleared)

    async def action_quit(self) -> None:
        if not self._leave():
            await self.app.action_quit()

    def _leave(self) -> bool:
        """Leave the zoom or the drawer; return whether there was either."""
        step = state.pane_left(self.state)
        if step is not None:
            self.apply(step)
        return step is not None

    def _pane(self) -> Pane:
        return self.query_one(f"#{self.active}", Pane)

    def _update_footer(self, _screen: object = None) -> None:
        own = self.state.unavailable()
        self.unavailable = frozenset((*own, *self._pane().view.unavailable()))

    def action_note(self) -> None:
        listing = self.query_one(LibraryView).under_cursor() if self.active == "library" else None
        if listing is not None and listing.path != self.path:
            request = NoteRequest(listing.path_from_root, listing.title, NotePlace())
            self.ask_note(request)
        else:
            subject = self._subject()
            self.do(state.note_requested, subject.places, subject.part)

    def action_browse(self) -> None:
        subject = self._subject()
        if subject.picture:
            self.do(state.picture_named, subject.picture)
        else:
            browse(self, subject)

    def action_copy(self) -> None:
        copy(self, self._subject())

    def action_edit(self) -> None:
        self._edit(self._subject())

    def _subject(self) -> Subject:
        """The thing under the cursor of the active pane, or else the open brief."""
        if (subject := self._pane().subject()) is not None or self.active == "narrative":
            return subject or Subject()
        return self.query_one(NarrativePane).subject(whole=True) or Subject()

    def _edit(self, subject: Subject) -> None:
        """Edit a file at a line, wait for the editor, and read the brief again."""
        from briefing_tui.tui.terminal.programs import edit_file

        if (path := subject.path or self.path) is None:
            self.notify("There is no file to edit: this text did not come from one.")
            return
        problem = edit_file(self.app, str(path), subject.line)
        self.action_reload()
        if problem:
            self.notify(problem, severity="warning")

    # Dialogs

    def ask_note(
        self, request: NoteRequest, places: tuple[NotePlace, ...] = (), problem: str = ""
    ) -> None:
        """Ask for a note in a line, or in the editor if it has more lines already."""
        from briefing_tui.tui.dialogs.notes import NoteAnswer, NoteDialog

        brief = self.opened.brief if self.opened is not None else None

        def answered(answer: NoteAnswer) -> None:
            note = replace(request, place=answer.place, text=answer.text)
            if answer.in_editor:
                self._edit_note(note)
            else:
                self.do(state.note_typed, note)

        if "\n" in request.text and not problem:
            self._edit_note(request)
            return
        own = brief if brief is not None and brief.path == request.path else None
        places, text = places or (request.place,), request.text.replace("\n", " ")
        NoteDialog(places, own, text, problem).open_in(self.app, answered)

    def _edit_note(self, request: NoteRequest) -> None:
        from briefing_tui.tui.terminal.programs import edit_text

        text, problem = edit_text(self.app, request.text)
        self.action_reload()
        note = replace(request, text=text)
        if problem:
            self.ask_note(note, problem=problem)
        elif text.strip() or not request.text:
            self.do(state.note_typed, note)

    def offer_text(self, text: str, problem: str) -> None:
        from briefing_tui.tui.dialogs.base import show_to_copy

        show_to_copy(self.app, "Not saved", Subject("your note", text=text), problem)

    def show_notes(
        self, indexes: tuple[int, ...] | None = None, places: tuple[NotePlace, ...] = (NotePlace(),)
    ) -> None:
        """Show notes of the open brief, and go to one, edit it or write another there."""
        from briefing_tui.tui.dialogs.notes import NotesAnswer, NotesDialog

        opened, files = self.opened, self.library.notes
        if opened is None or files is None:
            return
        brief, placed, file = opened.brief, self.notes, self.state.note_file

        def answered(answer: NotesAnswer) -> None:
            note = placed.notes[answer.at]
            request = NoteRequest(brief.path, brief.title, note.place)
            if answer.action == "go":
                self.do(state.note_shown, placed, answer.at)
            elif answer.action == "add":
                others = (place for place in places if place != note.place)
                self.ask_note(request, (note.place, *others))
            else:
                entry = file.entries[answer.at]
                self.ask_note(replace(request, text=note.text, entry=entry))

        path = one_line(str(files.file_of(brief.path)))
        NotesDialog(placed, indexes, brief, path).open_in(self.app, answered)

    def open_picture(self, file: Path) -> None:
        """Show the path of a picture, and open it with the system's viewer if the reader wants."""
        from briefing_tui.tui.dialogs.base import OpenDialog, show_unopened
        from briefing_tui.tui.terminal.programs import open_file

        def answered(_: bool) -> None:
            open_file(self.app, file, partial(show_unopened, self.app))

        path = one_line(str(file))
        lay = partial(wrap_lines, [Span(path, PLAIN)])
        subject = Subject("the path", text=path)
        OpenDialog("Open this picture?", subject, lay).open_in(self.app, answered)

    def action_search(self) -> None:
        if not self.state.has_library:
            self.notify("There is no library around this brief.")
            return
        from briefing_tui.tui.dialogs.search import SearchDialog

        def answered(query: str | None) -> None:
            self.do(state.search_closed)
            if query:
                self.show_query(SavedQuery(query))
            elif query is not None:
                self.do(state.result_opened)

        self.do(state.search_opened)
        session = self.library.search_session()
        assert session is not None
        dialog = SearchDialog(self.results, self.state.saved_queries, session.values)
        self.app.push_screen(dialog, answered)

    def ask(self, query: str) -> None:
        self.do(state.search_opened)
        self.do(state.search_typed, query)
        self.apply(Next(replace(self.state, results=SearchResults(query))))
        self.action_search()

    def watch_results(self, results: SearchResults) -> None:
        """Show the results in the dialog. Textual 8.2 binds only what a screen itself composes."""
        if self.state.is_searching:
            from briefing_tui.tui.dialogs.search import SearchDialog

            for screen in self.app.screen_stack:
                if isinstance(screen, SearchDialog):
                    screen.results = results

    def action_hit(self, step: int) -> None:
        self.do(state.match_stepped, step)

    def show_query(self, query: SavedQuery) -> None:
        self.do(state.query_shown, query)

    def action_problems(self) -> None:
        from briefing_tui.tui.dialogs.pickers import ProblemsDialog

        opened = self.opened
        if opened is None:
            return

        dialog = ProblemsDialog(partial(self.library.problems, opened.parsed))
        dialog.open_in(self.app, lambda diagnostic: self._edit(Subject(line=diagnostic.line)))

    def action_information(self) -> None:
        from briefing_tui.tui.dialogs.pickers import InformationDialog

        opened, path = self.opened, self.path
        if opened is None or path is None:
            self.notify("This text did not come from a file.")
            return
        find = partial(self.library.information, opened.parsed, path)
        self.app.push_screen(InformationDialog(find))

    def action_topic(self) -> None:
        self.do(state.topic_requested)

    def show_topic(self) -> None:
        from briefing_tui.tui.dialogs.claim import ClaimDialog
        from briefing_tui.tui.dialogs.topic import (
            LibraryTopics,
            TopicChoice,
            TopicDialog,
            TopicsDialog,
        )

        view, brief = self.query_one(ClaimsView), self.opened.brief if self.opened else None
        path = brief.path if brief else ""

        def open_brief(choice: TopicChoice) -> None:
            for screen in self.app.screen_stack:
                if isinstance(screen, ClaimDialog):
                    screen.dismiss()
            step = Next(replace(self.state, claim=choice.topic_id, active="claims"))
            if choice.path != path:
                step = step.then(
                    state.brief_opened, self.library, self.library.path_of(choice.path)
                )
            self.apply(step)

        topics = LibraryTopics(self.library, brief, path)
        dialog: TopicDialog | TopicsDialog = TopicsDialog(topics)
        if self.active == "claims" and view.claim is not None:
            dialog = TopicDialog(view.claim.id, view.claim.topic, topics)
        elif not self.state.has_library:
            self.notify("There is no library around this brief.")
            return
        self.watch_files()  # a history from half an index would be half a history
        dialog.open_in(self.app, open_brief)

    def show_claim_in_full(self) -> None:
        from briefing_tui.tui.dialogs.claim import ClaimDialog

        claims = self.query_one(ClaimsView)
        if claims.claim is not None:
            ClaimDialog(claims, self.library.quotations).open_in(self.app, self._edit)

    def show_source(self, source: Source, claim_id: str) -> None:
        """Show a whole source, and then the claim that was chosen there."""
        from briefing_tui.tui.dialogs.claim import ClaimDialog
        from briefing_tui.tui.dialogs.source import ClaimOfSource, SourceDialog

        if (opened := self.opened) is None:
            return

        def answered(answer: ClaimOfSource) -> None:
            self.do(state.claim_shown, answer.claim_id, answer.source_id)
            if not any(isinstance(screen, ClaimDialog) for screen in self.app.screen_stack):
                self.show_claim_in_full()

        dialog = SourceDialog(opened, source, claim_id, self.library.quotations)
        dialog.open_in(self.app, answered)

    def show_wording(self, row: ClaimRow, source: int) -> None:
        from briefing_tui.layout.diff import offers_between
        from briefing_tui.tui.dialogs.diff import WordingDialog, library_offers

        if (opened := self.opened) is None:
            return
        offers = offers_between(opened.brief, opened.matrix, row, source)
        more = partial(library_offers, self.library, opened, row.claim.id, source)
        self.app.push_screen(WordingDialog(row.claim.topic, offers, more))

    # The command palette

    def run_command(self, command: "PaletteCommand") -> None:
        self.app.call_later(command.run)

    def export_commands(self) -> Iterable["PaletteCommand"]:
        from briefing_tui.tui.dialogs.palette import PaletteCommand
        from briefing_tui.tui.new_files import export_formats

        for name, summary in export_formats().items():
            title, export = f"Export this brief as {name}", partial(self.export, name)
            yield PaletteCommand(title, "Export", export, explanation=summary)
        if not (notes := self.state.notes.notes):
            return
        for name, summary in export_formats(with_notes=True).items():
            title = f"Export this brief as {name}, with my notes"
            export = partial(self.export, name, notes)
            yield PaletteCommand(title, "Export", export, explanation=summary)

    def action_export(self) -> None:
        from briefing_tui.tui.dialogs.palette import PaletteDialog

        commands = tuple(self.export_commands())
        PaletteDialog(commands, heading="Export").open_in(self.app, self.run_command)

    def export(self, format_name: str, notes: tuple[Note, ...] = ()) -> None:
        """Ask for a file, and write the open brief to it in another format."""
        from briefing_tui.tui.dialogs.prompt import PromptDialog
        from briefing_tui.tui.new_files import export, export_objection, proposed_file

        if (opened := self.opened) is None:
            return

        def answered(name: str) -> None:
            self.watch_files()  # the index knows what earlier briefs say
            replaces = object_to(name) is not None
            arguments = opened, self.path, format_name, name, replaces, notes
            step = Next(self.state)
            self.apply(step.begin(export, state.brief_exported, *arguments, is_exclusive=False))

        object_to = partial(export_objection, self.library.root)
        dialog = PromptDialog(
            f"Export as {format_name}{', with my notes' if notes else ''}",
            "The path of a file. It starts at the folder in which briefing was started.",
            object_to,
            proposed_file(opened.brief, format_name),
        )
        dialog.open_in(self.app, answered)

    def write_text(self, text: str, name: str, *, replaces: bool) -> None:
        from briefing_tui.tui.new_files import write_text

        arguments, step = (text, name, replaces), Next(self.state)
        self.apply(step.begin(write_text, state.brief_exported, *arguments, is_exclusive=False))

    def palette_actions(self) -> Iterable[tuple[str, Binding, Callable[[], object]]]:
        """The bindings of the active pane, of the reader, of moving, and for the whole list, each
        with the title of its group and the widget that runs it.
        """
        view, own = self._pane().view, self.active.capitalize()
        groups = [
            (own, keys.GROUPS[own], view),
            ("In the reader", keys.READER, self),
            ("In a pane", keys.VIEW, view),
        ]
        if self.active != "library":
            groups.append(("Library", keys.MARK_ALL, self.query_one(LibraryView)))
        for title, bindings, owner in groups:
            for binding in bindings:
                if isinstance(binding, Binding):
                    yield title, binding, partial(owner.run_action, binding.action)

    def open_today(self) -> None:
        self.do(state.daily_note_requested, date.today())

    def find_tags(self) -> None:
        self.do(state.tags_requested)

    def show_tags(self, tags: tuple[tuple[str, int], ...]) -> None:
        from briefing_tui.tui.dialogs.palette import PaletteDialog, tag_command

        commands = [
            tag_command(name, counted(count, "brief"), partial(self._show_tag, name))
            for name, count in tags
        ]
        dialog = PaletteDialog(commands, heading=counted(len(tags), "tag"))
        dialog.open_in(self.app, self.run_command)

    def _show_tag(self, name: str) -> None:
        self.show_query(SavedQuery(f'tag:"{name}"'))

    def open_match(self, match: "Match") -> None:
        """Open a result of finding by name: a brief, perhaps at a heading, or a tag as a list."""
        if match.listing is None:
            self._show_tag(match.name)
        else:
            path, heading = match.listing.path, match.heading
            self.do(state.part_opened, path, heading)
