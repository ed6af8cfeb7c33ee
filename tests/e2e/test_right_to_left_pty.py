"""Hebrew in a real terminal: its order on the screen, and what the terminal is told."""

from pathlib import Path

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING, quit_cleanly

BRIEF = "---\ntitle: שלום (abc)\n---\nראש הממשלה אמר 17%.\n"
TITLE, WORDS, LOGICAL = "(abc) םולש", ".17% רמא הלשממה שאר", "ראש הממשלה אמר 17%."
EXPLICIT, IMPLICIT = b"\x1b[8l", b"\x1b[8h"


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    path = tmp_path / "brief.md"
    path.write_text(BRIEF, encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_terminal_that_turns_text_is_told_to_leave_it(
    open_terminal: OpenTerminal, brief: Path
) -> None:
    for _ in range(2):  # the second start shows the page that the first one has kept
        terminal = open_terminal(*BRIEFING, str(brief), env={"VTE_VERSION": "7600"})
        terminal.wait_for(TITLE, WORDS, "Quit")
        quit_cleanly(terminal)
        before, after = terminal.output.split(EXPLICIT)
        assert WORDS.split()[1].encode() not in before
        assert after.count(IMPLICIT) == 1
        assert after.index(IMPLICIT) < after.index(b"\x1b[?1049l")


@pytest.mark.slow
def test_others_are_told_nothing_and_may_turn_it_themselves(
    open_terminal: OpenTerminal, brief: Path
) -> None:
    terminal = open_terminal(*BRIEFING, str(brief), env={"KONSOLE_VERSION": "230800"})
    # pyte 0.8 draws nothing after the characters that isolate the text.
    terminal.wait_until(lambda _: f"\u2067{LOGICAL}\u2069".encode() in terminal.output)
    terminal.wait_for("Quit")
    quit_cleanly(terminal)
    assert EXPLICIT not in terminal.output
    printed = open_terminal(*BRIEFING, "show", str(brief))
    printed.wait_for(TITLE, WORDS)
    assert printed.wait_exit() == 0
    assert EXPLICIT not in printed.output
