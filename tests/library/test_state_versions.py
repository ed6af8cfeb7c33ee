"""A reading state of the first version becomes one of today, and a kill finds it whole."""

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from briefing_tui.library.state.marks import Marks, Position, Trace
from briefing_tui.library.state.reading_state import ReadingState
from briefing_tui.library.state.store import VERSION
from tests.library.conftest import OpenState

# As the first version wrote it. It stays as it is for ever.
FIRST = """
CREATE TABLE library (id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, last TEXT);
CREATE TABLE brief (
    library INTEGER NOT NULL REFERENCES library (id),
    path TEXT NOT NULL,
    slug TEXT NOT NULL,
    read INTEGER, starred INTEGER, leaf INTEGER, character INTEGER,
    PRIMARY KEY (library, path)
) WITHOUT ROWID;
CREATE INDEX brief_slug ON brief (library, slug);
PRAGMA user_version = 1;
"""
ROWS = [
    (1, "a.md", "a", 1, None, 3, 140),
    (1, "b.md", "b", 0, 1, None, None),
    (1, "c.md", "c", None, None, -1, 0),
    (2, "a.md", "a", None, 1, None, None),
]
KNOWN = Marks(frozenset({"a.md"}), frozenset({"b.md"}))


@pytest.fixture
def first(state_file: Path, tmp_path: Path) -> Path:
    """A state file of the first version, with two libraries."""
    state_file.parent.mkdir(parents=True)
    with closing(sqlite3.connect(state_file, isolation_level=None)) as db:
        db.executescript(FIRST)
        for number, name in enumerate(("desk", "other"), 1):
            root = str((tmp_path / name).resolve())
            db.execute("INSERT INTO library VALUES (?, ?, ?)", (number, root, "c.md"))
        db.executemany("INSERT INTO brief VALUES (?, ?, ?, ?, ?, ?, ?)", ROWS)
    return state_file


def version(file: Path) -> int:
    with closing(sqlite3.connect(file)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def rows(file: Path) -> list[tuple[object, ...]]:
    query = "SELECT library, path, slug, read, starred, leaf, character FROM brief ORDER BY 1, 2"
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return db.execute(query).fetchall()


def test_a_look_reads_the_first_version_and_leaves_it_so(
    first: Path, open_state: OpenState
) -> None:
    before = first.read_bytes()
    state = open_state()
    assert state.last() == "c.md"
    assert state.trace("a.md") == Trace("a", True, None, Position(3, 140))
    assert state.load() == KNOWN
    assert first.read_bytes() == before
    assert not state.take_notices()


def test_a_write_brings_it_up_to_date_and_loses_nothing(first: Path, open_state: OpenState) -> None:
    state = open_state()
    state.note("d.md", Trace("d", read=True))
    assert state.save()
    assert not state.take_notices()
    assert version(first) == VERSION
    assert rows(first) == sorted([*ROWS, (1, "d.md", "d", 1, None, None, None)])
    assert open_state().load() == Marks(KNOWN.read | {"d.md"}, KNOWN.starred)
    assert open_state("other").load().starred == {"a.md"}
    assert open_state().trace("c.md").position == Position(-1, 0)
    assert open_state().last() == "c.md"


KILL = """
import os, signal, sqlite3, sys
from pathlib import Path
from briefing_tui.library.state.marks import Trace
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
    state.note("d.md", Trace("d", read=True))
    state.save()

first = Path(sys.argv[1])
for number in range(1, 1000):
    file = first.with_name(f"{number}.sqlite")
    file.write_bytes(first.read_bytes())
    if not (child := os.fork()):
        killed_at(file, number)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
print(number)
"""


def test_a_kill_at_any_statement_leaves_one_version_or_the_other(
    first: Path, open_state: OpenState
) -> None:
    words = [sys.executable, "-c", KILL, str(first)]
    moments = int(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    assert moments > 10
    for number in range(1, moments + 1):
        file = first.with_name(f"{number}.sqlite")
        new = (1, "d.md", "d", 1, None, None, None)
        assert rows(file) in (sorted(ROWS), sorted([*ROWS, new])), number
        assert version(file) in (1, VERSION)
        shutil.copy(file, first)
        state = open_state()
        state.note("e.md", Trace("e", read=True))
        assert state.save()
        assert open_state().load().read >= {"a.md", "e.md"}
        assert not state.take_notices()


def test_three_readers_bring_it_up_to_date_at_once(
    first: Path, open_state: OpenState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.library.state.store._TIMEOUT", 20)
    states = [open_state() for _ in range(3)]
    for number, state in enumerate(states):
        state.load()
        state.note(f"{number}.md", Trace(str(number), read=True))
    ready = Barrier(len(states))

    def save(state: ReadingState) -> bool:
        ready.wait()
        return state.save()

    with ThreadPoolExecutor(len(states)) as readers:
        assert all(readers.map(save, states))
    assert open_state().load().read == KNOWN.read | {"0.md", "1.md", "2.md"}
