"""Lines: in order, nothing lost, none too wide, and where people would break them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text.wrapping import _SIMPLE, _fill_units, balance, break_lines, cells, graphemes

SPACES = " \t\n\r\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"

mixed_text = st.text(
    st.sampled_from("abc,.()-/—–“” \n台湾，（）。é\u0301\u200d\ufe0f❤🇨🇳👍🏽नि\u3000\u00a0한x")
)
simple_text = st.text(st.sampled_from("abcde,.()-/—–“”’    \nй"))


def shown(text: str, width: int, first: int | None = None) -> list[str]:
    return [text[start:end] for start, end in break_lines(text, width, first)]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
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


def test_the_first_line_has_its_own_width() -> None:
    assert shown("one two three", 9, 3) == ["one", "two three"]
    assert shown("台湾 问题", 8, 4) == ["台湾", "问题"]


def test_a_first_line_too_short_for_a_word_stays_empty() -> None:
    assert shown("Taiwan called", 10, 4) == ["", "Taiwan", "called"]
    assert shown("Taiwan", 10, 0) == ["", "Taiwan"]
    assert shown("（台湾）", 10, 4) == ["", "（台湾）"] or shown("（台湾）", 10, 4)[0] != "（"


@given(mixed_text, st.integers(1, 12), st.none() | st.integers(0, 12))
def test_lines_are_in_order_lose_nothing_and_fit(text: str, width: int, first: int | None) -> None:
    lines = break_lines(text, width, first)
    assert lines
    covered = ""
    last = 0
    for number, (start, end) in enumerate(lines):
        assert last <= start <= end <= len(text)
        assert not text[last:start].strip(SPACES)
        line = text[start:end]
        assert line == line.strip(SPACES)
        assert "\n" not in line
        limit = width if number or first is None else first
        assert cells(line) <= limit or len(list(graphemes(line))) == 1
        covered += line
        last = end
    assert not text[last:].strip(SPACES)


@given(simple_text, st.integers(1, 12), st.none() | st.integers(0, 12))
def test_the_short_way_breaks_like_the_long_way(text: str, width: int, first: int | None) -> None:
    assert _SIMPLE.fullmatch(text)
    slow: list[tuple[int, int]] = []
    start, limit = 0, width if first is None else first
    for part in text.split("\n"):
        _fill_units(text, start, start + len(part), limit, width, slow)
        start, limit = start + len(part) + 1, width
    quick = break_lines(text, width, first)
    assert [text[a:b] for a, b in quick] == [text[a:b] for a, b in slow]


def test_simple_characters_are_one_cell_wide() -> None:
    simple = [chr(code) for code in range(0x3000) if code != 0x0A and _SIMPLE.fullmatch(chr(code))]
    assert len(simple) > 1000
    assert {cells(each) for each in simple} == {1}


def test_balanced_lines_are_no_more_and_nearly_equal() -> None:
    text = (
        "Two accounts of one call. Trade and peace are in both; almost everything else is in one."
    )
    ragged = break_lines(text, 80)
    even = balance(text, 80)
    assert len(even) == len(ragged) == 2
    widths = [end - start for start, end in even]
    assert max(widths) - min(widths) <= 10


@given(mixed_text, st.integers(1, 20))
def test_balanced_lines_fit_and_are_as_many(text: str, width: int) -> None:
    even = balance(text, width)
    assert len(even) == len(break_lines(text, width))
    for start, end in even:
        assert cells(text[start:end]) <= width or len(list(graphemes(text[start:end]))) == 1
