"""The library's index, kept while the reader is open: what the screen hears of it and asks it."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from textual.message import Message
from textual.worker import get_current_worker

from briefing_tui.compare.revision import (
    NO_CHANGES,
    Baseline,
    BriefChanges,
    baseline,
    changes_since,
)
from briefing_tui.layout.revision import saved_message
from briefing_tui.library.files import (
    UNREAD,
    is_brief_name,
    is_file,
    is_folder,
    real_path,
    walk,
)
from briefing_tui.library.index.process import Advanced, Noticed, Saved, Settled, Watching
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui.open_brief import OpenBrief, derive
from briefing_tui.tui.panes.claims import ClaimsPane
from briefing_tui.tui.panes.narrative import NarrativePane, NarrativeView
from briefing_tui.tui.services import open_library
from briefing_tui.tui.services.related import Relating

if TYPE_CHECKING:
    from textual.timer import Timer

    from briefing_tui.library.brief_list import Library
    from briefing_tui.library.index.process import Keeper, News
    from briefing_tui.library.search import Seeker
    from briefing_tui.library.state.brief_state import Flags
    from briefing_tui.model.brief import Brief
    from briefing_tui.tui.reader import ReaderScreen
    from briefing_tui.tui.services.open_library import Shelf

SOON = 0.4
"""Seconds after the first frame: what the reader does first needs no index."""
EVERY = 0.7
"""Seconds between two looks at an index that grows."""


class LibraryRead(Message):
    """A worker has read the library and what the reader has marked in it.

    A large library is not read: its briefs are in the index.
    """

    def __init__(self, library: "Library | None", marks: "Flags") -> None:
        super().__init__()
        self.library = library
        self.marks = marks


class IndexNews(Message):
    """How far the index is, what changed on the disk, or what went wrong."""

    def __init__(self, news: "News") -> None:
        super().__init__()
        self.news = news


class IndexGrew(Message):
    """What was not in the index a moment ago may be there now."""


class Indexing:
    """Starts what keeps the index, after the first frame, and ends it with the screen."""

    def __init__(self, screen: "ReaderScreen", shelf: "Shelf") -> None:
        self._screen, self._shelf, self._root = screen, shelf, shelf.root
        self._keeper: Keeper | None = None
        self._seeker: Seeker | None = None
        self._relating = Relating(screen)
        self._changes: LibraryChanges | None = None
        self.settled = 0
        """How often the index has been up to date by now."""
        self._renewed = 0.0
        """When the list was last taken from the index."""

    def start_soon(self) -> None:
        """Begin once the screen has come to rest."""
        if self._root is not None or self._shelf.lone is not None:
            self._screen.set_timer(SOON, self.start)

    def start(self) -> None:
        """Begin; without a library or a file there is nothing to keep."""
        lone = self._shelf.lone
        if (self._root is None and lone is None) or self._keeper is not None:
            return
        from briefing_tui.library.index.process import Keeper

        self._keeper = Keeper(self._root, self._tell, lone)
        self._keeper.start()

    def _tell(self, news: "News") -> None:
        self._screen.post_message(IndexNews(news))

    def stop(self) -> None:
        """The reader quits."""
        if self._keeper is not None:
            self._keeper.stop()
        if self._seeker is not None:
            self._seeker.close()

    def hear(self, news: "News") -> None:
        """What follows from the news on the screen."""
        if self._changes is None:
            self._changes = LibraryChanges(self._screen, self, self._shelf)
        self._changes.hear(news)

    def dismiss_changes(self) -> None:
        """The marks of changes are cleared: later ones count from here."""
        if self._changes is not None:
            self._changes.revising.put_away()

    def renew(self, note: str, *, now: bool = False) -> None:
        """Take the list of a large library from its index, though not all the time."""
        if not now and monotonic() - self._renewed < EVERY:
            return
        screen = self._screen
        screen.briefs = self._shelf.new_list(screen.briefs, None, None, note)
        screen.arranging.again()
        self._renewed = monotonic()
        screen.settle_library()

    def relate(self) -> None:
        """Look for what has to do with the open brief, once there is an index to ask."""
        opened = self._screen.opened
        if opened is None or self._keeper is None or (seeker := self.seeker()) is None:
            return
        self._relating.look(seeker, opened.brief)

    @property
    def is_large(self) -> bool:
        """Whether the list comes from the index."""
        return self._shelf.large is not None

    def open_search(self) -> None:
        """The search over the panes."""
        from briefing_tui.tui.actions import open_search

        open_search(self._screen, self)

    def seeker(self) -> "Seeker | None":
        """What answers queries; None where there is no library."""
        if self._seeker is None and self._root is not None:
            from briefing_tui.library.search import Seeker

            self.start()
            assert self._keeper is not None
            self._seeker = Seeker(self._root, self._keeper.place)
        return self._seeker


# MERGED:
# Reading the open brief again after its file has changed: at once, but not all the time.

EVERY_rereading = 0.15
"""Seconds between two readings, however often the file is saved."""
AGAIN = 0.1
PATIENCE = 1.0
"""Seconds between two looks at a file that is away or empty, and for how long it may be: some
programs empty or delete a file before they write it anew."""
RECENT = 5.0
"""Seconds before the watching began in which a change may have gone unseen."""


class Away(Struct, frozen=True):
    """There is nothing to show in place of what was read."""

    why: str = ""


class Fresh(Struct, frozen=True):
    """The brief as it is now, and where."""

    path: Path
    opened: OpenBrief


Found = Fresh | Away | None
"""None: nothing has changed."""


class Rereading:
    """The open brief and its file. One reading at a time, in a thread."""

    def __init__(self, reader: "ReaderScreen", shelf: "Shelf") -> None:
        self._reader, self._shelf = reader, shelf
        self._busy = self._wanted = self._told = False
        self._away_since: float | None = None
        self._paths: set[str] = set()
        """What else changed while the file was away: it may be there."""

    def look_if_recent(self) -> None:
        """Look, if the file changed about when the watching began."""
        path = self._reader.path
        try:
            status = path.stat() if path is not None else None
        except OSError:
            self.look()
        else:
            if status and time() - max(status.st_mtime, status.st_ctime) < RECENT:
                self.look()

    def look(self, paths: Iterable[str] = ()) -> None:
        """Read it again, now or as soon as the last reading is long enough ago."""
        reader, shelf = self._reader, self._shelf
        self._paths.update(paths)
        path, opened = reader.path, reader.opened
        if self._busy or path is None or opened is None:
            self._wanted = self._busy
            return
        self._busy, self._wanted = True, False
        beside = frozenset(self._paths)
        patient = self._away_since is None or monotonic() - self._away_since < PATIENCE

        def work() -> None:
            worker = get_current_worker()
            found = read_again(shelf, path, opened, beside, patient=patient)
            if not worker.is_cancelled:
                reader.call_later(self._take, opened, beside, found)

        reader.run_worker(work, thread=True, group="rereading")

    def _take(self, before: OpenBrief, beside: frozenset[str], found: Found) -> None:
        reader, now = self._reader, self._reader.opened
        pause = EVERY_rereading
        if now is not before:  # another brief, or this one as others have read it, perhaps before
            self._forget(beside)
            self._wanted = self._wanted or (now is not None and now.is_again(before))
        elif before.partial:  # the whole of it is being read, and may be from before as well
            pause = AGAIN
            self._wanted = True
        elif isinstance(found, Away):
            pause = AGAIN
            self._wait(found)
        else:
            self._forget(beside)
            if found is not None:
                if reader.path is not None and reader.path != found.path:
                    reader.history = reader.history.renamed(reader.path, found.path)
                reader.show_brief(found.path, found.opened)
        reader.set_timer(pause, self._rest)

    def _forget(self, beside: frozenset[str]) -> None:
        """These paths have been looked at; what has changed since then has not."""
        self._away_since, self._told = None, False
        self._paths -= beside

    def _wait(self, found: Away) -> None:
        now = monotonic()
        self._away_since = self._away_since or now
        if now - self._away_since < PATIENCE:
            self._wanted = True
        elif not self._told:
            self._told = True
            words = f"{found.why} It stays open as it was read.".lstrip()
            self._reader.notify(words, markup=False, timeout=8)

    def _rest(self) -> None:
        self._busy = False
        if self._wanted:
            self.look()


def leads_nowhere(path: Path) -> bool:
    """Whether there is no file, or a link to none. What may not be looked at may be there."""
    try:
        path.stat()
    except OSError as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return False


def read_again(
    shelf: "Shelf", path: Path, opened: OpenBrief, beside: Iterable[str], *, patient: bool
) -> Found:
    """What a file has become; `patient` leaves time to a program that is at it. For a worker."""
    if opened.partial:
        return Away()
    if leads_nowhere(path):
        return _elsewhere(shelf, path, opened, beside)
    parsed = shelf.load(path)
    if patient and _is_empty(parsed.brief) and not _is_empty(opened.brief):
        return Away()
    problem = next((each for each in parsed.diagnostics if each.code in UNREAD), None)
    if problem is not None:
        return Away("" if patient else one_line(problem.message))
    return None if parsed == opened.parsed else Fresh(path, derive(parsed))


def _is_empty(brief: "Brief") -> bool:
    """Whether there is nothing to read: as in a file that is about to be written anew."""
    return not (brief.body or brief.claims)


def _elsewhere(shelf: "Shelf", path: Path, opened: OpenBrief, beside: Iterable[str]) -> Found:
    candidates = {}
    for each in files_among(beside, path, lambda: False):
        parsed = shelf.load(each)
        candidates[parsed.brief.path] = (each, parsed)
    briefs = (parsed.brief for _, parsed in candidates.values())
    found = renamed(opened.brief, briefs)
    if found is None:
        return Away("This brief is no longer where it was.")
    where, parsed = candidates[found.path]
    return Fresh(where, derive(parsed, was=opened.brief.path))


# Which of the files that have just appeared is the open brief under a new name.

_MOST_FILES = 60
"""Files that are read at most to find a renamed brief."""


def renamed(gone: "Brief", candidates: Iterable["Brief"]) -> "Brief | None":
    """The brief that says the same, else the one that goes by the same slug.

    None where there is none, or more than one: nothing is guessed.
    """
    found = list(candidates)
    whole = _nameless(gone)
    same = [each for each in found if _nameless(each) == whole]
    if not same:
        same = [each for each in found if each.slug.casefold() == gone.slug.casefold()]
    return same[0] if len(same) == 1 else None


def _nameless(brief: "Brief") -> "Brief":
    """Without what only the file's name says: its path and slug, the date and title it may
    give."""
    named = not brief.body and not brief.claims
    title = brief.title if named else ""
    return replace(brief, path="", slug="", title=title, date=None)


def files_among(paths: Iterable[str], but: Path, stop: Callable[[], bool]) -> Iterator[Path]:
    """The briefs among paths, and in the folders among them; those of the same name first."""
    found: list[Path] = []
    for each in sorted(paths):
        path = Path(each)
        if is_folder(path):
            found += [Path(file) for file, _ in walk(path, stop, most=_MOST_FILES).files]
        elif is_brief_name(path.name) and is_file(path):
            found.append(path)
    found.sort(key=lambda path: path.name != but.name)
    return (path for path in found[:_MOST_FILES] if path != but)


# MERGED:
# What has changed in the open brief since the reader opened it: found, marked, told.
#
# Several saves count from the reading that the reader saw first, until they leave the brief or
# put the marks away.

AT_ONCE = 3_000
"""Blocks up to which they are compared without a thread: a few milliseconds."""
SAY_AFTER = 0.4
"""Seconds after the last save before it is told of: one notice for many."""
SAY_EVERY = 5.0
"""Seconds between two notices: as long as one stays on the screen."""


class Revising:
    """Compares each whole reading of the open brief with the first one."""

    def __init__(self, reader: "ReaderScreen") -> None:
        self._reader = reader
        self._narrative = reader.query_one(NarrativeView)
        self._narrative_pane = reader.query_one(NarrativePane)
        self._claims = reader.query_one(ClaimsPane)
        self._now: OpenBrief | None = self._narrative.finished
        self._first: OpenBrief | Baseline | None = self._now
        self._changes = NO_CHANGES
        self._saves = self._told = 0
        """Readings that differed from the one before, and how many of them were told of."""
        self._saying: Timer | None = None
        self._said = -SAY_EVERY
        reader.watch(self._narrative, "finished", self.read, init=False)

    def read(self, opened: "OpenBrief | None") -> None:
        """A brief has been read to its end: another one, or the open one again."""
        if opened is None:
            self._now = self._first = None
            return
        before, self._now = self._now, opened
        if before is None or not opened.is_again(before):
            self._begin(opened)
            return
        self._saves += before.parsed != opened.parsed
        first = self._first
        assert first is not None
        if max(_size(first), _size(opened)) <= AT_ONCE:
            self._take(first, opened, *_compare(first, opened))
            return

        def work() -> None:  # no partial: Textual spells out its arguments, a whole book
            self._reader.call_later(self._take, first, opened, *_compare(first, opened))

        self._reader.run_worker(work, thread=True, exclusive=True, group="revising")

    def _begin(self, opened: "OpenBrief") -> None:
        self._first, self._saves, self._told = opened, 0, 0
        self._show(NO_CHANGES)
        self._stop_saying()

    def _stop_saying(self) -> None:
        if self._saying is not None:
            self._saying.stop()

    def put_away(self) -> None:
        """The reader has seen the changes: later ones count from here."""
        if self._now is not None:
            self._begin(self._now)

    def _take(
        self,
        first: "OpenBrief | Baseline",
        opened: "OpenBrief",
        base: Baseline,
        changes: BriefChanges,
    ) -> None:
        """What was found between two readings, if it is still those that count."""
        if first is not self._first or opened is not self._now:
            return
        self._first = base
        news = self._saves > self._told and bool(changes or self._changes)
        self._show(changes)
        if news:
            self._stop_saying()
            wait = max(SAY_AFTER, self._said + SAY_EVERY - monotonic())
            self._saying = self._reader.set_timer(wait, self._say)

    def _show(self, changes: BriefChanges) -> None:
        self._changes = changes
        self._narrative_pane.changes = changes
        self._claims.changes = changes

    def _say(self) -> None:
        words = saved_message(self._changes, again=self._told > 0)
        self._said, self._told = monotonic(), self._saves
        self._reader.notify(words, markup=False)


def _compare(first: "OpenBrief | Baseline", opened: "OpenBrief") -> tuple[Baseline, BriefChanges]:
    base = first if isinstance(first, Baseline) else baseline(first.brief, first.document)
    return base, changes_since(base, opened.brief, opened.document)


def _size(reading: "OpenBrief | Baseline") -> int:
    return len(reading.blocks if isinstance(reading, Baseline) else reading.document.leaves)


# MERGED:
# What the screen does when the library changes on the disk, or its index has news.

LIST_AFTER = 0.3
"""Seconds from a change to reading a small library again, and between two looks whether the
last reading is through."""


class LibraryChanges:
    """Hears what the keeper of the index tells."""

    def __init__(self, reader: "ReaderScreen", indexing: "Indexing", shelf: "Shelf") -> None:
        self._reader, self._indexing = reader, indexing
        self._rereading = Rereading(reader, shelf)
        self.revising = Revising(reader)
        self._waiting: Timer | None = None
        self._told: set[str] = set()
        self._stood: tuple[Path, int] | None = None
        """Where the open brief was in the list when it was last seen there."""

    def hear(self, news: "News") -> None:
        """Show what follows from the news."""
        indexing = self._indexing
        if isinstance(news, Advanced | Settled):
            self._reader.app.screen.post_message(IndexGrew())
        if isinstance(news, Saved):
            self._saved(news.paths)
        elif isinstance(news, Watching):
            self._rereading.look_if_recent()
        elif isinstance(news, Noticed):
            self._tell(news.text)
        elif isinstance(news, Advanced) and indexing.is_large and news.done < news.total:
            indexing.renew(f"indexing {news.done:,} of {news.total:,}")
        elif isinstance(news, Settled):
            indexing.settled += 1
            open_library.settle(self._reader, news, is_large=indexing.is_large)
            if indexing.is_large:
                indexing.renew("", now=True)
            indexing.relate()
            self._note_place()

    def _tell(self, words: str) -> None:
        """Once each: the same trouble comes again with every save."""
        if words not in self._told:
            self._told.add(words)
            self._reader.notify(words, markup=False, timeout=8)

    def _saved(self, paths: tuple[str, ...]) -> None:
        """The open brief again, where the reader is in it, and the list."""
        self._note_place()
        path = self._reader.path
        if path is not None and (is_among(path, paths) or leads_nowhere(path)):
            self._rereading.look(paths)
            self._keep_place(path)
        # The list of a large library follows its index.
        if not self._indexing.is_large and self._waiting is None:
            self._waiting = self._reader.set_timer(LIST_AFTER, self._read_library)

    def _keep_place(self, path: Path) -> None:
        """`J` and `K` go on from where the open brief stood, if it is gone for good."""
        if leads_nowhere(path) and self._stood is not None and self._stood[0] == path:
            self._reader.briefs = replace(self._reader.briefs, gone=self._stood)

    def _note_place(self) -> None:
        """Of a large library's brief that is gone the index no longer says where it stood."""
        path = self._reader.path
        if path is not None and (place := self._reader.briefs.index(path)) is not None:
            self._stood = (path, place)

    def _read_library(self) -> None:
        """Once it is not being read: a reading that every save begins anew never ends."""
        reader = self._reader
        if any(each.group == "library" and not each.is_finished for each in reader.workers):
            self._waiting = reader.set_timer(LIST_AFTER, self._read_library)
        else:
            self._waiting = None
            reader.read_library()


def is_among(path: Path, paths: Iterable[str]) -> bool:
    """Whether a file, or a folder that it lies in, is one of some paths; by whatever link."""
    changed = {Path(each) for each in paths}
    if any(each in changed for each in (path, *path.parents)):
        return True
    real = real_path(path)
    if real == path.absolute():
        return False
    changed = {real_path(each) for each in changed}
    return any(each in changed for each in (real, *real.parents))
