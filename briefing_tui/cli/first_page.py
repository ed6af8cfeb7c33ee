"""The narrative's first page, on the screen before Textual is imported.

When the reader is quit, the page that the next start will show first is kept in the cache, with all
that it depends on: the arguments, the terminal, the program, and the stamps of the files. If all of
that is unchanged at the next start, the page is written at once. A moment later Textual paints the
same cells and the rest of the screen. Otherwise Textual paints the whole screen, as if there were
no page.

This must import nothing that takes time: see `tests/architecture/test_imports.py`.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import briefing_tui
from briefing_tui.library.paths import cache_folder, config_file, read_own, state_folder, write_own
from briefing_tui.tui.terminal.background import AUTO, TerminalInput, terminal_input

_FILE = "first-page"
_MOST = 4 * 2**20
"""Bytes of the longest page that is kept: a screen has some hundred thousand."""
_ASKED, _NOT_ASKED = "auto", "chosen"
"""Whether the theme depends on the terminal's background."""
_PATIENCE = 0.03
"""Seconds to wait for the colour of the background."""
_VARIABLES = (
    *("COLORTERM", "FORCE_COLOR", "HOME", "LANG", "NO_COLOR", "TERM"),
    *("KONSOLE_VERSION", "MLTERM", "STY", "TERM_PROGRAM", "TMUX", "VTE_VERSION"),
)
_FAMILIES = ("BRIEFING", "LC_", "TEXTUAL", "TTY_", "XDG_")
"""The beginnings of the names of other variables that change what is opened or painted."""


class FirstPage:
    """The page kept for this start, and the one to keep for the next."""

    def __init__(self, words: Sequence[str]) -> None:
        """`words` are the paths of the command line."""
        self.terminal: TerminalInput | None = None
        """The terminal, if it has been prepared to show a page."""
        self._situation = _situation(words)
        self._file = cache_folder() / _FILE

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the page that was kept, if nothing that it depends on has changed."""
        kept = self._kept()
        if kept is None:
            yield
            return
        theme, tone, page = kept
        with terminal_input(AUTO if theme == _ASKED else theme) as terminal:
            self.terminal = terminal
            if tone == str(terminal.tone(_PATIENCE)) and not terminal.replies.awaited:
                terminal.show(page)
            yield

    def _kept(self) -> tuple[str, str, str] | None:
        try:
            text = read_own(self._file, _MOST).decode(errors="surrogateescape")
            situation, theme, tone, stamps, page = text.split("\0")
        except (OSError, ValueError):
            return None
        same = situation == self._situation and all(
            line == _stamp(line.rpartition("\t")[2]) for line in stamps.split("\n")
        )
        return (theme, tone, page) if same else None

    def keep(
        self, terminal: TerminalInput, files: Iterable[Path], page: str, *, asked: bool
    ) -> None:
        """Keep the page for the next start. `files` are those of the library that it shows."""
        if terminal.replies.awaited or not self._situation:
            return
        theme, tone = _ASKED if asked else _NOT_ASKED, str(terminal.replies.tone)
        with suppress(OSError):
            stamps = "\n".join(map(_stamp, (*_sources(), *map(str, files))))
            text = "\0".join((self._situation, theme, tone, stamps, page))
            write_own(self._file, text.encode(errors="surrogateescape"))


def _situation(words: Sequence[str]) -> str:
    """What a page depends on besides files. Empty where nothing can be painted."""
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    try:
        if not all(stream is not None and stream.isatty() for stream in streams):
            return ""
        size = os.get_terminal_size(1)
        folder = str(Path.cwd())
    except (OSError, ValueError):
        return ""
    variables = sorted(
        (name, value)
        for name, value in os.environ.items()
        if name in _VARIABLES or name.startswith(_FAMILIES)
    )
    program = (briefing_tui.__version__, sys.version, sys.prefix)
    return repr((program, tuple(words), folder, tuple(size), variables))


def _sources() -> Iterable[str]:
    """The files and folders that the page depends on. An upgrade changes the first folders."""
    package = Path(briefing_tui.__file__).parent
    for folder in ("", "layout", "parse", "tui", "tui/panes/narrative"):
        yield str(package / folder)
    for name in ("textual", "rich"):
        yield str(Path(sys.modules[name].__path__[0]))
    yield str(Path.cwd())  # `briefs` in it, and so a file beside that, may be opened without words
    yield str(config_file())
    for name in ("state.sqlite", "theme"):
        yield str(state_folder() / name)


def _stamp(path: str) -> str:
    """When a file was changed last, and its path."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return f"none\t{path}"
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}\t{path}"
