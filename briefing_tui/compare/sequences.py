"""The longest common sequence of two lists: rapidfuzz finds it, bit-parallel, in C++.

`difflib` is several times slower on a few thousand words, and fast at all only by leaving
out common words. rapidfuzz compares by hash, which is how it takes words and sentences alike.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq


class Block(NamedTuple):
    """Ranges that answer to each other: the same in both, or what stands between such."""

    equal: bool
    old_from: int
    old_to: int
    new_from: int
    new_to: int


def blocks(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Block]:
    """Both sequences from start to end, in blocks that are equal and changed."""
    for step in LCSseq.opcodes(old, new):
        yield Block(
            step.tag == "equal", step.src_start, step.src_end, step.dest_start, step.dest_end
        )


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    """The equal blocks alone: where each begins in both, and how long it is."""
    for block in LCSseq.opcodes(old, new).as_matching_blocks():
        yield block.a, block.b, block.size


def likeness(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """The part of the longer one that both have in the same order, from 0 to 1."""
    return LCSseq.normalized_similarity(one, other)
