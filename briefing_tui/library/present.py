"""What a library has now, for the reading state to find its briefs by: listed, or on the disk."""

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from briefing_tui.library.catalog import Listing
from briefing_tui.library.moves import Candidate, folded
from briefing_tui.library.scan import shown_path, walk
from briefing_tui.parse.identity import stem_of


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
