"""Related events: the brief's own timeline."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import reactive

from briefing_tui.compare.related import Relation, with_relations
from briefing_tui.compare.timeline import Moment
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.layout.timeline import Entry, lay_timeline
from briefing_tui.tui import keys
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.panes.base import ItemView, Pane


class RelatedView(ItemView):
    """The timeline, an item a moment; a year's line belongs to the first of its year."""

    BINDINGS = keys.RELATED
    opened: reactive[OpenBrief | None] = reactive(None)
    relations: reactive[tuple[Relation, ...]] = reactive(())

    class Opened(Message):
        """The reader wants the brief that an event names."""

        def __init__(self, brief: str) -> None:
            super().__init__()
            self.brief = brief

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._moments: tuple[Moment, ...] = ()

    def lay(self) -> None:
        """Lay the timeline; it is short, so all of it."""
        self._entries = lay_timeline(self._moments, self.item_width, open_at=self.cursor)
        super().lay()

    def item_count(self) -> int:
        """One item a moment."""
        return len(self._moments)

    def item_height(self, index: int) -> int:
        """The moment's lines, and its year's where it has one."""
        entry = self._entries[index]
        return len(entry.lines) + (entry.year is not None)

    def item_lines(self, index: int) -> list[Line]:
        """The year, if it stands here, and the moment."""
        entry = self._entries[index]
        return [*([entry.year] if entry.year is not None else []), *entry.lines]

    def under_cursor(self) -> Moment | None:
        """The moment that keys are about."""
        return self._moments[self.cursor] if self.cursor < len(self._moments) else None

    def choose(self, index: int) -> None:
        """Open the event's brief, if it has one."""
        moment = self._moments[index]
        event = moment.event
        if moment.related_path:
            self.post_message(self.Opened(moment.related_path))
        elif event is not None and event.brief:
            self.post_message(self.Opened(event.brief))
        else:
            self.notify("No brief is linked to this event.")

    def watch_opened(self, before: OpenBrief | None, opened: OpenBrief | None) -> None:
        """Another brief: the cursor goes to its own event. Read again, it stays on its event."""
        if opened is before:  # told again by a binding
            return
        shown = self._moments
        self._moments = self._now()
        place = next((index for index, each in enumerate(self._moments) if each.own), 0)
        if opened and opened.is_again(before):
            place = _same_moment(shown, self.cursor, self._moments, place)
        else:
            self.scroll_to(y=0, animate=False)
        self._put_cursor(place)

    def watch_relations(self) -> None:
        """More on the same timeline: the cursor stays on its event."""
        shown, self._moments = self._moments, self._now()
        if shown != self._moments:
            own = next((index for index, each in enumerate(self._moments) if each.own), 0)
            self._put_cursor(_same_moment(shown, self.cursor, self._moments, own))

    def _now(self) -> tuple[Moment, ...]:
        if self.opened is None:
            return ()
        return with_relations(self.opened.moments, self.opened.brief, self.relations)

    def _put_cursor(self, place: int) -> None:
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
    relations: reactive[tuple[Relation, ...]] = reactive(())

    def compose_body(self) -> ComposeResult:
        """The view alone."""
        yield RelatedView().data_bind(RelatedPane.opened, RelatedPane.relations)

    def watch_opened(self) -> None:
        """Other events to count."""
        self.show_counts()

    def watch_relations(self) -> None:
        """Others have been found."""
        self.show_counts()

    def show_counts(self) -> None:
        """The writer's events, of which the brief's own is none, and what was found besides."""
        if not self.is_mounted:
            return
        count, found = len(self.opened.brief.events) if self.opened else 0, len(self.relations)
        words = f"{count} event{'' if count == 1 else 's'}"
        self.tell([Span(words + (f" + {found} found" if found else ""), MUTED)])
