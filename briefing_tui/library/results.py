"""The results of a search as a value."""

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.parse.listing import Hit, Listing
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import counted

FIRST = 50
"""Results of a search, unless more are asked for."""
MOST = 1_000
"""Results that one can go through one by one."""
MOST_CLAIMS = 5
"""The claims of a brief that are listed."""


class QueryAnswer(Struct, frozen=True):
    """What a query finds in an index."""

    listings: tuple[Listing, ...] = ()
    claims: tuple[tuple[str, ...], ...] = ()
    """The ids of the claims of each brief that match; empty if the query isn't about claims."""
    problem: str = ""
    """What in the query isn't understood. Then nothing is found."""
    hint: str = ""
    remark: str = ""
    """How the answer differs from what was asked for."""

    @property
    def claim_count(self) -> int:
        return sum(map(len, self.claims))


class Item(Struct, frozen=True):
    """A line of the results: a brief, or a claim of it that matches."""

    at: int
    """The index of the brief."""
    claim: str = ""
    left_out: int = 0
    """How many further claims of the brief are not listed; in its last line."""


class SearchResults(Struct, frozen=True):
    """A query as it was typed, what it finds, and the line under the cursor."""

    text: str = ""
    answer: QueryAnswer = QueryAnswer()
    hits: tuple[Hit | None, ...] = ()
    """Where the query hits each of its briefs, as far as that is known."""
    cursor: int = 0
    """The index of a line."""
    unlisted: int = 0
    """Which of the claims that are left out of the line was opened, from 1 on."""
    limit: int = FIRST
    """The greatest number of briefs that was asked for."""
    no_index: str = ""
    """Why there was no index to search, if so."""
    was_opened: bool = False
    """Whether a brief was opened that this query finds."""

    @property
    def listings(self) -> tuple[Listing, ...]:
        return self.answer.listings

    @property
    def items(self) -> tuple[Item, ...]:
        """The lines: each brief, or its first claims that match."""
        items: list[Item] = []
        for at, claims in enumerate(self.answer.claims):
            shown = claims[:MOST_CLAIMS]
            items += [Item(at, claim) for claim in shown] or [Item(at)]
            items[-1] = replace(items[-1], left_out=len(claims) - len(shown))
        return tuple(items)

    def updated(
        self, text: str, answer: QueryAnswer | None, limit: int = FIRST, reason: str = ""
    ) -> "SearchResults":
        """The results after the first ones of a query came, at most `limit`; None if there is no
        index, for a reason.

        The cursor stays on its line if it is the same query.
        """
        is_again, before, found = text == self.text, self._line, answer or QueryAnswer()
        known = self.listings[:limit] if is_again else self.listings
        results = replace(self, text=text, no_index=reason if answer is None else "")
        is_same = found.listings == known and found.claims == self.answer.claims[:limit]
        if is_again and is_same and found.problem == self.answer.problem:
            return replace(results, limit=max(limit, self.limit))
        if not is_again:
            return SearchResults(
                text, found, (None,) * len(found.listings), limit=limit, no_index=results.no_index
            )
        hits = dict(zip((listing.path for listing in self.listings), self.hits, strict=True))
        results = replace(
            results,
            answer=found,
            hits=tuple(hits.get(listing.path) for listing in found.listings),
            cursor=0,
            unlisted=0,
            limit=limit,
        )
        if before is None:
            return results
        path = self.listings[before.at].path
        lines = [(found.listings[item.at].path, item.claim) for item in results.items]
        line = (path, before.claim)
        return replace(results, cursor=lines.index(line) if line in lines else 0)

    def with_hit(self, listing: Listing, hit: Hit) -> "SearchResults":
        if listing not in self.listings:
            return self
        at = self.listings.index(listing)
        return replace(self, hits=(*self.hits[:at], hit, *self.hits[at + 1 :]))

    def opened(self, step: int = 0) -> "SearchResults":
        """The results with the cursor on what to open: the line under it, or a claim or brief that
        is a step away, around the ends. Until a result is opened, the next one is the first.
        """
        stop, stops = (self.cursor, self.unlisted), self._stops
        if stop in stops and (self.was_opened or step < 0):
            stop = stops[(stops.index(stop) + step) % len(stops)]
        return replace(self, cursor=stop[0], unlisted=stop[1], was_opened=True)

    @property
    def _stops(self) -> list[tuple[int, int]]:
        """Each line and, after it, the claims that are left out of it."""
        return [
            (at, more) for at, item in enumerate(self.items) for more in range(item.left_out + 1)
        ]

    @property
    def is_cut(self) -> bool:
        """Whether the query may find more."""
        return len(self.listings) >= self.limit

    @property
    def count(self) -> str:
        """`17 briefs`, `50 or more briefs`, `4 briefs, 6 claims`."""
        more = " or more" if self.is_cut else ""
        count = len(self.listings)
        briefs = f"{count:,}{more} brief{'' if count == 1 else 's'}"
        claims = self.answer.claim_count
        return f"{briefs}, {counted(claims, 'claim')}" if claims else briefs

    @property
    def _line(self) -> Item | None:
        items = self.items
        return items[self.cursor] if self.cursor < len(items) else None

    @property
    def current_item(self) -> Item | None:
        line = self._line
        if line is None or not self.unlisted:
            return line
        return Item(line.at, self.answer.claims[line.at][MOST_CLAIMS - 1 + self.unlisted])

    @property
    def current(self) -> Listing | None:
        """The brief under the cursor."""
        item = self.current_item
        return self.listings[item.at] if item is not None else None

    @property
    def current_hit(self) -> Hit | None:
        """The hit to show in it, if that is known."""
        item = self.current_item
        if item is None:
            return None
        if item.claim:
            return Hit(where="claim", claim=item.claim)
        return self.hits[item.at]

    @property
    def place(self) -> str:
        """`3 of 17: Title`"""
        if self.current is None:
            return ""
        stops = self._stops
        at = stops.index((self.cursor, self.unlisted)) + 1
        count = f"{len(stops):,}{' or more' if self.is_cut else ''}"
        return f"{at:,} of {count}: {one_line(self.current.title)}"


NO_RESULTS = SearchResults()
