"""A note deep in a vault: its links, finding by name, and the note of today."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import OpenTerminal


@pytest.mark.slow
def test_the_command_opens_the_vault_of_a_note_or_its_folder_alone(
    open_terminal: OpenTerminal, tmp_path: Path
) -> None:
    root = tmp_path / "vault"
    today = datetime.now(UTC).date()
    days = (today + timedelta(days=step) for step in (-1, 0, 1))  # of any time zone
    notes = {
        "Projects/Terminal/Reader.md": "# Reader\n\nSee [[Cooking]].\n",
        "Kitchen/Cooking.md": "# Cooking\n\nBread.\n\n## Rye\n\nSour.\n",
        **{f"daily/{day.isoformat()}.md": "It is this day.\n" for day in days},
        ".obsidian/plugin.md": "# Hidden\n",
    }
    for name, text in notes.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    note = root / "Projects" / "Terminal" / "Reader.md"

    program = (sys.executable, "-m", "briefing_tui")
    terminal = open_terminal(*program, note, size=(120, 40))
    terminal.wait_for("See Cooking.", f"briefing · {root}"[:40], "of 5")
    terminal.press("ctrl+p", *"kit coo")
    terminal.wait_for("Kitchen/Cooking.md")
    terminal.press("enter")
    terminal.wait_for("Sour.")
    terminal.press(*":today", "enter")
    terminal.wait_for("It is this day.")
    terminal.press("q")
    assert terminal.wait_exit() == 0

    terminal = open_terminal(*program, "--here", note, size=(120, 40))
    terminal.wait_for("See Cooking [missing].", "briefing · Terminal", "1 of 1")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    terminal.assert_restored()
