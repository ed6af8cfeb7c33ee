"""Wordings and topics in lines."""

from itertools import pairwise

import pytest

from briefing_tui.compare.diff import compare_wording
from briefing_tui.compare.topics import Topic, build_topic
from briefing_tui.layout.diff import TWO_COLUMNS_FROM, Party, lay_accounts, lay_wording
from briefing_tui.layout.spans import Line, Span, Style, mark_words, plain_text
from briefing_tui.layout.topic import TopicTable, lay_topic
from briefing_tui.text.wrapping import cells
from tests.compare.test_topics import brief

OLD, NEW = Party("North, 2016", "party-1"), Party("North, 2020", "party-1")
FIRST = "The harbour is an important part of the coast. Trade should grow."
SECOND = "Trade should grow. The harbour is an important part of our coast. Fish are new."


def text(lines: list[Line]) -> str:
    return "\n".join(plain_text(line).rstrip() for line in lines)


def test_changes_are_marked_by_sign_in_one_run() -> None:
    shown = text(lay_wording(compare_wording(FIRST, SECOND), OLD, NEW, 76))
    assert "[-the-] {+our+}" in " ".join(shown.split())
    assert "{+Fish are new.+}" in shown
    assert "[-first-] North, 2016" in shown
    assert "1 sentence moved" in " ".join(shown.split())


def test_and_in_two_columns_where_there_is_room() -> None:
    lines = lay_wording(compare_wording(FIRST, SECOND), OLD, NEW, TWO_COLUMNS_FROM)
    shown = text(lines)
    assert "North, 2016" in shown
    assert any(line.count("Trade should grow.") == 2 for line in shown.splitlines())
    assert "{+our+}" in shown
    assert "[-first-]" not in shown


@pytest.mark.parametrize("width", [20, 40, 99, 100, 160])
def test_wordings_keep_to_their_width(width: int) -> None:
    wide = "台湾问题事关中国国家主权和领土完整，" * 4
    for old, new in ((FIRST, SECOND), (wide, FIRST), ("", FIRST), (FIRST, FIRST)):
        for line in lay_wording(compare_wording(old, new), OLD, NEW, width):
            assert cells(plain_text(line)) <= width


def test_the_same_words_are_told_as_such() -> None:
    assert "The same words." in text(lay_wording(compare_wording(FIRST, FIRST), OLD, NEW, 60))


@pytest.mark.parametrize("width", [60, 120])
def test_two_sources_topic_by_topic(width: int) -> None:
    shared = [("Trade", compare_wording("Trade grows.", "Trade shrinks."))]
    shown = text(lay_accounts(shared, (["Harbour"], []), OLD, NEW, width))
    assert "Only in the first: Harbour" in shown
    assert "Only in the second" not in shown
    assert "[-grows-]" in shown


def history() -> Topic:
    accounts = ("oA", "AA", "BA", "A?", "Bo", "om")
    topic = build_topic([brief(2000 + at, *each) for at, each in enumerate(accounts)], "harbour")
    assert topic is not None
    return topic


def test_a_topic_is_a_row_a_brief_with_changes_marked() -> None:
    rows = [plain_text(TopicTable(history(), 100).row(index)[0]).rstrip() for index in range(6)]
    assert [row[:4] for row in rows] == ["2000", "2001", "2002", "2003", "2004", "2005"]
    marks = [row[22:23] for row in rows]
    assert marks == [" ", "+", "~", "~", "~", "!"]
    assert "○ not mentioned" in rows[0]
    assert "? not checked" in rows[3]
    assert "not mentioned (named in 4 of 5)" in rows[5]
    assert "- ○ not mentioned" in rows[4] or "! ○ not mentioned" in rows[4]


def test_the_legend_explains_the_marks_that_occur() -> None:
    shown = text(lay_topic(history(), 80))
    assert "~ other words" in " ".join(shown.split())
    assert "! silent, though" in shown
    alone = build_topic([brief(2000, "A")], "harbour")
    assert alone is not None
    assert "~" not in text(lay_topic(alone, 80))


def test_an_open_row_says_what_changed_since_when() -> None:
    shown = text(TopicTable(history(), 120).open_row(5, chosen=0))
    assert "no longer mentioned; named on 2004" in shown
    assert "another stance" not in shown
    assert "named; not mentioned on 2004" in shown


@pytest.mark.parametrize("width", [30, 60, 80, 120, 200])
def test_topics_keep_to_their_width(width: int) -> None:
    many = build_topic([brief(2000, *"ABmo?-AB"), brief(2001, *"BAomA?-B")], "harbour")
    assert many is not None
    for topic in (history(), many):
        lines = lay_topic(topic, width)
        assert max(cells(plain_text(line)) for line in lines) <= max(width, 30)


def test_parties_that_do_not_fit_page() -> None:
    topic = build_topic([brief(2000, *"ABmo?-AB")], "harbour")
    assert topic is not None
    first = TopicTable(topic, 80)
    second = TopicTable(topic, 80, first=first.shown[-1] + 1)
    assert first.shown[0] == 0
    assert second.shown[0] > first.shown[-1]
    assert plain_text(first.head()).rstrip().endswith("›")
    assert all(one + 1 == other for one, other in pairwise(first.shown))


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        (["trade"], ["Trade"]),
        (["TRADE", "peace"], ["Trade", "peace"]),
        (["de and"], ["de", " and"]),
        (["nothing"], []),
        ([""], []),
    ],
)
def test_found_words_are_in_reverse_across_spans(words: list[str], marked: list[str]) -> None:
    line = (Span("Trade", Style("accent")), Span(" and peace", Style()))
    found = mark_words(line, words)
    assert plain_text(found) == "Trade and peace"
    assert [span.text for span in found if span.style.reverse] == marked


def test_letters_that_grow_in_lower_case_shift_nothing() -> None:
    found = mark_words((Span("İİ Trade", Style()),), ["trade"])
    assert [span.text for span in found if span.style.reverse] == ["Trade"]
