"""Commands as processes, from start to exit, beside an empty Python program, `glow` and `rg`.

    python -m benchmarks.commands --folder /somewhere/large --briefs 20000

Libraries are made from a seed and kept in the folder for the next run. Each group takes turns of
its own. The last measures a reader without an index: when the titles of small briefs, and of a
large one among them, are on the screen.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from benchmarks.contenders import BRIEFS, SAMPLE
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
BRIEFING = str(Path(sys.executable).with_name("briefing"))


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
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        env = clean_environment(Path(home))
        folder = options.folder or Path(home) / "libraries"
        for title, results in _groups(folder, options, env, Path(home)):
            print(report(title, results, as_json=options.json, load=load()), flush=True)


def _groups(
    folder: Path, options: argparse.Namespace, env: dict[str, str], home: Path
) -> Iterator[tuple[str, list[Result]]]:
    root = write_library(folder / str(options.briefs), options.briefs)
    desk = write_library(folder / "480", 480)
    brief = str(file_of(root, options.briefs // 2))

    def run(contender: Contender) -> list[float]:
        clock = _processor_time if options.processor_time else time.perf_counter
        started = clock()
        subprocess.run(
            contender.argv,
            env={**env, "BRIEFING_LIBRARY": str(root)},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            cwd=home,
            check=False,
        )
        return [clock() - started]

    def run_without_index(contender: Contender) -> list[float]:
        _forget_indexes(env)
        return run(contender)

    few = [
        _command("python -c pass", sys.executable, "-c", "pass"),
        _command("--help", BRIEFING, "--help"),
        _command("show FILE", BRIEFING, "show", str(SAMPLE)),
        _command("search", BRIEFING, "search", "taiwan", str(BRIEFS)),
        _command("list", BRIEFING, "list", str(BRIEFS)),
        *_installed("glow", "glow", "-s", "dark", str(SAMPLE)),
        *_installed("rg", "rg", "-i", "taiwan", str(BRIEFS)),
    ]
    yield "commands on the sample library", take_turns(few, options.rounds, run)
    many = [
        _command("show FILE", BRIEFING, "show", brief),
        _command("show SLUG", BRIEFING, "show", stem(options.briefs // 2)),
        _command(f"search {WORD}", BRIEFING, "search", WORD, str(root)),
        _command("list --json", BRIEFING, "list", "--json", str(root)),
        _command("list", BRIEFING, "list", str(root)),
        *_installed("rg", "rg", "-li", WORD, str(root)),
    ]
    run(many[1])  # builds the index
    time.sleep(3.0)  # the times of files that were just written are not trusted
    yield f"commands on {options.briefs:,} briefs", take_turns(many, options.rounds, run)
    listing = [_command("list, no index yet", BRIEFING, "list", str(desk))]
    yield "the first list of 480 briefs", take_turns(listing, options.rounds, run_without_index)
    listing = [_command("list, no index yet", BRIEFING, "list", str(root))]
    title = f"the first list of {options.briefs:,} briefs"
    yield title, take_turns(listing, options.first_rounds, run_without_index)
    yield from _large_file(folder, options.rounds, env, home)


def _processor_time() -> float:
    """Of the processes that this one has waited for."""
    return sum(getrusage(RUSAGE_CHILDREN)[:2])


def _forget_indexes(env: Mapping[str, str]) -> None:
    shutil.rmtree(Path(env["XDG_CACHE_HOME"], "briefing"), ignore_errors=True)


def _command(name: str, *words: str) -> Contender:
    return Contender(name, words, ())


def _installed(name: str, program: str, *words: str) -> list[Contender]:
    return [_command(name, program, *words)] if shutil.which(program) else []


def _large_file(
    folder: Path, rounds: int, env: Mapping[str, str], home: Path
) -> Iterator[tuple[str, list[Result]]]:
    without = write_library(folder / "small", SMALL)
    root = write_library(folder / "large", SMALL)
    # The newest is open, and its title at the top at once. The list has the names of the next.
    second = sorted(stem(number) for number in range(SMALL))[-2]
    brief = next(root.rglob(f"{second}.md"))
    large = brief.with_name(f"{second}-long.md")
    if not large.exists():
        paragraph = "Words of a long report, and more words of it.\n\n"
        large.write_text("---\ntitle: The longest of them\n---\n" + paragraph * (LARGE // 47))
    title = brief.read_text(encoding="utf-8").partition("title: ")[2].partition("\n")[0]
    contenders = [
        Contender("a small brief's title, without it", (BRIEFING, str(without)), (title[:16],)),
        Contender("the same with it", (BRIEFING, str(root)), (title[:16],)),
        Contender("its own title", (BRIEFING, str(root)), ("The longest of",)),
    ]

    def shown(contender: Contender) -> list[float]:
        _forget_indexes(env)
        return [_seconds_until_shown(contender, env, home)]

    heading = f"titles in the list of {SMALL} briefs and a file of {LARGE:,} bytes, no index"
    yield heading, take_turns(contenders, rounds, shown)


def _seconds_until_shown(contender: Contender, env: Mapping[str, str], home: Path) -> float:
    """Unlike `start_time`, also of a text of which some cells were there before."""
    screen = Screen(*SIZE)
    started = time.perf_counter()
    with PseudoTerminal(contender.argv, size=SIZE, env=env, cwd=home) as pty:
        while data := pty.read(PATIENCE):
            elapsed = time.perf_counter() - started
            pty.write(answers_to(data))
            screen.feed(data)
            if contender.markers[0] in screen.text:
                return elapsed
    raise RuntimeError(f"never showed {contender.markers[0]}:\n{screen.text}")


if __name__ == "__main__":
    main()
