"""The reader screen: it composes the panes, binds the keys, runs effects and shows dialogs.

The state of the reader is a value, `ReaderState`. An event goes to a function of `state`, which
asks the open library what it needs to know, and returns the next state and what to do. `apply`
takes the state over, hands it down to the panes and the dialogs with `show`, and does that. They
answer with events. A key comes from `app.py`, which runs the action of its binding in `keys.py`,
here `action_…`.
"""

import asyncio
import gc
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import takewhile
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import Resize
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import get_current_worker

from briefing_tui.compare.changes import WordEdit
from briefing_tui.compare.matrix import ClaimRow
from briefing_tui.layout.spans import PLAIN, Span, wrap_lines
from briefing_tui.library.files import is_missing, other_kinds
from briefing_tui.library.library import Library
from briefing_tui.library.listing import Hit, Listing
from briefing_tui.library.state.store import Flag, ReadingPosition
from briefing_tui.model.brief import Brief, Claim, Parsed, Source
from briefing_tui.model.note import NotePlace
from briefing_tui.settings import Settings
from briefing_tui.text.english import called, counted
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import keys, state
from briefing_tui.tui.body import Body
from briefing_tui.tui.effects import Job, NoteRequest, Tags, search_library
from briefing_tui.tui.header_footer import KeysLine, TopLine
from briefing_tui.tui.messages import AddressRequested, EffectDone, Happened, IndexReported
from briefing_tui.tui.open_brief import (
    OpenBrief,
    derive,
    laid_out,
    welcome_brief,
)
from briefing_tui.tui.panes.claims import ClaimsPane, ClaimsView
from briefing_tui.tui.panes.library import LibraryPane, LibraryView
from briefing_tui.tui.panes.narrative import NarrativePane, NarrativeView
from briefing_tui.tui.panes.narrative.document_view import TEXT_WIDTH
from briefing_tui.tui.panes.related import RelatedPane, RelatedView
from briefing_tui.tui.screen import BlankScreen
from briefing_tui.tui.state import Begin, Desk, Next, ReaderState, Show, Todo
from briefing_tui.tui.subject import Subject, browse, copy
from briefing_tui.tui.terminal.internals import lay_out_now, paint
from briefing_tui.tui.widgets.pane import Box, Pane

if TYPE_CHECKING:
    # Imported when first used: the first frame doesn't need them.
    from textual.timer import Timer

    from briefing_tui.library.index.process import IndexMessage
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


def applied(
    event: Callable[Concatenate[ReaderState, Desk, P], Next],
) -> "Callable[Concatenate[ReaderScreen, P], None]":
    """An action that applies a function of `state`."""

    def action(screen: "ReaderScreen", /, *arguments: P.args, **options: P.kwargs) -> None:
        screen.handle(event, *arguments, **options)

    return action


class ReaderScreen(BlankScreen[None]):
    """Narrative, claims, related events and the library, and what is open in them."""

    BINDINGS = keys.READER
    AUTO_FOCUS = ""

    def __init__(self, library: Library, settings: Settings) -> None:
        super().__init__()
        self.library = library
        self._settings = settings
        self.state = ReaderState(
            has_library=library.root is not None,
            keymap=keys.Keymap(settings.keymap),
            briefs=library.briefs(),
        )
        self._views: tuple[Pane | Body | TopLine | KeysLine, ...] = ()
        """What shows the state: the panes first, so that the others can ask them."""
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
        self.handle(state.started)
        top, body, footer = TopLine(one_line(self.library.place)), Body(self.state), KeysLine()
        library = LibraryPane(LibraryView(), id="library")
        text = NarrativeView(self._settings.width or TEXT_WIDTH)
        narrative = NarrativePane(text, id="narrative")
        related = RelatedPane(RelatedView(), self.library.path_of, id="related")
        claims = ClaimsPane(ClaimsView(), id="claims")
        self._views = library, narrative, related, claims, body, top, footer
        yield top
        with body:
            yield library
            with Box(id="main"):
                with Box(id="upper"):
                    yield narrative
                    yield related
                yield claims
        yield footer

    def on_mount(self) -> None:
        # Not messages, so that the result is painted in the same frame.
        claims, library = self.query_one(ClaimsView), self.query_one(LibraryView)
        self.watch(claims, "chosen", lambda id: self.handle(state.claim_selected, id), init=False)
        self.watch(library, "wanted", lambda at: self.handle(state.window_moved, at), init=False)
        for view in self._views:
            view.show(ReaderState(), self.state)
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
            if not self.is_running:
                return
            if self.library.reading_state.is_stale():
                self.call_later(lambda: self.handle(state.flags_wanted))
            files, opened = self.library.notes, self.state.opened
            if files is not None and opened is not None and self.state.path is not None:
                stamp = files.stamp(opened.brief.path)
                if stamp != self.state.note_file.stamp:  # changed since it was read
                    self.call_later(lambda: self.handle(state.notes_changed))
            self._look_later_for_other_marks()

        asyncio.get_running_loop().call_later(OTHER_MARKS_EVERY, look)

    def next_first_page(self) -> tuple[Path, list[Strip]] | None:
        """The brief that the next start will open, and the first screen of its narrative. Lays the
        screen out as at a start.
        """
        path = self.state.path
        if path is None or self.library.request.brief not in (None, path):
            return None
        if self.state.opened is None or is_missing(path):
            return None
        view = self.query_one(NarrativeView)
        position = self.library.reading_state.get(self.state.opened.brief.path).position
        self.apply(
            Next(replace(self.state, relations=(), linked=(), zoomed=False, active="narrative"))
        )
        lay_out_now(self)
        # Not the brief on the screen: the file may have changed since, and the next start reads it.
        strips = view.first_page(self.library.read(path), position)
        return (path, strips) if strips else None

    def on_unmount(self) -> None:
        state.visit_ended(self.state, self.library).make_changes(self.library)
        self.library.reading_state.save()
        self.library.close()

    # The state, and what it asks for

    def apply(self, step: Next) -> None:
        """Take over a state, and do what it asks for."""
        before, self.state = self.state, step.state
        later = step.make_changes(self.library)
        for view in (*self._views, *self._dialogs()):
            view.show(before, self.state)  # one may have led to another state
        if not self.is_mounted:
            self._before_mount += later
            return
        for item in later:
            self._do(item)

    def _dialogs(self) -> list[BlankScreen[Any]]:
        """What is open in front of the panes."""
        screens = self.app.screen_stack
        above = screens[screens.index(self) + 1 :] if self in screens else ()
        dialogs = takewhile(lambda screen: not isinstance(screen, ReaderScreen), above)
        return [screen for screen in dialogs if isinstance(screen, BlankScreen)]

    def _do(self, item: Todo) -> None:
        if isinstance(item, Show):
            # `Ui.notify` in the state is `notify` here; the annotation has mypy compare them.
            screen: state.Ui = self
            getattr(screen, item.what.__name__)(*item.arguments, **item.options)
        elif isinstance(item, state.Later):
            if not (item.once and item.then in self._waiting):
                self._wait(item.then, item.after, partial(self.handle, item.then))
        elif isinstance(item, state.Cancel):
            self._stop_waiting(item.what)
            self.workers.cancel_group(self, item.what.__name__)
        elif isinstance(item, Begin) and item.after:
            self._wait(item.effect, item.after, partial(self._begin, item))
        elif isinstance(item, Begin):
            self._begin(item)

    def handle(
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
            # Textual calls this some messages after the time has passed, though the timer may have
            # been stopped in between.
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
        )

        def run() -> None:
            event = item.run(job)
            if not job.is_cancelled():
                self.post_message(EffectDone(item.effect, event))

        name, exclusive = item.effect.__name__, item.is_exclusive
        self.run_worker(run, group=name, description=name, exclusive=exclusive, thread=True)

    async def on_effect_done(self, message: EffectDone) -> None:
        self.handle(message.event)
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
        self.call_after_refresh(lambda: self.handle(state.arrived, visit, view.position()))

    def show_welcome(self) -> None:
        names = {"quit": "quit", "reload": "brief.reload", "help": "help"}
        key_names = {name: self.state.keymap.first(id) for name, id in names.items()}
        root = self.library.root
        folder, others = one_line(self.library.title), other_kinds(root) if root else ""
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
        self.query_one(NarrativeView).show_passage(leaf)

    def show_event(self, index: int) -> None:
        self.query_one(RelatedView).go_to_event(index)

    def open_address(self, text: str) -> None:
        self.post_message(AddressRequested(text))

    # Messages of the index process

    def _report(self, message: "IndexMessage") -> None:
        self.post_message(IndexReported(message))

    def on_index_reported(self, report: IndexReported) -> None:
        from briefing_tui.library.index.process import FilesChanged, Notice, UpToDate, Watching
        from briefing_tui.library.index.reader import IndexProgress

        message = report.message
        if isinstance(message, FilesChanged):
            self.handle(state.files_changed, message.paths)
        elif isinstance(message, Watching) and self._has_changed_lately():
            self.handle(state.file_changed)
        elif isinstance(message, Notice) and message.text not in self._notices:
            self._notices.add(message.text)
            self.notify(message.text)
        elif isinstance(message, IndexProgress):
            done, total = message.done, message.total
            self.handle(state.index_grown, done, total, monotonic())
        elif isinstance(message, UpToDate):
            skipped, changed = message.skipped, message.changed
            step = state.index_updated(self.state, self.library, skipped=skipped, changed=changed)
            self.apply(step)

    def _has_changed_lately(self) -> bool:
        """Whether the open brief's file changed just before the watch began, or is missing."""
        try:
            status = self.state.path.stat() if self.state.path is not None else None
        except OSError:
            return True
        return status is not None and time() - max(status.st_mtime, status.st_ctime) < RECENT

    # Messages of the panes

    def on_resize(self, event: Resize) -> None:
        self.handle(state.resized, self.app.size)

    # Actions

    action_history = applied(state.history_moved)
    action_pane = applied(state.pane_chosen)
    action_next_pane = applied(state.pane_stepped)
    action_zoom = applied(state.zoom_toggled)
    action_clear_filter = applied(state.filter_cleared)
    action_hit = applied(state.match_stepped)
    action_search = applied(state.search_requested)
    action_problems = applied(state.problems_requested)

    def action_step(self, step: int) -> None:
        self.handle(state.stepped, step, is_held=self.is_key_held)

    def action_read_all(self, read: bool) -> None:
        self.handle(state.read_all_requested, read=read)

    def action_reload(self) -> None:
        """Read the open brief, the whole library and the reading state again, and paint it all."""
        self.call_later(self.run_action, "app.repaint")
        self.handle(state.reload_requested)

    def action_mark(self, flag: Flag) -> None:
        listing = self.query_one(LibraryView).under_cursor
        self.handle(state.mark_requested, listing.path_from_root if listing else None, flag)

    def action_clear(self) -> None:
        if not self._pane().view.clear_marks():
            self.handle(state.cleared)

    async def action_quit(self) -> None:
        self.handle(state.left)

    def action_topic(self) -> None:
        self.handle(state.topic_requested, self.query_one(ClaimsView).claim)

    def action_note(self) -> None:
        subject = self._subject()
        self.handle(state.note_requested, subject.places, subject.part, subject.listing)

    def action_browse(self) -> None:
        browse(self, self._subject())

    def action_copy(self) -> None:
        copy(self, self._subject())

    def action_edit(self) -> None:
        subject = self._subject()
        self.handle(state.edit_requested, subject.path, subject.line)

    def action_export(self) -> None:
        from briefing_tui.tui.dialogs.palette import PaletteDialog

        self.app.push_screen(PaletteDialog((*self.export_commands(),), heading="Export"))

    def _pane(self) -> Pane:
        return self.query_one(f"#{self.state.active}", Pane)

    def _subject(self) -> Subject:
        """The thing under the cursor of the active pane, or else the open brief."""
        if (subject := self._pane().subject()) is not None or self.state.active == "narrative":
            return subject or Subject()
        return self.query_one(NarrativePane).subject(whole=True) or Subject()

    def left_out(self) -> Iterator[str]:
        yield from self.state.unavailable()
        yield from self._pane().view.unavailable()

    # Programs and dialogs: also `state.Ui`

    def edit(self, path: Path, line: int) -> None:
        from briefing_tui.tui.terminal.programs import edit_file

        problem = edit_file(self.app, str(path), line)
        self.action_reload()
        if problem:
            self.notify(problem, severity="warning")

    def offer_new_note(self, path: Path) -> None:
        from briefing_tui.tui.dialogs.base import NewNoteDialog

        def answered(_: bool) -> None:
            self.edit(path, 1)
            self.handle(state.new_note_edited, path)

        NewNoteDialog(path).open_in(self.app, answered)

    def edit_note(self, request: NoteRequest) -> None:
        from briefing_tui.tui.terminal.programs import edit_text

        text, problem = edit_text(self.app, request.text)
        self.action_reload()
        self.handle(state.note_edited, request, text, problem)

    def ask_note(
        self,
        request: NoteRequest,
        places: tuple[NotePlace, ...],
        brief: Brief | None,
        problem: str = "",
    ) -> None:
        from briefing_tui.tui.dialogs.notes import NoteDialog

        self.app.push_screen(NoteDialog(request, places, brief, problem))

    def offer_text(self, text: str, problem: str) -> None:
        from briefing_tui.tui.dialogs.base import show_to_copy

        show_to_copy(self.app, "Not saved", Subject("your note", text=text), problem)

    def show_notes(
        self, brief: Brief, indexes: tuple[int, ...] | None, places: tuple[NotePlace, ...]
    ) -> None:
        from briefing_tui.tui.dialogs.notes import NotesDialog

        if (files := self.library.notes) is not None:
            placed, entries = self.state.notes, self.state.note_file.entries
            path = one_line(str(files.file_of(brief.path)))
            self.app.push_screen(NotesDialog(placed, entries, indexes, places, brief, path))

    def open_picture(self, file: Path) -> None:
        from briefing_tui.tui.dialogs.base import OpenDialog, show_unopened
        from briefing_tui.tui.terminal.programs import open_file

        def answered(_: bool) -> None:
            open_file(self.app, file, partial(show_unopened, self.app))

        path = one_line(str(file))
        lay = partial(wrap_lines, [Span(path, PLAIN)])
        subject = Subject("the path", text=path)
        OpenDialog("Open this picture?", subject, lay).open_in(self.app, answered)

    def show_linked(self, brief: Brief, linked: tuple[Listing, ...]) -> None:
        from briefing_tui.tui.dialogs.pickers import LinkedDialog

        self.app.push_screen(LinkedDialog(brief, linked))

    def show_search(self) -> None:
        from briefing_tui.tui.dialogs.search import SearchDialog

        briefs = self.state.briefs
        dialog = SearchDialog(self.state.results, briefs.saved, on_claims=briefs.may_have_claims)
        self.app.push_screen(dialog)

    def show_problems(self, parsed: Parsed) -> None:
        from briefing_tui.tui.dialogs.pickers import ProblemsDialog

        self.app.push_screen(ProblemsDialog(parsed))

    def show_topic(self, claim: Claim, brief: Brief | None) -> None:
        from briefing_tui.tui.dialogs.topic import TopicDialog

        path = brief.path if brief is not None else ""
        self.app.push_screen(TopicDialog(claim.id, claim.topic, brief, path))

    def show_topics(self, brief: Brief | None) -> None:
        from briefing_tui.tui.dialogs.topic import TopicsDialog

        self.app.push_screen(TopicsDialog(brief, brief.path if brief is not None else ""))

    def show_claim_in_full(self) -> None:
        from briefing_tui.tui.dialogs.claim import ClaimDialog

        claims = self.query_one(ClaimsView)
        is_shown = any(isinstance(screen, ClaimDialog) for screen in self.app.screen_stack)
        if claims.claim is not None and not is_shown:
            self.app.push_screen(ClaimDialog(claims))

    def show_source(self, opened: OpenBrief, source: Source, claim_id: str) -> None:
        from briefing_tui.tui.dialogs.source import SourceDialog

        self.app.push_screen(SourceDialog(opened, source, claim_id))

    def show_wording(self, opened: OpenBrief, row: ClaimRow, source: int) -> None:
        from briefing_tui.layout.diff import offers_between
        from briefing_tui.tui.dialogs.diff import WordingDialog

        offers = offers_between(opened.brief, opened.matrix, row, source)
        self.app.push_screen(WordingDialog(row.claim.topic, offers, opened, row.claim.id, source))

    def show_change(self, edits: tuple[WordEdit, ...]) -> None:
        from briefing_tui.layout.diff import offers_of
        from briefing_tui.tui.dialogs.diff import WordingDialog

        self.app.push_screen(WordingDialog("What changed", offers_of(edits)))

    def show_tags(self, tags: Tags) -> None:
        from briefing_tui.tui.dialogs.palette import PaletteDialog, tag_command

        noun = self.state.briefs.noun
        commands = [tag_command(name, counted(count, noun)) for name, count in tags]
        self.app.push_screen(PaletteDialog(commands, heading=counted(len(tags), "tag")))

    def ask_file(self, heading: str, stem: str, suffix: str, write: state.WriteTo) -> None:
        from briefing_tui.tui.dialogs.prompt import FileDialog
        from briefing_tui.tui.new_files import free_name

        self.app.push_screen(FileDialog(heading, free_name(stem, suffix), self.library.root, write))

    def close_dialogs(self) -> None:
        for dialog in reversed(self._dialogs()):
            dialog.dismiss()

    def run(self, call: Callable[[], object]) -> None:
        self.app.call_later(call)

    def quit(self) -> None:
        app = self.app
        (app.pop_screen if len(app.screen_stack) > 1 else app.exit)()

    # The command palette

    def export_commands(self) -> Iterable["PaletteCommand"]:
        from briefing_tui.tui.dialogs.palette import PaletteCommand
        from briefing_tui.tui.new_files import export_formats

        notes = self.state.notes.notes
        for with_notes in (False, True) if notes else (False,):
            for name, summary in export_formats(with_notes=with_notes).items():
                title = called(f"Export this brief as {name}", self.state.briefs.noun)
                title += ", with my notes" if with_notes else ""
                chosen = notes if with_notes else ()
                event = partial(state.export_requested, format_name=name, notes=chosen)
                yield PaletteCommand(title, "Export", event, explanation=summary)

    def palette_actions(self) -> Iterable[tuple[str, Binding, Callable[[], object]]]:
        """The bindings of the active pane, of the reader, of moving, and for the whole list, each
        with the title of its group and the widget that runs it.
        """
        view, own = self._pane().view, self.state.active.capitalize()
        groups = [
            (own, keys.GROUPS[own], view),
            ("In the reader", keys.READER, self),
            ("In a pane", keys.VIEW, view),
        ]
        if self.state.active != "library":
            groups.append(("Library", keys.MARK_ALL, self.query_one(LibraryView)))
        for title, bindings, owner in groups:
            for binding in bindings:
                if isinstance(binding, Binding):
                    yield title, binding, partial(owner.run_action, binding.action)
