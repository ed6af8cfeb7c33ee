"""What the pilot tests share: waiting, and what a widget shows."""

from textual.pilot import Pilot

from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.panes.base import Lines, LineView, Pane
from briefing_tui.tui.reader import ReaderScreen

MEDIUM, WIDE, NARROW = (120, 40), (200, 60), (80, 24)


async def settle(pilot: Pilot[None]) -> ReaderScreen:
    """Wait until the library has been read; the reader screen."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, ReaderScreen)
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
