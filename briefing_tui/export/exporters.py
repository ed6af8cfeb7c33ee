"""The formats that a brief can be exported to, in one table."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import NamedTuple, Protocol, cast

from msgspec import Struct

from briefing_tui.compare.topics import NO_RECORDS, Records
from briefing_tui.model.brief import Brief


class BriefWithRecords(NamedTuple):
    """A brief to export, and what its library's other briefs say about its topics, if known."""

    brief: Brief
    records: Records = NO_RECORDS


class ExportOptions(Struct, frozen=True, kw_only=True):
    """What the user chose; an exporter may ignore what makes no sense in its format."""

    width: int = 80
    """Cells for a line of text."""
    wrap_code: bool = True
    """Whether long lines of code wrap, as on a terminal; not where another program reads them."""
    ascii_only: bool = False
    colour: bool = False
    as_list: bool = False
    """True if several briefs were asked for, even if only one of them could be read."""


class ExporterModule(Protocol):
    """What the module of an exporter defines."""

    def export_briefs(self, briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
        """The briefs, at least one, as text in the module's format."""


class Exporter(NamedTuple):
    """A format in the help, and the module in this folder that is imported to write it."""

    summary: str
    module: str
    paged: bool = False
    """True for a format that people read in the terminal, so that `show` may use a pager."""


EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        "text": Exporter("text laid out for a terminal", "text", paged=True),
        "plain": Exporter("lines for a screen reader", "plain", paged=True),
        "markdown": Exporter("CommonMark with tables", "markdown"),
        "json": Exporter("JSON with all fields", "json"),
        "html": Exporter("one page to send or print, which needs nothing else", "html"),
        "csv": Exporter("the claims as a table, a row for each account", "csv"),
        "ics": Exporter("the events as a calendar", "ics"),
        "csl-json": Exporter("references to the brief and its sources, for Zotero", "csl"),
        "bibtex": Exporter("the same references for LaTeX", "bibtex"),
        "jsonld": Exporter("linked data in the terms of schema.org", "jsonld"),
    }
)

_BY_SUFFIX = {"md": "markdown", "txt": "text", "htm": "html", "bib": "bibtex"}


def format_of_file(name: str) -> str | None:
    """The format that the suffix of a file's name stands for."""
    suffix = name.lower().rpartition(".")[2] if "." in name else ""
    return suffix if suffix in EXPORTERS else _BY_SUFFIX.get(suffix)


def export_briefs(
    format_name: str, briefs: Sequence[BriefWithRecords], options: ExportOptions
) -> str:
    """Briefs in a format of the table."""
    name = f"briefing_tui.export.{EXPORTERS[format_name].module}"
    # Imported by name, so that a command needs only the format it prints.
    return cast("ExporterModule", import_module(name)).export_briefs(briefs, options)
