"""The reading state with real SQLite files: what lasts, and what two readers share."""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.files import Stamp, stamp_of
from briefing_tui.library.state import store
from briefing_tui.library.state.reading_state import ReadingState
from briefing_tui.library.state.store import (
    BriefState,
    Flags,
    ReadingPosition,
    ReadVersion,
    StateChange,
    Store,
)
from tests.library.conftest import OpenState

READ, UNREAD = BriefState(read=True), BriefState(read=False)
STARRED = BriefState(starred=True)


def test_changes_last(open_state: OpenState) -> None:
    first = open_state()
    first.update("a.md", READ)
    first.update("b.md", STARRED)
    first.update("b.md", BriefState(position=ReadingPosition(3, 140)))
    first.set_last("b.md")
    first.save()

    again = open_state()
    assert again.last() == "b.md"
    assert again.get("b.md").position == ReadingPosition(3, 140)
    assert again.get("a.md").position is None
    assert again.load() == Flags(frozenset({"a.md"}), frozenset({"b.md"}))
    assert again.get("b.md").position == ReadingPosition(3, 140)
    assert again.take_notices() == ()


def test_a_file_without_a_column_keeps_its_marks_and_gets_it(
    open_state: OpenState, state_file: Path
) -> None:
    """Another version of the program may lack a mark."""
    first = open_state()
    first.update("a.md", BriefState(read=True, position=ReadingPosition(3, 140)))
    first.save()
    with closing(sqlite3.connect(state_file)) as db:
        db.execute("ALTER TABLE brief DROP COLUMN starred")
    again = open_state()
    assert again.load() == Flags(frozenset({"a.md"}))
    again.update("b.md", STARRED)
    assert again.save()
    third = open_state()
    assert third.load() == Flags(frozenset({"a.md"}), frozenset({"b.md"}))
    assert third.get("a.md").position == ReadingPosition(3, 140)
    assert (first.take_notices(), again.take_notices(), third.take_notices()) == ((), (), ())


def test_reading_creates_no_file(open_state: OpenState, state_file: Path) -> None:
    state = open_state()
    assert state.last() is None
    assert state.get("a.md").position is None
    assert state.load() == Flags()
    state.save()
    assert not state_file.parent.exists()


def test_libraries_do_not_mix(open_state: OpenState) -> None:
    state = open_state("one")
    state.update("a.md", READ)
    state.set_last("a.md")
    state.save()
    other = open_state("two")
    assert other.last() is None
    assert other.load() == Flags()


def test_a_flag_is_removed(open_state: OpenState) -> None:
    state = open_state()
    state.update("a.md", READ)
    state.save()
    state.update("a.md", UNREAD)
    state.save()
    assert open_state().load().read == frozenset()


def test_two_readers_keep_each_others_flags(open_state: OpenState) -> None:
    ann, bo = open_state(), open_state()
    ann.load()
    bo.load()
    ann.update("a.md", READ)
    bo.update("a.md", STARRED)
    bo.update("b.md", READ)
    ann.save()
    bo.save()
    expected = Flags(frozenset({"a.md", "b.md"}), frozenset({"a.md"}))
    assert ann.load() == bo.load() == open_state().load() == expected


def test_a_reader_knows_of_changes_by_others_and_not_of_its_own(
    open_state: OpenState, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bo = open_state(), open_state()
    ann.load()
    assert not ann.is_stale()
    ann.update("a.md", READ)
    ann.save()
    assert (ann.is_stale(), bo.is_stale()) == (False, True)
    assert bo.load().read == {"a.md"}
    bo.update("b.md", READ)
    bo.save()
    assert (ann.is_stale(), bo.is_stale()) == (True, False)
    ann.update("c.md", READ)
    ann.save()
    assert ann.is_stale(), "it has not read what bo wrote before"
    assert ann.load().read == {"a.md", "b.md", "c.md"}
    assert not ann.is_stale()

    def stamp_after_another_write(file: Path) -> Stamp | None:
        if file.exists() and not other_writes:
            other_writes.append(file)
        elif len(other_writes) == 1:  # ann has committed
            other_writes.append(file)
            bo.update("d.md", READ)
            bo.save()
        return stamp_of(file)

    other_writes: list[Path] = []
    monkeypatch.setattr(store, "stamp_of", stamp_after_another_write)
    ann.update("e.md", READ)
    ann.save()
    assert ann.is_stale()
    assert ann.load().read == {"a.md", "b.md", "c.md", "d.md", "e.md"}


def test_three_readers_at_once_lose_nothing(open_state: OpenState) -> None:
    """Each marks briefs of its own and moves in one that all have open."""

    def read(reader: int) -> None:
        state = open_state()
        for number in range(12):
            state.update(
                f"{reader}-{number}.md", BriefState(True, True, ReadingPosition(number, 0))
            )
            state.update("all.md", BriefState(position=ReadingPosition(reader, number)))
            state.set_last("all.md")
            while not state.save():
                assert "locked" in state.problem

    with ThreadPoolExecutor() as readers:
        list(readers.map(read, range(3)))
    state, names = open_state(), {f"{reader}-{n}.md" for reader in range(3) for n in range(12)}
    assert state.load() == Flags(frozenset(names), frozenset(names))
    assert state.get("2-11.md").position == ReadingPosition(11, 0)
    assert state.get("all.md").position in [ReadingPosition(reader, 11) for reader in range(3)]
    assert state.last() == "all.md"


def test_an_unsaved_change_wins_over_the_file(open_state: OpenState) -> None:
    ann, bo = open_state(), open_state()
    bo.update("a.md", READ)
    bo.save()
    ann.update("a.md", UNREAD)
    assert ann.load().read == {"a.md"}, "what the screen shows is in the file"
    assert ann.get("a.md") == UNREAD
    ann.save()
    assert open_state().load().read == frozenset()


def test_a_saved_change_is_not_written_again(open_state: OpenState) -> None:
    ann, bo = open_state(), open_state()
    ann.update("a.md", READ)
    ann.save()
    bo.update("a.md", UNREAD)
    bo.save()
    ann.update("b.md", READ)
    ann.save()
    assert open_state().load().read == {"b.md"}


def test_text_without_a_file_has_a_state_in_memory() -> None:
    state = ReadingState(None, None)
    state.update("a.md", READ)
    state.set_last("a.md")
    assert state.save()
    assert state.load().read == {"a.md"}
    assert state.last() is None
    assert state.take_notices() == ()


def test_a_library_whose_path_is_not_utf8(tmp_path: Path, state_file: Path) -> None:
    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    state = ReadingState(state_file, root)
    state.update("caf\ufffd.md", READ)
    state.save()
    assert ReadingState(state_file, root).load().read == {"caf\ufffd.md"}


def marked(state: ReadingState, *paths: str) -> list[tuple[int, bool]]:
    state.read_all(lambda: paths)
    assert state.save()
    return list(state.report().batches)


def unmarked(state: ReadingState) -> list[tuple[int, bool]]:
    state.undo_read_all()
    assert state.save()
    return list(state.report().batches)


def test_all_are_marked_read_and_the_undo_restores_what_was(open_state: OpenState) -> None:
    state, other = open_state(), open_state()
    state.update("read.md", READ)
    state.update("unread.md", UNREAD)
    state.update("starred.md", BriefState(starred=True, position=ReadingPosition(3, 4)))
    state.save()
    other.update("read elsewhere.md", READ)
    other.save()
    paths = ("read.md", "unread.md", "starred.md", "new.md", "read elsewhere.md")

    assert marked(state, *paths) == [(3, True)]
    assert open_state().load() == Flags(frozenset(paths), frozenset({"starred.md"}))
    assert marked(state, "read.md", "new.md") == [(0, True)], "nothing is left to mark"
    assert unmarked(state) == [(3, False)], "but the undo is still there"
    assert open_state().load() == Flags(
        frozenset({"read.md", "read elsewhere.md"}), frozenset({"starred.md"})
    )
    assert open_state().get("starred.md").position == ReadingPosition(3, 4)
    assert unmarked(state) == [(0, False)]


def test_the_undo_leaves_what_was_read_or_marked_since(open_state: OpenState) -> None:
    state = open_state()
    marked(state, "a.md", "b.md", "c.md", "d.md")
    assert not state.mark_read("a.md", is_decided=False)
    state.update("b.md", UNREAD)
    state.update("b.md", READ)
    state.rename([("c.md", "new.md")])
    assert unmarked(state) == [(2, False)]
    assert open_state().load().read == {"a.md", "b.md"}
    assert state.get("new.md").read is False


def test_marking_and_undo_before_a_save_are_done_in_their_order(open_state: OpenState) -> None:
    state = open_state()
    state.read_all(lambda: ("a.md", "b.md"))
    state.undo_read_all()
    state.read_all(lambda: ("b.md",))
    state.save()
    assert list(state.report().batches) == [(2, True), (2, False), (1, True)]
    assert open_state().load().read == {"b.md"}


def test_many_marks_are_one_transaction(
    open_state: OpenState, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [f"{number}.md" for number in range(5_000)]
    begun: list[int] = []
    write = Store.write

    def count(
        store: Store, changes: Sequence[StateChange], known: Mapping[str, BriefState]
    ) -> bool:
        begun.append(len(changes))
        return write(store, changes, known)

    monkeypatch.setattr(Store, "write", count)
    state = open_state()
    state.read_all(lambda: paths)
    assert state.save()
    assert begun == [5_000]
    assert open_state().load().read == frozenset(paths)
    assert len(dict(state.report().saved)) == 5_000
    assert state.unsaved() == {}


# The version that was read


def read(
    state: ReadingState, path: str, digest: int, at: int, data: bytes = b"what it was"
) -> None:
    """A brief was read in a version."""
    state.update(path, READ)
    state.keep_version(path, lambda: (ReadVersion(digest, at), data))
    assert state.save()


def test_the_version_that_was_read_lasts_and_another_replaces_it(open_state: OpenState) -> None:
    state = open_state()
    read(state, "a.md", -7, 100)
    again = open_state()
    assert again.get("a.md").version == ReadVersion(-7, 100)
    assert again.get("b.md").version is None
    again.load()
    assert again.versions(["a.md", "b.md"]) == {"a.md": -7}
    assert again.baseline("a.md") == b"what it was"
    read(again, "a.md", 8, 200, b"what it is")
    assert open_state().get("a.md").version == ReadVersion(8, 200)
    assert open_state().baseline("a.md") == b"what it is"
    assert again.report().kept == {"a.md"}
    assert not again.report().kept


def test_reading_the_same_version_again_writes_only_the_day(open_state: OpenState) -> None:
    state = open_state()
    read(state, "a.md", 7, 100)
    read(state, "a.md", 7, 300, b"not written again")
    assert open_state().get("a.md").version == ReadVersion(7, 300)
    assert open_state().baseline("a.md") == b"what it was"


def test_a_version_moves_with_its_brief_and_stays_in_its_library(open_state: OpenState) -> None:
    state = open_state("one")
    read(state, "a.md", 7, 100)
    state.rename([("a.md", "b.md")])
    state.save()
    again = open_state("one")
    assert (again.get("b.md").version, again.baseline("b.md")) == ((7, 100), b"what it was")
    assert (again.get("a.md").version, again.baseline("a.md")) == (None, b"")
    assert open_state("two").baseline("b.md") == b""


def test_the_versions_read_longest_ago_go_and_the_marks_stay(
    state_file: Path, tmp_path: Path
) -> None:
    state = ReadingState(state_file, tmp_path, 200_000)
    for number in range(60):
        read(state, f"{number:02}.md", number, number, os.urandom(10_000))
    again = ReadingState(state_file, tmp_path)
    kept = [path for path in sorted(again.load().read) if again.baseline(path)]
    assert 5 < len(kept) < 20
    assert kept == sorted(again.load().read)[-len(kept) :]
    assert len(again.load().read) == 60


def test_a_file_of_the_first_release_is_read_and_gets_versions(
    open_state: OpenState, state_file: Path
) -> None:
    first = open_state()
    first.update("a.md", READ)
    first.save()
    with closing(sqlite3.connect(state_file)) as db:
        db.execute("DROP TABLE version")
        db.commit()
    state = open_state()
    assert state.get("a.md") == READ
    assert state.baseline("a.md") == b""
    read(state, "a.md", 7, 100)
    assert open_state().get("a.md").version == ReadVersion(7, 100)
    assert not state.take_notices()
