"""Which library and which briefs a command is about."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from briefing_tui.cli.console import Console, Failure
from briefing_tui.library.brief_list import by_name, never
from briefing_tui.library.index.reader import Index, opened
from briefing_tui.library.index.schema import place_of
from briefing_tui.library.index.writer import DAMAGED, Changes, Progress, update
from briefing_tui.library.paths import is_home, sample_library
from briefing_tui.library.query import Query, parse_query
from briefing_tui.library.search import States
from briefing_tui.settings import Settings, did_you_mean, nearest

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "stdin"
"""What a brief from there is called in diagnostics, and when it has no title."""


def default_library(settings: Settings) -> Path:
    """The library when none is named: `$BRIEFING_LIBRARY`, the configuration, `./briefs`, ours."""
    if named := os.environ.get("BRIEFING_LIBRARY"):
        return _folder(_at_home(named), "BRIEFING_LIBRARY")
    if settings.library:
        return _folder(settings.library, "`library` in the configuration")
    if is_there(here := Path("briefs")) and here.is_dir():
        return here
    if samples := sample_library():
        return samples
    raise Failure("there are no briefs here", "Name a folder or a brief: briefing PATH")


def _at_home(named: str) -> Path:
    try:
        return Path(named).expanduser()
    except RuntimeError:
        message = f"BRIEFING_LIBRARY begins with the home of a user who is not known here: {named}"
        raise Failure(message) from None


def _folder(path: Path, origin: str) -> Path:
    if is_there(path) and path.is_dir():
        return path
    raise Failure(f"{origin} is no folder: {path}")


def library_around(brief: Path) -> Path | None:
    """The library a brief named by its path is read in: its folder.

    None in a home directory, which is never scanned unasked.
    """
    folder = brief.parent
    return None if is_home(folder) else folder


def existing(name: str, commands: Iterable[str] = ()) -> Path:
    """The file or folder of that name. Where there is none, perhaps a command was meant."""
    path = Path(name)
    if is_there(path):
        return path
    raise Failure(f"no such file or folder: {name}", _meant(name, commands))


def is_there(path: Path) -> bool:
    """Whether there is a file or folder. A Failure where the system won't say."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in it
        return False
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise Failure(f"{path} can't be read: {reason}") from None
    return True


def _meant(name: str, commands: Iterable[str]) -> str:
    if near := nearest(name, commands):
        return f"Did you mean the command `briefing {near}`?"
    return "`briefing -h` lists the commands." if commands else ""


def standard_input() -> bytes:
    """All of standard input, up to what a brief may have and one byte more."""
    from briefing_tui.parse.brief import LIMIT

    if sys.stdin is None:
        raise Failure("there is no standard input")
    return sys.stdin.buffer.read(LIMIT + 1)


# MERGED:
# The library's index for a command: brought up to date first, with a bar where one waits.

BAR = 30
"""Cells of the progress bar."""


@contextmanager
def up_to_date(root: Path, console: Console) -> Iterator[tuple[Index, Changes]]:
    """The index, and what bringing it up to date found."""
    place = place_of(root)
    with ExitStack() as stack:
        if place.file is None:  # in memory an index lasts as long as someone has it open
            stack.enter_context(closing(Index(root, place)))
        teller = _Teller(console)
        changes = update(root, place, teller.tell, never)
        if teller.damaged:  # it was thrown away: only now is there room for another
            changes = update(root, place, teller.tell, never)
        index = opened(root, place)
        if index is None:
            raise Failure(
                "the library can't be indexed", "`briefing paths` says where it would be."
            )
        stack.enter_context(closing(index))
        yield index, changes


def asked(text: str, settings: Settings, console: Console) -> Query:
    """The query in a text, which may name saved ones; what means nothing in it is told."""
    saved = by_name(settings.queries)
    query = parse_query(text, saved=saved)
    for each in query.ignored:
        name = each.removeprefix("query:").strip('"')
        hint = unsaved(name, saved) if each.startswith("query:") else ""
        console.complain(f"{each} means nothing here and was left out", hint)
    return query


def unsaved(name: str, saved: Mapping[str, str]) -> str:
    """What might have been meant by the name of a query that is not saved."""
    if not saved:
        return "The configuration has no [queries]; `briefing paths` says where it is."
    return did_you_mean(name, saved) or f"Saved are {', '.join(saved)}."


def states_for(root: Path, query: Query) -> States:
    """What was read and starred, where the query asks for it."""
    if not query.states:
        return {}
    from briefing_tui.library.paths import state_folder
    from briefing_tui.library.state.reading_state import NAME, ReadingState

    return ReadingState(state_folder() / NAME, root).load().states


class _Teller:
    """Shows on standard error, where that is a terminal, how far the index is."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.shown = False
        self.damaged = False
        """The index was no good."""

    def tell(self, news: Progress | str) -> None:
        if isinstance(news, str):
            self.damaged = self.damaged or news == DAMAGED
            self.console.complain(news)
        elif sys.stderr.isatty() and (self.shown or news.done < news.total):
            self.shown = True
            full = BAR * news.done // max(news.total, 1)
            bar = "█" * full + "░" * (BAR - full)
            end = "\n" if news.done == news.total else ""
            words = f"\rindexing {bar} {news.done:,} of {news.total:,}{end}"
            print(words, end="", file=sys.stderr, flush=True)
