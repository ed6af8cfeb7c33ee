"""Read the top level of the front matter, where other tools' keys live beside ours."""

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from briefing_tui.parse.claims import read_claims
from briefing_tui.parse.events import read_covered_event, read_events
from briefing_tui.parse.extra import plain_value
from briefing_tui.parse.fields import FIELDS
from briefing_tui.parse.lists import first_spellings
from briefing_tui.parse.mappings import Values, keep_unknown, report_duplicate, table_of
from briefing_tui.parse.readers import READERS
from briefing_tui.parse.reading import Reading, is_absent, position_of
from briefing_tui.parse.scalars import flag_of, is_url, read_date, read_url
from briefing_tui.parse.sources import read_sources
from briefing_tui.parse.yaml_nodes import Pair

_TABLE = table_of(
    "brief",
    {
        **READERS,
        "claims": read_claims,
        "covered event": read_covered_event,
        "events": read_events,
        "publication date": read_date,
        "sources": read_sources,
        "web source": read_url,
    },
    strict=False,
)

_REQUIRED = {"sources": ("id",), "events": ("date", "title")}


def read_front_fields(reading: Reading, pairs: list[Pair]) -> Values:
    """The values of the brief's own fields; all other keys go to `extra`."""
    written: dict[str, Pair] = {}
    unknown: list[Pair] = []
    for pair in pairs:
        key_node, value_node = pair
        key = key_node.value if isinstance(key_node, ScalarNode) else ""
        if key not in _TABLE.fields:
            unknown.append(pair)
        elif key in written:
            report_duplicate(reading, key_node, (key,))
        else:
            written[key] = pair
    present = {key: pair for key, pair in written.items() if not is_absent(pair[1])}
    reading.has_claims = "claims" in present
    values = _take_published(present)
    for key in _foreign(reading, present):
        key_node, value_node = present.pop(key)
        reading.extra[key] = plain_value(reading, value_node)
    for field in FIELDS["brief"]:
        spelled = [each for each in (field.key, *field.aliases) if each in present]
        if spelled:
            _read_field(reading, field.key, spelled, present, values)
    if unknown:
        keep_unknown(reading, unknown, (), _TABLE, pairs, frozenset(values))
    return values


def _take_published(present: dict[str, Pair]) -> Values:
    """`published: false` means draft; as a boolean it is no date."""
    if "published" not in present or (flag := flag_of(present["published"][1])) is None:
        return {}
    del present["published"]
    return {} if "draft" in present else {"draft": not flag}


def _read_field(
    reading: Reading, name: str, spelled: list[str], present: dict[str, Pair], values: Values
) -> None:
    """Read the first spelling of a field, or all of them where they are merged."""
    field, reader, _ = _TABLE.fields[name]
    if field.shape == "tags":
        merged: tuple[str, ...] = ()
        for each in spelled:
            reading.positions.setdefault((name,), position_of(present[each][0]))
            merged += reader(reading, present[each][1], (name,))
        values[name] = first_spellings(merged)
        return
    key_node, value_node = present[spelled[0]]
    where = value_node if isinstance(value_node, ScalarNode) else key_node
    reading.positions[(name,)] = position_of(where)
    value = reader(reading, value_node, (name,))
    if value is not None:
        values[name] = value
    for each in spelled[1:]:
        reading.extra[each] = plain_value(reading, present[each][1])


def _foreign(reading: Reading, present: dict[str, Pair]) -> list[str]:
    """Our keys that hold what some other tool means by them."""
    found = []
    if "source" in present and not _is_address(present["source"][1]):
        found.append("source")
    if reading.has_claims:
        return found
    for key, required in _REQUIRED.items():
        if key in present and not _is_list_of(present[key][1], required):
            found.append(key)
    if "event" in present and not _is_covered_event(present["event"][1]):
        found.append("event")
    return found


def _is_address(node: Node) -> bool:
    return isinstance(node, ScalarNode) and is_url(node.value.strip())


def _is_list_of(node: Node, required: tuple[str, ...]) -> bool:
    """Whether a list has mappings only, and one of them has the keys ours need."""
    if not isinstance(node, SequenceNode):
        return False
    items = [each for each in node.value if not is_absent(each)]
    if not all(isinstance(each, MappingNode) for each in items):
        return False
    return any(_scalar_keys(each).issuperset(required) for each in items)


def _is_covered_event(node: Node) -> bool:
    if not isinstance(node, MappingNode):
        return False
    return bool(_scalar_keys(node) & {"title", "date"})


def _scalar_keys(node: Node) -> set[str]:
    """The keys of a mapping that hold a text."""
    return {
        key.value
        for key, value in node.value
        if isinstance(key, ScalarNode) and isinstance(value, ScalarNode)
    }
