"""Saves, renames and other readers that cross each other's way: nothing known is lost."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.state.marks import Marks, Trace
from briefing_tui.library.state.reading_state import ReadingState
from briefing_tui.library.state.renames import Candidate, OnDisk
from tests.library.conftest import OpenState

READ, STARRED = Trace("a", read=True), Trace("a", starred=True)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A library of one brief."""
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "a.md").write_text("Some words.")
    return tmp_path / "desk"


def mark(state: ReadingState, path: str, trace: Trace) -> None:
    state.see(path, "a")
    state.note(path, trace)
    assert state.save()


class WrittenAnew(OnDisk):
    """Looked at just when an editor puts the file back that it had put away."""

    def like(self, slugs: Collection[str], sizes: Collection[int]) -> Iterator[Candidate]:
        (self._root / "a.md").write_text("Some words.")
        return super().like(slugs, sizes)


def test_a_file_that_is_away_for_a_moment_has_not_moved(desk: Path, open_state: OpenState) -> None:
    mark(open_state(), "a.md", READ)
    (desk / "a.md").unlink()
    state = open_state()
    state.follow(WrittenAnew(desk))
    assert state.load().read == {"a.md"}
    assert open_state().load().read == {"a.md"}


def test_a_rename_during_a_save_that_fails(
    desk: Path, open_state: OpenState, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = open_state()
    mark(state, "a.md", READ)
    state.note("a.md", STARRED)
    state.note_last("a.md")

    def rename(path: str) -> bool:
        (desk / "a.md").rename(desk / "b.md")
        state.renamed("a.md", "b.md")
        full = sqlite3.OperationalError("database or disk is full")
        full.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise full

    with monkeypatch.context() as during:
        during.setattr(state, "_is_there", rename)
        assert not state.save()
    assert state.save()
    again = open_state()
    assert again.last() == "b.md"
    assert again.load() == state.load() == Marks(frozenset({"b.md"}), frozenset({"b.md"}))


def test_a_mark_without_a_slug_leaves_the_slug_known(
    desk: Path, open_state: OpenState, state_file: Path
) -> None:
    mark(open_state(), "a.md", READ)
    state = open_state()
    state.note("a.md", Trace(starred=True))
    assert state.save()
    with closing(sqlite3.connect(state_file)) as db:
        assert db.execute("SELECT slug FROM brief").fetchall() == [("a",)]


def test_a_brief_moves_on_before_a_reader_has_heard_that_it_moved(
    desk: Path, open_state: OpenState
) -> None:
    ann, bo = open_state(), open_state()
    mark(ann, "a.md", READ)
    bo.load()
    (desk / "a.md").rename(desk / "b.md")
    ann.follow(OnDisk(desk))
    ann.follow(OnDisk(desk))
    bo.note("a.md", STARRED)
    assert bo.save()
    (desk / "b.md").rename(desk / "c.md")
    bo.follow(OnDisk(desk))
    assert bo.load() == Marks(frozenset({"c.md"}), frozenset({"c.md"}))
    assert bo.where("a.md") == "c.md"
    assert open_state().load() == bo.load()


def test_a_rename_that_is_taken_back_and_made_again(desk: Path, open_state: OpenState) -> None:
    state = open_state()
    mark(state, "a.md", READ)
    for old, new in (("a.md", "b.md"), ("b.md", "a.md"), ("a.md", "b.md")):
        (desk / old).rename(desk / new)
        state.renamed(old, new)
    assert state.save()
    assert open_state().load().read == state.load().read == {"b.md"}
