"""Dialogs in which one thing of a list is chosen: a heading, a filter of the claims, a problem."""

from collections.abc import Callable
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.worker import get_current_worker

from briefing_tui.compare.matrix import ALL_CLAIMS, ClaimFilter, Matrix, filter_for
from briefing_tui.layout.links import OutlineEntry, lay_entry, matching_entries
from briefing_tui.layout.lists import lay_problem, problem_counts
from briefing_tui.layout.signs import MAX_DOTS, tally_sign, tally_style
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, fit_line, line_cells
from briefing_tui.model.brief import Diagnostic
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog, FilterDialog, FilteredList
from briefing_tui.tui.panes.base import ItemView, PaneHeading


class OutlineView(FilteredList):
    """The headings that contain the words typed. `current` is the one the reader is under."""

    @dataclass
    class Chosen(Message):
        """A heading was chosen, by its leaf in the document."""

        leaf: int

    def __init__(self, entries: tuple[OutlineEntry, ...], current: int) -> None:
        super().__init__()
        self._all, self._current = entries, entries[current]
        self.entries = entries

    def on_mount(self) -> None:
        self.cursor = self.entries.index(self._current)

    def item_count(self) -> int:
        return len(self.entries)

    def item_lines(self, index: int) -> list[Line]:
        entry = self.entries[index]
        return [fit_line(lay_entry(entry, current=entry == self._current), self.item_width)]

    def filter(self, words: str) -> None:
        self.entries = matching_entries(self._all, words)
        self.reflow()
        self.cursor = self.entries.index(self._current) if self._current in self.entries else 0
        self.refresh()

    def choose(self, index: int) -> None:
        self.post_message(self.Chosen(self.entries[index].leaf))


class OutlineDialog(FilterDialog[int]):
    """The result is the leaf of the heading that was chosen."""

    heading = "Outline"
    hints = (keys.Hint(("picker.choose",), "Go to the heading"),)

    def __init__(self, entries: tuple[OutlineEntry, ...], current: int) -> None:
        super().__init__()
        self._view = OutlineView(entries, current)

    def compose_body(self) -> ComposeResult:
        yield self._view

    def on_outline_view_chosen(self, message: OutlineView.Chosen) -> None:
        self.dismiss(message.leaf)


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
        self.filters = (ALL_CLAIMS, *(filter_for(matrix, tally) for tally in matrix.tally))

    def item_count(self) -> int:
        return len(self.filters)

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


class ProblemsView(ItemView):
    """One item a diagnostic."""

    BINDINGS = keys.PICKER

    @dataclass
    class Chosen(Message):
        """A diagnostic was chosen."""

        diagnostic: Diagnostic

    def __init__(self) -> None:
        super().__init__()
        self._diagnostics: tuple[Diagnostic, ...] | None = None
        """None while the brief is being checked."""

    def show(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """List the diagnostics."""
        self._diagnostics = diagnostics
        self.reflow()

    def item_count(self) -> int:
        return len(self._diagnostics or ())

    def item_lines(self, index: int) -> list[Line]:
        """Severity, line, message and hint."""
        assert self._diagnostics is not None
        return lay_problem(self._diagnostics[index], self.item_width)

    def line_count(self) -> int:
        return super().line_count() or 1

    def line(self, y: int) -> tuple[Line, str]:
        if self._diagnostics:
            return super().line(y)
        words = "Checking…" if self._diagnostics is None else "No errors or warnings in this brief."
        return (Span(f" {words}", MUTED),), "background"

    def choose(self, index: int) -> None:
        assert self._diagnostics is not None
        self.post_message(self.Chosen(self._diagnostics[index]))


class ProblemsDialog(Dialog[Diagnostic]):
    """`check` finds the diagnostics, in a thread. The result is the one to edit."""

    heading = "Errors and warnings"
    hints = (
        keys.Hint(("picker.choose",), "Edit at the line"),
        keys.Hint(("view.down", "view.up"), "Move"),
    )

    @dataclass
    class Checked(Message):
        """The brief has been checked."""

        diagnostics: tuple[Diagnostic, ...]

    def __init__(self, check: Callable[[], tuple[Diagnostic, ...]]) -> None:
        super().__init__()
        self._check = check
        self._view = ProblemsView()

    def compose_body(self) -> ComposeResult:
        yield self._view

    def on_mount(self) -> None:
        self.check()

    @work(thread=True, exclusive=True, group="check")
    def check(self) -> None:
        """Check the brief in a thread: some rules need the whole library."""
        worker, diagnostics = get_current_worker(), self._check()
        if not worker.is_cancelled:
            self.post_message(self.Checked(diagnostics))

    def on_problems_dialog_checked(self, message: Checked) -> None:
        self._view.show(message.diagnostics)
        self.query_one(PaneHeading).detail = tuple(problem_counts(message.diagnostics))

    def on_problems_view_chosen(self, message: ProblemsView.Chosen) -> None:
        self.dismiss(message.diagnostic)
