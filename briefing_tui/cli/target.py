"""The library and the files that the arguments of a command name, and the library's index."""

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
from briefing_tui.settings import Settings
from briefing_tui.text.spelling import closest_match, did_you_mean

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "stdin"
"""The name of a brief from standard input in diagnostics, and its title if it has none."""


def default_library(settings: Settings) -> Path:
    """The library when the command line names none.

    It is `$BRIEFING_LIBRARY`, else `library` in the configuration, else `./briefs`, else the
    sample library.
    """
    if named := os.environ.get("BRIEFING_LIBRARY"):
        return _folder(_at_home(named), "BRIEFING_LIBRARY")
    if settings.library:
        return _folder(settings.library, "`library` in the configuration")
    if is_there(here := Path("briefs")) and here.is_dir():
        return here
    if samples := sample_library():
        return samples
    raise Failure("there are no briefs here", "Name a folder or a brief: `briefing PATH`.")


def _at_home(named: str) -> Path:
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise Failure(f"BRIEFING_LIBRARY names the home of an unknown user: {named}") from None


def _folder(path: Path, origin: str) -> Path:
    if is_there(path) and path.is_dir():
        return path
    raise Failure(f"{origin} is not a folder: {path}")


def library_around(brief: Path) -> Path | None:
    """The library of a brief named by its path: the folder that contains it.

    None in a home directory, which is scanned only when the user names it.
    """
    folder = brief.parent
    return None if is_home(folder) else folder


def existing(name: str, commands: Iterable[str] = ()) -> Path:
    """The path of a file or folder that exists; else a Failure that may suggest a command."""
    path = Path(name)
    if is_there(path):
        return path
    raise Failure(f"no such file or folder: {name}", _meant(name, commands))


def is_there(path: Path) -> bool:
    """Whether a file or folder exists. A Failure if the system doesn't say."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL character
        return False
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise Failure(f"{path} can't be read: {reason}") from None
    return True


def _meant(name: str, commands: Iterable[str]) -> str:
    if near := closest_match(name, commands):
        return f"Did you mean the command `briefing {near}`?"
    return "`briefing -h` lists the commands." if commands else ""


def standard_input() -> bytes:
    """Standard input, up to one byte more than a brief may have."""
    from briefing_tui.parse.brief import LIMIT

    if sys.stdin is None:
        raise Failure("there is no standard input")
    return sys.stdin.buffer.read(LIMIT + 1)


# The index of a library. A command updates it first and shows a progress bar meanwhile.

BAR = 30
"""Cells of the progress bar."""


@contextmanager
def up_to_date(root: Path, console: Console) -> Iterator[tuple[Index, Changes]]:
    """The index of a library after an update, and the changes that the update found."""
    place = place_of(root)
    with ExitStack() as stack:
        if place.file is None:  # an index in memory lasts as long as a connection to it
            stack.enter_context(closing(Index(root, place)))
        teller = _Teller(console)
        changes = update(root, place, teller.tell, never)
        if teller.damaged:  # the first update deleted it, this one builds another
            changes = update(root, place, teller.tell, never)
        index = opened(root, place)
        if index is None:
            raise Failure(
                "the library can't be indexed", "`briefing paths` prints the cache's folder."
            )
        stack.enter_context(closing(index))
        yield index, changes


def asked(text: str, settings: Settings, console: Console) -> Query:
    """Parse a query, which may name saved queries, and report the parts that are ignored."""
    saved = by_name(settings.queries)
    query = parse_query(text, saved=saved)
    for each in query.ignored:
        name = each.removeprefix("query:").strip('"')
        hint = unsaved(name, saved) if each.startswith("query:") else ""
        console.complain(f"{each} is not understood and was ignored", hint)
    return query


def unsaved(name: str, saved: Mapping[str, str]) -> str:
    """A hint for the name of a query that is not in the configuration."""
    if not saved:
        return "The configuration has no [queries]; `briefing paths` prints its path."
    return did_you_mean(name, saved) or f"Its queries are {', '.join(saved)}."


def states_for(root: Path, query: Query) -> States:
    """What was read and starred, if the query uses it."""
    if not query.states:
        return {}
    from briefing_tui.library.paths import state_folder
    from briefing_tui.library.state.reading_state import FILE_NAME, ReadingState

    return ReadingState(state_folder() / FILE_NAME, root).load().states


class _Teller:
    """Shows the progress of an update on standard error, if that is a terminal."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.shown = False
        self.damaged = False

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
