"""The dialogs about topics: one topic across briefs, with a row for each brief and a column for
each party, and the list of all topics. Each leads to the other.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple

from textual import events, work
from textual.app import ComposeResult
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.worker import get_current_worker

from briefing_tui.compare.topics import CellPlace, Topic, TopicRow, TopicSummary, matching_topics
from briefing_tui.layout.diff import offers_before, offers_of_cells, why_no_cell_words
from briefing_tui.layout.spans import MUTED, Line, Span, Style
from briefing_tui.layout.topic import (
    ONE_LINE,
    TopicList,
    TopicTable,
    lay_siblings,
    topic_heading,
)
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog, FilterDialog, FilteredList
from briefing_tui.tui.panes.base import ItemView, Lines, PaneHeading
from briefing_tui.tui.subject import Subject, copy

Cancelled = Callable[[], bool]
Report = Callable[[int, int], None]
"""Receives how many briefs have been read, and of how many."""
_REPORT_INTERVAL = 0.1
"""Seconds between two reports of progress."""
_NO_TOPICS = "There is no library around this brief, or no brief in it has claims."
READING = "Reading the library…"


class LibraryTopics(NamedTuple):
    """What the dialogs ask the library, in threads; the open brief's path from its root."""

    topic: Callable[[str, Cancelled, Report], Topic | None]
    siblings: Callable[[str, str, Cancelled], tuple[TopicSummary, ...]]
    topics: Callable[[Cancelled, Report], tuple[TopicSummary, ...]]
    path: str
    ascii_only: bool


class TopicChoice(NamedTuple):
    """A brief to open at its claim on a topic, by its path from the root of the library."""

    topic_id: str
    path: str


@dataclass
class TopicProgress(Message):
    """Some of the briefs have been read."""

    done: int
    total: int

    def __str__(self) -> str:
        return f"Reading {self.done:,} of {self.total:,} briefs…"


def _reporting(post: Callable[[Message], object]) -> Report:
    """Post the progress, but not more often than it can be followed."""
    reported = monotonic()

    def report(done: int, total: int) -> None:
        nonlocal reported
        if (now := monotonic()) - reported >= _REPORT_INTERVAL:
            reported = now
            post(TopicProgress(done, total))

    return report


# One topic


_AROUND = 5
"""Lines of the screen around the rows and the legend: header, footer, the heading, the heads of
the columns, the siblings."""


class TopicView(ItemView):
    """The briefs that have the topic, with as much of each as there is room for; the one under the
    cursor is open.
    """

    BINDINGS = keys.TOPIC
    party: reactive[int] = reactive(0)
    """The column of the current party."""

    class Chosen(Message):
        """The brief under the cursor was chosen."""

    class CompareRequested(Message):
        """Compare the marked cells, or the current party's words with its earlier ones."""

    class MarkRequested(Message):
        """Mark the current cell, or remove its mark."""

    @dataclass
    class CopyRequested(Message):
        """Copy the row under the cursor, or all rows."""

        every_row: bool

    @dataclass
    class SiblingRequested(Message):
        """Show the next or the previous sibling topic."""

        step: int

    class ListRequested(Message):
        """Show the list of topics."""

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__()
        self._ascii_only = ascii_only
        self.topic: Topic | None = None
        self.marks: tuple[CellPlace, ...] = ()
        """At most two cells, in the order in which they were marked."""
        self.look = ONE_LINE
        self._table: TopicTable | None = None

    def table(self) -> TopicTable | None:
        """The table at the view's width, with columns that include the current party's."""
        if self.topic is None:
            return None
        table, width = self._table, self.item_width
        if table is None or table.topic is not self.topic or table.width != max(30, width):
            table = TopicTable(self.topic, width, ascii_only=self._ascii_only)
        if table.shown and self.party not in table.shown:
            first = self.party if self.party < table.shown[0] else self.party - len(table.shown) + 1
            table = TopicTable(self.topic, width, ascii_only=self._ascii_only, first=first)
        self._table = table
        return table

    def show_topic(self, topic: Topic | None, index: int = 0) -> None:
        """Show a topic, with the cursor on one of its rows; None while it is read."""
        self.topic, self.marks = topic, ()
        self.set_reactive(TopicView.party, 0)
        self.set_reactive(TopicView.cursor, index)
        self.reflow()
        self.call_after_refresh(self.show_item, index)

    def item_count(self) -> int:
        return len(self.topic.rows) if self.topic else 0

    def lay_out(self) -> None:
        if (table := self.table()) is not None:
            legend = len(table.legend(ONE_LINE))
            self.look = table.look(self.screen.size.height - _AROUND - legend)
        self.closed_height = 1 if self.look == ONE_LINE else 0
        super().lay_out()

    def item_height(self, index: int) -> int:
        table = self.table()
        return table.height(index, self.look, is_open=index == self.cursor) if table else 0

    def item_lines(self, index: int) -> list[Line]:
        table = self.table()
        if table is None:
            return []
        places = {place: str(number) for number, place in enumerate(sorted(self.marks), 1)}
        here = self.place
        places[here] = f"{places.get(here, '')}›"
        return table.row(index, self.look, places, is_open=index == self.cursor)

    def line(self, y: int) -> tuple[Line, str]:
        line, background = super().line(y)
        table, index = self.table(), self.item_at(y)
        if index is None or table is None or y != self.item_top(index):
            return line, background
        is_rule = self.look.rules and table.has_rule(index)
        return ((Span(" ", Style()), *line[1:]), "background") if is_rule else (line, background)

    @property
    def place(self) -> CellPlace:
        """The current cell."""
        return CellPlace(self.cursor, self.party)

    def show_marks(self, marks: Iterable[CellPlace]) -> None:
        """Mark cells; of more than two the last two."""
        self.marks = tuple(marks)[-2:]
        self.refresh()

    def choose(self, index: int) -> None:
        self.post_message(self.Chosen())

    def validate_party(self, party: int) -> int:
        return max(0, min(party, len(self.topic.parties) - 1 if self.topic else 0))

    def watch_party(self) -> None:
        self.reflow()

    def on_click(self, event: events.Click) -> None:
        """Make the party that was clicked the current one; the base class moves the cursor."""
        table = self.table()
        party = table.party_at(int(event.x) - 1) if table and event.chain == 1 else None
        self.party = self.party if party is None else party

    def action_party(self, step: int) -> None:
        self.party += step

    def action_compare(self) -> None:
        self.post_message(self.CompareRequested())

    def action_mark(self) -> None:
        self.post_message(self.MarkRequested())

    def action_copy(self, every_row: bool) -> None:
        self.post_message(self.CopyRequested(every_row))

    def action_sibling(self, step: int) -> None:
        self.post_message(self.SiblingRequested(step))

    def action_topics(self) -> None:
        self.post_message(self.ListRequested())


class TopicHead(Lines):
    """The names of the parties above their columns, or why there are none."""

    def __init__(self, view: TopicView) -> None:
        super().__init__()
        self._view = view
        self.progress = READING

    def lines(self) -> list[Line]:
        table = self._view.table()
        if table is None:
            return [(Span(f" {self.progress}", MUTED),)]
        return [(Span(" ", Style()), *table.head())]


class TopicLegend(Lines):
    """The meanings of the signs, in as many lines as they need."""

    DEFAULT_CSS = """
    TopicLegend { height: auto; }
    """

    def __init__(self, view: TopicView) -> None:
        super().__init__()
        self._view = view

    def lines(self) -> list[Line]:
        table = self._view.table()
        lines = table.legend(self._view.look) if table else []
        return [(Span(" ", Style()), *line) for line in lines]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines())


class SiblingLine(Lines):
    """The names of the sibling topics, if there are any: the current topic is marked."""

    DEFAULT_CSS = """
    SiblingLine { display: none; }
    """
    names: tuple[str, ...] = ()
    current = 0

    def lines(self) -> list[Line]:
        key = keys.keymap(self.app).first("topic.next")
        line = lay_siblings(self.names, self.current, key, self.size.width - 1)
        return [(Span(" ", Style()), *line)]


class TopicDialog(Dialog[TopicChoice]):
    """A topic of the library. `from_list` says that the list of topics is open below."""

    hints = (
        keys.Hint(("topic.open",), "Open"),
        keys.Hint(("topic.left", "topic.right"), "Party"),
        keys.Hint(("topic.mark",), "Mark"),
        keys.Hint(("topic.compare",), "Wording"),
        keys.Hint(("topic.copy", "topic.copy_table"), "Copy"),
        keys.Hint(("topic.list",), "All topics"),
    )

    @dataclass
    class TopicRead(Message):
        """All briefs have been read; None if no brief has the topic."""

        topic: Topic | None

    @dataclass
    class TableMade(Message):
        """Rows have been made a Markdown table, to be copied."""

        table: Subject

    @dataclass
    class SiblingsFound(Message):
        """The topics that share words with the first one."""

        siblings: tuple[TopicSummary, ...]

    def __init__(
        self, topic_id: str, name: str, topics: LibraryTopics, *, from_list: bool = False
    ) -> None:
        super().__init__()
        self.heading = name
        self._topics, self._from_list = topics, from_list
        self._family: tuple[tuple[str, str], ...] = ((topic_id, name),)
        """The ids and names of the topic that was opened and of its siblings."""
        self._current = 0
        self._view = TopicView(ascii_only=topics.ascii_only)

    def compose_body(self) -> ComposeResult:
        yield TopicHead(self._view)
        yield self._view
        yield TopicLegend(self._view)
        yield SiblingLine()

    def on_resize(self) -> None:
        # The height of the screen may open or close rows though the view's stays the same.
        self._view.reflow()

    def on_mount(self) -> None:
        self.watch(self._view, "party", self._refresh_lines, init=False)
        self.read_topic(*self._family[0], with_siblings=True)

    def _refresh_lines(self) -> None:
        for lines in self.query(Lines):
            lines.refresh(layout=isinstance(lines, TopicLegend))

    @work(thread=True, exclusive=True, group="topic")
    def read_topic(self, topic_id: str, name: str, *, with_siblings: bool) -> None:
        """Read a topic in a thread, and then find its siblings."""
        worker = get_current_worker()
        topic = self._topics.topic(
            topic_id, lambda: worker.is_cancelled, _reporting(self.post_message)
        )
        if worker.is_cancelled:
            return
        self.post_message(self.TopicRead(topic))
        if with_siblings:
            siblings = self._topics.siblings(topic_id, name, lambda: worker.is_cancelled)
            self.post_message(self.SiblingsFound(siblings))

    def on_topic_progress(self, message: TopicProgress) -> None:
        self._view.show_topic(None)
        self._say(str(message))

    def _say(self, words: str) -> None:
        self.query_one(TopicHead).progress = words
        self._refresh_lines()

    def on_topic_dialog_topic_read(self, message: TopicRead) -> None:
        topic, heading = message.topic, self.query_one(PaneHeading)
        self.heading = heading.title = topic.name if topic else self._family[self._current][1]
        heading.detail = tuple(topic_heading(topic)) if topic else ()
        paths = [row.brief.path for row in topic.rows] if topic else []
        here = self._topics.path
        self._view.show_topic(topic, paths.index(here) if here in paths else 0)
        self._say("No brief has this topic any more.")

    def on_topic_dialog_siblings_found(self, message: SiblingsFound) -> None:
        siblings = ((topic.id, topic.name) for topic in message.siblings)
        self._family = (self._family[0], *siblings)
        line = self.query_one(SiblingLine)
        line.names = tuple(name for _, name in self._family)
        line.display = bool(message.siblings)

    def on_topic_view_sibling_requested(self, message: TopicView.SiblingRequested) -> None:
        if len(self._family) == 1:
            self.notify("No other topic shares a word with this one.")
            return
        self._current = (self._current + message.step) % len(self._family)
        line = self.query_one(SiblingLine)
        line.current = self._current
        line.refresh()
        self.read_topic(*self._family[self._current], with_siblings=False)

    def on_topic_view_list_requested(self) -> None:
        if self._from_list:
            self.dismiss()
        else:
            self.app.push_screen(TopicsDialog(self._topics), self._answer)

    def _answer(self, choice: TopicChoice | None) -> None:
        if choice is not None:
            self.dismiss(choice)

    def on_topic_view_chosen(self, message: TopicView.Chosen) -> None:
        topic = self._view.topic
        if topic is not None:
            self.dismiss(TopicChoice(topic.id, topic.rows[self._view.cursor].brief.path))

    def on_topic_view_compare_requested(self, message: TopicView.CompareRequested) -> None:
        from briefing_tui.tui.dialogs.diff import WordingDialog

        topic, marks, here = self._view.topic, self._view.marks, self._view.place
        if topic is None or not topic.parties:
            return
        if len(marks) == 1 and here not in marks:
            marks = (*marks, here)
        if len(marks) == 2:
            offers = offers_of_cells(topic, *sorted(marks))
        else:
            offers = offers_before(topic, here.row, here.party)
        if offers:
            self.app.push_screen(WordingDialog(self.heading, offers))
        else:
            none_before = f"{topic.parties[here.party]} has no earlier words on {topic.name}"
            self.notify(why_no_cell_words(topic, here) or none_before)

    def on_topic_view_mark_requested(self) -> None:
        topic, marks, here = self._view.topic, self._view.marks, self._view.place
        if topic is None or not topic.parties:
            return
        if here in marks:
            self._view.show_marks(mark for mark in marks if mark != here)
        elif words := why_no_cell_words(topic, here):
            self.notify(words)
        else:
            self._view.show_marks((*marks, here))

    def on_topic_view_copy_requested(self, message: TopicView.CopyRequested) -> None:
        if (topic := self._view.topic) is not None:
            row = topic.rows[self._view.cursor]
            date = f", {row.brief.date.label}" if row.brief.date else ""
            if message.every_row:
                self.make_table(topic, topic.rows, f"{topic.name}, as Markdown")
            else:
                self.make_table(topic, (row,), f"{topic.name}{date}, as Markdown")

    @work(thread=True, exclusive=True, group="copy")
    def make_table(self, topic: Topic, rows: Sequence[TopicRow], name: str) -> None:
        """Make a table of rows to copy, in a thread: there may be thousands."""
        from briefing_tui.export.tables import topic_markdown

        self.post_message(self.TableMade(Subject(name, text=topic_markdown(topic, rows))))

    def on_topic_dialog_table_made(self, message: TableMade) -> None:
        copy(self, message.table)

    def action_close(self) -> None:
        """Remove the marks, or close."""
        if self._view.marks:
            self._view.show_marks(())
        else:
            self.dismiss()


# All topics


class TopicsView(FilteredList):
    """The topics that contain the words typed, a line each."""

    @dataclass
    class Chosen(Message):
        """A topic was chosen."""

        topic: TopicSummary

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[TopicSummary, ...] = ()
        self._filter_texts: tuple[str, ...] = ()
        self.topics: tuple[TopicSummary, ...] = ()
        self._table: TopicList | None = None

    def show_topics(
        self, topics: tuple[TopicSummary, ...], filter_texts: tuple[str, ...], words: str
    ) -> None:
        """List the topics that have some words; `filter_texts` are those of all topics."""
        self._all, self._filter_texts, self._table = topics, filter_texts, None
        self.filter(words)

    def table(self) -> TopicList:
        """The columns at the view's width."""
        if self._table is None or self._table.width != self.item_width:
            self._table = TopicList(self._all, self.item_width)
        return self._table

    def item_count(self) -> int:
        return len(self.topics)

    def item_lines(self, index: int) -> list[Line]:
        return [self.table().line(self.topics[index])]

    def filter(self, words: str) -> None:
        self.topics = matching_topics(self._all, self._filter_texts, words)
        self.set_reactive(TopicsView.cursor, 0)
        self.reflow()
        self.scroll_to(y=0, animate=False)

    def choose(self, index: int) -> None:
        self.post_message(self.Chosen(self.topics[index]))


class TopicsHead(Lines):
    """The headings of the columns, or why there are none."""

    def __init__(self, view: TopicsView) -> None:
        super().__init__()
        self._view = view
        self.words = READING

    def lines(self) -> list[Line]:
        if self.words:
            return [(Span(f" {self.words}", MUTED),)]
        return [(Span(" ", Style()), *self._view.table().head())]


class TopicsDialog(FilterDialog[TopicChoice]):
    """The topics of the library. `Enter` opens one in front of the list."""

    heading = "Topics"
    hints = (
        keys.Hint(("picker.choose",), "Open the topic"),
        keys.Hint(("view.down", "view.up"), "Move"),
    )

    @dataclass
    class TopicsRead(Message):
        """All topics have been counted; with the texts in which the filter looks."""

        topics: tuple[TopicSummary, ...]
        filter_texts: tuple[str, ...]

    def __init__(self, topics: LibraryTopics) -> None:
        super().__init__()
        self._topics = topics
        self._view = TopicsView()

    def compose_body(self) -> ComposeResult:
        yield TopicsHead(self._view)
        yield self._view

    def on_mount(self) -> None:
        self.read_topics()

    @work(thread=True, exclusive=True, group="topics")
    def read_topics(self) -> None:
        """Read the list in a thread."""
        worker = get_current_worker()
        topics = self._topics.topics(lambda: worker.is_cancelled, _reporting(self.post_message))
        if not worker.is_cancelled:
            texts = tuple(topic.filter_text() for topic in topics)
            self.post_message(self.TopicsRead(topics, texts))

    def on_topic_progress(self, message: TopicProgress) -> None:
        self._say(str(message))

    def _say(self, words: str) -> None:
        head = self.query_one(TopicsHead)
        head.words = words
        head.refresh()

    def on_topics_dialog_topics_read(self, message: TopicsRead) -> None:
        self._view.show_topics(message.topics, message.filter_texts, self.typed)
        self.show_typed()
        self._say("" if message.topics else _NO_TOPICS)

    def on_topics_view_chosen(self, message: TopicsView.Chosen) -> None:
        topic = message.topic
        dialog = TopicDialog(topic.id, topic.name, self._topics, from_list=True)
        self.app.push_screen(dialog, self._answer)

    def _answer(self, choice: TopicChoice | None) -> None:
        if choice is not None:
            self.dismiss(choice)
