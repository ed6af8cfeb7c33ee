"""The two streams: data to standard output, everything else to standard error.

What leaves through here has been sanitised by whoever made it; the messages of `complain`
are made one line each.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TextIO

from briefing_tui.export.text import render
from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.text.sanitise import one_line

# MERGED:
# What ends a command early: the one exception of the command line's own.


class Failure(Exception):
    """Wrong usage, or nothing that could be read: a message, a hint, exit status 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


FALLBACK_SIZE = (80, 24)


class Console:
    """Writes text and lines, coloured where the reader's terminal and wishes allow it."""

    def __init__(self, color: str = "auto") -> None:
        self.color = color
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                # A terminal that knows no Chinese is no reason to stop in the middle.
                stream.reconfigure(errors="replace")

    @property
    def is_terminal(self) -> bool:
        """Whether data goes to a screen and not into a file or a pipe."""
        return sys.stdout.isatty()

    @property
    def columns(self) -> int:
        """The width of the terminal in cells; 80 without one."""
        return shutil.get_terminal_size(FALLBACK_SIZE).columns

    def colours(self, stream: TextIO) -> bool:
        """Whether to colour what goes to a stream."""
        if self.color != "auto":
            return self.color == "always"
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return stream.isatty() and not plain

    def write(self, text: str) -> None:
        """Data, as it is."""
        with _full_disk_is_a_failure():
            sys.stdout.write(text)

    def flush(self) -> None:
        """Sends off all data, so that what goes wrong then can still be told."""
        with _full_disk_is_a_failure():
            sys.stdout.flush()

    def finish(self) -> bool:
        """Leaves the stream so that the interpreter's own last flush can't fail; was it well?"""
        try:
            sys.stdout.flush()
        except OSError:
            # What is left in the buffer has nowhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return False
        return True

    def show(self, lines: Iterable[Line]) -> None:
        """Data in lines."""
        self.write(render(lines, self.colours(sys.stdout)))

    def page(self, lines: Iterable[Line]) -> None:
        """Data in lines: through the reader's pager where a screen can't hold them."""
        text = render(lines, self.colours(sys.stdout))
        command = os.environ.get("PAGER", "less" if shutil.which("less") else "")
        rows = shutil.get_terminal_size(FALLBACK_SIZE).lines
        paged = self.is_terminal and command not in ("", "cat") and text.count("\n") >= rows
        if not paged or not _through(command, text):
            self.write(text)

    def complain(self, message: str, hint: str = "") -> None:
        """Says what is wrong."""
        self.tell([(Span("briefing: ", Style()), Span(one_line(message), Style()))], hint)

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Says what is wrong where in which file."""
        for diagnostic in diagnostics:
            self.tell([diagnostic_line(diagnostic)], diagnostic.hint)

    def tell(self, lines: Iterable[Line], hint: str = "") -> None:
        """Lines that are no data, and a hint indented below."""
        with suppress(OSError):  # told when the command ends
            sys.stdout.flush()  # so that both streams on one screen keep their order
        hints = [hint_line(hint)] if hint else []
        sys.stderr.write(render([*lines, *hints], self.colours(sys.stderr)))
        sys.stderr.flush()


@contextmanager
def _full_disk_is_a_failure() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise Failure(f"standard output can't be written: {reason}") from None


def diagnostic_line(diagnostic: Diagnostic) -> Line:
    """`path:line:col: severity[code] message`."""
    place = f"{one_line(diagnostic.path)}:{diagnostic.line}:{diagnostic.column}: "
    return (
        Span(place, Style()),
        Span(diagnostic.severity, Style(diagnostic.severity, bold=True)),
        Span(f"[{diagnostic.code}]", Style("muted")),
        Span(f" {one_line(diagnostic.message)}", Style()),
    )


def hint_line(hint: str) -> Line:
    """A hint, indented below what it helps with."""
    return (Span(f"    {one_line(hint)}", Style("muted")),)


def _through(command: str, text: str) -> bool:
    """Shows a text in a pager, as git does; False where there is no such pager."""
    sys.stdout.flush()
    # R: colours pass; F: no pager where one screen is enough; X: the text stays afterwards.
    environment = {"LESS": "FRX", "LV": "-c", **os.environ}
    # The variable is a shell command by custom: `less -S`, `col -b | more`.
    with subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=environment) as pager:
        # Ctrl+C in the pager is the pager's. It started before, so it still has the signal.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            with suppress(BrokenPipeError):  # the reader left before the end
                pager.communicate(text.encode(sys.stdout.encoding or "utf-8", "replace"))
            pager.wait()
        finally:
            signal.signal(signal.SIGINT, before)
    return pager.returncode not in (126, 127)  # the shell's "can't run" and "not found"
