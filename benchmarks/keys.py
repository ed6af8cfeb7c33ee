"""How long from a key to the first output after it, beside a bare app that counts keys.

The promise: p95 at most 8 times the bare app's for `J`, which opens a brief, and 4 times for
the others. The ratio of a row's p95 to the bare median is in the last column.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.contenders import BARE, SAMPLE, briefing
from benchmarks.harness import Contender, key_times, report, take_turns
from tests.pseudo_terminal import clean_environment

DOWN_AND_UP = ("j", "j", "j", "k", "k", "k")
PAGES = ("\x1b[6~", "\x1b[5~") * 3
BRIEFS_ON = ("J", "J", "J", "K", "K", "K")
TABS = ("\t",) * 8
SIDEWAYS = ("l", "h") * 3

ACTIONS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("a line", (), DOWN_AND_UP),
    ("a page", (), PAGES),
    ("the next brief", (), BRIEFS_ON),
    ("the next pane", (), TABS),
    ("the claims' cursor", ("2",), DOWN_AND_UP),
    ("the claims' source", ("2",), SIDEWAYS),
    ("the events' cursor", ("3",), DOWN_AND_UP),
    ("the list's cursor", ("4",), DOWN_AND_UP),
)
"""What is done, the keys that lead there, the keys that are measured."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.keys", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    reader = briefing("", SAMPLE)
    presses: dict[str, tuple[Contender, tuple[str, ...], tuple[str, ...]]] = {
        BARE.name: (BARE, (), DOWN_AND_UP)
    }
    presses |= {
        f"briefing, {name}": (reader._replace(name=f"briefing, {name}"), before, keys)
        for name, before, keys in ACTIONS
    }

    def measure(contender: Contender) -> list[float]:
        _, before, keys = presses[contender.name]
        # A home for each run: the reader would otherwise open where the last one was.
        with tempfile.TemporaryDirectory() as home:
            env = clean_environment(Path(home))
            times = key_times(contender, (*before, *keys), (120, 40), env, Path(home))
        return times[len(before) :]

    contenders = [contender for contender, *_ in presses.values()]
    results = take_turns(contenders, options.rounds, measure)
    print(report("key to screen", results, as_json=options.json, rounds=options.rounds))


if __name__ == "__main__":
    main()
