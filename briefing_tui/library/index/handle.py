"""A library's index for one thread: opened again when it is replaced, deleted when damaged.

Until there is an index, a library with a folder has an index in memory that knows the names of
the newest-looking files only.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from briefing_tui.library.files import walk
from briefing_tui.library.index.list import FIRST_NAMES
from briefing_tui.library.index.reader import Index, open_index
from briefing_tui.library.index.schema import (
    FAILURES,
    IndexLocation,
    connect_to_write,
    create,
    discard,
    is_damage,
    location_in_memory,
)

Answer = TypeVar("Answer")


class IndexHandle:
    """The index of the library in a folder.

    `current` and `guard` are for the thread that made the handle, `ask` and `open` for others.
    """

    def __init__(self, folder: Path, location: IndexLocation, *, has_folder: bool) -> None:
        self._folder, self.location, self._has_folder = folder, location, has_folder
        self._index: Index | None = None
        self._identity: object = None
        self._names: IndexLocation | None = None
        """The place of the index of the names."""
        self._memory: sqlite3.Connection | None = None
        """An index in memory exists as long as a connection to it."""
        if location.file is None:
            self._memory = _create_in_memory(location)

    def current(self) -> Index | None:
        """The index as it is now.

        An index that has been replaced is not closed: the list on the screen still reads it.
        """
        identity = self.location.identity
        if self._index is not None and identity == self._identity:
            return self._index
        index = open_index(self._folder, self.location)
        if index is not None:
            is_listed = self.guard(lambda index: index.count() or index.is_complete(), index)
            if is_listed or self.location.file is None:
                self._index, self._identity = index, identity
                return index
            index.close()
        if self._index is None and self._has_folder:
            # Not the identity of a file that can't be used: its successor may get the same inode.
            self._index, self._identity = self._index_of_names(), None
        return self._index

    def close(self) -> None:
        """Close the index of this thread. It is opened again if it is asked for."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def guard(
        self, question: Callable[[Index], Answer], index: Index | None = None
    ) -> Answer | None:
        """The answer of the current index, or of another one; None if it can't be read. A damaged
        index is deleted, and the index process builds another.
        """
        index = index or self.current()
        try:
            return question(index) if index is not None else None
        except FAILURES as error:
            if is_damage(error):
                discard(self.location)
                self._index = None
            return None

    def ask(self, question: Callable[[Index], Answer]) -> Answer | None:
        """What the index, or until there is one that of the names, answers on a connection of its
        own; None if there is none, or it has just been deleted.
        """
        index = open_index(self._folder, self.location)
        if index is None and self._names is not None:
            index = open_index(self._folder, self._names)
        if index is None:
            return None
        with closing(index):
            try:
                return question(index)
            except FAILURES:
                return None

    def _index_of_names(self) -> Index | None:
        from briefing_tui.library.index.writer import list_by_name

        self._names = location_in_memory("names")
        tree = walk(self._folder, most=FIRST_NAMES, with_ignored=self.location.with_ignored)
        paths = [path for path, _ in tree.files]
        paths.sort(key=lambda path: path.rpartition(os.sep)[2])
        self._memory = _create_in_memory(self._names)
        list_by_name(self._memory, self._folder, paths[-FIRST_NAMES:])
        return open_index(self._folder, self._names)


def _create_in_memory(location: IndexLocation) -> sqlite3.Connection:
    """An empty index. It exists while the connection is open."""
    connection = connect_to_write(location)
    create(connection)
    return connection
