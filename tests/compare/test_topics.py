"""A topic across briefs: who named it when, what changed, and which silences stand out."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.compare.topics import Topic, build_topic
from briefing_tui.model.brief import Brief
from briefing_tui.model.records import EarlierAccounts
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case

CELLS = {
    "A": "{ quote: the harbour is ours }",
    "B": "{ quote: the harbour is theirs }",
    "m": "{ stance: mentions, quote: the harbour is ours }",
    "o": "silent",
    "-": "declines",
    "?": "unchecked",
    "x": "{ stance: denies, quote: the harbour was not raised }",
}
"""Short for an account: words, other words, silence, refusal, nobody looked, denial."""


def brief(
    year: int,
    *accounts: str,
    topic: str = "Harbour",
    kind: str = "subject",
    coverage: str = "full",
    participants: str = "Ann, Bo",
) -> Brief:
    """A brief of a year with an account of the topic for each party, by its letter."""
    lines = ["---", f"title: Brief of {year}", f"date: {year}"]
    lines += [f"event: {{ title: A call, participants: [{participants}] }}", "sources:"]
    lines += [
        f"  - {{ id: s{number}, name: Text {number}, party: P{number}, coverage: {coverage} }}"
        for number in range(len(accounts))
    ]
    lines += ["claims:", f"  - topic: {topic}", f"    kind: {kind}", "    accounts:"]
    lines += [f"      s{number}: {CELLS[each]}" for number, each in enumerate(accounts)]
    parsed = parse_brief("\n".join([*lines, "---", ""]), f"{year}.md")
    return parsed.brief


def history(accounts: str) -> Topic:
    """One party's accounts year by year."""
    briefs = [brief(2000 + number, each) for number, each in enumerate(accounts)]
    topic = build_topic(briefs, "harbour")
    assert topic is not None
    return topic


def changes(topic: Topic) -> list[str]:
    return [row.cells[0].change for row in topic.rows]


def expected(topic: Topic) -> list[bool]:
    return [row.cells[0].expected for row in topic.rows]


def test_rows_are_in_order_of_time_and_undated_ones_last() -> None:
    undated = parse_brief("---\ntitle: x\nclaims: [{ topic: Harbour }]\n---\n", "x.md").brief
    topic = build_topic([undated, brief(2020, "A"), brief(2016, "o")], "harbour")
    assert topic is not None
    assert [row.brief.title for row in topic.rows] == ["Brief of 2016", "Brief of 2020", "x"]


def test_topics_match_by_claim_id_and_take_the_latest_name() -> None:
    briefs = [brief(2016, "A", topic="harbour"), brief(2020, "A"), brief(2021, "A", topic="Else")]
    topic = build_topic(briefs, "harbour")
    assert topic is not None
    assert (topic.name, len(topic.rows)) == ("Harbour", 2)
    assert build_topic(briefs, "nothing") is None


@each_case(
    "accounts, expected_changes",
    [
        ("A", ["first"]),
        ("AA", ["first", "same"]),
        ("AB", ["first", "words"]),
        ("Am", ["first", "stance"]),
        ("Ao", ["first", "dropped"]),
        ("oA", ["first", "named"]),
        ("oo", ["first", "same"]),
        # A refusal to answer counts as silence, as in agreement.
        ("A-", ["first", "dropped"]),
        # What nobody checked is no account: the change is from the one before.
        ("A?B", ["first", "", "words"]),
        ("?A", ["", "first"]),
        ("A?A", ["first", "", "same"]),
        # A denial that the topic came up neither names it nor drops it.
        ("Ax", ["first", "denied"]),
        ("ox", ["first", "denied"]),
        ("xo", ["denied", "stance"]),
        ("xA", ["denied", "stance"]),
    ],
)
def test_changes_are_from_the_last_account_that_was_checked(
    accounts: str, expected_changes: Sequence[str]
) -> None:
    assert changes(history(accounts)) == expected_changes


@each_case(
    "accounts, stands_out",
    [
        ("AAo", True),
        ("ABAoAo", True),
        # One earlier account is no habit, and half of them is not most.
        ("Ao", False),
        ("AAooo", False),
        ("AAoo", True),
        ("AAA?", False),
        ("AA-", True),
        ("AAA", False),
        # Unchecked accounts count for neither side.
        ("A?Ao", True),
        ("A?o", False),
        # A denial is an account that doesn't name the topic.
        ("AxAo", True),
        ("Axo", False),
        ("AAx", False),
    ],
)
def test_a_silence_stands_out_after_most_earlier_accounts_named_it(
    accounts: str, stands_out: bool
) -> None:
    assert expected(history(accounts))[-1] is stands_out


def test_the_record_is_what_the_words_say() -> None:
    cell = history("oAAAAo").rows[-1].cells[0]
    assert [date.edtf for date in cell.earlier.named if date] == ["2001", "2002", "2003", "2004"]
    assert [date.edtf for date in cell.earlier.unnamed if date] == ["2000"]
    assert str(cell.earlier) == "named on 2001, 2002, 2003 and 2004, not on 2000"
    assert str(EarlierAccounts(named=(None,))) == "named on an unknown date"


def last_expected(*briefs: Brief) -> bool:
    topic = build_topic(briefs, "harbour")
    assert topic is not None
    return topic.rows[-1].cells[0].expected


def test_only_accounts_of_events_with_the_same_participants_are_compared() -> None:
    earlier = brief(2000, "A"), brief(2001, "A", participants="Bo, Ann")
    assert last_expected(*earlier, brief(2002, "o"))
    assert not last_expected(*earlier, brief(2002, "o", participants="Ann, Cy"))
    assert not last_expected(*earlier, brief(2002, "o", participants="Ann"))
    without = [brief(2000 + number, each, participants="") for number, each in enumerate("AAo")]
    assert not last_expected(*without)


def test_a_change_is_from_the_last_account_with_the_same_participants() -> None:
    people = ("Ann, Bo", "Ann, Cy", "Bo, Ann")
    briefs = [
        brief(2000 + number, account, participants=names)
        for number, (account, names) in enumerate(zip("AoA", people, strict=True))
    ]
    topic = build_topic(briefs, "harbour")
    assert topic is not None
    assert changes(topic)[1] == "first", "a silence among others is no change"
    assert changes(topic)[2] == "same"
    assert [row.cells[0].previous for row in topic.rows] == [None, None, topic.rows[0].brief]


def test_only_sources_that_were_read_in_full_are_compared() -> None:
    assert not last_expected(
        brief(2000, "A"), brief(2001, "A", coverage="excerpt"), brief(2002, "o")
    )


@pytest.mark.parametrize("kind", ["conduct", "wording"])
def test_only_silence_on_a_subject_is_pointed_out(kind: str) -> None:
    earlier = brief(2000, "A"), brief(2001, "A")
    assert not last_expected(*earlier, brief(2002, "o", kind=kind))
    assert not last_expected(*(brief(2000 + n, "A", kind=kind) for n in range(2)), brief(2002, "o"))


def test_a_row_is_marked_where_the_participants_change() -> None:
    people = ["Ann, Bo", "Bo, Ann", "Ann, Cy", "Ann, Cy"]
    briefs = [brief(2000 + number, "A", participants=names) for number, names in enumerate(people)]
    topic = build_topic(briefs, "harbour")
    assert topic is not None
    assert [row.other_participants for row in topic.rows] == [False, False, True, False]


@given(st.lists(st.sampled_from("ABmox?"), max_size=8), st.sampled_from("o-"))
def test_accounts_of_other_participants_never_count(accounts: list[str], last: str) -> None:
    others = [brief(2000 + n, each, participants="Ann, Cy") for n, each in enumerate(accounts)]
    topic = build_topic([*others, brief(2010, last)], "harbour")
    assert topic is not None
    assert topic.rows[-1].cells[0].earlier == EarlierAccounts()


def test_silence_in_a_part_is_no_silence() -> None:
    briefs = [brief(2000, "A"), brief(2001, "A"), brief(2002, "o", coverage="excerpt")]
    topic = build_topic(briefs, "harbour")
    assert topic is not None
    cell = topic.rows[-1].cells[0]
    assert (cell.state, cell.expected, cell.change) == ("unchecked", False, "")


def test_sources_without_a_party_share_a_column_that_counts_nothing() -> None:
    text = (
        "---\ntitle: x\ndate: 2000\nsources: [{ id: a, coverage: full },"
        " { id: b, party: P, coverage: full }]\n"
        "claims: [{ topic: Harbour, accounts: { a: states, b: silent } }]\n---\n"
    )
    topic = build_topic([parse_brief(text, "x.md").brief], "harbour")
    assert topic is not None
    assert topic.parties == ("P", "")
    assert [cell.change for cell in topic.rows[0].cells] == ["first", ""]


def test_what_speaks_is_quoted_before_what_is_silent() -> None:
    text = (
        "---\ntitle: x\ndate: 2000\nsources: [{ id: a, party: P, coverage: full },"
        " { id: b, party: P, coverage: full }]\n"
        "claims: [{ topic: Harbour, accounts: { a: silent, b: { quote: ours } } }]\n---\n"
    )
    topic = build_topic([parse_brief(text, "x.md").brief], "harbour")
    assert topic is not None
    assert [source_cell.source.id for source_cell in topic.rows[0].cells[0].source_cells] == [
        "b",
        "a",
    ]
    assert [statement.text for statement in topic.rows[0].statements(0)] == ["ours"]


LETTERS = st.text(st.sampled_from("ABmo-?"), min_size=1, max_size=8)


@given(LETTERS)
def test_unchecked_accounts_change_nothing(accounts: str) -> None:
    def facts(topic: Topic) -> list[tuple[object, ...]]:
        cells = [row.cells[0] for row in topic.rows if row.cells[0].state != "unchecked"]
        return [(cell.state, cell.change, len(cell.earlier.named), cell.expected) for cell in cells]

    without = accounts.replace("?", "")
    assert facts(history(accounts)) == (facts(history(without)) if without else [])


@given(LETTERS, st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(accounts: str, chance: object) -> None:
    briefs = [brief(2000 + number, each) for number, each in enumerate(accounts)]
    mixed = list(briefs)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert build_topic(mixed, "harbour") == build_topic(briefs, "harbour")
