"""Another text is inserted in a brief by added lines alone, however the brief is written."""

from difflib import ndiff
from pathlib import Path

import pytest

from briefing_tui.compare.glossary import Glossary
from briefing_tui.draft.insertion import NoPlaceError, with_addition
from briefing_tui.draft.new_brief import brief_of
from briefing_tui.draft.rows import added_rows
from briefing_tui.originals.article import Article
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case

TEXT = "The Gannet touched the mole at 07:41.\n\nThe tower is closed.\n\nPress: a@tarn.example"
BRIEF = """\
---
title: Ferry  # ours
sources:
  # the harbour
  - { id: port, coverage: full }
  # - id: line
claims: # two of them

  - topic: The collision # the first
    accounts:
      port:
        quote: |
          The Gannet touched the mole at 07:40.

          # no comment
        # what was it?

    note: Both.
  # The rest
  - topic: Trade
    accounts:
      port: silent
      # line: silent

# Later
tags: [sea]
---
Words.
"""


def inserted(text: str, source: str = "tug") -> str:
    parsed = parse_brief(text, "ferry.md")
    articles = {source: Article(paragraphs=(TEXT,))}
    (new,) = brief_of("Ferry", None, None, articles, "texts").sources
    rows = added_rows(parsed.brief.claims, new.id, new.text, Glossary({}))
    return with_addition(text, parsed, new, rows)


def added_lines(before: str, after: str) -> list[str]:
    """The lines that are only in the second text, which has all of the first in their order."""
    found = list(ndiff(before.splitlines(), after.splitlines()))
    assert [line for line in found if line.startswith("- ")] == []
    return [line[2:] for line in found if line.startswith("+ ")]


def test_lines_are_added_and_comments_stay_where_they_were() -> None:
    text = inserted(BRIEF)
    lines = text.split("\n")
    assert added_lines(BRIEF, text)
    below = {line: lines[number - 1] for number, line in reversed([*enumerate(lines)])}
    assert below["  - id: tug"] == "  # - id: line"
    assert below["claims: # two of them"] == "    text: { file: texts/ferry-tug.txt }"
    assert below["      tug:"] == "        # what was it?", "the blank line stays above the note"
    assert below["      tug: unchecked"] == "      # line: silent"
    assert below["  - topic: The tower is closed"] == "      tug: unchecked"
    assert below["  ## tug: Press: a@tarn.example"].startswith("  ## In no row")
    brief = parse_brief(text, "ferry.md").brief
    assert [claim.topic for claim in brief.claims] == [
        "The collision",
        "Trade",
        "The tower is closed",
    ]
    assert brief.claims[0].accounts[1].quote == "The Gannet touched the mole at 07:41."
    assert brief.claims[0].accounts[0].quote.endswith("# no comment")


@each_case(
    "old, new",
    [
        ("\n  ", "\n"),
        ("\n", "\r\n"),
        ("---\ntitle", "\N{BYTE ORDER MARK}---\ntitle"),
        ("      port", "          port"),
        ("    accounts:\n      port: silent\n", ""),
    ],
)
def test_other_ways_to_write_it(old: str, new: str) -> None:
    brief = "---\ntitle: Ferry\nsources:\n  - id: port\n    coverage: full\nclaims:\n" + "".join(
        f"  - topic: {topic}\n    accounts:\n      port: silent\n" for topic in ("Fish", "Salt")
    )
    before = f"{brief}---\nWords.\n".replace(old, new)
    after = inserted(before)
    assert added_lines(before, after)
    assert after.count("\r\n") == (after.count("\n") if "\r" in new else 0)
    accounts = [claim.accounts for claim in parse_brief(after, "ferry.md").brief.claims]
    assert [found[-1].source for found in accounts] == ["tug"] * 4


PORT = "sources:\n  - id: port\n"


@each_case(
    "text, line",
    [
        ("sources: [{ id: port }]\nclaims:\n  - topic: A\n    accounts:\n      port: silent\n", 2),
        (f"{PORT}claims:\n  - topic: A\n    accounts: {{ port: silent }}\n", 6),
        (f"{PORT}claims:\n  - {{ topic: A, accounts: {{ port: silent }} }}\n", 5),
        (f"{PORT}claims:\n  - topic: A\n    accounts: {{}}\n", 6),
        (f"{PORT}claims:\n  - topic: A\n    accounts:\n", 2),
        (PORT, 1),
        ("title: A\n", 1),
        ('{"sources": [{"id": "port"}], "claims": [{"topic": "A"}]}\n', 1),
        ('+++\n[[sources]]\nid = "port"\n[[claims]]\ntopic = "A"\n+++\n', 2),
    ],
)
def test_where_no_line_can_be_added_nothing_is_inserted(text: str, line: int) -> None:
    text = text if text[0] in "{+" else f"---\n{text}---\n"
    with pytest.raises(NoPlaceError) as error:
        inserted(text)
    assert error.value.line == line


def test_what_would_be_read_as_something_else_is_not_inserted() -> None:
    """An alias: what is inserted below the accounts of the one claim would be in both."""
    one = "  - topic: A\n    accounts: &all\n      port: silent\n"
    text = f"---\n{PORT}claims:\n{one}  - topic: B\n    accounts: *all\n---\n"
    assert parse_brief(text, "a.md").errors == ()
    with pytest.raises(NoPlaceError):
        inserted(text)


def test_every_sample_takes_another_text() -> None:
    for file in sorted((Path(__file__).parents[2] / "briefs").glob("*.md"))[::6]:
        text = file.read_text("utf-8")
        assert added_lines(text, inserted(text, "a-new-one"))
