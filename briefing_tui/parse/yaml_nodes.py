"""Front matter as YAML nodes: text as written, each with its place, within limits.

Nodes are composed and never constructed, so YAML's guesses about booleans, numbers and
dates are not made. libyaml decides what is YAML; PyYAML's own parser stands in where
libyaml is missing.
"""

import operator
import re
from itertools import pairwise

from msgspec import Struct
from yaml.error import MarkedYAMLError, YAMLError
from yaml.nodes import MappingNode, Node

from briefing_tui.model.diagnostic import Position
from briefing_tui.parse.reading import BLOCK_LINE

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML was built without libyaml
    from briefing_tui.parse.python_parser import (  # type: ignore[assignment]
        PythonParser as CParser,
    )

Pair = tuple[Node, Node]


class _NodeLoader(CParser):
    """Composes nodes without guessing what they mean: only a written tag is a tag."""

    def resolve(self, kind: type[Node], value: str | None, implicit: object) -> str:
        """No tag, for every scalar and collection that was written without one."""
        return ""

    # Nothing depends on where a node stands. Both are called for every node with their
    # answers ignored, and built-in functions are called the fastest.
    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(int)


class Slip(Struct, frozen=True):
    """Why a piece of front matter is no YAML, and where."""

    problem: str
    """libyaml's words, which `slips` turns into ours."""
    place: Position
    key: str = ""
    """The top-level key that is lost with it."""
    character: str = ""
    """What stands there."""


class Composed(Struct, frozen=True):
    """The top-level pairs of a block, and what was wrong with it."""

    pairs: list[Pair]
    slips: tuple[Slip, ...] = ()
    other: Node | None = None
    """The root, where it is no mapping."""


def compose(block: str) -> Composed:
    """Read a block whole, else top-level key by key."""
    try:
        root = _compose(block)
    except (YAMLError, RecursionError) as error:
        return _compose_pieces(block, _slip(error, block, 0, ""))
    if isinstance(root, MappingNode):
        return Composed(root.value)
    return Composed([], other=root)


def _compose(text: str) -> Node | None:
    node: Node | None = _NodeLoader(text).get_single_node()
    return node


STRAY = "stray line"
DEEP = "nested too deeply"


def _slip(error: YAMLError | RecursionError, piece: str, lines_before: int, key: str) -> Slip:
    """Where a piece stopped being YAML."""
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    if not isinstance(error, MarkedYAMLError) or mark is None:
        problem = DEEP if isinstance(error, RecursionError) else str(error)
        return Slip(problem, Position(lines_before + BLOCK_LINE, 1), key)
    lines = piece.rstrip().split("\n")
    opened = error.context_mark
    # What was never closed is shown where it opens, and so is what scanning began at.
    scanning = (error.context or "").startswith("while scanning")
    if opened is not None and (scanning or mark.line >= len(lines)):
        mark = opened
    line, column = mark.line, mark.column
    if line >= len(lines):
        line, column = len(lines) - 1, len(lines[-1])
    character = lines[line][column : column + 1]
    place = Position(line + lines_before + BLOCK_LINE, column + 1)
    return Slip(error.problem or "", place, key, character)


# A line that begins a top-level key: a plain or quoted key and its colon.
_KEY = (
    r"(?:\"[^\"\n]*\"[ \t]*|'[^'\n]*'[ \t]*|"
    r"(?:[^\s#\-?\[\]{},\"':]|[-?:](?=\S))[^:\n]*+(?::(?=\S)[^:\n]*+)*+):(?=\s|$)"
)

_MOST_PIECES = 10_000
"""Top-level keys up to which a block that is no YAML is read key by key."""


def _compose_pieces(block: str, whole: Slip) -> Composed:
    pairs: list[Pair] = []
    slips: list[Slip] = []
    line = 0
    pieces = _pieces(block)
    if len(pieces) > _MOST_PIECES:
        return Composed([], (whole,))
    for piece in pieces:
        node, slip = _compose_piece(piece, line)
        if slip is not None:
            slips.append(slip)
        if isinstance(node, MappingNode):
            _move_down(node, line)
            pairs.extend(node.value)
        line += piece.count("\n")
    # Each piece can be YAML where the whole is not, as with keys of unequal indent.
    return Composed(pairs, tuple(slips) or (whole,))


def _compose_piece(piece: str, line: int) -> tuple[Node | None, Slip | None]:
    """One key's node, or what is wrong with it; both where only a stray line follows it."""
    slip: Slip
    try:
        node = _compose(piece)
    except (YAMLError, RecursionError) as error:
        slip = _slip(error, piece, line, _key_of(piece))
    else:
        if node is None or isinstance(node, MappingNode):
            return node, None
        return None, Slip(STRAY, Position(line + BLOCK_LINE, 1))
    stray = _STRAY_LINE.search(piece)
    if stray is None:
        return None, slip
    head = piece[: stray.start()]
    try:
        node = _compose(head)
    except (YAMLError, RecursionError):
        return None, slip
    return node, Slip(STRAY, Position(line + head.count("\n") + BLOCK_LINE, 1))


# A later line of a piece that is not indented, and neither an item, a comment nor a closing.
_STRAY_LINE = re.compile(r"(?<=\n)(?![\s#\]}]|-[ \t\n])")


def _pieces(block: str) -> list[str]:
    """The block cut before each line that begins a top-level key; their sum is the block."""
    first = re.search(r"^([ ]*)[^\s#]", block, re.M)
    indent = first[1] if first else ""
    starts = [found.start() for found in re.finditer(f"^{indent}{_KEY}", block, re.M)]
    edges = sorted({0, *starts, len(block)})
    return [block[start:end] for start, end in pairwise(edges)]


def _key_of(piece: str) -> str:
    found = re.match(rf"\s*({_KEY})", piece)
    return found[1].rstrip(": \t").strip("\"'") if found else ""


def _move_down(node: Node, lines: int) -> None:
    """Set the marks of a piece's nodes to the lines they have in the block."""
    if not lines:
        return
    todo, moved = [node], set[int]()
    while todo:
        each = todo.pop()
        if id(each) in moved:
            continue
        moved.add(id(each))
        mark = each.start_mark
        each.start_mark = type(mark)(
            mark.name, mark.index, mark.line + lines, mark.column, mark.buffer, mark.pointer
        )
        if isinstance(each.value, list):
            for child in each.value:
                todo.extend(child if isinstance(child, tuple) else (child,))
