"""Asking the terminal whether its background is light or dark, before the interface starts.

The question (OSC 11, xterm's control sequences) is sent before Textual is imported and the
answer read after it, so that it costs no time. Behind it goes one that every terminal
answers (DA1): once that answer is there, no other will come, and nothing is left to arrive
later as if it were keys.
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

_QUESTION = b"\x1b]11;?\x1b\\\x1b[c"
_COLOUR = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]+)/([0-9a-fA-F]+)/([0-9a-fA-F]+)")
_LAST_ANSWER = re.compile(rb"\x1b\[\?[\d;]*c")
_PATIENCE = 0.25
"""Seconds after the imports to wait for a terminal that answers nothing at all."""
_MUTE = frozenset({"linux", "dumb", "unknown", ""})
"""Terminals that have no background to tell of."""


AUTO = "auto"
"""The theme that follows the terminal, which is also what no theme means."""


@contextmanager
def asked(theme: str = AUTO) -> Iterator["Inquiry"]:
    """Ask at once; inside, `tone()` gives the answer. Leaves the terminal as it was.

    Where a theme is chosen, nothing is asked.
    """
    inquiry = Inquiry(sys.__stdin__.fileno() if sys.__stdin__ else -1)
    try:
        if theme in ("", AUTO):
            inquiry.ask()
        yield inquiry
    finally:
        inquiry.close()


class Inquiry:
    """One question to the terminal behind a file descriptor."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._modes: Any = None

    def ask(self) -> None:
        """Send the question, if there is a terminal that might answer."""
        if os.environ.get("TERM", "") in _MUTE or not os.isatty(self._terminal):
            return
        try:
            self._modes = termios.tcgetattr(self._terminal)
            silent = termios.tcgetattr(self._terminal)
            silent[3] &= ~(termios.ECHO | termios.ICANON)
            termios.tcsetattr(self._terminal, termios.TCSANOW, silent)
            os.write(self._terminal, _QUESTION)
        except (OSError, termios.error):
            self.close()

    def tone(self) -> Tone | None:
        """Whether the background is light or dark; None where the terminal doesn't say."""
        if self._modes is None:
            return None
        answer, until = b"", time.monotonic() + _PATIENCE
        while not _LAST_ANSWER.search(answer):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._terminal], [], [], left)[0]:
                break
            more = os.read(self._terminal, 1024)
            if not more:
                break
            answer += more
        return tone_of(answer)

    def close(self) -> None:
        """Give the terminal its modes back."""
        if self._modes is not None:
            termios.tcsetattr(self._terminal, termios.TCSANOW, self._modes)
            self._modes = None


def tone_of(answer: bytes) -> Tone | None:
    """Light or dark, by the relative luminance (ITU-R BT.709) of the colour in an answer."""
    if not (found := _COLOUR.search(answer)):
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    return "light" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 else "dark"
