"""The dialogs about topics: one topic across briefs, with a row for each brief and a column for
each party, and the map of all topics. Each leads to the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from time import monotonic

from textual import events
from textual.reactive import reactive

from briefing_tui.compare.topic_map import TopicFilter
from briefing_tui.compare.topics import (
    CellPlace,
    NamingTopic,
    Topic,
    TopicRow,
    TopicSummary,
    oldest,
)
from briefing_tui.layout.diff import Offer, offers_before, offers_of_cells, why_no_cell_words
from briefing_tui.layout.selection import Place
from briefing_tui.layout.spans import MUTED, PLAIN, Line, Span, Style, fit_line, hang
from briefing_tui.layout.topic import (
    ALL_OPEN,
    ALSO_NAMED,
    ONE_LINE,
    TOPIC_SIGNS,
    Column,
    TopicTable,
    lay_siblings,
    party_columns,
    topic_heading,
    words_of_naming,
)
from briefing_tui.layout.topic_map import MAP_SIGNS
from briefing_tui.library.files import ReportProgress
from briefing_tui.library.library import Library
from briefing_tui.library.topics import find_topic, sibling_topics, topic_map_of, topics_naming
from briefing_tui.model.brief import Brief
from briefing_tui.tui import keys, state
from briefing_tui.tui.dialogs.base import Dialog, is_cancelled
from briefing_tui.tui.dialogs.topic_map import TopicMapView
from briefing_tui.tui.new_files import topic_markdown
from briefing_tui.tui.subject import Subject, copy
from briefing_tui.tui.widgets.items import ItemChosen, ItemView
from briefing_tui.tui.widgets.lines import LaidLines, Lines, PaneHeading, called_here

_REPORT_INTERVAL = 0.1
"""Seconds between two reports of progress."""
READING = "Reading the library…"
_MARGIN = Span(" ", PLAIN)


class LibraryDialog(Dialog[None]):
    """A dialog that reads the library for topics, and shows its progress."""

    def __init__(self, opened: Brief | None, path: str) -> None:
        """`path` is that of the brief at which to begin, from the library's root."""
        super().__init__()
        self.opened, self.path = opened, path
        self.progress = READING

    def refresh_lines(self) -> None:
        """Paint what isn't in the list again."""
        raise NotImplementedError

    def report(self) -> ReportProgress:
        """A function that shows the progress, but not more often than one can read it."""
        reported = monotonic()

        def report(done: int, total: int) -> None:
            nonlocal reported
            if (now := monotonic()) - reported >= _REPORT_INTERVAL:
                reported = now
                self.call_later(self.show_progress, done, total)

        return report

    def say(self, words: str) -> None:
        """Show how far the library is read, or why there is nothing to show."""
        self.progress = words
        self.refresh_bindings()
        self.refresh_lines()
        self.query(LaidLines).refresh(layout=True)

    def show_progress(self, done: int, total: int) -> None:
        self.say(f"Reading {done:,} of {total:,} briefs…")


# One topic


_AROUND = 5
"""Lines of the screen around the rows and the legend: header, footer, the heading, the heads of
the columns, the siblings."""


class TopicView(ItemView):
    """The briefs that have the topic, as complete as there is room for; the one under the cursor is
    open.
    """

    party: reactive[int] = reactive(0)
    """The column of the current party."""
    is_alone: reactive[bool] = reactive(False)
    """Whether only the words of the current party are shown, one below the other and whole."""

    def __init__(self) -> None:
        super().__init__()
        self.topic: Topic | None = None
        self.naming: tuple[NamingTopic, ...] = ()
        """The topics whose claims name this one; each has a line below the rows."""
        self.marks: tuple[CellPlace, ...] = ()
        """At most two cells, in the order in which they were marked."""
        self.look = ONE_LINE
        self._columns: tuple[Column, ...] = ()
        self._table: TopicTable | None = None

    def table(self) -> TopicTable | None:
        """The table at the view's width, with columns that include the current party's."""
        if self.topic is None:
            return None
        table, width = self._table, self.item_width
        columns = ((self.party,),) if self.is_alone and self.topic.parties else self._columns
        first = 0
        if table is not None and (table.topic, table.columns) == (self.topic, columns):
            first = table.widths.shown.start
            if table.is_for(width) and (self.party in table.shown or not columns):
                return table
        self._table = TopicTable(self.topic, width, columns, first=first, party=self.party)
        return self._table

    def show_topic(self, topic: Topic | None, index: int = 0) -> None:
        """Show a topic, with the cursor on one of its rows; None while it is read."""
        self.topic, self.marks, self.naming = topic, (), ()
        self._columns = party_columns(topic) if topic is not None else ()
        self.set_reactive(TopicView.party, next(iter(self.order), 0))
        self.show_items(index)
        self.call_after_refresh(self.show_item, index)

    def show_naming(self, naming: tuple[NamingTopic, ...]) -> None:
        self.naming = naming
        self.show_items(self.cursor)

    def item_count(self) -> int:
        return len(self.topic.rows) + len(self.naming) if self.topic else 0

    @property
    def order(self) -> tuple[int, ...]:
        """The parties from left to right."""
        return tuple(chain.from_iterable(self._columns))

    @property
    def naming_topic(self) -> NamingTopic | None:
        """The topic under the cursor that names this one."""
        at = self.cursor - len(self.topic.rows) if self.topic else -1
        return self.naming[at] if 0 <= at < len(self.naming) else None

    def lay_out(self) -> None:
        if (table := self.table()) is not None:
            legend = len(table.legend())
            self.look = table.look(self.screen.size.height - _AROUND - legend)
            if self.is_alone:
                self.look = ALL_OPEN
        super().lay_out()

    def item_height(self, index: int) -> int:
        table = self.table()
        if table is None or self.look != ONE_LINE or index == self.cursor:
            return super().item_height(index)
        return 1 + (index < len(table.topic.rows) and table.has_rule(index))

    def item_lines(self, index: int) -> list[Line]:
        table = self.table()
        if table is None or self.topic is None:
            return []
        if (at := index - len(self.topic.rows)) >= 0:
            lead = Span(ALSO_NAMED if at == 0 else " " * len(ALSO_NAMED), MUTED)
            words = Span(words_of_naming(self.naming[at]), PLAIN)
            return [fit_line([lead, words], self.item_width)]
        places = {place: str(number) for number, place in enumerate(sorted(self.marks), 1)}
        if (here := self.place) is not None:
            places[here] = f"{places.get(here, '')}›"
        return table.row(index, self.look, places, is_open=index == self.cursor)

    def line(self, y: int) -> tuple[Line, str]:
        line, background = super().line(y)
        table, index = self.table(), self.item_at(y)
        rows = len(self.topic.rows) if self.topic else 0
        if index is None or index >= rows or table is None or y != self.item_top(index):
            return line, background
        is_rule = table.has_rule(index)
        return ((Span(" ", Style()), *line[1:]), "background") if is_rule else (line, background)

    def text_columns(self) -> Sequence[int]:
        table = self.table()
        return [x + 1 for x in table.text_columns()] if table is not None else ()

    def selection_start(self) -> Place | None:
        """Where the current party's words begin."""
        table = self.table()
        if table is None or self.party not in table.shown or self.naming_topic is not None:
            return super().selection_start()
        y = self.item_top(self.cursor) - self.scroll_offset.y
        if (below := table.words_below(self.cursor, self.party)) is not None:
            return self.first_place_on(y + below)
        begin = 1 + table.begin_of(self.party)
        return self.first_place_on(y + table.has_rule(self.cursor), begin)

    @property
    def place(self) -> CellPlace | None:
        """The cell under the cursor. A topic that names this one has none."""
        is_brief = self.topic is not None and self.naming_topic is None
        return CellPlace(self.cursor, self.party) if is_brief else None

    def show_marks(self, marks: Iterable[CellPlace]) -> None:
        """Mark cells; if there are more than two, only the last two."""
        self.marks = tuple(marks)[-2:]
        self.refresh()

    def validate_party(self, party: int) -> int:
        return max(0, min(party, len(self.topic.parties) - 1 if self.topic else 0))

    def watch_party(self) -> None:
        self.reflow()

    def watch_is_alone(self) -> None:
        self.reflow()
        self.call_after_refresh(self.show_item, self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Make the party that was clicked the current one; the base class moves the cursor."""
        table, index = self.table(), self.item_at(int(event.y) + self.scroll_offset.y)
        if table is not None and index is not None and event.chain == 1:
            party = table.party_at(int(event.x) - 1, min(index, len(table.topic.rows) - 1))
            self.party = self.party if party is None else party


def make_table(_: Library, name: str, topic: Topic, rows: Sequence[TopicRow]) -> Subject:
    """A table to copy, which may have thousands of rows."""
    return Subject(name, text=topic_markdown(topic, rows))


class TopicDialog(LibraryDialog):
    """A topic of the library. `from_list` says that the list of topics is open below."""

    BINDINGS = keys.TOPIC
    signs = TOPIC_SIGNS
    hints = (
        "open: Open; view.left view.right: Party; pane.zoom: Alone; topic.mark: Mark; "
        "compare: Wording; copy topic.copy_table: Copy; topic: All topics"
    )

    def __init__(
        self,
        topic_id: str,
        name: str,
        opened: Brief | None,
        path: str,
        *,
        from_list: bool = False,
    ) -> None:
        super().__init__(opened, path)
        self.heading, self._from_list = name, from_list
        self._family: tuple[tuple[str, str], ...] = ((topic_id, name),)
        """The ids and names of the topic that was opened and of its siblings."""
        self._current = 0
        self._are_siblings_known = False
        self._view = TopicView()
        self._legend = LaidLines(self._lay_legend, height=0)
        self._siblings = LaidLines(self._lay_siblings)
        self._siblings.display = False
        self.body = (LaidLines(self._lay_head), self._view, self._legend, self._siblings)

    def _lay_head(self, width: int) -> list[Line]:
        """The names of the parties above their columns, or why there are none."""
        table = self._view.table()
        return [(_MARGIN, *table.head())] if table else [(Span(f" {self.progress}", MUTED),)]

    def _lay_legend(self, width: int) -> list[Line]:
        """The meanings of the signs, in as many lines as they need."""
        table = self._view.table()
        return hang([_MARGIN], table.legend() if table else [])

    def _lay_siblings(self, width: int) -> list[Line]:
        key = keys.keymap(self.app).first("next")
        names = [name for _, name in self._family]
        return [(_MARGIN, *lay_siblings(names, self._current, key, width - 1))]

    def on_resize(self, event: events.Resize) -> None:
        # The height of the screen may open or close rows though the view's stays the same.
        self._view.reflow()

    def on_mount(self) -> None:
        for name in ("party", "is_alone"):
            self.watch(self._view, name, self.refresh_lines, init=False)
        self._read_topic()

    def refresh_lines(self) -> None:
        for lines in self.query(Lines):
            lines.refresh(layout=lines is self._legend)

    def _read_topic(self) -> None:
        topic_id, _ = self._family[self._current]
        self.ask(find_topic, self._show_topic, topic_id, self.opened, is_cancelled)

    def show_progress(self, done: int, total: int) -> None:
        self._view.show_topic(None)
        super().show_progress(done, total)

    def _show_topic(self, topic: Topic | None) -> None:
        heading = self.query_one(PaneHeading)
        self.heading = heading.title = topic.name if topic else self._family[self._current][1]
        heading.detail = tuple(topic_heading(topic)) if topic else ()
        paths = [row.brief.path for row in topic.rows] if topic else []
        here = paths.index(self.path) if self.path in paths else 0
        self._view.show_topic(topic, here)
        self.say("No brief has this topic any more.")
        if topic is not None:
            self.ask(topics_naming, self._view.show_naming, topic.id, topic.name)
        if not self._are_siblings_known:
            self._are_siblings_known = True
            topic_id, name = self._family[0]
            self.ask(sibling_topics, self._show_siblings, topic_id, name, is_cancelled)

    def _show_siblings(self, siblings: tuple[TopicSummary, ...]) -> None:
        family = (*self._family, *((topic.id, topic.name) for topic in siblings))
        self._family = tuple(dict.fromkeys(family))
        self._siblings.display = bool(siblings)

    def action_party(self, step: int) -> None:
        order = self._view.order
        if order:
            place = order.index(self._view.party) + step
            self._view.party = order[max(0, min(place, len(order) - 1))]

    def action_sibling(self, step: int) -> None:
        if len(self._family) == 1:
            self.notify("No other topic shares a word with this one.")
            return
        self._current = (self._current + step) % len(self._family)
        self._siblings.refresh()
        self._read_topic()

    def action_topics(self) -> None:
        if self._from_list:
            self.dismiss()
        else:
            self.app.push_screen(TopicsDialog(self.opened, self.path))

    def action_choose(self) -> None:
        topic, naming = self._view.topic, self._view.naming_topic
        if naming is not None:
            entry = naming.id, naming.name
            self._family = self._family if entry in self._family else (*self._family, entry)
            self._current = self._family.index(entry)
            self._siblings.display = True
            self._read_topic()
        elif topic is not None:
            path = topic.rows[self._view.cursor].brief.path
            self.answer(state.topic_opened, topic.id, path)

    def on_item_chosen(self, message: ItemChosen) -> None:
        self.action_choose()

    def action_compare(self) -> None:
        from briefing_tui.tui.dialogs.diff import WordingDialog

        topic, marks, here = self._view.topic, self._view.marks, self._view.place
        if topic is None or not topic.parties:
            return
        if len(marks) == 1 and here is not None and here not in marks:
            marks = (*marks, here)
        offers: tuple[Offer, ...] = ()
        if len(marks) == 2:
            rows = topic.rows
            old, new = sorted(marks, key=lambda place: (oldest(rows[place.row].brief), place.party))
            offers = offers_of_cells(topic, old, new)
        elif here is not None:
            offers = offers_before(topic, here.row, here.party)
        if offers:
            self.app.push_screen(WordingDialog(self.heading, offers))
        elif here is None:
            self._say_no_brief()
        else:
            none_before = f"{topic.parties[here.party]} has no earlier words on {topic.name}"
            self.notify(why_no_cell_words(topic, here) or none_before)

    def action_mark(self) -> None:
        topic, marks, here = self._view.topic, self._view.marks, self._view.place
        if topic is None or not topic.parties:
            return
        if here is None:
            self._say_no_brief()
        elif here in marks:
            self._view.show_marks(mark for mark in marks if mark != here)
        elif words := why_no_cell_words(topic, here):
            self.notify(words)
        else:
            self._view.show_marks((*marks, here))

    def action_copy(self, every_row: bool) -> None:
        topic, here = self._view.topic, self._view.place
        if topic is None:
            return
        rows, which = topic.rows, ""
        if not every_row:
            if here is None:
                self._say_no_brief()
                return
            rows = (topic.rows[here.row],)
            which = f", {date.label}" if (date := rows[0].brief.date) else ""
        name = f"{topic.name}{which}, as Markdown"
        self.ask(make_table, partial(copy, self), name, topic, rows)

    def _say_no_brief(self) -> None:
        """What the cursor is on has no words to compare, mark or copy."""
        if (naming := self._view.naming_topic) is not None:
            self.notify(f"“{naming.name}” is another topic, not a brief of this one.")

    def action_alone(self) -> None:
        self._view.is_alone = not self._view.is_alone

    def action_close(self) -> None:
        if self._view.marks:
            self._view.show_marks(())
        elif self._view.is_alone:
            self._view.is_alone = False
        else:
            self.dismiss()


# All topics


def read_map(library: Library, report: ReportProgress) -> TopicFilter:
    """Read the map of topics."""
    return TopicFilter.of(topic_map_of(library, is_cancelled, report))


class TopicsDialog(LibraryDialog):
    """The map of the library's topics. `Enter` opens the history of one in front of it."""

    BINDINGS = keys.TOPICS
    heading = "Topics"
    signs = MAP_SIGNS
    hints = "open: Open the topic; view.left view.right: Brief; view.down view.up: Move"
    has_prompt = True

    def __init__(self, opened: Brief | None, path: str) -> None:
        super().__init__(opened, path)
        self._view = TopicMapView()
        head, foot = (LaidLines(lay, height=0) for lay in (self._lay_head, self._view.lay_foot))
        self._foot = foot
        self.body = (head, self._view, foot)

    def _lay_head(self, width: int) -> list[Line]:
        """The dates above the columns, or why there are none."""
        if self.progress:
            return [(Span(f" {self.progress}", MUTED),)]
        return self._view.lay_head(width)

    def on_mount(self) -> None:
        for name in ("cursor", "column", "words"):
            self.watch(self._view, name, self.refresh_lines, init=False)
        self.ask(read_map, self._show_map, self.report())

    def _show_map(self, topic_filter: TopicFilter) -> None:
        self._view.show_map(topic_filter, self.path)
        has_topics = bool(topic_filter.topic_map.topics)
        none = called_here(self.app, "No brief of the library has claims.")
        self.say("" if has_topics else none)

    def refresh_lines(self) -> None:
        self.query_one(PaneHeading).detail = self._view.detail()
        for lines in self.query(LaidLines):  # the legend is that of the columns in sight
            lines.refresh(layout=lines is self._foot)

    def left_out(self) -> Iterator[str]:
        yield from super().left_out()
        if not self._view.map.topics:
            yield from ("view.left", "view.right")

    def action_column(self, step: int) -> None:
        self._view.column += step

    def action_close(self) -> None:
        if self._view.words:
            self._view.words = ""
        else:
            self.dismiss()

    def on_item_chosen(self, message: ItemChosen) -> None:
        topic, brief = self._view.topics[message.index], self._view.brief()
        # The history opens at the brief under the cursor.
        path = brief.path if brief else self.path
        self.app.push_screen(TopicDialog(topic.id, topic.name, self.opened, path, from_list=True))
