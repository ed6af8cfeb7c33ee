"""A brief as text: its narrative, claims and timeline laid out at a width."""

from collections.abc import Sequence

from briefing_tui.export.ansi import render
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.layout.page import lay_brief
from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.parse.document import parse_document


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """The briefs with a rule between them."""
    rule = Span(("-" if options.ascii_only else "─") * options.width, Style("rule"))
    lines: list[Line] = []
    for number, (brief, records) in enumerate(briefs):
        if number:
            lines += [(), (rule,), ()]
        lines += lay_brief(
            brief,
            parse_document(brief),
            options.width,
            wrap_code=options.wrap_code,
            ascii_only=options.ascii_only,
            records=records,
        )
    return render(lines, options.colour)
