"""Private names of Textual, Rich, asyncio and markdown-it stand in one folder of the package.

A name that one of our own classes, functions or attributes has is ours, unless the class that uses
it inherits it from one of these libraries.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TypeGuard

from tests.architecture.source_tree import Module, nodes, package
from tests.cases import each_case

Function = ast.FunctionDef | ast.AsyncFunctionDef
FOLDER = "briefing_tui/tui/terminal"
LIBRARIES = {"textual", "rich", "asyncio", "markdown_it", "mdit_py_plugins"}
PRIVATE = re.compile(r"_[A-Za-z]\w*")
BY_TEXT = {"delattr", "fits", "getattr", "hasattr", "setattr"}
"""Functions that take the names of attributes."""
DOCUMENTED = {"_asdict", "_exit", "_fields", "_make", "_replace"}
"""Of named tuples and `os`. Textual has an `_exit`, too."""


def private_uses(tree: ast.Module, own: frozenset[str]) -> Iterator[str]:
    """Imports of private names of the libraries, and attributes that are not our own."""
    for node in nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or ""
            for alias in node.names:
                parts = f"{module}.{alias.name}".strip(".").split(".")
                if parts[0] in LIBRARIES and any(map(PRIVATE.fullmatch, parts)):
                    yield ".".join(parts)
        elif isinstance(node, ast.Attribute):
            if PRIVATE.fullmatch(node.attr) and not (node.attr in own or node.attr in DOCUMENTED):
                yield node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in BY_TEXT:
            texts = (a.value for a in node.args if isinstance(a, ast.Constant))
            yield from (str(text) for text in texts if PRIVATE.fullmatch(str(text)))


def defined(tree: ast.Module) -> Iterator[str]:
    """The names of functions, classes and variables, and of attributes of `self` that are set."""
    for node in nodes(tree):
        if isinstance(node, Function | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif _is_of_self(node, ast.Store):
            yield node.attr


def _is_of_self(
    node: ast.AST, context: type[ast.expr_context] = ast.expr_context
) -> TypeGuard[ast.Attribute]:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, context)
        and getattr(getattr(node.value, "func", node.value), "id", "") in ("self", "cls", "super")
    )


@cache
def classes_in(module: str) -> dict[str, ast.ClassDef]:
    """The classes of a module of a library."""
    tree = ast.parse(inspect.getsource(import_module(module)))
    return {node.name: node for node in nodes(tree) if isinstance(node, ast.ClassDef)}


@cache
def private_names_of(foreign: type) -> frozenset[str]:
    """The private names of a class of a library."""
    tree = classes_in(foreign.__module__)[foreign.__name__]
    stored = {node.attr for node in ast.walk(tree) if _is_of_self(node, ast.Store)}
    return frozenset(filter(PRIVATE.fullmatch, {*vars(foreign), *stored}))


def private_inherited(node: ast.ClassDef, own_class: type) -> Iterator[str]:
    """Private names of the bases that a class overrides, sets or reads."""
    bases = [base for base in own_class.__mro__ if base.__module__.partition(".")[0] in LIBRARIES]
    if not bases:
        return
    methods = {child.name for child in node.body if isinstance(child, Function)}
    variables = {name for child in node.body for name in _targets(child)}
    of_self = {child.attr for child in ast.walk(node) if _is_of_self(child)}
    for base in bases:
        for name in sorted(private_names_of(base) & (methods | variables | of_self)):
            yield f"{own_class.__name__}.{name}, of {base.__name__}"


def _targets(node: ast.stmt) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


@cache
def own_names() -> frozenset[str]:
    return frozenset(name for module in package() for name in defined(module.tree))


def classes_of(module: Module, imported: ModuleType) -> Iterator[tuple[ast.ClassDef, type]]:
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef):
            yield node, getattr(imported, node.name)


def test_they_stand_in_one_folder() -> None:
    own = own_names()
    found = []
    for module in package():
        if module.folder == FOLDER or module.name.endswith("__main__.py"):
            continue
        names = [*private_uses(module.tree, own)]
        for node, own_class in classes_of(module, import_module(module.dotted)):
            names += private_inherited(node, own_class)
        found += [f"{module.name}: {name}" for name in names]
    assert not found


@each_case(
    "code",
    [
        "from textual._compositor import Compositor",
        "import rich._palettes",
        "from asyncio import _get_running_loop",
        "def f(app): return app._batch_count",
        "def f(app): return getattr(app, '_batch_count', 0)",
        "def f(app): return fits(app, '_batch_count')",
    ],
)
def test_a_new_one_is_found(code: str) -> None:
    assert [*private_uses(ast.parse(code), own_names())]


@each_case(
    "body",
    [
        "def _size_updated(self): ...",
        "_size = None",
        "def f(self): return self._size",
        "def f(self): self._size = None",
        "def f(self): super()._size_updated()",
    ],
)
def test_a_new_one_in_a_class_is_found(body: str) -> None:
    tree = ast.parse(f"from textual.widget import Widget\nclass Own(Widget):\n  {body}")
    namespace: dict[str, type] = {}
    exec(compile(tree, "own", "exec"), namespace)
    node = next(child for child in tree.body if isinstance(child, ast.ClassDef))
    assert [*private_inherited(node, namespace["Own"])]
