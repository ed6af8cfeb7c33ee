"""The values of the reading state: what is known of one brief, and the flags of a library."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from msgspec import Struct


class ReadingPosition(NamedTuple):
    """A position in a narrative that survives a reflow."""

    leaf: int
    """Index of the document's leaf; -1 is the title block."""
    offset: int
    """Characters of that leaf above the top of the screen."""


class BriefState(Struct, frozen=True):
    """The reading state of one brief, or a change to it.

    None means that a field is unknown. A change leaves such a field as it is.
    """

    read: bool | None = None
    starred: bool | None = None
    position: ReadingPosition | None = None

    def over(self, older: "BriefState | None") -> "BriefState":
        """Return this state, with its unknown fields taken from an older one."""
        if older is None:
            return self
        return BriefState(
            older.read if self.read is None else self.read,
            older.starred if self.starred is None else self.starred,
            self.position or older.position,
        )

    def without(self, written: "BriefState") -> "BriefState":
        """Return what this change changes further, once another one is written."""
        return BriefState(
            None if self.read == written.read else self.read,
            None if self.starred == written.starred else self.starred,
            None if self.position == written.position else self.position,
        )


class Flags(Struct, frozen=True):
    """The briefs that are read and those that are starred, by their paths in the library."""

    read: frozenset[str] = frozenset()
    starred: frozenset[str] = frozenset()

    @classmethod
    def of(cls, states: Mapping[str, BriefState]) -> Self:
        """Return the flags of some states, which are given by path."""
        return cls(
            frozenset(path for path, state in states.items() if state.read),
            frozenset(path for path, state in states.items() if state.starred),
        )

    def changed(self, path: str, change: BriefState) -> "Flags":
        """Return the flags after a change to one brief."""
        return Flags(_with(self.read, path, change.read), _with(self.starred, path, change.starred))

    @property
    def states(self) -> Mapping[str, frozenset[str]]:
        """The flags by the names that a query uses for them."""
        return {"read": self.read, "starred": self.starred}

    def unread(self, paths: Iterable[str]) -> int:
        """Count the briefs that are unread."""
        return sum(path not in self.read for path in paths)


def _with(paths: frozenset[str], path: str, flag: bool | None) -> frozenset[str]:
    if flag is None or flag == (path in paths):
        return paths
    return paths | {path} if flag else paths - {path}
