"""The state of the reader as one frozen value, and the result of each event.

A function here takes the state and an event, and returns the next state and what to do: work by its
name in `work.WORKS`, a notice, or something that a pane shows once. It uses no terminal, file or
clock. The reader screen applies the answer. Four stories can be read here from top to bottom: a
step through the list, a save of the open brief, a list query, and a search.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.revision import NO_CHANGES, Baseline, BriefChanges
from briefing_tui.compare.timeline import Relation
from briefing_tui.library.brief_list import BriefList, Found
from briefing_tui.library.files import MISSING, Skipped, Stamp
from briefing_tui.library.listing import ListQuery, SavedQuery, by_name
from briefing_tui.library.results import MOST, NO_RESULTS, SearchResults
from briefing_tui.library.state.reading_state import Flag, SaveReport
from briefing_tui.library.state.store import Flags, ReadingPosition
from briefing_tui.model.brief import Diagnostic
from briefing_tui.model.document import NO_EMBEDS, Embeds, Target
from briefing_tui.parse.listing import Hit, Listing
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import counted
from briefing_tui.tui.keys import Keymap
from briefing_tui.tui.open_brief import NO_RECORDS, History, OpenBrief
from briefing_tui.tui.pane_layout import (
    PANES,
    WHY_EMPTY,
    PaneLayout,
    PaneName,
    empty_panes,
    lay_out_panes,
)

if TYPE_CHECKING:
    from briefing_tui.compare.topics import Records

FIRST_FRAME = 0.02
"""Seconds for a frame to reach the terminal before a thread competes with it."""
GREETING = 60.0
"""Seconds for which the greeting of the first start is shown."""
WATCH_AFTER = 0.4
"""Seconds from the first frame to the start of the index process: the first keys need no index."""
AHEAD = 0.05
"""Seconds on a brief before its neighbours in the list are read and its links are looked up."""
REST = 0.3
"""Seconds on a brief before related briefs are searched: not for briefs that the user passes by."""
STAY = 2.0
"""Seconds after which a brief counts as visited, not only passed on the way to another."""
SAVE_AFTER = 1.0
"""Seconds from a change of the reading state to its writing."""
LIST_EVERY = 0.7
"""Seconds between two updates of the list while the index is being built."""
CHANGES_AFTER, CHANGES_EVERY = 0.4, 5.0
"""Seconds from the last save to the notice about it, and between two of these notices."""
MANY_CHANGES = 100
"""The number of changes of the reading state after which it is read again."""
PAUSE = 0.15
"""Seconds between two readings of the open brief, however often the file is saved."""
RETRY = 0.1
PATIENCE = 1.0
"""A file that is missing or empty is read again every RETRY seconds for PATIENCE seconds: some
programs delete or empty a file before they write it."""
HITS_AFTER = 0.12
"""Seconds without a key before briefs are read for the hits in them, which delays keys."""
INDEXING, NOT_INDEXED = "Indexing the library…", "Nothing to search: there is no index."
SEARCH_AGAIN = 0.2
"""Seconds before a query is repeated that found no index yet."""


# What to do


class Work(Struct, frozen=True):
    """A row of `work.WORKS`, with its arguments. It begins after some seconds.

    New work replaces waiting work of the same name. With `once` the waiting work stays.
    """

    name: str
    args: tuple[object, ...] = ()
    after: float = 0.0
    once: bool = False


class Cancel(NamedTuple):
    """Cancel work that waits or runs."""

    name: str


class Notify(NamedTuple):
    """A notice in the footer's place."""

    text: str
    warning: bool = False
    seconds: float | None = None
    """How long it stands there if no key is pressed; None for the usual time."""


class Restore(NamedTuple):
    """Scroll to where the reader was in the brief of a visit; None means its start."""

    visit: int
    position: ReadingPosition | None


class ShowClaim(NamedTuple):
    """Move the cursor of the claims to a claim, a source, or both."""

    claim_id: str
    source_id: str = ""


class ShowHeading(NamedTuple):
    """Scroll the narrative to a heading."""

    name: str


class ShowHit(NamedTuple):
    """Find the words of a search in the narrative or in what stands above it."""

    hit: Hit


class ShowListed(NamedTuple):
    """Move the cursor of the library to a place in the list."""

    place: int


class Edit(NamedTuple):
    """Open a file in the editor."""

    path: Path


class ReadAhead(NamedTuple):
    """Read the briefs that the next steps may lead to, and lay them out as the panes would."""

    paths: tuple[Path, ...]


class OpenAddress(NamedTuple):
    """Open an address outside of the program, after a question if it is doubtful."""

    text: str


class OpenPicture(NamedTuple):
    """Open a picture with another program, after its path was shown."""

    file: Path


class Welcome(NamedTuple):
    """Show how to begin: the folder has no brief."""


Todo = (
    Work
    | Cancel
    | Notify
    | Restore
    | ShowClaim
    | ShowHeading
    | ShowHit
    | ShowListed
    | Edit
    | ReadAhead
    | OpenAddress
    | OpenPicture
    | Welcome
)


# The state

ReadResult = Literal["same", "reloaded", "unavailable"]


class Visit(Struct, frozen=True):
    """One brief on the screen, from opening it to leaving it."""

    number: int
    path: str
    """Its path in the reading state."""
    position: ReadingPosition | None = None
    """The last known position; None until the view has scrolled to where the reader was."""
    at_end: bool = False
    """Whether the last line is in sight."""
    has_stayed: bool = False
    is_decided: bool = False
    """The user marked it as read or unread, and only the user changes that again."""


class Reload(Struct, frozen=True):
    """The open brief's file between saves.

            changed               same, reloaded             PAUSE over, no change
    idle ------------> reading --------------------> resting ---------------------> idle
                        ^  | ^                          |
                        |  | +--------------------------+
      RETRY seconds over|  |      PAUSE over, changed
                        |  | unavailable
                        |  v
                       waiting ----------> missing --------> reading
                                PATIENCE            changed
                                over
    """

    phase: Literal["idle", "reading", "resting", "waiting", "missing"] = "idle"
    changed: bool = False
    """The file changed since it was read last."""
    unavailable_since: float | None = None

    def is_patient(self, now: float) -> bool:
        """Whether an empty or missing file may still be in the middle of a save."""
        return self.unavailable_since is None or now - self.unavailable_since < PATIENCE

    def finished(self, result: ReadResult, now: float) -> tuple["Reload", float | None]:
        """The file was read. Also returns the seconds to rest; None if it is missing."""
        if result != "unavailable":
            return Reload("resting", self.changed), PAUSE
        if self.is_patient(now):
            return Reload("waiting", self.changed, self.unavailable_since or now), RETRY
        return Reload("missing"), None


class Ahead(NamedTuple):
    """A neighbour in the list, read and laid out before the user steps to it."""

    path: Path
    stamp: Stamp
    """The stamp of its file."""
    opened: OpenBrief


class ReaderState(Struct, frozen=True, eq=False):
    """Everything that the reader screen shows, and what it remembers between two events."""

    has_library: bool = False
    keymap: Keymap = Keymap()
    size: tuple[int, int] = (0, 0)
    """The columns and rows of the screen."""

    # The open brief
    opened: OpenBrief | None = None
    path: Path | None = None
    """Its file; None for text from standard input."""
    history: History = History()
    relations: tuple[Relation, ...] = ()
    """The library's briefs that are related to it, once they have been found."""
    linked: tuple[Listing, ...] = ()
    """For a note, the briefs that link to it. They are listed below its text, in place of related
    briefs."""
    embeds: Embeds = NO_EMBEDS
    """The contents of its embeds, once they have been read."""
    records: "Records" = NO_RECORDS
    """What earlier briefs say on its topics, once they have been read."""
    records_of: OpenBrief | None = None
    """The brief for which these were asked."""
    broken: frozenset[str] = frozenset()
    """The names in its links that no brief of the library has, as far as that is known."""
    claim: str = ""
    """The id of the claim under the cursor, or that a link led to."""

    # Steps
    direction: int = 0
    """The last step through the list; 0 before the first one."""
    passed: Path | None = None
    """The brief that the last step has skipped, because the same key follows."""
    ahead: tuple[Ahead, ...] = ()

    # Saves
    reload: Reload = Reload()
    since: OpenBrief | Baseline | None = None
    """The version that changes are counted from."""
    changes: BriefChanges = NO_CHANGES
    saves: int = 0
    """How often the open brief was saved since then."""
    changes_noticed: float = -CHANGES_EVERY

    # The list
    briefs: BriefList = BriefList()
    list_updated: float = 0.0

    # The search
    results: SearchResults = NO_RESULTS
    """What the last search found."""
    searched: str = ""
    """The query that was typed last. Its results may still be on their way."""
    is_searching: bool = False
    """Whether the search dialog is open."""
    was_indexed: bool = False
    """Whether the index process has compared the library with its index, even if in vain."""

    # Reading progress
    visit: Visit | None = None
    visits: int = 0
    is_saving: bool = False
    saves_waiting: tuple["Mark | None", ...] = ()
    """What to save once the running save has ended: a mark by hand, or other changes."""
    saves_shown: int = 0
    """How often changes of the reading state have been saved."""
    save_problem: str = ""
    """Why the reading state could not be saved the last time, if so."""

    # Panes
    active: PaneName = "narrative"
    before_drawer: PaneName = "narrative"
    zoomed: bool = False

    @property
    def empty(self) -> frozenset[PaneName]:
        """The panes that have nothing to show."""
        return empty_panes(self.opened, len(self.relations))

    @property
    def layout(self) -> PaneLayout:
        """The panes that are shown."""
        return lay_out_panes(*self.size, self.active, self.empty, zoomed=self.zoomed)

    @property
    def has_drawer(self) -> bool:
        """Whether the library is shown as a drawer."""
        return self.layout.size == "medium" and self.active == "library" and not self.zoomed

    @property
    def saved_queries(self) -> Mapping[str, str]:
        """The texts of the saved queries by their names."""
        return by_name(self.briefs.saved)

    def unavailable(self) -> Iterator[str]:
        """The ids of bindings that the footer leaves out, because they have nothing to act on. In a
        zoom or a drawer it leaves out quitting, since that key only goes back.
        """
        if self.history.move(-1) is self.history:
            yield "history.back"
        if self.path is None:
            yield "brief.edit"
        if not self.has_library:
            yield "search"
        if self.briefs.count < 2:
            yield from ("brief.next", "brief.previous")
        if self.layout.size == "narrow" and not self.zoomed:
            yield "pane.zoom"
        yield "clear" if left_behind(self) is None else "quit"


class Mark(NamedTuple):
    """A mark that the reader has set or removed by hand."""

    path: str
    flag: Flag


class Next(NamedTuple):
    """A state, and what to do."""

    state: ReaderState
    todo: tuple[Todo, ...] = ()

    def then(self, *todo: Todo) -> "Next":
        """The same with more to do."""
        return Next(self.state, (*self.todo, *todo))


def noticed(state: ReaderState, notice: Notify, *_: object) -> Next:
    return Next(state, (notice,))


def brief_written(state: ReaderState, written: Path | Notify, _title: str) -> Next:
    """A new brief was written: open it, and edit it."""
    if isinstance(written, Notify):
        return Next(state, (written,))
    return Next(state, (open_work(written), Edit(written)))


# Opening a brief


class BriefRead(NamedTuple):
    """A brief that has been read, and where the reader was in it."""

    path: Path
    brief: OpenBrief
    position: ReadingPosition | None = None


def started(state: ReaderState) -> Next:
    """Open the requested brief, else the last one read, else the newest."""
    return Next(state, (Work("first"), Work("is_first_start")))


def first_start_seen(state: ReaderState, is_first: bool) -> Next:
    """Greet a user who opens the sample briefs for the first time, with the most important keys."""
    if not is_first:
        return Next(state)
    keys = map(state.keymap.first, ("brief.next", "pane.claims", "help"))
    text = "{} sample briefs · {} next · {} claims · {} all keys · a tour: `briefing tour`"
    return Next(state, (Notify(text.format(state.briefs.total, *keys), seconds=GREETING),))


def first_found(state: ReaderState, first: Path | OpenBrief | None) -> Next:
    """The path of the brief to open first, or text from standard input."""
    if isinstance(first, Path):
        return Next(state, (open_work(first),))
    if first is None:
        return Next(state, (Welcome(),))
    return Next(replace(state, opened=first))


def open_work(path: Path, *, visit: bool = True) -> Work:
    """Open a brief. Without `visit` it doesn't become a part of the history."""
    return Work("open", (path, visit))


def opened(state: ReaderState, opening: BriefRead, _path: object, visit: bool) -> Next:
    """A brief was read because the user wants to see it. If it is long, only its start was read."""
    path = opening.path
    history = state.history.visit(path) if visit else state.history
    step = _shown(replace(state, history=history), opening)
    if opening.brief.partial:
        step = step.then(Work("whole", (path, opening.brief), after=FIRST_FRAME))
    return step


def whole_read(state: ReaderState, whole: OpenBrief, path: Path, start: OpenBrief) -> Next:
    """The whole of a long brief was read."""
    if state.opened is not start:
        return Next(state)
    return _shown(replace(state, since=whole), BriefRead(path, whole))


def _shown(state: ReaderState, opening: BriefRead) -> Next:
    """Show a brief: another one, or the open one in a new version."""
    path, brief, position = opening
    brief_path = brief.brief.path
    todo: tuple[Todo, ...] = (Cancel("whole"),)
    visit = state.visit
    if visit is None or not brief.is_again(state.opened):
        todo += (*left(state), Cancel("notice_changes"))
        visit = Visit(state.visits, brief_path)
        todo += (Work("last", (brief_path,)), Restore(visit.number, position))
        state = replace(
            state,
            relations=(),
            linked=(),
            embeds=NO_EMBEDS,
            broken=frozenset(),
            reload=Reload(),
            since=brief,
            changes=NO_CHANGES,
            saves=0,
            visits=state.visits + 1,
        )
    elif visit.path != brief_path:
        todo += (Work("rename_state", (visit.path, brief_path)), Work("last", (brief_path,)))
        visit = replace(visit, path=brief_path)
    state = replace(state, path=path, opened=brief, visit=visit, records=NO_RECORDS)
    return Next(state, (Work("located", (path,)), *todo, *stays(state)))


def stays(state: ReaderState) -> tuple[Todo, ...]:
    """What to do once the user has been at a brief for a while."""
    ahead = (Work("neighbours", after=AHEAD),) if state.direction else ()
    names = replace(_names(state), after=AHEAD)
    embeds = tuple(replace(work, after=AHEAD) for work in _embeds(state))
    return (names, *embeds, *ahead, Work("stay", after=STAY), Work("rest", after=REST))


def _names(state: ReaderState) -> Work:
    return Work("names", (state.opened,))


def _embeds(state: ReaderState) -> tuple[Work, ...]:
    """Read what the embeds of the open brief show, if it has any."""
    has_any = state.opened is not None and "![[" in state.opened.brief.body
    return (Work("embeds", (state.opened,)),) if has_any else ()


def embeds_read(state: ReaderState, embeds: Embeds, opened: OpenBrief) -> Next:
    is_same = opened is not state.opened or embeds == state.embeds
    return Next(state if is_same else replace(state, embeds=embeds))


def rested(state: ReaderState, _: None) -> Next:
    """The user has stopped at a brief: find what is related to it."""
    return Next(state, _relate(state))


def _relate(state: ReaderState) -> tuple[Todo, ...]:
    if state.opened is None or state.path is None or state.opened.partial:
        return ()
    return (Work("related", (state.opened,)), Work("keep", (state.path,)))


class RelatedFound(NamedTuple):
    """What the library has around a brief: either of these."""

    relations: tuple[Relation, ...] = ()
    linked: tuple[Listing, ...] = ()


def related_found(state: ReaderState, found: RelatedFound, opened: OpenBrief) -> Next:
    if state.opened is None or state.opened.brief.path != opened.brief.path:
        return Next(state)
    return Next(replace(state, relations=found.relations, linked=found.linked))


def names_found(
    state: ReaderState, broken: frozenset[str] | None, opened: OpenBrief | None
) -> Next:
    """The names in the links of a brief that no brief has; None if that is unknown so far."""
    if broken is None or opened is not state.opened:
        return Next(state)
    return Next(replace(state, broken=broken))


def claim_selected(state: ReaderState, claim_id: str) -> Next:
    """Earlier briefs are read once the user is at a claim."""
    opened, state = state.opened, replace(state, claim=claim_id)
    if not claim_id or opened is None or opened is state.records_of or not opened.brief.claims:
        return Next(state)
    return Next(replace(state, records_of=opened), (Work("records", (opened,)),))


def records_found(state: ReaderState, records: "Records", opened: OpenBrief) -> Next:
    return Next(replace(state, records=records) if opened is state.opened else state)


# A step: `J`, `K`, and back and forward in the history


def stepped(state: ReaderState, step: int, *, is_held: bool = False) -> Next:
    """Go to the next or previous brief. With `is_held` the same key follows at once."""
    return Next(
        replace(state, direction=step), (*_needed_list(state), Work("neighbour", (step, is_held)))
    )


def neighbour_found(
    state: ReaderState, neighbour: Listing | None, step: int, is_held: bool
) -> Next:
    """The brief beside the open one, or beside the one skipped last; None at either end."""
    path = neighbour.path if neighbour is not None else state.passed
    state = replace(state, passed=None)
    if path is not None and is_held:
        return Next(replace(state, passed=path))
    todo: tuple[Todo, ...] = (open_work(path),) if path is not None else ()
    if neighbour is None and state.briefs.total:
        text = "This is the last brief." if step > 0 else "This is the first brief."
        if not state.briefs.count:
            key = state.keymap.first("search.query_list")
            text = f"No brief fits the filter of the library. {key} shows all briefs."
        todo += (Notify(text),)
    return Next(state, todo)


def neighbours_found(state: ReaderState, paths: tuple[Path, ...]) -> Next:
    """The briefs that the next step and a step back lead to."""
    ahead = tuple(brief for brief in state.ahead if brief.path in paths)
    known = {brief.path for brief in ahead}
    missing = tuple(path for path in paths if path not in known)
    return Next(replace(state, ahead=ahead), (ReadAhead(missing),) if missing else ())


def ahead_read(state: ReaderState, ahead: Ahead, *_: object) -> Next:
    others = (other for other in state.ahead if other.path != ahead.path)
    return Next(replace(state, ahead=(*others, ahead)))


def history_moved(state: ReaderState, step: int) -> Next:
    """Go back or forward through the briefs visited."""
    history = state.history.move(step)
    if history is state.history or history.current is None:
        way = "back to" if step < 0 else "forward to"
        return Next(state, (Notify(f"Nothing to go {way}."),))
    return Next(replace(state, history=history), (open_work(history.current, visit=False),))


# A save: the index process notices a change, the file is read again, and changes are marked


class FilesSeen(NamedTuple):
    """The state of the open brief's file after files have changed."""

    is_missing: bool
    is_among: bool
    """Whether it is among the files that changed."""


class Reread(NamedTuple):
    """The open brief's file, read again."""

    result: ReadResult
    at: float
    """The time at which it was read."""
    brief: OpenBrief | None = None
    counted_from: OpenBrief | Baseline | None = None
    """`ReaderState.since` when the reading began."""
    since: Baseline | None = None
    """The same version, reduced to what finding changes needs."""
    changes: BriefChanges = NO_CHANGES
    """What changed in the brief since then."""
    reason: str = ""
    """Why it is not available."""
    errors: tuple[Diagnostic, ...] = ()
    """The diagnostics of the new version."""


def files_changed(state: ReaderState, paths: tuple[str, ...]) -> Next:
    """Some files or folders of the library have changed."""
    return Next(state, (Work("files", (paths,)),) if state.path is not None else ())


def files_seen(state: ReaderState, seen: FilesSeen, _paths: object) -> Next:
    has_vanished = seen.is_missing and state.reload.phase != "missing"
    if not has_vanished and not seen.is_among:
        return Next(state)
    if seen.is_missing and state.briefs.at is not None and state.path is not None:
        # `J` and `K` go on from there if the file is gone for good.
        briefs = replace(state.briefs, removed=(state.path, state.briefs.at))
        state = replace(state, briefs=briefs)
    return file_changed(state)


def file_changed(state: ReaderState) -> Next:
    """The open brief's file may have changed. It is read now, or when its pause is over."""
    if state.path is None or state.opened is None:
        return Next(state)
    if state.reload.phase not in ("idle", "missing"):
        return Next(replace(state, reload=replace(state.reload, changed=True)))
    reload = replace(state.reload, phase="reading")
    return Next(replace(state, reload=reload), (Work("reread", (state.path, state.opened)),))


def reread(state: ReaderState, read: Reread, path: Path, before: OpenBrief) -> Next:
    """The open brief's file was read again."""
    if before is not state.opened:
        # Another version was opened meanwhile, perhaps from before the change.
        is_open = state.opened is not None and state.opened.is_again(before)
        return file_changed(replace(state, reload=Reload())) if is_open else Next(state)
    if read.brief is not None and read.counted_from is not state.since:
        # The changes were dismissed meanwhile, so they count from a later version.
        return file_changed(replace(state, reload=Reload()))
    reload, pause = state.reload.finished(read.result, read.at)
    step = Next(replace(state, reload=reload))
    if read.brief is not None:
        step = _saved_again(step.state, read, path, read.brief)
    if pause is None:
        return step.then(Notify(f"{read.reason} It stays open as it was read."))
    return step.then(Work("reload_rested", after=pause))


def _saved_again(state: ReaderState, read: Reread, path: Path, brief: OpenBrief) -> Next:
    """Show a new version of the open brief, and what is new in it."""
    before = state.changes
    step = _shown(replace(state, since=read.since, changes=read.changes), BriefRead(path, brief))
    is_news = read.changes or before or read.errors
    if brief.was or not is_news:  # it was renamed, or it says the same
        return step
    after = max(CHANGES_AFTER, state.changes_noticed + CHANGES_EVERY - read.at)
    return Next(
        replace(step.state, saves=state.saves + 1),
        (*step.todo, Work("notice_changes", (read.errors,), after)),
    )


def reload_rested(state: ReaderState, _: None) -> Next:
    """The pause after a reading is over."""
    phase, changed = state.reload.phase, state.reload.changed
    idle = replace(state.reload, phase="idle", changed=False)
    if phase == "waiting" or (phase == "resting" and changed):
        return file_changed(replace(state, reload=idle))
    return Next(replace(state, reload=idle) if phase == "resting" else state)


def changes_noticed(state: ReaderState, now: float, errors: tuple[Diagnostic, ...]) -> Next:
    """Say what the last saves have changed."""
    from briefing_tui.layout.signs import saved_message

    key = state.keymap.first("brief.problems")
    text = saved_message(state.changes, again=state.saves > 1, errors=errors, key=key)
    return Next(replace(state, changes_noticed=now), (Notify(text, warning=bool(errors)),))


def changes_dismissed(state: ReaderState) -> Next:
    """Count changes from the present version on."""
    state = replace(state, since=state.opened, changes=NO_CHANGES, saves=0)
    return Next(state, (Cancel("notice_changes"),))


def rename_found(state: ReaderState, new: Path | None, old: Path) -> Next:
    """The open brief stays open under its new path, if its file was renamed."""
    if new is None or state.path != old or state.opened is None:
        return Next(state)
    history, reload = state.history.renamed(old, new), Reload(phase="reading")
    state = replace(state, path=new, history=history, reload=reload)
    return Next(state, (Work("located", (new,)), Work("reread", (new, state.opened))))


def reloaded(state: ReaderState, is_missing: bool) -> Next:
    """Read the open brief, the whole library and the reading state again, as the reader asked."""
    todo = (Work("rescan"), Work("flags"))
    if is_missing:
        return Next(state, (Notify(f"{MISSING} It stays open as it was read."), *todo))
    return file_changed(state).then(*todo)


# The index


class IndexSeen(NamedTuple):
    """The effect of an update of the index on the screen."""

    is_replaced: bool
    """Whether the index has been replaced since the list was read from it."""
    is_missing: bool
    """Whether the open brief's file is missing."""


def index_grown(state: ReaderState, done: int, total: int, now: float) -> Next:
    """The number of briefs read so far, and of all, while the index is built."""
    todo = _search_again(state)
    if done < total and now - state.list_updated >= LIST_EVERY:
        note = f"indexing {done:,} of {total:,}"
        return Next(replace(state, list_updated=now), (Work("list", (note,)), *todo))
    return Next(state, todo)


def index_updated(state: ReaderState, *, skipped: Skipped | None, changed: bool) -> Next:
    """The index is up to date. `changed` says whether the update has changed it."""
    state = replace(state, was_indexed=True)
    if skipped is not None:
        state = replace(state, briefs=replace(state.briefs, skipped=skipped))
    return Next(state, (Work("index", (changed,)), *_search_again(state)))


def index_seen(state: ReaderState, seen: IndexSeen, changed: bool) -> Next:
    todo: tuple[Todo, ...] = ()
    if changed or state.briefs.note or seen.is_replaced:
        # The state of a renamed file has another path.
        todo = (Work("list", ("",)), *_relate(state), Work("flags"))
    if seen.is_missing and state.path is not None:
        todo += (Work("renamed", (state.path,)),)
    return Next(state, todo)


# A list query: what the library pane shows


def list_renewed(state: ReaderState, briefs: BriefList, _note: object) -> Next:
    """The list as the index has it now."""
    state = replace(state, briefs=briefs)
    todo: tuple[Todo, ...] = (_names(state), *_embeds(state))
    if briefs.latest.takes_time:
        todo += (Work("select", (briefs.latest,)),)
    if state.path is None and briefs.total and state.has_library:
        todo += (Work("first"),)  # the first brief of a folder that had none
    return Next(state, todo)


def list_requested(state: ReaderState, query: ListQuery, *, now: bool = False) -> Next:
    """Show another list. A slow one is made in a worker, unless it is needed now."""
    if now or not query.takes_time:
        return Next(state, (Work("query", (query,)),))
    state = replace(state, briefs=replace(state.briefs, pending=query))
    return Next(state, (Work("select", (query,)),))


def listed(state: ReaderState, briefs: BriefList, *_: object) -> Next:
    return Next(replace(state, briefs=briefs))


def list_selected(state: ReaderState, selected: BriefList | None, query: ListQuery) -> Next:
    """The list for a query; None if the index can't tell."""
    if query != state.briefs.latest:
        return Next(state)
    return Next(state, (Work("query", (query, selected)),))


def _needed_list(state: ReaderState) -> tuple[Todo, ...]:
    """The result of the pending list query is needed now."""
    pending = state.briefs.pending
    return (Work("query", (pending,)),) if pending is not None else ()


def words_typed(state: ReaderState, words: str, *, now: bool) -> Next:
    """Find words in the list; `now` if the next key needs their places."""
    return Next(state, (Work("find_now" if now else "find_in_list", (state.briefs, words)),))


def found_in_list(state: ReaderState, found: Found, briefs: BriefList, _words: str) -> Next:
    """The places in the list that have some words."""
    if briefs.selection != state.briefs.selection:
        return Next(state)
    return Next(replace(state, briefs=replace(state.briefs, found=found)))


def unread_found(state: ReaderState, place: int | None, *_: object) -> Next:
    """The place of the nearest unread brief in the list."""
    if place is None:
        return Next(state, (Notify("No brief in the list is unread."),))
    return Next(state, (ShowListed(place),))


def query_shown(state: ReaderState, query: SavedQuery) -> Next:
    """Show everything that a query finds as the list."""
    step = list_requested(state, state.briefs.latest.limited_to(query), now=True)
    return Next(to_pane(step.state, "library"), step.todo)


def query_list_toggled(state: ReaderState) -> Next:
    """Leave a list of some briefs; in the list of all, show the results of the last search as the
    list."""
    from briefing_tui.library.query import finished, parse_query

    text = state.results.text.strip()
    if state.briefs.latest.filters:
        return list_requested(state, state.briefs.latest.unfiltered())
    if parse_query(text, saved=state.saved_queries):
        return query_shown(state, SavedQuery(finished(text)))
    return Next(state, (_not_searched(state),))


def _not_searched(state: ReaderState) -> Notify:
    key = state.keymap.first("search")
    return Notify(f"Nothing has been found yet: {key} searches the library.")


# A search: the dialog shows the results as they come, and the reader goes through them without it


def search_opened(state: ReaderState) -> Next:
    state = replace(state, is_searching=True, searched=state.results.text)
    return Next(state, (Work("watch"),))


def search_closed(state: ReaderState) -> Next:
    return Next(replace(state, is_searching=False), (Cancel("hits"),))


def search_typed(state: ReaderState, text: str) -> Next:
    """Search for what was typed. The search that runs ends without results."""
    state = replace(state, searched=text)
    return Next(state, (Cancel("hits"), Work("interrupt"), Work("search", (text,))))


def results_came(state: ReaderState, listings: tuple[Listing, ...] | None, text: str) -> Next:
    """The briefs that a query finds; None if there is no index yet."""
    if text != state.searched:  # another query was typed meanwhile
        return Next(state)
    reason = NOT_INDEXED if state.was_indexed else INDEXING
    state = replace(state, results=state.results.updated(text, listings, reason=reason))
    if not state.is_searching:
        return Next(state)
    if listings is None and text.strip():
        return Next(state, (Work("search", (text,), after=SEARCH_AGAIN),))
    return Next(state, (Work("hits", (text,), after=HITS_AFTER),))


def hit_found(state: ReaderState, found: tuple[Listing, Hit], text: str) -> Next:
    """Where a query hits a brief."""
    if text != state.results.text:
        return Next(state)
    return Next(replace(state, results=state.results.with_hit(*found)))


def _search_again(state: ReaderState) -> tuple[Todo, ...]:
    """More briefs are in the index. Results that are on screen stay under the cursor."""
    is_answered = state.results.text == state.searched and state.results.listings
    if not state.is_searching or is_answered:
        return ()
    return (Work("search", (state.searched,)),)


def result_selected(state: ReaderState, index: int) -> Next:
    """The cursor in the dialog is on another result."""
    return Next(replace(state, results=replace(state.results, cursor=index)))


def result_opened(state: ReaderState, step: int = 0) -> Next:
    """Open the result under the cursor, or the next or previous one, and go to the hit in it."""
    results = state.results.opened(step)
    if (listing := results.current) is None:
        return Next(state, (_not_searched(state),))
    state = replace(state, results=results, active="narrative")
    ways = ""
    if len(results.listings) > 1:
        more, less = map(state.keymap.first, ("search.next_hit", "search.previous_hit"))
        ways = f" · {more} next, {less} previous"
    hit = Work("hit", (listing, results.text))
    if results.current_hit is not None:
        hit = Work("show_hit", (results.current_hit,))
    todo = (open_work(listing.path), Notify(f"{results.place}{ways}"), hit)
    more_results = (Work("more_results", (results.text,)),) if results.is_cut else ()
    return Next(state, (*todo, *more_results))


def hit_located(state: ReaderState, hit: Hit, listing: Listing, text: str) -> Next:
    """Where the last search hits the brief that was opened from it."""
    is_current = text == state.results.text and state.results.current == listing
    if not is_current or state.path != listing.path:
        return Next(state)
    return hit_shown(replace(state, results=state.results.with_hit(listing, hit)), None, hit)


def hit_shown(state: ReaderState, _: None, hit: Hit) -> Next:
    """Go to the claim that was hit, or find the words in the narrative or above it."""
    if hit.claim:
        step = claim_shown(state, hit.claim)
        return Next(replace(step.state, active="claims"), step.todo)
    return Next(state, (ShowHit(hit),))


def more_results_came(state: ReaderState, listings: tuple[Listing, ...] | None, text: str) -> Next:
    """What the last search left out."""
    if listings is None or text != state.results.text:
        return Next(state)
    return Next(replace(state, results=state.results.updated(text, listings, MOST)))


# Links


def link_followed(state: ReaderState, target: Target) -> Next:
    """The user followed a link that leads out of the narrative."""
    from briefing_tui.text.addresses import may_open

    name = one_line(target.name)
    if target.kind in ("brief", "page"):
        return brief_named(state, target.name, target.fragment, is_page=target.kind == "page")
    if target.kind == "claim":
        return claim_shown(state, target.name)
    if target.kind == "source":
        return claim_shown(state, "", target.name)
    if target.kind == "tag":
        return query_shown(state, SavedQuery(f'tag:"{name}"'))
    if target.kind == "image" and not may_open(target.name):
        return picture_named(state, target.name)
    if target.kind in ("url", "image"):
        return Next(state, (OpenAddress(target.name),))
    return Next(state, (Notify(f"This link leads nowhere: {name}"),))


def picture_named(state: ReaderState, name: str) -> Next:
    """Open a picture of the library that the open brief names."""
    return Next(state, (Work("picture", (state.opened, name)),))


def picture_found(state: ReaderState, file: Path | None, _opened: object, name: str) -> Next:
    if file is None:
        text = f"This picture is not in the library: {one_line(name)}"
        return Next(state, (Notify(text),))
    return Next(state, (OpenPicture(file),))


def brief_named(
    state: ReaderState, name: str, fragment: str = "", *, is_page: bool = False
) -> Next:
    """Open the brief that a name, or the address of a page, means."""
    return Next(state, (Work("find", (name, fragment, is_page)),))


def name_found(
    state: ReaderState, path: Path | None, name: str, fragment: str, is_page: bool
) -> Next:
    if path is None:
        answers = "answers to" if is_page else "is called"
        return Next(state, (Notify(f"No brief in this library {answers} {one_line(name)}."),))
    todo: tuple[Todo, ...] = (open_work(path),) if path != state.path else ()
    return Next(state, (*todo, Work("fragment", (fragment,))) if fragment else todo)


def daily_note_requested(state: ReaderState, day: date) -> Next:
    return Next(state, (Work("daily_note", (day,)),))


def daily_note_found(state: ReaderState, path: Path | None, day: date) -> Next:
    if path is None:
        return Next(state, (Notify(f"There is no note called {day.isoformat()}."),))
    return Next(state, (open_work(path),))


def fragment_reached(state: ReaderState, _: None, fragment: str) -> Next:
    """The brief of a link is open: go to the claim or heading that the link names."""
    if state.opened is None:
        return Next(state)
    if state.opened.brief.claim(fragment) is not None:
        return claim_shown(state, fragment)
    return Next(state, (ShowHeading(fragment),))


def claim_shown(state: ReaderState, claim_id: str, source_id: str = "") -> Next:
    """Go to a claim, or to a source in the claims."""
    step = Next(state)
    if claim_id:
        step = claim_selected(state, claim_id)
        if "claims" not in step.state.layout.shown:
            step = Next(to_pane(step.state, "claims"), step.todo)
    return step.then(ShowClaim(claim_id, source_id))


# Reading progress: docs/reading-state.md has the rule


def save_soon() -> Work:
    """Save the reading state in a while."""
    return Work("save_soon", after=SAVE_AFTER, once=True)


def arrived(state: ReaderState, visit: int, position: tuple[int, int]) -> Next:
    """The view shows the brief where the reader was. From now on, scrolling counts."""
    if state.visit is None or state.visit.number != visit:
        return Next(state)
    return Next(replace(state, visit=replace(state.visit, position=ReadingPosition(*position))))


def scrolled(
    state: ReaderState, opened: OpenBrief, position: tuple[int, int], *, at_end: bool
) -> Next:
    """The narrative may have scrolled. Its end makes the brief read."""
    visit = state.visit
    if visit is None or opened is not state.opened:
        return Next(state)
    before, visit = visit.position, replace(visit, at_end=at_end)
    if before is None or before == position:
        return Next(replace(state, visit=visit))
    visit = replace(visit, position=ReadingPosition(*position))
    keep = Work("position", (visit.path, visit.position))
    read = (_read(visit),) if at_end else ()
    state = replace(state, visit=visit)
    return Next(state, (keep, *read, save_soon()))


def stayed(state: ReaderState, _: None) -> Next:
    """The brief has been on the screen for STAY seconds."""
    if state.visit is None:
        return Next(state)
    visit = replace(state.visit, has_stayed=True)
    return Next(replace(state, visit=visit), (_read(visit),) if visit.at_end else ())


def left(state: ReaderState) -> tuple[Todo, ...]:
    """The reader goes to another brief, or quits."""
    visit = state.visit
    if visit is None:
        return ()
    read = (_read(visit),) if visit.has_stayed else ()
    return (*read, save_soon())


def _read(visit: Visit) -> Work:
    return Work("mark_read", (visit.path, visit.is_decided))


def marked_read(state: ReaderState, is_marked: bool, *_: object) -> Next:
    """A brief may have become read. A mark is shown once it is written, so it is written soon."""
    return Next(state, (Work("save_soon", after=FIRST_FRAME),) if is_marked else ())


def mark_toggled(state: ReaderState, path: str | None, flag: Flag) -> Next:
    """Set or remove a mark of a brief by hand."""
    if path is None:
        return Next(state, (Notify("There is no brief to mark."),))
    visit = state.visit
    if flag == "read" and visit is not None and visit.path == path:
        state = replace(state, visit=replace(visit, is_decided=True))
    step = _save_mark(state, Mark(path, flag))
    return Next(step.state, (Work("toggle", (path, flag)), *step.todo))


def read_all_requested(state: ReaderState, *, read: bool) -> Next:
    """Mark what the list shows now as read, or undo that."""
    step = _save_mark(state, None)
    work = Work("read_all" if read else "undo_read_all")
    return Next(step.state, (*_needed_list(state), work, *step.todo))


def _save_mark(state: ReaderState, mark: Mark | None) -> Next:
    # Shown after it is written: no kill takes back what the screen shows.
    if state.save_problem:  # it is saved in a while
        return Next(state, (_unsaved(state), save_soon()))
    return save_due(state, None, mark)


def save_due(state: ReaderState, _: None, mark: Mark | None = None) -> Next:
    """Save the reading state now, or once the save that runs has ended."""
    if state.is_saving:
        return Next(replace(state, saves_waiting=(*state.saves_waiting, mark)))
    return Next(replace(state, is_saving=True), (Work("save", (mark,)),))


_FLAG_NOTICES = {
    ("read", True): "Marked read.",
    ("read", False): "Marked unread.",
    ("starred", True): "Starred.",
    ("starred", False): "No longer starred.",
}


def saved(state: ReaderState, report: SaveReport, mark: Mark | None) -> Next:
    """Show what was written, or say why it was not, and try again."""
    before, written = state.save_problem, dict(report.saved)
    state = replace(
        state,
        is_saving=False,
        saves_shown=state.saves_shown + bool(written),
        save_problem=report.problem,
    )
    todo: tuple[Todo, ...] = ()
    if len(written) > MANY_CHANGES:
        todo += (Work("flags"),)
    else:
        todo += (Work("with_changes", (written,)),)
    if report.problem:
        if report.problem != before or mark is not None or report.batches:
            todo += (_unsaved(state),)
        todo += (save_soon(),)
    elif before:
        todo += (Notify("The reading state has been saved now."), Work("flags"))
    elif mark is not None and "library" not in state.layout.shown:
        is_set = getattr(written.get(mark.path), mark.flag, None)
        if is_set is not None:
            todo += (Notify(_FLAG_NOTICES[mark.flag, is_set]),)
    else:
        key = state.keymap.first("library.undo_read_all")
        todo += tuple(_batch_notice(count, key, is_read=read) for count, read in report.batches)
    todo += tuple(Notify(notice, warning=True) for notice in report.notices)
    if not state.saves_waiting:
        return Next(state, todo)
    first, *others = state.saves_waiting
    step = save_due(replace(state, saves_waiting=tuple(others)), None, first)
    return Next(step.state, (*todo, *step.todo))


def _unsaved(state: ReaderState) -> Notify:
    text = f"Not saved yet: {state.save_problem}. briefing tries again until you quit."
    return Notify(text, warning=True)


def _batch_notice(count: int, key: str, *, is_read: bool) -> Notify:
    """The notice about marking a whole list as read, or about undoing that."""
    briefs = counted(count, "brief")
    if not count:
        return Notify(f"Nothing to {'mark: the whole list is read' if is_read else 'undo'}.")
    if not is_read:
        return Notify(f"Unread again: {briefs}.")
    return Notify(f"Marked read: {briefs}. {key} undoes it.")


class FlagsRead(NamedTuple):
    """What is read and starred, including the marks of other readers."""

    saves: int
    """`saves_shown` when the reading began."""
    flags: Flags
    read: int | None
    """How many briefs of the library are read; None without an index."""
    notices: tuple[str, ...] = ()


def flags_read(state: ReaderState, flags: FlagsRead) -> Next:
    if flags.saves != state.saves_shown:  # it may lack what was saved meanwhile
        return Next(state, (Work("flags"),))
    notices = (Notify(notice, warning=True) for notice in flags.notices)
    return Next(state, (Work("with_flags", (flags.flags, flags.read)), *notices))


# Panes


def to_pane(state: ReaderState, pane: PaneName) -> ReaderState:
    """Make a pane the active one, and remember where the drawer was opened."""
    if pane == "library" != state.active:
        state = replace(state, before_drawer=state.active)
    return replace(state, active=pane)


def pane_chosen(state: ReaderState, pane: PaneName) -> Next:
    """Go to a pane; from the library's drawer back to where it was opened."""
    if pane == "library" and state.has_drawer:
        return Next(_without_drawer(state))
    if pane in state.empty:
        key = state.keymap.first("narrative.open")
        below = f"Links to this note are listed below its text; {key} there shows all."
        why = below if pane == "related" and state.linked else WHY_EMPTY[pane]
        return Next(state, (Notify(why),))
    return Next(to_pane(state, pane))


def pane_stepped(state: ReaderState, step: int) -> Next:
    """Go to the next or previous pane that has something to show."""
    panes = [pane for pane in PANES if pane not in state.empty]
    at = panes.index(state.active) if state.active in panes else 0
    return Next(to_pane(state, panes[(at + step) % len(panes)]))


def zoom_toggled(state: ReaderState) -> Next:
    if state.layout.size == "narrow" and not state.zoomed:
        return Next(state, (Notify("Each pane has the whole screen at this size."),))
    return Next(replace(state, zoomed=not state.zoomed))


def left_behind(state: ReaderState) -> Next | None:
    """Leave the zoom or the drawer; None if there is neither."""
    if state.zoomed and state.layout.size != "narrow":
        return Next(replace(state, zoomed=False))
    return Next(_without_drawer(state)) if state.has_drawer else None


def _without_drawer(state: ReaderState) -> ReaderState:
    """Go back to where the drawer was opened; another brief may have no such pane."""
    is_empty = state.before_drawer in state.empty
    return to_pane(state, "narrative" if is_empty else state.before_drawer)
