"""Reading the open brief again after its file has changed: at once, but not all the time."""

from collections.abc import Iterable
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.worker import get_current_worker

from briefing_tui.library import renaming
from briefing_tui.library.reading import UNREAD
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui.open_brief import OpenBrief, derive

if TYPE_CHECKING:
    from briefing_tui.model.brief import Brief
    from briefing_tui.tui.library.shelf import Shelf
    from briefing_tui.tui.reader import ReaderScreen

EVERY = 0.15
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
        pause = EVERY
        if now is not before:  # another brief, or this one as others have read it, perhaps before
            self._forget(beside)
            self._wanted = self._wanted or (now is not None and now.is_again(before))
        elif before.begun:  # the whole of it is being read, and may be from before as well
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
    if opened.begun:
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
    for each in renaming.files_among(beside, path, lambda: False):
        parsed = shelf.load(each)
        candidates[parsed.brief.path] = (each, parsed)
    briefs = (parsed.brief for _, parsed in candidates.values())
    found = renaming.renamed(opened.brief, briefs)
    if found is None:
        return Away("This brief is no longer where it was.")
    where, parsed = candidates[found.path]
    return Fresh(where, derive(parsed, was=opened.brief.path))
