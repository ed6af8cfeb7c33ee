"""How many small changes of the code the tests find.

    python -m benchmarks.changed_code RESULTS [--changes 60] [--seed 1] [--workers 2]
    python -m benchmarks.changed_code RESULTS --all [--changes 600] [--within compare text]
    python -m benchmarks.changed_code RESULTS --without TESTS [--changes 200] [--within tui]
    python -m benchmarks.changed_code RESULTS --alone

Makes one change at a time in a copy of the last commit: it turns a condition round, writes `and`
for `or`, takes a bound in or out, or makes a small number one too large or too small. The seed
decides which. The plain suite runs on each, up to the first failure: first the tests of the changed
folder and, if none fails, all of them. A suite that doesn't end has found the change, too.

RESULTS gets a line of JSON for each change. If the file exists, only what is missing in it is
done. At the end the share is printed, with the changes that nothing found: a reader has to say
which of them change nothing. It needs Git, and takes about a minute for each change.

Only what is `--within` the named folders and files of the package is changed, or all of it.

With `--all`, all tests that run the changed line are tried, and all that fail are kept, which says
which tests find nothing that others don't find. It needs Python 3.12. `--alone` prints, for each
file of tests, how many changes it finds, and how many no other file does.

`--without` says which of some tests can't go. TESTS names them, one in a line, by a file, a
function or a case of it. Only lines that they run are changed. The other tests are tried first, up
to the first failure; where all pass, those of TESTS, and what fails then has to stay.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, json

from benchmarks.contenders import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PACKAGE = "briefing_tui"
LARGEST = 12
"""The largest number that counts as small."""
PATIENCE, LEAST_PATIENCE = 3, 300
"""A suite that takes so many times as long as on the unchanged code, and so many seconds, doesn't
end."""
MOST_MEMORY = 4 * 2**30
"""Bytes of one process: a change may make it take all."""
OTHER = {b"and": b"or", b"or": b"and", b"<": b"<=", b"<=": b"<", b">": b">=", b">=": b">"}
"""Each operator that is replaced, and by which."""


class Change(NamedTuple):
    """Other code for a range of a file, in bytes."""

    file: str
    kind: str
    start: int
    end: int
    code: bytes

    def of(self, source: bytes) -> bytes:
        return source[: self.start] + self.code + source[self.end :]

    def line(self, source: bytes) -> str:
        """The line in which it begins, as it is in the source or in the changed one."""
        first = source.rfind(b"\n", 0, self.start) + 1
        return source[first:].split(b"\n", 1)[0].decode().strip()


class Series(Struct):
    """What all changes of a file of results have in common: its first line."""

    commit: str
    seed: int
    seconds: float
    """What the suite takes on the unchanged code."""


class Result(Struct):
    """A change, and what found it."""

    place: str
    kind: str
    before: str
    after: str
    found_by: str
    """The test that failed, or what happened instead of an end; empty if all passed."""
    tried: int = 0
    """How many tests run the changed line; 0 if the suite ended with the first failure."""
    failed: tuple[str, ...] = ()
    """All of them that failed, or all of those that are to go and alone find the change."""


# The changes


class Changes(ast.NodeVisitor):
    """Collects a change for each condition, operator and small number of a file."""

    def __init__(self, file: str, source: bytes, rng: random.Random) -> None:
        self.found: list[Change] = []
        self._file, self._source, self._rng = file, source, rng
        self._lines = [0, *(match.end() for match in re.finditer(rb"\n", source))]
        self.visit(ast.parse(source))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Nothing: Python 3.11 reports other offsets in it."""

    def generic_visit(self, node: ast.AST) -> None:
        match node:
            case ast.If(test=ast.Name("TYPE_CHECKING")):
                return
            case ast.If() | ast.While() | ast.IfExp():
                self._turn(node.test)
            case ast.comprehension():
                for condition in node.ifs:
                    self._turn(condition)
            case ast.BoolOp():
                for value in node.values[:-1]:
                    self._replace("and, or", value, rb"and\b|or\b")
            case ast.Compare():
                for value in (node.left, *node.comparators[:-1]):
                    self._replace("bound", value, rb"[<>]=?")
            case ast.Constant(value=int(number)) if type(number) is int and number <= LARGEST:
                other = str(number + self._rng.choice((-1, 1))).encode()
                self._add("number", *self._range(node), other)
        super().generic_visit(node)

    def _turn(self, condition: ast.expr) -> None:
        start, end = self._range(condition)
        self._add("condition", start, end, b"(not (" + self._source[start:end] + b"))")

    def _replace(self, kind: str, left: ast.expr, operators: bytes) -> None:
        """Replace the operator after an operand, if it is one of some."""
        pattern = re.compile(rb"(?:[\s()\\]|#[^\n]*)*(" + operators + b")")
        if operator := pattern.match(self._source, self._range(left)[1]):
            self._add(kind, *operator.span(1), OTHER[operator[1]])

    def _add(self, kind: str, start: int, end: int, code: bytes) -> None:
        self.found.append(Change(self._file, kind, start, end, code))

    def _range(self, node: ast.expr) -> tuple[int, int]:
        last, column = node.end_lineno or 0, node.end_col_offset or 0
        return self._lines[node.lineno - 1] + node.col_offset, self._lines[last - 1] + column


def chosen(
    tree: Path,
    count: int,
    seed: int,
    within: Sequence[str] = ("",),
    wanted: Callable[[Change], bool] = lambda _: True,
) -> list[Change]:
    """Changes by chance of some folders and files of the package, each of which is Python."""
    rng = random.Random(seed)
    found: list[Change] = []
    folders = [tree / PACKAGE / name for name in within]
    paths = {path for folder in folders for path in (folder, *folder.rglob("*.py"))}
    for path in sorted(path for path in paths if path.suffix == ".py"):
        found += Changes(path.relative_to(tree).as_posix(), path.read_bytes(), rng).found
    rng.shuffle(found)
    good = (change for change in found if wanted(change) and _compiles(change, tree))
    return [*islice(good, count)]


def _compiles(change: Change, tree: Path) -> bool:
    try:
        ast.parse(change.of((tree / change.file).read_bytes()))
    except SyntaxError:
        return False
    return True


# The suite


def copy_of_commit(folder: Path) -> Path:
    """A clone with an environment of its own, in which the processes that the tests start find the
    clone's package, too.
    """
    tree = folder / "tree"
    subprocess.run(["git", "clone", "-q", ROOT, tree], check=True)
    venv.create(tree / ".venv", symlinks=True)
    ours = Path(sysconfig.get_path("scripts"))
    for script in ours.iterdir():
        target = tree / ".venv" / "bin" / script.name
        if not target.exists() and script.name != "briefing":
            target.symlink_to(script)
    paths = {"base": str(tree / ".venv"), "platbase": str(tree / ".venv")}
    packages = Path(sysconfig.get_path("purelib", vars=paths))
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        if package.name != PACKAGE and package.suffix != ".pth" and package.name != "__pycache__":
            (packages / package.name).symlink_to(package)
    (packages / "changed.pth").write_text(f"{tree}\n")
    return tree


def commit_of(tree: Path) -> str:
    head = ("git", "rev-parse", "HEAD")
    return subprocess.run(head, cwd=tree, capture_output=True, text=True, check=True).stdout.strip()


def first_failure(tree: Path, workers: int, patience: float, *tests: str) -> str:
    """The first test that fails; empty if all pass."""
    status, output = run_suite(tree, patience, "-x", "-n", str(workers), *tests)
    if not status:
        return output
    failed = _FAILED.search(output)
    return failed[1] if failed else f"status {status}: {output[-200:]}"


def run_suite(tree: Path, patience: float, *arguments: str, **variables: str) -> tuple[int, str]:
    """The status of the suite and what it prints. One that doesn't end has the status 0 and says
    so; without a failure there is nothing to say.
    """
    shutil.rmtree(tree / ".hypothesis", ignore_errors=True)  # what it has learnt from other changes
    python = str(tree / ".venv" / "bin" / "python")
    command = (python, "-m", "pytest", *arguments)
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with subprocess.Popen(
        command,
        cwd=tree,
        env=environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY)),
    ) as suite:
        try:
            output, _ = suite.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            return 0, f"no end after {patience:.0f} s"
        finally:
            if suite.poll() is None:
                os.killpg(suite.pid, signal.SIGKILL)
    return suite.returncode, output if suite.returncode else ""


_FAILED = re.compile(r"^(?:FAILED|ERROR) (.*?)(?: - .*)?$", re.MULTILINE)

Reached = dict[str, dict[int, list[str]]]
"""The tests that run each line of each file."""


def reached_lines(tree: Path, workers: int) -> Reached:
    """Run the plain suite on the unchanged code, and note which lines each test runs. What is noted
    about a commit is kept for its next series.
    """
    kept = ROOT / "build" / f"reached-{commit_of(tree)}.json"
    if kept.exists():
        return json.decode(kept.read_bytes(), type=Reached)
    reached: Reached = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory() as folder:
        plugin = ("-p", "benchmarks.reached_lines", "-n", str(workers))
        status, output = run_suite(tree, 3600, *plugin, REACHED_LINES=folder)
        if status or output:
            sys.exit(f"The suite fails on the unchanged code: {output[-500:]}")
        for file in Path(folder).iterdir():
            for row in map(json.decode, file.read_text().splitlines()):
                for name, lines in row["lines"].items():
                    for line in lines:
                        reached[name][line].append(row["test"])
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(json.encode(reached))
    return reached


def all_failures(
    tree: Path, workers: int, patience: float, tests: Sequence[str], *options: str
) -> tuple[str, tuple[str, ...]]:
    """What happened first, and all of some tests that fail."""
    if not tests:
        return "", ()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as names:
        names.write("\n".join(tests))
        names.flush()
        arguments = ("-n", str(workers), "--tb=no", *options, f"@{names.name}")
        status, output = run_suite(tree, patience, *arguments)
    failed = tuple(match[1] for match in _FAILED.finditer(output))
    return (failed[0] if failed else output[-200:] if status else output), failed


def tests_of(change: Change, source: bytes, reached: Reached) -> set[str]:
    """The tests that run a line of a change. What runs only while a module is imported, as a table
    does, belongs to all tests that run the module.
    """
    lines = reached.get(change.file, {})
    first, last = (1 + source.count(b"\n", 0, at) for at in (change.start, change.end))
    tests = {test for line in range(first, last + 1) for test in lines.get(line, ())}
    return tests or {test for names in lines.values() for test in names}


def named(test: str, names: frozenset[str]) -> bool:
    """Whether a test, its function or its file is among some names."""
    return not {test, test.partition("[")[0], test.partition("::")[0]}.isdisjoint(names)


def try_all(
    change: Change,
    tree: Path,
    workers: int,
    patience: float,
    reached: Reached,
    without: frozenset[str],
) -> Result:
    """Run all tests that run a line of a change on it, and undo it. If some are to go, they run
    last, and only if no other fails.
    """
    path = tree / change.file
    source = path.read_bytes()
    changed = change.of(source)
    first = 1 + source.count(b"\n", 0, change.start)
    tests = tests_of(change, source, reached)
    going = {test for test in tests if named(test, without)}
    stops = ("-x",) if without else ()
    try:
        _write(path, changed)
        given = tree, workers, patience
        found_by, failed = all_failures(*given, sorted(tests - going), *stops)
        if without:
            found_by, failed = (found_by, ()) if found_by else all_failures(*given, sorted(going))
    finally:
        _write(path, source)
    words = change.line(source), change.line(changed)
    return Result(f"{change.file}:{first}", change.kind, *words, found_by, len(tests), failed)


def try_change(change: Change, tree: Path, workers: int, patience: float) -> Result:
    """Run the suite on a change, and undo it."""
    path = tree / change.file
    source = path.read_bytes()
    changed = change.of(source)
    tests = Path("tests", *Path(change.file).parts[1:2])
    try:
        _write(path, changed)
        found_by = ""
        if (tree / tests).is_dir():
            found_by = first_failure(tree, workers, patience, str(tests))
        found_by = found_by or first_failure(tree, workers, patience)
    finally:
        _write(path, source)
    line = 1 + source.count(b"\n", 0, change.start)
    place = f"{change.file}:{line}"
    return Result(place, change.kind, change.line(source), change.line(changed), found_by)


def _write(path: Path, source: bytes) -> None:
    """Write a module, and forget its compiled form: it may have the same size and second."""
    path.write_bytes(source)
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        compiled.unlink()


# The results


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.changed_code",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("results", type=Path)
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--within", metavar="PATH", nargs="+", default=[""])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--without", type=Path, metavar="TESTS")
    parser.add_argument("--alone", action="store_true")
    options = parser.parse_args()
    if options.alone:
        lines = options.results.read_text().splitlines()[1:]
        print_alone([json.decode(line, type=Result) for line in lines])
        return
    with tempfile.TemporaryDirectory(prefix="changed-code-") as folder:
        tree = copy_of_commit(Path(folder))
        results = measure(options, tree)
    print_share(results)


def measure(options: argparse.Namespace, tree: Path) -> list[Result]:
    """The results of all changes. Those that the file doesn't have are added to it."""
    file: Path = options.results
    commit = commit_of(tree)
    lines = file.read_text().splitlines() if file.exists() else []
    if not lines:
        start = time.monotonic()
        if failed := first_failure(tree, options.workers, 3600):
            sys.exit(f"The suite fails on the unchanged code: {failed}")
        series = Series(commit, options.seed, time.monotonic() - start)
        lines = [json.encode(series).decode()]
        file.write_text(f"{lines[0]}\n")
    series = json.decode(lines[0], type=Series)
    if (series.commit, series.seed) != (commit, options.seed):
        sys.exit(f"{file} is about commit {series.commit} with the seed {series.seed}.")
    results = [json.decode(line, type=Result) for line in lines[1:]]
    patience = max(LEAST_PATIENCE, PATIENCE * series.seconds)
    without = frozenset(options.without.read_text().splitlines() if options.without else ())
    reached = reached_lines(tree, options.workers) if options.all or without else {}

    def wanted(change: Change) -> bool:
        tests = tests_of(change, (tree / change.file).read_bytes(), reached) if without else ()
        return not without or any(named(test, without) for test in tests)

    changes = chosen(tree, options.changes, options.seed, options.within, wanted)
    for number, change in enumerate(changes):
        if number < len(results):
            continue
        given = change, tree, options.workers, patience
        result = try_all(*given, reached, without) if reached else try_change(*given)
        with file.open("a") as stream:
            stream.write(f"{json.encode(result).decode()}\n")
        results.append(result)
        print(f"{number + 1:3} {result.place} {result.found_by or 'NOT FOUND'}", flush=True)
    return results


def print_alone(results: list[Result]) -> None:
    """How many changes each file of tests finds, and how many only it."""
    finds, alone = Counter[str](), Counter[str]()
    for result in results:
        files = {test.partition("::")[0] for test in result.failed}
        finds.update(files)
        alone.update(files if len(files) == 1 else ())
    for file, count in sorted(finds.items()):
        print(f"{count:4} {alone[file]:4} {file}")


def print_share(results: list[Result]) -> None:
    found = Counter(result.kind for result in results if result.found_by)
    for kind, count in sorted(Counter(result.kind for result in results).items()):
        print(f"{kind:10} {found[kind]:3} of {count:3} found")
    print(f"{'all':10} {found.total():3} of {len(results):3} found")
    for result in results:
        if not result.found_by:
            print(f"\n{result.place} ({result.kind})\n  - {result.before}\n  + {result.after}")


if __name__ == "__main__":
    main()
