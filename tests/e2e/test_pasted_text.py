"""An original that is pasted beside its brief, in a real terminal."""

from pathlib import Path

from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING, quit_cleanly

BRIEF = """---
title: A call
sources: [{ id: us, name: Post, coverage: full }, { id: cn, name: Readout, coverage: full }]
claims:
  - topic: Trade
    accounts: { us: { quote: They spoke of trade. } }
  - topic: NATO
    accounts: { us: { sought: [NATO, alli*] }, cn: silent }
---
The narrative begins here.
"""
TEXT = "They spoke of trade.\n\nOur allies agree quickly.\n"


def test_a_text_is_kept_only_if_the_terminal_says_that_it_pastes(
    open_terminal: OpenTerminal, tmp_path: Path
) -> None:
    brief = tmp_path / "desk" / "call.md"
    brief.parent.mkdir()
    brief.write_text(BRIEF)
    terminal = open_terminal(*BRIEFING, str(brief), size=(120, 40))
    terminal.wait_for("narrative begins here", "Quit")
    terminal.press("2", "S")
    terminal.wait_for("The text isn't here. Paste it here")
    terminal.pty.write(TEXT.replace("\n", "\r").encode())
    terminal.wait_for("The terminal pastes as if typed, so no key was run. Use e.")
    assert "Post" in terminal.screen.lines[1]
    terminal.pty.write(f"\x1b[200~{TEXT}\x1b[201~".encode())
    terminal.wait_for("1 of 1 quotation is in it", "▌ They spoke of trade.")
    terminal.pty.write(b"\x1b[200~Other words, quickly.\x1b[201~")
    terminal.wait_for("Paste it again to replace your copy")
    terminal.pty.write(b"\x1b[200~Other words, quickly.\x1b[201~")
    terminal.wait_for("0 of 1 quotation", "Not in this text", "Other words, quickly.")
    terminal.press("escape")
    terminal.wait_gone("your copy")
    quit_cleanly(terminal)
    assert brief.read_text() == BRIEF
    assert [file.name for file in brief.parent.iterdir()] == ["call.md"]
