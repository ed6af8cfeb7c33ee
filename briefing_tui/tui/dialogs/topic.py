"""The dialog that shows a topic across briefs: a row for each brief, a column for each party."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import reactive
from textual.worker import get_current_worker

from briefing_tui.compare.topics import Topic
from briefing_tui.layout.diff import offers_before
from briefing_tui.layout.spans import MUTED, Line, Span, Style
from briefing_tui.layout.topic import TopicTable, topic_heading
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import ItemView, Lines, PaneHeading

ReadTopic = Callable[[Callable[[], bool], Callable[[int, int], None]], Topic | None]
"""Reads a topic from the library, in a thread. It takes a function that tells whether to stop, and
one to report how many briefs have been read, and of how many."""
_REPORT_INTERVAL = 0.1
"""Seconds between two reports of progress."""


class TopicView(ItemView):
    """The briefs that have the topic, a line each; the one under the cursor is open."""

    BINDINGS = keys.TOPIC
    closed_height = 1
    party: reactive[int] = reactive(0)
    """The column of the current party."""

    class Chosen(Message):
        """The brief under the cursor was chosen."""

    class CompareRequested(Message):
        """Compare the current party's words with its earlier ones."""

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__()
        self._ascii_only = ascii_only
        self.topic: Topic | None = None
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

    def show_topic(self, topic: Topic, index: int) -> None:
        """Show a topic, with the cursor on one of its rows."""
        self.topic = topic
        self.set_reactive(TopicView.cursor, index)
        self.reflow()
        self.call_after_refresh(self.show_item, index)

    def item_count(self) -> int:
        return len(self.topic.rows) if self.topic else 0

    def item_height(self, index: int) -> int:
        return len(self.item_lines(index)) if index == self.cursor else 1

    def item_lines(self, index: int) -> list[Line]:
        table = self.table()
        if table is None:
            return []
        return table.open_row(index, self.party) if index == self.cursor else table.row(index)

    def choose(self, index: int) -> None:
        self.post_message(self.Chosen())

    def validate_party(self, party: int) -> int:
        return max(0, min(party, len(self.topic.parties) - 1 if self.topic else 0))

    def watch_party(self) -> None:
        self.reflow()

    def action_party(self, step: int) -> None:
        self.party += step

    def action_compare(self) -> None:
        self.post_message(self.CompareRequested())


class TopicHead(Lines):
    """The names of the parties above their columns, or the progress of reading."""

    def __init__(self, view: TopicView) -> None:
        super().__init__()
        self._view = view
        self.progress = "Reading the library…"

    def lines(self) -> list[Line]:
        table = self._view.table()
        if table is None:
            return [(Span(f" {self.progress}", MUTED),)]
        return [(Span(" ", Style()), *table.head())]


class TopicLegend(Lines):
    """The meanings of the signs, as far as there is room."""

    def __init__(self, view: TopicView) -> None:
        super().__init__()
        self._view = view

    def lines(self) -> list[Line]:
        table = self._view.table()
        return [(Span(" ", Style()), *line) for line in (table.legend() if table else [])]


class TopicDialog(Dialog[str]):
    """`read` reads the topic. The result is the path of the brief that was chosen, from the root
    of the library; `path` is that of the open brief."""

    hints = (
        keys.Hint(("topic.open",), "Open the brief"),
        keys.Hint(("topic.left", "topic.right"), "Party"),
        keys.Hint(("topic.compare",), "Its earlier words"),
    )

    @dataclass
    class Progress(Message):
        """Some of the briefs have been read."""

        done: int
        total: int

    @dataclass
    class TopicRead(Message):
        """All briefs have been read; None if no brief has the topic."""

        topic: Topic | None

    def __init__(self, name: str, path: str, read: ReadTopic, *, ascii_only: bool) -> None:
        super().__init__()
        self.heading = name
        self.add_class("-large")
        self._path, self._read = path, read
        self._view = TopicView(ascii_only=ascii_only)

    def compose_body(self) -> ComposeResult:
        yield TopicHead(self._view)
        yield self._view
        yield TopicLegend(self._view)

    def on_mount(self) -> None:
        self.watch(self._view, "party", self._refresh_lines, init=False)
        self.read_topic()

    def _refresh_lines(self) -> None:
        for lines in self.query(Lines):
            lines.refresh()

    @work(thread=True, exclusive=True, group="topic")
    def read_topic(self) -> None:
        """Read the topic in a thread."""
        worker = get_current_worker()
        reported = monotonic()

        def report(done: int, total: int) -> None:
            nonlocal reported
            if (now := monotonic()) - reported >= _REPORT_INTERVAL:
                reported = now
                self.post_message(self.Progress(done, total))

        topic = self._read(lambda: worker.is_cancelled, report)
        if not worker.is_cancelled:
            self.post_message(self.TopicRead(topic))

    def on_topic_dialog_progress(self, message: Progress) -> None:
        head = self.query_one(TopicHead)
        head.progress = f"Reading {message.done:,} of {message.total:,} briefs…"
        head.refresh()

    def on_topic_dialog_topic_read(self, message: TopicRead) -> None:
        topic = message.topic
        if topic is None:
            return
        paths = [row.brief.path for row in topic.rows]
        self._view.show_topic(topic, paths.index(self._path) if self._path in paths else 0)
        self.query_one(PaneHeading).detail = tuple(topic_heading(topic))
        self._refresh_lines()

    def on_topic_view_chosen(self, message: TopicView.Chosen) -> None:
        if self._view.topic is not None:
            self.dismiss(self._view.topic.rows[self._view.cursor].brief.path)

    def on_topic_view_compare_requested(self, message: TopicView.CompareRequested) -> None:
        from briefing_tui.tui.dialogs.diff import WordingDialog

        view = self._view
        offers = offers_before(view.topic, view.cursor, view.party) if view.topic else ()
        if offers:
            self.app.push_screen(WordingDialog(self.heading, offers))
        else:
            self.notify("This party said nothing here, or nothing earlier, to compare.")
