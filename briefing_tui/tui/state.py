"""The state of the reader as one frozen value, and the result of each event.

A function here takes the state and an event, and returns the next state and what to do: effects, a
notice, or something that a pane shows once. What it needs to know at once it asks the desk. It uses
no terminal, file or clock. The reader screen applies the answer. Four stories can be read here from
top to bottom: a step through the list, a save of the open brief, a list query, and a search.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Literal,
    ParamSpec,
    Protocol,
    TypeVar,
    TypeVarTuple,
)

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.changes import NO_CHANGES, NOT_KEPT, Baseline, BriefChanges, WordEdit
from briefing_tui.compare.matrix import ClaimRow
from briefing_tui.compare.note_places import NO_PLACED, PlacedNotes
from briefing_tui.compare.timeline import Relation
from briefing_tui.library.files import MISSING, Reading, Skipped, Stamp
from briefing_tui.library.index.list import BriefList, Found, ListQuery, SavedQuery
from briefing_tui.library.library import Library
from briefing_tui.library.results import NO_RESULTS, QueryAnswer, SearchResults
from briefing_tui.library.state.notes import NO_NOTES, NotesFile
from briefing_tui.library.state.reading_state import Flag, SaveReport
from briefing_tui.library.state.store import BriefState, Flags, ReadingPosition, ReadVersion
from briefing_tui.model.brief import Brief, Claim, Diagnostic, Parsed, Source
from briefing_tui.model.document import NO_DESTINATIONS, Destinations, Target
from briefing_tui.model.notes import Note, NotePlace
from briefing_tui.model.records import NO_RECORDS, Records
from briefing_tui.parse.listing import Hit, Listing
from briefing_tui.text.addresses import may_open
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import called, counted
from briefing_tui.tui import effects
from briefing_tui.tui.effects import (
    Ahead,
    ChangesFound,
    FlagsRead,
    Job,
    LinksFound,
    Mark,
    NoteRequest,
    NotesRead,
    NoteWritten,
    RelatedFound,
    Reread,
    Tags,
)
from briefing_tui.tui.keys import Keymap
from briefing_tui.tui.open_brief import History, OpenBrief, derive
from briefing_tui.tui.pane_layout import (
    PANES,
    WHY_EMPTY,
    PaneLayout,
    PaneName,
    empty_panes,
    lay_out_panes,
)

if TYPE_CHECKING:
    # Imported when first used: the start doesn't need it.
    from briefing_tui.library.index.names import Match

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
LONG_LIST, FILTER_PAUSE = 5_000, 0.1
"""So many briefs are filtered only once nothing was typed for so many seconds: at every letter, it
would delay the keys."""
CHANGES_AFTER, CHANGES_EVERY = 0.4, 5.0
"""Seconds from the last save to the notice about it, and between two of these notices."""
MANY_CHANGES = 100
"""The number of changes of the reading state after which it is read again."""
RELOAD_PAUSE = 0.15
"""Seconds between two readings of the open brief, however often the file is saved."""
RETRY = 0.1
PATIENCE = 1.0
"""A file that is missing or empty is read again every RETRY seconds for PATIENCE seconds: some
programs delete or empty a file before they write it."""
HITS_AFTER = 0.12
"""Seconds without a key before briefs are read for the hits in them, which delays keys."""
NO_LIBRARY = "There is no library around this brief."
INDEXING, NOT_INDEXED = "Indexing the library…", "Nothing to search: there is no index."
SEARCH_AGAIN = 0.2
"""Seconds before a query is repeated that found no index yet."""


# What to ask


class Desk(Protocol):
    """Questions that have an immediate answer and change nothing. The open library,
    `library.library.Library`, answers them, whose methods have the docstrings, or a few lines in a
    test.
    """

    def read_text(self) -> Parsed | None: ...
    def first_brief(self, briefs: BriefList) -> Path | None: ...
    def is_first_start(self) -> bool: ...
    def read(self, path: Path) -> Reading: ...
    def stamp(self, path: Path) -> Stamp | None: ...
    def is_missing(self, path: Path) -> bool: ...
    def is_among(self, path: Path, changed: Iterable[str]) -> bool: ...
    def renamed_to(self, path: Path) -> Path | None: ...
    def find(self, name: str, beside: Path | None) -> Path | None: ...
    def path_of(self, path_from_root: str) -> Path: ...
    def state_of(self, path: str) -> BriefState: ...

    def briefs(self, before: BriefList) -> BriefList: ...
    def is_replaced(self, briefs: BriefList) -> bool: ...
    def neighbour(self, briefs: BriefList, path: Path | None, step: int) -> BriefList | None: ...
    def located(self, briefs: BriefList, path: Path | None) -> BriefList: ...
    def window(self, briefs: BriefList, around: int | Path) -> BriefList: ...
    def next_unread(self, briefs: BriefList, at: int, step: int) -> int | None: ...
    def find_in_list(self, briefs: BriefList, words: str) -> Found: ...
    def with_query(
        self, briefs: BriefList, query: ListQuery, selected: BriefList | None = None
    ) -> BriefList: ...
    def matching_claims(self, briefs: BriefList) -> tuple[str, ...]: ...
    def with_flags(self, briefs: BriefList, flags: Flags, read: int | None) -> BriefList: ...
    def with_changes(
        self,
        briefs: BriefList,
        changes: Mapping[str, BriefState],
        kept: frozenset[str] = frozenset(),
    ) -> BriefList: ...


# What to do

R = TypeVar("R")
P = ParamSpec("P")
Args = TypeVarTuple("Args")

WriteTo = Callable[["ReaderState", Desk, str, bool], "Next"]
"""Writes to a file, by its path as it was typed, and perhaps in place of another file."""


class Begin(Struct, frozen=True):
    """Run an effect in a worker, after some seconds. `then` takes its result and its arguments.

    It replaces the same effect that waits or, if it is exclusive, runs.
    """

    effect: Callable[..., Any]
    then: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    after: float = 0.0
    is_exclusive: bool = True

    def run(self, job: Job) -> "Transition":
        result = self.effect(job, *self.arguments)
        return lambda state, desk: self.then(state, desk, result, *self.arguments)


class Change(Struct, frozen=True):
    """Change something at once, in memory."""

    function: Callable[..., None]
    arguments: tuple[Any, ...] = ()

    def make(self, library: Library) -> None:
        self.function(library, *self.arguments)


class Later(Struct, frozen=True):
    """Call a function of this module after some seconds.

    It replaces a call of the same function that waits. With `once` the waiting call stays.
    """

    then: "Transition"
    after: float
    once: bool = False


class Cancel(Struct, frozen=True):
    """Cancel an effect that waits or runs, or a function that is called later."""

    what: Callable[..., Any]


class Ui(Protocol):
    """What the screen shows or does once. The reader screen implements it."""

    def notify(
        self,
        message: str,
        *,
        severity: Literal["information", "warning"] = "information",
        timeout: float | None = None,
    ) -> None:
        """Show a notice in the footer's place, for some seconds if no key is pressed."""

    def restore(self, visit: int, position: ReadingPosition | None) -> None:
        """Scroll to where the reader was in the brief of a visit; None means its start."""

    def show_claim(self, claim_id: str, source_id: str = "") -> None:
        """Move the cursor of the claims to a claim, a source, or both."""

    def show_heading(self, name: str) -> None:
        """Scroll the narrative to a heading."""

    def show_hit(self, hit: Hit) -> None:
        """Find the words of a search in the narrative or in what stands above it."""

    def show_listed(self, place: int) -> None:
        """Move the cursor of the library to a place in the list."""

    def show_passage(self, leaf: int) -> None:
        """Scroll to a leaf of the narrative."""

    def show_event(self, index: int) -> None:
        """Move the cursor of the related pane to an event of the brief."""

    def edit(self, path: Path, line: int) -> None:
        """Edit a file at a line, and read the brief again."""

    def edit_note(self, request: NoteRequest) -> None:
        """Edit the text of a note in the editor."""

    def ask_note(
        self,
        request: NoteRequest,
        places: tuple[NotePlace, ...],
        brief: Brief | None,
        problem: str = "",
    ) -> None:
        """Ask for a note. It may be about one of the places instead, which are in a brief if that
        is open. `problem` is why the note could not be written before.
        """

    def offer_text(self, text: str, problem: str) -> None:
        """Show the text of a note that was not written, to be copied."""

    def show_notes(
        self, brief: Brief, indexes: tuple[int, ...] | None, places: tuple[NotePlace, ...]
    ) -> None:
        """Show notes of a brief by their indexes, or all. `places` are for another one."""

    def open_address(self, text: str) -> None:
        """Open an address outside of the program, after a question if it is doubtful."""

    def open_picture(self, file: Path) -> None:
        """Open a picture with another program, after its path was shown."""

    def show_linked(self, brief: Brief, linked: tuple[Listing, ...]) -> None:
        """Show all briefs that link to a brief."""

    def show_claim_in_full(self) -> None:
        """Show the claim under the cursor in full, unless that is shown already."""

    def show_source(self, opened: OpenBrief, source: Source, claim_id: str) -> None:
        """Show a source whole, at a claim."""

    def show_topic(self, claim: Claim, brief: Brief | None) -> None:
        """Show the topic of a claim, at a brief."""

    def show_topics(self, brief: Brief | None) -> None:
        """Show the map of topics, at a brief."""

    def show_wording(self, opened: OpenBrief, row: ClaimRow, source: int) -> None:
        """Compare the wording of a claim, beginning with a source, by its column."""

    def show_change(self, edits: tuple[WordEdit, ...]) -> None:
        """Compare the old and the new words of edits."""

    def show_tags(self, tags: Tags) -> None:
        """Show all tags, each with the number of briefs that have it."""

    def show_search(self) -> None:
        """Show the search, with what the last one found."""

    def show_problems(self, parsed: Parsed) -> None:
        """Show the errors and warnings of a brief."""

    def ask_file(self, heading: str, stem: str, suffix: str, write: WriteTo) -> None:
        """Ask for the path of a file to write, and propose a name."""

    def close_dialogs(self) -> None:
        """Close what is open in front of the panes."""

    def run(self, call: Callable[[], object]) -> None:
        """Call something once no dialog is in front."""

    def quit(self) -> None:
        """Leave the manual, or else the program."""

    def show_welcome(self) -> None:
        """Show how to begin: the folder has no brief."""

    def watch_files(self) -> None:
        """Keep the index up to date from now on."""


class Show(Struct, frozen=True):
    """Call a method of the screen."""

    what: Callable[..., None]
    arguments: tuple[Any, ...] = ()
    options: dict[str, Any] = {}


def show(what: Callable[Concatenate[Ui, P], None], *arguments: P.args, **options: P.kwargs) -> Show:
    return Show(what, arguments, options)


Todo = Begin | Later | Cancel | Change | Show


# The state


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

            changed               same, reloaded             RELOAD_PAUSE over, no change
    idle ------------> reading --------------------> resting ---------------------> idle
                        ^  | ^                          |
                        |  | +--------------------------+
      RETRY seconds over|  |      RELOAD_PAUSE over, changed
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

    def finished(self, now: float, *, is_available: bool) -> tuple["Reload", float | None]:
        """The file was read. Also returns the seconds to rest; None if it is missing."""
        if is_available:
            return Reload("resting", self.changed), RELOAD_PAUSE
        if self.is_patient(now):
            return Reload("waiting", self.changed, self.unavailable_since or now), RETRY
        return Reload("missing"), None


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
    destinations: Destinations = NO_DESTINATIONS
    """What its links and embeds lead to, as far as that has been looked up."""
    records: Records = NO_RECORDS
    """What earlier briefs say on its topics, once they have been read."""
    records_of: OpenBrief | None = None
    """The brief for which these were asked."""
    claim: str = ""
    """The id of the claim under the cursor, or that a link led to."""
    notes: PlacedNotes = NO_PLACED
    """The reader's notes on it, once they have been read."""
    note_file: NotesFile = NO_NOTES
    note_to_show: int | None = None
    """The index of the note that a search hits, to go to once the notes have been read."""

    # Steps
    direction: int = 0
    """The last step through the list; 0 before the first one."""
    passed_by: Path | None = None
    """The brief that the last step has skipped, because the same key follows."""
    ahead: tuple[Ahead, ...] = ()

    # Saves
    reload: Reload = Reload()
    since: OpenBrief | Baseline | None = None
    """The version that changes are counted from."""
    changes: BriefChanges = NO_CHANGES
    saves: int = 0
    """How often the open brief was saved since then."""
    errors: tuple[Diagnostic, ...] = ()
    """The errors in the version that was saved last."""
    noticed_at: float = -CHANGES_EVERY
    """When the last notice about a save was shown, and when the next one is due."""
    notice_due: float = 0.0

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
    saves_waiting: tuple[Mark | None, ...] = ()
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
        return empty_panes(self.opened, len(self.relations))

    @property
    def layout(self) -> PaneLayout:
        return lay_out_panes(*self.size, self.active, self.empty, zoomed=self.zoomed)

    @property
    def has_drawer(self) -> bool:
        return self.layout.size == "medium" and self.active == "library" and not self.zoomed

    def unavailable(self) -> Iterator[str]:
        """The ids of bindings that the footer leaves out, because they have nothing to act on. In a
        zoom or a drawer it leaves out quitting, since that key only goes back.
        """
        if self.history.move(-1) is self.history:
            yield "history.back"
        if self.path is None:
            yield "edit"
        if not self.has_library:
            yield "search"
        if self.briefs.count < 2:
            yield from ("brief.next", "brief.previous")
        if self.layout.size == "narrow" and not self.zoomed:
            yield "pane.zoom"
        yield "clear" if _pane_left(self) is None else "quit"


class Next(Struct, frozen=True):
    """A state, and what to do."""

    state: ReaderState
    todo: tuple[Todo, ...] = ()

    def do(self, *todo: Todo) -> "Next":
        """The same with more to do."""
        return Next(self.state, (*self.todo, *todo))

    def begin(
        self,
        effect: Callable[[Job, *Args], R],
        then: "Callable[[ReaderState, Desk, R, *Args], Next]",
        *arguments: *Args,
        after: float = 0.0,
        is_exclusive: bool = True,
    ) -> "Next":
        """The same with an effect, and the function that takes its result and its arguments."""
        return self.do(Begin(effect, then, arguments, after, is_exclusive))

    def change(self, function: Callable[[Library, *Args], None], *arguments: *Args) -> "Next":
        """The same with a change of what is in memory."""
        return self.do(Change(function, arguments))

    def show(
        self, what: Callable[Concatenate[Ui, P], None], *arguments: P.args, **options: P.kwargs
    ) -> "Next":
        """The same with something that the screen shows."""
        return self.do(show(what, *arguments, **options))

    def then(
        self,
        function: Callable[Concatenate[ReaderState, Desk, P], "Next"],
        desk: Desk,
        *arguments: P.args,
        **options: P.kwargs,
    ) -> "Next":
        """The same, followed by what another function makes of the state."""
        step = function(self.state, desk, *arguments, **options)
        return Next(step.state, (*self.todo, *step.todo))


Transition = Callable[[ReaderState, Desk], Next]


def done(state: ReaderState, _: Desk, _result: None) -> Next:
    """Nothing follows."""
    return Next(state)


# Opening a brief


def started(state: ReaderState, desk: Desk) -> Next:
    """Open the requested brief, else the last one read, else the newest. Greet a user who opens the
    sample briefs for the first time, with the most important keys.
    """
    is_first = desk.is_first_start()
    step = first_opened(state, desk)
    if not is_first:
        return step
    keys = map(state.keymap.first, ("brief.next", "pane.claims", "help"))
    text = "{} sample briefs · {} next · {} claims · {} all keys · a tour: `briefing tour`"
    return step.show(Ui.notify, text.format(state.briefs.total, *keys), timeout=GREETING)


def first_opened(state: ReaderState, desk: Desk) -> Next:
    """Open the first brief, or the text from standard input."""
    if (text := desk.read_text()) is not None:
        return Next(replace(state, opened=derive(text)))
    first = desk.first_brief(state.briefs)
    if first is None:
        return Next(state).show(Ui.show_welcome)
    return brief_opened(state, desk, first)


def brief_opened(state: ReaderState, desk: Desk, path: Path, *, visit: bool = True) -> Next:
    """Open a brief. Without `visit` it doesn't become a part of the history."""
    if desk.is_missing(path):
        path = desk.renamed_to(path) or path
    brief = _read_before(state, desk, path) or derive(*desk.read(path))
    history = state.history.visit(path) if visit else state.history
    step = _with_brief(replace(state, history=history), desk, path, brief)
    if brief.partial:
        step = step.begin(effects.read_whole, whole_read, path, brief, after=FIRST_FRAME)
    return step


def _read_before(state: ReaderState, desk: Desk, path: Path) -> OpenBrief | None:
    """A brief that was read ahead, if its file has not changed since."""
    ahead = next((ahead for ahead in state.ahead if ahead.path == path), None)
    return ahead.opened if ahead is not None and ahead.stamp == desk.stamp(path) else None


def whole_read(
    state: ReaderState, desk: Desk, whole: OpenBrief, path: Path, start: OpenBrief
) -> Next:
    if state.opened is not start:
        return Next(state)
    return _with_brief(replace(state, since=whole), desk, path, whole)


def _with_brief(state: ReaderState, desk: Desk, path: Path, brief: OpenBrief) -> Next:
    """Show a brief: another one, or the open one in a new version."""
    is_again = state.visit is not None and brief.is_again(state.opened)
    step = (_visit_goes_on if is_again else _visit_begins)(state, desk, brief)
    state = replace(step.state, path=path, opened=brief, records=NO_RECORDS)
    if state.briefs.path != path:
        state = replace(state, briefs=desk.located(state.briefs, path))
    looks = Later(looked_at, AHEAD), Later(rested, REST), Later(visit_counted, STAY)
    return Next(state, (Cancel(effects.read_whole), *step.todo, *looks))


def _visit_goes_on(state: ReaderState, _: Desk, brief: OpenBrief) -> Next:
    """The brief is open already, perhaps under an older path."""
    visit, path = state.visit, brief.brief.path
    if visit is None or visit.path == path:
        return Next(state)
    step = Next(replace(state, visit=replace(visit, path=path)))
    return step.change(effects.rename_state, visit.path, path).change(effects.set_last, path)


def _visit_begins(state: ReaderState, desk: Desk, brief: OpenBrief) -> Next:
    """Another brief is shown, where the reader was in it."""
    step, path = visit_ended(state, desk), brief.brief.path
    restore = show(Ui.restore, state.visits, desk.state_of(path).position)
    state = replace(
        state,
        visit=Visit(state.visits, path),
        visits=state.visits + 1,
        relations=(),
        linked=(),
        destinations=NO_DESTINATIONS,
        notes=NO_PLACED,
        note_file=NO_NOTES,
        note_to_show=None,
        reload=Reload(),
        since=brief,
        changes=NO_CHANGES,
        saves=0,
    )
    step = Next(state, step.todo).change(effects.set_last, path)
    return step.do(Cancel(changes_noticed), restore)


def looked_at(state: ReaderState, desk: Desk) -> Next:
    """The user has looked at a brief for a moment: look up its links and embeds, and read ahead the
    briefs that the next step and a step back lead to.
    """
    step = (
        links_looked_up(state, desk).then(read_version_looked_up, desk).then(notes_looked_up, desk)
    )
    if not state.direction:
        return step
    lists = [desk.neighbour(state.briefs, state.path, way * state.direction) for way in (1, -1)]
    paths = [briefs.path for briefs in lists if briefs is not None and briefs.path is not None]
    ahead = tuple(brief for brief in state.ahead if brief.path in paths)
    known = {brief.path for brief in ahead}
    step = Next(replace(state, ahead=ahead), step.todo)
    return step.then(read_ahead, desk, tuple(path for path in paths if path not in known))


def read_ahead(state: ReaderState, _: Desk, paths: tuple[Path, ...]) -> Next:
    return Next(state).begin(effects.read_ahead, ahead_read, paths) if paths else Next(state)


def ahead_read(
    state: ReaderState, desk: Desk, ahead: Ahead | None, paths: tuple[Path, ...]
) -> Next:
    if ahead is not None:
        others = (brief for brief in state.ahead if brief.path != ahead.path)
        state = replace(state, ahead=(*others, ahead))
    return read_ahead(state, desk, paths[1:])


def links_looked_up(state: ReaderState, _: Desk) -> Next:
    """Look up the names in the links of the open brief, and read what its embeds show."""
    if state.opened is None:
        return Next(state)
    return Next(state).begin(effects.find_links, links_found, state.opened)


def links_found(state: ReaderState, _: Desk, found: LinksFound, opened: OpenBrief) -> Next:
    if opened is not state.opened:
        return Next(state)
    missing = state.destinations.missing if found.missing is None else found.missing
    destinations = Destinations(missing, found.embeds)
    is_new = destinations != state.destinations
    return Next(replace(state, destinations=destinations) if is_new else state)


def read_version_looked_up(state: ReaderState, desk: Desk) -> Next:
    """Find what changed in the open brief since it was read, if another version of it was."""
    opened, visit = state.opened, state.visit
    if opened is None or visit is None or opened.partial or state.since is not opened:
        return Next(state)
    version = desk.state_of(visit.path).version
    if not version:
        return Next(state)
    return Next(state).begin(effects.find_changes, changes_found, opened, version)


def changes_found(
    state: ReaderState, _: Desk, found: ChangesFound, opened: OpenBrief, _version: ReadVersion
) -> Next:
    """Mark what changed since the brief was read, as after a save."""
    is_current = opened is state.opened and state.since is opened
    if found.since is None or not is_current:
        return Next(state)
    if not found.changes:  # the file says the same in another form
        return Next(state).change(effects.keep_version, opened).do(save_soon())
    return Next(replace(state, since=found.since, changes=found.changes))


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


def rested(state: ReaderState, _: Desk) -> Next:
    """The user has rested at a brief: find what is related to it."""
    if state.opened is None or state.path is None or state.opened.partial:
        return Next(state)
    step = Next(state).begin(effects.find_related, related_found, state.opened)
    return step.change(Library.keep_parsed, state.path)


def related_found(state: ReaderState, _: Desk, related: RelatedFound, opened: OpenBrief) -> Next:
    if state.opened is None or state.opened.brief.path != opened.brief.path:
        return Next(state)
    return Next(replace(state, relations=related.relations, linked=related.linked))


def claim_selected(state: ReaderState, _: Desk, claim_id: str) -> Next:
    """Earlier briefs are read once the user is at a claim."""
    opened, state = state.opened, replace(state, claim=claim_id)
    if not claim_id or opened is None or opened is state.records_of or not opened.brief.claims:
        return Next(state)
    step = Next(replace(state, records_of=opened))
    return step.begin(effects.read_records, records_read, opened)


def records_read(state: ReaderState, _: Desk, records: Records, opened: OpenBrief) -> Next:
    return Next(replace(state, records=records) if opened is state.opened else state)


# A step: `J`, `K`, and back and forward in the history


def stepped(state: ReaderState, desk: Desk, step: int, *, is_held: bool = False) -> Next:
    """Go to the next or previous brief, or skip it with `is_held`: the same key follows at once."""
    state = with_list(replace(state, direction=step), desk)
    briefs = desk.neighbour(state.briefs, state.passed_by or state.path, step)
    path = briefs.path if briefs is not None else state.passed_by
    if is_held and path is not None:
        return Next(replace(state, passed_by=path))
    state = replace(state, briefs=briefs or state.briefs, passed_by=None)
    opened = brief_opened(state, desk, path) if path is not None else Next(state)
    opened = opened.then(_at_match, desk)
    return opened if briefs is not None else opened.then(list_ended, desk, step)


def _at_match(state: ReaderState, desk: Desk) -> Next:
    """In a list of what a query finds, go to the first claim that matches."""
    claims = desk.matching_claims(state.briefs) if state.briefs.query.takes_time else ()
    return Next(state).show(Ui.show_claim, claims[0]) if claims else Next(state)


def list_ended(state: ReaderState, _: Desk, step: int) -> Next:
    """There is no next or previous brief."""
    if not state.briefs.total:
        return Next(state)
    text = "This is the last brief." if step > 0 else "This is the first brief."
    if not state.briefs.count:
        key = state.keymap.first("clear")
        text = f"No brief fits the filter of the library. {key} shows all briefs."
    return Next(state).show(Ui.notify, called(text, state.briefs.noun))


def history_moved(state: ReaderState, desk: Desk, step: int) -> Next:
    history = state.history.move(step)
    if history is state.history or history.current is None:
        way = "back to" if step < 0 else "forward to"
        return Next(state).show(Ui.notify, f"Nothing to go {way}.")
    return brief_opened(replace(state, history=history), desk, history.current, visit=False)


# A save: the index process notices a change, the file is read again, and changes are marked


def files_changed(state: ReaderState, desk: Desk, paths: tuple[str, ...]) -> Next:
    if (path := state.path) is None:
        return Next(state)
    is_missing = desk.is_missing(path)
    has_vanished = is_missing and state.reload.phase != "missing"
    if not has_vanished and not desk.is_among(path, paths):
        return Next(state)
    if is_missing and state.briefs.at is not None:
        # `J` and `K` go on from there if the file is gone for good.
        state = replace(state, briefs=replace(state.briefs, removed=(path, state.briefs.at)))
    return file_changed(state, desk)


def file_changed(state: ReaderState, _: Desk) -> Next:
    """The open brief's file may have changed. It is read now, or when its pause is over."""
    path, opened, reload = state.path, state.opened, state.reload
    if path is None or opened is None:
        return Next(state)
    if reload.phase not in ("idle", "missing"):
        return Next(replace(state, reload=replace(reload, changed=True)))
    state = replace(state, reload=replace(reload, phase="reading"))
    return Next(state).begin(effects.reread_file, reread, path, opened, state.since)


def reread(
    state: ReaderState,
    desk: Desk,
    read: Reread,
    path: Path,
    before: OpenBrief,
    since: OpenBrief | Baseline | None,
) -> Next:
    if before is not state.opened:
        # Another version was opened meanwhile, perhaps from before the change.
        is_open = state.opened is not None and state.opened.is_again(before)
        return file_changed(replace(state, reload=Reload()), desk) if is_open else Next(state)
    if read.brief is not None and since is not state.since:
        # The changes were dismissed meanwhile, so they count from a later version.
        return file_changed(replace(state, reload=Reload()), desk)
    is_half = read.result == "empty" and state.reload.is_patient(read.at)
    is_available = read.result != "unavailable" and not is_half
    reload, pause = state.reload.finished(read.at, is_available=is_available)
    step = Next(replace(state, reload=reload))
    if read.brief is not None and is_available:
        step = step.then(_reloaded, desk, path, read, read.brief)
    if pause is None:
        return step.show(Ui.notify, f"{read.reason} It stays open as it was read.")
    return step.do(Later(reload_paused, pause))


def _reloaded(state: ReaderState, desk: Desk, path: Path, read: Reread, brief: OpenBrief) -> Next:
    """Show a new version of the open brief, and what is new in it."""
    before = state.changes
    changes = replace(read.changes, read_at=before.read_at)
    state = replace(state, since=read.since, changes=changes)
    step = _with_brief(state, desk, path, brief)
    is_news = read.changes or before or read.errors
    if brief.was or not is_news:  # it was renamed, or it says the same
        return step
    after = max(CHANGES_AFTER, state.noticed_at + CHANGES_EVERY - read.at)
    saved = replace(
        step.state, saves=state.saves + 1, errors=read.errors, notice_due=read.at + after
    )
    return Next(saved, step.todo).do(Later(changes_noticed, after))


def reload_paused(state: ReaderState, desk: Desk) -> Next:
    phase, changed = state.reload.phase, state.reload.changed
    idle = replace(state.reload, phase="idle", changed=False)
    if phase == "waiting" or (phase == "resting" and changed):
        return file_changed(replace(state, reload=idle), desk)
    return Next(replace(state, reload=idle) if phase == "resting" else state)


def changes_noticed(state: ReaderState, _: Desk) -> Next:
    """Say what the last saves have changed."""
    from briefing_tui.layout.signs import saved_message

    key = state.keymap.first("brief.problems")
    text = saved_message(state.changes, again=state.saves > 1, errors=state.errors, key=key)
    state = replace(state, noticed_at=state.notice_due)
    severity: Literal["warning", "information"] = "warning" if state.errors else "information"
    return Next(state).show(Ui.notify, text, severity=severity)


def change_opened(state: ReaderState, _: Desk, leaves: tuple[int, ...], claim_id: str) -> Next:
    """Show the old words and the new ones of a change: of some leaves, or of a claim."""
    opened, since = state.opened, state.since
    if opened is None or not isinstance(since, Baseline):
        return Next(state)
    changes = state.changes
    return Next(state).begin(
        effects.find_words, words_found, opened, since, changes, leaves, claim_id
    )


def words_found(
    state: ReaderState,
    _: Desk,
    edits: tuple[WordEdit, ...],
    opened: OpenBrief,
    *_asked: Baseline | BriefChanges | tuple[int, ...] | str,
) -> Next:
    if opened is not state.opened:
        return Next(state)
    known = tuple(edit for edit in edits if edit.old != NOT_KEPT)
    if not any(edit.old for edit in known):
        words = "This is new: it has no old words." if known else "The old words were not kept."
        return Next(state).show(Ui.notify, words)
    return Next(state).show(Ui.show_change, known)


def changes_dismissed(state: ReaderState, _: Desk) -> Next:
    """Count changes from the present version on. If they were those since the brief was read, it
    counts as read now.
    """
    opened, read_at = state.opened, state.changes.read_at
    state = replace(state, since=opened, changes=NO_CHANGES, saves=0)
    step = Next(state, (Cancel(changes_noticed),))
    if not read_at or opened is None or opened.partial:
        return step
    return step.change(effects.keep_version, opened).do(Later(save_due, FIRST_FRAME))


def file_renamed(state: ReaderState, desk: Desk, old: Path) -> Next:
    """The open brief stays open under its new path, if its file was renamed."""
    new = desk.renamed_to(old)
    if new is None or desk.is_missing(new):
        return Next(state)
    history, briefs = state.history.renamed(old, new), desk.located(state.briefs, new)
    return file_changed(
        replace(state, path=new, history=history, briefs=briefs, reload=Reload()), desk
    )


def reload_requested(state: ReaderState, desk: Desk) -> Next:
    """Read the open brief, the whole library and the reading state again, as the reader asked."""
    if state.path is not None and desk.is_missing(state.path):
        step = Next(state).show(Ui.notify, f"{MISSING} It stays open as it was read.")
    else:
        step = file_changed(state, desk)
    return step.begin(effects.rescan_library, done).then(flags_wanted, desk)


def flags_wanted(state: ReaderState, _: Desk) -> Next:
    return Next(state).begin(effects.read_flags, flags_read, state.saves_shown)


# The index


def index_grown(state: ReaderState, desk: Desk, done: int, total: int, now: float) -> Next:
    """The number of briefs read so far, and of all, while the index is built."""
    step = Next(state)
    if done < total and now - state.list_updated >= LIST_EVERY:
        state = replace(state, list_updated=now)
        step = list_renewed(state, desk, f"indexing {done:,} of {total:,}")
    return step.then(_search_repeated, desk)


def index_updated(
    state: ReaderState, desk: Desk, *, skipped: Skipped | None, changed: bool
) -> Next:
    """The index is up to date. `changed` says whether the update has changed it."""
    state = replace(state, was_indexed=True)
    if skipped is not None:
        state = replace(state, briefs=replace(state.briefs, skipped=skipped))
    step = Next(state)
    if changed or state.briefs.note or desk.is_replaced(state.briefs):
        # The state of a renamed file has another path.
        step = list_renewed(state, desk).then(rested, desk).then(flags_wanted, desk)
    path = step.state.path
    if path is not None and desk.is_missing(path):
        step = step.then(file_renamed, desk, path)
    return step.then(_search_repeated, desk)


def watch_due(state: ReaderState, _: Desk) -> Next:
    """There is something to read, so the index process may start."""
    return Next(state).show(Ui.watch_files)


# A list query: what the library pane shows


def list_renewed(state: ReaderState, desk: Desk, note: str = "") -> Next:
    """Show the list as the index has it now."""
    briefs = desk.briefs(replace(state.briefs, note=note))
    step = links_looked_up(replace(state, briefs=briefs), desk)
    if briefs.latest.takes_time:
        step = step.begin(effects.find_list, list_found, briefs, briefs.latest)
    if state.path is None and briefs.total and state.has_library:
        step = step.then(first_opened, desk)  # the first brief of a folder that had none
    return step


def list_requested(state: ReaderState, desk: Desk, query: ListQuery, *, now: bool = False) -> Next:
    """Show another list. A slow one is found in a worker, unless it is needed now."""
    if now or not query.takes_time:
        state = replace(state, briefs=desk.with_query(state.briefs, query))
        return Next(state, (Cancel(effects.find_list),))
    is_typed = query.words != state.briefs.latest.words
    after = FILTER_PAUSE if is_typed and state.briefs.total >= LONG_LIST else 0.0
    state = replace(state, briefs=replace(state.briefs, pending=query))
    step = Next(state)
    return step.begin(effects.find_list, list_found, state.briefs, query, after=after)


def list_found(
    state: ReaderState, desk: Desk, found: BriefList | None, _briefs: BriefList, query: ListQuery
) -> Next:
    if query != state.briefs.latest:
        return Next(state)
    return Next(replace(state, briefs=desk.with_query(state.briefs, query, found)))


def with_list(state: ReaderState, desk: Desk) -> ReaderState:
    """The state with the list of the pending query, which is needed now."""
    pending = state.briefs.pending
    if pending is None:
        return state
    return replace(state, briefs=desk.with_query(state.briefs, pending))


def window_moved(state: ReaderState, desk: Desk, around: int | Path) -> Next:
    return Next(replace(state, briefs=desk.window(state.briefs, around)))


def find_typed(state: ReaderState, desk: Desk, words: str, *, now: bool) -> Next:
    """Find words in the list; `now` if the next key needs their places."""
    briefs = state.briefs
    if not now:
        return Next(state).begin(effects.find_in_list, found_in_list, briefs, words)
    return found_in_list(state, desk, desk.find_in_list(briefs, words), briefs, words)


def found_in_list(
    state: ReaderState, _: Desk, found: Found, briefs: BriefList, _words: str
) -> Next:
    if briefs.selection != state.briefs.selection:
        return Next(state)
    return Next(replace(state, briefs=replace(state.briefs, found=found)))


def unread_requested(state: ReaderState, desk: Desk, at: int, step: int) -> Next:
    """Go to the next or previous unread brief in the list."""
    place = desk.next_unread(state.briefs, at, step)
    if place is None:
        text = called("No brief in the list is unread or changed.", state.briefs.noun)
        return Next(state).show(Ui.notify, text)
    return Next(state).show(Ui.show_listed, place)


def query_shown(state: ReaderState, desk: Desk, query: SavedQuery) -> Next:
    """Show everything that a query finds as the list."""
    step = list_requested(state, desk, state.briefs.latest.limited_to(query), now=True)
    return Next(to_pane(step.state, "library"), step.todo)


def filter_cleared(state: ReaderState, desk: Desk) -> Next:
    """Show all briefs again."""
    if not state.briefs.latest.filters:
        return Next(state)
    return list_requested(state, desk, state.briefs.latest.unfiltered())


def listed_opened(state: ReaderState, desk: Desk, path: Path, *, at_last: bool = False) -> Next:
    """Open a brief of the list, and read it; in a list of what a query finds, at the first claim
    that it finds, or the last one, or at its words.
    """
    step = brief_opened(replace(state, active="narrative"), desk, path)
    query, state = step.state.briefs.query, step.state
    if not query.takes_time:
        return step
    if claims := desk.matching_claims(state.briefs):
        return step.then(hit_shown, desk, Hit(where="claim", claim=claims[-1 if at_last else 0]))
    listing, opened = state.briefs.opened, state.opened
    if query.query is None or listing is None or opened is None:
        return step
    brief = None if opened.partial else opened.brief
    text, saved = query.query.text, state.briefs.saved
    return step.begin(effects.find_hit, words_of_list_found, text, listing, saved, brief)


def match_stepped(state: ReaderState, desk: Desk, step: int) -> Next:
    """Go to the next or previous claim that the query of the list finds in the open brief, else to
    the next brief of the list.
    """
    state = with_list(replace(state, direction=step, passed_by=None), desk)
    briefs = state.briefs
    if not briefs.query.takes_time:
        search, filtered = map(state.keymap.first, ("search", "search.list"))
        text = f"No query filters the library: {search} searches, and {filtered} there filters."
        return Next(state).show(Ui.notify, text)
    claims = desk.matching_claims(briefs) if briefs.at is not None else ()
    place = 0 if step > 0 else len(claims) - 1
    if state.claim in claims:
        place = claims.index(state.claim) + step
    if 0 <= place < len(claims):
        return hit_shown(state, desk, Hit(where="claim", claim=claims[place]))
    neighbour = desk.neighbour(briefs, state.path, step)
    if neighbour is None or neighbour.path is None:
        return list_ended(state, desk, step)
    state = replace(state, briefs=neighbour)
    return listed_opened(state, desk, neighbour.path, at_last=step < 0)


def words_of_list_found(
    state: ReaderState, desk: Desk, hit: Hit, text: str, listing: Listing, *_others: object
) -> Next:
    """Where the query of the list hits the brief that was opened from it."""
    query, is_open = state.briefs.query.query, state.path == listing.path
    is_current = query is not None and query.text == text and is_open
    return hit_shown(state, desk, hit) if is_current else Next(state)


# A search: the dialog shows the results as they come


def search_requested(state: ReaderState, desk: Desk, text: str | None = None) -> Next:
    """Open the search with the last query, or with a text."""
    if not state.has_library:
        return Next(state).show(Ui.notify, NO_LIBRARY)
    step = search_opened(state, desk)
    if text is not None:
        step = step.then(search_typed, desk, text)
        step = Next(replace(step.state, results=SearchResults(text)), step.todo)
    return step.show(Ui.show_search)


def search_opened(state: ReaderState, _: Desk) -> Next:
    state = replace(state, is_searching=True, searched=state.results.text)
    return Next(state).show(Ui.watch_files)


def search_closed(state: ReaderState, _: Desk) -> Next:
    return Next(replace(state, is_searching=False), (Cancel(effects.find_hit),))


def search_typed(state: ReaderState, desk: Desk, text: str) -> Next:
    """Search for what was typed. The search that runs ends without results."""
    state = replace(state, searched=text)
    step = Next(state, (Cancel(effects.find_hit),)).change(effects.end_search)
    return step.then(_searched_for, desk, text)


def _searched_for(state: ReaderState, _: Desk, text: str, after: float = 0.0) -> Next:
    saved, flags = state.briefs.saved, state.briefs.flags
    step = Next(state)
    return step.begin(effects.search_library, results_came, text, saved, flags, after=after)


def results_came(
    state: ReaderState, desk: Desk, answer: QueryAnswer | None, text: str, *_others: object
) -> Next:
    if text != state.searched:  # another query was typed meanwhile
        return Next(state)
    reason = NOT_INDEXED if state.was_indexed else INDEXING
    state = replace(state, results=state.results.updated(text, answer, reason=reason))
    if not state.is_searching:
        return Next(state)
    if answer is None and text.strip():
        return _searched_for(state, desk, text, SEARCH_AGAIN)
    return _hit_wanted(state, desk, 0, after=HITS_AFTER)


def _hit_wanted(state: ReaderState, _: Desk, at: int, after: float = 0.0) -> Next:
    """Find where the query hits the result at a place in the list, if there is one."""
    results = state.results
    if at >= len(results.listings):
        return Next(state)
    listing, claims = results.listings[at], results.answer.claims[at]
    search = results.text, listing, state.briefs.saved, None, claims
    return Next(state).begin(effects.find_hit, listed_hit_found, *search, after=after)


def listed_hit_found(
    state: ReaderState, desk: Desk, hit: Hit, text: str, listing: Listing, *_others: object
) -> Next:
    """Where the query hits a result. Go on with the next one."""
    if text != state.results.text or listing not in state.results.listings:
        return Next(state)
    state = replace(state, results=state.results.with_hit(listing, hit))
    return _hit_wanted(state, desk, state.results.listings.index(listing) + 1)


def _search_repeated(state: ReaderState, desk: Desk) -> Next:
    """More briefs are in the index. Results that are on screen stay under the cursor. A value that
    no brief had so far may be in those.
    """
    is_answered = state.results.text == state.searched and state.results.listings
    if not state.is_searching or is_answered:
        return Next(state)
    return _searched_for(state, desk, state.searched)


def result_selected(state: ReaderState, _: Desk, index: int) -> Next:
    return Next(replace(state, results=replace(state.results, cursor=index)))


def result_opened(state: ReaderState, desk: Desk) -> Next:
    """Open the result under the cursor, and go to the hit in it."""
    results = state.results
    if (listing := results.current) is None:
        return Next(state)
    step = brief_opened(replace(state, active="narrative"), desk, listing.path)
    if results.current_hit is not None:
        return step.then(hit_shown, desk, results.current_hit)
    opened = step.state.opened
    brief = opened.brief if opened is not None and not opened.partial else None
    search = results.text, listing, state.briefs.saved, brief
    return step.begin(effects.find_hit, opened_hit_found, *search)


def opened_hit_found(
    state: ReaderState, desk: Desk, hit: Hit, text: str, listing: Listing, *_others: object
) -> Next:
    """Where the last search hits the brief that was opened from it."""
    results = state.results
    is_current = text == results.text and results.current == listing
    if not is_current or state.path != listing.path:
        return Next(state)
    return hit_shown(replace(state, results=results.with_hit(listing, hit)), desk, hit)


def hit_shown(state: ReaderState, desk: Desk, hit: Hit) -> Next:
    """Go to the claim or the note that was hit, or find the words in the narrative or above it."""
    if hit.where == "note" and state.opened is not None:
        return notes_looked_up(replace(state, note_to_show=hit.note), desk)
    if hit.claim:
        step = claim_shown(state, desk, hit.claim)
        return Next(replace(step.state, active="claims"), step.todo)
    return Next(state).show(Ui.show_hit, hit)


# Links


def linked_requested(state: ReaderState, _: Desk) -> Next:
    """Show all briefs that link to the open one. The index knows them."""
    if state.opened is None or not state.has_library:
        return Next(state)
    return Next(state).show(Ui.watch_files).show(Ui.show_linked, state.opened.brief, state.linked)


def link_followed(state: ReaderState, desk: Desk, target: Target) -> Next:
    """The user followed a link that leads out of the narrative."""
    name = one_line(target.name)
    match target.kind:
        case "brief" | "page":
            is_page = target.kind == "page"
            return brief_named(state, desk, target.name, target.fragment, is_page=is_page)
        case "claim":
            return claim_shown(state, desk, target.name)
        case "source":
            return claim_shown(state, desk, "", target.name)
        case "tag":
            return tag_chosen(state, desk, name)
        case "image" if not may_open(target.name):
            return picture_named(state, desk, target.name)
        case "url" | "image":
            return Next(state).show(Ui.open_address, target.name)
        case _:
            return Next(state).show(Ui.notify, f"This link leads nowhere: {name}")


def picture_named(state: ReaderState, _: Desk, name: str) -> Next:
    """Open a picture of the library that the open brief names."""
    if state.opened is None:
        return Next(state)
    return Next(state).begin(effects.find_picture, picture_found, name, state.opened)


def picture_found(
    state: ReaderState, _: Desk, file: Path | None, name: str, _opened: OpenBrief
) -> Next:
    if file is None:
        text = f"This picture is not in the library: {one_line(name)}"
        return Next(state).show(Ui.notify, text)
    return Next(state).show(Ui.open_picture, file)


def brief_named(
    state: ReaderState, desk: Desk, name: str, fragment: str = "", *, is_page: bool = False
) -> Next:
    """Open the brief that a name, or the address of a page, means."""
    path = desk.find(name, state.path)
    if path is None:
        answers = "answers to" if is_page else "is called"
        words = called(f"No brief in this library {answers}", state.briefs.noun)
        return Next(state).show(Ui.notify, f"{words} {one_line(name)}.")
    return part_opened(state, desk, path, fragment)


def part_opened(state: ReaderState, desk: Desk, path: Path, fragment: str) -> Next:
    """Open a brief, and go to the claim or heading that a fragment names, if any."""
    step = brief_opened(state, desk, path) if path != state.path else Next(state)
    opened = step.state.opened
    if not fragment or opened is None:
        return step
    if opened.brief.claim(fragment) is not None:
        return step.then(claim_shown, desk, fragment)
    return step.show(Ui.show_heading, fragment)


def daily_note_requested(state: ReaderState, _: Desk, day: date) -> Next:
    return Next(state).begin(effects.find_daily_note, daily_note_found, day)


def daily_note_found(state: ReaderState, desk: Desk, path: Path | None, day: date) -> Next:
    if path is None:
        return Next(state).show(Ui.notify, f"There is no note called {day.isoformat()}.")
    return brief_opened(state, desk, path)


def tags_requested(state: ReaderState, _: Desk) -> Next:
    return Next(state).show(Ui.watch_files).begin(effects.find_tags, tags_found)


def tags_found(state: ReaderState, _: Desk, tags: Tags) -> Next:
    if not tags:
        text = called("No brief in this library has a tag.", state.briefs.noun)
        return Next(state).show(Ui.notify, text)
    return Next(state).show(Ui.show_tags, tags)


def tag_chosen(state: ReaderState, desk: Desk, name: str) -> Next:
    """Show the briefs that have a tag as the list."""
    return query_shown(state, desk, SavedQuery(f'tag:"{name}"'))


def match_opened(state: ReaderState, desk: Desk, match: "Match") -> Next:
    """Open what was found by name: a brief, perhaps at a heading, or a tag as a list."""
    if match.listing is None:
        return tag_chosen(state, desk, match.name)
    return part_opened(state, desk, match.listing.path, match.heading)


def path_opened(state: ReaderState, desk: Desk, path: Path) -> Next:
    """Open a brief, and read it."""
    return brief_opened(replace(state, active="narrative"), desk, path)


def claim_shown(state: ReaderState, desk: Desk, claim_id: str, source_id: str = "") -> Next:
    """Go to a claim, or to a source in the claims."""
    step = Next(state)
    if claim_id:
        step = claim_selected(state, desk, claim_id)
        if "claims" not in step.state.layout.shown:
            step = Next(to_pane(step.state, "claims"), step.todo)
    return step.show(Ui.show_claim, claim_id, source_id)


# Claims: the pane and what is shown in front of it


def claim_opened(state: ReaderState, _: Desk) -> Next:
    """Show the claim under the cursor in full."""
    return Next(state).show(Ui.show_claim_in_full)


def source_requested(state: ReaderState, _: Desk, source_id: str, claim_id: str) -> Next:
    """Show a source whole, at a claim."""
    column = _column(state, source_id)
    if column is None or state.opened is None:
        return Next(state).show(Ui.notify, SOURCE_GONE)
    source = state.opened.matrix.columns[column]
    return Next(state).show(Ui.show_source, state.opened, source, claim_id)


def claim_of_source_chosen(state: ReaderState, desk: Desk, claim_id: str, source_id: str) -> Next:
    """Go to a claim that was chosen in a source, and show it in full."""
    return claim_shown(state, desk, claim_id, source_id).show(Ui.show_claim_in_full)


def topic_requested(state: ReaderState, _: Desk, claim: Claim | None) -> Next:
    """Show the topic of a claim in all briefs, or the map of topics: without a claim, or where the
    claims are not what the reader looks at.
    """
    brief = state.opened.brief if state.opened is not None else None
    # Keep the index up to date: a history from half an index would be half a history.
    step = Next(state).show(Ui.watch_files)
    if claim is not None and state.active == "claims":
        return step.show(Ui.show_topic, claim, brief)
    if not state.has_library:
        return Next(state).show(Ui.notify, NO_LIBRARY)
    return step.show(Ui.show_topics, brief)


def topic_opened(state: ReaderState, desk: Desk, topic_id: str, path: str) -> Next:
    """Open a brief of a topic, by its path from the root of the library, at its claim."""
    step = Next(replace(state, claim=topic_id, active="claims"), (show(Ui.close_dialogs),))
    if state.opened is None or state.opened.brief.path != path:
        step = step.then(brief_opened, desk, desk.path_of(path))
    return step


def wording_requested(state: ReaderState, _: Desk, claim_id: str, source_id: str) -> Next:
    """Compare a claim's wording, beginning with a source. The index finds the library's pairs."""
    from briefing_tui.layout.diff import why_no_words

    opened = state.opened
    if opened is None:
        return Next(state)
    matrix = opened.matrix
    row = next((row for row in matrix.rows if row.claim.id == claim_id), None)
    if row is None:
        notice = "This claim is gone: the brief has been saved since."
        return Next(state).show(Ui.notify, notice)
    column = _column(state, source_id) if matrix.columns else 0
    if column is None:
        return Next(state).show(Ui.notify, SOURCE_GONE)
    key = state.keymap.first("compare")
    if words := why_no_words(opened.brief, matrix, row, column, key):
        return Next(state).show(Ui.notify, words)
    return Next(state).show(Ui.watch_files).show(Ui.show_wording, opened, row, column)


SOURCE_GONE = "This source is gone: the brief has been saved since."


def _column(state: ReaderState, source_id: str) -> int | None:
    """The column of a source now: the brief may have been saved since it was shown."""
    columns = state.opened.matrix.columns if state.opened is not None else ()
    return next((at for at, source in enumerate(columns) if source.id == source_id), None)


# The open brief in dialogs, the editor and new files


def problems_requested(state: ReaderState, _: Desk) -> Next:
    if state.opened is None:
        return Next(state)
    return Next(state).show(Ui.show_problems, state.opened.parsed)


def edit_requested(state: ReaderState, _: Desk, path: Path | None = None, line: int = 1) -> Next:
    """Edit a file at a line, or the file of the open brief."""
    if (path := path or state.path) is None:
        text = "There is no file to edit: this text did not come from one."
        return Next(state).show(Ui.notify, text)
    return Next(state).show(Ui.edit, path, line)


def export_requested(
    state: ReaderState, _: Desk, format_name: str, notes: tuple[Note, ...] = ()
) -> Next:
    """Ask for a file to write the open brief to in another format."""
    from briefing_tui.tui.new_files import proposed_name

    if state.opened is None:
        return Next(state)
    heading = f"Export as {format_name}{', with my notes' if notes else ''}"
    name = proposed_name(state.opened.brief, format_name)
    export = partial(export_named, format_name=format_name, notes=notes)
    return Next(state).show(Ui.ask_file, heading, *name, export)


def export_named(
    state: ReaderState,
    _: Desk,
    name: str,
    replaces: bool,
    *,
    format_name: str,
    notes: tuple[Note, ...],
) -> Next:
    """Write the open brief to a file in another format."""
    from briefing_tui.tui.new_files import export

    if (opened := state.opened) is None:
        return Next(state)
    step = Next(state).show(Ui.watch_files)  # the index knows what earlier briefs say
    arguments = opened, state.path, format_name, name, replaces, notes
    return step.begin(export, brief_exported, *arguments, is_exclusive=False)


def copy_failed(state: ReaderState, _: Desk, text: str) -> Next:
    """Ask for a file to write a text to that can't be copied."""
    write = partial(text_named, text=text)
    return Next(state).show(Ui.ask_file, "Write to a file", "copied", "txt", write)


def text_named(state: ReaderState, _: Desk, name: str, replaces: bool, *, text: str) -> Next:
    """Write a text to a file."""
    from briefing_tui.tui.new_files import write_text

    step = Next(state)
    return step.begin(write_text, brief_exported, text, name, replaces, is_exclusive=False)


def command_chosen(state: ReaderState, _: Desk, run: Callable[[], object]) -> Next:
    """A command of the palette was chosen that doesn't depend on the state."""
    return Next(state).show(Ui.run, run)


def brief_exported(state: ReaderState, _: Desk, written: Path | str, *_others: object) -> Next:
    if isinstance(written, str):
        return Next(state).show(Ui.notify, written, severity="warning")
    return Next(state).show(Ui.notify, f"Written: {one_line(str(written))}")


# Notes


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
        return Next(state).show(Ui.notify, "A note needs a brief that is a file.")
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
    """The editor was closed. A new note without text isn't written."""
    note = replace(request, text=text)
    if problem:
        return note_begun(state, desk, note, problem=problem)
    return note_typed(state, desk, note) if text.strip() or not request.text else Next(state)


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
    text = "Noted." if request.text else "Bookmark set."
    if request.entry is not None:
        text = "The note is changed."
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
        from briefing_tui.layout.notes import gone_words

        return Next(state).show(Ui.notify, f"{gone_words(place).capitalize()}.")
    return Next(replace(state, active="narrative"))


# Reading progress: docs/reading-state.md has the rule


def save_soon() -> Later:
    """Save the reading state in a while."""
    return Later(save_due, SAVE_AFTER, once=True)


def arrived(state: ReaderState, _: Desk, visit: int, position: tuple[int, int]) -> Next:
    """The view shows the brief where the reader was. From now on, scrolling counts."""
    if state.visit is None or state.visit.number != visit:
        return Next(state)
    return Next(replace(state, visit=replace(state.visit, position=ReadingPosition(*position))))


def scrolled(
    state: ReaderState, desk: Desk, opened: OpenBrief, position: tuple[int, int], *, at_end: bool
) -> Next:
    """The narrative may have scrolled. Its end makes the brief read."""
    visit = state.visit
    if visit is None or opened is not state.opened:
        return Next(state)
    before, visit = visit.position, replace(visit, at_end=at_end)
    if before is None or before == position:
        return Next(replace(state, visit=visit))
    now = ReadingPosition(*position)
    step = Next(replace(state, visit=replace(visit, position=now)))
    step = step.change(effects.set_position, visit.path, now)
    if at_end:
        step = step.then(_read, desk, visit)
    return step.do(save_soon())


def visit_counted(state: ReaderState, desk: Desk) -> Next:
    """The brief has been on the screen for STAY seconds."""
    if state.visit is None:
        return Next(state)
    visit = replace(state.visit, has_stayed=True)
    state = replace(state, visit=visit)
    return _read(state, desk, visit) if visit.at_end else Next(state)


def visit_ended(state: ReaderState, desk: Desk) -> Next:
    visit = state.visit
    if visit is None:
        return Next(state)
    step = _read(state, desk, visit) if visit.has_stayed else Next(state)
    opened = state.opened
    if visit.has_stayed and opened is not None and not opened.partial:
        # Saved soon, so that a reader who comes back at once sees no change since this version.
        step = step.change(effects.keep_version, opened).do(Later(save_due, FIRST_FRAME))
    return step.do(save_soon())


def _read(state: ReaderState, desk: Desk, visit: Visit) -> Next:
    """The brief is read. A mark is shown once it is written, so it is written soon."""
    step = Next(state)
    if not visit.is_decided and not desk.state_of(visit.path).read:
        step = step.do(Later(save_due, FIRST_FRAME))
    return step.change(effects.mark_read, visit.path, visit.is_decided)


def mark_requested(state: ReaderState, desk: Desk, listed: str | None, flag: Flag) -> Next:
    """Set or remove a mark of the brief under the library's cursor, or else of the open one."""
    visited = state.visit.path if state.visit is not None else None
    return mark_toggled(state, desk, listed if state.active == "library" else visited, flag)


def mark_toggled(state: ReaderState, desk: Desk, path: str | None, flag: Flag) -> Next:
    if path is None:
        text = called("There is no brief to mark.", state.briefs.noun)
        return Next(state).show(Ui.notify, text)
    visit, mark = state.visit, Mark(path, flag)
    if flag == "read" and visit is not None and visit.path == path:
        state = replace(state, visit=replace(visit, is_decided=True))
    return Next(state).change(effects.toggle, mark).then(_mark_saved, desk, mark)


def read_all_requested(state: ReaderState, desk: Desk, *, read: bool) -> Next:
    """Mark what the list shows now as read, or undo that."""
    state = with_list(state, desk)
    step = Next(state)
    if read:
        step = step.change(Library.read_all, state.briefs)
    else:
        step = step.change(effects.undo_read_all)
    return step.then(_mark_saved, desk, None)


def _mark_saved(state: ReaderState, desk: Desk, mark: Mark | None) -> Next:
    # Shown after it is written: no kill takes back what the screen shows.
    if state.save_problem:  # it is saved in a while
        return _unsaved(state, desk).do(save_soon())
    return _save(state, desk, mark)


def save_due(state: ReaderState, desk: Desk) -> Next:
    return _save(state, desk, None)


def _save(state: ReaderState, _: Desk, mark: Mark | None) -> Next:
    """Save the reading state now, or once the save that runs has ended."""
    if state.is_saving:
        return Next(replace(state, saves_waiting=(*state.saves_waiting, mark)))
    return Next(replace(state, is_saving=True)).begin(effects.save_state, state_saved, mark)


_FLAG_NOTICES = {
    ("read", True): "Marked read.",
    ("read", False): "Marked unread.",
    ("starred", True): "Starred.",
    ("starred", False): "No longer starred.",
}


def state_saved(state: ReaderState, desk: Desk, report: SaveReport, mark: Mark | None) -> Next:
    """Show what was written, or say why it was not, and try again."""
    before, written = state.save_problem, dict(report.saved)
    state = replace(
        state,
        is_saving=False,
        saves_shown=state.saves_shown + bool(written or report.kept),
        save_problem=report.problem,
    )
    if len(written) > MANY_CHANGES:
        step = flags_wanted(state, desk)
    else:
        step = Next(replace(state, briefs=desk.with_changes(state.briefs, written, report.kept)))
    if report.problem:
        if report.problem != before or mark is not None or report.batches:
            step = step.then(_unsaved, desk)
        step = step.do(save_soon())
    elif before:
        step = step.show(Ui.notify, "The reading state has been saved now.").then(
            flags_wanted, desk
        )
    elif mark is not None and "library" not in state.layout.shown:
        is_set = getattr(written.get(mark.path), mark.flag, None)
        if is_set is not None:
            step = step.show(Ui.notify, _FLAG_NOTICES[mark.flag, is_set])
    else:
        undo = state.keymap.first("library.undo_read_all")
        undo = undo if state.active == "library" else f"{undo} in the library"
        for count, is_read in report.batches:
            step = step.show(
                Ui.notify, _batch_notice(counted(count, state.briefs.noun), undo, is_read=is_read)
            )
    for notice in report.notices:
        step = step.show(Ui.notify, notice, severity="warning")
    if not state.saves_waiting:
        return step
    first, *others = state.saves_waiting
    waiting = Next(replace(step.state, saves_waiting=tuple(others)), step.todo)
    return waiting.then(_save, desk, first)


def _unsaved(state: ReaderState, _: Desk) -> Next:
    text = f"Not saved yet: {state.save_problem}. briefing tries again until you quit."
    return Next(state).show(Ui.notify, text, severity="warning")


def _batch_notice(briefs: str, undo: str, *, is_read: bool) -> str:
    """The notice about marking a whole list as read, or about undoing that."""
    if briefs.startswith("0 "):
        return f"Nothing to {'mark: the whole list is read' if is_read else 'undo'}."
    if not is_read:
        return f"Unread again: {briefs}."
    return f"Marked read: {briefs}. {undo} undoes it."


def flags_read(state: ReaderState, desk: Desk, read: FlagsRead, saves: int) -> Next:
    if saves != state.saves_shown:  # it may lack what was saved meanwhile
        return flags_wanted(state, desk)
    briefs = desk.with_flags(state.briefs, read.flags, read.read)
    step = Next(replace(state, briefs=briefs))
    for notice in read.notices:
        step = step.show(Ui.notify, notice, severity="warning")
    return step


# Panes


def to_pane(state: ReaderState, pane: PaneName) -> ReaderState:
    """Make a pane the active one, and remember where the drawer was opened."""
    if pane == "library" != state.active:
        state = replace(state, before_drawer=state.active)
    return replace(state, active=pane)


def pane_chosen(state: ReaderState, _: Desk, pane: PaneName) -> Next:
    """Go to a pane; from the library's drawer back to where it was opened."""
    if pane == "library" and state.has_drawer:
        return Next(_without_drawer(state))
    if pane in state.empty:
        key = state.keymap.first("open")
        below = f"Links to this note are listed below its text; {key} there shows all."
        why = below if pane == "related" and state.linked else WHY_EMPTY[pane]
        return Next(state).show(Ui.notify, called(why, state.briefs.noun))
    return Next(to_pane(state, pane))


def pane_stepped(state: ReaderState, _: Desk, step: int) -> Next:
    """Go to the next or previous pane that has something to show."""
    panes = [pane for pane in PANES if pane not in state.empty]
    at = panes.index(state.active) if state.active in panes else 0
    return Next(to_pane(state, panes[(at + step) % len(panes)]))


def pane_focused(state: ReaderState, _: Desk, pane: PaneName) -> Next:
    return Next(replace(state, active=pane))


def resized(state: ReaderState, _: Desk, size: tuple[int, int]) -> Next:
    return Next(replace(state, size=size))


def zoom_toggled(state: ReaderState, _: Desk) -> Next:
    if state.layout.size == "narrow" and not state.zoomed:
        return Next(state).show(Ui.notify, "Each pane has the whole screen at this size.")
    return Next(replace(state, zoomed=not state.zoomed))


def left(state: ReaderState, _: Desk) -> Next:
    """Leave the zoom or the drawer, or else the program."""
    return _pane_left(state) or Next(state).show(Ui.quit)


def cleared(state: ReaderState, desk: Desk) -> Next:
    """Leave the zoom or the drawer, or else show all briefs again."""
    return _pane_left(state) or filter_cleared(state, desk)


def _pane_left(state: ReaderState) -> Next | None:
    """Leave the zoom or the drawer; None if there is neither."""
    if state.zoomed and state.layout.size != "narrow":
        return Next(replace(state, zoomed=False))
    return Next(_without_drawer(state)) if state.has_drawer else None


def _without_drawer(state: ReaderState) -> ReaderState:
    """Go back to where the drawer was opened; another brief may have no such pane."""
    is_empty = state.before_drawer in state.empty
    return to_pane(state, "narrative" if is_empty else state.before_drawer)
