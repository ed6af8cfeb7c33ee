"""What isn't understood in a query finds nothing, and is said with what could be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.library.query_advice import offers
from briefing_tui.library.query_syntax import MAX_LENGTH, MAX_SAVED, MAX_TERMS, parse_query
from tests.cases import each_case


@each_case(
    "text, problem, hint",
    [
        ("stance:foo", "`stance:` does not take `foo`.", "It may be states, mentions, qualifies,"),
        ("stance:silent,foo", "`stance:` does not take `foo`.", "It may be states,"),
        ("stance:denied", "`stance:` does not take `denied`.", "Did you mean `denies`?"),
        (
            "agreement:contests",
            "`agreement:` does not take `contests`.",
            "Did you mean `contested`?",
        ),
        (
            "agreement:odd",
            "`agreement:` does not take `odd`.",
            "It may be contested, denied, differs,",
        ),
        ("is:stared", "`is:` does not take `stared`.", "Did you mean `starred`?"),
        ("kind:odd", "`kind:` does not take `odd`.", "It may be subject, conduct or wording."),
        ("flag:odd", "`flag:` does not take `odd`.", "It may be open-list, partial,"),
        ("has:odd", "`has:` does not take `odd`.", "It may be claims, events,"),
        ("before:soon", "`before:soon` is not a date.", "A date is written 2025,"),
        ("date:soon", "`date:soon` is not a date.", "A date is written 2025,"),
        ("date:17 Jan 2025", "`date:17` is not a date.", "A date is written 2025,"),
        ("31 Feb 2025", "`31 Feb 2025` is not a date.", "Between quotation marks it is searched"),
        ("2025-02-31", "`2025-02-31` is not a date.", "Between quotation marks it is searched"),
        ("3.7.2024", "`3.7.2024` may be 2024-07-03 or 2024-03-07.", "Write one of them."),
        (
            "after:3/7/2024",
            "`after:3/7/2024` may be 2024-07-03 or 2024-03-07.",
            "Write one of them.",
        ),
        ("-17 Jan 2025", "`-17 Jan 2025` isn't possible.", 'Write `-date:"17 Jan 2025"`.'),
        ("-before:2025", "`-before:` isn't possible.", "Write `after:`."),
        ("is:unread,starred", "`is:` takes one value.", "`is:unread is:starred` finds what meets"),
        ("has:claims,text", "`has:` takes one value.", "`has:claims has:text` finds what meets"),
        ("rating:=5", "`rating:=5` isn't possible.", "Write `rating:5`."),
        ("rating:!=5", "`rating:!=5` isn't possible.", "Write `-rating:5`."),
        ("(topic:taiwan", "A query has no parentheses.", "A comma means or: `tag:war,peace`."),
        ("(-tag:war)", "A query has no parentheses.", "A comma means or: `tag:war,peace`."),
        ("topic:", "`topic:` has no value.", ""),
        ("rating:>=", "`rating:>=` has no value.", "Write a number or a date"),
        ("rating:>=high", "`high` is neither a number nor a date.", "Only a number or a date"),
        ("query:mine", "No saved query is called `mine`.", "The configuration has no"),
        ("-query:mine", "A saved query can't be negated.", ""),
        ("tag:!", "`tag:!` has no word to search for.", ""),
    ],
)
def test_what_is_wrong_is_said_and_finds_nothing(text: str, problem: str, hint: str) -> None:
    query = parse_query(f"trade {text} talks")
    assert not query
    assert query.problem == problem
    assert query.hint.startswith(hint)


@each_case(
    "text",
    [
        *("date:2024/2025", "date:2025,2024-01", 'date:"17 Jan 2025"', "17 Jan 2025", "5.5.2025"),
        *('before:"May 2025"', 'after:"January 17, 2025"', "-2025-01-17", '-date:"Jan 2025"'),
        *("tag:war", "https://example.org", "12:30", "stance:silent", "stance:silent,denies"),
        *('agreement:"China only"', "agreement:only", 'agreement:"2 of 3"', "agreement:differs"),
        *('agreement:"in none"', 'agreement:"differs: framing"', "agreement:framing"),
        *("agreement:both", "agreement:all", "agreement:≠", "agreement:●●", "agreement:●○○"),
        *("is:unread", "has:quote", "flag:one-source", "rating:>=4", "due:<2031-06", "[rating:5]"),
        *("(so to say)", "(2025)", "f(x)"),
        *("path:Projects/", "outer.inner:x", "rating:*", "topic:*strait*", 'topic:"a b",c'),
    ],
)
def test_what_is_well_written_has_no_problem(text: str) -> None:
    query = parse_query(text)
    assert query
    assert query.problem == ""


def test_a_query_that_is_too_long() -> None:
    assert "at most 10,000 characters" in parse_query("a" * (MAX_LENGTH + 1)).problem
    assert not parse_query("a " * MAX_TERMS).problem
    assert f"at most {MAX_TERMS} conditions" in parse_query("a " * (MAX_TERMS + 1)).problem
    for field in ("-party", "by", "topic", "tag", "title", "note", "path", "rating", "has", "date"):
        value = {"has": "quote", "date": "2025"}.get(field, "a")
        most = f"{field}:" + ",".join([value] * MAX_TERMS)
        assert not parse_query(most).problem
        assert f"at most {MAX_TERMS} conditions" in parse_query(f"{most},{value}").problem
        assert f"at most {MAX_TERMS} conditions" in parse_query(f"{most} a").problem


def test_saved_queries_that_name_each_other() -> None:
    saved = {"a": "x query:b", "b": "y query:a", "me": "query:me", "wrong": "before:soon"}
    assert parse_query("query:a", saved=saved).problem == "The saved query `a` names itself."
    assert parse_query("query:me", saved=saved).problem == "The saved query `me` names itself."
    assert parse_query("query:wrong", saved=saved).problem == "`before:soon` is not a date."
    chain = {f"q{number}": f"query:q{number + 1}" for number in range(40)} | {"q40": "x"}
    assert f"More than {MAX_SAVED}" in parse_query("query:q0", saved=chain).problem
    assert parse_query("query:mylist", saved={"my list": "x"}).hint == "Did you mean `my list`?"


def test_a_value_that_is_being_typed_is_not_judged() -> None:
    for text in (
        "stance:si",
        "before:20",
        "is:",
        "topic:",
        'date:"17 J',
        "date:2024/20",
        "after:3.7.",
    ):
        query = parse_query(text, typing=True)
        assert query.is_unfinished or not query.problem
    assert not parse_query("stance:si trade", typing=True).is_unfinished
    assert parse_query("is:unread,star", typing=True).is_unfinished
    for text in (
        "is:unread,starred",
        "has:claims,text",
        "query:own",
        "before:3.7.2024",
        "3.7.2024",
    ):
        query = parse_query(text, typing=True, saved={"own": "query:own"})
        assert query.problem and not query.is_unfinished, "nothing is missing from it"


@given(st.text(), st.booleans())
def test_any_text_has_a_problem_or_none(text: str, typing: bool) -> None:
    parse_query(text, typing=typing)


@each_case(
    "text, values",
    [
        ("trade stance:", ("states", "mentions", "qualifies")),
        ("-agreement:DIFF", ("differs", '"differs: framing"')),
        ('party:"united k', ('"United Kingdom"',)),
        ("is:s", ("starred",)),
        ("query:", ("mine",)),
        ("stance:silent", ()),  # it stands there already
        ("party:c", ("China",)),
        ("stance:silent ", ()),
        ("speaker:*", ()),  # any value meets it
        ("title:x", ()),
        ("https://a", ()),
    ],
)
def test_values_of_the_field_that_is_being_typed(text: str, values: tuple[str, ...]) -> None:
    offered = offers(text, {"party": {"China": 3, "United Kingdom": 1}}, {"mine": "x"})
    before = text[: text.rindex(":") + 1]
    taken = [offered.taken(index) for index in range(len(offered.values))]
    assert taken[: len(values)] == [before + value for value in values]
    assert bool(taken) == bool(values)


def test_a_year_is_offered_as_a_date_if_the_library_has_it() -> None:
    years = {"date": {"2025": 4, "2024": 1}}
    offered = offers("trump 2025", years)
    assert [offered.taken(0), *offered.counts] == ["trump date:2025", 4]
    assert offers("date:20", years).values == ("2025", "2024")
    for text in ("trump 2023", "Jan 2025", "trump 2025 ", '"2025', "tag:2025", "12025"):
        assert not offers(text, years).values, text
    assert parse_query("trump 2025") == parse_query('trump "2025"'), "it is still a word"


def test_an_empty_query_has_questions() -> None:
    offered = offers("  ", {})
    assert [offered.taken(index) for index in range(2)] == [
        "agreement:contested",
        "agreement:corroborated",
    ]
    assert all(parse_query(query) for query in offered.values)


@pytest.mark.parametrize("last", ["a", "!", "after:2025"])
def test_saved_queries_that_name_the_next_one_many_times(last: str) -> None:
    """Each is parsed once, and none goes on after the last condition that a query may have."""
    saved = {f"q{number}": f"query:q{number + 1} " * 500 for number in range(MAX_SAVED - 1)}
    problem = parse_query("query:q0", saved={**saved, f"q{MAX_SAVED - 1}": last}).problem
    assert problem == ("A query has at most 24 conditions." if last == "a" else "")


def test_a_saved_query_that_is_named_twice() -> None:
    saved = {"a": "query:c x", "b": "query:c y", "c": "z"}
    assert parse_query("query:a query:b", saved=saved) == parse_query("z x z y")
