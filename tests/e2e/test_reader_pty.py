"""The reader in a real terminal at its three sizes: what a person does, what a person sees."""

import sys
from pathlib import Path

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import (
    ALPHA,
    PANES,
    quit_cleanly,
    start,
    wait_for_focus,
)
from tests.slow import slow
from tests.terminal import Terminal


@pytest.mark.parametrize("size", [slow((80, 24)), (120, 40), slow((200, 60))])
def test_a_session_at_every_size(open_terminal: OpenTerminal, size: tuple[int, int]) -> None:
    """Everything that a person does first, in one program, since each takes long to start."""
    terminal = start(open_terminal, size=size)
    terminal.wait_for("Alpha and Beta speak by phone", "Two accounts of one call.", "[al]")
    wait_for_focus(terminal, "Narrative")
    assert terminal.screen.look("Alpha and Beta speak").bold
    assert terminal.screen.look("Two accounts").italics
    for part in (narrative, briefs, panes, related_and_back, keys, mouse):
        part(terminal)
    quit_cleanly(terminal)


def narrative(terminal: Terminal) -> None:
    """A long narrative is read to its end and back."""
    terminal.press("G")
    terminal.wait_for("narrative ends here")
    terminal.press("g")
    terminal.wait_for("narrative begins here", "line one")
    before = terminal.screen.find("line one")
    assert before
    terminal.press("j")
    terminal.wait_until(lambda screen: screen.find("line one") == (before.x, before.y - 1))
    terminal.press("k")
    terminal.wait_until(lambda screen: screen.find("line one") == before)
    terminal.press("space")
    terminal.wait_gone("narrative begins here")
    terminal.press("g")
    terminal.wait_for("narrative begins here")


def briefs(terminal: Terminal) -> None:
    """J and K go through the briefs in the order of the list."""
    for key, words in (
        ("J", "Betanarrative"),
        ("J", "Gammanarrative"),
        ("K", "Betanarrative"),
        ("K", "Alphanarrative"),
    ):
        terminal.press(key)
        terminal.wait_for(words)


def panes(terminal: Terminal) -> None:
    """Every pane is reached by its digit, and Tab goes around all of them and back."""
    for digit, pane, content in (
        ("2", "Claims", "Alpha only"),
        ("3", "Related", "Alpha sends a letter"),
        ("4", "Library", "A note without claims"),
        ("1", "Narrative", "narrative begins here"),
    ):
        terminal.press(digit)
        wait_for_focus(terminal, pane)
        terminal.wait_for(content)
    for pane in (*PANES[1:], PANES[0]):
        terminal.press("tab")
        wait_for_focus(terminal, pane)
    for pane in reversed(PANES):
        terminal.press("shift+tab")
        wait_for_focus(terminal, pane)


def related_and_back(terminal: Terminal) -> None:
    """Enter opens an event's brief, and Backspace comes back."""
    terminal.press("3")
    wait_for_focus(terminal, "Related")
    terminal.press("g", "enter")
    terminal.press("1")
    terminal.wait_for("Betanarrative")
    terminal.press("backspace")
    terminal.wait_for("Alphanarrative begins here")
    terminal.press("alt+right")
    terminal.wait_for("Betanarrative")
    terminal.press("backspace")
    terminal.wait_for("Alphanarrative begins here")


def keys(terminal: Terminal) -> None:
    """Help opens over the reader and closes, and presses the key that it is asked for."""
    for close in ("escape", "q"):
        terminal.press("?")
        terminal.wait_for("Label the links", "view.down")  # the focused pane's come first
        terminal.press(close)
        terminal.wait_gone("Label the links")
        terminal.wait_for("narrative begins here")
    terminal.press("?", *"next pane")  # typed at once, it is filtered
    terminal.wait_for("Tab", "pane.next")
    terminal.press("enter")
    wait_for_focus(terminal, "Claims")


def mouse(terminal: Terminal) -> None:
    """A click chooses a tab, or a pane."""
    terminal.press("1")
    wait_for_focus(terminal, "Narrative")
    terminal.resize(80, 24)
    terminal.wait_for("2 Claims")
    terminal.click_on("2 Claims")
    wait_for_focus(terminal, "Claims")
    terminal.resize(120, 40)
    terminal.wait_for("Alpha sends a letter", "narrative begins here")
    terminal.click_on("Alpha sends a letter")
    wait_for_focus(terminal, "Related")


@pytest.mark.slow
def test_panes_come_and_go_with_the_size_of_the_window(open_terminal: OpenTerminal) -> None:
    terminal = start(open_terminal, size=(160, 34))
    terminal.wait_for("Narrative", "Related", "Claims", "A note without claims")
    for columns, rows, seen, unseen in (
        (159, 34, ("Related", "the harbour is ours"), "A note without claims"),
        (100, 34, ("Related", "the harbour is ours"), "A note without claims"),
        (
            99,
            34,
            ("1 Narrative", "2 Claims 3", "3 Related 2", "4 Library 3"),
            "the harbour is ours",
        ),
        (200, 33, ("1 Narrative", "2 Claims 3"), "the harbour is ours"),
        (20, 5, (), "Related"),
        (200, 60, ("Narrative", "the harbour is ours", "A note without claims"), "1 Narrative"),
    ):
        terminal.resize(columns, rows)
        terminal.wait_for(*seen)
        terminal.wait_gone(unseen)
    quit_cleanly(terminal)


LATE = """
from textual.drivers.linux_driver import LinuxDriver
from briefing_tui.cli.main import main
LinuxDriver._get_terminal_size = lambda driver: (20, 5)
raise SystemExit(main())
"""
"""The reader, told the size that a window had before the last one."""


@pytest.mark.slow
def test_a_size_that_is_told_too_late_does_not_last(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal(sys.executable, "-c", LATE, str(ALPHA), size=(200, 60))
    terminal.wait_for("Narrative", "the harbour is ours", "A note without claims")
    quit_cleanly(terminal)


HOSTILE = """---
title: "Title \\e]0;escaped\\a !!"
sources:
  - { id: a, name: "!!" }
claims:
  - topic: Topic !!
    accounts: { a: { quote: "!!" } }
---
A narrative begins here !!

`!!` [!!](javascript:!!)
"""
PAYLOAD = "\x1b]52;c;aGVsbG8=\x07\x1b]0;owned\x07\x1b[?1049l\x9b31m\u202e"


def test_no_brief_speaks_to_the_terminal(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    brief = tmp_path / "hostile\x1b]0;name\x07.md"
    brief.write_text(HOSTILE.replace("!!", PAYLOAD), encoding="utf-8")
    terminal = start(open_terminal, brief)
    for digit, pane in (("4", "Library"), ("2", "Claims"), ("1", "Narrative")):
        terminal.press(digit)
        wait_for_focus(terminal, pane)
    assert terminal.screen.modes[1049]
    quit_cleanly(terminal)
    for sent in ("\x1b]52", "\x1b]0;", "\x1b]2;", "\x9b", "\u202e"):
        assert sent.encode() not in terminal.output
