"""The reader in a terminal, and what a person would look for on its screen."""

import sys
from pathlib import Path

from tests.conftest import OpenTerminal
from tests.screen import Screen
from tests.terminal import Terminal

LIBRARY = Path(__file__).with_name("library")
ALPHA = LIBRARY / "2024-03-05-alpha-call.md"
BRIEFING = (sys.executable, "-m", "briefing_tui")

PANES = ("Narrative", "Claims", "Related", "Library")


def start(
    open_terminal: OpenTerminal, path: Path = ALPHA, size: tuple[int, int] = (120, 40)
) -> Terminal:
    """The reader on a brief, once its keys and its narrative are on the screen."""
    terminal = open_terminal(*BRIEFING, str(path), size=size)
    terminal.wait_for("narrative begins here", "Quit")
    return terminal


def reversed_texts(screen: Screen, columns: int, rows: int) -> set[str]:
    """The runs of text in reverse video, by which focus shows without colour."""
    lines = (
        "".join(cell.data if (cell := screen.cell(x, y)).reverse else "\n" for x in range(columns))
        for y in range(rows)
    )
    return {run.strip() for line in lines for run in line.split("\n") if run.strip()}


def focus(terminal: Terminal) -> str:
    """The pane whose heading or tab is in reverse video; nothing when there is none."""
    runs = reversed_texts(terminal.screen, *terminal.pty.size)
    found = [pane for pane in PANES if any(pane in run for run in runs)]
    return found[0] if len(found) == 1 else ""


def wait_for_focus(terminal: Terminal, pane: str) -> None:
    """Waits until a pane, and no other, is marked as the focused one."""
    terminal.wait_until(lambda _: focus(terminal) == pane, what=f"focus on {pane}")


def quit_cleanly(terminal: Terminal) -> None:
    """Presses `q` and checks what is left behind."""
    terminal.press("q")
    assert terminal.wait_exit() == 0
    terminal.assert_restored()
