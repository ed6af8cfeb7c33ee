"""Notices, `Esc` and the mouse: nothing stays in the way of what one reads."""

from tests.conftest import OpenTerminal
from tests.e2e.reader import quit_cleanly, start


def test_notices_esc_and_double_clicks(open_terminal: OpenTerminal) -> None:
    terminal = start(open_terminal, size=(120, 40))
    terminal.press("2", "y")
    terminal.wait_until(
        lambda screen: screen.lines[-1].startswith(" Copied: Trade, 2 sources"), what="a notice"
    )
    assert "Help" not in terminal.screen.lines[-1]
    terminal.press("y", "J", "1")
    terminal.wait_for("Betanarrative", "Help")
    assert "Copied" not in "\n".join(terminal.screen.lines)

    terminal.press("K", "z", *"/line", "enter")
    terminal.wait_for("/line")
    assert "─ Claims" not in terminal.screen.text
    # Each Esc is a write of its own: `\x1b4` in one write is Alt+4.
    terminal.press("escape")
    terminal.wait_gone("/line")
    terminal.press("escape")
    terminal.wait_for("─ Claims")
    terminal.press("4")
    terminal.wait_for("━ Library")
    terminal.press("escape")
    terminal.wait_gone("━ Library")
    terminal.press("4", "J")
    terminal.wait_for("━ Library", "Betanarrative begins here")
    terminal.press("K", "q", "2", "?", "q")
    terminal.wait_for("━ Claims", "─ Narrative", "Fishing  ")

    place = terminal.screen.find("Fishing  ")
    assert place is not None
    x, y = place
    press, release = f"\x1b[<0;{x + 1};{y + 1}M", f"\x1b[<0;{x + 1};{y + 1}m"
    terminal.pty.write((press + release + press + release).encode())
    terminal.wait_for("3 of 3", "fishing was settled")
    terminal.click(0, 0)
    terminal.wait_for("1 Beta only")
    terminal.click_on("1 Beta only")
    terminal.wait_for("Beta only 1 of 3")
    quit_cleanly(terminal)
