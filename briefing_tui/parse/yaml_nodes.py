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
    """The top-level key that is lost, where only that is known to be."""


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
        return _compose_pieces(block, _slip(error, block, 0))
    if isinstance(root, MappingNode):
        return Composed(root.value)
    return Composed([], other=root)


def _compose(text: str) -> Node | None:
    node: Node | None = _NodeLoader(text).get_single_node()
    return node


def _slip(error: YAMLError | RecursionError, piece: str, lines_before: int) -> Slip:
    """Where a piece stopped being YAML: what was never closed is shown where it opens."""
    if not isinstance(error, MarkedYAMLError):
        problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        return Slip(problem, Position(lines_before + BLOCK_LINE, 1))
    mark = error.problem_mark
    never_closed = mark is None or mark.line >= piece.rstrip().count("\n") + 1
    if error.context_mark is not None and (
        never_closed or error.problem == "found unexpected end of stream"
    ):
        mark = error.context_mark
    if mark is None:
        return Slip(error.problem or "", Position(lines_before + BLOCK_LINE, 1))
    line = mark.line + lines_before + BLOCK_LINE
    return Slip(error.problem or "", Position(line, mark.column + 1))


# A line that begins a top-level key: a plain or quoted key and its colon.
_KEY = r"(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s#\-?\[\]{},\"'][^\n]*?|[-?](?=\S)[^\n]*?)[ \t]*:(?=\s|$)"


def _compose_pieces(block: str, whole: Slip) -> Composed:
    pairs: list[Pair] = []
    slips: list[Slip] = []
    line = 0
    for piece in _pieces(block):
        try:
            node = _compose(piece)
        except (YAMLError, RecursionError) as error:
            slip = _slip(error, piece, line)
            slips.append(Slip(slip.problem, slip.place, _key_of(piece)))
        else:
            if isinstance(node, MappingNode):
                _move_down(node, line)
                pairs.extend(node.value)
            elif node is not None:
                slips.append(Slip("could not find expected ':'", Position(line + BLOCK_LINE, 1)))
        line += piece.count("\n")
    # Each piece can be YAML where the whole is not, as with keys of unequal indent.
    return Composed(pairs, tuple(slips) or (whole,))


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
