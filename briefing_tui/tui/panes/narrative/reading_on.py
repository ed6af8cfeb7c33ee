"""What a thread does for the narrative after the first screen: reads on, and measures.

Both are pure functions over values; the view gets what they find in messages.
"""

import sys
from collections.abc import Callable
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
_FIRST_STEP, _LONGEST_STEP = 64_000, 512_000
_MEASURED_AT_ONCE = 512


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


def read_on(feed: Feed, tell: Callable[[Message], object], cancelled: Callable[[], bool]) -> None:
    """Read a body to its end, in steps that grow; each is told."""
    size = _FIRST_STEP
    while not feed.done and not cancelled():
        document = feed.step(size)
        if not cancelled():
            tell(Grown(feed, document, feed.settled))
        size = min(2 * size, _LONGEST_STEP)


def measure_all(
    flow: Flow, tell: Callable[[Message], object], cancelled: Callable[[], bool]
) -> None:
    """Find the height of every leaf of a flow whose document is whole."""
    mine = Setting(flow.document, flow.setting.parties, flow.width, wrap_code=False)
    for first in range(0, flow.count, _MEASURED_AT_ONCE):
        heights = measure(flow.document, mine, first, first + _MEASURED_AT_ONCE, cancelled)
        if cancelled():
            return
        tell(Measured(flow, first, heights))


class ReadingOn:
    """The threads of one view: at most one that reads and one that measures."""

    def __init__(self, view: Widget) -> None:
        self._view = view

    def stop(self) -> None:
        """Another brief is wanted."""
        self._view.workers.cancel_group(self._view, "reading")

    def read(self, feed: Feed) -> None:
        """Read the rest of a body."""

        def work() -> None:
            worker = get_current_worker()
            read_on(feed, self._view.post_message, lambda: worker.is_cancelled)

        self._view.run_worker(work, thread=True, exclusive=True, group="reading")

    def measure(self, flow: Flow) -> None:
        """Find the heights that are only guessed."""

        def work() -> None:
            worker = get_current_worker()
            measure_all(flow, self._view.post_message, lambda: worker.is_cancelled)

        self._view.run_worker(work, thread=True, exclusive=True, group="measuring")
