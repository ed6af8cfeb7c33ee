"""The library's list as a value: the briefs that it shows, what is read, and what is new."""

from pathlib import Path

from msgspec import Struct

from briefing_tui.library.files import Identity, Skipped
from briefing_tui.library.listing import ListQuery, Order, SavedQuery
from briefing_tui.library.state.store import Flags
from briefing_tui.parse.listing import Listing
from briefing_tui.text.words import counted

FIRST_NAMES = 500
"""Briefs that are listed by their names before the first frame if there is no index."""
WINDOW = 192
"""The most rows that a list has in memory."""
GONE = Listing("", (), (), False, path_from_root="", slug="", title="")
"""Stands for a brief that has gone from the index since the list was counted."""


class Selection(Struct, frozen=True):
    """How the index finds the briefs of a list again.

    A slow query, which searches the full text or orders by folders, keeps the docids that it found:
    repeating it for each window and each step would be slow again.
    """

    number: int
    """Differs each time that a list is read from the index."""
    index: tuple[str, Identity | None]
    """`Index.identity`: no other index can answer."""
    order: Order
    condition: str
    """On a row of the table `briefs`, in SQL."""
    values: tuple[object, ...]
    """Of the parameters of the condition."""
    docids: bytes | None = None
    """Eight bytes each, in the order of the list."""


class Found(Struct, frozen=True):
    """Some words, and the places of the briefs in the list that have them."""

    words: str
    places: tuple[int, ...] = ()


class BriefList(Struct, frozen=True):
    """The briefs of a library, and the part of them that the list shows.

    The list keeps what its query selected until the next query, so a brief does not drop out
    of the unread ones while it is being read.
    """

    selection: Selection | None = None
    """None without a library, or before it has been listed."""
    total: int = 0
    """The number of briefs in the library."""
    count: int = 0
    """The number of briefs in the list."""
    first: int = 0
    """The place of the first row, from 0."""
    rows: tuple[Listing, ...] = ()
    """A part of the list, as the index was when it was read."""
    path: Path | None = None
    """The open brief."""
    at: int | None = None
    """Its place in the list."""
    opened: Listing | None = None
    """Its listing, whether or not the list shows it."""
    query: ListQuery = ListQuery()
    pending: ListQuery | None = None
    """The query that is running."""
    found: Found | None = None
    """The words to find in this list, and where they were found."""
    flags: Flags | None = None
    """None until the reading state has been read."""
    selected_by: Flags | None = None
    """The flags at the time of the query, which it goes on using."""
    unread: int = 0
    problem: str = ""
    """What isn't understood in the query. Then the list is empty."""
    note: str = ""
    """The progress of the index, while it is being built."""
    complete: bool = False
    """Whether the index has read every file at least once."""
    saved: tuple[SavedQuery, ...] = ()
    """The queries of the configuration, which open as lists."""
    skipped: Skipped = ()
    """How many files and folders are not part of the library, by the reason."""
    removed: tuple[Path, int] | None = None
    """The open brief where its file has been deleted, and its former place in the list."""

    @property
    def latest(self) -> ListQuery:
        """The query that was asked for last."""
        return self.pending or self.query

    @property
    def is_partial(self) -> bool:
        """Whether the list may still get more briefs with problems, or results of a saved query:
        not every file has been read.
        """
        if self.selection is None or (self.query.query is None and self.query.kind != "problems"):
            return False
        return bool(self.note) or not self.complete

    @property
    def is_counted(self) -> bool:
        """Whether the number of briefs is known: a long list has only its first names at first."""
        return self.complete or self.total < FIRST_NAMES

    def is_of(self, index: tuple[str, Identity | None]) -> bool:
        """Whether the list was read from an index with that identity."""
        return self.selection is not None and self.selection.index == index

    def row(self, at: int) -> Listing | None:
        """The brief at a place; None outside the window, or if it has gone meanwhile."""
        index = at - self.first
        row = self.rows[index] if 0 <= index < len(self.rows) else GONE
        return row if row is not GONE else None

    def place(self, path: Path | None) -> int | None:
        """The place of a brief in the list, if it is in the window."""
        file = str(path)
        if self.at is not None and (row := self.row(self.at)) is not None and row.file == file:
            return self.at
        places = (at for at, row in enumerate(self.rows, self.first) if row.file == file)
        return next(places, None)

    def has_rows(self, first: int, last: int) -> bool:
        """Whether the window has the rows from one place to before another."""
        end = self.first + len(self.rows)
        return self.first <= max(0, first) and min(last, self.count) <= end

    def window(self, at: int) -> tuple[int, int]:
        """Where a window around a place begins and ends."""
        at = min(at, self.count)
        return max(0, at - WINDOW // 2), min(self.count, at + WINDOW // 2)

    def summary(self, *, short: bool) -> str:
        """The place of the open brief in the list, and what is new: `10 of 14 · 2 unread, 1
        changed`.

        What is new is only in the list of all briefs: in a shorter list it would seem to count the
        briefs of that list. Until every file was read, the place is unknown: `… of 14`.
        """
        count = self.count
        number = f"{count:,}" if self.is_counted else "…"
        parts = [counted(count, "brief")] if self.total and self.is_counted else []
        if self.at is not None:
            place = f"{self.at + 1:,}" if self.complete else "…"
            parts = [f"{place}{'/' if short else ' of '}{number}"]
        if self.news and count == self.total:
            parts.append(self.news)
        if self.note:
            parts = [self.note, *parts] if short else [*parts, self.note]
        return " · ".join(parts)

    @property
    def news(self) -> str:
        """`3 unread, 2 changed`, of the whole library; nothing while its size is unknown."""
        if not self.is_counted:
            return ""
        changed = len(self.flags.changed) if self.flags is not None else 0
        counts = ((self.unread, "unread"), (changed, "changed"))
        return ", ".join(f"{count:,} {word}" for count, word in counts if count)

    def notes(self, listing: Listing) -> int:
        """How many notes a brief has."""
        noted = self.flags.noted if self.flags is not None else {}
        return len(noted.get(listing.path_from_root, ()))

    def is_changed(self, listing: Listing) -> bool:
        """Whether a brief has changed since it was read."""
        return self.flags is not None and listing.path_from_root in self.flags.changed

    def is_unread(self, listing: Listing) -> bool:
        return self.flags is not None and listing.path_from_root not in self.flags.read

    def is_starred(self, listing: Listing) -> bool:
        return self.flags is not None and listing.path_from_root in self.flags.starred
