"""The narrative's lines: where one is in them, and how many there are.

What is on screen is held as a place (leaf and row), and the scrollbar follows from it, so
that nothing moves while heights above it turn out other than they were guessed.
"""

from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from briefing_tui.layout.flow import START, Flow, Place, Position, file_line
from briefing_tui.tui.arrangement import size_class
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.narrative import reading_on
from briefing_tui.tui.panes.narrative.keeping_place import KeepingPlace
from briefing_tui.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from briefing_tui.model.document import Document

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
        self.flow: Flow | None = None
        self.top: Place = START
        self._held: Position = START
        self._wanted: Position | None = None
        self._laid_size = Size()
        self._fitted = False
        """Whether what is at the top is not what is held, because the end is in sight."""
        self._document: tuple[Document, int] | None = None
        self._places: list[Place] = []
        self._reading = reading_on.ReadingOn(self)
        self._keeping = KeepingPlace()

    def on_mount(self) -> None:
        """Threads will work beside the keys."""
        reading_on.give_way()

    # What other parts of the program ask

    def position(self) -> Position:
        """The leaf and the character that stand at the top; leaf -1 is the title block."""
        return self._wanted or self._held

    def restore(self, position: Position) -> None:
        """Bring a position to the top; if it has not been read yet, as soon as it is."""
        flow = self.flow
        self._held, self._wanted = position, None
        if flow is None or (position[0] >= flow.count and not flow.document.whole):
            self._wanted = position
        else:
            self.show(flow.place(position))

    def file_line_at_top(self) -> int:
        """The line of the brief's file that stands at the top, from 1."""
        return file_line(self.flow, self.top) if self.flow else 1

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
        return self.flow.height if self.flow else 0

    def lay(self) -> None:
        """Lay the present brief for the present width, where that is another than before."""
        if self.opened is None or self._document is None or not self.size.width:
            return
        self._laid_size = self.size
        self._reading.stand_back()
        brief, width = self.opened.brief, min(_WIDEST, self.room - self.inset - 1)
        flow = self.flow
        if flow is None or not flow.is_set(brief, width, self.above):
            width = max(1, width)
            if flow is not None and flow.brief is brief:
                self.flow = flow.at_width(width, above=self.above)
            else:
                self.flow = Flow(brief, self._document[0], width, above=self.above)
            self._fitted = True
            self._measure_later()
        self._fit()
        self._settle()

    def _fit(self) -> None:
        """The place that is held at the top, or as near to it as leaves no room below the end."""
        flow, wanted = self.flow, self._wanted
        if flow is None:
            return
        if wanted is not None and (wanted[0] < flow.count or flow.document.whole):
            self._wanted = None
        top = flow.place(self._held) if self._fitted else self.top
        self._fitted = flow.walk(top, self.page - 1) == flow.end
        self.top = flow.walk(flow.end, 1 - self.page) if self._fitted else top

    def measure(self) -> None:
        """Lay, and repaint."""
        self._laid_width = self.room
        self.lay()
        self.refresh()

    def show(self, place: Place) -> None:
        """Bring a place to the top, or as near as the end allows."""
        flow = self.flow
        if flow is None:
            return
        self._reading.stand_back()
        if flow.walk(place, self.page - 1) == flow.end:
            place = flow.walk(flow.end, 1 - self.page)
        self.top, self._wanted, self._fitted = place, None, False
        self._keeping.forget()
        self._held = flow.position(place)
        self._settle()
        self.refresh()

    def _settle(self) -> None:
        """Make the scrollbar, and what else follows from it, tell of the place at the top."""
        flow = self.flow
        if flow is None:
            return
        self._places = []
        y, height = flow.y_of(self.top), flow.height
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

    def places(self) -> list[Place]:
        """The places in sight, from the top."""
        flow = self.flow
        if flow is not None and len(self._places) != self.page:
            place, places = self.top, [self.top]
            while len(places) < self.page and place != flow.end:
                place = flow.walk(place, 1)
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
        self.flow = None
        self._document = (opened.feed.document, opened.feed.settled) if opened else None
        self._keeping.begin(read if before and not before.begun else None, self._held)
        self.measure()
        self._find_place()
        if opened is not None and opened.feed.done and not opened.begun:
            self.finished = opened
            return
        if not again:
            self.finished = None
        if opened is not None and not opened.begun:
            self.call_after_refresh(self._reading.read, opened.feed)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The wheel or the scrollbar: near by row after row, else to where it points."""
        super().watch_scroll_y(old_value, new_value)
        if (flow := self.flow) is None or self.size != self._laid_size:
            return  # another size of the window: we find the place ourselves
        rows = round(new_value) - round(old_value)
        near = abs(rows) <= 2 * self.page
        self.show(flow.walk(self.top, rows) if near else flow.place_at(round(new_value)))

    def move(self, lines: int) -> None:
        """Scroll by so many rows."""
        if self.flow is not None:
            self.show(self.flow.walk(self.top, lines))

    def action_edge(self, end: bool) -> None:
        """To the first or the last row."""
        if self.flow is not None:
            self.show(self.flow.end if end else START)

    # Reading on

    def _measure_later(self) -> None:
        flow = self.flow
        if flow is not None and flow.document.whole and not flow.measured:
            self.call_after_refresh(self._reading.measure, flow)

    def on_grown(self, message: reading_on.Grown) -> None:
        """More of the body: what is in sight stays where it is."""
        if self.opened is None or message.feed is not self.opened.feed:
            return
        settled = self._document[1] if self._document else 0
        self._document = (message.document, message.settled)
        if (flow := self.flow) is None:
            return
        flow.grow(message.document, settled)
        self.top = flow.place(self._held)
        wanted = self._wanted
        if wanted and (wanted[0] < flow.count or message.document.whole):
            self.restore(wanted)
        self._find_place()
        self._settle()
        self.refresh()
        self._measure_later()
        if message.document.whole and not self.opened.begun:
            self.finished = self.opened

    def _find_place(self) -> None:
        """To where what stood at the top stands now."""
        if self.flow is not None and (found := self._keeping.find(self.flow.document)):
            self.restore(found)

    def on_measured(self, message: reading_on.Measured) -> None:
        """Heights that are no guesses; what is in sight stays where it is."""
        if message.flow is self.flow:
            message.flow.fill(message.first, message.heights)
            self._settle()
