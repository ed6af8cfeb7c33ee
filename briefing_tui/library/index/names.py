"""Find a brief, a heading or a tag by parts of its name, as editors find files.

The user types parts of a title, an alias or a path, in any order. `name#heading` finds a heading in
the briefs of that name, or in the open one without a name; `tag:name` finds a tag. Briefs with
words that are nearly the same come last.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from briefing_tui.library.files import is_brief_name, read_brief
from briefing_tui.library.index.list import sortable
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.resolve import values_of
from briefing_tui.library.listing import Listing
from briefing_tui.library.tokens import name_words
from briefing_tui.text.sanitise import one_line

MOST = 30
"""The number of briefs, headings or tags that are found."""
MOST_RANKED = 200
"""The newest briefs with the words that are compared."""
MOST_OUTLINED = 5
"""The briefs whose headings are looked at."""
NEAR = 78
"""How alike a typed word and a word of a name are at least, in percent: `grdn` and `garden`."""
TAG = "tag:"


class Match(NamedTuple):
    """What was found: a brief, with or without a heading; or a tag, without a listing."""

    name: str
    listing: Listing | None = None
    heading: str = ""
    is_near: bool = False
    """Whether its name has words that are only nearly the same."""


def best(names: Sequence[str], words: str) -> list[int]:
    """The places of the names that have all parts, the best first. The newest names come first.

    Each name is a line for its title, its aliases and its path, as `name_words`.
    """
    parts = name_words(words).split()
    phrase, first = f" {' '.join(parts)}", f" {parts[0]}"
    begun = having(names, [f" {part}" for part in parts])
    if not begun:  # in the middle of a word
        return having(names, parts)[:MOST]
    titled = [
        place
        for place in begun
        if all(f" {part}" in names[place].partition("\n")[0] for part in parts)
    ]
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
    return list(found)[:MOST]


def having(names: Sequence[str], parts: Sequence[str]) -> list[int]:
    """The places of the first `MOST_RANKED` names that have all parts."""
    first, *others = parts
    places = (
        place
        for place, name in enumerate(names)
        if first in name and all(part in name for part in others)
    )
    return list(islice(places, MOST_RANKED))


def near(places: Mapping[str, Sequence[int]], words: str) -> list[int]:
    """The places of the names that have nearly the same words, the nearest first. `places` has the
    names of each word.
    """
    from rapidfuzz import fuzz, process  # only for what is typed in the palette

    scores: dict[int, float] | None = None
    for part in name_words(words).split():
        known, scores = scores, {}
        for word, score, _ in process.extract(
            part, list(places), scorer=fuzz.ratio, score_cutoff=NEAR, limit=MOST
        ):  # the nearest word first
            for place in places[word]:
                if known is None or place in known:
                    scores.setdefault(place, score + (known[place] if known else 0))
    total = scores or {}
    return sorted(total, key=lambda place: -total[place])[:MOST]


class NameSession:
    """Finds by name while the reader types, in threads.

    The names are read from the index once. Searching 100,000 takes some 20 ms.
    """

    def __init__(self, root: Path | None, opened: Path | None) -> None:
        self._root, self._opened = root, opened
        self._docids: Sequence[int] = ()
        self._names: Sequence[str] = ()
        self._places: Mapping[str, Sequence[int]] = {}
        """The places of the names that have a word, read when it is first needed."""
        self._tags: Sequence[str] | None = None

    def find(self, index: Index, text: str) -> tuple[Match, ...]:
        if text.startswith(TAG):
            return tuple(islice(self._find_tags(index, text.removeprefix(TAG)), MOST))
        name, mark, heading = text.partition("#")
        if is_brief_name(name.strip()):  # names have no suffix
            name = name.rpartition(".")[0]
        listings = self._find_briefs(index, name)
        if not mark:
            found = tuple(Match(listing.title, listing) for listing in listings)
            return (*found, *islice(self._find_near(index, name, listings), MOST - len(found)))
        if not name.strip() and self._opened is not None:
            opened = index.listing(self._opened)
            listings = (opened,) if opened is not None else ()
        return tuple(islice(self._find_headings(listings[:MOST_OUTLINED], heading), MOST))

    def _find_briefs(self, index: Index, text: str) -> tuple[Listing, ...]:
        if not self._names:
            rows = list(index.tuples("SELECT docid, names FROM briefs ORDER BY docid"))
            self._docids, self._names = [row[0] for row in rows], [str(row[1]) for row in rows]
        words = name_words(text)
        if not words.strip():
            return ()
        found = best(self._names, words)
        start = sortable(text.strip())
        titled = index.tuples(  # however many newer ones have these words
            "SELECT docid FROM briefs WHERE sortable >= ? AND sortable < ?"
            " ORDER BY sortable LIMIT ?",
            (start, f"{start}\U0010ffff", MOST if start else 0),
        )
        by_title = (docid for (docid,) in titled)
        docids = list(dict.fromkeys((*by_title, *(self._docids[place] for place in found))))[:MOST]
        return _listings(index, docids)

    def _find_near(self, index: Index, text: str, found: Collection[Listing]) -> Iterator[Match]:
        if not self._places:
            places: defaultdict[str, list[int]] = defaultdict(list)
            for place, names in enumerate(self._names):
                for word in {*names.split()}:
                    places[word].append(place)
            self._places = places
        docids = [self._docids[place] for place in near(self._places, text)]
        for listing in _listings(index, docids):
            if listing not in found:
                yield Match(listing.title, listing, is_near=True)

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
            self._tags = tuple(values_of(index, "tag"))
        parts = name_words(words).split()
        names = [name_words(tag) for tag in self._tags]  # the most frequent first
        every = range(len(names))
        for place in best(names, words) if parts else every:
            yield Match(self._tags[place])


def _listings(index: Index, docids: Sequence[int]) -> tuple[Listing, ...]:
    listings = index.with_docids(docids)
    return tuple(listings[docid] for docid in docids if docid in listings)
