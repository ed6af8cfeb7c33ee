"""The reading state when its file is damaged, locked, removed or cannot be written."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from briefing_tui.library.state.reading_state import ReadingState
from briefing_tui.library.state.store import VERSION, BriefState, Flags
from tests.library.conftest import OpenState

READ, STARRED = BriefState(read=True), BriefState(starred=True)


def files_beside(state_file: Path) -> list[str]:
    return sorted(file.name for file in state_file.parent.iterdir() if file != state_file)


def assert_usable_and_empty(state: ReadingState, open_state: OpenState) -> None:
    """The state knows nothing, says nothing more, and keeps what it is given now."""
    assert state.load() == Flags()
    state.update("a.md", READ)
    state.save()
    assert state.take_notices() == ()
    assert open_state().load().read == {"a.md"}


@pytest.mark.parametrize(
    "content",
    [b"this is no database at all, but text " * 40, b"SQLite format 3\0" + b"\xff" * 2000],
    ids=["text", "header only"],
)
def test_a_damaged_file_is_set_aside_with_one_notice(
    open_state: OpenState, state_file: Path, content: bytes
) -> None:
    state_file.parent.mkdir(parents=True)
    state_file.write_bytes(content)
    state = open_state()
    assert state.last() is None
    (notice,) = state.take_notices()
    assert "set aside as state.sqlite.unreadable-1" in notice
    assert (state_file.parent / "state.sqlite.unreadable-1").read_bytes() == content

    assert_usable_and_empty(state, open_state)


def test_an_earlier_damaged_file_is_not_overwritten(
    open_state: OpenState, state_file: Path
) -> None:
    state_file.parent.mkdir(parents=True)
    for number in (1, 2):
        state_file.write_text(f"damaged {number}")
        open_state().load()
    assert files_beside(state_file) == ["state.sqlite.unreadable-1", "state.sqlite.unreadable-2"]


@pytest.mark.parametrize("version", [VERSION - 1, VERSION + 1])
def test_a_file_of_another_version_is_set_aside_with_one_notice(
    open_state: OpenState, state_file: Path, version: int
) -> None:
    state_file.parent.mkdir(parents=True)
    with closing(sqlite3.connect(state_file)) as db:
        db.execute(f"PRAGMA user_version = {version}")
        db.execute("CREATE TABLE other (name)")
    before = state_file.read_bytes()
    state = open_state()
    state.update("a.md", READ)
    assert state.save()
    (notice,) = state.take_notices()
    assert f"version {version}" in notice
    assert "set aside as state.sqlite.unreadable-1" in notice
    assert open_state().load().read == {"a.md"}
    assert (state_file.parent / "state.sqlite.unreadable-1").read_bytes() == before


def test_a_database_of_another_program_is_set_aside(
    open_state: OpenState, state_file: Path
) -> None:
    state_file.parent.mkdir(parents=True)
    with closing(sqlite3.connect(state_file)) as db:
        db.execute("CREATE TABLE other (name)")
    open_state().load()
    assert files_beside(state_file) == ["state.sqlite.unreadable-1"]


def test_an_empty_file_is_a_new_state(open_state: OpenState, state_file: Path) -> None:
    state_file.parent.mkdir(parents=True)
    state_file.touch()
    state = open_state()
    assert_usable_and_empty(state, open_state)


def test_a_file_damaged_before_a_save_loses_nothing(
    open_state: OpenState, state_file: Path
) -> None:
    state = open_state()
    state.update("a.md", READ)
    state.save()
    state.load()
    state_file.write_text("damaged by another program")
    state.update("b.md", STARRED)
    state.save()
    assert open_state().load() == Flags(frozenset({"a.md"}), frozenset({"b.md"}))
    assert len(state.take_notices()) == 1


def test_a_file_damaged_before_a_load_loses_nothing(
    open_state: OpenState, state_file: Path
) -> None:
    state = open_state()
    state.update("a.md", READ)
    state.save()
    state.load()
    state_file.write_text("damaged by another program")
    assert state.load().read == {"a.md"}
    state.update("b.md", STARRED)
    state.save()
    assert open_state().load() == Flags(frozenset({"a.md"}), frozenset({"b.md"}))
    assert len(state.take_notices()) == 1


def test_a_file_removed_meanwhile_is_created_again(open_state: OpenState, state_file: Path) -> None:
    state = open_state()
    state.update("a.md", READ)
    state.save()
    state_file.unlink()
    state.update("b.md", READ)
    state.save()
    assert open_state().load().read == {"b.md"}


def test_a_state_that_cannot_be_written_is_kept_until_it_can(
    open_state: OpenState, state_file: Path
) -> None:
    state_file.parent.parent.mkdir(parents=True)
    state_file.parent.write_text("a file where the folder should be")
    state = open_state()
    for path in ("a.md", "b.md"):
        state.update(path, READ)
        assert not state.save()
        assert "can't be written" in state.problem
    assert dict(state.report().saved) == {}
    assert state.load() == Flags()
    assert state.unsaved() == {"a.md": READ, "b.md": READ}

    state_file.parent.unlink()
    assert state.save()
    assert not state.problem
    assert dict(state.report().saved) == {"a.md": READ, "b.md": READ}
    assert dict(state.report().saved) == state.unsaved() == {}
    assert open_state().load().read == {"a.md", "b.md"}


def test_a_full_disk_keeps_what_was_saved(open_state: OpenState, state_file: Path) -> None:
    state = open_state()
    state.update("a.md", READ)
    state.save()
    code = "import sys, sqlite3\n" + FULL_DISK
    result = subprocess.run(
        [sys.executable, "-c", code, str(state_file)], check=True, text=True, capture_output=True
    )
    assert "can't be written" in result.stdout
    assert open_state().load().read == {"a.md"}


KILL = """
import os, shutil, signal, sqlite3, sys
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

before = Path(sys.argv[1])
for number in range(1, 1000):
    file = before.with_name(f"{number}.sqlite")
    if before.exists():
        shutil.copy(before, file)
    if not (child := os.fork()):
        killed_at(file, number)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
print(number)
"""


@pytest.mark.parametrize("is_new", [False, True])
def test_a_kill_at_any_statement_leaves_what_was_or_what_is_new(
    open_state: OpenState, state_file: Path, *, is_new: bool
) -> None:
    read = set()
    if is_new:
        state_file.parent.mkdir(parents=True)
    else:
        state = open_state()
        state.update("a.md", READ)
        assert state.save()
        read = {"a.md"}
    words = [sys.executable, "-c", KILL, str(state_file)]
    moments = int(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    assert moments >= 6, "one a statement"
    for number in range(1, moments + 1):
        shutil.copy(state_file.with_name(f"{number}.sqlite"), state_file)
        state = open_state()
        assert state.load().read in (read, read | {"d.md"}), number
        state.update("e.md", READ)
        assert state.save()
        assert open_state().load().read >= read | {"e.md"}
        assert not state.take_notices()


FULL_DISK = """
from pathlib import Path
import resource, signal
from briefing_tui.library.state.store import BriefState
from briefing_tui.library.state.reading_state import ReadingState
file = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = file.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
state = ReadingState(file, file.parents[2] / "desk")
for number in range(2000):
    state.update(f"{number:0100}.md", BriefState(read=True))
print("written" if state.save() else state.problem)
"""


def test_a_locked_file_is_written_by_the_next_save(
    open_state: OpenState, state_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.library.state.store._TIMEOUT", 0.01)
    state = open_state()
    state.update("a.md", READ)
    state.save()
    with closing(sqlite3.connect(state_file, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        state.update("b.md", READ)
        state.save()
        assert open_state().load() == Flags()
        db.execute("ROLLBACK")
    assert files_beside(state_file) == []
    state.save()
    assert open_state().load().read == {"a.md", "b.md"}


NO_PERMISSION = """
import os, sys, sqlite3, urllib.parse
from pathlib import Path
from briefing_tui.library.state.reading_state import ReadingState
if os.geteuid() == 0:  # who may read everything
    os.setgid(65534)
    os.setuid(65534)
file = Path(sys.argv[1])
state = ReadingState(file, file)
state.load()
print(*state.take_notices())
"""


def test_a_file_without_permission_is_set_aside() -> None:
    # Not in pytest's own folder, which other users may not enter.
    with TemporaryDirectory() as name:
        state_file = Path(name) / "state.sqlite"
        state_file.write_text("secret")
        state_file.chmod(0)
        state_file.parent.chmod(0o777)
        words = [sys.executable, "-c", NO_PERMISSION, str(state_file)]
        result = subprocess.run(words, capture_output=True, text=True, check=False)
        assert "can't be read" in result.stdout, result.stderr
        assert files_beside(state_file) == ["state.sqlite.unreadable-1"]


READ_ONLY = """
import os, sys
from pathlib import Path
from briefing_tui.library.state.store import BriefState
from briefing_tui.library.state.reading_state import ReadingState
file = Path(sys.argv[1])
writer = ReadingState(file, file)
writer.update("a.md", BriefState(read=True))
assert writer.save()
file.chmod(0o444)
file.parent.chmod(0o555)
if os.geteuid() == 0:  # who may write everything
    os.setgid(65534)
    os.setuid(65534)
for path in (file, file.with_name("new.sqlite")):
    state = ReadingState(path, file)
    assert state.load().read == ({"a.md"} if path == file else set())
    state.update("b.md", BriefState(read=True))
    assert not state.save()
    assert "can't be written" in state.problem, state.problem
    assert state.get("b.md").read
    assert not state.take_notices()
"""


def test_a_read_only_folder_is_read_and_not_written() -> None:
    # Not in pytest's own folder, which other users may not enter.
    with TemporaryDirectory() as name:
        command = [sys.executable, "-c", READ_ONLY, str(Path(name) / "state.sqlite")]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
        Path(name).chmod(0o700)


NO_FILES_LEFT = """
import os, resource, sys
from pathlib import Path
from briefing_tui.library.state.reading_state import ReadingState
file = Path(sys.argv[1])
state = ReadingState(file, file.parents[2] / "desk")
state.last()
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (32, most))
opened = []
try:
    while True:
        opened.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    assert not state.load().read
for each in opened:
    os.close(each)
print(*state.take_notices())
assert state.load().read == {"a.md"}
"""


def test_a_file_that_cannot_be_opened_now_is_left_where_it_is(
    open_state: OpenState, state_file: Path
) -> None:
    state = open_state()
    state.update("a.md", READ)
    state.save()
    words = [sys.executable, "-c", NO_FILES_LEFT, str(state_file)]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "can't be read now" in result.stdout, result.stderr
    assert result.returncode == 0, result.stderr
    assert files_beside(state_file) == []
