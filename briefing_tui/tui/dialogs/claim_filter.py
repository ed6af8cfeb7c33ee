"""The dialog that filters the claims: by a class of agreement, or by what one side alone says."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message

from briefing_tui.compare.matrix import ALL_CLAIMS, ClaimFilter, Matrix, filter_for
from briefing_tui.layout.agreement import MAX_DOTS, tally_sign, tally_style
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, line_cells
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import ItemView

_LABEL_WIDTH, _COUNT_WIDTH = 24, 5


class ClaimFilterList(ItemView):
    """All claims, then each class that occurs: its sign, its name and its number of claims."""

    BINDINGS = keys.PICKER
    closed_height = 1

    @dataclass
    class Chosen(Message):
        """A filter was chosen."""

        claim_filter: ClaimFilter

    def __init__(self, matrix: Matrix, *, ascii_only: bool) -> None:
        super().__init__()
        self._matrix, self._ascii_only = matrix, ascii_only
        self.filters = (ALL_CLAIMS, *map(filter_for, matrix.tally))

    def item_count(self) -> int:
        return len(self.filters)

    def item_height(self, index: int) -> int:
        return 1

    def item_lines(self, index: int) -> list[Line]:
        """`●○ China only  8`."""
        if index == 0:
            label = Span(f" {'all claims':<{_LABEL_WIDTH}}", PLAIN)
            return [(label, Span(f"{len(self._matrix.rows):>{_COUNT_WIDTH}}", MUTED))]
        tally = self._matrix.tally[index - 1]
        sign = tally_sign(self._matrix, tally, ascii_only=self._ascii_only)
        sign_width = min(MAX_DOTS, max(2, len(self._matrix.sides))) + 1
        label = Span(
            f"{tally.label:<{_LABEL_WIDTH - sign_width}}", tally_style(self._matrix, tally)
        )
        pad = Span(" " * (sign_width - line_cells(sign)), PLAIN)
        count = Span(f"{tally.count:>{_COUNT_WIDTH}}", MUTED)
        return [(Span(" ", Style()), *sign, pad, label, count)]

    def choose(self, index: int) -> None:
        self.post_message(self.Chosen(self.filters[index]))


class ClaimFilterDialog(Dialog[ClaimFilter]):
    """The result is the filter that was chosen."""

    heading = "Show"
    hints = (keys.Hint(("picker.choose",), "Choose"),)

    def __init__(self, matrix: Matrix, current: ClaimFilter, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._list = ClaimFilterList(matrix, ascii_only=ascii_only)
        self._current = current

    def compose_body(self) -> ComposeResult:
        yield self._list

    def on_mount(self) -> None:
        if self._current in self._list.filters:
            self._list.cursor = self._list.filters.index(self._current)

    def on_claim_filter_list_chosen(self, message: ClaimFilterList.Chosen) -> None:
        self.dismiss(message.claim_filter)
