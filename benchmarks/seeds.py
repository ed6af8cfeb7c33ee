"""Libraries made from a seed: the same briefs on every machine, as many as asked for.

Each brief is about 4 KB with sources, claims, events and links, as a desk's briefs are. Words
are drawn as in real text: a few of them everywhere, most of them rare.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

FIRST_DAY = date(1990, 1, 1)
DAYS = 13_000
FOLDER = 1_000
"""Briefs in one folder."""
VOCABULARY = 40_000
PARTIES = (
    *("China", "United States", "Russia", "Ukraine", "Taiwan", "Japan", "India", "Iran"),
    *("Israel", "Türkiye", "France", "Germany", "European Union", "United Kingdom", "Brazil"),
)
STANCES = ("states", "mentions", "silent", "silent", "declines")
HAN = "中美关系台湾问题本质是互利共赢双方同意保持对话习近平特朗普通话贸易和平主权"
SYLLABLES = (
    *("ta", "ri", "son", "mer", "lo", "ven", "qua", "sti", "por", "de", "cal", "fen", "gra", "hin"),
    *("jor", "kel", "lum", "nas", "oph", "pre", "rus", "sha", "tur", "ult", "vir", "wes", "yon"),
)
COMMON = (
    *("the", "of", "and", "to", "in", "a", "that", "on", "call", "trade", "said", "both", "with"),
    *("president", "minister", "talks", "peace", "summit", "tariff", "readout", "statement"),
)


class Words:
    """A vocabulary from which words come by Zipf's law."""

    def __init__(self, seed: int) -> None:
        draw = random.Random(f"words {seed}")
        made = dict.fromkeys(COMMON)
        while len(made) < VOCABULARY:
            made["".join(draw.choices(SYLLABLES, k=draw.randint(2, 4)))] = None
        self.all = tuple(made)
        self._weights = list(accumulate(1 / rank for rank in range(2, VOCABULARY + 2)))

    def some(self, draw: random.Random, count: int) -> str:
        """So many words."""
        return " ".join(draw.choices(self.all, cum_weights=self._weights, k=count))


def stem(number: int) -> str:
    """The file's name without its suffix, dated and unique; the highest number is the newest."""
    day = FIRST_DAY + timedelta(days=number * 7919 % DAYS)
    return f"{day}-brief-{number:06}"


def file_of(root: Path, number: int) -> Path:
    """Where a brief lies."""
    return root / f"{number // FOLDER:03}" / f"{stem(number)}.md"


def text_of(number: int, count: int, words: Words, seed: int) -> str:
    """One brief of a library of so many."""
    draw = random.Random(f"brief {seed} {number}")
    return "".join(_lines(number, count, words, draw))


def write_library(root: Path, count: int, seed: int = 7) -> Path:
    """The library in a folder; what is there already is left as it is."""
    words = Words(seed)
    done = root / f".{count}-{seed}"
    if done.exists():
        return root
    for number in range(count):
        file = file_of(root, number)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text_of(number, count, words, seed), encoding="utf-8")
    done.touch()
    return root


def _lines(number: int, count: int, words: Words, draw: random.Random) -> Iterator[str]:
    parties = draw.sample(PARTIES, 3)
    title = words.some(draw, 7).capitalize()
    tags = ", ".join(words.some(draw, 3).split())
    day = stem(number)[:10]
    yield f"---\ntitle: {title}\ndate: {day}\nsummary: {words.some(draw, 18)}\n"
    yield f"authors: [{words.some(draw, 2).title()}]\ntags: [{tags}]\n"
    yield f"event:\n  title: {words.some(draw, 4)}\n  date: {day}\nsources:\n"
    for source, party in zip("abc", parties, strict=True):
        yield f"  - id: {source}\n    name: {party} readout\n    party: {party}\n"
        yield f"    kind: readout\n    date: {day}\n    coverage: full\n"
        yield f"    url: https://example.org/{number}/{source}\n"
    yield "claims:\n"
    for _ in range(4):
        yield f"  - topic: {words.some(draw, 2)}\n    accounts:\n"
        yield f'      a: {{ quote: "{"".join(draw.choices(HAN, k=14))}", lang: zh, translation: '
        yield f'"{words.some(draw, 8)}" }}\n      b: {{ stance: mentions, quote: '
        yield f'"{words.some(draw, 8)}" }}\n      c: {draw.choice(STANCES)}\n'
    yield "events:\n"
    others = [draw.randrange(count) for _ in range(4)]
    for other in others[:2]:
        yield f"  - date: {stem(other)[:10]}\n    title: {words.some(draw, 5)}\n"
        yield f"    brief: {stem(other)}\n    kind: background\n"
    yield f"---\nBrief {number:06} begins. {words.some(draw, 40)} [@a; @b].\n\n"
    yield f"See [[{stem(others[2])}|{words.some(draw, 2)}]] and [this]"
    yield f"({stem(others[3])}.md). {words.some(draw, 50)}\n\n## {words.some(draw, 3)}\n\n"
    yield f"{words.some(draw, 50)}\n\n{words.some(draw, 40)}\n"
