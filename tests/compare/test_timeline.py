"""The timeline of a brief, and distances in words."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.compare.timeline import Moment, build_timeline, distance
from briefing_tui.model.brief import Brief, CoveredEvent, Event, EventKind
from briefing_tui.model.dates import MONTHS, Date
from briefing_tui.parse.dates import parse_date
from tests.cases import each_case

OWN = date(2025, 1, 17)


def day(year: int, month: int, number: int, *, about: bool = False) -> Date:
    first = date(year, month, number)
    return Date(
        edtf=first.isoformat(),
        first=first,
        last=first,
        earliest=datetime(year, month, number, tzinfo=UTC),
        precision="day",
        approximate=about,
    )


def month(year: int, number: int, last: int, *, about: bool = False) -> Date:
    return Date(
        edtf=f"{year}-{number:02}",
        first=date(year, number, 1),
        last=date(year, number, last),
        earliest=datetime(year, number, 1, tzinfo=UTC),
        precision="month",
        approximate=about,
    )


def year(number: int) -> Date:
    return Date(
        edtf=str(number),
        first=date(number, 1, 1),
        last=date(number, 12, 31),
        earliest=datetime(number, 1, 1, tzinfo=UTC),
        precision="year",
    )


def interval(start: Date, end: Date) -> Date:
    return Date(
        edtf=f"{start.edtf}/{end.edtf}",
        first=start.first,
        last=end.last,
        earliest=start.earliest,
        precision=start.precision,
        end_precision=end.precision,
    )


@each_case(
    "when, words",
    [
        (day(2016, 11, 14), "8 years before"),
        (day(2016, 12, 2), "8 years before"),
        (day(2019, 7, 31), "5 years before"),
        (day(2023, 1, 17), "2 years before"),
        (day(2023, 3, 17), "22 months before"),
        (day(2024, 1, 17), "1 year before"),
        (day(2024, 4, 2), "9 months before"),
        (day(2024, 11, 7), "2 months before"),
        (day(2024, 12, 4), "44 days before"),
        (day(2025, 1, 16), "1 day before"),
        (day(2025, 1, 17), "the same day"),
        (day(2025, 1, 18), "1 day after"),
        (day(2025, 1, 20), "3 days after"),
        (day(2025, 3, 17), "59 days after"),
        (day(2025, 3, 18), "2 months after"),
        (day(2025, 6, 5), "5 months after"),
        (day(2025, 10, 30), "9 months after"),
    ],
)
def test_distances_are_in_the_unit_that_people_use(when: Date, words: str) -> None:
    assert distance(when, day(2025, 1, 17)) == words


@each_case(
    "when, words",
    [
        (year(2016), "about 9 years before"),
        (year(2024), "the year before"),
        (year(2025), "the same year"),
        (year(2026), "the year after"),
        (month(2016, 11, 30), "about 8 years before"),
        (month(2024, 11, 30), "about 2 months before"),
        (month(2024, 12, 31), "the month before"),
        (month(2024, 12, 31, about=True), "about 1 month before"),
        (month(2025, 1, 31), "the same month"),
        (month(2025, 2, 28), "the month after"),
        (day(2025, 1, 7, about=True), "about 10 days before"),
        (day(2025, 1, 17, about=True), "about the same day"),
        (interval(month(2024, 1, 31), month(2024, 3, 31)), "about 10 months before"),
        (interval(day(2025, 1, 10), day(2025, 1, 12)), "5 days before"),
        (interval(day(2025, 1, 20), month(2025, 2, 28)), "3 days after"),
        (interval(year(2023), day(2025, 1, 14)), "3 days before"),
        (interval(month(2024, 12, 31), month(2025, 2, 28)), "about the same time"),
        (interval(year(2024), year(2025)), "about the same time"),
    ],
)
def test_a_vague_date_has_a_vague_distance(when: Date, words: str) -> None:
    assert distance(when, day(2025, 1, 17)) == words


def test_days_are_counted_between_the_dates_as_written() -> None:
    late = Date(
        edtf="2025-01-16T22:30-05:00",
        first=date(2025, 1, 16),
        last=date(2025, 1, 16),
        earliest=datetime(2025, 1, 17, 3, 30, tzinfo=UTC),
        precision="time",
    )
    assert distance(late, day(2025, 1, 17)) == "1 day before"


def test_the_end_of_a_month_and_a_leap_day_are_whole_months() -> None:
    assert distance(day(2024, 2, 29), day(2024, 4, 30)) == "2 months before"
    assert distance(day(2023, 11, 30), day(2024, 2, 29)) == "3 months before"
    assert distance(day(2025, 2, 28), day(2024, 2, 29)) == "1 year after"


def event(when: Date, title: str, kind: EventKind = "") -> Event:
    return Event(date=when, title=title, kind=kind)


def titles(brief: Brief) -> list[str]:
    return [moment.title for moment in build_timeline(brief)]


def test_the_covered_event_stands_among_the_events_by_date() -> None:
    brief = Brief(
        path="a.md",
        slug="a",
        title="The brief",
        date=day(2025, 1, 18),
        event=CoveredEvent(title="The call", date=day(2025, 1, 17)),
        events=(event(day(2025, 1, 20), "after"), event(day(2016, 11, 14), "before")),
    )
    before, own, after = build_timeline(brief)
    assert (before.title, before.distance) == ("before", "8 years before")
    assert own == Moment(date=day(2025, 1, 17), title="The call", own=True, distance="this brief")
    assert (after.title, after.distance, after.event) == (
        "after",
        "3 days after",
        brief.events[0],
    )


def test_on_its_own_day_only_background_stands_before_the_covered_event() -> None:
    brief = Brief(
        path="a.md",
        slug="a",
        title="own",
        date=day(2025, 1, 17),
        events=(
            event(day(2025, 1, 17), "background", "background"),
            event(day(2025, 1, 17), "parallel", "parallel"),
            event(day(2025, 1, 17), "late background", "background"),
        ),
    )
    assert titles(brief) == ["background", "own", "parallel", "late background"]


def test_events_of_one_instant_keep_the_order_of_the_file() -> None:
    brief = Brief(
        path="a.md",
        slug="a",
        title="own",
        events=tuple(event(day(2025, 1, 17), name) for name in "cab"),
    )
    assert titles(brief) == ["c", "a", "b"]


def test_without_any_date_there_are_no_distances_and_no_own_moment() -> None:
    brief = Brief(path="a.md", slug="a", title="own", events=(event(day(2025, 1, 17), "one"),))
    assert [(each.own, each.distance) for each in build_timeline(brief)] == [(False, "")]


def test_without_events_there_is_no_timeline() -> None:
    assert build_timeline(Brief(path="a.md", slug="a", title="own", date=year(2025))) == ()


def test_the_event_takes_the_briefs_date_where_it_has_none() -> None:
    brief = Brief(
        path="a.md",
        slug="a",
        title="own",
        date=day(2025, 1, 17),
        event=CoveredEvent(title="The call"),
        events=(event(day(2025, 1, 17), "one"),),
    )
    assert titles(brief)[0] == "The call"


DAYS = st.dates().map(str) | st.sampled_from(["0001-01-01", "9999-12-31", "2024-02-29"])
EDTF = st.tuples(DAYS, st.sampled_from([4, 7, 10]), st.sampled_from(["", "~", "?", "%"])).map(
    lambda parts: parts[0][: parts[1]] + parts[2]
)
TIMES = st.tuples(DAYS, st.times(), st.sampled_from(["", "Z", "+14:00", "-12:00"])).map(
    lambda parts: f"{parts[0]}T{parts[1]:%H:%M:%S}{parts[2]}"
)
DATES = (EDTF | TIMES | st.tuples(EDTF, EDTF).map("/".join)).map(parse_date).filter(bool)


@given(DATES, DATES)
def test_every_date_has_a_label_and_a_distance_to_every_other(when: Date, own: Date) -> None:
    assert parse_date(when.edtf) == when
    assert str(when.first.year) in when.label
    assert when.day_month in f"{when.first:%-d} {MONTHS[when.first.month - 1]}"
    words = distance(when, own)
    assert words.endswith(" before") == (when.last < own.first)
    assert words.endswith(" after") == (own.last < when.first)
