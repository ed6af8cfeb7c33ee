"""The results of a search as a value."""

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.parse.listing import Hit, Listing
from briefing_tui.text.sanitise import one_line

FIRST = 50
"""Results of a search, unless more are asked for."""
MOST = 1_000
"""Results that one can go through one by one."""


class SearchResults(Struct, frozen=True):
    """A query as it was typed, the briefs that it finds, and the one under the cursor."""

    text: str = ""
    listings: tuple[Listing, ...] = ()
    hits: tuple[Hit | None, ...] = ()
    """Where the query hits each of these, as far as that is known."""
    cursor: int = 0
    limit: int = FIRST
    """The greatest number of results that was asked for."""
    no_index: str = ""
    """Why there was no index to search, if so."""
    was_opened: bool = False
    """Whether a brief was opened that this query finds."""

    def updated(
        self, text: str, listings: tuple[Listing, ...] | None, limit: int = FIRST, reason: str = ""
    ) -> "SearchResults":
        """The results after the first ones of a query came, at most `limit`; None if there is no
        index, for a reason.

        The cursor stays on its brief if it is the same query.
        """
        is_again, before, found = text == self.text, self.current, listings or ()
        known = self.listings[:limit] if is_again else self.listings
        results = replace(self, text=text, no_index=reason if listings is None else "")
        if found == known:
            return replace(results, limit=max(limit, self.limit) if is_again else limit)
        if not is_again:
            return SearchResults(text, found, (None,) * len(found), limit=limit)
        paths = [listing.path for listing in found]
        cursor = paths.index(before.path) if before is not None and before.path in paths else 0
        hits = dict(zip((listing.path for listing in self.listings), self.hits, strict=True))
        return replace(
            results,
            listings=found,
            hits=tuple(hits.get(path) for path in paths),
            cursor=cursor,
            limit=limit,
        )

    def with_hit(self, listing: Listing, hit: Hit) -> "SearchResults":
        """The results with the place where a brief is hit."""
        if listing not in self.listings:
            return self
        at = self.listings.index(listing)
        return replace(self, hits=(*self.hits[:at], hit, *self.hits[at + 1 :]))

    def opened(self, step: int = 0) -> "SearchResults":
        """The results with the cursor on the brief to open: the one under it, or one a step away,
        around the ends. Until a result is opened, the next one is the first.
        """
        cursor = self.cursor
        if self.listings and (self.was_opened or step < 0):
            cursor = (cursor + step) % len(self.listings)
        return replace(self, cursor=cursor, was_opened=True)

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
        """The best hit in it, if that is known."""
        return self.hits[self.cursor] if self.cursor < len(self.hits) else None

    @property
    def place(self) -> str:
        """`3 of 17: Title`"""
        if self.current is None:
            return ""
        return f"{self.cursor + 1:,} of {self.count}: {one_line(self.current.title)}"


NO_RESULTS = SearchResults()
