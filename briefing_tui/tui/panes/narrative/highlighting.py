"""The tokens of code, and the passages that have changed: highlights of the narrative.

Highlights are `StyleRange`s, ranges of characters with a style, as are search matches, links and
the selection. Changed passages have a bar in the margin.
"""

from collections.abc import Collection, Iterable
from itertools import count, takewhile

from briefing_tui.layout.highlighting import Highlight, TokenKind, language_of
from briefing_tui.layout.signs import change_position
from briefing_tui.layout.spans import Line
from briefing_tui.model.document import Leaf
from briefing_tui.tui.widgets.find_line import next_match
from briefing_tui.tui.widgets.selection import StyleRange

# Code: shown plain at once, and highlighted when a thread has run the lexer

_CACHED_LEAVES = 300
_TOKEN_STYLES: dict[TokenKind, StyleRange] = {
    "comment": StyleRange(0, 0, "muted", italic=True),
    "keyword": StyleRange(0, 0, "strong", bold=True),
    "string": StyleRange(0, 0, "muted"),
    "name": StyleRange(0, 0, "strong"),
}


LexedCode = list[tuple[Leaf, tuple[Highlight, ...]]]
"""Leaves of code with their tokens."""


class CodeHighlighter:
    """The highlights of the code that has been in sight, and the leaves still to be lexed."""

    def __init__(self) -> None:
        # The leaf is kept with its highlights, so that no other object gets its id.
        self._cache: dict[int, tuple[Leaf, list[StyleRange]]] = {}
        self.missing: set[int] = set()
        """The requested leaves that are not in the cache."""

    def highlights(self, leaf: Leaf, index: int) -> list[StyleRange]:
        """The highlights of a leaf; none while they are missing."""
        if leaf.kind != "code" or not language_of(leaf.info):
            return []
        if (cached := self._cache.get(id(leaf))) is not None:
            return cached[1]
        self.missing.add(index)
        return []

    def add(self, lexed: LexedCode) -> None:
        if len(self._cache) > _CACHED_LEAVES:
            self._cache.clear()
        for leaf, tokens in lexed:
            self._cache[id(leaf)] = (
                leaf,
                [_TOKEN_STYLES[kind]._replace(start=a, end=b) for a, b, kind in tokens],
            )


# Changes: passages that differ from when the brief was opened


class ChangeCursor:
    """The changed leaves, and the change that was visited last."""

    def __init__(self) -> None:
        self._leaves: frozenset[int] = frozenset()
        self._starts: list[int] = []
        """The first leaf of each run of changed leaves, which counts as one change."""
        self._current: int | None = None

    def set(self, leaves: Iterable[int]) -> None:
        self._leaves = frozenset(leaves)
        self._starts = sorted(leaf for leaf in self._leaves if leaf - 1 not in self._leaves)
        if self._current not in self._starts:
            self._current = None

    def __contains__(self, leaf: int) -> bool:
        return leaf in self._leaves

    def step(self, top: int, step: int, in_sight: Collection[int]) -> int | None:
        """Go to the next or previous change, from the leaf at the top; wraps around."""
        current = self._current if self._current in in_sight else None
        start, here = (top, True) if current is None else (current, False)
        self._current = next_match(self._starts, start, step, here=here, default=None)
        return self._current

    def current(self, in_sight: Collection[int]) -> tuple[int, ...]:
        """The leaves of the change that was visited last, if it is in sight."""
        if self._current is None or self._current not in in_sight:
            return ()
        return tuple(takewhile(self._leaves.__contains__, count(self._current)))

    def notice(self, show_key: str, clear_key: str) -> Line:
        """`change 2 of 3`, and the keys that show it and clear the marks."""
        if self._current is None:
            return ()
        number = self._starts.index(self._current) + 1
        return change_position(number, len(self._starts), show_key, clear_key)
