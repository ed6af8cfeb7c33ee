"""The formats that a brief can be exported to, in one table."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import NamedTuple

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


ExportFunction = Callable[[Sequence[BriefWithRecords], ExportOptions], str]
"""Makes of briefs, at least one, text in its format."""


class Exporter(NamedTuple):
    """A format in the help, and the module in this folder that is imported to write it."""

    summary: str
    module: str
    function: str = "export_briefs"
    """Its name, in a module with several formats."""
    paged: bool = False
    """True for a format that people read in the terminal, so that `show` may use a pager."""


EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        "text": Exporter("text laid out for a terminal", "text", "export_text", paged=True),
        "plain": Exporter("lines for a screen reader", "text", "export_plain", paged=True),
        "markdown": Exporter("CommonMark with tables", "markdown"),
        "json": Exporter("JSON with all fields", "json"),
        "html": Exporter("one page to send or print, which needs nothing else", "html"),
        "csv": Exporter("the claims as a table, a row for each account", "tables", "export_csv"),
        "ics": Exporter("the events as a calendar", "ics"),
        "csl-json": Exporter(
            "references to the brief and its sources, for Zotero", "metadata", "export_csl_json"
        ),
        "bibtex": Exporter("the same references for LaTeX", "metadata", "export_bibtex"),
        "jsonld": Exporter("linked data in the terms of schema.org", "metadata", "export_jsonld"),
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
    exporter = EXPORTERS[format_name]
    # Imported by name, so that a command needs only the format it prints.
    module = import_module(f"briefing_tui.export.{exporter.module}")
    export: ExportFunction = getattr(module, exporter.function)
    return export(briefs, options)
