"""Texts as the index stores and finds them: tokens, folded text, facets and phrases.

SQLite's tokenizer `unicode61` takes a run of Han characters for one word, so 台湾 would not be
found within a sentence. With a space around each character of a script without spaces, a phrase
query finds it. A value that must match as a whole (a tag, a stance, a name) becomes a single token,
called a facet.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from unicodedata import normalize

from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.scripts import (
    ARTICLE,
    CJK,
    POINTS,
    has_right_to_left,
    simplified,
    spelling_pattern,
    unpointed,
)

FACET = "\ue000"
"""Joins the parts of a facet. `unicode61` treats private-use characters as letters, and `spread`
removes this character from texts, so a word never matches a facet."""

_HANGUL = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
"""Korean has spaces, but its words have endings that a search doesn't name."""
_CJK_OR_HANGUL = lazy_pattern(f"[{CJK}{_HANGUL}]+")
_LETTER = rf"[^\W_{CJK}{_HANGUL}]"
"""A letter of a word, which characters of a script without spaces end."""
_NO_LETTER = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_DIACRITICS = lazy_pattern(
    "[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]"
)
"""The combining characters that `unicode61` removes from words without splitting them."""
MAX_FACET = 200
"""The greatest length of a facet."""


_ARTICLE = lazy_pattern(rf"(?<!\w){ARTICLE}(?=\w\w)(?!له(?!\w))")
"""The Arabic article. In the name of God it is a part of the word."""
_POINTED_ARTICLE = "(?:(?:[وف]P)?(?:(?:[بك]P)?اPلP|لPلP))?".replace("P", f"[{POINTS}]*")
_BARE_LETTERS = str.maketrans("أإآٱؤئ", "ااااوي")
"""As in `fold`."""


def spread(text: str) -> str:
    """The text with a space around each character of a script without spaces.

    Traditional characters become simplified ones, so that 台灣 and 台湾 match each other. The
    article in Arabic, and the vowel signs of Arabic and Hebrew, are left out.
    """
    if text.isascii():
        return text
    if has_right_to_left(text):
        text = _ARTICLE.sub("", unpointed(text).translate(_BARE_LETTERS))
    apart = _CJK_OR_HANGUL.sub(lambda run: f" {' '.join(simplified(run[0]))} ", text)
    return apart.replace(FACET, " ")


def tokens(text: str) -> list[str]:
    """The tokens of a text in order, as in the index."""
    return _WORD.findall(spread(text if text.isascii() else _DIACRITICS.sub("", text)))


class _Folded(dict[int, str]):
    """The folded character of each code point that was met, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        bare = normalize("NFD", chr(code))[0]
        lower = bare.lower()
        folded = self[code] = lower if len(lower) == 1 else bare
        return folded


_FOLDED = _Folded()


def fold(text: str) -> str:
    """The text without case and diacritics, in simplified characters, and of the same length."""
    return text.lower() if text.isascii() else simplified(text).translate(_FOLDED)


@lru_cache(maxsize=4096)
def name_words(name: str) -> str:
    """The folded words of a name, each after a blank: ` projects reader`."""
    return f" {_NO_LETTER.sub(' ', fold(name)).strip()}"


@lru_cache(maxsize=4096)
def facet(name: str, value: str) -> str:
    """The token for a value that matches as a whole, regardless of case and punctuation."""
    spelled = simplified(normalize("NFC", value)).casefold()
    folded = _NO_LETTER.sub(FACET, spelled).strip(FACET)
    return f"{FACET}{name}{FACET}{folded[:MAX_FACET]}"


def exact_facet(name: str, value: str) -> str:
    """The token for a value in which every character counts: `a-b` is not `a b`.

    It contains a digest of the value, which is shorter than most file names, to save space.
    """
    spelled = normalize("NFC", value).casefold().encode(errors="surrogatepass")
    return f"{FACET}{name}{FACET}{blake2b(spelled, digest_size=8).hexdigest()}"


def spaceless(token: str) -> bool:
    """Whether a token belongs to a script without spaces."""
    return _CJK_OR_HANGUL.fullmatch(token) is not None


class Phrase(NamedTuple):
    """Words next to each other. With `prefix`, the last one may be longer."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def fts(self) -> str:
        return f'"{" ".join(self.words)}"' + "*" * self.prefix


@lru_cache(maxsize=256)
def pattern_of(phrase: Phrase) -> re.Pattern[str]:
    """A pattern for a phrase in folded text, which matches approximately as the index does."""
    words = [spelling_pattern(fold(word)) for word in phrase.words]
    begin = "" if spaceless(phrase.words[0]) else f"(?<!{_LETTER})"
    if has_right_to_left(phrase.words[0]):
        begin += f"(?<![{POINTS}]){_POINTED_ARTICLE}"
    elif begin:  # looked at after the first letter: a search for that one is several times faster
        first = words[0][0]
        begin, words[0] = f"{first}(?<!{_LETTER}{first})", words[0][1:]
    end = "" if spaceless(phrase.words[-1]) else f"(?!{_LETTER})"
    tail = f"{_LETTER}*" if phrase.prefix and end else end
    return re.compile(begin + r"[\W_]*".join(words) + tail)
