"""The commands as processes: what goes to which stream, and the exit status."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import briefing_tui
from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA, BRIEFING, GAMMA, LIBRARY

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


def json_of(result: subprocess.CompletedProcess[str]) -> Any:
    """What a command printed, as data."""
    return json.loads(result.stdout)


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


def test_list_has_a_line_for_every_brief_newest_first(
    environment: Environment, tmp_path: Path
) -> None:
    result = briefing("list", LIBRARY, env=environment, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    alpha, beta, gamma = result.stdout.splitlines()[-3:]
    assert "Alpha and Beta speak by phone" in alpha
    assert "Beta meets Gamma" in beta
    assert "A note without claims" in gamma


def test_list_json_has_the_particulars(environment: Environment, tmp_path: Path) -> None:
    rows = json_of(briefing("list", LIBRARY, "--json", env=environment, cwd=tmp_path))
    assert [row["slug"] for row in rows] == [
        "2024-03-05-alpha-call",
        "2024-02-01-beta-meeting",
        "2024-01-10-gamma-note",
    ]


def test_the_sample_library_is_there_in_any_folder(
    environment: Environment, tmp_path: Path
) -> None:
    result = briefing("list", env=environment, cwd=tmp_path)
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) >= 3


def test_the_library_comes_from_the_environment(environment: Environment, tmp_path: Path) -> None:
    env = environment | {"BRIEFING_LIBRARY": str(LIBRARY)}
    assert "A note without claims" in briefing("list", env=env, cwd=tmp_path).stdout


def test_show_prints_narrative_claims_and_events(environment: Environment, tmp_path: Path) -> None:
    result = briefing("show", ALPHA, env=environment, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Alpha and Beta speak by phone" in result.stdout
    assert "Alphanarrative ends here." in result.stdout
    for words in ("differs: framing", "Alpha only", "not mentioned", "Alpha sends a letter"):
        assert words in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("width", [40, 72, 120])
def test_show_keeps_to_the_width(environment: Environment, tmp_path: Path, width: int) -> None:
    result = briefing("show", ALPHA, "--width", str(width), env=environment, cwd=tmp_path)
    assert result.returncode == 0
    assert max(len(line) for line in result.stdout.splitlines()) <= width


def test_show_finds_a_brief_by_its_slug(environment: Environment, tmp_path: Path) -> None:
    env = environment | {"BRIEFING_LIBRARY": str(LIBRARY)}
    result = briefing("show", "alpha-call", env=env, cwd=tmp_path)
    assert "Alphanarrative" in result.stdout


def test_show_json_has_agreement_beside_each_claim(
    environment: Environment, tmp_path: Path
) -> None:
    brief = json_of(briefing("show", ALPHA, "--json", env=environment, cwd=tmp_path))
    assert brief["title"] == "Alpha and Beta speak by phone"
    assert {claim["id"]: claim["agreement"]["class"] for claim in brief["claims"]} == {
        "trade": "differs",
        "harbour": "only",
        "fishing": "only",
    }


@pytest.mark.parametrize("where", ["pipe", "standard error"])
def test_without_a_terminal_a_path_is_printed(
    open_terminal: OpenTerminal, environment: Environment, tmp_path: Path, where: str
) -> None:
    if where == "pipe":
        result = briefing(ALPHA, env=environment, cwd=tmp_path)
        assert (result.returncode, result.stderr) == (0, "")
        shown = result.stdout
    else:
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


def test_check_is_silent_about_good_briefs(environment: Environment, tmp_path: Path) -> None:
    assert briefing("check", LIBRARY, env=environment, cwd=tmp_path).returncode == 0


def test_check_says_where_and_what(environment: Environment, broken: Path) -> None:
    result = briefing("check", broken, env=environment, cwd=broken)
    assert result.returncode == 1
    line = next(each for each in result.stdout.splitlines() if "error[" in each)
    assert "broken.md:7:" in line


def test_check_json_has_the_documented_fields(environment: Environment, broken: Path) -> None:
    result = briefing("check", "--json", broken, env=environment, cwd=broken)
    assert result.returncode == 1
    found = json_of(result)
    assert {"path", "line", "column", "severity", "code", "message", "hint"} <= set(found[0])
    assert all(each["path"].endswith("broken.md") for each in found)


def test_a_brief_with_errors_is_shown_all_the_same(environment: Environment, broken: Path) -> None:
    result = briefing("show", broken / "broken.md", env=environment, cwd=broken)
    assert "A broken brief" in result.stdout
    assert "Text." in result.stdout


@pytest.mark.parametrize(
    "words", [("show",), ("show", "no-such-brief"), ("list", "no/such/folder"), ("--no-option",)]
)
def test_wrong_usage_is_status_2_and_goes_to_standard_error(
    environment: Environment, tmp_path: Path, words: tuple[str, ...]
) -> None:
    result = briefing(*words, env=environment, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_a_command_is_a_command_and_a_folder_a_path(
    environment: Environment, tmp_path: Path
) -> None:
    folder = tmp_path / "list"
    folder.mkdir()
    shutil.copy(GAMMA, folder)
    env = environment | {"BRIEFING_LIBRARY": str(LIBRARY)}
    assert "Alpha and Beta" in briefing("list", env=env, cwd=tmp_path).stdout
    result = briefing("./list", env=env, cwd=tmp_path)
    assert result.returncode == 0
    assert "A note without claims" in result.stdout
    assert "Alpha and Beta" not in result.stdout


def test_a_closed_pipe_is_no_error(environment: Environment, tmp_path: Path) -> None:
    command = f'"{BRIEFING[0]}" -m briefing_tui show "{ALPHA}" "{ALPHA}" | head -n 1'
    result = subprocess.run(
        ["sh", "-c", command], env=environment, cwd=tmp_path, capture_output=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, b"")
