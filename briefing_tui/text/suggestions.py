"""Suggestions for misspelt words: the known word that was probably meant."""

import re
import unicodedata
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence

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
