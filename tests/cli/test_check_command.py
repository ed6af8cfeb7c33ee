"""`briefing check`."""

import io
import json
import sys
from pathlib import Path

import pytest

from briefing_tui.cli.check import ALL_CODES
from briefing_tui.cli.console import Console
from briefing_tui.cli.target import progress_bar
from tests.cli.conftest import FAULTY, Command
from tests.screen import Screen


def test_problems_with_their_places_and_a_summary(briefing: Command, library: Path) -> None:
    answer = briefing("check", library)
    assert answer.status == 1
    first, hint, second, *_ = answer.out.splitlines()
    file = library / "2024-05-06-faulty.md"
    assert first.startswith(f"{file}:8:14: error[wrong-value] ")
    assert hint.startswith("    ")
    assert second.startswith(f"{file}:11:")
    assert answer.err == "1 error, 1 warning in 1 of 3 briefs\n"


def test_nothing_wrong(briefing: Command, library: Path) -> None:
    answer = briefing("check", library / "old")
    assert (answer.status, answer.out, answer.err) == (0, "", "1 brief, no problems\n")


def test_warnings_count_when_asked(briefing: Command, library: Path) -> None:
    (library / "old" / "post.md").write_text("---\nsumary: Words.\n---\n", encoding="utf-8")
    assert briefing("check", library / "old").status == 0
    assert briefing("check", library / "old", "--strict").status == 1


def test_json(briefing: Command, library: Path) -> None:
    answer = briefing("check", "--json", library)
    found = json.loads(answer.out)
    assert answer.status == 1
    keys = ["path", "line", "column", "severity", "code", "message", "hint"]
    assert all(list(each) == keys for each in found)
    assert [each["severity"] for each in found] == ["error", "warning"]
    assert found[0]["path"] == str(library / "2024-05-06-faulty.md")
    assert json.loads(briefing("check", "--json", library / "old").out) == []


def test_single_files_know_their_library(briefing: Command, library: Path) -> None:
    post = library / "old" / "post.md"
    post.write_text("See [[call]] and [[neighbour]].\n", encoding="utf-8")
    (library / "old" / "neighbour.md").write_text("Words.\n", encoding="utf-8")
    answer = briefing("check", post)
    assert "call" in answer.out, "its folder is its library"
    assert "neighbour]]" not in answer.out


def test_a_file_of_the_usual_library_knows_all_of_it(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEFING_LIBRARY", str(library))
    post = library / "old" / "post.md"
    post.write_text("See [[call]] and [[nothing]].\n", encoding="utf-8")
    answer = briefing("check", post)
    assert [line.split(":")[0] for line in answer.out.splitlines() if "[" in line][:1] == [
        str(post)
    ]
    assert "nothing" in answer.out
    assert answer.err == "1 warning in 1 of 1 brief\n"


def test_a_brief_in_a_home_is_checked_alone(
    briefing: Command, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = own_home / "note.md"
    brief.write_text("See [[anything]].\n", encoding="utf-8")
    monkeypatch.setattr(
        "briefing_tui.library.checking.scan", lambda root: pytest.fail(f"scanned {root}")
    )
    answer = briefing("check", brief)
    assert (answer.status, answer.out) == (0, "")


def test_standard_input_is_checked_alone(
    briefing: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = FAULTY.replace("Words", "[[anything]]").encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    answer = briefing("check", "-")
    assert answer.status == 1
    assert answer.out.startswith("stdin:8:14: ")
    assert "anything" not in answer.out


EMPTY_FOLDER = (("check",), ("list",), ("search", "trade"))


def test_nothing_readable(briefing: Command, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    answer = briefing("check", empty)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == f"briefing: no briefs in {empty}\n"
    for name in ("a.html", "b.HTML", "c.txt", "Makefile", ".hidden"):
        (empty / name).touch()
    kinds = f"briefing: no briefs in {empty}: 2 .html, 1 .txt, 1 without a suffix\n"
    assert {words: briefing(*words, empty).err for words in EMPTY_FOLDER} == {
        ("check",): kinds,
        ("list",): kinds + "1 file or folder skipped: 1 hidden\n",
        ("search", "trade"): "0 briefs found\n1 file or folder skipped: 1 hidden\n" + kinds,
    }
    with (empty / "large.md").open("wb") as large:
        large.truncate(17 * 2**20)
    answer = briefing("check", empty)
    assert answer.status == 2
    assert "error[too-large]" in answer.out
    (empty / "fine.md").write_text("Words.\n", encoding="utf-8")
    assert briefing("check", empty).status == 1


@pytest.mark.parametrize("code", [each.code for each in ALL_CODES])
def test_every_code_is_explained(briefing: Command, code: str) -> None:
    answer = briefing("check", "--explain", code)
    assert (answer.status, answer.err) == (0, "")
    assert f"[{code}]" in answer.out.splitlines()[0]
    assert len(answer.out.splitlines()) > 2


def test_an_unknown_code_is_guessed(briefing: Command) -> None:
    answer = briefing("check", "--explain", "cut-txt")
    assert (answer.status, answer.out) == (2, "")
    assert "Did you mean `cut-text`?" in answer.err


def test_codes_are_unique() -> None:
    codes = [each.code for each in ALL_CODES]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(("is_terminal", "term"), [(True, "xterm"), (True, "dumb"), (False, "")])
def test_progress_is_on_a_terminal_and_gone_at_the_end(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    is_terminal: bool,
    term: str,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    monkeypatch.setenv("TERM", term)
    screen = Screen(80, 24)
    with progress_bar(Console(), "checking") as report:
        report(50, 1300)
        started = capsys.readouterr().err
        report(1300, 1300)
    screen.feed(started.encode())
    assert bool(screen.find("50 of 1,300")) == (term == "xterm")
    screen.feed(capsys.readouterr().err.encode())
    assert not any(screen.lines)
