"""The narrative pane: the text of the open brief, and a heading above it.

The view is a scrolling document that shows the reader's state. It owns the margins, with what is
marked in them, and the highlights of code.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec.structs import replace
from textual import events, work
from textual.geometry import Region
from textual.strip import Strip

from briefing_tui.layout.highlighting import highlight
from briefing_tui.layout.links import may_have_links
from briefing_tui.layout.narrative import (
    ALL_LINKED,
    HEAD,
    NARRATIVE_SIGNS,
    LeafRow,
    ScrollLayout,
    TextLook,
    TextOffset,
    anchor,
    file_line,
    passage_pattern,
)
from briefing_tui.layout.sideways import hidden_cells
from briefing_tui.layout.signs import changed_count
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Row, Span
from briefing_tui.layout.title_block import ALL_SOURCES
from briefing_tui.library.files import Reading
from briefing_tui.library.listing import Hit
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Leaf
from briefing_tui.text.sanitise import anchor_names, one_line
from briefing_tui.tui import keys, state
from briefing_tui.tui.messages import Happened
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.narrative import scroll
from briefing_tui.tui.panes.narrative.document_text import RowsInSight
from briefing_tui.tui.panes.narrative.document_view import TEXT_WIDTH, DocumentView
from briefing_tui.tui.panes.narrative.highlighting import CodeHighlighter, LexedCode, claim_links
from briefing_tui.tui.panes.narrative.margins import NOTHING, MarginMarks, Margins
from briefing_tui.tui.state import PASSAGE, ReaderState
from briefing_tui.tui.subject import Subject, brief_subject, link_subject, passage_places
from briefing_tui.tui.terminal.strips import drawn, span_styles
from briefing_tui.tui.widgets.pane import Pane
from briefing_tui.tui.widgets.selection import StyleRange


class NarrativeView(DocumentView):
    """The text of the open brief, below its title and above its sources."""

    BINDINGS = keys.NARRATIVE
    placeholder = "words in the narrative"

    def __init__(self, text_width: int = TEXT_WIDTH) -> None:
        super().__init__()
        self.text_width = text_width
        self.state = NOTHING
        self._margins = Margins(1, text_width, is_narrow=False)
        """As at the last layout."""
        self._marks = MarginMarks()
        self._code = CodeHighlighter()
        self._without: tuple[Document | None, tuple[str, ...]] = (None, ())
        """A document, and the ids of bindings with nothing to act on in it. Finding them takes time
        in a book."""

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
            self._once_whole = partial(self.go_to_heading, name)
        elif layout.document.anchors.isdisjoint(anchor_names(name)):
            self.notify(f"No heading is called {one_line(name)}.")

    def find(self, phrases: tuple[str, ...], passage: str) -> None:
        """Highlight all places with one of the phrases, and scroll to the first in a passage, as
        soon as the whole is there.
        """
        layout = self.scroll_layout
        if not layout.document.whole:
            self._once_whole = partial(self.find, phrases, passage)
        else:
            self._start_search(self.search.start(phrases, layout, passage_pattern(passage)))

    def show_hit(self, hit: Hit) -> None:
        """Find the words of a search of the library, in the narrative or above it."""
        if hit.where == "narrative" and hit.marks:
            self.find(hit.words, hit.text[hit.marks[0][0] : hit.marks[-1][1]])
        elif hit.where == "summary":
            self.mark_above(hit.words)

    def mark_above(self, words: tuple[str, ...]) -> None:
        """Mark words above the text, in the title or the summary."""
        self._marks.words = words
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
        self._marks.show(before, state)
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
            self._once_whole = None
            self.progress = (0, 0)
            self._marks.words = ()
        if opened is not None:
            brief, document, layout = opened.brief, opened.document, opened.layout
            self._document.load(brief, document, reloaded=reloaded, layout=layout)
        else:
            self._document = scroll.ScrollingDocument()
        self.reflow()
        self._search_again(jump=completed)
        once_whole, self._once_whole = self._once_whole, None
        if once_whole is not None:
            once_whole()
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
        return self._margins.inset

    def lay_out(self) -> None:
        self._margins = self._margins_in(self.room)
        super().lay_out()

    def _margins_in(self, room: int) -> Margins:
        return Margins(room, self.text_width, self.state.layout.size == "narrow")

    def inset_of(self, at: LeafRow) -> int:
        return self._margins.inset_of(at, self.scroll_layout)

    def look(self, room: int) -> TextLook:
        signs = not span_styles(self.app).has_ground
        return self._margins_in(room).look(signs=signs, zoomed=self.state.zoomed)

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
        document.lay_out(self.look(room), page)
        if position is not None:
            document.go_to(position)
        if not document.is_placed:
            return None
        layout, rows = document.layout, document.rows[:page]
        inset_of = partial(self._margins_in(room).inset_of, layout=layout)
        sight = RowsInSight(layout, rows, 0, styles.order, inset_of)
        pages = [(Span(" " * inset_of(at), MUTED), *sight.row(at).spans) for at in rows]
        blank, left = styles.rich(PLAIN), Strip.blank(region.x, styles.rich(PLAIN))
        strips = [Strip.join([left, styles.strip(line, room)]) for line in pages]
        lines = [Strip.blank(0, blank)] * region.y + strips
        lines += [Strip.blank(0, blank)] * (screen.height - len(lines))
        return drawn(self, lines, Region(0, 0, screen.width, len(lines)))

    def in_margins(self, at: LeafRow, row: Row, line: Line) -> Line:
        return self._marks.draw(at, row, line, self.scroll_layout, self._margins)

    def own_highlights(self, leaf: int) -> Sequence[StyleRange]:
        layout = self.scroll_layout
        own = [
            *claim_links(layout, leaf, self.state.claim),
            *self._code.highlights(layout.document.leaves[leaf]),
        ]
        if self._code.begin_lexing():
            self.call_after_refresh(self._lex_missing)
        return own

    def _lex_missing(self) -> None:
        """Run the lexer over the code in sight, now that it is drawn."""
        self._lex(self._code.take_missing())

    @work(thread=True, group="lex", description="lex code")
    def _lex(self, leaves: list[Leaf]) -> None:
        self.call_later(self._show_lexed, [(leaf, highlight(leaf)) for leaf in leaves])

    def _show_lexed(self, lexed: LexedCode) -> None:
        self._code.add(lexed)
        self.refresh()

    def notice(self) -> Line:
        """What the last row says about links, the search or changes."""
        layout, rows = self.scroll_layout, self._document.rows
        return super().notice() or self._marks.notice(layout, rows, self._margins)

    @property
    def may_have_notice(self) -> bool:
        return bool(self.state.changes.read_at or self.notice())

    # Keys and mouse

    def action_choose(self) -> None:
        """Follow the link under the cursor; else show the change where `c` led; else all that links
        here, or all sources.
        """
        layout, rows = self.scroll_layout, self._document.rows
        if self.links.current is not None:
            self.follow(self.links.current)
        elif leaves := self._marks.change_in_sight(rows):
            self.post_message(Happened(state.change_opened, leaves, ""))
        elif not layout.sources or (layout.linked and rows[-1] == layout.end):
            self.post_message(Happened(state.linked_requested))
        elif any(row.leaf == HEAD for row in rows):
            self._show_sources()

    def _show_sources(self) -> None:
        """Go to the sources below the text, if the brief has any."""
        if (sources := self.scroll_layout.sources) is not None:
            self._jump(partial(self.scroll_to_row, sources))

    def on_click(self, event: events.Click) -> None:
        """Follow what is above or below the text."""
        at, target = self._sight.target_under(event.offset)
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
        if self._marks.words:
            self.mark_above(())
        elif self.state.changes:
            self.post_message(Happened(state.changes_dismissed))
        else:
            return False
        return True

    def action_change(self, step: int) -> None:
        change = self.state.change
        is_there = bool(self._marks.change_in_sight(self._document.rows))
        here = change if change is not None and is_there else (PASSAGE, self.position()[0])
        self.post_message(Happened(state.change_stepped, step, here, is_there=is_there))


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
