"""Front matter as YAML nodes: text as written, each with its place, within limits.

Nodes are composed and never constructed, so YAML's guesses about booleans, numbers and
dates are not made. libyaml decides what is YAML; PyYAML's own parser stands in where
libyaml is missing.
"""

import operator
import re
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct
from yaml.error import MarkedYAMLError, YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode

from briefing_tui.model.diagnostic import Position
from briefing_tui.parse.reading import BLOCK_LINE, Reading

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


# MERGED:
# Make composed nodes safe to walk: no tags, no endless aliases, merge keys laid out.
#
# Each check runs only where its sign (`!`, `*`, `<<`) stands in the block at all, which it
# seldom does. Nodes that fail are taken out, so that readers need not know of them.

# Where a node can begin, so that `!` after a word costs no walk.
_TAG = re.compile(r"(?:^|[\s,:?\[{-])!")
_ALIAS = re.compile(r"(?:^|[\s,:?\[{-])\*")

DEPTH = 64
"""Levels of nesting, as many as libyaml's own configuration readers need and then some."""

EXPANSION = 100_000
"""Nodes that aliases may add to one file. A brief has some hundreds in all."""


def guard(reading: Reading, pairs: list[Pair], block: str) -> list[Pair]:
    """The pairs that can be read, each failing one reported."""
    if "!" in block and _TAG.search(block):
        pairs = _TagFilter(reading).filter_pairs(pairs)
    if "*" in block and "&" in block and _ALIAS.search(block):
        pairs = _AliasFilter(reading).filter_pairs(pairs)
    if "<<" in block:
        pairs = _Merger(reading).lay_out(pairs)
    return pairs


def _children(node: Node) -> list[Node]:
    if isinstance(node, ScalarNode):
        return []
    if isinstance(node, MappingNode):
        return [each for pair in node.value for each in pair]
    items: list[Node] = node.value
    return items


class _TagFilter:
    """Takes out every value that has a tag."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def filter_pairs(self, pairs: list[Pair]) -> list[Pair]:
        kept = [pair for pair in pairs if not self._is_tagged(*pair)]
        todo, seen = [each for pair in kept for each in pair], set[int]()
        while todo:
            node = todo.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, MappingNode):
                node.value = [pair for pair in node.value if not self._is_tagged(*pair)]
            elif not isinstance(node, ScalarNode):
                node.value = [each for each in node.value if not self._is_tagged(each)]
            todo.extend(_children(node))
        return kept

    def _is_tagged(self, *nodes: Node) -> bool:
        tagged = next((each for each in nodes if each.tag), None)
        if tagged is None:
            return False
        name = tagged.tag.replace("tag:yaml.org,2002:", "!!")
        self._reading.report(
            "yaml-tag",
            tagged,
            f"The tag `{name}` is not followed, and its value is left out.",
            "Remove the tag, or put the text in quotation marks where it begins with `!`.",
        )
        return True


class _AliasFilter:
    """Takes out top-level keys whose aliases never end or grow without measure."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._sizes: dict[int, int] = {}
        self._open: set[int] = set()
        self._left = EXPANSION

    def filter_pairs(self, pairs: list[Pair]) -> list[Pair]:
        return [pair for pair in pairs if self._is_bounded(*pair)]

    def _is_bounded(self, key: Node, value: Node) -> bool:
        known = len(self._sizes)
        try:
            size = self._size(key, 0) + self._size(value, 0)
        except _TooDeepError:
            report_depth(self._reading, value)
            return False
        except _EndlessError:
            self._reading.report(
                "yaml-alias",
                key,
                "The value contains an alias of itself and never ends; it is left out.",
                "Write the values out instead of naming them with `*`.",
            )
            return False
        finally:
            self._open.clear()
        self._left -= size - (len(self._sizes) - known)
        if self._left >= 0:
            return True
        self._left = 0
        self._reading.report(
            "yaml-alias",
            key,
            "The aliases in this value stand for too many values; it is left out.",
            "Write the values out instead of naming them with `*`.",
        )
        return False

    def _size(self, node: Node, depth: int) -> int:
        """How many nodes a node stands for once its aliases are followed."""
        if size := self._sizes.get(id(node)):
            return size
        if id(node) in self._open:
            raise _EndlessError
        if depth > DEPTH:
            raise _TooDeepError
        self._open.add(id(node))
        size = 1 + sum(self._size(each, depth + 1) for each in _children(node))
        self._open.discard(id(node))
        self._sizes[id(node)] = size
        return size


class _EndlessError(Exception):
    """An alias stands inside its own anchor."""


class _TooDeepError(Exception):
    """Nodes stand more than `DEPTH` levels inside each other."""


class _Merger:
    """Lays out merge keys (`<<`), of which the keys written beside them win."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._done: set[int] = set()

    def lay_out(self, pairs: list[Pair], depth: int = 0) -> list[Pair]:
        own = [pair for pair in pairs if not _is_merge(pair[0])]
        for _, value in own:
            self._lay_out_inside(value, depth)
        if len(own) == len(pairs):
            return pairs
        names = {key.value for key, _ in own if isinstance(key, ScalarNode)}
        merged: list[Pair] = []
        for key, value in pairs:
            if not _is_merge(key):
                continue
            for each in self._merged_pairs(value, depth):
                name = each[0].value if isinstance(each[0], ScalarNode) else None
                if name not in names:
                    names.add(name)
                    merged.append(each)
        return [*own, *merged]

    def _lay_out_inside(self, node: Node, depth: int) -> None:
        if isinstance(node, ScalarNode) or id(node) in self._done or depth > DEPTH:
            return
        self._done.add(id(node))
        if isinstance(node, MappingNode):
            node.value = self.lay_out(node.value, depth + 1)
        else:
            for each in node.value:
                self._lay_out_inside(each, depth + 1)

    def _merged_pairs(self, value: Node, depth: int) -> list[Pair]:
        taken = [value] if isinstance(value, MappingNode) else _children(value)
        if not taken or not all(isinstance(each, MappingNode) for each in taken):
            self._reading.report(
                "yaml-merge",
                value,
                "`<<` takes over the keys of a mapping, and this is none.",
                "Name an anchor on a mapping, as in `<<: *defaults`.",
            )
            return []
        for each in taken:
            self._lay_out_inside(each, depth + 1)
        return [pair for each in taken for pair in each.value]


def _is_merge(key: Node) -> bool:
    return isinstance(key, ScalarNode) and key.value == "<<" and not key.style


def report_depth(reading: Reading, node: Node) -> None:
    """Report a value that is nested too deeply."""
    reading.report(
        "yaml-depth",
        node,
        f"The value is nested more than {DEPTH} levels deep and is left out.",
        "Write it flatter.",
    )


# MERGED:
# Say what is wrong where a piece of front matter is no YAML, in a writer's words.


class _Advice(NamedTuple):
    problem: str
    """A part of libyaml's message."""
    message: str
    hint: str
    character: str = ""
    """What stands at the place, where that tells cases apart."""


_ADVICE = (
    _Advice(
        "mapping values are not allowed",
        "a colon and a space stand inside a text without quotation marks",
        'Put the text in quotation marks, as in `title: "Xi and Trump: a call"`; a key of its '
        "own gets the indent of its neighbours.",
    ),
    _Advice("cannot start any token", "the line is indented with a tab", "Use spaces.", "\t"),
    _Advice(
        "cannot start any token",
        "a text begins with a character that YAML keeps for itself",
        "Put the text in quotation marks.",
    ),
    _Advice(
        "unexpected end of stream",
        "a quotation mark is never closed",
        "Close it. Inside single quotation marks an apostrophe is written twice: `'it''s'`.",
    ),
    _Advice(
        "expected ',' or ']'",
        "a list that begins with `[` is not closed, or lacks a comma",
        "Close it with `]`, and put texts with commas, colons or brackets in quotation marks.",
    ),
    _Advice(
        "expected ',' or '}'",
        "a mapping that begins with `{` is not closed, or lacks a comma",
        "Close it with `}`, and put texts with commas, colons or brackets in quotation marks.",
    ),
    _Advice(
        "undefined alias",
        "a text begins with `*`, which YAML takes for an alias",
        "Put the text in quotation marks.",
    ),
    _Advice(
        "alphabetic or numeric character",
        "a text begins with `*` or `&`, which YAML takes for an alias or an anchor",
        "Put the text in quotation marks.",
    ),
    _Advice(
        "unknown escape character",
        "a backslash stands between double quotation marks",
        "Use single quotation marks, or write the backslash twice.",
    ),
    _Advice(
        "invalid Unicode character escape",
        "an escape between double quotation marks names no character",
        "Write the character itself.",
    ),
    _Advice(
        STRAY,
        "the line is neither `key: value` nor part of the value above it",
        "Write `key: value`, or indent the line to make it part of the value above.",
    ),
    _Advice(
        "expected node content",
        "a list or a mapping between brackets is not closed",
        "Close it with `]` or `}`, and put texts with commas, colons or brackets in "
        "quotation marks.",
    ),
    _Advice(
        "could not find expected ':'",
        "a line is neither `key: value` nor part of the value above it",
        "Write `key: value`, or indent the line to make it part of the value above.",
    ),
    _Advice(
        "did not find expected key",
        "a line is indented otherwise than its neighbours, or a text goes on after its "
        "closing quotation mark",
        "Give keys of one level one indent, and put the whole text in quotation marks.",
    ),
    _Advice(
        "did not find expected '-' indicator",
        "a key stands among the items of a list",
        "Begin each item with `- `, and move the key out of the list.",
    ),
    _Advice(
        "block sequence entries are not allowed",
        "a list begins on the line of its key",
        "Begin each item on a line of its own, or put a text that begins with `- ` in "
        "quotation marks.",
    ),
    _Advice(
        "another document",
        "the line begins a second document",
        "Front matter ends with a line of `---` and nothing else.",
    ),
    _Advice(
        "nest",
        "values stand too deep inside each other",
        "Write them flatter.",
    ),
)


def report_slip(reading: Reading, slip: Slip) -> None:
    """Report a piece that is no YAML, and what was lost with it."""
    advice = next((each for each in _ADVICE if _fits(each, slip)), None)
    reason = advice.message if advice else slip.problem or "this is no YAML"
    lost = f"`{slip.key}` cannot be read" if slip.key else "This cannot be read"
    hint = advice.hint if advice else "Put the text in quotation marks."
    code = "yaml-depth" if "nest" in slip.problem else "yaml-syntax"
    reading.report(code, slip.place, f"{lost}: {reason}.", hint)


def _fits(advice: _Advice, slip: Slip) -> bool:
    return advice.problem in slip.problem and advice.character in ("", slip.character)
