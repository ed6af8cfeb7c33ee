"""Finding briefs in real folders, hostile ones too, and reading files whatever is in them."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from briefing_tui.library.files import (
    UNREAD,
    digest_of,
    is_brief_name,
    read_brief,
    read_brief_and_digest,
    read_source_text,
    read_start,
    scan,
    walk,
)
from briefing_tui.library.roots import IgnoreRules
from briefing_tui.library.watch import may_matter
from briefing_tui.model.brief import Parsed
from briefing_tui.parse.brief import LIMIT
from briefing_tui.parse.document import parse_document
from tests.cases import each_case

NOBODY = 65534
FRONT = "---\ntitle: A book\ndate: 2024-01-01\n---\n"


# Finding


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n", encoding="utf-8")


def paths(root: Path) -> list[str]:
    return [entry.path_from_root for entry in scan(root)]


def skipped(root: Path) -> dict[str, int]:
    return {str(reason): count for reason, count in walk(root).skipped.items()}


def test_briefs_are_found_at_any_depth_in_the_order_of_their_paths(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "a/deep/er/c.markdown", "a/D.MD", "notes.txt", "README")
    assert paths(tmp_path) == ["a/D.MD", "a/deep/er/c.markdown", "b.md"]
    assert not skipped(tmp_path)


def test_an_entry_has_the_path_and_the_stamp_of_its_file(tmp_path: Path) -> None:
    write(tmp_path, "a/b.md")
    (entry,) = scan(tmp_path)
    assert entry.path.read_text(encoding="utf-8") == "# a/b.md\n"
    assert entry.size == entry.path.stat().st_size


def test_an_empty_folder_has_no_briefs(tmp_path: Path) -> None:
    assert scan(tmp_path) == []


def test_a_root_that_is_not_there_counts_as_unreadable(tmp_path: Path) -> None:
    assert scan(tmp_path / "no") == []
    assert skipped(tmp_path / "no") == {"unreadable": 1}


def test_hidden_folders_and_those_of_packages_are_skipped(tmp_path: Path) -> None:
    write(tmp_path, ".git/a.md", ".hidden.md", "node_modules/x/b.md", "deep/venv/c.md", "d.md")
    assert paths(tmp_path) == ["d.md"]
    assert skipped(tmp_path) == {"hidden": 2, "passed by": 2}


IGNORED = """# what a build makes
/out/
*.draft.md
!kept.draft.md
notes.txt
tmp*
bad\\
*a*a*a*a*a*a*a*.md
"""


def test_what_git_ignores_and_tools_write_is_left_out(tmp_path: Path) -> None:
    files = ("a.md", "out/b.md", "deep/out/c.md", "x.draft.md", "kept.draft.md", "deep/tmp/d.md")
    write(tmp_path, *files, "_site/e.md", "public/f.md", ".trash/g.md", ".git/h.md", "aaaaaaa.md")
    (tmp_path / ".gitignore").write_text(IGNORED, encoding="utf-8")
    left = ["a.md", "aaaaaaa.md", "deep/out/c.md", "kept.draft.md", "public/f.md"]
    assert paths(tmp_path) == left
    assert skipped(tmp_path) == {"hidden": 3, "passed by": 1, "ignored": 3}
    (tmp_path / "hugo.toml").touch()
    left.remove("public/f.md")
    assert paths(tmp_path) == left, "a folder of this name is Hugo's here"

    rules = IgnoreRules(tmp_path)
    every = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")}
    assert sorted(each for each in every if may_matter(each, rules)) == left, "the watch agrees"
    all_files = walk(tmp_path, with_ignored=True).files
    assert {Path(file).relative_to(tmp_path).as_posix() for file, _ in all_files} == every - {
        ".git/h.md"
    }


def test_a_hidden_root_is_read(tmp_path: Path) -> None:
    write(tmp_path, ".briefs/a.md")
    assert paths(tmp_path / ".briefs") == ["a.md"]


def test_folders_pipes_and_sockets_are_no_briefs(tmp_path: Path) -> None:
    write(tmp_path, "x.md/inside.md")
    os.mkfifo(tmp_path / "y.md")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(tmp_path / "z.md"))
        assert paths(tmp_path) == ["x.md/inside.md"]
        assert skipped(tmp_path) == {"not a file": 2}


def test_links_out_of_the_library_are_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "library"
    write(tmp_path, "secret.md", "other/secret.md", "library/own.md")
    (root / "file.md").symlink_to(tmp_path / "secret.md")
    (root / "folder").symlink_to(tmp_path / "other")
    (root / "device.md").symlink_to("/dev/zero")
    (root / "dead.md").symlink_to(tmp_path / "nothing.md")
    assert paths(root) == ["own.md"]
    assert skipped(root) == {"link out": 3, "dead link": 1}


def test_a_folder_whose_name_begins_like_the_library_is_outside(tmp_path: Path) -> None:
    write(tmp_path, "library/own.md", "library-two/secret.md")
    (tmp_path / "library" / "two").symlink_to(tmp_path / "library-two")
    assert paths(tmp_path / "library") == ["own.md"]


def test_loops_of_links_end(tmp_path: Path) -> None:
    write(tmp_path, "a/brief.md")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    assert paths(tmp_path) == ["a/brief.md"]
    assert skipped(tmp_path) == {"dead link": 3}


def test_a_file_with_links_to_it_is_listed_under_its_own_name(tmp_path: Path) -> None:
    write(tmp_path, "z/real.md")
    (tmp_path / "a.md").symlink_to(tmp_path / "z" / "real.md")
    (tmp_path / "b").symlink_to(tmp_path / "z")
    assert paths(tmp_path) == ["z/real.md"]


def test_links_to_a_skipped_folder_are_followed_once(tmp_path: Path) -> None:
    write(tmp_path, ".store/a.md", ".store/deep/b.md")
    (tmp_path / "one").symlink_to(tmp_path / ".store")
    (tmp_path / "two").symlink_to(tmp_path / ".store" / "deep")
    (tmp_path / "copy.md").symlink_to(tmp_path / ".store" / "a.md")
    names = [path.rpartition("/")[2] for path in paths(tmp_path)]
    assert len(names) == 2
    assert set(names) <= {"a.md", "b.md", "copy.md"}


def test_hard_links_are_files_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    (tmp_path / "b.md").hardlink_to(tmp_path / "a.md")
    assert paths(tmp_path) == ["a.md", "b.md"]


def test_the_root_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path, "real/a.md")
    (tmp_path / "real" / "b.md").symlink_to(tmp_path / "real" / "a.md")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (entry,) = scan(tmp_path / "link")
    assert entry.path == tmp_path / "link" / "a.md"


def test_names_are_safe_to_show_and_still_open(tmp_path: Path) -> None:
    hostile = "\x1b]0;owned\x07\u202e\x9b31m.md"
    write(tmp_path, hostile)
    (entry,) = scan(tmp_path)
    assert entry.path_from_root == "�]0;owned���31m.md"
    assert entry.path.name == hostile


def test_a_name_that_is_not_utf_8_is_found(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\xfe.md"
    try:
        Path(os.fsdecode(name)).write_text("# x", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    (entry,) = scan(tmp_path)
    assert entry.path_from_root == "��.md"
    assert entry.path.read_text(encoding="utf-8") == "# x"


@each_case(
    "name, is_one",
    [("a.md", True), ("A.Markdown", True), (".md", False), ("a.mdx", True), ("md", False)],
)
def test_names_of_briefs(name: str, is_one: bool) -> None:
    assert is_brief_name(name) is is_one


# Reading


def codes(parsed: Parsed) -> list[str]:
    return [diagnostic.code for diagnostic in parsed.diagnostics]


def test_the_name_that_a_brief_is_shown_as(tmp_path: Path) -> None:
    file = tmp_path / "any.md"
    file.write_text("---\ntitle: A call\n---\nText\n", encoding="utf-8")
    parsed = read_brief(file, "2025/call.md")
    assert (parsed.brief.path, parsed.brief.slug) == ("2025/call.md", "call")
    assert parsed.brief.title == "A call"
    assert not parsed.diagnostics


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\x00\xff\xfe\x80" * 100, b"---\n" * 50])
def test_any_bytes_are_a_brief(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.md"
    file.write_bytes(data)
    parsed = read_brief(file, "x.md")
    assert parsed.brief.title
    parse_document(parsed.brief)


def test_a_missing_file_is_an_empty_brief_with_one_error(tmp_path: Path) -> None:
    parsed = read_brief(tmp_path / "no.md", "no.md")
    assert codes(parsed) == ["unreadable"]
    assert parsed.diagnostics[0].message == "The file can't be read: no such file or directory."
    assert (parsed.brief.slug, parsed.brief.body) == ("no", "")


@pytest.mark.parametrize("name", ["a\0b.md", "a" * 5000])
def test_an_invalid_path_is_an_error(name: str) -> None:
    assert codes(read_brief(Path(name), name)) == ["unreadable"]


def test_a_folder_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "x.md"
    folder.mkdir()
    assert codes(read_brief(folder, "x.md")) == ["not-a-file"]


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    # Opening a pipe that nothing writes to would never return.
    os.mkfifo(tmp_path / "y.md")
    assert codes(read_brief(tmp_path / "y.md", "y.md")) == ["not-a-file"]
    (tmp_path / "z.md").symlink_to("/dev/zero")
    assert codes(read_brief(tmp_path / "z.md", "z.md")) == ["not-a-file"]


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.md"
    with file.open("wb") as large:
        large.truncate(LIMIT + 1)
    parsed = read_brief(file, "large.md")
    assert codes(parsed) == ["too-large"]
    assert parsed.diagnostics[0].message == "The file is over 16 MB and is not read."
    assert not parsed.brief.body


def test_a_loop_of_links_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "a.md")
    assert codes(read_brief(tmp_path / "a.md", "a.md")) == ["unreadable"]


def test_the_codes_of_files_that_cannot_be_read_are_documented() -> None:
    from briefing_tui.cli.check import ALL_CODES

    assert ALL_CODES.keys() >= UNREAD


def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "closed.md"
    file.write_text("# Closed\n", encoding="utf-8")
    file.chmod(0)
    if os.geteuid():
        assert codes(read_brief(file, "closed.md")) == ["unreadable"]
        return
    # The superuser reads everything, so a child process gives up its rights. It imports the
    # package and enters the folder first: only the superuser may have access to their parents.
    tmp_path.chmod(0o755)
    code = (
        "import os; from pathlib import Path\n"
        "import briefing_tui.parse.brief\n"
        "from briefing_tui.library.files import read_brief\n"
        f"os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "print(*(d.code for d in read_brief(Path('closed.md'), 'closed.md').diagnostics))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert result.stdout == "unreadable\n"


def brief_with_text(library: Path, name: str, brief: str = "calls/a.md") -> Parsed:
    file = library / brief
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f"---\nsources:\n  - id: cn\n    text: {{ file: '{name}' }}\n"
        "claims:\n  - topic: T\n    accounts: { cn: states }\n---\n",
        encoding="utf-8",
    )
    return read_brief(file, brief)


@pytest.mark.parametrize("name", ["texts/cn.txt", "../texts/cn.txt"])
def test_a_source_text_is_beside_the_brief_or_under_the_root(tmp_path: Path, name: str) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "cn.txt").write_text("中文 \x1b[31m", encoding="utf-8")
    parsed = brief_with_text(tmp_path, name)
    source_text = read_source_text(tmp_path, parsed, parsed.brief.sources[0])
    assert (source_text.text, source_text.diagnostic) == ("中文 �[31m", None)


def test_a_source_text_outside_the_library_is_not_read(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    (library / "link.txt").symlink_to(secret)
    (library / "folder").symlink_to(tmp_path)
    for name in ("../../secret.txt", str(secret), "link.txt", "folder/secret.txt"):
        parsed = brief_with_text(library, name)
        source_text = read_source_text(library, parsed, parsed.brief.sources[0])
        assert source_text.text == ""
        assert source_text.diagnostic is not None
        assert source_text.diagnostic.code == "outside-library"
        assert source_text.diagnostic.line == 4


def test_a_source_text_that_is_missing_or_no_file_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, code in (("nothing.txt", "unreadable"), ("pipe", "not-a-file")):
        parsed = brief_with_text(tmp_path, name)
        source_text = read_source_text(tmp_path, parsed, parsed.brief.sources[0])
        assert source_text.diagnostic is not None
        assert source_text.diagnostic.code == code


def test_a_source_text_in_the_brief(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(
        "---\nsources:\n  - id: cn\n    text: Words.\n"
        "claims:\n  - topic: T\n    accounts: { cn: states }\n---\n",
        encoding="utf-8",
    )
    parsed = read_brief(file, "a.md")
    assert read_source_text(tmp_path, parsed, parsed.brief.sources[0]).text == "Words."


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    for name, text in {"a.md": "Words", "b.md": "Words", "c.md": "words", "empty.md": ""}.items():
        (tmp_path / name).write_text(text)
    a, b, c, empty = (digest_of(tmp_path / name) for name in ("a.md", "b.md", "c.md", "empty.md"))
    assert a == b != c
    assert empty == digest_of(tmp_path / "nothing.md") == digest_of(tmp_path) == b""
    assert read_brief_and_digest(tmp_path / "a.md", "a.md")[1] == a
    assert read_brief_and_digest(tmp_path / "nothing.md", "nothing.md")[1] == b""


# The start of a long file


def book(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "book.md"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("unit", ["words of a line\n", "没有空格", "x", "para\n\n"])
def test_the_start_of_a_long_file_is_read(tmp_path: Path, unit: str) -> None:
    path = book(tmp_path, FRONT + unit * 300_000)
    start = read_start(path, "book.md")
    assert start is not None
    parsed, scale = start
    whole = read_brief(path, "book.md")
    assert parsed.brief.title == whole.brief.title == "A book"
    assert not parsed.diagnostics
    assert len(parsed.brief.body) > 10_000
    assert whole.brief.body.startswith(parsed.brief.body)
    assert scale == pytest.approx(len(whole.brief.body) / len(parsed.brief.body), rel=0.01)


def test_the_start_of_other_files_is_not_read(tmp_path: Path) -> None:
    assert read_start(book(tmp_path, FRONT + "short"), "book.md") is None
    assert read_start(tmp_path / "nothing.md", "nothing.md") is None
    assert read_start(tmp_path, "folder.md") is None
    open_front = "---\n" + "key: value\n" * 40_000
    assert read_start(book(tmp_path, open_front), "book.md") is None
