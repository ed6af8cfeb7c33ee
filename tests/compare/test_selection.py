"""Which claims are shown, in which order, and which hold some words."""

import pytest

from briefing_tui.compare.matrix import (
    ALL_CLAIMS,
    ClaimFilter,
    Order,
    filter_for,
    find_rows,
    next_match,
    select_rows,
)
from tests.layout.sample import matrix

MATRIX = matrix()
TOPICS = [row.claim.topic for row in MATRIX.rows]


def topics(rows: tuple[int, ...]) -> list[str]:
    return [TOPICS[row] for row in rows]


def test_each_tally_counts_the_claims_that_its_choice_shows() -> None:
    for tally in MATRIX.tally:
        assert len(select_rows(MATRIX, filter_for(tally))) == tally.count
    assert (
        sum(each.count for each in MATRIX.tally)
        == len(select_rows(MATRIX, ALL_CLAIMS))
        == len(TOPICS)
    )


def test_one_sides_exclusive_claims() -> None:
    assert topics(select_rows(MATRIX, ClaimFilter("only", 0))) == ["Harbour", "Meeting in person"]
    assert topics(select_rows(MATRIX, ClaimFilter("only", 1))) == ["Fishing"]
    assert topics(select_rows(MATRIX, ClaimFilter("only"))) == [
        "Harbour",
        "Meeting in person",
        "Fishing",
    ]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("file", ["Trade", "Harbour", "Meeting in person", "Fishing", "Weather", "Ferries"]),
        ("topic", ["Ferries", "Fishing", "Harbour", "Meeting in person", "Trade", "Weather"]),
        ("agreement", ["Trade", "Harbour", "Meeting in person", "Fishing", "Ferries", "Weather"]),
    ],
)
def test_orders(order: Order, expected: list[str]) -> None:
    assert topics(select_rows(MATRIX, ALL_CLAIMS, order)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("trade", ["Trade"]),
        ("MUTUAL benefit", ["Trade"]),
        ("互利", ["Trade"]),
        ("theirs", ["Harbour"]),
        ("bo berg", ["Meeting in person"]),
        ("united", []),
        ("", []),
        ("fish more", ["Fishing"]),
        ("in none", ["Weather"]),
    ],
)
def test_words_are_found_in_all_that_a_claim_holds(words: str, expected: list[str]) -> None:
    rows = select_rows(MATRIX)
    assert [TOPICS[rows[place]] for place in find_rows(MATRIX, rows, words)] == expected


@pytest.mark.parametrize(
    ("start", "step", "here", "expected"),
    [
        (0, 1, False, 2),
        (2, 1, False, 5),
        (2, 1, True, 2),
        (7, 1, False, 2),
        (5, -1, False, 2),
        (2, -1, False, 7),
        (9, -1, False, 7),
    ],
)
def test_matches_follow_each_other(start: int, step: int, here: bool, expected: int) -> None:
    assert next_match((2, 5, 7), start, step, here=here) == expected


def test_without_matches_one_stays() -> None:
    assert next_match((), 3, 1, default=3) == 3
