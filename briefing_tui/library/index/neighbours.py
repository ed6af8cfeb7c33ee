"""What the index knows of briefs near another one: candidates for what is related to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from briefing_tui.check.names import BriefName, names_of
from briefing_tui.compare.related import Candidate, Kind, Relation, Sign, relate
from briefing_tui.library.catalog import Listing
from briefing_tui.library.index.database import docid_of
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.rows import event_name, links_of
from briefing_tui.library.tokens import exact_facet, facet
from briefing_tui.model.brief import Brief

COMMON = 2_000
"""What so many briefs have says nothing on two of them, and is not counted further."""
AROUND = 24
"""Briefs before and after that are looked at for each sign: the nearest in time."""


class _Mark(NamedTuple):
    """A sign to look for, by its facets."""

    kind: Kind
    value: str
    facets: tuple[str, ...]


def related(index: Index, brief: Brief) -> tuple[Relation, ...]:
    """The briefs that have most to do with a brief, but for those that its writer names."""
    total = index.count()
    named = {each.path_from_root for each in _linked(index, (e.brief for e in brief.events), brief)}
    found = candidates(index, brief)
    return relate(brief, (each for each in found if each.path not in named), total)


def candidates(index: Index, brief: Brief) -> tuple[Candidate, ...]:
    """Briefs that share something with a brief, or that a link leads to or from."""
    signs: defaultdict[int, list[Sign]] = defaultdict(list)
    day = brief.date.first.toordinal() if brief.date else 0
    here = docid_of(day, 0)
    for mark in _marks(brief):
        match = "facets : (" + " OR ".join(f'"{each}"' for each in mark.facets) + ")"
        count = index.number(
            "SELECT count(*) FROM (SELECT rowid FROM texts WHERE texts MATCH ? LIMIT ?)",
            (match, COMMON),
        )
        if count < COMMON:
            sign = Sign(mark.kind, mark.value, count)
            for docid in _nearest(index, match, here):
                signs[docid].append(sign)
    for listing in _linked(index, links_of(brief), brief):
        for docid in index.docids(listing.path):
            signs[docid].append(Sign("links to"))
    return tuple(
        Candidate(listing.path_from_root, listing.title, listing.date, tuple(shared))
        for docid, shared in signs.items()
        for listing in index.listings("WHERE docid = ?", (docid,))
        if listing.path_from_root != brief.path
    )


def _marks(brief: Brief) -> Iterator[_Mark]:
    names = names_of(BriefName(brief.path, brief.slug, brief.aliases, brief.title))
    yield _Mark("linked from", "", tuple(exact_facet("link", name) for name in names))
    if event := event_name(brief.event):
        yield _Mark("event", "", (facet("event", event),))
    for tag in brief.tags:
        yield _Mark("tag", tag, (facet("tag", tag),))
    for topic in dict.fromkeys(claim.topic for claim in brief.claims):
        yield _Mark("topic", topic, (facet("topic", topic),))
    for party in dict.fromkeys(each.party for each in brief.sources if each.party):
        yield _Mark("party", party, (facet("party", party),))


def _nearest(index: Index, match: str, here: int) -> Iterator[int]:
    """The index is in the order of time, so the nearest are beside."""
    for side, order in ((">=", "ASC"), ("<", "DESC")):
        rows = index.connection.execute(
            f"SELECT rowid FROM texts WHERE texts MATCH ? AND rowid {side} ?"
            f" ORDER BY rowid {order} LIMIT ?",
            (match, here, AROUND),
        )
        yield from (row[0] for row in rows)


def _linked(index: Index, names: Iterable[str], brief: Brief) -> Iterator[Listing]:
    for name in dict.fromkeys(filter(None, names)):
        if (found := index.find(name, brief.path)) is not None:
            yield found
