"""Briefs as linked data (JSON-LD 1.1) in the terms of schema.org.

A brief is an `Article` about an `Event`, and its sources are works that it cites. Each account of a
claim is a node of its own, so that a denial isn't taken for support: its stance is a `DefinedTerm`,
and only the sources that state a claim are its `appearance`. `ClaimReview` is not used, because a
brief compares accounts and doesn't judge them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from briefing_tui.compare.agreement import Cell, SourceCell, agree, matrix_columns, read_cells
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.export.json import encode
from briefing_tui.layout.citations import COVERAGE_WORDS, value_text
from briefing_tui.model.brief import STANCES, Brief, Claim, Source, Stance
from briefing_tui.model.dates import Date

Node = dict[str, Any]


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """One graph of all briefs."""
    nodes = [node for brief, *_ in briefs for node in _nodes(brief)]
    used = {node["keywords"]["@id"] for node in nodes if node["@type"] in _ACCOUNTS}
    nodes += (node for stance in STANCES if (node := _stance_node(stance))["@id"] in used)
    graph = [{name: value for name, value in node.items() if value} for node in nodes]
    return encode({"@context": "https://schema.org", "@graph": graph})


def address_of(brief: Brief) -> str:
    """The IRI of a brief: its original publication, else its slug, relative to the library."""
    return brief.canonical or quote(brief.slug)


def source_id(brief: Brief, source: Source) -> str:
    return f"{address_of(brief)}#source/{quote(source.id)}"


def account_id(brief: Brief, claim: Claim, source: Source) -> str:
    return f"{address_of(brief)}#account/{quote(claim.id)}/{quote(source.id)}"


def _nodes(brief: Brief) -> Iterator[Node]:
    base = address_of(brief)
    sources = {source.id: source_id(brief, source) for source in brief.sources}
    claims = {f"{base}#{quote(claim.id)}": claim for claim in brief.claims}
    events = {f"{base}#event/{number}": event for number, event in enumerate(brief.events, 1)}
    covered = f"{base}#event" if brief.event else ""
    yield {
        "@id": base,
        "@type": "Article",
        "headline": brief.title,
        "description": brief.summary,
        "author": [_thing("Person", author) for author in brief.authors],
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
            "location": _thing("Place", brief.event.place),
            "attendee": [_thing("Person", name) for name in brief.event.participants],
        }
    for source in brief.sources:
        yield {
            "@id": sources[source.id],
            "@type": "Dataset" if source.kind == "data" else "CreativeWork",
            "name": source.name,
            "genre": source.kind,
            "publisher": _publisher(brief, source),
            "sourceOrganization": _thing("Organization", source.party),
            "datePublished": _iso_date(source.date),
            "inLanguage": source.lang,
            "url": source.url,
            "archivedAt": source.archived,
            "creditText": COVERAGE_WORDS[source.coverage],
        }
    columns = matrix_columns(brief)
    for node_id, claim in claims.items():
        yield from _claim(brief, node_id, claim, columns, sources)
    for node_id, event in events.items():
        yield {
            "@id": node_id,
            "@type": "Event",
            "name": event.title,
            "description": event.summary,
            "startDate": _iso_date(event.date),
            "location": _thing("Place", event.place),
            "url": event.url,
            "subjectOf": _links(sources[name] for name in event.sources if name in sources),
        }


# Claims and accounts


def _claim(
    brief: Brief,
    node_id: str,
    claim: Claim,
    columns: tuple[Source, ...],
    sources: Mapping[str, str],
) -> Iterator[Node]:
    cells = read_cells(claim, columns)
    accounts = [
        _account(brief, node_id, claim, SourceCell(source, cell), sources)
        for source, cell in zip(columns, cells, strict=True)
        if cell.state == "account" and cell.account is not None
    ]
    stating = (source for source, cell in zip(columns, cells, strict=True) if _states(cell))
    yield {
        "@id": node_id,
        "@type": "Claim",
        "name": claim.topic,
        "text": claim.claim,
        "appearance": _links(sources[source.id] for source in stating),
        "subjectOf": _links(account["@id"] for account in accounts),
        "description": agree(claim, columns, cells).label,
    }
    yield from accounts


def _states(cell: Cell) -> bool:
    return cell.state == "account" and cell.stance == "states"


_ACCOUNTS = ("Quotation", "Statement")
"""What a source says, and the writer's statement that it says nothing."""


def _account(
    brief: Brief, claim_id: str, claim: Claim, source_cell: SourceCell, sources: Mapping[str, str]
) -> Node:
    """An account with its stance: as quoted, as the writer sums it up, or as silence.

    The source is the `creator`. If it reports what another side said, the work attributes the words
    to that speaker.
    """
    source, cell = source_cell.source, source_cell.cell
    account = cell.account
    assert account is not None
    via = sources.get("" if account.via == "text" else account.via, "")
    node: Node = {
        "@id": account_id(brief, claim, source),
        "@type": "Quotation" if cell.speaks or account.quote else "Statement",
        "keywords": {"@id": _stance_id(cell.stance)},
        "about": _links([claim_id]),
        "url": account.url,
    }
    if node["@type"] == "Statement":
        about = _links([claim_id, sources[source.id]])
        basis = _links([via] if via else [])
        return {**node, "text": cell.words, "about": about, "isBasedOn": basis}
    says = "; ".join(filter(None, (account.says, value_text(account))))
    translated = {
        "@type": "Quotation",
        "text": account.translation,
        "inLanguage": brief.lang,
        "translator": _named(brief, account.translator or source.translator, "Person"),
    }
    return {
        **node,
        "text": account.quote,
        "inLanguage": (account.lang or source.lang) if account.quote else "",
        "description": says,
        "workTranslation": {name: value for name, value in translated.items() if value}
        if account.translation
        else {},
        "creator": _publisher(brief, source) or _named(brief, source.name),
        "sourceOrganization": _thing("Organization", source.party),
        "spokenByCharacter": _named(brief, cell.speaker, "Person"),
        "isPartOf": _links([sources[source.id]]),
        "isBasedOn": _links([via] if via else []),
        # A topic without a sentence can't be asserted by a quotation.
        "interpretedAsClaim": _links([claim_id] if claim.claim and _states(cell) else []),
    }


def _stance_id(stance: Stance) -> str:
    return f"#stance/{stance}"


def _stance_node(stance: Stance) -> Node:
    return {
        "@id": _stance_id(stance),
        "@type": "DefinedTerm",
        "termCode": stance,
        "name": STANCES[stance].words,
        "description": STANCES[stance].meaning,
        "inDefinedTermSet": {"@type": "DefinedTermSet", "@id": "#stances", "name": "stances"},
    }


# Names, dates, places


def _publisher(brief: Brief, source: Source) -> Node:
    return _named(brief, source.publisher or source.party)


def _named(brief: Brief, name: str, usual: str = "") -> Node:
    """A person if the name, or the part before its first comma, is a participant; an organisation
    if it is a party. Else it has the usual type, or none: a publisher may be either.
    """
    people = brief.participants
    if name.partition(",")[0] in people:
        usual = "Person"
    elif any(name == source.party for source in brief.sources):
        usual = "Organization"
    return _thing(usual, name)


def _thing(kind: str, name: str) -> Node:
    """A node with a name; without a type if its kind is not known."""
    return {"@type": kind, "name": name} if kind and name else {"name": name} if name else {}


def _links(ids: Iterable[str]) -> list[Node]:
    return [{"@id": each} for each in ids]


def _iso_date(date: Date | None) -> str:
    return date.iso if date else ""
