"""Finding briefs in real folders, hostile ones too."""

import os
import socket
from pathlib import Path

import pytest

from briefing_tui.library.files import Scan, is_brief_name, scan


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n", encoding="utf-8")


def paths(found: Scan) -> list[str]:
    return [entry.path_from_root for entry in found.entries]


def skipped(found: Scan) -> dict[str, int]:
    return {str(reason): count for reason, count in found.skipped}


def test_briefs_are_found_at_any_depth_in_the_order_of_their_paths(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "a/deep/er/c.markdown", "a/D.MD", "notes.txt", "README")
    found = scan(tmp_path)
    assert paths(found) == ["a/D.MD", "a/deep/er/c.markdown", "b.md"]
    assert not found.skipped


def test_an_entry_opens_and_has_a_stamp(tmp_path: Path) -> None:
    write(tmp_path, "a/b.md")
    (entry,) = scan(tmp_path).entries
    assert entry.path.read_text(encoding="utf-8") == "# a/b.md\n"
    assert entry.size == entry.path.stat().st_size
    assert entry.mtime_ns == entry.path.stat().st_mtime_ns


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    assert scan(tmp_path) == Scan(tmp_path, (), ())


def test_a_root_that_is_not_there_counts_as_unreadable(tmp_path: Path) -> None:
    assert scan(tmp_path / "no") == Scan(tmp_path / "no", (), (("unreadable", 1),))


def test_hidden_and_foreign_folders_are_passed_by(tmp_path: Path) -> None:
    write(tmp_path, ".git/a.md", ".hidden.md", "node_modules/x/b.md", "deep/venv/c.md", "d.md")
    found = scan(tmp_path)
    assert paths(found) == ["d.md"]
    assert skipped(found) == {"hidden": 2, "passed by": 2}


def test_a_hidden_root_that_was_asked_for_is_read(tmp_path: Path) -> None:
    write(tmp_path, ".briefs/a.md")
    assert paths(scan(tmp_path / ".briefs")) == ["a.md"]


def test_what_only_has_the_name_of_a_brief_is_none(tmp_path: Path) -> None:
    write(tmp_path, "x.md/inside.md")
    os.mkfifo(tmp_path / "y.md")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(tmp_path / "z.md"))
        found = scan(tmp_path)
    assert paths(found) == ["x.md/inside.md"]
    assert skipped(found) == {"not a file": 2}


def test_links_lead_nowhere_outside(tmp_path: Path) -> None:
    root = tmp_path / "library"
    write(tmp_path, "secret.md", "other/secret.md", "library/own.md")
    (root / "file.md").symlink_to(tmp_path / "secret.md")
    (root / "folder").symlink_to(tmp_path / "other")
    (root / "device.md").symlink_to("/dev/zero")
    (root / "dead.md").symlink_to(tmp_path / "nothing.md")
    found = scan(root)
    assert paths(found) == ["own.md"]
    assert skipped(found) == {"link out": 3, "dead link": 1}


def test_a_neighbour_with_the_same_beginning_is_outside(tmp_path: Path) -> None:
    write(tmp_path, "library/own.md", "library-two/secret.md")
    (tmp_path / "library" / "two").symlink_to(tmp_path / "library-two")
    assert paths(scan(tmp_path / "library")) == ["own.md"]


def test_loops_of_links_end(tmp_path: Path) -> None:
    write(tmp_path, "a/brief.md")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    found = scan(tmp_path)
    assert paths(found) == ["a/brief.md"]
    assert skipped(found) == {"dead link": 3}


def test_a_file_that_two_ways_lead_to_is_listed_under_its_own_name(tmp_path: Path) -> None:
    write(tmp_path, "z/real.md")
    (tmp_path / "a.md").symlink_to(tmp_path / "z" / "real.md")
    (tmp_path / "b").symlink_to(tmp_path / "z")
    assert paths(scan(tmp_path)) == ["z/real.md"]


def test_a_link_inside_to_what_is_passed_by_is_followed_once(tmp_path: Path) -> None:
    write(tmp_path, ".store/a.md", ".store/deep/b.md")
    (tmp_path / "one").symlink_to(tmp_path / ".store")
    (tmp_path / "two").symlink_to(tmp_path / ".store" / "deep")
    (tmp_path / "copy.md").symlink_to(tmp_path / ".store" / "a.md")
    found = paths(scan(tmp_path))
    assert len(found) == 2
    assert {path.rpartition("/")[2] for path in found} <= {"a.md", "b.md", "copy.md"}


def test_hard_links_are_files_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    (tmp_path / "b.md").hardlink_to(tmp_path / "a.md")
    assert paths(scan(tmp_path)) == ["a.md", "b.md"]


def test_the_root_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path, "real/a.md")
    (tmp_path / "real" / "b.md").symlink_to(tmp_path / "real" / "a.md")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (entry,) = scan(tmp_path / "link").entries
    assert entry.path == tmp_path / "link" / "a.md"


def test_names_are_safe_to_show_and_still_open(tmp_path: Path) -> None:
    hostile = "\x1b]0;owned\x07\u202e\x9b31m.md"
    write(tmp_path, hostile)
    (entry,) = scan(tmp_path).entries
    assert entry.path_from_root == "�]0;owned���31m.md"
    assert entry.path.name == hostile


def test_a_name_of_bytes_that_are_no_text_is_found(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\xfe.md"
    try:
        Path(os.fsdecode(name)).write_text("# x", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    (entry,) = scan(tmp_path).entries
    assert entry.path_from_root == "��.md"
    assert entry.path.read_text(encoding="utf-8") == "# x"


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("a.md", True), ("A.Markdown", True), (".md", False), ("a.mdx", False), ("md", False)],
)
def test_the_suffix_makes_a_brief(name: str, is_one: bool) -> None:
    assert is_brief_name(name) is is_one
