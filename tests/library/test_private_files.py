"""Nobody else reads the reading state and the index, which has the text of every brief."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.files import OpenRequest
from briefing_tui.library.index.schema import connect_to_write, index_location
from briefing_tui.library.library import Library
from briefing_tui.library.paths import cache_folder, state_folder
from briefing_tui.library.state.store import BriefState

OURS = (state_folder, cache_folder)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A library, for a user who keeps no secrets."""
    before = os.umask(0)
    root = tmp_path / "desk"
    root.mkdir()
    (root / "a.md").write_text("Words.\n")
    yield root
    os.umask(before)


def assert_private() -> set[str]:
    """All of it is the user's own; the names of the files, without those of the libraries."""
    names = set()
    for folder in OURS:
        for path in (folder(), *folder().rglob("*")):
            mode = path.stat().st_mode & 0o777
            assert mode == (0o700 if path.is_dir() else 0o600), path
            if path.is_file():
                names.add(path.name.rpartition(".")[2])
    return names


def mark(library: Library) -> None:
    library.reading_state.update("a.md", BriefState(starred=True))
    assert library.reading_state.save()


def test_new_files_are_private_whatever_the_umask(root: Path) -> None:
    library = Library(OpenRequest(root=root))
    library.update(lambda news: None)
    mark(library)
    with closing(connect_to_write(index_location(root))):
        assert assert_private() == {"sqlite", "sqlite-wal", "sqlite-shm", "lock"}


def test_a_folder_that_the_user_has_linked_keeps_its_permissions(root: Path) -> None:
    linked = root.parent / "synchronised"
    linked.mkdir()
    state_folder().parent.mkdir(parents=True, exist_ok=True)
    state_folder().symlink_to(linked)
    mark(Library(OpenRequest(root=root)))
    assert linked.stat().st_mode & 0o777 == 0o777
    assert (linked / "state.sqlite").stat().st_mode & 0o777 == 0o600
