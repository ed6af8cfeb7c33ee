"""Quotations as W3C Web Annotations (Web Annotation Data Model, 2017), for Hypothesis and the like.

Each quotation of an account is an annotation of its source's page. A `TextQuoteSelector` finds it
there: the words, with what stands before and after them if the brief has the source's text.

Notes are annotations of the brief's own page, as `export --to html` writes it. A property of ours
says what a note is about, so that `briefing notes --import` need not find the words again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from msgspec.structs import asdict

from briefing_tui.compare.agreement import read_cell
from briefing_tui.compare.note_places import PlacedNotes, place_notes
from briefing_tui.compare.timeline import build_timeline
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.export.json import encode
from briefing_tui.model.brief import Account, Brief, Claim, Source
from briefing_tui.model.document import Document
from briefing_tui.model.notes import Note
from briefing_tui.parse.annotations import PREFIX
from briefing_tui.parse.document import parse_document, with_embeds
from briefing_tui.parse.inline import plain
from briefing_tui.text.quotations import QuotedText, TextRange, quotation_parts
from briefing_tui.text.sanitise import distinct

Node = dict[str, Any]

_AROUND = 32
"""Characters before and after a quotation, as Hypothesis has them; more if they are not unique."""


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """One collection, with all its annotations in its first page."""
    context: Any = "http://www.w3.org/ns/anno.jsonld"
    if by := options.notes_by:
        items = [annotation for exported in briefs for annotation in _notes(exported, by)]
        context = [context, {PREFIX.removesuffix(":"): f"urn:{PREFIX}"}]
    else:
        items = [annotation for exported in briefs for annotation in _annotations(exported)]
    kind = "notes" if by else "annotations"
    name = f"{_address_of(briefs[0].brief) if len(briefs) == 1 else ''}#{kind}"
    collection = {
        "@context": context,
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
        yield {**target, "selector": _quoted(selector)}


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


# Notes


def _notes(exported: BriefWithRecords, by: str) -> Iterator[Node]:
    brief = exported.brief
    document = with_embeds(parse_document(brief), exported.embeds)
    placed = place_notes(exported.notes, brief, document)
    targets = _NoteTargets(brief, document)
    for number, note in enumerate(placed.notes, 1):
        author = note.author or by
        annotation = {
            "id": f"{_address_of(brief)}#note/{number}",
            "type": "Annotation",
            "motivation": "commenting" if note.text else "bookmarking",
            "creator": {"type": "Person", "name": author},
            "created": _instant(note.made),
            "body": [_comment(note.text)] if note.text else [],
            "target": [*targets.of(note, placed, number - 1)],
            f"{PREFIX}brief": brief.slug,
            **{PREFIX + name: value for name, value in asdict(note.place).items()},
        }
        yield {name: value for name, value in annotation.items() if value}


def _comment(text: str) -> Node:
    body = {"type": "TextualBody", "purpose": "commenting", "value": text}
    return {**body, "format": "text/markdown"}


def _instant(made: str) -> str:
    """The time of a note, which is local, in UTC. Somebody may have changed it by hand."""
    try:
        return f"{datetime.fromisoformat(made).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError):
        return ""


class _NoteTargets:
    """The places of notes on the page of a brief."""

    def __init__(self, brief: Brief, document: Document) -> None:
        self._brief = brief
        self._starts: list[int] = []
        """Where the lines of each leaf begin in the text."""
        lines: list[str] = []
        at = 0
        for leaf in document.leaves:
            self._starts.append(at)
            sources = leaf.inline_sources or (leaf.text,)
            shown = (text if leaf.kind == "code" else plain(text, document) for text in sources)
            new = [" ".join(line.split()) for text in shown for line in text.split("\n")]
            lines += new
            at += sum(len(line) + 1 for line in new)
        self._starts.append(at)
        self._text = "\n".join(lines)
        taken: dict[str, int] = {}
        self._events = {
            id(moment.event): distinct(f"event:{moment.date.edtf}", taken)
            for moment in build_timeline(brief)
        }
        """The ids of the elements of events, as the page has them."""

    def of(self, note: Note, placed: PlacedNotes, index: int) -> Iterator[Node]:
        """A target for each paragraph; one without a selector for a note on the brief, and one with
        the words of a note whose place is gone.
        """
        page: Node = {"type": "SpecificResource", "source": _address_of(self._brief)}
        for leaf, notes in placed.passages.items():
            if index in notes:
                for passage in self._passages(leaf, note.place.quote):
                    yield {**page, "selector": _quoted(_selector(self._text, passage))}
                return
        if selectors := [*self._selectors(note, placed, index)]:
            page = {**page, "selector": selectors[0] if len(selectors) == 1 else selectors}
        yield page

    def _selectors(self, note: Note, placed: PlacedNotes, index: int) -> Iterator[Node]:
        """Selectors of the same place: the element, and words in it."""
        for claim in self._brief.claims:
            if index in placed.claims.get(claim.id, ()):
                account = claim.account(note.place.source)
                words = account and (account.quote or account.translation or account.says)
                yield _element(claim.id)
                yield _quoted({"exact": words or claim.claim or claim.topic})
        for at, notes in placed.events.items():
            if index in notes:
                yield _element(self._events[id(self._brief.events[at])])
                yield _quoted({"exact": self._brief.events[at].title})
        if index in placed.lost and note.place.quote:
            yield _quoted({"exact": note.place.quote})

    def _passages(self, leaf: int, quote: str) -> Iterator[TextRange]:
        """The paragraphs of a quotation from a leaf on, else the longest line of the leaf."""
        after, end = self._starts[leaf], self._starts[leaf + 1]
        found = False
        for part in quote.split("\n"):
            words = " ".join(part.split())
            if words and (at := self._text.find(words, after)) >= 0:
                found, after = True, at + len(words)
                yield TextRange(at, after)
        if not found:
            line = max(self._text[after:end].split("\n"), key=len)
            at = self._text.find(line, after)
            yield TextRange(at, at + len(line))


def _element(identifier: str) -> Node:
    name = "http://tools.ietf.org/rfc/rfc3236"
    return {"type": "FragmentSelector", "conformsTo": name, "value": quote(identifier)}


def _quoted(selector: Node) -> Node:
    return {"type": "TextQuoteSelector", **selector}
