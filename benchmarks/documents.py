"""Markdown of any size from a seed, varied in content, and blocks of unreasonable size."""

import random
from collections.abc import Callable, Mapping
from types import MappingProxyType

WORDS = [
    *("trade", "call", "peace", "summit", "tariff", "readout", "leader", "statement"),
    *("question", "minister", "talks", "visit", "energy", "border", "ceasefire", "delegation"),
    *("accord", "sanctions", "export", "pledge", "the", "of", "and", "to"),
    *("in", "a", "that", "for", "with"),
]
HAN = "台湾问题事关中国国家主权和领土完整，中方希望美方务必慎重处理。"
MB = 1 << 20


def _words(chance: random.Random, least: int, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(least, most)))


def _paragraph(chance: random.Random) -> str:
    text = f"{_words(chance, 20, 110).capitalize()}."
    if chance.random() < 0.3:
        number = chance.randint(1, 999)
        text += f" See [the record](https://example.org/{number}), and *weigh* it **well**."
    return text


def _list(chance: random.Random) -> str:
    return "\n".join(f"- {_words(chance, 4, 20)}" for _ in range(chance.randint(3, 9)))


def _table(chance: random.Random) -> str:
    rows = (f"| {_words(chance, 1, 3)} | {_words(chance, 3, 9)} |" for _ in range(6))
    return "\n".join(["| Topic | What was said |", "|---|---|", *rows])


def _code(chance: random.Random) -> str:
    lines = (f"value = call({_words(chance, 1, 1)!r})  # {_words(chance, 2, 5)}" for _ in range(9))
    return "\n".join(["```python", *lines, "```"])


def _heading(chance: random.Random) -> str:
    return f"## {_words(chance, 3, 6).capitalize()}"


def _quote(chance: random.Random) -> str:
    return f"> {_paragraph(chance)}"


def _han(chance: random.Random) -> str:
    return HAN * chance.randint(1, 5)


BLOCKS: tuple[tuple[int, Callable[[random.Random], str]], ...] = (
    (60, _paragraph),
    (12, _heading),
    (10, _list),
    (5, _table),
    (4, _code),
    (5, _quote),
    (4, _han),
)


def markdown(size: int, seed: int = 5) -> str:
    """About so many characters of all kinds of blocks."""
    chance = random.Random(seed)
    blocks: list[str] = []
    length = 0
    weights = [weight for weight, _ in BLOCKS]
    while length < size:
        _, make = chance.choices(BLOCKS, weights)[0]
        blocks.append(make(chance))
        length += len(blocks[-1]) + 2
    return "\n\n".join(blocks) + "\n"


def _many(line: Callable[[random.Random, int], str], count: int) -> str:
    chance = random.Random(11)
    return "\n".join(line(chance, number) for number in range(count)) + "\n"


GIANTS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "a list of 20,000 items": lambda: _many(
            lambda chance, _: f"- {_words(chance, 3, 12)}", 20_000
        ),
        "a table of 10,000 rows": lambda: (
            "| Topic | What was said |\n|---|---|\n"
            + _many(lambda chance, n: f"| {n} | {_words(chance, 3, 9)} |", 10_000)
        ),
        "a paragraph of 1 MB": lambda: _many(
            lambda chance, _: f"{_words(chance, 9, 11)} *weighed*", MB // 70
        ),
        "a line of 1 MB without a space": lambda: "abcdefghij" * (MB // 10) + "\n",
        "code of 20,000 lines": lambda: (
            "```python\n" + _many(lambda _, n: f"value_{n} = call('a', {n})", 20_000) + "```\n"
        ),
    }
)


def _times(unit: str, size: int = 16 * MB - 256) -> Callable[[], str]:
    return lambda: unit * (size // len(unit.encode()))


LARGEST: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "prose": lambda: markdown(15 * MB),
        "paragraphs of a letter": _times("a\n\n"),
        "lines of a letter": _times("a\n"),
        "blank lines": _times("\n"),
        "a list": _times("- an item of a list\n"),
        "a list of letters": _times("- a\n"),
        "nested lists": _times("- a\n  - b\n    - c\n"),
        "one item": lambda: "- a\n" + _times("  - b\n")(),
        "a quote": _times("> a\n"),
        "quotes": _times("> a\n\n"),
        "deep quotes": _times(">>>>>>>>>> a\n"),
        "a table": lambda: "a|b\n-|-\n" + _times("c|d\n")(),
        "a wide table": lambda: "\n".join(_times(unit, 5 * MB)() for unit in ("a|", "-|", "b|")),
        "headings": _times("# a\n"),
        "code": lambda: "```\n" + _times("a\n")(),
        "fences": _times("```\na\n```\n"),
        "notes": lambda: "".join(
            f"a[^{number}]\n\n[^{number}]: b\n\n" for number in range(16 * MB // 30)
        ),
        "links": _times("[a](https://example.org/b) "),
        "definitions": lambda: "".join(f"[{number}]: b\n" for number in range(16 * MB // 14)),
        "HTML": _times("<p>a</p>\n\n"),
        "a line": _times("word "),
        "Chinese": _times("台湾问题事关中国国家主权和领土完整\n\n"),
        "prose and an emoji": lambda: "\U0001f600" + markdown(15 * MB),
        "claims": lambda: (
            "---\nsources: [{ id: a }, { id: b }]\nclaims:\n"
            + "".join(
                f"- topic: t{number}\n  accounts:\n"
                f"    a: {{ quote: {'word ' * 120}}}\n    b: silent\n"
                for number in range(24_000)
            )
            + "---\n"
        ),
    }
)
"""Briefs as large as may be read. Each is of one kind of block."""
