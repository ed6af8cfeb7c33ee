"""A dialog to choose which claims to see: one class, or what one side alone says."""

from collections.abc import Callable

from textual.app import ComposeResult

from briefing_tui.compare.matrix import ALL_CLAIMS, ClaimFilter, Matrix, filter_for
from briefing_tui.layout.agreement import MAX_DOTS, tally_sign, tally_style
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, line_cells
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import ItemView


class ClassList(ItemView):
    """Each class that occurs, with its sign, its words and its number of claims."""

    BINDINGS = keys.PICKER
    closed_height = 1

    def __init__(
        self, matrix: Matrix, choose: Callable[[ClaimFilter], None], *, ascii_only: bool
    ) -> None:
        super().__init__()
        self._matrix, self._choose, self._ascii_only = matrix, choose, ascii_only
        self.choices = (ALL_CLAIMS, *map(filter_for, matrix.tally))

    def item_count(self) -> int:
        """One a class, and all of them."""
        return len(self.choices)

    def item_height(self, index: int) -> int:
        """One line."""
        return 1

    def item_lines(self, index: int) -> list[Line]:
        """`●○ China only  8`."""
        if not index:
            count = len(self._matrix.rows)
            return [(Span(f" {'all claims':<24}", PLAIN), Span(f"{count:>5}", MUTED))]
        tally = self._matrix.tally[index - 1]
        style = tally_style(self._matrix, tally)
        sign = tally_sign(self._matrix, tally, ascii_only=self._ascii_only)
        pad = " " * (min(MAX_DOTS, max(2, len(self._matrix.sides))) - line_cells(sign) + 1)
        room = 24 - line_cells(sign) - len(pad)
        words = Span(f"{tally.label:<{room}}", style)
        return [
            (Span(" ", Style()), *sign, Span(pad, PLAIN), words, Span(f"{tally.count:>5}", MUTED))
        ]

    def choose(self, index: int) -> None:
        """Show these."""
        self._choose(self.choices[index])


class ClassPicker(Dialog):
    """The list in a small dialog."""

    heading = "Show"

    def __init__(
        self,
        matrix: Matrix,
        chosen: ClaimFilter,
        choose: Callable[[ClaimFilter], None],
        *,
        ascii_only: bool = False,
    ) -> None:
        super().__init__()
        self.add_class("-small")
        self._done = choose
        self._list = ClassList(matrix, self._chosen, ascii_only=ascii_only)
        choices = self._list.choices
        self._at = choices.index(chosen) if chosen in choices else 0

    def compose_body(self) -> ComposeResult:
        """The classes."""
        yield self._list

    def on_mount(self) -> None:
        """The cursor begins on what is shown now."""
        super().on_mount()
        self._list.cursor = self._at

    def _chosen(self, choice: ClaimFilter) -> None:
        if self.leave():
            self._done(choice)
