"""What is typed becomes a query of SQLite's, whatever it is."""

import sqlite3
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.library.index.parsing import TEXTS
from briefing_tui.library.index.schema import TEXT_COLUMNS
from briefing_tui.library.query import FIELDS
from briefing_tui.library.query_syntax import finished, parse_query
from briefing_tui.library.tokens import FACET, facet, fold, spread, tokens
from tests.architecture.source_tree import ROOT
from tests.cases import each_case

COLUMNS = (
    "title, name, summary, topics, quotes, sources, parties, authors, tags, events, body, facets"
)


@pytest.fixture(scope="module")
def table() -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(":memory:") as connection:
        connection.execute(
            f"CREATE VIRTUAL TABLE texts USING fts5({COLUMNS}, content='',"
            " tokenize='unicode61 remove_diacritics 2')"
        )
        yield connection
    connection.close()


@each_case(
    "text, match",
    [
        ("trade talks", '("trade") AND ("talks")'),
        ('"balancing trade"', '("balancing trade")'),
        ("tarif*", '("tarif"*)'),
        ("self-rule", '("self rule")'),
        ("台湾", '("台 湾")'),
        ("author:Smith", '(authors : "Smith")'),
        ('party:"United States"', '(parties : "United States")'),
        ("tag:United-States", f'(facets : "{facet("tag", "united states")}")'),
        ("https://example.org", '("https example org")'),
        ('a "never closed', '("a") AND ("never closed")'),
        ("AND OR NOT NEAR(", '("AND") AND ("OR") AND ("NOT") AND ("NEAR")'),
        ("* - --", ""),
        ("", ""),
    ],
)
def test_words_phrases_and_fields(text: str, match: str) -> None:
    assert parse_query(text).match == match


def test_what_must_not_be_there() -> None:
    query = parse_query('trade -ukraine -"world peace" -tag:china')
    assert query.match == '("trade")'
    assert (
        query.exclude == f'("ukraine") OR ("world peace") OR (facets : "{facet("tag", "china")}")'
    )


def test_bounds_and_states() -> None:
    query = parse_query("after:2024-06 before:2025 is:unread -is:starred")
    assert (query.since, query.until) == (date(2024, 6, 1), date(2025, 1, 1))
    assert [(term.values, term.is_negated) for term in query.of("state")] == [
        (("unread",), False),
        (("starred",), True),
    ]
    assert query.match == ""


@each_case(
    "text, dates, words",
    [
        ("17 Jan 2025", ["17 Jan 2025"], []),
        ("call january 17, 2025, trump", ["january 17, 2025"], ["call", "trump"]),
        ("May 2025", ["May 2025"], []),
        ("may", [], ["may"]),
        ("2025", [], ["2025"]),
        ("17 2025-01-17 17.1.2025", ["2025-01-17", "17.1.2025"], ["17"]),
        ("2024-17 20250117 1.2.24 2024/2025", [], ["2024-17", "20250117", "1.2.24", "2024/2025"]),
        ('"17 Jan 2025" 2025-01-1', [], ["17 Jan 2025", "2025-01-1"]),
        ("17 #jan 2025", [], ["17", "2025"]),
        ("2025年1月17日 -2025-02", ["2025年1月17日"], []),
    ],
)
def test_words_that_are_a_date(text: str, dates: list[str], words: list[str]) -> None:
    for typing in (True, False):
        query = parse_query(text, typing=typing)
        plain = {
            kind: [t.values[0] for t in query.words if t.kind == kind] for kind in ("date", "text")
        }
        assert plain == {"date": dates, "text": words}


def test_the_last_word_goes_on_while_one_types() -> None:
    assert parse_query("trade tal", typing=True).match == '("trade") AND ("tal"*)'
    assert parse_query("trade ta", typing=True).match == '("trade") AND ("ta")'
    assert parse_query("trade tal ", typing=True).match == '("trade") AND ("tal")'
    assert parse_query('"trade ta"', typing=True).match == '("trade ta")'
    assert parse_query("-ta", typing=True).exclude == '("ta")'


@given(st.text(alphabet=st.characters(codec=None), max_size=40), st.booleans())
def test_any_text_is_a_safe_query(table: sqlite3.Connection, text: str, typing: bool) -> None:
    query = parse_query(text.encode("utf-8", "replace").decode(), typing=typing)
    for expression in (query.match, query.exclude):
        if expression:
            table.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (expression,)).fetchall()


@given(
    st.lists(st.sampled_from(['"', "-", "*", "tag:", "NEAR(", "^", "台", "a", " ", ":", "{", "+"]))
)
def test_any_syntax_is_a_safe_query(table: sqlite3.Connection, parts: list[str]) -> None:
    query = parse_query("".join(parts), typing=True)
    for expression in (query.match, query.exclude):
        if expression:
            table.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (expression,)).fetchall()


@given(st.text(alphabet="ab c台湾é-\u0301\u0331\u0348नि한ไทשּª²", min_size=1, max_size=12))
def test_a_text_is_found_by_itself(table: sqlite3.Connection, text: str) -> None:
    if not (query := parse_query(f'"{text}"')):
        assert not tokens(text)
        return
    table.execute("INSERT INTO texts (rowid, body) VALUES (1, ?)", (spread(text),))
    found = table.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (query.match,)).fetchall()
    table.rollback()
    assert found == [(1,)]


def test_a_word_never_matches_a_facet() -> None:
    assert FACET not in parse_query(f"a{FACET}b").match
    assert facet("tag", "Ünited States!") == facet("tag", "ünited-states")


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding() -> None:
    assert fold("Café ÅNGSTRÖM 台湾") == "cafe angstrom 台湾"


SAVED = {
    "taiwan": "topic:taiwan before:2025",
    "old": "query:taiwan before:2020 -trade",
}


def test_a_saved_query_stands_for_what_it_says() -> None:
    assert parse_query("query:taiwan", saved=SAVED) == parse_query(SAVED["taiwan"])
    assert parse_query('call query:"old" is:unread', saved=SAVED) == parse_query(
        "call topic:taiwan before:2020 -trade is:unread"
    )


def test_a_saved_query_is_taken_as_it_stands_while_one_types() -> None:
    typed = parse_query("query:short", typing=True, saved={"short": "tari"})
    assert typed == parse_query("tari")


def test_both_bounds_hold() -> None:
    both = parse_query("after:2020 before:2025").also(parse_query("before:2023 after:2019"))
    assert (both.since, both.until) == (date(2020, 1, 1), date(2023, 1, 1))


@each_case(
    "typed, kept",
    [
        ("tari", "tari*"),
        ("ta", "ta"),
        ("tag:war", "tag:war"),
        ("tari*", "tari*"),
        ("-tari", "-tari"),
        ("party:china stance:denies", "party:china stance:denies"),
        ("agreement:contested", "agreement:contested"),
        ("topic:taiw", "topic:taiw*"),
    ],
)
def test_what_was_typed_finds_the_same_afterwards(typed: str, kept: str) -> None:
    assert finished(typed) == kept


@given(st.text())
def test_whatever_was_typed_finds_the_same_afterwards(text: str) -> None:
    query = parse_query(finished(text))
    assert (query.match, query.exclude) == (
        parse_query(text, typing=True).match,
        parse_query(text, typing=True).exclude,
    )


@each_case("text", ["台灣", "臺灣", 'topic:"台灣"', "tag:台灣", "-臺灣"])
def test_simplified_and_traditional_characters_are_one_query(text: str) -> None:
    other = text.replace("臺", "台").replace("灣", "湾")
    query, other_query = parse_query(text), parse_query(other)
    assert (query.match, query.exclude) == (other_query.match, other_query.exclude)


def test_the_manual_has_every_field() -> None:
    page = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")
    assert [name for name in FIELDS if f"`{name}:" not in page] == []


def test_every_field_searches_a_column() -> None:
    assert (*TEXTS, "facets") == TEXT_COLUMNS
    columns = " ".join(field.column for field in FIELDS.values()).replace("{", "").replace("}", "")
    assert {*columns.split()} <= {*TEXT_COLUMNS}
