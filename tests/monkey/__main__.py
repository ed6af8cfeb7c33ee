"""The monkey for hours by hand. The suite has seconds of it, in tests/e2e/test_monkey_pty.py."""

import argparse
import itertools
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.monkey.actions import named, plan
from tests.monkey.run import Outcome, run
from tests.monkey.sandbox import NAMES


def main() -> int:
    """Run seed after seed until the time is over; return whether there were faults."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="for how long (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the first one (%(default)s)")
    parser.add_argument("--runs", type=int, default=0, help="how many, instead of minutes")
    parser.add_argument("--actions", type=int, default=150, help="of one run (%(default)s)")
    parser.add_argument("--jobs", type=int, default=1, help="at the same time (%(default)s)")
    options = parser.parse_args()

    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        # A program inherits what is ignored, as by `nohup` or in the background of a script.
        signal.signal(number, signal.SIG_DFL)
    until = time.monotonic() + options.minutes * 60
    logs = Path(tempfile.mkdtemp(prefix="monkey-logs-"))
    seeds = itertools.count(options.seed)

    def work(job: int) -> Iterator[Outcome]:
        while time.monotonic() < until or options.runs:
            seed = next(seeds)
            if options.runs and seed >= options.seed + options.runs:
                return
            outcome = run(plan(seed, options.actions, NAMES))
            report(outcome, logs)
            yield outcome

    with ThreadPoolExecutor(options.jobs) as pool:
        outcomes = [
            outcome
            for done in pool.map(lambda job: list(work(job)), range(options.jobs))
            for outcome in done
        ]
    print(summary(outcomes))
    return int(any(outcome.faults for outcome in outcomes))


def report(outcome: Outcome, logs: Path) -> None:
    """Print a line, and for a fault keep the log and the output."""
    early = ", ended early" if outcome.ended_early else ""
    print(
        f"{'FAULT' if outcome.faults else 'ok'} {named(outcome.plan)}: status {outcome.status}"
        f"{early}, {outcome.seconds:.0f} s, slowest {outcome.slowest:.1f} s, {outcome.memory} MB",
        flush=True,
    )
    if outcome.faults:
        log = logs / f"{outcome.plan.seed}.log"
        log.write_text(outcome.log(), encoding="utf-8", errors="backslashreplace")
        log.with_suffix(".output").write_bytes(outcome.output)
        for fault in outcome.faults:
            print(f"    {ascii(fault)[:300]}")
        print(f"    {log}", flush=True)
    outcome.output = b""


def summary(outcomes: list[Outcome]) -> str:
    """All runs in a few lines."""
    seconds = sum(outcome.seconds for outcome in outcomes)
    kinds = sum((outcome.kinds for outcome in outcomes), Counter[str]())
    return "\n".join(
        [
            f"{len(outcomes)} runs, {seconds / 60:.1f} minutes",
            f"{kinds.total()} actions: "
            + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()),
            f"{sum(bool(outcome.faults) for outcome in outcomes)} runs with faults, "
            f"{sum(outcome.ended_early for outcome in outcomes)} ended early",
            f"slowest reaction {max(outcome.slowest for outcome in outcomes):.1f} s of work, "
            f"most memory {max(outcome.memory for outcome in outcomes)} MB",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
