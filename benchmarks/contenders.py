"""What is measured: a bare app, `briefing` on the sample library, and a peer where there is one."""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.harness import Contender

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = str(Path(sys.executable).with_name("briefing"))
BRIEFS = ROOT / "briefs"
SAMPLE = BRIEFS / "2025-01-17-xi-trump-call.md"
BARE = Contender(
    "bare Textual app", (sys.executable, str(ROOT / "benchmarks/bare.py")), ("a bare Textual app",)
)
FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
SUMMARY = re.compile(r"---\n(?:(?!---\n).*\n)*?summary: +(?:[>|]-?\n +)?(.+)\n")
LONGEST_MARKER = 24
"""Characters that stand in the first line of a narrative at any width."""


def first_words(brief: Path) -> str:
    """How the narrative begins: its summary, else its first paragraph up to the first markup."""
    text = brief.read_text(encoding="utf-8")
    summary = SUMMARY.match(text)
    body = FRONT_MATTER.sub("", text)
    paragraph = next(line for line in body.splitlines() if line and line[0] not in "#>-*|!")
    words = re.split(r"[\[*_`<(]", summary[1] if summary else paragraph)[0][:LONGEST_MARKER]
    return words.rpartition(" ")[0] or words


def briefing(name: str, path: Path, program: str = PROGRAM) -> Contender:
    """`briefing` on a brief, or on a library whichever brief it opens."""
    briefs = [path] if path.is_file() else sorted(path.rglob("*.md"))
    return Contender(name, (program, str(path)), tuple(first_words(each) for each in briefs))


def add_before(parser: ArgumentParser) -> None:
    """The option `--before`, for `versions`."""
    parser.add_argument(
        "--before",
        # Not resolved: it may be a link into an environment. It runs in another folder.
        type=lambda program: str(Path(program).absolute()),
        action="append",
        default=[],
        metavar="PROGRAM",
        help="another version's `briefing`, measured in turns with this one; may be repeated",
    )


def versions(before: Sequence[str]) -> Mapping[str, str]:
    """The programs to measure, by the start of their names: this one, and other versions."""
    numbers = range(1, len(before) + 1)
    names = [f"before{number if len(before) > 1 else ''}, " for number in numbers]
    return {"": PROGRAM, **dict(zip(names, before, strict=True))}


def peers(frogmouth: str | None) -> Iterator[Contender]:
    """Other readers on the sample brief, which they show front matter and all."""
    if frogmouth:
        yield Contender("frogmouth, one file", (frogmouth, str(SAMPLE)), ("Xi–Trump call",))
