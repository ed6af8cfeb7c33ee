"""An open library: the interface to its briefs, index and reading state.

The reader and the commands ask a `Library`, whatever the number of briefs, and the answers come
from the index. Until the index is built, another one lists the briefs by their names.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from msgspec.structs import replace

from briefing_tui.compare.changes import baseline, encode_baseline, version_of
from briefing_tui.library.files import (
    BOOK,
    Cancelled,
    OpenRequest,
    Reading,
    SourceText,
    Stamp,
    changed_last,
    is_among,
    is_file,
    is_missing,
    is_settled,
    never,
    read_brief,
    read_first_screen,
    read_source_text,
    real_path,
    stamp_of,
    usable_glossary,
)
from briefing_tui.library.index import list as lists
from briefing_tui.library.index.handle import Answer, IndexHandle, UnreadableIndexError
from briefing_tui.library.index.list import BriefList, Found, ListQuery
from briefing_tui.library.index.reader import Changes, Index, IndexProgress, Renames
from briefing_tui.library.index.schema import (
    FAILURES,
    index_location,
    private_location,
    remove_private,
)
from briefing_tui.library.listing import Listing
from briefing_tui.library.paths import below_home, manual, sample_library, state_folder
from briefing_tui.library.results import QueryAnswer
from briefing_tui.library.roots import Noun, is_vault, keeps_line_breaks
from briefing_tui.library.state.note_files import NoteFiles
from briefing_tui.library.state.reading_state import FILE_NAME, VERSIONS_LIMIT, ReadingState
from briefing_tui.library.state.store import BriefState, Flags, ReadVersion
from briefing_tui.library.state.text_copies import TextCopies
from briefing_tui.model.brief import Brief, Diagnostic, Parsed, Source
from briefing_tui.model.document import Document
from briefing_tui.text.sanitise import sanitise_name

if TYPE_CHECKING:
    # Imported when first used, because the start doesn't need them.
    from briefing_tui.check.context import NamesOfBrief
    from briefing_tui.compare.quotations import SourceQuotations
    from briefing_tui.library.index.names import Match, NameSession
    from briefing_tui.library.index.process import IndexMessage, IndexProcess
    from briefing_tui.library.index.search import SearchSession
    from briefing_tui.library.query import Query
    from briefing_tui.parse.brief_names import KnownBriefs

Asked = ParamSpec("Asked")
ListQuestion = Callable[Concatenate["Library", Asked], Answer]

NO_INDEX = "The library has no index."
POLL = 0.05
"""Seconds between two checks whether the index is complete."""
LONGEST_WAIT = 2.0
"""Seconds to wait for the complete index before problems are shown without the problems of
links."""


def no_report(done: int, total: int) -> None:
    """Report nothing."""


_FIRST_SAMPLE = "2025-01-17-xi-trump-call.md"
"""The sample that a newcomer meets first: two short texts, both read in full."""


def answered_by(
    question: Callable[Concatenate[Index, Asked], Answer],
) -> "Callable[[ListQuestion[Asked, Answer]], ListQuestion[Asked, Answer]]":
    """A method that asks about a list: the index that the list was read from answers.

    The index may have been damaged or replaced since. Then the method itself answers, until the
    list is read again.
    """

    def decorated(otherwise: "ListQuestion[Asked, Answer]") -> "ListQuestion[Asked, Answer]":
        @wraps(otherwise)
        def ask(self: "Library", /, *asked: Asked.args, **named: Asked.kwargs) -> Answer:
            index, briefs = self._listed, asked[0]
            assert isinstance(briefs, BriefList)
            if index is not None and briefs.is_of(index.identity):
                with suppress(*FAILURES):
                    return question(index, *asked, **named)
            return otherwise(self, *asked, **named)

        return ask

    return decorated


class Library:
    """One folder of briefs, or one brief, while it is open.

    Methods must be called from the thread that made the library, unless they are for workers.
    """

    def __init__(
        self,
        request: OpenRequest,
        saved: Mapping[str, str] = {},
        versions: int = VERSIONS_LIMIT,
        notes: Path | None = None,
        rebuild: "Callable[[Library], object] | None" = None,
    ) -> None:
        """`versions` is the size of the reading state, in bytes, from which on the versions read
        longest ago are forgotten; `notes` the folder of notes, if the user has chosen one. A
        command has no index process: its `rebuild` makes another index of one that can't be read,
        or raises an error.
        """
        self.request = request
        self.root = request.root
        folder = request.root or (request.brief.parent if request.brief else None)
        state_file = state_folder() / FILE_NAME if folder else None
        self.reading_state = ReadingState(state_file, folder, versions)
        self.notes = NoteFiles(folder, notes) if folder else None
        """None for text from standard input."""
        self.copies = TextCopies(folder) if folder else None
        self._named = real_path(request.brief) if request.brief else None
        self._saved = saved
        # The pages of the manual have an order; briefs have dates.
        is_manual = folder is not None and folder == manual()
        self._first_query = ListQuery(order="folder" if is_manual else "date")
        self._folder = folder or Path()
        """The folder that paths in the index are relative to."""
        location = (
            index_location(request.root, with_ignored=request.with_ignored)
            if request.root is not None
            else private_location()
        )
        has_folder = request.root is not None
        self._index = IndexHandle(
            self._folder, location, has_folder=has_folder, on_damage=self.rescan
        )
        self._rebuild = rebuild
        self._listed: Index | None = None
        """The index that the list was read from last. It may have been replaced since."""
        self._process: IndexProcess | None = None
        self._updates = 0
        """The number of updates by the index process, including those that failed."""
        self._session: SearchSession | None = None

    @property
    def title(self) -> str:
        """The folder's name, or `standard input`."""
        if self.root is not None:
            return self.root.resolve().name
        return "standard input" if self.request.text is not None else ""

    @property
    def place(self) -> str:
        """The title; the folder's path if the user hasn't named it."""
        if self.root is None or not self.request.is_found:
            return self.title
        return below_home(self.root)

    def close(self) -> None:
        """End the index process and close the connections of this session."""
        if self._process is not None:
            self._process.stop()
        if self._session is not None:
            self._session.interrupt()
        # Not left to the garbage collector: the interface exempts existing objects from it
        # (`gc.freeze`).
        self._listed = None
        self._index.close()
        remove_private(self._index.location)

    # Briefs

    def first_brief(self, briefs: BriefList) -> Path | None:
        """The brief to open first: the requested one, or the last one read, or the newest.

        If no brief has a date, it is the index page nearest to the root. A vault opens at the note
        of today, or else at the one changed last. The samples open at a chosen one when they were
        never open.
        """
        if self.request.brief is not None or self.root is None:
            return self.request.brief
        last = self.reading_state.last()
        if last and is_file(path := self.root / last):
            return path
        if self.is_first_start():
            return self.root / _FIRST_SAMPLE
        if is_vault(self.root):
            today, with_ignored = date.today().isoformat(), self.request.with_ignored
            return changed_last(self.root, today, with_ignored=with_ignored)
        first = self.window(briefs, 0).row(0)
        if first is None or first.date is not None:
            return first.path if first is not None else None
        return self._index.guard(lists.first_index) or first.path

    def is_first_start(self) -> bool:
        """Whether these are the sample briefs, and no brief was requested or open before. A
        checkout has them, too.
        """
        root, samples = self.root, sample_library()
        if self.request.brief is not None or root is None or samples is None:
            return False
        is_checkout = root.name == "briefs" and all(
            is_file(root / file.name) for file in samples.glob("*.md")
        )
        return (root == samples or is_checkout) and self.reading_state.last() is None

    def read_text(self) -> Parsed | None:
        """The brief from standard input."""
        if self.request.text is None:
            return None
        from briefing_tui.parse.brief import parse_brief

        return parse_brief(self.request.text, "-")

    def read(self, path: Path) -> Reading:
        """A brief as far as its first screen needs it. Fast, unless the brief is huge."""
        stamp, data = stamp_of(path), None
        if stamp is not None:
            data = self._index.guard(lambda index: index.parsed(path, stamp))
        if data is not None:
            from briefing_tui.parse.cached import decode

            kept = decode(data)
            if kept is not None and kept[0].brief.line_breaks == self._line_breaks:
                return Reading(*kept)
        return self.read_ahead(path)

    def read_ahead(self, path: Path) -> Reading:
        """The result of `read`, without asking the index. For workers."""
        place = self.path_from_root(path), self._boundary(path)
        return read_first_screen(path, *place, line_breaks=self._line_breaks)

    def read_whole(self, path: Path) -> Parsed:
        """A whole brief; if the file can't be read, one with a single error. For workers."""
        place = self.path_from_root(path), self._boundary(path)
        return read_brief(path, *place, line_breaks=self._line_breaks)

    @property
    def _line_breaks(self) -> bool:
        """Whether line breaks in a paragraph are shown, as the library's settings say now."""
        return keeps_line_breaks(self.root)

    def _boundary(self, path: Path) -> Path | None:
        """The folder that a brief must be in. None for the file that the user named, which may be
        a link out of the library.
        """
        return None if real_path(path) == self._named else self.root

    def keep_parsed(self, path: Path) -> None:
        """Keep the parsed form of a brief for the next start, unless its stamp is too new to be
        trusted. For workers.
        """
        stamp = stamp_of(path)
        if self.root is None or stamp is None or stamp.size >= BOOK or not is_settled(stamp):
            return
        from briefing_tui.parse.cached import decode, encode

        data = self.ask(Index.parsed, path, stamp)
        kept = decode(data) if data is not None else None
        if data is None or kept is None or kept[0].brief.line_breaks != self._line_breaks:
            data = encode(self.read_whole(path))
        if stamp_of(path) == stamp:
            self.ask(Index.keep_parsed, path, stamp, data)

    def keep_version(self, brief: Brief, document: Document) -> None:
        """Keep the present version of a brief as the one that was read, with the next save of the
        reading state.
        """
        at = int(time.time())

        def make() -> tuple[ReadVersion, bytes]:
            return ReadVersion(version_of(brief), at), encode_baseline(baseline(brief, document))

        self.reading_state.keep_version(brief.path, make)

    def source_text(self, parsed: Parsed, source: Source, *, with_copy: bool = True) -> SourceText:
        """A source's own text, from the brief or a file of the library; else the user's copy of the
        original, unless that is not wanted. For workers.
        """
        if source.text or source.text_file:
            if self.root is None:
                return SourceText(source.text)
            return read_source_text(self.root, parsed, source)
        copy = self.copies.read(parsed.brief.path, source) if with_copy and self.copies else None
        return SourceText(copy.text, copied=copy.words(source)) if copy else SourceText()

    def quotations(self, parsed: Parsed, source: Source) -> "SourceQuotations":
        """A source's text with what the brief quotes from it. For workers."""
        from briefing_tui.compare.quotations import find_quotations

        text = self.source_text(parsed, source)
        problem = text.diagnostic.message if text.diagnostic is not None else ""
        glossary = usable_glossary(self.root) if parsed.brief.draft else None
        return find_quotations(parsed.brief, source, text.text, problem, glossary, text.copied)

    def path_from_root(self, path: Path) -> str:
        """A brief's path, as used in `Brief.path` and in the reading state."""
        if self.root is not None and path.is_relative_to(self.root):
            return sanitise_name(path.relative_to(self.root).as_posix())
        return sanitise_name(path.name)

    def path_of(self, path_from_root: str) -> Path:
        return self._folder / path_from_root

    # The list

    def is_missing(self, path: Path) -> bool:
        return is_missing(path)

    def stamp(self, path: Path) -> Stamp | None:
        return stamp_of(path)

    def is_among(self, path: Path, changed: Iterable[str]) -> bool:
        return is_among(path, changed)

    def state_of(self, path: str) -> BriefState:
        return self.reading_state.get(path)

    def is_replaced(self, briefs: BriefList) -> bool:
        """Whether the index that a list shows has been replaced or completed."""
        index = self._index.current()
        if index is None or not briefs.is_of(index.identity):
            return index is not None or briefs.selection is not None
        return bool(not briefs.complete and self._index.guard(lambda index: index.is_complete()))

    @property
    def noun(self) -> Noun:
        """What a brief of the library is called, as far as it is indexed."""
        return self.ask(Index.noun) or "brief"

    def briefs(self, before: BriefList | None = None) -> BriefList:
        """The current list, with the query, the flags and the remarks of the one `before`.

        A damaged index is deleted; until there is another one, the list shows file names.
        """
        before = before or BriefList(saved=self._saved, query=self._first_query)

        def renew(index: Index) -> BriefList:
            self._listed = index
            return lists.renewed(index, before)

        return self._index.guard(renew) or self._index.guard(renew) or before

    def with_query(
        self, briefs: BriefList, query: ListQuery, selected: BriefList | None = None
    ) -> BriefList:
        """The list for another query. It takes over what a worker has asked for, without asking the
        index unless that or the open brief has changed meanwhile. If the index is damaged, it stays
        as it is.
        """

        def renew(index: Index) -> BriefList:
            if selected is not None and selected.is_of(index.identity):
                return lists.taken_over(index, briefs, selected)
            return lists.with_query(index, briefs, query)

        found = self._index.guard(renew, self._listed) if self._listed is not None else None
        return found or replace(briefs, query=query, pending=None)

    @answered_by(lists.with_flags)
    def with_flags(
        self, briefs: BriefList, flags: Flags | None, read: int | None = None
    ) -> BriefList:
        """The list with what is read and starred; `read` is how many of its briefs are read, if a
        worker has counted them.
        """
        return replace(briefs, flags=flags, selected_by=briefs.selected_by or flags)

    @answered_by(lists.matching_claims)
    def matching_claims(self, briefs: BriefList) -> tuple[str, ...]:
        """The ids of the claims of the open brief that the query of a list finds."""
        return ()

    def with_changes(
        self,
        briefs: BriefList,
        changes: Mapping[str, BriefState],
        kept: frozenset[str] = frozenset(),
    ) -> BriefList:
        """The list after the states of some briefs changed, given by `Listing.path_from_root`;
        `kept` are those whose present version was read.
        """
        before = flags = briefs.flags
        if before is None or flags is None:
            return briefs
        for path, change in changes.items():
            flags = flags.with_change(path, change)

        def count_of(paths: frozenset[str]) -> int:
            return self._index.guard(lambda index: index.count_of(paths)) or 0

        flags = replace(flags, changed=flags.changed - kept)
        newly_read = count_of(flags.read - before.read) - count_of(before.read - flags.read)
        return replace(briefs, flags=flags, unread=briefs.unread - newly_read)

    @answered_by(lists.window)
    def window(self, briefs: BriefList, around: int | Path) -> BriefList:
        """The list with the rows around a place, or around a brief if the list has that."""
        return briefs

    @answered_by(lists.located)
    def located(self, briefs: BriefList, path: Path | None) -> BriefList:
        """The list with the place of the brief that is open."""
        return replace(briefs, path=path, at=briefs.place(path), opened=None)

    @answered_by(lists.neighbour)
    def neighbour(self, briefs: BriefList, path: Path | None, step: int) -> BriefList | None:
        """The list at the brief before (-1) or after (1) another one, which the list need not show.
        From the note of a day it is that of another day, if the list has all briefs by date. None
        at either end.
        """
        return None

    @answered_by(lists.next_unread)
    def next_unread(self, briefs: BriefList, at: int, step: int) -> int | None:
        """The place of the nearest unread or changed brief after one, or before it (-1), around
        the ends and `at` itself last.
        """
        return None

    def daily_note(self, day: date) -> Path:
        """The file that is named after a day, `2031-05-03.md`; if there are several, the one with
        the shortest path, and if there is none, its path beside the newest such file. For workers.
        """
        from briefing_tui.library.index.relations import named

        name = day.isoformat()
        found = self.ask(named, name) or ()
        paths = [brief.path_from_root for brief in found if Path(brief.path_from_root).stem == name]
        newest = self.ask(lists.newest_daily) if not paths else None
        beside = newest.path if newest else (self.root or Path()) / "it.md"
        new = beside.with_name(f"{name}{beside.suffix}")
        return self.path_of(min(paths, key=len)) if paths else new

    def tags(self) -> Mapping[str, int]:
        """The tags of all briefs, the most frequent first, each with the number of briefs that have
        it. Waits for the complete index. For workers.
        """
        from briefing_tui.library.index.resolve import values_of

        self.wait_until_complete(never)
        return self.ask(values_of, "tag", of_all=True) or {}

    def find_by_name(self, session: "NameSession", text: str) -> "tuple[Match, ...]":
        """The briefs, headings or tags for a name that is being typed. For workers."""
        return self.ask(session.find, text) or ()

    # Questions

    def ask(
        self,
        question: Callable[Concatenate[Index, Asked], Answer],
        *asked: Asked.args,
        **named: Asked.kwargs,
    ) -> Answer | None:
        """The answer to a question that the index answers, a function of it and of what is asked,
        on a connection of its own. None if there is no index. For workers.

        A damaged index is built again, and then it is asked again: an error is no empty answer.
        """
        for is_first in (True, False):
            try:
                return self._index.ask(lambda index: question(index, *asked, **named))
            except UnreadableIndexError as error:
                if self._rebuild is not None:
                    self._rebuild(self)
                elif not (is_first and error.was_damaged and self.wait_until_complete(never)):
                    break
        return None

    # Briefs by name

    def candidates(self, name: str) -> tuple[str, ...]:
        """The paths from the library's folder of all briefs that a name could mean."""
        from briefing_tui.library.index.relations import named
        from briefing_tui.parse.brief_names import KnownBriefs

        names = self.ask(named, name) or ()
        return KnownBriefs.build(names).candidates(name)

    def find(self, name: str, beside: Path | None = None) -> Path | None:
        """The brief that a name means in another brief, if it means exactly one."""
        from briefing_tui.library.index.relations import find_named

        from_path = self.path_from_root(beside) if beside else ""
        listing = self._index.guard(lambda index: find_named(index, name, from_path))
        return listing.path if listing else None

    def rename(self, renames: Renames) -> None:
        """Let the reading state and the notes follow renamed files."""
        self.reading_state.rename(renames)
        if self.notes is not None:
            self.notes.rename(renames)
        if self.copies is not None:
            self.copies.rename(renames)

    def renamed_to(self, path: Path) -> Path | None:
        """The new path of a brief whose file was renamed."""
        new = self._index.guard(lambda index: index.renamed_to(self.path_from_root(path)))
        return self.path_of(new) if new else None

    # Questions for workers, each with a connection of its own

    def load_flags(self, *, with_notes: bool = True) -> Flags:
        """What is read, starred and noted, including what other readers have written. For workers.

        The notes on a renamed file move to its new path, and its state, in case the process that
        noticed the rename failed to write it.
        """
        self.reading_state.load()
        renames = self.ask(Index.renames) or []
        self.reading_state.rename([pair for pair in renames if self.reading_state.knows(pair[0])])
        if self.notes is not None:
            self.notes.rename(renames)
        if self.copies is not None:
            self.copies.rename(renames)
        flags = self.reading_state.flags()  # the interface may have moved a state meanwhile
        versions = self.reading_state.versions(flags.read)
        changed = self.ask(Index.changed_since, versions) if versions else None
        noted = self.notes.words() if self.notes is not None and with_notes else {}
        return replace(flags, changed=changed or frozenset(), noted=noted)

    def find_list(
        self, briefs: BriefList, query: ListQuery, cancelled: Cancelled = never
    ) -> BriefList | None:
        """The list for a query that takes time. None if the index can't tell. For workers."""

        def find(index: Index) -> BriefList:
            index.end_with(cancelled)
            return lists.with_query(index, briefs, query)

        return self.ask(find)

    def find_in_list(self, briefs: BriefList, words: str) -> Found:
        """The briefs of a list with some words. For workers, or where the next key needs them."""
        selection = briefs.selection
        if selection is None:
            return Found(words)
        with suppress(UnreadableIndexError):  # the next key needs it, or a new list replaces it
            found = self._index.ask(
                lambda index: (
                    lists.find(index, selection, words) if briefs.is_of(index.identity) else None
                )
            )
            return found or Found(words)
        return Found(words)

    def read_all(self, briefs: BriefList) -> None:
        """Mark all briefs of a list as read, with the next save of the reading state."""
        if (selection := briefs.selection) is not None:
            self.reading_state.read_all(lambda: self.ask(lists.paths_of, selection) or ())

    def problems(
        self, parsed: Parsed, cancelled: Cancelled = never, codes: Collection[str] = ()
    ) -> tuple[Diagnostic, ...]:
        """The diagnostics of a brief with some codes, by default errors and warnings. For workers.

        Names of briefs are looked up once the index is complete.
        """
        from briefing_tui.library.checking import PROBLEM_CODES, examine

        def look_up(names: "NamesOfBrief") -> "KnownBriefs | None":
            if not self.wait_until_complete(cancelled, LONGEST_WAIT):
                return None
            return self.names_around(parsed.brief, names)

        return examine(parsed, look_up, self.root, codes or PROBLEM_CODES)

    def names_around(self, brief: Brief, names: "NamesOfBrief") -> "KnownBriefs | None":
        """The briefs that the names in a brief may mean."""
        from briefing_tui.library.index.relations import names_around

        return self.ask(names_around, brief, {name for _, name in names.briefs})

    def wait_until_complete(self, cancelled: Cancelled, seconds: float = float("inf")) -> bool:
        """Wait for the first build of the index; return whether it is complete.

        With half a library, topics would lack half of their history, and there would be false
        silences.
        """
        process, updates, asked = self._process, self._updates, False
        deadline = time.monotonic() + seconds
        while not self._is_complete():
            if cancelled() or process is None or not process.is_alive or self._updates > updates:
                return False
            if time.monotonic() > deadline:
                return False
            if updates and not asked:  # the index has been deleted since then
                asked = True
                process.start()
            time.sleep(POLL)
        return True

    def _is_complete(self) -> bool:
        with suppress(UnreadableIndexError):
            return self._index.ask(Index.is_complete) or False
        return False

    # Searching, watching and updating

    def search_session(self) -> "SearchSession | None":
        if self._session is None and self.root is not None:
            from briefing_tui.library.index.search import SearchSession

            self._session = SearchSession(self.root, self._index.location, self._index.is_damaged)
        return self._session

    def watch(self, notify: "Callable[[IndexMessage], None]") -> None:
        """Keep the index up to date from now on. `notify` is called in another thread."""
        watched = self.root is not None or self._unwatched() is not None
        if self._process is None and watched:
            from briefing_tui.library.index.process import IndexProcess, UpToDate

            def count(message: "IndexMessage") -> None:
                self._updates += isinstance(message, UpToDate)
                notify(message)

            self._process = IndexProcess(self.root, self._index.location, count, self._unwatched())
            self._process.start()

    def _unwatched(self) -> Path | None:
        """The requested brief, unless it is one of the library's, whose changes are reported."""
        file = self.request.brief
        if self.root is None or file is None or file.is_symlink():
            return file
        return None if self._index.guard(lambda index: index.listing(file)) else file

    def rescan(self) -> None:
        """Compare the whole library with its index: another index process begins with that."""
        if self._process is not None:
            self._process.start()

    def update(self, report: Callable[[IndexProgress | str], None]) -> Changes:
        """Bring the index up to date in this process, and the reading state with it.

        If the first index can't be written because the disk is full, there is another one until the
        program ends.
        """
        from briefing_tui.library.index.writer import update

        root = self.root
        assert root is not None

        def move_state(renames: Renames) -> None:
            self.rename(renames)
            self.reading_state.save()

        changes = update(root, self._index.location, report, never, move_state, names_first=False)
        if changes.complete or self.ask(Index.is_complete):
            return changes
        location = private_location(with_ignored=self.request.with_ignored)
        self._index = IndexHandle(self._folder, location, has_folder=True, on_damage=self.rescan)
        return update(root, location, report, never, move_state, names_first=False)

    def listings(self, query: ListQuery) -> tuple[Listing, ...]:
        """All briefs that a query selects, in its order."""
        flags = self.load_flags() if query.filters else None

        def find(index: Index) -> tuple[Listing, ...]:
            found = lists.listings(index, query, flags, self._saved)
            if not found:
                index.verify()
            return found

        return self.ask(find) or ()

    def search(self, query: "Query", limit: int) -> QueryAnswer:
        """The first briefs that a query finds, with the claims that match."""
        from briefing_tui.library.index.search import search

        is_asked = query.asks_for_notes or bool(query.of("state"))
        flags = self.load_flags(with_notes=query.asks_for_notes) if is_asked else Flags()

        def find(index: Index) -> QueryAnswer:
            answer = search(index, query, limit, flags)
            if not answer.listings:
                index.verify()
            return answer

        return self.ask(find) or QueryAnswer(problem=NO_INDEX)
