"""Selecting text with the mouse, across blocks: what is marked is text, not decoration."""

import re
from typing import TYPE_CHECKING

from textual import events

from briefing_tui.layout.blocks import gap_before
from briefing_tui.layout.links import Link, links_of
from briefing_tui.layout.narrative import LeafRow, ScrollLayout, TextOffset
from briefing_tui.layout.spans import Row
from briefing_tui.tui.panes.narrative.scroll import Mark

if TYPE_CHECKING:
    from textual.timer import Timer

    from briefing_tui.tui.panes.narrative.view import NarrativeView

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


class Selection:
    """Two positions in the body, the characters between them selected."""

    def __init__(self) -> None:
        self.anchor: TextOffset | None = None
        self.focus: TextOffset | None = None
        self._whole: tuple[TextOffset, TextOffset] | None = None
        """The word or paragraph that a double or triple click began with."""

    def clear(self) -> bool:
        """Select nothing; whether anything was selected."""
        had = bool(self)
        self.anchor = self.focus = self._whole = None
        return had

    def __bool__(self) -> bool:
        return self.anchor is not None and self.anchor != self.focus

    @property
    def ends(self) -> tuple[TextOffset, TextOffset]:
        """The first position, and the one after the last."""
        assert self.anchor is not None
        assert self.focus is not None
        first, last = sorted((self.anchor, self.focus))
        return first, last

    def begin(self, position: TextOffset) -> None:
        """The mouse button went down."""
        self.anchor = self.focus = position
        self._whole = None

    def extend(self, position: TextOffset) -> None:
        """The mouse moved with the button down."""
        if self._whole is not None:
            first, last = self._whole
            self.anchor = last if position < first else first
            self.focus = min(position, first) if position < first else max(position, last)
        elif self.anchor is not None:
            self.focus = position

    def word(self, position: TextOffset, layout: ScrollLayout) -> None:
        """A double click: the word there; without one, the character."""
        leaf, character = position
        start, end = character, character + 1
        for found in _WORD.finditer(layout.text(leaf)):
            if found.start() <= character < found.end():
                start, end = found.span()
        self._take((leaf, start), (leaf, end))

    def paragraph(self, position: TextOffset, layout: ScrollLayout) -> None:
        """A triple click: all of the block."""
        leaf = position[0]
        self._take((leaf, 0), (leaf, len(layout.text(leaf).rstrip())))

    def _take(self, first: TextOffset, last: TextOffset) -> None:
        self._whole = (first, last)
        self.anchor, self.focus = first, last

    def marks(self, leaf: int) -> list[Mark]:
        """The selected characters of a leaf, in reverse video."""
        if not self:
            return []
        (first, start), (last, end) = self.ends
        if not first <= leaf <= last:
            return []
        begin = start if leaf == first else 0
        return [Mark(begin, end if leaf == last else 1 << 60, reverse=True)]

    def text(self, layout: ScrollLayout) -> str:
        """What is selected, blocks apart by a blank line where one stands between them."""
        if not self:
            return ""
        (first, start), (last, end) = self.ends
        pieces: list[str] = []
        for leaf in range(max(0, first), min(last, layout.leaf_count - 1) + 1):
            text = layout.text(leaf)
            text = text[: end if leaf == last else None][start if leaf == first else 0 :]
            if pieces:
                leaves = layout.document.leaves
                apart = "\n\n" if gap_before(leaves[leaf], leaves[leaf - 1]) else "\n"
                joined = leaves[leaf].part and leaves[leaf].kind not in ("code", "table")
                pieces.append("" if joined else apart)
            pieces.append(text if leaf == last else text.rstrip("\n"))
        return "".join(pieces).strip("\n")


def position_at(layout: ScrollLayout, place: LeafRow, row: Row, x: int) -> TextOffset:
    """The position of the character at a cell of a row, or of the nearest in its leaf."""
    if place.leaf < 0:
        return 0, 0
    if place.leaf >= layout.leaf_count:
        last = layout.leaf_count - 1
        return last, len(layout.text(last))
    character = row.character_at(x)
    # On a blank row, where the text goes on.
    return (place.leaf, character) if character >= 0 else layout.offset_of(place)


# MERGED:
# The mouse in the narrative: selecting, past the edge too, and clicking links.

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
        position, layout = self._position(x, y), view.scroll_layout
        if position is None or layout is None:
            return
        if event.chain == 1 and not view.selection:
            if (link := self._link(x, y)) is not None:
                view.follow(link)
        elif event.chain == 2:
            view.selection.word(position, layout)
        elif event.chain > 2:
            view.selection.paragraph(position, layout)
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

    def _position(self, x: int, y: int) -> TextOffset | None:
        """The position under a cell, or of the nearest text."""
        view = self._view
        places = view.places()
        if view.scroll_layout is None or not view.scroll_layout.leaf_count or not places:
            return None
        place = places[max(0, min(y, len(places) - 1))]
        return position_at(view.scroll_layout, place, view.row_at(place), x - view.inset)

    def _link(self, x: int, y: int) -> Link | None:
        view = self._view
        places = view.places()
        if view.scroll_layout is None or y >= len(places):
            return None
        target = view.row_at(places[y]).target_at(x - view.inset)
        links = links_of(view.scroll_layout, places[y].leaf)
        return next((link for link in links if link.target is target), None)
