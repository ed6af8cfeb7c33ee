"""The dialog that lists the diagnostics of the open brief."""

from collections.abc import Callable
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.worker import get_current_worker

from briefing_tui.layout.lists import lay_problem, problem_counts
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import ItemView, PaneHeading


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

    def item_height(self, index: int) -> int:
        return len(self.item_lines(index))

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
