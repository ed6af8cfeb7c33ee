"""The layout of Markdown tables."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.layout.blocks import LayoutContext, lay_leaf, share_width
from briefing_tui.layout.narrative import ScrollLayout
from briefing_tui.layout.spans import plain_text
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Align, Document, Leaf
from briefing_tui.parse.document import parse_body
from briefing_tui.text.wrapping import cells


def texts_of(rows: list[list[str]], width: int, align: Sequence[Align] = ()) -> list[str]:
    leaf = Leaf(kind="table", rows=tuple(map(tuple, rows)), align=tuple(align))
    document = Document(leaves=(leaf,))
    lines = lay_leaf(leaf, LayoutContext(document, {}, width))
    return [plain_text(line.spans).rstrip() for line in lines]


@given(st.lists(st.integers(1, 80), min_size=1, max_size=6), st.integers(40, 120))
def test_columns_fit_and_none_is_starved(natural: list[int], width: int) -> None:
    widths = share_width(natural, width)
    room = width - 2 * (len(natural) - 1)
    assert sum(widths) <= room
    share = room // len(natural)
    assert all(given >= min(want, share) for want, given in zip(natural, widths, strict=True))


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


def test_a_table_is_a_list_where_a_column_would_have_less_than_four_cells() -> None:
    rows = [["a long name", "another one", "x"], ["some words", "other words", "y"]]
    names, *_ = texts_of(rows, 13)
    assert names.split() == ["a", "anot", "x"]
    assert texts_of(rows, 12)[:1] == ["a long name:"]


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
    layout = ScrollLayout(Brief(path="t.md", slug="t", title=""), document, 88)
    assert layout.row(layout.end) is not None


def test_a_column_can_be_aligned_to_the_right() -> None:
    lines = texts_of([["n", "x"], ["1", "y"], ["100", "z"]], 20, ["right", "left"])
    assert lines[2].startswith("  1  y")
