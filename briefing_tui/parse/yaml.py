"""Front matter as YAML nodes: text as written, every node with its position, within limits.

Nodes are composed but never constructed (YAML 1.2 section 3.1.2), so YAML's rules for
booleans, numbers and dates don't apply. libyaml decides what is valid YAML; PyYAML's pure
Python parser replaces it in an install without libyaml.
"""

import operator
import re
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace
from yaml.error import Mark as Mark
from yaml.error import MarkedYAMLError, YAMLError
from yaml.nodes import MappingNode as MappingNode
from yaml.nodes import Node as Node
from yaml.nodes import ScalarNode as ScalarNode
from yaml.nodes import SequenceNode as SequenceNode

from briefing_tui.model.brief import Position
from briefing_tui.parse.diagnostics import ParseContext
from briefing_tui.text.patterns import lazy_pattern

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
    """Composes nodes without resolving them: a node has a tag only if the text has one."""

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


def words_of(node: Node) -> str:
    """The keys and values in a node."""
    if isinstance(node, ScalarNode):
        return str(node.value)
    return " ".join(map(words_of, _children(node)))


class SyntaxProblem(Struct, frozen=True):
    """Why a piece of front matter is not YAML, and where."""

    reason: str
    """The parser's message. `slips.report_syntax_problem` replaces it by ours."""
    position: Position
    key: str = ""
    """The top-level key that is lost, or of which an item is lost."""
    lost: str = ""
    """The text that is lost."""
    is_item: bool = False


class Composed(Struct, frozen=True):
    """The top-level pairs of a block, and its syntax problems."""

    pairs: list[Pair]
    problems: tuple[SyntaxProblem, ...] = ()
    root: Node | None = None
    """The root node if it is not a mapping."""


def compose(block: str) -> Composed:
    """Read a block as a whole or, if it isn't YAML, each top-level key on its own, and of a list
    each item.
    """
    try:
        root = _compose(block)
    except (YAMLError, RecursionError) as error:
        return _compose_by_key(block, _problem_of(error, block))
    if isinstance(root, MappingNode):
        return Composed(root.value)
    return Composed([], root=root)


def _compose(text: str) -> Node | None:
    node: Node | None = _NodeLoader(text).get_single_node()
    return node


STRAY = "stray line"
_DEEP = "nested too deeply"


def _problem_of(error: YAMLError | RecursionError, text: str, line: int = 0) -> SyntaxProblem:
    """`line` is where the text begins, from 0, if the error doesn't say more."""
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    if not isinstance(error, MarkedYAMLError) or mark is None:
        reason = _DEEP if isinstance(error, RecursionError) else str(error)
        return SyntaxProblem(reason, Position(line + 1, 1))
    lines = text.rstrip().split("\n")
    opening = error.context_mark
    # An unclosed quotation mark or bracket is reported where it opens, not at the end.
    scanning = (error.context or "").startswith("while scanning")
    if opening is not None and (scanning or mark.line >= len(lines)):
        mark = opening
    at, column = mark.line, mark.column
    if at >= len(lines):
        at, column = len(lines) - 1, len(lines[-1])
    return SyntaxProblem(error.problem or "", Position(at + 1, column + 1))


# A block that isn't YAML, key by key.

# The start of a line with a top-level key: a plain or quoted key and its colon.
_KEY = (
    r"(?:\"[^\"\n]*\"[ \t]*|'[^'\n]*'[ \t]*|"
    r"(?:[^\s#\-?\[\]{},\"':]|[-?:](?=\S))[^:\n]*+(?>(?::(?=\S)[^:\n]*+)*)):(?=\s|$)"
)

# A later line of a piece that is neither indented nor an item, a comment or a closing bracket.
_STRAY_LINE = lazy_pattern(r"(?<=\n)(?![\s#\]}]|-[ \t\n])")

_MOST_PIECES = 1_000
"""A block with more top-level keys than this is not read key by key. Each is read behind as many
blank lines as there are lines before it."""


def _compose_by_key(block: str, problem_of_block: SyntaxProblem) -> Composed:
    pieces = _pieces(_without_aliases(block))
    if len(pieces) > _MOST_PIECES:
        return Composed([], (replace(problem_of_block, lost=block),))
    pairs: list[Pair] = []
    problems: list[SyntaxProblem] = []
    line = 0
    for piece in pieces:
        node, problem = _compose_piece(piece, line)
        if problem is not None and node is None:
            node, found = _compose_items(piece, line, problem)
            problems += found
        elif problem is not None:
            problems.append(problem)
        if isinstance(node, MappingNode):
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
    text = "\n" * line + piece
    try:
        node = _compose(text)
    except (YAMLError, RecursionError) as error:
        key = re.match(rf"\s*({_KEY})", piece)
        name = key[1].rstrip(": \t").strip("\"'") if key else ""
        problem = replace(_problem_of(error, text, line), key=name)
    else:
        if node is None or isinstance(node, MappingNode):
            return node, None
        before = text.count("\n", 0, len(text) - len(text.lstrip()))
        return None, SyntaxProblem(STRAY, Position(before + 1, 1))
    stray = _STRAY_LINE.search(text, line + 1)
    if stray is None:
        return None, problem
    head = text[: stray.start()]
    try:
        node = _compose(head)
    except (YAMLError, RecursionError):
        return None, problem
    return node, SyntaxProblem(STRAY, Position(head.count("\n") + 1, 1))


_ITEM = lazy_pattern(r"^( *)- ", re.MULTILINE)


def _compose_items(
    piece: str, line: int, problem: SyntaxProblem
) -> tuple[Node | None, list[SyntaxProblem]]:
    """The node of a key with those items of its list that are YAML, and the others' problems."""
    first = _ITEM.search(piece)
    head = piece[: first.start()] if first else piece
    whole = [replace(problem, lost=piece)]
    if first is None or not re.fullmatch(rf"\s*{_KEY}(?:\s|#.*)*", head):
        return None, whole
    starts = [item.start() for item in _ITEM.finditer(piece) if item[1] == first[1]]
    if len(starts) > _MOST_PIECES:
        return None, whole
    try:
        node = _compose("\n" * line + head)
    except YAMLError:
        return None, whole
    if not isinstance(node, MappingNode) or len(node.value) != 1:
        return None, whole
    items: list[Node] = []
    problems: list[SyntaxProblem] = []
    for start, end in pairwise([*starts, len(piece)]):
        at = line + piece.count("\n", 0, start)
        try:
            item = _compose("\n" * at + piece[start:end])
        except (YAMLError, RecursionError) as error:
            found = _problem_of(error, "\n" * at + piece[start:end], at)
            problems.append(replace(found, key=problem.key, lost=piece[start:end], is_item=True))
        else:
            items += _children(item) if item else []
    if not items:
        return None, whole
    ((key, _),) = node.value
    return MappingNode("", [(key, SequenceNode("", items, key.end_mark))], key.start_mark), problems


def _without_aliases(block: str) -> str:
    """A block with its aliases left empty, since a part of it may lack their anchors."""
    names = {name for name in _ANCHOR.findall(block) if f"*{name}" in block}
    if not names:
        return block
    aliases = rf"(?<=[\s,\[{{])(<<: )?\*(?:{'|'.join(map(re.escape, names))})(?![\w-])"
    return re.sub(aliases, lambda a: ("<<: {}" if a[1] else "~").ljust(len(a[0])), block)


_ANCHOR = lazy_pattern(r"(?<=[\s,\[{])&([\w-]+)")


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
        pairs = _remove_unbounded(context, pairs)
    if "<<" in block:
        pairs = _merge(context, pairs, set())
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


def _remove_unbounded(context: ParseContext, pairs: list[Pair]) -> list[Pair]:
    """Remove every pair that is endless, deep or large with its aliases expanded (YAML 1.2 section
    7.1).
    """
    seen: set[int] = set()
    left = _MOST_ALIASED

    def problem_of(pair: Pair) -> str:
        nonlocal left
        todo: list[tuple[Node, tuple[int, ...]]] = [(node, ()) for node in pair]
        while todo:
            node, parents = todo.pop()
            if id(node) in parents:
                return "The value contains an alias of itself and never ends; it is left out."
            if len(parents) > DEPTH:
                return _DEEP
            left -= id(node) in seen
            if left < 0:
                left = 0
                return "The aliases in this value expand to too many values; it is left out."
            seen.add(id(node))
            inside = (*parents, id(node))
            todo.extend((child, inside) for child in _children(node))
        return ""

    kept: list[Pair] = []
    for pair in pairs:
        problem = problem_of(pair)
        if problem == _DEEP:
            report_depth(context, pair[1])
        elif problem:
            hint = "Write the values in full instead of using an alias."
            context.report("yaml-alias", pair[0], problem, hint)
        else:
            kept.append(pair)
    return kept


def _merge(context: ParseContext, pairs: list[Pair], done: set[int], depth: int = 0) -> list[Pair]:
    """The pairs with merge keys (`<<`, YAML 1.1's merge type) applied. Keys beside one win."""
    for _, value in pairs:
        _merge_inside(context, value, done, depth)
    merged = [pair for pair in pairs if not _is_merge_key(pair[0])]
    names = {key.value for key, _ in merged if isinstance(key, ScalarNode)}
    for key, value in pairs:
        if not _is_merge_key(key):
            continue
        mappings = [value] if isinstance(value, MappingNode) else _children(value)
        if not mappings or not all(isinstance(mapping, MappingNode) for mapping in mappings):
            context.report(
                "yaml-merge",
                value,
                "`<<` merges the keys of a mapping, and this is not a mapping.",
                "Use an alias of a mapping, as in `<<: *defaults`.",
            )
            continue
        for pair in (pair for mapping in mappings for pair in mapping.value):
            name = pair[0].value if isinstance(pair[0], ScalarNode) else None
            if name not in names:
                names.add(name)
                merged.append(pair)
    return merged


def _merge_inside(context: ParseContext, node: Node, done: set[int], depth: int) -> None:
    if isinstance(node, ScalarNode) or id(node) in done or depth > DEPTH:
        return
    done.add(id(node))
    if isinstance(node, MappingNode):
        node.value = _merge(context, node.value, done, depth + 1)
    else:
        for item in node.value:
            _merge_inside(context, item, done, depth + 1)


def _is_merge_key(key: Node) -> bool:
    return isinstance(key, ScalarNode) and key.value == "<<" and not key.style


def report_depth(context: ParseContext, node: Node) -> None:
    context.report(
        "yaml-depth",
        node,
        f"The value is nested more than {DEPTH} levels deep and is left out.",
        "Use fewer levels.",
    )
