"""Parsing never raises, and every position is inside the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.model.brief import Parsed
from briefing_tui.parse.brief import LIMIT, parse_brief, parse_bytes
from briefing_tui.text.sanitise import count_unsafe

VALID = """\
---
title: Xi and Trump speak
date: 2025-01-17
authors: [A. Writer]
summary: >
  Two accounts
  of one call.
tags: [china, "united states"]
event: { title: A call, date: 2025-01-17, participants: [Xi, Trump] }
sources:
  - &cn { id: cn, name: Chinese readout, party: China, url: "https://example.org/" }
  - <<: *cn
    id: us
    text: |
      Its text.
claims:
  - topic: Trade 台湾
    claim: They spoke.
    accounts:
      cn: { quote: 'it''s', value: 90/120 }
      us: silent
    differs: true
events:
  - { date: 2016-11~, title: Before, kind: background }
layout: post
---
# A heading

The body [@cn].
"""

PIECES = st.sampled_from(
    [
        *("---\n", "...\n", "+++\n", "title: ", "claims:\n", "- topic: ", "  accounts:\n", "&a "),
        *("*a", "<<: ", "!x ", "[", "]", "{", "}", ": ", ", ", "\n", "\r\n", "\r", "\t", "  ", '"'),
        *("'", "|\n", ">\n", "#", "? ", "- ", "~", "null", "\\e", "\x1b", "\u2028", "\ufeff", "台"),
        *("sources:\n", "id: cn\n", "date: ", "2025-01-17", "03/07/2024", "events:\n", "\ud800"),
    ]
)
TEXTS = st.one_of(
    st.text(),
    st.lists(PIECES).map("".join),
    st.lists(PIECES).map(lambda pieces: "---\n" + "".join(pieces) + "\n---\n"),
    st.text(st.characters(codec="utf-8")).map(lambda text: f"---\n{text}\n---\n"),
)


def check_positions(text: str, parsed: Parsed) -> None:
    """Every position is inside the text. CRLF and CR count as one line end each."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    places = [(diagnostic.line, diagnostic.column) for diagnostic in parsed.diagnostics]
    places += [(position.line, position.column) for position in parsed.positions.values()]
    for line, column in places:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1


def check_safe(parsed: Parsed) -> None:
    for diagnostic in parsed.diagnostics:
        shown = f"{diagnostic.message}{diagnostic.hint}{diagnostic.path}"
        assert count_unsafe(shown) == 0
        assert "\n" not in shown
    assert count_unsafe(repr(parsed.brief)) == 0
    assert count_unsafe(parsed.brief.extra + parsed.brief.body) == 0


@given(TEXTS)
def test_any_text(text: str) -> None:
    parsed = parse_brief(text, "brief.md")
    check_positions(text, parsed)
    check_safe(parsed)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    check_safe(parse_bytes(data, "brief.md"))


@given(st.binary())
def test_any_bytes_between_fences(data: bytes) -> None:
    check_safe(parse_bytes(b"---\n" + data + b"\n---\n", "brief.md"))


@given(st.text())
def test_any_path(path: str) -> None:
    check_safe(parse_brief("---\ntitle: x\n---\n", path))


@given(st.data())
def test_a_valid_brief_with_characters_removed_or_added(data: st.DataObject) -> None:
    text = VALID
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 6))
        text = text[:start] + data.draw(st.one_of(PIECES, st.just(""))) + text[start + length :]
    parsed = parse_brief(text, "brief.md")
    check_positions(text, parsed)
    check_safe(parsed)


@given(st.data())
def test_a_valid_brief_with_lines_in_another_order(data: st.DataObject) -> None:
    lines = VALID.splitlines(keepends=True)
    kept = data.draw(st.lists(st.sampled_from(lines), max_size=len(lines)))
    text = "---\n" + "".join(kept)
    check_positions(text, parse_brief(text, "brief.md"))


@given(st.permutations(VALID.split("---\n")[1].splitlines(keepends=True)[:2]))
def test_the_order_of_fields_does_not_matter(first: list[str]) -> None:
    rest = "".join(VALID.splitlines(keepends=True)[3:])
    assert parse_brief("---\n" + "".join(first) + rest, "a.md").brief.title == "Xi and Trump speak"


def test_the_valid_brief_is_valid() -> None:
    parsed = parse_brief(VALID, "brief.md")
    assert parsed.diagnostics == ()
    assert [source.id for source in parsed.brief.sources] == ["cn", "us"]


HOSTILE = {
    "keys that are not YAML": "".join(f"k{number}: a: b\n" for number in range(2_000)),
    "one key, often": "a: 1\n" * 2_000,
    "keys without values": "claims:\n- {"
    + ", ".join(f"k{number}" for number in range(2_000))
    + "}",
    "one topic, often": "claims:\n" + "- topic: Trade\n" * 2_000,
    "spaces before a colon": "a" + " " * 10_000 + "\nb: c: d",
    "colons": "a" + ":a" * 10_000 + "\nb: c: d",
    "brackets": "a: " + "[" * 10_000,
    "a long date": "date: " + "1" * 10_000,
    "unknown keys": "".join(f"updat{number}: 1\n" for number in range(2_000)),
    "unknown stances": "claims:\n- topic: a\n  accounts:\n"
    + "".join(f"    k{number}: stat{number}\n" for number in range(2_000)),
    "a long unknown key": "a" * 10_000 + ": 1",
    "long id": "sources: [{ id: '" + " " * 10_000 + "' }]",
    "aliases of aliases": "a: &a [x, x]\n"
    + "".join(
        f"a{number + 1}: &a{number + 1} [*a{number or ''}, *a{number or ''}]\n"
        for number in range(60)
    ),
    "merges of merges": "a: &a { x: 1 }\n"
    + "".join(
        f"a{number + 1}: &a{number + 1} "
        f"{{ <<: [*a{number or ''}, *a{number or ''}], k{number}: 1 }}\n"
        for number in range(60)
    ),
    "headings": "x: 1\n---\n" + "```\n" * 2_000 + "# " * 2_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_diagnostics_of_hostile_files_are_few_and_short(name: str) -> None:
    text = f"---\n{HOSTILE[name]}\n---\n"
    parsed = parse_brief(text, "brief.md")
    assert len(parsed.diagnostics) <= 1001
    for diagnostic in parsed.diagnostics:
        assert len(diagnostic.message) <= 300
        assert len(diagnostic.hint) <= 300


def test_front_matter_over_the_limit_is_not_read_but_the_body_is() -> None:
    parsed = parse_brief("---\n" + "a: 1\n" * 200_000 + "---\nThe body.", "brief.md")
    assert [diagnostic.code for diagnostic in parsed.diagnostics] == ["too-large"]
    assert parsed.brief.body == "The body."


def test_a_file_over_the_limit_is_not_read() -> None:
    parsed = parse_bytes(b"#" * (LIMIT + 1), "2025-01-17-large.md")
    assert [diagnostic.code for diagnostic in parsed.diagnostics] == ["too-large"]
    assert parsed.brief.slug == "2025-01-17-large"
    assert parse_bytes(b"#" * 10, "small.md").diagnostics == ()
