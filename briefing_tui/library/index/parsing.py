"""Reading briefs into rows, in a process of its own beside the one that writes the index.

Threads would take turns; a second process takes the second core. Messages are MessagePack
with four bytes of length before each.
"""

import contextlib
import os
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

import msgspec

from briefing_tui.library.files import read_brief
from briefing_tui.library.index.rows import Row, row_of

Key = str | bytes
"""A file's path from the root, as bytes where it is no text."""
Unit = list[Key]
Rows = list[Row]

MODULE = "briefing_tui.library.index.parsing"
AHEAD = 160_000
"""Bytes of names on their way: enough that the parser never waits while names are listed or a
batch is written."""
PIPE = 2**20
"""Bytes that a pipe is to hold, where the system lets it (Linux): to write to a full one is to
wait, and this process is often too busy to take what the parser has."""
IDLE = 5
"""How much indexing gives way to what the reader does."""


def read_unit(root: str, unit: Sequence[Key]) -> Rows:
    """The rows of some files, whatever is in them or became of them.

    All are read before the first row is made: a processor that does one thing forty times
    keeps what it needs for it at hand, which is worth a twentieth.
    """
    folder = os.path.join(root, "")  # noqa: PTH118 - a path a file is slow
    read = [read_brief(folder + path, path) for path in map(path_of, unit)]
    return [row_of(each) for each in read]


def path_of(key: Key) -> str:
    """A path as the system takes it."""
    return key if isinstance(key, str) else os.fsdecode(key)


def key_of(path: str) -> Key:
    """A path as the index keeps it: names of files need not be text."""
    if path.isascii():
        return path
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


class Parser:
    """The process that parses. Units go in and their rows come out in the same order."""

    def __init__(self, root: str) -> None:
        self._process = subprocess.Popen(
            # -P: a library's folder is no place to import modules from.
            [sys.executable, "-P", "-m", MODULE, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=PIPE,
            pipesize=PIPE,
        )
        self._asked: deque[int] = deque()
        """The size of each message that has no answer yet."""
        self._answers: SimpleQueue[Rows | None] = SimpleQueue()
        self.ended = False
        """No more rows will come."""
        self._reading = Thread(target=self._read_answers, daemon=True)
        self._reading.start()

    def offer(self, unit: Unit) -> bool:
        """Ask for some files; False where it has enough to do, or has ended."""
        assert self._process.stdin is not None
        message = msgspec.msgpack.encode(unit)
        if self.ended or (self._asked and sum(self._asked) + len(message) > AHEAD):
            return False
        try:
            _write(self._process.stdin, message)
        except OSError:
            return False
        self._asked.append(len(message))
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
            self._asked.popleft()
        return rows

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._reading.join()
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


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(4, "big") + data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    """One message; nothing once the other end is closed."""
    length = int.from_bytes(pipe.read(4), "big")
    data = pipe.read(length)
    return data if len(data) == length else b""


def serve(root: str) -> None:
    """Answer until the other end closes the pipe."""
    decoder = msgspec.msgpack.Decoder()  # untyped: types can't tell text from bytes
    encoder = msgspec.msgpack.Encoder()
    while data := _read(sys.stdin.buffer):
        rows = read_unit(root, decoder.decode(data))
        _write(sys.stdout.buffer, encoder.encode(rows))


def leave_interrupts() -> None:
    """Ctrl+C is for the process that the reader started; this one ends with it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def collect_seldom() -> None:
    """A brief is thousands of small values without cycles: looking for garbage is for nothing."""
    import gc

    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


if __name__ == "__main__":
    leave_interrupts()
    collect_seldom()
    with contextlib.suppress(OSError):  # the other end was killed
        serve(sys.argv[1])


# MERGED:
# Files in, rows out: the parser's process and this one share the work.

ALONE = 64
"""Up to so many files a second process takes longer to start than to help."""
UNIT = 40
"""Files in one message."""

Done = tuple[Unit, Rows]


def read_files(root: str, files: Sequence[Key]) -> Generator[Done, None, None]:
    """The rows of files, a unit at a time, the first files first or nearly so.

    Before them comes a unit of nothing: from there on another process parses.
    """
    units = deque(list(files[at : at + UNIT]) for at in range(0, len(files), UNIT))
    if len(files) <= ALONE:
        yield [], []
        yield from _alone(root, units)
        return
    parser = Parser(root)
    try:
        yield from _shared(root, units, parser)
    finally:
        parser.close()


def _alone(root: str, units: deque[Unit]) -> Generator[Done, None, None]:
    while units:
        unit = units.popleft()
        yield unit, read_unit(root, unit)


def _shared(root: str, units: deque[Unit], parser: Parser) -> Generator[Done, None, None]:
    """Take what the parser has done; while there is nothing, do a unit here.

    The parser is never given more than there is left, so that both end at the same time.
    """
    sent: deque[Unit] = deque()

    def offer() -> None:
        while len(sent) < len(units) and parser.offer(units[0]):
            sent.append(units.popleft())

    offer()
    yield [], []
    while units or sent:
        offer()
        rows = parser.receive(wait=not units)
        if rows is not None:
            yield sent.popleft(), rows
        elif parser.ended:  # killed, or out of memory: what it had is still to be done
            units.extendleft(reversed(sent))
            sent.clear()
            yield from _alone(root, units)
        elif units:
            unit = units.popleft()
            yield unit, read_unit(root, unit)
