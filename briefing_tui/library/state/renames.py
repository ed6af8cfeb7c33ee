"""Telling where a brief's file is now that is no longer where it was.

By its slug, which is its name (docs/format.md), where no other brief has it; else by what was
in it, byte for byte. Where two come into question nothing is guessed.
"""

import json
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from msgspec.structs import replace

from briefing_tui.library.brief_list import Listing
from briefing_tui.library.files import (
    fingerprint,
    is_brief_name,
    is_file,
    is_folder,
    shown_path,
    walk,
)
from briefing_tui.library.index.parsing import path_of
from briefing_tui.library.index.reader import Index
from briefing_tui.library.state.marks import Fingerprint, Trace
from briefing_tui.model.brief import Brief
from briefing_tui.parse.brief import stem_of
from briefing_tui.text.sanitise import MARK

_K = TypeVar("_K", bound=Hashable)


class Candidate(NamedTuple):
    """A brief that the library has now."""

    path: str
    """From the root, as the reading state calls it."""
    slug: str
    file: Path


class Present(Protocol):
    """What the library has now."""

    def missing(self, paths: Collection[str]) -> Iterable[str]:
        """The paths at which it has no brief. Some that it has may be among them."""

    def like(self, slugs: Collection[str], sizes: Collection[int]) -> Iterable[Candidate]:
        """The briefs with some names, folded, or sizes in bytes. Others may be among them."""


def folded(slug: str) -> str:
    """A slug as it is compared: in any letter case."""
    return slug.casefold()


def is_gone(file: Path) -> bool:
    """Whether nothing has this name any more. What can't be looked at may be there."""
    if MARK in str(file):  # sanitised: the file has another name
        return False
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def find_moves(
    gone: Mapping[str, Trace],
    present: Present,
    is_new: Callable[[str], bool],
    fresh: Collection[str],
) -> dict[str, str]:
    """The new paths of files by their old ones.

    `is_new`: the path has no marks of its own. Of what is `fresh` it is not known yet whether
    it had marks before under another name, so a file that moves twice may be gone twice, and
    have marks of its own where it is.
    """
    slugs = {folded(each.slug) for each in gone.values() if each.slug}
    sizes = {each.content.size for each in gone.values() if each.content and each.content.size}
    found = {each.path: each for each in present.like(slugs, sizes) if MARK not in each.path}
    named = _pairs(
        ((folded(each.slug), path) for path, each in gone.items() if each.slug),
        ((folded(each.slug), path) for path, each in found.items()),
        fresh,
    )
    moves = {old: new for old, new in named.items() if is_file(found[new].file)}
    taken = set(moves.values())
    rest = (each for path, each in found.items() if path not in taken)
    moves |= _pairs(
        ((each.content, path) for path, each in gone.items() if path not in moves and each.content),
        _contents(rest, sizes),
        fresh,
    )
    return {
        old: new
        for old, new in moves.items()
        # A file that an editor had put away may be back under its name by now.
        if old != new and (old in fresh or is_new(new))
    }


def _contents(
    found: Iterable[Candidate], sizes: Collection[int]
) -> Iterator[tuple[Fingerprint, str]]:
    for each in found:
        try:
            size = os.lstat(each.file).st_size
        except OSError:
            continue
        if size in sizes and (content := fingerprint(each.file)) is not None:
            yield content, each.path


def _pairs(
    old: Iterable[tuple[_K, str]], new: Iterable[tuple[_K, str]], fresh: Collection[str]
) -> dict[str, str]:
    """Old path to new path for what is one file among the old and occurs once among the new."""
    sides: tuple[defaultdict[_K, list[str]], defaultdict[_K, list[str]]]
    sides = defaultdict(list), defaultdict(list)
    for side, pairs in zip(sides, (old, new), strict=True):
        for key, path in pairs:
            side[key].append(path)
    return {
        path: sides[1][key][0]
        for key, paths in sides[0].items()
        if len(sides[1].get(key, ())) == 1
        and (len(paths) == 1 or sum(path not in fresh for path in paths) <= 1)
        for path in paths
    }


# MERGED:
# What a library has now, for the reading state to find its briefs by: listed, or on the disk.


class Listed:
    """The briefs of a library that has been read."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        self._listings = {each.path_from_root: each for each in listings}

    def missing(self, paths: Collection[str]) -> Iterable[str]:
        """The paths at which there is no brief."""
        return (path for path in paths if path not in self._listings)

    def like(self, slugs: Collection[str], sizes: Collection[int]) -> Iterator[Candidate]:
        """The briefs with some slugs, folded, or sizes."""
        for path, each in self._listings.items():
            if folded(each.slug) in slugs or (sizes and _size(each.path) in sizes):
                yield Candidate(path, each.slug, each.path)


class OnDisk:
    """The files of a library of which nothing has been read: their names give their slugs."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def missing(self, paths: Collection[str]) -> Iterable[str]:
        """Any path may be missing."""
        return paths

    def like(self, slugs: Collection[str], sizes: Collection[int]) -> Iterator[Candidate]:
        """The files with some stems, folded, or sizes."""
        for file, stamp in walk(self._root).files:
            path = shown_path(file, self._root)
            slug = stem_of(path)
            if stamp.size in sizes or folded(slug) in slugs:
                yield Candidate(path, slug, Path(file))


def _size(file: Path) -> int:
    try:
        return os.lstat(file).st_size
    except OSError:
        return -1


# MERGED:
# Which of the files that have just appeared is the one that has just gone.
#
# Asked of the brief on the screen while it changes under the reader's eyes, by what was read of
# it. Where reading state belongs is another question: see `moves`.

MOST = 60
"""Files that are read to find one; in more than that a brief is not looked for."""


def renamed(gone: Brief, candidates: Iterable[Brief]) -> Brief | None:
    """The brief that says the same, else the one that goes by the same slug.

    None where there is none, or more than one: nothing is guessed.
    """
    found = list(candidates)
    whole = _nameless(gone)
    same = [each for each in found if _nameless(each) == whole]
    if not same:
        same = [each for each in found if each.slug.casefold() == gone.slug.casefold()]
    return same[0] if len(same) == 1 else None


def _nameless(brief: Brief) -> Brief:
    """Without what only the file's name says: its path and slug, the date and title it may
    give."""
    named = not brief.body and not brief.claims
    title = brief.title if named else ""
    return replace(brief, path="", slug="", title=title, date=None)


def files_among(paths: Iterable[str], but: Path, stop: Callable[[], bool]) -> Iterator[Path]:
    """The briefs among paths, and in the folders among them; those of the same name first."""
    found: list[Path] = []
    for each in sorted(paths):
        path = Path(each)
        if is_folder(path):
            found += [Path(file) for file, _ in walk(path, stop, most=MOST).files]
        elif is_brief_name(path.name) and is_file(path):
            found.append(path)
    found.sort(key=lambda path: path.name != but.name)
    return (path for path in found[:MOST] if path != but)


# MERGED:
# What a large library has now, for the reading state to find its briefs by: asked of the index.


class Indexed:
    """The briefs in an index that is up to date."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def missing(self, paths: Collection[str]) -> Iterator[str]:
        """The paths at which there is no brief, or one whose name is no text."""
        rows = self._index.connection.execute(
            "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT path FROM briefs)",
            (json.dumps(sorted(paths)),),
        )
        return (str(row[0]) for row in rows)

    def like(self, slugs: Collection[str], sizes: Collection[int]) -> Iterator[Candidate]:
        """The briefs with some slugs, folded, or sizes.

        Of a file that was just written the index takes no size on trust: -1.
        """
        connection = self._index.connection
        connection.create_function("folded", 1, folded, deterministic=True)
        rows = connection.execute(
            "SELECT path, shown, slug FROM briefs"
            " WHERE folded(slug) IN (SELECT value FROM json_each(?))"
            " OR size IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(slugs)), json.dumps(sorted({*sizes, -1} if sizes else ()))),
        )
        for path, shown, slug in rows:
            yield Candidate(shown, slug, self._index.root / path_of(path))
