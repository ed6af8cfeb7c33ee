"""The commands as processes: what goes to which stream, and the exit status.

`tests/cli` calls them in this process, and has the rest.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

import briefing_tui
from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA, BRIEFING, GAMMA

BROKEN = """---
title: A broken brief
sources:
  - { id: a, name: A }
claims:
  - topic: Trade
    accounts: { a: shouts }
---
Text.
"""

Environment = dict[str, str]


def briefing(
    *words: str | Path, env: Environment, cwd: Path, data: str = ""
) -> subprocess.CompletedProcess[str]:
    """Runs `briefing` with both outputs and its input as pipes."""
    return subprocess.run(
        [*BRIEFING, *map(str, words)],
        env=env,
        cwd=cwd,
        input=data,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A library of one good brief and one with an error."""
    library = tmp_path / "library"
    library.mkdir()
    shutil.copy(GAMMA, library)
    (library / "broken.md").write_text(BROKEN, encoding="utf-8")
    return library


def test_version(environment: Environment, tmp_path: Path) -> None:
    result = briefing("--version", env=environment, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"briefing {briefing_tui.__version__}\n"


def test_the_sample_library_is_there_in_any_folder(
    environment: Environment, tmp_path: Path
) -> None:
    result = briefing("list", env=environment, cwd=tmp_path)
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) >= 3


def test_show_prints_narrative_claims_and_events(environment: Environment, tmp_path: Path) -> None:
    result = briefing("show", ALPHA, env=environment, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Alpha and Beta speak by phone" in result.stdout
    assert "Alphanarrative ends here." in result.stdout
    for words in ("differs: framing", "Alpha only", "not mentioned", "Alpha sends a letter"):
        assert words in result.stdout
    assert "\x1b" not in result.stdout


def test_without_a_terminal_for_the_keys_a_path_is_printed(open_terminal: OpenTerminal) -> None:
    command = f'"{BRIEFING[0]}" -m briefing_tui "{ALPHA}" 2>/dev/null'
    terminal = open_terminal("sh", "-c", command, env={"PAGER": "cat"})
    assert terminal.wait_exit() == 0
    shown = terminal.output.decode()
    assert "Alphanarrative ends here." in shown
    assert "\x1b[?1049h" not in shown


def test_standard_input_is_read_and_printed(environment: Environment, tmp_path: Path) -> None:
    text = ALPHA.read_text(encoding="utf-8")
    result = briefing("-", env=environment, cwd=tmp_path, data=text)
    assert result.returncode == 0
    assert "Alphanarrative" in result.stdout


def test_check_says_where_and_what(environment: Environment, broken: Path) -> None:
    result = briefing("check", broken, env=environment, cwd=broken)
    assert result.returncode == 1
    (line,) = (line for line in result.stdout.splitlines() if "error[" in line)
    assert "broken.md:7:" in line


def test_wrong_usage_is_status_2_and_goes_to_standard_error(
    environment: Environment, tmp_path: Path
) -> None:
    result = briefing("show", "no-such-brief", env=environment, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_a_closed_pipe_is_no_error(environment: Environment, tmp_path: Path) -> None:
    command = f'"{BRIEFING[0]}" -m briefing_tui show "{ALPHA}" "{ALPHA}" | head -n 1'
    result = subprocess.run(
        ["sh", "-c", command], env=environment, cwd=tmp_path, capture_output=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, b"")
