"""Columns, and the histories of all topics of the sample briefs in them."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.compare.topics import Topic, build_topic
from briefing_tui.layout.columns import fitting, line_of, scrolled, share_width
from briefing_tui.layout.spans import Line, Span, cut_line, line_cells, plain_text
from briefing_tui.layout.topic import TopicTable, lay_topic
from briefing_tui.library.files import read_brief
from briefing_tui.text.wrapping import cells
from tests.slow import slow

BRIEFS = Path(__file__).parents[2] / "briefs"

widths = st.lists(st.integers(1, 80), min_size=1, max_size=8)


@given(widths, widths, st.integers(0, 300))
def test_columns_share_all_of_a_room_that_they_can_use(
    natural: list[int], least: list[int], room: int
) -> None:
    pairs = [(max(pair), pair[1]) for pair in zip(natural, least, strict=False)]
    natural, least = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    shared = share_width(natural, least, room)
    assert all(1 <= width <= most for width, most in zip(shared, natural, strict=True))
    if sum(least) <= room:
        assert sum(shared) == min(room, sum(natural))
        assert all(width >= low for width, low in zip(shared, least, strict=True))
    else:
        assert sum(shared) == max(room, len(least))


@pytest.mark.parametrize(
    ("natural", "room", "shared"),
    [
        ((100, 100), 61, [31, 30]),
        ((300, 100), 80, [60, 20]),
        ((300, 100), 81, [60, 21]),
        ((900, 300, 300), 200, [120, 40, 40]),
        ((30, 300), 100, [20, 80]),
        ((20, 25), 100, [20, 25]),
        ((20, 25), 30, [15, 15]),
    ],
)
def test_room_is_shared_in_proportion(
    natural: tuple[int, ...], room: int, shared: list[int]
) -> None:
    assert share_width(natural, [20] * len(natural), room) == shared


def test_columns_begin_with_the_first_or_end_with_the_last() -> None:
    least = (10, 20, 10, 10)
    assert fitting(least, 30, 0) == range(2)
    assert fitting(least, 29, 0) == range(1)
    assert fitting(least, 40, 1) == range(1, 4)
    assert fitting(least, 20, 3) == range(2, 4)
    assert fitting(least, 5, 1) == range(1, 2), "at least one"
    assert fitting((), 5, 0) == range(0)


def test_columns_scroll_as_little_as_shows_one() -> None:
    least = (10, 20, 10, 10)
    assert scrolled(least, 30, 0, 1) == range(2)
    assert scrolled(least, 30, 0, 2) == range(1, 3)
    assert scrolled(least, 30, 2, 0) == range(2)
    assert scrolled((), 30, 0, 0) == range(0)


def test_a_cell_is_cut_after_a_whole_word() -> None:
    def shown(text: str, width: int) -> str:
        return plain_text(cut_line([Span("● "), Span(text)], width))

    assert shown("our harbour and its fish", 15) == "● our harbour…"
    assert shown("our harbour", 13) == "● our harbour"
    assert shown("counternarcotics", 10) == "● counter…", "its word is longer than the column"
    assert shown("a room-temperature superconductor", 16) == "● a…"
    assert shown("中国政府的立场", 9) == "● 中国政…"
    line = line_of([[Span("one two")], [Span("three")]], [5, 7], 2)
    assert plain_text(line) == "one…   three  "


@given(st.text(), st.integers(1, 40))
def test_a_cut_line_keeps_to_its_width(text: str, width: int) -> None:
    assert line_cells(cut_line([Span("● "), Span(text)], width)) <= width


# The topics of the samples


@cache
def sample_topics(rows: int) -> list[tuple[Topic, set[str]]]:
    """The topics of so many briefs or more, each with the words of its history."""
    briefs_of = defaultdict(list)
    for path in sorted(BRIEFS.glob("*.md")):
        brief = read_brief(path, path.name).brief
        for claim in brief.claims:
            briefs_of[claim.id].append(brief)
    many = (item for item in briefs_of.items() if len(item[1]) >= rows)
    topics = (build_topic(briefs, claim_id) for claim_id, briefs in many)
    return [(topic, words(lay_topic(topic, 6_000))) for topic in topics if topic is not None]


def words(lines: list[Line]) -> set[str]:
    """The words of a history. A line may end after a dash within them."""
    texts = (plain_text(line).replace("—", "— ") for line in lines)
    return {word for text in texts for word in text.split() if "─" not in word}


@pytest.mark.parametrize(
    ("width", "rows"),
    [(80, 10), slow(80, 1), slow(100, 1), slow(120, 1), slow(160, 1), slow(200, 1)],
)
def test_no_history_breaks_a_word_or_has_a_column_over_three_times_the_narrowest(
    width: int, rows: int
) -> None:
    """The slow cases lay out all topics, the others those of many briefs."""
    topics = sample_topics(rows)
    assert len(topics) > (200 if rows == 1 else 10)
    for topic, whole_words in topics:
        table = TopicTable(topic, width)
        while True:
            speaking = [
                size
                for column, size in zip(table.widths.shown, table.widths.texts, strict=True)
                if any(
                    row.cells[party].state == "speaks"
                    for row in topic.rows
                    for party in table.columns[column]
                )
            ]
            if speaking:
                assert max(speaking) <= 3 * min(speaking), topic.id
                assert min(speaking) >= (20 if width >= 100 else 16), topic.id
            if table.widths.shown.stop == len(table.columns):
                break
            table = TopicTable(topic, width, first=table.widths.shown.stop)
        narrowest = min([table.widths.brief, *speaking])
        lines = lay_topic(topic, width)
        assert max(map(line_cells, lines)) <= width, topic.id
        broken = {word.removesuffix("…") for word in words(lines)} - whole_words
        long = [word for word in whole_words if cells(word) >= narrowest or not word.isascii()]
        for part in broken:
            assert any(part in word for word in long), (topic.id, part)
