"""How high many leaves are: guessed from their length first, known once they are laid.

Leaves are kept in blocks, each with its sum, so that a line is found and a height changed
at the same cost in a note and in a book, and another width guesses blocks, not leaves.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from msgspec import Struct

BLOCK = 256
_FILL = 0.95
"""How much of a line its words take, on average."""


class Weight(Struct, frozen=True, gc=False):
    """What a leaf's height can be guessed from: rows that don't depend on the width, and
    cells of text that flow in it."""

    rows: int
    cells: int
    indent: int = 0

    def height(self, width: int) -> int:
        """A guess of the rows at a width in cells."""
        if not self.cells:
            return self.rows
        room = max(8, width - self.indent) * _FILL
        return self.rows + max(1, int(self.cells / room + 0.999))


class _Block(Struct):
    """Up to `BLOCK` leaves."""

    weights: Sequence[Weight]
    total: int = 0
    heights: "array[int] | None" = None
    """None while only their sum is guessed."""
    unknown: int = 0
    """How many heights are still guesses."""
    rows: int = 0
    cells: int = 0
    flowing: int = 0

    def guess(self, width: int) -> None:
        """Forget the heights; a new width has others."""
        self.heights = None
        self.unknown = len(self.weights)
        lines = self.cells / max(8, width) / _FILL + self.flowing / 2
        self.total = max(len(self.weights), self.rows + round(lines))


class Heights:
    """The heights of a sequence of leaves in a width, with sums in between."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.count = 0
        self._blocks: list[_Block] = []
        self._tops: list[int] | None = None

    def extend(self, weights: Iterable[Weight]) -> None:
        """Add leaves at the end."""
        new = list(weights)
        if self._blocks and len(self._blocks[-1].weights) < BLOCK:
            last = self._blocks.pop()
            known = [(index, self._known(last, index)) for index in range(len(last.weights))]
            start = self.count - len(last.weights)
            new = [*last.weights, *new]
            self.count = start
        else:
            known, start = [], self.count
        for at in range(0, len(new), BLOCK):
            part = new[at : at + BLOCK]
            block = _Block(
                part,
                rows=sum(each.rows for each in part),
                cells=sum(each.cells + each.indent for each in part),
                flowing=sum(1 for each in part if each.cells),
            )
            block.guess(self.width)
            self._blocks.append(block)
        self.count += len(new)
        self._tops = None
        for index, height in known:
            if height >= 0:
                self.set(start + index, height)

    def cut(self, count: int) -> None:
        """Keep only so many leaves."""
        if count >= self.count:
            return
        whole, rest = divmod(count, BLOCK)
        last = self._blocks[whole]
        known = [self._known(last, index) for index in range(rest)]
        self._blocks = self._blocks[:whole]
        self.count = whole * BLOCK
        self._tops = None
        if rest:
            self.extend(last.weights[:rest])
            for index, height in enumerate(known):
                if height >= 0:
                    self.set(whole * BLOCK + index, height)

    def at_width(self, width: int) -> "Heights":
        """The same leaves at another width, where all heights are guesses again."""
        other = Heights(width)
        other.count = self.count
        other._blocks = [
            _Block(each.weights, rows=each.rows, cells=each.cells, flowing=each.flowing)
            for each in self._blocks
        ]
        for block in other._blocks:
            block.guess(width)
        return other

    @property
    def total(self) -> int:
        """All rows."""
        return self._sums()[-1]

    @property
    def known(self) -> bool:
        """Whether no height is a guess any more."""
        return all(not block.unknown for block in self._blocks)

    def top(self, index: int) -> int:
        """Rows before a leaf."""
        block, within = divmod(index, BLOCK)
        top = self._sums()[block]
        if within:
            heights = self._opened(self._blocks[block])
            top += sum(abs(height) for height in heights[:within])
        return top

    def at(self, y: int) -> tuple[int, int]:
        """The leaf on a row, and which of its rows that is; the last leaf's for rows past it."""
        sums = self._sums()
        number = min(bisect_right(sums, max(0, y)) - 1, len(self._blocks) - 1)
        if number < 0:
            return 0, 0
        heights = self._opened(self._blocks[number])
        tops = list(accumulate((abs(each) for each in heights), initial=self._sums()[number]))
        within = min(bisect_right(tops, max(0, y)) - 1, len(heights) - 1)
        return number * BLOCK + within, y - tops[within]

    def height(self, index: int) -> int:
        """A leaf's rows, known or guessed."""
        block = self._blocks[index // BLOCK]
        return abs(self._opened(block)[index % BLOCK])

    def is_known(self, index: int) -> bool:
        """Whether a leaf's height is no guess."""
        return self._known(self._blocks[index // BLOCK], index % BLOCK) >= 0

    def set(self, index: int, height: int) -> None:
        """What a leaf's height has been found to be."""
        block = self._blocks[index // BLOCK]
        heights = self._opened(block)
        old = heights[index % BLOCK]
        block.unknown -= old < 0
        heights[index % BLOCK] = height
        if abs(old) != height:
            block.total += height - abs(old)
            self._tops = None

    def fill(self, first: int, heights: Sequence[int]) -> None:
        """What the heights of many leaves have been found to be."""
        for offset, height in enumerate(heights):
            self.set(first + offset, height)

    def _sums(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate((each.total for each in self._blocks), initial=0))
        return self._tops

    def _opened(self, block: _Block) -> "array[int]":
        """A block's heights; those that are guesses are negative."""
        if block.heights is None:
            block.heights = array("i", [-max(1, w.height(self.width)) for w in block.weights])
            total = -sum(block.heights)
            if total != block.total:
                block.total = total
                self._tops = None
        return block.heights

    def _known(self, block: _Block, within: int) -> int:
        """A height, or -1 for a guess."""
        if block.heights is None or block.heights[within] < 0:
            return -1
        return block.heights[within]
