"""The briefs that a library knows, and which of them a name means.

A name in `[[…]]`, in `brief:` or in a relative link is, in any letter case: the slug, the stem of
the file, the stem without its date where that is unique, the path from the library's root, or an
alias.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, get_args
from unicodedata import normalize
from urllib.parse import unquote

from msgspec import Struct

from briefing_tui.parse.dates import split_dated_name

_SUFFIX = re.compile(r"\.(?:md|markdown)$", re.IGNORECASE)
_INDEX_STEMS = frozenset({"index", "_index"})

_Kind = Literal["paths", "slugs", "stems", "dateless", "aliases"]
_Paths = str | tuple[str, ...]
"""The path that a name means, or several. Most names mean one path, and a library may have a
hundred thousand, so those are not wrapped in a tuple."""


class BriefName(NamedTuple):
    """How one brief can be named. Paths have `/` and start at the library's root."""

    path_from_root: str
    slug: str
    aliases: tuple[str, ...] = ()
    title: str = ""


class KnownBriefs(Struct, frozen=True):
    """Every name of every brief in a library, folded for comparison."""

    paths: Mapping[str, _Paths]
    slugs: Mapping[str, _Paths]
    stems: Mapping[str, _Paths]
    """Where they differ from the slug."""
    dateless: Mapping[str, _Paths]
    aliases: Mapping[str, _Paths]
    clashes: Mapping[str, str]
    """Path to slug, for briefs that share their slug with another."""

    @classmethod
    def build(cls, briefs: Iterable[BriefName]) -> "KnownBriefs":
        """Collect the names of all briefs, in any order."""
        kinds: dict[_Kind, dict[str, _Paths]] = {kind: {} for kind in get_args(_Kind)}
        for brief in sorted(briefs):
            for kind, name in _names(brief):
                _add(kinds[kind], name, brief.path_from_root)
        clashes = {
            path: slug
            for slug, paths in kinds["slugs"].items()
            if isinstance(paths, tuple)
            for path in paths
        }
        return cls(**kinds, clashes=clashes)

    def __len__(self) -> int:
        return len(self.paths)

    def resolve(self, name: str, from_path: str = "") -> str | None:
        """The path from the root of the brief that a name means, if it means exactly one.

        `from_path` is the brief in which the name stands: a path to a `.md` file starts at its
        folder, and of two briefs with one name the one in its folder is meant.
        """
        paths = self.candidates(name, from_path)
        return paths[0] if len(paths) == 1 else None

    def candidates(self, name: str, from_path: str = "") -> tuple[str, ...]:
        """The paths of all briefs that a name may mean."""
        folder = from_path.rpartition("/")[0]
        for spelling in dict.fromkeys((name, unquote(name))):
            if paths := self._paths(spelling.strip(), folder):
                return _nearest(paths, folder)
        return ()

    def same_slug(self, path: str) -> tuple[str, ...]:
        """The other briefs with the slug of the brief at `path`."""
        paths = self.slugs.get(self.clashes.get(path, ""), ())
        return tuple(other for other in paths if other != path)

    def _paths(self, name: str, folder: str) -> _Paths:
        if (relative := _relative_path(name, folder)) and (paths := self.paths.get(relative)):
            return paths
        key = _bare(name)
        for names in (self.paths, self.slugs, self.stems, self.dateless, self.aliases):
            if paths := names.get(key):
                return paths
        return ()


def folded_names(brief: BriefName) -> tuple[str, ...]:
    """Every name by which a brief can be meant, as an index stores them."""
    return tuple(dict.fromkeys(name for _, name in _names(brief) if name))


def lookup_keys(name: str, from_path: str = "") -> tuple[str, ...]:
    """The folded names that a name in a brief may stand for.

    Only briefs with one of these among their `folded_names` can be what `resolve` returns.
    """
    folder = from_path.rpartition("/")[0]
    keys: dict[str, None] = {}
    for spelling in dict.fromkeys((name.strip(), unquote(name).strip())):
        if relative := _relative_path(spelling, folder):
            keys[relative] = None
        keys[_bare(spelling)] = None
    keys.pop("", None)
    return tuple(keys)


def _names(brief: BriefName) -> Iterator[tuple[_Kind, str]]:
    """Every folded name of one brief with its kind; a name may be empty."""
    bare = _bare(brief.path_from_root)
    folder, _, stem = bare.rpartition("/")
    yield "paths", bare
    if folder and stem in _INDEX_STEMS:  # the folder stands for its index file
        yield "paths", folder
        stem = folder.rpartition("/")[2]
    slug = _fold(brief.slug) or stem
    yield "slugs", slug
    if stem != slug:
        yield "stems", stem
    if (dateless := split_dated_name(stem)[1]) != stem:
        yield "dateless", dateless
    for alias in brief.aliases:
        yield "aliases", _bare(alias)


def _add(names: dict[str, _Paths], name: str, path: str) -> None:
    known = names.get(name)
    if not name or known == path:
        return
    if known is None:
        names[name] = path
    elif isinstance(known, str):
        names[name] = (known, path)
    elif path not in known:
        names[name] = (*known, path)


def _nearest(paths: _Paths, folder: str) -> tuple[str, ...]:
    """The only path in a folder, else all of them."""
    if isinstance(paths, str):
        return (paths,)
    beside = tuple(path for path in paths if path.rpartition("/")[0] == folder)
    return beside if len(beside) == 1 else paths


def _fold(name: str) -> str:
    # Normalised, because file systems store different Unicode forms of one name.
    return normalize("NFC", name).casefold().strip()


def _bare(path: str) -> str:
    """A path or name without its suffix and the slashes around it, folded."""
    return _SUFFIX.sub("", _fold(path)).strip("/")


def _relative_path(name: str, folder: str) -> str:
    """The folded path from the root of a file named from a folder.

    Empty if the name is no file's name or leads out of the library.
    """
    if not (_SUFFIX.search(name) or name.startswith(("./", "../"))):
        return ""
    parts = [] if name.startswith("/") else [part for part in folder.split("/") if part]
    for part in name.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return _bare("/".join(parts))
