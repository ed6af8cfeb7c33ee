"""The map of a library's topics: topics down, briefs across in the order of time.

A cell has the class of the brief's claim on the topic and what each side does, so that a row shows
who named the topic when.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.compare.agreement import class_key
from briefing_tui.compare.matrix import ClaimRow, build_matrix
from briefing_tui.compare.topics import TopicSummary
from briefing_tui.model.brief import Brief
from briefing_tui.model.dates import Date, oldest_first
from briefing_tui.text.sanitise import fold
from briefing_tui.text.scripts import simplified

MOST_BRIEFS = 200
"""The most briefs of a map: the newest that have claims."""


class MapBrief(NamedTuple):
    """A column: a brief, its sides (`Side.key`), and its claims by their ids."""

    path: str
    slug: str
    title: str
    date: Date | None
    sides: tuple[str, ...]
    cells: Mapping[str, ClaimRow]


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

    def cells(self, topic_id: str) -> Mapping[int, ClaimRow]:
        """The cells of a topic by the indexes of their columns."""
        cells = ((number, brief.cells.get(topic_id)) for number, brief in enumerate(self.briefs))
        return {number: cell for number, cell in cells if cell is not None}

    def nearest(self, topic_id: str, column: int, classes: Set[str] = frozenset()) -> int | None:
        """The column, or the one nearest to it, in which a topic has one of some classes, or else
        any.
        """
        cells = self.cells(topic_id)
        order = sorted(cells, key=lambda at: (not cells[at].has_class(classes), abs(at - column)))
        return order[0] if order else None


class TopicFilter(Struct, frozen=True):
    """Finds the topics of a map by words of their names, ids and parties, and by the names of the
    classes that they have in a brief.
    """

    topic_map: TopicMap
    texts: tuple[str, ...]
    """The words of each topic."""
    names: tuple[str, ...]
    """Those of its name and id alone."""
    classes: Mapping[str, Set[str]]
    """The ids of the topics that have a class, by the keys of its names."""

    @classmethod
    def of(cls, topic_map: TopicMap) -> "TopicFilter":
        classes = defaultdict[str, set[str]](set)
        for brief in topic_map.briefs:
            for topic_id, cell in brief.cells.items():
                for name in cell.class_names:
                    classes[class_key(name)].add(topic_id)
        texts = tuple(topic.filter_text() for topic in topic_map.topics)
        names = tuple(topic.name_text() for topic in topic_map.topics)
        return cls(topic_map, texts, names, classes)

    def parts(self, words: str) -> tuple[str, ...]:
        """The words; those of a name of a class stand together: `taiwan`, `one side`."""
        parts, rest = [], words.split()
        longest = max((key.count(" ") + 1 for key in self.classes), default=1)
        while rest:
            sizes = range(min(len(rest), longest), 1, -1)
            is_class = (size for size in sizes if class_key(" ".join(rest[:size])) in self.classes)
            size = next(is_class, 1)
            parts.append(" ".join(rest[:size]))
            rest = rest[size:]
        return tuple(parts)

    def class_keys(self, words: str) -> Set[str]:
        """The keys of the names of classes among the words."""
        return frozenset(key for key in map(class_key, self.parts(words)) if key in self.classes)

    def text_words(self, words: str) -> str:
        """The words without the names of classes."""
        return " ".join(part for part in self.parts(words) if class_key(part) not in self.classes)

    def topics(self, words: str) -> tuple[TopicSummary, ...]:
        """The topics that fit each part of the words. Those of the name come before those whose
        party has it: `taiwan`.
        """
        parts = [
            (simplified(fold(part)).split(), self.classes.get(class_key(part), frozenset()))
            for part in self.parts(words)
        ]
        fitting = [
            (topic, name)
            for topic, text, name in zip(self.topic_map.topics, self.texts, self.names, strict=True)
            if all(
                topic.id in with_class or all(word in text for word in part)
                for part, with_class in parts
            )
        ]
        if named := simplified(fold(self.text_words(words))).split():
            fitting.sort(key=lambda found: -sum(word in found[1] for word in named))
        return tuple(topic for topic, _ in fitting)


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
    matrix = build_matrix(brief)
    sides = tuple(side.key for side in matrix.sides)
    cells = {row.claim.id: row for row in matrix.rows}
    return MapBrief(brief.path, brief.slug, brief.title, brief.date, sides, cells)
