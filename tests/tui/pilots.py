"""What the pilot tests share: waiting, and what a widget shows."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from textual.app import App
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from briefing_tui.tui import state
from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.widgets.lines import Lines
from briefing_tui.tui.widgets.pane import Pane
from briefing_tui.tui.widgets.view import LineView

MEDIUM, WIDE, NARROW = (120, 40), (200, 60), (80, 24)
PATIENCE = 120.0


async def wait_until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app run until a condition is true."""
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline, "the condition never became true"
        await pilot.pause(0.02)
    await pilot.pause()  # what else follows from it


async def wait_for_idle(min_sleep: float = 0.0) -> None:
    """In place of Textual's, which takes a process that got no time on a busy machine for one
    that has nothing to do, and sleeps at least 20 ms for each key: wait until no callback is due.
    """
    due = vars(asyncio.get_running_loop())["_ready"]
    await asyncio.sleep(min_sleep)
    await asyncio.sleep(0)
    while due:
        await asyncio.sleep(0)


def awaits_update(app: App[None]) -> bool:
    """Whether the screen in front has something to lay out, to paint or to call after that."""
    screen = app.screen_stack[-1] if app.screen_stack else None
    return (
        screen is not None
        and not app._batch_count
        and (
            screen._layout_required
            or screen._scroll_required
            or bool(screen._dirty_widgets)
            or bool(screen._callbacks)
        )
    )


def soon(pilot: Pilot[None]) -> bool:
    """Whether the app or its screens do something within 0.1 s, as a resize is done."""
    pumps = (pilot.app, *pilot.app.screen_stack)
    timers = [vars(timer) for pump in pumps for timer in pump._timers]
    return any(
        timer["_repeat"] == 0 and timer["_interval"] < 0.1 and not timer["_task"].done()
        for timer in timers
        if timer["_task"]
    )


async def settle(pilot: Pilot[None]) -> ReaderScreen:
    """Wait until the library has been read, and no worker runs; the reader screen."""
    await pilot.pause()
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, ReaderScreen)
    await wait_until(pilot, lambda: screen.state.briefs.flags is not None)  # after the first frame
    while pilot.app.workers or soon(pilot):
        with suppress(WorkerCancelled):  # another one has taken its place
            await pilot.app.workers.wait_for_complete()
        if soon(pilot):
            await pilot.pause(0.01)
        await pilot.pause()  # what a timer that has ended has posted
    return screen


def stay(reader: ReaderScreen) -> None:
    """What happens once a brief has been on the screen for a while."""
    reader.handle(state.visit_counted)


def text_of(widget: Lines | LineView) -> str:
    """What a widget shows."""
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


def shown(reader: ReaderScreen) -> list[str]:
    """The panes that are drawn."""
    return [pane.id or "" for pane in reader.query(Pane) if pane.display]


def title(reader: ReaderScreen) -> str:
    assert reader.state.opened is not None
    return reader.state.opened.brief.title


def notices(pilot: Pilot[None]) -> list[str]:
    """The notices so far."""
    assert isinstance(pilot.app, BriefingApp)
    return list(pilot.app.notices)
