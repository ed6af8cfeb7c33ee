"""The narrative's lines: where one is in them, and how many there are.

What is on screen is held as a place (leaf and row), and the scrollbar follows from it, so
that nothing moves while heights above it turn out other than they were guessed.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple, Self

from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import get_current_worker

from briefing_tui.compare.revision import NEIGHBOURS, find_leaf
from briefing_tui.layout.blocks import LayoutContext
from briefing_tui.layout.narrative import (
    START,
    LeafRow,
    ScrollLayout,
    TextOffset,
    file_line,
    measure,
)
from briefing_tui.layout.revision import margin
from briefing_tui.layout.spans import DECORATION, MUTED, Line, Row, Span, Style, fit_line
from briefing_tui.model.document import Document
from briefing_tui.parse.document import IncrementalParser
from briefing_tui.text.wrapping import cells, graphemes, prefix_length
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.pane_layout import size_class
from briefing_tui.tui.panes.base import LineView, looks_of

if TYPE_CHECKING:
    from array import array


# MERGED:
# Where the reader was in a narrative, found in what it has become.
#
# A place is a leaf's number, and whatever is written above it moves the numbers.


class KeepingPlace:
    """One place, until it is found or the reader goes elsewhere."""

    def __init__(self) -> None:
        self._wanted: tuple[Document, TextOffset] | None = None

    def begin(self, document: Document | None, position: TextOffset) -> None:
        """A narrative is about to be shown anew; `document` is what it was."""
        known = document is not None and 0 <= position[0] < len(document.leaves)
        self._wanted = (document, position) if document is not None and known else None

    def forget(self) -> None:
        """The reader is elsewhere."""
        self._wanted = None

    def find(self, document: Document) -> TextOffset | None:
        """Where the place is in the document as far as it has been read; None: where it was,
        or not known yet."""
        if self._wanted is None:
            return None
        before, (leaf, character) = self._wanted
        if not document.whole and leaf + 2 * NEIGHBOURS >= len(document.leaves):
            return None
        self._wanted = None
        found = find_leaf(before.leaves, document.leaves, leaf)
        return (found, character) if found is not None and found != leaf else None


# MERGED:
# What threads do for the narrative after the first screen: read on, and measure.
#
# Both are pure functions over values; the view gets what they find in messages. They work in
# short stretches and stand back for a moment whenever the reader does something.

_SWITCH = 0.001
"""Seconds after which a busy thread gives way to the keys; Python's own are five times that."""
_STEP = 64_000
"""Characters that are read in one stretch."""
_FIRST_TOLD, _MOST_TOLD = 64_000, 1_024_000
"""Characters after which the view is told of more: the longer the text, the less often."""
_MEASURED_AT_ONCE = 512
_STRETCH, _REST = 0.01, 0.04
"""Seconds of work before a thread looks whether it should stand back, and for how long."""

_LATER = 0.02
"""Seconds for the first screen to reach the terminal before a thread competes with it."""


class Grown(Message):
    """The parser has parsed more of the body; the first `stable` leaves won't change."""

    def __init__(self, parser: IncrementalParser, document: Document, stable: int) -> None:
        super().__init__()
        self.parser, self.document, self.stable = parser, document, stable


class Measured(Message):
    """Heights of leaves, from `first` on."""

    def __init__(self, layout: ScrollLayout, first: int, heights: "array[int]") -> None:
        super().__init__()
        self.scroll_layout, self.first, self.heights = layout, first, heights


def give_way() -> None:
    """Let no thread hold up another for long: neither this one the keys, nor the keys what
    is on its way to the terminal."""
    sys.setswitchinterval(_SWITCH)


def read_on(
    parser: IncrementalParser, tell: Callable[[Message], object], stop: Callable[[], bool]
) -> None:
    """Parse a body to its end, and post what there is ever less often."""
    untold, enough = 0, _FIRST_TOLD
    while not parser.done and not stop():
        untold += _STEP
        document = parser.step(_STEP, publish=untold >= enough)
        if (untold >= enough or parser.done) and not stop():
            tell(Grown(parser, document, parser.stable))
            untold, enough = 0, min(2 * enough, _MOST_TOLD)


def measure_all(
    layout: ScrollLayout, tell: Callable[[Message], object], stop: Callable[[], bool]
) -> None:
    """Find the height of every leaf of a layout whose document is whole."""
    mine = LayoutContext(layout.document, layout.context.parties, layout.width, wrap_code=False)
    for first in range(0, layout.leaf_count, _MEASURED_AT_ONCE):
        heights = measure(layout.document, mine, first, first + _MEASURED_AT_ONCE, stop)
        if stop():
            return
        tell(Measured(layout, first, heights))


class ReadingOn:
    """The threads of one view: at most one that reads and one that measures."""

    def __init__(self, view: Widget) -> None:
        self._view = view
        self._moved = 0.0
        """When the reader last did something, on the monotonic clock."""

    def stand_back(self) -> None:
        """The reader does something: the threads leave the processor to that."""
        self._moved = monotonic()

    def stop(self) -> None:
        """Another brief is wanted."""
        self._view.workers.cancel_group(self._view, "reading")

    def read(self, parser: IncrementalParser) -> None:
        """Parse the rest of a body."""
        self._start("reading", lambda stop: read_on(parser, self._view.post_message, stop))

    def measure(self, layout: ScrollLayout) -> None:
        """Find the heights that are only guessed."""
        self._start("measuring", lambda stop: measure_all(layout, self._view.post_message, stop))

    def _start(self, group: str, run: Callable[[Callable[[], bool]], None]) -> None:
        def work() -> None:
            worker = get_current_worker()
            begun = monotonic()

            def stop() -> bool:
                nonlocal begun
                now = monotonic()
                if now - begun > _STRETCH:
                    if now - self._moved < _REST:
                        sleep(_REST)
                    begun = monotonic()
                return worker.is_cancelled

            run(stop)

        def begin() -> None:
            self._view.run_worker(work, thread=True, exclusive=True, group=group)

        self._view.set_timer(_LATER, begin)


_WIDEST = 88
"""Cells of prose: past it the eye loses the next line's start."""


class FlowView(LineView):
    """The narrative's lines, with blank cells at the left."""

    ALLOW_SELECT = False  # we select by the text's own characters
    opened: reactive[OpenBrief | None] = reactive(None)
    finished: reactive[OpenBrief | None] = reactive(None, repaint=False)
    """The last brief whose body was read to its end."""
    progress: reactive[tuple[int, int]] = reactive((0, 1), repaint=False)
    """How many rows one has seen, and of how many."""

    def __init__(self) -> None:
        super().__init__()
        self.scroll_layout: ScrollLayout | None = None
        self.top: LeafRow = START
        self._held: TextOffset = START
        self._wanted: TextOffset | None = None
        self._laid_size = Size()
        self._fitted = False
        """Whether what is at the top is not what is held, because the end is in sight."""
        self._document: tuple[Document, int] | None = None
        self._places: list[LeafRow] = []
        self._reading = ReadingOn(self)
        self._keeping = KeepingPlace()

    def on_mount(self) -> None:
        """Threads will work beside the keys."""
        give_way()

    # What other parts of the program ask

    def position(self) -> TextOffset:
        """The leaf and the character that stand at the top; leaf -1 is the title block."""
        return self._wanted or self._held

    def restore(self, position: TextOffset) -> None:
        """Bring a position to the top; if it has not been read yet, as soon as it is."""
        layout = self.scroll_layout
        self._held, self._wanted = position, None
        if layout is None or (position[0] >= layout.leaf_count and not layout.document.whole):
            self._wanted = position
        else:
            self.show(layout.row_of(position))

    def file_line_at_top(self) -> int:
        """The line of the brief's file that stands at the top, from 1."""
        return file_line(self.scroll_layout, self.top) if self.scroll_layout else 1

    # Geometry

    @property
    def inset(self) -> int:
        """Cells left of the prose: fewer where there are few."""
        return 2 if self.room >= 90 else 1

    @property
    def above(self) -> int:
        """A blank line under the heading, where the pane has one."""
        return 0 if size_class(*self.app.size) == "narrow" else 1

    def line_count(self) -> int:
        """Rows of the narrative, as far as is known."""
        return self.scroll_layout.height if self.scroll_layout else 0

    def lay(self) -> None:
        """Lay the present brief for the present width, where that is another than before."""
        if self.opened is None or self._document is None or not self.size.width:
            return
        self._laid_size = self.size
        self._reading.stand_back()
        brief, width = self.opened.brief, min(_WIDEST, self.room - self.inset - 1)
        layout = self.scroll_layout
        if layout is None or not layout.is_for(brief, width, self.above):
            width = max(1, width)
            if layout is not None and layout.brief is brief:
                self.scroll_layout = layout.at_width(width, above=self.above)
            else:
                self.scroll_layout = ScrollLayout(brief, self._document[0], width, above=self.above)
            self._fitted = True
            self._measure_later()
        self._fit()
        self._settle()

    def _fit(self) -> None:
        """The place that is held at the top, or as near to it as leaves no room below the end."""
        layout, wanted = self.scroll_layout, self._wanted
        if layout is None:
            return
        if wanted is not None and (wanted[0] < layout.leaf_count or layout.document.whole):
            self._wanted = None
        top = layout.row_of(self._held) if self._fitted else self.top
        self._fitted = layout.walk(top, self.page - 1) == layout.end
        self.top = layout.walk(layout.end, 1 - self.page) if self._fitted else top

    def measure(self) -> None:
        """Lay, and repaint."""
        self._laid_width = self.room
        self.lay()
        self.refresh()

    def show(self, place: LeafRow) -> None:
        """Bring a place to the top, or as near as the end allows."""
        layout = self.scroll_layout
        if layout is None:
            return
        self._reading.stand_back()
        if layout.walk(place, self.page - 1) == layout.end:
            place = layout.walk(layout.end, 1 - self.page)
        self.top, self._wanted, self._fitted = place, None, False
        self._keeping.forget()
        self._held = layout.offset_of(place)
        self._settle()
        self.refresh()

    def _settle(self) -> None:
        """Make the scrollbar, and what else follows from it, tell of the place at the top."""
        layout = self.scroll_layout
        if layout is None:
            return
        self._places = []
        y, height = layout.y_of(self.top), layout.height
        size = Size(self.room, max(height, self.page))
        if size != self.virtual_size:
            # By assignment the whole screen would be arranged anew.
            self.set_reactive(Widget.virtual_size, size)
            self._refresh_scrollbars()
        self.set_reactive(Widget.scroll_y, float(y))
        self.set_reactive(Widget.scroll_target_y, float(y))
        if self.show_vertical_scrollbar:
            bar = self.vertical_scrollbar
            bar.window_virtual_size, bar.window_size = size.height, self.page
            bar.position = y
        self.progress = (min(height, y + self.page), max(1, height))

    def places(self) -> list[LeafRow]:
        """The places in sight, from the top."""
        layout = self.scroll_layout
        if layout is not None and len(self._places) != self.page:
            place, places = self.top, [self.top]
            while len(places) < self.page and place != layout.end:
                place = layout.walk(place, 1)
                places.append(place)
            self._places = places
        return self._places

    # Changes

    def watch_opened(self, before: OpenBrief | None, opened: OpenBrief | None) -> None:
        """Another brief is read from its start; the same one, read again, where one was."""
        self._reading.stop()
        again = opened is not None and opened.is_again(before)
        if not again:
            self._held, self._wanted = START, None
        read = self._document[0] if again and self._document else None
        self.scroll_layout = None
        self._document = (opened.parser.document, opened.parser.stable) if opened else None
        self._keeping.begin(read if before and not before.partial else None, self._held)
        self.measure()
        self._find_place()
        if opened is not None and opened.parser.done and not opened.partial:
            self.finished = opened
            return
        if not again:
            self.finished = None
        if opened is not None and not opened.partial:
            self.call_after_refresh(self._reading.read, opened.parser)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The wheel or the scrollbar: near by row after row, else to where it points."""
        super().watch_scroll_y(old_value, new_value)
        if (layout := self.scroll_layout) is None or self.size != self._laid_size:
            return  # another size of the window: we find the place ourselves
        rows = round(new_value) - round(old_value)
        near = abs(rows) <= 2 * self.page
        self.show(layout.walk(self.top, rows) if near else layout.row_at(round(new_value)))

    def move(self, lines: int) -> None:
        """Scroll by so many rows."""
        if self.scroll_layout is not None:
            self.show(self.scroll_layout.walk(self.top, lines))

    def action_edge(self, end: bool) -> None:
        """To the first or the last row."""
        if self.scroll_layout is not None:
            self.show(self.scroll_layout.end if end else START)

    # Reading on

    def _measure_later(self) -> None:
        layout = self.scroll_layout
        if layout is not None and layout.document.whole and not layout.measured:
            self.call_after_refresh(self._reading.measure, layout)

    def on_grown(self, message: Grown) -> None:
        """More of the body: what is in sight stays where it is."""
        if self.opened is None or message.parser is not self.opened.parser:
            return
        stable = self._document[1] if self._document else 0
        self._document = (message.document, message.stable)
        if (layout := self.scroll_layout) is None:
            return
        layout.grow(message.document, stable)
        self.top = layout.row_of(self._held)
        wanted = self._wanted
        if wanted and (wanted[0] < layout.leaf_count or message.document.whole):
            self.restore(wanted)
        self._find_place()
        self._settle()
        self.refresh()
        self._measure_later()
        if message.document.whole and not self.opened.partial:
            self.finished = self.opened

    def _find_place(self) -> None:
        """To where what stood at the top stands now."""
        if self.scroll_layout is not None and (
            found := self._keeping.find(self.scroll_layout.document)
        ):
            self.restore(found)

    def on_measured(self, message: Measured) -> None:
        """Heights that are no guesses; what is in sight stays where it is."""
        if message.scroll_layout is self.scroll_layout:
            message.scroll_layout.set_heights(message.first, message.heights)
            self._settle()


# MERGED:
# Rows as they are painted: with marks on them, and long code moved sideways.


class Mark(NamedTuple):
    """Characters of a leaf that look otherwise than their text says."""

    start: int
    end: int
    role: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    reverse: bool = False

    def on(self, style: Style) -> Style:
        """A style under the mark."""
        return style._replace(
            role=self.role or style.role,
            bold=self.bold or style.bold,
            italic=self.italic or style.italic,
            underline=self.underline or style.underline,
            strike=self.strike or style.strike,
            reverse=self.reverse or style.reverse,
        )


def marked(row: Row, marks: Sequence[Mark]) -> Line:
    """A row's spans with marks on them, the later ones over the earlier."""
    if not marks:
        return row.spans
    spans: list[Span] = []
    for span, offset in zip(row.spans, row.offsets, strict=True):
        end = offset + len(span.text)
        within = [mark for mark in marks if mark.start < end and mark.end > offset]
        if offset == DECORATION or not within:
            spans.append(span)
            continue
        cuts = {offset, end}
        for mark in within:
            cuts.update(each for each in (mark.start, mark.end) if offset < each < end)
        places = sorted(cuts)
        for left, right in pairwise(places):
            style = span.style
            for mark in within:
                if mark.start <= left and mark.end >= right:
                    style = mark.on(style)
            spans.append(Span(span.text[left - offset : right - offset], style))
    return tuple(spans)


def shifted(row: Row, shift: int, width: int) -> Row:
    """A row of code moved left by so many cells, with signs where some of it is hidden."""
    if len(row.spans) == 0 or row.offsets[-1] == DECORATION:
        return row
    *margin, last = row.spans
    used = sum(cells(span.text) for span in margin)
    room = max(1, width - used)
    if not shift and len(last.text) <= room and cells(last.text) <= room:
        return row
    window = last.text[: 4 * (shift + room) + 64]
    hidden = prefix_length(window, shift)
    text = window[hidden:]
    right = prefix_length(text, room)
    over = hidden + right < len(last.text)
    if over:
        right = prefix_length(text, room - 1)
    spans = [*margin, Span(text[:right], last.style)]
    offsets = [*row.offsets[:-1], row.offsets[-1] + hidden]
    if over:
        spans.append(Span("›", MUTED))
        offsets.append(DECORATION)
    if hidden and margin:
        blank = spans[len(margin) - 1]
        spans[len(margin) - 1] = Span(blank.text[:-1] + "‹", MUTED)
    return Row(tuple(spans), tuple(offsets))


def labelled(line: Line, labels: Iterable[tuple[int, str]]) -> Line:
    """A line with short labels over some of its cells."""
    for x, label in labels:
        before, rest = split_line(line, x)
        _, after = split_line(rest, cells(label))
        line = (*before, Span(label, Style("strong", bold=True, reverse=True)), *after)
    return line


def split_line(line: Line, x: int) -> tuple[Line, Line]:
    """The parts of a line before and after a cell; a wide character over it becomes blanks."""
    before: list[Span] = []
    used = 0
    for index, span in enumerate(line):
        size = cells(span.text)
        if used + size <= x:
            before.append(span)
            used += size
            continue
        at = prefix_length(span.text, x - used)
        left, right = span.text[:at], span.text[at:]
        if missing := x - used - cells(left):
            _, end, wide = next(iter(graphemes(right)))
            left, right = left + " " * missing, " " * (wide - missing) + right[end:]
        before.append(Span(left, span.style))
        return tuple(before), (Span(right, span.style), *line[index + 1 :])
    return tuple(before), ()


# MERGED:
# The narrative's lines as they are painted: with marks, labels and a notice over them.


class PaintedView(FlowView):
    """Paints what is in sight. Subclasses say what is marked."""

    def __init__(self) -> None:
        super().__init__()
        self._shift = 0
        self._marks: dict[int, list[Mark]] = {}

    def marks(self, leaf: int) -> list[Mark]:
        """What is marked in a leaf."""
        return []

    def labels(self, place: LeafRow) -> list[tuple[int, str]]:
        """Cells of a row, and the words that are put over them."""
        return []

    def is_changed(self, leaf: int) -> bool:
        """Whether a leaf is other than when the brief was opened."""
        return False

    def notice(self) -> Line:
        """What is said in the last row in sight, over the text; nothing as a rule."""
        return ()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint without Textual's cache of styled lines: we have no border and no padding, and
        when the text scrolls no line is where it was."""
        strips = [self.render_line(y) for y in crop.line_range]
        if filters := self.get_line_filters():
            background = self.background_colors[1]
            for each in filters:
                strips = [strip.apply_filter(each, background) for strip in strips]
        blank = looks_of(self.app).rich(Style())
        return [strip.crop_extend(crop.x, crop.right, blank) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Paint one line of the visible part (Textual's Line API)."""
        if self._laid_width != self.room:
            # Painted before the resize is told: the first frame must be right as well.
            self._laid_width = self.room
            self.lay()
        width = self.scrollable_content_region.width
        if y == self.page - 1 and (notice := self.notice()):
            line = (Span(" " * self.inset, MUTED), *notice)
            return looks_of(self.app).strip(fit_line(line, width), width, "cursor")
        places = self.places()
        line = self._line_at(places[y]) if y < len(places) else ()
        return looks_of(self.app).strip(line, width)

    def refresh(self, *regions: Region, **how: bool) -> Self:
        """Repaint; what was marked may have changed."""
        self._marks = {}
        return super().refresh(*regions, **how)

    def _line_at(self, place: LeafRow) -> Line:
        if place.leaf not in self._marks:
            self._marks[place.leaf] = self.marks(place.leaf)
        row = self.row_at(place)
        line = marked(row, self._marks[place.leaf])
        if labels := self.labels(place):
            line = labelled(line, labels)
        changed = bool(row.spans) and self.is_changed(place.leaf)
        return (margin(self.inset, changed=changed), *line)

    def row_at(self, place: LeafRow) -> Row:
        """A row as it is in sight: long code may have been moved sideways."""
        layout = self.scroll_layout
        assert layout is not None
        row = layout.row(place)
        if (
            0 <= place.leaf < layout.leaf_count
            and layout.document.leaves[place.leaf].kind == "code"
        ):
            row = shifted(row, self._shift, layout.width)
        return row

    def action_sideways(self, cells: int) -> None:
        """Long lines of code to the left or the right."""
        self._shift = max(0, self._shift + cells)
        self.refresh()
