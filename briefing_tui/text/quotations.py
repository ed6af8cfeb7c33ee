"""Where quotations stand in the text that they are from.

A text and a quotation are compared by their words, so that blanks, line breaks, kinds of
quotation marks and the punctuation at either end of a quotation make no difference, nor does the
case of its first letter. An ellipsis or words in square brackets join two passages. Chinese and
Japanese are compared by character, with simplified for traditional ones.

The text is cut into words once. Each distinct word becomes one character, so that `str.find`,
which takes linear time whatever the text, looks for whole words.
"""

import re
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from briefing_tui.text.words import WORD, sentence_ranges, simplified
from briefing_tui.text.wrapping import joins_without_space

_LONGEST_LINE = 100
"""A text with a longer line has a line for each paragraph. In any other text a paragraph ends with
a blank line, and single line breaks are those of an editor."""
MOST_CHARACTERS = 2_000_000
"""Characters of a text in which quotations are looked for: some thirty hours of speech."""
_AROUND = 2
"""Sentences before and after a quotation that are its context."""

# One character for one, so that offsets stay.
_FOLDED = str.maketrans(
    "“”„‟«»‘’‚‛`´‐‑，：；！？（）",
    "\"\"\"\"\"\"''''''--,:;!?()",
)
_FOLDED_WORDS = {"'": '"', "–": "-", "—": "-", "―": "-"}
"""Marks that count as one where they stand alone: single quotation marks for double ones."""
_GAP = re.compile(r"[\[(]?(?:…+|⋯+|\.(?: ?\.){2,})[\])]?|\[[^\[\]]*\]")
_FIRST_LETTER = re.compile(r"\[(\w)\](?=\w)")
"""`[T]he`: a letter whose case was changed."""

_NEAR_WORDS = 400
"""Words of a quotation for which the nearest passage is looked for."""
_RARE = 64
"""A word that occurs more often doesn't help to find a passage."""
_CANDIDATES = 3
_NEAR_SHARE = 0.5
"""The share of a quotation's words that a passage must have to be near it."""


class TextRange(NamedTuple):
    """A part of a text, from one offset to another."""

    start: int
    end: int


class Nearest(NamedTuple):
    """The passage of a text that is most like a quotation, and where they first differ.

    `quoted` and `found` are the differing words; both are empty where all words are there, but
    not after those before them.
    """

    passage: str
    quoted: str
    found: str


def unwrapped(text: str) -> str:
    """The text with each paragraph on a line of its own, and no blank lines."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    if max(map(len, lines), default=0) > _LONGEST_LINE:
        return "\n".join(filter(None, lines))
    parts: list[str] = []
    begins = True
    for line in lines:
        if not line:
            begins = True
            continue
        if parts:
            joined = "" if joins_without_space(parts[-1][-1], line[0]) else " "
            parts.append("\n" if begins else joined)
        parts.append(line)
        begins = False
    return "".join(parts)


class QuotedText:
    """A source's text with each paragraph on a line, in which quotations are found."""

    def __init__(self, text: str) -> None:
        self.text = unwrapped(text[:MOST_CHARACTERS])
        self.cut = len(text) > MOST_CHARACTERS
        """Whether the text goes on."""
        # Not a range for each word: a million tuples keep the garbage collector busy.
        self._starts, self._ends = array("L"), array("L")
        codes: dict[str, str] = {}
        coded = []
        for match in WORD.finditer(_fold(self.text)):
            word = match[0]
            if (code := codes.get(word)) is None:
                folded = _FOLDED_WORDS.get(word, word)
                code = codes[word] = codes.setdefault(folded, chr(len(codes)))
            coded.append(code)
            self._starts.append(match.start())
            self._ends.append(match.end())
        self._codes, self._coded = codes, "".join(coded)

    # Sentences

    @cached_property
    def paragraphs(self) -> tuple[TextRange, ...]:
        """The lines of the text."""
        starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        ends = [*(start - 1 for start in starts[1:]), len(self.text)]
        return tuple(map(TextRange, starts, ends)) if self.text else ()

    @cached_property
    def sentences(self) -> tuple[TextRange, ...]:
        """The sentences of all paragraphs."""
        return tuple(
            TextRange(paragraph.start + start, paragraph.start + end)
            for paragraph in self.paragraphs
            for start, end in sentence_ranges(self.text[paragraph.start : paragraph.end])
        )

    def sentences_of(self, passage: TextRange, around: int = 0) -> range:
        """The indexes of the sentences that a passage touches, and of some on either side."""
        first = bisect_right(self.sentences, passage.start, key=lambda each: each.start) - 1
        last = bisect_right(self.sentences, passage.end - 1, key=lambda each: each.start)
        return range(max(0, first - around), min(len(self.sentences), last + around))

    def context(self, passage: TextRange) -> TextRange:
        """A passage with its sentences, and two on either side."""
        indexes = self.sentences_of(passage, _AROUND)
        return TextRange(self.sentences[indexes[0]].start, self.sentences[indexes[-1]].end)

    # Quotations

    def find(self, quotation: str) -> tuple[TextRange, ...] | None:
        """Where a quotation stands first: a passage for each of its parts. None if it doesn't."""
        passages, missing = self._find(_parts(quotation))
        return passages if missing is None else None

    def nearest(self, quotation: str) -> Nearest | None:
        """The passage that is most like the part of a quotation that isn't in the text.

        None if the text has the quotation, or nothing that is like it.
        """
        parts = _parts(quotation)
        _, missing = self._find(parts)
        if missing is None:
            return None
        part = parts[missing]
        if places := self._find([part])[0]:  # but before the part that the quotation has before it
            return Nearest(self.text[places[0].start : places[0].end], "", "")
        return self._most_like(part)

    def _find(self, parts: Sequence["_Part"]) -> tuple[tuple[TextRange, ...], int | None]:
        """The passages of the parts up to the first that is missing, and its number."""
        passages: list[TextRange] = []
        after = 0
        for number, part in enumerate(parts):
            found = [
                at for code in self._code_of(part) if (at := self._coded.find(code, after)) >= 0
            ]
            if not found:
                return tuple(passages), number
            first = min(found)
            after = first + len(part.words)
            passages.append(TextRange(self._starts[first], self._ends[after - 1]))
        return tuple(passages), None

    def _code_of(self, part: "_Part") -> Iterator[str]:
        """The words of a part as the text's are coded, with the first letter in either case."""
        rest = [self._codes.get(word) for word in part.words[1:]]
        for first in {part.words[0], _other_case(part.words[0])}:
            codes = [self._codes.get(first), *rest]
            if None not in codes:
                yield "".join(filter(None, codes))

    # The nearest passage

    @cached_property
    def _places(self) -> defaultdict[str, list[int]]:
        """The first places of each word by its code; of a common word one more than `_RARE`."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, code in enumerate(self._coded):
            if len(places[code]) <= _RARE:
                places[code].append(place)
        return places

    def _most_like(self, part: "_Part") -> Nearest | None:
        from rapidfuzz.distance import LCSseq  # few checks need it, and each of their processes

        part = _Part(part.text, part.words[:_NEAR_WORDS], part.starts, part.ends)
        size = len(part.words)
        # A word that the text doesn't have stands for itself: codes have one character.
        codes = [self._codes.get(word, f"{word} ") for word in part.words]
        best: tuple[int, list[tuple[int, int, int]], int] | None = None
        for start in self._candidates(codes):
            passage = self._coded[start : start + size + size // 2 + 4]
            blocks = [
                (block.a, start + block.b, block.size)
                for block in LCSseq.opcodes(codes, passage).as_matching_blocks()
                if block.size
            ]
            shared = sum(length for _, _, length in blocks)
            if blocks and (best is None or shared > best[0]):
                best = shared, blocks, start
        if best is None or best[0] < _NEAR_SHARE * size:
            return None
        return self._difference(part, best[1])

    def _candidates(self, codes: Sequence[str]) -> list[int]:
        """The places in the text where most words of a quotation are at their distances."""
        known = [(number, code) for number, code in enumerate(codes) if code in self._places]
        rare = [each for each in known if len(self._places[each[1]]) <= _RARE] or known
        bucket = max(4, len(codes) // 4)
        votes = Counter(
            (place - number) // bucket for number, code in rare for place in self._places[code]
        )
        # Neighbouring buckets together: words that were left out move the others.
        both = {at: votes[at] + votes[at + 1] for at in list(votes)}
        best = sorted(both, key=lambda at: (-both[at], at))[:_CANDIDATES]
        return [max(0, at * bucket - 2) for at in best]

    def _difference(self, part: "_Part", blocks: Sequence[tuple[int, int, int]]) -> Nearest:
        """What the text has between the first and the last word that both have, and before and
        after that as much as the quotation has.
        """
        size, count = len(part.words), len(self._starts)
        quote_from, text_from, _ = blocks[0]
        quote_last, text_last, length = blocks[-1]
        first = max(0, text_from - quote_from)
        last = min(count, text_last + length + size - quote_last - length)
        edges = [(0, first, 0), *blocks, (size, last, 0)]
        differing = ""
        found = ""
        for before, after in pairwise(edges):
            in_quote = range(before[0] + before[2], after[0])
            in_text = range(before[1] + before[2], after[1])
            if in_quote or in_text:
                differing = _slice(part, in_quote)
                found = self._slice(in_text)
                break
        return Nearest(self._slice(range(first, last)), differing, found)

    def _slice(self, places: range) -> str:
        """The text of some of its words."""
        return self.text[self._starts[places[0]] : self._ends[places[-1]]] if places else ""


class _Part(NamedTuple):
    """A part of a quotation: its words, folded, and where each begins and ends in it."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def _parts(quotation: str) -> list[_Part]:
    """The parts of a quotation, without the punctuation at their ends; at least a word each."""
    parts = []
    for text in _GAP.split(_FIRST_LETTER.sub(r"…\1", quotation)):
        words = [
            (_FOLDED_WORDS.get(match[0], match[0]), *match.span())
            for match in WORD.finditer(_fold(text))
        ]
        while words and not words[0][0][0].isalnum():
            words.pop(0)
        while words and not words[-1][0][0].isalnum():
            words.pop()
        if words:
            parts.append(_Part(text, *map(tuple, zip(*words, strict=True))))
    return parts


def _fold(text: str) -> str:
    return simplified(text).translate(_FOLDED)


def _other_case(word: str) -> str:
    return word[0].swapcase() + word[1:]


def _slice(part: _Part, places: range) -> str:
    return part.text[part.starts[places[0]] : part.ends[places[-1]]] if places else ""
