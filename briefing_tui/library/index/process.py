"""The index process: it keeps a library's index up to date while the library is open.

A process of its own scans, parses, writes and watches, so the interface imports no parser for this,
and keys don't wait for it. Its messages are lines of JSON, and it gets none: to compare the whole
library again, it is ended and started again.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Self

import msgspec
from msgspec import Struct

from briefing_tui.library.files import Reason, reason_of
from briefing_tui.library.index.reader import IndexProgress
from briefing_tui.library.index.schema import IndexLocation

MODULE = "briefing_tui.library.index.live"

POLLING = "The system can't report all changes in this folder, so it is checked every few seconds."
NOT_STARTED = (
    "The index can't be updated, because no process can be started: {}. A reload tries it again."
)
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


IndexMessage = IndexProgress | Notice | UpToDate | FilesChanged | Watching
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
        self._stopped, self._restarted = Event(), Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: Thread | None = None

    def start(self) -> None:
        """Start the process, or another one in its place: it compares the whole library first."""
        if self.is_alive:
            self._restarted.set()
            self._kill()
            return
        self._thread = Thread(target=self._run, daemon=True)
        try:
            self._thread.start()
        except RuntimeError as error:  # the system doesn't allow another one
            self._thread = None
            self._notify(Notice(NOT_STARTED.format(reason_of(error))))

    def stop(self) -> None:
        """End the process. What was committed stays."""
        self._stopped.set()
        self._kill()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def join(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    @property
    def is_alive(self) -> bool:
        """Whether there may be more messages."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        failures = [ENDED, RESTARTED]
        try:
            while failures:
                self._run_process()
                if self._stopped.is_set():
                    return
                if self._restarted.is_set():
                    self._restarted.clear()
                else:
                    self._notify(Notice(failures.pop()))
        except OSError as error:  # the system allows no more processes
            self._notify(Notice(NOT_STARTED.format(reason_of(error))))

    def _run_process(self) -> None:
        """Start the process and pass its messages on until it ends."""
        location = self._location
        with subprocess.Popen(
            [
                # `-P` keeps the working directory, which may be a library, out of `sys.path`.
                *(sys.executable, "-P", "-m", MODULE),
                *(str(path or "") for path in (self._root, self._file, location.file)),
                "all" if location.with_ignored else "",
            ],
            stdin=subprocess.PIPE,  # the system closes it when the interface ends
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
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


def module_environment() -> Mapping[str, str]:
    """The environment for the process, in which the package is found even if not installed.

    One arena for all threads (glibc) saves half a megabyte, as they rarely allocate at once.
    """
    package_folder = str(Path(__file__).resolve().parents[3])
    folders = (package_folder, os.environ.get("PYTHONPATH", ""))
    path = os.pathsep.join(filter(None, folders))
    return {**os.environ, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "1"}
