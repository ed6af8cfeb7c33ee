"""Textual's driver, with the keys that were typed before it started."""

import os
import select
from codecs import getincrementaldecoder
from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from briefing_tui.tui.terminal.background import TerminalInput

_QUIET = 0.1
"""Seconds without input after which a beginning of a reply is taken for keys."""


class Driver(LinuxDriver):
    """Reads the terminal as Textual's driver does, except for replies to our own question.

    Textual 8.2 has no hook between reading and parsing, so `run_input_thread` is replaced.
    """

    def __init__(self, app: App[Any], terminal: TerminalInput, **options: Any) -> None:
        super().__init__(app, **options)
        self._terminal = terminal

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self.attrs_before is not None and self._terminal.modes is not None:
            # Textual found the modes that `TerminalInput.open` had set.
            self.attrs_before = self._terminal.modes

    def run_input_thread(self) -> None:
        terminal, replies = self._terminal, self._terminal.replies
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode

        def handle(keys: bytes) -> None:
            # An empty text would end the parser.
            for message in parser.feed(text) if (text := decode(keys)) else ():
                self.process_message(message)

        typed, terminal.typed = terminal.typed, b""
        handle(typed)
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], _QUIET)[0]:
                if data := os.read(self.fileno, 4096):
                    handle(replies.feed(data))
                else:
                    self.exit_event.wait(_QUIET)  # the end of input
            else:
                handle(replies.flush())
            for message in parser.tick():
                self.process_message(message)
