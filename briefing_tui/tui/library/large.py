"""A library too large to be read at the start: its list comes from the index.

Nothing here is imported, and no database opened, for a small one.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from briefing_tui.library.index.database import discard, is_damage
from briefing_tui.library.index.indexed_list import listed, pages
from briefing_tui.library.index.reader import Index, opened
from briefing_tui.library.index.topics import briefs_about

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing_tui.check.names import KnownBriefs
    from briefing_tui.library.brief_list import BriefList, Rules
    from briefing_tui.library.catalog import Listing
    from briefing_tui.library.index.pages import Pages
    from briefing_tui.library.index.place import Place
    from briefing_tui.library.marks import Marks
    from briefing_tui.library.scan import Identity
    from briefing_tui.library.state import ReadingState
    from briefing_tui.model.brief import Brief

Answer = TypeVar("Answer")


class LargeLibrary:
    """The index as the shelf asks it: on the interface's own thread, but for what is for workers.

    Whoever keeps the index may throw it away at any time, to make it anew.
    """

    def __init__(self, root: Path, place: "Place") -> None:
        self._root, self._place = root, place
        self._index: Index | None = None
        self._opened: Identity | None = None
        """The file that it is in."""
        self.settled = False
        """The index was brought up to date since the program began."""

    def index(self) -> Index | None:
        """The index, once there is one of this version: another where it was made anew.

        The old one is not closed, for the list that is on the screen still reads from it.
        """
        there = self._place.identity
        if self._index is None or there != self._opened:
            self._index, self._opened = opened(self._root, self._place), there
        return self._index

    def briefs(self, before: "BriefList", marks: "Marks | None", note: str) -> "BriefList | None":
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

    def follow(self, state: "ReadingState") -> None:
        """Give what is known of briefs that have moved the paths they have now."""
        from briefing_tui.library.index.whereabouts import Indexed

        if self.settled:
            self._asked(lambda index: state.follow(Indexed(index)))

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

    def _asked(self, question: "Callable[[Index], Answer]") -> "Answer | None":
        """What the index answers; None where there is none, or it is thrown away meanwhile."""
        try:
            if (index := opened(self._root, self._place)) is None:
                return None
            with closing(index):
                return question(index)
        except sqlite3.DatabaseError:
            return None
