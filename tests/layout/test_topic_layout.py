"""The layout of a topic's history."""

import re
from itertools import pairwise

import pytest
from msgspec.structs import replace

from briefing_tui.compare.topics import CellPlace, PartyCount, Topic, TopicSummary, build_topic
from briefing_tui.layout.direction import arranged_line
from briefing_tui.layout.spans import Line, plain_text
from briefing_tui.layout.topic import (
    ALL_OPEN,
    ONE_LINE,
    TopicTable,
    lay_siblings,
    lay_topic,
    topic_heading,
)
from briefing_tui.model.brief import Brief
from briefing_tui.parse.brief import parse_brief
from briefing_tui.text.wrapping import cells
from tests.cases import each_case
from tests.compare.test_topics import brief


def text(lines: list[Line]) -> str:
    return "\n".join(plain_text(line).rstrip() for line in lines)


def long_words(of: Brief, words: str) -> Brief:
    """A brief whose accounts that speak have some words."""
    claims = tuple(
        replace(
            claim,
            accounts=tuple(
                replace(account, says=words, quote="", translation="")
                if account.stance == "states"
                else account
                for account in claim.accounts
            ),
        )
        for claim in of.claims
    )
    return replace(of, claims=claims)


def history() -> Topic:
    accounts = ("oA", "AA", "BA", "A?", "Bo", "om")
    topic = build_topic(
        [brief(2000 + at, *letters) for at, letters in enumerate(accounts)], "harbour"
    )
    assert topic is not None
    return topic


def test_a_topic_is_a_row_a_brief() -> None:
    table = TopicTable(history(), 100)
    rows = [plain_text(table.row(index, ONE_LINE)[-1]).rstrip() for index in range(6)]
    assert [row[:4] for row in rows] == ["2000", "2001", "2002", "2003", "2004", "2005"]
    assert "○ not mentioned" in rows[0]
    assert "? not checked" in rows[3]
    assert "not mentioned (named in 4 of 5)" in rows[5]
    assert "! ○ not mentioned" in rows[5]


def test_the_legend_explains_the_signs_that_occur_without_words() -> None:
    shown = text(lay_topic(history(), 60))
    assert "! silent, though" in shown
    assert "○ not mentioned" in shown
    assert "not mentioned" not in text(lay_topic(history(), 60)[:-2])
    alone = build_topic([brief(2000, "A")], "harbour")
    assert alone is not None
    assert TopicTable(alone, 80).legend() == []


def test_an_open_row_says_what_changed_since_when() -> None:
    shown = text(TopicTable(history(), 120).row(5, ONE_LINE, is_open=True))
    assert "no longer mentioned; named on 2004" in shown
    assert "another stance" not in shown
    assert "named; not mentioned on 2004" in shown


def table_at(width: int) -> TopicTable:
    """Two talks of the same people, then one of others."""
    people = ("[Ann, Bo]", "[Ann, Bo]", "[Ann, Cy]")
    texts = (
        f"---\ntitle: A talk of {names.strip('[]')} on the harbour and the ferries\n"
        f"date: {2000 + at}-01-17\n"
        f"event: {{ title: Talk, date: {2000 + at}, participants: {names} }}\n"
        "sources: [{ id: n, name: Readout, party: North, coverage: full },"
        " { id: s, name: Post, party: South, coverage: full, list: open }]\n"
        "claims: [{ topic: Harbour, accounts: { n: { quote: unser Hafen, lang: de,"
        f" translation: our harbour of the year {at} }}, s: silent }} }}]\n---\n"
        for at, names in enumerate(people)
    )
    topic = build_topic(
        [parse_brief(each, f"{at}.md").brief for at, each in enumerate(texts)], "harbour"
    )
    assert topic is not None
    return TopicTable(topic, width)


def laid(table: TopicTable, lines: int, cursor: int = 0) -> str:
    look = table.look(lines)
    rows = [table.row(index, look, is_open=index == cursor) for index in range(3)]
    assert sum(map(len, rows)) <= lines or look == ONE_LINE
    return text([line for row in rows for line in row])


def test_all_rows_are_open_where_all_fit() -> None:
    table = table_at(140)
    assert table.look(1_000) == ALL_OPEN
    shown = laid(table, 1_000)
    assert shown.count("“unser Hafen”") == 3
    assert "A talk of Ann, Cy on the" in shown
    assert table.look(shown.count("\n") + 1) == ALL_OPEN
    assert table.look(shown.count("\n")) > 0


def test_the_less_room_the_fewer_lines_has_a_row_that_is_not_open() -> None:
    for width in (60, 100, 200):
        table = table_at(width)
        whole = laid(table, 1_000).count("\n") + 1
        looks = [table.look(lines) for lines in range(whole, 0, -1)]
        assert len(set(looks)) > 2
        assert looks[-1] == ONE_LINE
        fewest = dict(zip(looks, range(whole, 0, -1), strict=True))  # with more all is the same
        for look, lines in fewest.items():
            for cursor in range(3):
                shown = laid(table, lines, cursor)
                assert shown.count("“unser Hafen”") == (3 if look == ALL_OPEN else 1)


def test_a_rule_with_the_participants_stands_where_they_change() -> None:
    lines = laid(table_at(100), 1_000).splitlines()
    rules = [line for line in lines if line.startswith("──")]
    assert [rule.strip("─ ") for rule in rules] == ["Ann, Bo", "Ann, Cy"]
    assert lines[0] == rules[0]
    assert lines[lines.index(rules[1]) + 1].startswith("17 Jan 2002")
    assert "── Ann, Cy ──" in laid(table_at(100), 1), "also where a row is one line"


def test_a_party_that_says_little_has_less_room_but_a_third_at_least() -> None:
    words = "our harbour belongs to us and to nobody else, and so do its ferries and its fish"
    little = [brief(2000 + at, *("AB" if at == 5 else "A")) for at in range(9)]
    topic = build_topic([long_words(text, words) for text in little], "harbour")
    assert topic is not None
    for width in (80, 100, 160):
        north, south = TopicTable(topic, width).widths.texts
        assert south < north <= 3 * south


def test_a_party_that_never_speaks_has_the_room_of_its_name() -> None:
    topic = build_topic([brief(2000 + at, "A", "o") for at in range(3)], "harbour")
    assert topic is not None
    table = TopicTable(topic, 80)
    silent = table.widths.texts[1]
    assert silent == max(3, cells(topic.parties[1]))
    assert plain_text(table.row(1, ONE_LINE)[0]).split()[-1] == "○", "its sign alone"


def with_guests(count: int) -> Topic:
    """Two parties in so many briefs, and a guest in two of these."""
    briefs = [brief(2000 + at, *("AAB" if at in (3, 5) else "AA")) for at in range(count)]
    guest = replace(briefs[5].sources[2], party="P3")
    briefs[5] = replace(briefs[5], sources=(*briefs[5].sources[:2], guest))
    topic = build_topic(briefs, "harbour")
    assert topic is not None
    return topic


def test_parties_with_one_cell_share_the_last_column() -> None:
    topic = with_guests(10)
    table = TopicTable(topic, 120)
    assert table.columns == ((0,), (1,), (2, 3))
    assert plain_text(table.head()).split()[-1] == "Others"
    assert "P2: ●" in plain_text(table.row(3, ONE_LINE)[0])
    assert "P3: ●" in plain_text(table.row(5, ONE_LINE)[0])
    at = table.text_columns()[-1]
    assert (table.party_at(at, 3), table.party_at(at, 5)) == (2, 3)
    assert len(TopicTable(with_guests(9), 200).columns) == 4


def test_one_party_alone_has_the_room_and_its_words_are_whole() -> None:
    words = "our harbour belongs to us and to nobody else, and so do its ferries and its fish"
    texts = [long_words(brief(2000 + at, *"AB"), words) for at in range(3)]
    topic = build_topic(texts, "harbour")
    assert topic is not None
    table = TopicTable(topic, 80, ((1,),))
    assert table.shown == (1,)
    assert topic.parties[0] not in plain_text(table.head())
    for index in range(3):
        shown = " ".join(text(table.row(index, ALL_OPEN)).split())
        assert shown.count("nobody else") == 1


def test_without_participants_there_is_no_rule() -> None:
    source = "sources: [{ id: a, party: P }]\nclaims: [{ topic: Harbour, accounts: { a: silent } }]"
    topic = build_topic([parse_brief(f"---\n{source}\n---\n", "x.md").brief], "harbour")
    assert topic is not None
    table = TopicTable(topic, 100)
    assert "──" not in text(table.row(0, table.look(1_000)))
    assert "─" * 100 in text(lay_topic(topic, 100)), "below the heads of the columns"


def test_one_line_has_the_date_and_what_fits_of_the_title() -> None:
    assert "17 Jan 2001 A talk of Ann, Bo on…" in text(table_at(140).row(1, ONE_LINE))
    assert "A talk" not in text(table_at(60).row(1, ONE_LINE))


def test_the_current_cell_and_the_marked_ones_have_signs() -> None:
    table = table_at(100)
    places = {CellPlace(1, 0): "1›", CellPlace(1, 1): "2"}
    (line,) = table.row(1, ONE_LINE, places)
    shown = plain_text(line)
    assert "1›● our harbour" in shown
    assert " 2○" in shown
    assert {span.text for span in line if span.style.reverse} == {"1›", " 2"}


@pytest.mark.parametrize("width", [30, 50, 60])
def test_the_legend_is_never_cut(width: int) -> None:
    lines = TopicTable(history(), width).legend()
    assert all(cells(plain_text(line)) <= width for line in lines)
    whole = " ".join(text(lines).split())
    for words in ("! silent, though it mostly named it before", "○ not mentioned"):
        assert words in whole
        if width >= 50:
            assert any(words in plain_text(line) for line in lines), "in one line"


@each_case("width", [30, 60, 80, 120, 200])
def test_topics_keep_to_their_width(width: int) -> None:
    many = build_topic([brief(2000, *"ABmo?-AB"), brief(2001, *"BAomA?-B")], "harbour")
    assert many is not None
    for topic in (history(), many):
        lines = lay_topic(topic, width)
        assert max(cells(plain_text(line)) for line in lines) <= max(width, 30)


def test_parties_are_paged_if_they_do_not_fit() -> None:
    topic = build_topic([brief(2000, *"ABmo?-AB")], "harbour")
    assert topic is not None
    first = TopicTable(topic, 80)
    second = TopicTable(topic, 80, first=first.widths.shown.stop)
    assert first.shown[0] == 0
    assert second.shown[0] > 0
    assert second.shown[-1] == 7
    assert re.search(r" → \d more$", plain_text(first.head()))
    assert plain_text(second.head()).startswith("← ")
    whole = text(lay_topic(topic, 80))
    assert whole.count("Brief ") > 1, "the others stand in a second table"
    assert "→" not in whole
    assert all(left + 1 == right for left, right in pairwise(first.shown))


def test_a_second_table_leaves_out_briefs_in_which_its_parties_have_no_account() -> None:
    topic = build_topic(
        [
            brief(2000, *"ABmA----", participants="Ann, Bo"),
            brief(2001, *"AB", participants="Ann, Cy"),
            brief(2002, *"AB--AmoB", participants="Ann, Cy"),
        ],
        "harbour",
    )
    assert topic is not None
    first, *others = text(lay_topic(topic, 80)).split("Brief  ")[1:]
    assert [year for year in ("2000", "2001", "2002") if f"\n{year}" in first] == [
        *("2000", "2001", "2002")
    ]
    assert others
    for grid in others:
        assert "\n2001" not in grid, "nobody in these columns has an account there"
    assert "── Ann, Cy ─" in others[-1], "the row above, where it stood, is left out"
    assert "\n2002" in others[-1]


def test_the_heading_counts_the_briefs_in_which_somebody_names_the_topic() -> None:
    # A denial that it came up is an account that was checked, and doesn't name it.
    accounts = ("Ao", "oo", "xm", "x?", "??")
    topic = build_topic([brief(2000 + at, *each) for at, each in enumerate(accounts)], "harbour")
    assert topic is not None
    heading = plain_text(tuple(topic_heading(topic)))
    assert heading == "named in 2 of 5 briefs, 2000–2004 · P0 1 of 4 · P1 1 of 3"
    alone = build_topic([brief(2000, "A")], "harbour")
    assert alone is not None
    assert plain_text(lay_topic(alone, 80)[0]) == (
        "Harbour  named in 1 of 1 brief, 2000 · P0 1 of 1"
    )


def test_the_numbers_in_the_heading_keep_their_order_after_an_arabic_name() -> None:
    call = brief(2000, "A", "o")
    egypt = [replace(source, party="الجمهورية العربية") for source in call.sources[:1]]
    topic = build_topic([replace(call, sources=(*egypt, *call.sources[1:]))], "harbour")
    assert topic is not None
    heading = plain_text(arranged_line(tuple(topic_heading(topic)), "reader"))
    assert re.search(r" · \S+ \S+ 1 of 1 · P1 0 of 1$", heading), heading


def summary(name: str, *parties: str) -> TopicSummary:
    return TopicSummary(
        id=name.lower().replace(" ", "-"),
        name=name,
        briefs=12,
        named=len(parties),
        years=(2016, 2026) if parties else None,
        parties=tuple(PartyCount(party, 10 - at) for at, party in enumerate(parties)),
    )


TOPICS = (
    summary("Taiwan", "China", "United States"),
    summary("A topic with a name of many words", *map(str, range(40))),
    summary("贸易平衡与关税问题"),
)


@each_case("width", [30, 40, 60, 80, 120, 200])
def test_sibling_topics_keep_to_the_width(width: int) -> None:
    lines = lay_topic(history(), width, siblings=TOPICS)
    assert {cells(plain_text(line)) <= width for line in lines} == {True}
    assert "Taiwan" in text(lines)


def test_the_siblings_of_a_topic_are_listed_below_its_history() -> None:
    lines = text(lay_topic(history(), 120, siblings=TOPICS[::2])).splitlines()
    assert lines[lines.index("Sibling topics") + 1 :] == [
        "Taiwan  taiwan · named in 2 of 12 briefs, 2016–2026 · China 10, US 9",
        "贸易平衡与关税问题  贸易平衡与关税问题 · named in 0 of 12 briefs",
    ]
    assert "Sibling topics" not in text(lay_topic(history(), 80))


@each_case("width", [20, *range(40, 80)])
def test_the_current_sibling_is_in_sight(width: int) -> None:
    names = [f"Topic number {number}" for number in range(9)]
    for current, name in enumerate(names):
        line = lay_siblings(names, current, "n", width)
        assert cells(plain_text(line)) <= width
        assert plain_text(line).startswith("n Sibling topics: ")
        if width >= 40:
            (marked,) = (span.text for span in line if span.style.reverse)
            assert marked == name


def test_an_open_row_of_narrow_columns_uses_the_whole_width() -> None:
    table = table_at(70)
    closed, (first, *below) = table.row(1, ONE_LINE), table.row(1, ONE_LINE, is_open=True)
    assert [first] == closed
    assert [plain_text(line).rstrip() for line in below] == [
        "  A talk of Ann, Bo on the harbour and the ferries",
        "  North  ● [n] our harbour of the year 1  “unser Hafen”",
        "  South  ○ [s] not mentioned",
    ]
    both = build_topic([brief(2000, "A", "B"), brief(2001, "A", "B")], "harbour")
    assert both is not None
    wide, narrow = (
        text(TopicTable(both, width).row(1, ONE_LINE, is_open=True)) for width in (90, 60)
    )
    assert re.search("● \\[s0\\].*● \\[s1\\]", wide), "the columns have room"
    assert not re.search("● \\[s0\\].*● \\[s1\\]", narrow), "no column has 30 cells"


def test_an_open_row_says_the_stance_of_parties_off_the_screen() -> None:
    topic = build_topic([brief(2000, *"AAAAAAAx"), brief(2001, *"AAAAAAAo")], "harbour")
    assert topic is not None
    table = TopicTable(topic, 60)
    assert 7 not in table.shown
    for index, words in enumerate(("× [s7] denies", "○ [s7] not mentioned")):
        assert words in text(table.row(index, ONE_LINE, is_open=True))
