"""Read `event`, what the accounts are about, and `events`, what else happened."""

from yaml.nodes import Node, SequenceNode

from briefing_tui.model.brief import CoveredEvent, Event, FieldPath
from briefing_tui.parse.mappings import read_mapping, table_of
from briefing_tui.parse.readers import READERS
from briefing_tui.parse.reading import Reading, is_absent
from briefing_tui.parse.scalars import report_shape

_COVERED = table_of("event covered", READERS)
_EVENT = table_of("event", READERS)


def read_covered_event(reading: Reading, node: Node, path: FieldPath) -> CoveredEvent | None:
    """The front matter's `event`."""
    values = read_mapping(reading, node, path, _COVERED)
    return None if values is None else CoveredEvent(**values)


def read_events(reading: Reading, node: Node, path: FieldPath) -> tuple[Event, ...]:
    """The events of a brief that have a date and a title."""
    if type(node) is not SequenceNode:
        report_shape(
            reading, node, path, "a list of events", "Begin each with `- date: 2025-01-20`."
        )
        return ()
    found: list[Event] = []
    for each in node.value:
        if is_absent(each):
            continue
        count = len(reading.marks)
        here = (*path, len(found))
        reading.marks[here] = each.start_mark
        event = _read_event(reading, each, here)
        if event is None:
            reading.forget(count)
        else:
            found.append(event)
    return tuple(found)


def _read_event(reading: Reading, node: Node, path: FieldPath) -> Event | None:
    values = read_mapping(reading, node, path, _EVENT)
    if values is None:
        return None
    missing = [each for each in ("date", "title") if not values.get(each)]
    if not missing:
        return Event(**values)
    absent = [each for each in missing if (*path, each) not in reading.marks]
    if absent:
        named = " and ".join(f"`{each}`" for each in absent)
        reading.report_field(
            "missing-field",
            node,
            f"An event needs {named}; without it the event is left out.",
            "Add it, as in `date: 2025-01-20` and `title: Han Zheng attends`.",
        )
    return None
