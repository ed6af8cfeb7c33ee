"""The view of the map of topics: a line for each topic, a column for each brief."""

from textual import events
from textual.reactive import reactive

from briefing_tui.compare.topic_map import MapBrief, TopicFilter, TopicMap
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, fit_line, mark_words
from briefing_tui.layout.topic_map import MapTable, cell_words, left_out_words
from briefing_tui.text.words import places_of
from briefing_tui.tui.dialogs.base import FilteredList

_MARGIN = Span(" ", PLAIN)
_LEAST_LEGEND, _MOST_LEGEND = 2, 5
"""The lines of the legend on the screen."""


class TopicMapView(FilteredList):
    """The topics that the words typed find, each with its cells."""

    column: reactive[int] = reactive(0)
    """The brief under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._filter = TopicFilter.of(TopicMap())
        self.topics = self._filter.topics("")
        self._text_words, self._class_keys = "", self._filter.class_keys("")
        """What was typed: words of topics, and the keys of names of classes."""
        self._table = MapTable(self.map, None)

    @property
    def map(self) -> TopicMap:
        return self._filter.topic_map

    def show_map(self, topic_filter: TopicFilter, path: str) -> None:
        """Show a map, with the cursor on a brief, or on the newest."""
        self._filter = topic_filter
        paths = [brief.path for brief in self.map.briefs]
        self.set_reactive(
            TopicMapView.column, paths.index(path) if path in paths else len(paths) - 1
        )
        self.filter(self.words)

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
        topic = self.topics[index]
        return [self.table().row(topic, column, self._text_words, self._class_keys)]

    def type_words(self, words: str) -> None:
        # In the other lists, `/` comes before the words to find.
        super().type_words(words.removeprefix("/"))

    def filter(self, words: str) -> None:
        self.topics = self._filter.topics(words)
        self._text_words = self._filter.text_words(words)
        self._class_keys = self._filter.class_keys(words)
        self.show_items(0)
        self.scroll_to(y=0, animate=False)
        self._go_to_class()

    def _go_to_class(self) -> None:
        """Select a brief in which the topic under the cursor has the class that was typed."""
        if self._class_keys and self.topics:
            topic = self.topics[self.cursor]
            self.column = self.map.nearest(topic.id, self.column, self._class_keys) or 0

    def watch_cursor(self, old: int, new: int) -> None:
        super().watch_cursor(old, new)
        self._go_to_class()

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
        if not self.topics:
            return None
        column = self.map.nearest(self.topics[self.cursor].id, self.column)
        return self.map.briefs[column] if column is not None else None

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
        blank: list[Line] = [()] * (_LEAST_LEGEND - len(legend))
        return [fit_line(spans, width), *((_MARGIN, *line) for line in legend), *blank]

    def detail(self) -> tuple[Span, ...]:
        """What was typed, and how many topics and briefs are shown."""
        if self.words:
            count = len(self.topics)
            names = (topic.name_text() for topic in self.topics)
            named = len(places_of(self._text_words, names))
            also = f": {named:,} by name, then those of the party" if 0 < named < count else ""
            return (Span(f"/{self.words}", STRONG), Span(f" {count:,}{also}", MUTED))
        if not self.map.topics:
            return ()
        counts = f"type to filter; {len(self.topics):,} topics, {len(self.map.briefs):,} briefs"
        left_out = left_out_words(self.map, len(self.map.briefs))
        return (Span("; ".join(filter(None, (counts, left_out))), MUTED),)
