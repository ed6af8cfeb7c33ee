"""The colour of the terminal's background, asked for while Textual is imported.

The question is OSC 11 (xterm control sequences), followed by one that every terminal answers
(DA1), so that the second reply ends the wait. Both go out before Textual is imported and the
replies are read after it. Keys typed meanwhile are kept for Textual's driver, and so the terminal
stays in the driver's mode from here on: Enter is not translated and nothing is echoed.
"""

import os
import re
import select
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

Tone = Literal["light", "dark"]

AUTO = "auto"
"""The theme that suits the background; so does no theme."""

_QUESTION = b"\x1b]11;?\x1b\\\x1b[c"
_WITHOUT_ANSWER = frozenset({"linux", "dumb", "unknown", ""})
"""Values of `$TERM` for terminals that don't report their background."""
_PATIENCE = 0.25
"""Seconds to wait for the replies after the imports."""

_REPLY = re.compile(rb"\x1b\]11;([rgba:0-9a-fA-F/]{0,40})(?:\x07|\x1b\\)|\x1b\[\?[\d;]{0,40}c")
"""A background colour (its value is the group) or device attributes."""
_BEGUN = re.compile(rb"\x1b(?:\]11;[rgba:0-9a-fA-F/]{0,40}\x1b?|\[\?[\d;]{0,40})\Z")
"""The beginning of a reply that can't be a key."""
_PERHAPS_BEGUN = re.compile(rb"\x1b(?:\]1?1?|\[)?\Z")
"""The beginning of a reply, or Esc, or Alt with a key."""


class Replies:
    """Removes the terminal's replies from its input; what is left are keys, in their order.

    Replies may come late and in pieces. The beginning of one is held back until the rest arrives,
    and returned as keys if something else does.
    """

    def __init__(self) -> None:
        self.awaited = False
        """Whether a question has been sent and its last reply has not arrived."""
        self.tone: Tone | None = None
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """The keys in some input."""
        data, self._held, keys = self._held + data, b"", b""
        while reply := _REPLY.search(data):
            keys += data[: reply.start()]
            data = data[reply.end() :]
            if reply[1] is None:
                self.awaited = False
            else:
                self.tone = tone_of(reply[1])
        begun = _BEGUN.search(data) or (self.awaited and _PERHAPS_BEGUN.search(data))
        if begun:
            data, self._held = data[: begun.start()], data[begun.start() :]
        return keys + data

    def flush(self) -> bytes:
        """Keys that were held back, when nothing has followed them for a moment."""
        if not _PERHAPS_BEGUN.fullmatch(self._held):
            return b""
        keys, self._held = self._held, b""
        return keys


def tone_of(colour: bytes) -> Tone | None:
    """Light or dark, by the relative luminance (ITU-R BT.709) of an X11 colour `rgb:ff/ff/ff`."""
    parts = re.fullmatch(rb"rgba?:([0-9a-fA-F]+)/([0-9a-fA-F]+)/([0-9a-fA-F]+)(?:/.*)?", colour)
    if not parts:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in parts.groups())
    return "light" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 else "dark"


class TerminalInput:
    """The input of the terminal until Textual's driver reads it."""

    def __init__(self, fileno: int) -> None:
        self.fileno = fileno
        self.replies = Replies()
        self.typed = b""
        """The keys so far."""
        self.modes: Any = None
        """The terminal's modes before `open`; None if there is no terminal."""

    def open(self, *, ask: bool) -> None:
        """Set the modes, and perhaps ask for the background's colour."""
        if not os.isatty(self.fileno):
            return
        try:
            modes = termios.tcgetattr(self.fileno)
            raw = termios.tcgetattr(self.fileno)
            raw[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON)
            raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
            raw[6][termios.VMIN], raw[6][termios.VTIME] = 1, 0
            termios.tcsetattr(self.fileno, termios.TCSANOW, raw)
            self.modes = modes
            if self._wait(0):
                # Typed before: the terminal has translated Enter.
                self.typed = os.read(self.fileno, 4096).replace(b"\n", b"\r")
            if ask and os.environ.get("TERM", "") not in _WITHOUT_ANSWER:
                os.write(self.fileno, _QUESTION)
                self.replies.awaited = True
        except (OSError, termios.error):
            self.close()

    def tone(self) -> Tone | None:
        """Whether the background is light or dark; None if the terminal doesn't say in time."""
        until = time.monotonic() + _PATIENCE
        while self.replies.awaited and self._wait(until - time.monotonic()):
            data = os.read(self.fileno, 4096)
            if not data:
                break
            self.typed += self.replies.feed(data)
        return self.replies.tone

    def _wait(self, seconds: float) -> bool:
        return bool(select.select([self.fileno], [], [], max(seconds, 0))[0])

    def close(self) -> None:
        """Restore the modes."""
        if self.modes is not None:
            termios.tcsetattr(self.fileno, termios.TCSANOW, self.modes)


@contextmanager
def terminal_input(theme: str = AUTO) -> Iterator[TerminalInput]:
    """Prepare the terminal's input, and restore it at the end.

    Asks for the background's colour unless a theme is chosen.
    """
    terminal = TerminalInput(sys.__stdin__.fileno() if sys.__stdin__ else -1)
    try:
        terminal.open(ask=theme in ("", AUTO))
        yield terminal
    finally:
        terminal.close()
