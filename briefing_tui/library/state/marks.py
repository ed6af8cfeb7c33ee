"""What the reader did in a library, and what was known of it: the reading state in memory."""

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import NamedTuple, Self

from msgspec import Struct

# MERGED:
# What a reader leaves behind in a library: read, starred, and how far they were.


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


class Changes(Struct, frozen=True):
    """What has not been written yet."""

    traces: Mapping[str, Trace]
    last: str | None
    seen: frozenset[str]
    """Briefs that were on the screen."""
    moves: Mapping[str, str]
    """Briefs that moved there: old path to new."""

    def __bool__(self) -> bool:
        return bool(self.traces or self.last or self.seen or self.moves)


class Noted:
    """Briefs go by their paths. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, Trace] = {}
        self._unsaved: dict[str, Trace] = {}
        self._last: str | None = None
        self._seen: dict[str, Trace] = {}
        """By what briefs can be found that were on the screen, or marked."""
        self._to_see: set[str] = set()
        self._moved: dict[str, str] = {}
        self._to_move: dict[str, str] = {}

    def trace(self, path: str) -> Trace:
        """What is known of a brief here."""
        return self._known.get(path, Trace())

    def known(self) -> dict[str, Trace]:
        """What is known of every brief."""
        with self._lock:
            return {path: trace.over(self._seen.get(path)) for path, trace in self._known.items()}

    def findable(self) -> dict[str, Trace]:
        """Every brief that there is something to find by, with that."""
        with self._lock:
            return self._known | self._seen

    # What the reader does

    def note(self, path: str, trace: Trace) -> None:
        """Keep what is new about a brief."""
        with self._lock:
            self._known[path] = trace.over(self._known.get(path))
            self._unsaved[path] = trace.over(self._unsaved.get(path))

    def note_last(self, path: str) -> None:
        """Keep which brief is open."""
        with self._lock:
            self._last = path

    def see(self, path: str, slug: str) -> None:
        """A brief is on the screen."""
        with self._lock:
            self._seen[path] = Trace(slug).over(self._seen.get(path))
            self._to_see.add(path)

    # To the disk and from there

    def take(self) -> Changes:
        """What is to be written; from now on it counts as written."""
        with self._lock:
            changes = Changes(
                self._unsaved, self._last, frozenset(self._to_see), dict(self._to_move)
            )
            self._unsaved, self._last, self._to_see, self._to_move = {}, None, set(), {}
            return changes

    def put_back(self, changes: Changes) -> None:
        """It could not be written. What has moved meanwhile is where it is now."""
        with self._lock:
            for old, trace in changes.traces.items():
                path = _along(self._to_move, old)
                self._unsaved[path] = self._unsaved.get(path, Trace()).over(trace)
            if changes.last is not None:
                self._last = self._last or _along(self._to_move, changes.last)
            self._to_see |= changes.seen
            self._to_move = {**changes.moves, **self._to_move}

    def look(self, contents: Mapping[str, Fingerprint]) -> dict[str, Trace]:
        """What is in some files now; by what their briefs can be found."""
        with self._lock:
            for path, content in contents.items():
                before = self._seen.get(path) or self._known.get(path, Trace())
                self._seen[path] = Trace(before.slug, content=content)
            return {path: self._seen[path] for path in contents}

    def learn(self, found: dict[str, Trace]) -> Marks:
        """What stands in the file now, which other readers write as well."""
        with self._lock:
            known = self._known | found
            for path, trace in self._unsaved.items():
                known[path] = trace.over(known.get(path))
            self._known = known
        return Marks.of(known)

    # Briefs that are elsewhere now

    def rename(self, moves: Mapping[str, str], *, written: bool) -> None:
        """Files have moved. Unless the disk knows already, it is to be told."""
        with self._lock:
            for old, new in moves.items():
                for traces in (self._known, self._unsaved, self._seen):
                    if old in traces:
                        traces[new] = traces.get(new, Trace()).over(traces.pop(old))
                if self._last == old:
                    self._last = new
                if not written:  # in the order in which they were: one may be taken back
                    self._to_move.pop(old, None)
                    self._to_move[old] = new
            self._moved |= moves

    def where(self, path: str) -> str:
        """Where a brief was last seen that has moved."""
        return _along(self._moved, path)

    def has_moved(self, path: str) -> bool:
        """Whether a brief has come to this path from another."""
        return path in self._moved.values()


def _along(moves: Mapping[str, str], path: str) -> str:
    """Where some moves, one after another, have brought a path."""
    passed = {path}
    while (new := moves.get(path)) is not None and new not in passed:
        passed.add(new)
        path = new
    return path


def merged(traces: Iterable[Trace]) -> Trace:
    """What several traces of one brief say, the first ones first."""
    whole = Trace()
    for each in traces:
        whole = whole.over(each)
    return whole
