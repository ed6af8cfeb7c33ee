"""What the interface was asked to open: the library behind the screen.

The screen asks the shelf for briefs and never touches a file itself. Nothing of a screen is
imported here: the first brief is looked for before there is one.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefing_tui.library import catalog, places, reading
from briefing_tui.library.ahead import Beginning, begin
from briefing_tui.library.brief_list import BriefList
from briefing_tui.library.catalog import Library, Listing
from briefing_tui.library.index.place import Place, place_of
from briefing_tui.library.marks import Marks
from briefing_tui.library.opening import Opening
from briefing_tui.library.saved import SavedQuery
from briefing_tui.library.scan import LARGE, scan
from briefing_tui.library.state import NAME, ReadingState
from briefing_tui.model.brief import Brief, Parsed, Source
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.tui.library.first import FirstBrief
from briefing_tui.tui.library.querying import asker

if TYPE_CHECKING:
    from briefing_tui.tui.library.large import LargeLibrary

_LARGE_INDEX = 1_000_000
"""Bytes: the index of a large library is larger."""


class Shelf:
    """A library or a single brief. `library` is None until it has been read."""

    def __init__(self, opening: Opening, queries: tuple[SavedQuery, ...] = ()) -> None:
        self._opening = opening
        self._queries = queries
        self.library: Library | None = None
        self.state = _state_of(opening)
        self.first = FirstBrief(opening, self.state)
        self.large: LargeLibrary | None = None
        """What answers for a library that is too large to be read."""
        self._listed: BriefList | None = None

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
    def lone(self) -> Path | None:
        """The brief that was asked for, where its library's folder does not tell of it."""
        return self._opening.lone

    def read_ahead(self) -> None:
        """Have the brief that is shown first read aside, while the screen is imported."""
        if (path := self.first.find()) is None:
            self._listed = self._list()
            path = self._listed.shown[0].path if self._listed.shown else None
        if path is not None:
            self.first.read_aside(path, self._shown(path))

    def first_list(self) -> BriefList:
        """The list before the first frame: of file names, or from the index of a large library."""
        found, self._listed = self._listed or self._list(), None
        return found

    def _list(self) -> BriefList:
        root = self._opening.root
        if root is None:
            return BriefList()
        place = place_of(root)
        none = BriefList(saved=self._queries, ask=asker(root, place, self._queries))
        if _is_large(place) and (found := self._open_large(root, place, none)) is not None:
            return found
        listings, whole = catalog.first_names(root, LARGE)
        if not whole:
            self._open_large(root, place, none)
        return none.with_library(listings, None)

    def _open_large(self, root: Path, place: Place, before: BriefList) -> BriefList | None:
        from briefing_tui.tui.library.large import LargeLibrary

        self.large = LargeLibrary(root, place)
        return self.large.briefs(before, None, "")

    def new_list(
        self,
        before: BriefList,
        library: Library | None,
        marks: Marks | None,
        note: str | None = None,
    ) -> BriefList:
        """The list once the library has been read, or its index has got further.

        `note` says how far; without one that stays as it was said last.
        """
        note = before.note if note is None else note
        if self.large is not None:
            found = self.large.briefs(before, marks, note)
            return found or replace(before, marks=marks or before.marks, note=note)
        if library is None:
            return replace(before, note=note)
        before = replace(before, note=note, skipped=library.skipped)
        return before.with_library(library.listings, marks)

    def read(self, cancelled: Callable[[], bool]) -> Library | None:
        """The whole library, every brief read; for a worker. None where it is too large."""
        reading.get_ready()
        root = self._opening.root
        if root is None or self.large is not None:
            return None
        return catalog.read_all(scan(root), cancelled)

    def recall(self, library: Library | None) -> Marks:
        """What the reader has marked, also in files that have moved since; for a worker.

        A library that was read only in part, or whose index isn't up to date yet, can't tell
        what has moved.
        """
        if self.large is not None:
            self.large.follow(self.state)
        elif library is not None:
            from briefing_tui.library.present import Listed

            self.state.follow(Listed(library.listings))
        return self.state.load()

    def load(self, path: Path) -> Parsed:
        """One brief from disk; a file that can't be read is a brief with one error."""
        return reading.read_brief(path, self._shown(path))

    def begin(self, path: Path) -> Beginning:
        """One brief as far as a screen needs it: of a book the beginning."""
        return self.first.take(path) or begin(path, self._shown(path))

    def briefs(
        self,
        cancelled: Callable[[], bool],
        but: Brief,
        topic: str = "",
        tell: Callable[[int, int], None] = lambda done, total: None,
    ) -> tuple[Brief, ...]:
        """The library's briefs that have claims, with `but` as it is; for a worker.

        Of a large library those that may have a claim on a topic, which is given by its id.
        `tell` hears before each brief how many have been read and how many there are.
        """
        root, known = self._opening.root, self._with_claims(topic)
        if known is None:
            found = scan(root).entries if root is not None else ()
            places = [(entry.path, entry.path_from_root) for entry in found]
        else:
            places = [(listing.path, listing.path_from_root) for listing in known]
        briefs = [but]
        for done, (path, path_from_root) in enumerate(places):
            if cancelled():
                break
            tell(done, len(places))
            if path_from_root != but.path:
                briefs.append(reading.read_brief(path, path_from_root).brief)
        return tuple(briefs)

    def _with_claims(self, topic: str) -> tuple[Listing, ...] | None:
        """Briefs known to have claims, so that posts need not be read; None where unknown."""
        if self.large is not None:
            return self.large.about(topic)
        if self.library is None:
            return None
        return tuple(each for each in self.library.listings if each.claims != 0)

    def place(self, path_from_root: str) -> Path:
        """Where a brief of the library lies."""
        return (self._opening.root or Path()) / path_from_root

    def examine(self, parsed: Parsed) -> tuple[Diagnostic, ...]:
        """What is wrong with a brief, with the names its library knows; for a worker."""
        if self.large is not None:
            return catalog.examine(parsed, self.large.names_around(parsed.brief))
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
        if self.large is not None:
            return self.large.find(name, self._shown(beside) if beside else "")
        if self.library is None:
            root = self._opening.root
            self.library = catalog.read_all(scan(root)) if root else None
        if self.library is None:
            return None
        found = self.library.find(name, self._shown(beside) if beside else "")
        return found.path if found else None


def _is_large(place: Place) -> bool:
    try:
        return place.file is not None and place.file.stat().st_size > _LARGE_INDEX
    except OSError:
        return False


def _state_of(opening: Opening) -> ReadingState:
    """The library's reading state; one that lasts as long as the program for mere text."""
    root = opening.root or (opening.brief.parent if opening.brief else None)
    return ReadingState(places.state_folder() / NAME if root else None, root)
