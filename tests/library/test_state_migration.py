"""A reading state of an older version is brought up to date; a kill leaves one or the other."""

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from briefing_tui.library.state.reading_state import ReadingState
from briefing_tui.library.state.store import VERSION, BriefState, Flags, ReadingPosition
from tests.library.conftest import OpenState

# As earlier versions of this program wrote it. Never change these.
VERSION_1 = """
CREATE TABLE library (id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, last TEXT);
CREATE TABLE brief (
    library INTEGER NOT NULL REFERENCES library (id),
    path TEXT NOT NULL,
    slug TEXT NOT NULL,
    read INTEGER, starred INTEGER, leaf INTEGER, character INTEGER,
    PRIMARY KEY (library, path)
) WITHOUT ROWID;
CREATE INDEX brief_slug ON brief (library, slug);
INSERT INTO brief VALUES (1, 'a.md', 'a', 1, NULL, 3, 140);
INSERT INTO brief VALUES (1, 'b.md', 'b', 0, 1, NULL, NULL);
INSERT INTO brief VALUES (1, 'c.md', 'c', NULL, NULL, -1, 0);
INSERT INTO brief VALUES (2, 'a.md', 'a', NULL, 1, NULL, NULL);
PRAGMA user_version = 1;
"""
# With fingerprints of the files, and a brief that had been renamed from `old.md` to `b.md`.
VERSION_2 = """
CREATE TABLE library (id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, last TEXT);
CREATE TABLE brief (
    library INTEGER NOT NULL REFERENCES library (id),
    path TEXT NOT NULL,
    slug TEXT NOT NULL,
    read INTEGER, starred INTEGER, leaf INTEGER, character INTEGER,
    size INTEGER, digest BLOB, fresh INTEGER,
    PRIMARY KEY (library, path)
) WITHOUT ROWID;
CREATE TABLE moved (
    library INTEGER NOT NULL REFERENCES library (id),
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    PRIMARY KEY (library, old)
) WITHOUT ROWID;
INSERT INTO brief VALUES
    (1, 'a.md', 'a', 1, NULL, 3, 140, 11, X'E375AA7CA228B4138850E660A99B9C93', NULL),
    (1, 'b.md', 'old', 0, 1, NULL, NULL, 11, X'15D3AC8C9AC52E4E6F43C68431741470', 1),
    (1, 'c.md', 'c', NULL, NULL, -1, 0, 11, X'E9C57E7FBDD4D7BDC3725A7CF9363573', NULL),
    (2, 'a.md', 'a', NULL, 1, NULL, NULL, NULL, NULL, 1);
INSERT INTO moved VALUES (1, 'old.md', 'b.md');
PRAGMA user_version = 2;
"""
ROWS = [
    (1, "a.md", 1, None, 3, 140),
    (1, "b.md", 0, 1, None, None),
    (1, "c.md", None, None, -1, 0),
    (2, "a.md", None, 1, None, None),
]
FLAGS = Flags(frozenset({"a.md"}), frozenset({"b.md"}))
READ = BriefState(read=True)


@pytest.fixture(params=[VERSION_1, VERSION_2], ids=["version 1", "version 2"])
def old_file(request: pytest.FixtureRequest, state_file: Path, tmp_path: Path) -> Path:
    """A state file of an older version, with two libraries."""
    state_file.parent.mkdir(parents=True)
    with closing(sqlite3.connect(state_file, isolation_level=None)) as db:
        db.executescript(request.param)
        for number, name in enumerate(("desk", "other"), 1):
            root = str((tmp_path / name).resolve())
            db.execute("INSERT INTO library VALUES (?, ?, ?)", (number, root, "c.md"))
    return state_file


def version(file: Path) -> int:
    with closing(sqlite3.connect(file)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def rows(file: Path) -> list[tuple[object, ...]]:
    query = "SELECT library, path, read, starred, leaf, character FROM brief ORDER BY 1, 2"
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return db.execute(query).fetchall()


def columns(file: Path) -> dict[str, list[str]]:
    tables = "SELECT name FROM sqlite_master WHERE type IN ('table', 'index')"
    with closing(sqlite3.connect(file)) as db:
        return {
            name: [column[1] for column in db.execute(f"PRAGMA table_info({name})")]
            for (name,) in db.execute(tables).fetchall()
        }


def test_reading_an_older_version_leaves_it_unchanged(
    old_file: Path, open_state: OpenState
) -> None:
    before = old_file.read_bytes()
    state = open_state()
    assert state.last() == "c.md"
    assert state.get("a.md") == BriefState(True, None, ReadingPosition(3, 140))
    assert state.load() == FLAGS
    assert old_file.read_bytes() == before
    assert not state.take_notices()


def test_writing_brings_it_up_to_date_and_loses_nothing(
    old_file: Path, open_state: OpenState
) -> None:
    state = open_state()
    state.update("d.md", READ)
    assert state.save()
    assert not state.take_notices()
    assert version(old_file) == VERSION
    assert rows(old_file) == sorted([*ROWS, (1, "d.md", 1, None, None, None)])
    assert open_state().load() == Flags(FLAGS.read | {"d.md"}, FLAGS.starred)
    assert open_state("other").load().starred == {"a.md"}
    assert open_state().get("c.md").position == ReadingPosition(-1, 0)
    assert open_state().last() == "c.md"
    migrated = columns(old_file)
    old_file.unlink()
    state.update("d.md", READ)
    assert state.save()
    assert columns(old_file) == migrated, "as in a new file"


KILL = """
import os, signal, sqlite3, sys
from pathlib import Path
from briefing_tui.library.state.store import BriefState
from briefing_tui.library.state.reading_state import ReadingState

connect = sqlite3.connect

def killed_at(file, number):
    left = [number]
    def count(statement):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
    def traced(*words, **options):
        connection = connect(*words, **options)
        connection.set_trace_callback(count)
        return connection
    sqlite3.connect = traced
    state = ReadingState(file, file.parents[2] / "desk")
    state.update("d.md", BriefState(read=True))
    state.save()

old_file = Path(sys.argv[1])
for number in range(1, 1000):
    file = old_file.with_name(f"{number}.sqlite")
    file.write_bytes(old_file.read_bytes())
    if not (child := os.fork()):
        killed_at(file, number)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
print(number)
"""


def test_a_kill_at_any_statement_leaves_one_version_or_the_other(
    old_file: Path, open_state: OpenState
) -> None:
    version_before = version(old_file)
    words = [sys.executable, "-c", KILL, str(old_file)]
    moments = int(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    assert moments >= 9, "one a statement"
    for number in range(1, moments + 1):
        file = old_file.with_name(f"{number}.sqlite")
        new = (1, "d.md", 1, None, None, None)
        assert rows(file) in (sorted(ROWS), sorted([*ROWS, new])), number
        assert version(file) in (version_before, VERSION)
        shutil.copy(file, old_file)
        state = open_state()
        state.update("e.md", READ)
        assert state.save()
        assert open_state().load().read >= {"a.md", "e.md"}
        assert not state.take_notices()


def test_three_readers_bring_it_up_to_date_at_once(
    old_file: Path, open_state: OpenState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.library.state.store._TIMEOUT", 20)
    states = [open_state() for _ in range(3)]
    for number, state in enumerate(states):
        state.load()
        state.update(f"{number}.md", READ)
    ready = Barrier(len(states))

    def save(state: ReadingState) -> bool:
        ready.wait()
        return state.save()

    with ThreadPoolExecutor(len(states)) as readers:
        assert all(readers.map(save, states))
    assert open_state().load().read == FLAGS.read | {"0.md", "1.md", "2.md"}
