"""`python -m briefing_tui` works in a checkout that isn't installed, if its dependencies are."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT
from tests.conftest import OpenTerminal

MANY = 300
"""Briefs enough for the index to be written by several processes."""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that finds the dependencies, and `briefing_tui` only in a checkout."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    interpreter = environment / "bin" / "python"
    # A folder named in a .pth file is searched, but the .pth files in it are not read.
    (site_packages,) = environment.glob("lib/python*/site-packages")
    (site_packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    result = subprocess.run(
        [interpreter, "-c", "import briefing_tui.cli"],
        cwd=environment,
        capture_output=True,
        check=False,
    )
    if result.returncode == 0:
        pytest.skip("briefing_tui is installed beside its dependencies")
    return interpreter


def run(python: Path, *words: str | Path, **environ: str) -> str:
    result = subprocess.run(
        [python, "-m", "briefing_tui", *words],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    return result.stdout


def test_commands_run_from_a_checkout(python: Path) -> None:
    assert run(python, "--version").startswith("briefing ")
    assert "2024-03-05-alpha-call" in run(python, "list", "tests/e2e/library")


def test_the_index_of_a_large_library_is_written_from_a_checkout(
    python: Path, tmp_path: Path
) -> None:
    for number in range(MANY):
        (tmp_path / f"{number}.md").write_text(f"# Brief {number}\n\nNumber{number}.\n")
    assert "Brief 7" in run(python, "search", "number7", tmp_path)


@pytest.mark.slow
def test_the_reader_searches_from_a_checkout(python: Path, open_terminal: OpenTerminal) -> None:
    terminal = open_terminal(
        str(python), "-m", "briefing_tui", "tests/e2e/library", cwd=ROOT, size=(120, 40)
    )
    terminal.wait_for("narrative begins here", "Quit")
    terminal.press("s", *"title:note")
    terminal.wait_for("A note without claims")
    terminal.press("escape")
    terminal.wait_gone("A note without claims")
    terminal.press("q")
    assert terminal.wait_exit() == 0
