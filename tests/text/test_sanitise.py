"""Sanitised text has no character that a terminal interprets; names made from text are stable."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text.sanitise import (
    MARK,
    count_unsafe,
    distinct,
    heading_anchor,
    one_line,
    sanitise,
    slug,
)
from tests.cases import each_case

# Any character, with lone surrogates, which YAML escapes can produce.
any_text = st.text(st.characters(exclude_categories=()))


@each_case(
    "unsafe",
    ["\x00", "\x1b", "\x07", "\x7f", "\x85", "\x9b", "\x9d", "\u2028", "\u2029", "\u202a", "\u202e",
     "\u2066", "\u2069", "\ud800", "\udfff", "\ufdd0", "\ufffe", "\uffff", "\U0010ffff"],
)  # fmt: skip
def test_an_unsafe_character_becomes_one_mark(unsafe: str) -> None:
    assert sanitise(f"a{unsafe}b") == f"a{MARK}b"
    assert count_unsafe(f"{unsafe}a{unsafe}") == 2


@each_case(
    "kept", ["\t", "\n", "\r", "\u00a0", "\u200d", "\u200e", "\ufeff", "é", "台", "🇨🇳", MARK]
)
def test_other_characters_are_kept(kept: str) -> None:
    assert sanitise(kept) == kept
    assert count_unsafe(kept) == 0


@given(any_text)
def test_any_text_keeps_its_length_and_loses_its_controls(text: str) -> None:
    clean = sanitise(text)
    assert len(clean) == len(text)
    assert set("\t\n\r") >= {
        character for character in clean if unicodedata.category(character) in {"Cc", "Cs"}
    }
    assert count_unsafe(clean) == 0
    assert count_unsafe(text) == sum(a != b for a, b in zip(text, clean, strict=True))


@given(any_text)
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert line == line.strip()
    assert len(line.splitlines()) <= 1
    assert "  " not in line


def test_one_line_collapses_white_space() -> None:
    assert one_line("  a\r\n\tb \u3000 c\x1b ") == f"a b c{MARK}"


@each_case(
    "text, name",
    [
        ("Meeting in person", "meeting-in-person"),
        ("  Trump’s   call: one/two  ", "trumps-call-one-two"),
        ("台湾 and Trade", "台湾-and-trade"),
        ("Tsai Ing-wen", "tsai-ing-wen"),
        ("हिन्दी", "हिन्दी"),
        ("cn_trade", "cn_trade"),
        ("—", ""),
        ("Straße", "straße"),
    ],
)
def test_slug(text: str, name: str) -> None:
    assert slug(text) == name


@given(st.text())
def test_a_slug_is_its_own_slug(text: str) -> None:
    assert slug(slug(text)) == slug(text)


@each_case(
    "text, anchor",
    [
        ("Two accounts", "two-accounts"),
        ("What's `new`?", "whats-new"),
        ("A & B", "a--b"),
        ("Xi–Trump", "xitrump"),
        ("台湾问题", "台湾问题"),
        ("under_score - dash", "under_score---dash"),
    ],
)
def test_heading_anchor_follows_github(text: str, anchor: str) -> None:
    assert heading_anchor(text, {}) == anchor


def test_repeated_headings_are_numbered() -> None:
    taken: dict[str, int] = {}
    anchors = [heading_anchor(text, taken) for text in ["Trade", "Trade", "trade-1", "Trade"]]
    assert anchors == ["trade", "trade-1", "trade-1-1", "trade-2"]


def test_many_repeated_headings_take_linear_time() -> None:
    taken: dict[str, int] = {}
    anchors = {heading_anchor("Trade", taken) for _ in range(20_000)}
    assert len(anchors) == 20_000


def test_distinct_names_differ_in_more_than_letter_case() -> None:
    taken: dict[str, int] = {}
    names = [distinct(name, taken) for name in ("Call", "call", "call-2", "CALL")]
    assert names == ["Call", "call-2", "call-2-2", "CALL-3"]
