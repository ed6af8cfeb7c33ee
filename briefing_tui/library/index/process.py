"""The index process: it keeps a library's index up to date while the library is open.

A process of its own scans, parses, writes and watches, so the interface imports neither the
parsers nor a watcher, and no key waits for them. Messages and requests are lines of JSON.
An index in memory belongs to the interface's process: there the same work runs in a thread.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from stat import S_ISREG
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Self

import msgspec
from msgspec import Struct

from briefing_tui.library.files import BOOK, Reason, Stamp, is_brief_name, read_brief, stamp_of
from briefing_tui.library.index.parsing import (
    collect_seldom,
    end_with_parent,
    ignore_interrupts,
    module_command,
    module_environment,
)
from briefing_tui.library.index.reader import Changes, Progress, Renames, open_index
from briefing_tui.library.index.schema import (
    FAILURES,
    IndexLocation,
    index_location,
    key_of,
    path_of,
)
from briefing_tui.library.index.writer import (
    is_settled,
    keep_parsed,
    update,
    update_files,
)
from briefing_tui.library.watch import Paths, watch, watch_file

if TYPE_CHECKING:
    import subprocess

MODULE = "briefing_tui.library.index.process"
PATIENCE = 1.0
"""Seconds for a thread that watches to end. It looks every `watch.QUIET` whether it should."""
NICE = 5
"""How much the process gives way to the interface (`nice`)."""
MAX_CHANGED = 500
"""Up to this many changed files are read one by one; for more the whole library is compared."""
KEPT_PARSED = 20
"""Briefs of which the parsed form is kept."""
POLLING = "The system can't report all changes in this folder, so it is compared every few seconds."
RESTARTED = "The index process ended unexpectedly. It has been started again."
ENDED = "The index process ended again: changes on disk are no longer noticed, only at a reload."


class IndexProgress(Struct, frozen=True, tag=True):
    """How many files have been read so far."""

    done: int
    total: int


class Notice(Struct, frozen=True, tag=True):
    """Something to tell the reader, in one line."""

    text: str


class UpToDate(Struct, frozen=True, tag=True):
    """The index agrees with the files."""

    skipped: tuple[tuple[Reason, int], ...] | None = None
    """None where only some files were looked at."""
    changed: bool = True
    """False where the index was up to date already."""


class FilesChanged(Struct, frozen=True, tag=True):
    """Files or folders of the library were changed, made, renamed or deleted."""

    names: tuple[bytes, ...]
    """The paths as the system has them: they need not be valid UTF-8, as JSON must be."""

    @classmethod
    def of(cls, paths: Iterable[str]) -> Self:
        return cls(tuple(map(os.fsencode, sorted(paths))))

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(map(os.fsdecode, self.names))


class Watching(Struct, frozen=True, tag=True):
    """From now on every change is reported. One just before may have been missed."""


class Ended(Struct, frozen=True, tag=True):
    """The process died twice. Nothing more will be reported."""


class KeepParsed(Struct, frozen=True, tag=True):
    """Keep the parsed form of a brief."""

    name: bytes


class Rescan(Struct, frozen=True, tag=True):
    """Compare the whole library with the index."""


IndexRequest = KeepParsed | Rescan
IndexMessage = IndexProgress | Notice | UpToDate | FilesChanged | Watching | Ended
Notify = Callable[[IndexMessage], None]


class IndexProcess:
    """The interface's end. `notify` is called from a thread.

    `root` is the library's folder. `file` is a brief whose changes watching that folder would
    not report; without a root it is the only brief of the index.
    """

    def __init__(
        self, root: Path | None, location: IndexLocation, notify: Notify, file: Path | None = None
    ) -> None:
        self._root, self._location, self._notify, self._file = root, location, notify, file
        self._stopped = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._to_keep: Path | None = None
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the process. What was committed stays. A thread that watches without a process ends
        at its next look.
        """
        self._stopped.set()
        if self._process is not None:
            self._process.kill()

    def join(self, seconds: float) -> None:
        """Wait for the end."""
        self._thread.join(seconds)

    @property
    def is_alive(self) -> bool:
        """Whether there may be more messages."""
        return self._thread.is_alive()

    def keep_parsed(self, path: Path) -> None:
        """Keep the parsed form of a brief, so that a start can show it without parsing. Of those
        that are to be kept before the process runs, it is the last one.
        """
        self._to_keep = path
        self._send_to_keep()

    def _send_to_keep(self) -> None:
        path = self._to_keep
        if path is not None and self._send(KeepParsed(os.fsencode(path))):
            self._to_keep = None

    def rescan(self) -> bool:
        """Compare the whole library with the index; False where no process can."""
        return self._send(Rescan())

    def _send(self, request: IndexRequest) -> bool:
        process = self._process
        if process is None or process.stdin is None or process.poll() is not None:
            return False
        try:
            process.stdin.write(msgspec.json.encode(request) + b"\n")
            process.stdin.flush()
        except (OSError, ValueError):  # it has just ended
            return False
        return True

    def _run(self) -> None:
        if self._location.file is None:
            keep_up_to_date(self._root, self._location, self._file, self._notify, self._stopped)
            return
        for failure in (Notice(RESTARTED), Notice(ENDED)):
            self._run_process()
            if self._stopped.is_set():
                return
            self._notify(failure)
        self._notify(Ended())

    def _run_process(self) -> None:
        """Start the process and pass its messages on until it ends."""
        import subprocess

        with subprocess.Popen(
            module_command(MODULE, str(self._root or ""), str(self._file or "")),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=module_environment(),
        ) as process:
            self._process = process
            if self._stopped.is_set():
                process.kill()
            self._send_to_keep()
            assert process.stdout is not None
            decoder = msgspec.json.Decoder(IndexMessage)
            for line in process.stdout:
                # A process that was killed may leave half a line.
                if line.endswith(b"\n") and not self._stopped.is_set():
                    self._notify(decoder.decode(line))


def keep_up_to_date(
    root: Path | None, location: IndexLocation, file: Path | None, notify: Notify, stopped: Event
) -> None:
    """Keep the index of a library up to date, or that of a single brief, until stopped."""
    if root is None:
        if file is not None:
            _keep_file(file, location, notify, stopped)
        return
    beside = Thread(target=_keep_file, args=(file, None, notify, stopped), daemon=True)
    if file is not None:
        beside.start()
    _keep_library(root, location, notify, stopped)
    if file is not None:
        beside.join(PATIENCE)


def update_library(root: Path, location: IndexLocation, notify: Notify, stopped: Event) -> None:
    """Compare the whole library with its index, and report."""
    changes = update(root, location, _reporter(notify), stopped.is_set, partial(_move_state, root))
    if not stopped.is_set():
        _report_up_to_date(changes, notify, changes.skipped)


def _move_state(root: Path, renames: Renames) -> None:
    """Let the reading state follow renamed files."""
    from briefing_tui.library.paths import state_folder
    from briefing_tui.library.state.reading_state import FILE_NAME, ReadingState

    state = ReadingState(state_folder() / FILE_NAME, root)
    state.rename(renames)
    state.save()


def _keep_library(root: Path, location: IndexLocation, notify: Notify, stopped: Event) -> None:
    update_all = partial(update_library, root, location, notify, stopped)
    update_all()
    is_watching = False
    for paths in watch(root, stopped):
        if stopped.is_set():
            break
        if paths is None:
            notify(Notice(POLLING))
            continue
        if not is_watching:  # with what changed before the watch began
            is_watching = True
            notify(Watching())
            update_all()
        if not paths:
            continue
        notify(FilesChanged.of(paths))
        stamps = _stamps(paths)
        if stamps is None or len(paths) > MAX_CHANGED:
            update_all()
        else:
            report, move_state = _reporter(notify), partial(_move_state, root)
            changes = update_files(root, location, sorted(paths), stamps, report, move_state)
            if changes.complete:
                _report_up_to_date(changes, notify)
            else:  # the index was deleted
                update_all()


def _keep_file(file: Path, location: IndexLocation | None, notify: Notify, stopped: Event) -> None:
    """Report the changes of one file. With a location, the index has that file only."""

    def update_file() -> None:
        if location is not None:
            stamps = {}
            with contextlib.suppress(OSError):
                stamps[str(file)] = Stamp.of(file.stat())
            update_files(file.parent, location, [str(file)], stamps, _reporter(notify))
        notify(UpToDate())

    if location is not None:
        update_file()
    is_watching = False
    for paths in watch_file(file, stopped):
        if stopped.is_set():
            break
        if paths is None:
            notify(Notice(POLLING))
        elif not is_watching:
            is_watching = True
            notify(Watching())
        elif paths:
            notify(FilesChanged.of(paths))
            update_file()


def _report_up_to_date(
    changes: Changes, notify: Notify, skipped: tuple[tuple[Reason, int], ...] | None = None
) -> None:
    changed = bool(changes.read or changes.removed)
    notify(UpToDate(skipped, changed))


def _reporter(notify: Notify) -> Callable[[Progress | str], None]:
    def report(news: Progress | str) -> None:
        if isinstance(news, str):
            notify(Notice(news))
        else:
            notify(IndexProgress(news.done, news.total))

    return report


def _stamps(paths: Paths) -> dict[str, Stamp] | None:
    """The stamps of the files that exist; None where folders or links are among the paths."""
    stamps: dict[str, Stamp] = {}
    for path in paths:
        named = is_brief_name(Path(path).name)
        try:
            status = os.lstat(path)
        except OSError:
            if named:
                continue
            return None  # it may have been a folder
        if not S_ISREG(status.st_mode):
            return None
        if named:
            stamps[path] = Stamp.of(status)
    return stamps


def _serve(root: Path | None, file: Path | None) -> None:
    """Run until the interface closes the pipe, however it ends."""
    location = index_location(root) if root else IndexLocation(None, "")
    stopped, writing = Event(), Lock()
    encoder = msgspec.json.Encoder()
    requests: SimpleQueue[IndexRequest] = SimpleQueue()

    def notify(message: IndexMessage) -> None:
        with writing:
            sys.stdout.buffer.write(encoder.encode(message) + b"\n")
            sys.stdout.buffer.flush()

    def read_requests() -> None:
        decoder = msgspec.json.Decoder(IndexRequest)
        for line in sys.stdin.buffer:
            requests.put(decoder.decode(line))
        os._exit(0)  # at once: SQLite is safe against it

    def answer_requests(root: Path) -> None:
        while True:
            request = requests.get()
            if isinstance(request, Rescan):
                update_library(root, location, notify, stopped)
            else:
                _keep_parsed(root, location, Path(os.fsdecode(request.name)))

    Thread(target=read_requests, daemon=True).start()
    if root is not None:
        Thread(target=answer_requests, args=(root,), daemon=True).start()
    keep_up_to_date(root, location, file, notify, stopped)


def _keep_parsed(root: Path, location: IndexLocation, path: Path) -> None:
    """Keep what the next start needs of a brief, unless its stamp can't be trusted yet."""
    stamp = stamp_of(path)
    if stamp is None or stamp.size >= BOOK or not is_settled(stamp):
        return
    from briefing_tui.parse.cached import encode

    key = key_of(os.path.relpath(path, root))
    data = _kept(root, location, path, stamp)
    if data is None:
        data = encode(read_brief(path, Path(path_of(key)).as_posix(), root))
    if stamp_of(path) == stamp:
        keep_parsed(location, key, stamp, data, KEPT_PARSED)


def _kept(root: Path, location: IndexLocation, path: Path, stamp: Stamp) -> bytes | None:
    """The parsed form that is kept already. Until a brief changes, no parser is imported, which
    takes as much memory as everything else here.
    """
    from briefing_tui.parse.cached import decode

    index = open_index(root, location)
    if index is None:
        return None
    with contextlib.closing(index):
        try:
            data = index.parsed(path, stamp)
        except FAILURES:
            return None
    return data if data is not None and decode(data) is not None else None


if __name__ == "__main__":
    ignore_interrupts()
    end_with_parent()
    collect_seldom()
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICE)
    with contextlib.suppress(BrokenPipeError):
        _serve(*(Path(name) if name else None for name in sys.argv[1:]))
