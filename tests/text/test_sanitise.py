"""Nothing a terminal would act on survives, and no offset moves."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text.sanitise import MARK, count_unsafe, one_line, sanitise

# Any character, lone surrogates with them: what a YAML escape can produce.
any_text = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    "unsafe",
    ["\x00", "\x1b", "\x07", "\x7f", "\x85", "\x9b", "\x9d", "\u2028", "\u2029", "\u202a", "\u202e",
     "\u2066", "\u2069", "\ud800", "\udfff", "\ufdd0", "\ufffe", "\uffff", "\U0010ffff"],
)  # fmt: skip
def test_an_unsafe_character_becomes_one_mark(unsafe: str) -> None:
    assert sanitise(f"a{unsafe}b") == f"a{MARK}b"
    assert count_unsafe(f"{unsafe}a{unsafe}") == 2


@pytest.mark.parametrize(
    "kept", ["\t", "\n", "\r", "\u00a0", "\u200d", "\u200e", "\ufeff", "é", "台", "🇨🇳", MARK]
)
def test_what_text_needs_is_kept(kept: str) -> None:
    assert sanitise(kept) == kept
    assert count_unsafe(kept) == 0


@given(any_text)
def test_the_length_is_kept_and_no_control_is_left(text: str) -> None:
    clean = sanitise(text)
    assert len(clean) == len(text)
    assert {each for each in clean if unicodedata.category(each) in {"Cc", "Cs"}} <= set("\t\n\r")
    assert count_unsafe(clean) == 0
    assert count_unsafe(text) == sum(a != b for a, b in zip(text, clean, strict=True))


@given(any_text)
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert line == line.strip()
    assert len(line.splitlines()) <= 1
    assert "  " not in line


def test_one_line_folds_white_space() -> None:
    assert one_line("  a\r\n\tb \u3000 c\x1b ") == f"a b c{MARK}"
