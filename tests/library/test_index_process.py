"""The index process: what it reports of a library and of a single file, and how it ends."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import msgspec
import pytest
from watchdog.observers import Observer

from briefing_tui.library import watch as watching
from briefing_tui.library.files import BOOK, OpenRequest, read_brief, stamp_of
from briefing_tui.library.index import live
from briefing_tui.library.index.live import keep_up_to_date
from briefing_tui.library.index.process import (
    ENDED,
    NOT_STARTED,
    POLLING,
    RESTARTED,
    FilesChanged,
    IndexMessage,
    IndexProcess,
    Notice,
    UpToDate,
    Watching,
    module_environment,
)
from briefing_tui.library.index.reader import KEPT_PARSED, Index, IndexProgress
from briefing_tui.library.index.schema import (
    connect,
    get_meta,
    index_location,
    private_location,
    remove_private,
)
from briefing_tui.library.library import Library
from briefing_tui.library.paths import state_folder
from briefing_tui.library.state.reading_state import FILE_NAME, ReadingState
from briefing_tui.library.state.store import BriefState
from briefing_tui.parse.cached import decode, encode
from tests.architecture.source_tree import ROOT
from tests.cases import each_case
from tests.library.conftest import NOTE, IndexedLibrary
from tests.library.index_messages import PATIENCE, MessageQueue

NOTE_FILE = "2010-01-01-old-note.md"

# A library, kept up to date in a thread


@pytest.fixture
def messages(library: IndexedLibrary) -> Iterator[MessageQueue]:
    """The messages about a library whose index is up to date, and that is watched."""
    messages, stopped = MessageQueue(), Event()
    arguments = (library.root, library.location, None, messages.put, stopped)
    thread = Thread(target=keep_up_to_date, args=arguments)
    thread.start()
    messages.until_type(Watching)
    messages.until_type(UpToDate)  # with what changed before the watch began
    yield messages
    stopped.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_new_file_is_indexed(library: IndexedLibrary, messages: MessageQueue) -> None:
    library.write("new.md", "Fresh words.")
    assert messages.changed_names() == {"new.md"}
    messages.until_true(lambda: library.search("fresh") == ["new.md"])


def test_a_save_that_replaces_the_file_is_one_change(
    library: IndexedLibrary, messages: MessageQueue
) -> None:
    swap = library.write(f".{NOTE_FILE}.swp", "It speaks of wheat.")
    swap.replace(library.root / NOTE_FILE)
    assert messages.changed_names() == {NOTE_FILE}
    assert library.search("wheat") == [NOTE_FILE]
    assert library.search("tariffs") == []


def test_a_file_is_deleted(library: IndexedLibrary, messages: MessageQueue) -> None:
    (library.root / NOTE_FILE).unlink()
    assert messages.changed_names() == {NOTE_FILE}
    assert library.search("tariffs") == []


def test_a_folder_is_moved_in(
    library: IndexedLibrary, messages: MessageQueue, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "one.md").write_text("Fresh words.")
    (tmp_path / "elsewhere").rename(library.root / "sub")
    messages.changed_names()
    assert library.search("fresh") == ["sub/one.md"]


def test_other_files_are_not_reported(library: IndexedLibrary, messages: MessageQueue) -> None:
    (library.root / "picture.png").write_bytes(b"x")
    library.write(".hidden.md")
    library.write("real.md")
    assert messages.changed_names() == {"real.md"}


def test_a_save_reads_the_changed_file_alone(
    library: IndexedLibrary, messages: MessageQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "update", lambda *_: pytest.fail("read the whole library"))
    library.write(NOTE_FILE, "It speaks of wheat.")
    progress = messages.until_type(IndexProgress)
    assert progress == IndexProgress(1, 1)
    assert messages.until_type(UpToDate) == UpToDate()


def test_a_renamed_file_takes_its_reading_state_along(
    library: IndexedLibrary, messages: MessageQueue
) -> None:
    file = state_folder() / FILE_NAME
    state = ReadingState(file, library.root)
    state.update(NOTE_FILE, BriefState(read=True, starred=True))
    assert state.save()
    (library.root / NOTE_FILE).rename(library.root / "new-name.md")
    messages.until_type(UpToDate)
    with closing(Index(library.root, library.location)) as index:
        assert index.renamed_to(NOTE_FILE) == "new-name.md"
    assert ReadingState(file, library.root).load().starred == {"new-name.md"}


def test_without_reports_of_the_system_stamps_are_compared(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **_options: object) -> None:
        raise OSError("no more watches")

    monkeypatch.setattr(Observer, "schedule", refuse)
    monkeypatch.setattr(watching, "LEAST_PAUSE", 0.01)
    messages, stopped = MessageQueue(), Event()
    arguments = (library.root, library.location, None, messages.put, stopped)
    thread = Thread(target=keep_up_to_date, args=arguments)
    thread.start()
    try:
        messages.until(lambda message: message == Notice(POLLING))
        messages.until_type(Watching)
        messages.until_type(UpToDate)
        library.write("new.md", "Fresh words.")
        assert messages.changed_names() == {"new.md"}
        messages.until_true(lambda: library.search("fresh") == ["new.md"])
    finally:
        stopped.set()
        thread.join(PATIENCE)


# The process


@pytest.fixture
def started(library: IndexedLibrary) -> Iterator[tuple[IndexProcess, MessageQueue]]:
    """A real process that keeps the library's index up to date, in the usual cache folder."""
    library.location = index_location(library.root)
    messages = MessageQueue()
    index_process = IndexProcess(library.root, library.location, messages.put)
    index_process.start()
    yield index_process, messages
    index_process.stop()
    index_process.join(PATIENCE)
    assert not index_process.is_alive


def test_without_a_process_it_says_so_and_another_start_tries_again(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    library.location = index_location(library.root)
    messages = MessageQueue()
    index_process = IndexProcess(library.root, library.location, messages.put)
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "Popen", fails)
        index_process.start()
        assert messages.next() == Notice(NOT_STARTED.format("resource temporarily unavailable"))
        index_process.join(PATIENCE)
    assert not index_process.is_alive
    index_process.start()
    messages.until_type(UpToDate)
    assert library.search("trade")
    index_process.stop()
    index_process.join(PATIENCE)
    assert not index_process.is_alive
    assert index_process._process is not None
    assert index_process._process.returncode == -signal.SIGKILL, "it ends with the interface"


def test_without_a_thread_it_says_that_no_process_can_be_started(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", fails)
    messages = MessageQueue()
    index_process = IndexProcess(library.root, index_location(library.root), messages.put)
    index_process.start()
    assert messages.next() == Notice(NOT_STARTED.format("can't start new thread"))
    assert not index_process.is_alive
    index_process.stop()


def kill(index_process: IndexProcess) -> None:
    """End the process as the system does when it is out of memory."""
    assert index_process._process is not None
    os.kill(index_process._process.pid, signal.SIGKILL)


def test_it_ends_when_the_interface_is_killed(
    library: IndexedLibrary, started: tuple[IndexProcess, MessageQueue]
) -> None:
    """The system then closes the pipe."""
    index_process, messages = started
    messages.until_type(UpToDate)
    first = index_process._process
    assert first is not None
    assert first.stdin is not None
    first.stdin.close()
    assert first.wait(PATIENCE) == 0


def test_a_killed_process_is_started_again_once(
    library: IndexedLibrary, started: tuple[IndexProcess, MessageQueue]
) -> None:
    index_process, messages = started
    messages.until_type(Watching)
    messages.until_type(UpToDate)
    assert index_process._process is not None
    os.kill(index_process._process.pid, signal.SIGSTOP)
    library.write("meanwhile.md", "Other words.")
    kill(index_process)
    assert messages.next() == Notice(RESTARTED)
    messages.until_type(Watching)
    messages.until_type(UpToDate)
    assert library.search("other") == ["meanwhile.md"], "a change while no process runs is found"
    library.write("new.md", "Fresh words.")
    assert messages.changed_names() == {"new.md"}, "changes are noticed again"
    messages.until_true(lambda: library.search("fresh") == ["new.md"])
    kill(index_process)
    messages.until(lambda message: message == Notice(ENDED))
    index_process.join(PATIENCE)
    assert not index_process.is_alive
    library.write("later.md", "Later words.")
    index_process.start()
    messages.until_type(UpToDate)
    assert library.search("later") == ["later.md"], "as a reload has it"


def test_another_folder_in_its_place_is_read(
    library: IndexedLibrary, started: tuple[IndexProcess, MessageQueue], tmp_path: Path
) -> None:
    _, messages = started
    messages.until_type(Watching)
    other = tmp_path / "other"
    other.mkdir()
    (other / "new.md").write_text("Fresh words.")
    library.root.rename(tmp_path / "before")
    other.rename(library.root)
    messages.until_true(lambda: library.search("fresh") == ["new.md"])
    assert library.search("tariffs") == []


def test_another_start_compares_the_whole_library(
    library: IndexedLibrary, started: tuple[IndexProcess, MessageQueue]
) -> None:
    index_process, messages = started
    messages.until_type(Watching)
    messages.until_type(UpToDate)
    first = index_process._process
    for _ in range(2):  # more often than a process may die
        index_process.start()
        report = messages.until_type(UpToDate)
        assert report.skipped == ()
        messages.until_type(Watching)
        messages.until_type(UpToDate)
    assert index_process._process is not first


def test_half_a_line_of_a_killed_process_is_ignored(
    library: IndexedLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = tmp_path / "python"
    dying.write_text('#!/bin/sh\nprintf \'{"type":"Watching"}\\n{"type":"Not\'\n')
    dying.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dying))
    raised: list[object] = []
    monkeypatch.setattr("threading.excepthook", raised.append)
    messages = MessageQueue()
    index_process = IndexProcess(library.root, library.location, messages.put)
    index_process.start()
    index_process.join(PATIENCE)
    assert messages.until(lambda message: message == Notice(ENDED))
    assert not raised


def test_without_a_cache_folder_the_index_is_in_a_private_one(
    library: IndexedLibrary, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    library.location = index_location(library.root, tmp_path / "file" / "cache")
    messages = MessageQueue()
    index_process = IndexProcess(library.root, library.location, messages.put)
    index_process.start()
    messages.until_type(UpToDate)
    assert library.search("trade")
    folder = library.location.file.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    index_process.stop()
    index_process.join(PATIENCE)
    remove_private(library.location)
    assert not folder.exists()


START = """
import sys
from pathlib import Path
from queue import SimpleQueue
from briefing_tui.library.index.process import IndexProcess, UpToDate
from briefing_tui.library.index.schema import index_location
root = Path(sys.argv[1])
messages = SimpleQueue()
index_process = IndexProcess(root, index_location(root), messages.put)
index_process.start()
while not isinstance(message := messages.get(timeout=20), UpToDate):
    pass
index_process.stop()
index_process.join(20)
"""


def test_it_runs_from_a_checkout_that_is_not_installed(
    library: IndexedLibrary, tmp_path: Path, environment: dict[str, str]
) -> None:
    """The process must find the package that the interface was started from, and no other."""
    checkout = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "briefing_tui", checkout / "briefing_tui", ignore=ignored)
    (checkout / "briefing_tui" / "__init__.py").write_text('__version__ = "of the checkout"\n')
    script = f"import sys; sys.path.insert(0, {str(checkout)!r})\n{START}"
    command = [sys.executable, "-c", script, str(library.root)]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=60)
    with closing(connect(index_location(library.root))) as connection:
        assert get_meta(connection, "made by") == "of the checkout"


def test_the_package_is_the_first_place_for_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    assert module_environment()["PYTHONPATH"] == f"{ROOT}{os.pathsep}/somewhere"
    monkeypatch.delenv("PYTHONPATH")
    assert module_environment()["PYTHONPATH"] == str(ROOT)


def test_a_library_that_looks_like_a_package_is_never_imported(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The working folder may be a library of somebody else."""
    for name in ("briefing_tui.py", "msgspec.py", "json.py"):
        (library.root / name).write_text("open('imported', 'w')\n")
    monkeypatch.chdir(library.root)
    messages = MessageQueue()
    index_process = IndexProcess(library.root, index_location(library.root), messages.put)
    index_process.start()
    messages.until_type(UpToDate)
    index_process.stop()
    index_process.join(PATIENCE)
    assert not (library.root / "imported").exists()


@each_case(
    "message",
    [
        IndexProgress(1, 2),
        Notice("Words."),
        UpToDate((("hidden", 1),), changed=False),
        FilesChanged.of((os.fsdecode(b"/desk/caf\xe9.md"), "/desk/a.md")),
        Watching(),
    ],
)
def test_every_message_passes_through_json(message: IndexMessage) -> None:
    assert msgspec.json.decode(msgspec.json.encode(message), type=IndexMessage) == message


def test_paths_that_are_not_utf_8_are_reported_as_the_system_has_them() -> None:
    names = ("/desk/a.md", os.fsdecode(b"/desk/caf\xe9.md"))
    assert FilesChanged.of(reversed(names)).paths == names


# Parsed briefs


@pytest.fixture
def library_in_use(library: IndexedLibrary) -> IndexedLibrary:
    library.location = index_location(library.root)
    library.update()
    return library


def keep_parsed(library: IndexedLibrary, *paths: Path) -> None:
    with closing(Library(OpenRequest(root=library.root))) as opened:
        for path in paths:
            opened.keep_parsed(path)


def parsed(library: IndexedLibrary, path: Path) -> bytes | None:
    stamp = stamp_of(path)
    assert stamp is not None
    with library.open() as index:
        return index.parsed(path, stamp)


@pytest.mark.usefixtures("settled")
def test_a_brief_is_kept_as_it_was_parsed(library_in_use: IndexedLibrary) -> None:
    library = library_in_use
    path = library.root / "2025-01-17-call.md"
    assert parsed(library, path) is None
    keep_parsed(library, path)
    data = parsed(library, path)
    assert data is not None
    assert data == encode(read_brief(path, path.name))
    decoded = decode(data)
    assert decoded is not None
    assert decoded[0] == read_brief(path, path.name)


@pytest.mark.usefixtures("settled")
def test_a_kept_brief_is_valid_for_one_stamp_only(library_in_use: IndexedLibrary) -> None:
    library = library_in_use
    path = library.root / NOTE_FILE
    keep_parsed(library, path)
    before = path.stat()
    path.write_text(NOTE.replace("tariffs", "exports"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert parsed(library, path) is None, "the ctime differs"
    keep_parsed(library, path)
    data = parsed(library, path)
    assert data is not None
    assert b"exports" in data


@pytest.mark.usefixtures("settled")
def test_the_briefs_that_were_opened_last_are_kept(library_in_use: IndexedLibrary) -> None:
    library = library_in_use
    paths = [library.write(f"{number}.md") for number in range(KEPT_PARSED + 5)]
    keep_parsed(library, *paths, paths[5])
    kept = [path for path in paths if parsed(library, path) is not None]
    assert kept == paths[5:]
    keep_parsed(library, paths[0])
    assert parsed(library, paths[5]) is not None, "it was opened again"
    assert parsed(library, paths[6]) is None


@pytest.mark.usefixtures("settled")
def test_long_and_missing_files_are_not_kept(library_in_use: IndexedLibrary) -> None:
    library = library_in_use
    book = library.write("book.md", "words\n" * (BOOK // 6 + 1))
    keep_parsed(library, book, library.root / "nowhere.md")
    with library.open() as index:
        assert index.number("SELECT count(*) FROM parsed") == 0


@pytest.mark.usefixtures("settled")
def test_a_brief_whose_name_is_not_utf_8_is_kept(library_in_use: IndexedLibrary) -> None:
    library = library_in_use
    path = library.write(os.fsdecode(b"caf\xe9.md"), "Strange words.")
    keep_parsed(library, path)
    assert parsed(library, path) == encode(read_brief(path, path.name))


@pytest.mark.usefixtures("unsettled")
def test_a_brief_that_was_just_written_is_not_kept(library_in_use: IndexedLibrary) -> None:
    library = library_in_use
    """The next write may leave its stamp as it is."""
    keep_parsed(library, library.root / NOTE_FILE)
    assert parsed(library, library.root / NOTE_FILE) is None


# A single file


@pytest.fixture
def single_file(tmp_path: Path) -> Iterator[tuple[Path, IndexedLibrary, MessageQueue]]:
    """A file that is no part of a library, opened by a link to it."""
    for name in ("home", "elsewhere"):
        (tmp_path / name).mkdir()
    real, link = tmp_path / "elsewhere" / "notes.txt", tmp_path / "home" / "link.txt"
    real.write_text("First words.")
    link.symlink_to(real)
    location = private_location()
    messages, stopped = MessageQueue(), Event()
    arguments = (None, location, link, messages.put, stopped)
    thread = Thread(target=keep_up_to_date, args=arguments)
    thread.start()
    messages.until_type(Watching)
    yield link, IndexedLibrary(link.parent, location), messages
    stopped.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    remove_private(location)


def reported(messages: MessageQueue) -> tuple[str, ...]:
    """The paths of the next change, once the index is up to date."""
    paths = messages.until_type(FilesChanged).paths
    messages.until_type(UpToDate)
    return paths


def test_a_single_file_is_reported_by_the_name_it_was_opened_by(
    single_file: tuple[Path, IndexedLibrary, MessageQueue],
) -> None:
    link, library, messages = single_file
    assert library.search("first") == ["link.txt"]
    (link.parent / "other.txt").write_text("no brief")
    (link.parent / "below").mkdir()
    (link.parent / "below" / "note.md").write_text("not watched")
    link.resolve().write_text("new words")
    assert reported(messages) == (str(link),)
    messages.until_true(lambda: library.search("new") == ["link.txt"])
    assert library.search("first") == []


def test_a_single_file_has_no_other_briefs_in_its_index(
    single_file: tuple[Path, IndexedLibrary, MessageQueue],
) -> None:
    link, library, messages = single_file
    (link.parent / "beside.md").write_text("The neighbour.")
    link.resolve().write_text("New words.")
    assert reported(messages) == (str(link),)
    with library.open() as index:
        assert index.count() == 1


def test_a_link_to_another_file_is_followed(
    single_file: tuple[Path, IndexedLibrary, MessageQueue],
) -> None:
    link, library, messages = single_file
    other = link.parent.parent / "other.txt"
    other.write_text("other words")
    new_link = link.with_name("aside")
    new_link.symlink_to(other)
    new_link.replace(link)
    assert reported(messages) == (str(link),)
    assert library.search("other") == ["link.txt"]


def test_a_link_to_itself_is_reported_and_watched_on(
    single_file: tuple[Path, IndexedLibrary, MessageQueue],
) -> None:
    link, library, messages = single_file
    new_link = link.with_name("aside")
    new_link.symlink_to(link)
    new_link.replace(link)
    assert reported(messages) == (str(link),)
    new_link.write_text("a file again")
    new_link.replace(link)
    assert reported(messages) == (str(link),)
    while library.search("again") != ["link.txt"]:  # the link may have been reported once more
        assert reported(messages) == (str(link),)


def test_a_brief_outside_a_library_is_watched_beside_it(
    library: IndexedLibrary, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("Words.")
    messages, stopped = MessageQueue(), Event()
    arguments = (library.root, library.location, outside, messages.put, stopped)
    thread = Thread(target=keep_up_to_date, args=arguments)
    thread.start()
    try:
        for _ in range(2):
            messages.until_type(Watching)
        outside.write_text("New words.")
        assert messages.changed_names() == {"outside.md"}
        library.write("new.md", "Fresh words.")
        messages.until_true(lambda: library.search("fresh") == ["new.md"])
        with library.open() as index:
            assert index.count() == 3, "it is not part of the library"
    finally:
        stopped.set()
        thread.join(PATIENCE)


def test_a_network_folder_can_be_polled(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most systems don't report what other machines save."""
    monkeypatch.setenv("BRIEFING_POLLING", "true")
    monkeypatch.setattr(Observer, "schedule", lambda *_: pytest.fail("asked the system"))
    monkeypatch.setattr(watching, "LEAST_PAUSE", 0.01)
    messages, stopped = MessageQueue(), Event()
    arguments = (library.root, library.location, None, messages.put, stopped)
    thread = Thread(target=keep_up_to_date, args=arguments)
    thread.start()
    try:
        reports = messages.until(lambda message: isinstance(message, Watching))
        assert Notice(POLLING) not in reports, "it was asked for"
        messages.until_type(UpToDate)
        library.write("new.md", "Fresh words.")
        messages.until_true(lambda: library.search("fresh") == ["new.md"])
    finally:
        stopped.set()
        thread.join(PATIENCE)
