"""The hostile library in `briefing` and in other readers: what reaches the terminal, what hangs.

    python -m benchmarks.hostile --frogmouth PATH --glow PATH

Each file is opened in each program in a terminal of its own. A program hangs when it has not shown
the text or not quit within ten seconds, and it dies when it ends by itself with a traceback or a
status that is not 0.
"""

import argparse
import os
import re
import select
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.harness import NO_TEXT
from tests.hostile_library import ATTACKS, MARKER, PLANTED, SPECIAL, write_library
from tests.pseudo_terminal import PseudoTerminal, clean_environment
from tests.screen import answers_to

LIMIT = 10.0
"""Seconds for the text to be shown, and again to quit."""
QUIET = 0.6
"""Seconds without output after which what has been shown is all, where no text is known."""
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
    seconds: float = 0.0
    memory: int = 0
    """The peak of the program's memory in MB."""

    def __str__(self) -> str:
        faults = [f"{self.planted} planted"] * bool(self.planted) + [self.hang, self.death]
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
    started = time.monotonic()
    window = _Window(reader, path, env)
    with window.pty:
        expected = path.is_file() and path.stem not in _UNKNOWN
        shown = window.read_until_shown(expected=expected)
        seconds = time.monotonic() - started
        hang = "" if shown else "hang: nothing is shown"
        window.send(reader.end)
        window.read(QUIET)
        memory = window.memory()
        alive = window.pty.process.poll() is None
        if alive:
            window.send(reader.quit)
        window.read(LIMIT, to_the_end=True)
        status = window.pty.process.poll()
        if status is None:
            hang = hang or "hang: it doesn't quit"
        elif not shown and not alive:
            hang = "" if status or not expected else "ends without the text"
        return Sight(
            planted=sum(planted in window.output for planted in PLANTED),
            hang=hang,
            death=_death(status, window.output, alive=alive),
            seconds=seconds,
            memory=memory,
        )


_UNKNOWN = {
    *("special-fifo", "special-secret", "special-zero", "special-loop", "special-folder"),
    *("strange-random", "strange-empty", "strange-utf16", "planted-c1-latin", "slow-title"),
}
"""Files of which it isn't known what a reader should show."""


def _death(status: int | None, output: bytes, *, alive: bool) -> str:
    text = NO_TEXT.sub(b"", output)
    if b"Traceback (most recent" in text or b"goroutine 1 [" in text:
        return "dies with a traceback"
    if status is not None and status < 0:
        return f"dies by {signal.Signals(-status).name}"
    if status and not alive:
        last = [line for line in text.decode(errors="replace").splitlines() if line.strip()][-1:]
        return f"refuses: {last[0].strip()[:60] if last else status}"
    return ""


class _Window:
    """A terminal that reads while it writes."""

    def __init__(self, reader: Reader, path: Path, env: dict[str, str]) -> None:
        self.output, self.begin = b"", reader.begin
        argv = (*reader.argv, str(path))
        self.pty = PseudoTerminal(argv, size=SIZE, env=env, cwd=Path(__file__).parents[1])
        os.set_blocking(self.pty.fileno(), False)

    def send(self, data: bytes) -> None:
        """Write keys or answers; a program that doesn't read them loses them."""
        if select.select([], [self.pty], [], 0)[1]:
            os.write(self.pty.fileno(), data)

    def read(self, seconds: float, *, to_the_end: bool = False) -> bytes:
        """What comes until there is nothing for so long, or until the program ends."""
        begin, last = len(self.output), time.monotonic() + (seconds if to_the_end else LIMIT)
        until = time.monotonic() + seconds
        while (left := min(until, last) - time.monotonic()) > 0:
            data = self.pty.read(min(left, 0.1))
            if data is None:
                break
            if data:
                self.send(answers_to(data))
                self.output += data
                until = last if to_the_end else time.monotonic() + seconds
        return self.output[begin:]

    def read_until_shown(self, *, expected: bool) -> bool:
        """Whether the text is shown in time; where it isn't known, whether anything is."""
        until = time.monotonic() + LIMIT
        marker = re.compile(rb"\s+".join(word.encode() for word in self.begin.split()))
        while time.monotonic() < until:
            read = self.read(QUIET if not expected else 0.1)
            text = NO_TEXT.sub(b"", self.output[-len(read) - 1000 :])
            if marker.search(text) if expected else (not read and text.strip()):
                return True
            if self.pty.process.poll() is not None:
                return False
        return False

    def memory(self) -> int:
        """The peak of the program's memory in MB; 0 if it has ended."""
        try:
            status = Path(f"/proc/{self.pty.process.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return 0
        peak = re.search(r"VmHWM:\s+(\d+)", status)
        return int(peak[1]) // 1024 if peak else 0


if __name__ == "__main__":
    main()
