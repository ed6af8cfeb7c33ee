"""`draft` can go: with its command and its tests away, nothing else misses it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, imported_names, modules

GONE = ("briefing_tui/draft/", "briefing_tui/cli/new.py", "tests/draft/", "benchmarks/drafts.py")
LINT_IMPORTS = str(Path(sys.executable).with_name("lint-imports"))
ITS_COMMAND = re.compile(r'(?m)^ *"new": Command\(.*\n')
ITS_LAYER = re.compile(r' \| briefing_tui\.draft\b|"briefing_tui\.draft"(?:, )?')


def test_nothing_else_imports_it() -> None:
    gone = tuple(name.removesuffix(".py").strip("/").replace("/", ".") + "." for name in GONE)
    assert [
        f"{module.name} imports {source}"
        for module in modules()
        if not module.name.startswith(GONE)
        for source, name, _ in imported_names(module)
        if f"{source}.{name}.".startswith(gone)
    ] == []


@pytest.mark.slow
def test_types_and_contracts_hold_without_it(tmp_path: Path) -> None:
    for module in modules():
        if not module.name.startswith(GONE):
            copy = tmp_path / module.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(module.text, encoding="utf-8")
    for name, pattern, times in (
        ("briefing_tui/cli/main.py", ITS_COMMAND, 1),
        ("pyproject.toml", ITS_LAYER, 4),
    ):
        text, found = pattern.subn("", (ROOT / name).read_text(encoding="utf-8"))
        assert found == times, f"what names the layer or its command in {name}"
        (tmp_path / name).write_text(text, encoding="utf-8")
    for command in (["-m", "mypy", "--cache-dir", "types"], [LINT_IMPORTS, "--no-cache"]):
        result = subprocess.run(
            [sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stdout + result.stderr
