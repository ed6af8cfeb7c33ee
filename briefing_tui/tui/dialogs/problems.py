"""What is wrong with the open brief, in a dialog; Enter goes there in the editor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.worker import get_current_worker

from briefing_tui.layout.lists import lay_problem, problem_counts
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog, DialogKeys
from briefing_tui.tui.panes.base import ItemView, PaneHeading

HINTS = (
    keys.Hint(("picker.choose",), "Edit at the line"),
    keys.Hint(("view.down", "view.up"), "Move"),
)
_CHECKING = "Checking…"
_ALL_WELL = "All is well: nothing wrong was found in this brief."


class ProblemsView(ItemView):
    """One item a diagnostic."""

    BINDINGS = keys.PICKER

    @dataclass
    class Chosen(Message):
        """The reader wants to mend this."""

        found: Diagnostic

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Diagnostic, ...] | None = None
        """None while the brief is being checked."""

    def show_found(self, found: tuple[Diagnostic, ...]) -> None:
        """The brief has been checked."""
        self.found = found
        self.measure()

    def item_count(self) -> int:
        """As many as were found."""
        return len(self.found or ())

    def item_height(self, index: int) -> int:
        """By the length of what it says."""
        return len(self.item_lines(index))

    def item_lines(self, index: int) -> list[Line]:
        """Severity, place, message, hint."""
        assert self.found is not None
        return lay_problem(self.found[index], self.item_width)

    def line_count(self) -> int:
        """The items' lines, or the one that says that there are none."""
        return super().line_count() or 1

    def line(self, y: int) -> tuple[Line, str]:
        """A line of an item, or why there is none."""
        if self.found:
            return super().line(y)
        words = _CHECKING if self.found is None else _ALL_WELL
        return (Span(f" {words}", MUTED),), "background"

    def choose(self, index: int) -> None:
        """To the editor."""
        assert self.found is not None
        self.post_message(self.Chosen(self.found[index]))


class ProblemsDialog(Dialog):
    """The diagnostics of one brief."""

    heading = "Diagnostics"

    @dataclass
    class Examined(Message):
        """The worker is done."""

        found: tuple[Diagnostic, ...]

    def __init__(
        self,
        examine: Callable[[], tuple[Diagnostic, ...]],
        edit: Callable[[Diagnostic], None],
        remapped: Mapping[str, str],
    ) -> None:
        super().__init__()
        self.add_class("-detail")
        self._examine, self._edit, self._remapped = examine, edit, remapped
        self._view = ProblemsView()

    def compose_body(self) -> ComposeResult:
        """The list, and which keys there are."""
        yield self._view
        yield DialogKeys(HINTS, self._remapped)

    def on_mount(self) -> None:
        """The rules go over the whole brief, and may need the library: out of the keys' way."""
        super().on_mount()
        self.examine()

    @work(thread=True, exclusive=True, group="examine")
    def examine(self) -> None:
        """Check the brief."""
        worker, found = get_current_worker(), self._examine()
        if not worker.is_cancelled:
            self.post_message(self.Examined(found))

    def on_problems_dialog_examined(self, message: Examined) -> None:
        """Show what was found."""
        self._view.show_found(message.found)
        self.query_one(PaneHeading).detail = tuple(problem_counts(message.found))

    def on_problems_view_chosen(self, message: ProblemsView.Chosen) -> None:
        """The file may be another afterwards, and so may what is wrong with it."""
        if self.leave():
            self.app.call_later(self._edit, message.found)
