"""The dialog that lists all keys and the ids of their bindings."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.binding import Binding

from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style, fit_line
from briefing_tui.text.wrapping import cells, fit
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import LineView

_ABOUT = (
    "Dim at the right: the id of a binding, to give it other keys in [keys] of the configuration.",
    "`briefing paths` prints where that file is.",
)


class HelpView(LineView):
    """One line a binding, in groups. Those of the groups that work here come first."""

    def __init__(self, here: tuple[str, ...]) -> None:
        super().__init__()
        self._groups = (*here, *(title for title in keys.GROUPS if title not in here))
        self._lines: list[Line] = []

    def lay_out(self) -> None:
        self._lines = list(self._laid())

    def _laid(self) -> Iterator[Line]:
        keymap = keys.keymap(self.app)
        names = {
            binding.id: "  ".join(keymap.names(binding.id or "")) for binding in keys.bindings()
        }
        width = max(map(cells, names.values())) + 2
        for title in self._groups:
            yield (Span(f" {title}", STRONG),)
            for binding in keys.GROUPS[title]:
                assert isinstance(binding, Binding)
                yield from self._row(fit(names[binding.id], width), binding)
            yield ()
        for line in _ABOUT:
            yield (Span(f" {line}", MUTED),)

    def _row(self, names: str, binding: Binding) -> Iterator[Line]:
        """Keys, description and id; the id in a line of its own where there is no room."""
        row = [
            Span(f"  {names}", Style("accent", bold=True)),
            Span(binding.description, Style()),
        ]
        used = sum(cells(span.text) for span in row)
        binding_id = binding.id or ""
        free = self.room - used - cells(binding_id) - 1
        if free >= 1:
            yield (*row, Span(" " * free + binding_id, MUTED))
        else:
            yield tuple(row)
            yield (Span(" " * max(0, self.room - cells(binding_id) - 1) + binding_id, MUTED),)

    def line_count(self) -> int:
        return len(self._lines)

    def line(self, y: int) -> tuple[Line, str]:
        return fit_line(self._lines[y], self.room), "background"


class HelpDialog(Dialog[None]):
    """All keys. `here` are the groups that work where the help was opened."""

    heading = "Help"
    hints = (keys.Hint(("view.down", "view.up"), "Scroll"),)

    def __init__(self, here: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._here = here

    def compose_body(self) -> ComposeResult:
        yield HelpView(self._here)
