"""What the pilot tests share: waiting, and what a widget shows."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from textual import _wait as textual_wait
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.panes.base import Lines, LineView, Pane
from briefing_tui.tui.reader import ReaderScreen

MEDIUM, WIDE, NARROW = (120, 40), (200, 60), (80, 24)


PATIENCE = 30.0


async def wait_until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app run until a condition is true."""
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline, "the condition never became true"
        await pilot.pause(0.02)


async def wait_for_idle(min_sleep: float = 0.0) -> None:
    """In place of Textual's, which takes a process that got no time on a busy machine for one
    that has nothing to do: wait until no callback is due, too.
    """
    due = vars(asyncio.get_running_loop())["_ready"]
    deadline = monotonic() + PATIENCE
    await textual_wait.wait_for_idle(min_sleep)
    while due and monotonic() < deadline:
        while due and monotonic() < deadline:
            await asyncio.sleep(0)
        await textual_wait.wait_for_idle(min_sleep)


async def settle(pilot: Pilot[None]) -> ReaderScreen:
    """Wait until the library has been read, and no worker runs; the reader screen."""
    await pilot.pause()
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, ReaderScreen)
    await wait_until(pilot, lambda: screen.briefs.flags is not None)  # after the first frame
    while pilot.app.workers:
        with suppress(WorkerCancelled):  # another one has taken its place
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()
    return screen


def text_of(widget: Lines | LineView) -> str:
    """What a widget shows."""
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


def shown(reader: ReaderScreen) -> list[str]:
    """The panes that are drawn."""
    return [pane.id or "" for pane in reader.query(Pane) if pane.display]


def title(reader: ReaderScreen) -> str:
    assert reader.opened is not None
    return reader.opened.brief.title


def notices(pilot: Pilot[None]) -> list[str]:
    """The notices so far."""
    assert isinstance(pilot.app, BriefingApp)
    return list(pilot.app.notices)
