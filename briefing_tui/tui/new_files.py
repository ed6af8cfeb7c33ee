"""New files, and text to copy: the open brief in another format, and the start of a new brief.

Only this module of the interface knows what exports and drafts briefs.
"""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import NamedTuple

import briefing_tui
from briefing_tui.draft.new_brief import draft_text, titled_brief
from briefing_tui.export.exporters import (
    EXPORTERS,
    BriefWithRecords,
    ExportOptions,
    export_briefs,
    suffix_of,
)
from briefing_tui.export.tables import map_markdown, topic_markdown
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
from briefing_tui.library.library import Library
from briefing_tui.library.state.notes import own_name
from briefing_tui.model.brief import Brief
from briefing_tui.model.notes import Note
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line, slug
from briefing_tui.tui.open_brief import OpenBrief

__all__ = [
    "Objection",
    "export_brief",
    "export_formats",
    "export_objection",
    "free_name",
    "map_markdown",
    "new_brief_objection",
    "proposed_file",
    "topic_markdown",
    "write_new_brief",
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


def proposed_file(brief: Brief, format_name: str) -> str:
    """A name for an export in the working directory: the brief's slug."""
    return free_name(slug(brief.slug) or "brief", suffix_of(format_name))


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


def export_brief(
    library: Library,
    settings: Settings,
    opened: OpenBrief,
    path: Path | None,
    format_name: str,
    name: str,
    *,
    replaces: bool,
    notes: tuple[Note, ...],
    is_cancelled: Callable[[], bool],
) -> Path | str:
    """Write a brief in another format, with `notes` on it. Read it again first, if it has a path;
    overwrite a file only if the export `replaces` it. Returns the path of the file, or why it was
    not written.
    """
    parsed = library.read_whole(path) if path is not None else opened.parsed
    if is_unread(parsed):
        return f"Not exported: {parsed.diagnostics[0].message}"
    options = ExportOptions(
        width=settings.width or ExportOptions().width,
        wrap_code=False,
        ascii_only=settings.glyphs == "ascii",
        notes_by=own_name() if notes else "",
    )
    try:
        records = library.earlier_records(parsed.brief, is_cancelled)
        missing = library.broken_links(parsed.brief) or frozenset()
        texts = {
            source.id: library.source_text(parsed, source).text
            for source in (parsed.brief.sources if EXPORTERS[format_name].needs_texts else ())
        }
        embeds = library.embeds(parsed.brief)
        positions = parsed.positions
        brief = BriefWithRecords(parsed.brief, records, positions, missing, texts, embeds, notes)
        text = export_briefs(format_name, [brief], options)
    except (OSError, ValueError) as error:
        return f"Not exported: {reason_of(error)}."
    return write_text(text, name, replaces=replaces)


def write_text(text: str, name: str, *, replaces: bool) -> Path | str:
    """Write a text to a path as it was typed; overwrite a file only with `replaces`. Returns the
    path of the file, or why it was not written.
    """
    try:
        file = real_path(_typed_path(name))
        (replace_file if replaces else create_file)(file, text)
    except (OSError, ValueError) as error:
        return f"{one_line(name)} can't be written: {reason_of(error)}."
    return file


def new_brief_objection(root: Path, title: str) -> Objection | None:
    """The objection to beginning a brief with a title."""
    if not one_line(title).strip():
        return Objection("A brief needs a title.")
    if real_path(root).is_relative_to(real_path(Path(briefing_tui.__file__).parent)):
        return Objection("These briefs ship with the program. Open a folder of your own.")
    path = root / f"{titled_brief(title).slug}.md"
    if not is_missing(path):
        return Objection(f"{one_line(path.name)} already exists. Choose another title.")
    return None


def write_new_brief(root: Path, title: str) -> Path | str:
    """Write the file that `briefing new TITLE` writes. Never overwrites one. Returns its path, or
    why it was not written.
    """
    brief = titled_brief(one_line(title).strip())
    path = root / f"{brief.slug}.md"
    try:
        create_file(path, draft_text(brief))
    except OSError as error:
        return f"Not written: {one_line(str(path))}: {reason_of(error)}."
    return path
