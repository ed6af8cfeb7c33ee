"""`briefing list` and `briefing search`: the briefs of a library, and where a query hits them."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from briefing_tui.cli.console import Failure
from briefing_tui.cli.main import add_all, add_json, whole_number
from briefing_tui.cli.session import Session
from briefing_tui.export.json import Json, encode
from briefing_tui.layout.columns import line_of, share_width
from briefing_tui.layout.lists import claim_class, hit_location, mark_matches, skipped_remark
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, Style, fit_line
from briefing_tui.library.files import Skipped, other_kinds
from briefing_tui.library.index.list import ListQuery, SavedQuery
from briefing_tui.library.index.reader import Index
from briefing_tui.library.library import Library
from briefing_tui.library.listing import Hit, Listing
from briefing_tui.library.query import FIELDS, Query
from briefing_tui.library.query_syntax import hint_for_query
from briefing_tui.library.results import QueryAnswer
from briefing_tui.text.english import counted
from briefing_tui.text.sanitise import one_line, sanitise_name
from briefing_tui.text.wrapping import cells, cut

GAP = 2
ERROR, WARNING = Style("error"), Style("warning")
DAY = 10
"""Characters of a date without a time."""
MOST = 40
"""The most cells of a column in a table that doesn't fit: one long name doesn't take the room of
all titles.
"""
LEAST = 12
"""Cells that the titles keep."""


def configure_list(parser: ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", nargs="?", help="the folder of a library")
    parser.add_argument(
        "--query",
        metavar="NAME",
        help="list only the briefs that match this query of the configuration",
    )
    parser.add_argument(
        "--exit-status",
        action="store_true",
        help="with --query: exit with status 1 if nothing is found",
    )
    add_all(parser)
    add_json(parser)


def run_list(options: Namespace, session: Session) -> int:
    hint = "`briefing show BRIEF` prints one brief."
    root = session.folder(options.path, hint)
    return list_library(root, options, session)


def list_library(root: Path, options: Namespace, session: Session) -> int:
    """Print the briefs of a folder, or those that match the query named by `--query`."""
    console = session.console
    name: str | None = getattr(options, "query", None)
    query, saved = None, session.settings.queries
    if name is not None and name not in saved:
        hint = hint_for_query(name, saved)
        raise Failure(f"the configuration has no query called {name}", hint)
    if name is not None:
        session.query(saved[name])  # a Failure if it isn't understood
        query = SavedQuery(saved[name], name)
    library = session.library(root, update=False, with_ignored=options.with_ignored)
    changes = session.update(library)
    listings, noun = library.listings(ListQuery(query=query)), library.noun
    if getattr(options, "json", False):
        console.write(encode([_object(listing) for listing in listings]))
    elif listings:
        width = options.width or console.line_width
        columns = [column for column in COLUMNS if noun == "brief" or not column.of_claims]
        whole_slugs = not console.is_terminal
        console.show(table(listings, width, columns=columns, whole_slugs=whole_slugs))
    if name is not None:
        console.tell([(Span(f"{counted(len(listings), noun)} found"),)])
    elif not listings:
        console.complain(no_briefs_in(root))
    console.tell(skipped_lines(changes.skipped))
    if name is None:
        return 0 if listings else 2
    return 1 if options.exit_status and not listings else 0


def no_briefs_in(root: Path) -> str:
    """A remark about a folder without briefs that says which files it has instead."""
    kinds = other_kinds(root)
    return f"no briefs in {root}" + (f": {kinds}" if kinds else "")


def skipped_lines(skipped: Skipped) -> list[Line]:
    """A line about files that are not part of the library; empty without such files."""
    words = skipped_remark(skipped)
    return [(Span(words, MUTED),)] if words else []


def _object(listing: Listing) -> dict[str, Json]:
    return {
        "slug": listing.slug,
        "path": sanitise_name(listing.file),
        "title": listing.title,
        "date": listing.date_edtf or None,
        "updated": listing.updated_edtf or None,
        "authors": listing.authors,
        "tags": listing.tags,
        "draft": listing.draft,
        "summary": listing.summary or None,
        "sources": listing.sources,
        "claims": listing.claims,
        "events": listing.events,
        "diagnostics": listing.errors + listing.warnings,
    }


class Column(NamedTuple):
    """A column of the table: its heading, and the text and the style of a brief's cell."""

    heading: str
    text: Callable[[Listing], str]
    style: Callable[[Listing], Style] = lambda listing: MUTED
    shrinks: bool = False
    """Whether it gives way to the others in a narrow terminal."""
    right: bool = False
    """Whether it is aligned at its right."""
    of_claims: bool = False
    """Whether it is left out where nothing in the library has sources or claims."""


def _day(listing: Listing) -> str:
    """The date without its time."""
    edtf = listing.date_edtf
    if len(edtf) <= DAY:
        return edtf or "–"
    date = listing.date
    return edtf[:DAY] if date and date.precision == "time" and not date.end_precision else edtf


def _problems(listing: Listing) -> str:
    counts = ((listing.errors, "error"), (listing.warnings, "warning"))
    return ", ".join(counted(count, word) for count, word in counts if count)


COLUMNS = (
    Column("DATE", _day),
    Column("SLUG", lambda listing: one_line(listing.slug), lambda listing: PLAIN),
    Column("TITLE", lambda listing: one_line(listing.title), lambda listing: STRONG, shrinks=True),
    Column("CLAIMS", lambda listing: str(listing.claims or "–"), right=True, of_claims=True),
    Column("PROBLEMS", _problems, lambda listing: ERROR if listing.errors else WARNING),
)


def table(
    listings: Sequence[Listing],
    width: int | None,
    *,
    columns: Sequence[Column] = COLUMNS,
    whole_slugs: bool = False,
) -> list[Line]:
    """The table in so many cells, or not padded. With `whole_slugs` another program may read the
    names, and a long name moves the rest of its own line only.
    """
    rows = [[Span(column.heading, MUTED) for column in columns]]
    for listing in listings:
        rows.append([Span(column.text(listing), column.style(listing)) for column in columns])
    if width is None:
        return [tuple(span for cell in row for span in (cell, Span(" " * GAP))) for row in rows]
    natural = [max(cells(text) for text, _ in spans) for spans in zip(*rows, strict=True)]
    room, shrinks = width - GAP * (len(columns) - 1), [column.shrinks for column in columns]
    if sum(natural) > room:
        sizes = zip(natural, shrinks, strict=True)
        natural = [size if is_shrinking else min(size, MOST) for size, is_shrinking in sizes]
    widths = share_width(
        natural, [LEAST if is_shrinking else MOST for is_shrinking in shrinks], room
    )
    lines: list[Line] = []
    for row in rows:
        own = [
            max(size, cells(text)) if whole_slugs and column.heading == "SLUG" else size
            for column, size, (text, _) in zip(columns, widths, row, strict=True)
        ]
        aligned = [
            [Span(cut(text, size).rjust(size) if column.right else cut(text, size), style)]
            for column, size, (text, style) in zip(columns, own, row, strict=True)
        ]
        lines.append(fit_line(line_of(aligned, own, GAP), width, pad=False))
    return lines


# `briefing search`: the briefs that match a query, and where they match.

MOST_FOUND = 50
QUERY_LANGUAGE = """\
a query is one argument, so quote it; a brief matches when all its parts do:
  taiwan "one china" trad*     words, a phrase, the beginning of a word
  topic:taiwan,ukraine         a claim on one of these topics; topic:taiwan* begins so
  party:china stance:silent    a claim on which China is silent
  agreement:contested          a claim of this class, in any word or sign of the table
  speaker:trump source:cn      what this source says that he said
  -party:china                 not this, on the same claim
  tag:trade author:ann         also {fields}
  17 Jan 2025                  a day or month: what is of this date, or has the words
  date:2024/2025               only what is of this date; also date:"Jan 2025"
  after:2024-06 before:2025    by the brief's date
  is:unread has:events         by what you have read and starred, and what it has
  note:word has:notes          by your notes
  rating:>=4 status:draft      any other key of the front matter
  query:NAME                   a query from the configuration
"""


def configure_search(parser: ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", help="what to search for, see below")
    parser.add_argument(
        "path", metavar="PATH", nargs="*", default=[], help="the folder of a library"
    )
    parser.add_argument(
        "--limit",
        type=whole_number(1),
        default=MOST_FOUND,
        metavar="N",
        help=f"print at most N briefs (default: {MOST_FOUND})",
    )
    shown = ("topic", "party", "stance", "agreement", "speaker", "tag", "author", "note")
    fields = " ".join(f"{name}:" for name in FIELDS if name not in shown)
    parser.epilog = QUERY_LANGUAGE.format(fields=fields)
    add_all(parser)
    add_json(parser)
    parser.add_argument("--csv", action="store_true", help="print a row for each cell that matched")
    parser.add_argument(
        "--count", action="store_true", help="print the numbers of briefs and claims only"
    )
    parser.add_argument(
        "--exit-status", action="store_true", help="exit with status 1 if nothing is found"
    )


def run_search(options: Namespace, session: Session) -> int:
    """Print the briefs that match: first those that match in the title, then by date."""
    console = session.console
    words = " ".join([options.query, *options.path])
    hint = f"The query is one argument: briefing search {quote(words)}"
    if len(options.path) > 1:
        raise Failure("PATH is one folder", hint)
    root = session.folder(next(iter(options.path), None), hint)
    query = session.query(options.query)
    if not query:
        raise Failure("the query is empty", "`briefing search -h` explains what it may contain.")
    limit = 10**9 if options.count else options.limit
    library = session.library(root, update=False, with_ignored=options.with_ignored)
    changes = library.ask(Index.glance)
    answer = library.search(query, limit) if changes else QueryAnswer()
    paths = [listing.path for listing in answer.listings]
    if not changes or not library.ask(Index.are_unchanged, paths):
        changes = session.update(library)
        answer = library.search(query, limit)
    if answer.problem:
        raise Failure(answer.problem.rstrip("."), answer.hint)
    from briefing_tui.library.index.resolve import resolve

    query = library.ask(resolve, query) or query
    briefs, claims = len(answer.listings), answer.claim_count
    status = 1 if options.exit_status and not briefs else 0
    if options.count:
        console.write(f"{briefs} {claims}\n")
        return status
    results = [
        (listing, _hit(listing, query, ids, library))
        for listing, ids in zip(answer.listings, answer.claims, strict=True)
    ]
    if options.json:
        console.write(encode([_result_object(*result) for result in results]))
    elif options.csv:
        from briefing_tui.export.tables import results_csv

        console.write(results_csv(results))
    else:
        width = options.width or console.line_width
        console.show(lines_of(results, width))
    more = ", there may be more" if briefs == limit else ""
    counts = f", {counted(claims, 'claim')}" if claims else ""
    words = f"{counted(briefs, 'brief')}{counts} found{more}"
    remark = [(Span(answer.remark),)] if answer.remark else []
    near = [] if briefs or options.json or options.csv else _near(options.query, library, session)
    console.tell([*remark, (Span(words),), *near, *skipped_lines(changes.skipped)])
    if changes.complete and not changes.total:
        console.complain(no_briefs_in(root))
    return status


def _near(query: str, library: Library, session: Session) -> list[Line]:
    """A line that offers other queries for one that finds nothing, if some are near."""
    from briefing_tui.library.index.near import find_near

    near = library.ask(find_near, query, session.settings.queries) or ()
    return [(Span(f"Near: {', '.join(f'`{offer.text}`' for offer in near)}"),)] if near else []


def _hit(listing: Listing, query: Query, claims: Sequence[str], library: Library) -> Hit:
    from briefing_tui.library.hits import hit_in  # `list` does not need it

    brief = library.read_whole(listing.path).brief
    notes = library.notes.read(brief.path).words if query.is_about_notes and library.notes else ()
    return hit_in(brief, query, claims, notes)


def lines_of(results: Iterable[tuple[Listing, Hit]], width: int | None) -> list[Line]:
    """Title, date and path of each brief; below them, where it matches and the text there."""
    lines: list[Line] = []
    for listing, hit in results:
        date = f"  {listing.date.label}" if listing.date else ""
        title = mark_matches(one_line(listing.title), hit.title_marks, STRONG)
        lines.append((*title, Span(date, MUTED), Span(f"  {sanitise_name(listing.file)}", MUTED)))
        where = f"    {hit_location(hit)}: "
        for claim in hit.claims:
            said = Span(f"    {one_line(claim.topic)}  {claim_class(claim)}  ", MUTED)
            lines.append((said, *mark_matches(claim.text, claim.marks, PLAIN)))
        if hit.text and not hit.claims:  # a brief may have no text
            lines.append((Span(where, MUTED), *mark_matches(hit.text, hit.marks, PLAIN)))
    return lines if width is None else [fit_line(line, width, pad=False) for line in lines]


def _result_object(listing: Listing, hit: Hit) -> dict[str, Json]:
    return {
        "slug": listing.slug,
        "path": sanitise_name(listing.file),
        "title": listing.title,
        "date": listing.date_edtf or None,
        "where": hit.where,
        "label": hit.label,
        "claim": hit.claim,
        "text": hit.text,
        "marks": [[start, end] for start, end in hit.marks],
        "claims": [
            {
                "id": claim.id,
                "topic": claim.topic,
                "class": claim.cls,
                "cells": [cell._asdict() for cell in claim.cells],
            }
            for claim in hit.claims
        ],
    }
