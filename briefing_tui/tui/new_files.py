"""New files, and text to copy: the open brief in another format.

Only this module of the interface knows what exports briefs.
"""

import os
from itertools import count
from pathlib import Path
from typing import NamedTuple

from briefing_tui.compare.sought import find_sought
from briefing_tui.export.exporters import (
    EXPORTERS,
    BriefWithRecords,
    ExportOptions,
    export_to,
    suffix_of,
)
from briefing_tui.export.tables import topic_markdown
from briefing_tui.library.brief_links import broken_links, read_embeds
from briefing_tui.library.files import (
    create_file,
    is_brief_name,
    is_folder,
    is_missing,
    is_unread,
    real_path,
    reason_of,
    replace_file,
)
from briefing_tui.library.topics import earlier_records
from briefing_tui.model.brief import Brief
from briefing_tui.model.note import Note
from briefing_tui.text.sanitise import one_line, slug
from briefing_tui.tui.effects import Job
from briefing_tui.tui.open_brief import OpenBrief

__all__ = [
    "Objection",
    "export",
    "export_formats",
    "export_objection",
    "free_name",
    "proposed_name",
    "topic_markdown",
    "write_text",
]
_LONGEST_NAME = 255
"""Bytes of the name of a file."""


class Objection(NamedTuple):
    """Why a file is not written, and the effect of insisting, if that is possible."""

    words: str
    again: str = ""


def export_formats(*, with_notes: bool = False) -> dict[str, str]:
    """The names of the formats, or of those that take notes, each with a summary."""
    return {
        name: exporter.summary
        for name, exporter in EXPORTERS.items()
        if exporter.takes_notes or not with_notes
    }


def proposed_name(brief: Brief, format_name: str) -> tuple[str, str]:
    """The stem and the suffix of a name for an export: the brief's slug."""
    return slug(brief.slug) or "brief", suffix_of(format_name)


def free_name(stem: str, suffix: str) -> str:
    """A name for a file in the working directory, with a number if the file already exists."""
    names = (f"{stem}{f'-{number}' if number > 1 else ''}.{suffix}" for number in count(1))
    return next(name for name in names if is_missing(Path(name)))


def export_objection(root: Path | None, name: str) -> Objection | None:
    """The objection to writing an export to a path."""
    path = _typed_path(name)
    if not name.strip() or is_folder(path):
        return Objection("Type the name of a file.")
    if not is_folder(path.parent):
        return Objection(f"There is no folder {one_line(str(path.parent))}.")
    in_library = root is not None and real_path(path.parent).is_relative_to(real_path(root))
    if is_brief_name(path.name) and in_library:
        return Objection("In the library, a file with this name would be another brief.")
    if len(os.fsencode(path.name)) > _LONGEST_NAME:
        return Objection("This name is too long for a file.")
    if not is_missing(path):
        return Objection("This file already exists.", again="replaces it")
    return None


def _typed_path(name: str) -> Path:
    return Path(os.path.expanduser(name.strip()))  # noqa: PTH111 - never raises


def export(
    job: Job,
    opened: OpenBrief,
    path: Path | None,
    format_name: str,
    name: str,
    replaces: bool,
    notes: tuple[Note, ...] = (),
) -> Path | str:
    """Write a brief in another format, with the reader's notes if there are any. Its file is read
    again. `name` is the path to write to, as it was typed, and `replaces` says whether an existing
    file is replaced. The result is the path of the file, or why it was not written.
    """
    library = job.library
    parsed = library.read_whole(path) if path is not None else opened.parsed
    if is_unread(parsed):
        return f"Not exported: {parsed.diagnostics[0].message}"
    options = ExportOptions(
        width=job.settings.width or ExportOptions().width,
        wrap_code=False,
        ascii_only=job.settings.glyphs == "ascii",
        with_notes=bool(notes),
    )
    try:
        records = earlier_records(library, parsed.brief, job.is_cancelled)
        missing = broken_links(library, parsed.brief) or frozenset()
        embeds = read_embeds(library, parsed.brief)
        texts = {
            source.id: library.source_text(parsed, source, with_copy=False).text
            for source in parsed.brief.sources
            if source.text_file
        }
        sought = find_sought(parsed.brief, texts)
        brief = BriefWithRecords(parsed.brief, records, missing, embeds, notes, sought)
        text = export_to(format_name, [brief], options)
    except (OSError, ValueError) as error:
        return f"Not exported: {reason_of(error)}."
    return write_text(job, text, name, replaces)


def write_text(job: Job, text: str, name: str, replaces: bool) -> Path | str:
    """Write a text to a file. The result is its path, or why it was not written."""
    try:
        file = real_path(_typed_path(name))
        (replace_file if replaces else create_file)(file, text)
    except (OSError, ValueError) as error:
        return f"{one_line(name)} can't be written: {reason_of(error)}."
    return file
