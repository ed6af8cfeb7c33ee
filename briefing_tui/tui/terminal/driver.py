"""Textual's driver, with the keys that were typed before it started, and safe ends."""

import os
import re
import select
import signal
from asyncio import get_running_loop, run_coroutine_threadsafe, sleep
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import wait
from contextlib import suppress
from threading import Thread, current_thread
from typing import Any, TextIO, cast

from textual.app import App
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from briefing_tui.layout.ansi import is_over_ssh
from briefing_tui.text.wrapping import AS_WIDE
from briefing_tui.tui.terminal import fits
from briefing_tui.tui.terminal.background import (
    ALTERNATE_SCREEN,
    EXPLICIT,
    IMPLICIT,
    LAST_LINE,
    LEAVING,
    TerminalInput,
    entering,
)

try:
    from textual._xterm_parser import XTermParser
except ImportError:  # not Textual 8.2: its own driver runs
    XTermParser = None  # type: ignore[assignment, misc]

_QUIET = 0.1
"""Seconds between two looks at whether to end."""
_OVER_SSH = 0.2
"""The least seconds over ssh for what follows an Esc in a sequence. A slow line parts them."""
_STUCK = 1.0
"""Seconds in which the thread that reads the input ends, unless its read is stuck."""
MOST_HELD = 100
"""Keys that the app may still have to handle when more are read. With those of one read, they take
seconds at most."""
_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"
_KITTY_OFF = "\x1b[<u"
_BEFORE_SEQUENCE = re.compile(r"(?=\x1b)")


class Output:
    """The terminal to write to. Once it is gone, output is discarded.

    The thread that writes for Textual 8.2 (`WriterThread`) would end with an exception, and the
    application would wait for it forever.
    """

    def __init__(self, file: TextIO) -> None:
        self._fileno = file.fileno()
        self._encoding = file.encoding
        self._is_gone = False

    def write(self, text: str) -> None:
        data = text.encode(self._encoding, AS_WIDE)
        while data and not self._is_gone:
            try:
                data = data[os.write(self._fileno, data) :]
            except BlockingIOError:  # another program has made the terminal non-blocking
                select.select([], [self._fileno], [])
            except OSError:
                self._is_gone = True

    def flush(self) -> None:
        """Nothing is buffered."""

    def fileno(self) -> int:
        return self._fileno


_ESC_ENTER, _ALT_ENTER = "\x1b\r", "\x1b[13;3u"
"""Alt+Enter as most terminals send it, which Textual 8.2 doesn't know, and as kitty's protocol has
it."""


class Keys:
    """Makes messages from what is typed and pasted. A paste may be only begun."""

    def __init__(self, is_debug: bool) -> None:
        self._is_debug = is_debug
        self._parser = XTermParser(is_debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._is_paste = False
        self.may_lack_end = False
        """Whether another program may have got the end of a paste."""

    def feed(self, keys: bytes) -> Iterator[Message]:
        for part in _BEFORE_SEQUENCE.split(self._decode(keys)):
            if begins := part.startswith(_PASTE):
                self._is_paste = True
            elif part.startswith(_PASTED):
                self._is_paste = self.may_lack_end = False
            # Textual 8.2 takes what follows an Esc in a paste for keys.
            text = part.lstrip("\x1b") if self._is_paste and not begins else part
            if not text:  # would end the parser
                continue
            if not self._is_paste:
                text = text.replace(_ESC_ENTER, _ALT_ENTER)
            try:
                yield from self._parser.feed(text)
            except (ValueError, ArithmeticError):
                # Textual 8.2 trusts the numbers in a sequence: a key's code beyond Unicode, a
                # window of no pixels.
                self._parser = XTermParser(self._is_debug)

    def late(self) -> Iterable[Message]:
        """What is taken for keys because nothing has followed it."""
        return self._parser.tick()

    def end_of_paste(self) -> bytes:
        """After a pause: the end of a paste, if another program may have got it."""
        is_missing = self._is_paste and self.may_lack_end
        self.may_lack_end = False
        return _PASTED.encode() if is_missing else b""

    def end_wait(self) -> None:
        """After Esc, Textual 8.2 would wait once more for the rest of a sequence."""
        if fits(self._parser, "_timeout_time"):
            self._parser._timeout_time = self._parser._timeout_time and 0.0


class Driver(LinuxDriver):
    """Reads the terminal as Textual's driver does, except for replies to our own question.

    Textual 8.2 has no hook between reading and parsing, so `run_input_thread` is replaced. Its
    handler of SIGCONT starts application mode once more even if nothing has stopped it: a second
    thread reads the keys, and the terminal stays raw at the end. Both of its signal handlers join
    threads and take locks, which the interrupted code may hold. So they are replaced, too.
    """

    def __init__(
        self,
        app: App[Any],
        terminal: TerminalInput,
        held: Callable[[], int] = lambda: 0,
        is_explicit: bool = False,
        **options: Any,
    ) -> None:
        """With `is_explicit`, tell the terminal that the app has put the characters in order."""
        self._is_explicit = is_explicit
        self._is_started = self._is_suspending = self._is_continuing = False
        super().__init__(app, **options)  # from here on signals are handled
        self._held = held
        """How many keys the app has not handled yet."""
        self._read = 0
        """Bytes that were read since the app had last caught up."""
        self._reader, self._running_loop = app, get_running_loop()
        self._is_debug = options.get("debug", False)
        self._terminal = terminal
        self._patience = max(ESCAPE_DELAY, _OVER_SSH if is_over_ssh(os.environ) else 0)
        """Seconds without input after which the beginning of a sequence is taken for keys."""
        if self.fits():
            self._keys = Keys(self._is_debug)
            if self._file:
                self._file = cast("Any", Output(self._file))
        self._reading: Thread | None = None
        """The last thread that has begun to read."""

    def fits(self) -> bool:
        """Whether this is the driver of Textual 8.2, for which the methods below are made."""
        return XTermParser is not None and fits(
            self,
            *("_file", "_key_thread", "_must_signal_resume"),
            *("_sigcont_application", "_sigtstp_application"),
        )

    def _sigtstp_application(self, *_: object) -> None:
        # While the terminal is in line mode, each Ctrl+Z of a paste is a signal.
        if self._is_started and not self._is_suspending:
            self._is_suspending = True
            with suppress(RuntimeError):  # the loop is closed
                self._running_loop.call_soon_threadsafe(self._suspend)

    def _suspend(self) -> None:
        if self._is_started and not self._terminal.status:  # it has not ended meanwhile
            self._reader.action_suspend_process()

    def _sigcont_application(self, *_: object) -> None:
        if self._is_started and not self._is_continuing:
            self._is_continuing = True
            with suppress(RuntimeError):
                self._running_loop.call_soon_threadsafe(self._continue)

    def _continue(self) -> None:
        """Start application mode again: a shell may have changed the terminal meanwhile."""
        self._is_continuing = False
        if not self._is_started:
            return
        self._wait_for_foreground()
        if self._terminal.status:  # a signal has ended the program
            return
        if self._terminal.read_as_typed():
            self._keys.may_lack_end = True
        # Textual's `suspend_application_mode` would discard what has been typed, and in the modes
        # from before the start the terminal would echo it.
        self.write(_KITTY_OFF)  # each start puts it on a stack
        self.close()  # the thread that writes: without a start, the end would not be written
        self._must_signal_resume = True
        self._start()

    def _wait_for_foreground(self) -> None:
        """Stop again as long as the shell has the terminal."""
        while not self._terminal.is_ours() and not self._terminal.status:
            os.kill(os.getpid(), signal.SIGSTOP)

    def start_application_mode(self) -> None:
        self._wait_for_foreground()
        if not self._terminal.status:  # no signal has ended the program
            # Textual 8.2 enters its screen first, where the terminal would echo what is typed.
            self._terminal.read_as_typed()
            self._start()

    def _start(self) -> None:
        self._is_started = True
        try:
            super().start_application_mode()  # type: ignore[no-untyped-call]
        except BaseException:  # Textual 8.2 would leave the terminal as it is by now
            self.stop_application_mode()
            raise
        if self._terminal.modes is not None:
            # Textual found the modes that `TerminalInput.open` had set.
            self.attrs_before = self._terminal.modes
        on_resize = signal.getsignal(signal.SIGWINCH)
        if callable(on_resize):
            # Python runs a handler between two instructions, so one whose signal comes just before
            # the loop waits would run at the next key. Now signals wake the loop.
            self._running_loop.add_signal_handler(signal.SIGWINCH, on_resize, signal.SIGWINCH, None)
        self._is_suspending = False

    def stop_application_mode(self) -> None:
        if self._is_started:
            self._is_suspending = True
            if not self._terminal.is_ours():  # `kill %1` in the shell that has it
                self.attrs_before = None
                signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            self._running_loop.remove_signal_handler(signal.SIGWINCH)
            super().stop_application_mode()
            self._is_started = False
            self._keys = Keys(self._is_debug)

    def disable_input(self) -> None:
        # Flushing the input of a terminal that a shell has taken back would stop us.
        if self._is_started:
            # After SIGSTOP its read may wait for input that is gone: Ctrl+C in the shell discards
            # it. Textual 8.2 would wait for the thread; it ends after the next key.
            thread, self._key_thread = self._key_thread, None
            if thread is not None:
                thread.join(_STUCK)
            super().disable_input()

    def write(self, data: str) -> None:
        if data == ALTERNATE_SCREEN and self._terminal.shows_page:
            self._terminal.shows_page = False  # entering it again would clear the page
        elif self._is_started:
            if data == ALTERNATE_SCREEN:
                data = entering(self._terminal.fileno) + EXPLICIT * self._is_explicit
            elif data == LEAVING:
                data = LAST_LINE + IMPLICIT * self._is_explicit + data
            super().write(data)

    def run_input_thread(self) -> None:
        terminal, replies = self._terminal, self._terminal.replies
        before, self._reading = self._reading, current_thread()
        if before is not None:  # after SIGCONT
            before.join()

        def handle(keys: bytes) -> None:
            for message in self._keys.feed(keys):
                self.process_message(message)

        typed, terminal.typed = terminal.typed, b""
        handle(typed)
        while self._is_reading():
            if self._read >= MOST_HELD:
                self._let_app_catch_up()
            elif select.select([self.fileno], [], [], self._patience if replies.holds else _QUIET)[
                0
            ]:
                if data := terminal.read():
                    handle(replies.feed(data))
                    self._read += len(data)
                elif os.isatty(self.fileno):
                    self.exit_event.wait(_QUIET)  # Ctrl+D before the terminal was raw
                else:
                    terminal.end(signal.SIGHUP)  # the terminal is gone
                    return
            elif keys := replies.flush() or self._keys.end_of_paste():
                handle(keys)
                self._keys.end_wait()
            for message in self._keys.late():
                self.process_message(message)

    def _let_app_catch_up(self) -> None:
        """Wait until the app has handled most of what was read: each key is a message in memory,
        and a megabyte that comes as keys would take gigabytes.
        """
        passed = run_coroutine_threadsafe(sleep(0), self._running_loop)
        while self._is_reading() and not passed.done():
            wait((passed,), _QUIET)
        while self._is_reading() and self._held() > MOST_HELD:
            self.exit_event.wait(_QUIET / 10)
        if self._is_reading():
            self._read = 0

    def _is_reading(self) -> bool:
        """Whether the current thread is the one to read the input. It may be replaced meanwhile."""
        return not self.exit_event.is_set() and current_thread() is self._key_thread


def make_driver(
    app: App[Any],
    terminal: TerminalInput,
    held: Callable[[], int],
    is_explicit: bool = False,
    **options: Any,
) -> LinuxDriver:
    """The driver for a terminal: Textual's own if ours does not fit it."""
    driver = Driver(app, terminal, held, is_explicit, **options)
    return driver if driver.fits() else LinuxDriver(app, **options)
