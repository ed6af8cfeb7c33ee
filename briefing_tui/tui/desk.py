"""What the functions of `state` ask for: questions and effects.

A question has an immediate answer and changes nothing: it is a call of the `Desk`. What takes time
or changes something is an effect. An `Effect` runs in a worker. It goes with its result to the
function of `state` that was named where the effect was asked for. A `Change` is made at once and
has no result. The screen runs both; a test calls `run` and `make`.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.note_places import NO_PLACED, PlacedNotes, place_notes
from briefing_tui.compare.revision import (
    NO_CHANGES,
    OTHER_FIELDS,
    Baseline,
    BriefChanges,
    baseline,
    changes_since,
    version_of,
)
from briefing_tui.compare.timeline import Relation
from briefing_tui.library.brief_list import BriefList, Found
from briefing_tui.library.files import (
    MISSING,
    UNREAD,
    Reading,
    Stamp,
    is_missing,
    reason_of,
    stamp_of,
)
from briefing_tui.library.library import Library
from briefing_tui.library.listing import ListQuery, SavedQuery, by_name
from briefing_tui.library.results import QueryAnswer
from briefing_tui.library.state.notes import NO_NOTES, NotesFile, keep_text, now
from briefing_tui.library.state.reading_state import Flag, SaveReport
from briefing_tui.library.state.store import BriefState, Flags, ReadingPosition, ReadVersion
from briefing_tui.model.brief import Brief, Diagnostic, Parsed
from briefing_tui.model.document import Embeds
from briefing_tui.model.notes import Note, NotePlace
from briefing_tui.model.records import Records
from briefing_tui.parse.listing import Hit, Listing
from briefing_tui.parse.notes import NoteEntry
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui.open_brief import OpenBrief, derive

if TYPE_CHECKING:
    # Imported when first used, because the start doesn't need them.
    from briefing_tui.library.index.messages import IndexMessage
    from briefing_tui.library.query import Query

LONGEST_AHEAD = 200_000
"""The most bytes of a neighbour that is read ahead: a longer one would slow down the keys
meanwhile."""

Asked = TypeVar("Asked")
Result = TypeVar("Result")


class Desk(Protocol):
    """What a reader of briefs has at hand: the open library, `library.library.Library`, whose
    methods have the docstrings, or a few lines in a test.
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


class Job(Struct, frozen=True):
    """What an effect may use besides its own fields."""

    library: Library
    settings: Settings
    lay_out: Callable[[OpenBrief], OpenBrief]
    """Lays a brief out as the panes would."""
    is_cancelled: Callable[[], bool]
    report: Callable[["IndexMessage"], None]
    """Receives the messages of the index process."""


class Effect(Struct, Generic[Asked, Result], frozen=True):
    """Something that takes time. Its fields are all that it knows of the reader's state.

    A class names itself and the type of its result: `FindTags(Effect["FindTags", Tags])`. So mypy
    knows what the function takes that is called with both.
    """

    is_exclusive: ClassVar[bool] = True
    """Whether it replaces a running effect of its class."""

    def run(self, job: Job) -> Result:
        raise NotImplementedError


Kind = type[Effect[Any, Any]]


class Change(Struct, frozen=True):
    """Something that is changed at once, in memory."""

    def make(self, library: Library) -> None:
        raise NotImplementedError


# The open brief


class ReadWhole(Effect["ReadWhole", OpenBrief], frozen=True):
    """Read the whole of a long brief, whose start is open."""

    path: Path
    start: OpenBrief

    def run(self, job: Job) -> OpenBrief:
        from briefing_tui.parse.document import parse_document

        parsed = job.library.read_whole(self.path)
        return derive(parsed, parse_document(parsed.brief, job.is_cancelled))


class LinksFound(Struct, frozen=True):
    """What the links and embeds of a brief lead to."""

    missing: frozenset[str] | None
    """The names in its links that the library lacks; None if that is unknown so far."""
    embeds: Embeds


class FindLinks(Effect["FindLinks", LinksFound], frozen=True):
    """Find the briefs that a brief names, and read what its embeds show."""

    opened: OpenBrief

    def run(self, job: Job) -> LinksFound:
        brief, document = self.opened.brief, self.opened.document
        broken = job.library.broken_links(brief, document)
        return LinksFound(broken, job.library.embeds(brief, document=document))


class RelatedFound(Struct, frozen=True):
    """What the library has around a brief: either of the two."""

    relations: tuple[Relation, ...] = ()
    linked: tuple[Listing, ...] = ()


class FindRelated(Effect["FindRelated", RelatedFound], frozen=True):
    """Find the briefs that link to a brief, and the related briefs, unless it is a note to which
    others link.
    """

    opened: OpenBrief

    def run(self, job: Job) -> RelatedFound:
        brief = self.opened.brief
        linked = job.library.linked(brief)
        is_note = not (brief.claims or brief.events)
        relations = () if linked and is_note else job.library.related(brief)
        return RelatedFound(relations, linked)


class ReadRecords(Effect["ReadRecords", Records], frozen=True):
    """Read what earlier briefs say on the topics of a brief."""

    opened: OpenBrief

    def run(self, job: Job) -> Records:
        return job.library.earlier_records(self.opened.brief, job.is_cancelled)


class Ahead(Struct, frozen=True):
    """A neighbour in the list, read and laid out before the user steps to it."""

    path: Path
    stamp: Stamp
    opened: OpenBrief


class ReadAhead(Effect["ReadAhead", Ahead | None], frozen=True):
    """Read the first of some briefs that may be opened next, and lay it out, unless it is long or
    missing.
    """

    paths: tuple[Path, ...]

    def run(self, job: Job) -> Ahead | None:
        path = self.paths[0]
        stamp = stamp_of(path)
        if stamp is None or stamp.size > LONGEST_AHEAD:
            return None
        return Ahead(path, stamp, job.lay_out(derive(*job.library.read_ahead(path))))


class KeepBrief(Change, frozen=True):
    """Have the index process keep the parsed form of a brief, for the next start."""

    path: Path

    def make(self, library: Library) -> None:
        library.keep_parsed(self.path)


class FindPicture(Effect["FindPicture", Path | None], frozen=True):
    """Find the picture of the library that a brief means by a name."""

    opened: OpenBrief
    name: str

    def run(self, job: Job) -> Path | None:
        return job.library.picture(self.opened.brief, self.name)


class FindDailyNote(Effect["FindDailyNote", Path | None], frozen=True):
    """Find the note that is named after a day."""

    day: date

    def run(self, job: Job) -> Path | None:
        return job.library.daily_note(self.day)


Tags = tuple[tuple[str, int], ...]
"""Each tag, and the number of briefs that have it."""


class FindTags(Effect["FindTags", Tags], frozen=True):
    """Count the briefs that have each tag, once the index is complete."""

    def run(self, job: Job) -> Tags:
        return tuple(job.library.tags().items())


# The version that was read


class ChangesFound(Struct, frozen=True):
    """What changed in a brief since it was read."""

    since: Baseline | None
    """The version that was read; None if it is the present one, or was forgotten."""
    changes: BriefChanges


class FindChanges(Effect["FindChanges", ChangesFound], frozen=True):
    """Find what changed in a brief since it was read."""

    opened: OpenBrief
    version: ReadVersion

    def run(self, job: Job) -> ChangesFound:
        brief, document = self.opened.brief, self.opened.document
        since = None
        if version_of(brief) != self.version.digest:
            since = job.library.read_baseline(brief.path)
        if since is None:
            return ChangesFound(None, NO_CHANGES)
        changes = changes_since(since, brief, document)
        fields = tuple(name for name in changes.fields if name != OTHER_FIELDS)
        return ChangesFound(since, replace(changes, fields=fields, read_at=self.version.at))


class KeepVersion(Change, frozen=True):
    """The version of a brief that is open has been read."""

    opened: OpenBrief

    def make(self, library: Library) -> None:
        library.keep_version(self.opened.brief, self.opened.document)


# A save


class Reread(Struct, frozen=True):
    """The file of the open brief, read again."""

    result: Literal["same", "reloaded", "empty", "unavailable"]
    """Empty is a file that had text before: it may be in the middle of a save."""
    at: float
    """The time at which it was read."""
    brief: OpenBrief | None = None
    since: Baseline | None = None
    """The version that changes are counted from, reduced to what finding them needs."""
    changes: BriefChanges = NO_CHANGES
    """What changed in the brief since then."""
    reason: str = ""
    """Why it is not available."""
    errors: tuple[Diagnostic, ...] = ()


class RereadFile(Effect["RereadFile", Reread], frozen=True):
    """Read a file that may have changed, and find what has changed in the brief."""

    path: Path
    before: OpenBrief
    """The version that is open."""
    since: OpenBrief | Baseline | None
    """The version that changes are counted from."""

    def run(self, job: Job) -> Reread:
        from briefing_tui.parse.document import parse_document

        path, before, since, now = self.path, self.before, self.since, monotonic()
        if is_missing(path):
            return Reread("unavailable", now, reason=MISSING)
        parsed = job.library.read_whole(path)
        for diagnostic in parsed.diagnostics:
            if diagnostic.code in UNREAD:
                return Reread("unavailable", now, reason=one_line(diagnostic.message))
        if parsed == before.parsed:
            return Reread("same", now)
        document = parse_document(parsed.brief)
        was = before.brief.path if before.brief.path != parsed.brief.path else ""
        brief = derive(parsed, document, was=was)
        if not isinstance(since, Baseline):
            base = since if since is not None and not since.partial else brief
            since = baseline(base.brief, base.document)
        return Reread(
            "empty" if _is_empty(parsed.brief) and not _is_empty(before.brief) else "reloaded",
            now,
            brief,
            since=since,
            changes=changes_since(since, parsed.brief, document),
            errors=tuple(
                diagnostic
                for diagnostic in job.library.problems_alone(parsed)
                if diagnostic.severity == "error"
            ),
        )


def _is_empty(brief: Brief) -> bool:
    return not (brief.body or brief.claims)


# The list


class RescanLibrary(Effect["RescanLibrary", None], frozen=True):
    """Compare the whole library with its index."""

    def run(self, job: Job) -> None:
        job.library.rescan(job.report)


class FindList(Effect["FindList", BriefList | None], frozen=True):
    """Find the list for a query that takes time. The result is None if the index can't tell."""

    briefs: BriefList
    query: ListQuery

    def run(self, job: Job) -> BriefList | None:
        return job.library.select(self.briefs, self.query)


class FindInList(Effect["FindInList", Found], frozen=True):
    """Find the places in the list that have some words."""

    briefs: BriefList
    words: str

    def run(self, job: Job) -> Found:
        return job.library.find_in_list(self.briefs, self.words)


# The search


class SearchLibrary(Effect["SearchLibrary", QueryAnswer | None], frozen=True):
    """Search the library for a query. The result is None if the search was ended, or if there is no
    index yet.
    """

    text: str
    saved: tuple[SavedQuery, ...]
    flags: Flags | None

    def run(self, job: Job) -> QueryAnswer | None:
        session = job.library.search_session()
        query = _parse(self.text, self.saved)
        if session is None:
            return QueryAnswer()
        flags, files = self.flags or Flags(), job.library.notes
        if query.asks_for_notes and files is not None:  # they may have been edited elsewhere
            flags = replace(flags, noted=files.words())
        return session.search(query, flags)


class FindHit(Effect["FindHit", Hit], frozen=True):
    """Find where a query hits a brief."""

    text: str
    saved: tuple[SavedQuery, ...]
    listing: Listing
    brief: Brief | None = None
    """The brief, if it has been read whole."""
    claims: tuple[str, ...] = ()
    """The ids of its claims that the query finds."""

    def run(self, job: Job) -> Hit:
        session = job.library.search_session()
        assert session is not None
        query = _parse(self.text, self.saved)
        files, path = job.library.notes, self.listing.path_from_root
        notes = files.read(path).words if query.is_about_notes and files is not None else ()
        return session.hit(self.listing, query, self.brief, self.claims, notes)


def _parse(text: str, saved: tuple[SavedQuery, ...]) -> "Query":
    from briefing_tui.library.query import parse_query

    return parse_query(text, typing=True, saved=by_name(saved))


class EndSearch(Change, frozen=True):
    """End the search that runs, without results."""

    def make(self, library: Library) -> None:
        if (session := library.search_session()) is not None:
            session.interrupt()


# Reading state


class Mark(Struct, frozen=True):
    """A mark that the reader has set or removed by hand."""

    path: str
    flag: Flag


class SaveState(Effect["SaveState", SaveReport], frozen=True):
    """Save the reading state, because of a mark by hand or of other changes."""

    mark: Mark | None = None

    def run(self, job: Job) -> SaveReport:
        job.library.reading_state.save()
        return job.library.reading_state.report()


class FlagsRead(Struct, frozen=True):
    """What is read and starred, including the marks of other readers."""

    flags: Flags
    read: int | None
    """How many briefs of the library are read; None without an index."""
    notices: tuple[str, ...] = ()


class ReadFlags(Effect["ReadFlags", FlagsRead], frozen=True):
    """Read what is read and starred."""

    saves: int
    """How often changes of the reading state had been saved when the reading began."""

    def run(self, job: Job) -> FlagsRead:
        library = job.library
        flags, notices = library.load_flags(), library.reading_state.take_notices()
        return FlagsRead(flags, library.count_read(flags), notices)


class SetLast(Change, frozen=True):
    """A brief is the one that was open last."""

    path: str

    def make(self, library: Library) -> None:
        library.reading_state.set_last(self.path)


class SetPosition(Change, frozen=True):
    """The reader is at another position in a brief."""

    path: str
    position: ReadingPosition

    def make(self, library: Library) -> None:
        library.reading_state.update(self.path, BriefState(position=self.position))


class RenameState(Change, frozen=True):
    """The state of a brief and its notes move to its new path."""

    old: str
    new: str

    def make(self, library: Library) -> None:
        library.rename(((self.old, self.new),))


class MarkRead(Change, frozen=True):
    """The user has read a brief. A mark by hand stays as it is."""

    path: str
    is_decided: bool

    def make(self, library: Library) -> None:
        library.reading_state.mark_read(self.path, is_decided=self.is_decided)


class Toggle(Change, frozen=True):
    """Set or remove a mark by hand."""

    mark: Mark

    def make(self, library: Library) -> None:
        library.reading_state.toggle(self.mark.path, self.mark.flag)


class ReadAll(Change, frozen=True):
    """Mark all briefs of a list as read."""

    briefs: BriefList

    def make(self, library: Library) -> None:
        library.read_all(self.briefs)


class UndoReadAll(Change, frozen=True):
    """Undo the last `ReadAll`."""

    def make(self, library: Library) -> None:
        library.reading_state.undo_read_all()


# Notes


class NotesRead(Struct, frozen=True):
    """The notes on a brief, and where they belong in it."""

    file: NotesFile
    placed: PlacedNotes
    problem: str = ""
    """What is wrong with the file, in a sentence."""


class ReadNotes(Effect["ReadNotes", NotesRead], frozen=True):
    """Read the notes on a brief, and find their places."""

    opened: OpenBrief

    def run(self, job: Job) -> NotesRead:
        brief, document = self.opened.brief, self.opened.document
        files = job.library.notes
        file = files.read(brief.path) if files is not None else NO_NOTES
        placed = place_notes(file.notes, brief, document) if file.entries else NO_PLACED
        if files is None or not file.problem:
            return NotesRead(file, placed)
        path = one_line(str(files.file_of(brief.path)))
        return NotesRead(file, placed, f"The file of your notes: {file.problem}. It is {path}.")


class NoteRequest(Struct, frozen=True):
    """A note to write."""

    path: str
    """The brief's path in the library."""
    title: str
    place: NotePlace
    text: str = ""
    entry: NoteEntry | None = None
    """The note that it replaces."""


class NoteWritten(Struct, frozen=True):
    """A note was written, or why it was not."""

    is_gone: bool = False
    """Whether the note that it replaces isn't there any more, so that nothing was written."""
    problem: str = ""
    kept: str = ""
    """The file in which its text is, if it was not written."""


class WriteNote(Effect["WriteNote", NoteWritten], frozen=True):
    """Write a note. If that is impossible, its text is kept in another file."""

    is_exclusive = False
    request: NoteRequest

    def run(self, job: Job) -> NoteWritten:
        request, files = self.request, job.library.notes
        assert files is not None
        try:
            if request.entry is not None:
                before = request.entry.note
                note = Note(request.place, before.made or now(), request.text, before.author)
                if files.edit(request.path, request.entry, note):
                    return NoteWritten()
                return NoteWritten(is_gone=True, kept=keep_text(request.text))
            files.add(request.path, request.title, Note(request.place, now(), request.text))
        except OSError as error:
            return NoteWritten(problem=reason_of(error), kept=keep_text(request.text))
        return NoteWritten()


class Threads(ThreadPoolExecutor):
    """The threads in which effects run. If the system can't start another, the running ones do it,
    and without any it is done at once.
    """

    _has_thread = False

    def submit(self, call: Callable[..., Any], /, *args: Any, **named: Any) -> "Future[Any]":
        future: Future[Any] = Future()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call(*args, **named))
                except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
                    future.set_exception(error)

        try:
            super().submit(run)
            self._has_thread = True
        except RuntimeError:  # Python has queued it before it starts a thread
            if not self._has_thread:
                run()
        return future
