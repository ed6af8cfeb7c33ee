"""The kinds of work: the function that each calls, and the use of its result.

`WORKS` has a row for each name of work that `state` asks for: the call, mostly one of the library,
and the function of `state` that takes its result. The call gets a `Job`, then the work's arguments;
the function of `state` gets the state of that moment, the result, then the same arguments. `quick`
work runs at once on the interface's thread and takes a few milliseconds; the rest runs in a worker,
in one of `Threads`.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from briefing_tui.compare.matrix import Matrix
from briefing_tui.compare.revision import Baseline, baseline, changes_since
from briefing_tui.layout.claims import ClaimsTable
from briefing_tui.layout.narrative import ScrollLayout
from briefing_tui.library.brief_list import BriefList, Found
from briefing_tui.library.files import (
    MISSING,
    UNREAD,
    is_among,
    is_missing,
    stamp_of,
)
from briefing_tui.library.library import Library
from briefing_tui.library.listing import ListQuery
from briefing_tui.library.results import MOST
from briefing_tui.library.state.reading_state import SaveReport
from briefing_tui.library.state.store import BriefState, Flags, ReadingPosition
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document
from briefing_tui.parse.listing import Hit, Listing
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import state
from briefing_tui.tui.open_brief import OpenBrief, derive
from briefing_tui.tui.state import (
    Ahead,
    BriefRead,
    FilesSeen,
    FlagsRead,
    IndexSeen,
    Mark,
    Next,
    Notify,
    ReaderState,
    RelatedFound,
    Reread,
)

if TYPE_CHECKING:
    from briefing_tui.compare.topics import Records
    from briefing_tui.library.index.messages import IndexMessage

LONGEST_AHEAD = 200_000
"""The most bytes of a neighbour that is read ahead: a longer one would slow down the keys
meanwhile."""
RECENT = 5.0
"""Seconds before the watch began in which a change may have been missed."""


class Job(NamedTuple):
    """What a call may use besides its arguments."""

    library: Library
    settings: Settings
    state: ReaderState
    """The state as it was when the work began."""
    is_cancelled: Callable[[], bool]
    report: Callable[["IndexMessage"], None]
    """Receives the messages of the index process."""


class WorkKind(NamedTuple):
    """One kind of work: its call, and the use of its result."""

    call: Callable[..., Any]
    then: Callable[..., Next]
    quick: bool = False
    """Whether it runs at once on the interface's thread."""
    many: bool = False
    """Whether the call yields several results."""
    exclusive: bool = True
    """Whether it replaces running work of the same name."""


# Opening a brief, and what is found out about it later


def first(job: Job) -> Path | OpenBrief | None:
    parsed = job.library.read_text()
    return derive(parsed) if parsed is not None else job.library.first_brief(job.state.briefs)


def open_brief(job: Job, path: Path, _visit: bool) -> BriefRead:
    """Read a brief as far as its first screen needs it; if it was renamed, by its new path."""
    library = job.library
    if is_missing(path):
        path = library.renamed_to(path) or path
    ahead = next((ahead for ahead in job.state.ahead if ahead.path == path), None)
    if ahead is not None and ahead.stamp == stamp_of(path):
        brief = ahead.opened
    else:
        brief = derive(*library.read(path))
    return BriefRead(path, brief, library.reading_state.get(brief.brief.path).position)


def neighbours(job: Job) -> tuple[Path, ...]:
    """The briefs that the next step and a step back lead to."""
    path, step = job.state.path, job.state.direction
    found = (job.library.neighbour(job.state.briefs, path, way) for way in (step, -step))
    return tuple(listing.path for listing in found if listing is not None)


def ahead(
    job: Job,
    paths: tuple[Path, ...],
    lay_out: Callable[[Brief, Document], ScrollLayout],
    lay_claims: Callable[[Brief, Matrix], ClaimsTable],
) -> Iterator[Ahead]:
    """Read briefs that may be opened next, and lay them out."""
    for path in paths:
        stamp = stamp_of(path)
        if job.is_cancelled() or stamp is None or stamp.size > LONGEST_AHEAD:
            continue
        opened = derive(*job.library.read_ahead(path))
        layout = lay_out(opened.brief, opened.document)
        claims = lay_claims(opened.brief, opened.matrix)
        yield Ahead(path, stamp, replace(opened, layout=layout, claims=claims))


def names(job: Job, opened: OpenBrief | None) -> frozenset[str] | None:
    return job.library.broken_links(opened.brief) if opened is not None else None


def picture(job: Job, opened: OpenBrief | None, name: str) -> Path | None:
    return job.library.picture(opened.brief, name) if opened is not None else None


def related(job: Job, opened: OpenBrief) -> RelatedFound:
    """The briefs that link to a brief, and the related briefs, unless it is a note to which others
    link."""
    brief = opened.brief
    linked = job.library.linked(brief)
    is_note = not (brief.claims or brief.events)
    return RelatedFound(() if linked and is_note else job.library.related(brief), linked)


def records(job: Job, opened: OpenBrief) -> "Records":
    return job.library.earlier_records(opened.brief, job.is_cancelled)


# Saves


def files(job: Job, paths: tuple[str, ...]) -> FilesSeen:
    path = job.state.path
    assert path is not None
    return FilesSeen(is_missing(path), is_among(path, paths))


def reread(job: Job, path: Path, before: OpenBrief) -> Reread:
    """Read a file that may have changed, and find what has changed in the brief.

    Until it has been unavailable for a while, an empty file counts as unavailable.
    """
    now = monotonic()
    if is_missing(path):
        return Reread("unavailable", now, reason=MISSING)
    parsed = job.library.read_whole(path)
    problem = next((each for each in parsed.diagnostics if each.code in UNREAD), None)
    if problem is not None:
        return Reread("unavailable", now, reason=one_line(problem.message))
    is_patient = job.state.reload.is_patient(now)
    if is_patient and _is_empty(parsed.brief) and not _is_empty(before.brief):
        return Reread("unavailable", now)
    if parsed == before.parsed:
        return Reread("same", now)
    from briefing_tui.parse.document import PartialDocument, parse_document

    document = parse_document(parsed.brief)
    was = before.brief.path if before.brief.path != parsed.brief.path else ""
    brief = derive(parsed, PartialDocument(document, len(document.leaves)), was=was)
    since = counted_from = job.state.since
    if not isinstance(since, Baseline):
        base = since if since is not None and not since.partial else brief
        old = base.document if base.document.whole else parse_document(base.brief)
        since = baseline(base.brief, old)
    changes = changes_since(since, parsed.brief, document)
    errors = tuple(each for each in job.library.problems_alone(parsed) if each.severity == "error")
    return Reread("reloaded", now, brief, counted_from, since, changes, errors=errors)


def _is_empty(brief: Brief) -> bool:
    return not (brief.body or brief.claims)


def renamed(job: Job, old: Path) -> Path | None:
    new = job.library.renamed_to(old)
    return new if new is not None and not is_missing(new) else None


# The index and the list


def index(job: Job, _changed: bool) -> IndexSeen:
    path = job.state.path
    is_replaced = job.library.is_replaced(job.state.briefs)
    return IndexSeen(is_replaced, path is not None and is_missing(path))


def renewed_list(job: Job, note: str) -> BriefList:
    return job.library.briefs(replace(job.state.briefs, note=note))


def query(job: Job, wanted: ListQuery, selected: BriefList | None = None) -> BriefList:
    return job.library.with_query(job.state.briefs, wanted, selected)


def select(job: Job, wanted: ListQuery) -> BriefList | None:
    return job.library.select(job.state.briefs, wanted)


def find_in_list(job: Job, briefs: BriefList, words: str) -> Found:
    return job.library.find_in_list(briefs, words)


# The search


def search(job: Job, text: str, limit: int | None = None) -> tuple[Listing, ...] | None:
    from briefing_tui.library.query import parse_query

    session, flags = job.library.search_session(), job.state.briefs.flags
    parsed = parse_query(text, typing=True, saved=job.state.saved_queries)
    if session is None or not parsed:
        return ()
    states = flags.states if flags is not None else {}
    return session.search(parsed, states, limit) if limit else session.search(parsed, states)


def more_results(job: Job, text: str) -> tuple[Listing, ...] | None:
    return search(job, text, MOST) if job.state.results.limit < MOST else None


def hits(job: Job, text: str) -> Iterator[tuple[Listing, Hit]]:
    """Where a query hits each of its results."""
    if text != job.state.results.text:
        return
    for listing in job.state.results.listings:
        if job.is_cancelled():
            return
        yield listing, hit(job, listing, text)


def hit(job: Job, listing: Listing, text: str) -> Hit:
    from briefing_tui.library.query import parse_query

    session = job.library.search_session()
    assert session is not None
    parsed = parse_query(text, typing=True, saved=job.state.saved_queries)
    return session.hit(listing, parsed)


def import_dialogs(_job: Job) -> None:
    """Import the dialogs that are used most: a fifth of the time in which the first one opens."""
    from briefing_tui.tui.dialogs import claim, help, palette, search  # noqa: F401


def interrupt(job: Job) -> None:
    if (session := job.library.search_session()) is not None:
        session.interrupt()


# Reading state


def set_position(job: Job, path: str, position: ReadingPosition) -> None:
    job.library.reading_state.update(path, BriefState(position=position))


def mark_read(job: Job, path: str, is_decided: bool) -> bool:
    return job.library.reading_state.mark_read(path, is_decided=is_decided)


def save(job: Job, _mark: Mark | None) -> SaveReport:
    job.library.reading_state.save()
    return job.library.reading_state.report()


def flags(job: Job) -> FlagsRead:
    loaded = job.library.load_flags()
    notices = job.library.reading_state.take_notices()
    return FlagsRead(job.state.saves_shown, loaded, job.library.count_read(loaded), notices)


def with_flags(job: Job, loaded: Flags, read: int | None) -> BriefList:
    return job.library.with_flags(job.state.briefs, loaded, read)


# New files


def export(job: Job, format_name: str, name: str, replaces: bool) -> Notify:
    from briefing_tui.tui.new_files import Unwritten, export_brief

    assert job.state.opened is not None
    written = export_brief(
        job.library,
        job.settings,
        job.state.opened,
        job.state.path,
        format_name,
        name,
        replaces=replaces,
        is_cancelled=job.is_cancelled,
    )
    if isinstance(written, Unwritten):
        return Notify(written.words, warning=True)
    return Notify(f"Written: {one_line(str(written))}")


def new_brief(job: Job, title: str) -> Path | Notify:
    from briefing_tui.tui.new_files import Unwritten, write_new_brief

    assert job.library.root is not None
    written = write_new_brief(job.library.root, title)
    return Notify(written.words, warning=True) if isinstance(written, Unwritten) else written


class Threads(ThreadPoolExecutor):
    """The threads in which work runs. If the system can't start another, the running ones do the
    work, and without any it is done at once.
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


# The table


def _done(now: ReaderState, _result: object, *_: object) -> Next:
    """Nothing follows."""
    return Next(now)


def _nothing(_job: Job, *_: object) -> None:
    """Only the use of the result matters, now or later."""


WORKS: Mapping[str, WorkKind] = {
    # The open brief
    "first": WorkKind(first, state.first_found, quick=True),
    "is_first_start": WorkKind(
        lambda job: job.library.is_first_start(), state.first_start_seen, quick=True
    ),
    "open": WorkKind(open_brief, state.opened, quick=True),
    "whole": WorkKind(lambda job, path, _: derive(job.library.read_whole(path)), state.whole_read),
    "names": WorkKind(names, state.names_found),
    "embeds": WorkKind(lambda job, opened: job.library.embeds(opened.brief), state.embeds_read),
    "rest": WorkKind(_nothing, state.rested, quick=True),
    "related": WorkKind(related, state.related_found),
    "keep": WorkKind(lambda job, path: job.library.keep_parsed(path), _done, quick=True),
    "records": WorkKind(records, state.records_found),
    # A step
    "neighbour": WorkKind(
        lambda job, step, _: job.library.neighbour(
            job.state.briefs, job.state.passed or job.state.path, step
        ),
        state.neighbour_found,
        quick=True,
    ),
    "neighbours": WorkKind(neighbours, state.neighbours_found, quick=True),
    "ahead": WorkKind(ahead, state.ahead_read, many=True),
    # A save
    "files": WorkKind(files, state.files_seen, quick=True),
    "reread": WorkKind(reread, state.reread),
    "reload_rested": WorkKind(_nothing, state.reload_rested, quick=True),
    "notice_changes": WorkKind(lambda job, _: monotonic(), state.changes_noticed, quick=True),
    "renamed": WorkKind(renamed, state.rename_found, quick=True),
    # The index and the list
    "rescan": WorkKind(lambda job: job.library.rescan(job.report), _done),
    "watch": WorkKind(lambda job: job.library.watch(job.report), _done, quick=True),
    "index": WorkKind(index, state.index_seen, quick=True),
    "list": WorkKind(renewed_list, state.list_renewed, quick=True),
    "query": WorkKind(query, state.listed, quick=True),
    "select": WorkKind(select, state.list_selected),
    "find_in_list": WorkKind(find_in_list, state.found_in_list),
    "find_now": WorkKind(find_in_list, state.found_in_list, quick=True),
    "located": WorkKind(
        lambda job, path: job.library.located(job.state.briefs, path), state.listed, quick=True
    ),
    "window": WorkKind(
        lambda job, around: job.library.window(job.state.briefs, around),
        state.listed,
        quick=True,
    ),
    "unread": WorkKind(
        lambda job, at, step: job.library.next_unread(job.state.briefs, at, step),
        state.unread_found,
        quick=True,
    ),
    "with_changes": WorkKind(
        lambda job, changes: job.library.with_changes(job.state.briefs, changes),
        state.listed,
        quick=True,
    ),
    "with_flags": WorkKind(with_flags, state.listed, quick=True),
    # The search
    "daily_note": WorkKind(lambda job, day: job.library.daily_note(day), state.daily_note_found),
    "search": WorkKind(search, state.results_came),
    "interrupt": WorkKind(interrupt, _done, quick=True),
    "hits": WorkKind(hits, state.hit_found, many=True),
    "hit": WorkKind(hit, state.hit_located),
    "show_hit": WorkKind(_nothing, state.hit_shown, quick=True),
    "more_results": WorkKind(more_results, state.more_results_came),
    "import_dialogs": WorkKind(import_dialogs, _done),
    # Links
    "find": WorkKind(
        lambda job, name, *_: job.library.find(name, job.state.path),
        state.name_found,
        quick=True,
    ),
    "picture": WorkKind(picture, state.picture_found),
    "fragment": WorkKind(_nothing, state.fragment_reached, quick=True),
    # Reading progress
    "stay": WorkKind(_nothing, state.stayed, quick=True),
    "last": WorkKind(lambda job, path: job.library.reading_state.set_last(path), _done, quick=True),
    "rename_state": WorkKind(
        lambda job, old, new: job.library.reading_state.rename(((old, new),)),
        _done,
        quick=True,
    ),
    "position": WorkKind(set_position, _done, quick=True),
    "mark_read": WorkKind(mark_read, state.marked_read, quick=True),
    "toggle": WorkKind(
        lambda job, path, flag: job.library.reading_state.toggle(path, flag), _done, quick=True
    ),
    "read_all": WorkKind(lambda job: job.library.read_all(job.state.briefs), _done, quick=True),
    "undo_read_all": WorkKind(
        lambda job: job.library.reading_state.undo_read_all(), _done, quick=True
    ),
    "save_soon": WorkKind(_nothing, state.save_due, quick=True),
    "save": WorkKind(save, state.saved),
    "flags": WorkKind(flags, state.flags_read),
    # New files
    "export": WorkKind(export, state.noticed, exclusive=False),
    "new": WorkKind(new_brief, state.brief_written, exclusive=False),
}
