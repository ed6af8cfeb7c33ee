"""Cell widths keep clusters whole; lines keep order and width, and lose nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text.wrapping import (
    _fill_units,
    balance,
    break_lines,
    cells,
    cut,
    fit,
    graphemes,
    is_simple,
    prefix_length,
)
from tests.cases import each_case

cluster_text = st.text(st.sampled_from("ab .—“台湾（）é\u0301\u200d\ufe0f❤🇨🇳🇺🇸👍🏽नमस्ते\u3000한"))


@each_case(
    "text, width",
    [("", 0), ("abc", 3), ("台湾", 4), ("e\u0301", 1), ("“—”", 3), ("❤\ufe0f", 2)],
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


@each_case(
    "text, parts",
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


@given(cluster_text)
def test_graphemes_have_no_gaps_and_the_width_of_the_text(text: str) -> None:
    # `rich.cells.cell_len` ignores the character after a joiner at the start of a text.
    text = text.lstrip("\u200d")
    parts = list(graphemes(text))
    assert "".join(text[start:end] for start, end, _ in parts) == text
    assert sum(size for _, _, size in parts) == cells(text)


@each_case(
    "text, width, shown",
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
        ("\u200d\u200dframing", 4, "\u200d\u200dfra…"),
    ],
)
def test_cut(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


@given(cluster_text, st.integers(0, 30))
def test_fit_has_exactly_the_width(text: str, width: int) -> None:
    assert cells(fit(text, width)) == width
    assert cells(cut(text, width)) <= width
    assert cells(text[: prefix_length(text, width)]) <= width


SPACES = " \t\n\r\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"

mixed_text = st.text(
    st.sampled_from("abc,.()-/—–“” \n台湾，（）。é\u0301\u200d\ufe0f❤🇨🇳👍🏽नि\u3000\u00a0한x")
)
simple_text = st.text(st.sampled_from("abcde,.()-/—–“”’    \nй"))


def shown(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in break_lines(text, width)]


@each_case(
    "text, width, lines",
    [
        ("", 10, [""]),
        ("   ", 10, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 3, ["one", "two", "thr", "ee"]),
        ("one  two", 4, ["one", "two"]),
        ("one\ntwo", 10, ["one", "two"]),
        ("one \n\n two", 10, ["one", "", "two"]),
        ("Xi–Trump call", 8, ["Xi–Trump", "call"]),
        ("the Xi–Trump call", 10, ["the", "Xi–Trump", "call"]),
        ("Tsai Ing-wen", 9, ["Tsai", "Ing-wen"]),
        ("part on Taiwan—which", 16, ["part on Taiwan—", "which"]),
        ("he said “yes—”no", 16, ["he said “yes—”no"]),
        ("he said “yes—”no", 13, ["he said", "“yes—”no"]),
        ("a\u00a0b c", 2, ["a\u00a0", "b", "c"]),
        ("ab 1\u00a0000", 6, ["ab", "1\u00a0000"]),
        ("see example.org/a/long/way", 14, ["see", "example.org/a/", "long/way"]),
        ("台湾问题", 4, ["台湾", "问题"]),
        ("台湾问题", 5, ["台湾", "问题"]),
        ("台湾。问题", 4, ["台", "湾。", "问题"]),
        ("他说（台湾）", 6, ["他说", "（台", "湾）"]),
        ("GDP增长5%，好", 6, ["GDP增", "长5%，", "好"]),
        ("abc(台湾)", 5, ["abc", "(台", "湾)"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("台", 1, ["台"]),
    ],
)
def test_lines(text: str, width: int, lines: list[str]) -> None:
    assert shown(text, width) == lines


@given(mixed_text, st.integers(1, 12))
def test_lines_keep_order_lose_nothing_and_fit(text: str, width: int) -> None:
    lines = break_lines(text, width)
    assert lines
    covered = ""
    last = 0
    for start, end in lines:
        assert last <= start <= end <= len(text)
        assert not text[last:start].strip(SPACES)
        line = text[start:end]
        assert line == line.strip(SPACES)
        assert "\n" not in line
        assert cells(line) <= width or len(list(graphemes(line))) == 1
        covered += line
        last = end
    assert not text[last:].strip(SPACES)
    assert break_lines(text, width, most=2) == lines[:2]


@given(simple_text, st.integers(1, 12))
def test_simple_text_is_broken_like_text_in_units(text: str, width: int) -> None:
    assert is_simple(text.replace("\n", " "))
    units: list[tuple[int, int]] = []
    start = 0
    for part in text.split("\n"):
        _fill_units(text, start, start + len(part), width, units)
        start += len(part) + 1
    lines = break_lines(text, width)
    assert [text[start:end] for start, end in lines] == [text[start:end] for start, end in units]


def test_simple_characters_are_one_cell_wide() -> None:
    simple = [chr(code) for code in range(0x3000) if is_simple(chr(code))]
    assert len(simple) > 1000
    assert {cells(character) for character in simple} == {1}


def test_balanced_lines_are_as_many_and_nearly_equal() -> None:
    text = (
        "Two accounts of one call. Trade and peace are in both; almost everything else is in one."
    )
    ragged = break_lines(text, 80)
    even = balance(text, 80)
    assert len(even) == len(ragged) == 2
    widths = [end - start for start, end in even]
    assert max(widths) - min(widths) <= 10


@given(mixed_text, st.integers(1, 20))
def test_balanced_lines_of_any_text_fit_and_are_as_many(text: str, width: int) -> None:
    even = balance(text, width)
    assert len(even) == len(break_lines(text, width))
    for start, end in even:
        assert cells(text[start:end]) <= width or len(list(graphemes(text[start:end]))) == 1


@pytest.mark.parametrize("text", ["👨‍👩‍👧‍👦", "🏳️‍🌈", "👩🏽‍🚀"])
def test_an_emoji_of_several_parts_is_never_divided(text: str) -> None:
    assert break_lines(text, 2) == [(0, len(text))]
    assert break_lines(f"a {text} b", 3) == [
        (0, 1),
        (2, 2 + len(text)),
        (3 + len(text), 4 + len(text)),
    ]
