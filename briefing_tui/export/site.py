"""A library as a site of static pages: what each page shows, and where it is.

A `Card` is what other pages need to know of a brief. From the cards of all briefs `plan_site`
derives everything else: the addresses, the links between briefs, the topics over time, and each
party's unexpected silences. So a worker needs only a brief's file and its part of the plan to make
the brief's page.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin
from uuid import NAMESPACE_URL, uuid5

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.topic_map import (
    MOST_BRIEFS,
    TopicMap,
    map_brief,
    map_topics,
    party_of,
)
from briefing_tui.compare.topics import TopicSummary, build_topic, count_topics, row_records
from briefing_tui.export.html import Around, CountedClass, asset, counted_classes, environment, page
from briefing_tui.layout.spans import Span, Style
from briefing_tui.layout.topic_map import (
    left_out_words,
    map_party_role,
    map_sign,
    map_signs,
    party_letters,
)
from briefing_tui.model.brief import SUFFIX, Brief
from briefing_tui.model.dates import Date, date_label, sort_key
from briefing_tui.model.records import PartyRecord
from briefing_tui.parse.brief_names import BriefName, KnownBriefs
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.links import links
from briefing_tui.text.sanitise import distinct, slug, without_comments
from briefing_tui.text.words import simplified, traditional_forms, without_accents

NEWEST = 100
"""Briefs on the first page; the others are on the pages of their years."""
IN_FEED = 50
MOST_ROWS = 500
"""Briefs on the page of a topic: the newest."""
MOST_SINGLE = 500
"""Topics of one brief that have a row; the search finds the others."""
_MOST_TEXT = 20_000
"""Characters of the text of one brief that are searched."""
_INDEX = 8_000_000
"""Characters of the texts of all briefs: the search loads them at once."""
_LONGEST_NAME = 200
"""Bytes of the name of a page, or of a folder. Most file systems take 255."""
_LEAST_REPEATED = 2
"""The fewest briefs for which a topic has a page."""


class Card(Struct, frozen=True, kw_only=True):
    """The parts of a brief that the pages of other briefs, topics and lists need."""

    brief: Brief
    """Without its long texts."""
    names: tuple[str, ...] = ()
    """The names of other briefs, as this brief has them."""
    tally: list[CountedClass] = []
    text: str = ""
    """What is searched: its words in order, folded; quotations before the narrative."""


def card_of(brief: Brief) -> Card:
    targets = (target for target, _ in links(parse_document(brief)))
    names = [target.name for target in targets if target.kind in ("brief", "page")]
    names += [event.brief for event in brief.events if event.brief]
    sources = tuple(replace(source, text="") for source in brief.sources)
    outline = replace(brief, sources=sources, events=(), body="", extra="{}")
    return Card(
        brief=outline,
        names=tuple(dict.fromkeys(names)),
        tally=counted_classes(build_matrix(brief)),
        text=_text(brief),
    )


def _text(brief: Brief) -> str:
    people = brief.participants
    texts = [brief.summary, *people, *brief.authors, *brief.tags]
    for source in brief.sources:
        texts += [source.name, source.publisher, source.party]
    for claim in brief.claims:
        texts += [claim.topic, claim.claim, claim.note]
        for account in claim.accounts:
            texts += account.texts
    for event in brief.events:
        texts += [event.title, event.summary]
    texts.append(without_comments(brief.body))
    folded = (_fold(text) for text in dict.fromkeys(texts))
    return " ".join(word for text in folded for word in re.findall(r"\w+", text))[:_MOST_TEXT]


def _fold(text: str) -> str:
    """As the search in the browser folds: lower case, no diacritics, simplified characters."""
    return simplified(without_accents(text.lower()))


def _shortened(text: str, room: int) -> str:
    """The beginning of a text, then every word of the rest once, while there is room."""
    if len(text) <= room:
        return text
    cut = text.rfind(" ", 0, room // 2) + 1
    return (text[:cut] + " ".join(dict.fromkeys(text[cut:].split())))[:room]


# The plan


class Site(NamedTuple):
    """The author's choices for a site."""

    title: str
    url: str = ""
    """Where it will be, ending with a slash; the feed needs it."""


class BriefPage(NamedTuple):
    """The page of a brief, and what it shows that isn't in the brief's file."""

    path: str
    address: str
    around: Around
    records: dict[str, tuple[PartyRecord, ...]]


class TopicPage(NamedTuple):
    """The page of a topic, and the briefs that it shows."""

    topic: str
    address: str
    around: Around
    paths: tuple[str, ...]
    left_out: int
    """Older briefs that the page has no room for."""


class TextPage(NamedTuple):
    """Any other file of the site."""

    address: str
    text: str


class Plan(NamedTuple):
    """All pages of a site."""

    briefs: tuple[BriefPage, ...]
    topics: tuple[TopicPage, ...]
    others: tuple[TextPage, ...]


def plan_site(site: Site, cards: Sequence[Card]) -> Plan:
    """The pages of a site with some briefs."""
    pages = _Pages(site, cards)
    return Plan(tuple(pages.of_briefs()), tuple(pages.of_topics()), tuple(pages.others()))


def _addresses(
    folder: str, names: Iterable[str], stem: Callable[[str], str] = str
) -> dict[str, str]:
    taken: dict[str, int] = {}
    paths = ((name, f"{folder}/{_short(stem(name)) or 'untitled'}") for name in names)
    return {name: quote(f"{distinct(path, taken)}.html") for name, path in paths}


def _short(path: str) -> str:
    """A path whose parts are short enough for file systems, also with a number and a suffix."""
    parts = (part.encode()[:_LONGEST_NAME].decode(errors="ignore") for part in path.split("/"))
    return "/".join(parts)


def _tags(briefs: Iterable[Brief]) -> dict[str, str]:
    """The address of each tag; tags of the same words share a page."""
    slugs = {tag: slug(tag) for brief in briefs for tag in brief.tags}
    addresses = _addresses("tags", sorted(set(slugs.values()) - {""}))
    return {tag: addresses[words] for tag, words in slugs.items() if words}


# Unexpected silences


def _records(
    by_topic: Mapping[str, Sequence[Brief]],
) -> dict[str, dict[str, tuple[PartyRecord, ...]]]:
    """The path of a brief, the id of a claim, and the parties that are silent unexpectedly."""
    records: dict[str, dict[str, tuple[PartyRecord, ...]]] = {}
    for topic_id, briefs in by_topic.items():
        # A silence is unexpected after two accounts, at least.
        topic = build_topic(briefs, topic_id) if len(briefs) > _LEAST_REPEATED else None
        if topic is None:
            continue
        for row in topic.rows:
            of_row = row_records(topic, row)
            if expected := tuple(record for record in of_row if record.expected_silence):
                records.setdefault(row.brief.path, {})[topic_id] = expected
    return records


# The pages


class _MapCell(NamedTuple):
    """A cell of the map, or `blank` adjacent ones without an account."""

    sign: Sequence[Span] = ()
    label: str = ""
    href: str = ""
    blank: int = 0


class _MapRow(NamedTuple):
    topic: TopicSummary
    href: str
    cells: Sequence[_MapCell]


class _Pages:
    """The addresses of all pages, and what each page needs to know of the others."""

    def __init__(self, site: Site, cards: Sequence[Card]) -> None:
        self.site = site
        self.cards = sorted(
            cards, key=lambda card: (sort_key(card.brief.date), card.brief.path), reverse=True
        )
        self.newest = [card.brief for card in self.cards]
        self.tallies = {card.brief.path: card.tally for card in self.cards}
        suffix = re.compile(rf"(?:{SUFFIX})$", re.IGNORECASE)
        paths = [card.brief.path for card in cards]
        self.pages = _addresses("briefs", paths, lambda path: suffix.sub("", path))
        self.tags = _tags(self.newest)
        self.by_topic: dict[str, list[Brief]] = {}
        for brief in self.newest:
            for topic in dict.fromkeys(claim.id for claim in brief.claims):
                self.by_topic.setdefault(topic, []).append(brief)
        repeated = (
            topic for topic, having in self.by_topic.items() if len(having) >= _LEAST_REPEATED
        )
        self.topics = _addresses("topics", sorted(repeated), slug)

    def _around(self, address: str) -> Around:
        here = urljoin(self.site.url, address) if self.site.url else ""
        return Around(site=self.site.title, root="../" * address.count("/"), here=here)

    def of_briefs(self) -> Iterator[BriefPage]:
        pages, tags, topics = self.pages, self.tags, self.topics
        known = KnownBriefs.build(map(BriefName.of, self.newest))
        records = _records(self.by_topic)
        titles = {brief.path: brief.title for brief in self.newest}
        neighbours = [None, *((brief.title, pages[brief.path]) for brief in self.newest), None]
        for index, card in enumerate(self.cards):
            brief = card.brief
            path, address = brief.path, pages[brief.path]
            resolved = [(name, known.resolve(name, path)) for name in card.names]
            around = replace(
                self._around(address),
                briefs={name: pages[other] for name, other in resolved if other and other != path},
                titles={name: titles[other] for name, other in resolved if other},
                tags={tag: tags[tag] for tag in brief.tags if tag in tags},
                topics={claim.id: topics[claim.id] for claim in brief.claims if claim.id in topics},
                newer=neighbours[index],
                older=neighbours[index + 2],
            )
            yield BriefPage(path, address, around, records.get(path, {}))

    def of_topics(self) -> Iterator[TopicPage]:
        for topic, address in self.topics.items():
            paths = [brief.path for brief in self.by_topic[topic]]
            shown = tuple(paths[:MOST_ROWS])
            around = replace(
                self._around(address), briefs={path: self.pages[path] for path in shown}
            )
            yield TopicPage(topic, address, around, shown, len(paths) - len(shown))

    # Lists, search and feed

    def others(self) -> Iterator[TextPage]:
        newest, tags = self.newest, self.tags
        by_year: dict[str, list[Brief]] = {}
        by_tag: dict[str, list[Brief]] = {}
        for brief in newest:
            year = str(brief.date.first.year) if brief.date else "undated"
            by_year.setdefault(year, []).append(brief)
            for address in dict.fromkeys(tags[tag] for tag in brief.tags if tag in tags):
                by_tag.setdefault(address, []).append(brief)
        has_years = len(newest) > NEWEST
        years = [(year, f"years/{year}.html", len(by_year[year])) for year in by_year if has_years]
        yield self._briefs("index.html", self.site.title, newest[:NEWEST], years, tallies=True)
        for year, address, _ in years:
            yield self._briefs(address, year, by_year[year], tallies=True)
        # A tag as the newest brief writes it.
        names = {tags[tag]: tag for brief in reversed(newest) for tag in brief.tags if tag in tags}
        for address, briefs in by_tag.items():
            yield self._briefs(address, names[address], briefs)
        tag_names = [(names[address], address, len(by_tag[address])) for address in sorted(by_tag)]
        yield self._page("tags.html", "tags.html", heading="Tags", names=tag_names)
        yield self._topics()
        # The index beside it: from a server, or from the file system.
        allowed = {"scripts": ["search.js"], "extra": "'self' file:"}
        yield self._page("search.html", "search.html", heading="Search", **allowed)
        yield self._index()
        # One file for all pages: repeated in every page it would be half of the site.
        yield self._page("style.css", "site.css", style=str(asset("style.css")))
        yield self._feed()

    def _page(self, address: str, template: str, /, **values: Any) -> TextPage:
        values["site"] = self
        if not address.endswith(".html"):
            return TextPage(address, f"{environment().get_template(template).render(values)}\n")
        return TextPage(address, page(template, self._around(address), **values))

    def _briefs(
        self,
        address: str,
        heading: str,
        briefs: Sequence[Brief],
        groups: Sequence[tuple[str, str, int]] = (),
        *,
        tallies: bool = False,
    ) -> TextPage:
        return self._page(
            address,
            "list.html",
            heading=heading,
            count=sum(number for *_, number in groups) or len(briefs),
            groups=groups,
            briefs=briefs,
            tallies=self.tallies if tallies else {},
        )

    def _topics(self) -> TextPage:
        """The map of the topics; below it the topics of briefs that have no column."""
        with_claims = [brief for brief in self.newest if brief.claims]
        columns = map(map_brief, with_claims[:MOST_BRIEFS])
        topic_map = map_topics(columns, (), max(0, len(with_claims) - MOST_BRIEFS))
        parties = zip(topic_map.parties, party_letters(topic_map.parties), strict=True)
        letters = {
            party: Span(letter, Style(map_party_role(topic_map, party)))
            for party, letter in parties
        }
        rows: list[_MapRow] = []
        others: list[tuple[TopicSummary, str]] = []
        single = 0
        for topic in count_topics(self.newest):
            newest = self.pages[self.by_topic[topic.id][0].path]
            href = self.topics.get(topic.id) or f"{newest}#{quote(topic.id)}"
            single += topic.id not in self.topics
            if topic.id not in self.topics and single > MOST_SINGLE:
                continue
            if cells := self._cells(topic_map, topic.id):
                rows.append(_MapRow(topic, href, cells))
            else:
                others.append((topic, href))
        return self._page(
            "topics.html",
            "topics.html",
            heading="Topics",
            rows=rows,
            others=others,
            left_out=left_out_words(topic_map, len(topic_map.briefs)),
            letters=letters,
            signs=map_signs(topic_map.briefs),
            columns=[
                (brief, [letters[party_of(side)] for side in brief.sides])
                for brief in topic_map.briefs
            ],
        )

    def _cells(self, topic_map: TopicMap, topic: str) -> list[_MapCell]:
        """The cells of a row; adjacent blank cells are merged, which saves most."""
        cells: list[_MapCell] = []
        found = topic_map.cells(topic)
        for number, brief in enumerate(topic_map.briefs):
            if cell := found.get(number):
                sign, label = map_sign(topic_map, brief, cell), cell.agreement.label
                cells.append(_MapCell(sign, label, f"{self.pages[brief.path]}#{quote(topic)}"))
            elif cells and cells[-1].blank:
                cells[-1] = _MapCell(blank=cells[-1].blank + 1)
            else:
                cells.append(_MapCell(blank=1))
        return cells if found else []

    def _index(self) -> TextPage:
        """The address, title, date, summary, searched text and tags of each brief.

        The file is a script, because a page that is opened from a file can't load data.
        """
        room = _INDEX // max(1, len(self.newest))
        briefs = [
            [
                self.pages[brief.path],
                brief.title,
                date_label(brief.date),
                brief.summary,
                _shortened(card.text, room),
                [_fold(tag) for tag in brief.tags],
            ]
            for card, brief in zip(self.cards, self.newest, strict=True)
        ]
        encoded = msgspec.json.encode(briefs).decode()
        forms = msgspec.json.encode(traditional_forms(encoded)).decode()
        return self._page("search-index.js", "search-index.js", briefs=encoded, forms=forms)

    def _feed(self) -> TextPage:
        # If briefs share a canonical address, as translations do, it is the id of the oldest.
        paths = {brief.canonical: brief.path for brief in self.newest if brief.canonical}
        title, url = self.site
        base = url or f"briefing:{title}/"
        briefs = self.newest[:IN_FEED]
        dates = (brief.updated or brief.date for brief in briefs)
        ids = {
            # Not the slug: translations, and pages called `overview` in many folders, share it.
            brief.path: brief.canonical
            if paths.get(brief.canonical) == brief.path
            else f"{base}{self.pages[brief.path]}"
            for brief in briefs
        }
        return self._page(
            "feed.xml",
            "feed.xml",
            title=title,
            url=url,
            id=_urn(url or f"briefing:{title}"),
            updated=max(map(_instant, dates), default=_instant(None)),
            ids={path: _urn(name) for path, name in ids.items()},
            instant=_instant,
            briefs=briefs,
        )


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn


def _instant(date: Date | None) -> str:
    return date.earliest.isoformat() if date else "1970-01-01T00:00:00+00:00"
