"""What is reported of a library, and of a single file, while it is open."""

import errno
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from watchdog.observers import Observer

from briefing_tui.library import watch as watching
from briefing_tui.library.roots import IgnoreRules
from briefing_tui.library.watch import watch, watch_file
from tests.library.conftest import IndexedLibrary


@pytest.fixture(autouse=True)
def compare_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where stamps are compared, wait a hundredth of a second in between."""
    monkeypatch.setattr(watching, "LEAST_PAUSE", 0.01)


def test_with_too_many_folders_stamps_are_compared(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit may be reached by a folder that was made later."""
    changes = watch(library.root, Event())
    assert next(changes) == frozenset()

    def refuse(*_: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "schedule", refuse)
    (library.root / "folder").mkdir()
    assert until(changes, library.root / "folder") == {str(library.root / "folder")}
    assert next(changes) is None
    assert next(changes) == frozenset((str(library.root),)), "anything may have changed before"
    path = library.write("folder/new.md")
    assert next(changes) == frozenset((str(path),))


def test_a_library_that_vanishes_and_comes_back_is_watched_again(
    library: IndexedLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "QUIET", 0.01)
    changes = watch(library.root, Event())
    assert next(changes) == frozenset()
    library.root.rename(tmp_path / "away")
    assert next(changes) == frozenset((str(library.root),))
    (tmp_path / "away").rename(library.root)
    assert next(changes) == frozenset((str(library.root),))
    path = library.write("new.md")
    assert until(changes, path) == {str(path)}


def test_where_the_system_has_dropped_events_everything_has_changed(
    library: IndexedLibrary,
) -> None:
    changes = watch(library.root, Event())
    assert next(changes) == frozenset()
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed")
    assert next(changes) == frozenset((str(library.root),))


def test_a_flood_of_changes_stands_for_the_whole_library(library: IndexedLibrary) -> None:
    """The system may have dropped some."""
    burst = {("created", f"{library.root}/{number}.png") for number in range(4_001)}
    assert len(burst) > watching.OVERFLOW
    rules = IgnoreRules(library.root)
    assert watching._relevant(burst, str(library.root), "library", rules) == {"library"}


def test_a_temporary_file_of_a_save_is_no_change(library: IndexedLibrary) -> None:
    root = str(library.root)
    library.write("a.md")
    burst = {
        *((change, f"{root}/sedXyZ") for change in ("created", "deleted")),
        *((change, f"{root}/4913") for change in ("created", "deleted")),
        ("deleted", f"{root}/folder"),
        ("created", f"{root}/a.md"),
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


def test_the_settings_of_a_vault_change_the_whole_library(library: IndexedLibrary) -> None:
    """They say whether line breaks are shown. Obsidian's other files change all the time."""
    settings = library.write(".obsidian/app.json", "{}")
    changes = watch(library.root, Event())
    assert next(changes) == frozenset()
    library.write(".obsidian/workspace.json", "{}")
    note = library.write("note.md", "Words.\n")
    assert until(changes, note) == {str(note)}
    settings.write_text('{"strictLineBreaks": true}', encoding="utf-8")
    assert until(changes, library.root) == {str(library.root)}


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


def until(changes: Iterator[frozenset[str] | None], path: Path) -> set[str]:
    """What is reported up to a path."""
    reported: set[str] = set()
    while str(path) not in reported:
        paths = next(changes)
        assert paths is not None
        reported |= paths
    return reported


def test_it_reports_names_that_are_not_utf_8(tmp_path: Path) -> None:
    root = tmp_path / os.fsdecode(b"caf\xe9")
    root.mkdir()
    changes = watch(root, Event())
    assert next(changes) == frozenset()
    path = root / os.fsdecode(b"th\xe9.md")
    path.write_text("x")
    assert until(changes, path) == {str(path)}


def test_it_follows_folders(tmp_path: Path) -> None:
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
