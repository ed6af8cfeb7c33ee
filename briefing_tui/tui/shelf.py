"""What the interface was asked to open: the library behind the screen.

The screen asks the shelf for briefs and never touches a file itself.
"""

from collections.abc import Callable
from pathlib import Path

from textual.message import Message

from briefing_tui.library import catalog, reading
from briefing_tui.library.catalog import Library, Listing
from briefing_tui.library.opening import Opening
from briefing_tui.library.scan import scan
from briefing_tui.model.brief import Parsed


class LibraryRead(Message):
    """A worker has read the library."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self.library = library


class Shelf:
    """A library or a single brief. `library` is None until it has been read."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self.library: Library | None = None

    @property
    def title(self) -> str:
        """What to call it: the folder's name, or where the text came from."""
        if self._opening.root is not None:
            return self._opening.root.resolve().name
        return "standard input" if self._opening.text is not None else ""

    @property
    def first(self) -> Path | None:
        """The brief that was asked for."""
        return self._opening.brief

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
