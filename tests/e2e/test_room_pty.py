"""What the sizes of a window have room for, in one session."""

from pathlib import Path

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING, quit_cleanly

BRIEFS = Path(__file__).parents[2] / "briefs"


@pytest.mark.slow
def test_a_terminal_that_changes_its_size_uses_its_room(open_terminal: OpenTerminal) -> None:
    path = BRIEFS / "2025-01-17-xi-trump-call.md"
    terminal = open_terminal(*BRIEFING, str(path), size=(120, 40))
    terminal.wait_for("Xi–Trump call", "Quit")
    terminal.wait_until(
        lambda screen: screen.text.count("○● US only") == 3, what="what one side alone says"
    )

    terminal.resize(100, 34)
    terminal.wait_until(
        lambda screen: screen.find("─ Claims") == (0, 16), what="14 lines of narrative"
    )

    terminal.resize(60, 20)
    terminal.wait_for(" 1 Narrative  2 Claims  3 Related  4 Library ")

    terminal.resize(80, 24)
    terminal.press("2", *"/fentanyl")  # at once
    terminal.wait_for("/fentanyl 1 of 2", "  trump  “Fentanyl”")
    terminal.press("enter")
    quit_cleanly(terminal)
