"""Read `claims` and the accounts in them."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import get_args

from yaml.nodes import MappingNode, Node, ScalarNode

from briefing_tui.model.brief import (
    Account,
    Claim,
    CoveredEvent,
    Differs,
    Event,
    FieldPath,
    Source,
    Stance,
)
from briefing_tui.parse.mappings import READERS, Values, read_mapping, table_of, text_of_key
from briefing_tui.parse.reading import Reading, alternatives, is_absent
from briefing_tui.parse.scalars import (
    nearest,
    neighbours,
    read_choice,
    read_line,
    read_text,
    read_values,
    report_shape,
)
from briefing_tui.text.sanitise import slug

_STANCES: Mapping[str, Stance] = MappingProxyType({each: each for each in get_args(Stance)})
_SPEAKING = frozenset(("quote", "says", "translation", "value", "speaker"))
_DIFFERS: tuple[str, ...] = tuple(each for each in get_args(Differs) if each)

_ACCOUNT = table_of("account", READERS)


def _read_differs(reading: Reading, node: Node, path: FieldPath) -> str | None:
    """How speaking sources differ, or `true`; `false` is as if it were not there."""
    text = read_line(reading, node, path)
    if text in ("false", "no"):
        return ""
    if text == "yes":
        return "true"
    return read_choice(reading, node, path, _DIFFERS)


def _read_accounts(reading: Reading, node: Node, path: FieldPath) -> tuple[Account, ...]:
    if type(node) is not MappingNode:
        report_shape(
            reading,
            node,
            path,
            "source ids and their accounts",
            "Write lines such as `cn: silent`.",
        )
        return ()
    found: dict[str, Account] = {}
    for key_node, value_node in node.value:
        plain = type(key_node) is ScalarNode and not key_node.style
        source: str = key_node.value if plain else text_of_key(reading, key_node)
        here = (*path, source)
        if source in found:
            reading.report(
                "duplicate-field",
                key_node,
                f"`{source}` has two accounts here; the first is kept.",
                "Two people's words in one source are two claims.",
            )
            continue
        if is_absent(value_node):
            continue
        reading.marks[here] = key_node.start_mark
        account = _read_account(reading, value_node, here, source)
        if account is not None:
            found[source] = account
    return tuple(found.values())


def _read_account(reading: Reading, node: Node, path: FieldPath, source: str) -> Account | None:
    if isinstance(node, ScalarNode):
        stance = _read_stance(reading, node, path)
        return Account(source=source, stance=stance) if stance else None
    values = read_mapping(reading, node, path, _ACCOUNT)
    if values is None:
        return None
    if "stance" not in values:
        values["stance"] = "unchecked"
        if (*path, "stance") not in reading.marks:
            if not _SPEAKING.isdisjoint(values):
                values["stance"] = "states"
            else:
                reading.report(
                    "stance-missing",
                    node,
                    f"The account of `{source}` has no stance and counts as not checked.",
                    f"Add `stance:` with {alternatives(_STANCES)}.",
                )
    return Account(source=source, **values)


def _read_stance(reading: Reading, node: ScalarNode, path: FieldPath) -> Stance | None:
    """An account that is a stance and nothing else."""
    text = read_line(reading, node, path)
    if stance := _STANCES.get(text or ""):
        return stance
    if text:
        meant = nearest(text.lower(), neighbours(_STANCES))
        hint = f"Did you mean `{meant}`?" if meant else f"Write {alternatives(_STANCES)}."
        if " " in text:
            hint = "Write `quote:` before the source's own words, or `says:` before yours."
        reading.report("wrong-value", node, f"`{text}` is no stance.", hint)
    return None


_WANTED = ("a list of claims", "Begin each with `- topic: Trade`.")
_CLAIM = table_of("claim", {**READERS, "accounts": _read_accounts, "differs": _read_differs})


def read_claims(reading: Reading, node: Node, path: FieldPath) -> tuple[Claim, ...]:
    """The claims of a brief, each with an id of its own."""
    return read_values(reading, node, path, partial(_read_claim, taken=set()), _WANTED)


def _read_claim(reading: Reading, node: Node, path: FieldPath, taken: set[str]) -> Claim | None:
    values = read_mapping(reading, node, path, _CLAIM)
    if values is None:
        return None
    topic = values.get("topic")
    if not topic:
        if (*path, "topic") not in reading.marks:
            reading.report_field(
                "missing-field",
                node,
                "A claim needs a `topic`; without it the claim is left out.",
                "Add the row's heading, as in `topic: Trade`.",
            )
        return None
    written = values.get("id")
    wanted = written or slug_of_topic(topic) or "claim"
    values["id"] = _free_id(wanted, taken)
    if wanted in taken:
        _report_repeat(reading, node, wanted, values["id"], written=bool(written))
    taken.add(values["id"])
    return Claim(**values)


def slug_of_topic(topic: str) -> str:
    """The topic's slug, without the walk over its characters where it is plain words."""
    joined: str = topic.lower().replace(" ", "-")
    words = topic.isascii() and "-" not in topic and joined.replace("-", "").isalnum()
    return joined if words and "--" not in f"-{joined}-" else slug(topic)


def _free_id(wanted: str, taken: set[str]) -> str:
    """The id, or the id with the first number from 2 that makes it free."""
    if wanted not in taken:
        return wanted
    # Doubling first keeps a file of one topic, a million times, from taking all day.
    low = high = 2
    while f"{wanted}-{high}" in taken:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if f"{wanted}-{middle}" in taken else (low, middle)
    return f"{wanted}-{low}"


def _report_repeat(reading: Reading, node: Node, wanted: str, given: str, *, written: bool) -> None:
    if written:
        reading.report_field(
            "duplicate-id",
            node,
            f"Two claims have the id `{wanted}`; this one is kept as `{given}`.",
            "Give each claim an id of its own.",
        )
        return
    reading.report(
        "duplicate-topic",
        node,
        f"Another claim's id is `{wanted}` already; this one's is `{given}`.",
        "Give this claim an `id`, so that links to it stay.",
    )


# MERGED:
# Read `sources`: the texts that give an account.


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


_WANTED_sources = ("a list of sources", "Begin each with `- id: cn`.")
_TABLE = table_of("source", {**READERS, "source text": _read_source_text})


def read_sources(reading: Reading, node: Node, path: FieldPath) -> tuple[Source, ...]:
    """The sources of a brief, each id once."""
    return read_values(reading, node, path, partial(_read_source, taken=set()), _WANTED_sources)


def _report_repeat_sources(reading: Reading, node: Node, source_id: str) -> None:
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
        _report_repeat_sources(reading, node, source_id)
        return None
    taken.add(source_id)
    return Source(**values)


# MERGED:
# Read `event`, what the accounts are about, and `events`, what else happened.

_COVERED = table_of("event covered", READERS)
_WANTED_events = ("a list of events", "Begin each with `- date: 2025-01-20`.")
_EVENT = table_of("event", READERS)


def read_covered_event(reading: Reading, node: Node, path: FieldPath) -> CoveredEvent | None:
    """The front matter's `event`."""
    values = read_mapping(reading, node, path, _COVERED)
    return None if values is None else CoveredEvent(**values)


def read_events(reading: Reading, node: Node, path: FieldPath) -> tuple[Event, ...]:
    """The events of a brief that have a date and a title."""
    return read_values(reading, node, path, _read_event, _WANTED_events)


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
