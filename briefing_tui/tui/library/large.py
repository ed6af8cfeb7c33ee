"""A library too large to be read at the start: its list comes from the index.

Nothing here is imported, and no database opened, for a small one.
"""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefing_tui.library.index.indexed_list import listed
from briefing_tui.library.index.reader import Index, opened
from briefing_tui.library.index.topics import briefs_about

if TYPE_CHECKING:
    from briefing_tui.check.names import KnownBriefs
    from briefing_tui.library.brief_list import BriefList
    from briefing_tui.library.catalog import Listing
    from briefing_tui.library.index.place import Place
    from briefing_tui.library.marks import Marks
    from briefing_tui.library.state import ReadingState
    from briefing_tui.model.brief import Brief


class LargeLibrary:
    """The index as the shelf asks it, on the interface's own thread."""

    def __init__(self, root: Path, place: "Place") -> None:
        self._root, self._place = root, place
        self._index: Index | None = None
        self.settled = False
        """The index was brought up to date since the program began."""

    def index(self) -> Index | None:
        """The index, once there is one of this version."""
        if self._index is None:
            self._index = opened(self._root, self._place)
        return self._index

    def renew(self) -> None:
        """The index may have been thrown away and made anew: open it again."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def briefs(self, before: "BriefList", marks: "Marks | None", note: str) -> "BriefList | None":
        """The list as it is now, in the order and with the filter it had."""
        index = self.index()
        if index is None or not index.count():
            return None
        return listed(index, before.rules, marks or before.marks, replace(before, note=note))

    def find(self, name: str, from_path: str) -> Path | None:
        """The brief a name means."""
        index = self.index()
        found = index.find(name, from_path) if index else None
        return found.path if found else None

    def about(self, topic: str) -> "tuple[Listing, ...] | None":
        """The briefs that may be on a topic; None before the index has gone over all.

        For a worker. Half a library would give a topic half a history, and silences that aren't.
        """
        if (index := opened(self._root, self._place)) is None:
            return None
        with closing(index):
            return briefs_about(index, topic) if index.is_through() else None

    def follow(self, state: "ReadingState") -> None:
        """Give what is known of briefs that have moved the paths they have now; for a worker."""
        from briefing_tui.library.index.whereabouts import Indexed

        if self.settled and (index := opened(self._root, self._place)) is not None:
            with closing(index):
                state.follow(Indexed(index))

    def names_around(self, brief: "Brief") -> "KnownBriefs":
        """Of all names in the library those that count for one brief: its own and its links'."""
        from briefing_tui.check.names import BriefName, KnownBriefs
        from briefing_tui.library.index.rows import links_of

        entries = {brief.path: BriefName(brief.path, brief.slug, brief.aliases, brief.title)}
        if (index := opened(self._root, self._place)) is not None:
            with closing(index):
                for name in (brief.slug, *links_of(brief)):
                    for each in index.named(name, brief.path):
                        entries.setdefault(each.path_from_root, each)
        return KnownBriefs.build(entries.values())
