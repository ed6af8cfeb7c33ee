"""Reading briefs from real files: whatever is there, the answer is a value."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefing_tui.library.files import UNREAD, read_brief, read_source_text
from briefing_tui.model.brief import Parsed
from briefing_tui.parse.brief import LIMIT
from briefing_tui.parse.document import parse_document

NOBODY = 65534


def codes(parsed: Parsed) -> list[str]:
    return [each.code for each in parsed.diagnostics]


def test_a_brief_is_read_under_the_name_it_is_shown_as(tmp_path: Path) -> None:
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


def test_a_missing_file_is_one_error_and_an_empty_brief(tmp_path: Path) -> None:
    parsed = read_brief(tmp_path / "no.md", "no.md")
    assert codes(parsed) == ["unreadable"]
    assert parsed.diagnostics[0].message == "The file can't be read: no such file or directory."
    assert (parsed.brief.slug, parsed.brief.body) == ("no", "")


@pytest.mark.parametrize("name", ["a\0b.md", "a" * 5000])
def test_a_path_that_cannot_be_is_an_error_as_well(name: str) -> None:
    assert codes(read_brief(Path(name), name)) == ["unreadable"]


def test_a_folder_is_no_brief(tmp_path: Path) -> None:
    folder = tmp_path / "x.md"
    folder.mkdir()
    assert codes(read_brief(folder, "x.md")) == ["not-a-file"]


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    # Opening a pipe that no one writes to would wait for ever.
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


def test_every_code_of_nothing_read_is_documented() -> None:
    from briefing_tui.cli.check import ALL_CODES

    assert {each.code for each in ALL_CODES} >= UNREAD


def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "closed.md"
    file.write_text("# Closed\n", encoding="utf-8")
    file.chmod(0)
    if os.geteuid():
        assert codes(read_brief(file, "closed.md")) == ["unreadable"]
        return
    # The superuser reads everything, so a child without its rights looks: it imports and
    # enters the folder first, since the way to both may be open to the superuser only.
    tmp_path.chmod(0o755)
    code = (
        "import os; from pathlib import Path\n"
        "import briefing_tui.parse.brief\n"
        "from briefing_tui.library.files import read_brief\n"
        f"os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "print(*(each.code for each in read_brief(Path('closed.md'), 'closed.md').diagnostics))"
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
def test_a_sources_text_lies_beside_the_brief_or_under_the_root(tmp_path: Path, name: str) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "cn.txt").write_text("中文 \x1b[31m", encoding="utf-8")
    parsed = brief_with_text(tmp_path, name)
    found = read_source_text(tmp_path, parsed, parsed.brief.sources[0])
    assert (found.text, found.diagnostic) == ("中文 �[31m", None)


def test_a_sources_text_is_never_outside_the_library(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    (library / "link.txt").symlink_to(secret)
    (library / "folder").symlink_to(tmp_path)
    for name in ("../../secret.txt", str(secret), "link.txt", "folder/secret.txt"):
        parsed = brief_with_text(library, name)
        found = read_source_text(library, parsed, parsed.brief.sources[0])
        assert found.text == ""
        assert found.diagnostic is not None
        assert found.diagnostic.code == "outside-library"
        assert found.diagnostic.line == 4


def test_a_sources_text_that_is_missing_or_special_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, code in (("nothing.txt", "unreadable"), ("pipe", "not-a-file")):
        parsed = brief_with_text(tmp_path, name)
        found = read_source_text(tmp_path, parsed, parsed.brief.sources[0])
        assert found.diagnostic is not None
        assert found.diagnostic.code == code


def test_text_in_the_brief_needs_no_file(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(
        "---\nsources:\n  - id: cn\n    text: Words.\n"
        "claims:\n  - topic: T\n    accounts: { cn: states }\n---\n",
        encoding="utf-8",
    )
    parsed = read_brief(file, "a.md")
    assert read_source_text(tmp_path, parsed, parsed.brief.sources[0]).text == "Words."
