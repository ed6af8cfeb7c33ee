"""How long until the narrative's first line is on the screen, and what is used at rest.

The start is measured with all cores, on one, and to the whole screen; memory and wake-ups are
those of all processes of the program, once the library has been indexed and nothing is pressed.
"""

import argparse
import os
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.contenders import BARE, BRIEFS, SAMPLE, add_before, briefing, peers, versions
from benchmarks.harness import (
    PATIENCE,
    QUIET,
    Contender,
    await_marker,
    in_turns,
    percentile,
    report,
    start_time,
    take_turns,
)
from tests.pseudo_terminal import PseudoTerminal, Size, clean_environment
from tests.screen import answers_to

ONE_CORE = ("taskset", "-c", "0")
NO_PAGE = "library, no page"
"""As after a change: Textual alone paints."""
PARTS = ("start", "one-core", "screen", "rest")
REST_AFTER = 10.0
"""Seconds after the start in which the library is indexed and everything comes to rest."""
AT_REST = 5.0
"""Seconds in which the wake-ups are counted."""
PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)
SWITCHES = re.compile(r"ctxt_switches:\s+(\d+)")

Rest = tuple[float, float, float]
"""Megabytes of memory; wake-ups a second of the interface, and of its other processes."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--size", default="120x40", metavar="COLUMNSxROWS")
    parser.add_argument("--frogmouth", default=shutil.which("frogmouth"), metavar="PATH")
    parser.add_argument("--only", choices=PARTS, action="append", help="may be repeated")
    add_before(parser)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    columns, rows = map(int, options.size.split("x"))
    parts = options.only or PARTS
    size = Size(columns, rows)
    with tempfile.TemporaryDirectory() as folder:
        # Copied: in this checkout, another version would take the whole checkout as the library.
        sample = shutil.copytree(BRIEFS, Path(folder) / "sample")
        contenders = [BARE]
        for version, program in versions(options.before).items():
            contenders += [
                briefing(f"{version}{name}", path, program)
                for name, path in (
                    ("one brief", sample / SAMPLE.name),
                    ("library", sample),
                    (NO_PAGE, sample),
                )
            ]
        contenders += peers(options.frogmouth)
        homes = {each.name: Path(tempfile.mkdtemp(dir=folder)) for each in contenders}

        def measure(contender: Contender, *, whole: bool = False) -> list[float]:
            home = homes[contender.name]
            if contender.name.endswith(NO_PAGE):
                (home / "cache/briefing/first-page").unlink(missing_ok=True)
            return [start_time(contender, size, clean_environment(home), home, whole=whole)]

        def measure_rest(contender: Contender) -> list[Rest]:
            return [at_rest(contender, size, homes[contender.name])]

        for contender in contenders:  # the measured starts are those of a second day
            at_rest(contender, size, homes[contender.name])
        for part, prefix in (("start", ()), ("one-core", ONE_CORE)):
            if part in parts:
                pinned = [each._replace(argv=(*prefix, *each.argv)) for each in contenders]
                results = take_turns(pinned, options.rounds, measure)
                title = "start to first line" + (" on one core" if prefix else "")
                facts = {"size": options.size, "rounds": options.rounds, "load": load()}
                print(report(title, results, as_json=options.json, **facts))
        if "screen" in parts:  # related briefs come later, once a reader stays
            results = take_turns(contenders, options.rounds, partial(measure, whole=True))
            print(report("start to the whole screen", results, as_json=options.json, load=load()))
        if "rest" in parts:
            print(rest_report(in_turns(contenders, max(3, options.rounds // 5), measure_rest)))


def load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def at_rest(contender: Contender, size: Size, home: Path) -> Rest:
    """What a program uses when nothing is pressed. It is quit in order."""
    env = clean_environment(home)
    with PseudoTerminal(contender.argv, size=size, env=env, cwd=home) as pty:
        await_marker(pty, contender)
        until = time.monotonic() + REST_AFTER
        while (left := until - time.monotonic()) > 0:
            pty.write(answers_to(pty.read(left) or b""))
        members = processes(pty.process.pid)
        before = [switches(pid) for pid in members]
        began = time.monotonic()
        while (left := began + AT_REST - time.monotonic()) > 0:
            pty.read(max(left, QUIET))
        seconds = time.monotonic() - began
        own, *others = (
            (switches(pid) - then) / seconds for pid, then in zip(members, before, strict=True)
        )
        rest = memory(members), own, sum(others)
        pty.write(b"\x11" if contender is BARE else b"q")
        while (data := pty.read(PATIENCE)) is not None:
            pty.write(answers_to(data))
        return rest


def processes(session: int) -> list[int]:
    """The processes of a session, its leader first."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[3]) == session:
            found.append(int(folder.name))
    return sorted(found, key=lambda pid: (pid != session, pid))


def memory(pids: Sequence[int]) -> float:
    """The proportional set size of processes together, in megabytes."""
    rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids)
    return sum(int(match[1]) for text in rollups if (match := PSS.search(text))) / 1024


def switches(pid: int) -> int:
    """How often the threads of a process have been put to sleep or aside."""
    return sum(
        int(number)
        for status in Path(f"/proc/{pid}/task").glob("*/status")
        for number in SWITCHES.findall(status.read_text())
    )


def rest_report(results: dict[str, list[Rest]]) -> str:
    """The use at rest as a table: medians, and of memory the ratio to the first program."""
    width = max(map(len, results))
    lines = [f"at rest (load {load()})", f"{'':{width}}  PSS MB    p95  ratio  wake-ups/s  others'"]
    first = statistics.median(rest[0] for rest in next(iter(results.values())))
    for name, rests in results.items():
        sizes, own, others = zip(*rests, strict=True)
        size = statistics.median(sizes)
        lines.append(
            f"{name:{width}}  {size:6.1f} {percentile(sizes, 95):6.1f}  {size / first:5.2f}"
            f"  {statistics.median(own):10.1f}  {statistics.median(others):7.1f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
