"""Suggestions for misspelt words: the known word that was probably meant."""

import re
import unicodedata
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile

from briefing_tui.text.english import counted


def closest_match(word: str, known: Iterable[str]) -> str:
    """The known word most like `word` in lower case, or an empty string."""
    from difflib import get_close_matches  # only for a word that is wrong

    return next(iter(get_close_matches(word.lower(), list(known), n=1, cutoff=0.7)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean `theme`?`, or an empty string if no known word is close, or the word is long.

    If none is spelt like it, the suggestions are the first that have a part beginning with it. Of a
    word that looks the same it says what can't be seen: `Did you mean `a b`, not `a<2 blanks>b`?`
    """
    if len(word) > _LONGEST:
        return ""
    known = list(known)
    closest = closest_match(word, known)
    spelt = _spelt(closest), _spelt(word)
    if closest and _seen(closest) == _seen(word) and spelt != (closest, word):
        return f"Did you mean `{spelt[0]}`, not `{spelt[1]}`?"
    near = [closest] if closest else [name for name in known if has_beginning(name, word)]
    *first, last = [f"`{name}`" for name in near[:_MOST_NEAR]] or [""]
    names = f"{', '.join(first)} or {last}" if first else last
    return f"Did you mean {names}?" if names else ""


def _seen(text: str) -> str:
    """What can be seen of a text in a line, without case."""
    shown = "".join(letter for letter in text if letter.isspace() or letter.isprintable())
    return " ".join(shown.casefold().split())


def _spelt(text: str) -> str:
    """`a<2 blanks>b`, `a<no-break space>b`: a text with what can't be seen in words."""
    text = re.sub(r" {2,}|^ | $", lambda blanks: f"<{counted(len(blanks[0]), 'blank')}>", text)
    return "".join(
        letter
        if letter.isprintable()
        else f"<{unicodedata.name(letter, '').lower() or f'U+{ord(letter):04X}'}>"
        for letter in text
    )


def has_beginning(text: str, beginning: str) -> bool:
    """Whether a word of a text begins with another: `2025-01-17-xi-trump-call` and `xi`."""
    pattern = rf"(?<![^\W_]){re.escape(beginning)}"
    return len(beginning) > 1 and re.search(pattern, text, re.IGNORECASE) is not None


MOST_LETTERS = 2
"""The letters in which a word may differ from one that is spelt like it."""
LONGEST_ENDING = 4
"""The letters of the longest ending: of a word and of another with the same stem."""
_ONE_LETTER_FROM, _TWO_LETTERS_FROM = 5, 7
"""The shortest words that may differ in so many letters: too many others are as near to `wine`."""
_SHORTEST_STEM = 4


def near_words(word: str, known: Iterable[str]) -> list[tuple[str, int]]:
    """Of known words, those that are spelt like a word with at most two other letters, each with
    the number of letters; and with a larger number those of the same stem: `sanctioning` and
    `sanctions`. A stem is two thirds of both words at least.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    known = list(known)
    most = 1 if len(word) < _TWO_LETTERS_FROM else MOST_LETTERS
    near: dict[str, int] = {}
    if len(word) >= _ONE_LETTER_FROM:
        alike = process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=None)
        for other, distance, _ in alike:
            if distance < MOST_LETTERS or other[0] == word[0]:
                near[other] = int(distance)
    for other in known:
        if other not in near and other[:_SHORTEST_STEM] == word[:_SHORTEST_STEM]:
            shared = takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
            stem = sum(1 for _ in shared)
            longest = max(len(word), len(other))
            if 3 * stem >= 2 * longest and longest - stem <= LONGEST_ENDING:
                near[other] = MOST_LETTERS + longest - stem
    return list(near.items())


_MOST_NEAR = 3
_LONGEST = 100
_NEIGHBOURS = 8


def did_you_mean_neighbour(
    word: str, in_order: Sequence[str], is_meant: Callable[[str], bool] = bool
) -> str:
    """`did_you_mean` for sorted words, comparing only neighbours in the alphabet that may be meant.

    In a file with many links and a library of many briefs, comparing all pairs takes minutes.
    """
    at = bisect(in_order, word)
    near = in_order[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]
    return did_you_mean(word, (name for name in near if len(name) <= _LONGEST and is_meant(name)))
