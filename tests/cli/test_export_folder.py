"""`briefing export LIBRARY --to markdown -o FOLDER`: what is written, and what is left alone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from briefing_tui.cli import export_folder
from briefing_tui.export.folder import OWN_MARK
from tests.cli.conftest import GOOD, Answer, Command

DRAFT = "---\ntitle: Not yet\ndraft: true\n---\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Two briefs, one of them in a folder, and a draft."""
    root = tmp_path / "desk"
    (root / "old").mkdir(parents=True)
    (root / "call.md").write_text(f"{GOOD}\nSee [[older]] and [[draft]].\n", encoding="utf-8")
    (root / "old" / "older.md").write_text("# An older call\n\n[[call#taiwan]]\n", encoding="utf-8")
    (root / "draft.md").write_text(DRAFT, encoding="utf-8")
    return root


@pytest.fixture
def export(briefing: Command, desk: Path) -> Callable[..., Answer]:
    """Writes the library, by default into the folder `out`."""

    def run(*words: str | Path, to: str | Path = "out") -> Answer:
        return briefing("export", desk, "--to", "markdown", "-o", to, *words)

    return run


Export = Callable[..., Answer]


def files_of(folder: str | Path) -> dict[str, int]:
    """Every file with its time of writing."""
    return {
        path.relative_to(folder).as_posix(): path.lstat().st_mtime_ns
        for path in Path(folder).rglob("*")
        if not path.is_dir()
    }


def read(name: str) -> str:
    return Path(name).read_text("utf-8")


def test_each_brief_is_a_page_with_its_claims_and_links(export: Export) -> None:
    answer = export()
    assert (answer.status, answer.out) == (0, "")
    assert answer.err == "2 briefs in out: 2 written, 0 removed; 1 draft left out\n"
    assert files_of("out").keys() == {"call.md", "old/older.md"}
    page = read("out/call.md")
    assert page.startswith(f'{OWN_MARK}title: "A call between two"\n')
    assert "| Topic | Agreement | Readout | Post |" in page
    assert "See [older](old/older.md) and draft." in page
    assert "(../call.md#taiwan)" in read("out/old/older.md")


def test_the_line_breaks_of_a_vault_are_kept(export: Export, desk: Path) -> None:
    (desk / "old" / "older.md").write_text("# An older call\n\none\ntwo\n", encoding="utf-8")
    export()
    assert "one two\n" in read("out/old/older.md")
    (desk / ".obsidian").mkdir()
    export()
    assert "one  \ntwo\n" in read("out/old/older.md")


def test_drafts_are_written_if_asked_for_and_removed_again(export: Export) -> None:
    assert export("--drafts").err == "3 briefs in out: 3 written, 0 removed\n"
    assert "\ndraft: true\n" in read("out/draft.md")
    assert "[draft](draft.md)" in read("out/call.md")
    assert export().err.endswith(": 1 written, 1 removed; 1 draft left out\n")
    assert not Path("out/draft.md").exists()


def test_only_what_changed_is_written_again(export: Export, desk: Path) -> None:
    export()
    before = files_of("out")
    assert ": 0 written, 0 removed" in export().err
    assert files_of("out") == before
    (desk / "old" / "older.md").write_text("# Other words\n", encoding="utf-8")
    assert ": 1 written, 0 removed" in export().err
    after = files_of("out")
    assert {name for name in after if after[name] != before[name]} == {"old/older.md"}


def test_the_page_of_a_deleted_brief_goes_and_files_without_the_mark_stay(
    export: Export, desk: Path
) -> None:
    export()
    ours = read("out/call.md")
    kept = {
        "index.md": "# Home\n",
        "later.md": f"# A title\n\n{OWN_MARK}",
        "single.md": "---\n# Written by briefing export, which may replace this file.\n---\n",
        "page.html": ours,
        "old/mine.txt": "mine",
        ".git/hidden.md": ours,
    }
    for name, text in kept.items():
        Path("out", name).parent.mkdir(exist_ok=True)
        Path("out", name).write_text(text, encoding="utf-8")
    (desk / "old" / "older.md").unlink()
    (desk / "call.md").unlink()
    (desk / "new.md").write_text("# New\n", encoding="utf-8")
    assert export().err.startswith("1 brief in out: 1 written, 2 removed")
    assert files_of("out").keys() == {*kept, "new.md"}
    assert all(read(f"out/{name}") == text for name, text in kept.items())


def test_a_folder_that_becomes_empty_goes(export: Export, desk: Path) -> None:
    export()
    (desk / "old" / "older.md").unlink()
    export()
    assert files_of("out").keys() == {"call.md"}
    assert not Path("out/old").exists()


def test_a_file_in_the_way_is_named_and_the_others_are_written(export: Export) -> None:
    Path("out").mkdir()
    Path("out/call.md").write_text("mine", encoding="utf-8")
    answer = export()
    assert answer.status == 1
    assert "out/call.md is in the way: `briefing` did not write it" in answer.err
    assert "1 brief in out: 1 written" in answer.err
    assert read("out/call.md") == "mine"
    assert Path("out/old/older.md").exists()


def link_file(outside: Path) -> None:
    Path("out/call.md").symlink_to(outside / "page.md")


def link_dead(outside: Path) -> None:
    Path("out/call.md").symlink_to(outside / "nothing.md")


def link_folder(outside: Path) -> None:
    Path("out/old").symlink_to(outside)


def link_empty_folder(outside: Path) -> None:
    (outside / "empty").mkdir()
    Path("out/old").symlink_to(outside / "empty")


def file_for_folder(_outside: Path) -> None:
    Path("out/old").write_text("mine", encoding="utf-8")


def pipe(_outside: Path) -> None:
    os.mkfifo("out/call.md")


@pytest.mark.parametrize(
    "make", [link_file, link_dead, link_folder, link_empty_folder, file_for_folder, pipe]
)
def test_nothing_is_written_or_removed_through_a_link(
    export: Export, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """Not even a page of ours."""
    outside = tmp_path / "outside"
    outside.mkdir()
    Path("out").mkdir()
    for name in ("page.md", "older.md", "gone.md"):
        (outside / name).write_text(f"{OWN_MARK}---\n", encoding="utf-8")
    before = files_of(outside)
    make(outside)
    answer = export()
    assert answer.status == 1
    assert answer.err.count("is in the way") == 1
    assert "1 brief in out: 1 written, 0 removed" in answer.err
    assert files_of(outside) == before


@pytest.mark.parametrize("target", ["desk", "desk/old", "desk/new/folder", ".", "link"])
def test_the_folder_and_the_library_lie_apart(
    export: Export, desk: Path, tmp_path: Path, target: str
) -> None:
    (tmp_path / "link").symlink_to(desk)
    before = files_of(desk)
    answer = export(to=tmp_path / target)
    assert answer.status == 2
    assert "Name a folder outside the library." in answer.err
    assert files_of(desk) == before


def test_the_page_of_a_brief_that_cannot_be_read_stays(export: Export, desk: Path) -> None:
    export()
    before = files_of("out")
    (desk / "call.md").write_bytes(b"")
    os.truncate(desk / "call.md", 1 << 30)
    answer = export()
    assert answer.status == 1
    assert "call.md can't be read, so no page is written" in answer.err
    assert files_of("out")["call.md"] == before["call.md"]


def test_what_was_interrupted_is_completed(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(export_folder, "_write_pages", interrupt)
        assert export().status == 130
    assert ": 2 written, 0 removed" in export().err


def test_a_large_library_is_written_by_several_processes(export: Export, desk: Path) -> None:
    for number in range(export_folder.FEW + 1):
        (desk / f"{number}.md").write_text("# A\n\n[[call#taiwan]]\n", encoding="utf-8")
    assert f"{export_folder.FEW + 3} briefs in out" in export().err
    assert "(call.md#taiwan)" in read("out/7.md")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("lib",), "lib is a folder"),
        (("lib", "--to", "html", "-o", "out"), "lib is a folder"),
        (("lib", "--to", "markdown"), "-o FOLDER"),
        (("lib", "-o", "out.md"), "lib is a folder"),
        (("lib", "--to", "markdown", "-o", "-"), "-o FOLDER"),
        (("lib", "lib/a.md", "--to", "markdown", "-o", "out"), "a library is written alone"),
        (("lib", "--to", "markdown", "-o", "file.txt"), "file.txt is not a folder"),
        (("lib", "--to", "markdown", "-o", "file.txt/out"), "can't be written"),
        (("lib", "--to", "markdown", "-o", "out", "--excel"), "--excel is for CSV"),
        (("empty", "--to", "markdown", "-o", "out"), "no brief in empty can be read"),
        (("lib/a.md", "--to", "markdown", "--drafts"), "--drafts is for a library"),
    ],
)
def test_wrong_usage(briefing: Command, words: tuple[str, ...], says: str) -> None:
    Path("file.txt").write_text("words", encoding="utf-8")
    Path("empty").mkdir()
    Path("lib").mkdir()
    Path("lib/a.md").write_text("# A\n", encoding="utf-8")
    answer = briefing("export", *words)
    assert (answer.status, answer.out) == (2, "")
    assert says in answer.err
    assert {path.name for path in Path().iterdir()} == {"empty", "file.txt", "lib"}
