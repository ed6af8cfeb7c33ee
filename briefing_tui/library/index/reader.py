"""Reading from an index: pages of the list, briefs by name, and the briefs that match."""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from briefing_tui.check.names import BriefName, KnownBriefs, folded_names, lookup_keys
from briefing_tui.compare.related import RelatedCandidate, Relation, Signal, SignalKind, relate
from briefing_tui.library.brief_list import Listing, Order
from briefing_tui.library.files import prefix_length
from briefing_tui.library.index.parsing import key_of
from briefing_tui.library.index.rows import CUT, event_name, links_of
from briefing_tui.library.index.schema import Place, connect, docid_of, get_meta, is_current, is_new
from briefing_tui.library.query import FACET, exact_facet, facet
from briefing_tui.model.brief import Brief, Date


class Sorting(NamedTuple):
    """How briefs stand before one another: by a column, and where they are alike by path."""

    column: str
    high_first: bool = False

    @property
    def sql(self) -> str:
        """What stands behind `ORDER BY`."""
        return f"{self.column} DESC, shown" if self.high_first else f"{self.column}, shown"


SORTINGS: Mapping[Order, Sorting] = MappingProxyType(
    {
        "date": Sorting("earliest", high_first=True),
        "updated": Sorting("changed", high_first=True),
        "title": Sorting("sortable"),
    }
)
_CACHE = -512
"""Kilobytes, negative by SQLite's custom: the system keeps what was read as well."""
LISTED = (
    "briefs.path, briefs.shown, briefs.slug, briefs.title, briefs.date, briefs.updated, "
    "briefs.authors, briefs.tags, briefs.summary, briefs.draft, briefs.sources, briefs.claims, "
    "briefs.events, briefs.errors, briefs.warnings"
)

Values = Sequence[object]


class Index:
    """An index open for reading, for one thread at a time. An error where there is none."""

    def __init__(self, root: Path, place: Place) -> None:
        self.root = root
        self.connection = connect(place)
        self.connection.execute(f"PRAGMA cache_size = {_CACHE}")

    def is_ready(self) -> bool:
        """Whether there is anything of this version in it."""
        try:
            return not is_new(self.connection) and is_current(self.connection)
        except sqlite3.DatabaseError:
            return False

    def is_through(self) -> bool:
        """Whether all of the library has been read at least once."""
        # Made when the first refresh is through: see `database.LATER`.
        return bool(self.number("SELECT count(*) FROM sqlite_master WHERE name = 'by_title'"))

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def count(self) -> int:
        """How many briefs there are."""
        count = get_meta(self.connection, "count")
        return count if isinstance(count, int) else 0

    def number(self, statement: str, values: Values = ()) -> int:
        """The number that a statement asks for."""
        return int(self.connection.execute(statement, values).fetchone()[0])

    def listing(self, path: Path) -> Listing | None:
        """What the index has of a file."""
        found = self.listings("WHERE path = ?", (self.key(path),))
        return found[0] if found else None

    def docids(self, path: Path) -> tuple[int, ...]:
        """The key of a file's row; none where another process has dropped it by now."""
        row = "SELECT docid FROM briefs WHERE path = ?"
        return tuple(each[0] for each in self.connection.execute(row, (self.key(path),)))

    def listings(self, rest: str, values: Values = ()) -> tuple[Listing, ...]:
        """Briefs as lines of a list; `rest` is SQL and none of a reader's words."""
        rows = self.connection.execute(f"SELECT {LISTED} FROM briefs {rest}", values)
        return tuple(self.listing_of(row) for row in rows)

    def key(self, path: Path) -> str | bytes:
        """A file's path as the index keeps it."""
        return key_of(str(path)[prefix_length(self.root) :])

    def find(self, name: str, from_path: str = "") -> Listing | None:
        """The brief a name means, seen from another brief, if it means exactly one."""
        path = KnownBriefs.build(self.named(name, from_path)).resolve(name, from_path)
        found = self.listings("WHERE path = ?", (path,)) if path else ()
        return found[0] if found else None

    def named(self, name: str, from_path: str = "") -> tuple[BriefName, ...]:
        """The briefs of which a name may be one.

        The index has aliases only as facets: of the names asked for, what is neither slug
        nor path is one.
        """
        keys = lookup_keys(name, from_path)
        found = []
        for each in self.with_facets(exact_facet("name", key) for key in keys):
            entry = BriefName(each.path_from_root, each.slug, (), each.title)
            known = KnownBriefs.build((entry,))
            aliases = tuple(key for key in keys if not known.candidates(key))
            found.append(entry._replace(aliases=aliases))
        return tuple(found)

    def with_facets(self, facets: Iterable[str], limit: int = 200) -> tuple[Listing, ...]:
        """The newest briefs that have any of some facets."""
        match = " OR ".join(f'"{each}"' for each in facets)
        return self.matching(f"facets : ({match})", limit) if match else ()

    def matching(self, match: str, limit: int) -> tuple[Listing, ...]:
        """The newest briefs that match an expression in FTS5's syntax."""
        rows = self.connection.execute(
            f"SELECT {LISTED} FROM texts CROSS JOIN briefs ON briefs.docid = texts.rowid"
            " WHERE texts MATCH ? ORDER BY texts.rowid LIMIT ?",
            (match, limit),
        )
        return tuple(self.listing_of(row) for row in rows)

    def listing_of(self, row: Sequence[object]) -> Listing:
        """A row of `LISTED` as a value."""
        path, shown, slug, title, date, updated, authors, tags, summary, draft, *counts = row
        sources, claims, events, errors, warnings = counts
        return Listing(
            path=self.root / (os.fsdecode(path) if isinstance(path, bytes) else str(path)),
            path_from_root=str(shown),
            slug=str(slug),
            title=str(title),
            date=_date(str(date)),
            updated=_date(str(updated)),
            authors=tuple(str(authors).split("\n")) if authors else (),
            tags=tuple(str(tags).split("\n")) if tags else (),
            summary=str(summary),
            draft=bool(draft),
            sources=_number(sources),
            claims=_number(claims),
            events=_number(events),
            errors=_number(errors) or 0,
            warnings=_number(warnings) or 0,
        )


def opened(root: Path, place: Place) -> Index | None:
    """The index, if there is one of this version."""
    try:
        index = Index(root, place)
    except sqlite3.Error:
        return None
    if index.is_ready():
        return index
    index.close()
    return None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _date(edtf: str) -> Date | None:
    from briefing_tui.parse.dates import parse_date

    return parse_date(edtf) if edtf else None


# MERGED:
# What the index knows of briefs near another one: candidates for what is related to it.

COMMON = 2_000
"""What so many briefs have says nothing on two of them, and is not counted further."""
AROUND = 24
"""Briefs before and after that are looked at for each sign: the nearest in time."""


class _Mark(NamedTuple):
    """A sign to look for, by its facets."""

    kind: SignalKind
    value: str
    facets: tuple[str, ...]


def related(index: Index, brief: Brief) -> tuple[Relation, ...]:
    """The briefs that have most to do with a brief, but for those that its writer names."""
    total = index.count()
    named = {each.path_from_root for each in _linked(index, (e.brief for e in brief.events), brief)}
    found = candidates(index, brief)
    return relate(brief, (each for each in found if each.path not in named), total)


def candidates(index: Index, brief: Brief) -> tuple[RelatedCandidate, ...]:
    """Briefs that share something with a brief, or that a link leads to or from."""
    signs: defaultdict[int, list[Signal]] = defaultdict(list)
    day = brief.date.first.toordinal() if brief.date else 0
    here = docid_of(day, 0)
    for mark in _marks(brief):
        match = "facets : (" + " OR ".join(f'"{each}"' for each in mark.facets) + ")"
        count = index.number(
            "SELECT count(*) FROM (SELECT rowid FROM texts WHERE texts MATCH ? LIMIT ?)",
            (match, COMMON),
        )
        if count < COMMON:
            sign = Signal(mark.kind, mark.value, count)
            for docid in _nearest(index, match, here):
                signs[docid].append(sign)
    for listing in _linked(index, links_of(brief), brief):
        for docid in index.docids(listing.path):
            signs[docid].append(Signal("links to"))
    return tuple(
        RelatedCandidate(listing.path_from_root, listing.title, listing.date, tuple(shared))
        for docid, shared in signs.items()
        for listing in index.listings("WHERE docid = ?", (docid,))
        if listing.path_from_root != brief.path
    )


def _marks(brief: Brief) -> Iterator[_Mark]:
    names = folded_names(BriefName(brief.path, brief.slug, brief.aliases, brief.title))
    yield _Mark("linked from", "", tuple(exact_facet("link", name) for name in names))
    if event := event_name(brief.event):
        yield _Mark("event", "", (facet("event", event),))
    for tag in brief.tags:
        yield _Mark("tag", tag, (facet("tag", tag),))
    for topic in dict.fromkeys(claim.topic for claim in brief.claims):
        yield _Mark("topic", topic, (facet("topic", topic),))
    for party in dict.fromkeys(each.party for each in brief.sources if each.party):
        yield _Mark("party", party, (facet("party", party),))


def _nearest(index: Index, match: str, here: int) -> Iterator[int]:
    """The index is in the order of time, so the nearest are beside."""
    for side, order in ((">=", "ASC"), ("<", "DESC")):
        rows = index.connection.execute(
            f"SELECT rowid FROM texts WHERE texts MATCH ? AND rowid {side} ?"
            f" ORDER BY rowid {order} LIMIT ?",
            (match, here, AROUND),
        )
        yield from (row[0] for row in rows)


def _linked(index: Index, names: Iterable[str], brief: Brief) -> Iterator[Listing]:
    for name in dict.fromkeys(filter(None, names)):
        if (found := index.find(name, brief.path)) is not None:
            yield found


# MERGED:
# Which briefs of a large library may be on a topic, and which topics there are.

ALL = -1
"""No limit, to SQLite."""


def briefs_about(index: Index, topic: str) -> tuple[Listing, ...]:
    """Every brief that may have a claim whose id is the topic's; some of them may not.

    Never fewer than have one: each claim is in the index by its id (or by a heading that is
    spelled like it), and a brief with more particulars than the index keeps is one of them.
    """
    return index.with_facets((facet("topic", topic), CUT), ALL)


def topics_like(index: Index, topic: str) -> Iterator[str]:
    """The topics of the library that have a topic in them or begin as it does."""
    start, end = f"{FACET}topic{FACET}", f"{FACET}topic{chr(ord(FACET) + 1)}"
    rows = index.connection.execute(
        "SELECT term FROM terms WHERE term >= ? AND term < ?", (start, end)
    )
    for (term,) in rows:
        name = term.removeprefix(start).replace(FACET, "-")
        if name[:2] == topic[:2] or topic in name:
            yield name
