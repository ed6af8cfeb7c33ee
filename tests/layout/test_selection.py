"""Selecting from laid-out lines: paragraphs, the motions of a cursor, and other widths."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.compare.diff import compare_wording
from briefing_tui.layout.claim_detail import lay_claim
from briefing_tui.layout.diff import Party, lay_wording, wording_columns
from briefing_tui.layout.selection import MOTIONS, LaidText, Place, after, line_around, word_around
from briefing_tui.layout.spans import (
    MUTED,
    Line,
    Span,
    Style,
    fit_line,
    hang,
    line_cells,
    plain_text,
    side_by_side,
    wrap_lines,
)
from briefing_tui.model.document import Target
from briefing_tui.text.addresses import fit_url
from tests.layout import sample

PROSE = (
    "The first sentence is long enough for more than one line, and isn't short. 台湾问题事关主权。"
)
RULE = Span("─────", Style("rule"))


def lines_of(*texts: str, width: int = 30) -> list[Line]:
    """Paragraphs with a label, and blank lines between them."""
    lines: list[Line] = []
    for text in texts:
        lines += hang([Span("  Note      ")], wrap_lines([Span(text)], width))
        lines.append(())
    return lines


@pytest.mark.parametrize("width", [10, 20, 43, 200])
def test_a_broken_text_is_one_paragraph_at_every_width(width: int) -> None:
    text = LaidText(lines_of(PROSE, "Another.", width=width))
    assert text.units == ["Note", PROSE, "Note", "Another."]
    assert text.text_between((1, 4), (3, 7)) == f"{PROSE[4:]}\n\nNote\nAnother"


def test_a_line_break_in_a_text_begins_a_paragraph() -> None:
    assert LaidText(wrap_lines([Span("one\ntwo three")], 5)).units == ["one", "two three"]


def test_rules_asides_and_gaps_are_no_text() -> None:
    line: Line = (
        Span("▌", Style(aside=True)), Span(" "), Span("a "), Span("b", MUTED), RULE,
        Span("c   d "), Span("   "),
    )  # fmt: skip
    text = LaidText([line, ()])
    assert text.units == ["a b", "c", "d"]
    assert plain_text(text.rows[0].spans) == plain_text(line)


def test_an_address_that_is_cut_is_selected_whole() -> None:
    url = "https://example.org/" + "a" * 60 + "/call"
    shown = fit_url(url, 30)
    address = Span(shown, Style(target=Target("url", url)))
    text = LaidText([(Span("Page:   "), address), (Span("words"),)])
    assert text.text_between((0, 0), (2, 5)) == f"Page:\n{url}\nwords"
    assert text.text_between((1, 0), (1, 12)) == shown[:12], "only what is marked"


@given(
    st.lists(st.text(st.sampled_from("ab 台́👍🏽-”\n"), max_size=30), max_size=4), st.integers(4, 30)
)
def test_every_motion_ends_on_a_character_of_the_text(texts: list[str], width: int) -> None:
    text = LaidText(lines_of(*texts, width=width))
    at = text.nearest(0, 0)
    if at is None:
        assert not any(map(str.strip, texts))
        return
    for name, motion in MOTIONS.items():
        for step in (1, -1):
            for _ in range(3):
                before, at = at, motion(text, at, step)
                assert 0 <= at[0] < text.unit_count, name
                assert 0 <= at[1] < max(1, len(text.unit(at[0]))), name
                first, last = sorted((before, at))
                assert after(text, last) >= first
                assert isinstance(text.text_between(first, after(text, last)), str)
    for rows in (1, -1, 5, -50):
        at = text.rows_on(at, rows, 3)
        assert 0 <= text.cell(at) <= line_cells(text.rows[text.line_of(at)].spans)


def after_motions(text: LaidText, at: Place, *motions: tuple[str, int]) -> Place:
    for name, step in motions:
        at = MOTIONS[name](text, at, step)
    return at


def test_words_as_in_vim() -> None:
    text = LaidText([(Span("It isn't, they say."),), (Span("Two"),)])
    ahead = [(0, 3), (0, 8), (0, 10), (0, 15), (0, 18), (1, 0), (1, 2)]
    at, places = (0, 0), []
    for _ in ahead:
        at = MOTIONS["word"](text, at, 1)
        places.append(at)
    assert places == ahead
    assert after_motions(text, (0, 12), ("word", -1), ("word", -1), ("word", -1)) == (0, 3)
    assert after_motions(text, (1, 2), ("word", 1), ("word", 1)) == (1, 2)
    assert word_around(text, (0, 5)) == ((0, 3), (0, 8))
    assert word_around(text, (0, 2)) == ((0, 2), (0, 3))


def test_rows_paragraphs_and_the_ends() -> None:
    text = LaidText(lines_of("one two three four", "five", width=9))
    assert text.units == ["Note", "one two three four", "Note", "five"]
    assert after_motions(text, (1, 9), ("row_edge", -1)) == (1, 8)
    assert after_motions(text, (1, 9), ("row_edge", 1)) == (1, 12)
    assert after_motions(text, (1, 9), ("paragraph", 1)) == (1, 17)
    assert after_motions(text, (1, 9), ("paragraph", 1), ("paragraph", 1)) == (2, 3)
    assert after_motions(text, (1, 9), ("paragraph", -1), ("paragraph", -1)) == (0, 0)
    assert after_motions(text, (1, 9), ("edge", 1)) == (3, 3)
    assert after_motions(text, (1, 9), ("edge", -1)) == (0, 0)
    assert text.rows_on((1, 6), 1, text.cell((1, 6))) == (1, 12)
    assert text.rows_on((1, 6), -1, 0) == (1, 6)
    assert line_around(text, (1, 9)) == ((1, 0), (1, 18))


def side_by_side_text(left: str, right: str) -> LaidText:
    columns = [wrap_lines([Span(text)], 10) for text in (left, right)]
    lines: list[Line] = [fit_line([Span("Summary")], 23)]
    lines += side_by_side(columns[0], columns[1], 10, 3)
    lines.append((Span("left end  "), Span("   "), Span("right end")))
    return LaidText(lines, (0, 13))


def test_a_column_is_selected_without_the_one_beside_it() -> None:
    text = side_by_side_text("the first text here", "the second text")
    assert text.units == [
        "Summary",
        "the first text here",
        "the second text",
        "left end",
        "right end",
    ]
    assert text.text_between((1, 4), (3, 4)) == "first text here\nleft"
    assert text.text_between((2, 4), (4, 5)) == "second text\nright"
    assert text.text_between((1, 4), (4, 5)).startswith("first text here\nthe second")
    assert after_motions(text, (1, 0), ("paragraph", 1), ("paragraph", 1)) == (3, 7)
    assert after_motions(text, (1, 0), ("row_edge", 1), ("column", 1)) == (2, 0)
    assert after_motions(text, (2, 0), ("column", -1)) == (1, 8)
    assert text.rows_on((2, 4), 1, text.cell((2, 4))) == (2, 14)
    assert text.rows_on((2, 4), 9, 13) == (4, 0)


def test_a_place_is_found_again_at_another_width() -> None:
    brief, matrix = sample.brief(), sample.matrix()
    texts = [LaidText(lay_claim(brief, matrix, 0, width).lines) for width in (140, 80, 40)]
    for unit, words in enumerate(texts[0].units):
        if words.startswith("“balancing Trade”"):
            for other in texts[1:]:
                place = texts[0].moved((unit, 5), other)
                assert place is not None
                assert other.unit(place[0])[place[1] :].startswith("ncing")


def test_the_same_words_twice_stay_apart() -> None:
    texts = [LaidText(lines_of("same", "same", "end", width=width)) for width in (20, 4)]
    assert texts[0].moved((3, 1), texts[1]) == (3, 1)
    assert texts[0].moved((5, 1), texts[1]) == (5, 1)
    assert texts[0].moved((5, 1), LaidText(lines_of("other"))) is None


@pytest.mark.parametrize(("width", "columns"), [(120, 2), (80, 1)])
def test_a_comparison_has_columns_where_there_is_room(width: int, columns: int) -> None:
    old, new = "One sentence of both. Two is gone.", "One sentence of both. Three is new."
    comparison = compare_wording(old, new)
    lines = lay_wording(comparison, Party("First", "party-1"), Party("Second", "party-2"), width)
    text = LaidText(lines, wording_columns(width))
    assert len(wording_columns(width)) in (0, columns)
    words = [unit for unit in text.units if "sentence of both" in unit]
    assert len(words) == columns


def test_a_line_knows_where_its_places_are() -> None:
    text = LaidText(lines_of(PROSE, width=20))
    for y, row in enumerate(text.rows):
        for x in range(line_cells(row.spans)):
            place = text.nearest(y, x)
            assert place is not None
            if text.line_of(place) == y and x >= 12:
                assert abs(text.cell(place) - x) <= 1 or text.cell(place) == cells_of(row.spans) - 1


def cells_of(spans: Sequence[Span]) -> int:
    return line_cells(tuple(spans))
