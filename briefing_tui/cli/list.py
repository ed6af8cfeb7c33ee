"""`briefing list`: the briefs of a library, newest first."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.main import add_json
from briefing_tui.cli.target import default_library, existing
from briefing_tui.export.json import Json, encode, json_value
from briefing_tui.layout.lists import skipped_remark
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, fit_line
from briefing_tui.library.brief_list import Listing, by_name, read_all
from briefing_tui.library.files import Skipped, is_large, scan
from briefing_tui.model.brief import Date
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line, sanitise
from briefing_tui.text.wrapping import cells, cut, fit

HEADINGS = ("DATE", "SLUG", "TITLE", "CLAIMS", "PROBLEMS")
GAP = "  "
LEAST = 12
"""Cells that a column keeps while another column can still shrink."""
AS_READ = "PROBLEMS counts what reading a brief shows; `briefing check` also applies its rules."
"""Printed for a large library, because the index holds only the diagnostics of reading."""


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", nargs="?", help="the folder of a library")
    parser.add_argument(
        "--query",
        metavar="NAME",
        help="list only the briefs that match this query of the configuration",
    )
    add_json(parser)


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Print a table as wide as the terminal, or JSON."""
    root = existing(options.path) if options.path else default_library(settings)
    if not root.is_dir():
        raise Failure(f"{root} is not a folder", "`briefing show BRIEF` prints one brief.")
    return list_library(root, options, settings, console)


def list_library(root: Path, options: Namespace, settings: Settings, console: Console) -> int:
    """Print the briefs of a folder, or those that match the query named by `--query`."""
    name: str | None = getattr(options, "query", None)
    if name is not None:
        listings, skipped = _found(root, name, settings, console)
    elif is_large(root):
        listings, skipped = _indexed(root, console)
    else:
        library = read_all(scan(root))
        listings, skipped = library.listings, library.skipped
    if getattr(options, "json", False):
        console.write(encode([_object(each) for each in listings]))
    elif listings:
        # A pipe has no width to cut the lines at.
        width = options.width or (console.columns if console.is_terminal else None)
        console.show(table(listings, width))
    if name is not None:
        console.tell([(Span(f"{counted(len(listings), 'brief')} found", PLAIN),)])
    elif not listings:
        console.complain(f"no briefs in {root}")
    console.tell(skipped_lines(skipped))
    return 0 if listings or name is not None else 2


def _indexed(root: Path, console: Console) -> tuple[Sequence[Listing], Skipped]:
    """The briefs from the index, which reads only the files that have changed."""
    from briefing_tui.cli.target import up_to_date
    from briefing_tui.library.index.reader import SORTINGS

    with up_to_date(root, console) as (index, changes):
        listings = index.listings(f"ORDER BY {SORTINGS['date'].sql}")
    console.tell([(Span(AS_READ, MUTED),)])
    return listings, changes.skipped


def _found(
    root: Path, name: str, settings: Settings, console: Console
) -> tuple[Sequence[Listing], Skipped]:
    """The briefs that match a saved query, newest first, from the index."""
    from briefing_tui.cli.target import asked, states_for, unsaved, up_to_date
    from briefing_tui.library.search import briefs_found

    saved = by_name(settings.queries)
    if name not in saved:
        raise Failure(
            f"the configuration has no query called {one_line(name)}", unsaved(name, saved)
        )
    query = asked(saved[name], settings, console)
    with up_to_date(root, console) as (index, changes):
        return briefs_found(index, query, states_for(root, query)), changes.skipped


def skipped_lines(skipped: Skipped) -> list[Line]:
    """A line about files that are not part of the library; none when there are no such files."""
    words = skipped_remark(skipped)
    return [(Span(words, MUTED),)] if words else []


def _object(listing: Listing) -> dict[str, Json]:
    return {
        "slug": listing.slug,
        "path": sanitise(str(listing.path)),
        "title": listing.title,
        "date": json_value(listing.date),
        "updated": json_value(listing.updated),
        "authors": json_value(listing.authors),
        "tags": json_value(listing.tags),
        "summary": json_value(listing.summary),
        "sources": listing.sources,
        "claims": listing.claims,
        "events": listing.events,
        "diagnostics": listing.errors + listing.warnings,
    }


def table(listings: Sequence[Listing], width: int | None) -> list[Line]:
    """One row for each brief below the headings, at most `width` cells wide."""
    rows = [HEADINGS, *(_row(each) for each in listings)]
    widths = _widths([max(map(cells, column)) for column in zip(*rows, strict=True)], width)
    styles = [_styles(each) for each in listings]
    heading = tuple(Style("muted") for _ in HEADINGS)
    row_styles = [heading, *styles]
    lines = [_line(row, widths, style) for row, style in zip(rows, row_styles, strict=True)]
    return lines if width is None else [fit_line(line, width, pad=False) for line in lines]


def _row(listing: Listing) -> tuple[str, ...]:
    return (
        _day(listing.date),
        one_line(listing.slug),
        one_line(listing.title),
        str(listing.claims or "–"),
        _problems(listing),
    )


def _day(date: Date | None) -> str:
    """The date without its time."""
    if date is None:
        return "–"
    return date.edtf[:10] if date.precision == "time" and not date.end_precision else date.edtf


def _problems(listing: Listing) -> str:
    counts = ((listing.errors, "error"), (listing.warnings, "warning"))
    return ", ".join(counted(count, word) for count, word in counts if count)


def counted(count: int, word: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _styles(listing: Listing) -> tuple[Style, ...]:
    problems = Style("error" if listing.errors else "warning")
    return (Style("muted"), Style(), Style("strong", bold=True), Style("muted"), problems)


def _widths(natural: list[int], width: int | None) -> list[int]:
    """The widths of the columns: the title shrinks first, then the slug, then the problems."""
    widths = list(natural)
    if width is not None:
        over = sum(widths) + len(GAP) * (len(widths) - 1) - width
        for column, least in ((2, LEAST), (1, LEAST), (4, LEAST), (2, 1), (1, 1)):
            cut_off = min(max(over, 0), max(widths[column] - least, 0))
            widths[column] -= cut_off
            over -= cut_off
    return widths


def _line(row: Sequence[str], widths: Sequence[int], styles: Sequence[Style]) -> Line:
    spans = []
    for index, (text, width, style) in enumerate(zip(row, widths, styles, strict=True)):
        gap = [Span(GAP, Style())] if index else []
        shown = cut(text, width).rjust(width) if index == 3 else fit(text, width)
        spans += [*gap, Span(shown, style)]
    return tuple(spans)
