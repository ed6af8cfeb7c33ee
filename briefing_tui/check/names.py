"""The briefs that a library knows, and which of them a name means.

A name in `[[…]]`, in `brief:` or in a link to a file is, in any letter case: the slug, the stem of
the file, the stem without its date where that is unique, the path from the library's root or the
end of that path, or an alias.

A name that begins with `/` or a dot is the address of a page, as the site's generator makes it:
`/docs/install/` may be `content/en/docs/install.md`, `_docs/01-install.md`, or a brief with this
address among its aliases.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, get_args
from urllib.parse import unquote

from msgspec import Struct

from briefing_tui.check.page_address import (
    INDEX_STEMS,
    PageAddress,
    addresses_of,
    bare,
    fit,
    fold_name,
    home_keys,
    is_address,
    language_of,
    page_parts,
    pages_of,
    parts_of,
    plain_part,
    relative_path,
    shared_folders,
    untranslated,
    wholes,
)
from briefing_tui.parse.dates import split_dated_name
from briefing_tui.text.spelling import did_you_mean_neighbour

_Kind = Literal["paths", "slugs", "stems", "dateless", "aliases", "pages"]
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
    pages: Mapping[str, _Paths]
    """The last part of a page's address, where that is none of the above."""
    clashes: Mapping[str, str]
    """Path to slug, for briefs that share their slug with another, as `same_slug` has it."""
    in_order: tuple[str, ...]
    """The slugs and the names without a date, in alphabetical order."""

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
            for path in _sharing(slug, paths)
        }
        in_order = tuple(sorted(kinds["slugs"].keys() | kinds["dateless"].keys()))
        return cls(**kinds, clashes=clashes, in_order=in_order)

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
        """The paths of all briefs that a name may mean; of pages that fit alike only one."""
        folder = from_path.rpartition("/")[0]
        for spelling in _spellings(name):
            if not is_address(spelling) and (paths := self._paths(spelling, folder)):
                return _nearest(paths, folder)
            for address in addresses_of(spelling, from_path):
                if pages := self._best(address, from_path):
                    return pages
        return ()

    def near(self, name: str) -> str:
        """A question whether a name like it was meant, or an empty string."""
        key = bare(name).rpartition("/")[2]
        return did_you_mean_neighbour(key, self.in_order)

    def same_slug(self, path: str) -> tuple[str, ...]:
        """The other briefs with the slug of the brief at `path`, each in one language only.

        Translations of that brief have a right to its slug. So have files of one name in several
        folders that give no slug: the generator makes different pages of them.
        """
        others: dict[str, str] = {}
        slug = self.clashes.get(path, "")
        folder, stem = _page(path)
        for other in self.slugs.get(slug, ()):
            other_folder, other_stem = _page(other)
            if other == path or folder == other_folder or not stem == other_stem == slug:
                others.setdefault(untranslated(other), other)
        others.pop(untranslated(path), None)
        return tuple(others.values())

    def _best(self, address: PageAddress, from_path: str) -> tuple[str, ...]:
        """The briefs whose pages fit best to an address."""
        if not address.parts:
            homes = (self.paths.get(key) for key in home_keys(from_path))
            return next((_tuple(home)[:1] for home in homes if home), ())
        fits = sorted(self._fits(address, from_path))
        best = dict.fromkeys(path for rank, path in fits if rank == fits[0][0])
        return tuple(best) if address.kind == "end" else tuple(best)[:1]

    def _fits(self, address: PageAddress, from_path: str) -> Iterator[tuple[tuple[int, ...], str]]:
        """The briefs whose pages may have an address, each with its rank: the least is best."""
        from_folders = page_parts(from_path)[:-1]
        for dropped, whole in enumerate(wholes(address)):
            exact = (self.aliases, self.slugs) if "/" in whole else (self.aliases,)
            for names in exact:
                for path in _tuple(names.get(whole, ())):
                    shared = shared_folders(page_parts(path), from_folders)
                    yield (2 if dropped else 0, dropped, 0, 0, -shared), path
        for order, names in enumerate((self.slugs, self.stems, self.dateless, self.pages)):
            for path in _tuple(names.get(address.parts[-1], ())):
                if left := fit(address, path, from_folders):
                    other_language = language_of(path) != language_of(from_path)
                    yield (1, left[0], order, *left[1:], other_language), path

    def _paths(self, name: str, folder: str) -> _Paths:
        if (relative := relative_path(name, folder)) and (paths := self.paths.get(relative)):
            return paths
        key = bare(name)
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
    keys: dict[str, None] = {}
    for spelling in _spellings(name):
        if not is_address(spelling):
            keys |= dict.fromkeys(_plain_keys(spelling, from_path))
        for address in addresses_of(spelling, from_path):
            keys |= dict.fromkeys((*wholes(address), *address.parts[-1:]))
            if not address.parts:
                keys |= dict.fromkeys(home_keys(from_path))
    keys.pop("", None)
    return tuple(keys)


def link_names(name: str, from_path: str) -> tuple[str, ...]:
    """The folded names under which an index stores a link in a brief."""
    names: dict[str, None] = {}
    for spelling in _spellings(name):
        if not is_address(spelling):
            names |= dict.fromkeys(_plain_keys(spelling, from_path))
        for address in addresses_of(spelling, from_path):
            if address.kind != "end":
                names[_page_name(address.parts)] = None
    names.pop("", None)
    return tuple(names)


def linked_names(brief: BriefName) -> tuple[str, ...]:
    """The names under which an index has the links to a brief."""
    parts = page_parts(brief.path_from_root)
    ends = ("/".join(parts[start:]) for start in range(1, len(parts) - 1))
    pages = tuple(pages_of(brief.path_from_root))
    slug = fold_name(brief.slug)
    with_slug = ((*page[:-1], slug) for page in pages if page and slug)
    names = map(_page_name, (*pages, *with_slug, *map(parts_of, brief.aliases)))
    return tuple(dict.fromkeys((*folded_names(brief), *ends, *names)))


def _page_name(parts: tuple[str, ...]) -> str:
    # The slash keeps `/about/`, one page of a site, apart from `[[about]]`.
    return "/" + "/".join(map(plain_part, parts))


def _plain_keys(name: str, from_path: str) -> tuple[str, str]:
    return relative_path(name, from_path.rpartition("/")[0]), bare(name)


def _page(path: str) -> tuple[str, str]:
    """The folder and the name of a file's page: an index file has those of its folder."""
    folder, _, stem = bare(path).rpartition("/")
    if folder and stem in INDEX_STEMS:
        folder, _, stem = folder.rpartition("/")
    return folder, stem


def _spellings(name: str) -> Iterable[str]:
    return dict.fromkeys((name.strip(), unquote(name).strip()))


def _names(brief: BriefName) -> Iterator[tuple[_Kind, str]]:
    """Every folded name of one brief with its kind; a name may be empty."""
    path = bare(brief.path_from_root)
    folder, _, stem = path.rpartition("/")
    yield "paths", path
    if folder and stem in INDEX_STEMS:  # the folder stands for its index file
        yield "paths", folder
        stem = folder.rpartition("/")[2]
    slug = fold_name(brief.slug).strip("/") or stem
    yield "slugs", slug
    if stem != slug:
        yield "stems", stem
    if (dateless := split_dated_name(stem)[1]) != stem:
        yield "dateless", dateless
    if parts := page_parts(brief.path_from_root):
        for page in dict.fromkeys((parts[-1], plain_part(parts[-1]))):
            if page not in {slug, stem, dateless}:
                yield "pages", page
    for alias in brief.aliases:
        yield "aliases", bare(alias)
        if alias.lower().endswith(".html"):
            yield "aliases", "/".join(parts_of(alias))


def _add(names: dict[str, _Paths], name: str, path: str) -> None:
    known = names.get(name)
    if not name or known == path:
        return
    if known is None:
        names[name] = path
    elif isinstance(known, str):
        names[name] = (known, path)
    elif path != known[-1]:  # the names of a brief come one after the other
        names[name] = (*known, path)


def _sharing(slug: str, paths: Sequence[str]) -> list[str]:
    """Those of the briefs with one slug that are not the only page of that name in a folder."""
    pages = [_page(path) for path in paths]
    if any(stem != slug for _, stem in pages):
        return list(paths)
    folders = Counter(folder for folder, _ in pages)
    return [path for path, (folder, _) in zip(paths, pages, strict=True) if folders[folder] > 1]


def _tuple(paths: _Paths) -> tuple[str, ...]:
    return (paths,) if isinstance(paths, str) else paths


def _nearest(paths: _Paths, folder: str) -> tuple[str, ...]:
    """The only path in a folder, else all of them."""
    if isinstance(paths, str):
        return (paths,)
    beside = tuple(path for path in paths if path.rpartition("/")[0] == folder)
    return beside if len(beside) == 1 else paths
