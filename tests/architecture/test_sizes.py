"""How large a thing may grow before it must be two things.

EXCEPTIONS is a ratchet: an entry may be lowered or removed, never added or raised. An entry
that is higher than what it names is stale and fails, so the list only shrinks.
"""

import ast
from collections.abc import Iterator

from tests.architecture.source_tree import Function, Module, length, modules

LINES_OF_A_MODULE = 300
LINES_OF_A_FUNCTION = 40
METHODS_OF_A_CLASS = 20

HANDLERS = ("action_", "on_", "watch_")
LINES_OF_A_HANDLER = 5
"""Textual asks for a method a key and a message; those that only pass it on aren't counted."""

EXCEPTIONS: dict[str, int] = {}
"""`path` (module), `path::function` or `path::Class` → its size now."""


def measures() -> Iterator[tuple[str, int, int]]:
    """Everything that has a limit: what it is, its size, the limit."""
    for module in modules():
        yield module.name, len(module.text.splitlines()), LINES_OF_A_MODULE
        for function in module.functions():
            name = f"{module.name}::{function.name}"
            yield name, length(function), LINES_OF_A_FUNCTION
        for each in module.classes():
            yield f"{module.name}::{each.name}", methods(each), METHODS_OF_A_CLASS


def methods(node: ast.ClassDef) -> int:
    """How many methods of its own a class has, thin handlers not counted."""
    return sum(isinstance(each, Function) and not is_thin_handler(each) for each in node.body)


def is_thin_handler(node: Function) -> bool:
    """Whether a method is one of Textual's and does next to nothing itself."""
    return node.name.startswith(HANDLERS) and length(node) <= LINES_OF_A_HANDLER


def test_nothing_is_too_large() -> None:
    large = [
        f"{name}: {size}, at most {limit}"
        for name, size, limit in measures()
        if size > max(limit, EXCEPTIONS.get(name, 0))
    ]
    assert not large, "too large, so make two of it:\n" + "\n".join(large)


def test_exceptions_only_shrink() -> None:
    sizes = {name: size for name, size, limit in measures() if size > limit}
    stale = {name: size for name, size in EXCEPTIONS.items() if sizes.get(name) != size}
    assert not stale, f"lower or remove in EXCEPTIONS: {stale}; sizes now: {sizes}"


def test_the_rules_see_what_they_should() -> None:
    lines = "class Big:\n" + "".join(
        f"    def {name}(self):\n        pass\n" for name in ("a", "on_b", "action_c", "watch_d")
    )
    long_handler = "    def on_e(self):\n" + "        pass\n" * LINES_OF_A_HANDLER
    tree = ast.parse(lines + long_handler)
    (big,) = Module("big.py", "", tree).classes()
    assert methods(big) == 2
