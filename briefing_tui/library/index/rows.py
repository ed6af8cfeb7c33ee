"""A brief as a row of the index: what the list shows, and what can be searched. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from briefing_tui.check.names import BriefName, folded_names, lookup_keys
from briefing_tui.compare.agreement import agree, matrix_columns
from briefing_tui.library.query import exact_facet, facet, spread
from briefing_tui.model.brief import Brief, Claim, CoveredEvent, Date, Parsed

COLUMNS = (
    *("title", "summary", "topics", "quotes", "sources", "parties", "authors", "tags"),
    *("events", "body", "facets"),
)
"""The columns of the full text. A word is looked for in all of them."""

# Each begins with characters that are searched for at the speed of C.
_NAMED = re.compile(r"\[\[([^\[\]|#\n]+)")
_FILES = re.compile(r"\]\(([^()\s#]+\.(?:md|markdown))[#)]", re.IGNORECASE)
_ADDRESSES = re.compile(r"\]\([^()\s]*")
UNDATED = -1e12
MOST_FACETS = 400
"""Facets of one brief: a file of a thousand links is a list of files and no brief."""
CUT = facet("cut", "short")
"""Stands last where there were more: then nothing is known to be missing."""


class Row(Struct, frozen=True, array_like=True, gc=False):
    """One brief. `texts` are in the order of `COLUMNS`; dates are EDTF, empty for none."""

    slug: str
    title: str
    date: str
    updated: str
    earliest: float
    """Seconds since 1970 of the earliest possible instant, by which lists are sorted."""
    changed: float
    """The same of `updated`, else of the date."""
    day: int
    """The ordinal of the date's first day; 0 for none."""
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    summary: str
    draft: bool
    sources: int
    claims: int
    events: int
    errors: int
    warnings: int
    texts: tuple[str, ...]


def row_of(parsed: Parsed) -> Row:
    """The row of a brief that was read."""
    brief = parsed.brief
    when, changed = brief.date, brief.updated or brief.date
    return Row(
        slug=brief.slug,
        title=brief.title,
        date=when.edtf if when else "",
        updated=brief.updated.edtf if brief.updated else "",
        earliest=timestamp(when),
        changed=timestamp(changed),
        day=day_number(when),
        authors=brief.authors,
        tags=brief.tags,
        summary=brief.summary,
        draft=brief.draft,
        sources=len(brief.sources),
        claims=len(brief.claims),
        events=len(brief.events),
        errors=sum(each.severity == "error" for each in parsed.diagnostics),
        warnings=sum(each.severity == "warning" for each in parsed.diagnostics),
        texts=(*map(spread, _texts(brief)), " ".join(facets_of(brief))),
    )


def timestamp(date: Date | None) -> float:
    """What a date is sorted by: those without one come last where the newest are first."""
    return date.earliest.timestamp() if date else UNDATED


def day_number(date: Date | None) -> int:
    """The ordinal of a date's first day, by which the full text is sorted; 0 for none."""
    return date.first.toordinal() if date else 0


def _texts(brief: Brief) -> Iterator[str]:
    """The columns but for the facets."""
    yield brief.title
    yield brief.summary
    yield "\n".join(claim.topic for claim in brief.claims)
    yield "\n".join(_said(brief))
    yield "\n".join(f"{each.name} {each.publisher} {each.id}" for each in brief.sources)
    yield "\n".join(dict.fromkeys(each.party for each in brief.sources if each.party))
    yield "\n".join(brief.authors)
    yield "\n".join(brief.tags)
    yield "\n".join(_happened(brief))
    yield _ADDRESSES.sub("](", brief.body)


def _said(brief: Brief) -> Iterator[str]:
    """What is said on the claims, whoever says it."""
    for claim in brief.claims:
        yield f"{claim.claim} {claim.note}"
        for each in claim.accounts:
            yield f"{each.quote} {each.translation} {each.says} {each.speaker} {each.note}"


def _happened(brief: Brief) -> Iterator[str]:
    if brief.event is not None:
        yield f"{brief.event.title} {brief.event.place} {' '.join(brief.event.participants)}"
    for each in brief.events:
        yield f"{each.title} {each.summary} {each.place}"


def facets_of(brief: Brief) -> tuple[str, ...]:
    """What of a brief matches as a whole: its names, its links, and its particulars."""
    found: dict[str, None] = {}
    for name, spell, values in _facets(brief):
        # The same few words come again and again: each is spelled once.
        for value in dict.fromkeys(values):
            if value:
                found[spell(name, value)] = None
    if len(found) > MOST_FACETS:
        return (*tuple(found)[: MOST_FACETS - 1], CUT)
    return tuple(found)


def _facets(brief: Brief) -> Iterator[tuple[str, Callable[[str, str], str], Iterable[str]]]:
    entry = BriefName(brief.path, brief.slug, brief.aliases, brief.title)
    yield "name", exact_facet, folded_names(entry)
    yield "tag", facet, brief.tags
    yield "party", facet, [each.party for each in brief.sources]
    yield "topic", facet, [name for each in brief.claims for name in _names_of_topic(each)]
    yield "event", facet, (event_name(brief.event),)
    sources = matrix_columns(brief)
    agreements = [agree(claim, sources) for claim in brief.claims]
    yield "agreement", facet, [each.cls for each in agreements]
    yield "agreement", facet, [each.label for each in agreements]
    yield "agreement", facet, [each.difference for each in agreements]
    yield "stance", facet, [each.stance for claim in brief.claims for each in claim.accounts]
    links = [key for link in links_of(brief) for key in lookup_keys(link, brief.path)]
    yield "link", exact_facet, links


def _names_of_topic(claim: Claim) -> tuple[str, ...]:
    """Its heading and, where it is no other spelling of that, the id it goes by across briefs."""
    if claim.topic.isascii() and claim.id.replace("-", " ") == claim.topic.lower():
        return (claim.topic,)
    return claim.topic, claim.id


def event_name(event: CoveredEvent | None) -> str:
    """What two briefs about one event have in common."""
    if event is None or not event.title or event.date is None:
        return ""
    return f"{event.title} {event.date.edtf}"


def links_of(brief: Brief) -> tuple[str, ...]:
    """The names of the briefs that a brief leads to, in its narrative and its events."""
    named = (each.brief for each in brief.events if each.brief)
    found = (*_NAMED.findall(brief.body), *_FILES.findall(brief.body))
    return tuple(dict.fromkeys((*named, *found)))
