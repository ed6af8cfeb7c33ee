"""The matrix of a brief, and which of its rows are shown, in which order, and matrix."""

import pytest
from msgspec.structs import replace

from briefing_tui.compare.matrix import (
    ALL_CLAIMS,
    ClaimFilter,
    ClaimOrder,
    Matrix,
    build_matrix,
    filter_for,
    find_rows,
    next_match,
    select_rows,
    side_numbers,
)
from briefing_tui.model.brief import Account, Brief, Claim, Source, Stance
from tests.layout.sample import matrix as sample_matrix


def brief(sources: tuple[Source, ...], *claims: dict[str, Stance]) -> Brief:
    """A brief with a claim for each mapping of source ids to stances."""
    return Brief(
        path="a.md",
        slug="a",
        title="A",
        sources=sources,
        claims=tuple(
            Claim(
                id=f"c{number}",
                topic=f"C{number}",
                accounts=tuple(
                    Account(source=source, stance=stance) for source, stance in stances.items()
                ),
            )
            for number, stances in enumerate(claims)
        ),
    )


def full(source_id: str, party: str = "") -> Source:
    return Source(id=source_id, name=source_id.upper(), party=party, coverage="full")


WIRE, CN, US, CN2 = full("wire"), full("cn", "China"), full("us", "US"), full("cn2", "China")


def build() -> Matrix:
    return build_matrix(
        brief(
            (WIRE, CN, US, CN2),
            {"cn": "states", "us": "states"},
            {"cn": "silent", "cn2": "mentions", "us": "silent"},
            {"cn": "silent", "us": "states", "cn2": "silent"},
            {"cn": "silent", "us": "silent", "cn2": "silent"},
            {"cn": "states", "us": "declines", "cn2": "silent"},
            {"cn": "silent"},
        )
    )


def test_a_source_without_any_account_is_no_column() -> None:
    assert [source.id for source in build().columns] == ["cn", "us", "cn2"]


def test_sources_of_one_party_are_one_side_with_one_number() -> None:
    matrix = build()
    assert [(side.label, side.number) for side in matrix.sides] == [("China", 2), ("US", 3)]
    assert matrix.column_sides == (0, 1, 0)


def test_numbers_count_sources_that_are_no_column() -> None:
    assert dict(side_numbers(brief((WIRE, CN, US, CN2)))) == {"wire": 1, "cn": 2, "us": 3, "cn2": 2}


def test_a_lone_source_is_a_side_by_its_name() -> None:
    matrix = build_matrix(brief((WIRE, full("x", "wire")), {"wire": "states", "x": "states"}))
    assert [side.label for side in matrix.sides] == ["WIRE", "wire"]


def test_the_pattern_has_one_state_a_side() -> None:
    assert [row.pattern for row in build().rows] == [
        ("speaks", "speaks"),
        ("speaks", "silent"),
        ("silent", "speaks"),
        ("silent", "silent"),
        ("speaks", "silent"),
        # Nothing of cn2, which is China's too, so China is not known to be silent.
        ("unchecked", "unchecked"),
    ]


def test_the_tally_is_in_the_order_of_the_classes_and_counts_only_by_side() -> None:
    assert [(tally.label, tally.count, tally.side) for tally in build().tally] == [
        ("both", 1, None),
        ("China only", 2, 0),
        ("US only", 1, 1),
        ("in none", 1, None),
        ("not checked", 1, None),
    ]


def test_the_tally_adds_up() -> None:
    matrix = build()
    assert sum(tally.count for tally in matrix.tally) == len(matrix.rows)


def test_shared_rows_with_different_labels_are_tallied_as_shared() -> None:
    matrix = build_matrix(
        brief(
            (WIRE, CN, US),
            {"wire": "states", "cn": "states", "us": "states"},
            {"wire": "silent", "cn": "states", "us": "states"},
        )
    )
    assert [row.agreement.label for row in matrix.rows] == ["all", "2 of 3"]
    assert [(tally.label, tally.count) for tally in matrix.tally] == [("shared", 2)]


def test_cells_by_coverage_role_and_speaker() -> None:
    sources = (
        CN,
        Source(id="post", name="Post", coverage="excerpt"),
        Source(id="reply", name="Reply", role="response", coverage="full"),
        Source(id="gone", name="Gone", coverage="none"),
    )
    claim = Claim(
        id="c",
        topic="C",
        accounts=(
            Account(source="cn", stance="states", speaker="Donald Trump"),
            Account(source="post", stance="silent"),
            Account(source="gone", stance="states"),
        ),
    )
    answered = Claim(id="d", topic="D", accounts=(Account(source="reply", stance="denies"),))
    matrix = build_matrix(
        Brief(path="a.md", slug="a", title="A", sources=sources, claims=(claim, answered))
    )
    reported, part, reply, gone = matrix.rows[0].cells
    assert (reported.speaker, reported.words, reported.glyph()) == (
        "Donald Trump",
        "says Donald Trump",
        "◐",
    )
    assert (part.in_part, part.stance, part.words) == (True, "unchecked", "not in the part read")
    assert part.glyph() == "?"
    assert (reply.state, reply.words, reply.glyph()) == ("blank", "", "·")
    assert gone.state == "blank"
    assert matrix.rows[1].cells[2].words == "denies"


def test_a_brief_without_claims_is_an_empty_matrix() -> None:
    matrix = build_matrix(brief((CN, US)))
    assert (matrix.columns, matrix.sides, matrix.rows, matrix.tally) == ((), (), (), ())


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
    labels = [ClaimFilter("shared").label(matrix) for matrix in (MATRIX, three_sides)]
    assert labels == ["both", "shared"]


def test_claims_that_only_one_side_raises() -> None:
    north, united_states = (ClaimFilter("only", side.key) for side in MATRIX.sides[:2])
    assert topics(select_rows(MATRIX, north)) == ["Harbour", "Meeting in person"]
    assert topics(select_rows(MATRIX, united_states)) == ["Fishing"]
    assert [each.label(MATRIX) for each in (north, united_states)] == ["North only", "US only"]
    assert not select_rows(MATRIX, ClaimFilter("only", "a side of another brief"))
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
def test_orders(order: ClaimOrder, expected: list[str]) -> None:
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
def test_words_are_found_in_every_text_of_a_claim(words: str, expected: list[str]) -> None:
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
def test_the_next_match_is_around_the_ends(
    start: int, step: int, here: bool, expected: int
) -> None:
    assert next_match((2, 5, 7), start, step, here=here) == expected


def test_without_matches_the_default_is_returned() -> None:
    assert next_match((), 3, 1, default=3) == 3
