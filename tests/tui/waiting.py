"""Waiting for what another process, a thread or the disk will bring about."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual.pilot import Pilot

from tests.tui.pilots import PATIENCE as PATIENCE
from tests.tui.pilots import settle
from tests.tui.pilots import wait_until as wait_until

if TYPE_CHECKING:
    from briefing_tui.library.index.process import IndexMessage
    from briefing_tui.tui.reader import ReaderScreen


async def watching(pilot: Pilot[None]) -> "ReaderScreen":
    """Start the index process, and wait until it reports every change.

    The pilot tests start it nowhere else: see `make_app` in conftest.py.
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


def index_now(reader: "ReaderScreen", *changed: Path) -> None:
    """Report changes on disk and bring the index up to date, as the index process does: in a test
    of what the reader makes of them, which doesn't need the process.
    """
    from briefing_tui.library.index.process import FilesChanged, UpToDate

    reader._report(FilesChanged.of(map(str, changed)))
    changes = reader.library.update(lambda news: None)
    reader._report(UpToDate(changes.skipped, bool(changes.read or changes.removed)))
