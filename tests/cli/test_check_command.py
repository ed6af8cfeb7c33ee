"""`briefing check`."""

import json
import sys
from pathlib import Path

import pytest

from briefing_tui.cli.check import ALL_CODES
from briefing_tui.cli.console import Console
from briefing_tui.cli.session import progress_bar
from briefing_tui.library.index.schema import index_location
from briefing_tui.text.wrapping import cells
from tests.cli.conftest import FAULTY, Command
from tests.screen import Screen


def test_problems_with_their_places_and_a_summary(briefing: Command, library: Path) -> None:
    answer = briefing("check", library)
    assert answer.status == 1
    first, line, caret, hint, second, *_ = answer.out.splitlines()
    file = library / "2024-05-06-faulty.md"
    assert first.startswith(f"{file}:8:14: error[wrong-value] ")
    assert line.startswith("      8 | ")
    assert caret.index("^") == len("      8 | ") + 13
    assert hint.startswith("    ")
    assert second.startswith(f"{file}:11:")
    assert answer.err == "1 error, 1 warning in 1 of 3 briefs\n"


def test_a_long_line_is_cut_around_the_caret(briefing: Command, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(f"---\nclaims: [{'台' * 300}, {{ x: y: z }}]\n---\n", encoding="utf-8")
    _, line, caret, *_ = briefing("check", file).out.splitlines()
    assert cells(line) <= 80
    assert line.startswith("      2 | …台")
    assert line.partition(" z }")[0][-1] == ":"
    assert cells(caret) == cells(line.partition(" z }")[0])


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


@pytest.mark.usefixtures("named_library")
def test_a_brief_is_named_as_in_show(briefing: Command, library: Path) -> None:
    answer = briefing("check", "faulty", "--json")
    assert [each["path"] for each in json.loads(answer.out)] == [
        str(library / "2024-05-06-faulty.md")
    ] * 2
    answer = briefing("check", "2024-05-06-fautly")
    assert (answer.status, answer.out) == (2, "")
    assert "Did you mean `2024-05-06-faulty`?" in answer.err


@pytest.mark.parametrize("command", [("check",), ("export", "--to", "csv"), ("show",)])
def test_a_page_is_no_brief(briefing: Command, tmp_path: Path, command: tuple[str, ...]) -> None:
    page = tmp_path / "article.html"
    page.write_text("<p>Words", encoding="utf-8")
    answer = briefing(*command, page)
    assert (answer.status, answer.out) == (2, "")
    assert "article.html is not a brief: its name ends in .html" in answer.err
    assert ".markdown" in answer.err


def test_paths_for_github_start_where_it_runs(briefing: Command, library: Path) -> None:
    answer = briefing("check", library, "--format", "github", cwd=library.parent)
    assert "::error file=library/2024-05-06-faulty.md,line=8," in answer.out


def test_several_codes_are_explained(briefing: Command) -> None:
    answer = briefing("check", "--explain", "quote")
    assert answer.status == 0
    assert "[quote-not-found]" in answer.out
    assert "[quote-untranslated]" in answer.out


def test_codes_must_be_left(briefing: Command, library: Path) -> None:
    answer = briefing("check", library, "--ignore", "all")
    assert (answer.status, answer.out) == (2, "")
    assert "there is nothing to check" in answer.err
    assert "also ignored" in answer.err
    assert "No code is selected" in briefing("check", library, "--select", "").err


def test_single_files_know_their_library(briefing: Command, library: Path) -> None:
    post = library / "old" / "post.md"
    post.write_text("See [[call]] and [[neighbour]].\n", encoding="utf-8")
    (library / "old" / "neighbour.md").write_text("Words.\n", encoding="utf-8")
    answer = briefing("check", post)
    assert "call" in answer.out, "its folder is its library"
    assert "`neighbour`" not in answer.out


def test_a_file_of_the_usual_library_knows_all_of_it(briefing: Command, library: Path) -> None:
    post = library / "old" / "post.md"
    post.write_text("See [[call]] and [[nothing]].\n", encoding="utf-8")
    answer = briefing("check", post, env={"BRIEFING_LIBRARY": library})
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
        "briefing_tui.cli.check.walk", lambda root, **_: pytest.fail(f"scanned {root}")
    )
    answer = briefing("check", brief)
    assert (answer.status, answer.out) == (0, "")


@pytest.mark.usefixtures("samples")
def test_without_a_path_the_briefs_of_this_folder_are_checked(briefing: Command) -> None:
    Path("README.md").write_text("---\ntitle: Not a brief\n---\n", encoding="utf-8")
    Path("pipe.md").mkdir()
    assert "these are the sample briefs" in briefing("check").err
    Path("new.md").write_bytes(b"\xef\xbb\xbf" + FAULTY.replace("\n", "\r\n").encode())
    answer = briefing("check")
    assert answer.out.startswith("new.md:8:14: error[wrong-value] ")
    assert answer.err == "1 error, 1 warning in 1 of 2 briefs\n"
    assert "A faulty brief" in briefing("list").out


@pytest.mark.usefixtures("samples")
def test_without_a_path_a_home_is_not_scanned(briefing: Command, own_home: Path) -> None:
    (own_home / "new.md").write_text(FAULTY, encoding="utf-8")
    assert "these are the sample briefs" in briefing("list", cwd=own_home).err


def test_a_folder_that_is_no_library_is_indexed_only_for_links(briefing: Command) -> None:
    brief = Path("new.md")
    brief.write_text(FAULTY, encoding="utf-8")
    for number in range(3):
        Path(f"other-{number}.md").write_text("Words.\n", encoding="utf-8")
    index = index_location(Path()).file
    assert index is not None
    assert briefing("check", brief).out.startswith("new.md:8:14: error[wrong-value] ")
    assert not index.exists()
    brief.write_text("See [[other-1]] and [[nothing]].\n", encoding="utf-8")
    answer = briefing("check", brief)
    assert index.exists()
    assert answer.out.count("unknown-brief") == 1


def test_standard_input_is_checked_alone(briefing: Command) -> None:
    data = FAULTY.replace("Words", "[[anything]]").encode()
    answer = briefing("check", "-", stdin=data)
    assert answer.status == 1
    assert answer.out.startswith("stdin:8:14: ")
    assert "unknown-brief" not in answer.out


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
        ("check",): kinds + "1 file or folder skipped: 1 hidden\n",
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


def test_every_code_is_explained(briefing: Command) -> None:
    for code in ALL_CODES:
        answer = briefing("check", "--explain", code)
        assert (answer.status, answer.err) == (0, "")
        first, *explanation = answer.out.splitlines()
        assert f"[{code}]" in first
        assert len(explanation) > 1, code


def test_an_unknown_code_is_guessed(briefing: Command) -> None:
    answer = briefing("check", "--explain", "cut-txt")
    assert (answer.status, answer.out) == (2, "")
    assert "Did you mean `cut-text`?" in answer.err


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


DRAFT = "---\ntitle: A draft\ndraft: true\nsumary: Words.\n---\nSee [[nothing]].\n"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    (folder := tmp_path / "drafts").mkdir()
    (folder / "draft.md").write_text(DRAFT, encoding="utf-8")
    return folder


def codes(briefing: Command, folder: Path, *options: str) -> list[str]:
    return [each["code"] for each in json.loads(briefing("check", folder, "--json", *options).out)]


def test_codes_are_selected_and_ignored(briefing: Command, draft: Path) -> None:
    assert codes(briefing, draft) == ["misspelt-key", "unknown-brief"]
    assert codes(briefing, draft, "--select", "draft, unknown") == ["draft", "unknown-brief"]
    assert codes(briefing, draft, "--select", "hint", "--select", "misspelt-key") == [
        "draft",
        "misspelt-key",
    ]
    assert codes(briefing, draft, "--select", "all", "--ignore", "misspelt,draft") == [
        "unknown-brief"
    ]
    answer = briefing("check", draft, "--ignore", "unknown-breif")
    assert (answer.status, answer.out) == (2, "")
    assert "Did you mean `unknown-brief`?" in answer.err


def test_hints_are_counted_and_never_fail(briefing: Command, draft: Path) -> None:
    answer = briefing("check", draft, "--select", "hint", "--strict")
    assert answer.status == 0
    assert answer.out.startswith(f"{draft / 'draft.md'}:3:8: hint[draft] ")
    assert answer.err == "1 hint in 1 of 1 brief\n"


def test_a_doubtful_silence_is_reported_without_being_selected(
    briefing: Command, tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text(
        "---\nsources:\n  [{ id: us, coverage: full, text: We met. }, { id: cn, text: Fish. }]\n"
        "claims: [{ topic: Fish, accounts: { cn: { quote: Fish }, us: silent } }]\n---\n"
    )
    (tmp_path / "b.md").write_text((tmp_path / "a.md").read_text().replace("We met", "Fish swim"))
    answer = briefing("check", tmp_path, "--strict")
    assert answer.status == 0
    assert answer.out.startswith(f"{tmp_path / 'b.md'}:4:")
    assert (
        ": hint[silent-in-words] Fish: `us` is silent, and its text has “Fish swim.”" in answer.out
    )
    assert answer.err == "1 hint in 1 of 2 briefs\n"


def test_the_configuration_selects(briefing: Command, draft: Path, own_home: Path) -> None:
    file = own_home / "config" / "briefing" / "config.toml"
    file.parent.mkdir(parents=True)
    configure = file.write_text
    configure('[check]\nselect = ["usual", "draft"]\nignore = "misspelt-key"\n')
    assert codes(briefing, draft) == ["draft", "unknown-brief"]
    assert codes(briefing, draft, "--select", "misspelt-key,draft") == ["draft"]
    configure('[check]\nignore = "drft"\n')
    answer = briefing("check", draft)
    assert answer.status == 2
    assert f"{file}:2: no code is called drft" in answer.err


def test_annotations_for_github(briefing: Command, tmp_path: Path) -> None:
    folder = tmp_path / "100%, more"
    folder.mkdir()
    (folder / "a.md").write_text(DRAFT, encoding="utf-8")
    answer = briefing("check", folder, "--format", "github", "--select", "draft,misspelt-key")
    path = str(folder / "a.md").replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    assert answer.out.splitlines() == [
        f"::notice file={path},line=3,col=8,title=draft::"
        "The brief is a draft.%0ARemove `draft` to publish it.",
        f"::warning file={path},line=4,col=1,title=misspelt-key::"
        "`sumary` is not a field of a brief.%0ADid you mean `summary`?",
    ]


def test_links_to_files_are_looked_for_in_the_library(briefing: Command, tmp_path: Path) -> None:
    brief = tmp_path / "calls" / "call.md"
    brief.parent.mkdir()
    (tmp_path / "scans").mkdir()
    for name in ("calls/here.pdf", "scans/root.pdf"):
        (tmp_path / name).touch()
    links = "[a](here.pdf) [b](scans/root.pdf) [c](../scans/root.pdf) [d](scans/gone.pdf)"
    brief.write_text(f"---\nsources: [{{ id: a }}]\nclaims: []\n---\n{links}\n", encoding="utf-8")
    answer = briefing("check", tmp_path)
    assert "scans/gone.pdf" in answer.out
    assert answer.out.count("missing-file") == 1
    (tmp_path / ".obsidian").mkdir()
    brief.write_text("![[Root.pdf]] ![[gone.png|300]] ![a](gone.jpg)\n", encoding="utf-8")
    for path in (tmp_path, brief):
        answer = briefing("check", path)
        assert "1:18: warning[missing-file] There is no file `gone.png`." in answer.out
        assert answer.out.count("missing-file") == 1


def test_a_code_is_known_by_its_former_name(briefing: Command, library: Path) -> None:
    quoted = "We want peace in the whole of the Strait"
    (library / "cut.md").write_text(
        f"---\nsources: [{{ id: us, text: '{quoted}, but we are ready.' }}]\nclaims:\n"
        f"  - {{ topic: Peace, accounts: {{ us: {{ quote: '{quoted}' }} }} }}\n---\nText.\n"
    )
    for words in (("--select", "half-sentence"), ("--select", "cut-quotation")):
        assert codes(briefing, library / "cut.md", *words) == ["cut-quotation"]
    both = ("--select", "cut-quotation", "--ignore", "half-sentence")
    assert briefing("check", library / "cut.md", *both).status == 2
    assert "cut-quotation" in briefing("check", "--explain", "half-sentence").out
