"""Showing a brief from a file: a book's beginning at once, the whole of it a moment later."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from briefing_tui.tui.open_brief import OpenBrief, derive

if TYPE_CHECKING:
    from briefing_tui.tui.library.shelf import Shelf
    from briefing_tui.tui.reader import ReaderScreen

_GROUP = "whole"
_LATER = 0.02
"""Seconds for the first screen to reach the terminal before a thread competes with it."""


def show(reader: "ReaderScreen", shelf: "Shelf", path: Path) -> None:
    """Show the brief in a file; of a book the beginning, while a thread reads it."""
    reader.workers.cancel_group(reader, _GROUP)
    begun = derive(*shelf.begin(path))
    reader.show_brief(path, begun)
    if not begun.begun:
        return

    def show_whole(opened: OpenBrief) -> None:
        if reader.opened is begun:
            reader.show_brief(path, opened)

    def work() -> None:
        worker = get_current_worker()
        opened = derive(shelf.load(path))
        if not worker.is_cancelled:
            reader.call_later(show_whole, opened)

    def begin() -> None:
        if reader.opened is begun:
            reader.run_worker(work, thread=True, exclusive=True, group=_GROUP)

    reader.set_timer(_LATER, begin)
