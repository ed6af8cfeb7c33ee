"""The related pane: the brief's timeline, with the briefs around it that the library found."""

from collections.abc import Callable, Iterator
from pathlib import Path

from briefing_tui.compare.related import Relation, with_relations
from briefing_tui.compare.timeline import Moment, find_moments
from briefing_tui.layout.spans import MUTED, Line, Span
from briefing_tui.layout.timeline import RELATED_SIGNS, distance_room, lay_moment
from briefing_tui.text.english import counted
from briefing_tui.text.wrapping import cells
from briefing_tui.tui import keys, state
from briefing_tui.tui.messages import Happened
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.state import ReaderState
from briefing_tui.tui.subject import Subject, brief_subject, event_subject, listed_subject
from briefing_tui.tui.widgets.find import FindView
from briefing_tui.tui.widgets.lines import called_here
from briefing_tui.tui.widgets.pane import Pane


class RelatedView(FindView):
    """The timeline, with an item for each moment; a year's line belongs to its first moment."""

    BINDINGS = keys.RELATED
    placeholder = "words of an event, its date or its place"
    nothing_found = "No event here has these words."
    opened: OpenBrief | None = None
    relations: tuple[Relation, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.moments: tuple[Moment, ...] = ()
        self._beside = 0
        """The cells for the distances in time."""
        self._noted: dict[int, int] = {}
        """How many notes an event has, by its identity."""

    @property
    def moment(self) -> Moment | None:
        return self.moments[self.cursor] if self.cursor < len(self.moments) else None

    def lay_out(self) -> None:
        self._beside = distance_room(self.moments, self.item_width)
        super().lay_out()

    def item_count(self) -> int:
        return len(self.moments)

    def item_lines(self, index: int) -> list[Line]:
        return lay_moment(
            self.moments,
            index,
            self.item_width,
            self._beside,
            is_open=index == self.cursor,
            notes=self._noted.get(id(self.moments[index].event), 0),
        )

    def go_to_event(self, index: int) -> None:
        """Move the cursor to an event, by its index in the brief."""
        event = self.opened.brief.events[index] if self.opened is not None else None
        places = (at for at, moment in enumerate(self.moments) if moment.event is event)
        self.cursor = next(places, self.cursor)

    def find_matches(self) -> None:
        self.show_matches(find_moments(self.moments, self.words))

    def choose(self, index: int) -> None:
        moment = self.moments[index]
        if brief := _brief_of(moment):
            self.post_message(Happened(state.brief_named, brief))
        elif address := self._address_of(moment):
            self.notify(f"{keys.keymap(self.app).first('browse')} opens {address}")
        elif moment.own:
            self.notify(called_here(self.app, "The open brief is about this event."))
        else:
            self.notify(called_here(self.app, "No brief is linked to this event."))

    def _address_of(self, moment: Moment) -> str:
        if moment.own and self.opened is not None:
            return self.opened.brief.canonical
        return moment.event.url if moment.event else ""

    def unavailable(self) -> Iterator[str]:
        yield from super().unavailable()
        moment = self.moment
        if moment is None or not _brief_of(moment):
            yield "open"
        if moment is None or not self._address_of(moment):
            yield "browse"

    def show(self, before: ReaderState, state: ReaderState) -> None:
        self.opened, self.relations = opened, relations = state.opened, state.relations
        is_another = opened is not before.opened
        if is_another or state.notes is not before.notes:
            events = opened.brief.events if opened is not None else ()
            noted = state.notes.events.items()
            self._noted = {id(events[at]): len(found) for at, found in noted if at < len(events)}
        same_brief = opened is not None and opened.is_again(before.opened)
        if is_another and not same_brief:
            self.scroll_to(y=0, animate=False, immediate=True)
        if is_another or relations != before.relations:
            # The cursor goes to the covered event, or stays on its moment by title or place.
            moment = self.moment if same_brief or not is_another else None
            self.moments = ()
            if opened is not None:
                self.moments = with_relations(opened.moments, opened.brief, relations)
            cursor = next((index for index, moment in enumerate(self.moments) if moment.own), 0)
            if moment is not None and self.moments:
                titles = [moment.title for moment in self.moments]
                cursor = titles.index(moment.title) if moment.title in titles else self.cursor
            self.show_items(cursor)
            self.find_matches()
            self._show_in_middle(cursor)
            self.call_after_refresh(self._show_in_middle, cursor)  # it may have been out of sight
        elif state.notes is not before.notes:
            self.reflow()

    def _show_in_middle(self, index: int) -> None:
        """Scroll to a moment, unless it is in sight. The first line in sight begins an item."""
        if index >= self.item_count() or not self.size or index in self.in_sight():
            return
        y = max(0, self.item_top(index) - self.page // 2)
        self.scroll_to(y=self.item_begin(y, index), animate=False, immediate=True)


def _brief_of(moment: Moment) -> str:
    """The brief of a moment, by its path from the library's root or by its name; or nothing."""
    return moment.related_path or (moment.event.brief if moment.event else "")


class RelatedPane(Pane):
    """The timeline under a heading that counts its events."""

    signs = RELATED_SIGNS
    view: RelatedView
    title = "Related"

    def __init__(self, view: RelatedView, path_of: Callable[[str], Path], *, id: str) -> None:
        super().__init__(view, id=id)
        self._path_of = path_of
        """The file of a related brief, which is given by its path from the library's folder."""

    def subject(self) -> Subject | None:
        moment, opened = self.view.moment, self.view.opened
        if moment is None or opened is None:
            return Subject()
        if moment.related_path:
            return listed_subject(moment.title, moment.date, self._path_of(moment.related_path))
        if moment.event is None:
            line = opened.parsed.position(("event",)).line
            return brief_subject(opened.brief, line)
        return event_subject(opened, moment.event)

    def on_mount(self) -> None:
        for name in ("words", "matches", "cursor"):
            self.watch(self.view, name, self._show_count, init=False)

    def show(self, before: ReaderState, state: ReaderState) -> None:
        super().show(before, state)
        if state.opened is not before.opened or state.relations is not before.relations:
            self._show_count()

    def _show_count(self) -> None:
        """`11 events + 2 found`: the events the brief lists, and the briefs the library found.

        During a search, `/words 2 of 5`.
        """
        if (view := self.view).words:
            self.show_detail(view.match_count(self.size.width - cells(self.title) - 7))
            return
        count = len(view.opened.brief.events) if view.opened else 0
        events = counted(count, "event") if count or not view.relations else ""
        found = f"{len(view.relations)} found" if view.relations else ""
        self.show_detail([Span(" + ".join(filter(None, (events, found))), MUTED)])
