"""Scripts: which one a text is in, and its letters as they are compared."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from unicodedata import combining, name, normalize

from briefing_tui.text.patterns import lazy_pattern

# Scripts written without spaces, as ranges of a character class.

CJK = (
    "\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"  # Han
    "\u3005-\u3007\u3021-\u3029\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\uff66-\uff9d\U0001b000-\U0001b16f"  # Japanese
    "\u3105-\u312f\u31a0-\u31bf\ua000-\ua4cf\U0001f200-\U0001f2ff"  # Bopomofo, Yi, signs
)
"""Chinese, Japanese and Yi, in which a line may end after any character."""
SPACELESS = f"{CJK}\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"
"""These and Thai, Lao, Burmese and Khmer."""

_FROM_THE_RIGHT = lazy_pattern(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def has_right_to_left(text: str) -> bool:
    """Whether a text has a character of a script that is written from right to left."""
    return not text.isascii() and _FROM_THE_RIGHT.search(text) is not None


_SAMPLE = 4_000
"""The characters that tell the script of a text."""
_KANA = ("HIRAGANA", "KATAKANA")


def script_of(text: str) -> str:
    """The script of most letters: `LATIN`, `CYRILLIC`, `CJK`, which is also that of kana; empty
    without a letter.
    """
    scripts: Counter[str] = Counter()
    for letter, count in Counter(text[:_SAMPLE]).items():
        if letter.isalpha():
            script = name(letter, "").partition(" ")[0]
            scripts["CJK" if script in _KANA else script] += count
    return scripts.most_common(1)[0][0] if scripts else ""


# Simplified and traditional Chinese characters.

_HAN = lazy_pattern("[\u3400-\u4dbf\u4e00-\u9fff]")


def is_han(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return not text.isascii() and _HAN.search(text) is not None


def simplified(text: str) -> str:
    """The text with simplified characters in place of traditional ones, one for one.

    Only for comparing and searching: some traditional characters have two simplified forms,
    depending on the context, which is ignored.
    """
    if not is_han(text):
        return text
    return text.translate(_table())


@cache
def _table() -> Mapping[int, str]:
    from opencc import OpenCC  # its import and the table take 50 ms, for texts in Han characters

    characters = [chr(number) for number in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}


# Arabic and Hebrew are mostly written without vowel signs, and searched for without them.

POINTS = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
)
"""The vowel signs, and the stroke that lengthens a word, as ranges of a character class."""
_POINTS = lazy_pattern(f"[{POINTS}]+")
ARTICLE = "[وف]?(?:[بك]?ال|لل)"
"""The Arabic article with the conjunctions and prepositions that are written with it, as a regular
expression."""


def unpointed(text: str) -> str:
    """The text without the vowel signs of Arabic and Hebrew."""
    return text if text.isascii() else _POINTS.sub("", text)


def spelling_pattern(word: str) -> str:
    """A regular expression for a word, in Arabic and Hebrew with or without vowel signs."""
    if not has_right_to_left(word):
        return re.escape(word)
    return "".join(f"{re.escape(letter)}[{POINTS}]*" for letter in unpointed(word))


def without_accents(text: str) -> str:
    """The text without its combining marks, and with plain letters in place of their variants."""
    if text.isascii():
        return text
    return "".join(letter for letter in normalize("NFKD", text) if not combining(letter))
