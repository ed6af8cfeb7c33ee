"""The program where there is nothing that only Linux has: no inotify, no prctl, no XDG folders."""

from pathlib import Path

import pytest

from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA, BRIEFING, quit_cleanly

ELSEWHERE = """\
import sys
sys.platform = "darwin"
"""


@pytest.mark.slow
def test_it_reads_and_notices_a_save_elsewhere(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    """A module that Python imports at its start names another system, for the index process too."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "sitecustomize.py").write_text(ELSEWHERE, encoding="utf-8")
    folder = tmp_path / "desk"
    folder.mkdir()
    text = ALPHA.read_text(encoding="utf-8")
    (folder / "beta.md").write_text("---\ntitle: Beta\ndate: 2001\n---\nOlder.\n", encoding="utf-8")
    (folder / "alpha.md").write_text(text, encoding="utf-8")
    terminal = open_terminal(
        *BRIEFING, str(folder), size=(120, 40), env={"PYTHONPATH": str(tmp_path / "modules")}
    )
    terminal.wait_for("narrative begins here", "Quit")
    terminal.press("J")
    terminal.wait_for("Older.")
    terminal.press("K")
    terminal.wait_for("narrative begins here")
    (folder / "alpha.md").write_text(text.replace("begins here", "was begun anew"), "utf-8")
    terminal.wait_for("was begun anew", "1 passage changed.")
    quit_cleanly(terminal)
