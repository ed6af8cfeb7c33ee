"""What is known of a brief goes with its file: moved or renamed, with the program on or off."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.brief_list import read_all
from briefing_tui.library.files import scan
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import place_of
from briefing_tui.library.index.writer import update
from briefing_tui.library.state.marks import Marks, Position, Trace
from briefing_tui.library.state.reading_state import ReadingState
from briefing_tui.library.state.renames import Indexed, Listed, OnDisk, Present
from tests.library.conftest import OpenState

HERE = Position(4, 20)
READ, STARRED = Trace(read=True), Trace(starred=True)


class Desk:
    """A library, and a reader who sees it as it is."""

    def __init__(self, root: Path, look: Callable[[Path], Present]) -> None:
        self.root, self.look = root, look
        root.mkdir()

    def write(self, path: str, text: str = "", slug: str = "") -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        front = f"---\nslug: {slug}\n---\n" if slug else ""
        file.write_text(front + (text or f"Words of {path}."))

    def move(self, old: str, new: str) -> None:
        (self.root / new).parent.mkdir(parents=True, exist_ok=True)
        (self.root / old).rename(self.root / new)

    def mark(self, state: ReadingState, path: str, *traces: Trace) -> None:
        """The reader opens a brief and marks it."""
        listing = next(
            each for each in read_all(scan(self.root)).listings if each.path_from_root == path
        )
        state.trace(path)
        state.see(path, listing.slug)
        for trace in traces:
            state.note(path, Trace(listing.slug).over(trace))
        state.note_last(path)
        state.save()

    def follow(self, state: ReadingState) -> ReadingState:
        state.follow(self.look(self.root))
        return state


def _listed(root: Path) -> Present:
    return Listed(read_all(scan(root)).listings)


@pytest.fixture(params=["small", "large"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """The same of a library that is read as a whole, and of one that is asked of its index."""
    if request.param == "small":
        yield Desk(tmp_path / "desk", _listed)
        return
    indexes: list[Index] = []

    def indexed(root: Path) -> Present:
        place = place_of(root, tmp_path / "cache")
        assert update(root, place, lambda news: None, lambda: False).complete
        indexes.append(Index(root, place))
        return Indexed(indexes[-1])

    yield Desk(tmp_path / "desk", indexed)
    for index in indexes:
        index.close()


def test_a_brief_in_another_folder_is_known_by_its_slug(desk: Desk, open_state: OpenState) -> None:
    desk.write("2024/call.md")
    desk.mark(open_state(), "2024/call.md", READ, Trace(position=HERE))
    desk.move("2024/call.md", "archive/call.md")
    desk.write("archive/call.md", "It has been edited since.")
    state = desk.follow(open_state())
    assert state.load().read == {"archive/call.md"}
    assert state.trace("archive/call.md").position == HERE
    assert open_state().last() == "archive/call.md"


def test_a_slug_of_its_own_outlasts_any_name(desk: Desk, open_state: OpenState) -> None:
    desk.write("one.md", slug="Xi-Call")
    desk.mark(open_state(), "one.md", STARRED)
    desk.move("one.md", "two.md")
    desk.write("two.md", "Edited.", slug="xi-call")
    assert desk.follow(open_state()).load().starred == {"two.md"}


def test_a_renamed_brief_is_known_by_its_content(desk: Desk, open_state: OpenState) -> None:
    desk.write("draft.md", "The same words.")
    desk.mark(open_state(), "draft.md", READ, STARRED)
    desk.write("other.md", "As many words..")
    desk.move("draft.md", "2024-01-01-final.md")
    marks = desk.follow(open_state()).load()
    assert marks.read == marks.starred == {"2024-01-01-final.md"}


def test_a_brief_marked_without_being_opened_follows_too(desk: Desk, open_state: OpenState) -> None:
    desk.write("draft.md", "The same words.")
    state = open_state()
    state.note("draft.md", Trace("draft", starred=True))
    state.save()
    desk.move("draft.md", "final.md")
    assert desk.follow(open_state()).load().starred == {"final.md"}


def test_the_slug_comes_before_the_content(desk: Desk, open_state: OpenState) -> None:
    desk.write("a/call.md", "The first words.")
    desk.mark(open_state(), "a/call.md", READ)
    desk.move("a/call.md", "notes.md")
    desk.write("b/call.md", "Other words.")
    assert desk.follow(open_state()).load().read == {"b/call.md"}


def test_a_copy_takes_nothing(desk: Desk, open_state: OpenState) -> None:
    desk.write("call.md", "Words.")
    desk.mark(open_state(), "call.md", READ)
    desk.write("copy/call.md", "Words.")
    desk.write("other.md", "Words.")
    assert desk.follow(open_state()).load().read == {"call.md"}


def test_where_two_come_into_question_nothing_is_guessed(desk: Desk, open_state: OpenState) -> None:
    desk.write("a/call.md", "The same words.")
    desk.mark(open_state(), "a/call.md", READ)
    desk.write("b/call.md", "The same words.")
    desk.write("c/call.md", "The same words.")
    (desk.root / "a/call.md").unlink()
    assert desk.follow(open_state()).load().read == {"a/call.md"}, "kept, and given to neither"


def test_where_two_are_gone_nothing_is_guessed(desk: Desk, open_state: OpenState) -> None:
    state = open_state()
    for path in ("a/call.md", "b/call.md"):
        desk.write(path, "The same words.")
        desk.mark(state, path, READ)
    desk.follow(state)
    desk.move("a/call.md", "c/call.md")
    (desk.root / "b/call.md").unlink()
    assert desk.follow(open_state()).load().read == {"a/call.md", "b/call.md"}


def test_a_common_name_is_no_name(desk: Desk, open_state: OpenState) -> None:
    """Where another brief has the slug as well, the content tells; a README is any README."""
    desk.write("x/README.md", "On x.")
    desk.write("y/README.md", "On y, which is another thing.")
    desk.mark(open_state(), "x/README.md", READ)
    desk.move("x/README.md", "z/README.md")
    assert desk.follow(open_state()).load().read == {"z/README.md"}


def test_a_brief_with_marks_keeps_its_own(desk: Desk, open_state: OpenState) -> None:
    state = open_state()
    desk.write("a/call.md", "Words.")
    desk.write("b.md", "Words.")
    desk.mark(state, "a/call.md", READ)
    desk.mark(state, "b.md", Trace(read=False))
    desk.follow(state)
    (desk.root / "a/call.md").unlink()
    assert desk.follow(open_state()).load().read == {"a/call.md"}


def test_an_empty_file_is_any_empty_file(desk: Desk, open_state: OpenState) -> None:
    desk.write("a.md")
    (desk.root / "a.md").write_text("")
    desk.mark(open_state(), "a.md", READ)
    desk.move("a.md", "b.md")
    assert desk.follow(open_state()).load().read == {"a.md"}


def test_what_was_done_before_it_was_found_is_kept(desk: Desk, open_state: OpenState) -> None:
    """The reader opens a moved brief, and scrolls in it, before the library has been read."""
    desk.write("a/call.md")
    desk.mark(open_state(), "a/call.md", STARRED, Trace(position=HERE))
    desk.move("a/call.md", "b/call.md")
    state = open_state()
    later = Position(9, 0)
    desk.mark(state, "b/call.md", READ, Trace(position=later))
    marks = desk.follow(state).load()
    assert marks.starred == marks.read == {"b/call.md"}
    assert state.trace("b/call.md").position == later
    assert open_state().load() == marks


def test_a_rename_on_the_screen_is_known_at_once(desk: Desk, open_state: OpenState) -> None:
    desk.write("a.md", "Words.")
    state = open_state()
    desk.mark(state, "a.md", STARRED)
    state.note("a.md", Trace("a", position=HERE))
    desk.move("a.md", "b.md")
    state.renamed("a.md", "b.md")
    assert state.trace("b.md").position == HERE
    state.save()
    assert open_state().trace("b.md") == state.trace("b.md")
    assert desk.follow(state).load().starred == {"b.md"}


def test_two_readers_follow_one_file(desk: Desk, open_state: OpenState) -> None:
    """One doesn't know yet and marks the brief under its old name: nothing of it is lost."""
    desk.write("a/call.md")
    ann, bo = open_state(), open_state()
    desk.mark(ann, "a/call.md", READ)
    bo.load()
    desk.move("a/call.md", "b/call.md")
    desk.follow(ann)
    bo.note("a/call.md", Trace("call", starred=True, position=HERE))
    bo.save()
    bo.note("a/call.md", Trace("call", read=False))
    desk.follow(bo)
    assert bo.where("a/call.md") == "b/call.md"
    assert bo.load().starred == {"b/call.md"}
    bo.save()
    marks = desk.follow(ann).load()
    assert marks.read == set()
    assert marks.starred == {"b/call.md"}
    assert ann.trace("b/call.md").position == HERE
    assert open_state().load() == marks, "and nothing is left under the old name"


def test_an_old_name_may_be_given_to_another_brief(desk: Desk, open_state: OpenState) -> None:
    state = open_state()
    desk.write("a.md", "The first words.")
    desk.mark(state, "a.md", READ)
    desk.move("a.md", "b.md")
    desk.follow(state)
    desk.write("a.md", "Words of another brief.")
    desk.mark(state, "a.md", STARRED)
    (desk.root / "a.md").unlink()
    marks = desk.follow(open_state()).load()
    assert marks == Marks(frozenset({"b.md"}), frozenset({"a.md"}))


def test_a_name_that_is_no_text_is_left_alone(desk: Desk, open_state: OpenState) -> None:
    desk.write("a.md", "Words.")
    strange = os.fsdecode(os.fsencode(desk.root) + b"/caf\xe9.md")
    state = open_state()
    state.note("caf\ufffd.md", Trace("caf\ufffd", read=True))
    desk.mark(state, "a.md", STARRED)
    (desk.root / "a.md").rename(strange)
    marks = desk.follow(open_state()).load()
    assert marks == Marks(frozenset({"caf\ufffd.md"}), frozenset({"a.md"}))


def test_a_whole_folder_moves(desk: Desk, open_state: OpenState) -> None:
    state = open_state()
    for number in range(40):
        desk.write(f"old/{number}/index.md", slug="" if number % 2 else f"brief-{number}")
        desk.mark(state, f"old/{number}/index.md", READ)
    (desk.root / "old").rename(desk.root / "new")
    assert len(desk.follow(open_state()).load().read) == 40
    assert all(each.startswith("new/") for each in open_state().load().read)


def test_what_cannot_be_written_follows_in_memory(
    desk: Desk, open_state: OpenState, state_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a/call.md")
    state = open_state()
    desk.mark(state, "a/call.md", READ)
    state.load()
    desk.move("a/call.md", "b/call.md")
    monkeypatch.setattr("briefing_tui.library.state.store._TIMEOUT", 0.01)
    with closing(sqlite3.connect(state_file, isolation_level=None)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        desk.follow(state)
        assert state.trace("b/call.md").read
        state.save()
    state.save()
    assert open_state().load().read == {"b/call.md"}


def test_the_last_brief_is_found_before_anything_is_read(
    tmp_path: Path, open_state: OpenState
) -> None:
    desk = Desk(tmp_path / "desk", OnDisk)
    desk.write("a/call.md")
    desk.write("b.md", "The words.")
    for old, new in (("a/call.md", "c/call.md"), ("b.md", "d.md")):
        desk.mark(open_state(), old, Trace(position=HERE))
        desk.move(old, new)
        state = open_state()
        state.follow(desk.look(desk.root), (old,))
        assert state.where(old) == new
        assert state.trace(new).position == HERE
