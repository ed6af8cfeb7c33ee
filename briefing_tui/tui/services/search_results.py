"""What the last search of the library found, and where the reader is among it.

The search dialog fills it in. The reader goes from brief to brief in it without the dialog, and the
dialog shows it again when it is opened the next time.
"""

from briefing_tui.library.index.search import FIRST, Hit
from briefing_tui.library.listing import Listing
from briefing_tui.text.sanitise import one_line


class SearchResults:
    """A query as it was typed, the briefs that it finds, and the one under the cursor."""

    def __init__(self) -> None:
        self.text = ""
        self.listings: tuple[Listing, ...] = ()
        self.hits: dict[str, Hit] = {}
        """Where in a brief the query hits, by the brief's path, as far as that is known."""
        self.cursor = 0
        self.limit = FIRST
        """How many were asked for at most."""
        self._opened = False
        """Whether a brief was opened that this query finds."""

    def update(self, text: str, listings: tuple[Listing, ...], limit: int = FIRST) -> bool:
        """Take over the first results of a query, at most `limit`; whether they differ from what
        was known.

        The cursor stays on its brief if it is still the same query.
        """
        again, before = text == self.text, self.current
        self.text = text
        known = self.listings[:limit] if again else self.listings
        self.limit = max(limit, self.limit) if again and listings == known else limit
        if listings == known:
            return False
        self.listings, self.cursor = listings, 0
        if not again:
            self.hits, self._opened = {}, False
        elif before is not None:
            paths = [listing.path for listing in listings]
            self.cursor = paths.index(before.path) if before.path in paths else 0
        return True

    @property
    def is_cut(self) -> bool:
        """Whether the query may find more."""
        return len(self.listings) >= self.limit

    @property
    def count(self) -> str:
        """`17`, `50 or more`"""
        return f"{len(self.listings):,}{' or more' if self.is_cut else ''}"

    @property
    def current(self) -> Listing | None:
        """The brief under the cursor."""
        return self.listings[self.cursor] if self.cursor < len(self.listings) else None

    @property
    def current_hit(self) -> Hit | None:
        """Where it is hit, if that is known."""
        return self.hits.get(self.current.path_from_root) if self.current else None

    def open(self, step: int = 0) -> None:
        """Open the current brief, or another one, around the ends. The next one is the first
        one as long as none was opened.
        """
        if self.listings and (self._opened or step < 0):
            self.cursor = (self.cursor + step) % len(self.listings)
        self._opened = True

    @property
    def place(self) -> str:
        """`3 of 17: Title`"""
        if self.current is None:
            return ""
        return f"{self.cursor + 1:,} of {self.count}: {one_line(self.current.title)}"
