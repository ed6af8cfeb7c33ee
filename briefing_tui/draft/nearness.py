"""How near the statements of two texts are: by what they mean, and by what they name.

A sentence encoder, if there is one, compares the meanings in any two languages, without what most
statements of a text have in common, such as its parties. What statements name are terms of the
glossary, numbers and words; it counts the more, the rarer it is in both texts. Without an encoder
nothing else is compared.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import product
from math import sqrt
from typing import TYPE_CHECKING, Literal, NamedTuple

from briefing_tui.compare.glossary import LETTER, Glossary, Mention
from briefing_tui.meaning import Encode
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.scripts import CJK, simplified, without_accents

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

AROUND = 0.3
"""What the meaning of a statement with its neighbours counts, if its own counts 1."""
WEIGHTS: Mapping[MarkKind, float] = {"term": 0.2, "number": 0.15, "word": 0.07}
"""How much nearer a mark makes two statements."""
MOST_COMPARED = 1_500
"""The statements of a text that are compared. More of them would take a minute."""
_MOST_PAIRS = 400
"""What more pairs of statements share says nothing."""
_NEAREST = 5
"""Of so many statements of another text it is known how near they are."""


class Statements:
    """The statements of a text for a comparison: their marks by key, and what they mean."""

    def __init__(self, words: Sequence[str], glossary: Glossary, encode: Encode | None) -> None:
        self.words, self.encode = words[:MOST_COMPARED], encode
        self.marks = [marks_of(statement, glossary.mentions(statement)) for statement in words]
        self.places: dict[str, list[int]] = {}
        """The numbers of the statements that have a mark."""
        for number, named in enumerate(self.marks[:MOST_COMPARED]):
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

    def _encoded(self, words: Sequence[str]) -> "NDArray[float64]":
        """Vectors of the length 1, without the mean: with it, all statements of a formal text are
        near to all of another that names the same parties.
        """
        import numpy

        assert self.encode is not None
        vectors = numpy.asarray(self.encode(words), dtype=float)
        vectors -= vectors.sum(0) / (len(words) + 1)  # of a text with one statement some remains
        vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
        return vectors


Pair = tuple[int, int]
"""The numbers of a statement of one text and of one of another."""


def near_pairs(one: Statements, other: Statements) -> dict[Pair, float]:
    """How near each statement of two texts is to the nearest ones of the other text."""
    near = _shared(one, other)
    if one.encode is None or other.encode is None or not (one.words and other.words):
        return near
    import numpy

    nearness = one.vectors @ other.vectors.T
    nearness += AROUND * (one.vectors_around @ other.vectors_around.T)
    nearness /= 1 + AROUND
    for pair, more in near.items():
        nearness[pair] += more
    is_nearest = numpy.zeros(nearness.shape, dtype=bool)
    for axis in (0, 1):
        nearest = numpy.argsort(-nearness, axis=axis, kind="stable").take(
            range(min(_NEAREST, nearness.shape[axis])), axis=axis
        )
        numpy.put_along_axis(is_nearest, nearest, values=True, axis=axis)
    numbers = zip(*is_nearest.nonzero(), strict=True)
    return {(int(first), int(second)): float(nearness[first, second]) for first, second in numbers}


def _shared(one: Statements, other: Statements) -> dict[Pair, float]:
    """How near their marks make statements, by pairs that share one."""
    near: defaultdict[Pair, float] = defaultdict(float)
    for key, firsts in one.places.items():
        seconds = other.places.get(key, [])
        times = len(firsts) * len(seconds)
        if times <= _MOST_PAIRS:
            for pair in product(firsts, seconds):
                near[pair] += WEIGHTS[one.marks[firsts[0]][key].kind] / sqrt(times)
    return near
