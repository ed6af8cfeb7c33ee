"""How long from a key to the first output after it, beside a bare app that counts keys."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.contenders import BARE, SAMPLE, briefing
from benchmarks.harness import Contender, key_times, report, take_turns
from tests.pseudo_terminal import clean_environment

DOWN_AND_UP = ("j", "j", "j", "k", "k", "k")
PAGES = ("\x1b[6~", "\x1b[5~") * 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.keys", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    reader = briefing("", SAMPLE)
    presses = {
        BARE.name: (BARE, DOWN_AND_UP),
        "briefing, a line": (reader._replace(name="briefing, a line"), DOWN_AND_UP),
        "briefing, a page": (reader._replace(name="briefing, a page"), PAGES),
    }
    size = (120, 40)
    with tempfile.TemporaryDirectory() as home:

        def measure(contender: Contender) -> list[float]:
            keys = presses[contender.name][1]
            return key_times(contender, keys, size, clean_environment(Path(home)), Path(home))

        contenders = [contender for contender, _ in presses.values()]
        results = take_turns(contenders, options.rounds, measure)
    print(report("key to screen", results, as_json=options.json, rounds=options.rounds))


if __name__ == "__main__":
    main()
