"""Related events: the brief's own timeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.compare.timeline import Moment
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.layout.timeline import Entry, lay_timeline
from briefing_tui.tui import keys
from briefing_tui.tui.items import ItemView
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.pane import Pane


class RelatedView(ItemView):
    """The timeline, an item a moment; a year's line belongs to the first of its year."""

    BINDINGS = keys.RELATED
    opened: reactive[OpenBrief | None] = reactive(None)

    @dataclass
    class Opened(Message):
        """The reader wants the brief that an event names."""

        brief: str

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []

    def lay(self) -> None:
        """Lay the timeline; it is short, so all of it."""
        moments = self.opened.moments if self.opened else ()
        self._entries = lay_timeline(moments, self.item_width, open_at=self.cursor)
        super().lay()

    def item_count(self) -> int:
        """One item a moment."""
        return len(self.opened.moments) if self.opened else 0

    def item_height(self, index: int) -> int:
        """The moment's lines, and its year's where it has one."""
        entry = self._entries[index]
        return len(entry.lines) + (entry.year is not None)

    def item_lines(self, index: int) -> list[Line]:
        """The year, if it stands here, and the moment."""
        entry = self._entries[index]
        return [*([entry.year] if entry.year is not None else []), *entry.lines]

    def choose(self, index: int) -> None:
        """Open the event's brief, if it has one."""
        assert self.opened is not None
        event = self.opened.moments[index].event
        if event is not None and event.brief:
            self.post_message(self.Opened(event.brief))
        else:
            self.notify("No brief is linked to this event.")

    def watch_opened(self, before: OpenBrief | None, opened: OpenBrief | None) -> None:
        """Another brief: the cursor goes to its own event. Read again, it stays on its event."""
        moments = opened.moments if opened else ()
        place = next((index for index, each in enumerate(moments) if each.own), 0)
        if before and opened and before.brief.path == opened.brief.path:
            place = _same_moment(before.moments, self.cursor, moments, place)
        else:
            self.scroll_to(y=0, animate=False)
        self.set_reactive(RelatedView.cursor, place)
        self.measure()
        self.call_after_refresh(self.show_item, place)


def _same_moment(
    before: Sequence[Moment], cursor: int, moments: Sequence[Moment], otherwise: int
) -> int:
    """Where the moment under the cursor is now: by its title, else by its place."""
    if cursor >= len(before) or not moments:
        return otherwise
    title = before[cursor].title
    titled = (index for index, each in enumerate(moments) if each.title == title)
    return next(titled, min(cursor, len(moments) - 1))


class RelatedPane(Pane):
    """The related pane; its heading counts the events."""

    title = "Related"

    def compose_body(self) -> ComposeResult:
        """The view alone."""
        yield RelatedView().data_bind(RelatedPane.opened)

    def watch_opened(self) -> None:
        """Count the writer's events; the brief's own is not one of them."""
        if not self.is_mounted:
            return
        count = len(self.opened.brief.events) if self.opened else 0
        self.tell([Span(f"{count} event{'' if count == 1 else 's'}", MUTED)])
