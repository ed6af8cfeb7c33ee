"""The words of a text in any script, as they are compared."""

from collections.abc import Iterable

from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.scripts import SPACELESS, simplified, unpointed

# A word is a run of letters and digits. Scripts written without spaces are compared by character,
# each with its combining marks: a word segmenter would cost more than the whole comparison, and
# readers look for the characters that changed.

_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0300-\u036f"
WORD = lazy_pattern(
    rf"[{SPACELESS}][{_MARKS}]*"
    rf"|[^\W_{SPACELESS}]+(?>(?:(?:[.,'’\-‐‑]|(?<=\d)–(?=\d))[^\W_{SPACELESS}]+)*)"
    r"|\.{3}|-{2,3}|[^\w\s]|_"
)
TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‘’‚‛‹›ʼ", "'"),
        **dict.fromkeys("–—‒―−‐‑", "-"),
        "…": "...",
    }
)
"""Marks that differ only in how they are typed."""


def words(text: str) -> list[str]:
    """The words and punctuation marks of a text as they are compared: in simplified characters,
    with plain quotation marks, apostrophes, dashes and dots.
    """
    found = (word.translate(TYPOGRAPHY) for word in WORD.findall(simplified(text)))
    return ["-" if word.startswith("--") else word for word in found]


def places_of(words: str, texts: Iterable[str]) -> tuple[int, ...]:
    """The indexes of the texts that contain every word, ignoring case and the form of Han."""
    wanted = unpointed(simplified(words)).casefold().split()
    return tuple(
        place
        for place, text in enumerate(texts if wanted else ())
        if all(word in unpointed(simplified(text)).casefold() for word in wanted)
    )
