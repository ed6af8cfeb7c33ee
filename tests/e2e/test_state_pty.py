"""The reading state in real terminals: coming back, two readers, a kill, a spoilt file."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.library.state.reading_state import ReadingState
from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING, LIBRARY, quit_cleanly
from tests.terminal import Terminal

WIDE = (160, 40)


@pytest.fixture
def file(environment: dict[str, str]) -> Path:
    """Where the state is."""
    return Path(environment["XDG_STATE_HOME"]) / "briefing" / "state.sqlite"


def start(open_terminal: OpenTerminal, path: Path = LIBRARY) -> Terminal:
    """The reader, once the library has been read and its marks are there."""
    terminal = open_terminal(*BRIEFING, str(path), size=WIDE)
    terminal.wait_for("Quit", "unread")
    return terminal


def quit_unsaved(terminal: Terminal) -> str:
    """Quit with marks that can't be saved: what is said on the terminal after the reader."""
    terminal.press("q")
    assert terminal.wait_exit() == 2
    terminal.assert_restored()
    said = terminal.output.decode().rpartition("\x1b[?1049l")[2]
    assert "briefing: not saved: " in said
    return said


def wait_for_star(terminal: Terminal, title: str, date: str) -> None:
    """A star is before the title, or before the date of a brief that is unread as well."""
    terminal.wait_until(
        lambda screen: bool(screen.find(f"* {title}") or screen.find(f"* {date}")), what="a star"
    )


@pytest.mark.slow
def test_the_reader_comes_back_to_the_brief_and_the_place(open_terminal: OpenTerminal) -> None:
    terminal = start(open_terminal)
    terminal.wait_for("Alpha and Beta speak by phone", "3 unread", "narrative begins here")
    terminal.press("G")
    terminal.wait_for("narrative ends here", "2 unread")
    terminal.press("J")
    terminal.wait_for("Betanarrative")
    terminal.press("K")
    terminal.wait_for("narrative ends here")
    quit_cleanly(terminal)

    terminal = start(open_terminal)
    terminal.wait_for("narrative ends here", "2 unread")
    quit_cleanly(terminal)


@pytest.mark.slow
def test_a_kill_right_after_a_mark_loses_nothing(open_terminal: OpenTerminal, file: Path) -> None:
    terminal = start(open_terminal)
    terminal.wait_for("3 unread")
    terminal.press("m")
    terminal.wait_for("2 unread")
    terminal.pty.process.kill()
    terminal.pty.process.wait()
    assert file.is_file()

    terminal = start(open_terminal)
    terminal.wait_for("2 unread")
    quit_cleanly(terminal)


@pytest.mark.slow
def test_two_readers_share_one_state(open_terminal: OpenTerminal) -> None:
    """Each marks what the other has open, and both see both marks."""
    ann, bo = start(open_terminal), start(open_terminal)
    for reader in (ann, bo):
        reader.wait_for("3 unread", "narrative begins here")
    ann.press("m")
    ann.wait_for("2 unread")
    bo.press("*")
    wait_for_star(bo, "Alpha and", "5 Mar")
    for reader in (ann, bo):
        reader.wait_for("2 unread", "* 5 Mar 2024")
    bo.pty.process.kill()
    ann.press("*")
    ann.wait_gone("* 5 Mar 2024")
    quit_cleanly(ann)
    again = start(open_terminal)
    again.wait_for("2 unread")
    assert not again.screen.find("* 5 Mar 2024")
    quit_cleanly(again)


@pytest.mark.slow
def test_a_spoilt_state_is_set_aside_and_the_program_goes_on(
    open_terminal: OpenTerminal, file: Path
) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\x00\xffno database" * 400)
    terminal = open_terminal(*BRIEFING, str(LIBRARY), size=WIDE)
    terminal.wait_for("set aside")  # a notice, which may be gone before the list is there
    terminal.wait_for("3 unread")
    terminal.press("m")
    terminal.wait_for("2 unread")
    quit_cleanly(terminal)
    assert file.with_name("state.sqlite.unreadable-1").is_file()
    assert file.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.slow
def test_a_mark_is_shown_once_it_is_written(open_terminal: OpenTerminal, file: Path) -> None:
    """The second process that locks the file is this one."""
    state = ReadingState(file, LIBRARY)
    state.set_last("2024-02-01-beta-meeting.md")
    assert state.save()
    terminal = start(open_terminal)
    terminal.wait_for("Betanarrative")
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        terminal.press("*")
        terminal.wait_for("Not saved yet", "another program has locked it")
        terminal.press("*", "*")
        terminal.press("J", "*", "*", "/")
        terminal.wait_for("Gammanarrative", "words in the narrative")  # so both keys are handled
        terminal.press("escape")
        terminal.wait_gone("words in the narrative")
        assert not terminal.screen.find("* Beta") and not terminal.screen.find("* 1 Feb")
        db.execute("ROLLBACK")
        wait_for_star(terminal, "Beta meets", "1 Feb")
        terminal.wait_for("has been saved now")
        terminal.wait_gone("* A note", "* 10 Jan")

        db.execute("BEGIN IMMEDIATE")
        terminal.press("*")
        terminal.wait_for("Not saved yet")
        lost = quit_unsaved(terminal)
        assert "gamma-note.md is starred" in lost and "beta" not in lost


@pytest.mark.slow
def test_a_filter_is_typed_in_the_terminal(open_terminal: OpenTerminal) -> None:
    terminal = start(open_terminal)
    terminal.press("4")
    terminal.wait_for("Filter")
    terminal.press("f")
    terminal.wait_for("title, author or #tag")
    terminal.press("note")
    terminal.wait_for("note · 1 of 3")
    terminal.press("enter")
    terminal.wait_gone("problems")
    terminal.press("enter")
    terminal.wait_for("Gammanarrative")
    terminal.press("4")
    terminal.wait_for("Filter")
    terminal.press("escape")
    terminal.wait_for("3 of 3")
    quit_cleanly(terminal)


@pytest.mark.slow
def test_on_a_full_disk_the_reader_says_so_and_goes_on(
    open_terminal: OpenTerminal, file: Path
) -> None:
    """A limit on how large files may grow is what a program sees of a full disk."""
    terminal = start(open_terminal)
    terminal.press("*")
    wait_for_star(terminal, "Alpha and", "5 Mar")
    quit_cleanly(terminal)
    committed = file.read_bytes()

    cache = file.parents[2] / "cache"
    shutil.rmtree(cache)
    command = 'ulimit -f 8; exec "$@"'
    terminal = open_terminal("sh", "-c", command, "sh", *BRIEFING, str(LIBRARY), size=WIDE)
    wait_for_star(terminal, "Alpha and", "5 Mar")
    terminal.press("J")
    terminal.wait_for("Betanarrative")
    terminal.press("*")
    terminal.wait_for("reading state can't be written")
    assert "beta-meeting.md is starred" in quit_unsaved(terminal)
    assert not terminal.screen.find("* Beta") and not terminal.screen.find("* 1 Feb")
    assert file.read_bytes() == committed

    terminal = start(open_terminal)
    wait_for_star(terminal, "Alpha and", "5 Mar")
    quit_cleanly(terminal)


@pytest.mark.slow
def test_pipes_and_devices_in_place_of_own_files_keep_nobody_waiting(
    open_terminal: OpenTerminal, file: Path, environment: dict[str, str]
) -> None:
    cache = Path(environment["XDG_CACHE_HOME"]) / "briefing"
    for folder in (file.parent, cache):
        folder.mkdir(parents=True)
    (cache / "first-page").symlink_to("/dev/zero")
    for pipe in (file.with_name("theme"), file.with_name(f"{file.name}-journal")):
        os.mkfifo(pipe)
    terminal = start(open_terminal)
    terminal.press("*")
    terminal.wait_for("Not saved yet", "not a regular file")
    assert "state.sqlite-journal: it is not a regular file" in quit_unsaved(terminal)
