"""The reading state of a brief moves along when a scan reports that its file was renamed."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.state.reading_state import ReadingState
from briefing_tui.library.state.store import BriefState, Flags, ReadingPosition, StateChange, Store
from tests.library.conftest import OpenState

HERE, LATER = ReadingPosition(4, 20), ReadingPosition(9, 0)
READ, STARRED = BriefState(read=True), BriefState(starred=True)


def save(state: ReadingState, path: str, *changes: BriefState) -> ReadingState:
    for change in changes:
        state.update(path, change)
    state.set_last(path)
    assert state.save()
    return state


def test_flags_position_and_last_brief_move_along(open_state: OpenState) -> None:
    state = save(open_state(), "2024/call.md", READ, STARRED, BriefState(position=HERE))
    state.rename([("2024/call.md", "archive/call.md")])
    assert state.get("archive/call.md") == BriefState(True, True, HERE), "before it is saved"
    assert state.save()
    again = open_state()
    assert again.last() == "archive/call.md"
    assert again.get("archive/call.md") == BriefState(True, True, HERE)
    assert again.load() == Flags(frozenset({"archive/call.md"}), frozenset({"archive/call.md"}))
    assert again.get("2024/call.md") == BriefState()


def test_a_rename_is_reported_before_anything_is_read(open_state: OpenState) -> None:
    save(open_state(), "a.md", READ)
    state = open_state()
    state.rename([("a.md", "b.md")])
    assert state.load().read == {"b.md"}, "although the file does not know it yet"
    assert state.save()
    assert open_state().load().read == {"b.md"}


def test_the_state_under_the_new_path_wins(open_state: OpenState) -> None:
    """The reader may open and mark a brief under its new path before the scan reports it."""
    save(open_state(), "a.md", STARRED, BriefState(read=True, position=HERE))
    state = save(open_state(), "b.md", BriefState(read=False, position=LATER))
    state.rename([("a.md", "b.md")])
    assert state.save()
    assert open_state().get("b.md") == BriefState(read=False, starred=True, position=LATER)
    state.load()
    assert state.get("b.md") == open_state().get("b.md")


def test_unsaved_changes_move_along(open_state: OpenState) -> None:
    state = save(open_state(), "a.md", READ)
    state.update("a.md", STARRED)
    state.set_last("a.md")
    state.rename([("a.md", "b.md")])
    assert state.save()
    again = open_state()
    assert again.load() == state.load() == Flags(frozenset({"b.md"}), frozenset({"b.md"}))
    assert again.last() == "b.md"


def test_a_whole_folder_is_renamed(open_state: OpenState) -> None:
    state = open_state()
    for number in range(40):
        state.update(f"old/{number}.md", READ)
    assert state.save()
    state.rename((f"old/{number}.md", f"new/{number}.md") for number in range(40))
    assert state.save()
    assert open_state().load().read == {f"new/{number}.md" for number in range(40)}


def test_a_rename_is_reverted_and_made_again(open_state: OpenState) -> None:
    state = save(open_state(), "a.md", READ)
    state.rename([("a.md", "b.md"), ("b.md", "a.md"), ("a.md", "b.md")])
    assert state.save()
    assert open_state().load().read == state.load().read == {"b.md"}


def test_two_readers_report_the_same_rename(open_state: OpenState) -> None:
    ann = save(open_state(), "a.md", READ)
    bo = open_state()
    bo.load()
    ann.rename([("a.md", "b.md")])
    assert ann.save()
    bo.update("a.md", STARRED)
    bo.rename([("a.md", "b.md")])
    assert bo.save()
    expected = Flags(frozenset({"b.md"}), frozenset({"b.md"}))
    assert ann.load() == bo.load() == open_state().load() == expected


def test_a_rename_in_another_library_changes_nothing(open_state: OpenState) -> None:
    save(open_state("one"), "a.md", READ)
    other = open_state("two")
    other.rename([("a.md", "b.md")])
    assert other.save()
    assert open_state("one").load().read == {"a.md"}


def test_a_rename_creates_no_file(open_state: OpenState, state_file: Path) -> None:
    state = open_state()
    state.rename([("a.md", "b.md")])
    assert state.save()
    assert not state_file.exists()


def test_a_rename_that_cannot_be_written_waits_for_the_next_save(
    open_state: OpenState, state_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = save(open_state(), "a.md", READ)
    state.load()
    monkeypatch.setattr("briefing_tui.library.state.store._TIMEOUT", 0.01)
    with closing(sqlite3.connect(state_file, isolation_level=None)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        state.rename([("a.md", "b.md")])
        assert not state.save()
        assert state.load().read == {"b.md"}
    assert state.save()
    assert open_state().load().read == {"b.md"}


def test_a_change_during_a_write_is_all_that_is_unsaved_after_it(
    open_state: OpenState, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = open_state()
    state.update("a.md", STARRED)
    write = Store.write

    def interrupted(
        store: Store, changes: Sequence[StateChange], known: dict[str, BriefState]
    ) -> bool:
        state.update("a.md", BriefState(position=HERE))
        return write(store, changes, known)

    monkeypatch.setattr(Store, "write", interrupted)
    assert state.save()
    assert state.unsaved() == {"a.md": BriefState(position=HERE)}
    assert state.get("a.md") == BriefState(starred=True, position=HERE)


@pytest.mark.parametrize("fails", [False, True])
def test_a_rename_during_a_write(
    open_state: OpenState, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    state = save(open_state(), "a.md", READ)
    state.update("a.md", STARRED)
    state.set_last("a.md")
    write = Store.write

    def interrupted(
        store: Store, changes: Sequence[StateChange], known: dict[str, BriefState]
    ) -> bool:
        state.rename([("a.md", "b.md")])
        return not fails and write(store, changes, known)

    with monkeypatch.context() as during:
        during.setattr(Store, "write", interrupted)
        assert state.save() is not fails
    assert state.save()
    again = open_state()
    assert again.last() == "b.md"
    assert again.load() == state.load() == Flags(frozenset({"b.md"}), frozenset({"b.md"}))
