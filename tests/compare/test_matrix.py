"""The matrix of a brief."""

from briefing_tui.compare.matrix import Matrix, build_matrix, side_numbers
from briefing_tui.model.brief import Account, Brief, Claim, Source, Stance


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
    two = build_matrix(
        brief((WIRE, CN, US), {"wire": "silent", "cn": "states", "us": "states"}),
    )
    assert [(tally.label, tally.count) for tally in two.tally] == [("shared", 1)], "not 1 2 of 3"


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
    assert (reported.speaker, reported.words, reported.glyph) == (
        "Donald Trump",
        "says Donald Trump",
        "◐",
    )
    assert (part.in_part, part.stance, part.words) == (True, "unchecked", "not in the part read")
    assert part.glyph == "?"
    assert (reply.state, reply.words, reply.glyph) == ("blank", "", "·")
    assert gone.state == "blank"
    assert matrix.rows[1].cells[2].words == "denies"


def test_a_brief_without_claims_is_an_empty_matrix() -> None:
    matrix = build_matrix(brief((CN, US)))
    assert (matrix.columns, matrix.sides, matrix.rows, matrix.tally) == ((), (), (), ())
