"""How easily one finds one's way in the code: its size, its circles, and what a key runs through.

    python -m benchmarks.structure [--program PATH] [--package FOLDER]

Counts the private functions that are named once and the package's modules; then runs the real
program in a terminal, with a profiler in every process of it, and counts for `J`, a letter in the
filter, Enter in the search and a save of the open brief in how many of our files a function is
called, in all and in the thread of the interface, how many calls that thread makes, and how often
it enters `tui/state/`; then measures the processor time that the interface's process takes for one
save in a library of 480 briefs.
`--program` and `--package` take another checkout.
"""

import argparse
import ast
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.seeds import write_library
from tests.pseudo_terminal import PseudoTerminal, clean_environment
from tests.screen import answers_to

SIZE = (160, 48)
BRIEFS = 480
SETTLED = 5.0
"""Seconds from the start until the index is built and nothing runs any more."""
ANSWERED = 2.5
"""Seconds after a key or a save until everything that follows from it is done."""
SAVES = 5
PROFILER = """
import os, signal, sys, threading
_files = set()
_counts = [0, 0]
def _profile(frame, event, argument):
    if event == "call":
        _files.add(frame.f_code.co_filename)
def _profile_main(frame, event, argument):
    if event == "call":
        file, caller = frame.f_code.co_filename, frame.f_back
        _files.update((file, "main " + file))
        _counts[0] += 1
        name = frame.f_code.co_qualname
        inside = "/tui/state/" in caller.f_code.co_filename
        if "/tui/state/" in file and not inside:
            _counts[1] += "." not in name and "<" not in name
def _write(number, frame):
    names = [*sorted(_files), "calls %d" % _counts[0], "entries %d" % _counts[1]]
    _files.clear()
    _counts[:] = 0, 0
    with open(os.path.join(os.environ["PROFILE_TO"], str(os.getpid())), "w") as file:
        file.write("\\n".join(names))
signal.signal(signal.SIGUSR1, _write)
threading.setprofile(_profile)
sys.setprofile(_profile_main)
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.structure", description=__doc__)
    here = Path(__file__).resolve().parents[1]
    parser.add_argument("--program", type=Path, default=Path(sys.executable).with_name("briefing"))
    parser.add_argument("--package", type=Path, default=here / "briefing_tui")
    options = parser.parse_args(arguments)
    for name, value in counts(options.package).items():
        print(f"{name:32} {value}")
    with tempfile.TemporaryDirectory() as folder:
        home, root = Path(folder) / "home", Path(folder) / "library"
        home.mkdir()
        write_library(root, BRIEFS)
        env = clean_environment(home)
        for name, trace in traces(options.program, options.package, root, env, home).items():
            print(
                f"{name:32} {trace.files} files; the interface's thread {trace.own_files}, with"
                f" {trace.calls:,} calls, {trace.entries} of them into state"
            )
        fresh = Path(folder) / "fresh"
        fresh.mkdir()
        milliseconds = save_time(options.program, root, clean_environment(fresh)) * 1000
        print(f"{f'processor time of a save at {BRIEFS}':32} {milliseconds:.0f} ms")


def counts(package: Path) -> dict[str, object]:
    """The size of the package, and its import circles with all imports counted."""
    paths = {
        ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(
            ".__init__"
        ): path
        for path in sorted(package.rglob("*.py"))
    }
    texts = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    lengths = sorted(
        len(text.splitlines()) for name, text in texts.items() if paths[name].name != "__init__.py"
    )
    edges = {name: set(_imports(ast.parse(text), texts)) - {name} for name, text in texts.items()}
    circles = sorted((len(circle) for circle in _circles(edges)), reverse=True)
    return {
        "private functions named once": sum(map(_named_once, map(ast.parse, texts.values()))),
        "modules": len(lengths),
        "lines": sum(lengths),
        "median lines of a module": statistics.median(lengths),
        "modules in import circles": " + ".join(map(str, circles)) or "none",
        "modules that name the screen": sum("ReaderScreen" in text for text in texts.values()),
    }


def _named_once(tree: ast.Module) -> int:
    """How many private functions and methods a module names in one place only: each is a step for
    the reader, and many could stand where they are used.
    """
    defined: list[str] = []
    named: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defined.append(node.name)
        elif isinstance(node, ast.Name):
            named[node.id] += 1
        elif isinstance(node, ast.Attribute):
            named[node.attr] += 1
    private = (name for name in defined if name.startswith("_") and not name.endswith("__"))
    return sum(named[name] == 1 for name in private)


def _imports(tree: ast.AST, known: Mapping[str, str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield from [name for name in (full, node.module) if name in known][:1]


def _circles(edges: Mapping[str, set[str]]) -> list[set[str]]:
    """Sets of modules that reach one another."""
    reached: dict[str, set[str]] = {}
    for start in edges:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for target in edges.get(waiting.pop(), set()) - seen:
                seen.add(target)
                waiting.append(target)
        reached[start] = seen
    groups: defaultdict[frozenset[str], set[str]] = defaultdict(set)
    for name, seen in reached.items():
        if name in seen:
            mutual = frozenset(other for other in seen if name in reached.get(other, set()))
            groups[mutual].add(name)
    return list(groups.values())


class Trace(NamedTuple):
    """What a key or a save runs through."""

    files: int
    """The package's files in which a function is called, in all processes and threads."""
    own_files: int
    """The same in the interface's thread."""
    calls: int
    """Calls of Python functions in that thread, also those of libraries."""
    entries: int
    """Calls of the functions of `tui/state/` by other modules."""


def traces(
    program: Path, package: Path, root: Path, env: Mapping[str, str], home: Path
) -> dict[str, Trace]:
    """Each way through the program."""
    site, results = home / "site", home / "profiles"
    site.mkdir()
    results.mkdir()
    (site / "sitecustomize.py").write_text(PROFILER)
    env = {**env, "PYTHONPATH": str(site), "PROFILE_TO": str(results)}
    brief = sorted(root.rglob("*.md"))[-1]
    found: dict[str, Trace] = {}
    with PseudoTerminal((str(program), str(root)), size=SIZE, env=env, cwd=home) as pty:

        def trace(action: str | None) -> Trace:
            """What is called by keys, or by a save of the open brief."""
            _let_run(pty, ANSWERED)
            _signal_all(pty.process.pid)
            _let_run(pty, 0.3)
            if action is None:
                brief.write_text(brief.read_text() + "\n\nOne more sentence.\n")
            else:
                pty.write(action.encode())
            _let_run(pty, ANSWERED)
            for file in results.iterdir():
                file.unlink()
            _signal_all(pty.process.pid)
            _let_run(pty, 0.5)
            names = {name for file in results.iterdir() for name in file.read_text().split("\n")}
            own = (results / str(pty.process.pid)).read_text().split("\n")
            calls, entries = (int(count.split()[1]) for count in own[-2:])
            return Trace(
                sum(name.startswith(str(package)) for name in names),
                sum(name.startswith(f"main {package}") for name in own),
                calls,
                entries,
            )

        _let_run(pty, 2 * SETTLED)
        found["a save"] = trace(None)
        found["J"] = trace("J")
        pty.write(b"4f")
        found["a letter in the filter"] = trace("t")
        pty.write(b"\x1b\x1b1")
        _let_run(pty, ANSWERED)
        pty.write(b"spresident trade")
        found["Enter in the search"] = trace("\r")
    return found


def save_time(program: Path, root: Path, env: Mapping[str, str]) -> float:
    """Seconds of processor time of the interface's process for a save of the open brief."""
    brief = sorted(root.rglob("*.md"))[-1]
    with PseudoTerminal((str(program), str(root)), size=SIZE, env=env, cwd=root) as pty:
        _let_run(pty, 2 * SETTLED)
        times = []
        for number in range(SAVES):
            idle = _processor_time(pty.process.pid)
            _let_run(pty, ANSWERED)
            before = _processor_time(pty.process.pid)
            brief.write_text(brief.read_text() + f"\n\nSentence {number}.\n")
            _let_run(pty, ANSWERED)
            times.append((_processor_time(pty.process.pid) - before) - (before - idle))
        return statistics.median(times)


def _let_run(pty: PseudoTerminal, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if data := pty.read(min(left, 0.2)):
            pty.write(answers_to(data))


def _processor_time(pid: int) -> float:
    """Seconds in user and system mode (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _signal_all(pid: int) -> None:
    """Signal a process and its descendants (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for thread in Path(f"/proc/{pid}/task").iterdir():
        children += (thread / "children").read_text().split()
    for child in dict.fromkeys(map(int, children)):
        _signal_all(child)
    os.kill(pid, signal.SIGUSR1)


if __name__ == "__main__":
    main()
