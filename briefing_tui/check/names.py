"""The briefs a library knows, and which of them a name means.

A name in `[[…]]`, in `brief:` or in a relative link is one of, in any letter case: the
slug, the stem of the file, the stem without its date where that is unique, the path from
the library's root, or an alias.
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

_Paths = str | tuple[str, ...]
"""The path a name means; several where it is ambiguous. Most are one, and a library may
hold a hundred thousand, so those have no tuple of their own."""


_Kind = Literal["paths", "slugs", "stems", "dateless", "aliases"]


class BriefName(NamedTuple):
    """What a library knows of one brief's identity. Paths are with `/`, from the root."""

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
    """Of each brief that shares its slug: that slug."""

    @classmethod
    def build(cls, entries: Iterable[BriefName]) -> "KnownBriefs":
        """Collect the names of all briefs. The order of the entries doesn't matter."""
        kinds: dict[_Kind, dict[str, _Paths]] = {kind: {} for kind in get_args(_Kind)}
        for entry in sorted(entries):
            for kind, name in _names(entry):
                _add(kinds[kind], name, entry.path_from_root)
        clashes = {
            path: slug
            for slug, found in kinds["slugs"].items()
            if isinstance(found, tuple)
            for path in found
        }
        return cls(**kinds, clashes=clashes)

    def __len__(self) -> int:
        return len(self.paths)

    def resolve(self, name: str, from_path: str = "") -> str | None:
        """The path from the root of the brief a name means, if it means exactly one.

        `from_path` is the brief in which the name stands: a path to a `.md` file starts
        at its folder, and of two briefs with one name the one in its folder is meant.
        """
        found = self.candidates(name, from_path)
        return found[0] if len(found) == 1 else None

    def candidates(self, name: str, from_path: str = "") -> tuple[str, ...]:
        """All briefs a name could mean: none where it is unknown, several where two share it."""
        for each in dict.fromkeys((name, unquote(name))):
            if found := self._named(each.strip(), from_path):
                return found
        return ()

    def same_slug(self, path: str) -> tuple[str, ...]:
        """The other briefs whose slug is that of the brief at `path`."""
        found = self.slugs.get(self.clashes.get(path, ""), ())
        return tuple(other for other in found if other != path)

    def _named(self, name: str, from_path: str) -> tuple[str, ...]:
        folder = from_path.rpartition("/")[0]
        if _SUFFIX.search(name) or name.startswith(("./", "../")):
            beside = _join(folder, name)
            if beside is not None and (found := self.paths.get(_bare(beside))):
                return _nearest(found, folder)
        wanted = _bare(name)
        for names in (self.paths, self.slugs, self.stems, self.dateless, self.aliases):
            if found := names.get(wanted):
                return _nearest(found, folder)
        return ()


def _names(entry: BriefName) -> Iterator[tuple[_Kind, str]]:
    """Every name by which one brief can be meant, some of them perhaps empty."""
    bare = _bare(entry.path_from_root)
    stem = _stem(bare)
    slug = _fold(entry.slug) or stem
    yield "paths", bare
    if (folder := _folder_of_index(bare)) is not None:
        yield "paths", folder
    yield "slugs", slug
    if stem != slug:
        yield "stems", stem
    if (short := split_dated_name(stem)[1]) != stem:
        yield "dateless", short
    for alias in entry.aliases:
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


def _nearest(found: _Paths, folder: str) -> tuple[str, ...]:
    if isinstance(found, str):
        return (found,)
    beside = tuple(path for path in found if path.rpartition("/")[0] == folder)
    return beside if len(beside) == 1 else found


def _fold(name: str) -> str:
    """A name for comparison: one Unicode form (file systems differ in it) and one case."""
    return normalize("NFC", name).casefold().strip()


def _bare(path: str) -> str:
    """A path or a name without its suffix and the slashes around it, folded."""
    return _SUFFIX.sub("", _fold(path)).strip("/")


def _folder_of_index(bare: str) -> str | None:
    folder, _, stem = bare.rpartition("/")
    return folder if folder and stem in _INDEX_STEMS else None


def _stem(bare: str) -> str:
    """The last part of a path; of an index file its folder's name."""
    folder = _folder_of_index(bare)
    return (bare if folder is None else folder).rpartition("/")[2]


def _join(folder: str, name: str) -> str | None:
    """A relative path taken from a folder; None where it climbs out of the library."""
    parts = [] if name.startswith("/") else [part for part in folder.split("/") if part]
    for part in name.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def folded_names(entry: BriefName) -> tuple[str, ...]:
    """Every name by which a brief can be meant, folded: what an index has to know of it."""
    return tuple(dict.fromkeys(name for _, name in _names(entry) if name))


def lookup_keys(name: str, from_path: str = "") -> tuple[str, ...]:
    """The folded names that can stand for what a name in a brief means.

    Only briefs with one of these among their `folded_names` are candidates for `resolve`.
    """
    folder = from_path.rpartition("/")[0]
    keys: dict[str, None] = {}
    for each in (name.strip(), unquote(name).strip()) if "%" in name else (name.strip(),):
        if _SUFFIX.search(each) or each.startswith(("./", "../")):
            beside = _join(folder, each)
            if beside is not None:
                keys[_bare(beside)] = None
        keys[_bare(each)] = None
    keys.pop("", None)
    return tuple(keys)
