"""The library's index, kept while the reader is open: what the screen hears of it and asks it."""

from time import monotonic
from typing import TYPE_CHECKING

from textual.message import Message

from briefing_tui.tui.library.relating import Relating

if TYPE_CHECKING:
    from briefing_tui.library.catalog import Library
    from briefing_tui.library.index.keeper import Keeper, News
    from briefing_tui.library.marks import Marks
    from briefing_tui.library.seeker import Seeker
    from briefing_tui.tui.library.changes import Changes
    from briefing_tui.tui.library.shelf import Shelf
    from briefing_tui.tui.reader import ReaderScreen

SOON = 0.4
"""Seconds after the first frame: what the reader does first needs no index."""
EVERY = 0.7
"""Seconds between two looks at an index that grows."""


class LibraryRead(Message):
    """A worker has read the library and what the reader has marked in it.

    A large library is not read: its briefs are in the index.
    """

    def __init__(self, library: "Library | None", marks: "Marks") -> None:
        super().__init__()
        self.library = library
        self.marks = marks


class IndexNews(Message):
    """How far the index is, what changed on the disk, or what went wrong."""

    def __init__(self, news: "News") -> None:
        super().__init__()
        self.news = news


class IndexGrew(Message):
    """What was not in the index a moment ago may be there now."""


class Indexing:
    """Starts what keeps the index, after the first frame, and ends it with the screen."""

    def __init__(self, screen: "ReaderScreen", shelf: "Shelf") -> None:
        self._screen, self._shelf, self._root = screen, shelf, shelf.root
        self._keeper: Keeper | None = None
        self._seeker: Seeker | None = None
        self._relating = Relating(screen)
        self._changes: Changes | None = None
        self.settled = 0
        """How often the index has been up to date by now."""
        self._renewed = 0.0
        """When the list was last taken from the index."""

    def start_soon(self) -> None:
        """Begin once the screen has come to rest."""
        if self._root is not None or self._shelf.lone is not None:
            self._screen.set_timer(SOON, self.start)

    def start(self) -> None:
        """Begin; without a library or a file there is nothing to keep."""
        lone = self._shelf.lone
        if (self._root is None and lone is None) or self._keeper is not None:
            return
        from briefing_tui.library.index.keeper import Keeper

        self._keeper = Keeper(self._root, self._tell, lone)
        self._keeper.start()

    def _tell(self, news: "News") -> None:
        self._screen.post_message(IndexNews(news))

    def stop(self) -> None:
        """The reader quits."""
        if self._keeper is not None:
            self._keeper.stop()
        if self._seeker is not None:
            self._seeker.close()

    def hear(self, news: "News") -> None:
        """What follows from the news on the screen."""
        if self._changes is None:
            from briefing_tui.tui.library.changes import Changes

            self._changes = Changes(self._screen, self, self._shelf)
        self._changes.hear(news)

    def renew(self, note: str, *, now: bool = False) -> None:
        """Take the list of a large library from its index, though not all the time."""
        if not now and monotonic() - self._renewed < EVERY:
            return
        screen = self._screen
        screen.briefs = self._shelf.new_list(screen.briefs, None, None, note)
        screen.arranging.again()
        self._renewed = monotonic()
        screen.settle_library()

    def recall(self) -> None:
        """The index is up to date: what is known of briefs that have moved follows them."""
        if self._shelf.large is not None:
            self._shelf.large.settled = True
            self._screen.read_library()

    def relate(self) -> None:
        """Look for what has to do with the open brief, once there is an index to ask."""
        opened = self._screen.opened
        if opened is None or self._keeper is None or (seeker := self.seeker()) is None:
            return
        self._relating.look(seeker, opened.brief)

    @property
    def is_large(self) -> bool:
        """Whether the list comes from the index."""
        return self._shelf.large is not None

    def open_search(self) -> None:
        """The search over the panes."""
        from briefing_tui.tui.dialogs.over_library import open_search

        open_search(self._screen, self)

    def seeker(self) -> "Seeker | None":
        """What answers queries; None where there is no library."""
        if self._seeker is None and self._root is not None:
            from briefing_tui.library.seeker import Seeker

            self.start()
            assert self._keeper is not None
            self._seeker = Seeker(self._root, self._keeper.place)
        return self._seeker
