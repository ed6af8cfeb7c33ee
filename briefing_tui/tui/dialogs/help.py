"""The keys, in a dialog."""

from collections.abc import Mapping

from textual.app import ComposeResult

from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style, fit_line
from briefing_tui.text.wrapping import cells, fit
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import LineView


class HelpView(LineView):
    """Every key that does something now, in its groups."""

    def __init__(self, remapped: Mapping[str, str]) -> None:
        super().__init__()
        self._lines = list(_help_lines(remapped))

    def line_count(self) -> int:
        """All of them."""
        return len(self._lines)

    def line(self, y: int) -> tuple[Line, str]:
        """One key."""
        return fit_line(self._lines[y], self.room), "background"


def _help_lines(remapped: Mapping[str, str]) -> list[Line]:
    rows = [
        (group, "  ".join(keys.key_names(each, remapped)), each.description)
        for group, bindings in keys.GROUPS.items()
        for each in bindings
        if not isinstance(each, tuple)
    ]
    width = max(cells(names) for _, names, _ in rows) + 3
    lines: list[Line] = []
    last = ""
    for group, names, words in rows:
        if group != last:
            lines += [(), (Span(f" {group}", STRONG),)]
            last = group
        lines.append(
            (Span("  " + fit(names, width), Style("accent", bold=True)), Span(words, Style()))
        )
    about = " Press Esc or q to close. A whole guide: docs/ in the source."
    return [*lines[1:], (), (Span(about, MUTED),)]


class HelpDialog(Dialog):
    """The keys."""

    heading = "Help"

    def __init__(self, remapped: Mapping[str, str]) -> None:
        super().__init__()
        self._remapped = remapped

    def compose_body(self) -> ComposeResult:
        """The list of keys."""
        yield HelpView(self._remapped)
