"""The commands as processes: what goes to which stream, and the exit status.

`tests/cli` calls them in this process, and has the rest.
"""

import subprocess
from pathlib import Path

import briefing_tui
from tests.e2e.reader import ALPHA, BRIEFING

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


def test_standard_input_is_read_and_printed(environment: Environment, tmp_path: Path) -> None:
    text = ALPHA.read_text(encoding="utf-8")
    result = briefing("-", env=environment, cwd=tmp_path, data=text)
    assert result.returncode == 0
    assert "Alphanarrative" in result.stdout


def test_wrong_usage_is_status_2_and_goes_to_standard_error(
    environment: Environment, tmp_path: Path
) -> None:
    result = briefing("show", "no-such-brief", env=environment, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr
    assert "Traceback" not in result.stderr
