"""Which statements of several texts belong side by side: the nearest come together first.

A statement belongs to one group, and a group has a statement of each text, sometimes with a second
one beside it that speaks of the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple


class Place(NamedTuple):
    """A statement, by the number of its text and its number there."""

    text: int
    number: int


Group = tuple[Place, ...]
"""Statements that belong side by side, in the order of their texts."""


def grouped(lengths: Sequence[int], near: Mapping[tuple[Place, Place], float]) -> list[Group]:
    """All statements of texts of these lengths in groups, in the order of the longest text.

    First each group has one statement of a text, then two at most.
    """
    group_of = {
        place: [place]
        for text, length in enumerate(lengths)
        for place in (Place(text, number) for number in range(length))
    }
    pairs = sorted(near, key=lambda pair: (-near[pair], pair))
    for most in (1, 2):
        for first, second in ((group_of[one], group_of[other]) for one, other in pairs):
            if first is second or (most > 1 and min(len(first), len(second)) > 1):
                continue
            texts = Counter(place.text for place in (*first, *second))
            if max(texts.values()) > most or not _are_beside((*first, *second)):
                continue
            first += second
            for place in second:
                group_of[place] = first
    groups = {id(group): tuple(sorted(group)) for group in group_of.values()}
    return _in_order(groups.values(), lengths)


def _are_beside(places: Iterable[Place]) -> bool:
    """Whether statements of the same text follow each other."""
    return all(
        second.number - first.number == 1
        for first, second in pairwise(sorted(places))
        if first.text == second.text
    )


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
