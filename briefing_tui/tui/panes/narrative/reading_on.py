"""What threads do for the narrative after the first screen: read on, and measure.

Both are pure functions over values; the view gets what they find in messages. They work in
short stretches and stand back for a moment whenever the reader does something.
"""

import sys
from collections.abc import Callable
from time import monotonic, sleep
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from briefing_tui.layout.flow import Flow, measure
from briefing_tui.layout.leaf import Setting
from briefing_tui.model.document import Document
from briefing_tui.parse.feeding import Feed

if TYPE_CHECKING:
    from array import array

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
    """More of the document has been read."""

    def __init__(self, feed: Feed, document: Document, settled: int) -> None:
        super().__init__()
        self.feed, self.document, self.settled = feed, document, settled


class Measured(Message):
    """Heights of leaves, from `first` on."""

    def __init__(self, flow: Flow, first: int, heights: "array[int]") -> None:
        super().__init__()
        self.flow, self.first, self.heights = flow, first, heights


def give_way() -> None:
    """Let no thread hold up another for long: neither this one the keys, nor the keys what
    is on its way to the terminal."""
    sys.setswitchinterval(_SWITCH)


def read_on(feed: Feed, tell: Callable[[Message], object], stop: Callable[[], bool]) -> None:
    """Read a body to its end, and tell of it ever less often."""
    untold, enough = 0, _FIRST_TOLD
    while not feed.done and not stop():
        untold += _STEP
        document = feed.step(_STEP, shown=untold >= enough)
        if (untold >= enough or feed.done) and not stop():
            tell(Grown(feed, document, feed.settled))
            untold, enough = 0, min(2 * enough, _MOST_TOLD)


def measure_all(flow: Flow, tell: Callable[[Message], object], stop: Callable[[], bool]) -> None:
    """Find the height of every leaf of a flow whose document is whole."""
    mine = Setting(flow.document, flow.setting.parties, flow.width, wrap_code=False)
    for first in range(0, flow.count, _MEASURED_AT_ONCE):
        heights = measure(flow.document, mine, first, first + _MEASURED_AT_ONCE, stop)
        if stop():
            return
        tell(Measured(flow, first, heights))


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

    def read(self, feed: Feed) -> None:
        """Read the rest of a body."""
        self._start("reading", lambda stop: read_on(feed, self._view.post_message, stop))

    def measure(self, flow: Flow) -> None:
        """Find the heights that are only guessed."""
        self._start("measuring", lambda stop: measure_all(flow, self._view.post_message, stop))

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
