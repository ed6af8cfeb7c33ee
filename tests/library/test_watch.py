"""What is reported of a library, and of a single file, while it is open."""

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from watchfiles import Change

from briefing_tui.library import watch as watching
from briefing_tui.library.watch import stamps_beside, watch, watch_file
from tests.library.conftest import IndexedLibrary


@pytest.fixture(autouse=True)
def compare_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where stamps are compared, wait a hundredth of a second in between."""
    monkeypatch.setattr(watching, "LEAST_PAUSE", 0.01)


def test_a_folder_that_cannot_be_read_hides_no_change_of_another(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict_calls: list[bool] = []

    def told(*_: object, strict: bool, **_options: object) -> Iterator[frozenset[str]]:
        strict_calls.append(strict)
        if strict:
            raise PermissionError
        yield frozenset({"reported"})
        raise OSError("no more watches")

    monkeypatch.setattr(watching, "_reported", told)
    changes = watch(library.root, Event())
    assert [next(changes), next(changes)] == [None, {"reported"}]
    assert next(changes) == frozenset({str(library.root)}), (
        "stamps are compared from here on, and anything may have changed before"
    )
    path = library.write("new.md")
    assert next(changes) == frozenset({str(path)})
    assert strict_calls == [True, False]


def test_a_flood_of_changes_stands_for_the_whole_library(library: IndexedLibrary) -> None:
    """The system may have dropped some."""
    burst = {(Change.added, f"{library.root}/{number}.png") for number in range(4_001)}
    assert len(burst) > watching.OVERFLOW
    names = {str(library.root): "library"}
    assert watching._relevant(burst, names, watching.may_matter) == {"library"}


def test_a_temporary_file_of_a_save_is_no_change(library: IndexedLibrary) -> None:
    root = str(library.root)
    burst = {
        *((change, f"{root}/sedXyZ") for change in (Change.added, Change.deleted)),
        *((change, f"{root}/4913") for change in (Change.added, Change.deleted)),
        (Change.deleted, f"{root}/folder"),
        (Change.added, f"{root}/a.md"),
    }
    changed = watching._relevant(burst, {root: root}, lambda path: True)
    assert changed == {f"{root}/folder", f"{root}/a.md"}


def test_a_library_whose_name_is_not_utf_8_is_compared(tmp_path: Path) -> None:
    """watchfiles 1 takes no such path."""
    root = tmp_path / os.fsdecode(b"caf\xe9")
    root.mkdir()
    changes = watch(root, Event())
    assert [next(changes), next(changes)] == [None, frozenset()]
    (root / "new.md").write_text("x")
    assert next(changes) == frozenset({str(root / "new.md")})


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


def test_a_dead_link_beside_a_file_hides_no_change(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "dead.md").symlink_to("nowhere.md")
    assert set(stamps_beside(tmp_path, set())) == {str(tmp_path / "a.md")}
