"""`briefing search`: what the briefs of a library say on something, and where they say it."""

import sys
from argparse import Namespace
from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path

from msgspec import Struct

from briefing_tui.cli.console import Console
from briefing_tui.cli.failure import Failure
from briefing_tui.cli.listing import counted
from briefing_tui.cli.options import Parser, add_json
from briefing_tui.cli.target import default_library, existing
from briefing_tui.export.json import Plain, encode, plain
from briefing_tui.layout.found import marked, where_of
from briefing_tui.layout.runs import fit_line
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span
from briefing_tui.library.catalog import Listing, never
from briefing_tui.library.hits import Hit, hit_in
from briefing_tui.library.index.place import place_of
from briefing_tui.library.index.reader import Index, opened
from briefing_tui.library.index.refresh import Progress
from briefing_tui.library.index.writer import update
from briefing_tui.library.query import Query, parse_query
from briefing_tui.library.reading import read_brief
from briefing_tui.library.search import States, search
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line, sanitise

LIMIT = 50
BAR = 30
"""Cells of the progress bar."""
WORDS = """\
words and "phrases", prefix*, -not; tag: author: source: party: topic: title: stance:
agreement: before:2025 after:2024-06 is:unread is:starred"""


class Found(Struct, frozen=True):
    """A brief that the query found, and where in it."""

    listing: Listing
    hit: Hit


def configure(parser: Parser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("query", metavar="QUERY", help=WORDS)
    parser.add_argument("path", metavar="PATH", nargs="?", help="a library's folder")
    parser.add_argument(
        "--limit", type=int, default=LIMIT, metavar="N", help=f"at most so many; default {LIMIT}"
    )
    add_json(parser)


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Prints the briefs that answer the query, the newest first, those by title before."""
    root = existing(options.path) if options.path else default_library(settings)
    if not root.is_dir():
        raise Failure(f"{root} is no folder", "`briefing search QUERY PATH` takes a library's.")
    query = parse_query(options.query)
    if not query:
        raise Failure("the query asks for nothing", "It takes " + " ".join(WORDS.split()))
    for each in query.ignored:
        console.complain(f"{each} means nothing here and was left out")
    found, left_out = find(root, query, max(options.limit, 1), console)
    if options.json:
        console.write(encode([_object(each) for each in found]))
    else:
        width = options.width or (console.columns if console.is_terminal else None)
        console.show(lines_of(found, width))
    more = ", there may be more" if len(found) == options.limit else ""
    console.tell([(Span(f"{counted(len(found), 'brief')} found{more}{left_out}", PLAIN),)])
    return 0


def find(root: Path, query: Query, limit: int, console: Console) -> tuple[list[Found], str]:
    """Brings the index up to date and asks it. Also says which files are no part of it."""
    place = place_of(root)
    with ExitStack() as stack:
        if place.file is None:  # in memory an index lasts as long as someone has it open
            stack.enter_context(closing(Index(root, place)))
        changes = update(root, place, _Teller(console).tell, never)
        index = opened(root, place)
        if index is None:
            raise Failure(
                "the library can't be indexed", "`briefing paths` says where it would be."
            )
        stack.enter_context(closing(index))
        listings = search(index, query, limit, _states(root, query))
        counts = ", ".join(f"{count} {reason}" for reason, count in changes.skipped)
        left_out = f" (left out: {counts})" if counts else ""
        return [Found(each, _hit(each, query)) for each in listings], left_out


def _hit(listing: Listing, query: Query) -> Hit:
    return hit_in(read_brief(listing.path, listing.path_from_root).brief, query)


def _states(root: Path, query: Query) -> States:
    """What was read and starred, where the query asks for it."""
    if not query.states:
        return {}
    from briefing_tui.library.places import state_folder
    from briefing_tui.library.state import NAME, ReadingState

    marks = ReadingState(state_folder() / NAME, root).load()
    return {"read": marks.read, "starred": marks.starred}


class _Teller:
    """Shows on standard error, where that is a terminal, how far the index is."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.shown = False

    def tell(self, news: Progress | str) -> None:
        if isinstance(news, str):
            self.console.complain(news)
        elif sys.stderr.isatty() and (self.shown or news.done < news.total):
            self.shown = True
            full = BAR * news.done // max(news.total, 1)
            bar = "█" * full + "░" * (BAR - full)
            end = "\n" if news.done == news.total else ""
            words = f"\rindexing {bar} {news.done:,} of {news.total:,}{end}"
            print(words, end="", file=sys.stderr, flush=True)


def lines_of(found: Iterable[Found], width: int | None) -> list[Line]:
    """Title, date and path, and below them where it hit and what is written there."""
    lines: list[Line] = []
    for each in found:
        listing, hit = each.listing, each.hit
        date = f"  {listing.date.label}" if listing.date else ""
        title = marked(one_line(listing.title), hit.title_marks, STRONG)
        lines.append((*title, Span(date, MUTED), Span(f"  {_shown(listing)}", MUTED)))
        where = f"    {where_of(hit)}: "
        lines.append((Span(where, MUTED), *marked(hit.text, hit.marks, PLAIN)))
    return lines if width is None else [fit_line(each, width, pad=False) for each in lines]


def _shown(listing: Listing) -> str:
    return sanitise(str(listing.path))


def _object(found: Found) -> dict[str, Plain]:
    listing, hit = found.listing, found.hit
    return {
        "slug": listing.slug,
        "path": _shown(listing),
        "title": listing.title,
        "date": plain(listing.date),
        "where": hit.where,
        "label": hit.label,
        "claim": hit.claim,
        "text": hit.text,
        "marks": [[start, end] for start, end in hit.marks],
    }
