"""Notices, `Esc` and the mouse: nothing stays in the way of what one reads."""

from pathlib import Path

from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING, quit_cleanly, start

BRIEF = f"""\
---
title: A brief
date: 2025-01-17
events:
  - {{ date: 2025-01-20, title: Later, url: "https://example.org/event" }}
---
The [report](https://www.example.org/{"path/" * 20}end).
"""


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
    terminal.press("K", "q", "2", "?")
    terminal.wait_for("Go to the claims")
    terminal.press("q")
    terminal.wait_for("━ Claims", "─ Narrative", "Fishing  ")

    terminal.wait_idle()  # the rows may still be on their way to their places
    place = terminal.screen.find("Fishing  ")
    assert place is not None
    x, y = place
    press, release = f"\x1b[<0;{x + 1};{y + 1}M", f"\x1b[<0;{x + 1};{y + 1}m"
    terminal.pty.write((press + release + press + release).encode())
    terminal.wait_for("3 of 3", "fishing was settled")
    terminal.click(0, 0)
    terminal.wait_gone("3 of 3")
    terminal.wait_for("1 Beta only")
    terminal.click_on("1 Beta only")
    terminal.wait_for("Beta only 1 of 3")
    quit_cleanly(terminal)


def test_the_footer_links_and_events(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    path.write_text(BRIEF)
    env = {"BROWSER": "true"}
    terminal = open_terminal(*BRIEFING, str(path), size=(80, 24), env=env)
    terminal.wait_for("The report", "s Search  ? Help  q Quit")
    hints = " j/k Scroll  Tab Pane  / Find  f Link  4 Library"
    assert terminal.screen.lines[-1].startswith(hints), "no other brief, and none before"
    terminal.press("]")
    terminal.wait_for("Enter opens https://www.example.org/path/", "path/end")
    terminal.press("3", "G", "enter")
    terminal.wait_for("o opens https://example.org/event")
    terminal.press("o")
    terminal.wait_for("Opening example.org: https://example.org/event")
    quit_cleanly(terminal)
