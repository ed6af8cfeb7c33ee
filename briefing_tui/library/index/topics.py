"""The topics of an index: their list, the siblings of one, and the briefs about some of them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from briefing_tui.compare.agreement import NAMING_STANCES
from briefing_tui.compare.topic_list import (
    PartyCount,
    TopicSummary,
    sharing_words,
    sibling_topics,
)
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.rows import TRUNCATED
from briefing_tui.library.index.schema import day_of
from briefing_tui.library.listing import Listing
from briefing_tui.library.query import FACET, ClaimEntries, decode_entries, facet

_REPORT_EVERY = 500
"""Briefs between two looks at whether to stop."""
_MAX_TERMS = 40
"""Names and ids of topics that may be siblings of one."""
_NEWEST_FIRST = (
    "SELECT docid, entries FROM claims WHERE EXISTS"
    " (SELECT 1 FROM briefs WHERE briefs.docid = claims.docid) {where} ORDER BY docid"
)
"""Docids are in the order of dates. The entries of former versions of a brief stay, too."""


def briefs_about(index: Index, topics: Iterable[str], limit: int = -1) -> tuple[Listing, ...]:
    """The newest briefs that may have a claim with one of some topic ids; never too few.

    A brief with more facets than the index keeps is always one of them.
    """
    names = [facet("topic", topic) for topic in topics]
    return index.with_facets((*names, TRUNCATED), limit) if names else ()


def _terms(index: Index) -> Iterator[tuple[str, str]]:
    """The facets of the names and ids of topics, each with the name in the form of an id."""
    start, end = f"{FACET}topic{FACET}", f"{FACET}topic{chr(ord(FACET) + 1)}"
    rows = index.connection.execute(
        "SELECT term FROM terms WHERE term >= ? AND term < ?", (start, end)
    )
    for row in rows:
        yield row["term"], row["term"].removeprefix(start).replace(FACET, "-")


class _Tally:
    """What is counted of one topic, the newest brief first."""

    __slots__ = ("count", "name", "named", "parties", "years")

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = self.named = 0
        self.years: tuple[int, int] | None = None
        self.parties: dict[str, int] = {}
        """How often each names it; the empty name is that of sources without a party."""

    def summary(self, topic_id: str) -> TopicSummary:
        counts = [PartyCount(*item) for item in self.parties.items() if item[0]]
        counts.sort(key=lambda count: (-count.named, count.party))
        return TopicSummary(
            id=topic_id,
            name=self.name,
            briefs=self.count,
            named=self.named,
            years=self.years,
            parties=tuple(counts),
        )


def list_topics(
    index: Index,
    cancelled: Callable[[], bool],
    report: Callable[[int, int], None],
    match: str = "",
) -> tuple[TopicSummary, ...]:
    """All topics of the library, those of the most briefs first; none if it was cancelled.

    With an expression of FTS5, the topics of the briefs that match.
    """
    tallies: dict[str, _Tally] = {}
    total = index.count()
    where, values = (
        ("AND docid IN (SELECT rowid FROM texts WHERE texts MATCH ?)", (match,))
        if match
        else ("", ())
    )
    rows = index.connection.execute(_NEWEST_FIRST.format(where=where), values)
    for done, row in enumerate(rows):
        if done % _REPORT_EVERY == 0:
            if cancelled():
                return ()
            report(done, total)
        day = day_of(row["docid"])
        year = date.fromordinal(day).year if day else None
        _count(tallies, decode_entries(row["entries"]), year)
    summaries = (tally.summary(topic_id) for topic_id, tally in tallies.items())
    return tuple(sorted(summaries, key=lambda topic: (-topic.briefs, topic.name, topic.id)))


def siblings_of(
    index: Index, topic_id: str, name: str, cancelled: Callable[[], bool]
) -> tuple[TopicSummary, ...]:
    """The topics that share words with a topic. Reads no more than the briefs that have them."""

    def among(facets: Iterable[str]) -> tuple[TopicSummary, ...]:
        match = "facets : (" + " OR ".join(f'"{each}"' for each in facets) + ")"
        return list_topics(index, cancelled, lambda *_: None, match)

    terms = sharing_words(f"{name} {topic_id}", _terms(index))[:_MAX_TERMS]
    siblings = sibling_topics(topic_id, name, among((*terms, TRUNCATED)))
    # Other briefs may have these ids under headings without a shared word: count them, too.
    ids = {sibling.id for sibling in siblings}
    counted = among((*(facet("topic", sibling) for sibling in ids), TRUNCATED))
    return sibling_topics(topic_id, name, (topic for topic in counted if topic.id in ids))


def _count(tallies: dict[str, _Tally], entries: ClaimEntries, year: int | None) -> None:
    sources = entries.sources
    for claim in entries.claims:
        tally = tallies.get(claim.id)
        if tally is None:
            tally = tallies[claim.id] = _Tally(claim.topic)
        tally.count += 1
        if year is not None:
            tally.years = (year, tally.years[1] if tally.years else year)
        naming = {sources[index][1] for index, stance in claim.accounts if stance in NAMING_STANCES}
        tally.named += bool(naming)
        for party in naming:
            tally.parties[party] = tally.parties.get(party, 0) + 1
