"""Find a brief, a heading or a tag by parts of its name, as editors find files.

The user types parts of a title, an alias or a path, in any order. `name#heading` finds a heading in
the briefs of that name, or in the open one without a name; `tag:name` finds a tag.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from msgspec import json

from briefing_tui.library.files import read_brief
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import LISTED
from briefing_tui.library.index.search import values_of
from briefing_tui.library.listing import sortable
from briefing_tui.library.query import name_words
from briefing_tui.parse.listing import Listing
from briefing_tui.text.sanitise import one_line

MOST = 30
"""The number of briefs, headings or tags that are found."""
MOST_RANKED, AT_ONCE = 200, 5_000
"""The newest briefs with the words that are compared, and how many are compared at once."""
MOST_OUTLINED = 5
"""The briefs whose headings are looked at."""
TAG = "tag:"


class Match(NamedTuple):
    """What was found: a brief, with or without a heading; or a tag, without a listing."""

    name: str
    listing: Listing | None = None
    heading: str = ""


class Pool(NamedTuple):
    """The places of the names that have what was typed so far, among those that were compared."""

    looked: Sequence[int]
    rest: Sequence[int]
    """The places that were not compared, because enough newer names matched."""


class Pools(NamedTuple):
    """The places of the names that may have all parts: somewhere, and each at the start of a word.
    The newest come first.
    """

    having: Pool
    begun: Pool

    @classmethod
    def of(cls, count: int) -> "Pools":
        return cls(Pool((), range(count)), Pool((), range(count)))


def best(names: Sequence[str], words: str, pools: Pools) -> tuple[list[int], Pools]:
    """The places of the names that have all parts, the best first, and the pools for longer words.

    Each name is a line for its title, its aliases and its path, as `name_words`.
    """
    parts = name_words(words).split()
    phrase, first = f" {' '.join(parts)}", f" {parts[0]}"
    pools = pools._replace(begun=_narrowed(names, [f" {part}" for part in parts], pools.begun))
    begun = pools.begun.looked[:MOST_RANKED]
    titled = [place for place in begun if _in_title(names[place], parts)]
    found = dict.fromkeys(
        (
            *sorted(
                (place for place in begun if names[place].startswith(phrase)),
                key=lambda place: names[place].find("\n"),
            ),
            *(place for place in begun if f"\n{phrase}\n" in f"{names[place]}\n"),
            *(place for place in titled if names[place].startswith(first)),
            *titled,
            *begun,
        )
    )
    if not found:  # in the middle of a word
        pools = pools._replace(having=_narrowed(names, parts, pools.having))
        found.update(dict.fromkeys(pools.having.looked))
    return list(found)[:MOST], pools


def _narrowed(names: Sequence[str], parts: Sequence[str], pool: Pool) -> Pool:
    """The places of a pool whose names have all parts; enough of them."""
    found, rest = having(names, parts, pool.looked), pool.rest
    while rest and len(found) < MOST_RANKED:
        found = [*found, *having(names, parts, rest[:AT_ONCE])]
        rest = rest[AT_ONCE:]
    return Pool(found, rest)


def having(names: Sequence[str], parts: Iterable[str], among: Sequence[int]) -> Sequence[int]:
    """The places among some whose names have all parts."""
    for part in parts:
        among = [place for place in among if part in names[place]]
    return among


def _in_title(name: str, parts: Iterable[str]) -> bool:
    title = name.partition("\n")[0]
    return all(f" {part}" in title for part in parts)


class NameSession:
    """Finds by name while the reader types, in threads.

    The names are read from the index once. When more is typed, only the names found so far are
    searched.
    """

    def __init__(self, root: Path | None, opened: Path | None) -> None:
        self._root, self._opened = root, opened
        self._docids: Sequence[int] = ()
        self._names: Sequence[str] = ()
        self._tags: Sequence[str] | None = None
        self._last: tuple[str, Pools] = ("", Pools.of(0))
        """The last words, and the pools that they left."""

    def find(self, index: Index, text: str) -> tuple[Match, ...]:
        if text.startswith(TAG):
            return tuple(islice(self._find_tags(index, text.removeprefix(TAG)), MOST))
        name, mark, heading = text.partition("#")
        listings = self._find_briefs(index, name)
        if not mark:
            return tuple(Match(listing.title, listing) for listing in listings)
        if not name.strip() and self._opened is not None:
            opened = index.listing(self._opened)
            listings = (opened,) if opened is not None else ()
        return tuple(islice(self._find_headings(listings[:MOST_OUTLINED], heading), MOST))

    def _find_briefs(self, index: Index, text: str) -> tuple[Listing, ...]:
        if not self._names:
            cursor = index.connection.cursor()
            cursor.row_factory = None  # plain tuples: a third of the time
            rows = cursor.execute("SELECT docid, names FROM briefs ORDER BY docid").fetchall()
            self._docids, self._names = [row[0] for row in rows], [str(row[1]) for row in rows]
        words = name_words(text)
        if not words.strip():
            return ()
        before, pools = self._last
        if not before or not words.startswith(before):
            pools = Pools.of(len(self._names))
        found, pools = best(self._names, words, pools)
        self._last = words, pools
        start = sortable(text.strip())
        titled = index.connection.execute(  # however many newer ones have these words
            "SELECT docid FROM briefs WHERE sortable >= ? AND sortable < ?"
            " ORDER BY sortable LIMIT ?",
            (start, f"{start}\U0010ffff", MOST if start else 0),
        )
        by_title = [row[0] for row in titled]
        docids = list(dict.fromkeys((*by_title, *(self._docids[place] for place in found))))[:MOST]
        found_rows = index.connection.execute(
            f"SELECT docid, {LISTED} FROM briefs WHERE docid IN (SELECT value FROM json_each(?))",
            (json.encode(docids).decode(),),
        )
        listings = {row[0]: index.listing_of(row[1:]) for row in found_rows}
        return tuple(listings[docid] for docid in docids if docid in listings)

    def _find_headings(self, listings: Iterable[Listing], words: str) -> Iterator[Match]:
        from briefing_tui.parse.document import parse_document
        from briefing_tui.parse.inline import plain

        parts = name_words(words).split()
        for listing in listings:
            brief = read_brief(listing.path, listing.path_from_root, self._root).brief
            document = parse_document(brief)
            for _, leaf in document.headings():
                heading = one_line(plain(leaf.text, document))
                if all(part in name_words(heading) for part in parts):
                    yield Match(heading, listing, heading)

    def _find_tags(self, index: Index, words: str) -> Iterator[Match]:
        if self._tags is None:
            self._tags = values_of(index, "tag")
        parts = name_words(words).split()
        names = [name_words(tag) for tag in self._tags]  # the most frequent first
        every = range(len(names))
        for place in best(names, words, Pools.of(len(names)))[0] if parts else every:
            yield Match(self._tags[place])
