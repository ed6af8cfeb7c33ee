"""Without libyaml, PyYAML's Python parser reads the same briefs."""

import subprocess
import sys
from pathlib import Path

import pytest

from briefing_tui.parse.brief import parse_brief

FOLDER = Path(__file__).parent.parent / "fixtures" / "format"

# libyaml must be hidden before yaml is imported, hence another interpreter.
READ = """
import sys
sys.modules["yaml._yaml"] = None
import msgspec
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.parse.yaml import YamlParser
assert YamlParser.__name__ == "BaseLoader", YamlParser
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        parsed = parse_bytes(file.read(), "brief.md")
    problems = [(problem.line, problem.column, problem.code) for problem in parsed.diagnostics]
    print(msgspec.json.encode([parsed.brief, problems]).decode())
"""
WITH_LIBYAML = READ.replace('sys.modules["yaml._yaml"] = None\n', "").replace(
    '"BaseLoader"', '"CParser"'
)

# The two parsers report some syntax errors at different positions.
SYNTAX_ERRORS = {"syntax-error", "stray-line", "too-deep"}


def read(program: str, names: list[str]) -> list[str]:
    process = subprocess.run(
        [sys.executable, "-c", program, *names], capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.splitlines()


def test_both_parsers_give_the_same_briefs() -> None:
    paths = [path for path in sorted(FOLDER.glob("*.md")) if path.stem not in SYNTAX_ERRORS]
    names = [str(path) for path in paths]
    assert read(READ, names) == read(WITH_LIBYAML, names)


@pytest.mark.parametrize("name", sorted(SYNTAX_ERRORS))
def test_syntax_errors_do_not_raise(name: str) -> None:
    assert len(read(READ, [str(FOLDER / f"{name}.md")])) == 1


def test_a_value_of_any_depth_is_an_error_at_its_line() -> None:
    parsed = parse_brief(f"---\ntitle: Read\ny: {'[' * 3000}{']' * 3000}\n---\n", "brief.md")
    assert parsed.brief.title == "Read"
    # PyYAML 6.0.4 ends at a depth of 1,000; with earlier versions the position is the value's.
    (problem,) = parsed.diagnostics
    assert (problem.code, problem.line) == ("yaml-depth", 3)
