"""The project's Python files, parsed once, and the imports between the package's modules."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "briefing_tui"
TREES = ("briefing_tui", "tests", "benchmarks")


class Module(NamedTuple):
    """One file: its path from the project's root, its text and its syntax tree."""

    name: str
    text: str
    tree: ast.Module

    @property
    def dotted(self) -> str:
        """The name by which it is imported."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0]

    def classes(self) -> Iterator[ast.ClassDef]:
        """Every class, nested ones too."""
        return (node for node in nodes(self.tree) if isinstance(node, ast.ClassDef))


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Every node of a module but `Load`, `Store` and `Del`. Most rules look at them all, and
    `ast.walk`, which also gives these, takes half as long again.
    """
    found: list[ast.AST] = [tree]
    for node in found:
        for name in node._fields:
            child = getattr(node, name, None)
            if isinstance(child, list):
                found += [each for each in child if isinstance(each, ast.AST)]
            elif isinstance(child, ast.AST) and name != "ctx":
                found.append(child)
    return (*found,)


@cache
def modules(*trees: str) -> tuple[Module, ...]:
    """The modules under the given folders of the project, all of them by default."""
    return tuple(
        Module(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"), parsed(path))
        for tree in trees or TREES
        for path in sorted((ROOT / tree).rglob("*.py"))
    )


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def package() -> tuple[Module, ...]:
    """The modules of the package."""
    return modules("briefing_tui")


def imported_names(module: Module) -> Iterator[tuple[str, str, str]]:
    """Each import of a module, wherever it stands: the module named, the name in it or "",
    and the name that it has here.
    """
    for node in nodes(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", alias.asname or alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.module, alias.name, alias.asname or alias.name


@cache
def imports() -> Mapping[str, frozenset[str]]:
    """The modules of the package that each module of it imports, also inside functions and
    under TYPE_CHECKING.
    """
    known = {module.dotted for module in package()}
    graph: dict[str, frozenset[str]] = {}
    for module in package():
        named = {
            next((name for name in (f"{source}.{name}", source) if name in known), "")
            for source, name, _ in imported_names(module)
        }
        graph[module.dotted] = frozenset(named - {"", module.dotted})
    return graph


@cache
def reachable(start: str) -> frozenset[str]:
    """The modules that a module imports, directly or through others."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = imports()[waiting.pop()] - seen
        seen |= new
        waiting.extend(new)
    return frozenset(seen)
