"""Read a mapping by its table of fields: each key once, each value by its shape."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import Struct
from yaml.nodes import MappingNode, Node, ScalarNode

from briefing_tui.model.brief import FieldPath
from briefing_tui.parse.fields import FIELDS, Owner, Shape
from briefing_tui.parse.reading import ABSENT, Reading, field_name, is_absent
from briefing_tui.parse.scalars import (
    nearest,
    neighbours,
    read_authors,
    read_choice,
    read_date,
    read_flag,
    read_grade,
    read_id,
    read_lang,
    read_line,
    read_names,
    read_tags,
    read_text,
    read_url,
    read_value,
    report_shape,
)
from briefing_tui.parse.yaml import DEPTH, Pair, report_depth

# MERGED:
# Values of keys that are no fields of a brief, kept as JSON.
#
# Nobody here knows what they mean, so YAML's plain guesses (core schema of YAML 1.2) are
# made where JSON has the same value, and all else is text as written.

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


_NEIGHBOURS = MappingProxyType(
    {
        owner: neighbours(each for field in fields for each in (field.key, *field.aliases))
        for owner, fields in FIELDS.items()
    }
)

Reader = Callable[[Reading, Node, FieldPath], Any]
Values = dict[str, Any]


class Table(Struct, frozen=True):
    """The fields of one owner with their readers, found by any spelling."""

    owner: Owner
    fields: Mapping[str, tuple[str, Reader, int]]
    """By spelling: the field's key, its reader, the spelling's rank among its aliases."""


def table_of(owner: Owner, readers: Mapping[Shape, Reader]) -> Table:
    """The table of an owner whose fields have shapes that `readers` reads."""
    spelled: dict[str, tuple[str, Reader, int]] = {}
    for field in FIELDS[owner]:
        reader = _choice_reader(field.values) if field.shape == "choice" else readers[field.shape]
        for rank, spelling in enumerate((field.key, *field.aliases)):
            spelled[spelling] = (field.key, reader, rank)
    return Table(owner, spelled)


def _choice_reader(values: tuple[str, ...]) -> Reader:
    def read(reading: Reading, node: Node, path: FieldPath) -> str | None:
        return read_choice(reading, node, path, values)

    return read


def read_mapping(reading: Reading, node: Node, path: FieldPath, table: Table) -> Values | None:
    """The values of a mapping's fields by the model's names; None where it is no mapping."""
    if type(node) is not MappingNode:
        report_shape(reading, node, path, "keys and values")
        return None
    values: Values = {}
    known, marks = table.fields, reading.marks
    ranks: dict[str, int] = {}
    unknown: list[Pair] = []
    for key_node, value_node in node.value:
        found = known.get(key_node.value) if type(key_node) is ScalarNode else None
        if found is None:
            unknown.append((key_node, value_node))
            continue
        name, reader, rank = found
        if name in ranks:
            if ranks[name] == rank:
                report_duplicate(reading, key_node, (*path, key_node.value))
            if ranks[name] <= rank:
                continue
        if type(value_node) is ScalarNode:
            text = value_node.value
            if not text or (text in ABSENT and not value_node.style):
                continue
            mark = value_node.start_mark
        else:
            mark = key_node.start_mark
        ranks[name] = rank
        field_path = (*path, name)
        marks[field_path] = mark
        value = reader(reading, value_node, field_path)
        if value is not None:
            values[name] = value
    if unknown:
        # Only braces cut a text at its comma; empty lines may be another tool's habit.
        cuts = node.value if node.flow_style or reading.has_claims else []
        keep_unknown(reading, unknown, path, table, values.keys(), cuts)
    return values


def report_duplicate(reading: Reading, key: Node, path: FieldPath) -> None:
    """Report one of our keys that is given again: in a blog post a warning, since the
    generators keep the last and say nothing.
    """
    reading.report_field(
        "duplicate-field",
        key,
        f"`{field_name(path)}` is given twice; the first is kept.",
        "Remove one of them.",
    )


def keep_unknown(
    reading: Reading,
    unknown: list[Pair],
    path: FieldPath,
    table: Table,
    present: Collection[str],
    cuts: list[Pair] | None = None,
) -> None:
    """Put unknown keys into `extra`, and say which look like a slip.

    Among `cuts`, all pairs of the mapping, a key without a value is the rest of a cut text.
    """
    if cuts and any(is_absent(value) for _, value in unknown):
        _report_cuts(reading, cuts, table)
        unknown = [pair for pair in unknown if not is_absent(pair[1])]
    for key_node, value_node in unknown:
        key = text_of_key(reading, key_node)
        name = field_name((*path, key)) if path else key
        if name in reading.extra:
            reading.report(
                "duplicate-key",
                key_node,
                f"The key `{name}` is given twice; the first is kept.",
                "Remove one of them.",
            )
            continue
        keep(reading, name, value_node)
        meant = _nearest_field(table.owner, key)
        if meant and table.fields[meant][0] not in present:
            reading.report(
                "misspelt-key",
                key_node,
                f"`{key}` is no field of a brief.",
                f"Did you mean `{meant}`?",
            )


@lru_cache(maxsize=1024)
def _nearest_field(owner: Owner, key: str) -> str:
    """The field a key was meant to be. A library's files have the same few unknown keys."""
    return nearest(key, _NEIGHBOURS[owner])


def _report_cuts(reading: Reading, pairs: list[Pair], table: Table) -> None:
    """Report each run of keys without a value, with the text it was probably cut from."""
    before: Pair | None = None
    run: list[Node] = []
    for key_node, value_node in pairs:
        known = type(key_node) is ScalarNode and key_node.value in table.fields
        if not known and is_absent(value_node):
            run.append(key_node)
            continue
        if run:
            _report_cut(reading, before, run)
            run = []
        before = (key_node, value_node)
    if run:
        _report_cut(reading, before, run)


def _report_cut(reading: Reading, before: Pair | None, run: list[Node]) -> None:
    keys = [text_of_key(reading, each) for each in run[:_SHOWN]]
    hint = "Put the whole text in quotation marks, or give the key a value."
    if before is not None and isinstance(before[1], ScalarNode):
        whole = ", ".join([reading.clean(before[1]), *keys])
        name = text_of_key(reading, before[0])
        hint = f'Put the whole text in quotation marks: `{name}: "{whole}"`.'
    named = " and ".join(f"`{each}`" for each in keys)
    verb = "has" if len(keys) == 1 else "have"
    reading.report(
        "cut-text",
        run[0],
        f"{named} {verb} no value: a text before seems to be cut at its comma.",
        hint,
    )


_SHOWN = 8
"""Keys of one run that a message names."""


# MERGED:
# The readers of values that stand alone, by their shape in the table of fields.

READERS: Mapping[Shape, Reader] = MappingProxyType(
    {
        "authors": read_authors,
        "date": read_date,
        "flag": read_flag,
        "grade": read_grade,
        "id": read_id,
        "lang": read_lang,
        "line": read_line,
        "names": read_names,
        "tags": read_tags,
        "text": read_text,
        "url": read_url,
        "value": read_value,
    }
)
