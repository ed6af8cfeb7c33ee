"""The layout of a topic's history."""

from itertools import pairwise

import pytest

from briefing_tui.compare.topic_list import PartyCount, TopicSummary
from briefing_tui.compare.topics import Topic, build_topic
from briefing_tui.layout.spans import Line, plain_text
from briefing_tui.layout.topic import (
    TopicTable,
    lay_siblings,
    lay_topic,
    lay_topics,
    topic_heading,
)
from briefing_tui.text.wrapping import cells
from tests.compare.test_topics import brief


def text(lines: list[Line]) -> str:
    return "\n".join(plain_text(line).rstrip() for line in lines)


def history() -> Topic:
    accounts = ("oA", "AA", "BA", "A?", "Bo", "om")
    topic = build_topic(
        [brief(2000 + at, *letters) for at, letters in enumerate(accounts)], "harbour"
    )
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


def test_parties_are_paged_if_they_do_not_fit() -> None:
    topic = build_topic([brief(2000, *"ABmo?-AB")], "harbour")
    assert topic is not None
    first = TopicTable(topic, 80)
    second = TopicTable(topic, 80, first=first.shown[-1] + 1)
    assert first.shown[0] == 0
    assert second.shown[0] > first.shown[-1]
    assert plain_text(first.head()).rstrip().endswith("›")
    assert all(left + 1 == right for left, right in pairwise(first.shown))


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


def test_a_list_of_topics_has_ids_counts_years_and_parties() -> None:
    lines = text(lay_topics(TOPICS[::2], None)).splitlines()
    assert [line.split() for line in lines] == [
        ["Id", "Topic", "Named", "in", "Years", "Named", "by"],
        ["taiwan", "Taiwan", "2", "of", "12", "2016–2026", "China", "10,", "US", "9"],
        ["贸易平衡与关税问题", "贸易平衡与关税问题", "0", "of", "12", "–", "–"],
    ]
    assert lines[0].index("Years") == lines[1].index("2016–2026")


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120, 200])
def test_a_list_of_topics_keeps_to_its_width(width: int) -> None:
    lines = lay_topics(TOPICS, width)
    assert {cells(plain_text(line)) <= width for line in lines} == {True}
    shown = text(lines)
    assert "Taiwan" in shown
    assert "2 of 12" in shown


def test_the_siblings_of_a_topic_are_listed_below_its_history() -> None:
    lines = text(lay_topic(history(), 80, siblings=TOPICS)).splitlines()
    below = lines[lines.index("Sibling topics") :]
    assert below[1].startswith("Id ")
    assert below[2].startswith("taiwan ")
    assert len(below) == 2 + len(TOPICS)
    assert "Sibling topics" not in text(lay_topic(history(), 80))


@pytest.mark.parametrize("width", [20, *range(40, 80)])
def test_the_current_sibling_is_in_sight(width: int) -> None:
    names = [f"Topic number {number}" for number in range(9)]
    for current, name in enumerate(names):
        line = lay_siblings(names, current, "n", width)
        assert cells(plain_text(line)) <= width
        assert plain_text(line).startswith("n Sibling topics: ")
        if width >= 40:
            (marked,) = (span.text for span in line if span.style.reverse)
            assert marked == name
