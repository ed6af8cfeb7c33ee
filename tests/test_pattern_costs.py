"""Costs of regular expressions: none takes more than linear time, whatever text it meets.

Every pattern of the package is taken from its source. For each repetition in it, texts are made
that lead there and repeat what it takes, as long as they never let the pattern match to its end.
Child processes try them at growing sizes, since nothing else ends a pattern that
takes exponential time.
"""

import ast
import re
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from time import process_time
from typing import Any

import pytest

from briefing_tui.text.patterns import FENCED_CODE
from briefing_tui.text.sentences import _CJK
from tests.architecture.source_tree import ROOT, Module, nodes, package

_FUNCTIONS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall"}
_FUNCTIONS |= {"finditer", "lazy_pattern", "notation"}
_AT_START = {"match", "fullmatch"}
_SIZES = (1_000, 2_000, 4_000, 10_000, 20_000, 40_000)
_LIMIT = 10
"""How much longer a text may take than one of a quarter of its size. Quadratic time is 16 times as
long."""
_SMALL = 0.05
"""Seconds that count for nothing. What takes quadratic time takes more at the largest size."""
_MIDDLE, _FAST = 10_000, 0.008
"""A text of this size that takes fewer seconds doesn't take quadratic time."""
_TRIES = 2
_CHILDREN, _SECONDS = 8, 120
"""How many children there are, and the processor time of each."""
_BOUNDED = (
    r"\s*+(?>(?:- +)*)",  # `slips.py` tries these once in a line, at its start
    r" *(\t)",
    r"[^\"'\[{]*[\[{][^",
    f"{FENCED_CODE}|`[^`\\n]+`|<!--",  # `sanitise.py` looks for the end of a comment first
    rf"[^\s{_CJK}“„«»",  # `sentences.py` tries this on 16 characters
)
"""How patterns begin that take more than linear time, but don't meet long texts."""
_ENDS = ("\0", "x\n")
"""What follows a repeated part: most patterns don't go on with all of them."""


def patterns_of(module: Module) -> Iterator[tuple[int, re.Pattern[str], bool]]:
    """The line of each pattern, the pattern, and whether it is only tried at a text's start.

    Those that are made of values at run time are left out: their parts are escaped words.
    """
    uses, names = _public_uses() | _uses_in(module), _names_in(module)
    for node in nodes(module.tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        is_of_re = isinstance(node.func, ast.Name) or ast.unparse(node.func).startswith("re.")
        if name not in _FUNCTIONS or not is_of_re:
            continue
        known = dict(vars(import_module(module.dotted)))
        flags = [ast.unparse(value) for value in ast.walk(node) if _is_flag(value)]
        try:
            source = eval(ast.unparse(node.args[0]), known)
            pattern = re.compile(source, eval("|".join(flags) or "0", {"re": re}))
        except (NameError, TypeError):
            continue
        is_kept = name in {"compile", "lazy_pattern"}
        methods = uses.get(names.get(id(node), ""), set()) if is_kept else {name}
        if isinstance(pattern.pattern, str) and not pattern.pattern.startswith(_BOUNDED):
            yield node.lineno, pattern, bool(methods) and methods <= _AT_START


@cache
def _public_uses() -> dict[str, set[str]]:
    """The methods that any module calls of each public name."""
    uses: dict[str, set[str]] = {}
    for module in package():
        for name, methods in _uses_in(module).items():
            if not name.startswith("_"):
                uses.setdefault(name, set()).update(methods)
    return uses


def _uses_in(module: Module) -> dict[str, set[str]]:
    """The methods that a module calls of each name."""
    uses: dict[str, set[str]] = {}
    for node in nodes(module.tree):
        if isinstance(node, ast.Attribute):
            name = getattr(node.value, "id", getattr(node.value, "attr", "_"))
            uses.setdefault(name, set()).add(node.attr)
    return uses


def _names_in(module: Module) -> dict[int, str]:
    """The name that each value is given, by the identity of its node."""
    names: dict[int, str] = {}
    for node in nodes(module.tree):
        if isinstance(node, ast.keyword):
            names[id(node.value)] = node.arg or ""
        elif isinstance(node, ast.Assign):
            pairs = [(node.targets[0], node.value)]
            if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(node.targets[0].elts, node.value.elts, strict=True))
            names |= {id(value): name.id for name, value in pairs if isinstance(name, ast.Name)}
    return names


def _is_flag(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute) and ast.unparse(node.value) == "re" and node.attr.isupper()
    )


def attacks(pattern: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """Beginnings that lead to a repetition, what it takes, and what ends it."""
    seen: set[tuple[str, str]] = set()
    for before, unit in _repeated(parser.parse(pattern.pattern, pattern.flags), ""):
        for start, part in ((before, unit), ("", unit), ("", before + unit)):
            if part and (start, part) not in seen:
                seen.add((start, part))
                yield from ((start, part, end) for end in _ENDS)


def _repeated(parsed: Any, before: str) -> Iterator[tuple[str, str]]:
    """What a text has before each repetition in a parsed pattern, and what is repeated."""
    for code, value in parsed:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, part = value
            if most > 99:
                for unit in _samples(part):
                    yield before, unit
            yield from _repeated(part, before)
            before += _sample(part) * max(least, 1 if most else 0)
            continue
        for inner in _inner(code, value):
            yield from _repeated(inner, before)
        before += _sample([(code, value)])


def _inner(code: Any, value: Any) -> list[Any]:
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.ATOMIC_GROUP:
        return [value]
    if code is codes.BRANCH:
        return list(value[1])
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    return []


def _samples(parsed: Any) -> list[str]:
    """Some texts that a part matches: one for each branch or each kind of character in a class."""
    if len(parsed) == 1 and parsed[0][0] is codes.SUBPATTERN:
        return _samples(parsed[0][1][3])
    if len(parsed) == 1 and parsed[0][0] is codes.BRANCH:
        return [text for branch in parsed[0][1][1] for text in _samples(branch)]
    if len(parsed) == 1 and parsed[0][0] in (codes.IN, codes.NOT_LITERAL, codes.ANY):
        return _characters(*parsed[0])
    return [_sample(parsed)]


_CATEGORIES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_NOT_WORD: "!",
}
_USUAL = (
    "a",
    " ",
    "1",
    "\t",
    "<",
    "[",
    "(",
    "{",
    '"',
    "`",
    "*",
    "_",
    ":",
    "-",
    "|",
    "\\",
    ">",
    "é",
)


def _characters(code: Any, value: Any) -> list[str]:
    if code is codes.ANY:
        return ["a", " ", "<"]
    if code is codes.NOT_LITERAL:
        return [sign for sign in _USUAL if ord(sign) != value][:6]
    if value[0][0] is codes.NEGATE:
        taken = re.compile("[" + "".join(map(_class_source, value[1:])) + "]")
        return [sign for sign in _USUAL if not taken.match(sign)][:6]
    found: list[str] = []
    for kind, item in value:
        if kind is codes.LITERAL:
            found.append(chr(item))
        elif kind is codes.RANGE:
            found.append(chr(item[0]))
        else:
            found.append(_CATEGORIES[item])
    return found[:6]


def _class_source(item: tuple[Any, Any]) -> str:
    kind, value = item
    if kind is codes.LITERAL:
        return re.escape(chr(value))
    if kind is codes.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    names = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
    name = str(value).removeprefix("CATEGORY_")
    return names.get(name) or names[name.removeprefix("NOT_")].upper()


def _sample(parsed: Any) -> str:
    """A text that a part of a pattern matches, without what looks ahead or behind."""
    text = ""
    for code, value in parsed:
        if code is codes.LITERAL:
            text += chr(value)
        elif code in (codes.IN, codes.NOT_LITERAL, codes.ANY):
            text += _characters(code, value)[0]
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            text += _sample(value[2]) * max(value[0], 1 if value[1] else 0)
        elif code in (codes.SUBPATTERN, codes.ATOMIC_GROUP, codes.BRANCH):
            text += _sample(_inner(code, value)[0])
    return text


def _seconds(pattern: re.Pattern[str], text: str, at_start: bool) -> float:
    began = process_time()
    if at_start:
        pattern.match(text)
        pattern.fullmatch(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return process_time() - began


def grows(pattern: re.Pattern[str], attack: tuple[str, str, str], at_start: bool) -> str:
    """The sizes and seconds of an attack whose time grows faster than the text; else nothing."""
    start, part, end = attack

    def text(size: int) -> str:
        return start + part * (size // len(part)) + end

    taken: dict[int, float] = {}
    for size in _SIZES:
        taken[size] = _seconds(pattern, text(size), at_start)
        if size == _MIDDLE and taken[size] < _FAST:
            return ""
        quarter = taken.get(size // 4)
        if quarter is None or taken[size] <= _LIMIT * quarter + _SMALL:
            continue
        for _ in range(_TRIES):
            quarter = _seconds(pattern, text(size // 4), at_start)
            taken[size] = _seconds(pattern, text(size), at_start)
            if taken[size] <= _LIMIT * quarter + _SMALL:
                break
        else:
            return f"{quarter:.3f} s for {size // 4:,} characters, {taken[size]:.3f} s for {size:,}"
    return ""


def main(names: Sequence[str]) -> None:
    """Try the patterns of some modules, and print what grows."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 1))
    for module in package():
        for line, pattern, at_start in patterns_of(module) if module.name in names else ():
            print(f"{module.name}:{line}", flush=True)
            for attack in attacks(pattern):
                if growth := grows(pattern, attack, at_start):
                    print(f"GROWS {module.name}:{line} {attack}: {growth}", flush=True)
                    break


def test_a_quadratic_pattern_is_found() -> None:
    blanks = re.compile(r"a[ \t]*[ \t]*b")
    assert any(grows(blanks, attack, at_start=False) for attack in attacks(blanks))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(_CHILDREN))
def test_no_pattern_takes_more_than_linear_time(part: int) -> None:
    names = [module.name for module in package() if re.search(r"\bre\.|_pattern", module.text)]
    child = subprocess.run(
        [sys.executable, "-m", "tests.test_pattern_costs", *names[part::_CHILDREN]],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    lines = child.stdout.splitlines()
    assert not child.returncode, f"after {lines[-1:]}: {child.stderr[-500:]}"
    assert not [line for line in lines if line.startswith("GROWS")]


if __name__ == "__main__":
    main(sys.argv[1:])
