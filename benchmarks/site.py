"""Writing a library as a site: all pages, then again after nothing changed.

    python -m benchmarks.site [FOLDER] [--briefs 10000]

Each is a process of its own, and counts with the processor time of its workers. The last is
measured three times, and the fastest counts. Without a folder the library is made from a seed.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.seeds import write_library
from briefing_tui.library.files import scan

ROUNDS = 3


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.site", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--briefs", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = options.folder or write_library(Path(folder) / "library", options.briefs)
        _measure(root, Path(folder) / "site")


class Run(NamedTuple):
    """The seconds of an export by the clock and of all processors, and what it said it wrote."""

    seconds: float
    processor: float
    said: str


def _measure(root: Path, site: Path) -> None:
    entries = scan(root)
    first = _export(root, site)
    size = sum(file.stat().st_size for file in site.rglob("*.*"))
    print(f"{len(entries)} briefs, {size / 1e6:.0f} MB of pages")
    unchanged = [_export(root, site) for _ in range(ROUNDS)]
    runs = {
        "all pages": first,
        "nothing changed": min(unchanged, key=lambda run: run.processor),
    }
    for name, run in runs.items():
        ratio = run.processor / first.processor
        print(
            f"{name:<18} {run.seconds:7.1f} s  {run.processor:7.1f} s of processors  "
            f"{ratio:.3f}  {run.said}"
        )


def _export(root: Path, site: Path) -> Run:
    start, before = time.perf_counter(), _processor()
    result = subprocess.run(
        [sys.executable, "-m", "briefing_tui", "export", "--site", site, root],
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    said = result.stderr.strip().partition(": ")[2]
    return Run(time.perf_counter() - start, _processor() - before, said)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
