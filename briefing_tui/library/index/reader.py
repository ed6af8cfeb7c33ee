"""Reading from an index: pages of the list, briefs by name, and the briefs that match."""

import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from briefing_tui.check.names import BriefName, KnownBriefs, keys_of
from briefing_tui.library.brief_list import Order
from briefing_tui.library.catalog import Listing
from briefing_tui.library.index.database import connect, get_meta, is_current, is_new
from briefing_tui.library.index.parsing import key_of
from briefing_tui.library.index.place import Place
from briefing_tui.library.scan import prefix_length
from briefing_tui.library.tokens import exact_facet
from briefing_tui.model.dates import Date


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
        keys = keys_of(name, from_path)
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
