"""Make composed nodes safe to walk: no tags, no endless aliases, merge keys laid out.

Each check runs only where its sign (`!`, `*`, `<<`) stands in the block at all, which it
seldom does. Nodes that fail are taken out, so that readers need not know of them.
"""

import re

from yaml.nodes import MappingNode, Node, ScalarNode

from briefing_tui.parse.reading import Reading
from briefing_tui.parse.yaml_nodes import Pair

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
