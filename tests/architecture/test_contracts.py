"""The layers: each imports only those below it, and every folder is one of them."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from tests.architecture.source_tree import PACKAGE, ROOT

NO_LAYER = {"__init__", "__main__", "__pycache__", "py", "samples"}
"""Parts of the package that are not layers: `py` is the stem of `py.typed`."""
WITH_A_TERMINAL = {"briefing_tui.cli", "briefing_tui.tui", "briefing_tui.settings"}


def contracts() -> dict[str, Any]:
    """The import contracts by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {each["name"]: each for each in project["tool"]["importlinter"]["contracts"]}


def layers() -> set[str]:
    """Every layer's module."""
    (contract,) = (each for each in contracts().values() if each["type"] == "layers")
    return {name.strip() for row in contract["layers"] for name in row.split("|")}


def test_the_import_contracts_hold(tmp_path: Path) -> None:
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--cache-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_part_of_the_package_is_a_layer() -> None:
    parts = {f"briefing_tui.{path.stem}" for path in PACKAGE.iterdir()}
    assert parts - {f"briefing_tui.{name}" for name in NO_LAYER} == layers(), (
        "add it to the layers in pyproject.toml, and to the contracts below them"
    )


def test_every_core_layer_is_kept_from_the_terminal() -> None:
    kept = {
        name
        for contract in contracts().values()
        if contract["type"] == "forbidden" and "textual" in contract["forbidden_modules"]
        for name in contract["source_modules"]
    }
    assert kept == layers() - WITH_A_TERMINAL
