"""The words of a text in any script, and suggestions for misspelt words."""

import re
import unicodedata
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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


LANGUAGES: Mapping[str, str] = {
    **{"english": "en", "chinese": "zh", "中文": "zh", "russian": "ru", "русский": "ru"},
    **{"german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es"},
    **{"japanese": "ja", "korean": "ko", "ukrainian": "uk", "arabic": "ar", "hindi": "hi"},
    **{"italian": "it", "portuguese": "pt", "polish": "pl", "turkish": "tr", "persian": "fa"},
}
"""The tags of languages by their names, the English one first."""


def main_language(tag: str) -> str:
    """The language of a tag without its script and region: `zh` for `zh-Hant`."""
    return tag.partition("-")[0].lower()


_RIGHT_TO_LEFT = frozenset(
    {
        *("ar", "arc", "ary", "arz", "ckb", "dv", "fa", "glk", "he", "iw", "ks", "mzn", "nqo"),
        *("pnb", "prs", "ps", "sd", "syr", "ug", "ur", "yi"),
        *("adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"),
    }
)
"""The languages, and the scripts of others."""


def is_right_to_left(tag: str) -> bool:
    """Whether a language is written from right to left, by its script if the tag names one."""
    language, *rest = tag.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    return (script or language) in _RIGHT_TO_LEFT


def language_name(tag: str) -> str:
    """`French` for `fr-CA`; the tag itself for a language without a name in `LANGUAGES`."""
    main = main_language(tag)
    return next((name.title() for name, code in LANGUAGES.items() if code == main), tag)


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


def places_of(words: str, texts: Iterable[str]) -> tuple[int, ...]:
    """The indexes of the texts that contain every word, ignoring case and the form of Han."""
    wanted = unpointed(simplified(words)).casefold().split()
    return tuple(
        place
        for place, text in enumerate(texts if wanted else ())
        if all(word in unpointed(simplified(text)).casefold() for word in wanted)
    )


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


# Spelling suggestions: the known word that was probably meant.


def closest_match(word: str, known: Iterable[str]) -> str:
    """The known word most like `word` in lower case, or an empty string."""
    from difflib import get_close_matches  # only for a word that is wrong

    return next(iter(get_close_matches(word.lower(), list(known), n=1, cutoff=0.7)), "")


def counted(count: int, word: str) -> str:
    """`1 error`, `2,000 errors`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


_BRIEF = lazy_pattern(r"\b([Bb])rief(?=s?\b)")


def called(words: str, noun: str) -> str:
    """Words of the program with what it calls a brief of the library: `note`, `page`."""
    return _BRIEF.sub(lambda match: noun.capitalize() if match[1] == "B" else noun, words)


def listed(words: Sequence[str], last: str = "and") -> str:
    """`17 Jan 2025, 5 Jun 2025 and 19 Sep 2025`."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


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


def size_words(size: float) -> str:
    """A number of bytes in words: `120 KB`."""
    for unit in ("bytes", "KB", "MB"):
        if size < 1_000 or unit == "MB":
            return f"{size:,.0f} {unit}" if unit == "bytes" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1_000
    return ""
