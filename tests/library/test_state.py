"""The reading state with real SQLite files: what lasts, and what two readers share."""

import os
from pathlib import Path

from briefing_tui.library.state.marks import Marks, Position, Trace
from briefing_tui.library.state.reading_state import ReadingState
from tests.library.conftest import OpenState

READ, UNREAD = Trace("a", read=True), Trace("a", read=False)
STARRED = Trace("a", starred=True)


def test_what_was_read_and_starred_lasts(open_state: OpenState) -> None:
    first = open_state()
    first.note("a.md", READ)
    first.note("b.md", Trace("b", starred=True))
    first.note("b.md", Trace("b", position=Position(3, 140)))
    first.note_last("b.md")
    first.save()

    again = open_state()
    assert again.last() == "b.md"
    assert again.trace("b.md").position == Position(3, 140)
    assert again.trace("a.md").position is None
    assert again.load() == Marks(frozenset({"a.md"}), frozenset({"b.md"}))
    assert again.trace("b.md").position == Position(3, 140)
    assert again.take_notices() == ()


def test_a_look_creates_no_file(open_state: OpenState, state_file: Path) -> None:
    state = open_state()
    assert state.last() is None
    assert state.trace("a.md").position is None
    assert state.load() == Marks()
    state.save()
    assert not state_file.parent.exists()


def test_libraries_do_not_mix(open_state: OpenState) -> None:
    state = open_state("one")
    state.note("a.md", READ)
    state.note_last("a.md")
    state.save()
    other = open_state("two")
    assert other.last() is None
    assert other.load() == Marks()


def test_a_mark_is_taken_back(open_state: OpenState) -> None:
    state = open_state()
    state.note("a.md", READ)
    state.save()
    state.note("a.md", UNREAD)
    state.save()
    assert open_state().load().read == frozenset()


def test_two_readers_keep_each_others_marks(open_state: OpenState) -> None:
    ann, bo = open_state(), open_state()
    ann.load()
    bo.load()
    ann.note("a.md", READ)
    bo.note("a.md", STARRED)
    bo.note("b.md", Trace("b", read=True))
    ann.save()
    bo.save()
    expected = Marks(frozenset({"a.md", "b.md"}), frozenset({"a.md"}))
    assert ann.load() == bo.load() == open_state().load() == expected


def test_what_is_not_yet_written_wins_over_what_is_read(open_state: OpenState) -> None:
    ann, bo = open_state(), open_state()
    bo.note("a.md", READ)
    bo.save()
    ann.note("a.md", UNREAD)
    assert ann.load().read == frozenset()
    ann.save()
    assert open_state().load().read == frozenset()


def test_a_brief_without_a_place_has_a_state_of_its_own() -> None:
    state = ReadingState(None, None)
    state.note("a.md", READ)
    state.note_last("a.md")
    state.save()
    assert state.load().read == {"a.md"}
    assert state.last() is None
    assert state.take_notices() == ()


def test_names_that_are_no_utf8_are_no_crash(tmp_path: Path, state_file: Path) -> None:
    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    state = ReadingState(state_file, root)
    state.note("caf\ufffd.md", READ)
    state.save()
    assert ReadingState(state_file, root).load().read == {"caf\ufffd.md"}
