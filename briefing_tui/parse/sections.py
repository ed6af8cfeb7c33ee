"""Read the parts of a brief that have fields of their own: sources, claims, accounts, events.

An item that lacks what it needs is left out, with a diagnostic.
"""

from collections.abc import Mapping
from functools import partial

from briefing_tui.model.brief import (
    DIFFERENCES,
    STANCES,
    Account,
    Claim,
    CoveredEvent,
    Event,
    FieldPath,
    Source,
    Stance,
)
from briefing_tui.parse.diagnostics import ParseContext, alternatives
from briefing_tui.parse.fields import (
    READERS,
    FieldTable,
    Values,
    read_mapping,
    table_of,
    text_of_key,
    with_article,
)
from briefing_tui.parse.values import read_choice, read_items, read_line, read_text, report_shape
from briefing_tui.parse.yaml import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    is_absent,
    words_of,
)
from briefing_tui.text.sanitise import one_line, slug
from briefing_tui.text.suggestions import did_you_mean


def _read_item(
    context: ParseContext, node: Node, path: FieldPath, table: FieldTable, hint: str
) -> Values | None:
    """The values of an item, or None if it lacks a field that it needs. A field that can't be read
    was reported before."""
    values, owner = read_mapping(context, node, path, table), table.owner
    if values is None:
        return None
    missing = [key for key in table.required if not values.get(key)]
    if not missing:
        return values
    absent = [
        f"{'an' if key == 'id' else 'a'} `{key}`"
        for key in missing
        if (*path, key) not in context.marks
    ]
    sentence = values.get("claim")
    if absent:
        needs = f"{with_article(owner).capitalize()} needs {' and '.join(absent)}"
        effect = "its `claim` is the heading" if sentence else f"without it the {owner} is left out"
        context.report_field("missing-field", node, f"{needs}; {effect}.", hint)
    if missing == ["topic"] and sentence:
        return {**values, "topic": one_line(sentence)}
    if absent:
        context.lose(path, "")
    return None


# Sources.

MOST_SOURCES = 100
"""The matrix has a cell for each source and claim."""
_A_LIST_OF_SOURCES = ("a list of sources", "Begin each with `- id: cn`.")


def read_sources(context: ParseContext, node: Node, path: FieldPath) -> tuple[Source, ...]:
    """The sources of a brief, each with an id of its own."""
    if type(node) is SequenceNode and len(node.value) > MOST_SOURCES:
        context.report(
            "too-large",
            node.value[MOST_SOURCES],
            f"The brief has over {MOST_SOURCES} sources; the others are left out.",
            "Split it into several briefs.",
        )
        node.value = node.value[:MOST_SOURCES]
    return read_items(context, node, path, partial(_read_source, taken=set()), _A_LIST_OF_SOURCES)


def _read_source(
    context: ParseContext, node: Node, path: FieldPath, taken: set[str]
) -> Source | None:
    hint = "Add a short id such as `id: cn`, by which claims and the body cite it."
    values = _read_item(context, node, path, _SOURCE_TABLE, hint)
    if values is None:
        return None
    source_id = values["id"]
    if source_id in taken:
        context.report_field(
            "duplicate-id",
            node,
            f"Two sources have the id `{source_id}`; the first is kept.",
            "Give each source an id of its own.",
        )
        return None
    taken.add(source_id)
    if not values.get("name"):
        values["name"] = source_id
    if isinstance(text := values.pop("text", None), dict):
        values.update(text)
    return Source(**values)


def _read_source_text(context: ParseContext, node: Node, path: FieldPath) -> Values | None:
    """A source's own text, or the path in `file:`."""
    if isinstance(node, ScalarNode):
        return {"text": read_text(context, node, path) or ""}
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == "file" and not is_absent(value):
                context.marks[(*path, "file")] = value.start_mark
                return {"text_file": read_line(context, value, (*path, "file")) or ""}
    report_shape(
        context,
        node,
        path,
        "a text, or `file:` with a path",
        "Write `text: { file: notes/cn.txt }`.",
    )
    return None


_SOURCE_TABLE = table_of("source", {**READERS, "source text": _read_source_text})


# Claims.

_A_LIST_OF_CLAIMS = ("a list of claims", "Begin each with `- topic: Trade`.")


def read_claims(context: ParseContext, node: Node, path: FieldPath) -> tuple[Claim, ...]:
    """The claims of a brief, each with an id of its own."""
    return read_items(context, node, path, partial(_read_claim, taken={}), _A_LIST_OF_CLAIMS)


def _read_claim(
    context: ParseContext, node: Node, path: FieldPath, taken: dict[str, int]
) -> Claim | None:
    """`taken` has the ids so far, each with the last number that was appended to it."""
    hint = "Add the row's heading, as in `topic: Trade`."
    values = _read_item(context, node, path, _CLAIM_TABLE, hint)
    if values is None:
        return None
    topic: str = values["topic"]
    has_id = bool(values.get("id"))
    claim_id = new_id = values["id"] if has_id else slug(topic) or "claim"
    while new_id in taken:
        taken[claim_id] += 1
        new_id = f"{claim_id}-{taken[claim_id]}"
    if claim_id in taken and has_id:
        context.report_field(
            "duplicate-id",
            node,
            f"Two claims have the id `{claim_id}`; this one is kept as `{new_id}`.",
            "Give each claim an id of its own.",
        )
    elif claim_id in taken:
        context.report(
            "duplicate-topic",
            node,
            f"Another claim has the id `{claim_id}`; this one gets `{new_id}`.",
            "Give this claim an `id`, so that links to it stay valid.",
        )
    taken[new_id] = 1
    values["id"] = new_id
    return Claim(**values)


def _read_differs(context: ParseContext, node: Node, path: FieldPath) -> str | None:
    """How speaking sources differ, or `true`. `false` counts as absent."""
    text = read_line(context, node, path)
    if text in ("false", "no"):
        return ""
    if text == "yes":
        return "true"
    return read_choice(DIFFERENCES, context, node, path)


# Accounts.

_STANCES: Mapping[str, Stance] = {stance: stance for stance in STANCES}

_SPEAKING = frozenset(("quote", "says", "translation", "value", "speaker"))
"""Fields beside which the stance defaults to `states`."""

_ACCOUNT_TABLE = table_of("account", READERS)


def _read_accounts(context: ParseContext, node: Node, path: FieldPath) -> tuple[Account, ...]:
    if type(node) is not MappingNode:
        report_shape(
            context,
            node,
            path,
            "source ids and their accounts",
            "Write lines such as `cn: silent`.",
        )
        context.lose(path, words_of(node))
        return ()
    accounts: dict[str, Account] = {}
    for key_node, value_node in node.value:
        is_plain = type(key_node) is ScalarNode and not key_node.style
        source_id: str = key_node.value if is_plain else text_of_key(context, key_node)
        account_path = (*path, source_id)
        if source_id in accounts:
            context.report(
                "duplicate-field",
                key_node,
                f"`{source_id}` has two accounts here; the first is kept.",
                "If one source has two people's words, write two claims.",
            )
            continue
        if is_absent(value_node):
            continue
        context.marks[account_path] = key_node.start_mark
        account = _read_account(context, value_node, account_path, source_id)
        if account is not None:
            accounts[source_id] = account
    return tuple(accounts.values())


def _read_account(
    context: ParseContext, node: Node, path: FieldPath, source_id: str
) -> Account | None:
    if isinstance(node, ScalarNode):
        stance = _read_stance(context, node, path)
        return Account(source=source_id, stance=stance) if stance else None
    values = read_mapping(context, node, path, _ACCOUNT_TABLE)
    if values is None:
        return None
    if "stance" not in values:
        values["stance"] = "unchecked"
        if (*path, "stance") not in context.marks:  # else the stance itself is reported
            if not _SPEAKING.isdisjoint(values):
                values["stance"] = "states"
            elif "sought" in values:
                values["stance"] = "silent"
            else:
                context.report(
                    "stance-missing",
                    node,
                    f"The account of `{source_id}` has no stance and counts as not checked.",
                    f"Add `stance:` with {alternatives(_STANCES)}.",
                )
    if values.get("sought") == () or ("sought" in values and values["stance"] != "silent"):
        is_empty = not values["sought"]
        context.report(
            "sought-not-silent",
            node,
            "`sought` is empty." if is_empty else f"`{source_id}` isn't silent, but has `sought`.",
            "Write the words that were looked for, as in `sought: [NATO, alli*]`."
            if is_empty
            else "`sought` belongs to `stance: silent`: it says what was looked for in vain.",
        )
    return Account(source=source_id, **values)


def _read_stance(context: ParseContext, node: ScalarNode, path: FieldPath) -> Stance | None:
    """An account that is a stance and nothing else."""
    text = read_line(context, node, path)
    if stance := _STANCES.get(text or ""):
        return stance
    if text:
        hint = did_you_mean(text, _STANCES) or f"Write {alternatives(_STANCES)}."
        if " " in text:
            hint = "Write `quote:` before the source's own words, or `says:` before yours."
        context.report("wrong-value", node, f"`{text}` is not a stance.", hint)
    return None


_CLAIM_TABLE = table_of("claim", {**READERS, "accounts": _read_accounts, "differs": _read_differs})


# The covered event, and other events.

_A_LIST_OF_EVENTS = ("a list of events", "Begin each with `- date: 2025-01-20`.")
_COVERED_EVENT_TABLE = table_of("event covered", READERS)
_EVENT_TABLE = table_of("event", READERS)


def read_covered_event(context: ParseContext, node: Node, path: FieldPath) -> CoveredEvent | None:
    """The front matter's `event`."""
    values = read_mapping(context, node, path, _COVERED_EVENT_TABLE)
    return None if values is None else CoveredEvent(**values)


def read_events(context: ParseContext, node: Node, path: FieldPath) -> tuple[Event, ...]:
    """The events of a brief that have a date and a title."""
    return read_items(context, node, path, _read_event, _A_LIST_OF_EVENTS)


def _read_event(context: ParseContext, node: Node, path: FieldPath) -> Event | None:
    hint = "Add it, as in `date: 2025-01-20` and `title: Han Zheng attends`."
    values = _read_item(context, node, path, _EVENT_TABLE, hint)
    return None if values is None else Event(**values)
