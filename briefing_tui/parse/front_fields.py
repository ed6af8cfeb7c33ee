"""Read the top level of the front matter, where other tools' keys live beside ours."""

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from briefing_tui.parse.claims import read_claims
from briefing_tui.parse.events import read_covered_event, read_events
from briefing_tui.parse.extra import keep
from briefing_tui.parse.lists import first_spellings
from briefing_tui.parse.mappings import Values, keep_unknown, report_duplicate, table_of
from briefing_tui.parse.readers import READERS
from briefing_tui.parse.reading import Reading, is_absent
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
)

_SHARED = ("source", "sources", "events", "event")
"""Keys of ours to which other tools give meanings of their own."""

_REQUIRED = {"sources": ("id",), "events": ("date", "title")}


def read_front_fields(reading: Reading, pairs: list[Pair]) -> Values:
    """The values of the brief's own fields; all other keys go to `extra`."""
    known = _TABLE.fields
    present: dict[str, Pair] = {}
    absent: set[str] = set()
    unknown: list[Pair] = []
    repeated: list[Node] = []
    for pair in pairs:
        key_node, value_node = pair
        key = key_node.value if type(key_node) is ScalarNode else ""
        if key not in known:
            unknown.append(pair)
        elif key in present or key in absent:
            repeated.append(key_node)
        elif is_absent(value_node):
            absent.add(key)
        else:
            present[key] = pair
    reading.has_claims = "claims" in present
    for key_node in repeated:
        report_duplicate(reading, key_node, (key_node.value,))
    values = _take_published(present)
    if not present.keys().isdisjoint(_SHARED):
        for key in _foreign(reading, present):
            keep(reading, key, present.pop(key)[1])
    fields = _by_field(present)
    for name, spellings in fields.items():
        _read_field(reading, name, spellings, present, values)
    if unknown:
        keep_unknown(reading, unknown, (), _TABLE, fields.keys())
    return values


def _by_field(present: dict[str, Pair]) -> dict[str, list[str]]:
    """The fields that are present, each with its spellings in the order in which they win."""
    found: dict[str, list[str]] = {}
    known = _TABLE.fields
    for key in present:
        name = known[key][0]
        if name in found:
            found[name].append(key)
            found[name].sort(key=lambda each: known[each][2])
        else:
            found[name] = [key]
    return found


def _take_published(present: dict[str, Pair]) -> Values:
    """`published: false` means draft; as a boolean it is no date."""
    if "published" not in present or (flag := flag_of(present["published"][1])) is None:
        return {}
    del present["published"]
    return {} if "draft" in present else {"draft": not flag}


def _read_field(
    reading: Reading, name: str, spellings: list[str], present: dict[str, Pair], values: Values
) -> None:
    """Read the first spelling of a field, or all of them where they are merged."""
    reader = _TABLE.fields[name][1]
    path = (name,)
    key_node, value_node = present[spellings[0]]
    placed = value_node if type(value_node) is ScalarNode else key_node
    reading.marks[path] = placed.start_mark
    value = reader(reading, value_node, path)
    if name == "tags":
        for each in spellings[1:]:
            value += reader(reading, present[each][1], path)
        value = first_spellings(value)
    else:
        for each in spellings[1:]:
            keep(reading, each, present[each][1])
    if value is not None:
        values[name] = value


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
    return type(node) is MappingNode and not _scalar_keys(node).isdisjoint(("title", "date"))


def _scalar_keys(node: Node) -> set[str]:
    """The keys of a mapping that hold a text."""
    return {
        key.value
        for key, value in node.value
        if isinstance(key, ScalarNode) and isinstance(value, ScalarNode)
    }
