"""`briefing search`."""

import json
from pathlib import Path

from tests.cli.conftest import Command


def test_it_says_what_it_found_and_where(briefing: Command, library: Path) -> None:
    answer = briefing("search", "title:post words", library)
    status = answer.status
    out = answer.out
    err = answer.err
    assert status == 0
    assert out.splitlines()[0].startswith("A post")
    assert out.splitlines()[1] == "    narrative: Words."
    assert err.endswith("1 brief found\n")


def test_json_is_an_array_of_hits(briefing: Command, library: Path) -> None:
    answer = briefing("search", "title:post words", library, "--json")
    status = answer.status
    out = answer.out
    (hit,) = json.loads(out)
    assert status == 0
    assert hit["title"] == "A post"
    assert (hit["where"], hit["text"], hit["marks"]) == ("narrative", "Words.", [[0, 5]])


def test_nothing_found_is_no_problem(briefing: Command, library: Path) -> None:
    answer = briefing("search", "nowhere", library, "--json")
    status = answer.status
    out = answer.out
    err = answer.err
    assert (status, json.loads(out)) == (0, [])
    assert "0 briefs found" in err


def test_a_word_that_must_not_be_there_is_no_option(briefing: Command, library: Path) -> None:
    answer = briefing("search", "-post", library)
    status = answer.status
    out = answer.out
    assert status == 0
    assert "A post" not in out
    assert out


def test_a_query_that_asks_for_nothing(briefing: Command, library: Path) -> None:
    answer = briefing("search", "--", "-", library)
    status = answer.status
    out = answer.out
    err = answer.err
    assert (status, out) == (2, "")
    assert "asks for nothing" in err


def test_what_means_nothing_is_named(briefing: Command, library: Path) -> None:
    answer = briefing("search", "words before:soon", library)
    status = answer.status
    err = answer.err
    assert status == 0
    assert "before:soon" in err


def test_read_and_starred(briefing: Command, library: Path) -> None:
    answer = briefing("search", "is:unread title:post", library)
    status = answer.status
    out = answer.out
    assert (status, out.splitlines()[0][:6]) == (0, "A post")
    assert briefing("search", "is:starred", library).out == ""
