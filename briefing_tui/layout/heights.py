"""The heights of many leaves: estimated from their length, exact once they are laid out."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from msgspec import Struct

_FILL = 0.95
"""The average share of a row that is filled with words."""
_NARROWEST = 8
"""The least width that a leaf is laid out in."""


class LeafSize(Struct, frozen=True, gc=False):
    """The values from which the height of a leaf is estimated."""

    rows: int
    """The number of rows that don't depend on the width."""
    cells: int
    """The width of the text that wraps."""
    indent: int = 0
    """The indentation of the text."""


class Heights:
    """The heights, in rows, of a sequence of leaves at one width."""

    def __init__(self, width: int, sizes: Iterable[LeafSize]) -> None:
        self.width = width
        self._sizes = list(sizes)
        self._heights = array(
            "i",
            [
                -size.rows - 1 - int(size.cells / (max(_NARROWEST, width - size.indent) * _FILL))
                if size.cells
                else -max(1, size.rows)
                for size in self._sizes
            ],
        )
        """The rows of each leaf, negative while they are an estimate."""
        self._tops: list[int] | None = None
        """The row at which each leaf begins, and the total. None when out of date."""

    @property
    def count(self) -> int:
        return len(self._sizes)

    def estimate(self, index: int, size: LeafSize) -> None:
        """Replace the size of a leaf, whose height is an estimate again."""
        self._sizes[index], self._heights[index] = size, -Heights(self.width, (size,)).total
        self._tops = None

    def at_width(self, width: int) -> "Heights":
        """The same leaves at another width; all heights are estimates again."""
        return Heights(width, self._sizes)

    @property
    def total(self) -> int:
        return self._leaf_tops()[-1]

    @property
    def all_known(self) -> bool:
        return min(self._heights, default=0) >= 0

    def top(self, index: int) -> int:
        """The number of rows before a leaf."""
        return self._leaf_tops()[index]

    def leaf_at(self, y: int) -> tuple[int, int]:
        """The leaf at row `y`, and the row within it; past the end, the last row."""
        tops = self._leaf_tops()
        leaf = min(bisect_right(tops, max(0, y)), self.count) - 1
        return (leaf, y - tops[leaf]) if leaf >= 0 else (0, 0)

    def set(self, first: int, heights: Iterable[int]) -> None:
        """Record the exact heights of leaves, from `first` on."""
        exact = array("i", heights)
        place = slice(first, first + len(exact))
        if self._heights[place] != exact:
            self._heights[place], self._tops = exact, None

    def _leaf_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate(map(abs, self._heights), initial=0))
        return self._tops
