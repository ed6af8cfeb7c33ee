"""Telling where a brief's file is now that is no longer where it was.

By its slug, which is its name (docs/format.md), where no other brief has it; else by what was
in it, byte for byte. Where two come into question nothing is guessed.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from briefing_tui.library.marks import Fingerprint, Trace
from briefing_tui.library.reading import fingerprint
from briefing_tui.library.scan import is_file
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
