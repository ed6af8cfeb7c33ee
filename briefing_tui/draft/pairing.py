"""Which statements of several texts belong side by side: those that share what is rare.

Two statements are as near as the marks that they share are telling: by their kind, and rare in both
texts. The nearest come together first. A statement belongs to one group, and a group has a
statement of each text, sometimes with a second one that speaks of the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from math import inf, sqrt
from typing import NamedTuple

from briefing_tui.draft.marks import MarkKind, TextMark


class Place(NamedTuple):
    """A statement, by the number of its text and its number there."""

    text: int
    number: int


class Group(NamedTuple):
    """Statements that belong side by side, in the order of their texts, and the keys of what they
    share, the most telling first."""

    places: tuple[Place, ...]
    shared: tuple[str, ...]


_WEIGHTS: Mapping[MarkKind, float] = {
    **dict.fromkeys(("code", "time"), 3.0),
    **dict.fromkeys(("person", "month", "count", "span"), 1.2),
    "word": 0.6,
}
_USUAL_WEIGHT = 2.4
"""The weight of any other kind of mark."""
_NEAR = 1.2
"""Statements that share less aren't put side by side."""
_MOST_PAIRS = 400
"""What more pairs of statements share says nothing."""

_LATER = 0.6
"""Statements at the other end of a text are so much less near."""
_BESIDE = 0.5
"""Statements that follow a pair, or that a pair follows, are so much nearer."""

Near = Mapping[tuple[Place, Place], Mapping[str, float]]


def key_of(mark: TextMark) -> str:
    return f"{mark.kind}:{mark.key}"


class _Grouping:
    """The groups of statements, which grow."""

    def __init__(self, texts: Sequence[Sequence[Sequence[TextMark]]]) -> None:
        self.lengths = [len(statements) for statements in texts]
        self.group_of = {
            place: [place]
            for text, length in enumerate(self.lengths)
            for place in (Place(text, number) for number in range(length))
        }
        self.places: list[dict[str, list[Place]]] = []
        self.weights: list[dict[str, float]] = []
        for text, statements in enumerate(texts):
            places: defaultdict[str, list[Place]] = defaultdict(list)
            weights: defaultdict[str, float] = defaultdict(float)
            for number, marks in enumerate(statements):
                for mark in marks:
                    key, place = key_of(mark), Place(text, number)
                    if place not in places[key][-1:]:
                        places[key].append(place)
                    weight = _WEIGHTS.get(mark.kind, _USUAL_WEIGHT)
                    weights[key] = max(weight / mark.parts, weights[key])
            self.places.append(places)
            self.weights.append(weights)

    def near(self, *, is_open: bool) -> Near:
        """How telling is what two statements of different texts share, by its keys. With `is_open`
        only those count whose group has no statement of the other text.
        """
        near: defaultdict[tuple[Place, Place], dict[str, float]] = defaultdict(dict)
        for one, other in combinations(range(len(self.lengths)), 2):
            for key in self.places[one].keys() & self.places[other].keys():
                firsts, seconds = (
                    [place for place in places if not (is_open and self._has(place, text))]
                    for places, text in (
                        (self.places[one][key], other),
                        (self.places[other][key], one),
                    )
                )
                pairs = len(firsts) * len(seconds)
                if not 0 < pairs <= _MOST_PAIRS:
                    continue
                weight = min(self.weights[one][key], self.weights[other][key]) / sqrt(pairs)
                for first in firsts:
                    for second in seconds:
                        near[first, second][key] = weight
        return near

    def _has(self, place: Place, text: int) -> bool:
        return any(other.text == text for other in self.group_of[place])

    def score(self, pair: tuple[Place, Place], shared: Mapping[str, float]) -> float:
        first, second = pair
        apart = abs(
            first.number / self.lengths[first.text] - second.number / self.lengths[second.text]
        )
        # A place that isn't there is in no group, nor in the other's.
        beside = any(
            self.group_of.get(Place(first.text, first.number + step))
            is self.group_of.get(Place(second.text, second.number + step), ())
            for step in (-1, 1)
        )
        return sum(shared.values()) - _LATER * apart + _BESIDE * beside

    def pair(self, most: int) -> None:
        """Put the nearest statements together, with at most so many of a text in a group."""
        scores = {
            pair: score
            for pair, shared in self.near(is_open=most == 1).items()
            if (score := self.score(pair, shared)) >= _NEAR
        }
        for pair in sorted(scores, key=lambda pair: (-scores[pair], pair)):
            first, second = (self.group_of[place] for place in pair)
            if first is second or (most > 1 and min(len(first), len(second)) > 1):
                continue
            texts = Counter(place.text for place in (*first, *second))
            if max(texts.values()) > most or not _are_beside((*first, *second)):
                continue
            first += second
            for place in second:
                self.group_of[place] = first


def _are_beside(places: Iterable[Place]) -> bool:
    """Whether statements of the same text follow each other."""
    return all(
        second.number - first.number == 1
        for first, second in pairwise(sorted(places))
        if first.text == second.text
    )


def grouped(texts: Sequence[Sequence[Sequence[TextMark]]]) -> list[Group]:
    """All statements of the texts in groups, in the order of the longest text."""
    grouping = _Grouping(texts)
    grouping.pair(1)
    grouping.pair(2)
    near = grouping.near(is_open=False)
    groups = {id(group): group for group in grouping.group_of.values()}
    return _in_order(
        (Group(tuple(sorted(group)), _shared(group, near)) for group in groups.values()),
        grouping.lengths,
    )


def _shared(group: Iterable[Place], near: Near) -> tuple[str, ...]:
    weights: defaultdict[str, float] = defaultdict(float)
    for pair in combinations(sorted(group), 2):
        for key, weight in near.get(pair, {}).items():
            weights[key] = max(weight, weights[key])
    return tuple(sorted(weights, key=lambda key: (-weights[key], key)))


def _in_order(groups: Iterable[Group], lengths: Sequence[int]) -> list[Group]:
    """Groups in the order of the longest text. What only another text has follows what it follows
    there, or precedes what it precedes.
    """
    by_place = {place: group for group in groups for place in group.places}
    order: dict[Group, tuple[float, ...]] = {}
    for text in sorted(range(len(lengths)), key=lambda text: (-lengths[text], text)):
        own = [by_place[Place(text, number)] for number in range(lengths[text])]
        if not order:
            order = {group: (number,) for number, group in reversed([*enumerate(own)])}
            continue
        first = next((order[group][0] - 0.5 for group in own if group in order), inf)
        last: tuple[float, ...] = (first,)
        for number, group in enumerate(own):
            last = order.setdefault(group, (*last, text, number))
    return sorted(order, key=lambda group: order[group])
