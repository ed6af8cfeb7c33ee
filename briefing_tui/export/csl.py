"""References to briefs and their sources as CSL-JSON (CSL 1.0.2), which Zotero and Pandoc read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.export.json import encode
from briefing_tui.layout.source_facts import COVERAGE_WORDS
from briefing_tui.model.brief import Brief, Date, Source, SourceKind

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


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """An array of references."""
    return encode(list(references(brief for brief, _ in briefs)))


def references(briefs: Iterable[Brief]) -> Iterator[Reference]:
    """The brief, then its sources, with ids that are unique among all briefs."""
    taken: set[str] = set()
    for brief in briefs:
        for reference in (_brief(brief), *(_source(brief, source) for source in brief.sources)):
            known = {name: value for name, value in reference.items() if value}
            key, number = reference["id"], 1
            while known["id"] in taken:
                number += 1
                known["id"] = f"{key}-{number}"
            taken.add(known["id"])
            yield known


def _brief(brief: Brief) -> Reference:
    return {
        "id": _key(brief.slug),
        "type": "article",
        "title": brief.title,
        "author": [{"literal": author} for author in brief.authors],
        "issued": _date(brief.date),
        "abstract": brief.summary,
        "keyword": ", ".join(brief.tags),
        "language": brief.lang,
        "URL": brief.canonical,
    }


def _source(brief: Brief, source: Source) -> Reference:
    item_type = _TYPES[source.kind]
    return {
        "id": f"{_key(brief.slug)}.{source.id}",
        "type": item_type,
        "title": source.name,
        "author": [{"literal": source.publisher or source.party or source.name}],
        "container-title": source.publisher if item_type == "article-newspaper" else "",
        "publisher": source.publisher,
        "issued": _date(source.date),
        "accessed": _date(source.retrieved),
        "genre": source.kind,
        "language": source.lang,
        "translator": [{"literal": source.translator}] if source.translator else [],
        "URL": source.url or source.archived,
        "archive_location": source.archived if source.url else "",
        "note": COVERAGE_WORDS[source.coverage],
    }


def _key(slug: str) -> str:
    """A citation key without characters that mean something to BibTeX or Pandoc."""
    return re.sub(r"[^\w.:/-]+", "-", slug).strip("-") or "brief"


def _date(date: Date | None) -> Reference:
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
