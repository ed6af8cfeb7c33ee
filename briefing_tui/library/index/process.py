"""The index process: it keeps a library's index up to date while the library is open.

A process of its own scans, parses, writes and watches, so the interface imports no parser for this,
and keys don't wait for it. Messages and requests are lines of JSON. On Linux the process ends when
nothing has changed for a while, which frees its memory. The interface keeps the queue of the
system's events and the pipe with the requests, and starts the process again when one of them has
something to read. An index in memory belongs to the interface's process: there the same work runs
in a thread.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from io import FileIO
from pathlib import Path
from stat import S_ISREG
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Self

import msgspec
from msgspec import Struct

from briefing_tui.library.files import (
    BOOK,
    Reason,
    Stamp,
    identity_of,
    is_brief_name,
    read_brief,
    reason_of,
    stamp_of,
)
from briefing_tui.library.index.reader import Changes, Renames, open_index
from briefing_tui.library.index.reader import IndexProgress as IndexProgress
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
from briefing_tui.library.watch import (
    QUIET,
    AtRest,
    Paths,
    event_queue,
    readable,
    watch,
    watch_file,
)
from briefing_tui.library.workers import collect_seldom, end_with_parent, ignore_interrupts

if TYPE_CHECKING:
    import subprocess

MODULE = "briefing_tui.library.index.process"
JOIN_WITHIN = 1.0
"""Seconds for a watching thread to end. It checks every `watch.QUIET` whether it should."""
NICE = 5
"""How much the process gives way to the interface (`nice`)."""
AT_REST = 3
"""The exit code of a process that has nothing to do."""
MAX_CHANGED = 500
"""Up to this many changed files are read one by one; for more the whole library is compared."""
KEPT_PARSED = 20
"""The number of briefs whose parsed form is kept."""
POLLING = "The system can't report all changes in this folder, so it is checked every few seconds."
IN_THREAD = "The index process can't be started ({}): the index is updated here, more slowly."
NOT_WATCHED = "Changes on disk are noticed only at a reload: {}."
RESTARTED = "The index process ended unexpectedly. It has been started again."
ENDED = "The index process ended again: changes on disk are now noticed only at a reload."


class Notice(Struct, frozen=True, tag=True):
    """Something to tell the reader, in one line."""

    text: str


class UpToDate(Struct, frozen=True, tag=True):
    """The index agrees with the files."""

    skipped: tuple[tuple[Reason, int], ...] | None = None
    """None if only some files were compared."""
    changed: bool = True
    """False if the index was up to date already."""


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
NotifyReader = Callable[[IndexMessage], None]


class IndexProcess:
    """The interface's end. `notify` is called from a thread.

    `root` is the library's folder. `file` is a brief whose changes watching that folder would
    not report; without a root it is the only brief of the index.
    """

    def __init__(
        self,
        root: Path | None,
        location: IndexLocation,
        notify: NotifyReader,
        file: Path | None = None,
    ) -> None:
        self._root, self._location, self._notify, self._file = root, location, notify, file
        self._stopped = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: FileIO | None = None
        self._unread = -1
        """The other end of the pipe."""
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        try:
            if self._location.file is not None:
                self._unread, written = os.pipe()
                os.set_blocking(written, False)
                self._requests = FileIO(written, "w")
            self._thread.start()
        except (OSError, RuntimeError) as error:  # the system doesn't allow another one
            if self._requests is not None:
                self._requests.close()
                os.close(self._unread)
            self._notify(Notice(NOT_WATCHED.format(reason_of(error))))

    def stop(self) -> None:
        """End the process. What was committed stays. A thread that watches without a process ends
        at its next check.
        """
        self._stopped.set()
        if self._process is not None:
            self._process.kill()
        if self._requests is not None:
            self._requests.close()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    @property
    def is_alive(self) -> bool:
        """Whether there may be more messages."""
        return self._thread.is_alive()

    def keep_parsed(self, path: Path) -> None:
        """Keep the parsed form of a brief, so that a start can show it without parsing."""
        self._send(KeepParsed(os.fsencode(path)))

    def rescan(self) -> bool:
        """Compare the whole library with the index; False if no process can."""
        return self._send(Rescan())

    def _send(self, request: IndexRequest) -> bool:
        if self._requests is None:
            return False
        try:
            self._requests.write(msgspec.json.encode(request) + b"\n")
        except (OSError, ValueError):  # no process reads any more
            return False
        return True

    def _run(self) -> None:
        if self._location.file is None:
            keep_up_to_date(self._root, self._location, self._file, self._notify, self._stopped)
            return
        assert self._root is not None
        assert self._requests is not None
        # A file outside the library has a queue of its own, for which the process has to stay.
        queue = event_queue() if self._file is None else None
        try:
            for failure in (Notice(RESTARTED), Notice(ENDED)):
                self._run_processes(self._root, queue)
                if self._stopped.is_set():
                    return
                self._notify(failure)
            self._notify(Ended())
        except OSError as error:  # the system allows no more processes
            self._requests.close()  # a later request is then done by the caller
            self._notify(Notice(IN_THREAD.format(reason_of(error))))
            keep_up_to_date(self._root, self._location, self._file, self._notify, self._stopped)
        finally:
            self._requests.close()
            os.close(self._unread)
            if queue is not None:
                os.close(queue)

    def _run_processes(self, root: Path, queue: int | None) -> None:
        """Run the process whenever there is something to do, until it fails."""
        identity = identity_of(root)
        returncode = self._run_process(queue)
        while returncode == AT_REST and queue is not None and not self._stopped.is_set():
            changed = readable([queue, self._unread], QUIET)
            if identity_of(root) != identity:  # which the system does not report
                identity = identity_of(root)
                returncode = self._run_process(queue)
            elif changed and not self._stopped.is_set():
                if queue in changed:
                    self._notify(FilesChanged.of([str(root)]))  # the process will say which
                returncode = self._run_process(queue, is_resumed=True)

    def _run_process(self, queue: int | None, *, is_resumed: bool = False) -> int:
        """Start the process and pass its messages on until it ends. Returns its exit code."""
        import subprocess

        options = (
            str(self._file or ""),
            "" if queue is None else str(queue),
            "all" if self._location.with_ignored else "",
            "resumed" if is_resumed else "",
        )
        with subprocess.Popen(
            module_command(MODULE, str(self._root), *options),
            stdin=self._unread,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=() if queue is None else (queue,),
            env=module_environment(),
        ) as process:
            self._process = process
            if self._stopped.is_set():
                process.kill()
            assert process.stdout is not None
            decoder = msgspec.json.Decoder(IndexMessage)
            for line in process.stdout:
                # A process that was killed may leave half a line.
                if line.endswith(b"\n") and not self._stopped.is_set():
                    self._notify(decoder.decode(line))
        return process.returncode


def keep_up_to_date(
    root: Path | None,
    location: IndexLocation,
    file: Path | None,
    notify: NotifyReader,
    stopped: Event,
    queue: int | None = None,
    *,
    is_resumed: bool = False,
) -> None:
    """Keep the index of a library or of a single brief up to date until stopped; with a queue of
    events, until nothing has changed for a while.

    If it is resumed with the same queue, it compares only what the queue reports.
    """
    if root is None:
        if file is not None:
            _keep_file(file, location, notify, stopped)
        return
    beside = Thread(target=_keep_file, args=(file, None, notify, stopped), daemon=True)
    if file is not None:
        beside.start()
    with contextlib.suppress(AtRest):
        _keep_library(root, location, notify, stopped, queue, is_resumed=is_resumed)
    if file is not None:
        beside.join(JOIN_WITHIN)


def update_library(
    root: Path, location: IndexLocation, notify: NotifyReader, stopped: Event
) -> None:
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


def _keep_library(
    root: Path,
    location: IndexLocation,
    notify: NotifyReader,
    stopped: Event,
    queue: int | None,
    *,
    is_resumed: bool,
) -> None:
    update_all = partial(update_library, root, location, notify, stopped)
    if not is_resumed:
        update_all()
    is_watching = is_resumed
    for paths in watch(root, stopped, queue, with_ignored=location.with_ignored):
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


def _keep_file(
    file: Path, location: IndexLocation | None, notify: NotifyReader, stopped: Event
) -> None:
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
    for paths in watch_file(file, stopped):
        if paths:
            notify(FilesChanged.of(paths))
            update_file()
        else:
            notify(Watching())


def _report_up_to_date(
    changes: Changes, notify: NotifyReader, skipped: tuple[tuple[Reason, int], ...] | None = None
) -> None:
    changed = bool(changes.read or changes.removed)
    notify(UpToDate(skipped, changed))


def _reporter(notify: NotifyReader) -> Callable[[IndexProgress | str], None]:
    return lambda news: notify(Notice(news) if isinstance(news, str) else news)


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


def _serve(
    location: IndexLocation, root: Path, file: Path | None, queue: int | None, *, is_resumed: bool
) -> None:
    """Run until the interface closes the pipe, however it ends, or until there is nothing to do."""
    stopped, writing, answering = Event(), Lock(), Lock()
    encoder = msgspec.json.Encoder()

    def notify(message: IndexMessage) -> None:
        with writing:
            sys.stdout.buffer.write(encoder.encode(message) + b"\n")
            sys.stdout.buffer.flush()

    def answer_requests() -> None:
        decoder = msgspec.json.Decoder(IndexRequest)
        requests = FileIO(sys.stdin.fileno(), closefd=False)  # reads no byte of the next request
        while True:
            readable([requests.fileno()])
            with answering:
                line = requests.readline()
                if not line:
                    os._exit(0)  # at once: SQLite is safe against it
                request = decoder.decode(line)
                if isinstance(request, Rescan):
                    update_library(root, location, notify, stopped)
                else:
                    _keep_parsed(root, location, Path(os.fsdecode(request.name)))

    Thread(target=answer_requests, daemon=True).start()
    keep_up_to_date(root, location, file, notify, stopped, queue, is_resumed=is_resumed)
    with answering:  # what is not read yet stays in the pipe
        os._exit(AT_REST)


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


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of the package in a process of its own.

    `-P` keeps the working directory, which may be a library, out of `sys.path`.
    """
    return [sys.executable, "-P", "-m", module, *arguments]


def module_environment() -> Mapping[str, str]:
    """The environment for that command, in which the package is found even if not installed.

    One arena for all threads (glibc) saves half a megabyte, as they rarely allocate at once.
    """
    package_folder = str(Path(__file__).resolve().parents[3])
    folders = (package_folder, os.environ.get("PYTHONPATH", ""))
    path = os.pathsep.join(filter(None, folders))
    return {**os.environ, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "1"}


if __name__ == "__main__":
    ignore_interrupts()
    end_with_parent()
    collect_seldom()
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICE)
    with contextlib.suppress(BrokenPipeError):
        root, file, queue, everything, resumed = sys.argv[1:]
        _serve(
            index_location(Path(root), with_ignored=bool(everything)),
            Path(root),
            Path(file) if file else None,
            int(queue) if queue else None,
            is_resumed=bool(resumed),
        )
