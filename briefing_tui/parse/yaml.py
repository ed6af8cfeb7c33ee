"""Front matter as YAML nodes: text as written, every node with its position, within limits.

Nodes are composed but never constructed (YAML 1.2 section 3.1.2), so YAML's rules for
booleans, numbers and dates don't apply. libyaml decides what is valid YAML; PyYAML's pure
Python parser replaces it in an install without libyaml.
"""

import operator
import re
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.model.brief import Position
from briefing_tui.parse.diagnostics import BLOCK_LINE, ParseContext
from briefing_tui.text.patterns import lazy_pattern, lazy_patterns

with lazy_patterns():
    from yaml.error import MarkedYAMLError, YAMLError
    from yaml.nodes import MappingNode as MappingNode
    from yaml.nodes import Node as Node
    from yaml.nodes import ScalarNode as ScalarNode
    from yaml.nodes import SequenceNode as SequenceNode

    try:
        from yaml._yaml import CParser as YamlParser
    except ImportError:  # PyYAML was built without libyaml
        from yaml.loader import BaseLoader as YamlParser  # type: ignore[assignment]

Pair = tuple[Node, Node]
"""A key and its value."""

DEPTH = 64
"""The most levels of nesting. A brief needs six."""

ABSENT = frozenset(("", "~", "null"))
"""Plain scalars that mean that a key is absent."""


class _NodeLoader(YamlParser):
    """Composes nodes without resolving them: a node has a tag only where one is written."""

    def resolve(self, kind: type[Node], value: str | None, implicit: object) -> str:
        return ""

    # The composer calls both for every node and ignores what they return. They only matter
    # to resolvers that depend on a node's path, so the fastest built-in functions will do.
    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(int)


def is_absent(node: Node) -> bool:
    """Whether a value is empty, `~` or an unquoted `null`: then its key counts as absent."""
    return type(node) is ScalarNode and node.value in ABSENT and not node.style


def shape_of(node: Node) -> str:
    """`a text`, `a mapping` or `a list`."""
    if isinstance(node, ScalarNode):
        return "a text"
    return "a mapping" if isinstance(node, MappingNode) else "a list"


class SyntaxProblem(Struct, frozen=True):
    """Why a piece of front matter is not YAML, and where."""

    reason: str
    """The parser's message. `report_syntax_problem` replaces it by ours."""
    position: Position
    key: str = ""
    """The top-level key that is lost."""
    character: str = ""
    """The character at the position."""


class Composed(Struct, frozen=True):
    """The top-level pairs of a block, and its syntax problems."""

    pairs: list[Pair]
    problems: tuple[SyntaxProblem, ...] = ()
    root: Node | None = None
    """The root node if it is not a mapping."""


def compose(block: str) -> Composed:
    """Read a block as a whole or, if it isn't YAML, each top-level key on its own."""
    try:
        root = _compose(block)
    except (YAMLError, RecursionError) as error:
        return _compose_by_key(block, _problem_of(error, block, 0, ""))
    if isinstance(root, MappingNode):
        return Composed(root.value)
    return Composed([], root=root)


def _compose(text: str) -> Node | None:
    node: Node | None = _NodeLoader(text).get_single_node()
    return node


_STRAY = "stray line"
_DEEP = "nested too deeply"


def _problem_of(
    error: YAMLError | RecursionError, piece: str, lines_before: int, key: str
) -> SyntaxProblem:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    if not isinstance(error, MarkedYAMLError) or mark is None:
        reason = _DEEP if isinstance(error, RecursionError) else str(error)
        return SyntaxProblem(reason, Position(lines_before + BLOCK_LINE, 1), key)
    lines = piece.rstrip().split("\n")
    opening = error.context_mark
    # An unclosed quotation mark or bracket is reported where it opens, not at the end.
    scanning = (error.context or "").startswith("while scanning")
    if opening is not None and (scanning or mark.line >= len(lines)):
        mark = opening
    line, column = mark.line, mark.column
    if line >= len(lines):
        line, column = len(lines) - 1, len(lines[-1])
    character = lines[line][column : column + 1]
    position = Position(line + lines_before + BLOCK_LINE, column + 1)
    return SyntaxProblem(error.problem or "", position, key, character)


# A block that isn't YAML, key by key.

# The start of a line with a top-level key: a plain or quoted key and its colon.
_KEY = (
    r"(?:\"[^\"\n]*\"[ \t]*|'[^'\n]*'[ \t]*|"
    r"(?:[^\s#\-?\[\]{},\"':]|[-?:](?=\S))[^:\n]*+(?::(?=\S)[^:\n]*+)*+):(?=\s|$)"
)

# A later line of a piece that isn't indented, and is no item, comment or closing bracket.
_STRAY_LINE = lazy_pattern(r"(?<=\n)(?![\s#\]}]|-[ \t\n])")

_MOST_PIECES = 10_000
"""A block with more top-level keys than this is not read key by key."""


def _compose_by_key(block: str, problem_of_block: SyntaxProblem) -> Composed:
    pieces = _pieces(block)
    if len(pieces) > _MOST_PIECES:
        return Composed([], (problem_of_block,))
    pairs: list[Pair] = []
    problems: list[SyntaxProblem] = []
    line = 0
    for piece in pieces:
        node, problem = _compose_piece(piece, line)
        if problem is not None:
            problems.append(problem)
        if isinstance(node, MappingNode):
            _move_marks(node, line)
            pairs.extend(node.value)
        line += piece.count("\n")
    # Every piece can be YAML although the block isn't: keys with different indents, for one.
    return Composed(pairs, tuple(problems) or (problem_of_block,))


def _pieces(block: str) -> list[str]:
    """The block cut before each line that begins a top-level key; joined they are the block."""
    first = re.search(r"^([ ]*)[^\s#]", block, re.M)
    indent = first[1] if first else ""
    starts = [key.start() for key in re.finditer(f"^{indent}{_KEY}", block, re.M)]
    edges = sorted({0, *starts, len(block)})
    return [block[start:end] for start, end in pairwise(edges)]


def _compose_piece(piece: str, line: int) -> tuple[Node | None, SyntaxProblem | None]:
    """One key's node or its problem; both if only a stray line after the value is wrong."""
    try:
        node = _compose(piece)
    except (YAMLError, RecursionError) as error:
        key = re.match(rf"\s*({_KEY})", piece)
        name = key[1].rstrip(": \t").strip("\"'") if key else ""
        problem = _problem_of(error, piece, line, name)
    else:
        if node is None or isinstance(node, MappingNode):
            return node, None
        return None, SyntaxProblem(_STRAY, Position(line + BLOCK_LINE, 1))
    stray = _STRAY_LINE.search(piece)
    if stray is None:
        return None, problem
    head = piece[: stray.start()]
    try:
        node = _compose(head)
    except (YAMLError, RecursionError):
        return None, problem
    return node, SyntaxProblem(_STRAY, Position(line + head.count("\n") + BLOCK_LINE, 1))


def _move_marks(root: Node, lines: int) -> None:
    """Move the marks of a piece's nodes down to their lines in the block."""
    if not lines:
        return
    todo, moved = [root], set[int]()
    while todo:
        node = todo.pop()
        if id(node) in moved:
            continue
        moved.add(id(node))
        mark = node.start_mark
        node.start_mark = type(mark)(
            mark.name, mark.index, mark.line + lines, mark.column, mark.buffer, mark.pointer
        )
        todo.extend(_children(node))


def _children(node: Node) -> list[Node]:
    if isinstance(node, ScalarNode):
        return []
    if isinstance(node, MappingNode):
        return [child for pair in node.value for child in pair]
    items: list[Node] = node.value
    return items


# Tags, aliases and merge keys. Each check runs only if its sign (`!`, `*`, `<<`) is in the
# block, which is rare. Nodes that fail are removed, so the readers of fields never meet them.

# Only where a node can begin: `!` after a word is punctuation.
_TAG = lazy_pattern(r"(?:^|[\s,:?\[{-])!")
_ALIAS = lazy_pattern(r"(?:^|[\s,:?\[{-])\*")

_MOST_ALIASED = 100_000
"""The most nodes that the aliases of one file may add. A brief has a few hundred in all."""


def resolve_pairs(context: ParseContext, pairs: list[Pair], block: str) -> list[Pair]:
    """Remove tagged values and unbounded aliases, reporting each, and apply merge keys."""
    if "!" in block and _TAG.search(block):
        pairs = _remove_tagged(context, pairs)
    if "*" in block and "&" in block and _ALIAS.search(block):
        expansion = _AliasExpansion(context)
        pairs = [pair for pair in pairs if expansion.is_bounded(*pair)]
    if "<<" in block:
        pairs = _MergeKeys(context).apply(pairs)
    return pairs


def _remove_tagged(context: ParseContext, pairs: list[Pair]) -> list[Pair]:
    """Remove every value that has a tag (YAML 1.2 section 6.9.1)."""

    def is_tagged(*nodes: Node) -> bool:
        tagged = next((node for node in nodes if node.tag), None)
        if tagged is None:
            return False
        name = tagged.tag.replace("tag:yaml.org,2002:", "!!")
        context.report(
            "yaml-tag",
            tagged,
            f"The tag `{name}` is not supported, and its value is left out.",
            "Remove the tag, or put the text in quotation marks if it begins with `!`.",
        )
        return True

    kept = [pair for pair in pairs if not is_tagged(*pair)]
    todo, seen = [node for pair in kept for node in pair], set[int]()
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            node.value = [pair for pair in node.value if not is_tagged(*pair)]
        elif not isinstance(node, ScalarNode):
            node.value = [item for item in node.value if not is_tagged(item)]
        todo.extend(_children(node))
    return kept


class _AliasExpansion:
    """Counts the nodes of a file with its aliases (YAML 1.2 section 7.1) expanded."""

    def __init__(self, context: ParseContext) -> None:
        self._context = context
        self._sizes: dict[int, int] = {}
        self._open: set[int] = set()
        self._left = _MOST_ALIASED

    def is_bounded(self, key: Node, value: Node) -> bool:
        """Whether a top-level pair is finite and within the limit. Reports one that isn't."""
        known = len(self._sizes)
        try:
            size = self._size(key, 0) + self._size(value, 0)
        except _TooDeepError:
            report_depth(self._context, value)
            return False
        except _EndlessError:
            self._context.report(
                "yaml-alias",
                key,
                "The value contains an alias of itself and never ends; it is left out.",
                "Write the values in full instead of using an alias.",
            )
            return False
        finally:
            self._open.clear()
        self._left -= size - (len(self._sizes) - known)
        if self._left >= 0:
            return True
        self._left = 0
        self._context.report(
            "yaml-alias",
            key,
            "The aliases in this value expand to too many values; it is left out.",
            "Write the values in full instead of using an alias.",
        )
        return False

    def _size(self, node: Node, depth: int) -> int:
        """The number of nodes that a node expands to."""
        if size := self._sizes.get(id(node)):
            return size
        if id(node) in self._open:
            raise _EndlessError
        if depth > DEPTH:
            raise _TooDeepError
        self._open.add(id(node))
        size = 1 + sum(self._size(child, depth + 1) for child in _children(node))
        self._open.discard(id(node))
        self._sizes[id(node)] = size
        return size


class _EndlessError(Exception):
    """An alias is inside its own anchor."""


class _TooDeepError(Exception):
    """A node is nested more than `DEPTH` levels deep."""


class _MergeKeys:
    """Applies merge keys (`<<`, YAML 1.1's merge type). Keys beside a merge key win."""

    def __init__(self, context: ParseContext) -> None:
        self._context = context
        self._done: set[int] = set()

    def apply(self, pairs: list[Pair], depth: int = 0) -> list[Pair]:
        """The pairs with those of the merged mappings after them."""
        own = [pair for pair in pairs if not _is_merge_key(pair[0])]
        for _, value in own:
            self._apply_inside(value, depth)
        if len(own) == len(pairs):
            return pairs
        names = {key.value for key, _ in own if isinstance(key, ScalarNode)}
        merged: list[Pair] = []
        for key, value in pairs:
            if not _is_merge_key(key):
                continue
            for pair in self._merged_pairs(value, depth):
                name = pair[0].value if isinstance(pair[0], ScalarNode) else None
                if name not in names:
                    names.add(name)
                    merged.append(pair)
        return [*own, *merged]

    def _apply_inside(self, node: Node, depth: int) -> None:
        if isinstance(node, ScalarNode) or id(node) in self._done or depth > DEPTH:
            return
        self._done.add(id(node))
        if isinstance(node, MappingNode):
            node.value = self.apply(node.value, depth + 1)
        else:
            for item in node.value:
                self._apply_inside(item, depth + 1)

    def _merged_pairs(self, value: Node, depth: int) -> list[Pair]:
        mappings = [value] if isinstance(value, MappingNode) else _children(value)
        if not mappings or not all(isinstance(mapping, MappingNode) for mapping in mappings):
            self._context.report(
                "yaml-merge",
                value,
                "`<<` merges the keys of a mapping, and this is not a mapping.",
                "Use an alias of a mapping, as in `<<: *defaults`.",
            )
            return []
        for mapping in mappings:
            self._apply_inside(mapping, depth + 1)
        return [pair for mapping in mappings for pair in mapping.value]


def _is_merge_key(key: Node) -> bool:
    return isinstance(key, ScalarNode) and key.value == "<<" and not key.style


def report_depth(context: ParseContext, node: Node) -> None:
    """Report a value that is nested too deeply."""
    context.report(
        "yaml-depth",
        node,
        f"The value is nested more than {DEPTH} levels deep and is left out.",
        "Use fewer levels.",
    )


# Messages for syntax problems.


class _Advice(NamedTuple):
    reason: str
    """A part of libyaml's message."""
    message: str
    hint: str
    character: str = ""
    """The character at the position, where libyaml has one message for several mistakes."""


_ADVICE = (
    _Advice(
        "mapping values are not allowed",
        "a text without quotation marks contains a colon and a space",
        'Put the text in quotation marks, as in `title: "Xi and Trump: a call"`. If it is a key '
        "of its own, indent it like the keys around it.",
    ),
    _Advice("cannot start any token", "the line is indented with a tab", "Use spaces.", "\t"),
    _Advice(
        "cannot start any token",
        "a text begins with a character that YAML reserves",
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
        "a text begins with `*`, which marks an alias in YAML",
        "Put the text in quotation marks.",
    ),
    _Advice(
        "alphabetic or numeric character",
        "a text begins with `*` or `&`, which mark an alias and an anchor in YAML",
        "Put the text in quotation marks.",
    ),
    _Advice(
        "unknown escape character",
        "a text in double quotation marks contains a backslash",
        "Use single quotation marks, or write the backslash twice.",
    ),
    _Advice(
        "invalid Unicode character escape",
        "an escape in double quotation marks is not a Unicode character",
        "Write the character itself.",
    ),
    _Advice(
        _STRAY,
        "the line is neither `key: value` nor part of the value above it",
        "Write `key: value`, or indent the line to make it part of the value above.",
    ),
    _Advice(
        "expected node content",
        "a list or a mapping in brackets is not closed",
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
        "a line has another indent than the lines around it, or a text continues after its "
        "closing quotation mark",
        "Give keys of one level the same indent, and put the whole text in quotation marks.",
    ),
    _Advice(
        "did not find expected '-' indicator",
        "a key is among the items of a list",
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
        "End the front matter with a line that is `---` and nothing else.",
    ),
    _Advice(
        "nest",
        "values are nested too deeply",
        "Use fewer levels.",
    ),
)


def report_syntax_problem(context: ParseContext, problem: SyntaxProblem) -> None:
    """Report a piece of front matter that is not YAML, and the key that is lost."""
    advice = next(
        (
            advice
            for advice in _ADVICE
            if advice.reason in problem.reason and advice.character in ("", problem.character)
        ),
        None,
    )
    reason = advice.message if advice else problem.reason or "this is not YAML"
    subject = f"`{problem.key}` cannot be read" if problem.key else "This cannot be read"
    hint = advice.hint if advice else "Put the text in quotation marks."
    code = "yaml-depth" if "nest" in problem.reason else "yaml-syntax"
    context.report(code, problem.position, f"{subject}: {reason}.", hint)
