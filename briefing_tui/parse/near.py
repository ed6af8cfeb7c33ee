"""Which known word a misspelt one was meant to be."""

from collections.abc import Collection


def nearest(word: str, known: Collection[str]) -> str:
    """The first known word one edit away, or nothing.

    An edit adds, drops or replaces one character, or swaps two neighbours.
    """
    return next((each for each in known if is_one_edit(word, each)), "")


def is_one_edit(word: str, other: str) -> bool:
    """Whether two words are exactly one edit apart."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = 0
    for mine, theirs in zip(word, other, strict=False):
        if mine != theirs:
            break
        start += 1
    rest, their_rest = word[start:], other[start:]
    return (
        rest[1:] == their_rest
        or rest == their_rest[1:]
        or rest[1:] == their_rest[1:]
        or (rest[:2] == their_rest[1::-1] and rest[2:] == their_rest[2:])
    )
