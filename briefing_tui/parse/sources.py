"""Read `sources`: the texts that give an account."""

from functools import partial

from yaml.nodes import MappingNode, Node, ScalarNode

from briefing_tui.model.brief import FieldPath, Source
from briefing_tui.parse.lists import read_values
from briefing_tui.parse.mappings import Values, read_mapping, table_of
from briefing_tui.parse.readers import READERS
from briefing_tui.parse.reading import Reading, is_absent
from briefing_tui.parse.scalars import read_line, read_text, report_shape


def _read_source_text(reading: Reading, node: Node, path: FieldPath) -> Values | None:
    """A source's own text, or `file:` with its path."""
    if isinstance(node, ScalarNode):
        return {"text": read_text(reading, node, path) or ""}
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == "file" and not is_absent(value):
                reading.marks[(*path, "file")] = value.start_mark
                return {"text_file": read_line(reading, value, (*path, "file")) or ""}
    report_shape(
        reading,
        node,
        path,
        "a text, or `file:` with a path",
        "Write `text: { file: notes/cn.txt }`.",
    )
    return None


_WANTED = ("a list of sources", "Begin each with `- id: cn`.")
_TABLE = table_of("source", {**READERS, "source text": _read_source_text})


def read_sources(reading: Reading, node: Node, path: FieldPath) -> tuple[Source, ...]:
    """The sources of a brief, each id once."""
    return read_values(reading, node, path, partial(_read_source, taken=set()), _WANTED)


def _report_repeat(reading: Reading, node: Node, source_id: str) -> None:
    reading.report_field(
        "duplicate-id",
        node,
        f"Two sources have the id `{source_id}`; the first is kept.",
        "Give each source an id of its own.",
    )


def _read_source(reading: Reading, node: Node, path: FieldPath, taken: set[str]) -> Source | None:
    values = read_mapping(reading, node, path, _TABLE)
    if values is None:
        return None
    source_id = values.get("id")
    if not source_id:
        if (*path, "id") not in reading.marks:
            reading.report_field(
                "missing-field",
                node,
                "A source needs an `id`; without it the source is left out.",
                "Add a short id such as `id: cn`, by which claims and the body cite it.",
            )
        return None
    if not values.get("name"):
        values["name"] = source_id
    if isinstance(text := values.pop("text", None), dict):
        values.update(text)
    if source_id in taken:
        _report_repeat(reading, node, source_id)
        return None
    taken.add(source_id)
    return Source(**values)
