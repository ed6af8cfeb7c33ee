"""A brief as a row of the index: the problems that the list counts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.library.index import parsing
from briefing_tui.library.index.parsing import row_of
from briefing_tui.model.brief import Parsed
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.brief_names import KnownBriefs
from tests.architecture.source_tree import ROOT
from tests.check.checking import check
from tests.slow import mostly_slow

FRONT = """---
title: A call
sources:
  - { id: cn, party: China, coverage: full }
claims:
  - topic: Taiwan
    accounts: { cn: states }
---
"""
PARTS = (
    *("words", " ", " ", "\n", "\n\n", "# Taiwan", "## A heading", "- ", "> "),
    *("| a | b |\n|---|---|\n", "[@cn]", "[@nobody]", "[@cn; @us, p. 3]", "ann@example.org"),
    *("@", "@cn", "[@cn, see @us]", "[w](#taiwan)", "[w](#nowhere)", "[w](# nowhere)"),
    *("[[#nowhere]]", "[[ #nowhere]]", "[[note#x|w]]", "[[note]]", "![[note.png]]"),
    *("[w](note.md)", "[w](note.md#x)", "[w](x:note.md)", "[w](other.pdf)"),
    *("[w](https://example.org/a?b=c&d#e)", "[w](https://)", "[w](http://a b)"),
    *("<https://example.org>", "[w](file:///etc)", "[w](java&#115;cript:x)", "[w](<file:x>)"),
    *("![w](file:x)", "<file:///x>", "ftp://example.org", "www.example.org", "//example.org"),
    *("[w][r]", "[r]", "[r]: file:x\n", "\n[r]: #nowhere\n", "`[w](#nowhere)`", "```\n"),
    *("[^1]", "[^1]: [w](#nowhere)\n", "[[w](#nowhere)]", "\\[w](#nowhere)", "[w]( #nowhere)"),
    *("[w](\n#nowhere)", "<a href='#nowhere'>", "&lt;", "<", "]("),
)


def number_of_problems(parsed: Parsed) -> int:
    """By reading the body and trying all rules."""
    found = check(parsed, KnownBriefs.build(()))
    return len(parsed.diagnostics) + len(found)


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_a_body_is_parsed_wherever_the_rules_find_something_in_it(parts: list[str]) -> None:
    parsed = parse_brief(FRONT + "".join(parts), "call.md")
    row = row_of(parsed)
    assert row.errors + row.warnings == number_of_problems(parsed)


@pytest.mark.parametrize(
    "path", mostly_slow(sorted((ROOT / "briefs").glob("*.md")), fast=3), ids=lambda path: path.stem
)
def test_the_problems_of_the_samples_are_counted(path: Path) -> None:
    parsed = parse_brief(path.read_text(encoding="utf-8"), "x.md")
    row = row_of(parsed)
    assert row.errors + row.warnings == number_of_problems(parsed)


def test_usual_links_need_no_parsing_of_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("parsed the body")

    parsed = parse_brief(
        f"{FRONT}It says so [@cn]. See [[note#x|words]], [a page](https://example.org/a-b?c=d#e)"
        " and [a brief](../2024/note.md#x).\n",
        "call.md",
    )
    monkeypatch.setattr("briefing_tui.parse.document.parse_document", refuse)
    assert row_of(parsed).errors == 0


def test_only_briefs_with_sources_or_claims_are_checked() -> None:
    assert parsing.row_of(parse_brief("[w](#nowhere) and [@nobody]", "x.md")).warnings == 0
