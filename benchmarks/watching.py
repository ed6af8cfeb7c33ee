"""One running program with its screen, and when what is on it came there."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.harness import PATIENCE, QUIET
from tests.pseudo_terminal import PseudoTerminal
from tests.screen import Screen, answers_to

SIZE = (120, 40)
BODY = slice(3, 38)
"""Rows of the screen that are neither chrome nor heading."""
DRAWN = 0.01
"""Seconds without output after which a frame is taken to be whole: less than between frames."""
TEXT = 104
"""Columns left of the scrollbar."""


class Shown(NamedTuple):
    """Seconds from a key until the text on screen was as it stayed, and until nothing at all
    changed any more, the scrollbar and its percentage included."""

    text: float
    rest: float


class Watched:
    """A program in a pty, drawn as it writes."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], cwd: Path) -> None:
        self.pty = PseudoTerminal(argv, size=SIZE, env=env, cwd=cwd)
        self.screen = Screen(*SIZE)

    def __enter__(self) -> "Watched":
        return self

    def __exit__(self, *_: object) -> None:
        self.pty.close()

    def body(self) -> list[str]:
        """The text on the screen without the scrollbar at the right."""
        return [line[:TEXT].rstrip() for line in self.screen.lines[BODY]]

    def wait_for(self, text: str) -> None:
        """Until a text is on the screen."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.screen.text:
            if not self._take(deadline - time.monotonic()):
                raise RuntimeError(f"{text!r} never came:\n{self.screen.text}")

    def rest(self, quiet: float = 2 * QUIET) -> None:
        """Until nothing is written for a while."""
        while self._take(quiet):
            pass

    def show(self, key: str, quiet: float) -> Shown:
        """Press a key and watch until nothing has been written for so many seconds."""
        before = self.body()
        pressed = time.perf_counter()
        self.pty.write(key.encode())
        took: list[tuple[float, bytes]] = []
        while data := self.pty.read(quiet if took else PATIENCE):
            took.append((time.perf_counter() - pressed, data))
            self.pty.write(answers_to(data))
        text = rest = 0.0
        for at, data in took:  # drawn afterwards: drawing takes longer than what is measured
            self.screen.feed(data)
            if (body := self.body()) != before:
                text, before = at, body
            rest = at
        return Shown(text, rest)

    def changed(self, key: str) -> float:
        """Seconds from a key until other text stands on the screen, all of it drawn before
        the next key may be pressed."""
        while self._take(DRAWN):
            pass
        before = self.body()
        pressed = time.perf_counter()
        self.pty.write(key.encode())
        deadline = time.monotonic() + PATIENCE
        while data := self.pty.read(deadline - time.monotonic()):
            at = time.perf_counter() - pressed
            self.pty.write(answers_to(data))
            self.screen.feed(data)
            if self.body() != before:
                return at
        raise RuntimeError(f"{key!r} changes nothing:\n{self.screen.text}")

    def answer(self, key: str) -> float:
        """Seconds from a key to the first output."""
        self.rest()
        pressed = time.perf_counter()
        self.pty.write(key.encode())
        return self._first_output(pressed, key)

    def resized(self, columns: int, rows: int) -> float:
        """Seconds from another size of the window to the first output."""
        self.rest()
        self.screen.resize(columns, rows)
        changed = time.perf_counter()
        self.pty.resize(columns, rows)
        return self._first_output(changed, "another size")

    def memory(self) -> int:
        """Bytes of memory that the program holds."""
        for line in Path(f"/proc/{self.pty.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("no VmRSS")

    def _first_output(self, since: float, what: str) -> float:
        data = self.pty.read(PATIENCE)
        at = time.perf_counter() - since
        if not data:
            raise RuntimeError(f"{what} has no answer")
        self._draw(data)
        return at

    def _take(self, timeout: float) -> bool:
        data = self.pty.read(max(0.0, timeout))
        if data:
            self._draw(data)
        return bool(data)

    def _draw(self, data: bytes) -> None:
        self.pty.write(answers_to(self.screen.feed(data)))
