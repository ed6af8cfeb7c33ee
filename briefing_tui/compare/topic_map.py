"""The map of a library's topics: topics down, briefs across in the order of time.

A cell has the class of the brief's claim on the topic and what each side does, so that a row shows
who named the topic when.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.compare.agreement import AgreementClass, SideState
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.topics import TopicSummary
from briefing_tui.model.brief import Brief
from briefing_tui.model.dates import Date, oldest_first

MOST_BRIEFS = 200
"""The most briefs of a map: the newest that have claims."""


class MapCell(NamedTuple):
    """The class of a claim with its label, and what each side of the brief does."""

    cls: AgreementClass
    label: str
    states: tuple[SideState, ...]


class MapBrief(NamedTuple):
    """A column: a brief, its sides (`Side.key`), and the cells of its claims by their ids."""

    path: str
    slug: str
    title: str
    date: Date | None
    sides: tuple[str, ...]
    cells: Mapping[str, MapCell]


class TopicMap(Struct, frozen=True, kw_only=True):
    """The topics of a library, the most frequent first, and the briefs, the oldest first.

    In a column the sides have the order of the brief's own table. `parties` begins with the parties
    that are in most briefs and come first in them; last is the empty name, for sides without a
    party.
    """

    parties: tuple[str, ...] = ()
    briefs: tuple[MapBrief, ...] = ()
    topics: tuple[TopicSummary, ...] = ()
    left_out: int = 0
    """Older briefs with claims that have no column."""

    def party(self, side: str) -> int:
        """The index of a side's party in `parties`."""
        return self.parties.index(party_of(side))

    def cells(self, topic_id: str) -> Mapping[int, MapCell]:
        """The cells of a topic by the indexes of their columns."""
        cells = ((number, brief.cells.get(topic_id)) for number, brief in enumerate(self.briefs))
        return {number: cell for number, cell in cells if cell is not None}

    def nearest(self, topic_id: str, column: int) -> MapBrief | None:
        """The brief that has a topic in the column, or in the one nearest to it."""
        columns = sorted(self.cells(topic_id), key=lambda other: abs(other - column))
        return self.briefs[columns[0]] if columns else None


def party_of(side: str) -> str:
    """The party of a side by its key; empty for a source without a party."""
    return "" if side.startswith("@") else side


def map_topics(
    briefs: Iterable[MapBrief], topics: Sequence[TopicSummary], left_out: int = 0
) -> TopicMap:
    columns = tuple(sorted(briefs, key=lambda brief: (oldest_first(brief.date), brief.path)))
    weights: dict[str, float] = {}
    for brief in columns:
        for place, party in enumerate(dict.fromkeys(map(party_of, brief.sides))):
            weights[party] = weights.get(party, 0) + 1 / (1 + place)
    parties = sorted(weights, key=lambda party: (not party, -weights[party], party))
    return TopicMap(parties=tuple(parties), briefs=columns, topics=tuple(topics), left_out=left_out)


def map_brief(brief: Brief) -> MapBrief:
    """The column of a brief."""
    matrix = build_matrix(brief)
    cells = {
        row.claim.id: MapCell(row.agreement.cls, row.agreement.label, row.pattern)
        for row in matrix.rows
    }
    sides = tuple(side.key for side in matrix.sides)
    return MapBrief(brief.path, brief.slug, brief.title, brief.date, sides, cells)
