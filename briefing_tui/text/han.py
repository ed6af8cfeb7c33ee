"""Simplified and traditional Chinese characters as one, and finding words in texts."""

from collections.abc import Iterable, Mapping
from functools import cache

from briefing_tui.text.patterns import lazy_pattern

_HAN = lazy_pattern("[\u3400-\u4dbf\u4e00-\u9fff]")


def is_han(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return not text.isascii() and _HAN.search(text) is not None


def simplified(text: str) -> str:
    """The text with simplified characters in place of traditional ones, one for one.

    Only for comparing and searching: a traditional character may stand for two simplified ones
    by its context, which is ignored.
    """
    if not is_han(text):
        return text
    return text.translate(_table())


def places_of(words: str, texts: Iterable[str]) -> tuple[int, ...]:
    """The places of the texts that contain every word, ignoring case and the kind of Han."""
    wanted = simplified(words).casefold().split()
    return tuple(
        place
        for place, text in enumerate(texts if wanted else ())
        if all(word in simplified(text).casefold() for word in wanted)
    )


@cache
def _table() -> Mapping[int, str]:
    from opencc import OpenCC  # its import and the table take 50 ms, for texts in Han characters

    characters = [chr(number) for number in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}
