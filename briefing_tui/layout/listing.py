"""A brief in the library's list: two lines."""

from typing import Protocol

from briefing_tui.layout.runs import fit_line
from briefing_tui.layout.spans import MUTED, Line, Span, Style
from briefing_tui.model.dates import Date


class Listed(Protocol):
    """What the list shows of a brief, whoever read it."""

    @property
    def title(self) -> str: ...
    @property
    def date(self) -> Date | None: ...
    @property
    def claims(self) -> int | None: ...
    @property
    def errors(self) -> int: ...
    @property
    def warnings(self) -> int: ...


def lay_listing(listed: Listed, width: int, *, current: bool = False) -> list[Line]:
    """Title over date and what there is; problems by glyph and word."""
    title = Style("strong", bold=True) if current else Style()
    below = [listed.date.label if listed.date else "no date"]
    if listed.claims:
        below.append(f"{listed.claims} claim{'' if listed.claims == 1 else 's'}")
    spans = [Span("  " + " · ".join(below), MUTED)]
    problems = listed.errors + listed.warnings
    if problems:
        role = "error" if listed.errors else "warning"
        spans += [Span(" · ", MUTED), Span(f"! {problems}", Style(role))]
    return [
        fit_line([Span("  ", Style()), Span(listed.title, title)], width),
        fit_line(spans, width),
    ]
