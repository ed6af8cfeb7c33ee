"""Commands as processes, from start to exit, beside an empty Python program, `glow` and `rg`.

    python -m benchmarks.commands --folder /somewhere/large --briefs 20000

Libraries are made from a seed and kept in the folder for the next run. Each group takes turns of
its own. The last ones measure a reader without an index: when the titles of a large library, of
small briefs, and of a large one among them, are on the screen.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from benchmarks.contenders import BRIEFS, PROGRAM, SAMPLE, add_before, versions
from benchmarks.harness import PATIENCE, Contender, Result, report, take_turns
from benchmarks.seeds import file_of, stem, write_library
from benchmarks.start import load
from tests.pseudo_terminal import PseudoTerminal, clean_environment
from tests.screen import Screen, answers_to

SIZE = (160, 48)
SMALL = 60
"""Briefs around the large one."""
LARGE = 9_000_000
"""Bytes of that."""
WORD = "tariff"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commands", description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the libraries are kept")
    parser.add_argument("--briefs", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--first-rounds", type=int, default=3, help="of the first list of them all")
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="of the commands and their processes, which says more on a machine that is busy",
    )
    add_before(parser)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        # A home for each version: their indexes may differ.
        homes = {
            program: Path(tempfile.mkdtemp(dir=folder))
            for program in versions(options.before).values()
        }
        libraries = options.folder or Path(folder) / "libraries"
        for title, results in _groups(libraries, options, homes):
            print(report(title, results, as_json=options.json, load=load()), flush=True)


def _groups(
    folder: Path, options: argparse.Namespace, homes: Mapping[str, Path]
) -> Iterator[tuple[str, list[Result]]]:
    root = write_library(folder / str(options.briefs), options.briefs)
    desk = write_library(folder / "480", 480)
    brief = str(file_of(root, options.briefs // 2))

    def env_of(contender: Contender) -> dict[str, str]:
        home = homes.get(contender.argv[0], homes[PROGRAM])
        return {**clean_environment(home), "BRIEFING_LIBRARY": str(root)}

    def run(contender: Contender) -> list[float]:
        env = env_of(contender)
        clock = processor_time if options.processor_time else time.perf_counter
        started = clock()
        subprocess.run(
            contender.argv,
            env=env,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            cwd=env["HOME"],
            check=False,
        )
        return [clock() - started]

    def run_without_index(contender: Contender) -> list[float]:
        _forget_indexes(env_of(contender))
        return run(contender)

    def shown(contender: Contender) -> list[float]:
        env = env_of(contender)
        _forget_indexes(env)
        return [_seconds_until_shown(contender, env)]

    def commands(*rows: tuple[str, ...]) -> list[Contender]:
        """Each command, given by its name and its words, of each version."""
        return [
            Contender(f"{version}{name}", (program, *words), ())
            for name, *words in rows
            for version, program in versions(options.before).items()
        ]

    few = [
        Contender("python -c pass", (sys.executable, "-c", "pass"), ()),
        *commands(
            ("--help", "--help"),
            ("show FILE", "show", str(SAMPLE)),
            ("search", "search", "taiwan", str(BRIEFS)),
            ("list", "list", str(BRIEFS)),
        ),
        *_installed("glow", "glow", "-s", "dark", str(SAMPLE)),
        *_installed("rg", "rg", "-i", "taiwan", str(BRIEFS)),
    ]
    yield "commands on the sample library", take_turns(few, options.rounds, run)
    many = commands(
        ("show FILE", "show", brief),
        ("show SLUG", "show", stem(options.briefs // 2)),
        (f"search {WORD}", "search", WORD, str(root)),
        ("list --json", "list", "--json", str(root)),
        ("list", "list", str(root)),
    )
    listing = commands(("list, no index yet", "list", str(root)))
    for contender in listing:
        run(contender)  # builds the index
    time.sleep(3.0)  # the times of files that were just written are not trusted
    many += _installed("rg", "rg", "-li", WORD, str(root))
    yield f"commands on {options.briefs:,} briefs", take_turns(many, options.rounds, run)
    first = commands(("list, no index yet", "list", str(desk)))
    yield "the first list of 480 briefs", take_turns(first, options.rounds, run_without_index)
    title = f"the first list of {options.briefs:,} briefs"
    yield title, take_turns(listing, options.first_rounds, run_without_index)
    for library, briefs in ((desk, 480), (root, options.briefs)):
        titles = [
            contender._replace(markers=(_title(library, briefs),))
            for contender in commands(("a title in the list", str(library)))
        ]
        title = f"titles in the list of {briefs:,} briefs, no index"
        yield title, take_turns(titles, options.first_rounds, shown)
    yield _large_file(folder, options.rounds, shown)


def processor_time() -> float:
    """Of the processes that this one has waited for."""
    return sum(getrusage(RUSAGE_CHILDREN)[:2])


def _forget_indexes(env: Mapping[str, str]) -> None:
    shutil.rmtree(Path(env["XDG_CACHE_HOME"], "briefing"), ignore_errors=True)


def _installed(name: str, program: str, *words: str) -> list[Contender]:
    return [Contender(name, (program, *words), ())] if shutil.which(program) else []


def _second(briefs: int) -> str:
    """The stem of the second newest brief of a library. The newest is open, and its title at the
    top at once, while the list has the names of the others."""
    return sorted(stem(number) for number in range(briefs))[-2]


def _title(root: Path, briefs: int) -> str:
    """How the title of the second brief in the list begins."""
    text = next(root.rglob(f"{_second(briefs)}.md")).read_text(encoding="utf-8")
    return text.partition("title: ")[2].partition("\n")[0][:16]


def _large_file(
    folder: Path, rounds: int, shown: Callable[[Contender], list[float]]
) -> tuple[str, list[Result]]:
    without = write_library(folder / "small", SMALL)
    root = write_library(folder / "large", SMALL)
    second = _second(SMALL)
    large = next(root.rglob(f"{second}.md")).with_name(f"{second}-long.md")
    if not large.exists():
        paragraph = "Words of a long report, and more words of it.\n\n"
        large.write_text("---\ntitle: The longest of them\n---\n" + paragraph * (LARGE // 47))
    title = _title(root, SMALL)
    contenders = [
        Contender("a small brief's title, without it", (PROGRAM, str(without)), (title,)),
        Contender("the same with it", (PROGRAM, str(root)), (title,)),
        Contender("its own title", (PROGRAM, str(root)), ("The longest of",)),
    ]
    heading = f"titles in the list of {SMALL} briefs and a file of {LARGE:,} bytes, no index"
    return heading, take_turns(contenders, rounds, shown)


def _seconds_until_shown(contender: Contender, env: Mapping[str, str]) -> float:
    """Unlike `start_time`, also of a text of which some cells were there before."""
    screen = Screen(*SIZE)
    started = time.perf_counter()
    with PseudoTerminal(contender.argv, size=SIZE, env=env, cwd=Path(env["HOME"])) as pty:
        while data := pty.read(PATIENCE):
            elapsed = time.perf_counter() - started
            pty.write(answers_to(data))
            screen.feed(data)
            if contender.markers[0] in screen.text:
                return elapsed
    raise RuntimeError(f"never showed {contender.markers[0]}:\n{screen.text}")


if __name__ == "__main__":
    main()
