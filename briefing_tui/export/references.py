"""Briefs and their sources as references (CSL-JSON), for Zotero and Pandoc."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.export.json import encode
from briefing_tui.layout.citations import COVERAGE_WORDS
from briefing_tui.model.brief import Brief, Source, SourceKind
from briefing_tui.model.dates import Date
from briefing_tui.text.sanitise import distinct

Reference = dict[str, Any]
"""An item of CSL-JSON."""

_TYPES: Mapping[SourceKind, str] = {
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
"""What CSL calls each kind of source."""


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """An array of references (CSL 1.0.2): each brief, then its sources, with ids that are unique
    among all briefs.
    """
    references: list[Reference] = []
    taken: dict[str, int] = {}
    for brief, *_ in briefs:
        sources = (_source_reference(brief, source) for source in brief.sources)
        for reference in (_brief_reference(brief), *sources):
            known = {name: value for name, value in reference.items() if value}
            references.append({**known, "id": distinct(reference["id"], taken)})
    return encode(references)


def _brief_reference(brief: Brief) -> Reference:
    return {
        "id": _citation_key(brief.slug),
        "type": "article",
        "title": brief.title,
        "author": [_name(author) for author in brief.authors],
        "issued": _date_parts(brief.date),
        "abstract": brief.summary,
        "keyword": ", ".join(brief.tags),
        "language": brief.lang,
        "URL": brief.canonical,
    }


def _source_reference(brief: Brief, source: Source) -> Reference:
    item_type = _TYPES[source.kind]
    issuer = source.publisher or source.party or source.name
    people = brief.participants
    return {
        "id": f"{_citation_key(brief.slug)}.{source.id}",
        "type": item_type,
        "title": source.name,
        "author": [_name(issuer, person=issuer in people)],
        "container-title": source.publisher if item_type == "article-newspaper" else "",
        "publisher": source.publisher,
        "issued": _date_parts(source.date),
        "accessed": _date_parts(source.retrieved),
        "genre": source.kind,
        "language": source.lang,
        "translator": [_name(source.translator)] if source.translator else [],
        "URL": source.url or source.archived,
        "archive": urlsplit(source.archived).netloc,
        "archive_location": source.archived if source.url else "",
        "note": COVERAGE_WORDS[source.coverage],
    }


# Names. A style turns the name of a person around, “Writer, A.”, so it has to know which part is
# the family name. A name that may be something else is a literal.

_WORD = r"[A-ZÀ-ÖØ-Þ](?:[A-Za-zÀ-ÖØ-öø-ÿ'’-]*[a-zß-öø-ÿ])"
_WESTERN = re.compile(rf"((?:{_WORD}|[A-Z]\.)(?: [A-Z]\.)*) ({_WORD})")
"""A given name or initials, then one family name, in Latin letters."""
_PINYIN = re.compile(
    r"(?:(?:[zcs]h?|[bpmfdtnlgkhryw])?"
    r"(?:[aeo]ng?|ong|ai|ei|ao|ou|[aoe]|i(?:e|ao|u|an|ng?|ang)?|u(?:o|a|ai|i|an|n|ang)?)"
    r"|[jqx](?:i(?:a|e|ao|u|an|ng?|ang|ong)?|u(?:e|an|n)?)){1,2}",
    re.IGNORECASE,
)
"""A Chinese name, which may begin with the family name."""
_OF_ORGANISATION = re.compile(
    r"\b(?:Agency|Associated|Board|Bureau|Cent(?:er|re)|Council|Daily|Department|Desk|Editors|Group|"
    r"Institute|International|Journal|Media|Ministry|National|Network|News|Office|Post|Press|Radio|"
    r"Review|Service|Staff|Team|Television|Times|Today|Tribune|United|University|Weekly)\b"
)
"""Words in the names of agencies and papers, which articles have among their authors."""


def _name(name: str, *, person: bool = True) -> Reference:
    """The name of a person in two parts if it is plainly a Western one."""
    match = _WESTERN.fullmatch(name) if person else None
    chinese = all(map(_PINYIN.fullmatch, name.split()))
    if match is None or chinese or _OF_ORGANISATION.search(name):
        return {"literal": name}
    return {"family": match[2], "given": match[1]}


def _citation_key(slug: str) -> str:
    """A citation key without characters that mean something to Pandoc."""
    return re.sub(r"[^\w.:/-]+", "-", slug).strip("-") or "brief"


def _date_parts(date: Date | None) -> Reference:
    """The date as CSL has it: the known parts, and `circa` for an uncertain date."""
    if date is None:
        return {}
    parts = [_parts(date.first, date.precision)]
    if date.end_precision is not None:
        parts.append(_parts(date.last, date.end_precision))
    circa = {"circa": True} if date.approximate or date.uncertain else {}
    return {"date-parts": parts, **circa}


def _parts(day: Any, precision: str) -> list[int]:
    return [day.year, day.month, day.day][: {"year": 1, "month": 2}.get(precision, 3)]
