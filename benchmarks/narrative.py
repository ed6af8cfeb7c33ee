"""Long narratives: opening, paging, resizing, memory, beside Textual's own `Markdown`.

Every number of the promise in one run. "First paint" is the first screen as it still stands
when all is idle, so a placeholder doesn't count; "settled" is when the scrollbar and the
percentage stand still as well, that is, when the height is exact. With `--before` only these two
are measured, in turns with other versions.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.contenders import PROGRAM, add_before, versions
from benchmarks.documents import GIANTS, LARGEST, MB, markdown
from benchmarks.harness import Contender, in_turns, percentile, start_time
from benchmarks.watching import SIZE, Shown, Watched
from tests.pseudo_terminal import clean_environment

HERE = Path(__file__).parent
SMALL, MEDIUM, LARGE = 4 << 10, 64 << 10, 256 << 10
FRONT = "---\ntitle: {title}\ndate: 2024-01-0{day}\n---\n"
PAGE_DOWN, END, START = "\x1b[6~", "G", "g"
QUIET, LONG_QUIET = 0.8, 2.5
"""Seconds without output after which all is done; longer for what reads on in a thread."""


class Promise(NamedTuple):
    """One number that was promised: what was measured, against what, and the limit."""

    words: str
    value: float
    base: float
    limit: float

    @property
    def ratio(self) -> float:
        return self.value / self.base

    def line(self) -> str:
        """A row for people."""
        kept = "ok" if self.ratio <= self.limit else "MISSED"
        return (
            f"{self.words:<62} {1000 * self.value:9.1f} {1000 * self.base:9.1f} "
            f"{self.ratio:7.3f} {self.limit:7.3f}  {kept}"
        )


class Bench:
    """The programs, each started in a clean home, and what is measured of them."""

    def __init__(self, folder: Path, rounds: int, program: str = PROGRAM) -> None:
        self.folder, self.rounds, self.briefing = folder, rounds, program
        self.env = clean_environment(folder / "home")

    def library(self, name: str, text: str) -> Path:
        """A folder with a small brief that is open first, and the one that `J` opens."""
        folder = self.folder / name.replace(" ", "-").replace(",", "")
        folder.mkdir(exist_ok=True)
        (folder / "2024-01-02-start.md").write_text(
            FRONT.format(title="Start", day=2) + "It starts here.\n"
        )
        target = folder / "2024-01-01-target.md"
        target.write_text(FRONT.format(title="Target", day=1) + text)
        return folder

    def ours(self, folder: Path) -> Watched:
        """The reader with the small brief open."""
        watched = Watched(
            [self.briefing, str(folder / "2024-01-02-start.md")], self.env, self.folder
        )
        watched.wait_for("It starts here.")
        watched.rest(QUIET)
        return watched

    def stock(self, folder: Path) -> Watched:
        """Textual's own widget with nothing in it yet."""
        argv = [sys.executable, str(HERE / "stock.py"), str(folder / "2024-01-01-target.md")]
        watched = Watched(argv, self.env, self.folder)
        watched.wait_for("nothing yet")
        watched.rest(QUIET)
        return watched

    def bare(self) -> Watched:
        """One `Static`."""
        watched = Watched([sys.executable, str(HERE / "bare.py")], self.env, self.folder)
        watched.wait_for("a bare Textual app")
        watched.rest()
        return watched

    def opening(self, start: Callable[[Path], Watched], folder: Path, quiet: float) -> Shown:
        """The medians of opening a document with `J`."""
        took: list[Shown] = []
        for _ in range(self.rounds):
            with start(folder) as watched:
                took.append(watched.show("J", quiet))
                if watched.screen.find("Target") is None and start == self.ours:
                    raise RuntimeError(f"not opened:\n{watched.screen.text}")
        return Shown(
            statistics.median(each.text for each in took),
            statistics.median(each.rest for each in took),
        )


def openings(bench: Bench) -> Iterator[Promise]:
    """First paint and exact height (1, 2, 7)."""
    shown: dict[int, Shown] = {}
    for size in (SMALL, MEDIUM, LARGE, MB, 10 * MB):
        folder = bench.library(f"{size} bytes", markdown(size))
        shown[size] = bench.opening(bench.ours, folder, LONG_QUIET if size >= MB else QUIET)
    for size, limits in ((MEDIUM, (1 / 15, 1 / 10)), (LARGE, (1 / 15, 1 / 10))):
        stock = bench.opening(bench.stock, bench.folder / f"{size}-bytes", LONG_QUIET)
        name = f"{size >> 10} KB"
        yield Promise(
            f"1  {name}: first paint to stock Markdown's",
            *_pair(shown[size].text, stock.text),
            limits[0],
        )
        yield Promise(
            f"1  {name}: settled to stock Markdown's",
            *_pair(shown[size].rest, stock.rest),
            limits[1],
        )
    small = shown[SMALL].text
    yield Promise("2  1 MB: first paint to that of 4 KB", shown[MB].text, small, 1.5)
    yield Promise("2  10 MB: first paint to that of 4 KB", shown[10 * MB].text, small, 5)
    for name, make in GIANTS.items():
        giant = bench.opening(bench.ours, bench.library(name, make()), LONG_QUIET)
        yield Promise(f"7  {name}: first paint to that of 4 KB", giant.text, small, 3)


def beside_others(folder: Path, rounds: int, programs: Mapping[str, str]) -> Iterator[str]:
    """The first paint and the exact height in several versions, each with a home of its own."""
    contenders = []
    for name, program in programs.items():
        contenders.append(Contender(name.rstrip(", ") or "this", (program,), ()))
        (folder / contenders[-1].name).mkdir()
    for size in (MEDIUM, LARGE, MB, 10 * MB):

        def opened(contender: Contender, size: int = size) -> list[Shown]:
            bench = Bench(folder / contender.name, 1, contender.argv[0])
            return [bench.opening(bench.ours, bench.library("long", markdown(size)), LONG_QUIET)]

        base: tuple[float, ...] = ()
        for name, took in in_turns(contenders, rounds, opened).items():
            text, rest = (statistics.median(times) for times in zip(*took, strict=True))
            base = base or (text, rest)
            yield (
                f"{size >> 10:6} KB, {name:8}"
                f" first paint {1000 * text:5.0f} ms {text / base[0]:5.2f}"
                f"   settled {1000 * rest:6.0f} ms {rest / base[1]:5.2f}"
            )


def _pair(value: float, base: float) -> tuple[float, float]:
    return value, base


def keys(bench: Bench) -> Iterator[Promise]:
    """Paging, jumping, resizing beside a bare app (3, 4)."""
    with bench.bare() as bare, bench.ours(bench.folder / f"{MB}-bytes") as ours:
        ours.show("J", LONG_QUIET)
        counted = 12 * bench.rounds
        static = [bare.answer("j") for _ in range(counted)]
        pages = [ours.answer(PAGE_DOWN) for _ in range(counted)]
        jumps = [ours.answer(key) for _ in range(counted // 2) for key in (END, START)]
        base = percentile(static, 95)
        yield Promise(
            "3  1 MB: page down, p95, to a Static's answer", percentile(pages, 95), base, 5
        )
        yield Promise("3  1 MB: to the end and back, p95, likewise", percentile(jumps, 95), base, 5)
        sizes = [(110, 36), (120, 40), (90, 30), SIZE] * (2 * bench.rounds)
        theirs = [bare.resized(*size) for size in sizes]
        mine = [ours.resized(*size) for size in sizes]
        yield Promise(
            "4  1 MB: resize, first output, p95, to a bare app's",
            percentile(mine, 95),
            percentile(theirs, 95),
            2.5,
        )


def loading(bench: Bench) -> Iterator[Promise]:
    """Memory, and keys while a book is read in a thread (5, 6)."""
    for size in (MB, 10 * MB):
        folder = bench.folder / f"{size}-bytes"
        with bench.ours(folder) as watched:
            before = watched.memory()
            watched.show("J", LONG_QUIET)
            added, length = (
                watched.memory() - before,
                (folder / "2024-01-01-target.md").stat().st_size,
            )
            # In MB, where the other rows have milliseconds.
            yield Promise(
                f"5  {size // MB} MB: memory added (MB) to its length",
                added / MB / 1000,
                length / MB / 1000,
                10,
            )
    busy: list[float] = []
    idle: list[float] = []
    for _ in range(bench.rounds):
        with bench.ours(bench.folder / f"{10 * MB}-bytes") as watched:
            watched.changed("J")
            busy += [watched.changed(PAGE_DOWN) for _ in range(25)]
            watched.rest(LONG_QUIET)
            idle += [watched.changed(PAGE_DOWN) for _ in range(25)]
    yield Promise(
        "6  10 MB: page down while it loads, p95, to idle",
        percentile(busy, 95),
        percentile(idle, 95),
        5,
    )


_PEAK = """
import re, sys
from pathlib import Path
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.parse.document import parse_document

def peak():  # `getrusage` would count the process that started this one
    return 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

parse_document(parse_bytes(b"- *a*", "a.md").brief)
before = peak()
brief = parse_bytes(Path(sys.argv[1]).read_bytes(), "a.md").brief
document, matrix = parse_document(brief), build_matrix(brief)
print(peak() - before)
"""


def largest(bench: Bench) -> Iterator[Promise]:
    """The most memory that parsing takes, for each kind of block in a brief of 16 MB."""
    path = bench.folder / "largest.md"
    for kind, make in LARGEST.items():
        path.write_text(make(), encoding="utf-8")
        command = [sys.executable, "-c", _PEAK, str(path)]
        took = int(subprocess.run(command, check=True, capture_output=True).stdout)
        length = path.stat().st_size
        # In MB, where the other rows have milliseconds.
        yield Promise(
            f"7  {length / MB:.0f} MB: most memory (MB) to its length, {kind}",
            took / MB / 1000,
            length / MB / 1000,
            20,
        )


def peers(bench: Bench, frogmouth: str | None, glow: str | None) -> Iterator[str]:
    """Other readers, cold, on 64 KB: from start to its first words."""
    target = bench.folder / f"{MEDIUM}-bytes" / "2024-01-01-target.md"
    plain = bench.folder / "plain.md"
    plain.write_text("First words here.\n\n" + markdown(MEDIUM))
    contenders = [Contender("briefing", (bench.briefing, str(plain)), ("First words here",))]
    if frogmouth:
        contenders.append(Contender("frogmouth", (frogmouth, str(plain)), ("First words here",)))
    if glow:
        contenders.append(Contender("glow", (glow, "-t", str(plain)), ("First words here",)))
    for each in contenders if target.exists() else ():
        took = [start_time(each, SIZE, bench.env, bench.folder) for _ in range(bench.rounds + 1)]
        median = 1000 * statistics.median(took)
        yield f"   64 KB, start to first words: {each.name:<10} {median:9.1f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; exit status 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.narrative", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=("openings", "keys", "loading", "largest"), default="")
    add_before(parser)
    parser.add_argument("--frogmouth", default=shutil.which("frogmouth"), metavar="PATH")
    parser.add_argument("--glow", default=shutil.which("glow"), metavar="PATH")
    options = parser.parse_args(arguments)
    if options.before:
        with tempfile.TemporaryDirectory() as folder:
            for line in beside_others(Path(folder), options.rounds, versions(options.before)):
                print(line, flush=True)
        return 0
    kept = True
    print(f"{'':62} {'ms':>9} {'beside':>9} {'ratio':>7} {'limit':>7}")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.rounds)
        for size in (SMALL, MEDIUM, LARGE, MB, 10 * MB):
            bench.library(f"{size} bytes", markdown(size))
        for part in (openings, keys, loading, largest):
            for promise in part(bench) if options.only in ("", part.__name__) else ():
                print(promise.line(), flush=True)
                kept = kept and promise.ratio <= promise.limit
        if not options.only:
            for line in peers(bench, options.frogmouth, options.glow):
                print(line, flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
