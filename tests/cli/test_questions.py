"""The manual's page of questions: its queries find what it says, and the program offers them."""

import re
from pathlib import Path

import pytest

from briefing_tui.library.query_advice import QUESTIONS
from briefing_tui.library.query_syntax import parse_query
from tests.cli.conftest import Command

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| \d+ \| (?P<question>.+?) \| `(?P<query>.+?)` \| (?P<finds>.+?) \|$", re.M)
ROWS = [
    (row["question"], row["query"], row["finds"])
    for row in ROW.finditer((ROOT / "docs/questions.md").read_text(encoding="utf-8"))
]


def test_there_are_thirteen_and_the_program_offers_the_first() -> None:
    assert len(ROWS) == 13
    assert {question: query for question, query, _ in ROWS[: len(QUESTIONS)]} == QUESTIONS


@pytest.mark.parametrize(("question", "query", "finds"), ROWS, ids=[row[1] for row in ROWS])
def test_a_question_finds_what_the_page_says(
    briefing: Command, samples: Path, question: str, query: str, finds: str
) -> None:
    assert not parse_query(query).problem
    if finds == "depends on you":
        return
    numbers = re.fullmatch(r"(\d+) briefs?, (\d+) claims?", finds)
    assert numbers is not None
    answer = briefing("search", query, samples, "--count")
    assert answer.out.split() == list(numbers.groups())
