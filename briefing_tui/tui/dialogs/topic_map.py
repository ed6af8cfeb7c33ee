"""The view of the map of topics: a line for each topic, a column for each brief."""

from typing import NamedTuple

from textual import events
from textual.reactive import reactive

from briefing_tui.compare.topic_map import MapBrief, TopicMap
from briefing_tui.compare.topics import TopicSummary, matching_topics
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, fit_line, mark_words
from briefing_tui.layout.topic_map import MapTable, cell_words, left_out_words
from briefing_tui.tui import keys
from briefing_tui.tui.panes.base import ItemView

_MARGIN = Span(" ", PLAIN)
_MOST_LEGEND = 2
"""The most lines of the legend on the screen."""


class ReadMap(NamedTuple):
    """A map, and the texts that the filter searches, by topic."""

    topic_map: TopicMap
    filter_texts: tuple[str, ...]


class TopicMapView(ItemView):
    """The topics that contain the words typed, each with its cells."""

    BINDINGS = keys.PICKER
    follows_height = False
    closed_height = 1
    placeholder = "words of a topic"
    column: reactive[int] = reactive(0)
    """The brief under the cursor."""
    words: reactive[str] = reactive("", init=False)
    """The words that limit the list."""

    def __init__(self) -> None:
        super().__init__()
        self.map = TopicMap()
        self._filter_texts: tuple[str, ...] = ()
        self.topics: tuple[TopicSummary, ...] = ()
        self._table = MapTable(self.map, None)

    def show_map(self, read: ReadMap, path: str) -> None:
        """Show a map, with the cursor on a brief, or on the newest."""
        self.map, self._filter_texts = read
        paths = [brief.path for brief in self.map.briefs]
        self.set_reactive(
            TopicMapView.column, paths.index(path) if path in paths else len(paths) - 1
        )
        self.watch_words()

    def table(self) -> MapTable:
        """The table at the view's width, with the current column in sight."""
        if self._table.map is not self.map or self._table.width != self.item_width:
            self._table = MapTable(self.map, self.item_width)
        self._table = self._table.with_column(self.column)
        return self._table

    def item_count(self) -> int:
        return len(self.topics)

    def item_lines(self, index: int) -> list[Line]:
        column = self.column if index == self.cursor else None
        return [self.table().row(self.topics[index], column, self.words)]

    def why_empty(self) -> tuple[str, ...]:
        return ("Nothing here has these words.",) if self.words else ()

    def find_words(self, words: str) -> None:
        self.words = words

    def end_find(self, *, kept: bool) -> None:
        self.focus()
        if not kept:
            self.words = ""

    def watch_words(self) -> None:
        self.topics = matching_topics(self.map.topics, self._filter_texts, self.words)
        self.show_items(0)
        self.scroll_to(y=0, animate=False)

    def validate_column(self, column: int) -> int:
        return max(0, min(column, len(self.map.briefs) - 1))

    def watch_column(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Select the column that was clicked; the base class moves the cursor."""
        column = self.table().column_at(int(event.x) - 1) if event.chain == 1 else None
        self.column = self.column if column is None else column

    def brief(self) -> MapBrief | None:
        """The brief at which to open the history of the topic under the cursor."""
        topics = self.topics
        return self.map.nearest(topics[self.cursor].id, self.column) if topics else None

    def lay_head(self, width: int) -> list[Line]:
        return [(_MARGIN, *line) for line in self.table().head(self.column)]

    def lay_foot(self, width: int) -> list[Line]:
        """The meaning of the cell under the cursor, and the legend."""
        if not self.map.briefs:
            return []
        brief = self.map.briefs[self.column]
        words = [brief.date.label if brief.date else "no date", brief.title]
        if self.topics:
            topic = self.topics[self.cursor]
            words = [topic.name, cell_words(brief, topic), *words]
        first, *rest = words
        spans = [_MARGIN, Span(first, STRONG), Span(f" · {' · '.join(rest)}", PLAIN)]
        # A topic may be listed for a party that names it.
        legend = [mark_words(line, self.words.split()) for line in self.table().legend()]
        legend = legend[:_MOST_LEGEND]
        blank: list[Line] = [()] * (_MOST_LEGEND - len(legend))
        return [fit_line(spans, width), *((_MARGIN, *line) for line in legend), *blank]

    def detail(self) -> tuple[Span, ...]:
        """What was typed, and how many topics and briefs are shown."""
        if self.words:
            return (Span(f"/{self.words}", STRONG), Span(f" {len(self.topics):,}", MUTED))
        if not self.map.topics:
            return ()
        counts = f"{len(self.topics):,} topics, {len(self.map.briefs):,} briefs"
        left_out = left_out_words(self.map, len(self.map.briefs))
        return (Span("; ".join(filter(None, (counts, left_out))), MUTED),)
