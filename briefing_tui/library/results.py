"""The results of a search as a value."""

from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.library.listing import Hit, Listing
from briefing_tui.text.english import counted

FIRST = 50
"""Results of a search, unless more are asked for."""
MOST_CLAIMS = 5
"""The claims of a brief that are listed, unless all are asked for."""


class QueryAnswer(Struct, frozen=True):
    """What a query finds in an index."""

    listings: tuple[Listing, ...] = ()
    claims: tuple[tuple[str, ...], ...] = ()
    """The ids of the claims of each brief that match."""
    by_words: bool = False
    """Whether these have the words of a query that isn't about claims: the briefs are listed above
    them.
    """
    problem: str = ""
    """What in the query isn't understood. Then nothing is found."""
    hint: str = ""
    remark: str = ""
    """How the answer differs from what was asked for."""

    @property
    def claim_count(self) -> int:
        return sum(map(len, self.claims))


class Near(NamedTuple):
    """A query that finds something, offered in place of one that finds nothing."""

    text: str
    why: str


class Item(Struct, frozen=True):
    """A line of the results: a brief, a claim of it that matches, or the number of the others."""

    at: int
    """The index of the brief."""
    claim: str = ""
    left_out: int = 0
    """How many further claims of the brief the line stands for."""


class SearchResults(Struct, frozen=True):
    """A query as it was typed, what it finds, and the line under the cursor."""

    text: str = ""
    answer: QueryAnswer = QueryAnswer()
    hits: tuple[Hit | None, ...] = ()
    """Where the query hits each of its briefs, as far as that is known."""
    cursor: int = 0
    """The index of a line."""
    no_index: str = ""
    """Why it is not known what the query finds, if so: there is no index, or none of all files."""
    unfolded: frozenset[Path] = frozenset()
    """The briefs of which all claims are listed."""
    near: tuple[Near, ...] = ()
    """What may be meant instead, if nothing is found."""

    @property
    def listings(self) -> tuple[Listing, ...]:
        return self.answer.listings

    @property
    def items(self) -> tuple[Item, ...]:
        """The lines: each brief, or its first claims that match and a line for the others; both if
        the claims have the words.
        """
        items: list[Item] = []
        for at, claims in enumerate(self.answer.claims):
            is_cut = len(claims) > MOST_CLAIMS + 1 and self.listings[at].path not in self.unfolded
            shown = claims[:MOST_CLAIMS] if is_cut else claims
            items += [Item(at)] if self.answer.by_words or not shown else []
            items += [Item(at, claim) for claim in shown]
            items += [Item(at, left_out=len(claims) - MOST_CLAIMS)] if is_cut else []
        return tuple(items)

    def updated(self, text: str, answer: QueryAnswer | None, reason: str = "") -> "SearchResults":
        """The results after those of a query came; `reason` says why there is no answer, or none so
        far. The cursor stays on its line if it is the same query.
        """
        found = answer or QueryAnswer()
        if text != self.text:
            unknown = (None,) * len(found.listings)
            return SearchResults(text, found, unknown, no_index=reason)
        before, results = self.current_item, replace(self, no_index=reason)
        if found == self.answer:
            return results
        hits = dict(zip((listing.path for listing in self.listings), self.hits, strict=True))
        known = tuple(hits.get(listing.path) for listing in found.listings)
        results = replace(results, answer=found, hits=known, cursor=0, near=())
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

    def unfold(self, *, at_last: bool = False) -> "SearchResults":
        """List all claims of the brief under the cursor, in place of a line that stands for some.
        The cursor is then at the first of these, or the last.
        """
        item = self.current_item
        if item is None or not item.left_out:
            return self
        unfolded = self.unfolded | {self.listings[item.at].path}
        return replace(self, unfolded=unfolded, cursor=self.cursor + at_last * (item.left_out - 1))

    def stepped(self, step: int) -> "SearchResults | None":
        """The results with the cursor on the next or previous brief or claim, if there is one."""
        at = self.cursor + step
        if not 0 <= at < len(self.items):
            return None
        return replace(self, cursor=at).unfold(at_last=step < 0)

    @property
    def is_cut(self) -> bool:
        """Whether the query may find more."""
        return len(self.listings) >= FIRST

    @property
    def count(self) -> str:
        """`17 briefs`, `50 or more briefs`, `4 briefs, 6 claims`."""
        more = " or more" if self.is_cut else ""
        count = len(self.listings)
        briefs = f"{count:,}{more} brief{'' if count == 1 else 's'}"
        claims = self.answer.claim_count
        return f"{briefs}, {counted(claims, 'claim')}" if claims else briefs

    @property
    def current_item(self) -> Item | None:
        """The line under the cursor."""
        items = self.items
        return items[self.cursor] if self.cursor < len(items) else None

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


NO_RESULTS = SearchResults()
