"""Read `event`, what the accounts are about, and `events`, what else happened."""

from yaml.nodes import Node

from briefing_tui.model.brief import CoveredEvent, Event, FieldPath
from briefing_tui.parse.lists import read_values
from briefing_tui.parse.mappings import read_mapping, table_of
from briefing_tui.parse.readers import READERS
from briefing_tui.parse.reading import Reading

_COVERED = table_of("event covered", READERS)
_WANTED = ("a list of events", "Begin each with `- date: 2025-01-20`.")
_EVENT = table_of("event", READERS)


def read_covered_event(reading: Reading, node: Node, path: FieldPath) -> CoveredEvent | None:
    """The front matter's `event`."""
    values = read_mapping(reading, node, path, _COVERED)
    return None if values is None else CoveredEvent(**values)


def read_events(reading: Reading, node: Node, path: FieldPath) -> tuple[Event, ...]:
    """The events of a brief that have a date and a title."""
    return read_values(reading, node, path, _read_event, _WANTED)


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
