"""Each rule has a fixture, which says in a comment at its end what is found in it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from briefing_tui.check.codes import CHECK_CODES, CODES
from briefing_tui.check.names import BriefName, KnownBriefs
from briefing_tui.check.rules import RULES, check
from briefing_tui.model.brief import Parsed
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.model.document import Document
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body

FIXTURES = Path(__file__).parents[1] / "fixtures" / "check"
EXPECTED = "<!-- found here:\n"

# The library around every fixture.
NEIGHBOURS = (
    BriefName("calls/2016-12-02-trump-tsai-call.md", "2016-12-02-trump-tsai-call"),
    BriefName("a/notes.md", "notes"),
    BriefName("b/notes.md", "notes"),
    BriefName("c/other.md", "taken"),
)


def document_of(parsed: Parsed) -> Document:
    brief = parsed.brief
    return parse_body(
        brief.body,
        line=brief.body_line,
        title=brief.title,
        sources=frozenset(source.id for source in brief.sources),
        claims=frozenset(claim.id for claim in brief.claims),
    )


def found_in(text: str, path: str = "brief.md") -> tuple[Diagnostic, ...]:
    parsed = parse_brief(text, path)
    own = BriefName(path, parsed.brief.slug, parsed.brief.aliases)
    names = KnownBriefs.build((own, *NEIGHBOURS))
    return (*parsed.diagnostics, *check(parsed, document_of(parsed), names))


def shown(found: tuple[Diagnostic, ...]) -> str:
    """The diagnostics as a fixture lists them, each with its hint below it."""
    lines: list[str] = []
    for each in found:
        lines.append(f"{each.line}:{each.column}: {each.severity}[{each.code}] {each.message}")
        if each.hint:
            lines.append(f"    {each.hint}")
    return "\n".join(lines)


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_a_rule_finds_what_its_fixture_says(code: str) -> None:
    path = FIXTURES / f"{code}.md"
    assert path.exists(), f"the rule {code} has no fixture"
    text = path.read_text(encoding="utf-8")
    expected = text.partition(EXPECTED)[2].removesuffix("\n-->\n")
    found = found_in(text, path.name)
    assert shown(found) == expected
    assert {each.code for each in found} == {code}


def test_every_fixture_is_of_a_rule() -> None:
    assert {path.stem for path in FIXTURES.iterdir()} == {rule.code for rule in RULES}


def test_every_rule_has_its_code_and_every_code_its_rule() -> None:
    assert [rule.code for rule in RULES] == [each.code for each in CHECK_CODES]


def test_codes_are_unique() -> None:
    codes = [each.code for each in CODES]
    assert len(set(codes)) == len(codes)


PLAIN = """---
layout: post
title: A post
date: 2025-01-18
lastmod: 2025-01-16
---
It cites [@nobody], and links to [[nowhere]], [here](#nowhere) and [an app](obsidian://open).
"""


def test_a_plain_post_is_warned_of_its_links_only() -> None:
    assert [(each.code, each.severity) for each in found_in(PLAIN)] == [
        ("unknown-brief", "warning"),
        ("broken-link", "warning"),
    ]


def test_without_a_library_no_brief_is_called_unknown() -> None:
    parsed = parse_brief(PLAIN, "stdin")
    found = check(parsed, document_of(parsed), KnownBriefs.build(()))
    assert [each.code for each in found] == ["broken-link"]


def test_what_the_parser_found_is_not_found_again() -> None:
    text = """---
sources: [{ id: cn }, { id: cn }]
claims:
  - { topic: Trade, accounts: { cn: mentions } }
  - { topic: Trade, accounts: { cn: mentions } }
  - { id: same, topic: Peace, accounts: { cn: mentions } }
  - { id: same, topic: Peace, accounts: { cn: mentions } }
---
"""
    assert {each.code for each in found_in(text)} == {"duplicate-id", "duplicate-topic"}


def test_places_follow_what_was_left_out_before() -> None:
    text = """---
sources:
  - name: No id
  - id: cn
claims:
  - note: No topic
  - topic: Trade
    accounts:
      us: mentions
---
"""
    found = [each for each in found_in(text) if each.code == "unknown-source"]
    assert [(each.line, each.column) for each in found] == [(9, 7)]


def test_findings_stand_in_the_order_of_the_file() -> None:
    found = found_in((FIXTURES / "unknown-brief.md").read_text(encoding="utf-8"))
    lines = [each.line for each in found]
    assert lines == sorted(lines)


def test_a_text_may_lie_beside_a_brief_in_a_folder_and_no_higher() -> None:
    text = "---\nsources: [{ id: cn, text: { file: ../texts/cn.txt } }]\n---\n"
    assert found_in(text, "2025/a.md") == ()
    assert [each.code for each in found_in(text, "a.md")] == ["outside-library"]


def test_a_diagnostic_carries_the_path_of_its_brief() -> None:
    parsed = parse_brief(PLAIN, "a.md")
    elsewhere = replace(parsed.brief, path="b/c.md")
    found = check(
        Parsed(elsewhere, parsed.positions, ()), document_of(parsed), KnownBriefs.build(NEIGHBOURS)
    )
    assert {each.path for each in found} == {"b/c.md"}


PIECES = [
    *(path.read_text(encoding="utf-8") for path in sorted(FIXTURES.iterdir())),
    "---\nclaims: [{topic: A, accounts: {x: states, 台湾: {stance: silent, via: x}}}]\n---\n",
    "---\nsources: [{id: x, date: 0001-01-01, kind: readout, text: {file: ''}}]\n",
    "event: {date: 0001-01-01}\nevents: [{date: 9999, title: '', brief: '../..', kind: outcome}]\n",
    "---\n[[]] [[#]] [@] [@x;@y] [a](#%zz) ![[..]] [b](../../../x.md) [c](%2e%2e/x.md)\n",
]


def _cut(text: str) -> st.SearchStrategy[str]:
    """The text, or what is left of it between two characters."""
    ends = st.integers(0, len(text))
    return st.one_of(
        st.just(text), st.tuples(ends, ends).map(lambda cut: text[min(cut) : max(cut)])
    )


@given(st.lists(st.sampled_from(PIECES).flatmap(_cut), min_size=1, max_size=4))
def test_no_brief_makes_a_rule_raise_and_every_place_is_in_the_file(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    lines = text.split("\n")
    for each in found_in(text):
        assert 1 <= each.line <= len(lines)
        assert 1 <= each.column <= len(lines[each.line - 1]) + 1
