"""The terminal harness itself, on a small app and on programs of one line."""

import os
import sys
from pathlib import Path

import pytest

from tests.conftest import OpenTerminal

TOY = """
from textual.app import App
from textual.widgets import Input, Label, Static

class Toy(App):
    BINDINGS = [("q", "quit", "Quit"), ("c", "count", "Count")]
    CSS = "#size { color: #ff0000; text-style: bold; }"
    count = 0
    def compose(self):
        yield Static("ready 台湾 next", id="words")
        yield Static("no size", id="size")
        yield Label("press here", id="label")
    def action_count(self):
        self.count += 1
        self.query_one("#words", Static).update(f"pressed {self.count}")
    def on_resize(self, event):
        self.query_one("#size", Static).update(f"{event.size.width} by {event.size.height}")
    def on_click(self, event):
        self.query_one("#label", Label).update(f"clicked {event.screen_x},{event.screen_y}")
    def on_key(self, event):
        self.query_one("#label", Label).update(f"key {event.key}")

Toy().run()
"""


def test_a_toy_app_is_seen_and_has_its_keys_its_mouse_and_its_size(
    open_terminal: OpenTerminal,
) -> None:
    terminal = open_terminal(sys.executable, "-c", TOY)
    terminal.wait_for("ready", "80 by 24")
    assert terminal.screen.modes[1049]
    assert terminal.pty.settings() != terminal.pty.settings_before
    # Places are counted in cells, and looks are known.
    assert terminal.screen.find("next") == (11, 0)
    assert terminal.screen.find("湾") == (8, 0)
    size = terminal.screen.look("80 by")
    assert (size.fg, size.bold) == ("ff0000", True)

    for key in ("enter", "shift+tab", "backspace", "alt+left", "pagedown", "ctrl+r", "escape"):
        terminal.press(key)
        terminal.wait_for(f"key {key}")
    terminal.press("c", "c")
    terminal.wait_for("pressed 2")
    terminal.click(4, 2)
    terminal.wait_for("clicked 4,2")
    terminal.resize(100, 30)
    terminal.wait_for("100 by 30")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    terminal.assert_restored()


def test_a_program_that_leaves_the_terminal_in_disorder_is_found_out(
    open_terminal: OpenTerminal,
) -> None:
    for disorder in ("[?1049h", "[?25l", "[?1003h", "[>1u"):
        terminal = open_terminal("printf", rf"\033{disorder}")
        assert terminal.wait_exit() == 0
        with pytest.raises(AssertionError):
            terminal.assert_restored()
    terminal = open_terminal("stty", "-echo")
    assert terminal.wait_exit() == 0
    with pytest.raises(AssertionError, match="settings"):
        terminal.assert_restored()


def test_all_streams_are_the_controlling_terminal(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal(
        "sh", "-c", "test -t 0 && test -t 1 && test -t 2 && echo yes >/dev/tty; exit 7"
    )
    assert terminal.wait_exit() == 7
    assert terminal.screen.lines[0] == "yes"


def test_what_a_wait_did_not_find_is_told_with_the_screen(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("sh", "-c", "echo here I am; exit 3")
    with pytest.raises(AssertionError, match=r"(?s)'elsewhere'.*ended with status 3.*here I am"):
        terminal.wait_for("elsewhere")


def test_a_sequence_split_between_writes_is_one(open_terminal: OpenTerminal) -> None:
    script = r"printf '\033[>'; read a; printf '1uone \033[3'; read a; printf '1mtwo'; read a"
    terminal = open_terminal("sh", "-c", script)
    terminal.press("enter")
    terminal.wait_for("one")
    terminal.press("enter")
    terminal.wait_for("two")
    assert terminal.screen.look("two").fg == "red"
    assert terminal.screen.find("u") is None


def test_nothing_of_the_person_at_the_keyboard_is_left(
    environment: dict[str, str], own_home: Path
) -> None:
    assert Path.home() == own_home
    assert os.environ["XDG_STATE_HOME"] == environment["XDG_STATE_HOME"] == f"{own_home}/state"
    assert not [name for name in os.environ if name.startswith("BRIEFING_")]
