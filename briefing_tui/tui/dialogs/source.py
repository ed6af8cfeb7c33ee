"""The dialog that shows a source whole: its text with what the brief quotes, or its accounts."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from textual import events
from textual.reactive import reactive

from briefing_tui.compare.matrix import Matrix
from briefing_tui.layout.narrative import LeafRow, ScrollLayout, TextLook
from briefing_tui.layout.selection import Place
from briefing_tui.layout.source import (
    NO_PAGE,
    SOURCE_SIGNS,
    SourcePage,
    SourcePlace,
    lay_claim_in_few_lines,
    lay_margin,
    margin_width,
    source_page,
)
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Row, Span, Style, line_cells
from briefing_tui.library.files import reason_of
from briefing_tui.library.library import Library
from briefing_tui.model.brief import Source
from briefing_tui.model.document import Target
from briefing_tui.tui import keys, state
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.narrative.document_view import TEXT_WIDTH, DocumentView
from briefing_tui.tui.subject import Subject, account_subject, browse, copy
from briefing_tui.tui.terminal.strips import span_styles
from briefing_tui.tui.widgets.lines import LaidLines, PaneHeading
from briefing_tui.tui.widgets.selection import StyleRange

_BAR, _GAP = 2, 2
_WHOLE_SCREEN = 999
"""More lines than a screen has, so that the dialog is as high as possible from the start."""


class SourceView(DocumentView):
    """A source's text. Its quotations are what the keys go through until words are found in it."""

    BINDINGS = keys.SOURCE

    chosen: reactive[int] = reactive(0, init=False)
    """The chosen quotation or account, by its index among the places."""

    def __init__(self, matrix: Matrix) -> None:
        super().__init__()
        self._matrix = matrix
        self.shown = NO_PAGE
        self._noted: ScrollLayout | None = None
        self._notes_of: dict[int, dict[int, list[int]]] = {}
        """The cache of `_notes` by leaf, in this layout."""

    def show_source(self, shown: SourcePage, chosen: int) -> None:
        """Show a source with one of its places chosen; `NO_PAGE` while it is read."""
        self.shown = shown
        self.set_reactive(SourceView.chosen, chosen)
        self.show_document(shown.brief, shown.document)
        self.restore((0, 0))
        self.watch_chosen()
        self.refresh_bindings()

    def leave_for(self, target: Target) -> None:
        browse(self, Subject(address=target.name))

    @property
    def place(self) -> SourcePlace | None:
        return self.shown.places[self.chosen] if self.shown.places else None

    # Layout and drawing

    def look(self, room: int) -> TextLook:
        width = min(TEXT_WIDTH, room - _BAR - _GAP - margin_width(room))
        return TextLook(max(8, width), signs=not span_styles(self.app).has_ground)

    def selection_start(self) -> Place | None:
        """The link under the cursor, or the chosen place if it is in sight."""
        place, rows = self.place, self._document.rows
        if self.links.current is None and place is not None:
            at = place.leaf, place.start
            if self.scroll_layout.row_of(at) in rows:
                return at
        return super().selection_start()

    def height_wanted(self) -> int:
        return _WHOLE_SCREEN

    def notice(self) -> Line:
        reading: Line = (Span("Reading the text…", MUTED),) if self.shown is NO_PAGE else ()
        return super().notice() or reading

    def own_highlights(self, leaf: int) -> Sequence[StyleRange]:
        ranges, at = [], 0
        for words, style in self.shown.styles[leaf]:
            ranges.append(StyleRange(at, at + len(words), *style[:6]))
            at += len(words)
        if (place := self.place) is not None and place.leaf == leaf:
            is_current = not self.search.phrases  # else it would look like the current match
            look = StyleRange(place.start, place.end, bold=True, underline=True)
            if is_current:
                look = look._replace(role="strong", reverse=True)
            ranges.append(look)
        return ranges

    def in_margins(self, at: LeafRow, row: Row, line: Line) -> Line:
        start, end = _characters(row)
        place, width = self.place, margin_width(self.room)
        here = self._notes(at.leaf).get(at.row, ())
        beside = lay_margin(self._matrix, self.shown, here[:width], width)
        bar = self.shown.bar(self._matrix, at.leaf, start, end)
        if place is not None and place.leaf == at.leaf and place.overlaps(start, end):
            bar = Span("▌ ", Style("accent"))
        blank = Span(" " * (self.scroll_layout.width + _GAP - line_cells(line)), PLAIN)
        return (bar, *line, blank, *beside) if beside else (bar, *line)

    def _notes(self, leaf: int) -> Mapping[int, Sequence[int]]:
        """The quotations in a leaf by the rows that have their claims beside them: where they
        begin, or below where there is no room.
        """
        if leaf not in self.shown.text:
            return {}
        if self._noted is not self.scroll_layout:
            self._noted, self._notes_of = self.scroll_layout, {}
        if (notes := self._notes_of.get(leaf)) is None:
            notes = self._notes_of[leaf] = {}
            starts, free = [row.start for row in self.scroll_layout.rows(leaf)], 0
            for index in self.shown.places_in(leaf):
                begins = bisect_right(starts, self.shown.places[index].start) - 1
                free = max(free, begins)
                notes.setdefault(min(free, len(starts) - 1), []).append(index)
                free += 1
        return notes

    # Keys and mouse

    def unavailable(self) -> Iterator[str]:
        yield from super().unavailable()
        if not self.shown.document.headings():
            yield "narrative.outline"
        if len(self.shown.places) < 2:
            yield from ("next", "previous")

    def validate_chosen(self, chosen: int) -> int:
        """After the last place comes the first."""
        return chosen % max(1, len(self.shown.places))

    def watch_chosen(self) -> None:
        if (place := self.place) is not None:
            self.reveal((place.leaf, place.end))
            self.reveal((place.leaf, place.start))

    def go(self, step: int) -> None:
        """Go to the next place or, after a search, to the next match."""
        if self.search.phrases:
            self.action_match(step)
        else:
            self.chosen += step

    def on_click(self, event: events.Click) -> None:
        """Choose the quotation, or one on the same row; a double click goes to its claim."""
        if (offset := self.place_under(event.offset)) is None:
            return
        leaf, character = offset
        row = _characters(self.scroll_layout.row(self.scroll_layout.row_of(offset)))
        here, on_row = (
            [
                index
                for index in self.shown.places_in(leaf)
                if self.shown.places[index].overlaps(start, end)
            ]
            for start, end in ((character, character + 1), row)
        )
        if event.chain == 2 and self.chosen in here:
            event.prevent_default()
            self.call_later(self.run_action, "screen.claim")
        elif event.chain == 1 and not self.selection and (here or on_row):
            self.chosen = (here or on_row)[0]


def _characters(row: Row) -> tuple[int, int]:
    """The first character of a row, and the one after its last; both 0 without text. In a row from
    right to left, the first one is at its end.
    """
    starts = [offset for offset in row.offsets if offset >= 0]
    ends = [
        offset + len(span.text)
        for span, offset in zip(row.spans, row.offsets, strict=True)
        if offset >= 0
    ]
    return (min(starts), max(ends)) if ends else (0, 0)


def read_source(
    library: Library, opened: OpenBrief, source: Source, without_text: str
) -> SourcePage:
    """Read the text of a source, and find what the brief quotes from it."""
    quotations = library.quotations(opened.parsed, source)
    return source_page(opened.brief, opened.matrix, quotations, without_text)


def read_copy(library: Library, path: str, source: Source) -> str:
    """The text of the user's copy of an original, as it was kept; empty if there is none."""
    copy = library.copies.read(path, source) if library.copies is not None else None
    return copy.text if copy is not None else ""


def keep_copy(library: Library, path: str, source: Source, text: str, replaces: bool) -> str:
    """Keep the user's copy of an original; return why it was not kept, or an empty text."""
    if library.copies is None:
        return "The brief is no file, so no copy was kept."
    copy = None if replaces else library.copies.read(path, source)
    if copy is not None:
        return f"Paste it again to replace {copy.words(source)}."
    try:
        if text.strip():
            library.copies.keep(path, source, text)
        else:
            library.copies.remove(path, source)
    except OSError as error:
        return f"The copy was not kept: {reason_of(error)}."
    return ""


class SourceDialog(Dialog[None]):
    """One source of a brief at a time, at a claim."""

    signs = SOURCE_SIGNS
    hints = (
        "next previous: Quotation; open: Claim; view.down view.up: Scroll; "
        "view.left view.right: Source; find: Find; browse: Browser; copy: Copy; "
        "view.select: Select"
    )

    def __init__(self, opened: OpenBrief, source: Source, claim_id: str) -> None:
        super().__init__()
        self._opened, self.source = opened, source
        self._claim_id = claim_id
        """The claim to begin at."""
        self._pasted = "", ""
        """The source and the text that was pasted last; pasted twice, it replaces a copy."""
        self._view = SourceView(opened.matrix)
        self._waiting: list[Callable[[], object]] = []
        """The actions that keys asked for while the text was read."""
        self._claim = LaidLines(self._lay_claim, height=3)
        self.heading = self.source.name
        self.body = (self._view, self._claim)

    def _lay_claim(self, width: int) -> list[Line]:
        """The claim of the chosen place, below the text, with what a translation says."""
        if (place := self._view.place) is None:
            return []
        matrix = self._opened.matrix
        return lay_claim_in_few_lines(matrix, matrix.rows[place.row], self.source.id, width)

    def on_mount(self) -> None:
        self.watch(self._view, "chosen", self._show_place, init=False)
        self._read()

    def _read(self) -> None:
        show, key = partial(self.show_source, self.source), keys.keymap(self.app).first
        words = f"The text isn't here. Paste it here, or `{key('edit')}` opens an editor for it."
        if self.source.url:
            words += f" `{key('browse')}` opens its address."
        self.ask(read_source, show, self._opened, self.source, words)

    # A copy of the original

    @property
    def takes_text(self) -> bool:  # type: ignore[override]
        """Whether a copy of the original can be kept: the brief has no text of the source."""
        return not (self.source.text or self.source.text_file)

    def on_paste(self, event: events.Paste) -> None:
        if self.takes_text and event.text.strip():
            event.stop()
            pasted = self.source.id, event.text
            self._keep(event.text, replaces=pasted == self._pasted)
            self._pasted = pasted

    def _keep(self, text: str, *, replaces: bool) -> None:
        of = self._opened.brief.path, self.source
        self.ask(keep_copy, self._show_kept, *of, text, replaces)

    def _show_kept(self, problem: str) -> None:
        if problem:
            self.notify(problem, severity="warning")
        else:
            self._claim_id = ""  # what fits, and what doesn't, stands at the top
            self._read()

    def action_edit(self) -> None:
        """Edit the copy of the original, or the brief where it has the text."""
        if not self.takes_text:
            subject = self._subject()
            self.answer(state.edit_requested, subject.path, subject.line)
            return
        self.ask(read_copy, self._edit, self._opened.brief.path, self.source)

    def _edit(self, before: str) -> None:
        from briefing_tui.tui.terminal.programs import edit_text

        text, problem = edit_text(self.app, before)
        if problem:
            self.notify(problem, severity="warning")
        elif text.strip() != before.strip():
            self._keep(text, replaces=True)

    def show_source(self, source: Source, page: SourcePage) -> None:
        """Show a source that has been read, unless a key has asked for another one."""
        if source is not self.source:
            return
        claims = [self._opened.brief.claims[place.row].id for place in page.places]
        chosen = claims.index(self._claim_id) if self._claim_id in claims else 0
        self._view.show_source(page, chosen)
        if not self._claim_id:
            self._view.restore((0, 0))
        self._show_place()
        waiting, self._waiting = self._waiting, []
        for action in waiting:
            action()

    def _show_place(self) -> None:
        """`3 of 7` in the heading, and the claim below the text."""
        view = self._view
        if (place := view.place) is None:
            return
        self._claim_id = self._opened.brief.claims[place.row].id
        words = f"{view.chosen + 1} of {len(view.shown.places)}"
        self.query_one(PaneHeading).detail = (Span(words, MUTED),)
        self._claim.refresh()

    # Keys

    def when_read(self, action: Callable[[], object]) -> None:
        """Run a key's action, once there is something to act on."""
        if self._view.shown is NO_PAGE:
            self._waiting.append(action)
        else:
            action()

    def action_place(self, step: int) -> None:
        self.when_read(lambda: self._view.go(step))

    def action_claim(self) -> None:
        """Follow the link under the cursor, or close and go to the claim of the chosen place."""
        self.when_read(self._go_to_claim)

    def _go_to_claim(self) -> None:
        if (link := self._view.links.current) is not None:
            self._view.follow(link)
        elif self._view.place is not None:
            self._show_place()
            self.answer(state.claim_of_source_chosen, self._claim_id, self.source.id)

    def action_source(self, step: int) -> None:
        """Show the brief's next source, perhaps one without accounts; after the last the first."""
        sources = self._opened.brief.sources
        self.source = sources[(sources.index(self.source) + step) % len(sources)]
        self.query_one(PaneHeading).title = self.heading = self.source.name
        self._view.show_source(NO_PAGE, 0)
        self._read()

    def _subject(self) -> Subject:
        if text := self._view.selected_text():
            return Subject("the selection", self.source.url, text)
        if (place := self._view.place) is None:
            return Subject(name=self.source.name, address=self.source.url)
        column = self._opened.matrix.columns.index(self.source)
        return account_subject(self._opened, place.row, column)

    def action_browse(self) -> None:
        browse(self, self._subject())

    def action_copy(self) -> None:
        self.when_read(lambda: copy(self, self._subject()))

    def action_close(self) -> None:
        if not self._view.clear_marks():
            super().action_close()
