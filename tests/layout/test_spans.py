"""Wrapping styled spans, and fitting them to a width."""

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.layout.spans import Span, Style, fit_line, line_cells, plain_text, wrap_lines
from briefing_tui.model.document import Target

PLAIN, BOLD = Style(), Style(bold=True)
spans = st.lists(
    st.builds(Span, st.text("ab c台湾é\u0301-–—,.", max_size=12), st.sampled_from([PLAIN, BOLD])),
    max_size=6,
)


@given(spans, st.integers(2, 30))
def test_no_character_is_lost_and_no_line_is_too_wide(line: list[Span], width: int) -> None:
    laid = wrap_lines(line, width)
    kept = "".join(plain_text(each) for each in laid)
    assert kept.split() == [] or "".join(kept.split()) == "".join(plain_text(tuple(line)).split())
    assert all(line_cells(each) <= width for each in laid)


@given(spans, st.integers(1, 30))
def test_styles_stay_with_their_text(line: list[Span], width: int) -> None:
    bold = "".join(
        span.text for each in wrap_lines(line, width) for span in each if span.style.bold
    )
    assert "".join(bold.split()) == "".join("".join(s.text for s in line if s.style.bold).split())


@given(spans, st.integers(0, 30))
def test_a_fitted_line_has_exactly_its_width(line: list[Span], width: int) -> None:
    assert line_cells(fit_line(line, width)) == width


def test_a_cut_line_says_so() -> None:
    assert plain_text(fit_line([Span("claims and more", PLAIN)], 9)) == "claims a…"
    assert plain_text(fit_line([Span("abc", PLAIN), Span("def", BOLD)], 4)) == "abc…"
    assert plain_text(fit_line([Span("abcd", PLAIN), Span("ef", BOLD)], 4)) == "abc…"


def test_a_citation_is_never_broken() -> None:
    source = Style("party-1", target=Target("source", "cn"))
    line = [Span("as it says ", PLAIN), Span("[cn, para 3]", source)]
    laid = [plain_text(each) for each in wrap_lines(line, 16)]
    assert laid == ["as it says", "[cn, para 3]"]
