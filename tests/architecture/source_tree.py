"""The project's own Python files, parsed once for all the tests of its architecture."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "briefing_tui"
TREES = ("briefing_tui", "tests", "benchmarks")

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Module(NamedTuple):
    """One file: its name from the project's root, its text and its syntax tree."""

    name: str
    text: str
    tree: ast.Module

    def classes(self) -> Iterator[ast.ClassDef]:
        """Every class, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def modules(*trees: str) -> tuple[Module, ...]:
    """The modules under the given folders of the project, all of them by default."""
    return tuple(
        Module(str(path.relative_to(ROOT)), text, ast.parse(text))
        for tree in trees or TREES
        for path in sorted((ROOT / tree).rglob("*.py"))
        if (text := path.read_text(encoding="utf-8")) is not None
    )


def length(node: Function) -> int:
    """Lines from `def` to the end, without decorators."""
    return (node.end_lineno or node.lineno) - node.lineno + 1
