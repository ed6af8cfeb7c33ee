"""Briefs and their sources as metadata: references for Zotero and LaTeX, and linked data."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from briefing_tui.compare.agreement import agree, matrix_columns, read_cells
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.export.json import encode
from briefing_tui.layout.citations import COVERAGE_WORDS
from briefing_tui.model.brief import Brief, Source, SourceKind
from briefing_tui.model.dates import Date
from briefing_tui.text.sanitise import distinct

Reference = dict[str, Any]
"""An item of CSL-JSON."""

_TYPES: Mapping[SourceKind, str] = MappingProxyType(
    {
        "readout": "report",
        "statement": "report",
        "post": "post",
        "transcript": "speech",
        "remarks": "speech",
        "interview": "interview",
        "report": "article-newspaper",
        "document": "document",
        "data": "dataset",
    }
)
"""What CSL calls each kind of source."""


def export_csl_json(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """An array of references (CSL 1.0.2)."""
    return encode(list(references(brief for brief, *_ in briefs)))


def references(briefs: Iterable[Brief]) -> Iterator[Reference]:
    """The brief, then its sources, with ids that are unique among all briefs."""
    taken: dict[str, int] = {}
    for brief in briefs:
        sources = (_source_reference(brief, source) for source in brief.sources)
        for reference in (_brief_reference(brief), *sources):
            yield {**_known(reference), "id": distinct(reference["id"], taken)}


def _brief_reference(brief: Brief) -> Reference:
    return {
        "id": _citation_key(brief.slug),
        "type": "article",
        "title": brief.title,
        "author": [{"literal": author} for author in brief.authors],
        "issued": _date_parts(brief.date),
        "abstract": brief.summary,
        "keyword": ", ".join(brief.tags),
        "language": brief.lang,
        "URL": brief.canonical,
    }


def _source_reference(brief: Brief, source: Source) -> Reference:
    item_type = _TYPES[source.kind]
    return {
        "id": f"{_citation_key(brief.slug)}.{source.id}",
        "type": item_type,
        "title": source.name,
        "author": [{"literal": source.publisher or source.party or source.name}],
        "container-title": source.publisher if item_type == "article-newspaper" else "",
        "publisher": source.publisher,
        "issued": _date_parts(source.date),
        "accessed": _date_parts(source.retrieved),
        "genre": source.kind,
        "language": source.lang,
        "translator": [{"literal": source.translator}] if source.translator else [],
        "URL": source.url or source.archived,
        "archive_location": source.archived if source.url else "",
        "note": COVERAGE_WORDS[source.coverage],
    }


def _citation_key(slug: str) -> str:
    """A citation key without characters that mean something to BibTeX or Pandoc."""
    return re.sub(r"[^\w.:/-]+", "-", slug).strip("-") or "brief"


def _date_parts(date: Date | None) -> Reference:
    """The date as CSL has it: the parts that are known, and `circa` for one that is uncertain."""
    if date is None:
        return {}
    parts = [_parts(date.first, date.precision)]
    if date.end_precision is not None:
        parts.append(_parts(date.last, date.end_precision))
    circa = {"circa": True} if date.approximate or date.uncertain else {}
    return {"date-parts": parts, **circa}


def _parts(day: Any, precision: str) -> list[int]:
    return [day.year, day.month, day.day][: {"year": 1, "month": 2}.get(precision, 3)]


_LATEX = str.maketrans(
    {
        **{character: f"\\{character}" for character in "#$%&_{}"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\n": " ",
    }
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def export_bibtex(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """An entry for each reference.

    All are `@misc`, because every style prints all fields of that type.
    """
    return "\n".join(map(_bibtex_entry, references(brief for brief, *_ in briefs)))


def _bibtex_entry(reference: Reference) -> str:
    date = reference.get("issued", {}).get("date-parts", [[]])[0]
    names = [f"{{{author['literal'].translate(_LATEX)}}}" for author in reference.get("author", ())]
    notes = [reference.get("genre", ""), reference.get("note", "")]
    if accessed := reference.get("accessed"):
        notes.append("read on " + "-".join(f"{part:02}" for part in accessed["date-parts"][0]))
    texts = {
        "title": f"{{{reference['title'].translate(_LATEX)}}}",  # the inner braces keep capitals
        "author": " and ".join(names),
        "year": str(date[0]) if date else "",
        "day": str(date[2]) if len(date) > 2 else "",
        "howpublished": reference.get("publisher", "").translate(_LATEX),
        "url": re.sub(r"[{}\\]", lambda match: f"%{ord(match[0]):02X}", reference.get("URL", "")),
        "language": reference.get("language", "").translate(_LATEX),
        "keywords": reference.get("keyword", "").translate(_LATEX),
        "note": ", ".join(filter(None, notes)).translate(_LATEX),
    }
    lines = [f"  {name} = {{{text}}},\n" for name, text in texts.items() if text]
    if len(date) > 1:
        lines.insert(3, f"  month = {_MONTHS[date[1] - 1]},\n")
    return f"@misc{{{reference['id']},\n{''.join(lines)}}}\n"


Node = dict[str, Any]


def export_jsonld(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """One graph of all briefs, as linked data (JSON-LD 1.1) in the terms of schema.org.

    A brief is an `Article` about an `Event`; its sources are works that it cites, and a claim names
    the works in which it appears. `ClaimReview` is not used: a brief compares accounts and judges
    none.
    """
    graph = [_known(node) for brief, *_ in briefs for node in _nodes(brief)]
    return encode({"@context": "https://schema.org", "@graph": graph})


def _nodes(brief: Brief) -> Iterator[Node]:
    base = brief.canonical or quote(brief.slug)
    sources = {source.id: f"{base}#source:{quote(source.id)}" for source in brief.sources}
    claims = {f"{base}#{quote(claim.id)}": claim for claim in brief.claims}
    events = {f"{base}#event:{number}": event for number, event in enumerate(brief.events, 1)}
    covered = f"{base}#event" if brief.event else ""
    yield {
        "@id": base,
        "@type": "Article",
        "headline": brief.title,
        "description": brief.summary,
        "author": [{"@type": "Person", "name": author} for author in brief.authors],
        "datePublished": _iso_date(brief.date),
        "dateModified": _iso_date(brief.updated),
        "keywords": list(brief.tags),
        "inLanguage": brief.lang,
        "url": brief.canonical,
        "about": _links([covered] if covered else []),
        "citation": _links(sources.values()),
        "mentions": _links(events),
        "hasPart": _links(claims),
    }
    if brief.event is not None:
        yield {
            "@id": covered,
            "@type": "Event",
            "name": brief.event.title or brief.title,
            "startDate": _iso_date(brief.event.date),
            "location": _place(brief.event.place),
            "attendee": [{"@type": "Person", "name": n} for n in brief.event.participants],
        }
    for source in brief.sources:
        publisher = source.publisher or source.party
        yield {
            "@id": sources[source.id],
            "@type": "Dataset" if source.kind == "data" else "CreativeWork",
            "name": source.name,
            "genre": source.kind,
            "publisher": {"@type": "Organization", "name": publisher} if publisher else {},
            "datePublished": _iso_date(source.date),
            "inLanguage": source.lang,
            "url": source.url,
            "archivedAt": source.archived,
            "creditText": COVERAGE_WORDS[source.coverage],
        }
    columns = matrix_columns(brief)
    for node_id, claim in claims.items():
        cells = read_cells(claim, columns)
        speaking = (source for source, cell in zip(columns, cells, strict=True) if cell.speaks)
        yield {
            "@id": node_id,
            "@type": "Claim",
            "name": claim.topic,
            "text": claim.claim,
            "appearance": _links(sources[source.id] for source in speaking),
            "description": agree(claim, columns, cells).label,
        }
    for node_id, event in events.items():
        yield {
            "@id": node_id,
            "@type": "Event",
            "name": event.title,
            "description": event.summary,
            "startDate": _iso_date(event.date),
            "location": _place(event.place),
            "url": event.url,
            "subjectOf": _links(sources[name] for name in event.sources if name in sources),
        }


def _known(node: Node) -> Node:
    return {name: value for name, value in node.items() if value}


def _links(ids: Iterable[str]) -> list[Node]:
    return [{"@id": each} for each in ids]


def _iso_date(date: Date | None) -> str:
    return date.iso if date else ""


def _place(name: str) -> Node:
    return {"@type": "Place", "name": name} if name else {}
