"""Which statements of several texts stand side by side, and which are only near.

Two statements stand side by side if each is the nearest to the other, and nothing else is about as
near. A statement belongs to one group, and a group has one statement of a text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import NamedTuple


class Place(NamedTuple):
    """A statement, by the number of its text and its number there."""

    text: int
    number: int


Group = tuple[Place, ...]
"""Statements that belong side by side, in the order of their texts."""
Near = Mapping[tuple[Place, Place], float]
"""How near statements of different texts are, the one of the text with the lower number first."""


class Limits(NamedTuple):
    """How near statements have to be."""

    sure: float
    """Those that stand side by side."""
    margin: float
    """How much less near any other is to one of them, except those beside it in its text."""
    perhaps: float
    """Those that comments name."""


BY_MEANING = Limits(sure=0.25, margin=0.06, perhaps=0.12)
BY_MARKS = Limits(sure=0.1, margin=0.04, perhaps=0)
"""The same if only marks are compared."""


class NearestStatements:
    """The nearest statements of other texts to each statement."""

    def __init__(self, near: Near, limits: Limits) -> None:
        self.near, self.limits = near, limits
        self._others: defaultdict[tuple[Place, int], list[tuple[float, Place]]] = defaultdict(list)
        for (one, other), how_near in near.items():
            self._others[one, other.text].append((-how_near, other))
            self._others[other, one.text].append((-how_near, one))
        for others in self._others.values():
            others.sort()

    def perhaps(self, places: Iterable[Place], text: int) -> list[Place]:
        """The statements of a text that are near to one of some, the nearest first."""
        others = sorted(other for place in places for other in self._others.get((place, text), ()))
        return list(
            dict.fromkeys(place for how_far, place in others if -how_far >= self.limits.perhaps)
        )

    def sure(self) -> list[tuple[Place, Place]]:
        """The pairs that stand side by side, the nearest first."""
        pairs = [
            (one, other)
            for (one, other), how_near in self.near.items()
            if how_near >= self.limits.sure
            and self._is_alone(one, other, how_near)
            and self._is_alone(other, one, how_near)
        ]
        return sorted(pairs, key=lambda pair: (-self.near[pair], pair))

    def _is_alone(self, place: Place, nearest: Place, how_near: float) -> bool:
        """Whether a statement is the nearest to a place, and nothing else is about as near."""
        first, *others = self._others[place, nearest.text]
        return first[1] == nearest and all(
            how_near + how_far >= self.limits.margin or abs(other.number - nearest.number) == 1
            for how_far, other in others
        )


def grouped(lengths: Sequence[int], pairs: Iterable[tuple[Place, Place]]) -> list[Group]:
    """All statements of texts of these lengths in groups, in the order of the longest text. Each
    pair comes in one group, unless that would have two statements of a text.
    """
    group_of = {
        place: [place]
        for text, length in enumerate(lengths)
        for place in (Place(text, number) for number in range(length))
    }
    for first, second in ((group_of[one], group_of[other]) for one, other in pairs):
        if not {place.text for place in first} & {place.text for place in second}:
            first += second
            for place in second:
                group_of[place] = first
    groups = {id(group): tuple(sorted(group)) for group in group_of.values()}
    return _in_order(groups.values(), lengths)


def _in_order(groups: Iterable[Group], lengths: Sequence[int]) -> list[Group]:
    """Groups in the order of the longest text. What only another text has follows what it follows
    there, or precedes what it precedes.
    """
    by_place = {place: group for group in groups for place in group}
    order: dict[Group, tuple[float, ...]] = {}
    for text in sorted(range(len(lengths)), key=lambda text: (-lengths[text], text)):
        own = [by_place[Place(text, number)] for number in range(lengths[text])]
        if not order:
            order = {group: (number,) for number, group in reversed([*enumerate(own)])}
            continue
        placed = {group: order[group] for group in own if group in order}
        first = next((key[0] - 0.5 for key in placed.values()), inf)
        anchor: tuple[float, ...] = (first,)
        for number, group in enumerate(own):
            anchor = placed.get(group, anchor)
            order.setdefault(group, (*anchor, text, number))
    return sorted(order, key=lambda group: order[group])
