"""Writing the open brief in another format into the working directory."""

from pathlib import Path

from briefing_tui.compare.topics import Records
from briefing_tui.export.exporters import (
    BriefWithRecords,
    ExportOptions,
    export_briefs,
    suffix_of,
)
from briefing_tui.library.files import create_numbered, is_unread, reason_of
from briefing_tui.model.brief import SUFFIXES, Parsed
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import slug
from briefing_tui.tui.messages import Exported


def export_brief(
    parsed: Parsed, records: Records, format_name: str, settings: Settings, root: Path | None
) -> Exported:
    """Write a brief of the library at `root` to a new file. For workers.

    The file has the brief's slug as its name, with a number where there is such a file already.
    """
    suffix = suffix_of(format_name)
    options = ExportOptions(
        width=settings.width or ExportOptions().width,
        wrap_code=False,
        ascii_only=settings.glyphs == "ascii",
    )
    if is_unread(parsed):
        return Exported(None, parsed.diagnostics[0].message)
    try:
        folder = Path.cwd()
        if f".{suffix}" in SUFFIXES and root is not None and folder.is_relative_to(root.resolve()):
            return Exported(
                None,
                f"a {format_name} file in the library would be another brief. Start briefing in "
                "another folder, or use briefing export -o FILE.",
            )
        text = export_briefs(format_name, [BriefWithRecords(parsed.brief, records)], options)
        name = slug(parsed.brief.slug) or "brief"
        return Exported(create_numbered(folder, name, suffix, text))
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("briefing_tui"):
            raise
        return Exported(
            None,
            f"this needs the package {error.name}. "
            "Install it with: pip install 'briefing-tui[export]'",
        )
    except OSError as error:
        return Exported(None, f"the working directory can't be written to: {reason_of(error)}.")
