"""Conventions: names that say something, no mixins, no global state, short styles."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source_tree import PACKAGE, ROOT, Module, nodes, package

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
LINES_OF_DEFAULT_CSS = 15


def is_mixed(node: ast.ClassDef, ours: set[str]) -> bool:
    """Whether a class has several bases, at least one of them ours.

    A library may need several bases, as PyYAML's loaders do.
    """
    bases = set(names_of_bases(node))
    return len(bases) > 1 and bool(bases & ours)


def own_names(module: Module) -> set[str]:
    """The names in a module that mean classes of the package."""
    defined = {each.name for each in module.classes()}
    imported = {
        name.asname or name.name
        for node in nodes(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("briefing_tui")
        for name in node.names
    }
    return defined | imported


def names_of_bases(node: ast.ClassDef) -> Iterator[str]:
    """`App` for `App[None]`, `Struct` for `msgspec.Struct`."""
    for base in node.bases:
        plain = base.value if isinstance(base, ast.Subscript) else base
        yield ast.unparse(plain).rpartition(".")[2]


def test_no_module_has_an_empty_name() -> None:
    empty = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*")
        if path.stem.lower() in EMPTY_NAMES
        or any(path.stem.lower().endswith(f"_{word}") for word in EMPTY_NAMES)
    ]
    assert not empty, f"say what it does instead: {empty}"


def test_no_mixins() -> None:
    mixed = [
        f"{module.name}::{each.name}"
        for module in package()
        for ours in [own_names(module)]
        for each in module.classes()
        if "mixin" in each.name.lower() or is_mixed(each, ours)
    ]
    assert not mixed, f"a class with two bases hides its size; use an attribute instead: {mixed}"


def test_no_module_keeps_state() -> None:
    kept = [
        f"{module.name}:{node.lineno}"
        for module in package()
        for node in nodes(module.tree)
        if isinstance(node, ast.Global)
    ]
    assert not kept, f"pass a value on instead of a `global`: {kept}"


def test_bugs_in_workers_surface() -> None:
    hidden = [module.name for module in package() if re.search(r"exit_on_error\s*=", module.text)]
    assert not hidden, f"leave exit_on_error alone: {hidden}"


def test_widgets_styles_are_their_own_and_short() -> None:
    long = [
        f"{module.name}::{each.name}"
        for module in package()
        for each in module.classes()
        for node in each.body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "DEFAULT_CSS"
        and isinstance(node.value, ast.Constant)
        and len(str(node.value.value).strip().splitlines()) > LINES_OF_DEFAULT_CSS
    ]
    assert not long, f"arrangement and colours belong in tui/briefing.tcss: {long}"


def test_no_style_is_forced() -> None:
    files = [*PACKAGE.rglob("*.tcss"), *PACKAGE.rglob("*.py")]
    forced = [path.name for path in files if "!important" in path.read_text(encoding="utf-8")]
    assert not forced, f"no !important: {forced}"


def test_every_test_file_has_a_name_of_its_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, f"pytest imports tests by their bare name: {twice}"
