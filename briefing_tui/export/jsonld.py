"""Briefs as linked data (JSON-LD 1.1) in the terms of schema.org.

A brief is an `Article` about an `Event`; its sources are works that it cites, and a claim names
the works in which it appears. `ClaimReview` is not used: a brief compares accounts and judges none.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from briefing_tui.compare.agreement import agree, matrix_columns, read_cells
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.export.json import encode
from briefing_tui.layout.source_facts import COVERAGE_WORDS
from briefing_tui.model.brief import Brief, Claim, Date, Event, Source

Node = dict[str, Any]


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """One graph of all briefs."""
    graph = [node for brief, _ in briefs for node in _nodes(brief)]
    return encode({"@context": "https://schema.org", "@graph": graph})


def _nodes(brief: Brief) -> Iterator[Node]:
    base = brief.canonical or quote(brief.slug)
    sources = {source.id: f"{base}#source:{quote(source.id)}" for source in brief.sources}
    covered = f"{base}#event" if brief.event else ""
    yield _known(
        {
            "@id": base,
            "@type": "Article",
            "headline": brief.title,
            "description": brief.summary,
            "author": [{"@type": "Person", "name": author} for author in brief.authors],
            "datePublished": _date(brief.date),
            "dateModified": _date(brief.updated),
            "keywords": list(brief.tags),
            "inLanguage": brief.lang,
            "url": brief.canonical,
            "about": _links([covered] if covered else []),
            "citation": _links(sources.values()),
            "mentions": _links(_event_id(base, number) for number, _ in enumerate(brief.events, 1)),
            "hasPart": _links(_claim_id(base, claim) for claim in brief.claims),
        }
    )
    if brief.event is not None:
        yield _known(
            {
                "@id": covered,
                "@type": "Event",
                "name": brief.event.title or brief.title,
                "startDate": _date(brief.event.date),
                "location": _place(brief.event.place),
                "attendee": [{"@type": "Person", "name": n} for n in brief.event.participants],
            }
        )
    yield from (_source(source, sources[source.id]) for source in brief.sources)
    yield from (_claim(brief, claim, base, sources) for claim in brief.claims)
    for number, event in enumerate(brief.events, 1):
        yield _event(event, _event_id(base, number), sources)


def _known(node: Node) -> Node:
    return {name: value for name, value in node.items() if value}


def _links(ids: Iterable[str]) -> list[Node]:
    return [{"@id": each} for each in ids]


def _claim_id(base: str, claim: Claim) -> str:
    return f"{base}#{quote(claim.id)}"


def _event_id(base: str, number: int) -> str:
    return f"{base}#event:{number}"


def _date(date: Date | None) -> str:
    return date.iso if date else ""


def _place(name: str) -> Node:
    return {"@type": "Place", "name": name} if name else {}


def _source(source: Source, node_id: str) -> Node:
    publisher = source.publisher or source.party
    return _known(
        {
            "@id": node_id,
            "@type": "Dataset" if source.kind == "data" else "CreativeWork",
            "name": source.name,
            "genre": source.kind,
            "publisher": {"@type": "Organization", "name": publisher} if publisher else {},
            "datePublished": _date(source.date),
            "inLanguage": source.lang,
            "url": source.url,
            "archivedAt": source.archived,
            "creditText": COVERAGE_WORDS[source.coverage],
        }
    )


def _claim(brief: Brief, claim: Claim, base: str, sources: dict[str, str]) -> Node:
    columns = matrix_columns(brief)
    cells = read_cells(claim, columns)
    speaking = [
        sources[column.id] for column, cell in zip(columns, cells, strict=True) if cell.speaks
    ]
    return _known(
        {
            "@id": _claim_id(base, claim),
            "@type": "Claim",
            "name": claim.topic,
            "text": claim.claim,
            "appearance": _links(speaking),
            "description": agree(claim, columns, cells).label,
        }
    )


def _event(event: Event, node_id: str, sources: dict[str, str]) -> Node:
    return _known(
        {
            "@id": node_id,
            "@type": "Event",
            "name": event.title,
            "description": event.summary,
            "startDate": _date(event.date),
            "location": _place(event.place),
            "url": event.url,
            "subjectOf": _links(sources[name] for name in event.sources if name in sources),
        }
    )
