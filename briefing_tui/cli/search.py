"""`briefing search`: the briefs that match a query, and where they match."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from msgspec import Struct

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.list import counted, no_briefs_in, skipped_lines
from briefing_tui.cli.main import add_json, whole_number
from briefing_tui.cli.target import default_library, existing, indexed_library, parsed_query
from briefing_tui.export.json import Json, encode, json_value
from briefing_tui.layout.lists import hit_location, mark_matches
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, fit_line
from briefing_tui.library.files import read_brief
from briefing_tui.library.index.search import Hit, hit_in
from briefing_tui.library.listing import Listing
from briefing_tui.library.query import Query
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line, sanitise

LIMIT = 50
QUERY_LANGUAGE = """\
a query is one argument, so quote it; a brief matches when all its parts do:
  taiwan "one china" trad*     words, a phrase, the beginning of a word
  -huawei -party:china         not this
  topic:taiwan stance:silent   also tag: author: source: party: title: agreement:
  after:2024-06 before:2025    by the brief's date
  is:unread is:starred         by what you have read and starred
  query:NAME                   a query from the configuration
"""


class SearchResult(Struct, frozen=True):
    """A brief that matches, and where in it."""

    listing: Listing
    hit: Hit


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", help="what to search for, see below")
    parser.add_argument("path", metavar="PATH", nargs="?", help="the folder of a library")
    parser.add_argument(
        "--limit",
        type=whole_number(1),
        default=LIMIT,
        metavar="N",
        help=f"print at most N briefs (default: {LIMIT})",
    )
    parser.epilog = QUERY_LANGUAGE
    add_json(parser)


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Print the briefs that match: first those that match in the title, then by date."""
    root = existing(options.path) if options.path else default_library(settings)
    if not root.is_dir():
        raise Failure(f"{root} is not a folder", "PATH is the folder of a library.")
    query = parsed_query(options.query, settings, console)
    if not query:
        raise Failure("the query is empty", "`briefing search -h` explains what it may contain.")
    with indexed_library(root, settings, console) as (library, update):
        changes = library.glance()
        listings = library.search(query, options.limit) if changes else ()
        if not changes or not library.are_unchanged([listing.path for listing in listings]):
            changes = update()
            listings = library.search(query, options.limit)
        results = [SearchResult(listing, _hit(listing, query)) for listing in listings]
    if options.json:
        console.write(encode([_object(result) for result in results]))
    else:
        width = options.width or (console.columns if console.is_terminal else None)
        console.show(lines_of(results, width))
    more = ", there may be more" if len(results) == options.limit else ""
    words = f"{counted(len(results), 'brief')} found{more}"
    console.tell([(Span(words, PLAIN),), *skipped_lines(changes.skipped)])
    if changes.complete and not changes.total:
        console.complain(no_briefs_in(root))
    return 0


def _hit(listing: Listing, query: Query) -> Hit:
    return hit_in(read_brief(listing.path, listing.path_from_root).brief, query)


def lines_of(results: Iterable[SearchResult], width: int | None) -> list[Line]:
    """Title, date and path of each brief; below them, where it matches and the text there."""
    lines: list[Line] = []
    for result in results:
        listing, hit = result.listing, result.hit
        date = f"  {listing.date.label}" if listing.date else ""
        title = mark_matches(one_line(listing.title), hit.title_marks, STRONG)
        lines.append((*title, Span(date, MUTED), Span(f"  {_shown(listing)}", MUTED)))
        where = f"    {hit_location(hit)}: "
        lines.append((Span(where, MUTED), *mark_matches(hit.text, hit.marks, PLAIN)))
    return lines if width is None else [fit_line(line, width, pad=False) for line in lines]


def _shown(listing: Listing) -> str:
    return sanitise(listing.file)


def _object(result: SearchResult) -> dict[str, Json]:
    listing, hit = result.listing, result.hit
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
