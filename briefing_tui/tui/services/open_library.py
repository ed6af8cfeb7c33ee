"""What the interface was asked to open: the library behind the screen.

The screen asks the shelf for briefs and never touches a file itself. Nothing of a screen is
imported here: the first brief is looked for before there is one.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace
from textual.worker import get_current_worker

from briefing_tui.library import brief_list, files, paths
from briefing_tui.library.brief_list import Answer, BriefList, Library, Listing, SavedQuery, by_name
from briefing_tui.library.files import LARGE, Ahead, Beginning, begin, is_file, scan
from briefing_tui.library.index.pages import listed, pages
from briefing_tui.library.index.reader import Index, briefs_about, opened
from briefing_tui.library.index.schema import Place, discard, is_damage, place_of
from briefing_tui.library.paths import Opening
from briefing_tui.library.state.brief_state import Flags
from briefing_tui.library.state.reading_state import FILE_NAME, ReadingState
from briefing_tui.model.brief import Brief, Parsed, Source
from briefing_tui.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from briefing_tui.check.names import KnownBriefs
    from briefing_tui.library.brief_list import Ask, Rules
    from briefing_tui.library.files import Identity
    from briefing_tui.library.index.pages import Pages
    from briefing_tui.library.index.process import Settled
    from briefing_tui.tui.reader import ReaderScreen

# MERGED:
# The brief that is shown first: which it is, and what has been read of it already.


class FirstBrief:
    """Found, and begun to be read, before there is a screen."""

    def __init__(self, opening: Opening, state: ReadingState) -> None:
        self._opening, self._state = opening, state
        self._ahead: Ahead | None = None

    def find(self) -> Path | None:
        """The brief that was asked for, else the one that was open last, if it is still there."""
        if self._ahead is not None:
            return self._ahead.path
        if self._opening.brief is not None or self._opening.root is None:
            return self._opening.brief
        last = self._state.last()
        path = self._opening.root / last if last else None
        return path if path is not None and is_file(path) else None

    def given(self) -> Parsed | None:
        """The brief that came as text."""
        if (text := self._opening.text) is None:
            return None
        from briefing_tui.parse.brief import parse_brief

        return parse_brief(text, "-")

    def read_aside(self, path: Path, shown_as: str) -> None:
        """Have another process read it, while this one imports the screen."""
        self._ahead = Ahead(path, shown_as)

    def take(self, path: Path) -> Beginning | None:
        """What has been read aside of a brief, once."""
        ahead, self._ahead = self._ahead, None
        found = ahead.take() if ahead is not None else None
        return found if ahead is not None and ahead.path == path else None


# MERGED:
# Lists that a query makes: opening one, and keeping it right as the index grows.


def asker(root: "Path", place: "Place", saved: tuple[SavedQuery, ...]) -> "Ask":
    """What asks the index of a small library, which is imported and opened for it alone."""
    known = by_name(saved)

    def ask(query: SavedQuery, marks: "Flags | None") -> Answer:
        from briefing_tui.library.search import answer

        return answer(root, place, query, known, marks.states if marks else {})

    return ask


def open_list(reader: "ReaderScreen", query: SavedQuery) -> None:
    """All that a query finds, in the library pane."""
    reader.arranging.arrange(reader.briefs.latest.of(query))
    reader.to_pane("library")


def settle(reader: "ReaderScreen", news: "Settled", *, is_large: bool) -> None:
    """The index is up to date: a query finds all there is, and it is known what was skipped.

    The list of a large library is taken from the index anew by others.
    """
    briefs = reader.briefs
    if news.whole:
        briefs = replace(briefs, skipped=news.skipped)
    if briefs.rules.query is not None and not is_large:
        briefs = briefs.with_rules(briefs.rules)
    reader.briefs = briefs


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
        listings, whole = brief_list.first_names(root, LARGE)
        if not whole:
            self._open_large(root, place, none)
        return none.with_library(listings, None)

    def _open_large(self, root: Path, place: Place, before: BriefList) -> BriefList | None:

        self.large = LargeLibrary(root, place)
        return self.large.briefs(before, None, "")

    def new_list(
        self,
        before: BriefList,
        library: Library | None,
        marks: Flags | None,
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
        files.get_ready()
        root = self._opening.root
        if root is None or self.large is not None:
            return None
        return brief_list.read_all(scan(root), cancelled)

    def load(self, path: Path) -> Parsed:
        """One brief from disk; a file that can't be read is a brief with one error."""
        return files.read_brief(path, self._shown(path))

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
            paths = [(entry.path, entry.path_from_root) for entry in found]
        else:
            paths = [(listing.path, listing.path_from_root) for listing in known]
        briefs = [but]
        for done, (path, path_from_root) in enumerate(paths):
            if cancelled():
                break
            tell(done, len(paths))
            if path_from_root != but.path:
                briefs.append(files.read_brief(path, path_from_root).brief)
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
            return brief_list.examine(parsed, self.large.names_around(parsed.brief))
        library = self.library or self.read(brief_list.never)
        return brief_list.examine(parsed, library.names if library else brief_list.known_briefs(()))

    def source_text(self, parsed: Parsed, source: Source) -> str:
        """A source's own text; nothing where there is none or it can't be read."""
        root = self._opening.root
        if root is None:
            return source.text
        return files.read_source_text(root, parsed, source).text

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
            self.library = brief_list.read_all(scan(root)) if root else None
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
    return ReadingState(paths.state_folder() / FILE_NAME if root else None, root)


# MERGED:
# A library too large to be read at the start: its list comes from the index.
#
# Nothing here is imported, and no database opened, for a small one.

Result = TypeVar("Result")


class LargeLibrary:
    """The index as the shelf asks it: on the interface's own thread, but for what is for workers.

    Whoever keeps the index may throw it away at any time, to make it anew.
    """

    def __init__(self, root: Path, place: "Place") -> None:
        self._root, self._place = root, place
        self._index: Index | None = None
        self._opened: Identity | None = None
        """The file that it is in."""

    def index(self) -> Index | None:
        """The index, once there is one of this version: another where it was made anew.

        The old one is not closed, for the list that is on the screen still reads from it.
        """
        there = self._place.identity
        if self._index is None or there != self._opened:
            self._index, self._opened = opened(self._root, self._place), there
        return self._index

    def briefs(self, before: "BriefList", marks: "Flags | None", note: str) -> "BriefList | None":
        """The list as it is now, in the order and with the filter it had.

        None before there is an index. One that is damaged is thrown away: whoever keeps it makes
        another, and what is wrong with a cache is nothing that a reader has to mend.
        """
        try:
            index = self.index()
            if index is None or not index.count():
                return None
            found = listed(index, before.rules, marks or before.marks, replace(before, note=note))
            found.shown[:1]  # the first screen reads it in any case
        except sqlite3.DatabaseError as error:
            self._throw_away(error)
            return None
        return found

    def arranged(self, before: "BriefList", rules: "Rules") -> "BriefList":
        """The list by other rules; as it was shown where the index is damaged."""
        try:
            found = before.with_rules(rules)
            found.shown[:1]
        except sqlite3.DatabaseError as error:
            self._throw_away(error)
            return replace(before, rules=rules, wanted=None)
        return found

    def _throw_away(self, error: sqlite3.DatabaseError) -> None:
        """A damaged index; what else an error says is our fault."""
        if not is_damage(error):
            raise error
        discard(self._place)
        self._index = None

    def find(self, name: str, from_path: str) -> Path | None:
        """The brief a name means."""
        try:
            index = self.index()
            found = index.find(name, from_path) if index else None
        except sqlite3.DatabaseError:
            return None
        return found.path if found else None

    # For workers, each time with an index of their own

    def about(self, topic: str) -> "tuple[Listing, ...] | None":
        """The briefs that may be on a topic; None before the index has gone over all.

        Half a library would give a topic half a history, and silences that aren't.
        """

        def about(index: Index) -> "tuple[Listing, ...] | None":
            return briefs_about(index, topic) if index.is_through() else None

        return self._asked(about)

    def found(self, rules: "Rules", before: "BriefList") -> "Pages | None":
        """What some rules let through; it goes on reading from its index.

        None where there is none by now: whoever renews the list finds out.
        """
        try:
            if (index := opened(self._root, self._place)) is None:
                return None
            shown = pages(index, rules, before.marks, before.saved)
            shown[:1]  # the first screen reads it in any case
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            return None
        return shown

    def names_around(self, brief: "Brief") -> "KnownBriefs":
        """Of all names in the library those that count for one brief: its own and its links'."""
        from briefing_tui.check.names import BriefName, KnownBriefs
        from briefing_tui.library.index.rows import links_of

        names = (brief.slug, *links_of(brief))
        entries = {brief.path: BriefName(brief.path, brief.slug, brief.aliases, brief.title)}
        found = self._asked(
            lambda index: [each for name in names for each in index.named(name, brief.path)]
        )
        for each in found or ():
            entries.setdefault(each.path_from_root, each)
        return KnownBriefs.build(entries.values())

    def _asked(self, question: "Callable[[Index], Result]") -> "Result | None":
        """What the index answers; None where there is none, or it is thrown away meanwhile."""
        try:
            if (index := opened(self._root, self._place)) is None:
                return None
            with closing(index):
                return question(index)
        except sqlite3.DatabaseError:
            return None


# MERGED:
# The list by other rules: at once, or once a thread has found what they let through.


class Arranging:
    """Gives the screen's list other rules. To look for words in a large library takes a thread."""

    def __init__(self, reader: "ReaderScreen", shelf: "Shelf") -> None:
        self._reader, self._shelf = reader, shelf

    def arrange(self, rules: "Rules", *, now: bool = False) -> None:
        """Have the list by some rules soon, or `now`: the next key is about it."""
        reader, large = self._reader, self._shelf.large
        if large is None:
            reader.briefs = reader.briefs.with_rules(rules)
            return
        if now or not rules.searches:
            reader.briefs = large.arranged(reader.briefs, rules)
            return
        before = reader.briefs = replace(reader.briefs, wanted=rules)

        def work() -> None:
            self._find(large, rules, before)

        reader.run_worker(work, thread=True, exclusive=True, group="arranging")

    def again(self) -> None:
        """The index has got further, and what is looked for in it may be more."""
        rules = self._reader.briefs.latest
        if self._shelf.large is not None and rules.searches:
            self.arrange(rules)

    def finish(self) -> None:
        """What was asked for is needed now."""
        briefs = self._reader.briefs
        if briefs.latest != briefs.rules:
            self.arrange(briefs.latest, now=True)

    def _find(self, large: "LargeLibrary", rules: "Rules", before: "BriefList") -> None:
        shown = large.found(rules, before)
        if not get_current_worker().is_cancelled:
            self._reader.call_later(self._take, rules, shown)

    def _take(self, rules: "Rules", shown: "Pages | None") -> None:
        from briefing_tui.library.index.pages import IndexedList

        briefs = self._reader.briefs
        if briefs.wanted != rules:
            return  # something else by now
        if shown is not None and isinstance(briefs, IndexedList):
            self._reader.briefs = briefs.with_pages(rules, shown)
        else:
            self.arrange(rules, now=True)
