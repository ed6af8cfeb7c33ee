"""Comparing accounts in a terminal: the wording, a topic's history, a claim in full."""

import base64
import re
from pathlib import Path

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING, quit_cleanly
from tests.layout.sample import TEXT
from tests.tui.test_claims_pane import EARLIER


@pytest.mark.slow
def test_dialogs_over_dialogs_are_painted_and_left_one_by_one(
    open_terminal: OpenTerminal, tmp_path: Path
) -> None:
    (tmp_path / "2025-01-17-second-call.md").write_text(TEXT)
    (tmp_path / "2020-05-05-earlier.md").write_text(EARLIER)
    brief = tmp_path / "2025-01-17-second-call.md"
    terminal = open_terminal(*BRIEFING, str(brief), size=(120, 40))
    terminal.wait_for("Both speak of", "Quit")
    terminal.press("tab", *"jjjx")
    terminal.wait_for("Northern readout is silent on Fishing; x on Southern post compares it")
    terminal.press(*"gx")
    terminal.wait_for("in the original (zh)", "1 of 3")
    terminal.press("n")
    terminal.wait_for("mutual benefit", "Translations compared · The same words.", "2 of 3")
    terminal.press("n")
    terminal.wait_for("Translations compared · little in common", "balancing Trade", "3 of 3")
    assert "[-" not in terminal.screen.text

    # From a claim in full to its history, in which all rows are open.
    terminal.press("q", "enter", *"jT")
    terminal.wait_for("── Ann, Bo ──", "“互利双赢”", "“互利共赢”", "other words than on 5 May 2020")
    terminal.press(*"mkmx")
    terminal.wait_for("Northern readout, 5 May 2020 and Northern readout, 17 Jan 2025")
    terminal.press("escape")
    terminal.wait_for("1›", " 2●", "named in 2 of 2")
    written = len(terminal.output)
    terminal.press(*"Y")
    terminal.wait_for("Sent to the terminal's clipboard: Trade, as Markdown")
    (copied,) = re.findall(rb"\x1b\]52;c;([^\x07\x1b]*)", terminal.output[written:])
    head, _, *rows = base64.b64decode(copied).decode().splitlines()
    assert head == "| Trade | North | United States |"
    assert [row[:12] for row in rows] == ["| 5 May 2020", "| 17 Jan 202"]
    terminal.press(*"?")
    terminal.wait_for("Copy the whole table as Markdown")
    terminal.press("escape")
    terminal.wait_for("named in 2 of 2")
    terminal.press(*"qq")  # the marks, then the history
    terminal.wait_for("━ Claim: ", "1 of 6")
    terminal.press(*"lJ")
    terminal.wait_for("the harbour was always theirs", "2 of 6")
    terminal.press("q")
    terminal.wait_gone("━ Claim: ")
    quit_cleanly(terminal)
