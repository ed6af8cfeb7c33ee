"""What is wrong with a brief, set in lines."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from briefing_tui.layout.runs import line_cells, set_runs
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style
from briefing_tui.model.diagnostic import Diagnostic, Severity

_SIGNS: Mapping[Severity, str] = MappingProxyType({"error": "!! error  ", "warning": "!  warning"})
"""The sign shows without colour which is the worse. Both are as wide."""
_PLACE = 9
"""Cells for a line and a column."""


def lay_problem(found: Diagnostic, width: int) -> list[Line]:
    """Severity, place and message, and the hint below the message."""
    place = f"{found.line}:{found.column}"
    lead = [
        Span(f" {_SIGNS[found.severity]} ", Style(found.severity, bold=True)),
        Span(f"{place:>{_PLACE}}  ", MUTED),
    ]
    margin = sum(len(span.text) for span in lead)
    room = max(16, width - margin - 1)
    lines = set_runs([Span(found.message, PLAIN)], room)
    if found.hint:
        lines += set_runs([Span(found.hint, MUTED)], room)
    code = Span(f"  {found.code}", Style("muted", italic=True))
    if line_cells([*lines[-1], code]) <= room:
        lines[-1] = (*lines[-1], code)
    else:
        lines.append((code._replace(text=found.code),))
    return [
        (*(lead if number == 0 else [Span(" " * margin, PLAIN)]), *line)
        for number, line in enumerate(lines)
    ]


def count_words(found: Sequence[Diagnostic]) -> list[Span]:
    """`1 error · 2 warnings`."""
    spans: list[Span] = []
    for severity in _SIGNS:
        if count := sum(each.severity == severity for each in found):
            words = f"{count} {severity}{'' if count == 1 else 's'}"
            spans += [*([Span(" · ", MUTED)] if spans else []), Span(words, Style(severity))]
    return spans
