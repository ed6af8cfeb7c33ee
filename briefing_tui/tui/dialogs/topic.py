"""A topic's history in a dialog: a row a brief, a column a party."""

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
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style
from briefing_tui.layout.topic import TopicTable, topic_heading
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import ItemView, Lines, PaneHeading

History = Callable[[Callable[[], bool], Callable[[int, int], None]], Topic | None]
"""Reads the library for a topic in a thread. It is given a function that says whether to stop,
and one to tell how many briefs it has read, and of how many."""
OFTEN = 0.1
"""Seconds between two words on how far it is."""
Open = Callable[[str], None]
"""Opens the brief with that path from the library's root, at the topic's claim."""


class TopicView(ItemView):
    """The briefs that have the topic, a line each; the cursor's is open."""

    BINDINGS = keys.TOPIC
    closed_height = 1
    party: reactive[int] = reactive(0)

    class Chosen(Message):
        """The reader wants the brief under the cursor."""

    class CompareWanted(Message):
        """The reader wants the chosen party's wording beside its earlier one."""

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__()
        self._ascii_only = ascii_only
        self.topic: Topic | None = None
        self._table: TopicTable | None = None

    def table(self) -> TopicTable | None:
        """The grid at the present width, with the chosen party in sight."""
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

    def show_topic(self, topic: Topic, at: int) -> None:
        """The history has been read; the cursor goes to the open brief."""
        self.topic = topic
        self.set_reactive(TopicView.cursor, at)
        self.measure()
        self.call_after_refresh(self.show_item, at)

    def item_count(self) -> int:
        """One a brief."""
        return len(self.topic.rows) if self.topic else 0

    def item_height(self, index: int) -> int:
        """One line, or all of the open row's."""
        return len(self.item_lines(index)) if index == self.cursor else 1

    def item_lines(self, index: int) -> list[Line]:
        """A row, closed or open."""
        table = self.table()
        if table is None:
            return []
        return table.open_row(index, self.party) if index == self.cursor else table.row(index)

    def choose(self, index: int) -> None:
        """Open the brief."""
        self.post_message(self.Chosen())

    def validate_party(self, party: int) -> int:
        """The mark stays on a party."""
        return max(0, min(party, len(self.topic.parties) - 1 if self.topic else 0))

    def watch_party(self) -> None:
        """The mark moves."""
        self.measure()

    def action_party(self, step: int) -> None:
        """To the party at the left or the right."""
        self.party += step

    def action_compare(self) -> None:
        """Two wordings of one party."""
        self.post_message(self.CompareWanted())


class TopicHead(Lines):
    """The parties' names, and above the rows' left edge."""

    def __init__(self, view: TopicView) -> None:
        super().__init__()
        self._view = view
        self.waiting = "Reading the library…"
        """Said until there are rows."""

    def lines(self) -> list[Line]:
        """One line as wide as the rows below."""
        table = self._view.table()
        if table is None:
            return [(Span(f" {self.waiting}", MUTED),)]
        return [(Span(" ", Style()), *table.head())]


_KEYS = (("Enter", "open the brief"), ("h/l", "party"), ("x", "its words before"), ("Esc", "close"))


class TopicFoot(Lines):
    """What the signs mean, and what the keys do."""

    DEFAULT_CSS = """
    TopicFoot { height: 2; }
    """

    def __init__(self, view: TopicView) -> None:
        super().__init__()
        self._view = view

    def lines(self) -> list[Line]:
        """As much of the legend as there is room for, and the keys."""
        table = self._view.table()
        legend = table.legend()[:1] if table else []
        hints = [
            span
            for key, words in _KEYS
            for span in (Span(f" {key}", STRONG), Span(f" {words}  ", MUTED))
        ]
        return [*((Span(" ", Style()), *line) for line in legend or [()]), tuple(hints)]


class TopicDialog(Dialog):
    """The history of one topic."""

    @dataclass
    class Reading(Message):
        """So many briefs have been read for it."""

        done: int
        total: int

    @dataclass
    class Read(Message):
        """The library has been read for it."""

        topic: Topic | None

    def __init__(
        self, name: str, path: str, history: History, open_brief: Open, *, ascii_only: bool
    ) -> None:
        super().__init__()
        self.heading = name
        self.add_class("-large")
        self._path, self._history, self._open = path, history, open_brief
        self._view = TopicView(ascii_only=ascii_only)

    def compose_body(self) -> ComposeResult:
        """Headings, rows, and the legend."""
        yield TopicHead(self._view)
        yield self._view
        yield TopicFoot(self._view)

    def on_mount(self) -> None:
        """Read the library out of the way of the keys."""
        super().on_mount()
        self.watch(self._view, "party", self.redraw, init=False)
        self.read_history()

    @work(thread=True, exclusive=True, group="topic")
    def read_history(self) -> None:
        """The topic across all briefs."""
        worker = get_current_worker()
        told = monotonic()

        def tell(done: int, total: int) -> None:
            nonlocal told
            if (now := monotonic()) - told >= OFTEN:
                told = now
                self.post_message(self.Reading(done, total))

        topic = self._history(lambda: worker.is_cancelled, tell)
        if not worker.is_cancelled:
            self.post_message(self.Read(topic))

    def on_topic_dialog_reading(self, message: Reading) -> None:
        """Say how far it is."""
        head = self.query_one(TopicHead)
        head.waiting = f"Reading {message.done:,} of {message.total:,} briefs…"
        head.refresh()

    def on_topic_dialog_read(self, message: Read) -> None:
        """Show it, the open brief under the cursor."""
        topic = message.topic
        if topic is None:
            return
        at = next((at for at, row in enumerate(topic.rows) if row.brief.path == self._path), 0)
        self._view.show_topic(topic, at)
        self.query_one(PaneHeading).detail = tuple(topic_heading(topic))
        self.redraw()

    def redraw(self) -> None:
        """The headings follow the rows."""
        for each in self.query(Lines):
            each.refresh()

    def on_topic_view_chosen(self, message: TopicView.Chosen) -> None:
        """The brief under the cursor, at its claim."""
        topic = self._view.topic
        if self.leave() and topic is not None:
            self._open(topic.rows[self._view.cursor].brief.path)

    def on_topic_view_compare_wanted(self, message: TopicView.CompareWanted) -> None:
        """The party's words here beside its last words before."""
        from briefing_tui.tui.dialogs.diff import WordingDialog

        view = self._view
        offers = offers_before(view.topic, view.cursor, view.party) if view.topic else ()
        if offers:
            self.app.push_screen(WordingDialog(self.heading, offers, lambda _: ()))
        else:
            self.notify("This party has no words here, or none before.")
