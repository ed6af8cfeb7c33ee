"""The reading state moves along with renamed files; a full disk loses nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest

from briefing_tui.library.library import Library
from briefing_tui.library.paths import state_folder
from briefing_tui.library.state.reading_state import FILE_NAME, ReadingState
from briefing_tui.library.state.store import BriefState, Flags, Store
from briefing_tui.tui import state
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.reader import ReaderScreen
from tests.tui.conftest import MakeApp
from tests.tui.pilots import WIDE, notices, settle, text_of, title
from tests.tui.waiting import PATIENCE, index_now, wait_until, watching

OLD = "2010-01-01-hostile.md"
LONG = "---\ntitle: A long brief\ndate: 2020-01-01\n---\n" + "\n\n".join(
    f"Paragraph {number} has a few words, so that it may fill more than a line of a narrow pane."
    for number in range(60)
)
LONG_NAME = "2020-01-01-long.md"


@pytest.fixture
def library(library: Path) -> Path:
    (library / LONG_NAME).write_text(LONG)
    return library


def read(reader: ReaderScreen) -> set[str]:
    return set(reader.state.briefs.flags.read) if reader.state.briefs.flags else set()


def starred(reader: ReaderScreen) -> set[str]:
    """Starred by the reader's own key. A brief may be read because it was on the screen."""
    return set(reader.state.briefs.flags.starred) if reader.state.briefs.flags else set()


async def test_files_that_move_while_the_program_runs(make_app: MakeApp, library: Path) -> None:
    async with make_app(LONG_NAME).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("m", "*", "space")
        await settle(pilot)
        assert starred(reader) == read(reader) == {LONG_NAME}
        shown = text_of(reader.query_one(NarrativeView))
        renamed = (library / LONG_NAME).rename(library / "2020-01-02-renamed.md")
        index_now(reader, library / LONG_NAME, renamed)
        await wait_until(pilot, lambda: starred(reader) == {"2020-01-02-renamed.md"})
        await wait_until(pilot, lambda: reader.state.path == library / "2020-01-02-renamed.md")
        await wait_until(pilot, lambda: reader.state.briefs.place(reader.state.path) == 1)
        assert read(reader) == starred(reader)
        assert reader.state.briefs.unread == 3
        assert text_of(reader.query_one(NarrativeView)) == shown
        await pilot.press("J")
        assert title(reader) == "Ann takes a call", "the list goes on from there"
        await pilot.press("K")
        assert text_of(reader.query_one(NarrativeView)) == shown, "the place went with it too"


async def test_a_file_that_is_renamed_while_it_is_not_open(
    make_app: MakeApp, library: Path
) -> None:
    async with make_app(OLD).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("*", "K")
        await settle(pilot)
        assert title(reader) == "Ann takes a call"
        (library / "folder").mkdir()
        other = (library / OLD).rename(library / "folder" / "2009-01-01-other.md")
        index_now(reader, library / OLD, other)
        await wait_until(pilot, lambda: starred(reader) == {"folder/2009-01-01-other.md"})
        await wait_until(pilot, lambda: " * [@click" in text_of(reader.query_one(LibraryView)))
        assert title(reader) == "Ann takes a call"


async def test_files_that_move_while_no_reader_runs(make_app: MakeApp, library: Path) -> None:
    async with make_app(LONG_NAME).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("space", "space")
        shown = text_of(reader.query_one(NarrativeView))
        assert "Paragraph 0" not in shown
        await pilot.press("J", "J", "*", "K", "K")
        await settle(pilot)
        assert starred(reader) == {OLD}
    archive = library / "archive"
    archive.mkdir()
    (library / OLD).rename(archive / "found.md")
    (library / LONG_NAME).rename(archive / LONG_NAME)
    async with make_app(indexed=False).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        index_now(reader)
        await wait_until(pilot, lambda: starred(reader) == {"archive/found.md"})
        await wait_until(pilot, lambda: reader.state.briefs.place(archive / LONG_NAME) is not None)
        reader.handle(state.path_opened, archive / LONG_NAME)
        await settle(pilot)
        assert text_of(reader.query_one(NarrativeView)) == shown


def mark_as_another_reader(reader: ReaderScreen) -> None:
    other = ReadingState(state_folder() / FILE_NAME, reader.library.root)
    other.update(OLD, BriefState(starred=True))
    other.save()
    reader.apply(state.flags_wanted(reader.state, reader.library))


def mark(reader: ReaderScreen) -> None:
    reader.action_mark("starred")


@pytest.mark.parametrize("change", [mark_as_another_reader, mark])
async def test_an_earlier_answer_does_not_replace_a_later_one(
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[ReaderScreen], None],
) -> None:
    normal, answers, may_end = Library.load_flags, [], Event()

    def load_flags(library: Library) -> Flags:
        flags = normal(library)
        answers.append(flags)
        if len(answers) == 1:
            may_end.wait(PATIENCE)
        return flags

    async with make_app(OLD).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        monkeypatch.setattr(Library, "load_flags", load_flags)
        reader.apply(state.flags_wanted(reader.state, reader.library))
        await wait_until(pilot, lambda: len(answers) == 1)
        first = next(worker for worker in reader.workers if worker.group == "read_flags")
        change(reader)
        await wait_until(pilot, lambda: starred(reader) == {OLD})
        may_end.set()
        await wait_until(pilot, lambda: first.is_finished and not reader.workers)
        await settle(pilot)
        assert starred(reader) == {OLD}


async def test_two_readers_show_the_same_marks(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.tui.reader.OTHER_MARKS_EVERY", 0.02)
    async with make_app(OLD).run_test(size=WIDE) as pilot:
        ann = await settle(pilot)
        async with make_app(OLD).run_test(size=WIDE) as other:
            bo = await settle(other)
            assert (ann.state.briefs.unread, bo.state.briefs.unread) == (4, 4)
            await pilot.press("4", "A")
            await wait_until(other, lambda: bo.state.briefs.unread == 0)
            await other.press("4", "m", "*")
            await wait_until(pilot, lambda: (ann.state.briefs.unread, len(starred(ann))) == (1, 1))
            assert (read(ann), starred(ann)) == (read(bo), starred(bo))


async def test_two_readers_and_a_file_that_moves(make_app: MakeApp, library: Path) -> None:
    async with make_app(OLD).run_test(size=WIDE) as pilot:
        ann = await watching(pilot)
        async with make_app(OLD).run_test(size=WIDE) as other:
            bo = await watching(other)
            await pilot.press("*")
            await settle(pilot)
            new = library / "2011-01-01-new.md"
            (library / OLD).rename(new)
            await wait_until(pilot, lambda: ann.state.path == new and starred(ann) == {new.name})
            await wait_until(other, lambda: bo.state.path == new and starred(bo) == {new.name})
            await other.press("*")
            await settle(other)
            await wait_until(pilot, lambda: not starred(ann))
    state = ReadingState(state_folder() / FILE_NAME, library)
    assert state.load().starred == set()
    assert state.last() == new.name


async def test_on_a_full_disk_one_goes_on(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed stays; what is marked now is written and shown once there is room."""
    long_name = "/".join(["x" * 200] * 10) + "/large.md"  # needs another page in the file
    (library / long_name).parent.mkdir(parents=True)
    (library / long_name).write_text("---\ntitle: Large\n---\nWords.")
    async with make_app(OLD).run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("*")
        await settle(pilot)
    with closing(sqlite3.connect(state_folder() / FILE_NAME)) as db:
        db.execute("VACUUM")  # so that no page is free
    normal = Store._connect

    @contextmanager
    def full(file: Store, mode: str) -> Iterator[sqlite3.Connection]:
        with normal(file, mode) as db:
            db.execute("PRAGMA max_page_count = 1")  # as many as it has
            yield db

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_connect", full)
        async with make_app(long_name).run_test(size=WIDE) as pilot:
            reader = await settle(pilot)
            await pilot.press("*")
            await settle(pilot)
            await pilot.press("K", "K", "*", "r")
            await settle(pilot)
            (notice,) = {notice for notice in notices(pilot) if "Not saved" in notice}
            assert "full" in notice
            assert starred(reader) == {OLD}, "what is shown is what is written"
            assert ReadingState(state_folder() / FILE_NAME, library).load().starred == {OLD}
            patch.undo()
            await wait_until(pilot, lambda: len(starred(reader)) == 3)
            assert ReadingState(state_folder() / FILE_NAME, library).load().starred == starred(
                reader
            )
