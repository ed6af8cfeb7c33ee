"""Selecting by keys in a real terminal, and what reaches its clipboard."""

import base64
import re

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import quit_cleanly, start
from tests.terminal import Terminal

COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)")


def copied(terminal: Terminal, *keys: str) -> str:
    """What the terminal is asked to copy after some keys."""
    before = len(terminal.output)
    terminal.press(*keys)
    terminal.wait_until(lambda _: COPIED.search(terminal.output, before) is not None, what="a copy")
    found = COPIED.search(terminal.output, before)
    assert found is not None
    return base64.b64decode(found[1]).decode()


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
def test_text_is_selected_by_keys(open_terminal: OpenTerminal, size: tuple[int, int]) -> None:
    terminal = start(open_terminal, size=size)
    terminal.press("v")
    terminal.wait_for("y Copy  Esc End")
    assert copied(terminal, *"wwhhy") == "Alphanarrative begins"
    terminal.wait_for("Sent to the terminal's clipboard: the selection")
    terminal.press("tab", "enter")
    terminal.wait_for("Claim: Trade")
    terminal.press("v", "/", *"balancing", "enter", "v", "w")
    terminal.wait_for("y Copy  Esc End")
    terminal.resize(100, 30)
    terminal.wait_for("y Copy  Esc End")
    assert copied(terminal, *"why") == "balancing trade"
    terminal.press("q")
    terminal.wait_gone("Claim: Trade")
    quit_cleanly(terminal)
