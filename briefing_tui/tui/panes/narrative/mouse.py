"""The mouse in the narrative: selecting, past the edge too, and clicking links."""

from typing import TYPE_CHECKING

from textual import events

from briefing_tui.layout.flow import Position
from briefing_tui.layout.links import Link, links_of
from briefing_tui.tui.panes.narrative.selection import position_at

if TYPE_CHECKING:
    from textual.timer import Timer

    from briefing_tui.tui.panes.narrative.view import NarrativeView

_SCROLL_EVERY = 0.05
"""Seconds a row while the mouse selects past the edge."""


class Mouse:
    """What the mouse is doing in one view."""

    def __init__(self, view: "NarrativeView") -> None:
        self._view = view
        self._at: tuple[int, int] | None = None
        """The cell it is over while its button is down."""
        self._timer: Timer | None = None

    def down(self, event: events.MouseDown) -> None:
        """Begin to select."""
        position = self._position(int(event.x), int(event.y))
        if event.button == 1 and position is not None:
            self._view.selection.begin(position)
            self._at = int(event.x), int(event.y)
            self._view.capture_mouse()
            self._view.refresh()

    def move(self, event: events.MouseMove) -> None:
        """Select up to the mouse; past the edge the text comes by."""
        if self._at is None:
            return
        self._at = int(event.x), int(event.y)
        outside = not 0 <= event.y < self._view.page
        if outside and self._timer is None:
            self._timer = self._view.set_interval(_SCROLL_EVERY, self._scroll)
        elif not outside:
            self._still()
        self._select()

    def up(self) -> None:
        """The selection stands."""
        self._still()
        if self._at is not None:
            self._at = None
            self._view.release_mouse()

    def click(self, event: events.Click) -> None:
        """A link is followed; twice selects the word, three times the paragraph."""
        view, x, y = self._view, int(event.x), int(event.y)
        position, flow = self._position(x, y), view.flow
        if position is None or flow is None:
            return
        if event.chain == 1 and not view.selection:
            if (link := self._link(x, y)) is not None:
                view.follow(link)
        elif event.chain == 2:
            view.selection.word(position, flow)
        elif event.chain > 2:
            view.selection.paragraph(position, flow)
        view.refresh()

    def _still(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _scroll(self) -> None:
        if self._at is not None:
            self._view.move(1 if self._at[1] >= self._view.page else -1)
            self._select()

    def _select(self) -> None:
        position = self._position(*self._at) if self._at is not None else None
        if position is not None:
            self._view.selection.extend(position)
            self._view.refresh()

    def _position(self, x: int, y: int) -> Position | None:
        """The position under a cell, or of the nearest text."""
        view = self._view
        places = view.places()
        if view.flow is None or not view.flow.count or not places:
            return None
        place = places[max(0, min(y, len(places) - 1))]
        return position_at(view.flow, place, view.row_at(place), x - view.inset)

    def _link(self, x: int, y: int) -> Link | None:
        view = self._view
        places = view.places()
        if view.flow is None or y >= len(places):
            return None
        target = view.row_at(places[y]).target_at(x - view.inset)
        links = links_of(view.flow, places[y].leaf)
        return next((link for link in links if link.target is target), None)
