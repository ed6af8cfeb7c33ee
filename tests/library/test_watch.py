"""What is reported of a library, and of a single file, while it is open."""

import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from briefing_tui.library import watch as watching
from briefing_tui.library.roots import IgnoreRules
from briefing_tui.library.watch import watch, watch_file
from tests.library.conftest import IndexedLibrary


@pytest.fixture(autouse=True)
def compare_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where stamps are compared, wait a hundredth of a second in between."""
    monkeypatch.setattr(watching, "LEAST_PAUSE", 0.01)


def test_where_a_folder_cannot_be_read_stamps_are_compared(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def report(*_: object) -> Iterator[watching.Burst]:
        yield {("modified", f"{library.root}/a.md")}
        raise PermissionError

    monkeypatch.setattr(watching, "_inotify", report)
    monkeypatch.setattr(watching, "_watchfiles", report)
    changes = watch(library.root, Event())
    assert [next(changes), next(changes)] == [frozenset((f"{library.root}/a.md",)), None]
    assert next(changes) == frozenset((str(library.root),)), "anything may have changed before"
    path = library.write("new.md")
    assert next(changes) == frozenset((str(path),))


def test_a_flood_of_changes_stands_for_the_whole_library(library: IndexedLibrary) -> None:
    """The system may have dropped some."""
    burst = {("added", f"{library.root}/{number}.png") for number in range(4_001)}
    assert len(burst) > watching.OVERFLOW
    rules = IgnoreRules(library.root)
    assert watching._relevant(burst, str(library.root), "library", rules) == {"library"}


def test_a_temporary_file_of_a_save_is_no_change(library: IndexedLibrary) -> None:
    root = str(library.root)
    burst = {
        *((change, f"{root}/sedXyZ") for change in ("added", "deleted")),
        *((change, f"{root}/4913") for change in ("added", "deleted")),
        ("deleted", f"{root}/folder"),
        ("added", f"{root}/a.md"),
    }
    changed = watching._relevant(burst, root, root, IgnoreRules(library.root))
    assert changed == {f"{root}/folder", f"{root}/a.md"}


def test_other_rules_change_the_whole_library(library: IndexedLibrary) -> None:
    """What git ignores is not reported, until `.gitignore` says otherwise."""
    rules = library.write(".gitignore", "build/\n")
    page = library.write("build/page.md")
    changes = watch(library.root, Event())
    assert next(changes) == frozenset()
    page.write_text("Other words.\n", encoding="utf-8")
    rules.write_text("other/\n", encoding="utf-8")
    assert until(changes, library.root) == {str(library.root)}
    page.write_text("More words.\n", encoding="utf-8")
    assert str(page) in until(changes, page)


@pytest.fixture
def without_inotify(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on other systems than Linux."""
    monkeypatch.setattr(watching, "_inotify", watching._watchfiles)


@pytest.mark.usefixtures("without_inotify")
def test_a_library_whose_name_is_not_utf_8_is_compared(tmp_path: Path) -> None:
    """watchfiles 1 takes no such path."""
    root = tmp_path / os.fsdecode(b"caf\xe9")
    root.mkdir()
    changes = watch(root, Event())
    assert [next(changes), next(changes)] == [None, frozenset()]
    (root / "new.md").write_text("x")
    assert next(changes) == frozenset({str(root / "new.md")})


@pytest.mark.usefixtures("without_inotify")
def test_a_file_whose_name_is_not_utf_8_is_reported(library: IndexedLibrary) -> None:
    """watchfiles 1 stops at such a name: what it did not report is not missed."""
    changes = watch(library.root, Event())
    assert next(changes) == frozenset()
    strange = library.write(os.fsdecode(b"caf\xe9.md"), "x")
    assert [next(changes), next(changes)] == [None, frozenset({str(library.root)})]
    strange.write_text("other words")
    assert next(changes) == frozenset({str(strange)})


def test_a_link_that_changes_while_it_is_not_watched_is_reported(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("x")
    (tmp_path / "other.md").write_text("x")
    link = tmp_path / "links" / "brief.md"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "one.md")
    changes = watch_file(link, Event())
    assert next(changes) == frozenset()
    # Before the next answer is asked for, the link leads elsewhere.
    link.unlink()
    link.symlink_to(tmp_path / "other.md")
    assert next(changes) == frozenset((str(link),))


linux = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")


def until(changes: Iterator[frozenset[str] | None], path: Path) -> set[str]:
    """What is reported up to a path."""
    reported: set[str] = set()
    while str(path) not in reported:
        paths = next(changes)
        assert paths is not None
        reported |= paths
    return reported


@linux
def test_inotify_reports_names_that_are_not_utf_8(tmp_path: Path) -> None:
    root = tmp_path / os.fsdecode(b"caf\xe9")
    root.mkdir()
    changes = watch(root, Event())
    assert next(changes) == frozenset()
    path = root / os.fsdecode(b"th\xe9.md")
    path.write_text("x")
    assert until(changes, path) == {str(path)}


@linux
def test_inotify_follows_folders(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "library", tmp_path / "elsewhere"
    for folder in (root / "old" / "deep", root / ".git", root / "venv", elsewhere):
        folder.mkdir(parents=True)
    changes = watch(root, Event())
    assert next(changes) == frozenset()
    (root / "new" / "deep").mkdir(parents=True)
    until(changes, root / "new")
    (root / "new" / "deep" / "a.md").write_text("x")
    until(changes, root / "new" / "deep" / "a.md")
    shutil.rmtree(root / "new")
    (root / "new").mkdir()
    until(changes, root / "new")
    (root / "new" / "b.md").write_text("x")
    until(changes, root / "new" / "b.md")
    (root / ".git" / "b.md").write_text("x")
    (root / "venv" / "b.md").write_text("x")
    (root / "old").rename(elsewhere / "old")
    until(changes, root / "old")
    (elsewhere / "old" / "deep" / "b.md").write_text("x")
    (root / "c.md").write_text("x")
    assert until(changes, root / "c.md") == {str(root / "c.md")}, "it is no longer in the library"


@linux
def test_inotify_that_has_dropped_events_reports_all_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that were made meanwhile, in which it sees what comes next."""
    queue = watching._Inotify(str(tmp_path))
    queue.add(str(tmp_path))
    (tmp_path / "folder").mkdir()
    queue.read()
    (tmp_path / "new").mkdir()
    overflow = watching._EVENT.pack(-1, watching._OVERFLOW, 0, 0)
    folders = {str(tmp_path), str(tmp_path / "folder"), str(tmp_path / "new")}
    with monkeypatch.context() as patch:
        patch.setattr(os, "read", lambda *_: overflow)
        assert queue.read() == {("modified", folder) for folder in folders}
    queue.read()
    (tmp_path / "new" / "a.md").touch()
    assert ("added", str(tmp_path / "new" / "a.md")) in queue.read()
    queue.close()


@linux
def test_inotify_beyond_the_limit_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that can't be watched ends the watching."""
    (tmp_path / "folder").mkdir()

    def refuse(_: int, path: bytes, __: int) -> int:
        return -1 if path.endswith(b"folder") else 1

    queue = watching._Inotify(str(tmp_path))
    monkeypatch.setattr(queue, "_errno", lambda: errno.ENOSPC)
    monkeypatch.setattr(queue._system, "inotify_add_watch", refuse)
    with pytest.raises(OSError, match="No space"):
        queue.add(str(tmp_path))
    queue.close()


def test_a_file_of_any_number_can_be_waited_for() -> None:
    reading, writing = os.pipe()
    high = fcntl.fcntl(reading, fcntl.F_DUPFD, 1_100)
    try:
        assert watching.readable([high], 0) == []
        os.write(writing, b"a")
        assert watching.readable([high]) == [high]
    finally:
        for file in (reading, writing, high):
            os.close(file)
