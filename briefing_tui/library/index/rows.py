"""A brief as a row of the index: what the list shows of it, and what a search finds. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from briefing_tui.check.names import BriefName, folded_names, link_names
from briefing_tui.library.index.schema import TEXT_COLUMNS
from briefing_tui.library.listing import named_only, sortable, weight_of
from briefing_tui.library.query import (
    ClaimEntries,
    claim_entries,
    encode_entries,
    exact_facet,
    facet,
    source_words,
    spread,
)
from briefing_tui.model.brief import SUFFIX, Brief, Claim, CoveredEvent, Date, Parsed
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.model.document import Document
from briefing_tui.parse.rules.inline import address_of
from briefing_tui.text.sanitise import without_comments

# Each pattern begins with literal characters, which `re` searches for fastest.
_WIKILINK = re.compile(r"\[\[([^\[\]|#\n]+)")
_FILE_LINK = re.compile(rf"\]\(([^()\s#]+(?:{SUFFIX}))[#)]", re.IGNORECASE)
_TEMPLATED_LINK = re.compile(r"\]\((\{[{%][^{}\n]*[%}]\}(?:[^\s(){}]|\{[{%][^{}\n]*[%}]\})*)")
_PAGE_LINK = re.compile(r"\](?:\(|:[ \t])[ \t]*<?(\.{0,2}/[^()\s#?<>]*)")
_LINK_ADDRESS = re.compile(r"\]\([^()\s]*")

UNDATED = -1e12
"""The sort key of a brief without a date: before every date, so last where the newest lead."""
MAX_FACETS = 400
"""Facets of one brief. A file with a thousand links is an index of files and no brief."""
TRUNCATED = facet("cut", "short")
"""The last facet of a brief that has more than `MAX_FACETS`."""


class BriefRow(Struct, frozen=True, array_like=True, gc=False):
    """The columns of the table `briefs` that reading a brief fills, under the same names.

    `texts` holds the full text in the order of `TEXT_COLUMNS`. Dates are EDTF, or empty.
    """

    slug: str
    title: str
    date: str
    updated: str
    earliest: float
    """Seconds since 1970 of the date's earliest instant: the sort key."""
    changed: float
    """The same for `updated`, or for the date where there is no `updated`."""
    sortable: str
    authors: str
    """One a line; `tags` too."""
    tags: str
    summary: str
    draft: bool
    weight: float | None
    """The page's place in the menu of its site."""
    sources: int | None
    claims: int | None
    events: int | None
    errors: int
    warnings: int
    content: bytes
    """A digest of the file's bytes, by which a renamed file is recognised."""
    day: int
    """The ordinal of the date's first day, by which the full text is ordered; 0 for none."""
    texts: tuple[str, ...]
    entries: bytes
    """The claims, as `claim_terms` encodes them; empty for a brief without claims."""


def row_of(parsed: Parsed, content: bytes = b"") -> BriefRow:
    """The row of a brief that was read."""
    brief = parsed.brief
    problems = _problems(parsed)
    entries = claim_entries(brief)
    return BriefRow(
        slug=brief.slug,
        title=brief.title,
        date=brief.date.edtf if brief.date else "",
        updated=brief.updated.edtf if brief.updated else "",
        earliest=_timestamp(brief.date),
        changed=_timestamp(brief.updated or brief.date),
        sortable=sortable(brief.title),
        authors="\n".join(brief.authors),
        tags="\n".join(brief.tags),
        summary=brief.summary,
        draft=brief.draft,
        weight=weight_of(brief.extra),
        sources=len(brief.sources),
        claims=len(brief.claims),
        events=len(brief.events),
        errors=sum(diagnostic.severity == "error" for diagnostic in problems),
        warnings=sum(diagnostic.severity == "warning" for diagnostic in problems),
        content=content,
        day=_day(brief.date),
        texts=(*map(spread, _texts(brief)), " ".join(_facets_of(brief, entries))),
        entries=encode_entries(entries) if brief.claims else b"",
    )


def row_of_name(path: str) -> BriefRow:
    """The row of a file of which only the path is known, without its text."""
    slug, title, date = named_only(path)
    return BriefRow(
        slug=slug,
        title=title,
        date=date.edtf if date else "",
        updated="",
        earliest=_timestamp(date),
        changed=_timestamp(date),
        sortable=sortable(title),
        authors="",
        tags="",
        summary="",
        draft=False,
        weight=None,
        sources=None,
        claims=None,
        events=None,
        errors=0,
        warnings=0,
        content=b"",
        day=_day(date),
        texts=(),
        entries=b"",
    )


def texts_of_name(path: str) -> tuple[str, ...]:
    """The full text of such a file: its name."""
    slug, title, _ = named_only(path)
    names = folded_names(BriefName(path, slug, (), title))
    texts = dict.fromkeys(TEXT_COLUMNS, "")
    texts |= {
        "title": spread(title),
        "facets": " ".join(exact_facet("name", name) for name in names),
    }
    return tuple(texts.values())


def _problems(parsed: Parsed) -> tuple[Diagnostic, ...]:
    """What reading found, and for a brief with sources or claims what its rules find.

    Links to other briefs are not looked up: the others may not have been read yet.
    """
    if not (parsed.brief.sources or parsed.brief.claims):
        return parsed.diagnostics
    from briefing_tui.check.body_links import document_to_check, plain_names
    from briefing_tui.check.names import KnownBriefs
    from briefing_tui.check.rules import check

    # No rule asks for the names here, so a body that has nothing else to check is not parsed.
    plain = plain_names(parsed.brief) is not None
    document = Document() if plain else document_to_check(parsed.brief)
    return (*parsed.diagnostics, *check(parsed, document, KnownBriefs.build(())))


def _timestamp(date: Date | None) -> float:
    return date.earliest.timestamp() if date else UNDATED


def _day(date: Date | None) -> int:
    return date.first.toordinal() if date else 0


def _texts(brief: Brief) -> Iterator[str]:
    """The texts of `TEXT_COLUMNS`, without the facets."""
    yield brief.title
    yield brief.summary
    yield "\n".join(claim.topic for claim in brief.claims)
    yield "\n".join(_statements(brief))
    yield "\n".join(map(source_words, brief.sources))
    yield "\n".join(dict.fromkeys(source.party for source in brief.sources if source.party))
    yield "\n".join(brief.authors)
    yield "\n".join(brief.tags)
    yield "\n".join(_events(brief))
    yield _LINK_ADDRESS.sub("](", without_comments(brief.body))


def _statements(brief: Brief) -> Iterator[str]:
    for claim in brief.claims:
        yield f"{claim.claim} {claim.note}"
        for account in claim.accounts:
            yield " ".join(
                (account.quote, account.translation, account.says, account.speaker, account.note)
            )


def _events(brief: Brief) -> Iterator[str]:
    if brief.event is not None:
        yield f"{brief.event.title} {brief.event.place} {' '.join(brief.event.participants)}"
    for event in brief.events:
        yield f"{event.title} {event.summary} {event.place}"


def _facets_of(brief: Brief, entries: ClaimEntries) -> tuple[str, ...]:
    """The words of the full text that stand for a whole value: names, links, tags, topics."""
    facets: dict[str, None] = {}
    for name, spell, values in _facets(brief, entries):
        for value in dict.fromkeys(values):  # a value is often repeated, and spelling it takes time
            if value:
                facets[spell(name, value)] = None
    if len(facets) > MAX_FACETS:
        return (*tuple(facets)[: MAX_FACETS - 1], TRUNCATED)
    return tuple(facets)


def _facets(
    brief: Brief, entries: ClaimEntries
) -> Iterator[tuple[str, Callable[[str, str], str], Iterable[str]]]:
    entry = BriefName(brief.path, brief.slug, brief.aliases, brief.title)
    yield "name", exact_facet, folded_names(entry)
    yield "tag", facet, brief.tags
    yield "party", facet, [source.party for source in brief.sources]
    yield "topic", facet, [name for claim in brief.claims for name in _topic_names(claim)]
    yield "event", facet, (event_name(brief.event),)
    yield "agreement", facet, [name for claim in entries.claims for name in claim.agreements]
    yield "stance", facet, [stance for claim in entries.claims for _, stance in claim.accounts]
    yield (
        "link",
        exact_facet,
        [key for link in links_of(brief) for key in link_names(link, brief.path)],
    )


def _topic_names(claim: Claim) -> tuple[str, ...]:
    """The claim's heading, and its id where that is not the heading spelled with hyphens."""
    if claim.topic.isascii() and claim.id.replace("-", " ") == claim.topic.lower():
        return (claim.topic,)
    return claim.topic, claim.id


def event_name(event: CoveredEvent | None) -> str:
    """The name under which two briefs about one event meet; empty where that can't be told."""
    if event is None or not event.title or event.date is None:
        return ""
    return f"{event.title} {event.date.edtf}"


def links_of(brief: Brief) -> tuple[str, ...]:
    """The names of briefs that a brief links to, in its narrative and its events."""
    events = (event.brief for event in brief.events if event.brief)
    body = brief.body
    names = (*events, *_WIKILINK.findall(body), *_FILE_LINK.findall(body), *_page_links(body))
    return tuple(dict.fromkeys(names))


def _page_links(body: str) -> Iterator[str]:
    """The addresses of pages of the same site."""
    yield from _PAGE_LINK.findall(body)
    if "]({" in body:
        for address in _TEMPLATED_LINK.findall(body):
            if (page := address_of(address).partition("#")[0]).startswith(("/", ".")):
                yield page
