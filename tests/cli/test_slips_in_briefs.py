"""The slips of writers, and what `briefing check` says about each: `fixtures/slips.md`."""

import re
import sys
from pathlib import Path

from briefing_tui.cli.diagnostics import report_lines
from briefing_tui.layout.ansi import render
from briefing_tui.library.checking import examine
from briefing_tui.parse.brief import parse_bytes
from tests.cases import each_case

FILE = Path(__file__).parents[1] / "fixtures" / "slips.md"
PAGE = FILE.read_text(encoding="utf-8")
_SLIP = re.compile(r"^## (.+)\n~~~~\n((?:.*\n)*?)~~~~\n((?:\n|    .*\n)*)", re.MULTILINE)
SLIPS = {name: (text, answer) for name, text, answer in _SLIP.findall(PAGE)}


def answer_to(text: str) -> str:
    data = text.encode()
    found = examine(parse_bytes(data, "a.md"))
    lines = render(report_lines(found, data, 80), colour=False).splitlines()
    return "".join(f"    {line}".rstrip() + "\n" for line in lines)


@each_case("name", SLIPS)
def test_each_slip_has_its_answer(name: str) -> None:
    text, answer = SLIPS[name]
    assert answer_to(text).strip("\n") == answer.strip("\n")


def test_there_are_enough_and_none_is_passed_over_in_silence() -> None:
    assert len(SLIPS) >= 65
    silent = [name for name, (_, answer) in SLIPS.items() if not answer.strip()]
    assert silent == ["dates that have one meaning"]


if __name__ == "__main__":
    FILE.write_text(
        _SLIP.sub(
            lambda slip: f"## {slip[1]}\n~~~~\n{slip[2]}~~~~\n\n{answer_to(slip[2])}\n", PAGE
        ).rstrip()
        + "\n",
        encoding="utf-8",
    )
    sys.stdout.write(f"{len(SLIPS)} slips\n")
