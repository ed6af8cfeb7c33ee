"""Readers of lists: of sources, claims and events, and of names such as authors and tags."""

from collections.abc import Callable
from typing import TypeVar

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from briefing_tui.model.brief import FieldPath
from briefing_tui.parse.reading import Reading, is_absent
from briefing_tui.parse.scalars import read_line, report_shape

_T = TypeVar("_T")
_NAMES = "a text or a list of texts"
_AUTHORS = "a text, a list, or objects with `name`"


def read_values(
    reading: Reading,
    node: Node,
    path: FieldPath,
    read: Callable[[Reading, Node, FieldPath], _T | None],
    wanted: tuple[str, str],
) -> tuple[_T, ...]:
    """The values that `read` makes of a list's items; those of which it makes none are left out.

    `wanted` is what stands in a message where there is no list, and how one begins.
    """
    if type(node) is not SequenceNode:
        report_shape(reading, node, path, *wanted)
        return ()
    found: list[_T] = []
    for each in node.value:
        if is_absent(each):
            continue
        count = len(reading.marks)
        here = (*path, len(found))
        reading.marks[here] = each.start_mark
        value = read(reading, each, here)
        if value is None:
            reading.forget(count)
        else:
            found.append(value)
    return tuple(found)


def read_names(reading: Reading, node: Node, path: FieldPath) -> tuple[str, ...]:
    """A text, or a list of texts."""
    if type(node) is SequenceNode:
        return _read_items(reading, node, path)
    if isinstance(node, ScalarNode):
        text = read_line(reading, node, path)
        return (text,) if text else ()
    report_shape(reading, node, path, _NAMES)
    return ()


def _read_items(reading: Reading, node: SequenceNode, path: FieldPath) -> tuple[str, ...]:
    # Elsewhere nobody asks where one name of a list stands.
    placed = path[0] == "events"
    found: list[str] = []
    for each in node.value:
        if is_absent(each):
            continue
        if type(each) is not ScalarNode:
            report_shape(reading, each, path, _NAMES)
        elif text := read_line(reading, each, path):
            if placed:
                reading.marks[(*path, len(found))] = each.start_mark
            found.append(text)
    return tuple(found)


def read_tags(reading: Reading, node: Node, path: FieldPath) -> tuple[str, ...]:
    """A list, or one text with commas between tags."""
    if not isinstance(node, ScalarNode):
        return read_names(reading, node, path)
    text = read_line(reading, node, path) or ""
    return tuple(tag for each in text.split(",") if (tag := each.strip()))


def first_spellings(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without those that differ from an earlier one in letter case only."""
    found: dict[str, str] = {}
    for each in names:
        found.setdefault(each.casefold(), each)
    return tuple(found.values())


def read_authors(reading: Reading, node: Node, path: FieldPath) -> tuple[str, ...]:
    """A text, an object with a name, or a list of either."""
    if type(node) is not SequenceNode:
        name = _author(reading, node, path)
        return (name,) if name else ()
    found: list[str] = []
    for each in node.value:
        if not is_absent(each) and (name := _author(reading, each, path)):
            found.append(name)
    return tuple(found)


def _author(reading: Reading, node: Node, path: FieldPath) -> str | None:
    if isinstance(node, ScalarNode):
        return read_line(reading, node, path)
    if isinstance(node, MappingNode) and (name := _value_of(node, "name")) is not None:
        if isinstance(name, ScalarNode):
            return read_line(reading, name, path)
        if isinstance(name, MappingNode) and (whole := _name_of_parts(reading, name, path)):
            return whole
    report_shape(reading, node, path, _AUTHORS)
    return None


def _name_of_parts(reading: Reading, node: MappingNode, path: FieldPath) -> str:
    """Quarto's names: `literal`, or `given` and `family`."""
    parts = [_value_of(node, each) for each in ("literal", "given", "family")]
    texts = [
        read_line(reading, each, path) or "" if isinstance(each, ScalarNode) else ""
        for each in parts
    ]
    return texts[0] or " ".join(each for each in texts[1:] if each)


def _value_of(node: MappingNode, key: str) -> Node | None:
    for key_node, value_node in node.value:
        if isinstance(key_node, ScalarNode) and key_node.value == key:
            found: Node = value_node
            return None if is_absent(found) else found
    return None
