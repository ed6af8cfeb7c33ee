"""A library's briefs as one value: at once from their names, and in full from their text."""

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from briefing_tui.library.scan import Entry, Reason, Scan, shown_path, walk
from briefing_tui.model.brief import Brief, Parsed
from briefing_tui.model.dates import Date
from briefing_tui.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from briefing_tui.check.names import KnownBriefs

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Listing(Struct, frozen=True, kw_only=True):
    """A brief as a line of a list. Counts are None until the file has been read."""

    path: Path
    """To open the file."""
    path_from_root: str
    """To show, and what `KnownBriefs` and `Brief.path` call it."""
    slug: str
    title: str
    date: Date | None = None
    updated: Date | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    summary: str = ""
    draft: bool = False
    sources: int | None = None
    claims: int | None = None
    events: int | None = None
    errors: int = 0
    warnings: int = 0


class Library(Struct, frozen=True, kw_only=True):
    """A folder of briefs, newest first, and the names they go by."""

    root: Path
    listings: tuple[Listing, ...] = ()
    names: "KnownBriefs"
    skipped: tuple[tuple[Reason, int], ...] = ()

    def find(self, name: str, from_path: str = "") -> Listing | None:
        """The brief a name means, by slug, stem, path or alias, if it means exactly one."""
        path = self.names.resolve(name, from_path)
        return next((each for each in self.listings if each.path_from_root == path), None)


def never() -> bool:
    """Not cancelled: for callers that wait for the whole."""
    return False


def first_names(root: Path, most: int) -> tuple[tuple[Listing, ...], bool]:
    """The briefs of a folder by their file names alone, newest first, and whether these are
    all: of more briefs than `most` it is some that look new. Opens no file.
    """
    files = walk(root, most=most).files
    whole = len(files) <= most
    paths = sorted((path for path, _ in files), key=lambda path: path.rpartition(os.sep)[2])
    return newest_first(_by_name(root, path) for path in paths[-most:]), whole


def read_all(found: Scan, cancelled: Callable[[], bool] = never) -> Library:
    """The library that a scan found, every brief read and checked.

    Once `cancelled` the answer is a library of what was read until then.
    """
    parsed = read_each(found, cancelled)
    names = known_briefs(parsed)
    listings = []
    for entry, each in zip(found.entries, parsed, strict=False):
        if cancelled():
            break
        listings.append(_listing(entry, each.brief, examine(each, names)))
    return Library(
        root=found.root,
        listings=newest_first(listings),
        names=names,
        skipped=found.skipped,
    )


def read_each(found: Scan, cancelled: Callable[[], bool] = never) -> tuple[Parsed, ...]:
    """The briefs of a scan in its order; fewer once `cancelled`."""
    from briefing_tui.library.reading import read_brief

    parsed = []
    for entry in found.entries:
        if cancelled():
            break
        parsed.append(read_brief(entry.path, entry.path_from_root))
    return tuple(parsed)


def known_briefs(parsed: Iterable[Parsed]) -> "KnownBriefs":
    """The names of briefs that have been read."""
    from briefing_tui.check.names import BriefName, KnownBriefs

    return KnownBriefs.build(
        BriefName(each.brief.path, each.brief.slug, each.brief.aliases, each.brief.title)
        for each in parsed
    )


def examine(parsed: Parsed, names: "KnownBriefs") -> tuple[Diagnostic, ...]:
    """Everything wrong with a brief: what reading it found and what the rules find."""
    from briefing_tui.check import check
    from briefing_tui.parse.body import read_document

    found = (*parsed.diagnostics, *check(parsed, read_document(parsed.brief), names))
    return tuple(sorted(found, key=lambda each: (each.line, each.column)))


def newest_first(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """By date, the latest first, then by path; those without a date at the end."""
    by_path = sorted(listings, key=lambda each: each.path_from_root)
    return tuple(sorted(by_path, key=lambda each: instant(each.date), reverse=True))


def instant(date: Date | None) -> datetime:
    """What a date is sorted by: those without one come last where the newest are first."""
    return date.earliest if date else _LONG_AGO


def _listing(entry: Entry, brief: Brief, found: Sequence[Diagnostic]) -> Listing:
    return Listing(
        path=entry.path,
        path_from_root=entry.path_from_root,
        slug=brief.slug,
        title=brief.title,
        date=brief.date,
        updated=brief.updated,
        authors=brief.authors,
        tags=brief.tags,
        summary=brief.summary,
        draft=brief.draft,
        sources=len(brief.sources),
        claims=len(brief.claims),
        events=len(brief.events),
        errors=sum(each.severity == "error" for each in found),
        warnings=sum(each.severity == "warning" for each in found),
    )


def named_only(path: str) -> tuple[str, str, Date | None]:
    """What a file's name alone says of a brief: slug, title and date."""
    from briefing_tui.parse.dates import split_dated_name
    from briefing_tui.parse.identity import date_of_name, stem_of

    stem = stem_of(path)
    date, name = split_dated_name(stem)
    words = " ".join(name.replace("-", " ").replace("_", " ").split())
    return stem, words[:1].upper() + words[1:] or stem, date or date_of_name(path)


def _by_name(root: Path, path: str) -> Listing:
    shown = shown_path(path, root)
    slug, title, date = named_only(shown)
    return Listing(path=Path(path), path_from_root=shown, slug=slug, title=title, date=date)
