from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.parse.dates import is_ambiguous, iso_spellings, parse_date, split_dated_name
from tests.cases import each_case


@each_case(
    "text, first, last, precision",
    [
        ("2016", date(2016, 1, 1), date(2016, 12, 31), "year"),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "month"),
        ("2016-11-14", date(2016, 11, 14), date(2016, 11, 14), "day"),
        ("2016-11~", date(2016, 11, 1), date(2016, 11, 30), "month"),
        ("2016?", date(2016, 1, 1), date(2016, 12, 31), "year"),
        ("2016-11-14T09:30-05:00", date(2016, 11, 14), date(2016, 11, 14), "time"),
        ("2024-01/2024-03", date(2024, 1, 1), date(2024, 3, 31), "month"),
        ("2024/2024-03-05", date(2024, 1, 1), date(2024, 3, 5), "year"),
        (" 2016-11-14 ", date(2016, 11, 14), date(2016, 11, 14), "day"),
        ("0001", date(1, 1, 1), date(1, 12, 31), "year"),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31), "month"),
    ],
)
def test_the_days_a_date_spans(text: str, first: date, last: date, precision: str) -> None:
    parsed = parse_date(text)
    assert parsed is not None
    assert (parsed.first, parsed.last, parsed.precision) == (first, last, precision)


@each_case(
    "text, edtf",
    [
        ("2016-11-14T09:30-05:00", "2016-11-14T09:30-05:00"),
        ("2016-11-14 09:30:00 -0500", "2016-11-14T09:30:00-05:00"),
        ("2016-11-14 9:00", "2016-11-14T09:00"),
        ("2016-11-14 9:00:00 -5", "2016-11-14T09:00:00-05:00"),
        ("2016-11-14 9:00 -05", "2016-11-14T09:00-05:00"),
        ("2016-11-14T09:30:15.123456Z", "2016-11-14T09:30:15Z"),
        ("2016-11-14t09:30z", "2016-11-14T09:30Z"),
        ("2016-11-14T09:30+0530", "2016-11-14T09:30+05:30"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"),
        ("Jul 08 2022", "2022-07-08"),
        ("8 July 2022", "2022-07-08"),
        ("July 8, 2022", "2022-07-08"),
        ("March 22nd, 2021", "2021-03-22"),
        ("3rd Mar 2021", "2021-03-03"),
        ("SEPT 1 2022", "2022-09-01"),
        ("Tue, 02 Apr 2024 08:09:29 -0700", "2024-04-02T08:09:29-07:00"),
        ("Tue, 2 Apr 2024 8:09 GMT", "2024-04-02T08:09Z"),
        ("02 apr 2024 08:09:29", "2024-04-02T08:09:29"),
        ("2016-11?", "2016-11?"),
        ("2025/1/17", "2025-01-17"),
        ("20250117", "2025-01-17"),
        ("2025年1月17日", "2025-01-17"),
        ("2025年11月", "2025-11"),
        ("2/13/2022", "2022-02-13"),
        ("13.2.2022", "2022-02-13"),
        ("02-13-2022", "2022-02-13"),
        ("5/5/2022", "2022-05-05"),
        ("July 2022", "2022-07"),
        ("Sept. 2022", "2022-09"),
        ("May 2025", "2025-05"),
    ],
)
def test_other_spellings_become_edtf(text: str, edtf: str) -> None:
    parsed = parse_date(text)
    assert parsed is not None
    assert parsed.edtf == edtf


@each_case(
    "text",
    [
        *("", "soon", "today", "last-modified", "20161314", "2016-13", "2016-11-31", "2025-02-30"),
        *("2016-1-2", "16-11-14", "2016-11-14T", "2016-11-14T24:00", "2016-11-14T09:60"),
        *("2016-11-14T09:30:61", "2016-11-14T09:30+25:00", "2016-11-14T09:30-05:75", "0000"),
        *(
            "2024-03/2024-01",
            "2024-01/",
            "2024-01/..",
            "2024-01/2024-13",
            "2024/13/07",
            "2024/03",
            "2024年13月",
            "2024-01/03",
        ),
        *(
            "July",
            "July 20",
            "Foo 2022",
            "July 32, 2022",
            "Foo 8 2022",
            "8 July",
            "0 July 2022",
            "30/02/2024",
        ),
        *("٢٠١٦", "2016-11-14\n2016-11-15", "2016-11-14" * 1000),
    ],
)
def test_unreadable_dates(text: str) -> None:
    assert parse_date(text) is None
    assert not is_ambiguous(text)


@pytest.mark.parametrize("text", ["03/07/2024", "3/7/24", "03.07.2024", "03-07-2024"])
def test_ambiguous_dates(text: str) -> None:
    assert parse_date(text) is None
    assert is_ambiguous(text)
    assert iso_spellings(text) == ("2024-07-03", "2024-03-07")


@pytest.mark.parametrize("text", ["12/1/2024", "1/12/2024"])
def test_a_date_may_have_its_month_first_up_to_december(text: str) -> None:
    assert is_ambiguous(text)
    assert not is_ambiguous(text.replace("12", "13"))


def test_iso_spellings_are_days_of_the_calendar() -> None:
    assert iso_spellings("25/07/2024") == ("2024-07-25",)
    assert iso_spellings("25/07/24") == ("2024-07-25",)
    assert parse_date("25/07/24") is None, "it may begin with the year"
    assert iso_spellings("05/05/2024") == ("2024-05-05",)
    assert iso_spellings("soon") == ()


def test_qualifiers() -> None:
    approximate, uncertain = parse_date("2016-11~"), parse_date("2016-11?")
    assert approximate is not None
    assert uncertain is not None
    assert (approximate.approximate, approximate.uncertain) == (True, False)
    assert (uncertain.approximate, uncertain.uncertain) == (False, True)
    both = parse_date("2016~/2017?")
    assert both is not None
    assert (both.approximate, both.uncertain, both.end_precision) == (True, True, "year")


def test_a_time_with_an_offset_keeps_its_day_and_sorts_by_its_instant() -> None:
    parsed = parse_date("2016-11-14T22:30-05:00")
    assert parsed is not None
    assert parsed.first == date(2016, 11, 14)
    assert parsed.earliest == datetime(2016, 11, 15, 3, 30, tzinfo=UTC)


def test_a_time_without_an_offset_counts_as_utc() -> None:
    parsed = parse_date("2016-11-14 9:00")
    assert parsed is not None
    assert parsed.edtf == "2016-11-14T09:00"
    assert parsed.earliest == datetime(2016, 11, 14, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
def test_offsets_beyond_the_ends_of_the_calendar(text: str) -> None:
    assert parse_date(text) is not None


def test_split_dated_name() -> None:
    dated, rest = split_dated_name("2025-01-17-xi-trump-call")
    assert dated == parse_date("2025-01-17")
    assert rest == "xi-trump-call"
    for name in ("2025-01-17", "2025-02-30-call", "2025-01-call", "call-2025-01-17", ""):
        assert split_dated_name(name) == (None, name)


@given(st.text(st.sampled_from("0123456789-/:.~? TZ+JulyJan,"), max_size=30) | st.text())
def test_any_text_is_a_date_or_has_a_problem(text: str) -> None:
    parsed = parse_date(text)
    if parsed is None:
        assert is_ambiguous(text) in (True, False)
    else:
        assert parsed.first <= parsed.last
        assert parse_date(parsed.edtf) == parsed


@given(st.dates())
def test_every_day_of_the_calendar(day: date) -> None:
    parsed = parse_date(day.isoformat())
    assert parsed is not None
    assert parsed.first == parsed.last == day
