"""Wrapping styled spans, fitting them to a width, and marking words in them."""

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.layout.spans import (
    Span,
    Style,
    fit_line,
    hang,
    line_cells,
    mark_words,
    plain_text,
    side_by_side,
    wrap_lines,
)
from briefing_tui.model.document import Target
from tests.cases import each_case

PLAIN, BOLD = Style(), Style(bold=True)
spans = st.lists(
    st.builds(Span, st.text("ab c台湾é\u0301-–—,.", max_size=12), st.sampled_from([PLAIN, BOLD])),
    max_size=6,
)


@given(spans, st.integers(2, 30))
def test_no_character_is_lost_and_no_line_is_too_wide(line: list[Span], width: int) -> None:
    lines = wrap_lines(line, width)
    text = "".join(map(plain_text, lines))
    assert text.split() == [] or "".join(text.split()) == "".join(plain_text(tuple(line)).split())
    assert all(line_cells(wrapped) <= width for wrapped in lines)


@given(spans, st.integers(1, 30))
def test_styles_stay_with_their_text(line: list[Span], width: int) -> None:
    wrapped = [span for row in wrap_lines(line, width) for span in row]
    bold = ["".join(span.text for span in part if span.style.bold) for part in (line, wrapped)]
    assert "".join(bold[0].split()) == "".join(bold[1].split())


@given(spans, st.integers(0, 30))
def test_a_fitted_line_has_exactly_its_width(line: list[Span], width: int) -> None:
    assert line_cells(fit_line(line, width)) == width


def test_a_cut_line_says_so() -> None:
    assert plain_text(fit_line([Span("claims and more", PLAIN)], 9)) == "claims a…"
    assert plain_text(fit_line([Span("abc", PLAIN), Span("def", BOLD)], 4)) == "abc…"
    assert plain_text(fit_line([Span("abcd", PLAIN), Span("ef", BOLD)], 4)) == "abc…"


def test_a_joiner_at_the_end_of_a_span_makes_no_line_too_wide() -> None:
    lines = wrap_lines([Span("longlong\u200d", PLAIN), Span("b", BOLD)], 8)
    assert "".join(map(plain_text, lines)) == "longlong\u200db"
    assert all(line_cells(line) <= 8 for line in lines)


def test_a_citation_is_never_broken() -> None:
    source = Style("party-1", target=Target("source", "cn"))
    line = [Span("as it says ", PLAIN), Span("[cn, para 3]", source)]
    lines = [plain_text(line) for line in wrap_lines(line, 16)]
    assert lines == ["as it says", "[cn, para 3]"]


@each_case(
    "words, marked",
    [
        (["trade"], ["Trade"]),
        (["TRADE", "peace"], ["Trade", "peace"]),
        (["de and"], ["de", " and"]),
        (["nothing"], []),
        ([""], []),
    ],
)
def test_matching_words_are_in_reverse_across_spans(words: list[str], marked: list[str]) -> None:
    line = (Span("Trade", Style("accent")), Span(" and peace", Style()))
    highlighted = mark_words(line, words)
    assert plain_text(highlighted) == "Trade and peace"
    assert [span.text for span in highlighted if span.style.reverse] == marked


def test_letters_that_grow_in_lower_case_shift_nothing() -> None:
    line = mark_words((Span("İİ Trade", Style()),), ["trade"])
    assert [span.text for span in line if span.style.reverse] == ["Trade"]


def test_a_label_hangs_and_columns_stand_side_by_side() -> None:
    lines = wrap_lines([Span("one two three", PLAIN)], 5)
    hanging = hang([Span("a: ", BOLD)], lines)
    assert [plain_text(line) for line in hanging] == ["a: one", "   two", "   three"]
    columns = side_by_side(lines, lines[:1], 6, 2)
    assert [plain_text(line).rstrip() for line in columns] == ["one     one", "two", "three"]
