"""The layout of Markdown tables."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.layout.blocks import LayoutContext, lay_leaf, share_width, table_cells
from briefing_tui.layout.narrative import LeafRow, ScrollLayout, TextLook
from briefing_tui.layout.sideways import columns_showing, visible_row
from briefing_tui.layout.spans import Row, Span, line_cells, plain_text
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Align, Document, Leaf
from briefing_tui.parse.document import parse_body
from briefing_tui.text.wrapping import cells


def texts_of(rows: list[list[str]], width: int, align: Sequence[Align] = ()) -> list[str]:
    leaf = Leaf(kind="table", rows=tuple(map(tuple, rows)), align=tuple(align))
    document = Document(leaves=(leaf,))
    lines = lay_leaf(leaf, LayoutContext(document, {}, width))
    return [plain_text(line.spans).rstrip() for line in lines]


@given(
    st.lists(st.tuples(st.integers(1, 80), st.integers(1, 20)), min_size=1, max_size=6),
    st.integers(120, 300),
)
def test_columns_fit_and_only_those_with_room_to_spare_are_narrowed(
    sizes: list[tuple[int, int]], room: int
) -> None:
    natural = [max(size) for size in sizes]
    least = [min(size) for size in sizes]
    widths = share_width(natural, least, room)
    assert sum(widths) == min(room, sum(natural))
    for size, low, width in zip(natural, least, widths, strict=True):
        assert low <= width <= size
        if width < size:  # no column that could be narrowed is much wider
            assert all(other <= width + 1 or other == least[at] for at, other in enumerate(widths))


def test_a_table_that_fits_keeps_its_natural_width() -> None:
    assert texts_of([["Topic", "Who"], ["Trade", "both"]], 40) == [
        "Topic  Who",
        "───────────",
        "Trade  both",
    ]


def test_long_cells_wrap_in_any_script_and_lose_nothing() -> None:
    han = "台湾问题事关中国国家主权和领土完整"
    lines = texts_of([["Topic", "Words"], ["Taiwan", han]], 24)
    assert all(cells(line) <= 24 for line in lines)
    assert han in "".join(line[8:].strip() for line in lines[2:])
    assert lines[2].startswith("Taiwan")


def test_a_column_is_as_wide_as_its_longest_word_and_without_room_the_page_has_a_list() -> None:
    rows = [["a long name", "another one", "x"], ["some words", "other words", "y"]]
    assert [line.split() for line in texts_of(rows, 17)[:3]] == [
        ["a", "another", "x"],
        ["long", "one"],
        ["name"],
    ]
    assert texts_of(rows, 16)[:2] == ["a long name:", "some words"]


def test_only_a_word_of_more_than_twenty_letters_is_divided() -> None:
    rows = [["name", "address"], ["a name", "https://example.org/a/very/long/path"]]
    assert texts_of(rows, 26)[2:] == [
        "a     https://example.org/",
        "name  a/very/long/path",
    ]


def scrolling(body: str, width: int, table_width: int = 0) -> ScrollLayout:
    brief = Brief(path="t.md", slug="t", title="")
    return ScrollLayout(brief, parse_body(body), TextLook(width, table_width=table_width))


def test_a_table_in_the_reader_may_be_wider_than_the_text() -> None:
    body = "| first | second |\n|---|---|\n| one two | three four |\n"
    layout = scrolling(body, 12, 19)
    assert table_cells(layout.document.leaves[0], layout.context) == (9, 19)
    assert [plain_text(row.spans) for row in layout.rows(0)][2] == "one two  three four"


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (0, ["name   second col→", "─────────────────→", "alpha  日本語の文→"]),
        (3, ["name  ←ond col  t→", "──────←──────────→", "alpha ← 語の文  t→"]),
        (99, ["name  ←  third col", "──────←───────────", "alpha ←  three"]),
    ],
)
def test_a_table_that_is_still_wider_scrolls_and_its_first_column_stays(
    columns: int, shown: list[str]
) -> None:
    body = "| name | second col | third col |\n|---|---|---|\n| alpha | 日本語の文 | three |\n"
    layout = scrolling(body, 18)
    rows = [visible_row(layout, LeafRow(0, number), columns) for number in range(3)]
    assert [plain_text(row.spans).rstrip() for row in rows] == shown
    assert all(line_cells(row.spans) == 18 for row in rows)
    text = layout.text(0)
    for row in rows:
        for span, offset in zip(row.spans, row.offsets, strict=True):
            assert offset < 0 or text[offset : offset + len(span.text)] == span.text


def test_a_place_in_a_column_out_of_sight_is_scrolled_to() -> None:
    body = "| name | second col | third col |\n|---|---|---|\n| alpha | two | three |\n"
    layout = scrolling(body, 18)
    place, at = layout.text(0).index("three"), LeafRow(0, 2)
    columns = columns_showing(layout, at, place, 0)
    assert "three" in plain_text(visible_row(layout, at, columns).spans)
    assert columns_showing(layout, at, place, columns) == columns
    assert columns_showing(layout, at, layout.text(0).index("alpha"), columns) == columns


@given(st.text("a─日e\u0301👩‍👧", max_size=12), st.integers(0, 14), st.integers(0, 14))
def test_any_cells_of_a_row(text: str, start: int, size: int) -> None:
    row = Row((Span(text[:5]), Span(text[5:])), (0, 5)).between(start, start + size)
    assert line_cells(row.spans) == size
    for span, offset in zip(row.spans, row.offsets, strict=True):
        assert offset < 0 or text[offset : offset + len(span.text)] == span.text


def test_columns_of_one_cell_are_a_table_as_long_as_they_fit() -> None:
    rows = [list("abcdefgh"), list("12345678")]
    assert texts_of(rows, 22)[::2] == ["a  b  c  d  e  f  g  h", "1  2  3  4  5  6  7  8"]
    assert texts_of(rows, 21)[:2] == ["a: 1", "b: 2"]


def test_too_many_columns_become_a_list() -> None:
    rows = [[f"h{number}" for number in range(8)], [f"c{number}" for number in range(8)]]
    assert texts_of(rows, 20) == [f"h{number}: c{number}" for number in range(8)]


def test_short_rows_and_empty_tables() -> None:
    assert texts_of([["a", "b"], ["c"]], 20)[2].strip() == "c"
    assert texts_of([], 20) == []


def test_a_piece_of_a_table_has_rows_even_without_cells() -> None:
    """The end of such a table could not be shown (found by the hostile library)."""
    assert texts_of([[], []], 20) == ["", ""]
    document = parse_body("|" + "a|" * 30 + "\n|" + "-|" * 30 + "\n" + "|\n" * 100)
    layout = ScrollLayout(Brief(path="t.md", slug="t", title=""), document, TextLook(88))
    assert layout.row(layout.end) is not None


def test_a_column_can_be_aligned_to_the_right() -> None:
    lines = texts_of([["n", "x"], ["1", "y"], ["100", "z"]], 20, ["right", "left"])
    assert lines[2].startswith("  1  y")
