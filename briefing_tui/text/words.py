"""The words and the sentences of a text, in any script, and what a misspelt word should be."""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from briefing_tui.text.patterns import lazy_pattern

# A word is a run of letters and digits. Scripts written without spaces
# (Chinese, Japanese, Thai, Khmer, Lao, Burmese) are compared by character, each with its
# combining marks: a word segmenter would cost more than the whole comparison, and readers look
# for the characters that changed.

_SPACELESS = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"  # Han and half-width kana
    "\U00020000-\U0003fffd"
)
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0300-\u036f"
WORD = lazy_pattern(
    rf"[{_SPACELESS}][{_MARKS}]*"
    rf"|[^\W_{_SPACELESS}]+(?:[.,'’\-‐‑–][^\W_{_SPACELESS}]+)*+"
    r"|[^\w\s]|_"
)
# A sentence ends after its mark and the closing quotation marks; a full stop needs a blank.
_END = lazy_pattern(r"[。！？；!?][”’」』）)\"']*\s*|[.;][”’)\"']*\s+(?=[^a-z\s])")
_ABBREVIATION = lazy_pattern(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|vs|No|Gen|Sen|Rep|Gov|Jr|Sr)|\b[A-Z])\.$")
_LONGEST_ABBREVIATION = len(" Mrs.")
# After initials such as U.S.A. a sentence begins only with a word that isn't part of a name.
_INITIALS = lazy_pattern(r"(?:\b[A-Z]\.){2,}$")
_BEGINNING = lazy_pattern(
    r"\s+(?:A|An|And|As|At|But|For|He|His|I|If|In|It|Its|No|On|Our|She|That|The|There|These|They|"
    r"This|Those|To|We|When|With|You)\b"
)


def words(text: str) -> list[str]:
    """The words and punctuation marks of a text, with simplified for traditional characters."""
    return WORD.findall(simplified(text))


def sentence_ranges(paragraph: str) -> list[tuple[int, int]]:
    """The ranges of a paragraph's sentences, without the blanks between them."""
    ends = []
    start = 0
    for match in _END.finditer(paragraph):
        end = match.start() + 1
        if not _is_abbreviation(paragraph, start, end):
            ends.append((start, start + len(paragraph[start : match.end()].rstrip())))
            start = match.end()
    last = paragraph[start:].rstrip()
    return [*ends, (start, start + len(last))] if last else ends


def _is_abbreviation(paragraph: str, start: int, end: int) -> bool:
    """Whether the full stop before `end` belongs to a word, and ends no sentence."""
    if not _ABBREVIATION.search(paragraph, max(start, end - _LONGEST_ABBREVIATION), end):
        return False
    initials = _INITIALS.search(paragraph, max(start, end - _LONGEST_ABBREVIATION), end)
    return not initials or not _BEGINNING.match(paragraph, end)


# Simplified and traditional Chinese characters as one.

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


# Spelling suggestions: the known word that a misspelt one was probably meant to be.


def closest_match(word: str, known: Iterable[str]) -> str:
    """The known word most like `word` in lower case, or an empty string if none is."""
    from difflib import get_close_matches  # only a mistake needs it

    return next(iter(get_close_matches(word.lower(), list(known), n=1, cutoff=0.7)), "")


def listed(words: Sequence[str]) -> str:
    """`17 Jan 2025, 5 Jun 2025 and 19 Sep 2025`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


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
