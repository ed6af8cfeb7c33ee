"""Spelling suggestions: the known word that a misspelt one was probably meant to be."""

from bisect import bisect
from collections.abc import Iterable, Sequence


def closest_match(word: str, known: Iterable[str]) -> str:
    """The known word most like `word` in lower case, or an empty string if none is."""
    from difflib import get_close_matches  # only a mistake needs it

    return next(iter(get_close_matches(word.lower(), list(known), n=1, cutoff=0.7)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean `theme`?`, or an empty string if no known word is close."""
    match = closest_match(word, known)
    return f"Did you mean `{match}`?" if match else ""


_LONGEST = 100
_NEIGHBOURS = 8


def did_you_mean_neighbour(word: str, in_order: Sequence[str]) -> str:
    """The same for sorted words, of which only the neighbours in the alphabet are compared.

    A file may have many links, and a library many briefs: comparing each with each takes minutes.
    """
    at = bisect(in_order, word)
    near = in_order[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]
    if len(word) > _LONGEST:
        return ""
    return did_you_mean(word, (each for each in near if len(each) <= _LONGEST))
