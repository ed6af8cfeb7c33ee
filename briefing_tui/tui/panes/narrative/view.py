"""The narrative pane: its text, a heading above it, and the line to type what to find.

The text is one widget that draws rows and answers keys, mouse and threads. It owns the parts: the
scrolling document, links, search, selection and highlighting. They hold values, and the view
passes them what they need and carries out what they return.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count, takewhile

from msgspec.structs import replace
from rich.segment import Segment
from textual import events, work
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import get_current_worker

from briefing_tui.layout.blocks import LayoutContext, table_cells
from briefing_tui.layout.highlighting import Highlight, TokenKind, highlight, language_of
from briefing_tui.layout.links import Link, current_entry, links_of, may_have_links, outline
from briefing_tui.layout.narrative import (
    ALL_LINKED,
    HEAD,
    NARRATIVE_SIGNS,
    START,
    LeafRow,
    Match,
    ScrollLayout,
    TextLook,
    TextOffset,
    anchor,
    file_line,
    leaf_starts,
    passage_pattern,
)
from briefing_tui.layout.sideways import columns_showing, hidden_cells, offset_at, visible_row
from briefing_tui.layout.signs import (
    changed_count,
    margin,
    note_mark,
    read_message,
)
from briefing_tui.layout.spans import (
    DECORATION,
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Row,
    Span,
    Style,
    fit_line,
    line_cells,
    mark_words,
)
from briefing_tui.layout.title_block import ALL_SOURCES
from briefing_tui.library.files import Reading
from briefing_tui.library.listing import Hit
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Leaf, Target
from briefing_tui.text.sanitise import anchor_names, one_line
from briefing_tui.tui import keys, state
from briefing_tui.tui.messages import Happened
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.narrative import scroll
from briefing_tui.tui.panes.narrative.document_text import DocumentText
from briefing_tui.tui.panes.narrative.link_cursor import (
    CONFIRMED,
    LinkCursor,
    claim_links,
    may_come,
)
from briefing_tui.tui.panes.narrative.text_search import (
    SYNCHRONOUS,
    HitsFound,
    SearchRun,
    TextSearch,
    run_search,
)
from briefing_tui.tui.state import CLAIM, PASSAGE, ReaderState
from briefing_tui.tui.subject import Subject, brief_subject, link_subject, passage_places
from briefing_tui.tui.terminal.strips import drawn, span_styles
from briefing_tui.tui.widgets.find_line import no_search
from briefing_tui.tui.widgets.pane import Pane
from briefing_tui.tui.widgets.selection import StyleRange, highlight_row
from briefing_tui.tui.widgets.view import LineView

TEXT_WIDTH = 88
"""The greatest width of a line of prose: in longer lines the eye loses the start of the next
line."""
_CACHED_LEAVES = 300
_TOKEN_STYLES: dict[TokenKind, StyleRange] = {
    "comment": StyleRange(0, 0, "muted", italic=True),
    "keyword": StyleRange(0, 0, "strong", bold=True),
    "string": StyleRange(0, 0, "muted"),
    "name": StyleRange(0, 0, "strong"),
}
LexedCode = list[tuple[Leaf, tuple[Highlight, ...]]]
"""Leaves of code with their tokens."""


class CodeHighlighter:
    """The highlights of the code that has been in sight, and the leaves still to be lexed."""

    def __init__(self) -> None:
        # The leaf is kept with its highlights, so that no other object gets its id.
        self._cache: dict[int, tuple[Leaf, list[StyleRange]]] = {}
        self.missing: set[int] = set()
        """The requested leaves that are not in the cache."""

    def highlights(self, leaf: Leaf, index: int) -> list[StyleRange]:
        """The highlights of a leaf; none while they are missing."""
        if leaf.kind != "code" or not language_of(leaf.info):
            return []
        if (cached := self._cache.get(id(leaf))) is not None:
            return cached[1]
        self.missing.add(index)
        return []

    def add(self, lexed: LexedCode) -> None:
        if len(self._cache) > _CACHED_LEAVES:
            self._cache.clear()
        for leaf, tokens in lexed:
            self._cache[id(leaf)] = (
                leaf,
                [_TOKEN_STYLES[kind]._replace(start=a, end=b) for a, b, kind in tokens],
            )


class DocumentView(LineView):
    """A scrolling document, with its links, its search and its selection: a narrative, or the text
    of a source.
    """

    columns = 0
    """Cells by which long code and wide tables are scrolled to the left."""

    progress: reactive[tuple[int, int]] = reactive((0, 0), repaint=False)
    """The number of rows down to the last one in sight, and of all rows; 0 until the whole text is
    laid out.
    """

    def __init__(self) -> None:
        super().__init__()
        self._document = scroll.ScrollingDocument()
        self._pace = scroll.Pace()
        self.links = LinkCursor()
        self.search = TextSearch()
        self._pending: Callable[[], None] | None = None
        """Goes to a part that the start of a long brief doesn't have. Called with the whole."""
        self._before_jump: TextOffset | None = None
        """Where the reader was before the last jump in this document."""

    def on_mount(self) -> None:
        # Let threads switch more often, so that a busy thread and a key don't hold each other up.
        # Python switches threads after 5 ms, a third of a frame.
        sys.setswitchinterval(0.001)

    # Where the reader is

    @property
    def scroll_layout(self) -> ScrollLayout:
        """The laid-out text, which is empty before the size is known."""
        return self._document.layout

    def position(self) -> TextOffset:
        """The offset of the text at the top."""
        return self._document.position

    def restore(self, position: TextOffset) -> None:
        """Scroll to an offset, as soon as the document has it."""
        self._document.go_to(position)
        self._scrolled()

    def jump_to(self, position: TextOffset) -> None:
        """Scroll to an offset as a jump, from which `'` leads back."""
        self._jump(partial(self.restore, position))

    def _jump(self, go: Callable[[], object]) -> None:
        """Go somewhere; if that scrolls, `'` leads back to here."""
        before = self.position()
        go()
        if self.position() != before:
            self._before_jump = before

    def action_jump_back(self) -> None:
        if self._before_jump is None:
            self.notify("You have not jumped in this text.")
        else:
            self.jump_to(self._before_jump)

    def show_document(self, brief: Brief, document: Document) -> None:
        """Show another document, from its start."""
        self.links.clear()
        self.selection.clear()
        self.search.clear()
        self._pending = self._before_jump = None
        self._document.load(brief, document, reloaded=False)
        self.reflow()

    def _complete_later(self) -> None:
        """Lay out the whole text once the screen is drawn, in a worker if it is long."""
        layout, size = self.scroll_layout, len(self.scroll_layout.brief.body)
        if layout.is_complete:
            return
        complete = self._complete if size <= scroll.LONG else self._complete_in_worker
        if size <= scroll.SHORT:
            complete(layout, layout.context)
        else:
            self.set_timer(state.FIRST_FRAME, partial(complete, layout, layout.context))

    @work(thread=True, exclusive=True, group="layout", description="lay out the whole text")
    def _complete_in_worker(self, layout: ScrollLayout, context: LayoutContext) -> None:
        worker = get_current_worker()
        # A context of its own: its cache of parsed inline text is not shared between threads.
        own, cancelled = context.of(context.document), self._pace.cancelled(worker)
        starts = leaf_starts(own, cancelled, layout.heights())
        if not worker.is_cancelled:
            self.call_later(self._complete, layout, context, starts)

    def _complete(
        self, layout: ScrollLayout, context: LayoutContext, starts: Sequence[int] | None = None
    ) -> None:
        if layout is self.scroll_layout and context is layout.context and not layout.is_complete:
            layout.complete(starts)
            self._update_scrollbar()

    # Layout and scrolling

    def line_count(self) -> int:
        return self.scroll_layout.height

    def look(self, room: int) -> TextLook:
        """How the text is laid out in so many cells."""
        raise NotImplementedError

    @property
    def inset(self) -> int:
        """Cells to the left of the text."""
        return 2

    def inset_of(self, at: LeafRow) -> int:
        return self.inset

    def lay_out(self) -> None:
        if not self._inside.width:
            return
        self._pace.note_activity()
        self._laid_out_size = self.size
        self._fit(self._document, self.room, self.page)
        self._complete_later()
        self._update_scrollbar()

    def _fit(self, document: scroll.ScrollingDocument, room: int, page: int) -> None:
        document.lay_out(self.look(room), page)

    def reflow(self) -> None:
        self._laid_out_width = self.room
        self.lay_out()
        self.refresh()

    def _update_scrollbar(self) -> None:
        """Make the scrollbar follow the document, once the whole text is laid out. Assigning
        `scroll_y` would move the document instead.
        """
        layout = self.scroll_layout
        if not layout.is_complete:
            return
        y, height = layout.y_of(self._document.top), layout.height
        self.set_content_height(height + self._document.covered)
        self.set_reactive(Widget.scroll_y, float(y))
        self.set_reactive(Widget.scroll_target_y, float(y))
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = y
        self.progress = (min(height, y + self.page), height)

    def _scrolled(self) -> None:
        self._pace.note_activity()
        self._pending = None
        self._update_scrollbar()
        self.refresh()

    def scroll_to_row(self, row: LeafRow) -> None:
        """Bring a row to the top, or as near to it as the end of the document allows."""
        self._document.covered = self.may_have_notice
        self._document.scroll_to(row)
        self._scrolled()

    def reveal(self, offset: TextOffset) -> None:
        """Bring an offset into sight; if it is not, a third of the screen below the top."""
        row = self.scroll_layout.row_of(offset)
        if row not in self._document.rows[:-1]:  # a notice may cover the last row
            self.scroll_to_row(self.scroll_layout.walk(row, -(self.page // 3)))
        self.columns = columns_showing(self.scroll_layout, row, offset[1], self.columns)
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        # Textual clamps `scroll_y` when the size changes, before or after `lay_out`, which finds
        # the row by itself.
        if self.size != self._laid_out_size or old_value > self.max_scroll_y:
            return
        layout, rows = self.scroll_layout, round(new_value) - round(old_value)
        near = abs(rows) <= 2 * self.page or not layout.is_complete
        top = self._document.top
        self.scroll_to_row(layout.walk(top, rows) if near else layout.row_at(round(new_value)))

    def move(self, lines: int) -> None:
        self.scroll_to_row(self.scroll_layout.walk(self._document.top, lines))

    def action_edge(self, end: bool) -> None:
        row = self.scroll_layout.end if end else START
        self._jump(partial(self.scroll_to_row, row))
        if end and not self.scroll_layout.document.whole:
            self._pending = partial(self.action_edge, True)

    def action_paragraph(self, step: int) -> None:
        self.scroll_to_row(self.scroll_layout.paragraph(self._document.top, step))

    # Drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw without Textual's cache of lines: when the text scrolls all of them change."""
        self.catch_up_with_size()
        styles, rows, width, strips = span_styles(self.app), self._document.rows, self.room, []
        notice_at = self.page - 1 if (notice := self.notice()) else -1
        highlights: dict[int, list[StyleRange]] = {}
        for y in crop.line_range:
            if y == notice_at:
                line = fit_line((Span(" " * self.inset, MUTED), *notice), width)
                strips.append(styles.strip(line, width, "panel"))
            else:
                line = self._line(rows[y], highlights) if y < len(rows) else ()
                strip = styles.strip(line, width, self.background)
                if self.links.labels and line:
                    strip = self._with_labels(strip, rows[y])
                strips.append(strip)
        return drawn(self, strips, crop)

    def _with_labels(self, strip: Strip, at: LeafRow) -> Strip:
        """A row with the labels of its links over it."""
        style = span_styles(self.app).rich(Style("strong", bold=True, reverse=True))
        inset, row = self.inset_of(at), self.visible_row(at)
        for x, label in self.links.labels_on(at, self.scroll_layout, row):
            start, end = x + inset, x + inset + len(label)
            before, _, after = strip.divide([start, end, strip.cell_length])
            strip = Strip.join([before, Strip([Segment(label, style)], len(label)), after])
        return strip

    def _line(self, at: LeafRow, highlights: dict[int, list[StyleRange]]) -> Line:
        """A row as it is drawn; `highlights` caches those of the leaves drawn so far."""
        row = self.visible_row(at)
        if at.leaf not in highlights:
            highlights[at.leaf] = self._in_sight(at.leaf)
        return self.in_margins(at, row, highlight_row(row, highlights[at.leaf]))

    def _in_sight(self, leaf: int) -> list[StyleRange]:
        """The highlights of a leaf on the rows in sight. A long one has thousands of others."""
        if not (highlights := self.highlights(leaf)):
            return []
        rows = (self.scroll_layout.row(row) for row in self._document.rows if row.leaf == leaf)
        starts, ends = [], []
        for row in rows:
            for span, start in zip(row.spans, row.offsets, strict=True):
                if start != DECORATION:
                    starts.append(start)
                    ends.append(start + len(span.text))
        first, last = min(starts, default=0), max(ends, default=0)
        return [item for item in highlights if item.start < last and item.end > first]

    def visible_row(self, at: LeafRow) -> Row:
        """A row as it is drawn, without what is drawn over it."""
        order = span_styles(self.app).order
        return visible_row(self.scroll_layout, at, self.columns, order)

    def row_to_point_at(self, at: LeafRow) -> Row:
        """A row as the user sees it, also if the terminal turns it."""
        is_off = span_styles(self.app).order == "off"
        return visible_row(self.scroll_layout, at, self.columns, "off" if is_off else "reader")

    def in_margins(self, at: LeafRow, row: Row, line: Line) -> Line:
        """A row as it is drawn, between what stands left and right of it."""
        raise NotImplementedError

    def highlights(self, leaf: int) -> list[StyleRange]:
        """The highlights of a leaf, from the lowest to the uppermost."""
        if not HEAD < leaf < self.scroll_layout.leaf_count:
            return self.links.highlights(leaf)
        return [
            *self.own_highlights(leaf),
            *self.search.highlights(leaf),
            *self.links.highlights(leaf),
            *(self.selection.highlights(leaf, self._text()) if self.selection else ()),
        ]

    def own_highlights(self, leaf: int) -> Sequence[StyleRange]:
        """The highlights of a leaf that this kind of document has."""
        raise NotImplementedError

    def notice(self) -> Line:
        """What the last row in sight says instead of the text: about links, or the search."""
        open_key = keys.keymap(self.app).first("open")
        width = self.room - self.inset - 1
        return self.links.notice(self.scroll_layout, open_key, width) or self.search.notice()

    @property
    def may_have_notice(self) -> bool:
        """Whether there is a notice, or will be one further down."""
        return bool(self.notice())

    # Links

    def action_follow(self) -> None:
        layout, document = self.scroll_layout, self._document
        if self.links.show_labels(layout, document.rows) and document.rows[-1] == layout.end:
            self.scroll_to_row(layout.end)  # the notice would cover the last links
            self.links.show_labels(layout, document.rows)
        if not self.links.labels:
            self.notify("There is no link in sight.")
        self.refresh()
        self.refresh_bindings()

    def action_link(self, step: int) -> None:
        link = self.links.step(self.scroll_layout, self._document.rows, step)
        if link is None:
            self.notify("There are no links.")
        else:
            self.reveal(link.offset)

    def follow(self, link: Link) -> None:
        """Follow a link within the narrative, or ask the screen to; show an address first."""
        layout = self.scroll_layout
        confirmed = link == self.links.current or link.target.kind not in CONFIRMED
        self.links.current = link
        destination = self.links.destination(link, layout, self.position())
        if destination is not None:
            self.links.clear()
            self._jump(partial(self.scroll_to_row, layout.row_of(destination)))
        elif may_come(link, layout):
            self._pending = partial(self.follow, link)
        elif confirmed:
            self.leave_for(link.target)
        self.refresh()

    def leave_for(self, target: Target) -> None:
        """Follow a link that leads out of the text."""
        self.post_message(Happened(state.link_followed, target))

    @property
    def takes_keys(self) -> bool:  # type: ignore[override]
        return bool(self.links.labels)

    def on_key(self, event: events.Key) -> None:
        """While links have labels, characters choose among them."""
        if not self.links.labels:
            return
        event.stop()
        event.prevent_default()
        if event.character and event.is_printable:
            if (link := self.links.type_label(event.character)) is not None:
                self.follow(link)
        else:
            self.links.clear()
        self.refresh()
        self.refresh_bindings()

    def action_outline(self) -> None:
        layout = self.scroll_layout
        entries = outline(layout.document, layout.context)
        if not entries:
            self.notify("This text has no headings.")
            return
        from briefing_tui.tui.dialogs.pickers import OutlineDialog

        dialog = OutlineDialog(entries, current_entry(entries, self.position()[0]))
        dialog.open_in(self.app, lambda leaf: self.jump_to((leaf, 0)))

    # Selecting

    def _text(self) -> DocumentText:
        layout = self.scroll_layout
        return DocumentText(layout, partial(visible_row, layout, columns=self.columns))

    def selectable(self) -> DocumentText | None:
        return self._text() if self.scroll_layout.leaf_count else None

    def selection_start(self) -> TextOffset | None:
        """The link under the cursor, the current match, or the first text in sight."""
        link = self.links.current
        if link is not None and HEAD < link.leaf < self.scroll_layout.leaf_count:
            return link.leaf, link.start
        if (hit := self.search.current) is not None:
            return hit[:2]
        text, rows = self._text(), self._document.rows
        return next((text.first_on(row) for row in rows if not text.is_blank(row)), None)

    def show_place(self, at: TextOffset) -> None:
        layout, rows = self.scroll_layout, self._document.rows
        row = layout.row_of(at)
        last = rows[: self.page - bool(self.notice())][-1]
        if row < rows[0]:
            self.scroll_to_row(row)
        elif row > last:
            self.scroll_to_row(layout.walk(row, -(self.page - 1 - bool(self.notice()))))
        self.columns = columns_showing(layout, row, at[1], self.columns)

    async def action_select_find(self) -> None:
        await self.action_find()

    def action_select_match(self, step: int) -> None:
        self.action_match(step)

    # Search

    async def action_find(self) -> None:
        self.links.clear()
        selected = self.selection.cursor if self.selection.mode else None
        self.search.origin = selected or self.position()
        await self.type_to_find()

    def find_words(self, words: str) -> None:
        """Go to the first hit after the origin; without words, back to the origin."""
        run = self.search.start((words,), self.scroll_layout)
        if run is not None:
            self._start_search(run)
        else:
            self.workers.cancel_group(self, "search")
            if self.selection.mode:
                self._go_to_hit((*self.search.origin, 0))
            else:
                self.restore(self.search.origin)

    def end_find(self, kept: bool) -> None:
        """Stay at the hit, from which `'` leads back, or go back to before the search."""
        self.focus()
        if not kept:
            self.find_words("")
        elif self.search.phrases and self.position() != self.search.origin:
            self._before_jump = self.search.origin

    def _search_again(self, *, jump: bool) -> None:
        top, _ = self.position()
        run = self.search.start(self.search.phrases, self.scroll_layout, first=top, jump=jump)
        if run is not None:
            self._start_search(run)

    def _start_search(self, run: SearchRun) -> None:
        self.workers.cancel_group(self, "search")
        if len(run.layout.brief.body) <= SYNCHRONOUS:
            run_search(run, self.on_hits_found, lambda: False)
        else:
            self._search(run)
        self.refresh()

    @work(thread=True, exclusive=True, group="search", description="search the narrative")
    def _search(self, run: SearchRun) -> None:
        worker = get_current_worker()
        run_search(run, self.post_message, lambda: worker.is_cancelled)

    def on_hits_found(self, message: HitsFound) -> None:
        hit = self.search.add(message)
        go = partial(self._go_to_hit, hit)
        if message.run.passage is not None:
            self._jump(go)
        else:
            go()
        self.refresh()

    def action_match(self, step: int) -> None:
        self.links.clear()
        if self.search.phrases:
            hit = self.search.step(step, self.position())
            self._jump(partial(self._go_to_hit, hit))
        else:
            self.notify(no_search(self.app))

    def _go_to_hit(self, hit: Match | None) -> None:
        if hit is not None:
            if self.selection.mode:
                self.selection.place(hit[:2])
            self.reveal(hit[:2])

    def clear_marks(self) -> bool:
        """Clear the first of: the link or labels, the selection, the search."""
        was_set = self.links.clear() or self.selection.clear() or self.search.clear()
        if was_set:
            if not self.search.phrases:
                self.workers.cancel_group(self, "search")
            self.refresh()
        return was_set

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Follow a link; a double click selects a word, a triple click the paragraph."""
        if (offset := self.place_under(event.offset)) is None:
            return
        if event.chain == 1 and not self.selection:
            at, target = self.target_under(event.offset)
            links = links_of(self.scroll_layout, at.leaf)
            if link := next((link for link in links if link.target is target), None):
                self.follow(link)
        elif event.chain > 1:
            self.select_by_clicks(offset, event.chain)
        self.refresh()

    def place_under(self, cell: tuple[int, int]) -> TextOffset | None:
        """The offset of the text under a cell of the view, or of the nearest text."""
        layout, rows = self.scroll_layout, self._document.rows
        if not layout.leaf_count:
            return None
        x, y = cell
        at = rows[max(0, min(y, len(rows) - 1))]
        return offset_at(layout, at, self.row_to_point_at(at), x - self.inset_of(at))

    def target_under(self, cell: tuple[int, int]) -> tuple[LeafRow, Target | None]:
        """The row under a cell of the view, and what the text there leads to."""
        (x, y), rows = cell, self._document.rows
        if y >= len(rows):
            return rows[-1], None
        return rows[y], self.row_to_point_at(rows[y]).target_at(x - self.inset_of(rows[y]))


NOTHING = ReaderState()


class NarrativeView(DocumentView):
    """The text of the open brief, below its title and above its sources."""

    BINDINGS = keys.NARRATIVE
    placeholder = "words in the narrative"

    def __init__(self, text_width: int = TEXT_WIDTH) -> None:
        super().__init__()
        self.text_width = text_width
        self.state = NOTHING
        self._inset = 1
        self._code = CodeHighlighter()
        self._changed: frozenset[int] = frozenset()
        """The leaves that are new or changed."""
        self._lexing = False
        self._without: tuple[Document | None, tuple[str, ...]] = (None, ())
        """A document, and the ids of bindings with nothing to act on in it. Finding them takes time
        in a book."""
        self._marked_above: tuple[str, ...] = ()

    # For the reader screen and its services

    def show_passage(self, leaf: int) -> None:
        """Bring a passage into sight as a jump."""
        self.links.clear()
        self._jump(partial(self.reveal, (leaf, 0)))

    def go_to_heading(self, name: str) -> None:
        """Scroll to a heading by its id, in a long brief perhaps once the whole is there. Say so if
        there is none.
        """
        layout = self.scroll_layout
        heading = anchor(layout.document, name)
        if heading is not None:
            self.jump_to(heading)
        elif not layout.document.whole:
            self._pending = partial(self.go_to_heading, name)
        elif layout.document.anchors.isdisjoint(anchor_names(name)):
            self.notify(f"No heading is called {one_line(name)}.")

    def find(self, phrases: tuple[str, ...], passage: str) -> None:
        """Highlight all places with one of the phrases, and scroll to the first in a passage, as
        soon as the whole is there.
        """
        layout = self.scroll_layout
        if not layout.document.whole:
            self._pending = partial(self.find, phrases, passage)
        elif run := self.search.start(phrases, layout, passage_pattern(passage)):
            self._start_search(run)

    def show_hit(self, hit: Hit) -> None:
        """Find the words of a search of the library, in the narrative or above it."""
        if hit.where == "narrative" and hit.marks:
            self.find(hit.words, hit.text[hit.marks[0][0] : hit.marks[-1][1]])
        elif hit.where == "summary":
            self.mark_above(hit.words)

    def mark_above(self, words: tuple[str, ...]) -> None:
        """Mark words above the text, in the title or the summary."""
        self._marked_above = words
        self.refresh()

    def file_line_at_top(self) -> int:
        """The line of the brief's file that is at the top, from 1."""
        return file_line(self.scroll_layout, self._document.top)

    # Showing a brief

    @property
    def opened(self) -> OpenBrief | None:
        return self.state.opened

    def show(self, before: ReaderState, state: ReaderState) -> None:
        self.state, opened = state, state.opened
        if state.changes is not before.changes:
            self._changed = frozenset(state.changes.leaves)
        if opened is not before.opened:
            self._show_brief(before.opened, opened)
            if opened is None or not opened.is_again(before.opened):
                before = NOTHING  # what belonged to another brief is gone with its document
        if state.linked != before.linked:
            self._document.show_linked(state.linked)
            self._update_scrollbar()
            self.screen.refresh_bindings()  # the footer names the key that lists them
        if state.destinations != before.destinations:
            self._document.show_destinations(state.destinations)
            self._update_scrollbar()
            self._complete_later()
            self._search_again(jump=False)
        if state.differs(before, "changes", "change", "linked", "destinations", "claim", "notes"):
            self.refresh()

    def _show_brief(self, before: OpenBrief | None, opened: OpenBrief | None) -> None:
        reloaded = opened is not None and opened.is_again(before)
        completed = reloaded and before is not None and before.partial
        if not completed:  # the start of a long brief stays as it was when the whole is read
            self.links.clear()
            self.selection.clear()
        if not reloaded:
            self.search.clear()
            self._pending = self._before_jump = None
            self.progress = (0, 0)
            self._marked_above = ()
        if opened is not None:
            self._document.load(
                opened.brief,
                opened.document,
                reloaded=reloaded,
                layout=opened.layout,
            )
        else:
            self._document = scroll.ScrollingDocument()
        self.reflow()
        self._search_again(jump=completed)
        pending, self._pending = self._pending, None
        if pending is not None:
            pending()
        self._report_position()
        if completed:
            self.screen.refresh_bindings()  # there may be headings and links now

    def unavailable(self) -> Iterator[str]:
        if self.opened is None:
            return
        if self.links.labels:  # they take all keys
            yield from (binding.id for binding in keys.bindings() if binding.id)
            return
        document = self.opened.document
        if self._without[0] is not document:
            self._without = document, tuple(_without(self.opened.brief, document))
        yield from (
            id for id in self._without[1] if id != "narrative.follow" or not self.state.linked
        )
        if not self.opened.brief.canonical:
            yield "browse"
        if not self.state.linked:
            yield "open"

    @property
    def inset(self) -> int:
        return self._inset

    def lay_out(self) -> None:
        self._inset = self._inset_in(self.room)
        super().lay_out()

    def _inset_in(self, room: int) -> int:
        """Cells to the left of the text, which stands in the middle of a wide pane."""
        least = self._least_inset(room)
        return least if self._is_narrow else max(least, (room + 1 - self.text_width) // 2)

    def _least_inset(self, room: int) -> int:
        return 2 if room >= self.text_width + 2 else 1

    def inset_of(self, at: LeafRow) -> int:
        return self._inset_at(at, self.scroll_layout, self._inset, self.room)

    def _inset_at(self, at: LeafRow, layout: ScrollLayout, inset: int, room: int) -> int:
        """Cells to the left of a row: fewer for a table that would run past the right edge."""
        if HEAD < at.leaf < layout.leaf_count and layout.document.leaves[at.leaf].kind == "table":
            _, size = table_cells(layout.document.leaves[at.leaf], layout.context)
            inset = min(inset, max(self._least_inset(room), room - 1 - size))
        return inset

    @property
    def _is_narrow(self) -> bool:
        return self.state.layout.size == "narrow"

    def look(self, room: int) -> TextLook:
        table_width = max(1, room - self._least_inset(room) - 1)
        width = min(self.text_width, table_width)
        above = 0 if self._is_narrow else 1  # without a heading, none
        signs = not span_styles(self.app).has_ground
        return TextLook(width, above, signs, table_width, self.state.zoomed)

    def layout_ahead(self) -> Callable[[Brief, Document], ScrollLayout]:
        """A function that lays out, in a worker, a narrative that may be opened next."""
        return partial(scroll.lay_out_ahead, look=self.look(self.room))

    def watch_progress(self) -> None:
        self._report_position()

    def _scrolled(self) -> None:
        super()._scrolled()
        if not self.scroll_layout.is_complete:  # there is no progress yet that would report it
            self._report_position()

    def _report_position(self) -> None:
        layout, (seen, _) = self.scroll_layout, self.progress
        if self.opened is not None and layout.brief is self.opened.brief:
            is_known = bool(self.size) and layout.document.whole and layout.is_complete
            at_end = is_known and seen >= layout.text_height
            event, position = state.scrolled, self.position()
            self.post_message(Happened(event, self.opened, position, at_end=at_end))

    def action_sideways(self, cells: int) -> None:
        layout = self.scroll_layout
        most = max((hidden_cells(layout, at) for at in self._document.rows), default=0)
        self.columns = max(0, min(self.columns + cells, most))
        self.refresh()

    def first_page(self, reading: Reading, position: TextOffset | None) -> list[Strip] | None:
        """The first screen of a brief that is opened at a position, as the view shows it. None if
        the position is in the rest of a long brief.
        """
        region, screen = self.region, self.app.size
        room, page = max(1, region.width - 1), max(1, region.height)  # beside the scrollbar
        document, styles = scroll.ScrollingDocument(), span_styles(self.app)
        document.load(reading.parsed.brief, reading.document, reloaded=False)
        self._fit(document, room, page)
        if position is not None:
            document.go_to(position)
        layout = document.layout
        if not document.is_placed:
            return None
        inset = self._inset_in(room)
        pages = [
            (
                Span(" " * self._inset_at(at, layout, inset, room), MUTED),
                *visible_row(layout, at, 0, styles.order).spans,
            )
            for at in document.rows[:page]
        ]
        blank, left = styles.rich(PLAIN), Strip.blank(region.x, styles.rich(PLAIN))
        strips = [Strip.join([left, styles.strip(line, room)]) for line in pages]
        lines = [Strip.blank(0, blank)] * region.y + strips
        lines += [Strip.blank(0, blank)] * (screen.height - len(lines))
        return drawn(self, lines, Region(0, 0, screen.width, len(lines)))

    def in_margins(self, at: LeafRow, row: Row, line: Line) -> Line:
        if at.leaf == HEAD:
            line = mark_words(line, self._marked_above)
            if at.row == self._end_of_head:
                line = fit_line(self._since_read(), self._room_above, pad=False)
        changed = bool(row.spans) and at.leaf in self._changed
        inset = self.inset_of(at)
        # On the first row of its leaf with text: row 0 may be the blank line before it.
        is_first = not at.row or (
            at.row == 1 and not self.scroll_layout.row(LeafRow(at.leaf, 0)).spans
        )
        placed = self.state.notes
        notes = placed.on_brief if at.leaf == HEAD else placed.passages.get(at.leaf)
        if notes and row.spans and is_first:
            mark = Span(f" {note_mark(len(notes))}", Style("accent"))
            room = self.room - inset - line_cells([mark])
            line = (*(line if line_cells(line) <= room else fit_line(line, room)), mark)
        return (margin(inset, changed=changed), *line)

    def own_highlights(self, leaf: int) -> Sequence[StyleRange]:
        layout = self.scroll_layout
        own = [
            *claim_links(layout, leaf, self.state.claim),
            *self._code.highlights(layout.document.leaves[leaf], leaf),
        ]
        if self._code.missing and not self._lexing:
            self._lexing = True
            self.call_after_refresh(self._lex_missing)
        return own

    def notice(self) -> Line:
        """What the last row says about links, the search or changes."""
        line = super().notice() or self.state.change_notice
        since = self._since_read()
        is_above = since and LeafRow(HEAD, self._end_of_head) in self._document.rows
        return line or (() if is_above else since)

    @property
    def may_have_notice(self) -> bool:
        return bool(self.state.changes.read_at or self.notice())

    @property
    def _end_of_head(self) -> int:
        """The last row above the text, which is blank."""
        return len(self.scroll_layout.rows(HEAD)) - 1

    @property
    def _room_above(self) -> int:
        """The width of a line above the text."""
        return self.room - self.inset - 1

    def _since_read(self) -> Line:
        """What changed since the brief was read: above the text, or else in the last row."""
        if not self.state.changes.read_at:
            return ()
        next_key, clear_key = map(keys.keymap(self.app).first, ("change.next", "clear"))
        words = read_message(self.state.changes, next_key, clear_key, self._room_above)
        return (Span(words, STRONG),)

    def _lex_missing(self) -> None:
        """Run the lexer over the code in sight, now that it is drawn."""
        missing, layout = self._code.missing, self.scroll_layout
        self._lex(layout.document, [leaf for leaf in missing if leaf < layout.leaf_count])
        missing.clear()

    @work(thread=True, group="lex", description="lex code")
    def _lex(self, document: Document, leaves: list[int]) -> None:
        lexed = [(document.leaves[leaf], highlight(document.leaves[leaf])) for leaf in leaves]
        self.call_later(self._show_lexed, lexed)

    def _show_lexed(self, lexed: LexedCode) -> None:
        self._lexing = False
        self._code.add(lexed)
        self.refresh()

    def action_choose(self) -> None:
        """Follow the link under the cursor; else show the change where `c` led; else all that links
        here, or all sources.
        """
        layout = self.scroll_layout
        if self.links.current is not None:
            self.follow(self.links.current)
        elif (start := self._change_in_sight) is not None:
            leaves = tuple(takewhile(self._changed.__contains__, count(start)))
            self.post_message(Happened(state.change_opened, leaves, ""))
        elif not layout.sources or (layout.linked and self._document.rows[-1] == layout.end):
            self.post_message(Happened(state.linked_requested))
        elif any(row.leaf == HEAD for row in self._document.rows):
            self._show_sources()

    def _show_sources(self) -> None:
        """Go to the sources below the text, if the brief has any."""
        if (sources := self.scroll_layout.sources) is not None:
            self._jump(partial(self.scroll_to_row, sources))

    def on_click(self, event: events.Click) -> None:
        """Follow what is above or below the text."""
        at, target = self.target_under(event.offset)
        if target is None or HEAD < at.leaf < self.scroll_layout.leaf_count:
            return
        event.prevent_default()
        if target == ALL_SOURCES:
            self._show_sources()
        elif target == ALL_LINKED:
            self.post_message(Happened(state.linked_requested))
        else:
            self.leave_for(target)

    def clear_marks(self) -> bool:
        """Clear also the words marked above the text, and then the changes."""
        if super().clear_marks():
            return True
        if self._marked_above:
            self.mark_above(())
        elif self.state.changes:
            self.post_message(Happened(state.changes_dismissed))
        else:
            return False
        return True

    def action_change(self, step: int) -> None:
        change = self.state.change
        is_there = self._change_in_sight is not None
        here = change if change is not None and is_there else (PASSAGE, self.position()[0])
        self.post_message(Happened(state.change_stepped, step, here, is_there=is_there))

    @property
    def _change_in_sight(self) -> int | None:
        """The first leaf of the change to which a key has led, if it is in sight."""
        part, leaf = self.state.change or (CLAIM, 0)
        in_sight = part == PASSAGE and any(row.leaf == leaf for row in self._document.rows)
        return leaf if in_sight and leaf in self._changed else None


def reading_time(minutes: int) -> str:
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"


def _without(brief: Brief, document: Document) -> Iterator[str]:
    """The ids of bindings for links and headings that a brief doesn't have."""
    if not may_have_links(brief, document):
        yield "narrative.follow"
    if document.whole and not document.headings():
        yield "narrative.outline"


class NarrativePane(Pane):
    """The narrative under a heading that says how long it is and how far the reader is."""

    signs = NARRATIVE_SIGNS
    view: NarrativeView
    title = "Narrative"

    def limit_width(self, *, alone: bool) -> None:
        """Beside others the pane is as wide as its text; alone it has more room for tables."""
        beside_others = self.view.text_width + 4  # with the margins and the scrollbar
        self.styles.max_width = None if alone else beside_others

    def subject(self, *, whole: bool = False) -> Subject | None:
        """The selection, the link under the cursor, or the brief. With `whole` always the brief."""
        if (view := self.view).opened is None:
            return None
        brief = view.opened.brief
        line, link = view.file_line_at_top(), view.links.current
        if whole:
            return brief_subject(brief, line)
        if text := view.selected_text():
            places = passage_places(text)
            return Subject("the selection", brief.canonical, text, line=line, places=places)
        if link is not None:
            return link_subject(brief, link.target, line)
        leaf, layout = max(0, view.position()[0]), view.scroll_layout
        text = layout.text(leaf) if leaf < layout.leaf_count else ""
        return replace(brief_subject(brief, line), places=passage_places(text), part=leaf)

    def on_mount(self) -> None:
        self.watch(self.view, "progress", self._show_progress, init=False)

    def show(self, before: ReaderState, state: ReaderState) -> None:
        super().show(before, state)
        if state.opened is not before.opened or state.changes is not before.changes:
            self._show_progress()

    def _show_progress(self) -> None:
        """`2 changed · 1 min · 44%`, the last, how far down one is, once one has scrolled."""
        view, opened = self.view, self.view.opened
        if opened is None:
            self.show_detail([])
            return
        seen, height = view.progress
        at_start = not view.scroll_offset.y
        share = ""
        if height and not at_start:
            share = f" · {100 * seen // height}%"
        elif height and seen >= height:
            share = " · all"
        changed = changed_count(len(view.state.changes.leaves))
        self.show_detail([*changed, Span(f"{reading_time(opened.minutes)}{share}", MUTED)])
