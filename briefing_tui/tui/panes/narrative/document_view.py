"""A scrolling document in a widget: a narrative, or the text of a source.

The widget scrolls, draws the rows in sight, and answers keys, mouse and threads. It owns the parts:
the scrolling document, links, search and selection. They hold values: a key of a part is one method
of it, which is given what it needs, and the view carries out what it returns. When the view draws,
it asks each part for its highlights in a leaf, and for its notice in the last row.
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial

from textual import events, work
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import get_current_worker

from briefing_tui.layout.blocks import LayoutContext
from briefing_tui.layout.links import Link, current_entry, outline
from briefing_tui.layout.narrative import (
    HEAD,
    START,
    LeafRow,
    Match,
    ScrollLayout,
    TextLook,
    TextOffset,
    leaf_starts,
)
from briefing_tui.layout.sideways import columns_showing
from briefing_tui.layout.spans import MUTED, Line, Row, Span, Style, fit_line
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Target
from briefing_tui.tui import keys, state
from briefing_tui.tui.messages import Happened
from briefing_tui.tui.panes.narrative import scroll
from briefing_tui.tui.panes.narrative.document_text import DocumentText, RowsInSight
from briefing_tui.tui.panes.narrative.link_cursor import LinkCursor, may_come
from briefing_tui.tui.panes.narrative.text_search import (
    SYNCHRONOUS,
    HitsFound,
    SearchRun,
    TextSearch,
    run_search,
)
from briefing_tui.tui.terminal.strips import drawn, span_styles
from briefing_tui.tui.widgets.find_line import no_search
from briefing_tui.tui.widgets.selection import StyleRange, highlight_row
from briefing_tui.tui.widgets.view import LineView

TEXT_WIDTH = 88
"""The greatest width of a line of prose: in longer lines the eye loses the start of the next
line."""


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
        self._once_whole: Callable[[], None] | None = None
        """Goes to a part that the start of a long brief doesn't have. Called with the whole."""

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
            self._document.before_jump = before

    def action_jump_back(self) -> None:
        if (before := self._document.before_jump) is None:
            self.notify("You have not jumped in this text.")
        else:
            self.jump_to(before)

    def show_document(self, brief: Brief, document: Document) -> None:
        """Show another document, from its start."""
        self.links.clear()
        self.selection.clear()
        self.search.clear()
        self._once_whole = None
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
        self._document.lay_out(self.look(self.room), self.page)
        self._complete_later()
        self._update_scrollbar()

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
        self._once_whole = None
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
            self._once_whole = partial(self.action_edge, True)

    def action_paragraph(self, step: int) -> None:
        self.scroll_to_row(self.scroll_layout.paragraph(self._document.top, step))

    # Drawing

    @property
    def _sight(self) -> RowsInSight:
        layout, rows, order = self.scroll_layout, self._document.rows, span_styles(self.app).order
        return RowsInSight(layout, rows, self.columns, order, self.inset_of)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw without Textual's cache of lines: when the text scrolls all of them change."""
        self.catch_up_with_size()
        styles, sight, width, strips = span_styles(self.app), self._sight, self.room, []
        label_style = styles.rich(Style("strong", bold=True, reverse=True))
        notice_at = self.page - 1 if (notice := self.notice()) else -1
        highlights: dict[int, list[StyleRange]] = {}
        for y in crop.line_range:
            if y == notice_at:
                line = fit_line((Span(" " * self.inset, MUTED), *notice), width)
                strips.append(styles.strip(line, width, "panel"))
                continue
            if y >= len(sight.rows):
                strips.append(styles.strip((), width, self.background))
                continue
            at = sight.rows[y]
            if at.leaf not in highlights:
                highlights[at.leaf] = sight.clip(at.leaf, self.highlights(at.leaf))
            row = sight.row(at)
            line = self.in_margins(at, row, highlight_row(row, highlights[at.leaf]))
            strip = styles.strip(line, width, self.background)
            if self.links.labels:
                strip = self.links.draw_labels(strip, at, sight, label_style)
            strips.append(strip)
        return drawn(self, strips, crop)

    def in_margins(self, at: LeafRow, row: Row, line: Line) -> Line:
        """A row as it is drawn, between what stands left and right of it."""
        raise NotImplementedError

    def highlights(self, leaf: int) -> list[StyleRange]:
        """The highlights of a leaf, from the lowest to the uppermost."""
        if not HEAD < leaf < self.scroll_layout.leaf_count:
            return self.links.highlights(leaf)
        text = self.selectable() if self.selection else None
        return [
            *self.own_highlights(leaf),
            *self.search.highlights(leaf),
            *self.links.highlights(leaf),
            *(self.selection.highlights(leaf, text) if text is not None else ()),
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
        end = self.scroll_layout.end
        if self.links.show_labels(self._sight) and self._document.rows[-1] == end:
            self.scroll_to_row(end)  # the notice would cover the last links
            self.links.show_labels(self._sight)
        if not self.links.labels:
            self.notify("There is no link in sight.")
        self.refresh()
        self.refresh_bindings()

    def action_link(self, step: int) -> None:
        link = self.links.step(self._sight, step)
        if link is None:
            self.notify("There are no links.")
        else:
            self.reveal(link.offset)

    def follow(self, link: Link) -> None:
        """Follow a link within the narrative, or ask the screen to; show an address first."""
        layout = self.scroll_layout
        leads_out = self.links.choose(link)
        destination = self.links.destination(link, layout, self.position())
        if destination is not None:
            self.links.clear()
            self._jump(partial(self.scroll_to_row, layout.row_of(destination)))
        elif may_come(link, layout):
            self._once_whole = partial(self.follow, link)
        elif leads_out:
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
        if link := self.links.press(event.character if event.is_printable else None):
            self.follow(link)
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

    def selectable(self) -> DocumentText | None:
        layout = self.scroll_layout
        return DocumentText(layout, self.columns) if layout.leaf_count else None

    def selection_start(self) -> TextOffset | None:
        """The link under the cursor, the current match, or the first text in sight."""
        link = self.links.current
        if link is not None and HEAD < link.leaf < self.scroll_layout.leaf_count:
            return link.leaf, link.start
        if (hit := self.search.current) is not None:
            return hit[:2]
        text = self.selectable()
        return text.first_in(self._document.rows) if text is not None else None

    def show_place(self, at: TextOffset) -> None:
        layout, rows = self.scroll_layout, self._document.rows
        row, uncovered = layout.row_of(at), self.page - bool(self.notice())
        if row < rows[0]:
            self.scroll_to_row(row)
        elif row > rows[:uncovered][-1]:
            self.scroll_to_row(layout.walk(row, 1 - uncovered))
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
        self._start_search(run)
        if run is None and self.selection.mode:
            self._go_to_hit((*self.search.origin, 0))
        elif run is None:
            self.restore(self.search.origin)

    def end_find(self, kept: bool) -> None:
        """Stay at the hit, from which `'` leads back, or go back to before the search."""
        self.focus()
        if not kept:
            self.find_words("")
        elif self.search.phrases and self.position() != self.search.origin:
            self._document.before_jump = self.search.origin

    def _search_again(self, *, jump: bool) -> None:
        search, layout, (top, _) = self.search, self.scroll_layout, self.position()
        self._start_search(search.start(search.phrases, layout, first=top, jump=jump))

    def _start_search(self, run: SearchRun | None) -> None:
        """Carry out a run in place of the one before; None only ends that one."""
        self.workers.cancel_group(self, "search")
        if run is None:
            return
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
            if link := self._sight.link_under(event.offset):
                self.follow(link)
        elif event.chain > 1:
            self.select_by_clicks(offset, event.chain)
        self.refresh()

    def place_under(self, cell: tuple[int, int]) -> TextOffset | None:
        return self._sight.place_under(cell)
