"""The index process: it keeps a library's index up to date while the library is open.

A process of its own scans, parses, writes and watches, so the interface imports no parser for this,
and keys don't wait for it. An index in memory belongs to the interface's process: there the same
work runs in a thread.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from io import FileIO
from pathlib import Path
from threading import Event, Thread

import msgspec

from briefing_tui.library.files import reason_of
from briefing_tui.library.index.messages import (
    ENDED,
    IN_THREAD,
    NOT_WATCHED,
    RESTARTED,
    Ended,
    IndexMessage,
    IndexRequest,
    KeepParsed,
    Notice,
    NotifyReader,
    Rescan,
)
from briefing_tui.library.index.schema import IndexLocation

MODULE = "briefing_tui.library.index.live"


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
            self._run_here()
            return
        assert self._requests is not None
        try:
            for failure in (Notice(RESTARTED), Notice(ENDED)):
                self._run_process()
                if self._stopped.is_set():
                    return
                self._notify(failure)
            self._notify(Ended())
        except OSError as error:  # the system allows no more processes
            self._requests.close()  # a later request is then done by the caller
            self._notify(Notice(IN_THREAD.format(reason_of(error))))
            self._run_here()
        finally:
            self._requests.close()
            os.close(self._unread)

    def _run_here(self) -> None:
        # Usually not imported in the interface: it brings the parser and the watch.
        from briefing_tui.library.index.live import keep_up_to_date

        keep_up_to_date(self._root, self._location, self._file, self._notify, self._stopped)

    def _run_process(self) -> None:
        """Start the process and pass its messages on until it ends."""
        options = str(self._file or ""), "all" if self._location.with_ignored else ""
        with subprocess.Popen(
            module_command(MODULE, str(self._root), *options),
            stdin=self._unread,
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
