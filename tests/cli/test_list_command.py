"""`briefing list`."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from briefing_tui.library.paths import config_file
from briefing_tui.text.wrapping import cells
from tests.cli.conftest import Command
from tests.conftest import OpenTerminal


def test_the_newest_first_with_two_blanks_between_columns(briefing: Command, library: Path) -> None:
    answer = briefing("list", library)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == (
        "DATE  SLUG  TITLE  CLAIMS  PROBLEMS\n"
        "2025-01-17  2025-01-17-call  A call between two  1\n"
        "2024-05-06  2024-05-06-faulty  A faulty brief  1  1 error, 1 warning\n"
        "–  post  A post  –\n"
    )


def test_a_table_with_a_width_is_padded(briefing: Command, library: Path) -> None:
    assert briefing("list", library, "--width", "100").out == (
        "DATE        SLUG               TITLE               CLAIMS  PROBLEMS\n"
        "2025-01-17  2025-01-17-call    A call between two       1\n"
        "2024-05-06  2024-05-06-faulty  A faulty brief           1  1 error, 1 warning\n"
        "–           post               A post                   –\n"
    )


def test_without_sources_and_claims_the_list_is_of_notes(briefing: Command, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "note.md").write_text("# A note\n")
    answer = briefing("list", tmp_path / "vault")
    assert answer.out == "DATE  SLUG  TITLE  PROBLEMS\n–  note  A note\n"


def test_the_list_follows_the_files(briefing: Command, library: Path) -> None:
    """It comes from the index, which is updated first."""
    rows = json.loads(briefing("list", library, "--json").out)
    (library / "2025-01-17-call.md").unlink()
    post = library / "old" / "post.md"
    post.write_text("---\ntitle: A new post\n---\n", encoding="utf-8")
    again = json.loads(briefing("list", library, "--json").out)
    assert [row["title"] for row in again] == ["A faulty brief", "A new post"]
    assert again[0] == rows[1]


def test_broken_links_to_other_briefs_are_not_counted(briefing: Command, library: Path) -> None:
    """`briefing check` reports them. It reads the whole library for the names of its briefs."""
    (library / "old" / "post.md").write_text("See [[no-such-brief]].\n", encoding="utf-8")
    rows = json.loads(briefing("list", library, "--json").out)
    assert [row["diagnostics"] for row in rows] == [0, 2, 0]
    assert "no-such-brief" in briefing("check", library).out


def test_without_a_cache_folder_the_list_is_the_same(
    briefing: Command, library: Path, tmp_path: Path
) -> None:
    answer = briefing("list", library)
    (tmp_path / "file").write_text("")
    again = briefing("list", library, env={"XDG_CACHE_HOME": tmp_path / "file"})
    assert (again.status, again.out, again.err) == (answer.status, answer.out, answer.err)


@pytest.mark.parametrize("width", [20, 40, 58, 80, 200])
def test_a_table_keeps_to_its_width(briefing: Command, library: Path, width: int) -> None:
    long = "长" * 80
    (library / "long.md").write_text(f"---\ntitle: {long}\n---\n", encoding="utf-8")
    out = briefing("list", library, "--width", str(width)).out
    assert max(map(cells, out.splitlines())) <= width
    assert "2025-01-17" in out


def test_the_title_gives_way_before_the_slug(briefing: Command, library: Path) -> None:
    out = briefing("list", library, "--width", "72").out
    assert "2024-05-06-faulty" in out
    assert "A call betwe…" in out


def test_a_pipe_has_no_edge(briefing: Command, library: Path) -> None:
    title = "word " * 100
    (library / "long.md").write_text(f"# {title}\n", encoding="utf-8")
    assert title.strip() in briefing("list", library).out


def test_one_long_name_changes_no_other_line(briefing: Command, library: Path) -> None:
    """It padded all lines to 400 columns, and left 12 cells for each title."""
    before = briefing("list", library).out.splitlines()
    long = "2030-01-01-" + "word-" * 40
    (library / f"{long}.md").write_text(f"# {'long ' * 20}\n", encoding="utf-8")
    lines = briefing("list", library).out.splitlines()
    assert [line for line in lines if "word-" not in line] == before
    (line,) = (line for line in lines if "word-" in line)
    assert line.split("  ")[:2] == ["2030-01-01", long]
    out = briefing("list", library, "--width", "110").out
    assert f"2030-01-01  {long[:90]}" in out
    assert f"2025-01-17  {'2025-01-17-call':40}  A call between two" in out


def test_a_pager_on_a_terminal_gets_lines_that_fit(
    briefing: Command, open_terminal: OpenTerminal, library: Path
) -> None:
    slug = "2025-01-17-" + "word-" * 12
    (library / f"{slug}.md").write_text(f"# {'word ' * 30}\n", encoding="utf-8")
    names = f"{shlex.quote(sys.executable)} -m briefing_tui list {shlex.quote(str(library))}"
    terminal = open_terminal("/bin/sh", "-c", f"{names} | cat", size=(100, 24))
    assert terminal.wait_exit() == 0
    lines = [line for line in terminal.screen.lines if line.strip()]
    assert len(lines) == 5  # none wraps
    assert any(slug in line for line in lines), "another program may read the names"
    assert any(line.endswith("A call between two       1") for line in lines), "it has a table"
    assert "word " * 29 in briefing("list", library).out, "nothing is cut in a file"


def test_json(briefing: Command, library: Path) -> None:
    rows = json.loads(briefing("list", library, "--json").out)
    assert [row["slug"] for row in rows] == ["2025-01-17-call", "2024-05-06-faulty", "post"]
    assert rows[0] == {
        "slug": "2025-01-17-call",
        "path": str(library / "2025-01-17-call.md"),
        "title": "A call between two",
        "date": "2025-01-17",
        "updated": None,
        "authors": [],
        "tags": ["china", "taiwan"],
        "draft": False,
        "summary": "Two accounts of one call.",
        "sources": 2,
        "claims": 1,
        "events": 1,
        "diagnostics": 0,
    }
    assert rows[1]["diagnostics"] == 2
    assert rows[2]["date"] is None


def test_a_file_of_the_folder_for_drafts_is_a_draft(briefing: Command, library: Path) -> None:
    (library / "_drafts").mkdir()
    (library / "_drafts" / "idea.md").write_text("An idea.")
    rows = json.loads(briefing("list", "--json", library).out)
    assert [row["slug"] for row in rows if row["draft"]] == ["idea"]


def test_an_empty_folder_is_nothing_readable(briefing: Command, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    (empty / ".hidden").mkdir(parents=True)
    answer = briefing("list", empty)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (f"briefing: no briefs in {empty}\n1 file or folder skipped: 1 hidden\n")
    answer = briefing("list", empty, "--json")
    assert (answer.status, answer.out) == (2, "[]\n")


def test_a_file_is_no_library(briefing: Command, library: Path) -> None:
    answer = briefing("list", library / "2025-01-17-call.md")
    assert (answer.status, answer.out) == (2, "")
    assert "is not a folder" in answer.err


def test_names_are_shown_safely(briefing: Command, tmp_path: Path) -> None:
    root = tmp_path / "hostile\x1b[31m"
    root.mkdir()
    (root / "\x1b]0;x\x07a\nb.md").write_text("words", encoding="utf-8")
    for words in (("list", root), ("list", root, "--json"), ("check", root), (root,)):
        answer = briefing(*words)
        assert "\x1b" not in answer.out + answer.err
        assert "\x07" not in answer.out + answer.err
    assert len(briefing("list", root).out.splitlines()) == 2


QUERIES = '[queries]\nsilent = "stance:silent"\nnothing = "xyzzy before:soon"\n'


@pytest.fixture
def configured(own_home: Path) -> Path:
    file = config_file()
    file.parent.mkdir(parents=True)
    file.write_text(QUERIES)
    return file


def test_a_saved_query_is_a_list(briefing: Command, library: Path, configured: Path) -> None:
    answer = briefing("list", "--query", "silent", library)
    assert (answer.status, answer.err) == (0, "1 brief found\n")
    assert [line.split()[0] for line in answer.out.splitlines()] == ["DATE", "2025-01-17"]
    assert (
        json.loads(briefing("list", library, "--query", "silent", "--json").out)[0]["claims"] == 1
    )


def test_the_status_says_on_request_whether_a_saved_query_finds_anything(
    briefing: Command, library: Path, configured: Path
) -> None:
    configured.write_text(f'{QUERIES}empty = "xyzzy"\n')
    for name, status in (("silent", 0), ("empty", 1), ("nothing", 2)):
        assert briefing("list", library, "--query", name, "--exit-status").status == status
    assert briefing("list", library, "--query", "empty").status == 0


def test_a_saved_query_that_is_not_understood(
    briefing: Command, library: Path, configured: Path
) -> None:
    answer = briefing("list", library, "--query", "nothing")
    assert (answer.status, answer.out) == (2, "")
    assert "`before:soon` is not a date" in answer.err


def test_a_query_that_is_not_saved(briefing: Command, library: Path, configured: Path) -> None:
    answer = briefing("list", library, "--query", "silend")
    assert (answer.status, answer.out) == (2, "")
    assert "no query called silend" in answer.err
    assert "Did you mean `silent`?" in answer.err


def test_without_any_saved(briefing: Command, library: Path) -> None:
    answer = briefing("list", library, "--query", "silent")
    assert "The configuration has no [queries]" in answer.err


def test_what_was_skipped_is_told(briefing: Command, library: Path) -> None:
    (library / ".hidden.md").write_text("# Hidden\n")
    (library / "node_modules").mkdir()
    answer = briefing("list", library)
    assert answer.status == 0
    assert answer.err == "2 files or folders skipped: 1 hidden, 1 node_modules or the like\n"
