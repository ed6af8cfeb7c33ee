"""500 claims by 40 sources: first paint, and from a key to the first output after it.

Against a `DataTable` with the same cells and a bare app that counts keys. Goals: a move takes
at most 5 times the bare app's answer, the first paint at most a quarter of the table's. And
the wording of two texts of 5,000 words, in at most the time of difflib on the same word lists.

The first paint is told twice: painting alone, both with what they show ready in memory; and
from the start of the process, where only `briefing` has a megabyte of YAML to read.
"""

import argparse
import difflib
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.contenders import BARE, ROOT
from benchmarks.harness import (
    NO_TEXT,
    PATIENCE,
    QUIET,
    Contender,
    Result,
    key_times,
    report,
    start_time,
    take_turns,
)
from briefing_tui.compare.diff import compare_wording
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.parse.brief import parse_brief
from briefing_tui.text.words import words
from tests.pseudo_terminal import PseudoTerminal, clean_environment
from tests.screen import answers_to

CLAIMS, SOURCES = 500, 40
SIZE = (120, 40)
WORDS = [
    *("trade", "call", "peace", "summit", "tariff", "readout", "leader", "statement"),
    *("question", "minister", "talks", "visit", "energy", "border", "ceasefire", "delegation"),
    *("accord", "sanctions", "export", "pledge"),
]
LINES = ("j", "j", "j", "k", "k", "k")
PAGES = ("\x1b[6~", "\x1b[5~") * 3
FILTERS = ("f", "j", "\r", "\x1b") * 3
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
            " ".join(filter(None, (cell.glyph, cell.account.quote if cell.account else "")))
            for cell in row.cells
        ]
        rows.append([row.claim.topic, row.agreement.label, *cells])
    return rows


def contenders(folder: Path) -> tuple[Contender, Contender, Contender, Contender]:
    """The table and us, at once and with a key; both read their files from `folder`."""
    brief, cells = folder / "many.md", folder / "cells.json"
    text = many_claims(random.Random(20250117))
    brief.write_text(text, encoding="utf-8")
    rows = table_cells(text)
    cells.write_text(json.dumps(rows), encoding="utf-8")
    marker = (rows[1][0],)
    script = (sys.executable, str(ROOT / "benchmarks/data_table.py"), str(cells))
    pane = (sys.executable, str(ROOT / "benchmarks/claims_pane.py"), str(brief))
    program = str(Path(sys.executable).with_name("briefing"))
    return (
        Contender("DataTable", script, marker),
        Contender("briefing", (program, str(brief)), marker),
        Contender("DataTable", (*script, "--later"), marker),
        Contender("briefing", pane, marker),
    )


def paint_time(contender: Contender, folder: Path) -> float:
    """Seconds from the key that mounts the rows to their first one on the screen."""
    marker = contender.markers[0].encode()
    with PseudoTerminal(
        contender.argv, size=SIZE, env=clean_environment(folder), cwd=folder
    ) as pty:
        seen = b""
        while b"ready" not in NO_TEXT.sub(b"", seen):
            start = pty.read(PATIENCE) or b""
            pty.write(answers_to(start))
            seen += start
        while data := pty.read(QUIET):
            pty.write(answers_to(data))
        seen, pressed = b"", time.perf_counter()
        pty.write(b"o")
        while marker not in NO_TEXT.sub(b"", seen):
            chunk = pty.read(PATIENCE)
            if not chunk:
                raise RuntimeError(f"{contender.name} never showed {marker!r}")
            seen += chunk
        return time.perf_counter() - pressed


def screens(folder: Path, rounds: int) -> Iterator[tuple[str, list[Result]]]:
    """First paint and keys, in a terminal each."""
    table, ours, table_later, ours_later = contenders(folder)
    environment = clean_environment(folder)
    yield (
        "first paint of the claims, all in memory",
        take_turns([table_later, ours_later], rounds, lambda each: [paint_time(each, folder)]),
    )
    yield (
        "first paint of the claims, from the start",
        take_turns(
            [table, BARE, ours], rounds, lambda each: [start_time(each, SIZE, environment, folder)]
        ),
    )
    presses: dict[str, tuple[Contender, Sequence[str]]] = {
        BARE.name: (BARE, LINES),
        "DataTable, a line": (table, ("\x1b[B", *["\x1b[B"] * 3, *["\x1b[A"] * 3)),
        "DataTable, a page": (table, ("\x1b[B", *PAGES)),
        "briefing, a line": (ours, ("\t", *LINES)),
        "briefing, a page": (ours, ("\t", *PAGES)),
        "briefing, a source": (ours, ("\t", *SOURCES_ASIDE)),
        "briefing, a filter": (ours, ("\t", *FILTERS)),
    }

    def answer(contender: Contender) -> Sequence[float]:
        who, keys = presses[contender.name]
        times = key_times(who, keys, SIZE, environment, folder)
        if keys[-len(FILTERS) :] == FILTERS:
            return times[3::4]  # only Enter, which filters
        return times[len(times) - len(LINES) :]

    named = [who._replace(name=name) for name, (who, _) in presses.items()]
    yield "key to screen in the claims", take_turns(named, rounds, answer)


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
        texts = " ".join(old), " ".join(new)
        lists = words(texts[0]), words(texts[1])
        runs: dict[str, Callable[[], object]] = {
            f"difflib, {name}": partial(_by_difflib, *lists),
            f"briefing, {name}": partial(compare_wording, *texts),
        }
        named = [Contender(each, (), ()) for each in runs]
        results += take_turns(named, rounds, partial(_timed, runs))
    return results


def _by_difflib(old: list[str], new: list[str]) -> object:
    return difflib.SequenceMatcher(None, old, new).get_opcodes()


def _timed(runs: Mapping[str, Callable[[], object]], contender: Contender) -> list[float]:
    started = time.perf_counter()
    runs[contender.name]()
    return [time.perf_counter() - started]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.claims", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    facts = {"rounds": options.rounds, "claims": CLAIMS, "sources": SOURCES}
    with tempfile.TemporaryDirectory() as home:
        for title, results in screens(Path(home), options.rounds):
            print(report(title, results, as_json=options.json, **facts))
    found = wording(max(10, options.rounds))
    print(report("wording of two texts of 5,000 words", found, as_json=options.json))


if __name__ == "__main__":
    main()
