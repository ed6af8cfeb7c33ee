"""`briefing search`."""

import json
from contextlib import closing
from pathlib import Path
from sqlite3 import OperationalError

import pytest

from briefing_tui.library import files
from briefing_tui.library.index import near, reader
from briefing_tui.library.index.schema import connect, index_location
from briefing_tui.library.library import Library
from briefing_tui.library.paths import config_file
from briefing_tui.library.state.note_files import NoteFiles
from briefing_tui.model.note import Note, NotePlace
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


def test_the_current_folder_has_the_same_answer(briefing: Command, library: Path) -> None:
    there = briefing("search", "topic:taiwan", library, "--count").out
    assert there == briefing("search", "topic:taiwan", ".", "--count", cwd=library).out == "1 1\n"


def test_json_is_an_array_of_hits(briefing: Command, library: Path) -> None:
    answer = briefing("search", "title:post words", library, "--json")
    status = answer.status
    out = answer.out
    (hit,) = json.loads(out)
    assert status == 0
    assert hit["title"] == "A post"
    assert (hit["where"], hit["text"], hit["marks"]) == ("narrative", "Words.", [[0, 5]])


def test_what_is_near_is_said_beside_the_answer(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "_encoder", lambda: None)
    answer = briefing("search", "taiwann", library)
    assert (answer.status, answer.out) == (0, "")
    assert answer.err == "0 briefs found\nNear: `taiwan`\n"
    for more in ("--json", "--csv", "--count"):
        assert "Near" not in briefing("search", "taiwann", library, more).err
    assert briefing("search", "zebra", library).err == "0 briefs found\n"


def test_nothing_found_is_no_problem(briefing: Command, library: Path) -> None:
    answer = briefing("search", "nowhere", library, "--json")
    status = answer.status
    out = answer.out
    err = answer.err
    assert (status, json.loads(out)) == (0, [])
    assert "0 briefs found" in err


@pytest.mark.parametrize("query", ["-post", "-huawei -post", "-href -post", '-"a post"'])
def test_a_query_may_begin_with_a_dash(briefing: Command, library: Path, query: str) -> None:
    answer = briefing("search", query, library)
    assert answer.status == 0
    assert "A post" not in answer.out
    assert answer.out


def test_a_word_alone_may_begin_with_a_dash(briefing: Command, library: Path) -> None:
    assert "A post" in briefing("search", "-huawei", library).out
    assert "A post" in briefing("search", "-hongkong", "--color", "never", library).out


@pytest.mark.parametrize("words", [("a", "post"), ("a", "post", "words")])
def test_a_query_of_several_arguments_is_shown_as_one(
    briefing: Command, words: tuple[str, ...]
) -> None:
    answer = briefing("search", *words)
    assert answer.status == 2
    assert f"briefing search '{' '.join(words)}'" in answer.err


@pytest.mark.usefixtures("samples")
def test_the_sample_briefs_are_named_as_such(briefing: Command) -> None:
    for command in (("search", "taiwan"), ("list",)):
        assert "these are the sample briefs" in briefing(*command).err


def test_the_limit(briefing: Command, library: Path) -> None:
    answer = briefing("search", "-nowhere", library, "--limit", "1")
    assert len(answer.out.splitlines()) == 2
    assert answer.err.endswith("1 brief found, there may be more\n")


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_is_at_least_one(briefing: Command, library: Path, limit: str) -> None:
    answer = briefing("search", "post", library, "--limit", limit)
    assert (answer.status, answer.out) == (2, "")
    assert "--limit: takes a whole number, at least 1" in answer.err


def test_a_damaged_index_is_rebuilt_at_once(briefing: Command, library: Path) -> None:
    briefing("search", "post", library)
    with closing(connect(index_location(library))) as connection:
        connection.execute("DROP TABLE texts")
    (library / "new.md").write_text("A new post.", encoding="utf-8")
    answer = briefing("search", "new", library)
    assert (answer.status, len(answer.out.splitlines())) == (0, 2)
    assert answer.err.splitlines()[0] == "briefing: The index was damaged and is being rebuilt."


@pytest.mark.parametrize("table", ["texts_idx", "texts_data", "claims", "dates", "meta", "briefs"])
def test_a_table_that_is_gone_is_no_empty_answer(
    table: str, briefing: Command, library: Path
) -> None:
    """Nothing else has changed, so the index looks as if it were up to date."""
    queries = ["post", "party:china -topic:x", "date:2025"]
    before = [briefing("search", query, library).out for query in queries]
    assert all(before)
    for query, out in zip(queries, before, strict=True):
        with closing(connect(index_location(library))) as connection:
            connection.execute(f"DROP TABLE {table}")
        answer = briefing("search", query, library)
        assert (answer.status, answer.out) == (0, out)
    assert briefing("search", "post", library).out == before[0]


def test_an_index_that_never_answers_is_an_error(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr("briefing_tui.library.index.search._matching", failing)
    answer = briefing("search", "post", library)
    assert (answer.status, answer.out) == (2, "")
    assert "the index of the library can't be read" in answer.err


def test_a_query_that_asks_for_nothing(briefing: Command, library: Path) -> None:
    answer = briefing("search", "--", "-", library)
    status = answer.status
    out = answer.out
    err = answer.err
    assert (status, out) == (2, "")
    assert "the query is empty" in err
    assert "are required: QUERY\n" in briefing("search").err, "and no PATH"


def test_a_brief_without_text_has_its_title_alone(briefing: Command, library: Path) -> None:
    (library / "blank.md").write_text("---\ntitle: Blank\ntags: [empty]\n---\n")
    (line,) = briefing("search", "tag:empty", library).out.splitlines()
    assert line.startswith("Blank  ")


def test_what_means_nothing_is_named(briefing: Command, library: Path) -> None:
    answer = briefing("search", "words before:soon", library)
    assert (answer.status, answer.out) == (2, "")
    assert "`before:soon` is not a date" in answer.err
    answer = briefing("search", "nosuchfield:1", library)
    assert (answer.status, answer.out) == (2, "")
    assert "`nosuchfield:` is neither a field nor a property of any brief" in answer.err


def test_claims_are_found_as_lines_rows_and_numbers(briefing: Command, library: Path) -> None:
    query = "stance:silent title:call"
    answer = briefing("search", query, library)
    assert answer.err.endswith("1 brief, 1 claim found\n")
    (found,) = json.loads(briefing("search", query, library, "--json").out)
    (claim,) = found["claims"]
    assert claim.keys() == {"id", "topic", "class", "cells"}
    assert [cell["stance"] for cell in claim["cells"]] == ["silent"]
    head, *rows = briefing("search", query, library, "--csv").out.splitlines()
    assert head.startswith("brief,date,title,claim,topic,class,source,party,stance,text")
    assert len(rows) == 1
    assert briefing("search", query, library, "--count").out == "1 1\n"


def test_the_status_says_on_request_whether_something_was_found(
    briefing: Command, library: Path
) -> None:
    for words in ((), ("--json",), ("--csv",), ("--count",)):
        for query, found in (("taiwan", 0), ("nowhereatall", 1)):
            assert briefing("search", query, library, *words).status == 0, words
            assert briefing("search", query, library, "--exit-status", *words).status == found
    assert briefing("search", "nosuchfield:1", library, "--exit-status").status == 2


def test_read_and_starred(briefing: Command, library: Path) -> None:
    answer = briefing("search", "is:unread title:post", library)
    status = answer.status
    out = answer.out
    assert (status, out.splitlines()[0][:6]) == (0, "A post")
    assert briefing("search", "is:starred", library).out == ""


def test_a_query_may_name_a_saved_one(briefing: Command, library: Path, own_home: Path) -> None:
    file = config_file()
    file.parent.mkdir(parents=True)
    file.write_text('[queries]\n"my list" = "stance:silent"\nmore = "query:"\n')
    answer = briefing("search", 'query:"my list" title:call', library)
    assert (answer.status, answer.out[:6]) == (0, "A call")
    answer = briefing("search", "query:mylist call", library)
    assert answer.status == 2
    assert "No saved query is called `mylist`" in answer.err
    assert "Did you mean `my list`?" in answer.err
    assert briefing("search", "query:nothing", library).status == 2


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and folders count as old enough for their stamps to be trusted."""
    monkeypatch.setattr(files, "CLOCK_GRANULARITY", -(10**12))


@pytest.mark.usefixtures("settled")
def test_an_index_that_looks_up_to_date_is_not_updated(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = briefing("search", "words", library)
    monkeypatch.delattr(Library, "update")
    again = briefing("search", "words", library)
    assert (again.status, again.out, again.err) == (0, first.out, first.err)
    monkeypatch.setenv("BRIEFING_LIBRARY", str(library))
    assert "A post" in briefing("show", "post").out


@pytest.mark.usefixtures("settled")
def test_a_brief_is_not_found_by_words_that_it_had(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a glance at the library can't know: its file was written in place."""
    monkeypatch.setattr(reader, "WRITTEN_LAST", 0)
    briefing("list", library)
    post = library / "old" / "post.md"
    post.write_text("# A letter\n\nOther.\n", encoding="utf-8")
    assert briefing("search", "title:post", library).err.endswith("0 briefs found\n")
    assert "A letter" in briefing("search", "other", library).out
    post.write_text("# A note\n\nOther.\n", encoding="utf-8")
    monkeypatch.setenv("BRIEFING_LIBRARY", str(library))
    assert "A note" in briefing("show", "post").out


def test_a_path_with_line_breaks_takes_one_line(briefing: Command, tmp_path: Path) -> None:
    root = tmp_path / "library"
    root.mkdir()
    (root / "a\r\nb.md").write_text("words", encoding="utf-8")
    assert briefing("search", "words", root).out.count("\n") == 2


def test_a_note_is_found_and_shown(briefing: Command, library: Path) -> None:
    note = Note(NotePlace(), "2031-05-03 14:05", "Which harbour is meant?")
    NoteFiles(library).add("old/post.md", "A post", note)
    lines = briefing("search", "note:harbour", library).out.splitlines()
    assert lines[1] == "    note: Which harbour is meant?"
    assert briefing("search", "has:notes", library, "--count").out == "1 0\n"
