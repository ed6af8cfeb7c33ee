"""Spelling suggestions: the known word that a misspelt one was probably meant to be."""

from collections.abc import Iterable


def closest_match(word: str, known: Iterable[str]) -> str:
    """The known word most like `word` in lower case, or an empty string if none is."""
    from difflib import get_close_matches  # only a mistake needs it

    return next(iter(get_close_matches(word.lower(), list(known), n=1, cutoff=0.7)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean `theme`?`, or an empty string if no known word is close."""
    match = closest_match(word, known)
    return f"Did you mean `{match}`?" if match else ""
