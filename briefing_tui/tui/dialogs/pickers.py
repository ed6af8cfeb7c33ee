"""Dialogs in which one thing of a list is chosen: a heading, a brief that links to a note, a filter
of the claims, a problem.
"""

from collections.abc import Callable, Mapping, Sequence

from briefing_tui.compare.claim_order import ALL_CLAIMS, ClaimFilter, filter_for, filters
from briefing_tui.compare.matrix import Matrix
from briefing_tui.layout.links import OutlineEntry, lay_entry, matching_entries
from briefing_tui.layout.lists import PROBLEM_SIGNS, lay_problem, mark_matches, problem_counts
from briefing_tui.layout.signs import CLASS_SIGNS, MAX_DOTS, tally_sign, tally_style
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    fit_line,
    line_cells,
)
from briefing_tui.library.brief_links import sentence_of_link
from briefing_tui.library.library import Library
from briefing_tui.library.listing import Listing, Ranges
from briefing_tui.model.brief import Brief, Diagnostic, Parsed
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.words import places_of
from briefing_tui.text.wrapping import cells
from briefing_tui.tui import keys, state
from briefing_tui.tui.dialogs.base import (
    Dialog,
    FilterDialog,
    FilteredList,
    is_cancelled,
)
from briefing_tui.tui.widgets.items import ItemChosen, ItemView
from briefing_tui.tui.widgets.lines import PaneHeading, called_here


class OutlineView(FilteredList):
    """The headings that contain the words typed. `current` is the heading of the part being
    read."""

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
    hints = "open: Go to the heading"

    def __init__(self, entries: tuple[OutlineEntry, ...], current: int) -> None:
        super().__init__()
        self._view = OutlineView(entries, current)
        self.body = (self._view,)

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.dismiss(self._view.entries[message.index].leaf)


Passage = tuple[str, Ranges]
"""A sentence, and the words in it to mark."""


class LinkedList(FilteredList):
    """Briefs whose titles contain the words typed, each with a sentence, which is read once the
    brief is in sight.
    """

    closed_height = 2

    def __init__(self, listings: tuple[Listing, ...], read: Callable[[], None]) -> None:
        """`read` is called once briefs without a sentence have come in sight."""
        super().__init__()
        self._all = self.listings = listings
        self._read = read
        self._sentences: dict[str, Passage] = {}
        self.wanted: dict[str, Listing] = {}
        """The briefs in sight whose sentences are still to be read."""

    def add(self, sentences: Mapping[str, Passage]) -> None:
        self._sentences |= sentences
        for path in sentences:
            self.wanted.pop(path, None)
        self.refresh()

    def item_count(self) -> int:
        return len(self.listings)

    def why_empty(self) -> tuple[str, ...]:
        return super().why_empty() or (called_here(self.app, "No brief links here."),)

    def item_lines(self, index: int) -> list[Line]:
        """`A note  17 Jan 2025`, the date at the right, and a sentence."""
        listing = self.listings[index]
        path = listing.path_from_root
        if path not in self._sentences and path not in self.wanted:
            if not self.wanted:
                self.call_after_refresh(self._read)
            self.wanted[path] = listing
        date = listing.date.label if listing.date else ""
        title = fit_line([Span(one_line(listing.title), STRONG)], self.item_width - len(date) - 3)
        text, marks = self._sentences.get(path, ("", ()))
        sentence = [Span("   ", PLAIN), *mark_matches(text, marks, MUTED)]
        return [
            (Span(" ", PLAIN), *title, Span(f" {date} ", MUTED)),
            fit_line(sentence, self.item_width),
        ]

    def filter(self, words: str) -> None:
        places = places_of(words, (listing.title for listing in self._all))
        self.listings = tuple(self._all[place] for place in places) if words else self._all
        self.show_items(0)


def read_sentences(
    library: Library, brief: Brief, wanted: Mapping[str, Listing]
) -> dict[str, Passage]:
    """The sentences in which some briefs link to a brief, by their paths, as far as it comes."""
    sentences: dict[str, Passage] = {}
    for path, listing in wanted.items():
        if is_cancelled():
            break
        sentences[path] = sentence_of_link(library, brief, listing)
    return sentences


class LinkedDialog(FilterDialog[None]):
    """The briefs that link to a note."""

    heading = "Linked"
    hints = "open: Open"

    def __init__(self, brief: Brief, listings: tuple[Listing, ...]) -> None:
        super().__init__()
        self._brief = brief
        self._list = LinkedList(listings, self._read_sentences)
        self.body = (self._list,)

    def _read_sentences(self) -> None:
        self.ask(read_sentences, self._show_sentences, self._brief, dict(self._list.wanted))

    def _show_sentences(self, sentences: dict[str, Passage]) -> None:
        self._list.add(sentences)
        if self._list.wanted:
            self._read_sentences()

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.answer(state.path_opened, self._list.listings[message.index].path)


class ChoiceList(ItemView):
    """So many things to choose from: `lay` lays one, by its index, at a width."""

    BINDINGS = keys.PICKER

    def __init__(
        self, lay: Callable[[int, int], list[Line]], count: int = 0, empty: str = ""
    ) -> None:
        super().__init__()
        self._lay, self._count, self._empty = lay, count, empty

    def show_choices(self, count: int, empty: str) -> None:
        self._count, self._empty = count, empty
        self.show_items(self.cursor)

    def why_empty(self) -> tuple[str, ...]:
        return (called_here(self.app, self._empty),)

    def item_count(self) -> int:
        return self._count

    def item_lines(self, index: int) -> list[Line]:
        return self._lay(index, self.item_width)


_LABEL_WIDTH, _COUNT_WIDTH = 24, 5


class ClaimFilterDialog(Dialog[ClaimFilter]):
    """All claims; each class that occurs: its sign, its name and its number of claims; then the
    other filters that show a claim. The result is the filter that was chosen.
    """

    heading = "Show"
    signs = CLASS_SIGNS
    hints = "open: Choose"

    def __init__(self, matrix: Matrix, current: ClaimFilter) -> None:
        super().__init__()
        self._matrix, self._current = matrix, current
        self._tallies = {filter_for(matrix, tally): tally for tally in matrix.tally}
        counts = {claim_filter: tally.count for claim_filter, tally in self._tallies.items()}
        self._counts = {ALL_CLAIMS: len(matrix.rows), **counts, **filters(matrix)}
        self._filters = tuple(self._counts)
        self._sign_width = min(MAX_DOTS, max(2, len(matrix.sides))) + 1
        labels = (self._sign_width + cells(item.label(matrix)) for item in self._filters)
        self._label_width = max(_LABEL_WIDTH, *labels)
        self._list = ChoiceList(self._lay, len(self._filters))
        self.body = (self._list,)

    def _lay(self, index: int, width: int) -> list[Line]:
        """`●○ China only  8`."""
        matrix, claim_filter = self._matrix, self._filters[index]
        label: list[Span] = [Span(claim_filter.label(matrix), PLAIN)]
        if (tally := self._tallies.get(claim_filter)) is not None:
            sign = tally_sign(matrix, tally)
            pad = Span(" " * (self._sign_width - line_cells(sign)), PLAIN)
            label = [*sign, pad, Span(tally.label, tally_style(matrix, tally))]
        label_width = min(self._label_width, width - 1 - _COUNT_WIDTH)
        count = Span(f"{self._counts[claim_filter]:>{_COUNT_WIDTH}}", MUTED)
        return [(Span(" ", PLAIN), *fit_line(label, label_width), count)]

    def on_mount(self) -> None:
        if self._current in self._filters:
            self._list.cursor = self._filters.index(self._current)

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.dismiss(self._filters[message.index])


def _problems(library: Library, parsed: Parsed) -> Sequence[Diagnostic]:
    """The problems of a brief, and then what doesn't fit the user's copies of its originals."""
    from briefing_tui.library.checking import problems_in_copy

    problems = list(library.problems(parsed, is_cancelled))
    for source in parsed.brief.sources:
        if not is_cancelled():
            problems += problems_in_copy(parsed, source, library.source_text(parsed, source))
    return problems


class ProblemsDialog(Dialog[None]):
    """The errors and warnings of a brief, to edit it there."""

    heading = "Errors and warnings"
    signs = PROBLEM_SIGNS
    hints = "open: Edit at the line; view.down view.up: Move"

    def __init__(self, parsed: Parsed) -> None:
        super().__init__()
        self._parsed = parsed
        self._diagnostics: Sequence[Diagnostic] = ()
        self._list = ChoiceList(self._lay, empty="Checking…")
        self.body = (self._list,)

    def _lay(self, index: int, width: int) -> list[Line]:
        return lay_problem(self._diagnostics[index], width)

    def on_mount(self) -> None:
        # Some rules need the whole library.
        self.ask(_problems, self._show, self._parsed)

    def _show(self, diagnostics: Sequence[Diagnostic]) -> None:
        self._diagnostics = diagnostics
        self._list.show_choices(len(diagnostics), "No errors or warnings in this brief.")
        self.query_one(PaneHeading).detail = tuple(problem_counts(diagnostics))

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.answer(state.edit_requested, line=self._diagnostics[message.index].line)
