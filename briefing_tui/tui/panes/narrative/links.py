"""Links by keyboard: the one under the cursor, and labels to type."""

from collections.abc import Callable, Iterator

from textual import events
from textual.app import ComposeResult
from textual.message import Message

from briefing_tui.layout.links import (
    Link,
    OutlineEntry,
    current_entry,
    describe,
    first_citation,
    labels_for,
    lay_entry,
    link_beyond,
    links_of,
    matching_entries,
    outline,
)
from briefing_tui.layout.narrative import LeafRow, ScrollLayout, TextOffset, anchor
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, fit_line
from briefing_tui.model.document import Target
from briefing_tui.tui import keys
from briefing_tui.tui.dialogs.base import Dialog
from briefing_tui.tui.panes.base import ItemView, PaneHeading
from briefing_tui.tui.panes.narrative.scroll import Mark

_ASKED_FIRST = frozenset({"url", "image"})
"""What leaves the program is shown before it is opened."""
_WITHIN = frozenset({"note", "heading"})
"""What lies in the narrative itself."""


class Followed(Message):
    """A link that leads out of the narrative was followed."""

    def __init__(self, target: Target) -> None:
        super().__init__()
        self.target = target


class LinkCursor:
    """Which link is under the cursor, and which labels stand on the links in sight."""

    def __init__(self) -> None:
        self.current: Link | None = None
        self.labels: dict[str, Link] = {}
        self.typed = ""
        self._came_from: dict[str, TextOffset] = {}
        self.knows: Callable[[str], bool] | None = None
        """Whether a brief of that name is in the library, once that has been read."""

    def clear(self) -> bool:
        """Forget both; whether there was anything to forget."""
        had = bool(self.labels or self.current)
        self.current, self.labels, self.typed = None, {}, ""
        return had

    # Labels

    def label(self, layout: ScrollLayout, places: list[LeafRow]) -> bool:
        """Put labels on the links in sight; whether there are any."""
        links = list(_in_sight(layout, places))
        self.labels = dict(zip(labels_for(len(links)), links, strict=False))
        self.typed = ""
        return bool(links)

    def type(self, key: str) -> Link | None:
        """One more letter of a label; the link once it is whole."""
        self.typed += key
        if not any(label.startswith(self.typed) for label in self.labels):
            self.labels, self.typed = {}, ""
            return None
        link = self.labels.get(self.typed)
        if link is not None:
            self.labels, self.typed = {}, ""
        return link

    def labels_on(self, place: LeafRow, layout: ScrollLayout) -> list[tuple[int, str]]:
        """The cells and the words of the labels on a row, what has been typed taken off."""
        found = []
        for label, link in self.labels.items():
            if link.leaf == place.leaf and label.startswith(self.typed):
                row = layout.row(place)
                if link.leads_back:
                    if row.offsets and place == layout.row_of(link.offset):
                        found.append((0, label[len(self.typed) :]))
                elif _shows(row.offsets, [len(s.text) for s in row.spans], link.start):
                    found.append((row.cell_of(link.start), label[len(self.typed) :]))
        return sorted(found)

    # Stepping

    def step(self, layout: ScrollLayout, places: list[LeafRow], step: int) -> Link | None:
        """The next or previous link: after the current one, if it is in sight, else from
        the edge of the screen; around the ends."""
        if not places:
            return None
        at = self.current.offset if self.current else None
        if at is None or layout.row_of(at) not in places:
            leaf, character = layout.offset_of(places[0] if step > 0 else places[-1])
            at = (leaf, character - 1) if step > 0 else (leaf, character + 10_000)
        around = (-1, 0) if step > 0 else (layout.leaf_count, 0)
        self.current = link_beyond(layout, at, step) or link_beyond(layout, around, step)
        return self.current

    def marks(self, leaf: int) -> list[Mark]:
        """The link under the cursor, in reverse video."""
        link = self.current
        if link is None or link.leaf != leaf:
            return []
        return [Mark(link.start, link.end, reverse=True)]

    def told(self, layout: ScrollLayout, leaf: int, claim: str) -> list[Mark]:
        """The links to briefs that are not in the library, and those to a claim."""
        marks: list[Mark] = []
        for link in links_of(layout, leaf):
            kind, name = link.target.kind, link.target.name
            if kind == "brief" and self.knows is not None and not self.knows(name):
                marks.append(Mark(link.start, link.end, "muted", strike=True))
            elif kind == "claim" and name == claim:
                marks.append(Mark(link.start, link.end, "strong", bold=True))
        return marks

    def notice(self, layout: ScrollLayout) -> Line:
        """What stands at the foot of the pane."""
        if self.labels:
            return (Span("type the letters of a link ", MUTED), Span(self.typed, STRONG))
        if self.current is None:
            return ()
        open_key = keys.key_name("narrative.open", {})
        return describe(self.current, layout.brief, layout.document, open_key)

    # Following

    def destination(self, link: Link, layout: ScrollLayout, here: TextOffset) -> TextOffset | None:
        """Where in this narrative a link leads, if it stays in it and that has been read."""
        name = link.target.name
        if link.leads_back:
            return self._came_from.pop(name, None) or first_citation(layout, name)
        if link.target.kind == "note":
            self._came_from[name] = here
            return anchor(layout.document, name, note=True)
        if link.target.kind == "heading":
            goal = anchor(layout.document, name)
            return goal or ((-1, 0) if layout.document.whole else None)
        return None

    def awaits(self, link: Link, layout: ScrollLayout) -> bool:
        """Whether a link leads to what may stand further down than has been read by now."""
        return link.target.kind in _WITHIN and not layout.document.whole

    def asks_first(self, link: Link) -> bool:
        """Whether a link is to be shown before it is followed."""
        return link.target.kind in _ASKED_FIRST and link != self.current


def _in_sight(layout: ScrollLayout, places: list[LeafRow]) -> Iterator[Link]:
    seen = set(places)
    for leaf in dict.fromkeys(place.leaf for place in places):
        for link in links_of(layout, leaf):
            if layout.row_of(link.offset) in seen:
                yield link


def _shows(offsets: tuple[int, ...], sizes: list[int], character: int) -> bool:
    return any(
        0 <= offset <= character < offset + size
        for offset, size in zip(offsets, sizes, strict=True)
    )


# MERGED:
# The outline: headings in a dialog, to type a part of and to go to.


class OutlineView(ItemView):
    """The headings that hold what has been typed. Letters are typed, so only other keys move."""

    BINDINGS = keys.PICKER
    closed_height = 1

    def __init__(
        self, entries: tuple[OutlineEntry, ...], leaf: int, go: Callable[[int], None]
    ) -> None:
        super().__init__()
        self._all, self._go = entries, go
        self._here = entries[current_entry(entries, leaf)]
        self.entries = entries
        self.typed = ""

    def on_mount(self) -> None:
        """The cursor begins where one is."""
        self.cursor = self.entries.index(self._here)

    def item_count(self) -> int:
        """One a heading."""
        return len(self.entries)

    def item_height(self, index: int) -> int:
        """One line."""
        return 1

    def item_lines(self, index: int) -> list[Line]:
        """The heading under those that it belongs to."""
        entry = self.entries[index]
        return [fit_line(lay_entry(entry, current=entry == self._here), self.item_width)]

    def choose(self, index: int) -> None:
        """Go there."""
        if index < len(self.entries):
            self._go(self.entries[index].leaf)

    def on_key(self, event: events.Key) -> None:
        """Letters narrow the list; Backspace widens it again."""
        typed = self.typed
        if event.key == "backspace":
            typed = typed[:-1]
        elif event.character and event.is_printable and (typed or event.character != " "):
            typed += event.character
        else:
            return
        event.stop()
        event.prevent_default()
        self.type(typed)

    def type(self, words: str) -> None:
        """Show the headings that hold these words."""
        self.typed = words
        self.entries = matching_entries(self._all, words)
        here = self._here in self.entries
        self.measure()
        self.cursor = self.entries.index(self._here) if here else 0
        self.screen.query_one(PaneHeading).detail = self.detail()
        self.refresh()

    def detail(self) -> tuple[Span, ...]:
        """What has been typed, and how many headings hold it."""
        if not self.typed:
            return (Span("type to filter", MUTED),)
        return (Span(self.typed, STRONG), Span(f" {len(self.entries)}", MUTED))


class OutlineDialog(Dialog):
    """The headings over the reader."""

    heading = "Outline"

    def __init__(self, layout: ScrollLayout, here: TextOffset, go: Callable[[int], None]) -> None:
        super().__init__()
        entries = outline(layout.document, layout.context)
        self._view = OutlineView(entries, here[0], self._chosen)
        self._done = go

    def compose_body(self) -> ComposeResult:
        """The list."""
        yield self._view

    def on_mount(self) -> None:
        """The heading says that one can type."""
        super().on_mount()
        self.query_one(PaneHeading).detail = self._view.detail()

    def _chosen(self, leaf: int) -> None:
        if self.leave():
            self._done(leaf)
