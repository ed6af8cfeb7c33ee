"""What earlier versions had: somebody who still types it gets one line that says what to do."""

import re
from pathlib import Path

import pytest

from briefing_tui.former_names import FORMER, what_became_of
from tests.cli.conftest import Command

ROOT = Path(__file__).parents[2]
TYPED = {
    "changes --since": ["changes --since HEAD", "changes CALL --since=2026-11-21 --json"],
    "notes --import": ["notes --import ann.jsonld", "--color never notes --import=- CALL"],
    "export --to annotations": [
        "export CALL --to annotations",
        "export CALL --to=annotations --notes -o a.jsonld",
    ],
    "show --to annotations": ["show --to annotations CALL"],
    "export --by": ["export CALL --to html --notes --by Ann", "export CALL --by=Ann --to html"],
    "export --to ics": ["export CALL --to ics -o events.ics"],
    "show --to ics": ["show CALL --to=ics"],
    "export --to bibtex": ["export --to bibtex CALL"],
    "show --to bibtex": ["show CALL --to bibtex"],
    "export --to links": ["export CALL --to links"],
    "show --to links": ["show CALL --to links"],
    "check --format sarif": ["check --format sarif", "check CALL --strict --format=sarif"],
    "export --site": ["export --site out", "export --site=out CALL --title Desk --drafts"],
    "serve": ["serve", "serve CALL", "serve CALL --host 192.0.2.7 --port=8000"],
}
USAGES = {name for names in FORMER for name in names.split(", ") if "." not in name}
LINES = [(usage, line) for usage, lines in TYPED.items() for line in lines]


@pytest.mark.parametrize(("usage", "line"), LINES, ids=[line for _, line in LINES])
def test_what_is_gone_is_one_line(briefing: Command, library: Path, usage: str, line: str) -> None:
    call = str(library / "2025-01-17-call.md")
    answer = briefing(
        *(call if word == "CALL" else word for word in line.split()),
        env={"BRIEFING_LIBRARY": library},
    )
    assert (answer.status, answer.out) == (2, "")
    sentence = what_became_of(usage)
    assert re.match(r"was removed in 1\.(?:1\.1|2|3)[:,.] ", sentence)
    assert answer.err == f"briefing: `{usage}` {sentence}\n"


def test_each_row_is_tried() -> None:
    assert {*TYPED} == USAGES


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize(
    "line",
    [
        *("list --since HEAD", "changes -- --since", "search --import", "export --to html"),
        *("list --format sarif", "show serve"),
    ],
)
def test_another_error_is_not_taken_for_it(briefing: Command, library: Path, line: str) -> None:
    answer = briefing(*line.split(), library)
    assert answer.status == 2
    assert "was removed" not in answer.err


def test_no_page_names_what_is_gone() -> None:
    pages = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "system").iterdir()]
    pages += [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "docs" / "briefing.1"]
    gone = {usage.partition(" ")[2] or f"briefing {usage}" for usage in USAGES}
    named = re.compile(rf"(?:{'|'.join(map(re.escape, gone))})(?![\w-])")
    found = [
        f"{page.name}: {match[0]}"
        for page in pages
        for match in named.finditer(page.read_text("utf-8").replace("\\-", "-"))
    ]
    assert not found
