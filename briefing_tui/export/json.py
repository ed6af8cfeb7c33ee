"""Briefs as JSON, with every field of the model under its own name; also topics and comparisons.

JSON differs from the values in memory where that helps programs: a date is its EDTF text, a
claim's accounts are an object by source id, missing text is null, and each claim has its
agreement.
"""

from typing import TYPE_CHECKING, Any

import msgspec

from briefing_tui.compare.agreement import (
    Agreement,
    SourceCell,
    agree,
    matrix_columns,
    without_source,
)
from briefing_tui.compare.sought import NOTHING_SOUGHT, SoughtTerms, terms_of
from briefing_tui.model.brief import Brief
from briefing_tui.model.dates import Date
from briefing_tui.model.records import NO_RECORDS, Records

if TYPE_CHECKING:  # a search needs none of these
    from collections.abc import Sequence

    from briefing_tui.compare.diff import Comparison
    from briefing_tui.compare.topic_map import TopicMap
    from briefing_tui.compare.topics import NamingTopic, PartyCell, Topic, TopicSummary
    from briefing_tui.export.exporters import BriefWithRecords, ExportOptions

Json = Any
"""None, bool, int, float, str, and lists and dicts of these."""


def export_briefs(briefs: "Sequence[BriefWithRecords]", options: "ExportOptions") -> str:
    """An object, or an array of objects where several briefs were asked for."""
    objects = [brief_object(each.brief, each.records, each.sought) for each in briefs]
    return encode(objects if options.as_list else objects[0])


def encode(value: Json) -> str:
    """The JSON text of a value, indented, with characters beyond ASCII unescaped."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def json_value(value: object) -> Json:
    if isinstance(value, Date):
        return value.edtf
    if isinstance(value, msgspec.Struct):
        return json_fields(value)
    if isinstance(value, tuple):
        return [json_value(item) for item in value]
    return None if value == "" else value


def json_fields(value: msgspec.Struct) -> dict[str, Json]:
    return {name: json_value(getattr(value, name)) for name in value.__struct_fields__}


def brief_object(
    brief: Brief, records: Records = NO_RECORDS, sought: SoughtTerms = NOTHING_SOUGHT
) -> dict[str, Json]:
    """One brief; with `records`, what its library's other briefs say about its topics, and with
    `sought` in which lines of the sources' texts the words are that were looked for.
    """
    result = json_fields(brief)
    del result["title_runs"], result["summary_runs"], result["line_breaks"]
    sources = matrix_columns(brief)
    for claim, claim_result in zip(brief.claims, result["claims"], strict=True):
        accounts = {account["source"]: account for account in claim_result["accounts"]}
        for account in claim.accounts:
            values = accounts[account.source]
            del values["source"]  # it is the key
            values["sought"] = [
                {
                    "term": term.term,
                    "found": None if term.places is None else term.lines,
                }
                for term in terms_of(claim, account, sought)
            ]
        claim_result["accounts"] = accounts
        claim_result["agreement"] = {
            **_agreement(agree(claim, sources)),
            "without": {
                source.id: _agreement(rest) for source, rest in without_source(claim, sources)
            },
        }
        record = records.get(claim.id)
        claim_result["record"] = None if record is None else json_value(record)
    result["extra"] = msgspec.json.decode(brief.extra)
    result["body"] = brief.body  # an empty body isn't a missing one
    return result


def _agreement(agreement: Agreement) -> dict[str, Json]:
    return {"class": agreement.cls, "only": agreement.only or None, "flags": list(agreement.flags)}


def topic_summary_object(topic: "TopicSummary") -> dict[str, Json]:
    """`{topic, name, briefs, named, years, parties}`, as in the list of topics."""
    fields = {"topic": topic.id, **json_fields(topic)}
    del fields["id"]
    return {**fields, "parties": [count._asdict() for count in topic.parties]}


def map_objects(topic_map: "TopicMap") -> list[dict[str, Json]]:
    """Every topic with its cells: the newest briefs that have it, the oldest first, and what each
    side does there.
    """
    objects = []
    for topic in topic_map.topics:
        cells = []
        for number, cell in topic_map.cells(topic.id).items():
            brief = topic_map.briefs[number]
            sides = zip(brief.sides, cell.pattern, strict=True)
            cells.append(
                {
                    "brief": brief.slug,
                    "path": brief.path,
                    "date": json_value(brief.date),
                    "class": cell.agreement.cls,
                    "sides": {side.removeprefix("@"): state for side, state in sides},
                }
            )
        objects.append({**topic_summary_object(topic), "cells": cells})
    return objects


def topic_object(
    topic: "Topic",
    siblings: "Sequence[TopicSummary]" = (),
    naming: "Sequence[NamingTopic]" = (),
) -> dict[str, Json]:
    """`{topic, name, briefs, named, parties, siblings, rows}`; each row is a brief with what every
    party does in it.
    """
    return {
        "topic": topic.id,
        "name": topic.name,
        "briefs": len(topic.rows),
        "named": topic.named,
        "parties": [party or None for party in topic.parties],
        "siblings": [topic_summary_object(sibling) for sibling in siblings],
        "named_in": [
            {"topic": other.id, "name": other.name, "briefs": other.briefs} for other in naming
        ],
        "rows": [
            {
                "brief": row.brief.slug,
                "path": row.brief.path,
                "title": row.brief.title,
                "date": json_value(row.brief.date),
                "claim": row.claim.topic,
                "agreement": _agreement(row.agreement),
                "accounts": [
                    _party(party, cell)
                    for party, cell in zip(topic.parties, row.cells, strict=True)
                    if cell.source_cells
                ],
            }
            for row in topic.rows
        ],
    }


def _party(party: str, cell: "PartyCell") -> dict[str, Json]:
    return {
        "party": party or None,
        "state": cell.state,
        "change": cell.change or None,
        "previous": cell.previous.slug if cell.previous is not None else None,
        "earlier": json_fields(cell.earlier),
        "expected_silence": cell.expected,
        "sources": [_source(source_cell) for source_cell in cell.source_cells],
    }


def _source(source_cell: SourceCell) -> dict[str, Json]:
    cell, account = source_cell.cell, source_cell.cell.account
    result = {"id": source_cell.source.id, "stance": cell.stance, "in_part": cell.in_part}
    result["open_list"] = cell.open_list
    for name in ("quote", "translation", "says", "speaker", "via"):
        result[name] = json_value(getattr(account, name)) if account is not None else None
    return result


def wording_object(comparison: "Comparison", label: str = "") -> dict[str, Json]:
    """A comparison of two texts; `label` says which texts of two accounts they are."""
    counts = {name: getattr(comparison, name) for name in ("kept", "gone", "new", "moved")}
    return {
        "compared": label or None,
        **counts,
        "similarity": round(comparison.similarity, 4),
        "cut": comparison.cut,
        "passages": [
            {
                "kind": passage.kind,
                "paragraph": passage.starts_paragraph,
                "words": [{"kind": segment.kind, "text": segment.text} for segment in passage.both],
            }
            for passage in comparison.passages
        ],
    }
