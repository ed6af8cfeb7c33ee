"""The state of the reader as one frozen value, and the values that say what to ask and to do."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Concatenate, Literal, ParamSpec, Protocol, TypeVar, TypeVarTuple

from msgspec import Struct

from briefing_tui.compare.changes import NO_CHANGES, Baseline, BriefChanges, WordEdit
from briefing_tui.compare.matrix import ClaimRow
from briefing_tui.compare.note_places import NO_PLACED, PlacedNotes
from briefing_tui.compare.related import Relation
from briefing_tui.layout.spans import Line
from briefing_tui.library.files import Reading, Stamp
from briefing_tui.library.index.list import BriefList, Found, ListQuery
from briefing_tui.library.library import Library
from briefing_tui.library.listing import Hit, Listing
from briefing_tui.library.results import NO_RESULTS, SearchResults
from briefing_tui.library.state.note_files import NO_NOTES, NotesFile
from briefing_tui.library.state.store import BriefState, Flags, ReadingPosition
from briefing_tui.model.brief import Brief, Claim, Diagnostic, Parsed, Source
from briefing_tui.model.document import NO_DESTINATIONS, Destinations
from briefing_tui.model.note import NotePlace
from briefing_tui.model.records import NO_RECORDS, Records
from briefing_tui.tui.effects import Ahead, Job, Mark, NoteRequest, Tags
from briefing_tui.tui.keys import Keymap
from briefing_tui.tui.open_brief import History, OpenBrief
from briefing_tui.tui.pane_layout import PaneLayout, PaneName, empty_panes, lay_out_panes

FIRST_FRAME = 0.02
"""Seconds for a frame to reach the terminal before a thread competes with it."""
CHANGES_AFTER, CHANGES_EVERY = 0.4, 5.0
"""Seconds from the last save to the notice about it, and between two of these notices."""
RELOAD_PAUSE = 0.15
"""Seconds between two readings of the open brief, however often the file is saved."""
RETRY = 0.1
PATIENCE = 1.0
"""A file that is missing or empty is read again every RETRY seconds for PATIENCE seconds: some
programs delete or empty a file before they write it."""


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
    def path_from_root(self, path: Path) -> str: ...
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

    def offer_new_note(self, path: Path) -> None:
        """Show that there is no file at a path, and offer to begin it in the editor."""

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


PASSAGE, CLAIM = 0, 1
ChangePlace = tuple[int, int]
"""A change: `PASSAGE` and its first leaf, or `CLAIM` and its index in the brief."""


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
    change: ChangePlace | None = None
    """The change to which a key has led last."""
    dismissed: tuple[OpenBrief | None, OpenBrief | Baseline | None, BriefChanges] | None = None
    """The open brief when its marks were cleared, with `since` and `changes` of then."""
    is_comparing: bool = False
    """Whether the open brief is still to be compared with the version that was read."""
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
    walks_results: bool = False
    """Whether one of the results was opened, and no query has filtered the library since then. The
    keys for the next result go through those of the search.
    """
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

    def differs(self, before: "ReaderState", *names: str) -> bool:
        """Whether some fields have other values than before."""
        return any(getattr(self, name) is not getattr(before, name) for name in names)

    @property
    def change_places(self) -> tuple[ChangePlace, ...]:
        """The changes to which a key leads, in order."""
        claims = self.opened.brief.claims if self.opened is not None else ()
        changed = self.changes.new_claims | self.changes.changed_claims
        return (
            *((PASSAGE, leaf) for leaf in self.changes.starts),
            *((CLAIM, at) for at, claim in enumerate(claims) if claim.id in changed),
        )

    @property
    def change_claim(self) -> str:
        """The id of the claim to which a key for changes has led; empty if it was no claim."""
        if self.opened is None or self.change is None or self.change[0] != CLAIM:
            return ""
        claims = self.opened.brief.claims[self.change[1] :]
        return claims[0].id if claims else ""

    @property
    def change_notice(self) -> Line:
        """`change 2 of 3` and keys, once a key has led to one; else nothing."""
        from briefing_tui.layout.signs import change_position

        if self.change is None or self.change not in (places := self.change_places):
            return ()
        names = map(self.keymap.first, ("open", "clear"))
        return change_position(places.index(self.change) + 1, len(places), *names)

    @property
    def empty(self) -> frozenset[PaneName]:
        return empty_panes(self.opened, len(self.relations))

    @property
    def layout(self) -> PaneLayout:
        return lay_out_panes(*self.size, self.active, self.empty, zoomed=self.zoomed)

    @property
    def has_drawer(self) -> bool:
        return self.layout.size == "medium" and self.active == "library" and not self.zoomed

    @property
    def can_leave_pane(self) -> bool:
        """Whether a pane has the screen by a zoom, or the drawer is open."""
        return (self.zoomed and self.layout.size != "narrow") or self.has_drawer

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
        if not self.briefs.may_have_claims:
            yield "topic"
        if self.briefs.count < 2:
            yield from ("brief.next", "brief.previous")
        if self.layout.size == "narrow" and not self.zoomed:
            yield "pane.zoom"
        yield "quit" if self.can_leave_pane else "clear"


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

    def make_changes(self, library: Library) -> list[Begin | Later | Cancel | Show]:
        """Make the changes of what is in memory, and return what else there is to do."""
        others = []
        for item in self.todo:
            if isinstance(item, Change):
                item.function(library, *item.arguments)
            else:
                others.append(item)
        return others

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


def done(state: ReaderState, _: Desk, _result: None, *_arguments: object) -> Next:
    """Nothing follows."""
    return Next(state)
