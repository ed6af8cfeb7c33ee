"""Without libyaml, PyYAML's Python parser reads the same briefs."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import yaml

from briefing_tui.parse.brief import parse_brief, parse_bytes

FOLDER = Path(__file__).parent.parent / "fixtures" / "format"

# libyaml must be hidden before yaml is imported, hence another interpreter.
READ = """
import sys
sys.modules["yaml._yaml"] = None
from briefing_tui.parse.yaml import YamlParser
from tests.parse.test_yaml import read
assert YamlParser.__name__ == "BaseLoader", YamlParser
for name in sys.argv[1:]:
    print(read(name))
"""

# Neither parser raises, but they report these errors at different positions.
SYNTAX_ERRORS = ("syntax-error", "stray-line")


def read(name: str) -> str:
    parsed = parse_bytes((FOLDER / f"{name}.md").read_bytes(), "brief.md")
    problems = [(problem.line, problem.column, problem.code) for problem in parsed.diagnostics]
    return msgspec.json.encode([parsed.brief, problems]).decode()


def read_without_libyaml(*names: str) -> list[str]:
    process = subprocess.run(
        [sys.executable, "-c", READ, *names], capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.splitlines()


def test_both_parsers_give_the_same_briefs() -> None:
    assert yaml.__with_libyaml__
    names = sorted({path.stem for path in FOLDER.glob("*.md")} - {*SYNTAX_ERRORS, "too-deep"})
    *briefs, _, _ = read_without_libyaml(*names, *SYNTAX_ERRORS)
    assert briefs == [read(name) for name in names]


@pytest.mark.slow
def test_what_is_too_deep_does_not_raise_without_libyaml() -> None:
    assert len(read_without_libyaml("too-deep")) == 1


@pytest.mark.parametrize("block", ["a: 1\ntags: [", "a: 1\ntags: {", "a: 1\n? ["])
def test_an_error_at_the_end_is_in_the_last_line(block: str) -> None:
    *_, problem = parse_brief(f"---\n{block}\n---\n", "brief.md").diagnostics
    assert (problem.severity, problem.line) == ("error", 3)


@pytest.mark.parametrize("key", ["@:\t", "%!a: ", "--- :", "!?a: ", "|:", "%a: #"])
def test_a_list_under_what_is_no_key_raises_nothing(key: str) -> None:
    parsed = parse_brief(f"---\ntitle: Read\n{key}\n- a\n---\n", "brief.md")
    assert [problem.severity for problem in parsed.diagnostics][:1] == ["error"]


def test_a_value_of_any_depth_is_an_error_at_its_line() -> None:
    parsed = parse_brief(f"---\ntitle: Read\ny: {'[' * 3000}{']' * 3000}\n---\n", "brief.md")
    assert parsed.brief.title == "Read"
    # PyYAML 6.0.4 ends at a depth of 1,000; with earlier versions the position is the value's.
    (problem,) = parsed.diagnostics
    assert (problem.code, problem.line) == ("yaml-depth", 3)
