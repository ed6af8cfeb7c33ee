"""The layout of compared wordings."""

import pytest

from briefing_tui.compare.diff import MOST_WORDS, compare_wording
from briefing_tui.layout.diff import TWO_COLUMNS_FROM, Party, lay_accounts, lay_wording
from briefing_tui.layout.spans import Line, plain_text
from briefing_tui.text.wrapping import cells

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


def test_two_columns_are_used_when_there_is_room() -> None:
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


def test_equal_texts_are_reported_as_the_same_words() -> None:
    assert "The same words." in text(lay_wording(compare_wording(FIRST, FIRST), OLD, NEW, 60))


@pytest.mark.parametrize("width", [60, 120])
def test_two_sources_topic_by_topic(width: int) -> None:
    shared = [("Trade", compare_wording("Trade grows.", "Trade shrinks."))]
    shown = text(lay_accounts(shared, (["Harbour"], []), OLD, NEW, width))
    assert "Only in the first: Harbour" in shown
    assert "Only in the second" not in shown
    assert "[-grows-]" in shown


def test_a_text_that_is_too_long_to_compare_is_cut_and_it_is_said() -> None:
    comparison = compare_wording("word " * (MOST_WORDS + 1), "word")
    assert (comparison.kept, comparison.gone) == (1, MOST_WORDS - 1)
    for lines in (
        lay_wording(comparison, OLD, NEW, 76),
        lay_accounts([("Trade", comparison)], ([], []), OLD, NEW, 76),
    ):
        assert "Only the first 20,000 words of each text are compared." in text(lines)
    assert not compare_wording("word " * MOST_WORDS, "word").cut


def test_a_long_topic_keeps_to_the_width() -> None:
    shared = [("Trade in fish and other goods", compare_wording("Fish.", "Fish."))]
    lines = lay_accounts(shared, ([], []), OLD, NEW, 24)
    assert all(cells(plain_text(line)) <= 24 for line in lines)
