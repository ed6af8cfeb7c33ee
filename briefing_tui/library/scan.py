"""Finding the briefs in a folder: names and stamps only, no file is opened."""

import os
from collections import Counter, deque
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Literal

from msgspec import Struct

from briefing_tui.text.sanitise import sanitise

SUFFIXES = (".md", ".markdown")

PASSED_BY = frozenset({"node_modules", "bower_components", "site-packages", "__pycache__", "venv"})
"""Folders full of other people's Markdown. Hidden folders are passed by as well."""

Reason = Literal["hidden", "passed by", "not a file", "link out", "dead link", "unreadable"]


class Entry(Struct, frozen=True):
    """A file that is a brief by its name."""

    path: Path
    path_from_root: str
    """With `/` between the parts, and sanitised: for showing and for names, not to open."""
    size: int
    mtime_ns: int


class Scan(Struct, frozen=True):
    """The briefs under a root, in the order of their paths, and what was left out."""

    root: Path
    entries: tuple[Entry, ...]
    skipped: tuple[tuple[Reason, int], ...] = ()


def is_brief_name(name: str) -> bool:
    """Whether a file of that name would be a brief."""
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def scan(root: Path) -> Scan:
    """The briefs under a folder, at any depth.

    Symbolic links are followed inside the root only, and after everything real, so that a
    file that can be reached in two ways is listed under its own name. An unreadable root
    has no entries and counts as skipped.
    """
    walk = _Walk(root)
    walk.run()
    entries = sorted(walk.entries, key=lambda entry: entry.path_from_root)
    return Scan(root, tuple(entries), tuple(sorted(walk.skipped.items())))


class _Walk:
    """One walk over a tree: folders and links still to visit, and what was found."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.real_root = root.resolve()
        self.entries: list[Entry] = []
        self.skipped: Counter[Reason] = Counter()
        self.folders = [root]
        self.links: deque[Path] = deque()
        self.following = False
        """From the first link on, nothing is visited a second time."""
        self.seen: set[tuple[int, int]] = set()

    def run(self) -> None:
        while self.folders or self.links:
            if self.folders:
                self._visit_folder(self.folders.pop())
            else:
                self.following = True
                self._visit_link(self.links.popleft())

    def _visit_folder(self, folder: Path) -> None:
        try:
            if self._is_known(folder.stat()):
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
        if item.name.startswith("."):
            self.skipped["hidden"] += 1
        elif item.is_symlink():
            self.links.append(Path(item.path))
        elif item.is_dir(follow_symlinks=False):
            if item.name in PASSED_BY:
                self.skipped["passed by"] += 1
            else:
                self.folders.append(Path(item.path))
        elif is_brief_name(item.name):
            self._add(Path(item.path), item.stat(follow_symlinks=False))

    def _visit_link(self, link: Path) -> None:
        try:
            real = link.resolve(strict=True)
            status = real.stat()
        except (OSError, RuntimeError):  # nothing there, no permission, or a loop of links
            self.skipped["dead link"] += 1
            return
        if not real.is_relative_to(self.real_root):
            self.skipped["link out"] += 1
        elif S_ISDIR(status.st_mode):
            self.folders.append(link)
        elif is_brief_name(link.name):
            self._add(link, status)

    def _add(self, path: Path, status: os.stat_result) -> None:
        if not S_ISREG(status.st_mode):
            self.skipped["not a file"] += 1
        elif not self._is_known(status):
            shown = sanitise(path.relative_to(self.root).as_posix())
            self.entries.append(Entry(path, shown, status.st_size, status.st_mtime_ns))

    def _is_known(self, status: os.stat_result) -> bool:
        """Whether a file or folder that a link led to was met before."""
        identity = (status.st_dev, status.st_ino)
        if self.following and identity in self.seen:
            return True
        self.seen.add(identity)
        return False
