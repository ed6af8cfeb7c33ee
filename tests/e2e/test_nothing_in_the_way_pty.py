"""Notices, `Esc` and the mouse: nothing stays in the way of what one reads."""

from tests.conftest import OpenTerminal
from tests.e2e.reader import quit_cleanly, start


def test_notices_and_esc(open_terminal: OpenTerminal) -> None:
    terminal = start(open_terminal, size=(80, 24))
    terminal.press("2", "y")
    terminal.wait_until(
        lambda screen: screen.lines[-1].startswith(" Copied: Trade, 2 sources"), what="a notice"
    )
    assert "Help" not in terminal.screen.lines[-1]
    terminal.press("y", "J", "1")
    terminal.wait_for("Betanarrative", "Help")
    assert "Copied" not in "\n".join(terminal.screen.lines)
    quit_cleanly(terminal)
