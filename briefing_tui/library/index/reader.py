"""Read from an index: its state, listings, and the parsed form of briefs, which it also keeps."""

import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import DecodeError, Struct, json

from briefing_tui.library.files import Cancelled, Skipped, Stamp, never, prefix_length, stamp_of
from briefing_tui.library.index.schema import (
    FAILURES,
    LISTED,
    IndexLocation,
    Key,
    connect,
    count_briefs,
    get_meta,
    is_complete,
    is_current,
    is_empty,
    key_of,
    path_of,
    transaction,
    with_any,
)
from briefing_tui.library.listing import Listing
from briefing_tui.library.roots import Noun, is_site
from briefing_tui.model.brief import Brief
from briefing_tui.text.sanitise import MARK

if TYPE_CHECKING:
    from briefing_tui.library.claim_terms import IndexedBrief


_UNSETTLED = "mtime_ns = 0 AND ctime_ns = 0"
"""A stamp for files that the next update must read again."""
_CACHE_SIZE = -512
"""In kilobytes, which SQLite takes as negative numbers. The system caches the file as well."""


_STEPS = 100_000
"""The steps of SQLite's machine between two looks whether a question is still wanted."""
KEPT_PARSED = 20
"""The number of briefs whose parsed form is kept."""
WRITTEN_LAST = 1_000
"""The number of recent files that a glance looks at. A file changed in place is often recent."""

Renames = tuple[tuple[str, str], ...]
"""Old and new paths from the library's folder, sanitised as `Listing.path_from_root`."""


class IndexProgress(Struct, frozen=True, tag=True):
    """The number of the library's files that have been read, and of all of them."""

    done: int
    total: int


class Changes(Struct, frozen=True):
    """The result of an update of the index."""

    total: int = 0
    """The number of briefs in the library."""
    read: int = 0
    removed: int = 0
    renamed: Renames = ()
    skipped: Skipped = ()
    complete: bool = True
    """False if the update was cancelled, or SQLite could not write."""


Values = Sequence[object]


class Condition(Struct):
    """An expression of SQL, and the values of its parameters."""

    text: str = ""
    values: tuple[object, ...] = ()

    def add(self, text: str, *values: object) -> None:
        """Require another expression, too."""
        self.text += f" AND {text}"
        self.values += values


# A search needs these functions, the list doesn't.


def _has_properties(properties: bytes | None, terms: bytes) -> bool:
    from briefing_tui.library.properties import has_properties

    return has_properties(properties, terms)


def _is_in_path(path: str, value: str) -> bool:
    """Whether a path is in a folder (`Projects/`), or has some words."""
    from briefing_tui.library.tokens import Phrase, fold, pattern_of, tokens

    if value.endswith("/"):
        return f"/{fold(value).lstrip('/')}" in f"/{fold(path)}"
    words = tuple(tokens(value))
    return bool(words) and pattern_of(Phrase(words)).search(fold(path)) is not None


class Index:
    """An index that is open for reading, in one thread at a time.

    Raises:
        sqlite3.Error: there is no index, or it is damaged.
    """

    def __init__(self, root: Path, location: IndexLocation) -> None:
        self.root = root
        self._prefix = str(root / "_")[:-1]
        """The part of each file's path before its path from the root."""
        self.identity = (str(location.file), location.identity)
        """Another index has another one, also at the same location."""
        self.connection = connect(location)
        self.connection.execute(f"PRAGMA cache_size = {_CACHE_SIZE}")
        self.is_cancelled: Cancelled = never
        functions = (self.has_claim, _has_properties, _is_in_path)
        for function in functions:
            name = function.__name__.lstrip("_")
            self.connection.create_function(name, 2, function, deterministic=True)

    def close(self) -> None:
        self.connection.close()

    def end_with(self, is_cancelled: Cancelled) -> None:
        """End every question with an error once its answer is no longer wanted."""
        self.is_cancelled = is_cancelled
        self.connection.set_progress_handler(is_cancelled, _STEPS)

    def check(self) -> None:
        """For loops in Python, which SQLite doesn't end."""
        if self.is_cancelled():
            raise sqlite3.OperationalError("interrupted")

    def verify(self) -> None:
        """Look for damage that makes no question fail, before it is said that there is nothing: a
        table or the full text may lack its rows. Takes some seconds for a gigabyte. Before 3.44
        SQLite doesn't look into the full text.

        Raises:
            sqlite3.DatabaseError: the index is damaged.
        """
        (result,) = next(self.tuples("PRAGMA quick_check(1)"))
        if result != "ok":
            raise sqlite3.DatabaseError(f"malformed: {result}")

    def has_claim(self, brief: bytes | None, terms: bytes) -> bool:
        """A function of SQL."""
        from briefing_tui.library.claim_terms import fits_stored

        return fits_stored(brief, terms, self.check)

    # The state of the index

    def is_ready(self) -> bool:
        try:
            return not is_empty(self.connection) and is_current(self.connection)
        except FAILURES:
            return False

    def is_complete(self) -> bool:
        """Whether every file of the library has been read at least once."""
        return is_complete(self.connection)

    def count(self) -> int:
        return count_briefs(self.connection)

    def noun(self) -> Noun:
        """What a brief is called: `page` on a site and `note` elsewhere, if none has sources or
        claims.
        """
        any_of = "SELECT EXISTS (SELECT 1 FROM briefs WHERE claims OR sources)"
        if not self.count() or self.connection.execute(any_of).fetchone()[0]:
            return "brief"
        return "page" if is_site(self.root) else "note"

    def count_of(self, paths: Collection[str]) -> int:
        """The number of paths, as in `Listing.path_from_root`, that are briefs."""
        # The table has an index on `path`, but not on `shown`. They differ only in names that
        # the sanitiser has changed, which contain its mark.
        replaced = {path for path in paths if MARK in path}
        count = 0
        for column, names in (("path", set(paths) - replaced), ("shown", replaced)):
            if names:
                where = f"{column} IN (SELECT value FROM json_each(?))"
                statement = f"SELECT count(*) FROM briefs WHERE {where}"
                count += self.number(statement, (json.encode(sorted(names)).decode(),))
        return count

    def changed_since(self, versions: Mapping[str, int]) -> frozenset[str]:
        """The paths of the briefs that have changed: `versions` has the version that each had
        before. A path without a brief, or with one that hasn't been read yet, is left out.
        """
        rows = self.tuples(
            "SELECT versions.key FROM json_each(?) AS versions "
            "JOIN briefs ON briefs.path = versions.key "
            "WHERE briefs.version NOT IN (0, versions.value)",
            (json.encode(versions).decode(),),
        )
        return frozenset(path for (path,) in rows)

    def glance(self) -> Changes | None:
        """The result of an update if nothing seems to have changed, or else None.

        Looks only at the folders and the most recently written files, in a fraction of the time
        that all files take. It misses changes of other files that are made in place, as by `>>`.
        """
        ask = self.connection.execute
        if not self.is_complete() or ask(f"SELECT 1 FROM briefs WHERE {_UNSETTLED}").fetchone():
            return None
        try:
            for row in ask("SELECT path, ctime_ns FROM folders"):
                stamp = stamp_of(self._prefix + path_of(row["path"]))
                if stamp is None or stamp.ctime_ns != row["ctime_ns"]:
                    return None
            if not self._are_unchanged("ORDER BY mtime_ns DESC LIMIT ?", (WRITTEN_LAST,)):
                return None
            skipped = json.decode(str(get_meta(self.connection, "skipped")), type=Skipped)
        except (TypeError, ValueError):  # a damaged value of another type
            return None
        return Changes(total=self.count(), skipped=skipped)

    def are_unchanged(self, paths: Collection[Path]) -> bool:
        """Whether some files are unchanged since they were read."""
        return all(self._are_unchanged("WHERE path = ?", (self.key(path),)) for path in paths)

    def _are_unchanged(self, clauses: str, values: Values) -> bool:
        columns = "path, size, mtime_ns, ctime_ns"
        rows = self.connection.execute(f"SELECT {columns} FROM briefs {clauses}", values)
        return all(stamp_of(self._prefix + path_of(path)) == tuple(stamp) for path, *stamp in rows)

    # Listings

    def number(self, statement: str, values: Values = ()) -> int:
        return int(self.connection.execute(statement, values).fetchone()[0])

    def tuples(self, statement: str, values: Values = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a statement as plain tuples, which take a third of the time."""
        cursor = self.connection.cursor()
        cursor.row_factory = None
        return iter(cursor.execute(statement, values))

    def listings(self, clauses: str, values: Values = ()) -> tuple[Listing, ...]:
        """The briefs that SQL clauses (`WHERE`, `ORDER BY` …) select.

        The clauses must not contain text of the user, which goes into `values`.
        """
        rows = self.connection.execute(f"SELECT {LISTED} FROM briefs {clauses}", values)
        return tuple(self.listing_of(row) for row in rows)

    def with_docids(self, docids: Sequence[int]) -> dict[int, Listing]:
        where = "docid IN (SELECT value FROM json_each(?))"
        statement = f"SELECT docid, {LISTED} FROM briefs WHERE {where}"
        rows = self.tuples(statement, (json.encode(docids).decode(),))
        return {docid: self.listing_of(columns) for docid, *columns in rows}

    def listing(self, path: Path) -> Listing | None:
        listings = self.listings("WHERE path = ?", (self.key(path),))
        return listings[0] if listings else None

    def matching(self, match: str, limit: int) -> tuple[Listing, ...]:
        """The newest briefs that match an expression of FTS5. A negative limit means all."""
        rows = self.connection.execute(
            f"SELECT {LISTED} FROM texts CROSS JOIN briefs ON briefs.docid = texts.rowid"
            " WHERE texts MATCH ? ORDER BY texts.rowid LIMIT ?",
            (match, limit),
        )
        return tuple(self.listing_of(row) for row in rows)

    def with_facets(self, facets: Collection[str], limit: int = 200) -> tuple[Listing, ...]:
        """The newest briefs that have any of some facets."""
        return self.matching(with_any(facets), limit) if facets else ()

    def briefs(self, match: str = "", limit: int = -1) -> Iterator[Brief]:
        """The briefs with claims, the newest first: those that match an expression of FTS5, or all.
        They have no body.
        """
        return (indexed.brief for indexed in self.indexed(match, limit))

    def indexed(self, match: str = "", limit: int = -1) -> "Iterator[IndexedBrief]":
        # Each save of a brief leaves the claims of its former version, without a row in `briefs`.
        statement = "SELECT brief FROM claims JOIN briefs USING (docid)"
        if match:
            statement += " WHERE docid IN (SELECT rowid FROM texts WHERE texts MATCH ?)"
        values = (match, limit) if match else (limit,)
        rows = self.tuples(f"{statement} ORDER BY docid LIMIT ?", values)
        return self._decoded(rows)

    def indexed_at(self, path: Path) -> "IndexedBrief | None":
        """The brief of a file, if it has claims."""
        statement = "SELECT brief FROM claims JOIN briefs USING (docid) WHERE path = ?"
        return next(self._decoded(self.tuples(statement, (self.key(path),))), None)

    def _decoded(self, rows: Iterable[tuple[Any, ...]]) -> "Iterator[IndexedBrief]":
        from briefing_tui.library.claim_terms import decode_claims

        for (data,) in rows:
            self.check()
            try:
                yield decode_claims(data)
            except (DecodeError, TypeError):  # damaged, or a value of another type
                raise sqlite3.DatabaseError("malformed brief") from None

    def listing_of(self, columns: Iterable[Any]) -> Listing:
        """A row with the columns of `LISTED`."""
        path, authors, tags, draft, *others = columns
        try:
            file = self._prefix + path_of(path)
            return Listing(file, _lines(authors), _lines(tags), bool(draft), *others)
        except (AttributeError, TypeError, ValueError):  # a damaged value of another type
            raise sqlite3.DatabaseError("malformed row") from None

    def key(self, path: Path) -> Key:
        # A `Path` of the current folder has no prefix: `./a.md` is `a.md`.
        before = prefix_length(self.root) if str(self.root) != "." else 0
        return key_of(str(path)[before:])

    def renamed_to(self, path_from_root: str) -> str | None:
        row = self.connection.execute(
            "SELECT new FROM renames WHERE old = ?", (path_from_root,)
        ).fetchone()
        return row["new"] if row else None

    def renames(self) -> list[tuple[str, str]]:
        """Old and new paths of renamed files, unless another file has the old path now."""
        rows = self.connection.execute(
            "SELECT old, new FROM renames WHERE old NOT IN (SELECT shown FROM briefs)"
        )
        return [(row["old"], row["new"]) for row in rows]

    # Parsed briefs

    def parsed(self, path: Path, stamp: Stamp) -> bytes | None:
        """The parsed form of a brief, if it was kept and the file has not changed since."""
        row = self.connection.execute(
            "SELECT data FROM parsed WHERE path = ? AND size = ? AND mtime_ns = ? AND ctime_ns = ?",
            (self.key(path), *stamp),
        ).fetchone()
        return row["data"] if row else None

    def keep_parsed(self, path: Path, stamp: Stamp, data: bytes) -> None:
        """Keep the parsed form of a brief, and of those that were kept last."""
        with transaction(self.connection):
            self.connection.execute(
                "INSERT OR REPLACE INTO parsed (path, size, mtime_ns, ctime_ns, used, data)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (self.key(path), *stamp, time.time_ns(), data),
            )
            self.connection.execute(
                "DELETE FROM parsed WHERE path NOT IN"
                " (SELECT path FROM parsed ORDER BY used DESC LIMIT ?)",
                (KEPT_PARSED,),
            )


def open_index(root: Path, location: IndexLocation) -> Index | None:
    try:
        index = Index(root, location)
    except FAILURES:
        return None
    if index.is_ready():
        return index
    index.close()
    return None


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("\n"))) if text else ()
