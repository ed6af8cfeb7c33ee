"""The scroll layout: rows found by number, leaf and text offset, laid out only where needed."""

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.layout.blocks import LayoutContext, leaf_text
from briefing_tui.layout.narrative import (
    START,
    LeafRow,
    ScrollLayout,
    TextLook,
    anchor,
    file_line,
    leaf_starts,
)
from briefing_tui.layout.spans import DECORATION, plain_text
from briefing_tui.model.brief import Brief
from briefing_tui.parse.document import parse_body
from tests.layout.sample import narrative_page

BLOCKS = (
    "# A heading of some words\n\n",
    "Some words of a paragraph that is long enough to need more than one line, and *more*.\n\n",
    "- an item\n- another\n  - within it [a link](https://example.org)\n\n",
    "> a quote of words that go on and on until the line ends, or so one thinks\n\n",
    "```python\nx = 1\ny = 2\n```\n\n",
    "| Topic | Words |\n|---|---|\n| Taiwan | 台湾问题事关中国国家主权 |\n| Trade | both |\n\n",
    "台湾问题事关中国国家主权和领土完整，是中国核心利益中的核心。\n\n",
    "| a | b |\n|---|---|\n|\n| `c` | d |\n\n",
    "---\n\n",
    "![a picture](https://example.org/a.png)\n\n",
    "<!-- nothing -->\n\n",
    "<b></b>![a picture](https://example.org/b.png)\n\n",
)
bodies = st.lists(st.sampled_from(BLOCKS), max_size=12).map("".join)
widths = st.integers(12, 70)
BRIEF = Brief(path="t.md", slug="t", title="A title", summary="A dek.", disclaimer="Mine.")


def layout_of(body: str, width: int = 40) -> ScrollLayout:
    return ScrollLayout(BRIEF, parse_body(body), TextLook(width))


def all_rows(layout: ScrollLayout) -> list[LeafRow]:
    rows = [START]
    while rows[-1] != layout.end:
        rows.append(layout.walk(rows[-1], 1))
    return rows


@given(bodies, widths)
def test_the_rows_are_the_lines_of_the_page(body: str, width: int) -> None:
    layout = ScrollLayout(BRIEF, parse_body(body), TextLook(width, signs=True))
    rows = [plain_text(layout.row(row).spans) for row in all_rows(layout)]
    page = narrative_page(BRIEF, layout.document, width, table_width=width)
    assert rows == [plain_text(line) for line in page]
    assert layout.height == len(rows)


@given(bodies, widths)
def test_numbers_rows_and_offsets_convert_to_each_other(body: str, width: int) -> None:
    layout = layout_of(body, width)
    rows = all_rows(layout)
    for y, row in enumerate(rows):
        assert layout.y_of(row) == y
        assert layout.row_at(y) == row
        assert layout.walk(layout.end, y - len(rows) + 1) == row
        if 0 <= row.leaf < layout.leaf_count and layout.row(row).start != DECORATION:
            assert layout.row_of(layout.offset_of(row)) == row


@given(bodies, widths, widths)
def test_an_offset_shows_the_same_character_at_another_width(
    body: str, width: int, other: int
) -> None:
    layout, again = layout_of(body, width), layout_of(body, other)
    for row in all_rows(layout):
        leaf, character = layout.offset_of(row)
        if 0 <= leaf < layout.leaf_count and layout.row(row).start == character:
            shown_row = again.row(again.row_of((leaf, character)))
            text = layout.text(leaf)
            if text[character : character + 1].strip():
                shown = {
                    at + offset
                    for span, at in zip(shown_row.spans, shown_row.offsets, strict=True)
                    if at != DECORATION
                    for offset in range(len(span.text))
                }
                assert character in shown


@given(bodies, widths)
def test_offsets_count_in_the_leafs_text(body: str, width: int) -> None:
    layout = layout_of(body, width)
    for index in range(layout.leaf_count):
        text = layout.text(index)
        seen: set[int] = set()
        for row in layout.rows(index):
            for span, at in zip(row.spans, row.offsets, strict=True):
                if at != DECORATION:
                    assert text[at : at + len(span.text)] == span.text
                    seen.update(range(at, at + len(span.text)))
        lost = {at for at in range(len(text)) if at not in seen and not text[at].isspace()}
        assert not lost, "every character of the text is in a row"


@given(bodies, widths)
def test_leaves_begin_at_the_rows_where_a_worker_finds_them(body: str, width: int) -> None:
    layout = layout_of(body, width)
    starts = leaf_starts(layout.context.of(layout.document))
    heights = [len(layout.rows(index)) for index in range(layout.leaf_count)]
    assert list(starts) == [sum(heights[:index]) for index in range(len(heights) + 1)]
    layout.complete(starts)
    assert layout.height == len(all_rows(layout))


def test_leaves_that_were_laid_out_are_not_laid_out_again() -> None:
    layout = layout_of("word\n\n" * 9)
    layout.rows(0)
    known = {**layout.heights(), 4: 7}
    starts = leaf_starts(layout.context, heights=known)
    assert starts[1] - starts[0] == len(layout.rows(0))
    assert starts[5] - starts[4] == 7


def test_a_layout_in_a_worker_ends_when_it_is_cancelled() -> None:
    context = layout_of("word\n\n" * 9).context
    answers = iter([False, False, True])
    assert len(leaf_starts(context, lambda: next(answers))) == 3


def test_a_row_of_the_body_knows_its_line_in_the_file() -> None:
    layout = layout_of("one\n\n```\na\nb\nc\n```\n\nlast")
    texts = {plain_text(layout.row(row).spans).strip(): row for row in all_rows(layout)}
    assert file_line(layout, texts["A title"]) == 1
    assert file_line(layout, texts["one"]) == 1
    assert file_line(layout, texts["last"]) == 9


def test_a_row_of_raw_html_has_a_line_of_the_block() -> None:
    layout = layout_of("<div>a<br>b<br>c<br>d\n\nlast\n\n<p>e<p>f<p>g")
    lines = [file_line(layout, row) for row in all_rows(layout)]
    assert lines == sorted(lines)
    assert lines[-1] == 5


def test_a_heading_is_found_by_its_anchor_and_knows_its_line() -> None:
    layout = layout_of("one\n\n# Two\n\nthree")
    assert anchor(layout.document, "two") == (1, 0)
    assert file_line(layout, layout.row_of((1, 0))) == 3
    assert file_line(layout, layout.row_of((2, 0))) == 5
    assert anchor(layout.document, "nothing") is None


def test_the_text_of_a_leaf_has_no_markup() -> None:
    document = parse_body("> *a* `b` [c](https://example.org)\n\n|x|y|\n|-|-|\n|1|2|")
    context = LayoutContext(document, {}, 40)
    assert [leaf_text(leaf, context) for leaf in document.leaves] == ["a b c", "x\ty\n1\t2\n"]


def test_the_ground_of_code_takes_the_blanks_beside_it() -> None:
    layout = layout_of("Set `a`, `b` `c` and x`d` in\n`e`", 20)
    grounds = [
        "".join("#" * len(text) if style.ground else text for text, style in layout.row(row).spans)
        for row in all_rows(layout)
    ]
    # A blank between two pieces of code keeps them apart.
    assert ["Set##,## ##and x##in", "#"] in (grounds[at : at + 2] for at in range(len(grounds)))
