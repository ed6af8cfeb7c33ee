"""Writing a library as a site: all pages, then again after one brief changed, then after none.

    python -m benchmarks.site [FOLDER] [--briefs 10000]

Each is a process of its own, as a user starts it. The last two are measured three times, and the
fastest counts. Without a folder the library is made from a seed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def _measure(root: Path, site: Path) -> None:
    entries = scan(root).entries
    print(f"{len(entries)} briefs")
    first, said = _export(root, site)
    size = sum(file.stat().st_size for file in site.rglob("*.*"))
    print(f"{'all pages':<24} {first:7.1f} s  1.00  {said}, {size / 1e6:.0f} MB")
    brief = entries[len(entries) // 2].path
    before = brief.read_bytes()
    changed = []
    try:
        for number in range(ROUNDS):
            brief.write_bytes(before + f"\nChange {number}.\n".encode())
            changed.append(_export(root, site))
    finally:
        brief.write_bytes(before)
    _export(root, site)
    unchanged = [_export(root, site) for _ in range(ROUNDS)]
    for name, runs in (("one brief changed", changed), ("nothing changed", unchanged)):
        seconds, said = min(runs)
        print(f"{name:<24} {seconds:7.1f} s  {seconds / first:.2f}  {said}")


def _export(root: Path, site: Path) -> tuple[float, str]:
    """The seconds, and what the command said of the pages it wrote."""
    start = time.perf_counter()
    result = subprocess.run(
        [sys.executable, "-m", "briefing_tui", "export", "--site", site, root],
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    return time.perf_counter() - start, result.stderr.strip().partition(": ")[2]


if __name__ == "__main__":
    main()
