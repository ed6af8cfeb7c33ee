"""What stands above the body: title, dek, byline, and the sources as a legend."""

from collections.abc import Mapping

from briefing_tui.layout.runs import party_role, set_runs
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style
from briefing_tui.model.brief import Brief
from briefing_tui.text.cells import cells


def lay_title_block(brief: Brief, width: int, parties: Mapping[str, int]) -> list[Line]:
    """Title, dek, byline, and the sources as a legend of the citations."""
    lines = set_runs([Span(brief.title, STRONG)], width)
    if brief.summary:
        dek = [Span(brief.summary, Style("text", italic=True))]
        lines.extend(set_runs(dek, min(width, 64), even=True))
    byline = [", ".join(brief.authors), brief.date.label if brief.date else ""]
    if brief.updated and brief.updated != brief.date:
        byline.append(f"updated {brief.updated.label}")
    byline.append(", ".join(brief.tags))
    if any(byline):
        lines.extend(set_runs([Span(" · ".join(filter(None, byline)), MUTED)], width))
    if brief.draft:
        lines.append((Span("draft", Style("warning", bold=True)),))
    lines.extend(_legend(brief, width, parties))
    return [*lines, ()]


def lay_disclaimer(brief: Brief, width: int) -> list[Line]:
    """The disclaimer after the body, with a blank line before it."""
    if not brief.disclaimer:
        return []
    return [(), *set_runs([Span(brief.disclaimer, Style("muted", italic=True))], width)]


def _legend(brief: Brief, width: int, parties: Mapping[str, int]) -> list[Line]:
    lines: list[Line] = []
    line: list[Span] = []
    used = 0
    for source in brief.sources:
        label = f"[{source.id}]"
        role = party_role(parties.get(source.id, 0))
        size = cells(label) + 1 + cells(source.name)
        if line and used + 3 + size > width:
            lines.append(tuple(line))
            line, used = [], 0
        if line:
            line.append(Span("   ", Style()))
            used += 3
        line += [Span(label, Style(role)), Span(f" {source.name}", Style())]
        used += size
    return [*lines, tuple(line)] if line else lines
