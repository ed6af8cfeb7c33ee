"""A library as a site of static pages: what each page shows, and where it is.

A `Card` is what other pages need to know of a brief. From the cards of all briefs `plan_site`
derives everything else: the addresses, the links between briefs, the topics over time, and each
party's unexpected silences. So a page of a brief depends on its file and on its part of the plan
alone, and is written again only if one of them changed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple
from urllib.parse import quote, urljoin
from uuid import NAMESPACE_URL, uuid5

import msgspec
from msgspec import Struct

from briefing_tui.check.names import BriefName, KnownBriefs
from briefing_tui.compare.topics import PartyRecord, build_topic
from briefing_tui.export.html import Around, Values, environment, page
from briefing_tui.model.brief import (
    SUFFIXES,
    Account,
    Brief,
    Claim,
    ClaimKind,
    Coverage,
    CoveredEvent,
    Date,
    Listing,
    Role,
    Source,
    Stance,
)
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.inline import links
from briefing_tui.text.sanitise import distinct, slug, without_comments

NEWEST = 100
"""Briefs on the first page; the others are on the pages of their years."""
IN_FEED = 50
MOST_ROWS = 500
"""Briefs on the page of a topic: the newest."""
MOST_SINGLE = 500
"""Topics of one brief that are listed; the search finds the others."""
_MOST_WORDS = 2_000
"""Characters of the words of one brief that are searched."""
_INDEX = 8_000_000
"""Characters of the words of all briefs: the search loads them at once."""
_LONGEST_NAME = 200
"""Bytes of the name of a page, or of a folder. Most file systems take 255."""
_LEAST_REPEATED = 2
"""Briefs from which a topic has a page."""


class CardSource(Struct, frozen=True, array_like=True):
    """What the history of a topic needs to know of a source."""

    id: str
    name: str
    party: str
    role: Role
    coverage: Coverage
    list: Listing


class CardClaim(Struct, frozen=True, array_like=True):
    """A claim with the source, the stance and the `via` of each account."""

    id: str
    topic: str
    kind: ClaimKind
    accounts: tuple[tuple[str, Stance, str], ...]


class Card(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the pages of a site show of a brief that isn't theirs."""

    path: str
    slug: str
    title: str
    date: Date | None = None
    updated: Date | None = None
    summary: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    draft: bool = False
    canonical: str = ""
    event: Date | None = None
    participants: tuple[str, ...] = ()
    sources: tuple[CardSource, ...] = ()
    claims: tuple[CardClaim, ...] = ()
    names: tuple[str, ...] = ()
    """The names of other briefs, as it has them."""
    words: str = ""
    """The words of its text, each once, folded."""

    @property
    def when(self) -> str:
        """What briefs are ordered by."""
        return self.date.earliest.isoformat() if self.date else ""


def card_of(brief: Brief) -> Card:
    """The card of a brief."""
    targets = (target for target, _ in links(parse_document(brief)))
    names = [target.name for target in targets if target.kind in ("brief", "page")]
    names += [event.brief for event in brief.events if event.brief]
    return Card(
        path=brief.path,
        slug=brief.slug,
        title=brief.title,
        date=brief.date,
        updated=brief.updated,
        summary=brief.summary,
        authors=brief.authors,
        tags=brief.tags,
        aliases=brief.aliases,
        draft=brief.draft,
        canonical=brief.canonical,
        event=brief.event.date if brief.event else None,
        participants=brief.event.participants if brief.event else (),
        sources=tuple(
            CardSource(each.id, each.name, each.party, each.role, each.coverage, each.list)
            for each in brief.sources
        ),
        claims=tuple(
            CardClaim(
                claim.id,
                claim.topic,
                claim.kind,
                tuple((each.source, each.stance, each.via) for each in claim.accounts),
            )
            for claim in brief.claims
        ),
        names=tuple(dict.fromkeys(names)),
        words=_words(brief),
    )


def _words(brief: Brief) -> str:
    parties = (source.party for source in brief.sources)
    topics = (claim.topic for claim in brief.claims)
    people = brief.event.participants if brief.event else ()
    body = without_comments(brief.body)
    text = (*topics, *parties, *people, *brief.authors, *brief.tags, brief.summary, body)
    words = " ".join(dict.fromkeys(re.findall(r"\w+", _fold(" ".join(text)))))
    return words[:_MOST_WORDS]


def _fold(text: str) -> str:
    """As the search in the browser folds: lower case, no diacritics."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


# The plan


class Site(NamedTuple):
    """What its author decides of a site."""

    title: str
    url: str = ""
    """Where it will be, ending with a slash; the feed needs it."""


class BriefPage(Struct, frozen=True):
    """The page of a brief, and what it shows that isn't in the brief's file."""

    path: str
    address: str
    around: Around
    records: dict[str, tuple[PartyRecord, ...]]


class TopicPage(Struct, frozen=True):
    """The page of a topic, and the briefs that it shows."""

    topic: str
    address: str
    around: Around
    paths: tuple[str, ...]
    left_out: int
    """Older briefs that the page has no room for."""


class TextPage(NamedTuple):
    """Any other file of the site: the values that it shows, and how they become its text."""

    address: str
    values: Values
    render: Callable[[Values], str]


class Plan(NamedTuple):
    """All pages of a site."""

    briefs: tuple[BriefPage, ...]
    topics: tuple[TopicPage, ...]
    others: tuple[TextPage, ...]


def plan_site(site: Site, cards: Sequence[Card]) -> Plan:
    """The pages of a site with some briefs."""
    newest = sorted(cards, key=lambda card: (card.when, card.path), reverse=True)
    pages = _addresses("briefs", [card.path for card in cards], _without_suffix)
    tags = _tags(cards)
    by_topic = _by_topic(newest)
    repeated = sorted(
        topic for topic, cards_of in by_topic.items() if len(cards_of) >= _LEAST_REPEATED
    )
    topics = _addresses("topics", repeated, slug)
    known = KnownBriefs.build(
        BriefName(card.path, card.slug, card.aliases, card.title) for card in cards
    )
    records = _records(by_topic)
    titles = {card.path: card.title for card in cards}
    briefs = []
    for index, card in enumerate(newest):
        resolved = [(name, known.resolve(name, card.path)) for name in card.names]
        around = Around(
            site=site.title,
            root=_root(pages[card.path]),
            briefs={name: pages[path] for name, path in resolved if path and path != card.path},
            titles={name: titles[path] for name, path in resolved if path},
            tags={tag: tags[tag] for tag in card.tags if tag in tags},
            topics={claim.id: topics[claim.id] for claim in card.claims if claim.id in topics},
            newer=_neighbour(newest[index - 1], pages) if index else None,
            older=_neighbour(newest[index + 1], pages) if index + 1 < len(newest) else None,
        )
        of_brief = records.get(card.path, {})
        briefs.append(BriefPage(card.path, pages[card.path], around, of_brief))
    return Plan(
        tuple(briefs),
        tuple(
            TopicPage(
                topic,
                topics[topic],
                Around(
                    site=site.title,
                    root=_root(topics[topic]),
                    briefs={card.path: pages[card.path] for card in by_topic[topic][:MOST_ROWS]},
                ),
                tuple(card.path for card in by_topic[topic][:MOST_ROWS]),
                max(0, len(by_topic[topic]) - MOST_ROWS),
            )
            for topic in repeated
        ),
        tuple(_others(site, newest, pages, tags, topics, by_topic)),
    )


def _addresses(
    folder: str, names: Iterable[str], stem: Callable[[str], str] = str
) -> dict[str, str]:
    """An address for each name, quoted."""
    taken: dict[str, int] = {}
    paths = ((name, f"{folder}/{_short(stem(name)) or 'untitled'}") for name in names)
    return {name: quote(f"{distinct(path, taken)}.html") for name, path in paths}


def _short(path: str) -> str:
    """A path whose parts are short enough for file systems, also with a number and a suffix."""
    parts = (part.encode()[:_LONGEST_NAME].decode(errors="ignore") for part in path.split("/"))
    return "/".join(parts)


def _tags(cards: Iterable[Card]) -> dict[str, str]:
    """The address of each tag; tags of the same words share a page."""
    slugs = {tag: slug(tag) for card in cards for tag in card.tags}
    addresses = _addresses("tags", sorted(set(slugs.values()) - {""}))
    return {tag: addresses[words] for tag, words in slugs.items() if words}


def _without_suffix(path: str) -> str:
    suffix = next((each for each in SUFFIXES if path.lower().endswith(each)), "")
    return path[: len(path) - len(suffix)]


def _root(address: str) -> str:
    return "../" * address.count("/")


def _neighbour(card: Card, pages: Mapping[str, str]) -> tuple[str, str]:
    return card.title, pages[card.path]


def _by_topic(newest: Sequence[Card]) -> dict[str, list[Card]]:
    by_topic: dict[str, list[Card]] = {}
    for card in newest:
        for topic in dict.fromkeys(claim.id for claim in card.claims):
            by_topic.setdefault(topic, []).append(card)
    return by_topic


# Unexpected silences


def _records(
    by_topic: Mapping[str, Sequence[Card]],
) -> dict[str, dict[str, tuple[PartyRecord, ...]]]:
    """The path of a brief, the id of a claim, and the parties that are silent unexpectedly."""
    records: dict[str, dict[str, tuple[PartyRecord, ...]]] = {}
    outlines: dict[str, Brief] = {}
    for topic_id, cards in by_topic.items():
        if len(cards) <= _LEAST_REPEATED:  # a silence after two accounts, at least
            continue
        for card in cards:
            if card.path not in outlines:
                outlines[card.path] = _outline(card)
        topic = build_topic((outlines[card.path] for card in cards), topic_id)
        for row in topic.rows if topic else ():
            expected = tuple(
                PartyRecord(
                    party=party,
                    earlier=cell.earlier,
                    expected_silence=True,
                    open_list=cell.open_list,
                    change=cell.change,
                )
                for party, cell in zip(topic.parties if topic else (), row.cells, strict=True)
                if cell.expected
            )
            if expected:
                records.setdefault(row.brief.path, {})[topic_id] = expected
    return records


def _outline(card: Card) -> Brief:
    """As much of a brief as says who named what."""
    return Brief(
        path=card.path,
        slug=card.slug,
        title=card.title,
        date=card.date,
        event=CoveredEvent(date=card.event, participants=card.participants),
        sources=tuple(
            Source(
                id=each.id,
                name=each.name,
                party=each.party,
                role=each.role,
                coverage=each.coverage,
                list=each.list,
            )
            for each in card.sources
        ),
        claims=tuple(
            Claim(
                id=claim.id,
                topic=claim.topic,
                kind=claim.kind,
                accounts=tuple(
                    Account(source=source, stance=stance, via=via)
                    for source, stance, via in claim.accounts
                ),
            )
            for claim in card.claims
        ),
    )


# Lists, search and feed


def _others(
    site: Site,
    newest: Sequence[Card],
    pages: Mapping[str, str],
    tags: Mapping[str, str],
    topics: Mapping[str, str],
    by_topic: Mapping[str, Sequence[Card]],
) -> Iterator[TextPage]:
    by_year: dict[str, list[Card]] = {}
    by_tag: dict[str, list[Card]] = {}
    for card in newest:
        year = str(card.date.first.year) if card.date else "undated"
        by_year.setdefault(year, []).append(card)
        for address in dict.fromkeys(tags[tag] for tag in card.tags if tag in tags):
            by_tag.setdefault(address, []).append(card)
    years = [(year, f"years/{year}.html", len(cards)) for year, cards in by_year.items()]
    yield _list(
        site, "index.html", site.title, newest[:NEWEST], pages, tags,
        groups=years if len(newest) > NEWEST else [], count=len(newest),
    )  # fmt: skip
    for year, address, count in years if len(newest) > NEWEST else ():
        yield _list(site, address, year, by_year[year], pages, tags, count=count)
    names = {
        tags[tag]: tag for card in reversed(newest) for tag in card.tags if tag in tags
    }  # as the newest brief writes it
    for address, cards in by_tag.items():
        yield _list(site, address, names[address], cards, pages, tags, count=len(cards))
    yield _names(
        site, "tags.html", "Tags",
        [("", [(names[each], each, len(by_tag[each])) for each in sorted(by_tag)])],
    )  # fmt: skip
    yield _names(site, "topics.html", "Topics", _topics(pages, topics, by_topic))
    yield TextPage("search.html", {"site": site.title}, _render_search)
    yield TextPage("search-index.js", {"briefs": _index(newest, pages)}, _render_index)
    yield TextPage("feed.xml", _feed(site, newest, pages), _render_feed)


def _list(
    site: Site,
    address: str,
    heading: str,
    cards: Sequence[Card],
    pages: Mapping[str, str],
    tags: Mapping[str, str],
    *,
    count: int,
    groups: Sequence[tuple[str, str, int]] = (),
) -> TextPage:
    briefs = [
        {
            "title": card.title,
            "href": pages[card.path],
            "date": card.date.label if card.date else "",
            "iso": card.date.iso if card.date else "",
            "summary": card.summary,
            "claims": len(card.claims),
            "tags": [(tag, tags[tag]) for tag in card.tags if tag in tags],
        }
        for card in cards
    ]
    values = {
        "site": site.title,
        "root": _root(address),
        "heading": heading,
        "count": count,
        "groups": groups,
        "briefs": briefs,
    }
    return TextPage(address, values, partial(_in_site, "list.html"))


def _names(
    site: Site,
    address: str,
    heading: str,
    groups: Sequence[tuple[str, Sequence[tuple[str, str, int]]]],
) -> TextPage:
    values = {"site": site.title, "root": "", "heading": heading, "groups": groups}
    return TextPage(address, values, partial(_in_site, "names.html"))


def _in_site(template: str, values: Values) -> str:
    around = Around(site=values["site"], root=values.get("root", ""))
    return page(template, around, **{key: values[key] for key in values.keys() - {"site", "root"}})


def _topics(
    pages: Mapping[str, str],
    topics: Mapping[str, str],
    by_topic: Mapping[str, Sequence[Card]],
) -> list[tuple[str, list[tuple[str, str, int]]]]:
    repeated: list[tuple[str, str, int]] = []
    single: list[tuple[str, str, int]] = []
    for topic, cards in by_topic.items():
        name = next(claim.topic for claim in cards[0].claims if claim.id == topic)
        if topic in topics:
            repeated.append((name, topics[topic], len(cards)))
        elif len(single) < MOST_SINGLE:
            single.append((name, f"{pages[cards[0].path]}#{quote(topic)}", 1))
    groups = [("Over time", sorted(repeated)), ("In one brief", sorted(single))]
    return [group for group in groups if group[1]]


def _index(newest: Sequence[Card], pages: Mapping[str, str]) -> list[list[str]]:
    """Address, title, date, summary, and the words that are searched."""
    room = _INDEX // max(1, len(newest))
    return [
        [
            pages[card.path],
            card.title,
            card.date.label if card.date else "",
            card.summary,
            card.words[:room],
        ]
        for card in newest
    ]


def _render_index(values: Values) -> str:
    """A script, not data: a page that is opened from a file may load nothing else."""
    return f"const briefs = {msgspec.json.encode(values['briefs']).decode()};\n"


def _render_search(values: Values) -> str:
    return page(
        "search.html",
        Around(site=values["site"]),
        scripts=["search.js"],
        # The index beside it: from a server, or from the file system.
        extra="'self' file:",
        heading="Search",
    )


def _feed(site: Site, newest: Sequence[Card], pages: Mapping[str, str]) -> Values:
    # Of briefs with one canonical address, such as translations, the oldest keeps it as its id.
    paths = {card.canonical: card.path for card in newest if card.canonical}
    base = site.url or f"briefing:{site.title}/"
    entries = [
        {
            # Not the slug: translations, and pages called `overview` in many folders, share it.
            "id": uuid5(
                NAMESPACE_URL,
                card.canonical
                if paths.get(card.canonical) == card.path
                else f"{base}{pages[card.path]}",
            ).urn,
            "title": card.title,
            "href": urljoin(site.url, pages[card.path]) if site.url else pages[card.path],
            "published": card.date.earliest.isoformat() if card.date else "",
            "updated": _instant(card.updated or card.date),
            "summary": card.summary,
            "authors": card.authors,
            "tags": card.tags,
        }
        for card in newest[:IN_FEED]
    ]
    return {
        "title": site.title,
        "id": uuid5(NAMESPACE_URL, site.url or f"briefing:{site.title}").urn,
        "href": urljoin(site.url, "index.html") if site.url else "index.html",
        "address": urljoin(site.url, "feed.xml") if site.url else "",
        "updated": max(
            (_instant(card.updated or card.date) for card in newest[:IN_FEED]),
            default=_instant(None),
        ),
        "entries": entries,
    }


def _instant(date: Date | None) -> str:
    return date.earliest.isoformat() if date else "1970-01-01T00:00:00+00:00"


def _render_feed(values: Values) -> str:
    return environment().get_template("feed.xml").render(values) + "\n"
