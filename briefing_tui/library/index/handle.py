"""A library's index for one thread: opened again when it is replaced, deleted when damaged.

Until there is an index, a library with a folder has a list of names in memory: an index that knows
the names of the newest-looking files only.
"""

import os
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TypeVar

from briefing_tui.library.files import walk
from briefing_tui.library.index.list import FIRST_NAMES
from briefing_tui.library.index.reader import Index, open_index
from briefing_tui.library.index.schema import (
    FAILURES,
    IndexLocation,
    connect,
    create,
    discard,
    is_damage,
)

_NUMBERS = count()
_MOST_DELETED = 5
"""How often an index is deleted while a library is open."""

Answer = TypeVar("Answer")


class UnreadableIndexError(Exception):
    """A question to the index failed. If it was damaged, it has been deleted."""

    def __init__(self, *, was_damaged: bool) -> None:
        super().__init__("the index can't be read")
        self.was_damaged = was_damaged


class IndexHandle:
    """The index of the library in a folder. `on_damage` is called, in any thread, when a damaged
    index has been deleted.

    `current` and `guard` are for the thread that made the handle, `ask` for others.
    """

    def __init__(
        self,
        folder: Path,
        location: IndexLocation,
        *,
        has_folder: bool,
        on_damage: Callable[[], object] = lambda: None,
    ) -> None:
        self._folder, self.location, self._has_folder = folder, location, has_folder
        self._on_damage, self._deleted = on_damage, 0
        self._index: Index | None = None
        self._identity: object = None
        self._names: IndexLocation | None = None
        """The place of the list of names, while `_memory` is open."""

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
            if is_listed:
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
            assert index is not None
            if self.is_damaged(index, error):
                self._index = None
            return None

    def ask(self, question: Callable[[Index], Answer]) -> Answer | None:
        """What the index, or until there is one that of the names, answers on a connection of its
        own; None if there is none, or if the question was cancelled.

        Raises:
            UnreadableIndexError: there is an index, and it can't answer.
        """
        index = open_index(self._folder, self.location)
        if index is None and self._names is not None:
            index = open_index(self._folder, self._names)
        if index is None:
            return None
        with closing(index):
            try:
                return question(index)
            except FAILURES as error:
                if index.is_cancelled():
                    return None
                raise UnreadableIndexError(was_damaged=self.is_damaged(index, error)) from error

    def is_damaged(self, index: Index, error: Exception) -> bool:
        """Whether an error says that the index is damaged. Then it is deleted, unless there is
        another one by now, or it has been deleted too often to be the cause.
        """
        if index.is_cancelled() or not is_damage(error):
            return False
        is_same = index.identity == (str(self.location.file), self.location.identity)
        if is_same and self._deleted < _MOST_DELETED:
            self._deleted += 1
            discard(self.location)
            self._on_damage()
        return True

    def _index_of_names(self) -> Index | None:
        from briefing_tui.library.index.writer import list_by_name

        tree = walk(self._folder, most=FIRST_NAMES, with_ignored=self.location.with_ignored)
        paths = [path for path, _ in tree.files]
        paths.sort(key=lambda path: path.rpartition(os.sep)[2])
        # Unique, because an old one may still be read. It exists as long as a connection to it.
        self._names = IndexLocation(Path(f"names-{next(_NUMBERS)}"), is_in_memory=True)
        self._memory = connect(self._names)
        create(self._memory)
        list_by_name(self._memory, self._folder, paths[-FIRST_NAMES:])
        return open_index(self._folder, self._names)
