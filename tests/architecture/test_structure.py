"""The structure of the package: one direction of imports, no owners passed down, no cut classes.

Each rule is a function that yields its violations.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.architecture.source_tree import (
    Module,
    imported_names,
    imports,
    nodes,
    package,
    reachable,
)

SCREEN = "ReaderScreen"
SCREEN_MODULE = "briefing_tui/tui/reader.py"
NAMES_THE_SCREEN = {SCREEN_MODULE, "briefing_tui/tui/app.py"}
LINES_OF_A_SMALL_MODULE = 60
SQL_FOLDERS = ("briefing_tui/library/index", "briefing_tui/library/state")
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT (OR \w+ )?INTO|DELETE FROM|UPDATE \w+ SET|ORDER BY)\b", re.DOTALL
)
KEYS_MODULE = "briefing_tui/tui/keys.py"
KEY_NAME = re.compile(
    r"\b(ctrl|alt|shift)\+\w|\b(Ctrl|Alt|Shift)\+|\b(Esc|Enter|Tab|Backspace|PgDn|PgUp)\b|`[^\s`]`"
)


def short(dotted: str) -> str:
    return dotted.removeprefix("briefing_tui.")


def circles() -> Iterator[str]:
    """Imports between two modules that also reach each other the other way."""
    for source, targets in imports().items():
        for target in targets:
            if source in reachable(target):
                yield f"{short(source)} -> {short(target)}"


class OwnClass:
    """A top-level class of the package."""

    def __init__(self, module: Module, node: ast.ClassDef) -> None:
        self.module = module.name
        self.name = node.name
        self.node = node
        self.key = f"{module.dotted}.{node.name}"


def own_classes() -> dict[str, OwnClass]:
    """The top-level classes of the package by module and name."""
    found = (
        OwnClass(module, node)
        for module in package()
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    )
    return {each.key: each for each in found}


def names_of_own_classes(module: Module, classes: dict[str, OwnClass]) -> dict[str, OwnClass]:
    """What the names in a module mean, as far as they mean a class of the package."""
    names = {name: f"{source}.{attribute}" for source, attribute, name in imported_names(module)}
    names |= {
        node.name: f"{module.dotted}.{node.name}"
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    }
    return {name: classes[key] for name, key in names.items() if key in classes}


def annotated(node: ast.ClassDef) -> Iterator[ast.expr]:
    """The annotations of a class's constructor and of its attributes."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            if part.name == "__init__":
                arguments = (*part.args.posonlyargs, *part.args.args, *part.args.kwonlyargs)
                yield from (each.annotation for each in arguments if each.annotation)
            for statement in ast.walk(part):
                if isinstance(statement, ast.AnnAssign) and isinstance(
                    statement.target, ast.Attribute
                ):
                    yield statement.annotation
        elif isinstance(part, ast.AnnAssign):
            yield part.annotation


def words(annotation: ast.expr) -> set[str]:
    """The names in an annotation, also where it is a string."""
    return set(re.findall(r"\w+", ast.unparse(annotation)))


def owner_references() -> Iterator[str]:
    """A class that takes or stores the object that constructs it."""
    classes = own_classes()
    owners: dict[str, set[str]] = {}
    for module in package():
        names = names_of_own_classes(module, classes)
        for node in module.tree.body:
            if not isinstance(node, ast.ClassDef):
                continue
            for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
                part = names.get(call.func.id) if isinstance(call.func, ast.Name) else None
                if part is None or part.name == node.name:
                    continue
                owners.setdefault(part.key, set()).add(node.name)
                passed = [*call.args, *(keyword.value for keyword in call.keywords)]
                if any(isinstance(each, ast.Name) and each.id == "self" for each in passed):
                    yield f"{node.name} passes itself to {part.name}"
    for part in classes.values():
        named = {word for annotation in annotated(part.node) for word in words(annotation)}
        for owner in named & (owners.get(part.key, set()) | {SCREEN}):
            yield f"{part.name} stores its {owner}"


def modules_that_name_the_screen() -> Iterator[str]:
    """Modules other than the screen's and the app's that name its class."""
    for module in package():
        if module.name not in NAMES_THE_SCREEN and re.search(rf"\b{SCREEN}\b", module.text):
            yield module.name


def foreign_assignments() -> Iterator[str]:
    """Assignments to the state of the screen, or to what a view was shown of it."""
    for module in package():
        for node in nodes(module.tree):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Store)
                and node.attr == "state"
                and ast.unparse(node.value) != "self"
            ):
                yield f"{module.name}: {ast.unparse(node)}"


def bound_reactives() -> Iterator[str]:
    """The state goes down by `show`: a reactive bound to another would be a second way."""
    for module in package():
        for node in nodes(module.tree):
            if isinstance(node, ast.Attribute) and node.attr == "data_bind":
                yield f"{module.name}: {ast.unparse(node)}"


def bases_with_one_subclass() -> Iterator[str]:
    """Classes of the package that exactly one class of the package inherits from."""
    classes = own_classes()
    subclasses: Counter[str] = Counter()
    for module in package():
        names = names_of_own_classes(module, classes)
        for node in module.classes():
            for base in node.bases:
                plain = base.value if isinstance(base, ast.Subscript) else base
                if isinstance(plain, ast.Name) and plain.id in names:
                    subclasses[names[plain.id].name] += 1
    yield from (name for name, count in subclasses.items() if count == 1)


def classes_of_one_name() -> Iterator[str]:
    """Names of public classes that stand in two modules."""
    names = Counter(each.name for each in own_classes().values())
    yield from (name for name, count in names.items() if count > 1 and not name.startswith("_"))


def crumbs() -> Iterator[str]:
    """Small modules that only one module of their own folder imports."""
    by_name = {module.dotted: module for module in package()}
    for module in package():
        importers = [
            by_name[name] for name, targets in imports().items() if module.dotted in targets
        ]
        if (
            not module.name.endswith("__init__.py")
            and len(module.text.splitlines()) < LINES_OF_A_SMALL_MODULE
            and len(importers) == 1
            and importers[0].folder == module.folder
        ):
            yield f"{module.name} is part of {importers[0].name}"


def strings(module: Module) -> Iterator[str]:
    """The string literals of a module that are no docstrings."""
    documentation = {
        id(node.value)
        for node in nodes(module.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in nodes(module.tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in documentation:
            yield text


def foreign_sql() -> Iterator[str]:
    """Modules outside the two folders of SQL that import sqlite3 or hold SQL."""
    for module in package():
        if module.folder in SQL_FOLDERS:
            continue
        if any(source.partition(".")[0] == "sqlite3" for source, _, _ in imported_names(module)):
            yield f"{module.name} imports sqlite3"
        yield from (f"{module.name}: {text}" for text in strings(module) if SQL.search(text))


def foreign_keys() -> Iterator[str]:
    """Bindings, comparisons with a key and names of keys in texts, outside the keys' module."""
    for module in package():
        if not module.name.startswith("briefing_tui/tui/") or module.name == KEYS_MODULE:
            continue
        for node in nodes(module.tree):
            binds = isinstance(node, ast.Call) and ast.unparse(node.func) == "Binding"
            compares = isinstance(node, ast.Compare) and any(
                isinstance(part, ast.Attribute) and part.attr == "key"
                for part in (node.left, *node.comparators)
            )
            if binds or compares:
                yield f"{module.name}: {ast.unparse(node)}"
        for node in module.classes():
            names = (part.name for part in node.body if isinstance(part, ast.FunctionDef))
            yield from (f"{module.name}: {name}" for name in names if name.startswith("key_"))
        for text in strings(module):
            yield from (f"{module.name}: {match[0]}" for match in KEY_NAME.finditer(text))


def foreign_workers() -> Iterator[str]:
    """Dialogs that run a worker by themselves, in place of `ask`."""
    for module in package():
        if module.folder == "briefing_tui/tui/dialogs" and not module.name.endswith("/base.py"):
            for node in nodes(module.tree):
                name = node.attr if isinstance(node, ast.Attribute) else ""
                name = node.id if isinstance(node, ast.Name) else name
                if name in ("run_worker", "work", "Thread"):
                    yield f"{module.name}: {name}"


ROOMS = ("briefing_tui.export", "briefing_tui.draft")
DOORS = ("briefing_tui/export/", "briefing_tui/draft/", "briefing_tui/cli/")
DOOR_OF_THE_INTERFACE = "briefing_tui/tui/new_files.py"


def foreign_exports() -> Iterator[str]:
    """The reader works without what exports and drafts briefs: one module of it imports that."""
    for module in package():
        if module.name.startswith(DOORS) or module.name == DOOR_OF_THE_INTERFACE:
            continue
        for source, name, _ in imported_names(module):
            if f"{source}.{name}.".startswith(tuple(f"{room}." for room in ROOMS)):
                yield f"{module.name} imports {source}"


CONNECTING = {
    *("aiohttp", "ftplib", "http", "httpx", "imaplib", "nntplib", "poplib", "requests", "smtplib"),
    *("socket", "socketserver", "ssl", "telnetlib", "textual_serve", "urllib3", "websockets"),
    *("wsgiref", "xmlrpc"),
}
"""Packages that make connections, or accept them."""


def connections() -> Iterator[str]:
    """Nothing uses the network."""
    for module in package():
        for source, name, _ in imported_names(module):
            asks = source.startswith("urllib.request") or (source, name) == ("urllib", "request")
            connects = asks or source.partition(".")[0] in CONNECTING
            if connects:
                yield f"{module.name} imports {source}"


STARTING = {
    "briefing_tui/cli/console.py",  # the pager
    "briefing_tui/library/index/process.py",  # itself, to index
    "briefing_tui/tui/terminal/programs.py",  # the editor, browser and clipboard program
}


def started_programs() -> Iterator[str]:
    """A library can't start a program: nothing but these modules does, and only the user's own."""
    for module in package():
        if module.name not in STARTING:
            for source, _, _ in imported_names(module):
                if source == "subprocess":
                    yield f"{module.name} imports {source}"


def versions_of_textual() -> Iterator[str]:
    """What holds for one version of Textual stands where its private names stand."""
    for module in package():
        if not module.name.startswith("briefing_tui/tui/terminal/"):
            for words in re.findall(r"Textual\W+\d[\d.]*", module.text):
                yield f"{module.name}: {words}"


def possessive_groups() -> Iterator[str]:
    """`(?:…)*+` in patterns: after a part of the group, Python before 3.11.5 goes on behind that
    part (CPython issue 106052). An atomic group, `(?>(?:…)*)`, does the same without the fault.
    """
    for module in package():
        for text in strings(module):
            if re.search(r"[^(\\]\)[*+?]\+", text):
                yield f"{module.name}: {text}"


RULES = {
    "no import circle": circles,
    "no class takes or stores its owner": owner_references,
    "the screen is named by itself and the app": modules_that_name_the_screen,
    "the state is assigned by the screen, and handed down": foreign_assignments,
    "no reactive is bound to another": bound_reactives,
    "no base class with one subclass": bases_with_one_subclass,
    "no two public classes of one name": classes_of_one_name,
    "no small module with one importer beside it": crumbs,
    "SQL in library/index and library/state": foreign_sql,
    "key names in keys.py": foreign_keys,
    "dialogs ask the library by one method": foreign_workers,
    "export and draft behind one module of tui": foreign_exports,
    "no connections": connections,
    "programs are started in three modules": started_programs,
    "no version of Textual outside the terminal's folder": versions_of_textual,
    "no possessive groups in patterns": possessive_groups,
}


@pytest.mark.parametrize("rule", RULES)
def test_the_structure_holds(rule: str) -> None:
    violations = sorted(set(RULES[rule]()))
    assert not violations, rule
