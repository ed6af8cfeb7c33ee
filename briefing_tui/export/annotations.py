"""Quotations as W3C Web Annotations (Web Annotation Data Model, 2017), for Hypothesis and the like.

Each quotation of an account is an annotation of its source's page. A `TextQuoteSelector` finds it
there: the words, with what stands before and after them if the brief has the source's text.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any
from urllib.parse import quote

from briefing_tui.compare.agreement import read_cell
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.export.json import encode
from briefing_tui.model.brief import Account, Brief, Claim, Source
from briefing_tui.text.quotations import QuotedText, TextRange, quotation_parts

Node = dict[str, Any]

_AROUND = 32
"""Characters before and after a quotation, as Hypothesis has them; more if they are not unique."""


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """One collection, with all its annotations in its first page."""
    items = [annotation for exported in briefs for annotation in _annotations(exported)]
    name = f"{_address_of(briefs[0].brief) if len(briefs) == 1 else ''}#annotations"
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": name,
        "type": "AnnotationCollection",
        "label": ", ".join(exported.brief.title for exported in briefs),
        "total": len(items),
    }
    page = {"id": f"{name}/1", "type": "AnnotationPage", "partOf": name, "startIndex": 0}
    return encode({**collection, "first": {**page, "items": items}})


def _address_of(brief: Brief) -> str:
    """The IRI of a brief: its original publication, else its slug, relative to the library."""
    return brief.canonical or quote(brief.slug)


def _annotations(exported: BriefWithRecords) -> Iterator[Node]:
    brief = exported.brief
    texts = {name: QuotedText(text) for name, text in exported.texts.items() if text}
    written = brief.updated or brief.date
    about = {
        "creator": [{"type": "Person", "name": author} for author in brief.authors],
        "created": f"{written.earliest.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if written else "",
    }
    for claim in brief.claims:
        for account in claim.accounts:
            source = brief.source(account.source)
            if source is not None and account.quote:
                annotation = {
                    "id": f"{_address_of(brief)}#account/{quote(claim.id)}/{quote(source.id)}",
                    "type": "Annotation",
                    "motivation": "classifying",
                    **about,
                    "body": list(_bodies(brief, claim, source, account)),
                    "target": list(_targets(brief, source, account, texts)),
                }
                yield {name: value for name, value in annotation.items() if value}


def _bodies(brief: Brief, claim: Claim, source: Source, account: Account) -> Iterator[Node]:
    """The topic, the stance and the speaker, then what else the brief says of the words."""
    cell = read_cell(claim, source)
    texts = (
        ("tagging", claim.topic, brief.lang),
        ("classifying", cell.stance, "en"),
        ("identifying", cell.speaker, ""),
        ("commenting", account.translation, brief.lang),
        ("commenting", account.says, brief.lang),
        ("commenting", account.note, brief.lang),
    )
    for purpose, text, language in texts:
        if text:
            body = {"type": "TextualBody", "purpose": purpose, "value": text}
            yield {**body, "language": language} if language else body


def _targets(
    brief: Brief, source: Source, account: Account, texts: Mapping[str, QuotedText]
) -> Iterator[Node]:
    """A target for each passage of the quotation, in the page where its words were read."""
    page = brief.source(account.via) or source
    address = account.url or page.url or page.archived
    address = address or f"{_address_of(brief)}#source/{quote(page.id)}"
    language = account.lang or page.lang
    text = None if account.url else texts.get(page.id)
    passages = text.find(account.quote) if text is not None else None
    if text is not None and passages:
        selectors = [_selector(text.text, passage) for passage in passages]
    else:
        parts = quotation_parts(account.quote) or [account.quote]
        selectors = [{"exact": part} for part in parts]
    for selector in selectors:
        target = {"type": "SpecificResource", "source": address, "language": language}
        target = {name: value for name, value in target.items() if value}
        yield {**target, "selector": {"type": "TextQuoteSelector", **selector}}


def _selector(text: str, passage: TextRange) -> Node:
    """A passage with enough text around it that the whole occurs once.

    That text stays within the paragraph if possible: pages differ in how they separate paragraphs.
    """
    start, end = passage
    paragraph = (text.rfind("\n", 0, start) + 1, (text.find("\n", end) + 1 or len(text) + 1) - 1)
    for first, last in (paragraph, (0, len(text))):
        around = _AROUND
        while True:
            before, after = max(first, start - around), min(last, end + around)
            found = text[before:after]
            if text.find(found) == text.rfind(found):
                around_it = {"prefix": text[before:start], "suffix": text[end:after]}
                known = {name: value for name, value in around_it.items() if value}
                return {"exact": text[start:end], **known}
            if (before, after) == (first, last):
                break
            around *= 2
    raise AssertionError("a text occurs in itself once")
