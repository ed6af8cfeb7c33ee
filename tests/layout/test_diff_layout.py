"""The layout of compared wordings."""

from pathlib import Path

import pytest

from briefing_tui.compare.diff import MOST_WORDS, compare_wording
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.compare.topics import WordingPair, WordsOf
from briefing_tui.layout.diff import (
    TWO_COLUMNS_FROM,
    Offer,
    Party,
    by_worth,
    lay_accounts,
    lay_wording,
    offers_between,
    why_no_words,
)
from briefing_tui.layout.spans import Line, plain_text
from briefing_tui.parse.brief import parse_brief
from briefing_tui.text.wrapping import cells
from tests.cases import each_case

OLD, NEW = Party("North, 2016", "party-1"), Party("North, 2020", "party-1")
FIRST = "The harbour is an important part of the coast. Trade should grow."
SECOND = "Trade should grow. The harbour is an important part of our coast. Fish are new."

BRIEFS = Path(__file__).parents[2] / "briefs"


def text(lines: list[Line]) -> str:
    return "\n".join(plain_text(line).rstrip() for line in lines)


def test_changes_are_marked_by_sign_in_one_run() -> None:
    shown = text(lay_wording(compare_wording(FIRST, SECOND), OLD, NEW, 76))
    assert "[-the-] {+our+}" in " ".join(shown.split())
    assert "coast. {+Fish are new.+}" in " ".join(shown.split())
    assert "[-first-] North, 2016" in shown
    assert "1 sentence moved" in " ".join(shown.split())


def test_two_columns_are_used_when_there_is_room() -> None:
    lines = lay_wording(compare_wording(FIRST, SECOND), OLD, NEW, TWO_COLUMNS_FROM)
    shown = text(lines)
    assert "North, 2016" in shown
    assert any(line.count("Trade should grow.") == 2 for line in shown.splitlines())
    assert "{+our+}" in shown
    assert "[-first-]" not in shown


@each_case("width", [20, 40, 99, 100, 160])
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


CHINESE = "台湾问题事关中国国家主权和领土完整。"


@each_case(
    "old, new, little",
    [
        ("The harbour is ours", "Fish are all new in the harbour", True),
        ("The harbour is ours", "The harbour was ours", False),
        (CHINESE, "希望美方务必慎重处理经贸关系。", True),
        (CHINESE, "台湾问题事关主权。", False),
        (CHINESE, "The Taiwan question concerns sovereignty.", True),
        ("…", "!", False),
    ],
)
def test_little_in_common_is_a_share_of_words_or_chinese_characters(
    old: str, new: str, little: bool
) -> None:
    assert compare_wording(old, new).little_in_common is little


@each_case(
    "words_of, old, new, summary",
    [
        ("sources", "a fair price", "a free price", "2 words in both"),
        ("translators", "a fair price", "a free price", "Translations compared · 2 words in both"),
        ("translators", "a price", "a price", "Translations compared · The same words."),
        ("translators", "a fair price", "no wheat", "Translations compared · little in common"),
        ("writer", "a fair price", "no wheat", "Little in common"),
        ("sources", "a fair price", "no wheat", "Little in common · 0 words in both"),
    ],
)
def test_only_words_of_the_sources_are_counted_where_there_are_few(
    words_of: WordsOf, old: str, new: str, summary: str
) -> None:
    wording = compare_wording(old, new)
    first, *_ = lay_wording(wording, OLD, NEW, 120, words_of)
    said = plain_text(first)
    assert said.startswith(summary)
    assert ("in both" in said) == ("in both" in summary)


def test_originals_come_before_their_translation_and_both_before_another_pair() -> None:
    old, new = Party("North, 2020", "party-1"), Party("North", "party-1")
    original = Offer(old, new, WordingPair("in the original", "平等磋商", "互利共赢"))
    translated = Offer(
        old, new, WordingPair("as translated", "a b c", "a b c", words_of="translators")
    )
    other = Offer(new, Party("South", "party-2"), WordingPair("", "a b c d", "a b e f"))
    assert by_worth((original, translated, other)) == (other, original, translated)
    assert by_worth((translated, other)) == (translated, other)


@pytest.mark.parametrize("width", [40, TWO_COLUMNS_FROM])
def test_texts_with_little_in_common_stand_unmarked_beside_or_above_each_other(width: int) -> None:
    wording = compare_wording("One lake.\n\nIt is deep.", "Fish are new.")
    lines = text(lay_wording(wording, OLD, NEW, width)).splitlines()
    assert lines[0].startswith("Little in common · 0 words in both")
    beside = [line for line in lines if "One lake." in line and "Fish are new." in line]
    assert bool(beside) == (width >= TWO_COLUMNS_FROM)
    shown = "\n".join(lines)
    assert not any(sign in shown for sign in ("[-", "{+"))
    for words in ("One lake.", "It is deep.", "Fish are new.", "North, 2016", "North, 2020"):
        assert words in shown
    shown = text(lay_accounts([("Fish", wording)], ([], []), OLD, NEW, width))
    assert "Fish  Little in common" in shown
    assert "{+Fish" not in shown


@pytest.mark.parametrize(
    "other", ["The Taiwan question concerns sovereignty.", "Тайвань и суверенитет"]
)
@pytest.mark.parametrize("width", [40, TWO_COLUMNS_FROM])
def test_two_languages_are_said_to_be_two(other: str, width: int) -> None:
    wording = compare_wording(CHINESE, other)
    lines = text(lay_wording(wording, OLD, NEW, width)).splitlines()
    assert " ".join(lines).startswith("Two languages · their words can't be compared")
    shown = "\n".join(lines)
    assert CHINESE in shown
    assert not any(sign in shown for sign in ("[-", "{+", "only in the first"))
    shown = text(lay_accounts([("Taiwan", wording)], ([], []), OLD, NEW, width))
    assert "Taiwan  Two languages" in shown


@pytest.mark.parametrize(
    ("langs", "said"),
    [
        (("fr", "en-GB"), "In French and English · their words can't be compared"),
        (("fr", "eo"), "In French and eo · their words can't be compared"),
        (("en-US", "en-GB"), "Little in common · 0 words in both"),
        (("fr", ""), "Little in common · 0 words in both"),
    ],
)
def test_two_languages_in_one_script_are_named_where_they_are_given(
    langs: tuple[str, str], said: str
) -> None:
    brief = parse_brief(
        TWO_LANGUAGES.replace("FIRST", langs[0] or "~").replace("SECOND", langs[1] or "~"), "a.md"
    ).brief
    matrix = build_matrix(brief)
    (offer,) = offers_between(brief, matrix, matrix.rows[0], 0)
    wording = compare_wording(offer.texts.old, offer.texts.new, offer.texts.langs)
    assert text(lay_wording(wording, OLD, NEW, 100)).startswith(said)
    shown = text(lay_accounts([("Trade", wording)], ([], []), OLD, NEW, 100))
    assert f"Trade  {said.partition(' · ')[0]}" in shown


TWO_LANGUAGES = """\
---
title: A call
sources:
  - { id: a, party: North, lang: FIRST }
  - { id: b, party: South }
claims:
  - topic: Trade
    accounts:
      a: { quote: Le commerce équilibré profite aux peuples }
      b: { quote: "Trade is good for both sides", lang: SECOND }
---
"""

SIDES = """\
---
title: A call
sources:
  - { id: a, name: First, party: North, coverage: full }
  - { id: b, name: Second, party: North, coverage: full }
  - { id: c, name: Third, party: South, coverage: full }
  - { id: d, name: Fourth, party: South, coverage: full }
  - { id: e, name: Fifth, party: East, coverage: full }
claims:
  - topic: Trade
    accounts:
      a: { quote: the harbour is ours to keep }
      b: { quote: the harbour is ours to keep }
      c: { quote: a lake }
      d: { quote: the harbour is theirs to keep, lang: en }
      e: declines
  - topic: Fish
    accounts: { a: unchecked, c: silent, d: { stance: states }, e: { quote: fish } }
---
"""


def test_a_pair_that_is_worth_comparing_comes_first() -> None:
    brief = parse_brief(SIDES, "call.md").brief
    matrix = build_matrix(brief)
    offers = offers_between(brief, matrix, matrix.rows[0], 0)
    assert [offer.new.name for offer in offers] == ["Second", "Third", "Fourth"]
    best = by_worth(offers)
    assert [offer.new.name for offer in best] == ["Fourth", "Second", "Third"]
    assert by_worth(reversed(best)) == best
    assert [offer.new.name for offer in offers_between(brief, matrix, matrix.rows[0], 2)] == [
        "Fourth",
        "First",
        "Second",
    ]


@each_case(
    "row, column, words",
    [
        (0, 0, ""),
        (0, 4, "Fifth won't speak on Trade; x on a cell with words compares it"),
        (1, 0, "First has not been checked on Fish; x on Fifth compares it"),
        (1, 1, "Second has not been checked on Fish; x on Fifth compares it"),
        (1, 2, "Third is silent on Fish; x on Fifth compares it"),
        (1, 3, "Fourth has no words on Fish; x on Fifth compares it"),
    ],
)
def test_a_silence_says_whose_it_is_and_what_can_be_compared(
    row: int, column: int, words: str
) -> None:
    brief = parse_brief(SIDES, "call.md").brief
    matrix = build_matrix(brief)
    assert why_no_words(brief, matrix, matrix.rows[row], column, "x") == words


def test_a_claim_is_offered_for_comparison_where_two_sources_have_words() -> None:
    """The footer asks the cells, because the offers take longer to make."""
    brief = parse_brief((BRIEFS / "2025-01-17-xi-trump-call.md").read_text(), "x").brief
    matrix, seen = build_matrix(brief), set()
    for row in matrix.rows:
        offers = [offers_between(brief, matrix, row, column) for column in range(len(row.cells))]
        assert any(offers) == (sum(cell.has_words for cell in row.cells) > 1)
        seen.add(any(offers))
    assert seen == {True, False}


def test_an_offer_says_whose_words_are_the_writers() -> None:
    brief = parse_brief(
        "---\ntitle: T\nsources:\n- {id: a, name: Post}\n- {id: b, name: Readout}\n"
        "- {id: c, name: Wire}\n"
        "claims:\n- topic: Trade\n  accounts:\n    a: { quote: fair trade }\n"
        "    b: { says: trade is fair }\n    c: { says: fair }\n---\n",
        "call.md",
    ).brief
    matrix = build_matrix(brief)
    labels = [offer.texts.label for offer in offers_between(brief, matrix, matrix.rows[0], 1)]
    assert labels == ["both in the writer's words", "Readout in the writer's words"]
