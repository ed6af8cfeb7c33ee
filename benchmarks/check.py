"""Checking a library on one core and on all, against reading it once with python-frontmatter.

    python -m benchmarks.check [FOLDER] [--briefs 10000] [--rounds 5]
    python -m benchmarks.check --silences [--rounds 5]

The peer reads each file on one core and checks nothing. All take turns in one run. Without a
folder the library is made from a seed. The peer is optional. With `--silences` it checks one brief
of 10,000 silences about twenty texts of 200 KB, with and without words that were sought.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.seeds import write_library
from briefing_tui.library.checking import check_library, examine
from briefing_tui.library.files import scan
from briefing_tui.parse.brief import parse_brief

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing_tui.model.brief import Parsed


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--briefs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--silences", action="store_true")
    options = parser.parse_args()
    if options.silences:
        _measure_silences(options.rounds)
    elif options.folder:
        _measure(options.folder, options.rounds)
    else:
        with tempfile.TemporaryDirectory() as folder:
            _measure(write_library(Path(folder), options.briefs), options.rounds)


def _measure(root: Path, rounds: int) -> None:
    contenders: dict[str, Callable[[], object]] = {
        "check, one core": lambda: list(check_library(root, workers=1)),
        "check, all cores": lambda: list(check_library(root)),
    }
    if find_spec("frontmatter"):
        paths = [entry.path for entry in scan(root)]
        contenders["python-frontmatter, one core"] = lambda: _read(paths)
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    processor: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, run in contenders.items():
            start, used = time.perf_counter(), _processor_time()
            run()
            if number:  # the first round warms caches
                seconds[name].append(time.perf_counter() - start)
                processor[name].append(_processor_time() - used)
    peer = min(seconds[list(contenders)[-1]])
    print(f"{len(scan(root))} briefs; the fastest of {rounds} rounds")
    for name, times in seconds.items():
        best = min(times)
        print(
            f"{name:<30} {best:7.2f} s, {best / peer:.2f} of the last; "
            f"{min(processor[name]):7.2f} s of processor time"
        )


def _measure_silences(rounds: int) -> None:
    chance = random.Random(1)
    words = [
        "".join(chance.choices("abcdeghilmnoprstu", k=chance.randint(2, 9))) for _ in range(6_000)
    ]

    def sentence() -> str:
        return f"{' '.join(chance.choices(words, k=14)).capitalize()}."

    texts = [" ".join(sentence() for _ in range(2_150)) for _ in range(20)]

    def brief(silence: Callable[[int], str]) -> Parsed:
        sources = "".join(
            f"  - id: s{number}\n    coverage: full\n    text: >-\n      {text}\n"
            for number, text in enumerate(texts)
        )
        claims = "".join(
            f"  - topic: Point {number}\n    accounts:\n"
            + "".join(f"      s{source}: {silence(number)}\n" for source in range(len(texts)))
            for number in range(500)
        )
        return parse_brief(f"---\nsources:\n{sources}claims:\n{claims}---\n", "a.md")

    briefs = {
        "silent": brief(lambda number: "silent"),
        "with what was sought": brief(
            lambda number: f"{{ sought: [unheard{number}, 'alliance{number}*', of no {number}] }}"
        ),
    }
    seconds: dict[str, list[float]] = {name: [] for name in briefs}
    for _ in range(rounds):
        for name, parsed in briefs.items():
            used = _processor_time()
            examine(parsed)
            seconds[name].append(_processor_time() - used)
    print(
        f"10,000 silences, {len(texts)} texts of {len(texts[0]):,} characters; the best of {rounds}"
    )
    for name, times in seconds.items():
        print(f"{name:<30} {min(times):7.2f} s of processor time")


def _processor_time() -> float:
    """Seconds that this process and its ended children have used, which other programs on the
    machine disturb less than the time that passes."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _read(paths: list[Path]) -> None:
    import frontmatter

    for path in paths:
        try:
            frontmatter.load(path)
        except Exception:  # noqa: BLE001 - it raises what its parsers raise
            continue


if __name__ == "__main__":
    main()
