"""Without libyaml, PyYAML's own parser reads the same briefs."""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "fixtures" / "format"

# Hiding libyaml has to happen before yaml is imported, hence another interpreter.
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
    places = [(each.line, each.column, each.code) for each in parsed.diagnostics]
    print(msgspec.json.encode([parsed.brief, places]).decode())
"""
WITH_LIBYAML = READ.replace('sys.modules["yaml._yaml"] = None\n', "").replace(
    '"BaseLoader"', '"CParser"'
)

# Whether a text is YAML differs at the edges, and where a slip stands.
SLIPS = {"one-slip", "stray-line", "too-deep"}


def read(program: str, names: list[str]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *names], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_same_briefs_come_out() -> None:
    names = [str(each) for each in sorted(FOLDER.glob("*.md")) if each.stem not in SLIPS]
    assert read(READ, names) == read(WITH_LIBYAML, names)


@pytest.mark.parametrize("name", sorted(SLIPS))
def test_slips_do_not_raise(name: str) -> None:
    assert len(read(READ, [str(FOLDER / f"{name}.md")])) == 1
