"""Highlighting: what is drawn over the text of the narrative.

Search matches, links, the selection and the tokens of code are `StyleRange`s, ranges of
characters with a style. Changed passages have a bar in the margin.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from textual.message import Message

from briefing_tui.layout.blocks import on_ground
from briefing_tui.layout.highlighting import Highlight, TokenKind, highlight, language_of
from briefing_tui.layout.narrative import HEAD, LeafRow, ScrollLayout
from briefing_tui.layout.revision import change_position
from briefing_tui.layout.spans import DECORATION, MUTED, Line, Row, Span, Style
from briefing_tui.model.document import Document, Leaf
from briefing_tui.text.wrapping import cells, graphemes, prefix_length


class StyleRange(NamedTuple):
    """A range of characters of a leaf, and what it adds to their style."""

    start: int
    end: int
    role: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    reverse: bool = False

    def over(self, style: Style) -> Style:
        """The style with the highlight's added."""
        return style._replace(
            role=self.role or style.role,
            bold=self.bold or style.bold,
            italic=self.italic or style.italic,
            underline=self.underline or style.underline,
            strike=self.strike or style.strike,
            reverse=self.reverse or style.reverse,
        )


def highlight_row(row: Row, highlights: Sequence[StyleRange]) -> Line:
    """The spans of a row with highlights; a later highlight lies over an earlier one."""
    if not highlights:
        return row.spans
    spans: list[Span] = []
    for span, start in zip(row.spans, row.offsets, strict=True):
        end = start + len(span.text)
        inside = [item for item in highlights if item.start < end and item.end > start]
        if start == DECORATION or not inside:
            spans.append(span)
            continue
        cuts = {start, end}
        for item in inside:
            cuts.update(cut for cut in (item.start, item.end) if start < cut < end)
        for left, right in pairwise(sorted(cuts)):
            style = span.style
            for item in inside:
                if item.start <= left and item.end >= right:
                    style = item.over(style)
            spans.append(Span(span.text[left - start : right - start], style))
    return tuple(spans)


# Rows that are drawn otherwise than they are laid out: long code, and labels of links


def visible_row(layout: ScrollLayout, at: LeafRow, columns: int) -> Row:
    """A row as it is drawn, with code scrolled to the left by so many cells."""
    row = layout.row(at)
    if HEAD < at.leaf < layout.leaf_count and layout.document.leaves[at.leaf].kind == "code":
        return scroll_code(row, columns, layout.width)
    return row


def scroll_code(row: Row, columns: int, width: int) -> Row:
    """A row of code scrolled to the left by so many cells, with `‹` and `›` where it is cut."""
    index = next((index for index, offset in enumerate(row.offsets) if offset >= 0), None)
    if index is None:
        return row
    prefix, code = [*row.spans[:index]], row.spans[index]  # what follows is the ground
    room = max(1, width - sum(cells(span.text) for span in prefix))
    if not columns and len(code.text) <= room and cells(code.text) <= room:
        return row
    # A line of code can be as long as the file, so look only at the part that can be seen.
    window = code.text[: 4 * (columns + room) + 64]
    hidden = prefix_length(window, columns)
    text = window[hidden:]
    shown = prefix_length(text, room)
    cut = hidden + shown < len(code.text)
    if cut:
        shown = prefix_length(text, room - 1)
    spans = [*prefix, Span(text[:shown], code.style)]
    offsets = [*row.offsets[:index], row.offsets[index] + hidden]
    if cut:
        spans.append(Span("›", MUTED))
        offsets.append(DECORATION)
    if hidden and prefix:
        spans[len(prefix) - 1] = Span(prefix[-1].text[:-1] + "‹", prefix[-1].style)
    scrolled = Row(tuple(spans), tuple(offsets))
    return scrolled if cut else on_ground(scrolled, width)


def overlay_labels(line: Line, labels: Iterable[tuple[int, str]]) -> Line:
    """The line with labels over it, each given with its first cell."""
    for x, label in labels:
        before, rest = split_line(line, x)
        _, after = split_line(rest, cells(label))
        line = (*before, Span(label, Style("strong", bold=True, reverse=True)), *after)
    return line


def split_line(line: Line, x: int) -> tuple[Line, Line]:
    """The parts before and after a cell; a wide character on the cut becomes blanks."""
    before: list[Span] = []
    used = 0
    for index, span in enumerate(line):
        width = cells(span.text)
        if used + width <= x:
            before.append(span)
            used += width
            continue
        cut = prefix_length(span.text, x - used)
        left, right = span.text[:cut], span.text[cut:]
        if missing := x - used - cells(left):
            _, end, wide = next(iter(graphemes(right)))
            left, right = left + " " * missing, " " * (wide - missing) + right[end:]
        before.append(Span(left, span.style))
        return tuple(before), (Span(right, span.style), *line[index + 1 :])
    return tuple(before), ()


# Code: shown plain at once, and highlighted when a thread has run the lexer

_CACHED_LEAVES = 300
_TOKEN_STYLES: dict[TokenKind, StyleRange] = {
    "comment": StyleRange(0, 0, "muted", italic=True),
    "keyword": StyleRange(0, 0, "strong", bold=True),
    "string": StyleRange(0, 0, "muted"),
    "name": StyleRange(0, 0, "strong"),
}


class CodeLexed(Message):
    """The tokens of some leaves of code."""

    def __init__(self, tokens: list[tuple[Leaf, tuple[Highlight, ...]]]) -> None:
        super().__init__()
        self.tokens = tokens


def lex(document: Document, leaves: Iterable[int]) -> CodeLexed:
    """Run the lexer over leaves of code. For a worker."""
    return CodeLexed([(document.leaves[leaf], highlight(document, leaf)) for leaf in leaves])


class CodeHighlighter:
    """The highlights of the code that has been in sight, and the leaves still to be lexed."""

    def __init__(self) -> None:
        # The leaf is kept with its highlights, so that no other object gets its id.
        self._cache: dict[int, tuple[Leaf, list[StyleRange]]] = {}
        self.missing: set[int] = set()
        """The leaves that were asked for and are not in the cache."""

    def highlights(self, leaf: Leaf, index: int) -> list[StyleRange]:
        """The highlights of a leaf; none while they are missing."""
        if leaf.kind != "code" or not language_of(leaf.info):
            return []
        if (cached := self._cache.get(id(leaf))) is not None:
            return cached[1]
        self.missing.add(index)
        return []

    def add(self, message: CodeLexed) -> None:
        """Put tokens into the cache."""
        if len(self._cache) > _CACHED_LEAVES:
            self._cache.clear()
        for leaf, tokens in message.tokens:
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
        """Take over the changed leaves of the present document."""
        self._leaves = frozenset(leaves)
        self._starts = sorted(leaf for leaf in self._leaves if leaf - 1 not in self._leaves)
        if self._current not in self._starts:
            self._current = None

    def __contains__(self, leaf: int) -> bool:
        return leaf in self._leaves

    def step(self, top: int, step: int, in_sight: Collection[int]) -> int | None:
        """Go to the next or previous change, from the leaf at the top; wraps around."""
        if not self._starts:
            return None
        if self._current is not None and self._current in in_sight:
            top = self._current
        elif step > 0:
            top -= 1  # a change at the top is itself the next one
        index = bisect_right(self._starts, top) if step > 0 else bisect_left(self._starts, top) - 1
        self._current = self._starts[index % len(self._starts)]
        return self._current

    def notice(self, clear_key: str) -> Line:
        """`change 2 of 3`, and the key that clears the marks."""
        if self._current is None:
            return ()
        number = self._starts.index(self._current) + 1
        return change_position(number, len(self._starts), clear_key)
