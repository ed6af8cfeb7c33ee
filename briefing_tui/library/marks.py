"""What a reader leaves behind in a library: read, starred, and how far they were."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from msgspec import Struct


class Position(NamedTuple):
    """A place in a narrative that survives a reflow."""

    leaf: int
    """Index of the document's leaf; -1 is the title block."""
    offset: int
    """Characters of that leaf above the top of the screen."""


class Fingerprint(NamedTuple):
    """What was in a file, byte for byte: enough to know it by under another name."""

    size: int
    """Bytes. Files of another size need not be read to be told apart."""
    digest: bytes

    @classmethod
    def of(cls, data: bytes) -> Self:
        """The fingerprint of a file's bytes."""
        # Not from `hashlib`, which brings OpenSSL with it: 2 MB.
        from _blake2 import blake2b

        return cls(len(data), blake2b(data, digest_size=16).digest())


class Trace(Struct, frozen=True):
    """What is known of one brief. None is not known: as a change it leaves a thing alone."""

    slug: str = ""
    """By which a file that was moved or renamed is found again."""
    read: bool | None = None
    starred: bool | None = None
    position: Position | None = None
    content: Fingerprint | None = None
    """What was in it when the reader last had to do with it: by that it is found again where
    its slug is that of others as well."""

    def over(self, older: "Trace | None") -> "Trace":
        """This, and what only the older one knows."""
        if older is None:
            return self
        return Trace(
            self.slug or older.slug,
            older.read if self.read is None else self.read,
            older.starred if self.starred is None else self.starred,
            self.position or older.position,
            self.content or older.content,
        )

    @property
    def is_marked(self) -> bool:
        """Whether the reader has said, or shown, whether it is read or starred."""
        return self.read is not None or self.starred is not None


class Marks(Struct, frozen=True):
    """The briefs that are read and those that are starred, by their paths from the root."""

    read: frozenset[str] = frozenset()
    starred: frozenset[str] = frozenset()

    @classmethod
    def of(cls, traces: Mapping[str, Trace]) -> Self:
        """The marks in traces by path."""
        return cls(
            frozenset(path for path, trace in traces.items() if trace.read),
            frozenset(path for path, trace in traces.items() if trace.starred),
        )

    def marked(self, path: str, trace: Trace) -> "Marks":
        """These, with what a trace says of one brief."""
        return Marks(_with(self.read, path, trace.read), _with(self.starred, path, trace.starred))

    @property
    def states(self) -> Mapping[str, frozenset[str]]:
        """The same for a query, by the names that it knows."""
        return {"read": self.read, "starred": self.starred}

    def unread(self, paths: Iterable[str]) -> int:
        """How many of the briefs are unread."""
        return sum(path not in self.read for path in paths)


def _with(paths: frozenset[str], path: str, marked: bool | None) -> frozenset[str]:
    if marked is None or marked == (path in paths):
        return paths
    return paths | {path} if marked else paths - {path}
