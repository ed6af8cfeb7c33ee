"""The colour of the terminal's background, asked for while Textual is imported.

The question is OSC 11 (xterm control sequences), followed by one that every terminal answers
(DA1), so that the second reply ends the wait. Both go out before Textual is imported and the
replies are read after it. Keys typed meanwhile are kept for Textual's driver, and so the terminal
stays in the driver's mode from here on: Enter is not translated and nothing is echoed.
"""

import os
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal

from briefing_tui.tui.terminal import is_plain

Tone = Literal["light", "dark"]

AUTO = "auto"
"""The theme that suits the background, which is also the default."""

ALTERNATE_SCREEN = "\x1b[?1049h"
"""Enters the alternate screen, and clears it (xterm control sequences)."""
LEAVING = "\x1b[?1049l"
"""Leaves it, and puts the cursor back."""
EXPLICIT, IMPLICIT = "\x1b[8l\x1b[2J", "\x1b[8h"
"""Tell a terminal that it leaves the order of characters to us, and the opposite (ECMA-48, BDSM;
the recommendation `BiDi in Terminal Emulators`). VTE 0.80 does so in the lines that are cleared
after that."""
LAST_LINE = "\x1b[m\x1b[999;1H\x1b[2K"
"""Written before `LEAVING`. GNU screen and the Linux console may have no alternate screen: there it
puts the shell's prompt below the last frame of the reader."""
MOST_READ = 512
"""Bytes of input that are read at once."""
_QUESTION = b"\x1b]11;?\x1b\\\x1b[c"
_WITHOUT_ANSWER = frozenset({"linux", "dumb", "unknown", ""})
"""Values of `$TERM` for terminals that don't report their background."""
_PATIENCE = 0.25
"""Seconds to wait for the replies after the imports."""
_LAST_PATIENCE = 1.0
"""Seconds to wait for them when the program ends before it has an interface."""
ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
"""Signals that end the program with the terminal restored and the reading state saved."""

_SEQUENCE = re.compile(
    rb"""
    \x1b (?:
        \] (?: 11; (?P<colour> [rgba:0-9a-fA-F/]* ) | (?!11;) \d{1,3} ; [\x20-\x7e]* )
        | P [01]? (?: [$+]r | [>!]\| ) [\x20-\x7e]*
        | (?P<other> [\]P_^X] [\x20-\x7e]+ )
    ) (?: (?P<string> \x07 | \x1b\\ ) | \x1b? \Z )?
    | \x1b\[ [?>=] [\d;:]* \$? (?P<private> [cnuyRSm] )?
    | \x1b\[ (?: < [\d;-]* | [\d;:]+ ) (?P<plain> \$y | [A-HM-SZ^$@~a-dcmntux] )?
    | \x1b\[M (?: (?P<mouse> [\x20-\xff]{3} ) | [\x20-\xff]{0,2} \Z )
    """,
    re.VERBOSE | re.DOTALL,
)
"""A control sequence: OSC, DCS, APC, PM, SOS, CSI with parameters, X10 mouse reports. If it is
complete, one of the groups after `colour` and `other` is its end."""
_FOR_TEXTUAL = re.compile(rb"\x1b\[(?:\?[\d;]*\$y|48;.*|<.*|[\d;:]*[^cnxty])", re.DOTALL)
"""The ones that Textual understands: reports of modes and sizes, the mouse, keys."""
_LONGEST_FOR_TEXTUAL = 400
_BEGUN = re.compile(rb"\x1b[\[O\]P_^X]?\Z")
_PERHAPS_KEYS = re.compile(
    rb"\x1b(?:[\[O]|(?:\](?!\d{1,3};)|P(?![01]?(?:[$+]r|[>!]\|))|[_^X])[\x20-\x7e]{0,40}\x1b?)?"
)
"""The beginning of a sequence, or Esc, or keys of which the first was typed with Alt."""
_WITH_REST = re.compile(rb"\x1b(?:\[(?:[<?>=\d]|[A-HPQRSZ])|O[A-HPQRS]|\]\d{1,3};)")
"""The beginning of a sequence, and a rest of it that nobody types."""
_PATIENCE_FOR_REST, _MANY = 1.0, 64
"""A sequence without an end is given up after so many seconds in which nothing came, or fewer bytes
at once than this: keys come so."""
_LONGEST = 4096
"""The most bytes of a reply that are kept. The rest is dropped, up to its end."""
_HEAD = re.compile(rb"\x1b(?:\]\d{1,3};|P[01]?[$+>!].|\[.|..)", re.DOTALL)
"""The beginning of a sequence, which replaces one that is too long."""


class Replies:
    """Removes the terminal's replies from its input and leaves the keys, in their order.

    Replies may come late and in pieces, and to questions that another program has asked. The
    beginning of a reply is held back until the rest arrives, and dropped if something else does.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.awaited = False
        """Whether a question has been sent and its last reply has not arrived."""
        self.tone: Tone | None = None
        self._clock = clock
        self._held = b""
        self._released = b""
        """What was held and is a key by now, unless its rest comes late."""
        self._is_long = False
        """Whether only the beginning of the held sequence was kept."""
        self._since = 0.0
        """When the held sequence has begun, or many bytes of it came last."""

    @property
    def holds(self) -> bool:
        """Whether a sequence has begun, and its rest is waited for."""
        return bool(self._held)

    def feed(self, data: bytes) -> bytes:
        """The keys in some input, and what else Textual understands. The rest of a sequence that
        comes late, after Esc was taken for a key, makes the sequence whole.
        """
        late, self._released = self._released + data, b""
        if not self._is_broken_off() and _WITH_REST.match(late):
            data = late
        kept = [self.flush()] if self._is_broken_off() and len(data) < _MANY else []
        is_new = not self._held or len(data) >= _MANY
        data, self._held = self._held + data, b""
        end = 0
        was_long, self._is_long = self._is_long, False
        for sequence in _SEQUENCE.finditer(data):
            kept.append(data[end : sequence.start()])
            end = sequence.end()
            is_new |= sequence.start() > 0
            is_long = was_long and not sequence.start()
            if sequence.lastgroup in (None, "colour", "other"):  # it is not complete
                if end == len(data):
                    self._hold(sequence[0], is_long=is_long)
                elif _PERHAPS_KEYS.fullmatch(sequence[0]) and not is_long:
                    kept.append(sequence[0])
            elif _FOR_TEXTUAL.fullmatch(sequence[0]):
                if not is_long and len(sequence[0]) <= _LONGEST_FOR_TEXTUAL:
                    kept.append(sequence[0])
            elif sequence["colour"] is not None:
                self.tone = tone_of(sequence["colour"])
            elif sequence["private"] == b"c":
                self.awaited = False
        rest = data[end:]
        if begun := _BEGUN.search(rest):
            rest, self._held = rest[: begun.start()], begun[0]
            is_new |= end + begun.start() > 0
        if is_new:
            self._since = self._clock()
        return b"".join((*kept, rest))

    def _hold(self, begun: bytes, *, is_long: bool) -> None:
        """Wait for the rest of a sequence. The beginning of a too long one is enough to find its
        end."""
        self._held, self._is_long = begun, is_long
        if len(begun) > _LONGEST and (head := _HEAD.match(begun)):
            self._held = head[0] + (b"\x1b" if begun.endswith(b"\x1b") else b"")
            self._is_long = True

    def _is_broken_off(self) -> bool:
        return self._clock() - self._since >= _PATIENCE_FOR_REST

    def flush(self) -> bytes:
        """Keys that were held back and are released because nothing has followed them for a
        moment."""
        is_key = not self._is_long and bool(_PERHAPS_KEYS.fullmatch(self._held))
        # Only a reply that is awaited is worth a slow Alt+[. Esc is fast at any time.
        if not self._is_broken_off() and not (
            is_key and (self._held == b"\x1b" or not self.awaited)
        ):
            return b""
        keys, self._held, self._is_long = self._held, b"", False
        self._released = keys = keys if is_key else b""
        return keys


def tone_of(colour: bytes) -> Tone | None:
    """Light or dark, by the relative luminance (ITU-R BT.709) of an X11 colour `rgb:ff/ff/ff`."""
    parts = re.fullmatch(
        rb"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:/.*)?", colour
    )
    if not parts:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in parts.groups())
    return "light" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 else "dark"


def entering(fileno: int) -> str:
    """The sequence that enters the alternate screen. In GNU screen, which may not have one, the
    present text is scrolled up first, so that it can be read again.
    """
    if not os.environ.get("STY"):
        return ALTERNATE_SCREEN
    return f"{ALTERNATE_SCREEN}\x1b[999;1H" + "\n" * os.get_terminal_size(fileno).lines


class TerminalInput:
    """The input of the terminal until Textual's driver reads it."""

    def __init__(self, fileno: int) -> None:
        self.fileno = fileno
        self.replies = Replies()
        self.typed = b""
        """The keys so far."""
        self.modes: Any = None
        """The terminal's modes before `open`; None if there is no terminal."""
        self.status = 0
        """The exit status once a signal has ended the program: 128 and its number."""
        self.shows_page = False
        """Whether a page is on the alternate screen, before Textual has begun to paint."""
        self._leaving = LEAVING
        self.stop: Callable[[int], None] | None = None
        """Ends the application with a status; None as long as there is no application."""

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

    def tone(self, patience: float = _PATIENCE) -> Tone | None:
        """Whether the background is light or dark; None if the terminal doesn't say in time."""
        until = time.monotonic() + patience
        while self.replies.awaited and self._wait(until - time.monotonic()):
            if not (data := self.read()):
                break
            self.typed += self.replies.feed(data)
        return self.replies.tone

    def show(self, page: str) -> None:
        """Write a page on the alternate screen, where Textual will paint over it."""
        if self.modes is not None:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # until Textual handles it
            self.shows_page = True
            self._leaving = f"{IMPLICIT if page.startswith(EXPLICIT) else ''}{LEAVING}"
            try:
                os.write(self.fileno, f"{entering(self.fileno)}\x1b[?25l{page}".encode())
            except OSError:  # it is gone, or only for reading: `briefing < /dev/tty`
                self.shows_page = False

    def read(self) -> bytes:
        """Some input; empty at its end."""
        try:
            return os.read(self.fileno, MOST_READ)
        except OSError:  # the terminal is gone
            return b""

    def read_as_typed(self) -> bool:
        """Undo what a shell's modes do: the echo, a `read` that waits for a whole line, and a pause
        of the output after Ctrl+S. Return whether the terminal was in such modes.
        """
        with suppress(termios.error):
            modes = termios.tcgetattr(self.fileno)
            was_in_lines = bool(modes[3] & termios.ICANON)
            modes[0] &= ~termios.IXON
            modes[3] &= ~(termios.ICANON | termios.ECHO)
            modes[6][termios.VMIN], modes[6][termios.VTIME] = 0, 0
            termios.tcsetattr(self.fileno, termios.TCSANOW, modes)
            return was_in_lines
        return False

    def _wait(self, seconds: float) -> bool:
        return bool(select.select([self.fileno], [], [], max(seconds, 0))[0])

    def end(self, number: int, _frame: object = None) -> None:
        """End the program in order, as a signal's handler. Further signals change nothing."""
        if self.status:
            return
        self.status = 128 + number
        if self.stop is None:
            raise SystemExit(self.status)
        self.stop(self.status)

    def is_ours(self) -> bool:
        """Whether no shell has taken the terminal back. Setting its modes would stop us then."""
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:  # it is gone, or not our session's
            return True

    def close(self) -> None:
        """Restore the modes, and leave the alternate screen if Textual has not."""
        if self.shows_page:
            self.shows_page = False
            with suppress(OSError):
                os.write(self.fileno, f"{LAST_LINE}{self._leaving}\x1b[?25h".encode())
        if self.modes is not None and self.is_ours():
            if self.stop is None:  # no application has read the replies: a shell would
                self.tone(_LAST_PATIENCE)
            with suppress(termios.error):  # the terminal is gone
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.modes)


@contextmanager
def terminal_input(theme: str = AUTO) -> Iterator[TerminalInput]:
    """Prepare the terminal's input, and restore it at the end, also when a signal ends the program.

    Asks for the background's colour unless a theme is chosen. Textual's own driver can't take over
    the answer and the keys that were read before it, so without our driver the terminal is left to
    Textual.
    """
    terminal = TerminalInput(sys.__stdin__.fileno() if sys.__stdin__ else -1)
    before = {number: signal.getsignal(number) for number in ENDING}
    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:  # nohup
                signal.signal(number, terminal.end)
        if not is_plain():
            terminal.open(ask=theme in ("", AUTO))
        yield terminal
    except ImportError:
        # What Python 3.13 makes of `SystemExit` while an extension imports a module.
        if terminal.status:
            raise SystemExit(terminal.status) from None
        raise
    finally:
        terminal.close()
        for number, handler in before.items():
            # After one signal, another must not change the exit status.
            signal.signal(number, signal.SIG_IGN if terminal.status else handler)
