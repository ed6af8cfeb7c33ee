"""Find in a text the words that somebody looked for, to say that they are not in it.

Case, accents, vowel signs, the kind of quotation mark or dash, and traditional or simplified
characters make no difference. Words are found whole, but in scripts without spaces anywhere, and
in Arabic also behind an article or a conjunction that is written with them; `alli*` takes any
ending. A text is folded once, and what it doesn't have is known without a search.
"""

import re
from bisect import bisect_left
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from unicodedata import normalize

from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.quotations import TextRange
from briefing_tui.text.scripts import (
    ARTICLE,
    SPACELESS,
    has_right_to_left,
    is_han,
    simplified,
    without_accents,
)
from briefing_tui.text.words import TYPOGRAPHY

_RUN = lazy_pattern(rf"[{SPACELESS}]+|[^\W_{SPACELESS}]+")
"""A word, or a run of a script without spaces."""
_WORD, _ASCII_WORD = lazy_pattern(rf"[^\W_{SPACELESS}]+"), lazy_pattern("[a-z0-9]+")
_SPACELESS_RUN = lazy_pattern(f"[{SPACELESS}]+")
_KANA = lazy_pattern("[\u3041-\u30ff]")
_LETTER = rf"[^\W_{SPACELESS}]"
_ENDING = lazy_pattern(rf"(?<={_LETTER})\*(?!{_LETTER})")
"""The asterisk after a word."""
_LAST_LETTER = lazy_pattern(rf"{_LETTER}\*?\Z")
_PREFIXES = (lazy_pattern(ARTICLE), lazy_pattern("[وف]"))
_AFTER_PREFIX = lazy_pattern(rf"(?<!{_LETTER})(?:{ARTICLE}|[وف])\Z")
"""What stands before a word in Arabic that is written with its article, or with “and” or “so”."""
_LONGEST_PREFIX = 4

MOST_FOUND = 100
"""The most places of a term that are of use."""
_MOST_STEPS = 500_000
"""The most places in a text that are looked at for all terms, since a brief may be made to take
hours."""


def _folded(character: str) -> str:
    """A character as it is compared; empty for an accent or a vowel sign of its own."""
    plain = character if _KANA.match(normalize("NFC", character)) else without_accents(character)
    return plain.casefold().translate(TYPOGRAPHY)


class SoughtText:
    """A text in which words are looked for. Its line breaks separate paragraphs."""

    def __init__(self, text: str) -> None:
        same = simplified(text) if is_han(text) else text
        table = {ord(each): _folded(each) for each in set(same) if not _is_plain(each)}
        self._folded = same.translate(table)
        self._text = text
        self._steps = 0
        """How many places have been looked at."""
        self._lengths = {each: len(table.get(ord(each), each)) for each in set(same)}
        self._same = same

    @cached_property
    def _offsets(self) -> list[int] | None:
        """The place of each character of the folded text in the text; None if it is the same."""
        if set(self._lengths.values()) <= {1}:
            return None
        ends = accumulate(map(self._lengths.__getitem__, self._same), initial=0)
        offsets = [0] * (len(self._folded) + 1)
        for at, (start, end) in enumerate(pairwise(ends)):
            offsets[start:end] = [at] * (end - start)
        offsets[-1] = len(self._text)
        return offsets

    @cached_property
    def _words(self) -> list[str]:
        """The words of scripts with spaces, sorted; in Arabic also without their prefixes."""
        pattern = _ASCII_WORD if self._folded.isascii() else _WORD
        words = {*pattern.findall(self._folded)}
        if has_right_to_left(self._folded):
            prefixed = ((word, each.match(word)) for word in words for each in _PREFIXES)
            words |= {word[match.end() :] for word, match in prefixed if match is not None}
        return sorted(words)

    @cached_property
    def _pairs(self) -> frozenset[str]:
        """Each character of a script without spaces, and each two that follow each other."""
        runs = _SPACELESS_RUN.findall(self._folded)
        pairs = (run[at : at + 2] for run in runs for at in range(len(run) - 1))
        return frozenset({*"".join(runs), *pairs})

    def find(self, term: str) -> tuple[TextRange, ...] | None:
        """The first places of a word or a phrase in the text. None if that is not known: the text
        and the terms are made so that looking for them takes too long.
        """
        wanted, words = _read_term(term)
        if not wanted.strip("* ") or not all(map(self._has, words)):
            return ()
        folded, offsets = self._folded, self._offsets
        # The search for the first words is linear, whatever the text; a pattern's would not be.
        first, *_ = parts = _ENDING.split(wanted)
        pattern = re.compile(
            rf"{_LETTER}*".join(map(re.escape, parts))
            + (rf"(?!{_LETTER})" if _LAST_LETTER.search(wanted) else "")
        )
        is_word = _RUN.match(wanted) is not None and not _is_spaceless(wanted)
        found: list[TextRange] = []
        at = folded.find(first)
        while at >= 0 and len(found) < MOST_FOUND:
            self._steps += 1
            if self._steps > _MOST_STEPS:
                return None
            begins = not (is_word and at and re.match(_LETTER, folded[at - 1]))
            if not begins and has_right_to_left(first):
                before = folded[max(0, at - _LONGEST_PREFIX - 1) : at]
                begins = _AFTER_PREFIX.search(before) is not None
            match = pattern.match(folded, at) if begins else None
            if match is not None:
                start, end = match.span()
                if offsets is not None:
                    start, end = offsets[start], offsets[end - 1] + 1
                found.append(TextRange(start, end))
            at = folded.find(first, match.end() if match is not None else at + 1)
        return tuple(found)

    def _has(self, word: str) -> bool:
        """Whether the text has a word of a term, which may end with an asterisk."""
        if _is_spaceless(word):
            parts = [word[at : at + 2] for at in range(len(word) - 1)] or [word]
            return all(part in self._pairs for part in parts)
        stem = word.removesuffix("*")
        at = bisect_left(self._words, stem)
        found = self._words[at] if at < len(self._words) else ""
        return found.startswith(stem) if stem != word else found == stem


def _is_plain(character: str) -> bool:
    return character.isascii() and not character.isupper() and character not in "\"'-"


def _is_spaceless(word: str) -> bool:
    return not word.isascii() and _SPACELESS_RUN.match(word) is not None


@lru_cache(maxsize=4096)
def _read_term(term: str) -> tuple[str, tuple[str, ...]]:
    """A term as it is compared, and its words, each with the asterisk that follows it."""
    folded = " ".join("".join(map(_folded, simplified(term))).split())
    ends = ((match[0], folded[match.end() : match.end() + 1]) for match in _RUN.finditer(folded))
    return folded, tuple(
        f"{word}*" if after == "*" and not _is_spaceless(word) else word for word, after in ends
    )
