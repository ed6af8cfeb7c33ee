"""Completion in real shells, by the files that are installed for them."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT
from tests.conftest import OpenTerminal
from tests.slow import slow

SHELLS = {
    "bash": ("--norc", "--noprofile", "-i"),
    "zsh": ("-f", "-i"),
    "fish": ("--no-config", "-i"),
}
SETUP = {
    "bash": "PS1='ready> '; source docs/briefing.bash",
    "zsh": 'PS1="ready> "; fpath=($PWD/docs $fpath); autoload -U compinit; compinit -u',
    "fish": "function fish_prompt; echo 'ready> '; end; source docs/briefing.fish",
}
BETA = """\
---
title: Beta
sources: [{ id: cn }, { id: us }]
claims: [{ topic: Taiwan, accounts: { cn: states, us: silent } }]
---
"""
WORDS = (
    ("briefing che", "briefing check"),
    ("briefing min", "briefing minutes.txt"),
    ("briefing check --form", "briefing check --format"),
    ("briefing check --format git", "briefing check --format github"),
    ("briefing check --explain uncited-s", "briefing check --explain uncited-sentence"),
    ("briefing check --select uncited-s", "briefing check --select uncited-sentence"),
    ("briefing list --theme ansi-d", "briefing list --theme ansi-dark"),
    ("briefing check mi", "briefing check minutes.txt"),
    ("briefing show alpha", "briefing show alpha-call"),
    ("briefing show beta", "beta-call"),
    ("briefing compare beta-call#cn alpha", "briefing compare beta-call#cn alpha-call"),
    ("briefing topic tai", "briefing topic taiwan"),
    ("briefing export beta-call --to htm", "briefing export beta-call --to html"),
    ("briefing help sear", "briefing help search"),
)

QUERIES = {
    "bash": (
        ("briefing search topic:tai", "briefing search topic:taiwan"),
        ("briefing search is:unread agreement:cont", "is:unread agreement:contested"),
    )
}


@pytest.mark.parametrize(
    ("shell", "step"), [("bash", 5), slow("bash", 1), slow("zsh", 1), slow("fish", 1)]
)
def test_a_shell_completes(
    shell: str, step: int, open_terminal: OpenTerminal, tmp_path: Path
) -> None:
    """Each word starts the program; of the words, the fast test types every fifth."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    (tmp_path / "briefs").mkdir()
    (tmp_path / "briefs" / "alpha-call.md").write_text("# Alpha\n", encoding="utf-8")
    (tmp_path / "briefs" / "2025-01-17-beta-call.md").write_text(BETA, encoding="utf-8")
    (tmp_path / "minutes.txt").touch()
    (tmp_path / "docs").symlink_to(ROOT / "docs" / "system")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "briefing").write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m briefing_tui "$@"\n', encoding="utf-8"
    )
    (tmp_path / "bin" / "briefing").chmod(0o755)
    path = f"{tmp_path / 'bin'}:/usr/local/bin:/usr/bin:/bin"
    terminal = open_terminal(
        program,
        *SHELLS[shell],
        env={"PATH": path, "BRIEFING_LIBRARY": ""},
        cwd=tmp_path,
        size=(200, 40),
    )
    terminal.press(SETUP[shell], "enter")
    terminal.wait_until(
        lambda screen: any(line.startswith("ready>") for line in screen.lines), what="the prompt"
    )
    for typed, completed in (*WORDS, *QUERIES.get(shell, ()))[::step]:
        terminal.press(typed, "tab")
        terminal.wait_for(completed)
        terminal.press("ctrl+u")
        terminal.wait_gone(completed)
