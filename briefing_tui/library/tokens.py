"""Text as the index has it: words, one token a character of Chinese, Japanese and Korean.

SQLite's `unicode61` takes a run of Han characters for one word, so that 台湾 would be found
in no sentence. With a blank around each of them a phrase query finds it everywhere. What must
match as a whole (a tag, a stance, a name) becomes one token, a facet.
"""

import re
from _blake2 import blake2b  # `hashlib` would bring OpenSSL with it
from functools import lru_cache
from unicodedata import normalize

FACET = "\ue000"
"""Joins the parts of a facet. `unicode61` counts private characters as letters, and no word
that anyone types has this one, so a word never matches a facet."""

_SPACELESS = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9d"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff]+"
)
_NO_LETTER = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
LONGEST_FACET = 200
"""Characters of a facet; a longer value is no name of anything."""


def spread(text: str) -> str:
    """The text with a blank around each character of a script that has none."""
    if text.isascii():
        return text
    return _SPACELESS.sub(_apart, text).replace(FACET, " ")


def _apart(run: re.Match[str]) -> str:
    return f" {' '.join(run[0])} "


def tokens(text: str) -> list[str]:
    """The words and characters that the index would know of a text, as they stand in it."""
    return _WORD.findall(spread(text))


def fold(text: str) -> str:
    """One form for comparison: case and diacritics go, as many characters stay."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_one(each) for each in text)


def _fold_one(character: str) -> str:
    if character.isascii():
        return character.lower()
    bare = normalize("NFD", character)[0]
    folded = bare.lower()
    return folded if len(folded) == 1 else bare


@lru_cache(maxsize=4096)
def facet(name: str, value: str) -> str:
    """A token for a value that matches as a whole: `tag` and `united-states`."""
    folded = _NO_LETTER.sub(FACET, normalize("NFC", value).casefold()).strip(FACET)
    return f"{FACET}{name}{FACET}{folded[:LONGEST_FACET]}"


def exact_facet(name: str, value: str) -> str:
    """A token for a value of which every character counts: `a-b` is not `a b`.

    The value is not to be read in it. A digest is shorter than most names of files, and the
    index pays for every character of a word that stands nowhere else.
    """
    spelled = normalize("NFC", value).casefold().encode(errors="surrogatepass")
    return f"{FACET}{name}{FACET}{blake2b(spelled, digest_size=8).hexdigest()}"


def spaceless(token: str) -> bool:
    """Whether a token is a character that needs no blank beside it."""
    return _SPACELESS.fullmatch(token) is not None
