"""What the screen does when the library changes on the disk, or its index has news."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefing_tui.library.index.keeper import Advanced, Noticed, Saved, Settled, Watching
from briefing_tui.library.scan import real_path
from briefing_tui.tui.library import querying
from briefing_tui.tui.library.indexing import IndexGrew
from briefing_tui.tui.library.rereading import Rereading, leads_nowhere
from briefing_tui.tui.library.revising import Revising

if TYPE_CHECKING:
    from textual.timer import Timer

    from briefing_tui.library.index.keeper import News
    from briefing_tui.tui.library.indexing import Indexing
    from briefing_tui.tui.library.shelf import Shelf
    from briefing_tui.tui.reader import ReaderScreen

LIST_AFTER = 0.3
"""Seconds from a change to reading a small library again, and between two looks whether the
last reading is through."""


class Changes:
    """Hears what the keeper of the index tells."""

    def __init__(self, reader: "ReaderScreen", indexing: "Indexing", shelf: "Shelf") -> None:
        self._reader, self._indexing = reader, indexing
        self._rereading = Rereading(reader, shelf)
        self._revising = Revising(reader)
        self._waiting: Timer | None = None
        self._told: set[str] = set()
        self._stood: tuple[Path, int] | None = None
        """Where the open brief was in the list when it was last seen there."""
        self._missing = False
        """Files are gone, or have other names now."""

    def hear(self, news: "News") -> None:
        """Show what follows from the news."""
        indexing = self._indexing
        if isinstance(news, Advanced | Settled):
            self._reader.app.screen.post_message(IndexGrew())
        if isinstance(news, Saved):
            self._saved(news.paths)
        elif isinstance(news, Watching):
            self._rereading.look_if_recent()
        elif isinstance(news, Noticed):
            self._tell(news.text)
        elif isinstance(news, Advanced) and indexing.is_large and news.done < news.total:
            indexing.renew(f"indexing {news.done:,} of {news.total:,}")
        elif isinstance(news, Settled):
            indexing.settled += 1
            querying.settle(self._reader, news, is_large=indexing.is_large)
            if indexing.is_large:
                indexing.renew("", now=True)
                if news.whole or self._missing:
                    self._missing = False
                    indexing.recall()
            indexing.relate()
            self._note_place()

    def _tell(self, words: str) -> None:
        """Once each: the same trouble comes again with every save."""
        if words not in self._told:
            self._told.add(words)
            self._reader.notify(words, markup=False, timeout=8)

    def _saved(self, paths: tuple[str, ...]) -> None:
        """The open brief again, where the reader is in it, and the list."""
        self._missing = self._missing or not all(map(os.path.lexists, paths))
        self._note_place()
        path = self._reader.path
        if path is not None and (is_among(path, paths) or leads_nowhere(path)):
            self._rereading.look(paths)
            self._keep_place(path)
        # The list of a large library follows its index.
        if not self._indexing.is_large and self._waiting is None:
            self._waiting = self._reader.set_timer(LIST_AFTER, self._read_library)

    def _keep_place(self, path: Path) -> None:
        """`J` and `K` go on from where the open brief stood, if it is gone for good."""
        if leads_nowhere(path) and self._stood is not None and self._stood[0] == path:
            self._reader.briefs = replace(self._reader.briefs, gone=self._stood)

    def _note_place(self) -> None:
        """Of a large library's brief that is gone the index no longer says where it stood."""
        path = self._reader.path
        if path is not None and (place := self._reader.briefs.index(path)) is not None:
            self._stood = (path, place)

    def _read_library(self) -> None:
        """Once it is not being read: a reading that every save begins anew never ends."""
        reader = self._reader
        if any(each.group == "library" and not each.is_finished for each in reader.workers):
            self._waiting = reader.set_timer(LIST_AFTER, self._read_library)
        else:
            self._waiting = None
            reader.read_library()


def is_among(path: Path, paths: Iterable[str]) -> bool:
    """Whether a file, or a folder that it lies in, is one of some paths; by whatever link."""
    changed = {Path(each) for each in paths}
    if any(each in changed for each in (path, *path.parents)):
        return True
    real = real_path(path)
    if real == path.absolute():
        return False
    changed = {real_path(each) for each in changed}
    return any(each in changed for each in (real, *real.parents))
