"""A topic's history, and the comparison of two wordings, as JSON."""

from briefing_tui.compare.topics import PartyCell, Topic, TopicRow, Voice
from briefing_tui.compare.wording import Comparison
from briefing_tui.export.json import Plain, fields, plain


def topic_object(topic: Topic) -> dict[str, Plain]:
    """`{topic, name, parties, rows}`; each row a brief with what every party does in it."""
    return {
        "topic": topic.id,
        "name": topic.name,
        "parties": [each or None for each in topic.parties],
        "rows": [_row(topic, row) for row in topic.rows],
    }


def _row(topic: Topic, row: TopicRow) -> dict[str, Plain]:
    return {
        "brief": row.brief.slug,
        "path": row.brief.path,
        "title": row.brief.title,
        "date": plain(row.brief.date),
        "claim": row.claim.topic,
        "agreement": {
            "class": row.agreement.cls,
            "only": row.agreement.only or None,
            "flags": list(row.agreement.flags),
        },
        "accounts": [
            _cell(topic, party, cell)
            for party, cell in zip(topic.parties, row.cells, strict=True)
            if cell.voices
        ],
    }


def _cell(topic: Topic, party: str, cell: PartyCell) -> dict[str, Plain]:
    previous = topic.rows[cell.previous].brief.slug if cell.previous is not None else None
    return {
        "party": party or None,
        "state": cell.state,
        "change": cell.change or None,
        "previous": previous,
        **record_object(cell),
        "sources": [_voice(each) for each in cell.voices],
    }


def record_object(cell: PartyCell) -> dict[str, Plain]:
    """How often the party named the topic before, and whether its silence stands out."""
    return {"earlier": fields(cell.earlier), "expected_silence": cell.expected}


def _voice(voice: Voice) -> dict[str, Plain]:
    cell = voice.cell
    shown: dict[str, Plain] = {
        "id": voice.source.id,
        "stance": cell.stance,
        "in_part": cell.in_part,
    }
    for name in ("quote", "translation", "says", "speaker"):
        shown[name] = plain(getattr(cell.account, name)) if cell.account is not None else None
    return shown


def wording_object(found: Comparison, what: str = "") -> dict[str, Plain]:
    """A comparison of two texts; `what` they are where that was a choice."""
    passages = [
        {
            "kind": passage.kind,
            "paragraph": passage.opens,
            "words": [{"kind": each.kind, "text": each.text} for each in passage.both],
        }
        for passage in found.passages
    ]
    counts = {name: getattr(found, name) for name in ("kept", "gone", "new", "moved")}
    return {
        "compared": what or None,
        **counts,
        "likeness": round(found.likeness, 4),
        "passages": passages,
    }
