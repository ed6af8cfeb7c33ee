"""A topic's history and queries about claims, among copies of the sample briefs.

    python -m benchmarks.claim_questions --before /somewhere/.venv/bin/briefing

Told is processor time, since the machine may be busy. The history is a command, beside
`briefing --version`. The queries are asked in one process for each version, which has read its
index before the clock starts. With `--before`, both versions take turns, and the last table has the
time of this one as a ratio to the other's, and how many briefs each finds, in the same order.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.commands import processor_time
from benchmarks.contenders import BRIEFS, add_before, versions
from benchmarks.harness import Contender, report, take_turns
from benchmarks.start import load
from tests.pseudo_terminal import clean_environment

TOPIC = "taiwan"
QUERIES = (
    "agreement:contested",
    "-agreement:contested",
    "flag:varies",
    "flag:unexpected",
    "stance:silent",
    "topic:taiwan",
    "topic:taiw*",
    "topic:taiwan -stance:silent",
    "party:china stance:silent",
    "speaker:trump",
)
ASK = """
import json, sys, time
from pathlib import Path
from briefing_tui.library.files import OpenRequest
from briefing_tui.library.library import Library
try:
    from briefing_tui.library.query_syntax import parse_query
except ImportError:  # 1.2.1 and before
    from briefing_tui.library.query import parse_query

library = Library(OpenRequest(root=Path(sys.argv[1])))
library.search(parse_query("topic:taiwan"), 1)  # opens the index
times = {}
for text in json.loads(sys.argv[2]):
    started = time.process_time()
    answer = library.search(parse_query(text), 10**9)
    times[text] = time.process_time() - started, len(answer.listings)
library.close()
print(json.dumps(times))
"""
"""Runs under each version's interpreter; all of it has been there since 1.1."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.claim_questions", description=__doc__
    )
    parser.add_argument("--copies", type=int, default=30, help="of the sample library")
    parser.add_argument("--rounds", type=int, default=5)
    add_before(parser)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "library")
        for number in range(options.copies):
            shutil.copytree(BRIEFS, root / f"{number:02}")
        programs = versions(options.before)
        # A home for each version: their indexes differ.
        homes = {name: Path(tempfile.mkdtemp(dir=folder)) for name in programs}
        _measure(root, programs, homes, options)


def _measure(
    root: Path,
    programs: Mapping[str, str],
    homes: Mapping[str, Path],
    options: argparse.Namespace,
) -> None:
    def run(name: str, *argv: str) -> tuple[float, str]:
        """The processor time of a program of a version, and what it prints."""
        started = processor_time()
        done = subprocess.run(
            argv,
            env=clean_environment(homes[name]),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            cwd=homes[name],
            text=True,
            check=False,
        )
        return processor_time() - started, done.stdout

    commands: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, program in programs.items():
        run(name, program, "list", str(root))  # builds the index
        for words in (("--version",), ("topic", TOPIC, str(root))):
            commands[f"{name}{' '.join(words[:2])}"] = name, (program, *words)

    def time_of(contender: Contender) -> list[float]:
        name, argv = commands[contender.name]
        return [run(name, *argv)[0]]

    contenders = [Contender(title, (), ()) for title in commands]
    found = take_turns(contenders, options.rounds, time_of)
    briefs = options.copies * sum(1 for _ in BRIEFS.glob("*.md"))
    facts = {"briefs": briefs, "rounds": options.rounds, "load": load()}
    print(report("commands", found, as_json=options.json, **facts), flush=True)

    times: dict[str, dict[str, list[float]]] = {name: {} for name in programs}
    counts: dict[str, dict[str, int]] = {query: {} for query in QUERIES}
    for _ in range(options.rounds):
        for name, program in programs.items():
            python = str(Path(program).with_name("python"))
            answer = run(name, python, "-c", ASK, str(root), json.dumps(QUERIES))[1]
            for query, (seconds, count) in json.loads(answer).items():
                times[name].setdefault(query, []).append(seconds)
                counts[query][name] = count
    medians = {
        query: {name: median(taken[query]) * 1000 for name, taken in times.items()}
        for query in QUERIES
    }
    if options.json:
        print(json.dumps({"benchmark": "queries", **facts, "results": medians}))
        return
    print("\nqueries, all results in ms")
    for query, row in medians.items():
        ours, *others = row.values()
        ratios = "  ".join(f"{before:8.1f}  {ours / before:6.2f}" for before in others)
        briefs_found = ", ".join(map(str, counts[query].values()))
        print(f"{query:32}  {ours:8.1f}  {ratios}  {briefs_found} briefs")


if __name__ == "__main__":
    main()
