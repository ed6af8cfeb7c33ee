"""How near the statements of two texts are: by what they mean, and by what they name.

A sentence encoder, if there is one, compares the meanings in any two languages. What statements
name are terms of the glossary, numbers and words; it counts the more, the rarer it is in both
texts. Without an encoder nothing else is compared.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import product
from math import sqrt
from typing import TYPE_CHECKING, Literal, NamedTuple

from briefing_tui.compare.glossary import LETTER, Mention
from briefing_tui.meaning import Encode
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.scripts import CJK, is_han, simplified, without_accents

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

# What a statement names

MarkKind = Literal["term", "number", "word"]
"""In the order in which they tell what a statement is about."""


class TextMark(NamedTuple):
    """What a statement names: `key` is the same in every language, `words` are the statement's."""

    kind: MarkKind
    key: str
    words: str


_SCALES = (
    (
        1e9,
        r"billions?|bn|milliards?|Milliarden?|Mrd\.?|mil mil(?:lones|hões)|bilh\w+|млрд|миллиард",
    ),
    (1e6, r"millions?|mill[oó]n(?:es)?|milh\w+|Millionen|Mio\.?|млн|миллион"),
    (1e3, r"thousand|Tausend|tsd\.?|mil(?=\s)|mille|тыс"),
    (1e8, "亿"),
    (1e4, "万"),
)
_SCALE = "|".join(f"(?P<s{number}>{words})" for number, (_, words) in enumerate(_SCALES))
_SPACES = "\u0020\u00a0\u202f"
_FIGURE = lazy_pattern(
    rf"(?i)(?<!{LETTER})(?<![\d.,:])(?:(?P<later>下午|晚上)?"
    r"(?P<hour>[01]?\d|2[0-3])(?:[:：]|\s?h\s?|[时点]|\.(?=\d\d\s?Uhr))(?P<minute>[0-5]\d)"
    r"(?!\d|[.,]\d)"
    rf"|(?P<digits>\d{{1,3}}(?:[.,’'{_SPACES}]\d{{3}}){{1,4}}(?!\d)(?:[.,]\d{{1,2}}(?!\d))?"
    rf"|\d{{1,12}}(?:[.,]\d{{1,12}})?(?!\d))(?:\s?(?:{_SCALE}))?)(?:\s?(?P<half>p)\.?m\b)?"
)
_SMALLEST = 13
"""Smaller numbers say little of what a statement is about: two of anything."""
_WORD = lazy_pattern(rf"[^\W_{CJK}]+(?:['’_-][^\W_{CJK}]+)*")
_PREFIX = lazy_pattern(r"^[ldnsjcmtq]u?['’]|['’]s$")
_SHORTEST_WORD = 4
_LONGEST_KEY = 5
"""Letters of a word that tell words apart, without the endings of their cases."""


def marks_of(words: str, mentions: Sequence[Mention]) -> dict[str, TextMark]:
    """The marks of a statement by their kinds and keys. `mentions` are those in it, by their
    offsets there.
    """
    taken = [range(mention.start, mention.end) for mention in mentions]
    marks = [TextMark("term", mention.term, mention.term) for mention in mentions]
    for key, figure in figures_of(words).items():
        if not (key.isdecimal() and int(key) < _SMALLEST):
            marks.append(TextMark("number", key, figure))
    for match in _WORD.finditer(words):
        key = without_accents(_PREFIX.sub("", match[0].casefold()))
        if match[0].isdecimal() or any(match.start() in part for part in taken):
            continue
        has_sign = any(letter.isdigit() or letter in "_-" for letter in key)
        if has_sign or len(key) >= _SHORTEST_WORD:
            marks.append(TextMark("word", key if has_sign else key[:_LONGEST_KEY], match[0]))
    by_key: dict[str, TextMark] = {}
    for mark in marks:
        by_key.setdefault(f"{mark.kind}:{mark.key}", mark)
    return by_key


def figures_of(words: str) -> dict[str, str]:
    """The numbers and times of a statement as they stand there, by a notation that doesn't depend
    on the language: `1280000`, `7:40`.
    """
    figures: dict[str, str] = {}
    for match in _FIGURE.finditer(simplified(words)):
        figures.setdefault(_figure(match), words[match.start() : match.end()].strip())
    return figures


def _figure(match: re.Match[str]) -> str:
    if match["hour"]:
        is_later = (match["later"] or match["half"]) and int(match["hour"]) < 12
        hour = int(match["hour"]) + 12 * bool(is_later)
        return f"{hour}:{match['minute']}" if match["minute"] != "00" else f"{hour}"
    groups = re.split(rf"[.,’'{_SPACES}]", match["digits"])
    has_fraction = len(groups) > 1 and (len(groups[-1]) != 3 or groups[0] == "0")
    number = float("".join(groups[:-1]) + "." + groups[-1] if has_fraction else "".join(groups))
    number *= next((scale for n, (scale, _) in enumerate(_SCALES) if match[f"s{n}"]), 1)
    return f"{number + 12 * bool(match['half'] and number < 12):.12g}"


# How near

NEAR = 0.2
"""Statements that are less near aren't put side by side."""
NEAR_BY_MARKS = 0.8
"""The same if only marks are compared."""
_AROUND = 0.5
"""What the meaning of a statement with its neighbours counts, if its own counts 1."""
_CLAUSE = 0.25
"""What the clauses count that are most alike: a list has only one in common with a sentence."""
_USUAL = 0.5
"""The share of its likeness to other statements that a pair loses: some are like everything."""
_OTHERS = 3
_FAR = 0.15
"""Statements less alike, also in their clauses, are near only by their marks."""
_MUTUAL = 0.03
"""How much nearer two statements are if each is the nearest to the other."""


class _Weight(NamedTuple):
    """How much nearer a mark makes two statements, with and without their meanings, and how many
    marks of a kind count.
    """

    beside_meaning: float
    alone: float
    most: int


_WEIGHTS: Mapping[MarkKind, _Weight] = {
    "term": _Weight(0.1, 1.5, 2),
    "number": _Weight(0.05, 1, 2),
    "word": _Weight(0.05, 0.5, 3),
}
MOST_COMPARED = 1_500
"""The statements of a text that are compared. More of them would take a minute."""


class Statements:
    """The statements of a text for a comparison: their marks by key, and what they mean."""

    def __init__(
        self,
        words: Sequence[str],
        marks: Sequence[Mapping[str, TextMark]],
        encode: Encode | None,
    ) -> None:
        self.words, self.marks = words[:MOST_COMPARED], marks[:MOST_COMPARED]
        self.encode = encode
        self.places: dict[str, list[int]] = {}
        """The numbers of the statements that have a mark."""
        for number, named in enumerate(self.marks):
            for key in named:
                self.places.setdefault(key, []).append(number)

    @cached_property
    def vectors(self) -> "NDArray[float64]":
        return self._encoded(self.words)

    @cached_property
    def vectors_around(self) -> "NDArray[float64]":
        """The vector of each statement together with the one before and the one after it."""
        numbers = range(len(self.words))
        return self._encoded([" ".join(self.words[max(0, at - 1) : at + 2]) for at in numbers])

    @cached_property
    def vectors_of_clauses(self) -> "tuple[NDArray[float64], list[int]]":
        """The vectors of all statements, each followed by the vectors of its clauses; and the index
        at which each statement's vectors begin."""
        clauses: list[str] = []
        starts = []
        for words in self.words:
            starts.append(len(clauses))
            parts = _CLAUSE_END.split(words) if len(words) <= _LONGEST_STATEMENT else []
            clauses += [words, *(part for part in parts if len(part) >= (4 if is_han(part) else 8))]
        return self._encoded(clauses), starts

    def _encoded(self, words: Sequence[str]) -> "NDArray[float64]":
        import numpy

        assert self.encode is not None
        return numpy.asarray(self.encode(words), dtype=float)


Pair = tuple[int, int]
"""The numbers of a statement of one text and of one of another."""


def near_pairs(one: Statements, other: Statements) -> dict[Pair, float]:
    """How near the statements of two texts are that are near."""
    has_meanings = one.encode is not None and other.encode is not None
    shared = _shared(one, other, has_meanings=has_meanings)
    if not has_meanings:
        return {pair: near for pair, near in shared.items() if near >= NEAR_BY_MARKS}
    if not (one.words and other.words):
        return {}
    near = _by_meaning(one, other)
    for pair, more in shared.items():
        near[pair] += more
    numbers = zip(*(near >= NEAR).nonzero(), strict=True)
    return {(int(first), int(second)): float(near[first, second]) for first, second in numbers}


def _shared(one: Statements, other: Statements, *, has_meanings: bool) -> dict[Pair, float]:
    """How much nearer their marks make statements, by pairs that share one."""
    counts: dict[MarkKind, defaultdict[Pair, float]] = {
        kind: defaultdict(float) for kind in _WEIGHTS
    }
    for key in one.places.keys() & other.places.keys():
        firsts, seconds = one.places[key], other.places[key]
        times = len(firsts) * len(seconds)
        if times > _MOST_PAIRS:
            continue
        kind = one.marks[firsts[0]][key].kind
        for pair in product(firsts, seconds):
            counts[kind][pair] += 1 / sqrt(times)
    near: defaultdict[Pair, float] = defaultdict(float)
    for kind, weight in _WEIGHTS.items():
        each = weight.beside_meaning if has_meanings else weight.alone
        for pair, count in counts[kind].items():
            near[pair] += each * min(count, weight.most)
    return near


def _by_meaning(one: Statements, other: Statements) -> "NDArray[float64]":
    """How alike the meanings of any two statements are, without what is usual in these texts."""
    import numpy

    (firsts, first_starts), (seconds, second_starts) = (
        text.vectors_of_clauses for text in (one, other)
    )
    clauses = numpy.maximum.reduceat(firsts @ seconds.T, first_starts, axis=0)
    clauses = numpy.maximum.reduceat(clauses, second_starts, axis=1)
    alike = one.vectors @ other.vectors.T
    is_far = numpy.maximum(alike, clauses) < _FAR
    alike += _AROUND * (one.vectors_around @ other.vectors_around.T) + _CLAUSE * clauses
    alike /= 1 + _AROUND + _CLAUSE
    others = numpy.zeros_like(alike)
    count = 0
    for axis in (0, 1):
        most = min(_OTHERS, alike.shape[axis] - 1)
        best = -numpy.sort(-alike, axis=axis).take(range(most + 1), axis=axis)
        # The best ones but for the pair itself, which may be among them.
        others += best.sum(axis, keepdims=True) - numpy.maximum(alike, best.take([most], axis=axis))
        count += most
    near: NDArray[float64] = alike - _USUAL * others / max(count, 1)
    is_best = [near == near.max(axis, keepdims=True) for axis in (0, 1)]
    near[is_best[0] & is_best[1]] += _MUTUAL
    near[is_far] = 0  # only its neighbours are alike
    return near


_CLAUSE_END = lazy_pattern(r"[,;:，；：、]\s*|\s[–—-]\s")
_LONGEST_STATEMENT = 2_000
_MOST_PAIRS = 400
"""What more pairs of statements share says nothing."""
