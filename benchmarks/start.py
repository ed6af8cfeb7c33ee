"""How long until the narrative's first line is on the screen.

The promise: at most 1.4 times a bare Textual app with one `Static`.
"""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.contenders import BARE, BRIEFS, SAMPLE, briefing, peers
from benchmarks.harness import Contender, report, start_time, take_turns
from tests.pseudo_terminal import clean_environment


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--size", default="120x40", metavar="COLUMNSxROWS")
    parser.add_argument("--frogmouth", default=shutil.which("frogmouth"), metavar="PATH")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    columns, rows = map(int, options.size.split("x"))
    contenders = [
        BARE,
        briefing("briefing, one brief", SAMPLE),
        briefing("briefing, sample library", BRIEFS),
        *peers(options.frogmouth),
    ]
    with tempfile.TemporaryDirectory() as home:

        def measure(contender: Contender) -> list[float]:
            env = clean_environment(Path(home))
            return [start_time(contender, (columns, rows), env, Path(home))]

        results = take_turns(contenders, options.rounds, measure)
    print(
        report(
            "start to first line",
            results,
            as_json=options.json,
            size=options.size,
            rounds=options.rounds,
        )
    )


if __name__ == "__main__":
    main()
