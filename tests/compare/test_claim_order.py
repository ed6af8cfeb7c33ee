"""Which claims of a matrix are shown, in which order, and which contain words."""

import pytest
from msgspec.structs import replace

from briefing_tui.compare.claim_order import (
    ALL_CLAIMS,
    ClaimFilter,
    ClaimOrder,
    filter_for,
    filters,
    find_rows,
    select_rows,
)
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case
from tests.layout.sample import TEXT
from tests.layout.sample import matrix as sample_matrix

MATRIX = sample_matrix()
TOPICS = [row.claim.topic for row in MATRIX.rows]


def topics(rows: tuple[int, ...]) -> list[str]:
    return [TOPICS[row] for row in rows]


def test_each_tally_counts_the_claims_that_its_filter_shows() -> None:
    for tally in MATRIX.tally:
        assert len(select_rows(MATRIX, filter_for(MATRIX, tally))) == tally.count
    assert (
        sum(tally.count for tally in MATRIX.tally)
        == len(select_rows(MATRIX, ALL_CLAIMS))
        == len(TOPICS)
    )


def test_a_filter_has_the_words_of_the_tally_in_a_brief_without_its_claims() -> None:
    three_sides = replace(MATRIX, sides=(*MATRIX.sides[:2], MATRIX.sides[0]))
    labels = [ClaimFilter(cls="shared").label(matrix) for matrix in (MATRIX, three_sides)]
    assert labels == ["both", "shared"]


def test_claims_that_only_one_side_raises() -> None:
    north, united_states = (ClaimFilter(cls="only", side=side.key) for side in MATRIX.sides[:2])
    assert topics(select_rows(MATRIX, north)) == ["Harbour", "Meeting in person"]
    assert topics(select_rows(MATRIX, united_states)) == ["Fishing"]
    assert [each.label(MATRIX) for each in (north, united_states)] == ["North only", "US only"]
    assert not select_rows(MATRIX, ClaimFilter(cls="only", side="a side of another brief"))
    assert topics(select_rows(MATRIX, ClaimFilter(cls="only"))) == [
        "Harbour",
        "Meeting in person",
        "Fishing",
    ]


def test_filters_by_source_speaker_and_what_rests_on_one_source() -> None:
    source = "  - { id: a2, name: Northern paper, party: North, kind: report, coverage: full }\n"
    text = TEXT.replace("claims:\n", f"{source}claims:\n", 1)
    text = text.replace("      b: silent\n", "      b: silent\n      a2: silent\n", 1)  # Harbour
    matrix = build_matrix(parse_brief(text, "call.md").brief)
    offered = {claim_filter.label(matrix): claim_filter for claim_filter in filters(matrix)}
    assert [*offered] == [
        *("rests on one source", "speaks: [a]", "speaks: [b]"),
        *("silent: [a]", "silent: [b]", "silent: [a2]", "words of Bo Berg"),
    ]
    shown = {label: topics(select_rows(matrix, offered[label])) for label in offered}
    assert shown == {
        "rests on one source": ["Trade", "Harbour", "Meeting in person"],
        "speaks: [a]": ["Trade", "Harbour", "Meeting in person"],
        "speaks: [b]": ["Trade", "Fishing", "Ferries"],
        "silent: [a]": ["Fishing", "Weather"],
        "silent: [b]": ["Harbour", "Meeting in person", "Weather"],
        "silent: [a2]": ["Harbour"],
        "words of Bo Berg": ["Meeting in person"],
    }
    assert [*filters(matrix).values()] == [len(rows) for rows in shown.values()]
    without = [claim_filter.label(MATRIX) for claim_filter in filters(MATRIX)]
    assert "rests on one source" not in without, "a side has one source"


def test_what_no_claim_has_is_not_offered() -> None:
    assert filters(replace(MATRIX, rows=())) == {}
    weather = replace(MATRIX, rows=tuple(row for row in MATRIX.rows if row.claim.id == "weather"))
    assert filters(weather) == {ClaimFilter(silent=source): 1 for source in ("a", "b")}
    assert select_rows(MATRIX, ClaimFilter(source="elsewhere")) == ()


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("file", ["Trade", "Harbour", "Meeting in person", "Fishing", "Weather", "Ferries"]),
        ("topic", ["Ferries", "Fishing", "Harbour", "Meeting in person", "Trade", "Weather"]),
        ("agreement", ["Trade", "Harbour", "Meeting in person", "Fishing", "Ferries", "Weather"]),
    ],
)
def test_orders(order: ClaimOrder, expected: list[str]) -> None:
    assert topics(select_rows(MATRIX, ALL_CLAIMS, order)) == expected


@each_case(
    "words, expected",
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
def test_words_are_found_in_every_text_of_a_claim(words: str, expected: list[str]) -> None:
    rows = select_rows(MATRIX)
    assert [TOPICS[rows[place]] for place in find_rows(MATRIX, rows, words)] == expected
