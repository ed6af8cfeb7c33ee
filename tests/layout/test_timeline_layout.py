"""The timeline."""

from collections.abc import Sequence

from msgspec.structs import replace

from briefing_tui.compare.timeline import Moment, build_timeline
from briefing_tui.layout.spans import Line, line_cells, plain_text
from briefing_tui.layout.timeline import distance_room, lay_moment
from tests.layout import sample

MOMENTS = build_timeline(sample.brief())


def laid(moments: Sequence[Moment], width: int, open_at: int = -1) -> list[list[Line]]:
    room = distance_room(moments, width)
    return [
        lay_moment(moments, index, width, room, is_open=index == open_at)
        for index in range(len(moments))
    ]


def lines(width: int, open_at: int = -1) -> list[str]:
    items = laid(MOMENTS, width, open_at)
    return [plain_text(line).rstrip() for item in items for line in item]


def test_years_dates_and_a_rail() -> None:
    assert lines(40) == [
        "  2016",
        " 2 Dec ├ Ann takes a call",
        "  2025",
        "17 Jan ◆ Ann–Bo phone call",
        "20 Jan └ Ann travels",
    ]


def test_distances_stand_at_the_right_when_there_is_room() -> None:
    shown = lines(70)
    assert shown[1].endswith("8 years before")
    assert shown[3].endswith("this brief")
    assert shown[4].endswith("3 days after")
    assert all(len(line) <= 70 for line in shown)


def test_a_long_distance_makes_its_column_wider() -> None:
    before = replace(MOMENTS[0], title="A title " * 20, distance="about 11 months before")
    items = laid([before], 70)
    assert plain_text(items[0][1]).endswith("about 11 months before")
    assert all(line_cells(line) <= 70 for line in items[0])


def test_the_open_event_shows_its_particulars() -> None:
    shown = lines(40, open_at=2)
    assert "3 days after · outcome" in shown[5]
    assert shown[6].endswith("By sea.")


def test_a_title_with_a_brief_is_underlined_and_leads_there() -> None:
    first, own, last = laid(MOMENTS, 40)
    title = next(span for line in first for span in line if "Ann takes" in span.text)
    assert title.style.underline
    assert title.style.target is not None
    assert title.style.target.name == "first-call"
    assert not any(span.style.underline for line in (*own, *last) for span in line)


def test_long_titles_wrap_beside_the_rail() -> None:
    assert lines(20)[4:6] == ["17 Jan ◆ Ann–Bo", "       │ phone call"]
