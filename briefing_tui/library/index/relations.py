"""Questions to the index about several briefs: names in links, related briefs, topics."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import takewhile
from unicodedata import normalize

from briefing_tui.compare.related import RelatedCandidate, Relation, Signal, SignalKind, relate
from briefing_tui.compare.topic_map import MOST_BRIEFS, TopicMap, map_brief, map_topics
from briefing_tui.compare.topics import (
    NamingTopic,
    TopicSummary,
    count_topics,
    naming_topics,
    sharing_words,
    sibling_topics,
)
from briefing_tui.library.index.parsing import event_name, links_of
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import docid_of, with_any
from briefing_tui.library.listing import Listing
from briefing_tui.library.tokens import FACET, Phrase, exact_facet, facet, pattern_of, tokens
from briefing_tui.model.brief import Brief, Claim
from briefing_tui.model.dates import sort_day
from briefing_tui.parse.brief_names import (
    BriefName,
    KnownBriefs,
    folded_names,
    linked_names,
    lookup_keys,
)
from briefing_tui.text.scripts import is_han, simplified

COMMON = 2_000
"""A tag, topic or party that so many briefs have doesn't make two of them related."""
NEAREST = 24
"""The number of briefs looked at for each shared property, before and after in time."""
_MATCHING = (
    "SELECT rowid FROM texts WHERE texts MATCH ? AND EXISTS"
    " (SELECT 1 FROM briefs WHERE briefs.docid = texts.rowid)"
)
"""Each save of a brief leaves the full text of its former version, which matches until the index is
rebuilt. `EXISTS` leaves it out."""


def related(index: Index, brief: Brief) -> tuple[Relation, ...]:
    """The briefs that share most with a brief, except those that its events name."""
    events = (event.brief for event in brief.events)
    named = {listing.path_from_root for listing in _linked(index, events, brief)}
    unnamed = (brief for brief in candidates(index, brief) if brief.path not in named)
    return relate(brief, unnamed, index.count())


def linked(index: Index, brief: Brief) -> tuple[Listing, ...]:
    """The briefs that link to a brief, the newest first, then those without a date."""
    found: dict[str, Listing] = {}
    for name in linked_names(BriefName.of(brief)):
        known = KnownBriefs.build(named(index, name))
        for listing in index.with_facets((exact_facet("link", name),), -1):
            path = listing.path_from_root
            # In another folder `[[readme]]` may mean another brief.
            if len(known) < 2 or known.resolve(name, path) == brief.path:
                found[path] = listing
    found.pop(brief.path, None)
    return tuple(
        sorted(found.values(), key=lambda brief: (-sort_day(brief.date), brief.title.casefold()))
    )


def candidates(index: Index, brief: Brief) -> tuple[RelatedCandidate, ...]:
    """The briefs that share something with a brief, or are connected to it by a link."""
    signals: defaultdict[int, list[Signal]] = defaultdict(list)
    for kind, value, facets in _properties(brief):
        match = with_any(facets)
        count = index.number(f"SELECT count(*) FROM ({_MATCHING} LIMIT ?)", (match, COMMON))
        if count < COMMON:
            # The nearest in time, as docids are in the order of dates.
            here = docid_of(sort_day(brief.date), 0)
            for comparison, order in ((">=", "ASC"), ("<", "DESC")):
                near = f"AND rowid {comparison} ? ORDER BY rowid {order} LIMIT ?"
                for (docid,) in index.tuples(f"{_MATCHING} {near}", (match, here, NEAREST)):
                    signals[docid].append(Signal(kind, value, count))
    for listing in _linked(index, links_of(brief), brief):
        rows = index.connection.execute(
            "SELECT docid FROM briefs WHERE path = ?", (index.key(listing.path),)
        )
        for row in rows:
            signals[row["docid"]].append(Signal("links to"))
    listings = index.with_docids(list(signals))
    return tuple(
        RelatedCandidate(listing.path_from_root, listing.title, listing.date, tuple(signals[docid]))
        for docid, listing in listings.items()
        if listing.path_from_root != brief.path
    )


def _linked(index: Index, names: Iterable[str], brief: Brief) -> Iterator[Listing]:
    for name in dict.fromkeys(filter(None, names)):
        if (listing := find_named(index, name, brief.path)) is not None:
            yield listing


def _properties(brief: Brief) -> Iterator[tuple[SignalKind, str, tuple[str, ...]]]:
    """The properties that other briefs may share with a brief: kind, value, and facets."""
    names = linked_names(BriefName.of(brief))
    yield "linked from", "", tuple(exact_facet("link", name) for name in names)
    if event := event_name(brief.event):
        yield "event", "", (facet("event", event),)
    for tag in brief.tags:
        yield "tag", tag, (facet("tag", tag),)
    for topic in dict.fromkeys(claim.topic for claim in brief.claims):
        yield "topic", topic, (facet("topic", topic),)
    for party in dict.fromkeys(source.party for source in brief.sources if source.party):
        yield "party", party, (facet("party", party),)


# Briefs of an index by the names that links use: slugs, paths and aliases.

UNREAD_NAMES = 1_000
"""The number of briefs that are looked up by path while they have not been read."""
LIKE_NAMED = 1_000
"""The number of briefs of one name that are looked at; each folder may have an `overview`."""


def find_named(index: Index, name: str, from_path: str = "") -> Listing | None:
    """The brief that a name means in the brief `from_path`, if it means exactly one."""
    path = KnownBriefs.build(named(index, name, from_path)).resolve(name, from_path)
    listings = index.listings("WHERE path = ?", (path,)) if path else ()
    return listings[0] if listings else None


def named(index: Index, name: str, from_path: str = "") -> tuple[BriefName, ...]:
    """The briefs that a name could mean.

    The index has aliases only as facets: a facet that isn't another name of the brief must be an
    alias.
    """
    entries: dict[str, BriefName] = {}
    for key in lookup_keys(name, from_path):
        for listing in index.with_facets([exact_facet("name", key)], LIKE_NAMED):
            path = listing.path_from_root
            entry = entries.get(path) or BriefName(path, listing.slug, (), listing.title)
            if key not in folded_names(entry):
                entry = entry._replace(aliases=(*entry.aliases, key))
            entries[path] = entry
    if not entries and not index.is_complete():
        # A brief that has not been read has no facets, but its path is known.
        rows = index.connection.execute(
            "SELECT shown, slug, title FROM briefs WHERE NOT read LIMIT ?", (UNREAD_NAMES,)
        )
        return tuple(BriefName(row["shown"], row["slug"], (), row["title"]) for row in rows)
    return tuple(entries.values())


def names_around(index: Index, brief: Brief, names: Collection[str]) -> KnownBriefs:
    """The names that checking one brief needs: its own, and those in its links.

    If no brief has one of the names, the names of all briefs are returned, to suggest the one that
    was meant.
    """
    path = brief.path

    def with_own(others: Iterable[BriefName]) -> KnownBriefs:
        others = (entry for entry in others if entry.path_from_root != path)
        return KnownBriefs.build([BriefName.of(brief), *others])

    around = [entry for name in {brief.slug, *names} for entry in named(index, name, path)]
    known = with_own(around)
    if all(known.candidates(name, path) for name in names):
        return known
    rows = index.connection.execute("SELECT shown, slug, title FROM briefs")
    names_of_all = (BriefName(row["shown"], row["slug"], (), row["title"]) for row in rows)
    return with_own((*around, *names_of_all))


# Topics: their list, the siblings of one, and the briefs about some of them.

_REPORT_EVERY = 500
"""The number of briefs between two checks for cancellation."""
_MAX_TERMS = 40
"""The most names and ids of topics that may be siblings of one."""


def briefs_about(
    index: Index,
    topics: Iterable[str],
    limit: int = -1,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Brief, ...]:
    """The newest briefs that may have a claim with one of some topic ids: at least all briefs that
    have one, unless cancelled.
    """
    facets = [facet("topic", topic) for topic in topics]
    briefs = index.briefs(with_any(facets), limit) if facets else ()
    return tuple(takewhile(lambda brief: not cancelled(), briefs))


def list_topics(
    index: Index,
    cancelled: Callable[[], bool],
    report: Callable[[int, int], None],
    match: str = "",
    is_counted: Callable[[Claim], bool] = lambda newest: True,
) -> tuple[TopicSummary, ...]:
    """All topics of the library, those in most briefs first; none if cancelled.

    With an expression of FTS5, only the topics of the briefs that match, and of these only the ones
    whose newest claim is counted.
    """
    total = index.count()

    def briefs() -> Iterator[Brief]:
        for done, brief in enumerate(index.briefs(match)):
            if done % _REPORT_EVERY == 0:
                if cancelled():
                    return
                report(done, total)
            yield brief

    topics = count_topics(briefs(), is_counted)
    return () if cancelled() else topics


def map_of(
    index: Index, cancelled: Callable[[], bool], report: Callable[[int, int], None]
) -> TopicMap:
    """All topics of the library, with the newest briefs that have claims."""
    topics = list_topics(index, cancelled, report)
    briefs = [map_brief(brief) for brief in index.briefs(limit=MOST_BRIEFS)]
    count = index.number("SELECT count(*) FROM claims JOIN briefs USING (docid)")
    return map_topics(briefs, topics, max(0, count - len(briefs)))


def topics_naming(index: Index, topic_id: str, name: str) -> tuple[NamingTopic, ...]:
    """The other topics whose claims have the name of a topic in their words."""
    words = tuple(tokens(name))
    if not words:
        return ()
    pattern = pattern_of(Phrase(words))
    briefs = index.briefs(f'quotes : "{" ".join(words)}"')
    has_han = is_han(name)

    def bare(text: str) -> str:
        """The text as `fold` has it, but for its length: many times faster for whole libraries."""
        text = _ACCENTS.sub("", normalize("NFD", text)).lower()
        return simplified(text) if has_han else text

    return naming_topics(briefs, topic_id, pattern.search, bare)


_ACCENTS = re.compile("[\u0300-\u036f]+")


def siblings_of(
    index: Index, topic_id: str, name: str, cancelled: Callable[[], bool]
) -> tuple[TopicSummary, ...]:
    """The topics that share words with a topic. Only the briefs that have them are read."""

    def among(
        facets: Sequence[str], is_counted: Callable[[Claim], bool]
    ) -> tuple[TopicSummary, ...]:
        if not facets:
            return ()
        return list_topics(index, cancelled, lambda *_: None, with_any(facets), is_counted)

    def is_alike(claim: Claim) -> bool:
        return sharing_words(words, [(claim, f"{claim.topic} {claim.id}")]) != []

    words = f"{name} {topic_id}"
    # The facets of the names and ids of topics, each with the slug of the name.
    start, end = f"{FACET}topic{FACET}", f"{FACET}topic{chr(ord(FACET) + 1)}"
    rows = index.tuples("SELECT term FROM terms WHERE term >= ? AND term < ?", (start, end))
    named = ((term, term.removeprefix(start).replace(FACET, "-")) for (term,) in rows)
    terms = sharing_words(words, named)[:_MAX_TERMS]
    siblings = sibling_topics(topic_id, name, among(terms, is_alike))
    ids = {sibling.id for sibling in siblings}
    facets = [facet("topic", sibling) for sibling in ids]
    others = f"({with_any(facets)}) NOT ({with_any(terms)})" if ids else ""
    if not others or not index.number(f"SELECT EXISTS ({_MATCHING})", (others,)):
        return siblings
    # Other briefs have these ids, too, under headings without a shared word.
    counted = among(facets, lambda claim: claim.id in ids)
    return sibling_topics(topic_id, name, counted)
