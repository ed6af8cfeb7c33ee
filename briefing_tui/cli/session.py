"""What a command works with: the settings, the console, what its arguments name, and libraries."""

import os
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from briefing_tui.cli.console import Console, Failure, is_dumb
from briefing_tui.library.files import (
    OpenRequest,
    identity_of,
    is_file,
    real_path,
    reason_of,
    replace_file,
)
from briefing_tui.library.paths import is_home, manual, sample_library
from briefing_tui.library.roots import root_of
from briefing_tui.model.brief import SUFFIXES
from briefing_tui.settings import Settings
from briefing_tui.text.suggestions import closest_match, did_you_mean

if TYPE_CHECKING:
    from briefing_tui.library.index.reader import Changes, IndexProgress
    from briefing_tui.library.library import Library
    from briefing_tui.library.query import Query

BAR = 30
"""Cells of the progress bar."""
BEGINNING = 8192
"""Bytes of a file that show whether it is text."""
_MOST_ASKED = 100
"""Files of the current folder that are asked whether they are briefs."""
STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "stdin"
"""The name of a brief from standard input in diagnostics, and its title if it has none."""


class LibraryPlace(NamedTuple):
    """A library, or a brief and the library that it is in."""

    root: Path
    brief: Path | None = None
    """Its absolute path, which has no `..`."""


class Session:
    """The settings, the console, and the libraries that a command opens, which it closes."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self.settings, self.console = settings, console
        self._libraries: dict[Path, Library] = {}
        """By their folders; those without an index by the brief that they are around."""
        self._updated: set[Path | None] = set()
        self._rebuilt: set[Path | None] = set()

    def close(self) -> None:
        for library in self._libraries.values():
            for notice in library.reading_state.take_notices():
                self.console.complain(notice)
            library.close()

    # What arguments name

    def own_library(self) -> Path | None:
        """The user's own library, if there is one.

        It is `$BRIEFING_LIBRARY`, else `library` in the configuration, else `./briefs`.
        """
        if named := os.environ.get("BRIEFING_LIBRARY"):
            try:
                return _folder(Path(named).expanduser(), "BRIEFING_LIBRARY")
            except RuntimeError:
                words = f"BRIEFING_LIBRARY names the home of an unknown user: {named}"
                raise Failure(words) from None
        if self.settings.library:
            return _folder(self.settings.library, "`library` in the configuration")
        if is_there(here := Path("briefs")) and here.is_dir():
            return here
        return None

    def default_library(self, *, says_samples: bool = False) -> Path:
        """The library when the command line names none: the user's own, else the vault or site that
        the current folder is in, else this folder if a brief is in it, else the sample library.
        Then a message may say so.
        """
        if library := self.own_library():
            return library
        # A Git repository doesn't count: it may have only a README.
        if root := root_of(Path.cwd() / "file", in_repository=False):
            return Path(os.path.relpath(root))
        if _holds_brief(Path()):
            return Path()
        if samples := sample_library():
            if says_samples:
                hint = "`.` names this folder."
                self.console.complain("no library here: these are the sample briefs", hint)
            return samples
        raise Failure("there are no briefs here", "Name a folder or a brief: `briefing PATH`.")

    def place(self, name: str | None) -> LibraryPlace:
        """The library or the brief that an argument names by its path, else the default library."""
        path = existing(name) if name else self.default_library(says_samples=True)
        if path.is_dir():
            return LibraryPlace(path)
        brief = plain_path(path)
        if (root := self.library_of(brief)) is None:
            raise Failure(
                f"{path} is in your home directory, which is not a library",
                "Name the folder of a library.",
            )
        return LibraryPlace(root, brief)

    def folder(self, name: str | None, hint: str) -> Path:
        """The folder of the library that an argument may name."""
        if name and not is_there(Path(name)):
            raise Failure(f"no such file or folder: {name}", hint)
        root = Path(name) if name else self.default_library(says_samples=True)
        if not root.is_dir():
            raise Failure(f"{root} is not a folder", hint)
        return root

    def brief_called(self, name: str, root: Path | None = None) -> LibraryPlace:
        """The brief that has a name in a library, or in the default one; else a Failure with a
        similar name.

        The index is brought up to date only if a glance shows that it may be wrong about the name.
        """
        root = root or self.default_library()
        library = self.library(root, update=False)
        from briefing_tui.library.index.reader import Index  # printing a brief needs no index

        paths = library.candidates(name) if library.ask(Index.glance) else ()
        files = [library.path_of(path) for path in paths]
        if not paths or not library.ask(Index.are_unchanged, files):
            self.update(library)
            paths = library.candidates(name)
        if not paths:
            from briefing_tui.library.index.list import ListQuery

            slugs = [listing.slug for listing in library.listings(ListQuery())]
            known = f"`briefing list {root}` lists the names."
            hint = did_you_mean(name, slugs) or known
            raise Failure(f"no file and no brief in {root} is called {name}", hint)
        if len(paths) > 1:
            raise Failure(f"{name} may be {' or '.join(paths)}", "Name the brief by its path.")
        return LibraryPlace(root, library.path_of(paths[0]))

    def library_of(self, brief: Path) -> Path | None:
        """The library of a brief, else its folder.

        If the brief's path is absolute and has no `..`, it begins with the library.
        """
        return self.library_above(brief) or folder_of(brief)

    def library_above(self, brief: Path) -> Path | None:
        """The nearest folder above a brief that is the user's own library or a tool's root, else
        the root of its Git repository.
        """
        with suppress(Failure):
            if (own := self.own_library() or sample_library()) is not None:
                identity = identity_of(own)
                inside = next(
                    (folder for folder in brief.parents if identity_of(folder) == identity), None
                )
                if inside is not None:
                    root = root_of(brief, in_repository=False)
                    return root if root is not None and root.is_relative_to(inside) else inside
        return root_of(brief)

    def query(self, text: str) -> "Query":
        """Parse a query, which may name saved queries. A Failure if a part isn't understood."""
        from briefing_tui.library.query_syntax import parse_query

        query = parse_query(text, saved=self.settings.queries)
        if query.problem:
            raise Failure(query.problem.rstrip("."), query.hint)
        return query

    # Libraries

    def library(self, root: Path, *, update: bool = True, with_ignored: bool = False) -> "Library":
        """The library in a folder, whose index is up to date unless that is put off."""
        from briefing_tui.library.library import Library

        if (library := self._libraries.get(root)) is None:
            request = OpenRequest(root=root, with_ignored=with_ignored)
            queries, notes = self.settings.queries, self.settings.notes
            library = Library(request, queries, notes=notes, rebuild=self._rebuild)
            self._libraries[root] = library
        if update and root not in self._updated:
            self.update(library)
        return library

    def _rebuild(self, library: "Library") -> None:
        """Make another index of one that can't be read; a Failure if that has been tried."""
        from briefing_tui.library.index.writer import DAMAGED

        if library.root in self._rebuilt:
            hint = (
                "It is a cache, so deleting it loses nothing; `briefing paths` prints its folder."
            )
            raise Failure("the index of the library can't be read", hint)
        self._rebuilt.add(library.root)
        self.console.complain(DAMAGED)
        self.update(library)

    def update(self, library: "Library") -> "Changes":
        """Bring the index of a library up to date. A progress bar is shown meanwhile. A Failure if
        there can't be any index: without one, the library would look empty.
        """
        from briefing_tui.library.index.reader import Index

        self._updated.add(library.root)
        with progress_bar(self.console, "indexing") as show:

            def report(news: "IndexProgress | str") -> None:
                if isinstance(news, str):
                    self.console.complain(news)
                else:
                    show(news.done, news.total)

            changes = library.update(report)
        if not changes.complete and not library.ask(Index.is_complete):
            hint = "Make room in the cache folder or the temporary one, or name another in $TMPDIR."
            raise Failure("no index of the library can be written", hint)
        return changes

    def around(self, file: Path, root: Path | None = None) -> "tuple[Library, str]":
        """The library around a brief, without an index, and the brief's path in it. `root` is where
        the brief was found by its name.
        """
        from briefing_tui.library.library import Library

        if root is None or not file.is_relative_to(root):
            file = plain_path(file)
            root = root or self.library_of(file)
        request = OpenRequest(root=root, brief=file)
        library = self._libraries.get(file) or Library(request, notes=self.settings.notes)
        self._libraries[file] = library
        return library, library.path_from_root(file)


def folder_of(brief: Path) -> Path | None:
    """The folder of a brief; None for a home directory, which is scanned only if it is named."""
    return None if is_home(brief.parent) else brief.parent


def _holds_brief(folder: Path) -> bool:
    """Whether a file in a folder begins as a brief with claims does: other Markdown, such as a
    README, makes no library. A home directory is scanned only if it is named.
    """
    notes: list[Path] = []
    with suppress(OSError):
        if not is_home(folder):
            found = (path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
            notes = list(islice(found, _MOST_ASKED))
    for path in filter(is_file, notes):  # opening a pipe would wait
        with suppress(OSError), path.open("rb") as file:
            start = file.read(BEGINNING)
            has_parts = b"\nsources:" in start or b"\nclaims:" in start
            if has_parts and start.removeprefix(b"\xef\xbb\xbf").startswith(b"---"):
                return True
    return False


def _folder(path: Path, origin: str) -> Path:
    if is_there(path) and path.is_dir():
        return path
    hint = (
        "Name the folder of a library."
        if is_there(path)
        else f"It doesn't exist. Make it with: mkdir -p {quote(str(path))}"
    )
    raise Failure(f"{origin} is not a folder: {path}", hint)


def installed_manual() -> Path:
    """The folder of the manual's pages."""
    if (folder := manual()) is None:
        raise Failure("the manual is not installed")
    return folder


def words_or_path(words: str | None, path: str | None) -> tuple[str | None, str | None]:
    """The optional arguments WORDS and PATH. A folder called like a word is given as `./taiwan`."""
    is_path = words and not path and (os.sep in words or words in (".", ".."))
    return (None, words) if is_path and words and is_there(Path(words)) else (words, path)


def plain_path(path: Path) -> Path:
    """An absolute path without `..`."""
    plain = Path(os.path.abspath(path))  # noqa: PTH100 - the names of links stay
    return plain if identity_of(plain) == identity_of(path) else real_path(path)


def existing(name: str, commands: Iterable[str] = ()) -> Path:
    """The path of a file or folder that exists; else a Failure that may suggest a command."""
    path = Path(name)
    if is_there(path):
        return path
    search = f"`briefing search {quote(name)}` searches the library"
    hint = f"`briefing -h` lists the commands; {search}." if commands and os.sep not in name else ""
    if near := closest_match(name, commands):
        hint = f"Did you mean the command `briefing {near}`?"
    raise Failure(f"no such file or folder: {name}", hint)


def check_suffix(path: Path) -> None:
    """A Failure for a file that isn't named like a brief, such as a saved page.

    A name without a suffix is accepted: it may be a pipe.
    """
    suffix = path.suffix
    if suffix and suffix.lower() not in SUFFIXES and is_file(path):
        *first, last = SUFFIXES
        raise Failure(
            f"{path} is not a brief: its name ends in {suffix}",
            f"The names of briefs end in {', '.join(first)} or {last}.",
        )
    check_text(path)


def check_text(path: Path) -> None:
    """A Failure for a file that is neither called a brief nor text, such as a program.

    A stray byte is accepted: the brief opens, and `check` says where it is.
    """
    if path.suffix.lower() in SUFFIXES or not is_file(path):  # opening a pipe would wait
        return
    try:
        with path.open("rb") as file:
            start = file.read(BEGINNING)
        getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        if b"\0" in start:
            hint = "A brief is Markdown, saved as UTF-8."
            raise Failure(f"{path} is not a text", hint) from None
    except (OSError, ValueError):  # reading the brief reports it
        return


def is_there(path: Path) -> bool:
    """Whether a file or folder exists. A Failure if the system doesn't say."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL character
        return False
    except OSError as error:
        raise Failure(f"{path} can't be read: {reason_of(error)}") from None
    return True


def standard_input() -> bytes:
    """Standard input, up to one byte more than a brief may have."""
    from briefing_tui.parse.brief import LIMIT

    try:
        return sys.stdin.buffer.read(LIMIT + 1)
    except OSError as error:
        raise Failure(f"standard input can't be read: {reason_of(error)}") from None


@contextmanager
def progress_bar(console: Console, doing: str) -> Iterator[Callable[[int, int], None]]:
    """Shows how many of how many files are done, on standard error if that is a terminal, and
    clears the line at the end.
    """
    shown = ""

    def report(done: int, total: int) -> None:
        nonlocal shown
        if sys.stderr.isatty() and not is_dumb() and (shown or done < total):
            full = BAR * done // max(total, 1)
            bar = "█" * full + "░" * (BAR - full)
            text = f"{doing} {bar} {done:,} of {total:,}"
            shown = text if done < total else ""
            console.tell_text(f"\r{shown or ' ' * len(text)}" + ("" if shown else "\r"))

    try:
        yield report
    finally:
        if shown:  # interrupted
            console.tell_text(f"\r{' ' * len(shown)}\r")


# Files that commands write


def write_file(path: Path, text: str) -> None:
    """Write a file atomically. A Failure if it can't be written."""
    try:
        replace_file(path, text)
    except (OSError, ValueError) as error:
        raise Failure(f"{path} can't be written: {reason_of(error)}") from None
