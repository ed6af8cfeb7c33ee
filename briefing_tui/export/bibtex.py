"""References to briefs and their sources as BibTeX.

All are `@misc`, the one type of which every style prints each field.
"""

import re
from collections.abc import Sequence

from briefing_tui.export.csl import Reference, references
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions

_LATEX = str.maketrans(
    {
        **{character: f"\\{character}" for character in "#$%&_{}"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\n": " ",
    }
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """An entry for each reference."""
    return "\n".join(map(_entry, references(brief for brief, _ in briefs)))


def _entry(reference: Reference) -> str:
    date = reference.get("issued", {}).get("date-parts", [[]])[0]
    names = [f"{{{author['literal'].translate(_LATEX)}}}" for author in reference.get("author", ())]
    notes = [reference.get("genre", ""), reference.get("note", "")]
    if accessed := reference.get("accessed"):
        notes.append("read on " + "-".join(f"{part:02}" for part in accessed["date-parts"][0]))
    texts = {
        "title": f"{{{reference['title'].translate(_LATEX)}}}",  # the inner braces keep capitals
        "author": " and ".join(names),
        "year": str(date[0]) if date else "",
        "day": str(date[2]) if len(date) > 2 else "",
        "howpublished": reference.get("publisher", "").translate(_LATEX),
        "url": re.sub(r"[{}\\]", lambda match: f"%{ord(match[0]):02X}", reference.get("URL", "")),
        "language": reference.get("language", "").translate(_LATEX),
        "keywords": reference.get("keyword", "").translate(_LATEX),
        "note": ", ".join(filter(None, notes)).translate(_LATEX),
    }
    lines = [f"  {name} = {{{text}}},\n" for name, text in texts.items() if text]
    if len(date) > 1:
        lines.insert(3, f"  month = {_MONTHS[date[1] - 1]},\n")
    return f"@misc{{{reference['id']},\n{''.join(lines)}}}\n"
