"""The addresses of pages: what `/docs/install/` means among the files of a site.

The generator of a site makes the address of a page of the path of its file. It leaves the folder
of the content out, `src/content/docs`, the `_` of `_docs`, the number of `01-install`, and the
date of a post, or writes that as folders. A site may add the path of its own root, `/project`.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple
from unicodedata import normalize

from briefing_tui.model.brief import SUFFIX
from briefing_tui.parse.dates import split_dated_name

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
    """The addresses that a file may have in a site, each as its parts."""
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
    """The index files that may be the first page of a brief's site: those of the folders above
    it that hold sites."""
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
    """How much is left over where a page has an address of which the last part is its own.

    Empty if the address is not that of the page. What is left of a file's path must be the root
    of its site, `src/content/docs`; what is left of the address is that of the site, `/project`.
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
    """The folders of an address without those of the date in a file's name, and without the
    categories before it; None for another date."""
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
    return normalize("NFC", name).casefold().strip()


def bare(path: str) -> str:
    """A path or name without its suffix and the slashes around it, folded."""
    return _FILE.sub("", fold_name(path)).strip("/")


def relative_path(name: str, folder: str) -> str:
    """The folded path from the root of a file named from a folder.

    Empty if the name is no file's name or leads out of the library.
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
