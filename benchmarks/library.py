"""What a library of 100,000 briefs costs, beside one of ten.

    python -m benchmarks.library --folder /somewhere/large --sizes 10,1000,10000,100000

Libraries are made from a seed and kept in the folder for the next run. Everything is measured in
one run, the smallest library before and after the largest, and printed as a table of how each
cost grows, then as the promises with their ratios.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from benchmarks import library_measures as measure
from benchmarks.harness import percentile
from benchmarks.seeds import Words, write_library
from briefing_tui.library.index.schema import index_location
from tests.pseudo_terminal import clean_environment

SIZES = (10, 1_000, 10_000, 100_000)
TYPED = ("president", "trade", "ta")
NOTES = 40
"""Briefs of which the embeds and backlinks are measured."""
BUILDS = 3
"""Of so many first indexes, ours and the peer's in turns, the one whose ratio is the median."""
MB = 2**20


class Costs(NamedTuple):
    """What was measured on one library; times in milliseconds, p95 unless said otherwise."""

    size: int
    first_start: float
    warm_start: float
    rate: float
    peer_rate: float
    rescan: float
    walk: float
    word: float
    keystroke: float
    of_claims: float
    named: float
    embeds: float
    backlinks: float
    ripgrep: float
    echo: float
    filtering: float
    step: float
    megabytes: float
    save: float
    index_megabytes: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.library", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--folder", type=Path, help="where the libraries are kept")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args(arguments)
    sizes = sorted(int(each) for each in options.sizes.split(","))
    with tempfile.TemporaryDirectory() as home:
        folder = options.folder or Path(home) / "libraries"
        env = clean_environment(Path(home))
        # The same index for what is measured in this process and in others.
        os.environ["XDG_CACHE_HOME"] = env.setdefault("XDG_CACHE_HOME", str(Path(home) / ".cache"))
        words = Words(7)
        found = []
        for size in sizes:
            say(f"{size:,} briefs")
            root = write_library(folder / str(size), size)
            found.append(costs(root, size, words, env, options.rounds))
        bare = measure.bare_memory(env) / MB
        say("keys while indexing")
        forget(folder / str(sizes[-1]))
        busy = (
            measure.keys_while_indexing(folder / str(sizes[-1]), env, 200)
            if sizes[-1] > 5_000
            else []
        )
    print("\n".join(growth(found)))
    print()
    print("\n".join(promises(found, bare, busy)))


def say(words: str) -> None:
    """How far it is, for whoever waits."""
    print(words, file=sys.stderr, flush=True)


def forget(root: Path) -> None:
    """Throw a library's index away."""
    file = index_location(root).file
    assert file is not None
    for each in file.parent.glob(f"{file.stem}.*"):
        each.unlink()


def costs(root: Path, size: int, words: Words, env: Mapping[str, str], rounds: int) -> Costs:
    """Everything about one library."""

    def p95(times: Sequence[float]) -> float:
        return percentile(times, 95) * 1000 if times else float("nan")

    def median(take: Callable[[], float], count: int = rounds) -> float:
        return statistics.median(take() for _ in range(count)) * 1000

    def first_start() -> float:
        forget(root)
        return measure.start(root, env)

    measure.start(root, env)  # warms the disk
    first = median(first_start, min(rounds, 5))
    seconds, peer = sorted((building(root, env) for _ in range(BUILDS)), key=_quotient)[BUILDS // 2]
    asked = measure.queries(words)
    single, keystrokes, of_claims = asked.values()
    file = index_location(root).file
    assert file is not None
    measure.search_times(root, single[:20])
    of_notes = measure.note_times(root, NOTES)
    return Costs(
        size=size,
        first_start=first,
        warm_start=median(lambda: measure.start(root, env)),
        rate=size / seconds,
        peer_rate=size / peer,
        rescan=median(lambda: measure.timed(measure.INDEX, root, env=env), 5),
        walk=median(lambda: measure.bare_walk(root), 5),
        word=p95(measure.search_times(root, single)),
        keystroke=p95(measure.search_times(root, keystrokes)),
        of_claims=p95(measure.search_times(root, of_claims)),
        named=p95(measure.name_times(root, NOTES)),
        embeds=p95(of_notes["embeds"]),
        backlinks=p95(of_notes["backlinks"]),
        ripgrep=p95(measure.ripgrep_times(root, [text for text, _ in single[:20]])),
        echo=p95(measure.typing(root, env, measure.SEARCH, TYPED)),
        filtering=p95(measure.typing(root, env, measure.FILTER, TYPED)),
        step=p95(measure.steps(root, env, rounds)),
        megabytes=measure.memory(measure.program(root), env, to_the_end=True) / MB,
        save=p95(measure.save_to_repaint(root, env, 20)),
        index_megabytes=file.stat().st_size / MB,
    )


def _quotient(pair: tuple[float, float]) -> float:
    return pair[1] / pair[0]


def building(root: Path, env: Mapping[str, str]) -> tuple[float, float]:
    """Seconds for an index from nothing, ours and the peer's; not a number where it is missing."""
    forget(root)
    seconds = measure.timed(measure.INDEX, root, env=env)
    peer = float("nan")
    if find_spec("frontmatter"):
        peer_file = Path(env["HOME"]) / "peer.sqlite"
        try:
            peer = measure.timed(measure.PEER, root, peer_file, env=env)
        finally:
            peer_file.unlink(missing_ok=True)
    measure.timed(measure.INDEX, root, env=env)  # with what was too young to be trusted
    return seconds, peer


ROWS: tuple[tuple[str, str], ...] = (
    ("first_start", "first start, no index, to list and narrative, ms"),
    ("warm_start", "start with an index, ms"),
    ("rate", "first index, briefs a second"),
    ("peer_rate", "python-frontmatter into FTS5, briefs a second"),
    ("rescan", "nothing changed: a whole rescan, ms"),
    ("walk", "a bare scandir + stat walk, ms"),
    ("word", "search, a word of any frequency, p95 ms"),
    ("keystroke", "search, each key of a typed query, p95 ms"),
    ("of_claims", "search, a topic, a party and a stance, p95 ms"),
    ("named", "find by name, each key of two words of a title, p95 ms"),
    ("embeds", "what three embeds show, p95 ms"),
    ("backlinks", "what links here, with 20 sentences, p95 ms"),
    ("ripgrep", "ripgrep on the same words, p95 ms"),
    ("echo", "a key typed into the search to its echo, p95 ms"),
    ("filtering", "a key typed into the list's filter to its echo, p95 ms"),
    ("step", "`J` to the next narrative, p95 ms"),
    ("megabytes", "memory, list scrolled to the end, MB"),
    ("save", "save to repaint, p95 ms"),
    ("index_megabytes", "index on disk, MB"),
)


def growth(found: Sequence[Costs]) -> list[str]:
    """A Markdown table: a row a cost, a column a size."""
    lines = ["| briefs | " + " | ".join(f"{each.size:,}" for each in found) + " |"]
    lines.append("|---|" + "---:|" * len(found))
    for name, words in ROWS:
        values = [getattr(each, name) for each in found]
        lines.append(f"| {words} | " + " | ".join(_number(value) for value in values) + " |")
    return lines


def _number(value: float) -> str:
    if value != value:  # not measured
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def promises(found: Sequence[Costs], bare: float, busy: Sequence[float]) -> list[str]:
    """Each promise of the largest library beside the smallest."""
    small, large = found[0], found[-1]
    keys = percentile(busy, 95) * 1000 if busy else float("nan")
    rows = (
        ("start with an index, of that with the fewest", large.warm_start / small.warm_start, 1.25),
        ("first start without one, of the same", large.first_start / small.warm_start, 3.0),
        ("first index, times the peer's rate, at least", large.rate / large.peer_rate, 2.0),
        ("rescan, of a bare walk", large.rescan / large.walk, 3.0),
        ("search for a word, p95 ms", large.word, 50.0),
        ("search at each key, p95 ms", large.keystroke, 50.0),
        ("echo of a typed key, of that with the fewest", large.echo / small.echo, 5.0),
        ("the same in the list's filter", large.filtering / small.filtering, 5.0),
        ("`J`, of that with the fewest", large.step / small.step, 1.5),
        ("memory, of a bare app's", large.megabytes / bare, 1.6),
        ("save to repaint, p95 ms", large.save, 250.0),
    )
    lines = ["| promise | measured | limit |", "|---|---:|---:|"]
    lines += [f"| {words} | {value:.2f} | {limit:g} |" for words, value, limit in rows]
    lines.append(f"| `j` while it is indexed, p95 ms | {keys:.1f} | 30 |")
    lines.append(f"| search for a word, times faster than ripgrep | {_ratio(large)} | |")
    return lines


def _ratio(large: Costs) -> str:
    return _number(large.ripgrep / large.word) if shutil.which("rg") else "–"


if __name__ == "__main__":
    main()
