"""`briefing list`: the briefs of a library, newest first."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.main import add_json
from briefing_tui.cli.target import (
    default_library,
    existing,
    parsed_query,
    updated_library,
)
from briefing_tui.export.json import Json, encode
from briefing_tui.layout.lists import skipped_remark
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, fit_line
from briefing_tui.library.files import Skipped, other_kinds
from briefing_tui.library.listing import Listing, ListQuery, SavedQuery, by_name
from briefing_tui.model.brief import Date
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line, sanitise
from briefing_tui.text.wrapping import cells, cut, fit

HEADINGS = ("DATE", "SLUG", "TITLE", "CLAIMS", "PROBLEMS")
GAP = "  "
LEAST = 12
"""Cells that a column keeps while another column can still shrink."""


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
    query = _saved_query(name, settings, console) if name is not None else None
    with updated_library(root, settings, console) as (library, changes):
        listings = library.listings(ListQuery(query=query))
    if getattr(options, "json", False):
        console.write(encode([_object(each) for each in listings]))
    elif listings:
        # A pipe has no width to cut the lines at.
        width = options.width or (console.columns if console.is_terminal else None)
        console.show(table(listings, width))
    if name is not None:
        console.tell([(Span(f"{counted(len(listings), 'brief')} found", PLAIN),)])
    elif not listings:
        console.complain(no_briefs_in(root))
    console.tell(skipped_lines(changes.skipped))
    return 0 if listings or name is not None else 2


def _saved_query(name: str, settings: Settings, console: Console) -> SavedQuery:
    saved = by_name(settings.queries)
    if name not in saved:
        from briefing_tui.library.query import hint_for_query

        raise Failure(
            f"the configuration has no query called {one_line(name)}", hint_for_query(name, saved)
        )
    parsed_query(saved[name], settings, console)  # reports what is ignored
    return SavedQuery(saved[name], name)


def no_briefs_in(root: Path) -> str:
    """A remark about a folder without briefs: which files it has instead."""
    kinds = other_kinds(root)
    return f"no briefs in {root}" + (f": {kinds}" if kinds else "")


def skipped_lines(skipped: Skipped) -> list[Line]:
    """A line about files that are not part of the library; none when there are no such files."""
    words = skipped_remark(skipped)
    return [(Span(words, MUTED),)] if words else []


def _object(listing: Listing) -> dict[str, Json]:
    return {
        "slug": listing.slug,
        "path": sanitise(listing.file),
        "title": listing.title,
        "date": listing.date_edtf or None,
        "updated": listing.updated_edtf or None,
        "authors": listing.authors,
        "tags": listing.tags,
        "summary": listing.summary or None,
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
