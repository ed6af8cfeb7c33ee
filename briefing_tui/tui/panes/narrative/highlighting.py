"""Highlighting: what is drawn over the text of the narrative.

Search matches, links and the tokens of code are `StyleRange`s, as is the selection: ranges of
characters with a style. Changed passages have a bar in the margin.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple

from textual.message import Message

from briefing_tui.layout.blocks import on_ground, table_cells
from briefing_tui.layout.direction import Order, arranged
from briefing_tui.layout.highlighting import Highlight, TokenKind, language_of
from briefing_tui.layout.narrative import (
    HEAD,
    START,
    LeafRow,
    Match,
    ScrollLayout,
    TextOffset,
    around,
    find,
    pattern_of,
)
from briefing_tui.layout.signs import change_position
from briefing_tui.layout.spans import (
    DECORATION,
    MUTED,
    STRONG,
    Line,
    Row,
    Span,
    decoration,
    joined_rows,
    line_cells,
    plain_text,
)
from briefing_tui.model.document import Leaf
from briefing_tui.text.wrapping import cells, prefix_length
from briefing_tui.tui.panes.find_line import next_match
from briefing_tui.tui.panes.selection import StyleRange

# Rows that are drawn differently from their layout: long code, and wide tables


def visible_row(layout: ScrollLayout, at: LeafRow, columns: int, order: Order = "reader") -> Row:
    """A row as it is drawn, with code and tables scrolled to the left by so many cells."""
    row = layout.row(at)
    if not HEAD < at.leaf < layout.leaf_count:
        return arranged(row, order)
    leaf, context = layout.document.leaves[at.leaf], layout.context
    if leaf.kind == "code":
        return arranged(scroll_code(row, columns, layout.width), order, base=0)
    row = arranged(row, order)
    if leaf.kind == "table":
        fixed, size = table_cells(leaf, context)
        if size > context.table_width:
            return scroll_table(row, columns, fixed, size, context.table_width)
    return row


def scroll_table(row: Row, columns: int, fixed: int, size: int, width: int) -> Row:
    """A row of a table of `size` cells scrolled to the left, with `←` and `→` where it is cut. Its
    first `fixed` cells stay.
    """
    fixed = min(fixed, width // 2)
    columns = min(columns, size - width)
    left, right = fixed + columns, columns + width
    parts = [row.between(0, fixed), row.between(left, right)]
    if columns and _has_ink(row.between(fixed, left)):
        parts[:1] = row.between(0, fixed - 1), decoration((Span("←", MUTED),))
    if _has_ink(row.between(right, size)):
        parts[-1:] = row.between(left, right - 1), decoration((Span("→", MUTED),))
    return joined_rows(parts)


def hidden_cells(layout: ScrollLayout, at: LeafRow) -> int:
    """The cells of a row of code or of a table for which there is no room."""
    if not HEAD < at.leaf < layout.leaf_count:
        return 0
    leaf, context = layout.document.leaves[at.leaf], layout.context
    if leaf.kind == "code":
        return max(0, line_cells(layout.row(at).spans) - layout.width)
    return max(0, table_cells(leaf, context)[1] - context.table_width)


def columns_showing(layout: ScrollLayout, at: LeafRow, character: int, columns: int) -> int:
    """The cells by which to scroll to the left so that a character of a row is in sight, `columns`
    if it is.
    """
    if not (hidden := hidden_cells(layout, at)):
        return columns
    row, leaf, context = layout.row(at), layout.document.leaves[at.leaf], layout.context
    row = arranged(row)
    if leaf.kind == "code":
        fixed, width = row.cell_of(row.start), layout.width
    else:
        width = context.table_width
        fixed = min(table_cells(leaf, context)[0], width // 2)
    x, columns = row.cell_of(character), min(columns, hidden)
    if x < fixed or fixed + columns <= x < columns + width - 1:
        return columns
    return max(0, min(hidden, x - fixed - (width - fixed) // 3))


def _has_ink(row: Row) -> bool:
    return bool(plain_text(row.spans).strip())


def scroll_code(row: Row, columns: int, width: int) -> Row:
    """A row of code scrolled to the left by so many cells, with `←` and `→` where it is cut."""
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
        spans.append(Span("→", MUTED))
        offsets.append(DECORATION)
    if hidden and prefix:
        spans[len(prefix) - 1] = Span(prefix[-1].text[:-1] + "←", prefix[-1].style)
    scrolled = Row(tuple(spans), tuple(offsets))
    return scrolled if cut else on_ground(scrolled, width)


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

    def notice(self, clear_key: str) -> Line:
        """`change 2 of 3`, and the key that clears the marks."""
        if self._current is None:
            return ()
        number = self._starts.index(self._current) + 1
        return change_position(number, len(self._starts), clear_key)


# Finding words in the narrative: the search, its hits, and the current one.

SYNCHRONOUS_LEAVES = 400
"""Documents up to this size are searched within a frame, longer ones in a thread."""
_REPORT_INTERVAL = 0.05
"""Seconds between two reports of a thread."""


class SearchRun(NamedTuple):
    """One run over a document, from a leaf on. Runs are compared by identity."""

    phrases: tuple[str, ...]
    layout: ScrollLayout
    first: int
    passage: re.Pattern[str] | None = None
    """The words of a passage to begin at, instead of the first leaf."""


@dataclass
class HitsFound(Message):
    """Some hits of a run; `done` with the last of them."""

    run: SearchRun
    hits: tuple[Match, ...]
    done: bool
    origin: TextOffset | None = None
    """Where the passage begins, or the document if it lacks the passage."""


def run_search(
    run: SearchRun, report: Callable[[HitsFound], object], cancelled: Callable[[], bool]
) -> None:
    """Search all leaves, beginning with `run.first`, and report hits as they are found."""
    pattern = pattern_of(*run.phrases)
    hits: list[Match] = []
    reported = monotonic()
    document, origin = run.layout.document, None
    # A context of its own: its cache of parsed inline text is not shared between threads.
    context = run.layout.context.of(document)
    if run.passage is not None:
        passages = find(document, context, run.passage, range(len(document.leaves)), cancelled)
        origin = next((place[:2] for place in passages), START)
    if pattern is not None:
        leaves = around(len(document.leaves), max(0, origin[0]) if origin else run.first)
        for hit in find(document, context, pattern, leaves, cancelled):
            hits.append(hit)
            if monotonic() - reported > _REPORT_INTERVAL:
                report(HitsFound(run, tuple(hits), done=False, origin=origin))
                hits, reported = [], monotonic()
    if not cancelled():
        report(HitsFound(run, tuple(hits), done=True, origin=origin))


class Search:
    """The search words and their hits. Hits are text offsets, so they survive a resize."""

    def __init__(self) -> None:
        self.phrases: tuple[str, ...] = ()
        """The phrases to find: a hit has any of them."""
        self.origin: TextOffset = (-1, 0)
        """Where the reader was before the search, and returns to when it is dropped."""
        self._run: SearchRun | None = None
        self._hits: list[Match] = []
        self.current: Match | None = None
        self._previous: Match | None = None
        """The current hit of the previous run, until this run has found it again."""
        self._done = True
        self._jump = True
        """Whether to go to the first hit as soon as there is one."""

    def start(
        self,
        phrases: tuple[str, ...],
        layout: ScrollLayout,
        passage: re.Pattern[str] | None = None,
        *,
        first: int | None = None,
        jump: bool = True,
    ) -> SearchRun | None:
        """Search from a passage on, else from the origin; the run to carry out, if there are any
        words.

        With `first` it is the search of a new version of the document for the same words, from that
        leaf on. The current hit stays the current one; if there was none, `jump` goes to a hit.
        """
        previous = self.current or self._previous if first is not None else None
        self.clear()
        if not "".join(phrases).split():
            return None
        self.phrases, self._previous, self._done = phrases, previous, False
        self._jump = jump and previous is None
        leaf = max(0, min(self.origin[0] if first is None else first, layout.leaf_count - 1))
        self._run = SearchRun(phrases, layout, leaf, passage)
        return self._run

    def clear(self) -> bool:
        """End the search; return whether there was one."""
        was_set = bool(self.phrases)
        self.phrases, self._run, self._hits, self._done = (), None, [], True
        self.current = self._previous = None
        return was_set

    def add(self, message: HitsFound) -> Match | None:
        """Take over hits. Returns the hit to go to, if any."""
        if message.run is not self._run:
            return None
        self.origin = message.origin or self.origin
        self._hits.extend(message.hits)
        self._hits.sort()  # linear: the hits above the origin come last, in order
        self._done = message.done
        if self._previous in message.hits:
            self.current, self._previous = self._previous, None
        is_first = self._jump and self.current is None
        return self.step(1, self.origin) if is_first else None

    def step(self, step: int, top: TextOffset) -> Match | None:
        """Go to the next or previous hit, from the top of the screen if there is no current
        one; wraps around."""
        start, here = ((*top, 0), True) if self.current is None else (self.current, False)
        self.current = next_match(self._hits, start, step, here=here, default=None)
        return self.current

    def highlights(self, leaf: int) -> list[StyleRange]:
        """The hits in a leaf in reverse video, the current one also bold and underlined."""
        if not self._hits:
            return []
        first = bisect_left(self._hits, (leaf, 0, 0))
        last = bisect_left(self._hits, (leaf + 1, 0, 0))
        return [
            StyleRange(hit[1], hit[2], "strong", bold=True, underline=True, reverse=True)
            if hit == self.current
            else StyleRange(hit[1], hit[2], "muted", reverse=True)
            for hit in self._hits[first:last]
        ]

    def notice(self) -> Line:
        """`/words  3/17`."""
        if not self.phrases:
            return ()
        total = f"{len(self._hits)}{'' if self._done else '…'}"
        if not self._hits:
            count = "nothing found" if self._done else "searching…"
        elif self.current is None:
            count = f"{total} found"
        else:
            count = f"{bisect_left(self._hits, self.current) + 1}/{total}"
        return (Span(f"/{' '.join(self.phrases)}", STRONG), Span(f"  {count}", MUTED))


def offset_at(layout: ScrollLayout, at: LeafRow, row: Row, x: int) -> TextOffset:
    """The offset of the character at a cell of a row, or of the nearest one in its leaf.

    `row` is what is drawn at `at`, and `x` counts from the start of the row.
    """
    if at.leaf < 0:
        return 0, 0
    if at.leaf >= layout.leaf_count:
        last = layout.leaf_count - 1
        return last, len(layout.text(last))
    character = row.character_at(x)
    return (at.leaf, character) if character >= 0 else layout.offset_of(at)
