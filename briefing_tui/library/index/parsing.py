"""Files in, rows out: parsing for the index, shared between this process and a second one.

Threads would take turns on one core. Messages between the processes are MessagePack with
four bytes of length before each.
"""

import contextlib
import os
import sys
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

import msgspec

from briefing_tui.library.files import read_brief_and_digest
from briefing_tui.library.index.rows import BriefRow, row_of
from briefing_tui.library.index.schema import Key, path_of

MODULE = "briefing_tui.library.index.parsing"
UNIT = 40
"""Files in one message."""
ALONE = 64
"""Up to this many files, a second process would take longer to start than it saves."""
QUEUED = 160_000
"""Bytes of names in flight: enough that the parser stays busy while a batch is written."""
PIPE_SIZE = 2**20
"""Bytes that a pipe holds, where the system allows it (Linux). The parser would wait at a full
pipe whenever this process is too busy to read from it."""

Unit = list[Key]
Rows = list[BriefRow]


def read_files(root: str, files: Sequence[Key]) -> Generator[tuple[Unit, Rows], None, None]:
    """The rows of files, a unit at a time, in about the order of the files.

    The first pair is empty: it is yielded when the second process has begun to parse.
    """
    units = deque(list(files[start : start + UNIT]) for start in range(0, len(files), UNIT))
    if len(files) <= ALONE:
        yield [], []
        while units:
            unit = units.popleft()
            yield unit, read_unit(root, unit)
        return
    parser = Parser(root)
    try:
        yield from _share(root, units, parser)
    finally:
        parser.close()


def _share(
    root: str, units: deque[Unit], parser: "Parser"
) -> Generator[tuple[Unit, Rows], None, None]:
    """Take what the parser has done; while there is nothing, parse a unit here.

    The parser is never given more than is left, so that both processes end at the same time.
    """
    sent: deque[Unit] = deque()

    def send() -> None:
        while len(sent) < len(units) and parser.send(units[0]):
            sent.append(units.popleft())

    send()
    yield [], []
    while units or sent:
        send()
        rows = parser.receive(wait=not units)
        if rows is not None:
            yield sent.popleft(), rows
        elif parser.ended:  # killed, or out of memory: parse here what it was given
            units.extendleft(reversed(sent))
            sent.clear()
        if units and rows is None:
            unit = units.popleft()
            yield unit, read_unit(root, unit)


def read_unit(root: str, unit: Sequence[Key]) -> Rows:
    """The rows of some files, whatever is in them.

    All files are read before the first row is made: alternating between the two kinds of work
    took a twentieth longer.
    """
    folder = os.path.join(root, "")  # noqa: PTH118 - a Path for each file is slow
    briefs = [read_brief_and_digest(folder + path, path) for path in map(path_of, unit)]
    return [row_of(parsed, digest) for parsed, digest in briefs]


class Parser:
    """The second process. Units go in, and their rows come out in the same order."""

    def __init__(self, root: str) -> None:
        import subprocess

        self._process = subprocess.Popen(
            module_command(MODULE, root),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=PIPE_SIZE,
            pipesize=PIPE_SIZE,
            env=module_environment(),
        )
        self._pending: deque[int] = deque()
        """The size of each message that has no answer yet."""
        self._answers: SimpleQueue[Rows | None] = SimpleQueue()
        self.ended = False
        """No more rows will come."""
        self._thread = Thread(target=self._read_answers, daemon=True)
        self._thread.start()

    def send(self, unit: Unit) -> bool:
        """Give the process some files; False where it has enough to do, or has ended."""
        assert self._process.stdin is not None
        message = msgspec.msgpack.encode(unit)
        if self.ended or (self._pending and sum(self._pending) + len(message) > QUEUED):
            return False
        try:
            _write(self._process.stdin, message)
        except OSError:
            return False
        self._pending.append(len(message))
        return True

    def receive(self, *, wait: bool) -> Rows | None:
        """The next unit's rows. None: not yet, or with `wait` that there will be none."""
        if self.ended:
            return None
        try:
            rows = self._answers.get(block=wait)
        except Empty:
            return None
        self.ended = rows is None
        if rows is not None:
            self._pending.popleft()
        return rows

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()

    def _read_answers(self) -> None:
        assert self._process.stdout is not None
        decoder = msgspec.msgpack.Decoder(Rows)
        while data := _read(self._process.stdout):
            self._answers.put(decoder.decode(data))
        self._answers.put(None)


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ours in a process of its own.

    `-P` keeps the working folder, which may be a library, out of the places of modules.
    """
    return [sys.executable, "-P", "-m", module, *arguments]


def module_environment() -> Mapping[str, str]:
    """The environment for that command, in which the package is found uninstalled, too.

    One arena for all threads (glibc) takes half a megabyte less, and they rarely allocate at once.
    """
    package_folder = str(Path(__file__).resolve().parents[3])
    folders = (package_folder, os.environ.get("PYTHONPATH", ""))
    path = os.pathsep.join(filter(None, folders))
    return {**os.environ, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "1"}


def ignore_interrupts() -> None:
    """Leave Ctrl+C to the process that the user started; this one ends with it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_with_parent() -> None:
    """Have Linux kill this process with the one that started it: the end of a pipe is noticed
    only by a process that runs, and this one may have been stopped.
    """
    if sys.platform != "linux":
        return
    import ctypes
    from signal import SIGKILL

    set_parent_death_signal = 1  # PR_SET_PDEATHSIG, prctl(2)
    ctypes.CDLL(None).prctl(set_parent_death_signal, SIGKILL)


def collect_seldom() -> None:
    """Run the garbage collector rarely: a parsed brief has thousands of values and no cycles."""
    import gc

    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(4, "big") + data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    """One message; nothing once the other end is closed."""
    length = int.from_bytes(pipe.read(4), "big")
    data = pipe.read(length)
    return data if len(data) == length else b""


def _serve(root: str) -> None:
    """Answer until the other end closes the pipe. A thread reads, so that the process ends at once:
    a unit of long files may take a minute, and there is nobody to answer.
    """
    decoder = msgspec.msgpack.Decoder()  # untyped: a typed one can't tell text from bytes
    encoder = msgspec.msgpack.Encoder()
    units: SimpleQueue[bytes] = SimpleQueue()

    def read_units() -> None:
        while data := _read(sys.stdin.buffer):
            units.put(data)
        os._exit(0)

    Thread(target=read_units, daemon=True).start()
    while True:
        rows = read_unit(root, decoder.decode(units.get()))
        _write(sys.stdout.buffer, encoder.encode(rows))


if __name__ == "__main__":
    ignore_interrupts()
    end_with_parent()
    collect_seldom()
    with contextlib.suppress(OSError):  # the other end was killed
        _serve(sys.argv[1])
