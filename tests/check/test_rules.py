"""Each rule has a fixture: a brief with the expected diagnostics in a comment at its end.

`python -m tests.check.test_rules CODE` prints the diagnostics of the fixture of a code.
"""

import sys
from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from briefing_tui.check import violations
from briefing_tui.check.rules import (
    CODES,
    NAME_RULES,
    PROBLEMS,
    RULE_CODES,
    RULES,
    USUAL,
    codes_of,
)
from briefing_tui.compare.glossary import Glossary
from briefing_tui.model.brief import Diagnostic, Parsed
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.brief_names import BriefName, KnownBriefs
from briefing_tui.parse.diagnostics import PARSE_CODES
from tests.cases import each_case
from tests.check.checking import check

FIXTURES = Path(__file__).parents[1] / "fixtures" / "check"
EXPECTED = "<!-- expected:\n"

NEIGHBOURS = (
    BriefName("calls/2016-12-02-trump-tsai-call.md", "2016-12-02-trump-tsai-call"),
    BriefName("a/notes.md", "notes"),
    BriefName("b/notes.md", "notes"),
    BriefName("c/other.md", "taken"),
)
"""The other briefs in the library of every fixture."""


def diagnostics_of(
    text: str, path: str = "brief.md", codes: Collection[str] = PROBLEMS
) -> tuple[Diagnostic, ...]:
    """What parsing and checking report. Files are there unless their name says `no-such`."""
    parsed = parse_brief(text, path)
    own = BriefName(path, parsed.brief.slug, parsed.brief.aliases)
    names = KnownBriefs.build((own, *NEIGHBOURS))
    is_there = lambda name, _: "no-such" not in name  # noqa: E731
    mentions = Glossary.parse("tariffs = 关税 = droits de douane\nsteel = acier").mentions
    found = check(parsed, names, codes=codes, is_there=is_there, mentions=mentions)
    return (*parsed.diagnostics, *found)


def diagnostics_of_fixture(code: str) -> tuple[Diagnostic, ...]:
    path = FIXTURES / f"{code}.md"
    assert path.exists(), f"the rule {code} has no fixture"
    return diagnostics_of(path.read_text(encoding="utf-8"), path.name, PROBLEMS | {code})


def listed(diagnostics: tuple[Diagnostic, ...]) -> str:
    """The diagnostics as a fixture lists them, each with its hint below it."""
    lines: list[str] = []
    for each in diagnostics:
        lines.append(f"{each.line}:{each.column}: {each.severity}[{each.code}] {each.message}")
        if each.hint:
            lines.append(f"    {each.hint}")
    return "\n".join(lines)


@each_case("code", RULE_CODES)
def test_a_rule_reports_what_its_fixture_expects(code: str) -> None:
    diagnostics = diagnostics_of_fixture(code)
    text = (FIXTURES / f"{code}.md").read_text(encoding="utf-8")
    expected = text.partition(EXPECTED)[2].removesuffix("\n-->\n")
    assert listed(diagnostics) == expected, f"python -m tests.check.test_rules {code}"
    assert {each.code for each in diagnostics} == {code}


@each_case(
    "claim, text, what",
    [
        (
            "topic: Tariffs on glass",
            "Droits de douane.",
            "line 1 of its text names “Droits de douane”",
        ),
        ("topic: Tariffs", "Droits de douane.", "its text has “Droits de douane.”"),
        (
            "topic: A, claim: It lasted a hundred years",
            "B.\n\n      Hundred.",
            "line 3 of its text names “hundred”",
        ),
        (
            "topic: A, claim: It began at 15.30",
            "It began at 15.30.",
            "line 1 of its text names “15.30”",
        ),
        ("topic: Steel, note: x", "Fish.", ""),
    ],
)
def test_the_words_that_break_a_silence(claim: str, text: str, what: str) -> None:
    brief = (
        "---\nsources:\n  - id: fr\n    coverage: full\n    text: |\n"
        f"      {text}\nclaims:\n  - {{ {claim}, accounts: {{ fr: silent }} }}\n---\n"
    )
    found = diagnostics_of(brief, codes={"silent-in-words"})
    messages = [each.message.partition(" is silent, and ")[2] for each in found]
    assert messages == [what] * bool(what)


@each_case("count, last", [(3, "T2: "), (4, "… and 1 more silent account "), (9, "… and 6 more ")])
def test_three_silences_are_listed_and_the_others_counted(count: int, last: str) -> None:
    claims = "".join(f"  - {{ topic: T{n}, accounts: {{ a: silent }} }}\n" for n in range(count))
    text = " ".join(f"T{n}" for n in range(count))
    brief = f"---\nsources: [{{ id: a, coverage: full, text: {text} }}]\nclaims:\n{claims}---\n"
    found = diagnostics_of(brief, codes=USUAL)
    assert len(found) == min(count, 4)
    assert found[-1].message.startswith(last)


def test_every_fixture_belongs_to_a_rule() -> None:
    assert {path.stem for path in FIXTURES.iterdir()} == RULE_CODES.keys()


def test_codes_are_unique() -> None:
    codes = [*PARSE_CODES, *(rule.code for rule in RULES), *(rule.code for rule in NAME_RULES)]
    assert len(set(codes)) == len(codes)


PLAIN = """---
layout: post
title: A post
date: 2025-01-18
lastmod: 2025-01-16
---
It cites [@nobody], and links to [[nowhere]], [here](#nowhere) and [an app](obsidian://open).
"""


def test_only_links_are_reported_in_a_plain_post() -> None:
    assert [(each.code, each.severity) for each in diagnostics_of(PLAIN)] == [
        ("unknown-brief", "warning"),
        ("broken-link", "warning"),
    ]


def test_links_to_claims_that_cannot_be_read_are_not_broken() -> None:
    assert not [
        each
        for each in diagnostics_of("---\ntitle: A\nclaims:\n\t- topic: Trade\n---\n[x](#trade)\n")
        if each.code == "broken-link"
    ]


def test_without_a_library_no_brief_is_unknown() -> None:
    parsed = parse_brief(PLAIN, "stdin")
    diagnostics = check(parsed, KnownBriefs.build(()))
    assert [each.code for each in diagnostics] == ["broken-link"]


def test_what_the_parser_reports_is_not_reported_again() -> None:
    text = """---
sources: [{ id: cn }, { id: cn }]
claims:
  - { topic: Trade, accounts: { cn: mentions } }
  - { topic: Trade, accounts: { cn: mentions } }
  - { id: same, topic: Peace, accounts: { cn: mentions } }
  - { id: same, topic: Peace, accounts: { cn: mentions } }
---
"""
    assert {each.code for each in diagnostics_of(text)} == {"duplicate-id", "duplicate-topic"}


def test_positions_are_right_after_an_item_that_is_left_out() -> None:
    text = """---
sources:
  - name: No id
  - id: cn
claims:
  - note: No topic
  - topic: Trade
    accounts:
      cn: denies
---
"""
    diagnostics = [each for each in diagnostics_of(text) if each.code == "stance-without-claim"]
    assert [(each.line, each.column) for each in diagnostics] == [(9, 7)]


@each_case(
    "slip, is_lost",
    [
        ("  - { id: no id }\n", True),
        ("  - { name: No id }\n", True),
        ("  - { id: no, name: 'x }\n", True),
        ("  - { id: cn, kind: speech }\n", False),
        ("  - 'x\n", False),
    ],
)
def test_a_source_that_may_be_lost_is_not_reported_again(slip: str, is_lost: bool) -> None:
    claims = "claims:\n" + "  - { topic: A, claim: B, accounts: { no: states } }\n"
    found = diagnostics_of(f"---\nsources:\n  - id: cn\n{slip}{claims}---\n[@cn]\n")
    assert ("unknown-source" not in [each.code for each in found]) == is_lost
    found = diagnostics_of(f"---\nsources:\n  - id: cn\n{claims}---\n[@cn]\n")
    assert [each.code for each in found] == ["unknown-source"]


MISTAKES = """---
title: A call
sources:
  - { id: cn, coverage: full, text: "The ferry is late." }
  - id: us
    kind: readuot
    coverage: full
  - id: [[broken
  - { name: No id }
claims:
  - topic: Trade
    accounts: { cn: { quote: "The ferry is early." }, us: silent }
  - topic: Taiwan
    note: "A quotation that isn't closed
    accounts: { ru: silent }
  - topic: Fish
    differs: framing
    accounts: { cn: statess, uss: silent }
  - note: No topic
    accounts: { cn: silent }
---

See [@us], [@cnn], [trade](#trad), [Taiwan](#taiwan) and [[2025-no-brief]].
"""


def test_one_round_finds_all_mistakes_and_none_that_follows_from_another() -> None:
    found = sorted((each.line, each.column, each.code) for each in diagnostics_of(MISTAKES))
    assert [(line, code) for line, _, code in found] == [
        (6, "wrong-value"),
        (8, "yaml-syntax"),
        (9, "missing-field"),
        (12, "quote-not-found"),
        (14, "yaml-syntax"),
        (18, "wrong-value"),
        (18, "unknown-source"),
        (19, "missing-field"),
        (23, "unknown-citation"),
        (23, "broken-link"),
        (23, "unknown-brief"),
    ]


def test_diagnostics_are_in_the_order_of_the_file() -> None:
    diagnostics = diagnostics_of_fixture("unknown-brief")
    lines = [each.line for each in diagnostics]
    assert lines == sorted(lines)


def test_a_text_file_may_be_in_another_folder_of_the_library_only() -> None:
    text = "---\nsources: [{ id: cn, text: { file: ../texts/cn.txt } }]\n---\n"
    assert diagnostics_of(text, "2025/a.md") == ()
    assert [each.code for each in diagnostics_of(text, "a.md")] == ["outside-library"]


def test_a_diagnostic_carries_the_path_of_its_brief() -> None:
    parsed = parse_brief(PLAIN, "a.md")
    elsewhere = replace(parsed.brief, path="b/c.md")
    diagnostics = check(
        Parsed(elsewhere, parsed.positions, ()),
        KnownBriefs.build(NEIGHBOURS),
    )
    assert {each.path for each in diagnostics} == {"b/c.md"}


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
def test_no_brief_makes_a_rule_raise_and_every_position_is_in_the_file(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    lines = text.split("\n")
    for each in diagnostics_of(text):
        assert 1 <= each.line <= len(lines)
        assert 1 <= each.column <= len(lines[each.line - 1]) + 1


def test_words_stand_for_codes() -> None:
    unknown: list[str] = []

    def chosen(*words: str) -> frozenset[str]:
        return codes_of(words, CODES, unknown.append)

    assert chosen("all") == CODES.keys()
    assert chosen("error", "warning") == PROBLEMS == chosen("all") - chosen("hint")
    assert chosen("usual") == USUAL == PROBLEMS | {"silent-in-words"}
    assert chosen("quote") == {"quote-not-found", "quote-untranslated"}
    assert chosen("draft", "date-order") == {"draft", "date-order"}
    assert not unknown
    assert chosen("date-ord", "") == set()
    assert unknown == ["date-ord", ""]


LINKS = [
    *("[a]", "](", "](<", "]: ", "][b]", "[b]: ", "[[", "]]", "![", "<a href=", "<img src='", "'>"),
    *("<", ">", ")", "(", "#", "#a", "x.md", "x", "./", "/", "../notes.md", "notes", ".MD", "|"),
    *("https://", "HTTP://x.org", "https://x.org/a(b).md", "mailto:a@b.org", "mailto:", "file:///"),
    *("javascript:", "&#35;a", "%2Emd", "\\", "`", "\n", "\n\n", "> ", "- ", " ", "{{ a }}", '"'),
    *("@cn", "[@cn]", "[@no]", "[@cn; @us]", "@", "a@b.org", "www.x.org", "ftp://x", "# a\n", "é"),
    *("photo.png", "a.pdf", ".csv"),
]
FRONTS = [
    "",
    "---\nclaims: [{topic: A}]\n---\n",
    "---\nsources: [{id: cn}, {id: us}]\n---\n",
    "---\nsources: [{id: cn}, {id: us}]\nclaims: [{topic: A, accounts: {us: mentions}}]\n---\n",
]


@example(FRONTS[1], "![a](photo.png)")
@example(FRONTS[2], "![a](photo.png)")
@given(st.sampled_from(FRONTS), st.lists(st.sampled_from(LINKS), max_size=12).map("".join))
def test_a_body_that_is_not_parsed_has_the_same_violations(front: str, body: str) -> None:
    parsed = parse_brief(front + body, "brief.md")

    def found(codes: Collection[str]) -> list[tuple[object, ...]]:
        names = KnownBriefs.build(NEIGHBOURS)
        problems = check(parsed, names, codes=codes, is_there=lambda name, _: False)
        return sorted(
            (problem.line, problem.code, problem.message, problem.hint)
            for problem in problems
            if problem.code in PROBLEMS
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(violations, "may_cite_unknown", lambda brief: bool(brief.sources))
        everything = found(CODES)  # hints need the whole body
    assert found(PROBLEMS) == everything


def test_messages_name_the_entry_and_the_day() -> None:
    dates = "date: 2025-13-07\nupdated: 2024-02/2024-01"
    text = f"---\n{dates}\nsources: [{{ id: cn, nmae: Readout }}]\n---\n"
    assert [each.message for each in diagnostics_of(text)][:3] == [
        "There is no day `2025-13-07`.",
        "`2024-02/2024-01` ends before it begins.",
        "`nmae` is not a field of a source.",
    ]


if __name__ == "__main__":
    print(listed(diagnostics_of_fixture(sys.argv[1])))
