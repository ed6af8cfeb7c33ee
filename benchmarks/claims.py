"""500 claims by 40 sources: first paint, and from a key to the first output after it.

Against a `DataTable` with the same cells and a bare app that counts keys. Goals: a move takes
at most 5 times the bare app's answer, the first paint at most a quarter of the table's. And
the wording of two texts of 5,000 words, in at most the time of difflib on the same word lists.
"""

import argparse
import difflib
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.contenders import BARE, ROOT
from benchmarks.harness import Contender, Result, key_times, report, start_time, take_turns
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.tokens import words
from briefing_tui.compare.wording import compare_wording
from briefing_tui.parse.brief import parse_brief
from tests.pseudo_terminal import clean_environment

CLAIMS, SOURCES = 500, 40
SIZE = (120, 40)
WORDS = [
    *("trade", "call", "peace", "summit", "tariff", "readout", "leader", "statement"),
    *("question", "minister", "talks", "visit", "energy", "border", "ceasefire", "delegation"),
    *("accord", "sanctions", "export", "pledge"),
]
LINES = ("j", "j", "j", "k", "k", "k")
PAGES = ("\x1b[6~", "\x1b[5~") * 3
SOURCES_ASIDE = ("l", "l", "l", "h", "h", "h")


def many_claims(random_: random.Random) -> str:
    """A brief in which every source has an account on every claim."""

    def some(least: int, most: int) -> str:
        return " ".join(random_.choices(WORDS, k=random_.randint(least, most)))

    lines = ["---", "title: Many claims", "date: 2025-01-17", "lang: en", "sources:"]
    for source in range(SOURCES):
        lines.append(
            f"  - {{ id: s{source}, name: Source {source}, party: Party {source // 2}, "
            "kind: readout, coverage: full }"
        )
    lines.append("claims:")
    for claim in range(CLAIMS):
        lines += [f"  - topic: {some(1, 2)} {claim}", "    accounts:"]
        for source in range(SOURCES):
            stances = ("silent", "silent", "unchecked", "")
            stance = random_.choice(stances)
            lines.append(f"      s{source}: {stance or f'{{ quote: {some(5, 18)} }}'}")
    return "\n".join([*lines, "---", "Words.", ""])


def table_cells(text: str) -> list[list[str]]:
    """The same cells as rows of plain text, the headings first."""
    matrix = build_matrix(parse_brief(text, "many.md").brief)
    rows = [["Topic", "Agreement", *(source.name for source in matrix.columns)]]
    for row in matrix.rows:
        cells = [
            " ".join(filter(None, (cell.glyph(), cell.account.quote if cell.account else "")))
            for cell in row.cells
        ]
        rows.append([row.claim.topic, row.agreement.label, *cells])
    return rows


def screens(folder: Path, rounds: int) -> tuple[list[Result], list[Result]]:
    """First paint and keys, in a terminal each."""
    brief, cells = folder / "many.md", folder / "cells.json"
    text = many_claims(random.Random(20250117))
    brief.write_text(text, encoding="utf-8")
    rows = table_cells(text)
    cells.write_text(json.dumps(rows), encoding="utf-8")
    marker = (rows[1][0],)
    table = Contender(
        "DataTable", (sys.executable, str(ROOT / "benchmarks/data_table.py"), str(cells)), marker
    )
    program = str(Path(sys.executable).with_name("briefing"))
    ours = Contender("briefing", (program, str(brief)), marker)

    def start(contender: Contender) -> Sequence[float]:
        return [start_time(contender, SIZE, clean_environment(folder), folder)]

    starts = take_turns([table, BARE, ours], rounds, start)
    presses: dict[str, tuple[Contender, Sequence[str]]] = {
        BARE.name: (BARE, LINES),
        "DataTable, a line": (table, ("\x1b[B", *["\x1b[B"] * 3, *["\x1b[A"] * 3)),
        "DataTable, a page": (table, ("\x1b[B", *PAGES)),
        "briefing, a line": (ours, ("2", *LINES)),
        "briefing, a page": (ours, ("2", *PAGES)),
        "briefing, a source": (ours, ("2", *SOURCES_ASIDE)),
    }

    def answer(contender: Contender) -> Sequence[float]:
        who, keys = presses[contender.name]
        times = key_times(who, keys, SIZE, clean_environment(folder), folder)
        return times[len(times) - len(LINES) :]

    named = [who._replace(name=name) for name, (who, _) in presses.items()]
    return starts, take_turns(named, rounds, answer)


def text_of_words(random_: random.Random) -> list[str]:
    """250 sentences of about 20 words, rare and common as in a language."""
    vocabulary = [f"word{number}" for number in range(1500)]
    weights = [1 / (number + 1) for number in range(1500)]
    return [
        " ".join(random_.choices(vocabulary, weights, k=19)).capitalize() + " end."
        for _ in range(250)
    ]


def edited(sentences: list[str], random_: random.Random) -> list[str]:
    """The same text with words changed in 60 sentences, and 20 sentences moved."""
    sentences = list(sentences)
    for place in random_.sample(range(len(sentences)), 60):
        sentences[place] = sentences[place].replace("word1", "another", 1)
    for _ in range(20):
        moved = sentences.pop(random_.randrange(len(sentences)))
        sentences.insert(random_.randrange(len(sentences)), moved)
    return sentences


def wording(rounds: int) -> list[Result]:
    """Our comparison from the texts against difflib's from ready word lists."""
    random_ = random.Random(20250117)
    first = text_of_words(random_)
    pairs = {
        "edited": (first, edited(first, random_)),
        "unrelated": (first, text_of_words(random_)),
    }
    results = []
    for name, (old, new) in pairs.items():
        old_text, new_text = " ".join(old), " ".join(new)
        old_words, new_words = words(old_text), words(new_text)
        runs: dict[str, Callable[[], object]] = {
            f"difflib, {name}": difflib.SequenceMatcher(None, old_words, new_words).get_opcodes,
            f"briefing, {name}": lambda one=old_text, other=new_text: compare_wording(one, other),
        }
        results += take_turns(
            [Contender(each, (), ()) for each in runs],
            rounds,
            lambda contender, runs=runs, pair=(old_words, new_words): [
                _seconds(contender.name, runs, pair)
            ],
        )
    return results


def _seconds(
    name: str, runs: dict[str, Callable[[], object]], pair: tuple[list[str], list[str]]
) -> float:
    run = runs[name]
    if name.startswith("difflib"):  # a matcher keeps its answer, so each run has a new one
        run = difflib.SequenceMatcher(None, *pair).get_opcodes
        started = time.perf_counter()
        difflib.SequenceMatcher(None, *pair).get_opcodes()
        return time.perf_counter() - started
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.claims", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    facts = {"rounds": options.rounds, "claims": CLAIMS, "sources": SOURCES}
    with tempfile.TemporaryDirectory() as home:
        starts, keys = screens(Path(home), options.rounds)
    print(report("first paint of the claims", starts, as_json=options.json, **facts))
    print(report("key to screen in the claims", keys, as_json=options.json, **facts))
    found = wording(max(10, options.rounds))
    print(report("wording of two texts of 5,000 words", found, as_json=options.json))


if __name__ == "__main__":
    main()
