"""Notices, `Esc`, sheets and the mouse: nothing stays in the way of what one reads."""

import shlex
from pathlib import Path

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA, BRIEFING, quit_cleanly, start
from tests.internals import needs_internals
from tests.screen import Screen

ALTERNATE_SCREEN = (b"\x1b[?1049h", b"\x1b[?1049l")

BRIEF = f"""\
---
title: A brief
date: 2025-01-17
events:
  - {{ date: 2025-01-20, title: Later, url: "https://example.org/event" }}
---
The [report](https://www.example.org/{"path/" * 20}end).
"""


@pytest.mark.slow
def test_esc_and_double_clicks_as_a_terminal_sends_them(open_terminal: OpenTerminal) -> None:
    terminal = start(open_terminal, size=(120, 40))
    terminal.press("2", "y")
    terminal.wait_until(
        lambda screen: screen.lines[-1].startswith(
            " Sent to the terminal's clipboard: Trade, 2 sources"
        ),
        what="a notice",
    )
    assert "Help" not in terminal.screen.lines[-1]
    terminal.press("y", "J", "1")
    terminal.wait_for("Betanarrative", "Help")
    assert "Sent to" not in "\n".join(terminal.screen.lines)

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
    terminal.press("4")
    terminal.wait_for("━ Library")
    terminal.press("J")
    terminal.wait_for("━ Library", "Betanarrative begins here")
    terminal.press("K", "q", "2", "?")
    terminal.wait_for("Signs here", "●○ one side, the others silent", "Compare the wording")
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


@pytest.mark.slow
def test_an_address_of_an_event_goes_to_the_browser_program(
    open_terminal: OpenTerminal, tmp_path: Path
) -> None:
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


@pytest.mark.slow
@needs_internals
def test_where_there_is_no_alternate_screen_the_prompt_stands_below_what_remains(
    open_terminal: OpenTerminal,
) -> None:
    command = f"echo before; {shlex.join(BRIEFING)} {ALPHA}"
    terminal = open_terminal("/bin/sh", "-c", command, size=(80, 24), env={"STY": "1.screen"})
    terminal.wait_for("narrative begins here", "Quit")
    quit_cleanly(terminal)
    screen = Screen(80, 24)
    entered, left = terminal.output.split(ALTERNATE_SCREEN[0])[1].split(ALTERNATE_SCREEN[1])
    screen.feed(b"before\r\n" + entered + left + b"prompt$ ")
    assert screen.lines[-1].rstrip() == "prompt$"
    assert "narrative begins here" in screen.text
    assert "before" not in screen.text  # it has scrolled up


@pytest.mark.slow
def test_an_export_is_written_where_its_sheet_says(
    open_terminal: OpenTerminal, tmp_path: Path
) -> None:
    terminal = start(open_terminal, size=(80, 24))
    terminal.press("s", *"stance:silence")
    terminal.wait_for("`stance:` does not take `silence`. Did you mean `silent`?")
    terminal.press("ctrl+u", *"stance:si")
    terminal.wait_for("stance:  silent")
    terminal.press("tab")
    terminal.wait_for("stance:silent", "Rivers  Beta only  Gamma: not mentioned")
    assert not any(line.strip() for line in terminal.screen.lines[9:-1]), "blank to the footer"
    terminal.press("escape")
    terminal.wait_gone("Search the library")
    terminal.press("X", *"as csv", "enter")
    terminal.wait_for("Export as csv", "2024-03-05-alpha-call.csv", "Write")
    terminal.press("ctrl+u", *f"{tmp_path}/claims.csv", "enter")
    terminal.wait_for("Written:")
    assert "Trade" in (tmp_path / "claims.csv").read_text()
    quit_cleanly(terminal)


@pytest.mark.slow
def test_on_the_linux_console_nothing_is_copied(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal(*BRIEFING, str(ALPHA), size=(80, 24), env={"TERM": "linux"})
    terminal.wait_for("narrative begins here", "Quit")
    terminal.press("y")
    terminal.wait_for("Not copied: the brief", "w Write to a file")
    assert b"\x1b]52" not in terminal.output
    terminal.press("q")
    terminal.wait_for("narrative begins here", "Quit")
    quit_cleanly(terminal)
