"""The layout of a topic's history."""

from itertools import pairwise

import pytest

from briefing_tui.compare.topics import Topic, build_topic
from briefing_tui.layout.spans import Line, plain_text
from briefing_tui.layout.topic import TopicTable, lay_topic
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
