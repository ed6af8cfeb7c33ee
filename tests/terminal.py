"""A terminal for end-to-end tests: runs a program, shows its screen, presses its keys.

Every wait ends at a condition on the screen or at a deadline, never after a fixed sleep, so
tests are as fast as the machine and still pass on a busy one.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.pseudo_terminal import PseudoTerminal
from tests.screen import DARK, Screen, answers_to

PATIENCE = 120.0
"""Seconds before a wait gives up: far above what is ever needed, also on a machine with ten times
as much to do as it can."""
_LOOK_AGAIN = 0.05
"""Seconds without output after which a condition is tested again."""

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "backspace": "\x7f",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "delete": "\x1b[3~",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "alt+left": "\x1b[1;3D",
    "alt+right": "\x1b[1;3C",
    **{f"ctrl+{chr(letter + 96)}": chr(letter) for letter in range(1, 27)},
}
"""What xterm sends for keys that are no character."""


class Terminal:
    """One program on one screen. Use it as a context manager, or `close` it."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        cwd: Path | None = None,
        background: bytes = DARK,
    ) -> None:
        self._background = background
        self.pty = PseudoTerminal(argv, size=size, env=env, cwd=cwd)
        self.screen = Screen(*size)
        self.output = b""
        """Every byte so far, for what no screen shows."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the program, however it is."""
        self.pty.close()

    # What a person does

    def press(self, *keys: str) -> None:
        """Presses keys by name (`enter`, `shift+tab`, `ctrl+p`), or characters as they are."""
        self.pty.write("".join(KEYS.get(key, key) for key in keys).encode())

    def click(self, x: int, y: int) -> None:
        """Clicks the left button on a cell."""
        self.pty.write(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m".encode())

    def click_on(self, text: str) -> None:
        """Clicks the first cell of a text that is on the screen."""
        place = self.screen.find(text)
        assert place is not None, self._report(f"{text!r} is not on the screen")
        self.click(*place)

    def scroll(self, x: int, y: int, *, up: bool = False) -> None:
        """Turns the mouse wheel by one step over a cell."""
        self.pty.write(f"\x1b[<{64 if up else 65};{x + 1};{y + 1}M".encode())

    def resize(self, columns: int, rows: int) -> None:
        """Makes the window another size."""
        self.screen.resize(columns, rows)
        self.pty.resize(columns, rows)

    # Waiting

    def wait_until(
        self,
        condition: Callable[[Screen], bool],
        *,
        what: str = "the condition",
        timeout: float = PATIENCE,
    ) -> None:
        """Reads until a condition holds; fails with the screen in the message."""
        deadline = time.monotonic() + timeout
        while not condition(self.screen):
            left = deadline - time.monotonic()
            data = self.pty.read(max(0.0, min(_LOOK_AGAIN, left)))
            if data:
                self._take(data)
            elif (data is None or left <= 0) and not condition(self.screen):
                raise AssertionError(self._report(f"{what} did not come about"))

    def wait_for(self, *texts: str, timeout: float = PATIENCE) -> None:
        """Reads until all the texts are on the screen."""
        self.wait_until(
            lambda screen: all(screen.find(text) for text in texts),
            what=f"{' and '.join(map(repr, texts))} on the screen",
            timeout=timeout,
        )

    def wait_gone(self, *texts: str, timeout: float = PATIENCE) -> None:
        """Reads until none of the texts is on the screen."""
        self.wait_until(
            lambda screen: not any(screen.find(text) for text in texts),
            what=f"{' and '.join(map(repr, texts))} gone from the screen",
            timeout=timeout,
        )

    def wait_idle(self, quiet: float = 0.3, *, timeout: float = PATIENCE) -> None:
        """Reads until nothing was written for a while. A busy machine can be quiet too
        soon, so wait for a text wherever one is expected."""
        deadline = time.monotonic() + timeout
        while data := self.pty.read(min(quiet, deadline - time.monotonic())):
            self._take(data)
            assert time.monotonic() < deadline, self._report("the program does not rest")

    def write_halves(self, first: bytes, second: bytes, pause: float) -> None:
        """Writes two parts with a pause between them. The screen, which a busy machine draws
        slowly, is drawn afterwards, so that the pause is no longer than it should be."""
        self.pty.write(first)
        output, deadline = [], time.monotonic() + pause
        while (left := deadline - time.monotonic()) > 0:
            output.append(self.pty.read(left) or b"")
        self.pty.write(second)
        self._take(b"".join(output))

    def wait_exit(self, *, timeout: float = PATIENCE) -> int:
        """Reads until the program ends; its exit status."""
        deadline = time.monotonic() + timeout
        while self._pump(deadline - time.monotonic()):
            pass
        status = self.pty.process.poll()
        assert status is not None, self._report("the program did not end")
        return status

    def assert_restored(self) -> None:
        """Fails unless the terminal is as the program found it."""
        disorder = self.screen.disorder()
        assert not disorder, self._report(disorder)
        assert self.pty.settings() == self.pty.settings_before, self._report(
            f"terminal settings were {self.pty.settings_before}, are {self.pty.settings()}"
        )

    # Reading

    def _pump(self, timeout: float) -> bool:
        """Takes what has come; false when the time is over or the program has ended."""
        data = self.pty.read(max(0.0, timeout))
        if data:
            self._take(data)
        return bool(data)

    def _take(self, data: bytes) -> None:
        self.output += data
        self.pty.write(answers_to(self.screen.feed(data), self._background))

    def _report(self, problem: str) -> str:
        status = self.pty.process.poll()
        state = "running" if status is None else f"ended with status {status}"
        edge = "─" * self.pty.size.columns
        return f"{problem}; the program is {state}\n{edge}\n{self.screen.text}\n{edge}"
