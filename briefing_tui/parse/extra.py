"""Values of keys that are no fields of a brief, kept as JSON.

Nobody here knows what they mean, so YAML's plain guesses (core schema of YAML 1.2) are
made where JSON has the same value, and all else is text as written.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from yaml.nodes import MappingNode, Node, ScalarNode

from briefing_tui.parse.guard import DEPTH, report_depth
from briefing_tui.parse.reading import ABSENT, Reading

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_WORDS: Mapping[str, bool | None] = MappingProxyType(
    {**dict.fromkeys(ABSENT), "true": True, "false": False}
)


def keep(reading: Reading, name: str, node: Node) -> None:
    """Put a value into `extra`, unless it is nested too deeply."""
    try:
        reading.extra[name] = _plain_value(reading, node, 1)
    except RecursionError:
        report_depth(reading, node)


def _plain_value(reading: Reading, node: Node, depth: int) -> object:
    """A node as a value that JSON has. Raises RecursionError beyond `DEPTH` levels."""
    if isinstance(node, ScalarNode):
        return reading.clean(node) if node.style else _guess(node.value)
    if depth > DEPTH:
        raise RecursionError
    if isinstance(node, MappingNode):
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = _text_of_key(reading, key_node, depth)
            if key in found:
                reading.report(
                    "duplicate-key",
                    key_node,
                    f"The key `{key}` is given twice; the first is kept.",
                    "Remove one of them.",
                )
                continue
            found[key] = _plain_value(reading, value_node, depth + 1)
        return found
    return [_plain_value(reading, each, depth + 1) for each in node.value]


def _guess(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def text_of_key(reading: Reading, node: Node) -> str:
    """A key as text; a key that is a list or a mapping as its JSON."""
    try:
        return _text_of_key(reading, node, 1)
    except RecursionError:
        report_depth(reading, node)
        return ""


def _text_of_key(reading: Reading, node: Node, depth: int) -> str:
    if isinstance(node, ScalarNode):
        return reading.clean(node)
    return as_json(_plain_value(reading, node, depth + 1))


def as_json(value: object) -> str:
    """Compact JSON text."""
    return msgspec.json.encode(value).decode()
