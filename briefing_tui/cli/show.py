"""`briefing show`: print briefs in one of the formats of `export.exporters`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.target import (
    STANDARD_INPUT,
    STANDARD_INPUT_NAME,
    default_library,
    is_there,
    standard_input,
    updated_library,
)
from briefing_tui.compare.topics import NO_RECORDS, Records
from briefing_tui.export.exporters import (
    EXPORTERS,
    BriefWithRecords,
    ExportOptions,
    export_briefs,
)
from briefing_tui.library.files import UNREAD, read_brief
from briefing_tui.library.listing import ListQuery
from briefing_tui.model.brief import Parsed
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line, sanitise
from briefing_tui.text.spelling import did_you_mean

MOST_COLUMNS = 100
"""A line longer than this is hard to read, however wide the terminal."""
COLUMNS_OF_A_FILE = 80


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "briefs",
        metavar="BRIEF",
        nargs="+",
        help="a file, the name of a brief in the library, or - for standard input",
    )
    formats = "; ".join(f"{name}: {exporter.summary}" for name, exporter in EXPORTERS.items())
    parser.add_argument(
        "--to", metavar="FORMAT", choices=EXPORTERS, default="text", help=f"the format ({formats})"
    )
    parser.add_argument(
        "--json",
        dest="to",
        action="store_const",
        const="json",
        help="the same as --to json: an object, or an array of objects for several briefs",
    )


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Prints each brief, and on standard error what could not be read of it."""
    briefs, missing = [], False
    for name in options.briefs:
        try:
            briefs.append(find(name, settings))
        except Failure as failure:
            console.complain(failure.message, failure.hint)
            missing = True
    status = show_found(briefs, options, settings, console)
    return 2 if missing else status


class Found(NamedTuple):
    """A brief, and what its library knows of its topics where the library had to be read."""

    parsed: Parsed
    records: Records = NO_RECORDS


def show(briefs: Sequence[Parsed], options: Namespace, settings: Settings, console: Console) -> int:
    """Prints briefs that have been read."""
    return show_found([Found(each) for each in briefs], options, settings, console)


def show_found(
    briefs: Sequence[Found], options: Namespace, settings: Settings, console: Console
) -> int:
    """Prints briefs that have been read. Those of which nothing was read are only reported."""
    read = [
        BriefWithRecords(brief.parsed.brief, brief.records)
        for brief in briefs
        if not is_unread(brief.parsed)
    ]
    # `briefing PATH` without a terminal has no option for a format.
    format_name = getattr(options, "to", "text")
    if read:
        exported = export_briefs(
            format_name,
            read,
            ExportOptions(
                width=_width(settings, console),
                ascii_only=settings.glyphs == "ascii",
                colour=console.colours(sys.stdout),
                as_list=len(getattr(options, "briefs", briefs)) > 1,
            ),
        )
        write = console.page_text if EXPORTERS[format_name].paged else console.write
        write(exported)
    found = (each for brief in briefs for each in brief.parsed.diagnostics)
    errors = [each for each in found if each.severity == "error"]
    console.report(errors)
    if not read:
        return 2
    return 1 if errors else 0


def is_unread(parsed: Parsed) -> bool:
    """Whether nothing of a file was read: what is left is its name."""
    return any(each.code in UNREAD for each in parsed.diagnostics)


def _width(settings: Settings, console: Console) -> int:
    if settings.width:
        return settings.width
    return min(console.columns, MOST_COLUMNS) if console.is_terminal else COLUMNS_OF_A_FILE


def load(name: str, settings: Settings) -> Parsed:
    """The brief that a word of the command line names: a file, else a name in the library."""
    return find(name, settings).parsed


def find(name: str, settings: Settings) -> Found:
    """The same with its records, where the library was read to find it."""
    if name == STANDARD_INPUT:
        return Found(parse_bytes(standard_input(), STANDARD_INPUT_NAME))
    path = Path(name)
    if not is_there(path):
        return _named(name, default_library(settings), settings)
    if path.is_dir():
        raise Failure(f"{name} is a folder", f"`briefing list {one_line(name)}` lists its briefs.")
    return Found(read_brief(path, name))


def _named(name: str, root: Path, settings: Settings) -> Found:
    with updated_library(root, settings, Console("never")) as (library, _):
        paths = library.candidates(name)
        if not paths:
            slugs = [listing.slug for listing in library.listings(ListQuery())]
            near = did_you_mean(name, slugs)
            hint = near or f"`briefing list {one_line(str(root))}` lists all names."
            raise Failure(f"no file and no brief in {root} is called {name}", hint)
        if len(paths) > 1:
            raise Failure(f"{name} could be {' or '.join(paths)}", "Name it by its path.")
        path = library.path_of(paths[0])
        parsed = library.read_whole(path)
        records = library.earlier_records(parsed.brief)
    return Found(with_path(parsed, sanitise(str(path))), records)


def with_path(parsed: Parsed, path: str) -> Parsed:
    """A brief of a library under the path by which it can be opened from here."""
    diagnostics = tuple(replace(each, path=path) for each in parsed.diagnostics)
    return replace(parsed, brief=replace(parsed.brief, path=path), diagnostics=diagnostics)
