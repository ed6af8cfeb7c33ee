"""Waiting for what another process, a thread or the disk will bring about."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from textual.pilot import Pilot

from tests.tui.pilots import settle

if TYPE_CHECKING:
    from briefing_tui.library.index.process import IndexMessage
    from briefing_tui.tui.reader import ReaderScreen

PATIENCE = 30.0


async def wait_until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app run until a condition is true."""
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline, "the condition never became true"
        await pilot.pause(0.02)


async def watching(pilot: Pilot[None]) -> "ReaderScreen":
    """Start the index process, and wait until it reports every change.

    The pilot tests start it nowhere else: see `WATCH_AFTER` in conftest.py.
    """
    from briefing_tui.library.index.process import UpToDate, Watching

    reader = await settle(pilot)
    received: list[IndexMessage] = []

    def report(message: "IndexMessage") -> None:
        received.append(message)
        reader._report(message)

    def is_watching() -> bool:
        kinds = [type(message) for message in received]
        return Watching in kinds and UpToDate in kinds[kinds.index(Watching) :]

    reader.library.watch(report)
    await wait_until(pilot, is_watching)
    return await settle(pilot)
