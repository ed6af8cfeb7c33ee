"""The library's list as one value: the briefs that it shows, what is read, and what is new."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.library.files import Skipped
from briefing_tui.library.index.pages import Pages, titled
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import FAILURES
from briefing_tui.library.listing import Listing, ListQuery, SavedQuery, by_name
from briefing_tui.library.state.brief_state import BriefState, Flags

MAX_TITLED = 50
"""Briefs that the command palette looks at."""

Answer = TypeVar("Answer")


class Found(Struct, frozen=True):
    """Some words, and the places of the briefs in the list that have them."""

    words: str
    places: Sequence[int] = ()


class BriefList(Struct, frozen=True):
    """The briefs of a library, and those of them that the list shows.

    The list keeps what its query selected until the next query, so a brief does not drop out
    of the unread ones while it is being read.
    """

    index: Index | None = None
    """None where there is no library, or it has not been listed yet."""
    every: Sequence[Listing] = ()
    shown: Sequence[Listing] = ()
    query: ListQuery = ListQuery()
    pending: ListQuery | None = None
    """The query whose result is being looked for."""
    found: Found | None = None
    """What the reader looks for in this very list, once it has been found."""
    flags: Flags | None = None
    """None until the reading state has been read."""
    selected_by: Flags | None = None
    """The flags at the time of the query, by which it goes on to select."""
    unread: int = 0
    note: str = ""
    """How far the index is, while it is being built."""
    saved: tuple[SavedQuery, ...] = ()
    """The queries of the configuration, which open as lists."""
    skipped: Skipped = ()
    """How many files and folders are not part of the library, by the reason."""
    removed: tuple[Path, int] | None = None
    """The open brief where its file has been deleted, and its former place in the list."""

    def with_index(self, index: Index) -> "BriefList":
        """The same list from the index as it is now.

        What a search found stays until it is searched again.
        """
        every = Pages(index, ListQuery(), None, {})
        if self.query == ListQuery():
            shown: Sequence[Listing] = every
        elif self.query.takes_time and self.index is not None:
            shown = self.shown
        else:
            shown = self.select(self.query, index)
        counted = replace(self, index=index, every=every, shown=shown, found=None)
        return counted.with_flags(self.flags)

    def select(self, query: ListQuery, index: Index) -> Pages:
        """What a query selects. An index of its own lets another thread ask."""
        flags = self.selected_by if query == self.query else self.flags
        return Pages(index, query, flags, by_name(self.saved))

    def with_shown(self, query: ListQuery, shown: Sequence[Listing]) -> "BriefList":
        """The list by another query, of which another thread has found the result."""
        same = query == self.query
        selected_by = self.selected_by if same else self.flags
        return replace(
            self, query=query, pending=None, shown=shown, found=None, selected_by=selected_by
        )

    def with_query(self, query: ListQuery) -> "BriefList":
        """The list by another query, at once."""
        if self.index is None:
            return replace(self, query=query, pending=None)
        return self.with_shown(query, self.select(query, self.index))

    def with_flags(self, flags: Flags | None, read: int | None = None) -> "BriefList":
        """The list with what is read and starred; `read` is how many of its briefs are read, where
        a worker has counted them.
        """
        if read is None:
            read = self._count_of(flags.read) if flags else 0
        briefs = replace(self, flags=flags, unread=len(self.every) - read if flags else 0)
        if self.selected_by is not None or flags is None:
            return briefs
        briefs = replace(briefs, selected_by=flags)
        index = self.index
        if index is None or self.query.kind == "all":
            return briefs
        return _ask(
            lambda: replace(briefs, shown=briefs.select(self.query, index)), otherwise=briefs
        )

    def with_change(self, path: str, change: BriefState) -> "BriefList":
        """The list after the state of one brief changed."""
        if self.flags is None:
            return self
        flags = self.flags.changed(path, change)
        difference = len(self.flags.read) - len(flags.read)
        if difference:
            difference *= self._count_of((path,))
        return replace(self, flags=flags, unread=self.unread + difference)

    def _count_of(self, paths: Collection[str]) -> int:
        """How many of some paths are briefs of the library."""
        index = self.index
        return _ask(lambda: index.count_of(paths), otherwise=0) if index is not None else 0

    def is_complete(self) -> bool:
        """Whether the index has read every file at least once."""
        index = self.index
        return index is not None and _ask(index.is_complete, otherwise=False)

    @property
    def latest(self) -> ListQuery:
        """The query that was asked for last."""
        return self.pending or self.query

    @property
    def is_partial(self) -> bool:
        """Whether a saved query may still find more: not every file has been read."""
        if self.query.query is None or self.index is None:
            return False
        return bool(self.note) or not self.is_complete()

    def titled(self, words: str) -> Sequence[Listing]:
        """The newest briefs with some words in their titles, tags or authors' names."""
        index = self.index
        if index is None:
            return ()
        return _ask(lambda: titled(index, words, MAX_TITLED), otherwise=())

    def first_index(self) -> Path | None:
        """The index page that is nearest to the root."""
        index = self.index
        return _ask(index.first_index, otherwise=None) if index is not None else None

    def listing(self, path: Path | None) -> Listing | None:
        """The listing of a brief, whether or not the list shows it."""
        index = self.index
        if path is None or index is None:
            return None
        return _ask(lambda: index.listing(path), otherwise=None)

    def position(self, path: Path | None) -> int | None:
        """The place of a brief in the list, from 0."""
        offset, selected = self._offset(path)
        return offset if selected else None

    def neighbour(self, path: Path | None, step: int) -> Listing | None:
        """The brief before (-1) or after (1) another one, which the list need not show."""
        if not isinstance(self.shown, Pages):
            return None
        offset, selected = self._offset(path)
        if not selected and self.removed is not None and path == self.removed[0]:
            offset = self.removed[1]
        at = offset + step if selected or step < 0 else offset
        return self.shown[at] if 0 <= at < len(self.shown) else None

    def find(self, words: str, index: Index | None = None) -> Found:
        """The briefs of the list with some words. A worker asks with an index of its own."""
        shown = self.shown
        if not isinstance(shown, Pages):
            return Found(words)
        return _ask(lambda: Found(words, shown.places(words, index)), otherwise=Found(words))

    def next_unread(self, at: int, step: int) -> int | None:
        """The place of the nearest unread brief after one, or before it (-1), around the ends."""
        flags, shown = self.flags, self.shown
        if flags is None or not self.unread or not isinstance(shown, Pages):
            return None
        return _ask(lambda: shown.next_outside(at, step, flags.read), otherwise=None)

    def paths(self, index: Index) -> Sequence[str]:
        """The paths from the library's folder of all briefs shown. For workers, with an index of
        their own.
        """
        return self.shown.paths(0, len(self.shown), index) if isinstance(self.shown, Pages) else ()

    def _offset(self, path: Path | None) -> tuple[int, bool]:
        """The number of briefs before one, and whether that one is in the list."""
        shown = self.shown
        if path is None or not isinstance(shown, Pages):
            return 0, False
        return _ask(lambda: shown.offset(path), otherwise=(0, False))

    def summary(self, path: Path | None, *, short: bool, unread: bool = True) -> str:
        """The place of a brief in the list, and what is unread: `10 of 14 · 2 unread`."""
        position, total = self.position(path), len(self.shown)
        parts = [f"{total:,} brief{'' if total == 1 else 's'}"] if self.every else []
        if position is not None:
            parts = [f"{position + 1:,}{'/' if short else ' of '}{total:,}"]
        if self.unread and unread:
            parts.append(f"{self.unread:,} unread")
        if self.note:
            parts = [self.note, *parts] if short else [*parts, self.note]
        return " · ".join(parts)

    def is_unread(self, listing: Listing) -> bool:
        """Whether a brief is known to be unread."""
        return self.flags is not None and listing.path_from_root not in self.flags.read

    def is_starred(self, listing: Listing) -> bool:
        """Whether a brief is known to be starred."""
        return self.flags is not None and listing.path_from_root in self.flags.starred


def _ask(question: Callable[[], Answer], otherwise: Answer) -> Answer:
    """What the index answers. It may have been damaged since the list was made from it: then the
    index process builds another, and until then the list goes on without an answer.
    """
    try:
        return question()
    except FAILURES:
        return otherwise
