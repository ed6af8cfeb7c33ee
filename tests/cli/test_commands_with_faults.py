"""Commands where the disk, the index, the reading state or the library is broken."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.index import writer
from briefing_tui.library.index.schema import IndexLocation, connect_to_write, index_location
from briefing_tui.library.paths import state_folder
from briefing_tui.library.state.reading_state import FILE_NAME
from briefing_tui.library.state.store import VERSION
from tests.cli.conftest import Answer, Command

Break = Callable[[Path], object]
"""Does something to a file that is there, or else is not."""


def index_file(library: Path) -> Path:
    file = index_location(library).file
    assert file is not None
    return file


def answers(briefing: Command, library: Path) -> list[Answer]:
    return [
        briefing("list", library),
        briefing("search", "Taiwan", library),
        briefing("topic", "Taiwan", library),
    ]


def flood(file: Path) -> None:
    """A file that never ends."""
    file.symlink_to("/dev/zero")


def loop(file: Path) -> None:
    file.symlink_to(file)


def set_version(file: Path, version: int) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"PRAGMA user_version = {version}")
        db.execute("CREATE TABLE IF NOT EXISTS other (name)")


def spoil(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * 40)


# The index


def test_without_room_for_an_index_the_answers_are_the_same(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = answers(briefing, library)
    index_file(library).unlink()

    def full(location: IndexLocation) -> sqlite3.Connection:
        connection = connect_to_write(location)
        if location == index_location(library):
            connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr(writer, "connect_to_write", full)
    for before, after in zip(expected, answers(briefing, library), strict=True):
        assert (after.status, after.out) == (0, before.out)
        assert after.err == f"briefing: {writer.DISK_FULL}\n{before.err}"


def test_where_no_index_can_be_written_a_library_is_not_called_empty(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(location: IndexLocation) -> sqlite3.Connection:
        connection = connect_to_write(location)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr(writer, "connect_to_write", full)
    for command in (("list",), ("search", "the"), ("topic",), ("tags",)):
        answer = briefing(*command, library)
        assert (answer.status, answer.out) == (2, "")
        assert "briefing: no index of the library can be written\n" in answer.err
        assert "no brief" not in answer.err


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, flood, loop, spoil])
def test_an_index_that_is_no_index(briefing: Command, library: Path, make: Break) -> None:
    expected = answers(briefing, library)
    file = index_file(library)
    file.unlink()
    make(file)
    for before, after in zip(expected, answers(briefing, library), strict=True):
        assert (after.status, after.out) == (0, before.out)
        remarks = (writer.DAMAGED, writer.READ_ONLY)
        assert after.err in (before.err, *(f"briefing: {said}\n{before.err}" for said in remarks))


@pytest.mark.parametrize(
    ("damage", "notice"),
    [
        (lambda file: os.truncate(file, 100), writer.DAMAGED),
        (lambda file: os.truncate(file, file.stat().st_size // 2), writer.DAMAGED),
        (lambda file: set_version(file, 99), writer.OUTDATED),
        (lambda file: set_version(file, 1), writer.OUTDATED),
    ],
    ids=["header only", "half", "newer", "older"],
)
def test_an_index_that_is_damaged_or_of_another_version_is_built_again(
    briefing: Command, library: Path, damage: Break, notice: str
) -> None:
    expected = briefing("list", library)
    damage(index_file(library))
    again = briefing("list", library)
    assert (again.status, again.out) == (0, expected.out)
    assert again.err == f"briefing: {notice}\n"


def test_a_writer_that_was_stopped_is_not_waited_for(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = answers(briefing, library)
    monkeypatch.setattr(writer, "LOCK_PATIENCE", 0.05)
    lock = index_file(library).with_suffix(".lock")
    with closing(sqlite3.connect(lock, isolation_level=None)) as stopped:
        stopped.execute("BEGIN EXCLUSIVE")
        for before, after in zip(expected, answers(briefing, library), strict=True):
            assert (after.status, after.out) == (0, before.out)
            assert after.err == f"briefing: {writer.LOCKED}\n{before.err}"


# The reading state


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (Path.mkdir, "set aside as state.sqlite.unreadable-1"),
        (spoil, "set aside as state.sqlite.unreadable-1"),
        (os.mkfifo, "set aside as state.sqlite.unreadable-1"),
        (lambda file: set_version(file, VERSION + 1), "set aside as state.sqlite.unreadable-1"),
        (flood, "set aside as state.sqlite.unreadable-1"),
        (loop, ""),
    ],
    ids=["folder", "spoilt", "pipe", "another version", "endless", "loop"],
)
def test_a_reading_state_that_cannot_be_read_is_said(
    briefing: Command, library: Path, make: Break, reason: str
) -> None:
    state_folder().mkdir(parents=True)
    make(state_folder() / FILE_NAME)
    answer = briefing("search", "is:starred", library)
    assert (answer.status, answer.out) == (0, "")
    assert reason in answer.err
    assert answer.err.count("\n") == (2 if reason else 1), answer.err


# The library


@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        flood,
        loop,
        lambda file: file.symlink_to("/proc/self/mem"),
        lambda file: file.symlink_to("/proc/self/environ"),
        lambda file: file.symlink_to(file.parents[1] / "secret.md"),
    ],
    ids=["pipe", "endless", "loop", "memory", "environment", "link out"],
)
def test_what_is_no_brief_of_the_library_is_not_read(
    briefing: Command, library: Path, make: Break
) -> None:
    (library.parent / "secret.md").write_text("Taiwan, a secret")
    make(library / "2026-01-01-trap.md")
    for answer in answers(briefing, library):
        assert answer.status == 0
        assert "secret" not in answer.out and "trap" not in answer.out
        assert "1 file or folder skipped" in answer.err or answer.out.startswith("Taiwan")
    assert "3 briefs" in briefing("check", library).err


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (os.mkfifo, 2),
        (flood, 2),
        (loop, 2),
        (lambda file: file.symlink_to("/proc/self/mem"), 2),
        (lambda file: file.symlink_to(file.parents[1] / "plain.md"), 0),
    ],
    ids=["pipe", "endless", "loop", "memory", "link out"],
)
def test_a_file_that_is_named_ends_with_one_sentence(
    briefing: Command, library: Path, make: Break, status: int
) -> None:
    """A link is followed where the user names it."""
    (library.parent / "plain.md").write_text("# A title\n\nWords.")
    file = library / "2026-01-01-trap.md"
    make(file)
    shown, checked = briefing("show", file), briefing("check", file)
    assert shown.status == checked.status == status
    if status:
        assert str(file) in shown.err and shown.err.count("\n") <= 2


# Names that no file can have, and a current folder that was deleted

LONG = "a" * 300


@pytest.mark.parametrize(
    "words",
    [
        ("show", f"{LONG}.html"),
        ("topic", f"./{LONG}"),
        ("topic", LONG),
        ("export", "../library", "--to", "markdown", "-o", LONG),
    ],
)
def test_a_name_that_is_too_long_for_a_file_is_an_error(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("BRIEFING_LIBRARY", str(library))
    answer = briefing(*words)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("briefing: ")


def test_in_a_folder_that_was_deleted_commands_say_so(
    briefing: Command, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for words in (
        ("list", "."),
        ("check", library),
        ("export", library, "--to", "markdown", "-o", "pages"),
        (),
    ):
        answer = briefing(*words)
        assert (answer.status, answer.out) == (2, "")
        assert answer.err == (
            "briefing: the current folder is no longer there\n    Go to another: cd ~\n"
        )
    assert briefing("completion", "bash").status == 0
    os.chdir(tmp_path)
