"""The reader screen: the application's state, its messages and its actions.

The screen owns the state and hands it down to the panes by binding; panes answer with messages.
Services decide without a screen: this module reports to them and does what they say. Only this
module assigns the screen's reactives.
"""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import ScreenResume
from textual.geometry import Region
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import get_current_worker

from briefing_tui.compare.matrix import ALL_CLAIMS, Matrix
from briefing_tui.compare.revision import (
    NO_CHANGES,
    Baseline,
    BriefChanges,
    baseline,
    changes_since,
)
from briefing_tui.compare.timeline import Relation
from briefing_tui.layout.claims import ClaimsTable
from briefing_tui.layout.narrative import ScrollLayout
from briefing_tui.library.files import Reason, Stamp, stamp_of
from briefing_tui.library.index.brief_list import BriefList
from briefing_tui.library.library import Library
from briefing_tui.library.listing import Listing, ListQuery, SavedQuery, by_name
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Target
from briefing_tui.settings import Settings
from briefing_tui.text.addresses import may_open
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import keys
from briefing_tui.tui.body import WHY_EMPTY, Body
from briefing_tui.tui.header_footer import KeysLine, TopLine
from briefing_tui.tui.messages import (
    AddressRequested,
    ChangesFound,
    Exported,
    FileRead,
    FlagsLoaded,
    HitLocated,
    IndexGrew,
    IndexReported,
    ListSelected,
    MoreFound,
    OpenedAhead,
    RecordsFound,
    RelationsFound,
    StateSaved,
    WholeRead,
    WordsFound,
)
from briefing_tui.tui.open_brief import History, OpenBrief, derive, welcome_brief
from briefing_tui.tui.pane_layout import PANES, PaneName, Size, size_class
from briefing_tui.tui.panes.base import Pane, blank_lines
from briefing_tui.tui.panes.claims import NO_RECORDS, ClaimsPane, ClaimsView
from briefing_tui.tui.panes.library import LibraryView, ListQueryRequested
from briefing_tui.tui.panes.narrative import NarrativePane, NarrativeView
from briefing_tui.tui.panes.narrative.links import LinkFollowed
from briefing_tui.tui.panes.narrative.view import TEXT_WIDTH
from briefing_tui.tui.panes.related import RelatedView
from briefing_tui.tui.services.live_reload import (
    MISSING,
    RECENT,
    LiveReload,
    is_among,
    is_missing,
    read_again,
)
from briefing_tui.tui.services.reading_progress import (
    SAVE_AFTER,
    STAY,
    Flag,
    ReadingProgress,
)
from briefing_tui.tui.subject import Subject, browse, copy
from briefing_tui.tui.textual_internals import lay_out_now, use_parts_compositor

if TYPE_CHECKING:
    # Imported when first used: the first frame needs none of them.
    from textual.timer import Timer

    from briefing_tui.compare.topics import Records
    from briefing_tui.library.index.process import IndexMessage
    from briefing_tui.library.index.search import Hit, SearchResults
    from briefing_tui.model.brief import Diagnostic
    from briefing_tui.tui.dialogs.claim import ClaimDialog
    from briefing_tui.tui.palette import ReaderCommands

FIRST_FRAME = 0.02
"""Seconds for a frame to reach the terminal before a thread competes with it."""
WATCH_AFTER = 0.4
"""Seconds from the first frame to the start of the index process: the reader's first keys need
no index."""
AHEAD = 0.05
"""Seconds on a brief before its neighbours in the list are read."""
REST = 0.3
"""Seconds on a brief before related briefs are looked for: not for briefs one passes by."""
LONGEST_AHEAD = 200_000
"""Bytes of a neighbour that is read ahead: a longer one would slow down the keys meanwhile."""
LIST_EVERY = 0.7
"""Seconds between two updates of the list while the index is being built."""
CHANGES_AFTER, CHANGES_EVERY = 0.4, 5.0
"""Seconds from the last save to the notice about it, and between two of these notices."""

MANY_CHANGES = 100
"""Changes of the reading state from which on a worker reads it anew."""

FLAG_NOTICES = {
    ("read", True): "Marked read.",
    ("read", False): "Marked unread.",
    ("starred", True): "Starred.",
    ("starred", False): "No longer starred.",
}


def _palette() -> "type[ReaderCommands]":
    from briefing_tui.tui.palette import ReaderCommands

    return ReaderCommands


class ReaderScreen(Screen[None]):
    """Narrative, claims, related events and the library, and what is open in them."""

    BINDINGS = keys.READER
    COMMANDS: ClassVar = {_palette}
    AUTO_FOCUS = ""

    # The screen paints nothing itself: repainting it would paint every pane again.
    focused: reactive[Widget | None] = reactive(None, repaint=False)  # Textual 8.2 repaints
    opened: reactive[OpenBrief | None] = reactive(None, repaint=False)
    """The brief on the screen with everything derived from it."""
    path: reactive[Path | None] = reactive(None, repaint=False)
    """Its file; None for text from standard input."""
    briefs: reactive[BriefList] = reactive(BriefList(), repaint=False)
    """The library's list, with what is read and starred."""
    relations: reactive[tuple[Relation, ...]] = reactive((), repaint=False)
    """The library's briefs that are related to the open one, once they have been found."""
    records: reactive["Records"] = reactive(NO_RECORDS, repaint=False)
    """What earlier briefs say on the open one's topics, once they have been read."""
    changes: reactive[BriefChanges] = reactive(NO_CHANGES, repaint=False)
    """What has changed in the open brief since the reader opened it."""
    is_known: reactive[Callable[[str], bool] | None] = reactive(None, repaint=False)
    """Whether the library has a brief that a link means; None before it has been read."""
    claim: reactive[str] = reactive("", init=False, repaint=False)
    """The id of the claim under the cursor, or that a link led to."""
    active: reactive[PaneName] = reactive[PaneName]("narrative", init=False, repaint=False)
    zoomed: reactive[bool] = reactive(False, init=False, repaint=False)
    unavailable: reactive[frozenset[str]] = reactive(frozenset(), repaint=False)
    """The ids of bindings that have nothing to do now, which the footer leaves out."""

    def __init__(self, library: Library, settings: Settings) -> None:
        super().__init__()
        use_parts_compositor(self)
        self.library = library
        self._settings = settings
        self.history = History()
        self._before_drawer: PaneName = "narrative"
        self._progress = ReadingProgress(library.reading_state)
        self._reload = LiveReload()
        self._ahead: dict[Path, tuple[Stamp, OpenBrief]] = {}
        """The neighbours of the open brief in the list, with the stamps of their files."""
        self._step = 0
        """The last step through the list; 0 before the first one."""
        self._passed: Path | None = None
        """The brief of the list that the last step has passed by, because another one follows."""
        self.is_key_held = False
        """Whether the key whose action runs is followed by the same key, which waits already."""
        self._baseline: OpenBrief | Baseline | None = None
        """What the open brief's changes are counted from."""
        self._finished: OpenBrief | None = None
        """The open brief, once its narrative has been parsed to the end."""
        self._saves = 0
        """How often the open brief was saved since then."""
        self._records_for: OpenBrief | None = None
        self._saves_shown = 0
        """How often something of the reading state has been saved."""
        self._save_problem = ""
        """Why the reading state could not be saved the last time, if so."""
        self._list_updated = 0.0
        self._changes_noticed = -CHANGES_EVERY
        self._results: SearchResults | None = None
        """What the last search found."""
        self._notices: set[str] = set()
        self._delays: dict[str, Timer] = {}
        self.set_reactive(ReaderScreen.briefs, library.briefs())

    def compose(self) -> ComposeResult:
        self.open_first()
        ascii_only = self._settings.glyphs == "ascii"
        yield TopLine(one_line(self.library.title)).data_bind(
            ReaderScreen.active,
            ReaderScreen.opened,
            ReaderScreen.briefs,
            ReaderScreen.path,
            ReaderScreen.relations,
        )
        text_width = self._settings.width or TEXT_WIDTH
        body = Body(self.opened, self.library.path_of, text_width, ascii_only=ascii_only)
        yield body.data_bind(
            ReaderScreen.opened,
            ReaderScreen.briefs,
            ReaderScreen.path,
            ReaderScreen.relations,
            ReaderScreen.records,
            ReaderScreen.changes,
            ReaderScreen.is_known,
            ReaderScreen.claim,
            ReaderScreen.active,
            ReaderScreen.zoomed,
        )
        yield KeysLine().data_bind(ReaderScreen.active, left_out=ReaderScreen.unavailable)

    def render_lines(self, crop: Region) -> list[Strip]:
        return blank_lines(self, crop)

    def on_screen_resume(self, event: ScreenResume) -> None:
        # Each widget has its styles since it was mounted. Textual 8.2 would match them all again.
        if not self.stack_updates:
            event.refresh_styles = False

    def on_mount(self) -> None:
        view = self.query_one(NarrativeView)
        self.watch(view, "progress", self._narrative_scrolled, init=False)
        self.watch(view, "finished", self._narrative_finished)
        self.watch(self.query_one(ClaimsView), "chosen", self._claim_chosen, init=False)
        self.bindings_updated_signal.subscribe(self, self._update_footer, immediate=True)
        self._update_footer()
        if self._progress.visit is not None:
            self._arrive(self.library.reading_state.get(self._progress.visit.brief_path).position)
        self.call_after_refresh(self.on_first_frame)

    def on_first_frame(self) -> None:
        """Begin what can wait until there is something to read."""
        gc.freeze()  # a full collection takes 15 ms without the modules, 100 ms with them
        gc.enable()
        self.load_flags()
        self._check_links()
        self._start_timers()
        self._after("watch", WATCH_AFTER, self._watch)

    def next_first_page(self) -> tuple[Path, list[Strip]] | None:
        """The brief that the next start will open, and a screen with what it will show first of
        its narrative. None if that takes time to find out. Lays the screen out as at a start.
        """
        path = self.path
        if path is None or self.library.request.brief not in (None, path):
            return None
        if (reading := self.library.kept(path)) is None or self.opened is None:
            return None
        view = self.query_one(NarrativeView)
        position = self.library.reading_state.get(self.opened.brief.path).position
        self.relations, self.zoomed, self.active = (), False, "narrative"
        lay_out_now(self)
        strips = view.first_page(reading, position)
        return (path, strips) if strips else None

    def on_unmount(self) -> None:
        self._progress.leave()
        self.library.reading_state.save()
        self.library.close()

    def _after(self, name: str, seconds: float, call: Callable[[], object]) -> None:
        """Call a method later. The timer of the same name that is running is stopped."""
        self._cancel(name)
        self._delays[name] = self.set_timer(seconds, call)

    def _cancel(self, name: str) -> None:
        if name in self._delays:
            self._delays.pop(name).stop()

    def _notice(self, text: str) -> None:
        """Notify, but never twice with the same text."""
        if text not in self._notices:
            self._notices.add(text)
            self.notify(text)

    # Opening briefs

    def open_first(self) -> None:
        """Open the requested brief, else the last one read, else the newest."""
        if (parsed := self.library.read_text()) is not None:
            self.opened = derive(parsed)
        elif (path := self.library.first_brief(self.briefs)) is not None:
            self.open_path(path)
        else:
            keymap = keys.keymap(self.app)
            names = {"quit": "quit", "reload": "brief.reload", "help": "help"}
            key_names = {name: keymap.first(binding_id) for name, binding_id in names.items()}
            folder, others = one_line(self.library.title), self.library.other_kinds()
            self.opened = derive(welcome_brief(folder, others, key_names))

    def open_path(self, path: Path, *, visit: bool = True, was: str = "") -> None:
        """Open a brief; of a long one the start, while a worker reads the whole.

        `was` is the former path from the root of an open brief that has been renamed.
        """
        if visit:
            self.history = self.history.visit(path)
        self.workers.cancel_group(self, "whole")
        stamp, opened = self._ahead.pop(path, (None, None))
        if opened is None or was or stamp != stamp_of(path):
            opened = derive(*self.library.read(path), was=was)
        self._show(path, opened)
        if opened.partial:
            self._after("whole", FIRST_FRAME, partial(self._read_whole, path, opened))

    def _read_ahead(self) -> None:
        """Read the brief that the next step leads to, and the one that a step back does."""
        neighbours = (self.briefs.neighbour(self.path, step) for step in (self._step, -self._step))
        paths = [listing.path for listing in neighbours if listing is not None]
        self._ahead = {path: self._ahead[path] for path in paths if path in self._ahead}
        missing = [path for path in paths if path not in self._ahead]
        narrative, claims = self.query_one(NarrativeView), self.query_one(ClaimsView)
        self._open_ahead(missing, narrative.layout_ahead(), claims.layout_ahead())

    @work(thread=True, exclusive=True, group="ahead", description="read the neighbours")
    def _open_ahead(
        self,
        paths: list[Path],
        lay_out: Callable[[Brief, Document], ScrollLayout],
        lay_claims: Callable[[Brief, Matrix], ClaimsTable],
    ) -> None:
        worker = get_current_worker()
        for path in paths:
            stamp = stamp_of(path)
            if worker.is_cancelled or stamp is None or stamp.size > LONGEST_AHEAD:
                continue
            opened = derive(*self.library.read_ahead(path))
            opened = replace(
                opened,
                layout=lay_out(opened.brief, opened.document),
                claims=lay_claims(opened.brief, opened.matrix),
            )
            self.post_message(OpenedAhead(path, stamp, opened))

    def on_opened_ahead(self, message: OpenedAhead) -> None:
        self._ahead[message.path] = message.stamp, message.opened

    @work(thread=True, exclusive=True, group="whole", description="read a whole brief")
    def _read_whole(self, path: Path, start: OpenBrief) -> None:
        worker = get_current_worker()
        whole = derive(self.library.read_whole(path))
        if not worker.is_cancelled:
            self.post_message(WholeRead(start, whole))

    def on_whole_read(self, message: WholeRead) -> None:
        if self.opened is message.start and self.path is not None:
            self._show(self.path, message.whole)

    def _show(self, path: Path, opened: OpenBrief) -> None:
        """Show a brief: another one, or the open one in a new version."""
        same_brief = opened.is_again(self.opened) and self._progress.visit is not None
        if not same_brief:
            self._save_soon(is_mark=self._progress.leave())
            self.relations, self.changes = (), NO_CHANGES
            self._baseline, self._saves = None, 0
            self._cancel("changes")
            self._reload.reset()
        self.records = NO_RECORDS
        self.path, self.opened = path, opened
        if self.is_mounted:
            self._check_links()
        brief_path = opened.brief.path
        if not same_brief:
            position = self._progress.open(brief_path)
            if self.is_mounted:  # otherwise `on_mount` does it
                self._arrive(position)
        elif self._progress.visit is not None and self._progress.visit.brief_path != brief_path:
            self._progress.renamed(brief_path)
        if self.is_mounted:
            self._start_timers()

    def _start_timers(self) -> None:
        """Time how long the reader is at the brief that was just opened."""
        if self._step:
            self._after("ahead", AHEAD, self._read_ahead)
        self._after("stay", STAY, self._stayed)
        self._after("rest", REST, self._rested)

    def _arrive(self, position: tuple[int, int] | None) -> None:
        """Scroll to where the reader was, and follow the scrolling from there."""
        view, visit = self.query_one(NarrativeView), self._progress.visit

        def arrived() -> None:
            if self._progress.visit is visit:
                self._progress.arrived(view.position())

        if position is not None:
            view.restore(position)
        self.call_after_refresh(arrived)

    def _rested(self) -> None:
        """The reader has stopped at a brief: look for what is related to it."""
        if self.opened is None or self.path is None or self.opened.partial:
            return
        self._relate(self.opened)
        self.library.keep_parsed(self.path)

    @work(thread=True, exclusive=True, group="related", description="find related briefs")
    def _relate(self, opened: OpenBrief) -> None:
        relations = self.library.related(opened.brief)
        if not get_current_worker().is_cancelled:
            self.post_message(RelationsFound(opened, relations))

    def on_relations_found(self, message: RelationsFound) -> None:
        if self.opened is not None and self.opened.brief.path == message.opened.brief.path:
            self.relations = message.relations

    @work(thread=True, exclusive=True, group="records", description="read earlier briefs")
    def _read_records(self, opened: OpenBrief) -> None:
        worker = get_current_worker()
        records = self.library.earlier_records(opened.brief, lambda: worker.is_cancelled)
        if not worker.is_cancelled:
            self.post_message(RecordsFound(opened, records))

    def on_records_found(self, message: RecordsFound) -> None:
        if message.opened is self.opened:
            self.records = message.records

    def watch_claim(self) -> None:
        """Earlier briefs are read once the reader is at a claim."""
        opened = self.opened
        is_new = opened is not None and opened is not self._records_for
        if is_new and self.claim and opened is not None and opened.brief.claims:
            self._records_for = opened
            self._read_records(opened)

    # Reading progress

    def _narrative_scrolled(self) -> None:
        view = self.query_one(NarrativeView)
        if view.opened is self.opened:
            is_read = self._progress.scrolled(view.position(), at_end=self._at_end(view))
            self._save_soon(is_mark=is_read)

    def _stayed(self) -> None:
        at_end = self._at_end(self.query_one(NarrativeView))
        self._save_soon(is_mark=self._progress.stayed(at_end=at_end))

    def _at_end(self, view: NarrativeView) -> bool:
        """Whether the last line is in sight, and is the last of the document indeed."""
        seen, height = view.progress
        return bool(view.size) and view.finished is self.opened and seen >= height

    def _save_soon(self, *, is_mark: bool = False) -> None:
        """Save the reading state later: a mark, which is not shown before, after a moment."""
        if not self.is_mounted:
            return
        if is_mark:
            self._after("save", FIRST_FRAME, self._save_now)
        elif "save" not in self._delays:
            self._after("save", SAVE_AFTER, self._save_now)

    def _save_now(self) -> None:
        self._cancel("save")
        self._save(None)

    @work(thread=True, group="state", description="save the reading state")
    def _save(self, mark: tuple[str, Flag] | None) -> None:
        self.library.reading_state.save()
        self.post_message(StateSaved(mark))

    def on_state_saved(self, message: StateSaved) -> None:
        """Show what was written, or say why it was not and try again."""
        state = self.library.reading_state
        saved, problem, before = state.take_saved(), state.problem, self._save_problem
        self._saves_shown += bool(saved)
        self._save_problem, batches = problem, state.take_batches()
        if len(saved) > MANY_CHANGES:
            self.load_flags()
        else:
            briefs = self.briefs
            for path, change in saved.items():
                briefs = briefs.with_change(path, change)
            self.briefs = briefs
        if problem:
            if problem != before or message.mark is not None or batches:
                self._notify_unsaved()
            self._save_soon()
        elif before:
            self.notify("The reading state has been saved now.")
            self.load_flags()
        elif message.mark is not None and not self.query_one("#library").display:
            path, flag = message.mark
            is_set = getattr(saved.get(path), flag, None)
            if is_set is not None:
                self.notify(FLAG_NOTICES[flag, is_set])
        else:
            for count, is_read in batches:
                self.notify(self._batch_notice(count, is_read=is_read))
        self._show_state_notices()

    def _batch_notice(self, count: int, *, is_read: bool) -> str:
        """What marking a whole list, or the undo of that, has come to."""
        briefs = f"{count:,} brief{'' if count == 1 else 's'}"
        if not count:
            return f"Nothing to {'mark: all of the list is read' if is_read else 'undo'}."
        if not is_read:
            return f"Unread again: {briefs}."
        key = keys.keymap(self.app).first("library.undo_read_all")
        return f"Marked read: {briefs}. {key} undoes it."

    def _notify_unsaved(self) -> None:
        notice = f"Not saved yet: {self._save_problem}. briefing tries again until you quit."
        self.notify(notice, severity="warning")

    def _show_state_notices(self) -> None:
        for notice in self.library.reading_state.take_notices():
            self.notify(notice, severity="warning")

    def load_flags(self) -> None:
        """Show what is read and starred, by other readers too."""
        self._load_flags(self._saves_shown)

    @work(thread=True, exclusive=True, group="flags", description="load the reading state")
    def _load_flags(self, saves: int) -> None:
        flags = self.library.load_flags()
        read = self.library.count_read(flags)
        if not get_current_worker().is_cancelled:  # a later answer is right, and may be shown
            self.post_message(FlagsLoaded(flags, read, saves))

    def on_flags_loaded(self, message: FlagsLoaded) -> None:
        if message.saves != self._saves_shown:  # it may lack what was saved meanwhile
            self.load_flags()
            return
        self.briefs = self.briefs.with_flags(message.flags, message.read)
        self._show_state_notices()

    def action_mark(self, flag: Flag) -> None:
        """Toggle a flag of the brief under the list's cursor, or of the open one."""
        path = self._progress.visit.brief_path if self._progress.visit is not None else None
        if self.active == "library":
            listing = self.query_one(LibraryView).under_cursor()
            path = listing.path_from_root if listing else None
        if path is None:
            self.notify("There is no brief to mark.")
            return
        self._progress.toggle(path, flag)
        self._save_mark((path, flag))

    def _save_mark(self, mark: tuple[str, Flag] | None) -> None:
        # Shown after it is written: no kill takes back what the screen shows.
        if self._save_problem:  # a timer saves it
            self._notify_unsaved()
            self._save_soon()
        else:
            self._save(mark)

    def on_library_view_read_all_requested(self, message: LibraryView.ReadAllRequested) -> None:
        """Mark what the list shows now as read, or undo that."""
        self._finish_query()
        if message.read:
            self.library.read_all(self.briefs)
        else:
            self.library.reading_state.undo_read_all()
        self._save_mark(None)

    # The library's list

    def _renew_list(self, note: str = "") -> None:
        """Take the list from the index as it is now."""
        self._list_updated = monotonic()
        self.briefs = self.library.briefs(replace(self.briefs, note=note))
        self._check_links()
        if self.briefs.latest.takes_time:
            self._select(self.briefs, self.briefs.latest)
        if self.path is None and self.briefs.every and self.library.root is not None:
            self.open_first()  # the first brief of a folder that had none

    def on_list_query_requested(self, message: ListQueryRequested) -> None:
        self._set_query(message.query, now=message.now)

    def _set_query(self, query: ListQuery, *, now: bool = False) -> None:
        """Show another list. A search of the full text takes a worker, unless it is needed now."""
        if now or not query.takes_time:
            self.briefs = self.library.with_query(self.briefs, query)
        else:
            self.briefs = replace(self.briefs, pending=query)
            self._select(self.briefs, query)

    def _finish_query(self) -> None:
        """The result of the pending list query is needed now."""
        if self.briefs.pending is not None:
            self._set_query(self.briefs.pending, now=True)

    @work(thread=True, exclusive=True, group="list", description="select briefs for the list")
    def _select(self, briefs: BriefList, query: ListQuery) -> None:
        shown = self.library.select(briefs, query)
        if not get_current_worker().is_cancelled:
            self.post_message(ListSelected(query, shown))

    def on_list_selected(self, message: ListSelected) -> None:
        if message.query != self.briefs.latest:
            return
        if message.shown is not None:
            self.briefs = self.briefs.with_shown(message.query, message.shown)
        else:
            self._set_query(message.query, now=True)

    def on_library_view_words_typed(self, message: LibraryView.WordsTyped) -> None:
        self._find_in_list(self.briefs, message.words)

    @work(thread=True, exclusive=True, group="find", description="find words in the list")
    def _find_in_list(self, briefs: BriefList, words: str) -> None:
        found = self.library.find_in_list(briefs, words)
        if not get_current_worker().is_cancelled:
            self.post_message(WordsFound(briefs.shown, found))

    def on_words_found(self, message: WordsFound) -> None:
        if message.shown is self.briefs.shown:
            self.briefs = replace(self.briefs, found=message.found)

    def show_query(self, query: SavedQuery) -> None:
        """Show everything that a query finds as the list."""
        self._set_query(self.briefs.latest.limited_to(query), now=True)
        self.to_pane("library")

    @property
    def saved_queries(self) -> tuple[SavedQuery, ...]:
        return self.briefs.saved

    def on_library_view_chosen(self, message: LibraryView.Chosen) -> None:
        self.open_path(message.path)
        self.active = "narrative"

    # The index process

    def _watch(self) -> None:
        self.library.watch(self._report)

    def _report(self, message: "IndexMessage") -> None:
        self.post_message(IndexReported(message))

    def on_index_reported(self, report: IndexReported) -> None:
        from briefing_tui.library.index.process import (
            FilesChanged,
            IndexProgress,
            Notice,
            UpToDate,
            Watching,
        )

        message = report.message
        if isinstance(message, IndexProgress | UpToDate) and self.app.screen is not self:
            self.app.screen.post_message(IndexGrew())
        if isinstance(message, FilesChanged):
            self._files_changed(message.paths)
        elif isinstance(message, Watching):
            self._reread_if_recent()
        elif isinstance(message, Notice):
            self._notice(message.text)
        elif isinstance(message, IndexProgress) and message.done < message.total:
            if monotonic() - self._list_updated >= LIST_EVERY:
                self._renew_list(f"indexing {message.done:,} of {message.total:,}")
        elif isinstance(message, UpToDate):
            self._index_updated(message.skipped, changed=message.changed)

    def _index_updated(
        self, skipped: tuple[tuple[Reason, int], ...] | None, *, changed: bool
    ) -> None:
        if skipped is not None:
            self.briefs = replace(self.briefs, skipped=skipped)
        if changed or self.briefs.note or self.library.is_replaced(self.briefs):
            self._renew_list()
            self._rested()
            self.load_flags()  # those of a renamed file have another path
        if self.path is not None and is_missing(self.path):
            self._follow_rename(self.path)

    def _follow_rename(self, old: Path) -> None:
        """Keep the open brief open under its new path, if its file was renamed."""
        new = self.library.renamed_to(old)
        if new is None or self.opened is None or is_missing(new):
            return
        self.history = self.history.renamed(old, new)
        self._reload.reset()
        self.open_path(new, visit=False, was=self.opened.brief.path)

    # Live reload

    def _files_changed(self, paths: tuple[str, ...]) -> None:
        path = self.path
        if path is None:
            return
        missing = is_missing(path)
        vanished = missing and self._reload.state != "missing"
        if not (vanished or is_among(path, paths)):
            return
        if missing and (position := self.briefs.position(path)) is not None:
            # `J` and `K` go on from there if the file is gone for good.
            self.briefs = replace(self.briefs, removed=(path, position))
        self._reread_if(self._reload.changed())

    def _reread_if_recent(self) -> None:
        """Read the open brief again if it changed just before the watch began."""
        if self.path is None:
            return
        try:
            status = self.path.stat()
        except OSError:
            changed = True
        else:
            changed = time() - max(status.st_mtime, status.st_ctime) < RECENT
        self._reread_if(changed and self._reload.changed())

    def _reread_if(self, wanted: bool) -> None:
        if wanted and self.path is not None and self.opened is not None:
            self._reread(self.path, self.opened)

    @work(thread=True, exclusive=True, group="reload", description="read the brief again")
    def _reread(self, path: Path, opened: OpenBrief) -> None:
        patient = self._reload.is_patient(monotonic())
        result, parsed, reason = read_again(
            path, opened.parsed, self.library.read_whole, patient=patient
        )
        reloaded = derive(parsed) if result == "reloaded" else opened
        if not get_current_worker().is_cancelled:
            self.post_message(FileRead(opened, path, result, reloaded, reason))

    def on_file_read(self, message: FileRead) -> None:
        if message.before is not self.opened:
            # Another version was opened meanwhile, perhaps from before the change.
            self._reload.reset()
            same_brief = self.opened is not None and self.opened.is_again(message.before)
            self._reread_if(same_brief and self._reload.changed())
            return
        if message.result == "reloaded":
            self._show(message.path, message.opened)
        pause = self._reload.finished(message.result, monotonic())
        if pause is not None:
            self._after("reload", pause, lambda: self._reread_if(self._reload.rested()))
        else:
            self._notify_unavailable(message.reason)

    def _notify_unavailable(self, reason: str) -> None:
        self.notify(f"{reason} It stays open as it was read.")

    def _narrative_finished(self, opened: OpenBrief | None) -> None:
        """The narrative was parsed to the end: compare it with how it was first read."""
        self._finished = opened
        self.refresh_bindings()
        if opened is None:
            return
        if self._baseline is None:
            self._baseline = opened
        elif opened is not self._baseline:
            self._compare(self._baseline, opened)

    @work(thread=True, exclusive=True, group="changes", description="find changes")
    def _compare(self, before: OpenBrief | Baseline, opened: OpenBrief) -> None:
        base = before
        if isinstance(base, OpenBrief):
            base = baseline(base.brief, base.document)
        changes = changes_since(base, opened.brief, opened.document)
        if not get_current_worker().is_cancelled:
            self.post_message(ChangesFound(before, opened, base, changes))

    def on_changes_found(self, message: ChangesFound) -> None:
        # The baseline is another one where the changes were dismissed meanwhile.
        if message.opened is not self._finished or message.before is not self._baseline:
            return
        self._baseline = message.baseline
        if message.opened.was:  # it was renamed, not saved
            self.changes = message.changes
        elif message.changes or self.changes or message.opened.parsed.errors:
            self._saves += 1
            self.changes = message.changes
            again = self._changes_noticed + CHANGES_EVERY - monotonic()
            self._after("changes", max(CHANGES_AFTER, again), self._notice_changes)

    def _notice_changes(self) -> None:
        from briefing_tui.layout.signs import saved_message

        self._changes_noticed = monotonic()
        errors = self._finished.parsed.errors if self._finished else ()
        key = keys.keymap(self.app).first("brief.problems")
        self.notify(
            saved_message(self.changes, again=self._saves > 1, errors=errors, key=key),
            severity="warning" if errors else "information",
        )

    def on_narrative_view_changes_dismissed(self) -> None:
        self._dismiss_changes()

    def on_claims_view_changes_dismissed(self) -> None:
        self._dismiss_changes()

    def _dismiss_changes(self) -> None:
        """Count changes from the present version on."""
        self._cancel("changes")
        self._baseline, self.changes, self._saves = self._finished, NO_CHANGES, 0

    # Links and messages of the panes

    def _check_links(self) -> None:
        """Let the narrative ask for briefs by name: another brief or library has others."""
        path = self.path
        if not self.briefs.is_complete():
            return
        known: dict[str, bool] = {}

        def is_known(name: str) -> bool:
            if name not in known:
                known[name] = self.library.find(name, path) is not None
            return known[name]

        self.is_known = is_known

    def on_link_followed(self, message: LinkFollowed) -> None:
        target = message.target
        if target.kind in ("brief", "page"):
            self._follow_to_brief(target)
        elif target.kind == "claim":
            self._go_to_claim(target.name)
        elif target.kind == "source":
            self._go_to_claim("", target.name)
        elif target.kind in ("url", "image"):
            self._open_address(target)
        else:
            self.notify(f"This link leads nowhere: {one_line(target.name)}")

    def _follow_to_brief(self, target: Target) -> None:
        is_open = self._open_named(target.name, is_page=target.kind == "page")
        if not is_open or not target.fragment or self.opened is None:
            return
        if self.opened.brief.claim(target.fragment) is not None:
            self._go_to_claim(target.fragment)
        else:
            self.query_one(NarrativeView).go_to_heading(target.fragment)

    def _open_named(self, name: str, *, is_page: bool = False) -> bool:
        """Open the brief that a name or the address of a page means; whether there is one."""
        path = self.library.find(name, self.path)
        if path is None:
            answers = "answers to" if is_page else "is called"
            self.notify(f"No brief in this library {answers} {one_line(name)}.")
        elif path != self.path:
            self.open_path(path)
        return path is not None

    def _go_to_claim(self, claim_id: str, source_id: str = "") -> None:
        pane = self.query_one(ClaimsPane)
        if claim_id:
            self.claim = claim_id
            if not pane.display:
                self.to_pane("claims")
        pane.go_to(claim_id, source_id)

    def _open_address(self, target: Target) -> None:
        if target.kind == "image" and not may_open(target.name):
            self.notify(f"This image is a file: {one_line(target.name)}")
        else:
            self.post_message(AddressRequested(target.name))

    def on_related_view_opened(self, message: RelatedView.Opened) -> None:
        self._open_named(message.brief)

    def _claim_chosen(self, claim_id: str) -> None:
        self.claim = claim_id

    def on_claims_view_opened(self, message: ClaimsView.Opened) -> None:
        self._open_claim()

    def _open_claim(self) -> None:
        """Show the claim under the cursor in full, and from there the others that are listed."""
        from briefing_tui.tui.dialogs.claim import ClaimDialog

        view, opened = self.query_one(ClaimsView), self.opened
        if opened is None or view.claim is None:
            return

        dialog = ClaimDialog(
            opened,
            self.path,
            view.rows,
            view.cursor,
            view.source,
            self.library.quotations,
            ascii_only=view.ascii_only,
        )
        self.app.push_screen(dialog, self._edit_if_asked)

    def on_claims_view_source_requested(self, message: ClaimsView.SourceRequested) -> None:
        """Show a source whole, and then the claim that was chosen there."""
        from briefing_tui.tui.dialogs.source import ClaimOfSource, SourceDialog

        opened, view = self.opened, self.query_one(ClaimsView)
        if opened is None:
            return

        def answered(answer: ClaimOfSource | None) -> None:
            if answer is not None:
                self._go_to_claim(answer.claim_id, answer.source_id)
                self._open_claim()

        dialog = SourceDialog(
            opened,
            self.path,
            opened.matrix.columns[message.source],
            message.claim_id,
            self.library.quotations,
            ascii_only=view.ascii_only,
        )
        self.app.push_screen(dialog, answered)

    def on_claim_dialog_moved(self, message: "ClaimDialog.Moved") -> None:
        self.query_one(ClaimsPane).go_to(message.claim_id, message.source_id)
        self.claim = message.claim_id

    def on_claim_dialog_topic_requested(self) -> None:
        self.action_topic()

    def on_claim_dialog_brief_requested(self, message: "ClaimDialog.BriefRequested") -> None:
        """Go to another brief and show its claim in full, if it has claims."""
        from briefing_tui.tui.dialogs.claim import ClaimDialog

        self.action_step(message.step)
        view, dialog = self.query_one(ClaimsView), self.app.screen
        view.go_to(self.claim)
        if view.claim is None:
            view.claim_filter = ALL_CLAIMS
        if not isinstance(dialog, ClaimDialog) or self.opened is None:
            return
        if view.claim is None:
            dialog.dismiss()
        else:
            dialog.show(self.opened, self.path, view.rows, view.cursor, view.source)

    def on_claim_dialog_compare_requested(self, message: "ClaimDialog.CompareRequested") -> None:
        self.compare_wording(message.claim_id, message.source)

    def on_claims_view_compare_requested(self, message: ClaimsView.CompareRequested) -> None:
        self.compare_wording(message.claim_id, message.source)

    def compare_wording(self, claim_id: str, source: int) -> None:
        """Compare the account of a claim in a source's column."""
        from briefing_tui.layout.diff import offers_between, why_no_words
        from briefing_tui.tui.dialogs.diff import WordingDialog, library_offers

        opened = self.opened
        if opened is None or (claim := opened.brief.claim(claim_id)) is None:
            return
        row = next(row for row in opened.matrix.rows if row.claim is claim)
        account = opened.brief, opened.matrix, row, source
        key = keys.keymap(self.app).first("claims.compare")
        if words := why_no_words(*account, key):
            self.notify(words)
            return
        offers = offers_between(*account)
        more = partial(library_offers, self.library, opened, claim.id, source)
        self._watch()  # the library's pairs come from the index
        self.app.push_screen(WordingDialog(claim.topic, offers, more))

    # Panes

    def on_resize(self) -> None:
        # The header shows tabs on a low screen, though its own size stays the same.
        self.query_one(TopLine).refresh()

    def on_body_focused(self, message: Body.Focused) -> None:
        self.active = message.pane

    def on_top_line_pane_chosen(self, message: TopLine.PaneChosen) -> None:
        self.action_pane(message.pane)

    def action_pane(self, pane: PaneName) -> None:
        """Go to a pane; from the library's drawer back to where it was opened."""
        if pane == "library" and self._has_drawer:
            self._leave_drawer()
        elif pane in self.query_one(Body).empty:
            self.notify(WHY_EMPTY[pane])
        else:
            self.to_pane(pane)

    def _update_footer(self, _screen: object = None) -> None:
        self.unavailable = frozenset(self._unavailable())

    def _unavailable(self) -> Iterator[str]:
        if self.history.move(-1) is self.history:
            yield "history.back"
        if self.path is None:
            yield "brief.edit"
        if self.library.root is None:
            yield "search"
        if len(self.briefs.shown) < 2:
            yield from ("brief.next", "brief.previous")
        if self._size_class == "narrow" and not self.zoomed:
            yield "pane.zoom"
        yield from self.query_one(f"#{self.active}", Pane).view().unavailable()

    def action_next_pane(self, step: int) -> None:
        panes = [pane for pane in PANES if pane not in self.query_one(Body).empty]
        at = panes.index(self.active) if self.active in panes else 0
        self.to_pane(panes[(at + step) % len(panes)])

    def to_pane(self, pane: PaneName) -> None:
        """Make a pane the active one, and remember where the drawer was opened."""
        if pane == "library" != self.active:
            self._before_drawer = self.active
        self.active = pane

    @property
    def _size_class(self) -> Size:
        return size_class(*self.app.size)

    @property
    def _has_drawer(self) -> bool:
        return self._size_class == "medium" and self.active == "library" and not self.zoomed

    def _leave_drawer(self) -> None:
        """Go back to where the drawer was opened; another brief may have no such pane."""
        is_empty = self._before_drawer in self.query_one(Body).empty
        self.to_pane("narrative" if is_empty else self._before_drawer)

    def action_zoom(self) -> None:
        if self._size_class == "narrow" and not self.zoomed:
            self.notify("Each pane has the whole screen at this size.")
        else:
            self.zoomed = not self.zoomed

    def action_clear(self) -> None:
        """Clear what is set in the pane; where nothing is, leave the zoom or the drawer."""
        if not self.query_one(f"#{self.active}", Pane).view().clear_marks():
            self._leave()

    async def action_quit(self) -> None:
        if not self._leave():
            await self.app.action_quit()

    def _leave(self) -> bool:
        """Leave the zoom or the drawer; whether there was either."""
        if self.zoomed and self._size_class != "narrow":
            self.zoomed = False
        elif self._has_drawer:
            self._leave_drawer()
        else:
            return False
        return True

    # Actions

    def action_step(self, step: int) -> None:
        """Open the next or the previous brief of the list."""
        self._finish_query()
        self._step = step
        passed, self._passed = self._passed, None
        listing = self.briefs.neighbour(passed or self.path, step)
        path = listing.path if listing is not None else passed
        if path is not None and self.is_key_held:
            self._passed = path
            self.history = self.history.visit(path)
            return
        if path is not None:
            self.open_path(path)
        if listing is not None:
            return
        if self.briefs.every and not self.briefs.shown:
            key = keys.keymap(self.app).first("search.query_list")
            self.notify(f"No brief fits the filter of the library. {key} shows all briefs.")
        elif self.briefs.every:
            self.notify("This is the last brief." if step > 0 else "This is the first brief.")

    def action_history(self, step: int) -> None:
        """Go back or forward through the briefs visited."""
        moved = self.history.move(step)
        if moved is self.history or moved.current is None:
            self.notify("Nothing to go back to." if step < 0 else "Nothing to go forward to.")
            return
        self.history = moved
        path = moved.current
        if is_missing(path):
            path = self.library.renamed_to(path) or path
        self.open_path(path, visit=False)

    def action_reload(self) -> None:
        """Read the open brief, the whole library and the reading state again, and paint it all."""
        self.call_later(self.run_action, "app.repaint")
        if self.path is not None and is_missing(self.path):
            self._notify_unavailable(MISSING)
        elif self.path is not None:
            self.open_path(self.path)
        self._rescan()
        self.load_flags()

    @work(thread=True, exclusive=True, group="rescan", description="rescan the library")
    def _rescan(self) -> None:
        self.library.rescan(self._report)

    def action_search(self) -> None:
        """Search the whole library."""
        session = self.library.search_session()
        if session is None:
            self.notify("There is no library around this brief.")
            return
        from briefing_tui.library.index.search import SearchResults
        from briefing_tui.tui.dialogs.search import SearchAnswer, SearchDialog

        def answered(answer: SearchAnswer | None) -> None:
            if answer is not None and answer.query:
                self.show_query(SavedQuery(answer.query))
            elif answer is not None:
                results.open()
                self._open_result(results)

        self._watch()
        results = self._results = self._results or SearchResults()
        states = self.briefs.flags.states if self.briefs.flags else {}
        dialog = SearchDialog(session, states, results, by_name(self.briefs.saved))
        self.app.push_screen(dialog, answered)

    def action_hit(self, step: int) -> None:
        """Open the next or previous brief that the last search found."""
        results = self._results
        if results is None or not results.listings:
            key = keys.keymap(self.app).first("search")
            self.notify(f"Nothing has been found yet: {key} searches the library.")
            return
        results.open(step)
        self._open_result(results)

    def _open_result(self, results: "SearchResults") -> None:
        """Open the current brief of the results, then go to the hit, once that is known."""
        if (listing := results.current) is None:
            return
        self.open_path(listing.path)
        self.active = "narrative"
        keymap = keys.keymap(self.app)
        more, less = (keymap.first(f"search.{way}_hit") for way in ("next", "previous"))
        ways = f" · {more} next, {less} previous" if len(results.listings) > 1 else ""
        self.notify(f"{results.place}{ways}")
        if (hit := results.current_hit) is not None:
            self._show_hit(hit)
        else:
            self._locate_hit(results, results.text, listing)
        if results.is_cut:
            self._find_rest(results, results.text)

    @work(thread=True, exclusive=True, group="results", description="find more results")
    def _find_rest(self, results: "SearchResults", text: str) -> None:
        from briefing_tui.library.index.search import MOST
        from briefing_tui.library.query import parse_query

        session = self.library.search_session()
        if session is not None and results.limit < MOST:
            query = parse_query(text, typing=True, saved=by_name(self.briefs.saved))
            states = self.briefs.flags.states if self.briefs.flags else {}
            listings = session.search(query, states, MOST)
            if listings is not None and not get_current_worker().is_cancelled:
                self.post_message(MoreFound(results, text, listings))

    def on_more_found(self, message: MoreFound) -> None:
        from briefing_tui.library.index.search import MOST

        if message.results.text == message.text:
            message.results.update(message.text, message.listings, MOST)

    @work(thread=True, exclusive=True, group="hit", description="find the hit in a brief")
    def _locate_hit(self, results: "SearchResults", text: str, listing: Listing) -> None:
        from briefing_tui.library.query import parse_query

        session = self.library.search_session()
        if session is None:
            return
        query = parse_query(text, typing=True, saved=by_name(self.briefs.saved))
        hit = session.hit(listing, query)
        if not get_current_worker().is_cancelled:
            self.post_message(HitLocated(results, listing, hit))

    def on_hit_located(self, message: HitLocated) -> None:
        results = message.results
        if results.current == message.listing and self.path == message.listing.path:
            results.hits[message.listing.path_from_root] = message.hit
            self._show_hit(message.hit)

    def _show_hit(self, hit: "Hit") -> None:
        """Go to the claim that was hit, or find the words in the narrative or the summary."""
        if hit.claim:
            self._go_to_claim(hit.claim)
            self.active = "claims"
        elif hit.where == "narrative" and hit.marks:
            passage = hit.text[hit.marks[0][0] : hit.marks[-1][1]]
            view = self.query_one(NarrativeView)
            self.call_after_refresh(view.find, hit.words, passage)
        elif hit.where == "summary":
            self.query_one(NarrativeView).mark_above(hit.words)

    def action_query_list(self) -> None:
        """Leave a list of some briefs; in the list of all, make one of the last search."""
        from briefing_tui.library.query import finished, parse_query

        latest, text = self.briefs.latest, self._results.text.strip() if self._results else ""
        if latest.filters:
            self._set_query(latest.unfiltered())
        elif parse_query(text, saved=by_name(self.briefs.saved)):
            self.show_query(SavedQuery(finished(text)))
        else:
            key = keys.keymap(self.app).first("search")
            self.notify(f"Nothing has been found yet: {key} searches the library.")

    def action_topic(self) -> None:
        """Show the topic of the claim under the cursor; where there is none, list all topics."""
        from briefing_tui.tui.dialogs.claim import ClaimDialog
        from briefing_tui.tui.dialogs.topic import (
            LibraryTopics,
            TopicChoice,
            TopicDialog,
            TopicsDialog,
        )

        def open_brief(choice: TopicChoice | None) -> None:
            if choice is None:
                return
            self.claim = choice.topic_id
            for screen in self.app.screen_stack:
                if isinstance(screen, ClaimDialog):
                    screen.dismiss()
            if choice.path != path:
                self.open_path(self.library.path_of(choice.path))
            self.active = "claims"

        view, brief = self.query_one(ClaimsView), self.opened.brief if self.opened else None
        path = brief.path if brief else ""
        topics = LibraryTopics(
            topic=lambda topic, *worker: self.library.topic(topic, brief, *worker),
            siblings=self.library.siblings,
            topics=self.library.topics,
            path=path,
            ascii_only=view.ascii_only,
        )
        dialog: TopicDialog | TopicsDialog = TopicsDialog(topics)
        if self.active == "claims" and view.claim is not None:
            dialog = TopicDialog(view.claim.id, view.claim.topic, topics)
        self._watch()  # a history from half an index would be half a history
        self.app.push_screen(dialog, open_brief)

    def action_browse(self) -> None:
        browse(self, self._subject())

    def action_copy(self) -> None:
        copy(self, self._subject())

    def action_edit(self) -> None:
        self._edit(self._subject())

    def _edit(self, subject: Subject) -> None:
        """Edit a file at a line, wait for the editor, and read the brief again."""
        from briefing_tui.tui.terminal.programs import editor_command, run_in_foreground

        if subject.path is None:
            self.notify("There is no file to edit: this text did not come from one.")
            return
        editor = editor_command(os.environ, str(subject.path), subject.line)
        problem = editor.problem
        if not problem:
            waits = "briefing waits until the editor is closed." if editor.window else ""
            problem = run_in_foreground(self.app, editor.command, waits)
            self.action_reload()
        if problem:
            self.notify(problem, severity="warning")

    def action_problems(self) -> None:
        """Show what is wrong in the open brief; each problem leads to its line in the editor."""
        from briefing_tui.tui.dialogs.pickers import ProblemsDialog

        opened, path = self.opened, self.path
        if opened is None:
            return

        def answered(diagnostic: "Diagnostic | None") -> None:
            if diagnostic is not None:
                self._edit(Subject(path=path, line=diagnostic.line))

        self.app.push_screen(
            ProblemsDialog(partial(self.library.problems, opened.parsed)), answered
        )

    def _edit_if_asked(self, subject: Subject | None) -> None:
        if subject is not None:
            self._edit(subject)

    def _subject(self) -> Subject:
        """The thing under the cursor of the active pane, or else the open brief."""
        pane = self.query_one(f"#{self.active}", Pane)
        narrative = self.query_one(NarrativePane)
        if (subject := pane.subject(self.path)) is not None or self.active == "narrative":
            return subject or Subject()
        return narrative.subject(self.path, whole=True) or Subject()

    # The command palette

    def export(self, format_name: str) -> None:
        """Write the open brief in another format into the working directory."""
        if self.opened is not None:
            self._watch()  # what earlier briefs say comes from the index
            self._export(self.opened, self.path, format_name)

    @work(thread=True, group="export", description="export the brief")
    def _export(self, opened: OpenBrief, path: Path | None, format_name: str) -> None:
        from briefing_tui.tui.services.export import export_brief

        worker = get_current_worker()
        parsed = self.library.read_whole(path) if path is not None else opened.parsed
        records = self.library.earlier_records(parsed.brief, lambda: worker.is_cancelled)
        if not worker.is_cancelled:
            self.post_message(
                export_brief(parsed, records, format_name, self._settings, self.library.root)
            )

    def on_exported(self, message: Exported) -> None:
        if message.file is not None:
            self.notify(f"Written: {message.file}")
        else:
            self.notify(f"Not exported: {message.problem}", severity="warning")

    def palette_actions(self) -> Iterable[tuple[Binding, Callable[[], object]]]:
        """The bindings of the active pane, of the reader, of moving, and those for the whole list;
        and what runs each.
        """
        view = self.query_one(f"#{self.active}", Pane).view()
        own = keys.GROUPS.get(self.active.capitalize(), [])
        groups = [(own, view), (keys.READER, self), (keys.VIEW, view)]
        if self.active != "library":
            groups.append((keys.MARK_ALL, self.query_one(LibraryView)))
        for bindings, owner in groups:
            for binding in bindings:
                if isinstance(binding, Binding):
                    yield binding, partial(owner.run_action, binding.action)

    def titled(self, words: str) -> Iterable[Listing]:
        """The newest briefs with some words in their titles, tags or authors' names."""
        return self.briefs.titled(words)

    def open_listed(self, listing: Listing) -> None:
        self.open_path(listing.path)
