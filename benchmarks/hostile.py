"""The hostile library in `briefing` and in other readers: what reaches the terminal, what hangs.

    python -m benchmarks.hostile --frogmouth PATH --glow PATH

Each file is opened in each program in a terminal of its own. A program hangs when it has not shown
the text, or not quit, after ten seconds of its own work or a minute. It dies when it ends
with a traceback or by a signal, and refuses a file when it ends with a message instead.
"""

import argparse
import os
import re
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.harness import NO_TEXT
from tests.hostile_library import ATTACKS, MARKER, PLANTED, SPECIAL, write_library
from tests.monkey.sandbox import cpu_seconds
from tests.pseudo_terminal import PseudoTerminal, clean_environment
from tests.screen import answers_to

WORK, WAIT = 10.0, 60.0
"""Seconds of its own work and of waiting in which a program has to show the text, and to quit."""
QUIET = 0.6
"""Seconds without output after which what has been shown is all, where no text is known."""
AGAIN = 3.0
"""Seconds after which the key to quit is pressed again."""
SIZE = 120, 40


class Reader(NamedTuple):
    """A program, with what is pressed to see the end of a text and to quit."""

    name: str
    argv: Sequence[str]
    end: bytes
    quit: bytes
    begin: str = MARKER
    """What is on the screen once it shows a file."""


class Sight(NamedTuple):
    """What one program did with one file."""

    planted: int = 0
    """How many of the planted sequences reached the terminal."""
    hang: str = ""
    death: str = ""
    refusal: str = ""
    seconds: float = 0.0
    """The program's own work until the text is shown."""
    memory: int = 0
    """The peak of the program's memory in MB."""

    def __str__(self) -> str:
        planted = f"{self.planted} planted" if self.planted else ""
        faults = (planted, self.hang, self.death or self.refusal)
        return "; ".join(filter(None, faults)) or f"{self.seconds:.1f} s, {self.memory} MB"


def main() -> None:
    """Open all in all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frogmouth", help="the program, from an environment of its own")
    parser.add_argument("--glow", help="the program")
    parser.add_argument("--only", default="", help="only files whose names contain this")
    options = parser.parse_args()
    readers = list(_readers(options.frogmouth, options.glow))
    seen: dict[str, list[Sight]] = {reader.name: [] for reader in readers}
    print("| file |", " | ".join(seen), "|\n|---|", "---|" * len(readers), sep="")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        whats = [attack.what for attack in (*ATTACKS, *SPECIAL)]
        files = [*zip(write_library(library), whats, strict=True), (library, "the whole folder")]
        for path, what in files:
            if options.only not in path.name:
                continue
            for reader in readers:
                home = Path(tempfile.mkdtemp(dir=folder))
                seen[reader.name].append(look(reader, path, clean_environment(home)))
            sights = " | ".join(str(seen[reader.name][-1]) for reader in readers)
            print(f"| {what} | {sights} |", flush=True)
    for name, sights_of in seen.items():
        print(
            f"{name}: {len(sights_of)} files,",
            f"{sum(bool(sight.planted) for sight in sights_of)} with planted sequences,",
            f"{sum(bool(sight.hang) for sight in sights_of)} hangs,",
            f"{sum(bool(sight.death) for sight in sights_of)} deaths",
        )


def _readers(frogmouth: str | None, glow: str | None) -> Iterator[Reader]:
    yield Reader("briefing", (sys.executable, "-m", "briefing_tui"), b"G", b"q")
    if frogmouth:
        yield Reader("frogmouth", (frogmouth,), b"\x1b[F", b"\x11", "title: ")
    if glow:
        yield Reader("glow", (glow,), b"", b"q")  # it prints a file, and lists a folder


def look(reader: Reader, path: Path, env: dict[str, str]) -> Sight:
    """Open a file, go to its end and quit."""
    window = _Window(reader, path, env)
    with window.pty:
        expected = path.is_file() and path.stem not in _UNKNOWN
        hang, seconds, alive = "", 0.0, True
        if not window.wait(lambda: window.shows(expected=expected)):
            hang = "hang: nothing is shown"
        else:
            alive = window.is_alive()
            seconds = window.work()
            window.send(reader.end)
            window.read(QUIET)
            if not window.wait(lambda: window.quits(reader.quit)):
                hang = "hang: it doesn't quit"
        status = window.pty.process.poll()
        return Sight(
            planted=sum(planted in window.output for planted in PLANTED),
            hang=hang,
            death=_death(status, window.output),
            refusal="refuses it" if status and not alive else "",
            seconds=seconds,
            memory=window.memory,
        )


_UNKNOWN = {
    *("special-fifo", "special-secret", "special-zero", "special-loop", "special-folder"),
    *("strange-random", "strange-empty", "strange-utf16", "planted-c1-latin", "slow-title"),
}
"""Files of which it isn't known what a reader should show."""


def _death(status: int | None, output: bytes) -> str:
    text = NO_TEXT.sub(b"", output)
    if b"Traceback (most recent" in text or b"goroutine 1 [" in text:
        return "dies with a traceback"
    if status is not None and status < 0:
        return f"dies by {signal.Signals(-status).name}"
    return ""


class _Window:
    """A terminal that reads while it writes."""

    def __init__(self, reader: Reader, path: Path, env: dict[str, str]) -> None:
        self.output, self.memory = b"", 0
        self._marker = re.compile(rb"\s+".join(reader.begin.encode().split()))
        argv = (*reader.argv, str(path))
        self.pty = PseudoTerminal(argv, size=SIZE, env=env, cwd=Path(__file__).parents[1])
        os.set_blocking(self.pty.fileno(), False)

    def send(self, data: bytes) -> None:
        """Write keys or answers; a program that doesn't read them loses them."""
        if self.is_alive() and select.select([], [self.pty], [], 0)[1]:
            os.write(self.pty.fileno(), data)

    def is_alive(self) -> bool:
        return self.pty.process.poll() is None

    def work(self) -> float:
        """Seconds of processor time so far."""
        return cpu_seconds(self.pty.process.pid)

    def read(self, seconds: float) -> bytes:
        """What comes in some time; less if the program ends."""
        begin, until = len(self.output), time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            data = self.pty.read(left)
            if data is None:
                break
            self.send(answers_to(data))
            self.output += data
        self._note_memory()
        return self.output[begin:]

    def wait(self, condition: Callable[[], bool]) -> bool:
        """Whether something comes about in time."""
        work, begin = self.work(), time.monotonic()
        while not condition():
            if self.work() - work > WORK or time.monotonic() - begin > WAIT:
                return False
        return True

    def shows(self, *, expected: bool) -> bool:
        """Whether the text is shown; where it isn't known, whether anything is and no more comes.
        A program that has ended shows no more.
        """
        read = self.read(0.1 if expected else QUIET)
        text = NO_TEXT.sub(b"", self.output[-len(read) - 1000 :])
        is_shown = self._marker.search(text) if expected else (not read and text.strip())
        return bool(is_shown) or not self.is_alive()

    def quits(self, key: bytes) -> bool:
        """Whether the program ends when a key is pressed, which a person does again."""
        if self.is_alive():
            self.send(key)
            self.read(AGAIN)
        return not self.is_alive()

    def _note_memory(self) -> None:
        try:
            status = Path(f"/proc/{self.pty.process.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return
        if peak := re.search(r"VmHWM:\s+(\d+)", status):
            self.memory = max(self.memory, int(peak[1]) // 1024)


if __name__ == "__main__":
    main()
