"""The heights of many leaves: estimated from their length, exact once they are laid out.

Leaves are kept in chunks, each with the sum of its heights. So finding the leaf at a row and
changing a height take about the same time in a note and in a book, and a new width estimates
chunks instead of leaves.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from msgspec import Struct

CHUNK = 256
"""Leaves in a chunk."""
_FILL = 0.95
"""The share of a row that its words fill on average."""
_NARROWEST = 8
"""Cells below which no leaf is laid out."""


class LeafSize(Struct, frozen=True, gc=False):
    """What the height of a leaf is estimated from."""

    rows: int
    """Rows that don't depend on the width."""
    cells: int
    """Cells of text that wraps."""
    indent: int = 0
    """Cells at the left that the text can't use."""

    def height(self, width: int) -> int:
        """The estimated number of rows at a width in cells."""
        if not self.cells:
            return self.rows
        room = max(_NARROWEST, width - self.indent) * _FILL
        return self.rows + max(1, int(self.cells / room + 0.999))


class _Chunk(Struct):
    """Up to `CHUNK` leaves, and the sum of their heights, known or estimated."""

    sizes: Sequence[LeafSize]
    total: int = 0
    heights: "array[int] | None" = None
    """Rows of each leaf, negative while estimated. None while only `total` is estimated."""
    estimated: int = 0
    """The number of leaves whose height is still an estimate."""
    # Sums over the leaves, for the estimate of `total`.
    rows: int = 0
    cells: int = 0
    wrapping: int = 0

    def estimate(self, width: int) -> None:
        """Forget all heights and estimate their sum for a width."""
        self.heights = None
        self.estimated = len(self.sizes)
        lines = self.cells / max(_NARROWEST, width) / _FILL + self.wrapping / 2
        self.total = max(len(self.sizes), self.rows + round(lines))

    def known_height(self, within: int) -> int | None:
        """The height of one of its leaves, or None while it is an estimate."""
        if self.heights is None or self.heights[within] < 0:
            return None
        return self.heights[within]


class Heights:
    """The heights, in rows, of a sequence of leaves at one width."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.count = 0
        self._chunks: list[_Chunk] = []
        self._tops: list[int] | None = None
        """The row at which each chunk begins, and the total. None when out of date."""

    def extend(self, sizes: Iterable[LeafSize]) -> None:
        """Add leaves at the end."""
        added = list(sizes)
        start = self.count
        known: list[int | None] = []
        if self._chunks and len(self._chunks[-1].sizes) < CHUNK:
            last = self._chunks.pop()
            start -= len(last.sizes)
            known = [last.known_height(index) for index in range(len(last.sizes))]
            added = [*last.sizes, *added]
        for first in range(0, len(added), CHUNK):
            part = added[first : first + CHUNK]
            chunk = _Chunk(
                part,
                rows=sum(size.rows for size in part),
                cells=sum(size.cells + size.indent for size in part),
                wrapping=sum(1 for size in part if size.cells),
            )
            chunk.estimate(self.width)
            self._chunks.append(chunk)
        self.count = start + len(added)
        self._tops = None
        self._restore(start, known)

    def truncate(self, count: int) -> None:
        """Keep the first `count` leaves."""
        if count >= self.count:
            return
        whole, rest = divmod(count, CHUNK)
        last = self._chunks[whole]
        known = [last.known_height(index) for index in range(rest)]
        del self._chunks[whole:]
        self.count = whole * CHUNK
        self._tops = None
        if rest:
            self.extend(last.sizes[:rest])
            self._restore(whole * CHUNK, known)

    def at_width(self, width: int) -> "Heights":
        """The same leaves at another width, where all heights are estimates again."""
        heights = Heights(width)
        heights.count = self.count
        for chunk in self._chunks:
            copy = _Chunk(chunk.sizes, rows=chunk.rows, cells=chunk.cells, wrapping=chunk.wrapping)
            copy.estimate(width)
            heights._chunks.append(copy)
        return heights

    @property
    def total(self) -> int:
        """The sum of all heights."""
        return self._chunk_tops()[-1]

    @property
    def all_known(self) -> bool:
        """Whether no height is an estimate."""
        return not any(chunk.estimated for chunk in self._chunks)

    def top(self, index: int) -> int:
        """The number of rows before a leaf."""
        number, within = divmod(index, CHUNK)
        top = self._chunk_tops()[number]
        if within:
            top += sum(map(abs, self._heights(self._chunks[number])[:within]))
        return top

    def leaf_at(self, y: int) -> tuple[int, int]:
        """The leaf at row `y`, and which of its rows that is; past the end, the last leaf."""
        chunk_tops = self._chunk_tops()
        number = min(bisect_right(chunk_tops, max(0, y)) - 1, len(self._chunks) - 1)
        if number < 0:
            return 0, 0
        heights = self._heights(self._chunks[number])
        tops = list(accumulate(map(abs, heights), initial=self._chunk_tops()[number]))
        within = min(bisect_right(tops, max(0, y)) - 1, len(heights) - 1)
        return number * CHUNK + within, y - tops[within]

    def height(self, index: int) -> int:
        """The height of a leaf, known or estimated."""
        return abs(self._heights(self._chunks[index // CHUNK])[index % CHUNK])

    def is_known(self, index: int) -> bool:
        """Whether the height of a leaf is known."""
        return self._chunks[index // CHUNK].known_height(index % CHUNK) is not None

    def set(self, first: int, heights: Iterable[int]) -> None:
        """Record the exact heights of leaves, from `first` on."""
        for index, height in enumerate(heights, first):
            chunk = self._chunks[index // CHUNK]
            known = self._heights(chunk)
            old = known[index % CHUNK]
            chunk.estimated -= old < 0
            known[index % CHUNK] = height
            if abs(old) != height:
                chunk.total += height - abs(old)
                self._tops = None

    def _restore(self, first: int, known: Sequence[int | None]) -> None:
        for index, height in enumerate(known, first):
            if height is not None:
                self.set(index, (height,))

    def _chunk_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate((chunk.total for chunk in self._chunks), initial=0))
        return self._tops

    def _heights(self, chunk: _Chunk) -> "array[int]":
        """The heights of a chunk's leaves, estimated one by one if they weren't yet."""
        if chunk.heights is None:
            chunk.heights = array("i", [-max(1, size.height(self.width)) for size in chunk.sizes])
            total = -sum(chunk.heights)
            if total != chunk.total:
                chunk.total = total
                self._tops = None
        return chunk.heights
