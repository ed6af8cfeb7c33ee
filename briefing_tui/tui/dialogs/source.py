"""The dialog that shows a source whole: its text with what the brief quotes, or its accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from briefing_tui.compare.quotations import SourceQuotations
from briefing_tui.layout.source import (
    SOURCE_SIGNS,
    WIDEST_SOURCE,
    SourceLayout,
    SourceOptions,
    Stop,
    lay_claim_in_few_lines,
    lay_facts,
    lay_source,
)
from briefing_tui.layout.spans import DECORATION, MUTED, PLAIN, Line, Row, Span
from briefing_tui.library.files import Cancelled
from briefing_tui.model.brief import Parsed, Source
from briefing_tui.model.document import Target
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.base import LaidLines, LineView, PaneHeading, span_styles
from briefing_tui.tui.subject import Subject, account_subject, browse, copy

FindQuotations = Callable[[Parsed, Source], SourceQuotations]
"""Reads the text of a source of a brief and finds the quotations in it. For workers."""

_READING = ((Span(" Reading the text…", MUTED),), "background")
_FACTS_BESIDE_FROM = 104
"""The least width at which the facts stand beside the text, not above it."""
_FACTS_GAP = 2
_READING_HEIGHT = 999
"""Lines reserved for a text that is still being read, so that the dialog doesn't flicker by
growing."""


class ClaimOfSource(NamedTuple):
    """A claim to go to, and the source of the chosen account."""

    claim_id: str
    source_id: str


class SourceView(LineView):
    """The rows of a source, laid out by a worker of the dialog, and the chosen place in them."""

    chosen: reactive[int] = reactive(0, init=False)
    """The chosen passage or account, by its index among the places."""

    @dataclass
    class WidthChanged(Message):
        """The rows must be laid out at another width."""

    def __init__(self) -> None:
        super().__init__()
        self.source_layout = SourceLayout()
        self.quotations: SourceQuotations | None = None
        self._facts: list[Line] = []
        self._laid_width = 0

    @property
    def stop(self) -> Stop | None:
        stops = self.source_layout.stops
        return stops[self.chosen] if self.chosen < len(stops) else None

    @property
    def facts_width(self) -> int:
        """Cells of the facts beside the text; 0 if they stand above it."""
        return max(36, min(56, self.room // 4)) if self.room >= _FACTS_BESIDE_FROM else 0

    @property
    def text_width(self) -> int:
        """Cells of the text and its margin."""
        beside = self.facts_width + _FACTS_GAP if self.facts_width else 0
        return min(WIDEST_SOURCE, self.room - beside)

    def lay_out(self) -> None:
        self._facts = []
        if self.facts_width and self.quotations is not None:
            self._facts = lay_facts(self.quotations, self.facts_width)
        if self.room != self._laid_width:
            self._laid_width = self.room
            self.post_message(self.WidthChanged())

    def show_layout(
        self, layout: SourceLayout, quotations: SourceQuotations | None, chosen: int
    ) -> None:
        """Show the rows of a source with one of its places chosen; none while it is read."""
        self.source_layout, self.quotations = layout, quotations
        self.set_reactive(SourceView.chosen, chosen)
        self.reflow()
        self.show_stop()

    def line_count(self) -> int:
        return max(1, len(self.source_layout.rows), len(self._facts))

    def height_wanted(self) -> int:
        return self.line_count() if self.source_layout.rows else _READING_HEIGHT

    def line(self, y: int) -> tuple[Line, str]:
        if not self.source_layout.rows:
            return _READING
        if y >= len(self.source_layout.rows):
            return (), "background"
        stop = self.stop
        is_chosen = stop is not None and stop.first <= y <= stop.last
        return self.source_layout.line(y, stop), "cursor" if is_chosen else "background"

    def strips(self, rows: range) -> list[Strip]:
        """The lines of the text, with the facts beside them, which don't scroll."""
        strips = super().strips(rows)
        if not self.facts_width:
            return strips
        styles, width = span_styles(self.app), self.room - self.text_width
        gap = Span(" " * _FACTS_GAP, PLAIN)
        facts = (self._facts[row] if row < len(self._facts) else () for row in rows)
        return [
            Strip.join(
                [
                    strip.crop(0, self.text_width),
                    styles.strip((gap, *fact), width, self.background),
                ]
            )
            for strip, fact in zip(strips, facts, strict=True)
        ]

    def target_at(self, x: int, y: int) -> Target | None:
        if x >= self.text_width:
            fact = self._facts[y] if y < len(self._facts) else ()
            return Row(fact, (DECORATION,) * len(fact)).target_at(x - self.text_width - _FACTS_GAP)
        rows, at = self.source_layout.rows, y + self.scroll_offset.y
        return rows[at].target_at(x) if at < len(rows) else None

    def validate_chosen(self, chosen: int) -> int:
        """After the last place comes the first."""
        count = len(self.source_layout.stops)
        return chosen % count if count else 0

    def go(self, step: int) -> None:
        self.chosen += step

    def watch_chosen(self) -> None:
        self.refresh()
        self.show_stop()

    def show_stop(self) -> None:
        """Bring the chosen place into sight; if it wasn't, with some lines before it."""
        stop, y = self.stop, self.scroll_offset.y
        if stop is None:
            return
        if stop.first < y or stop.last >= y + self.page:
            is_first = self.chosen == 0 and stop.last < self.page
            self.scroll_to(y=0 if is_first else stop.first - self.page // 4, animate=False)


class SourceDialog(Dialog[ClaimOfSource]):
    """One source of a brief at a time, at a claim. The result is the claim to go to."""

    BINDINGS = keys.SOURCE
    signs = SOURCE_SIGNS
    hints = (
        keys.Hint(("source.next", "source.previous"), "Quotation"),
        keys.Hint(("source.claim",), "Claim"),
        keys.Hint(("view.down", "view.up"), "Scroll"),
        keys.Hint(("source.left", "source.right"), "Source"),
        keys.Hint(("source.browse",), "Browser"),
        keys.Hint(("source.copy",), "Copy"),
    )

    def __init__(
        self,
        opened: OpenBrief,
        source: Source,
        claim_id: str,
        find_quotations: FindQuotations,
    ) -> None:
        super().__init__()
        self._opened, self._source = opened, source
        self._claim_id = claim_id
        """The claim to begin at."""
        self._find_quotations = find_quotations
        self._view = SourceView()
        self._waiting: list[Callable[[], object]] = []
        """The actions that keys asked for while the text was read."""
        self._claim = LaidLines(self._lay_claim, height=3)
        self.heading = self._source.name
        self.body = (self._view, self._claim)

    def _lay_claim(self, width: int) -> list[Line]:
        """The claim of the chosen place, below the text, with what a translation says."""
        if (stop := self._view.stop) is None:
            return []
        matrix = self._opened.matrix
        row, ascii_only = matrix.rows[stop.row], span_styles(self.app).ascii_only
        return lay_claim_in_few_lines(matrix, row, self._source.id, width, ascii_only=ascii_only)

    def on_mount(self) -> None:
        self.watch(self._view, "chosen", self._show_place, init=False)

    # Reading and laying out

    def on_source_view_width_changed(self) -> None:
        """Read the text unless it was, and lay it out: a long one takes a second."""
        source, opened, read = self._source, self._opened, self._view.quotations
        ascii_only = span_styles(self.app).ascii_only
        options = SourceOptions(self._view.text_width, not self._view.facts_width, ascii_only)

        def lay_out(_: Cancelled) -> tuple[SourceQuotations, SourceLayout]:
            quotations = read or self._find_quotations(opened.parsed, source)
            return quotations, lay_source(opened.brief, opened.matrix, quotations, options)

        self.in_thread("source", lay_out, self.show_source)

    def show_source(self, laid_out: tuple[SourceQuotations, SourceLayout]) -> None:
        """Show a source that has been laid out, unless a key has asked for another one."""
        quotations, layout = laid_out
        if quotations.source is not self._source:
            return
        chosen = self._view.chosen
        if quotations is not self._view.quotations:
            claims = [self._opened.brief.claims[stop.row].id for stop in layout.stops]
            chosen = claims.index(self._claim_id) if self._claim_id in claims else 0
        self._view.show_layout(layout, quotations, chosen)
        self._show_place()
        waiting, self._waiting = self._waiting, []
        for action in waiting:
            action()

    def _show_place(self) -> None:
        """`3 of 7` in the heading, and the claim below the text."""
        view = self._view
        if view.stop is None:
            return
        self._claim_id = self._opened.brief.claims[view.stop.row].id
        place = f"{view.chosen + 1} of {len(view.source_layout.stops)}"
        self.query_one(PaneHeading).detail = (Span(place, MUTED),)
        self._claim.refresh()

    # Keys

    def _when_laid_out(self, action: Callable[[], object]) -> None:
        """Run a key's action, once there is something to act on."""
        if self._view.source_layout.rows:
            action()
        else:
            self._waiting.append(action)

    def action_place(self, step: int) -> None:
        self._when_laid_out(lambda: self._view.go(step))

    def action_claim(self) -> None:
        """Close, and go to the claim of the chosen place."""
        self._when_laid_out(self._go_to_claim)

    def _go_to_claim(self) -> None:
        if self._view.stop is not None:
            self._show_place()
            self.dismiss(ClaimOfSource(self._claim_id, self._source.id))

    def on_click(self, event: events.Click) -> None:
        """Choose the passage, or go to its claim with a double click; open an address."""
        if event.widget is not self._view:
            return
        view, x, y = self._view, int(event.x), int(event.y)
        target = view.target_at(x, y)
        if target is not None and target.kind == "url":
            browse(self, Subject(address=target.name))
        elif x < view.text_width:
            stop = view.source_layout.stop_at(x, y + view.scroll_offset.y)
            if stop is None:
                return
            again = stop == view.chosen and event.chain > 1
            view.chosen = stop
            if again:
                self._go_to_claim()

    def action_source(self, step: int) -> None:
        """Show the brief's next source, perhaps one without accounts; after the last the first."""
        sources = self._opened.brief.sources
        self._source = sources[(sources.index(self._source) + step) % len(sources)]
        self.query_one(PaneHeading).title = self.heading = self._source.name
        self._view.show_layout(SourceLayout(), None, 0)
        self.on_source_view_width_changed()

    def _subject(self) -> Subject:
        stop = self._view.stop
        if stop is None:
            return Subject(name=self._source.name, address=self._source.url)
        column = self._opened.matrix.columns.index(self._source)
        return account_subject(self._opened, stop.row, column)

    def action_browse(self) -> None:
        browse(self, self._subject())

    def action_copy(self) -> None:
        self._when_laid_out(lambda: copy(self, self._subject()))
