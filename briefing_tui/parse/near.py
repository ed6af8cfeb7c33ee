"""Which known word a misspelt one was meant to be."""

from collections.abc import Iterable, Mapping

Neighbours = Mapping[str, tuple[str, ...]]
"""Known words by what is left of them when one character is dropped, and whole.

Two words one edit apart share such a rest, so that a word is looked up in as many steps
as it has characters, whatever the number of known words.
"""


def neighbours(known: Iterable[str]) -> Neighbours:
    """The table in which `nearest` looks words up."""
    found: dict[str, tuple[str, ...]] = {}
    for word in known:
        rests = {word[:at] + word[at + 1 :] for at in range(len(word))}
        for rest in {word, *rests}:
            found[rest] = (*found.get(rest, ()), word)
    return found


def nearest(word: str, known: Neighbours) -> str:
    """A known word one edit away, the first there is, or nothing.

    An edit adds, drops or replaces one character, or swaps two neighbours.
    """
    if len(word) > _LONGEST:
        return ""
    candidates = known.get(word, ())
    for at in range(len(word)):
        rest = word[:at] + word[at + 1 :]
        if rest in known:
            candidates += known[rest]
    return next((each for each in candidates if is_one_edit(word, each)), "")


_LONGEST = 40
"""No word of ours is as long, and a rest of a megabyte's key costs a megabyte."""


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
