"""The library's index for a command: brought up to date first, with a bar where one waits."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from briefing_tui.cli.console import Console
from briefing_tui.cli.failure import Failure
from briefing_tui.library.catalog import never
from briefing_tui.library.index.place import place_of
from briefing_tui.library.index.reader import Index, opened
from briefing_tui.library.index.refresh import Changes, Progress
from briefing_tui.library.index.writer import DAMAGED, update
from briefing_tui.library.query import Query, parse_query
from briefing_tui.library.saved import by_name
from briefing_tui.library.search import States
from briefing_tui.settings import Settings, did_you_mean

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
    from briefing_tui.library.places import state_folder
    from briefing_tui.library.state import NAME, ReadingState

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
