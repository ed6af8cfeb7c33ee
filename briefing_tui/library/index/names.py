"""Find a brief, a heading or a tag by parts of its name, as editors find files.

Typed are parts of a title, an alias or a path, in any order. `name#heading` finds a heading in the
briefs of that name, or in the open one without a name; `tag:name` finds a tag.
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
from briefing_tui.library.query import name_words
from briefing_tui.parse.listing import Listing
from briefing_tui.text.sanitise import one_line

MOST = 50
"""The number of briefs, headings or tags that are found."""
MOST_RANKED = 1_000
"""The newest briefs that are compared, where more have the words."""
MOST_OUTLINED = 5
"""The briefs whose headings are looked at."""
TAG = "tag:"


class Match(NamedTuple):
    """What was found: a brief, with a heading or not; or a tag, without a listing."""

    name: str
    listing: Listing | None = None
    heading: str = ""


def best(names: Sequence[str], words: str, among: Iterable[int]) -> list[int]:
    """The places of the names that have all parts, the best first. `among` are the places to look
    at, the newest first.

    Each name is a line for its title, its aliases and its path, as `name_words`.
    """
    parts = name_words(words).split()
    found = having(names, parts, among)
    begun = having(names, [f" {part}" for part in parts], found)
    compared = begun[:MOST_RANKED]
    if len(compared) < MOST:
        known = set(begun)
        compared += [place for place in found if place not in known][:MOST_RANKED]
    return sorted(compared, key=lambda place: _rank(names[place], parts))


def having(names: Sequence[str], parts: Iterable[str], among: Iterable[int]) -> list[int]:
    found = list(among)
    for part in parts:
        found = [place for place in found if part in names[place]]
    return found


def _rank(name: str, parts: list[str]) -> tuple[int, int, int]:
    """The kind of match, the least first; then the lengths of the title and of all."""
    title, *others = name.split("\n")
    phrase = f" {' '.join(parts)}"
    begun = [f" {part}" for part in parts]
    is_in_title = all(part in title for part in begun)
    kinds = (
        title == phrase or phrase in others,
        title.startswith(phrase),
        is_in_title and title.startswith(begun[0]),
        is_in_title,
        any(all(part in other for part in begun) for other in others),
        all(part in title for part in parts),
    )
    return next((n for n, fits in enumerate(kinds) if fits), len(kinds)), len(title), len(name)


class NameSession:
    """Finds by name while the reader types, in threads.

    The names are read from the index once. What is typed on is looked for in what was found.
    """

    def __init__(self, root: Path | None, opened: Path | None) -> None:
        self._root, self._opened = root, opened
        self._docids: Sequence[int] = ()
        self._names: Sequence[str] = ()
        self._tags: Sequence[str] | None = None
        self._last: tuple[str, Sequence[int]] = ("", ())
        """The last words and all places that have them."""

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
        before, places = self._last
        if not before or not words.startswith(before):
            places = range(len(self._names))
        found = having(self._names, words.split(), places)
        self._last = words, found
        docids = [self._docids[place] for place in best(self._names, words, found)[:MOST]]
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
        for place in best(names, words, range(len(names))) if parts else range(len(names)):
            yield Match(self._tags[place])
