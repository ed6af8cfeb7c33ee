"""The formats that a brief can be exported to, in one table."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.compare.sought import NOTHING_SOUGHT, SoughtTerms
from briefing_tui.layout.direction import Order
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import NO_EMBEDS, Embeds
from briefing_tui.model.note import Note
from briefing_tui.model.records import NO_RECORDS, Records

WRITTEN = "---\n# Written by briefing export, which may replace this file.\n"
"""The beginning of Markdown with front matter, which distinguishes it from a brief."""


class BriefWithRecords(NamedTuple):
    """A brief to export, and what its library's other briefs say about its topics, if known."""

    brief: Brief
    records: Records = NO_RECORDS
    missing: frozenset[str] = frozenset()
    """The names in its links that no brief of its library has, if that is known."""
    embeds: Embeds = NO_EMBEDS
    notes: tuple[Note, ...] = ()
    """The user's notes on it, if they are asked for."""
    sought: SoughtTerms = NOTHING_SOUGHT
    """What was looked for in silent sources, and whether their own texts have it."""


class ExportOptions(Struct, frozen=True, kw_only=True):
    """The options of the command. An exporter ignores those that its format doesn't have."""

    width: int = 80
    """Cells for a line of text."""
    wrap_code: bool = True
    """Whether long lines of code wrap, as on a terminal; not where another program reads them."""
    ascii_only: bool = False
    order: Order = "off"
    """Who puts right-to-left text in the order of the screen."""
    colour: bool = False
    links: bool = False
    """Whether words with an address are links, as terminals take them (OSC 8)."""
    for_excel: bool = False
    """Whether CSV begins with a byte-order mark, without which Excel doesn't read it as UTF-8."""
    as_list: bool = False
    """True if several briefs were asked for, even if only one of them could be read."""
    with_notes: bool = False
    """Whether notes are asked for, even if the briefs have none."""


ExportFunction = Callable[[Sequence[BriefWithRecords], ExportOptions], str]
"""Converts one brief or more to text in its format."""


class Exporter(NamedTuple):
    """A format in the help, and the module in this folder that is imported to write it."""

    summary: str
    module: str
    function: str = "export_briefs"
    """Its name, in a module with several formats."""
    suffix: str = ""
    """Of its files, where that is not the name of the format."""
    takes_notes: bool = False
    """Whether it writes the notes of its briefs."""
    paged: bool = False
    """True for a format that people read in the terminal, so that `show` may use a pager."""


EXPORTERS: Mapping[str, Exporter] = {
    "text": Exporter(
        "text laid out for a terminal", "text", "export_text", suffix="txt", paged=True
    ),
    "plain": Exporter(
        "lines for a screen reader", "text", "export_plain", suffix="txt", paged=True
    ),
    "markdown": Exporter(
        "Markdown with tables, for Pandoc and Obsidian", "markdown", suffix="md", takes_notes=True
    ),
    "json": Exporter("JSON with all fields", "json"),
    "html": Exporter("one self-contained page to send or print", "html", takes_notes=True),
    "csv": Exporter(
        "the claims as a table, a row for each account", "tables", "export_csv", takes_notes=True
    ),
    "csl-json": Exporter(
        "references to the brief and its sources, for Zotero", "references", suffix="csl.json"
    ),
}


def suffix_of(format_name: str) -> str:
    """The suffix of files in a format, without its dot: `html`, `csl.json`."""
    return EXPORTERS[format_name].suffix or format_name


_BY_SUFFIX = {
    "htm": "html",
    **{format_name: format_name for format_name in EXPORTERS},
    # `.txt` means the first of the two formats with this suffix.
    **{suffix_of(format_name): format_name for format_name in reversed(tuple(EXPORTERS))},
}


def format_of_file(name: str) -> str | None:
    parts = name.lower().split(".")
    suffixes = (".".join(parts[start:]) for start in range(1, len(parts)))
    return next((_BY_SUFFIX[suffix] for suffix in suffixes if suffix in _BY_SUFFIX), None)


def export_to(format_name: str, briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    exporter = EXPORTERS[format_name]
    # Imported by name, so that a command needs only the format it prints.
    module = import_module(f"briefing_tui.export.{exporter.module}")
    export: ExportFunction = getattr(module, exporter.function)
    return export(briefs, options)
