"""Cutting and filling by cells never splits what people see as one character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text.wrapping import cells, cut, fit, graphemes, prefix_length

mixed_text = st.text(st.sampled_from("ab .—“台湾（）é\u0301\u200d\ufe0f❤🇨🇳🇺🇸👍🏽नमस्ते\u3000한"))


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("台湾", 4), ("e\u0301", 1), ("“—”", 3), ("❤\ufe0f", 2)],
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("abc", ["a", "b", "c"]),
        ("e\u0301x", ["e\u0301", "x"]),
        ("🇨🇳🇺🇸🇹", ["🇨🇳", "🇺🇸", "🇹"]),
        ("a🇨🇳b🇺🇸", ["a", "🇨🇳", "b", "🇺🇸"]),
        ("👍🏽!", ["👍🏽", "!"]),
        ("👩\u200d🚀x", ["👩\u200d🚀", "x"]),
        ("नि", ["नि"]),
        ("", []),
    ],
)
def test_graphemes(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end, _ in graphemes(text)] == parts


@given(mixed_text)
def test_graphemes_have_no_gaps_and_the_width_of_the_text(text: str) -> None:
    # Rich lets a joiner at the very start swallow a character, when it measures only.
    text = text.lstrip("\u200d")
    parts = list(graphemes(text))
    assert "".join(text[start:end] for start, end, _ in parts) == text
    assert sum(size for _, _, size in parts) == cells(text)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Taiwan", 6, "Taiwan"),
        ("Taiwan", 5, "Taiw…"),
        ("the call", 5, "the…"),
        ("台湾问题", 5, "台湾…"),
        ("台湾问题", 4, "台…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("abc", -3, ""),
        ("ae\u0301bc", 3, "ae\u0301…"),
    ],
)
def test_cut(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


def test_cut_with_another_ellipsis() -> None:
    assert cut("abcdef", 4, "..") == "ab.."
    assert cut("abcdef", 1, "..") == ""


@given(mixed_text, st.integers(0, 30))
def test_fit_has_exactly_the_width(text: str, width: int) -> None:
    assert cells(fit(text, width)) == width
    assert cells(cut(text, width)) <= width
    assert cells(text[: prefix_length(text, width)]) <= width
