"""Find quotations in the text that they are taken from.

A text and a quotation are compared by their words, so spaces, line breaks, kinds of quotation
marks and the punctuation at either end of a quotation make no difference, nor does the case of
its first letter. An ellipsis or words in square brackets join two passages. Chinese and Japanese
are compared by character; traditional characters count as simplified ones.

The text is cut into words once. Each distinct word becomes one character, so that `str.find`,
which takes linear time whatever the text, looks for whole words.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.text.english import counted, listed
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.scripts import simplified
from briefing_tui.text.sentences import sentence_ranges
from briefing_tui.text.words import WORD
from briefing_tui.text.wrapping import cut, joins_without_space

_LONGEST_LINE = 100
"""A text with a longer line has one line per paragraph, unless half of its long lines break off in
a sentence. In any other text, blank lines separate paragraphs and single line breaks are spaces."""
_LONG_LINE = 60
_LINE_END = lazy_pattern(r"[.!?…:;。！？：；][\"'”’»」』)）]*$")
MOST_CHARACTERS = 2_000_000
"""The characters of a text that are searched: about thirty hours of speech."""
_BULLET = lazy_pattern(r"[-*•·▪–] ")
_NUMBERED = lazy_pattern(r"\(?(?:\d{1,2}|[a-z])[.)] ")
_ENDS_OF_ITEMS = tuple(".:;,!?…。：；！？")
_AROUND = 2
"""The number of sentences before and after a quotation that are its context."""

# Replaced one for one, so that offsets stay valid.
_FOLDED = str.maketrans(
    "“”„‟«»‘’‚‛`´‐‑，：；！？（）",
    "\"\"\"\"\"\"''''''--,:;!?()",
)
_FOLDED_WORDS = {"'": '"', "–": "-", "—": "-", "―": "-"}
"""Marks that are equal if they stand alone: single and double quotation marks, dashes."""
_GAP = lazy_pattern(r"[\[(]?(?:…+|⋯+|\.(?: ?\.){2,})[\])]?|\[[^\[\]]*\]")
_FIRST_LETTER = lazy_pattern(r"\[(\w)\](?=\w)")
"""`[T]he`: a letter whose case was changed."""

MOST_NEAREST = 100
"""The most quotations from one text for which the nearest passage is searched: it takes longer than
finding a quotation."""
_SHOWN = 120
"""The width in cells of a passage in a message."""
_NEAR_WORDS = 64
"""The nearest passage is searched for by so many words of a quotation."""
_NEAR_SHARE = 0.5
"""The share of a quotation's words that a passage must have to be near it."""
_MOST_NAMED = 5
"""The topics that are named of silences whose words are in a text."""
_UNKNOWN = chr(0x10FFFF)
"""The code of a word that the text doesn't have."""


class Fit(Struct, frozen=True):
    """How a text fits what a brief has of its source: whether it is that text, and what it says of
    the silences.
    """

    quotations: int
    found: int
    """How many of the quotations are in the text, word for word."""
    silences: int
    sought: int
    """How many of the silences say what was looked for."""
    without: int
    """For how many of these none of the words is in the text."""
    against: tuple[str, ...] = ()
    """The topics of those for which one is in it."""

    @property
    def is_the_text(self) -> bool:
        """Whether enough quotations are in the text to say that something else isn't: at least
        half, and at least one. Otherwise it may be another text, or a part.
        """
        return self.found > 0 and self.found * 2 >= self.quotations

    @property
    def phrases(self) -> Sequence[str]:
        """The counts in words: `18 of 19 quotations are in it`."""
        are = "is" if 1 in (self.found, self.quotations) else "are"
        share = f"{self.found} of {counted(self.quotations, 'quotation')} {are} in it"
        silences = counted(self.silences, "silence")
        if not self.is_the_text:
            undecided = [f"{silences} not decided"] if self.silences else []
            return [f"this may not be the text, or only a part: {share}", *undecided]
        phrases = [share]
        if self.sought:
            of = f"{self.without} of {counted(self.sought, 'silence')}"
            phrases.append(f"for {of} none of the words sought is in it")
        if self.against:
            more = self.against[_MOST_NAMED:]
            named = [f"“{topic}”" for topic in self.against[:_MOST_NAMED]]
            named += [f"{len(more):,} more"] if more else []
            phrases.append(f"it has words sought for {listed(named)}")
        if unsaid := self.silences - self.sought:
            phrases.append(f"{counted(unsaid, 'silence')} without words that were sought")
        return phrases

    @property
    def sentences(self) -> Sequence[str]:
        """The phrases, each as a sentence."""
        return [f"{phrase[0].upper()}{phrase[1:]}." for phrase in self.phrases]


class TextRange(NamedTuple):
    """A part of a text, from one offset to another."""

    start: int
    end: int


class Nearest(NamedTuple):
    """The passage of a text that is most like a quotation, and where they first differ.

    `quoted` and `found` are the differing words; both are empty if all words occur, but in
    another order.
    """

    passage: str
    quoted: str
    found: str

    @property
    def words(self) -> str:
        """The passage as part of a sentence."""
        return f"the nearest are “{cut(self.passage, _SHOWN)}”"

    @property
    def difference(self) -> str:
        """What is in another way, in a sentence."""
        quoted, found = cut(self.quoted, _SHOWN), cut(self.found, _SHOWN)
        if not (quoted or found):
            return "The quotation has its passages in another order than the text."
        if not found:
            return f"The text doesn't have “{quoted}” there; mark what you leave out with `…`."
        if not quoted:
            return f"The quotation leaves out “{found}”; mark what you leave out with `…`."
        return f"The text has “{found}” where the quotation has “{quoted}”."


def unwrapped(text: str) -> str:
    """The text with each paragraph on a line of its own, and no blank lines."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    width = max(map(len, lines), default=0)
    if width > _LONGEST_LINE and not _breaks_off(lines):
        return "\n".join(filter(None, lines))
    parts: list[str] = []
    previous = ""
    begins = began = True
    for line in lines:
        if not line:
            begins = True
            continue
        ends = previous[-1:] in _ENDS_OF_ITEMS or _NUMBERED.match(previous)
        begins = begins or bool(_BULLET.match(line) or (ends and _NUMBERED.match(line)))
        # A heading: the next word would have had a place on its line.
        is_heading = began and line[0].isupper() and previous[-1:].isalnum()
        begins = begins or (is_heading and len(f"{previous} {line.split()[0]}") < width / 2)
        if parts:
            joined = "" if joins_without_space(parts[-1][-1], line[0]) else " "
            parts.append("\n" if begins else joined)
        parts.append(line)
        began, begins, previous = begins, False, line
    return "".join(parts)


def _breaks_off(lines: Sequence[str]) -> bool:
    """Whether half of the long lines that another line follows end within a sentence."""
    followed = [line for line, after in pairwise(lines) if after and len(line) > _LONG_LINE]
    broken = sum(_LINE_END.search(line) is None for line in followed)
    return broken > 0 and broken * 2 >= len(followed)


class _CodedWords:
    """The words of a text: a character for each, and where each begins and ends."""

    def __init__(self, text: str) -> None:
        # Lists of offsets rather than a tuple for each word: a million tuples slow the collector.
        self.starts, self.ends = array("L"), array("L")
        self.codes: dict[str, str] = {}
        coded = []
        for match in WORD.finditer(_fold(text)):
            word = match[0]
            if (code := self.codes.get(word)) is None:
                folded = _FOLDED_WORDS.get(word, word)
                code = self.codes[word] = self.codes.setdefault(folded, chr(len(self.codes)))
            coded.append(code)
            self.starts.append(match.start())
            self.ends.append(match.end())
        self.coded = "".join(coded)


class QuotedText:
    """A source's text with each paragraph on a line, in which quotations are found."""

    def __init__(self, text: str) -> None:
        self._written = text[:MOST_CHARACTERS]
        self.text = unwrapped(self._written)
        self.cut = len(text) > MOST_CHARACTERS
        """Whether the text is longer than what is searched."""

    @cached_property
    def _words(self) -> "_CodedWords":
        """The words of the text. A text from which nothing is quoted doesn't need them."""
        return _CodedWords(self.text)

    # Sentences

    @cached_property
    def paragraphs(self) -> tuple[TextRange, ...]:
        """The ranges of the paragraphs, which are the lines of the text."""
        starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        ends = [*(start - 1 for start in starts[1:]), len(self.text)]
        return tuple(map(TextRange, starts, ends)) if self.text else ()

    @cached_property
    def sentences(self) -> tuple[TextRange, ...]:
        """The ranges of the sentences of all paragraphs."""
        return tuple(self.parts(at_semicolons=False))

    def parts(self, *, at_semicolons: bool) -> Iterator[TextRange]:
        """The ranges of the sentences, cut at each semicolon or not."""
        for paragraph in self.paragraphs:
            text = self.text[paragraph.start : paragraph.end]
            for start, end in sentence_ranges(text, at_semicolons=at_semicolons):
                yield TextRange(paragraph.start + start, paragraph.start + end)

    def sentences_of(self, passage: TextRange, around: int = 0) -> range:
        """The indexes of the sentences that a passage touches, and of `around` on either side."""
        first = bisect_right(self.sentences, passage.start, key=lambda sentence: sentence.start) - 1
        last = bisect_right(self.sentences, passage.end - 1, key=lambda sentence: sentence.start)
        return range(max(0, first - around), min(len(self.sentences), last + around))

    def context(self, passage: TextRange) -> TextRange:
        """A passage with its sentences, and two on either side."""
        indexes = self.sentences_of(passage, _AROUND)
        return TextRange(self.sentences[indexes[0]].start, self.sentences[indexes[-1]].end)

    @cached_property
    def _line_starts(self) -> list[int]:
        """The offset at which each line of the source's text, as it was written, begins."""
        starts: list[int] = []
        lengths = (len("".join(line.split())) for line in self._written.splitlines())
        before = 0
        """Characters before a line, without blanks: the text has the same ones."""
        runs = re.finditer(r"\S+", self.text)
        run, passed = next(runs, None), 0
        for length in lengths:
            while run is not None and before >= passed + len(run[0]):
                passed += len(run[0])
                run = next(runs, None)
            starts.append(run.start() + before - passed if run is not None else len(self.text))
            before += length
        return starts

    def line(self, offset: int) -> int:
        """The line of the source's text, as it was written, that an offset is on; from 1."""
        return max(1, bisect_right(self._line_starts, offset))

    # Quotations

    def find(self, quotation: str) -> tuple[TextRange, ...] | None:
        """The first place of a quotation, a passage for each of its parts, or None."""
        passages, missing = self._find(_parts(quotation))
        return passages if missing is None else None

    def nearest(self, quotation: str) -> Nearest | None:
        """The passage most like the first part of a quotation that isn't in the text.

        None if the text has the quotation, or nothing like it.
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
            coded = self._words.coded
            firsts = [at for code in self._code_of(part) if (at := coded.find(code, after)) >= 0]
            if not firsts:
                return tuple(passages), number
            first = min(firsts)
            after = first + len(part.words)
            passages.append(TextRange(self._words.starts[first], self._words.ends[after - 1]))
        return tuple(passages), None

    def _code_of(self, part: "_Part") -> Iterator[str]:
        """The words of a part in the codes of the text, with its first letter in either case."""
        rest = [self._words.codes.get(word) for word in part.words[1:]]
        word = part.words[0]
        for first in {word, word[0].swapcase() + word[1:]}:
            codes = [self._words.codes.get(first), *rest]
            if None not in codes:
                yield "".join(filter(None, codes))

    # The nearest passage

    def _most_like(self, part: "_Part") -> Nearest | None:
        # Few checks need it, and each of their processes.
        from rapidfuzz.distance import LCSseq
        from rapidfuzz.fuzz import partial_ratio_alignment

        part = _Part(part.text, part.words[:_NEAR_WORDS], part.starts, part.ends)
        size = len(part.words)
        codes = "".join(self._words.codes.get(word, _UNKNOWN) for word in part.words)
        place = partial_ratio_alignment(codes, self._words.coded)
        start = max(0, place.dest_start - 2) if place else 0
        passage = self._words.coded[start : start + size + size // 2 + 4]
        blocks = [
            (block.a, start + block.b, block.size)
            for block in LCSseq.opcodes(codes, passage).as_matching_blocks()
            if block.size
        ]
        if sum(length for _, _, length in blocks) < _NEAR_SHARE * size:
            return None
        return self._difference(part, blocks)

    def _difference(self, part: "_Part", blocks: Sequence[tuple[int, int, int]]) -> Nearest:
        """The passage from the first to the last word that both have, extended at both ends by
        as many words as the quotation has there.
        """
        size, count = len(part.words), len(self._words.starts)
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
        return (
            self.text[self._words.starts[places[0]] : self._words.ends[places[-1]]]
            if places
            else ""
        )


class _Part(NamedTuple):
    """A part of a quotation: its words, folded, and the start and end of each."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def _parts(quotation: str) -> list[_Part]:
    """The parts of a quotation that have a word, without the punctuation at their ends."""
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


def _slice(part: _Part, places: range) -> str:
    return part.text[part.starts[places[0]] : part.ends[places[-1]]] if places else ""
