"""A brief as JSON: every field of the model under the model's names.

What differs from the values in memory serves programs: a date is its EDTF text, the
accounts of a claim are an object by source id, a text that is absent is null, and each
claim carries its derived agreement.
"""

from typing import Any

import msgspec

from briefing_tui.compare.agreement import Agreement, agree, matrix_columns
from briefing_tui.compare.diff import Comparison
from briefing_tui.compare.topics import (
    NO_RECORDS,
    PartyCell,
    PartyRecord,
    Records,
    SourceCell,
    Topic,
    TopicRow,
)
from briefing_tui.model.brief import Account, Brief, Claim, Date

Json = Any
"""What JSON is made of: None, bool, int, float, str, lists and dicts of these."""


def brief_object(brief: Brief, records: Records = NO_RECORDS) -> dict[str, Json]:
    """One brief, ready for a JSON encoder; with `records`, what its library knows of its topics."""
    shown = json_fields(brief)
    sources = matrix_columns(brief)
    shown["claims"] = [
        _claim(claim, agree(claim, sources), records.get(claim.id)) for claim in brief.claims
    ]
    shown["extra"] = msgspec.json.decode(brief.extra)
    shown["body"] = brief.body  # an empty body is a body, not an absent one
    return shown


def _claim(
    claim: Claim, agreement: Agreement, records: tuple[PartyRecord, ...] | None
) -> dict[str, Json]:
    shown = json_fields(claim)
    shown["accounts"] = {account.source: _account(account) for account in claim.accounts}
    shown["agreement"] = {
        "class": agreement.cls,
        "only": agreement.only or None,
        "flags": list(agreement.flags),
    }
    shown["record"] = json_value(records) if records is not None else None
    return shown


def _account(account: Account) -> dict[str, Json]:
    shown = json_fields(account)
    del shown["source"]  # it is the key
    return shown


def json_fields(value: msgspec.Struct) -> dict[str, Json]:
    """A struct's fields by name, in their order."""
    return {name: json_value(getattr(value, name)) for name in value.__struct_fields__}


def json_value(value: object) -> Json:
    """A value of the model as JSON knows it."""
    if isinstance(value, Date):
        return value.edtf
    if isinstance(value, msgspec.Struct):
        return json_fields(value)
    if isinstance(value, tuple):
        return [json_value(each) for each in value]
    return None if value == "" else value


def encode(value: Json) -> str:
    """The JSON text of a value, indented for people, characters as they are."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


# MERGED:
# A topic's history, and the comparison of two wordings, as JSON.


def topic_object(topic: Topic) -> dict[str, Json]:
    """`{topic, name, parties, rows}`; each row a brief with what every party does in it."""
    return {
        "topic": topic.id,
        "name": topic.name,
        "parties": [each or None for each in topic.parties],
        "rows": [_row(topic, row) for row in topic.rows],
    }


def _row(topic: Topic, row: TopicRow) -> dict[str, Json]:
    return {
        "brief": row.brief.slug,
        "path": row.brief.path,
        "title": row.brief.title,
        "date": json_value(row.brief.date),
        "claim": row.claim.topic,
        "agreement": {
            "class": row.agreement.cls,
            "only": row.agreement.only or None,
            "flags": list(row.agreement.flags),
        },
        "accounts": [
            _cell(topic, party, cell)
            for party, cell in zip(topic.parties, row.cells, strict=True)
            if cell.source_cells
        ],
    }


def _cell(topic: Topic, party: str, cell: PartyCell) -> dict[str, Json]:
    previous = topic.rows[cell.previous].brief.slug if cell.previous is not None else None
    return {
        "party": party or None,
        "state": cell.state,
        "change": cell.change or None,
        "previous": previous,
        **record_object(cell),
        "sources": [_voice(each) for each in cell.source_cells],
    }


def record_object(cell: PartyCell) -> dict[str, Json]:
    """How often the party named the topic before, and whether its silence stands out."""
    return {"earlier": json_fields(cell.earlier), "expected_silence": cell.expected}


def _voice(voice: SourceCell) -> dict[str, Json]:
    cell = voice.cell
    shown: dict[str, Json] = {
        "id": voice.source.id,
        "stance": cell.stance,
        "in_part": cell.in_part,
    }
    for name in ("quote", "translation", "says", "speaker"):
        shown[name] = json_value(getattr(cell.account, name)) if cell.account is not None else None
    return shown


def wording_object(found: Comparison, what: str = "") -> dict[str, Json]:
    """A comparison of two texts; `what` they are where that was a choice."""
    passages = [
        {
            "kind": passage.kind,
            "paragraph": passage.starts_paragraph,
            "words": [{"kind": each.kind, "text": each.text} for each in passage.both],
        }
        for passage in found.passages
    ]
    counts = {name: getattr(found, name) for name in ("kept", "gone", "new", "moved")}
    return {
        "compared": what or None,
        **counts,
        "similarity": round(found.similarity, 4),
        "passages": passages,
    }
