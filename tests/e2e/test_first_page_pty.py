"""The page that is on the screen before Textual is imported is what Textual paints over it."""

import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA, BRIEFING, LIBRARY, quit_cleanly, wait_for_focus
from tests.screen import Screen
from tests.terminal import Terminal

BEGINS = "Alphanarrative begins here"
MOUSE = b"\x1b[?1000h"
"""The first that Textual 8.2 writes after it has entered the alternate screen."""
ALTERNATE_SCREEN = b"\x1b[?1049h"


@pytest.fixture
def library(tmp_path: Path, environment: dict[str, str]) -> Path:
    """A library without an index: a page is kept also before the index process has begun."""
    root = tmp_path / "library"
    shutil.copytree(LIBRARY, root)
    config = Path(environment["XDG_CONFIG_HOME"]) / "briefing" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('theme = "briefing-dark"')
    return root


def read(open_terminal: OpenTerminal, library: Path, **options: Any) -> Terminal:
    return open_terminal(*BRIEFING, str(library / ALPHA.name), **options)


def read_once(open_terminal: OpenTerminal, library: Path, **options: Any) -> None:
    terminal = read(open_terminal, library, **options)
    terminal.wait_for(BEGINS, "Quit")
    quit_cleanly(terminal)


def early_page(terminal: Terminal) -> Screen:
    """What the screen showed before Textual wrote anything."""
    terminal.wait_until(lambda _: MOUSE in terminal.output, what="Textual")
    screen = Screen(*terminal.pty.size)
    screen.feed(terminal.output.partition(MOUSE)[0])
    return screen


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "theme", "colours"),
    [
        ((80, 24), "briefing-light", {"TERM": "xterm-16color", "COLORTERM": ""}),
        ((120, 40), "briefing-dark", {}),
        ((200, 60), "briefing-light", {"COLORTERM": ""}),
        ((120, 40), "briefing-dark", {"NO_COLOR": "1"}),
    ],
)
def test_textual_paints_the_same_cells(
    open_terminal: OpenTerminal,
    environment: dict[str, str],
    library: Path,
    size: tuple[int, int],
    theme: str,
    colours: dict[str, str],
) -> None:
    config = Path(environment["XDG_CONFIG_HOME"]) / "briefing" / "config.toml"
    config.write_text(f'theme = "{theme}"')
    first = read(open_terminal, library, size=size, env=colours)
    first.wait_for(BEGINS, "Quit")
    first.press("2")  # a start opens the narrative, wherever the reader was
    wait_for_focus(first, "Claims")
    quit_cleanly(first)

    second = read(open_terminal, library, size=size, env=colours)
    page = early_page(second)
    assert BEGINS in page.text
    second.wait_for(BEGINS, "Quit")
    cells = [(x, y) for y in range(size[1]) for x in range(size[0])]
    shown = [place for place in cells if page.cell(*place).data != " "]
    assert [place for place in shown if page.cell(*place) != second.screen.cell(*place)] == []
    assert second.output.count(ALTERNATE_SCREEN) == 1, "entering it again would clear the page"
    quit_cleanly(second)


@pytest.mark.slow
def test_a_signal_and_a_key_while_only_the_page_is_there_and_a_change_before(
    open_terminal: OpenTerminal, library: Path
) -> None:
    read_once(open_terminal, library)
    terminal = read(open_terminal, library)
    terminal.wait_for(BEGINS)
    terminal.pty.process.send_signal(signal.SIGTERM)
    assert terminal.wait_exit() == 128 + signal.SIGTERM
    terminal.assert_restored()

    brief, changed = library / ALPHA.name, "Another narrative begins here"
    brief.write_text(brief.read_text().replace(BEGINS, changed))
    terminal = read(open_terminal, library)
    assert not early_page(terminal).text.strip()
    terminal.wait_for(changed, "Quit")
    quit_cleanly(terminal)

    terminal = read(open_terminal, library)
    terminal.wait_for(changed)
    terminal.press("J")
    terminal.wait_for("Betanarrative begins here")
    quit_cleanly(terminal)
