"""The library session: the one door to a library's briefs, index and reading state.

The interface and the commands ask a `Library`, whatever the number of briefs. Answers come from
the index. Without an index yet, an index in memory lists the briefs by their names; text from
standard input, a brief without a library, and a library whose cache can't be written have
theirs in memory for good.
"""

import time
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefing_tui.library.files import (
    Reading,
    SourceText,
    is_file,
    other_kinds,
    read_brief,
    read_first_screen,
    read_source_text,
    real_path,
    stamp_of,
)
from briefing_tui.library.index.brief_list import Answer, BriefList, Found, Pages
from briefing_tui.library.index.handle import IndexHandle
from briefing_tui.library.index.reader import Changes, Index, Progress, Renames
from briefing_tui.library.index.schema import (
    index_location,
    location_in_memory,
)
from briefing_tui.library.listing import Listing, ListQuery, SavedQuery
from briefing_tui.library.paths import OpenRequest, manual, state_folder
from briefing_tui.library.state.reading_state import FILE_NAME, ReadingState
from briefing_tui.library.state.store import Flags
from briefing_tui.model.brief import Brief, Diagnostic, Parsed, Source
from briefing_tui.text.sanitise import sanitise_name, slug

if TYPE_CHECKING:
    # Imported when first used: a start needs none of them.
    from briefing_tui.check.names import KnownBriefs
    from briefing_tui.check.violations import NamesOfBrief
    from briefing_tui.compare.quotations import SourceQuotations
    from briefing_tui.compare.timeline import Relation
    from briefing_tui.compare.topics import Records, Topic, TopicSummary
    from briefing_tui.library.index.process import IndexMessage, IndexProcess
    from briefing_tui.library.index.search import SearchSession, States
    from briefing_tui.library.query import Query

MAX_EARLIER = 200
"""The newest briefs on the topics of a brief that its silences are compared with."""
POLL = 0.05
"""Seconds between two looks at whether the index is complete."""
PATIENCE = 2.0
"""Seconds to wait for that before the problems of a brief are shown without its links."""

Cancelled = Callable[[], bool]
ReportProgress = Callable[[int, int], None]
"""Receives how many of how many briefs have been read."""


def never() -> bool:
    """For callers that don't cancel."""
    return False


def no_report(done: int, total: int) -> None:
    """For callers that show no progress."""


class Library:
    """One folder of briefs, or one brief, while it is open.

    Methods are for the thread that made the library, unless they say that they are for workers.
    """

    def __init__(self, request: OpenRequest, saved: tuple[SavedQuery, ...] = ()) -> None:
        self.request = request
        self.root = request.root
        folder = request.root or (request.brief.parent if request.brief else None)
        state_file = state_folder() / FILE_NAME if folder else None
        self.reading_state = ReadingState(state_file, folder)
        self._named = real_path(request.brief) if request.brief else None
        self._saved = saved
        # The pages of the manual have an order in which to read them; briefs have dates.
        is_manual = folder is not None and folder == manual()
        self._first_query = ListQuery(order="folder" if is_manual else "date")
        self._folder = folder or Path()
        """Paths in the index are relative to it."""
        location = (
            index_location(request.root)
            if request.root is not None
            else location_in_memory("single")
        )
        self._index = IndexHandle(self._folder, location, has_folder=request.root is not None)
        self._process: IndexProcess | None = None
        self._to_keep: Path | None = None
        """The brief that was to be kept last, perhaps before there was an index process."""
        self._updates = 0
        """How often the index process has brought the index up to date, or could not."""
        self._session: SearchSession | None = None

    @property
    def title(self) -> str:
        """The folder's name, or where the text came from."""
        if self.root is not None:
            return self.root.resolve().name
        return "standard input" if self.request.text is not None else ""

    def close(self) -> None:
        """End the index process and close the connections of this session."""
        if self._process is not None:
            self._process.stop()
        if self._session is not None:
            self._session.close()

    # Briefs

    def first_brief(self, briefs: BriefList) -> Path | None:
        """The brief to open first: the requested one, else the last one read, else the newest.

        Where no brief has a date, it is the index page nearest to the root.
        """
        if self.request.brief is not None or self.root is None:
            return self.request.brief
        last = self.reading_state.last()
        if last and is_file(path := self.root / last):
            return path
        first = briefs.shown[0] if briefs.shown else None
        if first is None or first.date is not None:
            return first.path if first is not None else None
        return briefs.first_index() or first.path

    def other_kinds(self) -> str:
        """The kinds of files in the folder that are no briefs: `12 .html, 3 .txt`."""
        return other_kinds(self.root) if self.root is not None else ""

    def read_text(self) -> Parsed | None:
        """The brief from standard input."""
        if self.request.text is None:
            return None
        from briefing_tui.parse.brief import parse_brief

        return parse_brief(self.request.text, "-")

    def read(self, path: Path) -> Reading:
        """A brief as far as its first screen needs it. Short, unless the brief is huge."""
        return self.kept(path) or self.read_ahead(path)

    def kept(self, path: Path) -> Reading | None:
        """A brief whose parsed form the index has, as far as its first screen needs it."""
        index, stamp = self._index.current(), stamp_of(path)
        if index is not None and stamp is not None:
            data = self._index.guard(lambda: index.parsed(path, stamp))
            if data is not None:
                from briefing_tui.parse.cached import decode

                if (decoded := decode(data)) is not None:
                    return Reading(*decoded)
        return None

    def read_ahead(self, path: Path) -> Reading:
        """What `read` returns, without asking the index. For workers."""
        return read_first_screen(path, self.path_from_root(path), self._boundary(path))

    def read_whole(self, path: Path) -> Parsed:
        """A whole brief; one with a single error where the file can't be read. For workers."""
        return read_brief(path, self.path_from_root(path), self._boundary(path))

    def _boundary(self, path: Path) -> Path | None:
        """The folder that a brief must be in. None for the file that the user named: it may be
        a link out of the library.
        """
        return None if real_path(path) == self._named else self.root

    def keep_parsed(self, path: Path) -> None:
        """Have the index process keep the parsed form of a brief, for the next start."""
        self._to_keep = path
        if self._process is not None and self.root is not None:
            self._process.keep_parsed(path)

    def source_text(self, parsed: Parsed, source: Source) -> SourceText:
        """A source's own text, from the brief or a file of the library. For workers."""
        if self.root is None:
            return SourceText(source.text)
        return read_source_text(self.root, parsed, source)

    def quotations(self, parsed: Parsed, source: Source) -> "SourceQuotations":
        """A source's text with what the brief quotes from it. For workers."""
        from briefing_tui.compare.quotations import find_quotations

        text = self.source_text(parsed, source)
        problem = text.diagnostic.message if text.diagnostic is not None else ""
        return find_quotations(parsed.brief, source, text.text, problem)

    def path_from_root(self, path: Path) -> str:
        """A brief's path as `Brief.path` and the reading state have it."""
        if self.root is not None and path.is_relative_to(self.root):
            return sanitise_name(path.relative_to(self.root).as_posix())
        return sanitise_name(path.name)

    def path_of(self, path_from_root: str) -> Path:
        """The path that opens a brief."""
        return self._folder / path_from_root

    # The list

    def is_replaced(self, briefs: BriefList) -> bool:
        """Whether there is another index than the one that a list reads, or it is whole now."""
        return briefs.index is not self._index.current() or self._index.has_been_completed()

    def briefs(self, before: BriefList | None = None) -> BriefList:
        """The list as it is now, with the query, the flags and the remarks it had before.

        A damaged index is deleted: until there is another, the list has the names of files.
        """
        before = before or BriefList(saved=self._saved, query=self._first_query)

        def renew() -> BriefList:
            index = self._index.current()
            return before.with_index(index) if index is not None else before

        return self._index.guard(renew) or self._index.guard(renew) or before

    def with_query(self, briefs: BriefList, query: ListQuery) -> BriefList:
        """The list by another query; unchanged where the index is damaged."""
        selected = self._index.guard(lambda: briefs.with_query(query))
        return selected or replace(briefs, query=query, pending=None)

    def select(self, briefs: BriefList, query: ListQuery) -> Pages | None:
        """What a query selects, which reads from an index of its own. None without an index.
        For workers.
        """
        index = self._index.open()
        return self._index.guard(lambda: briefs.select(query, index)) if index else None

    def candidates(self, name: str) -> tuple[str, ...]:
        """The paths from the library's folder of all briefs that a name could mean."""
        from briefing_tui.check.names import KnownBriefs
        from briefing_tui.library.index.relations import named

        names = self._index.ask(lambda index: named(index, name)) or ()
        return KnownBriefs.build(names).candidates(name)

    def find(self, name: str, beside: Path | None = None) -> Path | None:
        """The brief that a name means in another brief, if it means exactly one."""
        from briefing_tui.library.index.relations import find_named

        index = self._index.current()
        if index is None:
            return None
        from_path = self.path_from_root(beside) if beside else ""
        listing = self._index.guard(lambda: find_named(index, name, from_path))
        return listing.path if listing else None

    def renamed_to(self, path: Path) -> Path | None:
        """The new path of a brief whose file was renamed."""
        index = self._index.current()
        if index is None:
            return None
        new = self._index.guard(lambda: index.renamed_to(self.path_from_root(path)))
        return self.path_of(new) if new else None

    # Questions for workers, each with a connection of its own

    def load_flags(self) -> Flags:
        """What is read and starred, by other readers too. The state of a renamed file
        moves to its new path: the process that noticed the rename may have failed to write it.
        For workers.
        """
        flags = self.reading_state.load()
        renames = [
            (old, new)
            for old, new in self._index.ask(lambda index: index.renames()) or ()
            if self.reading_state.knows(old)
        ]
        if renames:
            self.reading_state.rename(renames)
            flags = self.reading_state.load()
        return flags

    def find_in_list(self, briefs: BriefList, words: str) -> Found:
        """The briefs of a list with some words. For workers."""
        return self._ask_again(briefs, lambda index: briefs.find(words, index)) or Found(words)

    def count_read(self, flags: Flags) -> int | None:
        """How many briefs of the library are read; None without an index. For workers."""
        return self._index.ask(lambda index: index.count_of(flags.read))

    def read_all(self, briefs: BriefList) -> None:
        """Mark everything that a list shows as read, with the next save of the reading state."""
        self.reading_state.read_all(lambda: self._ask_again(briefs, briefs.paths) or ())

    def _ask_again(self, briefs: BriefList, question: Callable[[Index], Answer]) -> Answer | None:
        """What the index that a list shows answers in another thread, also one of names alone."""

        def ask() -> Answer | None:
            if briefs.index is None:
                return None
            with closing(briefs.index.again()) as index:
                return question(index)

        return self._index.guard(ask)

    def related(self, brief: Brief) -> "tuple[Relation, ...]":
        """The briefs that share most with a brief, as far as the index knows. For workers."""
        from briefing_tui.library.index.relations import related

        return self._index.ask(lambda index: related(index, brief)) or ()

    def topic(
        self,
        topic: str,
        opened: Brief | None = None,
        cancelled: Cancelled = never,
        report: ReportProgress = no_report,
    ) -> "Topic | None":
        """A topic in all briefs of the library, `opened` as it is on the screen. It is given by
        the id of its claims, or as their heading. For workers.
        """
        from briefing_tui.compare.topics import build_topic

        ids = tuple(dict.fromkeys((topic, slug(topic))))
        briefs = self._briefs_about(ids, -1, opened, cancelled, report)
        return next(filter(None, (build_topic(briefs, id) for id in ids)), None)

    def topics(
        self, cancelled: Cancelled = never, report: ReportProgress = no_report
    ) -> "tuple[TopicSummary, ...]":
        """The topics of the library, from the index once that is complete. For workers."""
        from briefing_tui.library.index.relations import list_topics

        self._wait_until_complete(cancelled)
        return self._index.ask(lambda index: list_topics(index, cancelled, report)) or ()

    def siblings(
        self, topic_id: str, name: str, cancelled: Cancelled = never
    ) -> "tuple[TopicSummary, ...]":
        """The topics that share words with a topic. For workers."""
        from briefing_tui.library.index.relations import siblings_of

        return self._index.ask(lambda index: siblings_of(index, topic_id, name, cancelled)) or ()

    def earlier_records(self, opened: Brief, cancelled: Cancelled = never) -> "Records":
        """What the parties of a brief said before on its topics. For workers."""
        from briefing_tui.compare.topics import claim_records

        topics = tuple(dict.fromkeys(claim.id for claim in opened.claims))
        briefs = self._briefs_about(topics, MAX_EARLIER, opened, cancelled, no_report)
        return claim_records(opened, briefs)

    def problems(
        self, parsed: Parsed, cancelled: Cancelled = never, codes: Collection[str] = ()
    ) -> tuple[Diagnostic, ...]:
        """What is wrong with a brief, of some codes or of the usual ones. Names of briefs are
        looked up once the index is complete. For workers.
        """
        from briefing_tui.library.checking import USUAL_CODES, examine
        from briefing_tui.library.index.relations import names_around

        def look_up(names: "NamesOfBrief") -> "KnownBriefs | None":
            if not self._wait_until_complete(cancelled, PATIENCE):
                return None
            links = {name for _, name in names.briefs}
            return self._index.ask(lambda index: names_around(index, parsed.brief, links))

        return examine(parsed, look_up, self.root, codes or USUAL_CODES)

    def _briefs_about(
        self,
        topics: tuple[str, ...],
        limit: int,
        opened: Brief | None,
        cancelled: Cancelled,
        report: ReportProgress,
    ) -> list[Brief]:
        """The briefs that may have a claim on some topics, once the index is complete."""
        from briefing_tui.library.index.relations import briefs_about

        self._wait_until_complete(cancelled)
        listings = self._index.ask(lambda index: briefs_about(index, topics, limit)) or ()
        briefs = [opened] if opened is not None else []
        for done, listing in enumerate(listings):
            if cancelled():
                break
            report(done, len(listings))
            if opened is None or listing.path_from_root != opened.path:
                path = listing.path_from_root
                briefs.append(read_brief(listing.path, path, self.root).brief)
        return briefs

    def _wait_until_complete(self, cancelled: Cancelled, seconds: float = float("inf")) -> bool:
        """Wait for the first build of the index. Half a library would give a topic half a
        history, and silences that are none.
        """
        process, updates, asked = self._process, self._updates, False
        deadline = time.monotonic() + seconds
        while not self._index.ask(lambda index: index.is_complete()):
            if cancelled() or process is None or not process.is_alive or self._updates > updates:
                return False
            if time.monotonic() > deadline:
                return False
            if updates and not asked:  # the index was deleted since
                asked = True
                if not process.rescan():
                    return False
            time.sleep(POLL)
        return True

    # Searching, watching and updating

    def search_session(self) -> "SearchSession | None":
        """The search of this library; None without a library."""
        if self._session is None and self.root is not None:
            from briefing_tui.library.index.search import SearchSession

            self._session = SearchSession(self.root, self._index.location)
        return self._session

    def watch(self, notify: "Callable[[IndexMessage], None]") -> None:
        """Keep the index up to date from now on. `notify` is called from another thread."""
        watched = self.root is not None or self.request.unwatched is not None
        if self._process is None and watched:
            from briefing_tui.library.index.process import IndexProcess, UpToDate

            def count(message: "IndexMessage") -> None:
                self._updates += isinstance(message, UpToDate)
                notify(message)

            self._process = IndexProcess(
                self.root, self._index.location, count, self.request.unwatched
            )
            self._process.start()
            if self._to_keep is not None:
                self.keep_parsed(self._to_keep)

    def rescan(self, notify: "Callable[[IndexMessage], None]") -> None:
        """Compare the whole library with its index: the index process does, if it runs. For
        workers.
        """
        if self.root is None or (self._process is not None and self._process.rescan()):
            return
        from threading import Event

        from briefing_tui.library.index.process import update_library

        update_library(self.root, self._index.location, notify, Event())

    def update(self, report: Callable[[Progress | str], None]) -> Changes:
        """Bring the index up to date in this process, and the reading state with it.

        Where the first index can't be written, on a full disk, it is kept in memory.
        """
        from briefing_tui.library.index.writer import update

        root = self.root
        assert root is not None

        def move_state(renames: Renames) -> None:
            self.reading_state.rename(renames)
            self.reading_state.save()

        changes = update(root, self._index.location, report, never, move_state)
        if changes.complete or self._index.ask(lambda index: index.is_complete()):
            return changes
        location = location_in_memory("unwritable")
        self._index = IndexHandle(self._folder, location, has_folder=True)
        return update(root, location, report, never, move_state)

    def glance(self) -> Changes | None:
        """What `update` would find, if a glance at the library shows no change; else None."""
        return self._index.ask(lambda index: index.glance())

    def are_unchanged(self, paths: Collection[Path]) -> bool:
        """Whether the index has some briefs as their files are."""
        return self._index.ask(lambda index: index.are_unchanged(paths)) or False

    def listings(self, query: ListQuery) -> list[Listing]:
        """All briefs that a query selects, in its order."""
        flags = self.load_flags() if query.filters else None
        briefs = BriefList(saved=self._saved, flags=flags)
        return self._index.ask(lambda index: list(briefs.select(query, index))) or []

    def search(self, query: "Query", limit: int) -> tuple[Listing, ...]:
        """The first briefs that a query finds."""
        from briefing_tui.library.index.search import search

        states: States = self.load_flags().states if query.states else {}
        return self._index.ask(lambda index: search(index, query, limit, states)) or ()
