"""Output: data goes to standard output, everything else to standard error.

All that a command prints is sanitised here, or in `render`. Messages and hints become one line.
"""

import os
import re
import shlex
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import PurePath
from typing import TextIO

from briefing_tui.layout.ansi import CONSOLES, render, takes_links, without_links
from briefing_tui.layout.direction import Bidi, Order, order_for
from briefing_tui.layout.spans import Line, Span, Style, ascii_line
from briefing_tui.library.files import reason_of
from briefing_tui.model.brief import Diagnostic
from briefing_tui.text.sanitise import one_line, sanitise
from briefing_tui.text.wrapping import AS_WIDE

FALLBACK_SIZE = (80, 24)
MOST_COLUMNS = 1000


class Failure(Exception):
    """Ends a command with a message, a hint and exit status 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@contextmanager
def needing(*packages: str) -> Iterator[None]:
    """Say how to install packages that not everyone needs, if the first or one that it imports is
    missing.
    """
    try:
        yield
    except ImportError as error:
        if (error.name or "").startswith("briefing_tui"):
            raise
        raise Failure(
            f"this needs the package {packages[0]}, which is not installed",
            how_to_install(*packages),
        ) from None


def how_to_install(*packages: str) -> str:
    command = shlex.join([sys.executable, "-m", "pip", "install", *packages])
    return f"Install it with `{command}`, or with `pipx inject` or `uv tool install --with`."


class Console:
    """Writes text and styled lines, with colour if the terminal and the options allow it."""

    def __init__(self) -> None:
        self.color = "auto"
        self.ascii_only = False
        """Whether lines are shown without the characters that some terminals lack."""
        self.bidi: Bidi = "auto"
        """The setting `bidi`."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                # Writes what is buffered first, and `flush` reports if that fails.
                with suppress(OSError):
                    stream.reconfigure(errors=AS_WIDE)

    @property
    def is_terminal(self) -> bool:
        """Whether standard output is a terminal, not a file or a pipe."""
        return sys.stdout.isatty()

    @property
    def columns(self) -> int:
        """The width of the terminal in cells; 80 without a terminal. `$COLUMNS` may say any."""
        return min(_terminal_size().columns, MOST_COLUMNS)

    @property
    def line_width(self) -> int | None:
        """Where a table's lines are cut: at the terminal's edge, also in a pipe to a pager on it.

        None for a file, and where there is no terminal.
        """
        if self.is_terminal:
            return self.columns
        with suppress(OSError, ValueError):
            if stat.S_ISFIFO(os.fstat(sys.stdout.fileno()).st_mode):
                return min(os.get_terminal_size(sys.stderr.fileno()).columns, MOST_COLUMNS)
        return None

    def colours(self, stream: TextIO) -> bool:
        if self.color != "auto":
            return self.color == "always"
        plain = os.environ.get("NO_COLOR") or is_dumb()
        return stream.isatty() and not plain

    def links(self, when: str) -> bool:
        """Whether to write words with an address as links (OSC 8)."""
        if when != "auto":
            return when == "always"
        return self.is_terminal and takes_links(os.environ)

    def order(self, stream: TextIO) -> Order:
        """Who puts right-to-left text in the order of the screen; in files and pipes nobody."""
        if not stream.isatty():
            return "off"
        return order_for(self.bidi, os.environ, whole_screen=False)

    def write(self, text: str) -> None:
        """Write data."""
        self._write(sanitise(text))

    def _write(self, text: str) -> None:
        with _full_disk_is_a_failure():
            sys.stdout.write(text)

    def flush(self) -> None:
        """Write buffered data now, while an error can still be reported."""
        with _full_disk_is_a_failure():
            sys.stdout.flush()

    def finish(self) -> bool:
        """Make the interpreter's last flush safe; return whether all data was written."""
        written = True
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                # The rest of the buffer goes to /dev/null, or Python prints an error at exit.
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
                written = written and stream is not sys.stdout
        return written

    def show(self, lines: Iterable[Line]) -> None:
        self._write(self._rendered(lines, sys.stdout))

    def page(self, lines: Iterable[Line]) -> None:
        """Write data as styled lines, through `$PAGER` when they don't fit on the screen."""
        self.page_text(self._rendered(lines, sys.stdout))

    def page_text(self, text: str, *, keeps_links: bool = False) -> None:
        """Write what `render` wrote, through `$PAGER` when it doesn't fit on the screen; without
        links if the pager isn't known to pass them on, unless `keeps_links`.
        """
        paged = self.is_terminal and not is_dumb() and text.count("\n") >= _terminal_size().lines
        if not paged or not _through_pager(text, keeps_links=keeps_links):
            self._write(text)

    def complain(self, message: str, hint: str = "") -> None:
        self.tell([(Span("briefing: "), Span(one_line(message)))], hint)

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            self.tell([diagnostic_line(diagnostic)], diagnostic.hint)

    def tell(self, lines: Iterable[Line], hint: str = "") -> None:
        """Write lines that are not data, and a hint indented below them."""
        with suppress(OSError):  # `finish` reports it
            sys.stdout.flush()  # keeps the order of both streams on one terminal
        hints = [hint_line(hint)] if hint else []
        self._tell(self._rendered([*lines, *hints], sys.stderr))

    def _rendered(self, lines: Iterable[Line], stream: TextIO) -> str:
        if self.ascii_only:
            lines = map(ascii_line, lines)
        return render(lines, self.colours(stream), order=self.order(stream))

    def tell_text(self, text: str) -> None:
        """Write text that is not data, such as a progress bar."""
        self._tell(sanitise(text))

    def _tell(self, text: str) -> None:
        with suppress(OSError):  # there is no way to report it
            sys.stderr.write(text)
            sys.stderr.flush()


def is_dumb() -> bool:
    """Whether the terminal can only print, such as an editor's: no pager, colours or screen."""
    return os.environ.get("TERM") == "dumb"


def lacks_glyphs() -> bool:
    """Whether the terminal is a console whose font lacks our glyphs, or its encoding does."""
    name = os.environ.get("TERM", "").removeprefix("screen.").partition("-")[0]
    try:
        "●≈▌".encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return sys.stdout.isatty()
    return name in CONSOLES and sys.stdout.isatty()


@contextmanager
def _full_disk_is_a_failure() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Failure(f"standard output can't be written: {reason_of(error)}") from None


def diagnostic_line(diagnostic: Diagnostic) -> Line:
    """`path:line:col: severity[code] message`."""
    place = f"{one_line(diagnostic.path)}:{diagnostic.line}:{diagnostic.column}: "
    return (
        Span(place),
        Span(diagnostic.severity, Style(diagnostic.severity, bold=True)),
        Span(f"[{diagnostic.code}]", Style("muted")),
        Span(f" {one_line(diagnostic.message)}"),
    )


def hint_line(hint: str) -> Line:
    return (Span(f"    {one_line(hint)}", Style("muted")),)


def _terminal_size() -> os.terminal_size:
    import shutil  # here, because output to a file or a pipe does without it

    return shutil.get_terminal_size(FALLBACK_SIZE)


_LESS_WITH_LINKS = 566
"""The version of less that passes links on with `-R`."""


def _passes_links(command: str, less: str) -> bool:
    """Whether a pager is less, of a version and with the option that pass links on."""
    import subprocess

    program, *options = command.split()
    if PurePath(program).name != "less" or not re.search(r"R", less + " ".join(options)):
        return False
    try:
        told = subprocess.run((program, "--version"), capture_output=True, text=True, check=False)
    except OSError:
        return False
    version = re.match(r"less (\d+)", told.stdout)
    return version is not None and int(version[1]) >= _LESS_WITH_LINKS


def _through_pager(text: str, *, keeps_links: bool) -> bool:
    """Show a text in a pager, as git does; return False if there is none, or it can't be run."""
    import shutil
    import signal
    import subprocess

    command = os.environ.get("PAGER", "less" if shutil.which("less") else "")
    if command in ("", "cat"):
        return False
    sys.stdout.flush()
    # R: pass colours on; F: quit if the text fits on one screen; X: leave it on the screen.
    environment = {"LESS": "FRX", "LV": "-c", **os.environ}
    if not keeps_links and (plain := without_links(text)) != text:
        text = text if _passes_links(command, environment["LESS"]) else plain
    # By convention $PAGER is a shell command: `less -S`, `col -b | more`.
    with subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=environment) as pager:
        # Ctrl+C belongs to the pager, which was started before and does not inherit this.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            with suppress(BrokenPipeError):  # the user quit the pager before the end
                pager.communicate(text.encode(sys.stdout.encoding or "utf-8", AS_WIDE))
            pager.wait()
        finally:
            signal.signal(signal.SIGINT, before)
    return pager.returncode not in (126, 127)  # the shell's "cannot execute", "not found"
