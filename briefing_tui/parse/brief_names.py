"""The briefs that a library knows, and which brief a name means.

A name in `[[…]]`, in `brief:` or in a link to a file is, in any letter case: the slug, the stem of
the file, the stem without its date if that is unique, the path from the library's root or the end
of that path, or an alias.

A name that begins with `/` or a dot is the address of a page, as the site's generator makes it:
`/docs/install/` may be `content/en/docs/install.md`, `_docs/01-install.md`, or a brief with this
address among its aliases.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, get_args
from unicodedata import normalize
from urllib.parse import unquote

from msgspec import Struct

from briefing_tui.model.brief import SUFFIX, Brief
from briefing_tui.parse.dates import split_dated_name
from briefing_tui.text.suggestions import did_you_mean_neighbour

# The addresses of pages. The generator of a site makes the address of a page of the path of its
# file. It leaves the folder of the content out, `src/content/docs`, the `_` of `_docs`, the number
# of `01-install`, and the date of a post, or writes that as folders. A site may add the path of its
# own root, such as `/project`.

_FILE = re.compile(rf"(?:{SUFFIX})\Z", re.IGNORECASE)
INDEX_STEMS = frozenset({"index", "_index"})

_AddressKind = Literal["site", "file", "end"]


class PageAddress(NamedTuple):
    """Where a page may be, in folded parts: `/docs/install/` is `("docs", "install")`."""

    parts: tuple[str, ...]
    kind: _AddressKind
    """From the root of the site, from the root of the library, or the end of such a path."""


_PAGE_SUFFIX = re.compile(r"\.html?\Z", re.IGNORECASE)
_FOLDER_PAGES = frozenset({*INDEX_STEMS, "readme"})
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
_LANGUAGE_SUFFIX = re.compile(rf"\.({_LANGUAGE.pattern})\Z")
"""Hugo: `about.fr.md` is a translation of `about.md`."""
_ORDER = re.compile(r"\d{1,3}[-_. ]+(?=[^\W\d])")
"""The number with which a file or folder is sorted: `01-install`."""
_ROOTS = frozenset(
    {
        *("app", "apps", "collections", "content", "contents", "doc", "docs", "page", "pages"),
        *("post", "posts", "site", "sites", "source", "src", "web", "website"),
    }
)
"""Folders that hold the pages of a site and need not be part of their addresses."""
_DAY_PARTS = 3
_LONGEST_PREFIX = 2
"""Parts of an address that say where the site is: `/project/latest/install/`."""


def is_address(name: str) -> bool:
    return name.startswith(("/", ".")) and not _FILE.search(name)


def addresses_of(name: str, from_path: str) -> Iterator[PageAddress]:
    """What an address in a brief may mean, the likeliest first."""
    if name.startswith("/"):
        yield PageAddress(parts_of(name), "site")
    elif is_address(name):
        # In a browser a page is a folder, in a repository it is a file.
        bases = [from_path.rpartition("/")[0], "/".join(page_parts(from_path))]
        for base in reversed(bases) if name.endswith("/") else bases:
            if relative := relative_path(name, base):
                yield PageAddress(parts_of(relative), "file")
        if name.startswith("./"):
            yield PageAddress(parts_of(name), "end")
    elif "/" in name and "{" not in name:  # a template tag has no meaning here
        yield PageAddress(parts_of(name), "end")


def parts_of(address: str) -> tuple[str, ...]:
    """The folded parts of an address, without the name of an index page."""
    path = re.split(r"[?#]", fold_name(address), maxsplit=1)[0]
    path = _PAGE_SUFFIX.sub("", _FILE.sub("", path))
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if parts and parts[-1] in _FOLDER_PAGES and not path.endswith("/"):
        parts.pop()
    return tuple(parts)


def page_parts(path: str) -> tuple[str, ...]:
    """The folded parts of a file's path without its suffix, its language and an index's name."""
    return parts_of(_LANGUAGE_SUFFIX.sub("", bare(path)))


def pages_of(path: str) -> Iterator[tuple[str, ...]]:
    """The addresses that a file may have in a site, as lists of parts."""
    parts = page_parts(path)
    is_index = bare(path).rpartition("/")[2] in INDEX_STEMS
    if parts or is_index:
        yield parts
    for start, folder in enumerate(parts if is_index else parts[:-1], 1):
        if not _is_root(folder):
            break
        yield parts[start:]


def language_of(path: str) -> str:
    match = _LANGUAGE_SUFFIX.search(bare(path))
    return match[1] if match else ""


def plain_part(part: str) -> str:
    """A part of a path as an address has it: without `_`, a number, a date, and blanks."""
    return split_dated_name(_ORDER.sub("", part.lstrip("_")))[1].replace(" ", "-")


def wholes(address: PageAddress) -> Iterator[str]:
    """The aliases that an address may be: itself, and without the path of the site's root."""
    if address.kind == "site":
        for start in range(max(1, min(3, len(address.parts) - 1))):
            yield "/".join(address.parts[start:])


def home_keys(from_path: str) -> Iterator[str]:
    """The index files that may be the first page of a brief's site, in the folders above it that
    hold sites."""
    folders = fold_name(from_path).split("/")[:-1]
    roots = next((n for n, folder in enumerate(folders) if not _is_root(folder)), len(folders))
    in_english = ["en" if _is_language(folder) else folder for folder in folders]
    for path in (folders, in_english):
        for end in range(roots + 1):
            for stem in ("index", "_index") if folders else ("index", "_index", "readme"):
                yield "/".join((*path[:end], stem))


def untranslated(path: str) -> str:
    """The folded path of a file without languages, which all translations of a page share."""
    folders = (folder for folder in bare(path).split("/") if not _is_language(folder))
    return _LANGUAGE_SUFFIX.sub("", "/".join(folders))


def fit(address: PageAddress, path: str, from_folders: tuple[str, ...]) -> tuple[int, ...]:
    """How many parts are left over where the last part of an address fits a page.

    Empty if the address doesn't lead to the page. What is left of a file's path must be the root of
    its site, `src/content/docs`; what is left of the address must be the address of the site,
    `/project`.
    """
    folders = page_parts(path)[:-1]
    asked = _without_date(address.parts[:-1], path)
    if asked is None:
        return ()
    same = 0
    while same < min(len(asked), len(folders)) and plain_part(asked[-1 - same]) == plain_part(
        folders[-1 - same]
    ):
        same += 1
    before, root = len(asked) - same, folders[: len(folders) - same]
    if address.kind != "site":
        fits = not before and (address.kind == "end" or not root)
        return (0, 0, 0, 0, len(root)) if fits else ()
    shared = shared_folders(root, from_folders)
    if not all(_is_root(folder) for folder in root[shared:]):
        return ()
    inner = sum(not _is_root(folder) for folder in root[:shared])
    is_prefix = same or all(map(_is_language, asked[:before])) or root == from_folders == ()
    if before and (inner or before > _LONGEST_PREFIX or not is_prefix):
        return ()
    # English stands in for a page that is not translated.
    foreign = sum(_is_language(folder) and folder != "en" for folder in root[shared:])
    return before, inner, foreign, len(root) - shared, len(root)


def _without_date(folders: tuple[str, ...], path: str) -> tuple[str, ...] | None:
    """The folders of an address without the date in a file's name and the categories before it;
    None for another date."""
    numbers = len(folders)
    while numbers and len(folders) - numbers < _DAY_PARTS and folders[numbers - 1].isdecimal():
        numbers -= 1
    if not (date := split_dated_name(page_parts(path)[-1])[0]) or numbers == len(folders):
        return folders
    given = [int(number) for number in folders[numbers:]]
    day = date.first
    return () if given == [day.year, day.month, day.day][: len(given)] else None


def shared_folders(folders: tuple[str, ...], others: tuple[str, ...]) -> int:
    """The number of folders at the start that two paths share."""
    pairs = zip(folders, others, strict=False)
    return next(
        (n for n, (one, other) in enumerate(pairs) if one != other), min(len(folders), len(others))
    )


def _is_root(folder: str) -> bool:
    return folder in _ROOTS or folder.startswith("_") or _is_language(folder)


def _is_language(folder: str) -> bool:
    return _LANGUAGE.fullmatch(folder) is not None


def fold_name(name: str) -> str:
    # Normalised, because file systems store different Unicode forms of one name.
    return " ".join(normalize("NFC", name).casefold().split())


def bare(path: str) -> str:
    """A path or name without its suffix and the slashes around it, folded."""
    return _FILE.sub("", fold_name(path)).strip("/")


def relative_path(name: str, folder: str) -> str:
    """The folded path from the root of a file named from a folder.

    Empty if the name isn't the name of a file or leads out of the library.
    """
    if not (_FILE.search(name) or name.startswith(("./", "../"))):
        return ""
    parts = [] if name.startswith("/") else [part for part in folder.split("/") if part]
    for part in name.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return bare("/".join(parts))


_Kind = Literal["paths", "slugs", "stems", "dateless", "aliases", "pages"]
_Paths = tuple[str, ...]
"""The paths that a name may mean."""


class BriefName(NamedTuple):
    """How one brief can be named. Paths have `/` and start at the library's root."""

    path_from_root: str
    slug: str
    aliases: tuple[str, ...] = ()
    title: str = ""

    @classmethod
    def of(cls, brief: Brief) -> "BriefName":
        return cls(brief.path, brief.slug, brief.aliases, brief.title)


class KnownBriefs(Struct, frozen=True):
    """Every name of every brief in a library, folded for comparison."""

    paths: Mapping[str, _Paths]
    slugs: Mapping[str, _Paths]
    stems: Mapping[str, _Paths]
    """Where they differ from the slug."""
    dateless: Mapping[str, _Paths]
    aliases: Mapping[str, _Paths]
    pages: Mapping[str, _Paths]
    """The last part of a page's address, if it differs from the names above."""
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
                known, path = kinds[kind].get(name, ()), brief.path_from_root
                if name and path not in known[-1:]:  # the names of a brief come one after the other
                    kinds[kind][name] = (*known, path)
        clashes = {
            path: slug
            for slug, paths in kinds["slugs"].items()
            if len(paths) > 1
            for path in _sharing(slug, paths)
        }
        in_order = tuple(sorted(kinds["slugs"].keys() | kinds["dateless"].keys()))
        return cls(**kinds, clashes=clashes, in_order=in_order)

    def __len__(self) -> int:
        return len(self.paths)

    def resolve(self, name: str, from_path: str = "") -> str | None:
        """The path from the root of the brief that a name means.

        `from_path` is the brief in which the name stands: a path to a `.md` file starts at its
        folder. If several briefs have the name, the link leads to the nearest (`candidates`), and
        of equally near ones to the brief with the shortest path, as in Obsidian. Without
        `from_path`, or if the briefs share only the name without a date, an ambiguous name is not
        resolved.
        """
        paths = self.candidates(name, from_path)
        dateless = self.dateless.get(bare(unquote(name)), ())
        if len(paths) > 1 and from_path and not set(paths) <= set(dateless):
            return min(paths, key=lambda path: (len(path), path))
        return paths[0] if len(paths) == 1 else None

    def candidates(self, name: str, from_path: str = "") -> tuple[str, ...]:
        """The paths of all briefs that a name may mean; of pages that fit alike only one.

        If several briefs have the name, these are the briefs in the folder of `from_path`, else in
        folders below it, else in its language.
        """
        folder = from_path.rpartition("/")[0]
        for spelling in _spellings(name):
            if not is_address(spelling) and (paths := self._paths(spelling, folder)):
                return _nearest(paths, folder)
            for address in addresses_of(spelling, from_path):
                if pages := self._best(address, from_path):
                    return _nearest(pages, folder) if address.kind == "end" else pages
            if not is_address(spelling) and (named := self.aliases.get(bare(spelling))):
                return _nearest(named, folder)
        return ()

    def near(self, name: str, path: str) -> str:
        """A question whether a name like it was meant, or an empty string. The brief at `path`, in
        which it stands, isn't meant.
        """

        def is_other(key: str) -> bool:
            return (self.slugs.get(key) or self.dateless[key]) != (path,)

        return did_you_mean_neighbour(bare(name).rpartition("/")[2], self.in_order, is_other)

    def same_slug(self, path: str) -> tuple[str, ...]:
        """The other briefs with the slug of the brief at `path`, each in one language only.

        Translations of that brief may share its slug. So may files of the same name in several
        folders without a `slug`: the generator makes different pages of them.
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
        if not address.parts:
            homes = (self.paths.get(key) for key in home_keys(from_path))
            return next((home[:1] for home in homes if home), ())
        fits = sorted(self._fits(address, from_path))
        best = dict.fromkeys(path for rank, path in fits if rank == fits[0][0])
        return tuple(best) if address.kind == "end" else tuple(best)[:1]

    def _fits(self, address: PageAddress, from_path: str) -> Iterator[tuple[tuple[int, ...], str]]:
        """The briefs whose pages may have an address, each with its rank: the least is best."""
        from_folders = tuple(filter(None, fold_name(from_path).split("/")[:-1]))
        for dropped, whole in enumerate(wholes(address)):
            exact = (self.aliases, self.slugs) if "/" in whole else (self.aliases,)
            for names in exact:
                for path in names.get(whole, ()):
                    shared = shared_folders(page_parts(path), from_folders)
                    yield (2 if dropped else 0, dropped, 0, 0, -shared), path
        for order, names in enumerate((self.slugs, self.stems, self.dateless, self.pages)):
            for path in names.get(address.parts[-1], ()):
                if left := fit(address, path, from_folders):
                    other_language = language_of(path) != language_of(from_path)
                    yield (1, left[0], order, *left[1:], other_language), path

    def _paths(self, name: str, folder: str) -> _Paths:
        if (relative := relative_path(name, folder)) and (paths := self.paths.get(relative)):
            return paths
        key = bare(name)
        for names in (self.paths, self.slugs, self.stems, self.dateless):
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
    """The folder and the name of a file's page: an index file stands for its folder."""
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


def _sharing(slug: str, paths: Sequence[str]) -> list[str]:
    """The briefs with one slug that are not the only page of that name in a folder."""
    pages = [_page(path) for path in paths]
    if any(stem != slug for _, stem in pages):
        return list(paths)
    folders = Counter(folder for folder, _ in pages)
    return [path for path, (folder, _) in zip(paths, pages, strict=True) if folders[folder] > 1]


def _nearest(paths: _Paths, folder: str) -> tuple[str, ...]:
    """The paths in a folder, else those below it, else those in its language, else all."""
    if len(paths) == 1:
        return paths
    beside = tuple(path for path in paths if path.rpartition("/")[0] == folder)
    below = tuple(path for path in paths if folder and path.startswith(f"{folder}/"))
    language = _language_folder(f"{folder}/")
    same = tuple(path for path in paths if language and _language_folder(path) == language)
    return beside or below or same or paths


def _language_folder(path: str) -> str:
    """The first folder of a path that is the code of a language."""
    folders = fold_name(path).split("/")[:-1]
    return next((folder for folder in folders if _is_language(folder)), "")
