"""Finding the briefs in a folder: names and stamps only, no file is opened."""

import os
import sys
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Literal, NamedTuple, Self

from msgspec import Struct

from briefing_tui.text.sanitise import sanitise

SUFFIXES = (".md", ".markdown")

LARGE = 500
"""Briefs above which a list comes from the index, and is not read from all the files."""

PASSED_BY = frozenset({"node_modules", "bower_components", "site-packages", "__pycache__", "venv"})
"""Folders full of other people's Markdown. Hidden folders are passed by as well."""

Reason = Literal["hidden", "passed by", "not a file", "link out", "dead link", "unreadable"]
Skipped = tuple[tuple[Reason, int], ...]
"""How many files and folders were skipped, by the reason."""


class Entry(Struct, frozen=True):
    """A file that is a brief by its name."""

    path: Path
    path_from_root: str
    """With `/` between the parts, and sanitised: for showing and for names, not to open."""
    size: int
    mtime_ns: int


class Stamp(NamedTuple):
    """What tells whether a file changed since it was read."""

    size: int
    mtime_ns: int
    ctime_ns: int
    """Changes with every write, also where a program sets the other time back."""

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        """The stamp of a file by what the system says of it."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class Identity(NamedTuple):
    """Which file or folder it is, whatever its name is now."""

    device: int
    inode: int


def identity_of(path: Path) -> Identity | None:
    """What is at a path; None where nothing is, or where it can't be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Identity(status.st_dev, status.st_ino)


# `Path` raises where the system won't say, for some of these before Python 3.13 or 3.14.


def is_file(path: Path) -> bool:
    """Whether a file is there, by whatever link, as far as may be seen."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """The same of a folder."""
    return os.path.isdir(path)  # noqa: PTH112


def real_path(path: Path) -> Path:
    """Where a path leads by its links; one that leads to itself leads nowhere else."""
    return Path(os.path.realpath(path))


class Walk(NamedTuple):
    """The same as a scan for those who count in hundreds of thousands: no values, no order."""

    files: list[tuple[str, Stamp]]
    """The path to open each file by, and its stamp."""
    skipped: "Counter[Reason]"


class Scan(Struct, frozen=True):
    """The briefs under a root, in the order of their paths, and what was left out."""

    root: Path
    entries: tuple[Entry, ...]
    skipped: Skipped = ()


def is_brief_name(name: str) -> bool:
    """Whether a file of that name would be a brief."""
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def scan(root: Path) -> Scan:
    """The briefs under a folder, at any depth.

    Symbolic links are followed inside the root only, and after everything real, so that a
    file that can be reached in two ways is listed under its own name. An unreadable root
    has no entries and counts as skipped.
    """
    found = walk(root)
    entries = [
        Entry(Path(path), shown_path(path, root), stamp.size, stamp.mtime_ns)
        for path, stamp in found.files
    ]
    entries.sort(key=lambda entry: entry.path_from_root)
    return Scan(root, tuple(entries), tuple(sorted(found.skipped.items())))


def walk(
    root: Path, cancelled: Callable[[], bool] = lambda: False, most: int = sys.maxsize
) -> Walk:
    """The files that `scan` lists. Once `cancelled`, those that were found until then.

    A walk also ends with the folder in which it has found more than `most`.
    """
    walker = _Walker(root)
    walker.run(lambda: len(walker.files) > most or cancelled())
    return Walk(walker.files, walker.skipped)


def is_large(root: Path) -> bool:
    """Whether a library has more briefs than are read each time that one asks for them."""
    return len(walk(root, most=LARGE).files) > LARGE


def shown_path(path: str, root: Path) -> str:
    """A file's path from the root, to show and for names."""
    inside = path[prefix_length(root) :]
    return sanitise(inside if os.sep == "/" else inside.replace(os.sep, "/"))


def prefix_length(root: Path) -> int:
    """How many characters of a walked file's path stand before its path from the root."""
    return len(os.path.join(root, ""))  # noqa: PTH118 - as `os.scandir` joins them


class _Walker:
    """One walk over a tree: folders and links still to visit, and what was found."""

    def __init__(self, root: Path) -> None:
        self.real_root = root.resolve()
        self.files: list[tuple[str, Stamp]] = []
        self.skipped: Counter[Reason] = Counter()
        self.folders = [str(root)]
        self.links: deque[str] = deque()
        self.identities: list[tuple[int, int]] = []
        """Of every file and folder met before the first link."""
        self.seen: set[tuple[int, int]] | None = None
        """From the first link on, nothing is visited a second time."""

    def run(self, cancelled: Callable[[], bool]) -> None:
        while (self.folders or self.links) and not cancelled():
            if self.folders:
                self._visit_folder(self.folders.pop())
            else:
                if self.seen is None:
                    self.seen = set(self.identities)
                self._visit_link(self.links.popleft())

    def _visit_folder(self, folder: str) -> None:
        try:
            if self._is_known(os.stat(folder)):  # noqa: PTH116 - a path a folder is slow
                return
            with os.scandir(folder) as listing:
                items = list(listing)
        except OSError:
            self.skipped["unreadable"] += 1
            return
        for item in items:
            try:
                self._sort(item)
            except OSError:  # gone since the folder was read
                self.skipped["unreadable"] += 1

    def _sort(self, item: "os.DirEntry[str]") -> None:
        """Decides what one name in a folder is, by what is known without opening it."""
        name = item.name
        if name.startswith("."):
            self.skipped["hidden"] += 1
        elif item.is_file(follow_symlinks=False):
            if name.lower().endswith(SUFFIXES):
                self._add(item.path, item.stat(follow_symlinks=False))
        elif item.is_symlink():
            self.links.append(item.path)
        elif not item.is_dir(follow_symlinks=False):
            if name.lower().endswith(SUFFIXES):
                self.skipped["not a file"] += 1
        elif name in PASSED_BY:
            self.skipped["passed by"] += 1
        else:
            self.folders.append(item.path)

    def _visit_link(self, link: str) -> None:
        try:
            real = Path(link).resolve(strict=True)
            status = real.stat()
        except (OSError, RuntimeError):  # nothing there, no permission, or a loop of links
            self.skipped["dead link"] += 1
            return
        if not real.is_relative_to(self.real_root):
            self.skipped["link out"] += 1
        elif S_ISDIR(status.st_mode):
            self.folders.append(link)
        elif is_brief_name(Path(link).name):
            if S_ISREG(status.st_mode):
                self._add(link, status)
            else:
                self.skipped["not a file"] += 1

    def _add(self, path: str, status: os.stat_result) -> None:
        if not self._is_known(status):
            # Not by `Stamp.of`: a hundred thousand calls are a hundredth of a second.
            stamp = Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            self.files.append((path, stamp))

    def _is_known(self, status: os.stat_result) -> bool:
        """Whether a file or folder that a link led to was met before."""
        identity = (status.st_dev, status.st_ino)
        if self.seen is None:
            self.identities.append(identity)
            return False
        if identity in self.seen:
            return True
        self.seen.add(identity)
        return False
