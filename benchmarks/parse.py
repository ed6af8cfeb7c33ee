"""Files a second of `parse_brief` against python-frontmatter, alternating in one run.

`parse_brief` gives checked values with positions; python-frontmatter gives a dictionary.
Both read the same texts, on one core, in turns, so that a noisy machine is noisy to both.
The peer is optional: without it only our own rate is shown.

    python -m benchmarks.parse [--seconds 6] [--files 200]
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from briefing_tui.parse.brief import parse_brief

GOAL = 1.5
WORDS = [
    *("trade", "call", "peace", "summit", "tariff", "readout", "leader", "statement"),
    *("question", "minister", "talks", "visit", "energy", "border", "ceasefire", "delegation"),
    *("accord", "sanctions", "export", "pledge"),
]


def blog_post(random_: random.Random) -> str:
    """About 700 bytes of the front matter that site generators use, and a short body."""

    def words(least: int, most: int) -> str:
        return " ".join(random_.choices(WORDS, k=random_.randint(least, most)))

    day = f"20{random_.randint(10, 25)}-{random_.randint(1, 12):02}-{random_.randint(1, 28):02}"
    tags = "".join(f"  - {each}\n" for each in random_.sample(WORDS, 5))
    participants = ", ".join(word.title() for word in random_.sample(WORDS, 4))
    return (
        f"---\nlayout: post\ntitle: {words(5, 9)}\ndate: {day} 09:30:00 +0800\n"
        f"lastmod: {day}\nauthors: [{words(2, 2)}, {words(2, 2)}]\n"
        f'description: "{words(22, 30)}"\ncategories: [{words(1, 1)}, {words(1, 1)}]\n'
        f"tags:\n{tags}slug: {words(1, 1)}-{words(1, 1)}\nlang: en\ndraft: false\n"
        f"permalink: /{words(1, 1)}/{words(1, 1)}/\ncomments: true\nweight: 10\n"
        f"image:\n  src: /images/{words(1, 1)}.png\n  alt: {words(4, 6)}\n"
        f"event:\n  title: {words(3, 5)}\n  date: {day}\n  participants: [{participants}]\n---\n"
        f"{words(60, 120)}\n"
    )


def brief(random_: random.Random) -> str:
    """A brief with sources, claims and events, as in the sample library."""

    def words(least: int, most: int) -> str:
        return " ".join(random_.choices(WORDS, k=random_.randint(least, most)))

    lines = ["---", f"title: {words(5, 9)}", "date: 2025-01-17", f"summary: {words(15, 25)}"]
    lines += ["tags: [china, united-states]", "sources:"]
    for source, party in (("cn", "China"), ("us", "United States"), ("ru", "Russia")):
        lines += [f"  - id: {source}", f"    name: {party} readout", f"    party: {party}"]
        lines += ["    kind: readout", "    date: 2025-01-17", "    lang: en", "    coverage: full"]
        lines += [f"    url: https://example.org/{source}"]
    lines.append("claims:")
    for number in range(random_.randint(6, 14)):
        lines += [f"  - topic: {words(1, 3)} {number}", f"    note: {words(8, 14)}"]
        lines += ["    accounts:", "      cn:", f"        quote: {words(8, 20)}"]
        lines += [f"        translation: {words(8, 20)}", "      us: silent"]
        lines += [f'      ru: {{ stance: mentions, quote: "{words(4, 8)}" }}']
    lines.append("events:")
    for number in range(5):
        lines += [f"  - date: 2016-12-0{number + 1}", f"    title: {words(4, 8)}"]
        lines += ["    kind: background"]
    return "\n".join([*lines, "---", words(200, 500), ""])


def shipped() -> list[str]:
    """The briefs of the sample library, where this checkout has them."""
    folder = Path(__file__).parent.parent / "briefs"
    return [each.read_text(encoding="utf-8") for each in sorted(folder.glob("*.md"))]


def seconds_for(read: Callable[[str], object], texts: list[str]) -> float:
    """Processor seconds for one reading of all texts."""
    start = time.process_time()
    for each in texts:
        read(each)
    return time.process_time() - start


def compare(
    name: str, texts: list[str], peer: Callable[[str], object] | None, limit: float
) -> bool:
    """Measure in turns and print; whether the goal is met."""
    ours: list[float] = []
    theirs: list[float] = []
    end = time.monotonic() + limit
    while time.monotonic() < end or len(ours) < 3:
        ours.append(seconds_for(lambda text: parse_brief(text, "2025-01-17-a-call.md"), texts))
        if peer:
            theirs.append(seconds_for(peer, texts))
    size = sum(map(len, texts)) // len(texts)
    rate = len(texts) / median(ours)
    line = f"{name:<12} {len(texts):>4} files of {size:>6} characters: {rate:>7.0f} files/s"
    if not theirs:
        print(f"{line}; python-frontmatter is not installed")
        return True
    ratio = median(theirs) / median(ours)
    print(f"{line}, python-frontmatter {len(texts) / median(theirs):>7.0f}, ratio {ratio:.2f}")
    return ratio >= GOAL


def main() -> int:
    """Run every set of files; exit status 1 where the goal is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=6.0)
    options.add_argument("--files", type=int, default=200)
    chosen = options.parse_args()
    random_ = random.Random(20250117)
    sets = {
        "blog posts": [blog_post(random_) for _ in range(chosen.files)],
        "briefs": [brief(random_) for _ in range(chosen.files)],
        "shipped": shipped(),
    }
    peer: Callable[[str], object] | None = None
    if find_spec("frontmatter"):
        import frontmatter

        peer = frontmatter.loads
    met = [
        compare(name, texts, peer, chosen.seconds / len(sets))
        for name, texts in sets.items()
        if texts
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
