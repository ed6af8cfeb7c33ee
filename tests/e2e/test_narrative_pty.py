"""The narrative in a terminal: the mouse, another size of the window, and a note of a vault."""

import base64
import re
from pathlib import Path

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING, quit_cleanly
from tests.terminal import Terminal

BRIEF = """\
---
title: A long one
date: 2026-01-01
---
Here it begins, with [a way down](#the-end) and a [web page](https://example.org/page).

- an item to select
- another item

{filler}

## The end

Last words.
"""


@pytest.fixture
def long_brief(tmp_path: Path) -> Path:
    filler = "\n\n".join(f"Paragraph {number} of some words." for number in range(3000))
    path = tmp_path / "long.md"
    path.write_text(BRIEF.replace("{filler}", filler))
    return path


def start(open_terminal: OpenTerminal, brief: Path) -> Terminal:
    terminal = open_terminal(*BRIEFING, str(brief), size=(120, 40))
    terminal.wait_for("Here it begins", "Quit")
    return terminal


def first_paragraph(terminal: Terminal) -> str:
    found = re.search(r"Paragraph \d+", terminal.screen.text)
    return found[0] if found else ""


@pytest.mark.slow
def test_a_terminal_that_changes_its_size_shows_the_same_place(
    open_terminal: OpenTerminal, long_brief: Path
) -> None:
    terminal = start(open_terminal, long_brief)
    for _ in range(3):
        terminal.press("space")
    terminal.wait_until(
        lambda _: first_paragraph(terminal) not in ("", "Paragraph 0"), what="paging"
    )
    terminal.wait_idle()
    top = first_paragraph(terminal)
    for size in ((80, 24), (60, 12), (160, 50), (120, 40)):
        terminal.resize(*size)
        terminal.screen.feed(b"\x1b[2J")  # all is painted again
        terminal.wait_for("Quit")
        terminal.wait_until(lambda _: first_paragraph(terminal) == top, what="the same place")
    quit_cleanly(terminal)


@pytest.mark.slow
def test_the_mouse_selects_across_blocks_and_past_the_edge(
    open_terminal: OpenTerminal, long_brief: Path
) -> None:
    terminal = start(open_terminal, long_brief)
    place = terminal.screen.find("item to select")
    assert place is not None
    x, y = place
    down, move, up = "\x1b[<0;{};{}M", "\x1b[<32;{};{}M", "\x1b[<0;{};{}m"
    terminal.wait_idle()
    terminal.pty.write(down.format(x + 1, y + 1).encode())
    # A hand moves over the cells between: until the button has been taken in, a move goes to
    # whatever is under it.
    terminal.wait_idle()
    terminal.pty.write(move.format(x + 5, y + 1).encode())
    terminal.wait_idle()
    terminal.pty.write(move.format(x + 1, 40).encode())
    terminal.wait_until(lambda screen: screen.find("Here it begins") is None, what="scrolling on")
    terminal.pty.write(up.format(x + 1, 40).encode())
    terminal.press("y")
    terminal.wait_for("Sent to the terminal")
    copied = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)", terminal.output)
    text = base64.b64decode(copied[-1]).decode()
    assert text.startswith("item to select\nanother item\n\nParagraph 0 of some words.\n\n")
    quit_cleanly(terminal)


@pytest.mark.slow
def test_a_note_of_a_vault(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    """Its embeds, its math and tags, what links to it, and its front matter."""
    (tmp_path / "Cooking.md").write_text("# Meals\n\n## Bread\n\nFlour, see [[Host]] there. No.\n")
    (tmp_path / "Other.md").write_text("The host is named.\n")
    front = "---\ncreated: 2025-03-04\ncssclasses: wide\n---\n"
    body = "Let $x_i^2 \\le \\alpha$ be #idea/math.\n\n![[Cooking#Bread]]\n\n![[map.png]]\n"
    (tmp_path / "Host.md").write_text(front + body)
    (tmp_path / "map.png").write_bytes(b"12")
    terminal = open_terminal(*BRIEFING, str(tmp_path / "Host.md"), size=(120, 40))
    terminal.wait_for("xᵢ² ≤ α be #idea/math.", "│ Flour, see Host there. No.", "map.png · 2 bytes")
    terminal.wait_for("cssclasses  wide", "1 links here")
    terminal.press("enter")
    terminal.wait_for("  Flour, see Host there.")
    terminal.press("escape")
    terminal.wait_for("Quit")
    terminal.press("f")
    terminal.wait_for("letters of a link")
    terminal.press("a")
    terminal.wait_for('tag:"idea/math"')
    terminal.press("q")  # the drawer with the list
    terminal.wait_for("Linked")
    quit_cleanly(terminal)
