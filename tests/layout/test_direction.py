"""Lines with Arabic and Hebrew, in the order of the screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.compare.matrix import build_matrix
from briefing_tui.layout.ansi import render
from briefing_tui.layout.blocks import LayoutContext, lay_gap, lay_leaf
from briefing_tui.layout.claims import ClaimsTable
from briefing_tui.layout.direction import (
    Order,
    arranged,
    arranged_line,
    can_be_told,
    order_for,
)
from briefing_tui.layout.lists import mark_matches
from briefing_tui.layout.narrative import HEAD, LeafRow, ScrollLayout, TextLook
from briefing_tui.layout.selection import MOTIONS, LaidText
from briefing_tui.layout.sideways import visible_row
from briefing_tui.layout.signs import tally_words
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    Line,
    Row,
    Span,
    Style,
    cut_lines,
    hang,
    line_cells,
    pack,
    plain_text,
    wrap_lines,
    wrap_rows,
)
from briefing_tui.model.brief import Brief
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body
from briefing_tui.tui.widgets.selection import StyleRange, highlight_row

HEBREW = "ראש הממשלה אמר (17) TotalEnergies."


def shown(line: Line, order: Order = "reader") -> str:
    return plain_text(arranged_line(line, order)).rstrip()


def texts_of(body: str, width: int = 20, order: Order = "reader") -> list[str]:
    """The rows of a body, as `briefing show` prints them."""
    document = parse_body(body)
    context = LayoutContext(document, {}, width, signs=True)
    return [shown(row.spans, order) for leaf in document.leaves for row in lay_leaf(leaf, context)]


def test_a_paragraph_is_turned_and_aligned_to_the_right() -> None:
    assert texts_of(f"{HEBREW}\n\nabc שלום def.") == [
        " (17) רמא הלשממה שאר",
        "      .TotalEnergies",
        "abc םולש def.",
    ]


def test_bars_bullets_and_numbers_are_at_the_right() -> None:
    body = "- אחת\n- שתיים ושלוש ועוד\n\n1. אחת\n\n> שתיים\n"
    assert texts_of(body, 16) == [
        "           תחא –",
        "   שולשו םייתש –",
        "          דועו",
        "          תחא .1",
        "         םייתש │",
    ]
    first, second = parse_body("> שתיים\n>\n> שלוש\n").leaves
    assert shown(lay_gap(second, first, 20).spans) == " " * 18 + " │"


def test_headings_tables_and_code() -> None:
    heading, table = "# כותרת\n\n", "| אחת | b |\n|---|---|\n| שלוש | c |\n\n"
    assert texts_of(heading + table + "```\nx = 'אב' # ג\n```\n") == [
        "               תרתוכ",
        "               ─────",
        " תחא  b",
        "───────",
        "שולש  c",
        "  │ x = 'ג # 'בא",
    ]


def test_a_label_of_ours_does_not_decide_the_direction() -> None:
    label = Span("Claim: ", MUTED)
    assert [shown(line) for line in wrap_lines([label, Span("אחת.")], 13)] == ["  .תחא :Claim"]
    words = pack([[Span("אחת ושתיים")], [Span("one")]], 8)
    assert [shown(line) for line in hang([Span("[a] ")], words)] == [
        "[a]      תחא",
        "      םייתשו",
        "    one",
    ]


def test_the_name_of_a_party_does_not_turn_the_words_of_ours_beside_it() -> None:
    text = """\
---
sources: [{ id: a, party: אחת }, { id: b, party: שתיים, coverage: full }]
claims: [{ topic: T, accounts: { a: states, b: silent } }]
---
"""
    brief = parse_brief(text, "a.md").brief
    matrix = build_matrix(brief)
    assert shown(tuple(tally_words(matrix))) == "1 תחא only"
    assert "●○ תחא only" in shown(ClaimsTable(brief, matrix, 90).row(0))


def test_what_is_cut_or_packed_keeps_its_beginning() -> None:
    lines = cut_lines(wrap_lines([Span("אחת שתיים שלוש ארבע חמש")], 10), 2, 10)
    assert [shown(line) for line in lines] == [" םייתש תחא", "…עברא שולש"]
    packed = pack([[Span("ab")], [Span("אחת")], [Span("cd")]], 12)
    assert [shown(line) for line in packed] == ["ab", "         תחא", "cd"]


def test_a_span_by_itself_is_turned_where_it_stands() -> None:
    line = (Span("› "), Span("אחת שתיים "), Span("12"), Span(" · "), Span("(שלוש)"))
    assert shown(line) == "› םייתש תחא 12 · (שולש)"
    marked = mark_matches("אחת שתיים 12 שלוש", ((4, 9),), PLAIN)
    assert shown(tuple(marked)) == "שולש 12 םייתש תחא"


def test_matches_links_and_the_mouse_are_where_the_characters_are() -> None:
    text = "אחת abc (17) שתיים"
    row = arranged(wrap_rows([Span(text)], 30)[0])
    assert plain_text(row.spans) == " " * 12 + "םייתש abc (17) תחא"
    for at, character in enumerate(text):
        assert row.character_at(row.cell_of(at)) == at, character
    match = StyleRange(text.index("שתיים"), len(text), reverse=True)
    reverse = [span.text for span in highlight_row(row, [match]) if span.style.reverse]
    assert "".join(reverse) == "םייתש"


def test_what_lies_under_a_highlight_keeps_its_styles() -> None:
    styles = Style(bold=True, italic=True, underline=True, strike=True)
    row = arranged(wrap_rows([Span("abc", styles)], 30)[0])
    style = highlight_row(row, [StyleRange(1, 2, reverse=True)])[1].style
    assert (style.bold, style.italic, style.underline, style.strike, style.reverse) == (True,) * 5


def test_lines_are_selected_by_the_mouse_and_by_keys_where_they_are_seen() -> None:
    text = LaidText(wrap_lines([Span("אחת שתיים שלוש")], 12))
    assert [text.nearest(0, x) for x in (11, 7, 0)] == [(0, 0), (0, 4), (0, 8)]
    assert text.cell((0, 0)) == 11
    assert text.rows_on((0, 0), 1, 11) == (0, 10)
    assert MOTIONS["column"](text, (0, 1), -1) == (0, 2)
    assert MOTIONS["column"](text, (0, 1), 1) == (0, 0)
    assert text.text_between((0, 4), (0, 14)) == "שתיים שלוש"


def test_a_lam_and_its_alef_have_one_cell_and_the_line_stays_aligned() -> None:
    row = arranged(wrap_rows([Span("بلا")], 6)[0])
    assert plain_text(row.spans) == "    ﻼﺑ"
    assert shown((Span("a بلا b"),)) == "a ﻼﺑ  b"


def test_the_marks_around_turned_text_look_like_its_ends() -> None:
    bold, faint = Style(bold=True), Style("muted")
    line = arranged_line((Span("א", bold), Span("ב", faint)), "terminal")
    assert [(span.text, span.style.bold) for span in line] == [
        ("\u2067א", True),
        ("ב\u2069", False),
    ]


def test_who_turns_the_text() -> None:
    line = wrap_lines([Span("אב 1")], 6)[0]
    assert shown(line) == "  1 בא"
    assert shown(line, "terminal") == "  \u2067אב 1\u2069"
    assert shown((Span("א"),), "terminal") == "\u2067א\u2069"
    assert shown(line, "off") == "אב 1"
    assert render([line], colour=False) == "אב 1\n"
    assert shown(arranged_line(line, "terminal"), "terminal") == "  \u2067אב 1\u2069"


@pytest.mark.parametrize(
    ("environ", "on_screen", "printed"),
    [
        ({}, "reader", "reader"),
        ({"VTE_VERSION": "7600"}, "reader", "terminal"),
        ({"VTE_VERSION": "5202"}, "reader", "reader"),
        ({"VTE_VERSION": "7600", "TMUX": "/tmp/tmux"}, "terminal", "terminal"),
        ({"TERM_PROGRAM": "mintty"}, "reader", "terminal"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "terminal", "terminal"),
        ({"KONSOLE_VERSION": "230800"}, "terminal", "terminal"),
        ({"VTE_VERSION": "?"}, "reader", "reader"),
    ],
)
def test_what_terminals_say_of_themselves(
    environ: dict[str, str], on_screen: str, printed: str
) -> None:
    assert order_for("auto", environ, whole_screen=True) == on_screen
    assert order_for("auto", environ, whole_screen=False) == printed
    assert order_for("off", environ, whole_screen=True) == "off"
    assert order_for("terminal", {}, whole_screen=True) == "terminal"
    assert can_be_told(environ) == (on_screen != printed)


def test_the_reader_draws_the_title_and_long_code_in_order() -> None:
    body = "```\n" + "שלום " * 9 + "\n```\n"
    layout = ScrollLayout(
        Brief(path="a.md", slug="a", title="כותרת"), parse_body(body), TextLook(12)
    )
    title = visible_row(layout, LeafRow(HEAD, 0), 0)
    assert plain_text(title.spans) == "       תרתוכ"
    code = visible_row(layout, LeafRow(0, 0), 0)
    assert plain_text(code.spans) == "  םולש םולש→"
    assert line_cells(code.spans) == 12


@given(st.text("abאב جلا1٣ (]-\u0301\u064e\u200c日", max_size=30), st.integers(1, 12))
def test_any_line_keeps_its_width_and_its_characters(text: str, width: int) -> None:
    for row in wrap_rows([Span(text[:7]), Span(text[7:], MUTED)], width):
        turned = arranged(row)
        assert line_cells(turned.spans) == line_cells(row.spans)
        assert arranged(turned) == turned
        ours = {at for at in offsets_of(turned) if at >= 0}
        assert ours <= {at for at in offsets_of(row) if at >= 0}


def offsets_of(row: Row) -> list[int]:
    return [
        offset + index if offset >= 0 else offset
        for span, offset in zip(row.spans, row.offsets, strict=True)
        for index in range(len(span.text))
    ]
