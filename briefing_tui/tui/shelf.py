"""What the interface was asked to open: the library behind the screen.

The screen asks the shelf for briefs and never touches a file itself.
"""

from collections.abc import Callable
from pathlib import Path

from textual.message import Message

from briefing_tui.library import catalog, places, reading
from briefing_tui.library.catalog import Library, Listing
from briefing_tui.library.marks import Marks
from briefing_tui.library.opening import Opening
from briefing_tui.library.scan import scan
from briefing_tui.library.state import NAME, ReadingState
from briefing_tui.model.brief import Brief, Parsed, Source
from briefing_tui.model.diagnostic import Diagnostic


class LibraryRead(Message):
    """A worker has read the library and what the reader has marked in it."""

    def __init__(self, library: Library, marks: Marks) -> None:
        super().__init__()
        self.library = library
        self.marks = marks


class Shelf:
    """A library or a single brief. `library` is None until it has been read."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self.library: Library | None = None
        self.state = _state_of(opening)

    @property
    def title(self) -> str:
        """What to call it: the folder's name, or where the text came from."""
        if self._opening.root is not None:
            return self._opening.root.resolve().name
        return "standard input" if self._opening.text is not None else ""

    @property
    def root(self) -> Path | None:
        """The library's folder, if there is one."""
        return self._opening.root

    @property
    def first(self) -> Path | None:
        """The brief that was asked for, else the one that was open last, if it is there."""
        if self._opening.brief is not None or self._opening.root is None:
            return self._opening.brief
        last = self.state.last()
        path = self._opening.root / last if last else None
        return path if path is not None and path.is_file() else None

    def given(self) -> Parsed | None:
        """The brief that came as text."""
        from briefing_tui.parse.brief import parse_brief

        text = self._opening.text
        return None if text is None else parse_brief(text, "-")

    def quick(self) -> tuple[Listing, ...]:
        """The list from file names alone, newest first."""
        return catalog.quick(self._opening.root) if self._opening.root else ()

    def read(self, cancelled: Callable[[], bool]) -> Library | None:
        """The whole library, every brief read; for a worker."""
        root = self._opening.root
        return catalog.read_all(scan(root), cancelled) if root is not None else None

    def load(self, path: Path) -> Parsed:
        """One brief from disk; a file that can't be read is a brief with one error."""
        return reading.read_brief(path, self._shown(path))

    def briefs(self, cancelled: Callable[[], bool]) -> tuple[Brief, ...]:
        """Every brief of the library, in no order; for a worker."""
        root = self._opening.root
        found = catalog.read_each(scan(root), cancelled) if root is not None else ()
        return tuple(parsed.brief for parsed in found)

    def place(self, path_from_root: str) -> Path:
        """Where a brief of the library lies."""
        return (self._opening.root or Path()) / path_from_root

    def examine(self, parsed: Parsed) -> tuple[Diagnostic, ...]:
        """What is wrong with a brief, with the names its library knows; for a worker."""
        library = self.library or self.read(catalog.never)
        return catalog.examine(parsed, library.names if library else catalog.known_briefs(()))

    def source_text(self, parsed: Parsed, source: Source) -> str:
        """A source's own text; nothing where there is none or it can't be read."""
        root = self._opening.root
        if root is None:
            return source.text
        return reading.read_source_text(root, parsed, source).text

    def _shown(self, path: Path) -> str:
        root = self._opening.root
        if root is not None and path.is_relative_to(root):
            return path.relative_to(root).as_posix()
        return path.name

    def find(self, name: str, beside: Path | None) -> Path | None:
        """The brief a name means, seen from another brief."""
        if self.library is None:
            root = self._opening.root
            self.library = catalog.read_all(scan(root)) if root else None
        if self.library is None:
            return None
        found = self.library.find(name, self._shown(beside) if beside else "")
        return found.path if found else None


def _state_of(opening: Opening) -> ReadingState:
    """The library's reading state; one that lasts as long as the program for mere text."""
    root = opening.root or (opening.brief.parent if opening.brief else None)
    return ReadingState(places.state_folder() / NAME if root else None, root)
