"""What takes time or changes something: functions that the functions of `state` ask for.

An effect is a function of a `Job` and its arguments. It runs in a worker, and its result goes with
the same arguments to the function of `state` that was named where the effect was asked for. Some
arguments are only for that function: their names begin with `_`. A change is a function of the
library and its arguments, made at once in memory, without a result.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.changes import (
    NO_CHANGES,
    OTHER_FIELDS,
    Baseline,
    BriefChanges,
    WordEdit,
    baseline,
    changes_since,
    decode_baseline,
    part_edits,
    passage_edits,
    version_of,
)
from briefing_tui.compare.note_places import NO_PLACED, PlacedNotes, place_notes
from briefing_tui.compare.related import Relation
from briefing_tui.library.brief_links import broken_links, read_embeds
from briefing_tui.library.files import (
    MISSING,
    UNREAD,
    Stamp,
    find_pictures,
    is_missing,
    reason_of,
    stamp_of,
)
from briefing_tui.library.index.list import BriefList, Found, ListQuery
from briefing_tui.library.index.reader import Index
from briefing_tui.library.library import Library
from briefing_tui.library.listing import Hit, Listing
from briefing_tui.library.results import Near, QueryAnswer
from briefing_tui.library.state.note_files import NO_NOTES, NotesFile, keep_text, now
from briefing_tui.library.state.reading_state import SaveReport
from briefing_tui.library.state.store import BriefState, Flag, Flags, ReadingPosition, ReadVersion
from briefing_tui.library.topics import earlier_records
from briefing_tui.model.brief import Brief, Claim, Diagnostic
from briefing_tui.model.document import Embeds
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.model.records import Records
from briefing_tui.parse.notes_text import NoteEntry
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui.open_brief import OpenBrief, derive

if TYPE_CHECKING:
    # Imported when first used, because the start doesn't need them.
    from briefing_tui.library.query import Query

LONGEST_AHEAD = 200_000
"""The most bytes of a neighbour that is read ahead: a longer one would slow down the keys
meanwhile."""


class Job(Struct, frozen=True):
    """What an effect may use besides its arguments."""

    library: Library
    settings: Settings
    lay_out: Callable[[OpenBrief], OpenBrief]
    """Lays a brief out as the panes would."""
    is_cancelled: Callable[[], bool]


# The open brief


_LONGEST_PARAGRAPH = 10_000
"""Characters of a paragraph that is parsed when it comes into sight: some tens of milliseconds."""


def read_whole(job: Job, path: Path, _start: OpenBrief) -> OpenBrief:
    """Read the whole of a long brief, whose start is open."""
    from briefing_tui.parse.document import parse_document
    from briefing_tui.parse.inline import parse_inlines

    parsed = job.library.read_whole(path)
    document = parse_document(parsed.brief, job.is_cancelled)
    return derive(parsed, parse_inlines(document, -1, _LONGEST_PARAGRAPH))


class LinksFound(Struct, frozen=True):
    """What the links and embeds of a brief lead to."""

    missing: frozenset[str] | None
    """The names in its links that the library lacks; None if that is unknown so far."""
    embeds: Embeds


def find_links(job: Job, opened: OpenBrief) -> LinksFound:
    """Find the briefs that a brief names, and read what its embeds show."""
    brief, document = opened.brief, opened.document
    broken = broken_links(job.library, brief, document)
    return LinksFound(broken, read_embeds(job.library, brief, document=document))


class RelatedFound(Struct, frozen=True):
    """What the library has around a brief: either of the two."""

    relations: tuple[Relation, ...] = ()
    linked: tuple[Listing, ...] = ()


def find_related(job: Job, opened: OpenBrief) -> RelatedFound:
    """Find the briefs that link to a brief, and the related briefs, unless it is a note to which
    others link.
    """
    from briefing_tui.library.index import relations

    brief, ask = opened.brief, job.library.ask
    linked = ask(relations.linked, brief) or ()
    is_note = not (brief.claims or brief.events)
    related = () if linked and is_note else ask(relations.related, brief) or ()
    return RelatedFound(related, linked)


def keep_parsed(job: Job, path: Path) -> None:
    """Keep the parsed form of a brief, so that the next start can show it without parsing."""
    job.library.keep_parsed(path)


def read_records(job: Job, opened: OpenBrief) -> Records:
    """Read what earlier briefs say on the topics of a brief."""
    return earlier_records(job.library, opened.brief, job.is_cancelled)


class Ahead(Struct, frozen=True):
    """A neighbour in the list, read and laid out before the user steps to it."""

    path: Path
    stamp: Stamp
    opened: OpenBrief


def read_ahead(job: Job, paths: tuple[Path, ...]) -> Ahead | None:
    """Read the first of some briefs that may be opened next, and lay it out, unless it is long or
    missing.
    """
    path = paths[0]
    stamp = stamp_of(path)
    if stamp is None or stamp.size > LONGEST_AHEAD:
        return None
    return Ahead(path, stamp, job.lay_out(derive(*job.library.read_ahead(path))))


def find_picture(job: Job, name: str, opened: OpenBrief) -> Path | None:
    """Find the picture of the library that a brief means by a name."""
    root = job.library.root
    return find_pictures(root, opened.brief.path, (name,)).get(name) if root else None


def find_daily_note(job: Job, day: date) -> Path:
    """Find the note that is named after a day, or the path at which it would be."""
    return job.library.daily_note(day)


Tags = tuple[tuple[str, int], ...]
"""Each tag, and the number of briefs that have it."""


def find_tags(job: Job) -> Tags:
    """Count the briefs that have each tag, once the index is complete."""
    return tuple(job.library.tags().items())


# The version that was read


class ChangesFound(Struct, frozen=True):
    """What changed in a brief since it was read."""

    since: Baseline | None
    """The version that was read; None if it is the present one, or was forgotten."""
    changes: BriefChanges


def find_changes(job: Job, opened: OpenBrief, version: ReadVersion) -> ChangesFound:
    """Find what changed in a brief since it was read."""
    brief, document = opened.brief, opened.document
    since = None
    if version_of(brief) != version.digest:
        since = decode_baseline(job.library.reading_state.baseline(brief.path))
    if since is None:
        return ChangesFound(None, NO_CHANGES)
    changes = changes_since(since, brief, document)
    named = tuple(edit for edit in changes.named if edit.field != OTHER_FIELDS)
    return ChangesFound(since, replace(changes, named=named, read_at=version.at))


def find_words(
    _job: Job,
    opened: OpenBrief,
    since: Baseline,
    changes: BriefChanges,
    leaves: tuple[int, ...],
    claim_id: str,
) -> tuple[WordEdit, ...]:
    """Find the old and the new words of some leaves that changed, or of a claim."""
    if claim_id:
        parts = (
            part
            for part in changes.parts
            if isinstance(part.new, Claim) and part.new.id == claim_id
        )
        return tuple(edit for part in parts for edit in part_edits(part, since))
    texts = [passage for passage in changes.texts if not set(leaves).isdisjoint(passage.new)]
    return tuple(passage_edits(texts, since, opened.document))


def keep_version(library: Library, opened: OpenBrief) -> None:
    """The version of a brief that is open has been read."""
    library.keep_version(opened.brief, opened.document)


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


def reread_file(
    job: Job, path: Path, before: OpenBrief, since: OpenBrief | Baseline | None
) -> Reread:
    """Read a file that may have changed, and find what has changed in the brief. `before` is the
    version that is open, and `since` the one that changes are counted from.
    """
    from briefing_tui.library.checking import examine
    from briefing_tui.parse.document import parse_document

    at = monotonic()
    if is_missing(path):
        return Reread("unavailable", at, reason=MISSING)
    parsed = job.library.read_whole(path)
    for diagnostic in parsed.diagnostics:
        if diagnostic.code in UNREAD:
            return Reread("unavailable", at, reason=one_line(diagnostic.message))
    if parsed == before.parsed:
        return Reread("same", at)
    document = parse_document(parsed.brief)
    was = before.brief.path if before.brief.path != parsed.brief.path else ""
    brief = derive(parsed, document, was=was)
    if not isinstance(since, Baseline):
        base = since if since is not None and not since.partial else brief
        since = baseline(base.brief, base.document)
    return Reread(
        "empty" if _is_empty(parsed.brief) and not _is_empty(before.brief) else "reloaded",
        at,
        brief,
        since=since,
        changes=changes_since(since, parsed.brief, document),
        errors=tuple(
            diagnostic
            for diagnostic in examine(parsed, root=job.library.root)
            if diagnostic.severity == "error"
        ),
    )


def _is_empty(brief: Brief) -> bool:
    return not (brief.body or brief.claims)


# The list


def find_list(job: Job, briefs: BriefList, query: ListQuery) -> BriefList | None:
    """Find the list for a query that takes time. The result is None if the index can't tell."""
    return job.library.find_list(briefs, query, job.is_cancelled)


def find_in_list(job: Job, briefs: BriefList, words: str) -> Found:
    """Find the places in the list that have some words."""
    return job.library.find_in_list(briefs, words)


# The search


def search_library(
    job: Job, text: str, saved: Mapping[str, str], flags: Flags | None
) -> QueryAnswer | None:
    """Search the library for a query. The result is None if the search was ended, or if there is no
    index yet.
    """
    session = job.library.search_session()
    query = _parse(text, saved)
    if session is None:
        return QueryAnswer()
    return session.search(query, _with_notes(job, query, flags))


def _with_notes(job: Job, query: "Query", flags: Flags | None) -> Flags:
    """The flags with the words of the notes, which may have been edited elsewhere."""
    flags, files = flags or Flags(), job.library.notes
    is_asked = query.asks_for_notes or query.words
    return replace(flags, noted=files.words()) if is_asked and files is not None else flags


def find_near(
    job: Job, text: str, saved: Mapping[str, str], flags: Flags | None
) -> tuple[Near, ...]:
    """Find queries to offer in place of one that finds nothing."""
    from briefing_tui.library.index import near

    asked = text, saved, _with_notes(job, _parse(text, saved), flags), job.is_cancelled
    return job.library.ask(near.find_near, *asked) or ()


def find_hit(
    job: Job,
    text: str,
    listing: Listing,
    saved: Mapping[str, str],
    brief: Brief | None = None,
    claims: tuple[str, ...] = (),
) -> Hit:
    """Find where a query hits a brief, which is read unless it is given whole. `claims` are the ids
    of its claims that the query finds.
    """
    session = job.library.search_session()
    assert session is not None
    query = _parse(text, saved)
    files, path = job.library.notes, listing.path_from_root
    notes = files.read(path).words if query.is_about_notes and files is not None else ()
    return session.hit(listing, query, brief, claims, notes)


def _parse(text: str, saved: Mapping[str, str]) -> "Query":
    from briefing_tui.library.query_syntax import parse_query

    return parse_query(text, typing=True, saved=saved)


def end_search(library: Library) -> None:
    """End the search that runs, without results."""
    if (session := library.search_session()) is not None:
        session.interrupt()


# Reading state


class Mark(Struct, frozen=True):
    """A mark that the reader has set or removed by hand."""

    path: str
    flag: Flag


def save_state(job: Job, _mark: Mark | None) -> SaveReport:
    """Save the reading state, because of a mark by hand or of other changes."""
    job.library.reading_state.save()
    return job.library.reading_state.report()


class FlagsRead(Struct, frozen=True):
    """What is read and starred, including the marks of other readers."""

    flags: Flags
    read: int | None
    """How many briefs of the library are read; None without an index."""
    notices: tuple[str, ...] = ()


def read_flags(job: Job, _saves: int) -> FlagsRead:
    """Read what is read and starred. `_saves` is how often changes of the reading state had been
    saved when the reading began.
    """
    library = job.library
    flags, notices = library.load_flags(), library.reading_state.take_notices()
    return FlagsRead(flags, library.ask(Index.count_of, flags.read), notices)


def set_last(library: Library, path: str) -> None:
    """A brief is the one that was open last."""
    library.reading_state.set_last(path)


def set_position(library: Library, path: str, position: ReadingPosition) -> None:
    """The reader is at another position in a brief."""
    library.reading_state.update(path, BriefState(position=position))


def mark_read(library: Library, path: str, is_decided: bool) -> None:
    """The user has read a brief. A mark by hand stays as it is."""
    library.reading_state.mark_read(path, is_decided=is_decided)


def toggle(library: Library, mark: Mark) -> None:
    """Set or remove a mark by hand."""
    library.reading_state.toggle(mark.path, mark.flag)


def undo_read_all(library: Library) -> None:
    """Undo the last `read_all`."""
    library.reading_state.undo_read_all()


# Notes


class NotesRead(Struct, frozen=True):
    """The notes on a brief, and where they belong in it."""

    file: NotesFile
    placed: PlacedNotes
    problem: str = ""
    """What is wrong with the file, in a sentence."""


def read_notes(job: Job, opened: OpenBrief) -> NotesRead:
    """Read the notes on a brief, and find their places."""
    brief, document = opened.brief, opened.document
    files = job.library.notes
    file = files.read(brief.path) if files is not None else NO_NOTES
    placed = NO_PLACED
    if file.entries:
        placed = place_notes(file.notes, brief, document, job.is_cancelled)
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
    """The note that it replaces, or removes if the text is empty."""


class NoteWritten(Struct, frozen=True):
    """A note was written, or why it was not."""

    is_gone: bool = False
    """Whether the note that it replaces isn't there any more, so that nothing was written."""
    problem: str = ""
    kept: str = ""
    """The file in which its text is, if it was not written."""


def write_note(job: Job, request: NoteRequest) -> NoteWritten:
    """Write a note. If that is impossible, its text is kept in another file."""
    files = job.library.notes
    assert files is not None
    try:
        if request.entry is not None:
            before = request.entry.note
            made = before.made or now()
            changed = replace(before, place=request.place, made=made, text=request.text)
            note = changed if request.text else None
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
