"""`briefing search`: what the briefs of a library say on something, and where they say it."""

from argparse import Namespace
from collections.abc import Iterable

from msgspec import Struct

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.dispatch import Parser, add_json
from briefing_tui.cli.list import counted, skipped_lines
from briefing_tui.cli.target import asked, default_library, existing, states_for, up_to_date
from briefing_tui.export.json import Json, encode, json_value
from briefing_tui.layout.lists import marked, where_of
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, fit_line
from briefing_tui.library.brief_list import Listing
from briefing_tui.library.files import read_brief
from briefing_tui.library.query import Query
from briefing_tui.library.search import Hit, hit_in, search
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line, sanitise

LIMIT = 50
WORDS = """\
words and "phrases", prefix*, -not; tag: author: source: party: topic: title: stance:
agreement: before:2025 after:2024-06 is:unread is:starred query:NAME"""


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
    query = asked(options.query, settings, console)
    if not query:
        raise Failure("the query asks for nothing", "It takes " + " ".join(WORDS.split()))
    with up_to_date(root, console) as (index, changes):
        listings = search(index, query, max(options.limit, 1), states_for(root, query))
        found = [Found(each, _hit(each, query)) for each in listings]
    if options.json:
        console.write(encode([_object(each) for each in found]))
    else:
        width = options.width or (console.columns if console.is_terminal else None)
        console.show(lines_of(found, width))
    more = ", there may be more" if len(found) == options.limit else ""
    words = f"{counted(len(found), 'brief')} found{more}"
    console.tell([(Span(words, PLAIN),), *skipped_lines(changes.skipped)])
    return 0


def _hit(listing: Listing, query: Query) -> Hit:
    return hit_in(read_brief(listing.path, listing.path_from_root).brief, query)


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


def _object(found: Found) -> dict[str, Json]:
    listing, hit = found.listing, found.hit
    return {
        "slug": listing.slug,
        "path": _shown(listing),
        "title": listing.title,
        "date": json_value(listing.date),
        "where": hit.where,
        "label": hit.label,
        "claim": hit.claim,
        "text": hit.text,
        "marks": [[start, end] for start, end in hit.marks],
    }
