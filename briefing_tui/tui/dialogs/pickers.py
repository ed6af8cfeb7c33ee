"""Dialogs in which one thing of a list is chosen: a heading, a brief that links to a note, a filter
of the claims, a problem.
"""

from collections.abc import Callable
from pathlib import Path

from briefing_tui.compare.matrix import ALL_CLAIMS, ClaimFilter, Matrix, filter_for
from briefing_tui.layout.links import OutlineEntry, lay_entry, matching_entries
from briefing_tui.layout.lists import PROBLEM_SIGNS, lay_problem, problem_counts
from briefing_tui.layout.signs import CLASS_SIGNS, MAX_DOTS, tally_sign, tally_style
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, fit_line, line_cells
from briefing_tui.model.brief import Diagnostic
from briefing_tui.parse.listing import Listing
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import places_of
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog, FilterDialog, FilteredList
from briefing_tui.tui.panes.base import ItemChosen, ItemView, PaneHeading


class OutlineView(FilteredList):
    """The headings that contain the words typed. `current` is the one the reader is under."""

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
        self.show_items(self.entries.index(self._current) if self._current in self.entries else 0)
        self.show_item(self.cursor)


class OutlineDialog(FilterDialog[int]):
    """The result is the leaf of the heading that was chosen."""

    heading = "Outline"
    hints = (keys.Hint(("picker.choose",), "Go to the heading"),)

    def __init__(self, entries: tuple[OutlineEntry, ...], current: int) -> None:
        super().__init__()
        self._view = OutlineView(entries, current)
        self.body = (self._view,)

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.dismiss(self._view.entries[message.index].leaf)


class LinkedList(FilteredList):
    """The briefs that link to a note, those whose titles contain the words typed."""

    def __init__(self, listings: tuple[Listing, ...]) -> None:
        super().__init__()
        self._all = self.listings = listings

    def item_count(self) -> int:
        return len(self.listings)

    def item_lines(self, index: int) -> list[Line]:
        """`A note  17 Jan 2025`, the date at the right."""
        listing = self.listings[index]
        date = listing.date.label if listing.date else ""
        title = fit_line([Span(one_line(listing.title), PLAIN)], self.item_width - len(date) - 3)
        return [(Span(" ", PLAIN), *title, Span(f" {date} ", MUTED))]

    def filter(self, words: str) -> None:
        places = places_of(words, (listing.title for listing in self._all))
        self.listings = tuple(self._all[place] for place in places) if words else self._all
        self.show_items(0)


class LinkedDialog(FilterDialog[Path]):
    """The result is the file of the brief that was chosen."""

    heading = "Linked"
    hints = (keys.Hint(("picker.choose",), "Open"),)

    def __init__(self, listings: tuple[Listing, ...]) -> None:
        super().__init__()
        self._list = LinkedList(listings)
        self.body = (self._list,)

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.dismiss(self._list.listings[message.index].path)


_LABEL_WIDTH, _COUNT_WIDTH = 24, 5


class ClaimFilterList(ItemView):
    """All claims, then each class that occurs: its sign, its name and its number of claims."""

    BINDINGS = keys.PICKER
    closed_height = 1

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


class ClaimFilterDialog(Dialog[ClaimFilter]):
    """The result is the filter that was chosen."""

    heading = "Show"
    signs = CLASS_SIGNS
    hints = (keys.Hint(("picker.choose",), "Choose"),)

    def __init__(self, matrix: Matrix, current: ClaimFilter, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._list = ClaimFilterList(matrix, ascii_only=ascii_only)
        self._current = current
        self.body = (self._list,)

    def on_mount(self) -> None:
        if self._current in self._list.filters:
            self._list.cursor = self._list.filters.index(self._current)

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.dismiss(self._list.filters[message.index])


class ProblemsView(ItemView):
    """One item a diagnostic."""

    BINDINGS = keys.PICKER

    def __init__(self) -> None:
        super().__init__()
        self.diagnostics: tuple[Diagnostic, ...] | None = None
        """None while the brief is being checked."""

    def show(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        self.show_items(self.cursor)

    def item_count(self) -> int:
        return len(self.diagnostics or ())

    def item_lines(self, index: int) -> list[Line]:
        assert self.diagnostics is not None
        return lay_problem(self.diagnostics[index], self.item_width)

    def line_count(self) -> int:
        return super().line_count() or 1

    def line(self, y: int) -> tuple[Line, str]:
        if self.diagnostics:
            return super().line(y)
        words = "Checking…" if self.diagnostics is None else "No errors or warnings in this brief."
        return (Span(f" {words}", MUTED),), "background"


class ProblemsDialog(Dialog[Diagnostic]):
    """`check` finds the diagnostics, in a thread. The result is the one to edit."""

    heading = "Errors and warnings"
    signs = PROBLEM_SIGNS
    hints = (
        keys.Hint(("picker.choose",), "Edit at the line"),
        keys.Hint(("view.down", "view.up"), "Move"),
    )

    def __init__(self, check: Callable[[], tuple[Diagnostic, ...]]) -> None:
        super().__init__()
        self._check = check
        self._view = ProblemsView()
        self.body = (self._view,)

    def on_mount(self) -> None:
        # Some rules need the whole library.
        self.in_thread("check", lambda _: self._check(), self._show_problems)

    def _show_problems(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self._view.show(diagnostics)
        self.query_one(PaneHeading).detail = tuple(problem_counts(diagnostics))

    def on_item_chosen(self, message: ItemChosen) -> None:
        assert self._view.diagnostics is not None
        self.dismiss(self._view.diagnostics[message.index])
