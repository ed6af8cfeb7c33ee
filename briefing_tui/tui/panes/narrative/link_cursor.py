"""Links by keyboard: the link under the cursor, and labels to type."""

from collections.abc import Iterator

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip

from briefing_tui.layout.links import (
    Link,
    describe,
    first_citation,
    labels_for,
    link_beyond,
    links_of,
)
from briefing_tui.layout.narrative import LeafRow, ScrollLayout, TextOffset, anchor
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span
from briefing_tui.tui.panes.narrative.document_text import RowsInSight
from briefing_tui.tui.widgets.selection import StyleRange

_CONFIRMED = frozenset({"url", "image"})
"""Targets outside the program: the address is shown first, and a second Enter opens it."""
_INTERNAL = frozenset({"note", "heading"})
"""Targets within the narrative."""


class LinkCursor:
    """The link under the cursor, and the labels on the links in sight while one is chosen."""

    def __init__(self) -> None:
        self.current: Link | None = None
        self.labels: dict[str, Link] = {}
        self._typed = ""
        self._cited_at: dict[str, TextOffset] = {}
        """Where the reader was before following a note's link, by the label of the note."""

    def clear(self) -> bool:
        """Leave the link and remove the labels; return whether there was either."""
        was_set = bool(self.labels or self.current)
        self.current, self.labels, self._typed = None, {}, ""
        return was_set

    # Labels

    def show_labels(self, sight: RowsInSight) -> bool:
        """Label the links that begin on these rows; return whether there are any."""
        self.clear()
        layout, rows = sight.layout, sight.rows
        links = [
            link
            for leaf in dict.fromkeys(row.leaf for row in rows)
            for link in links_of(layout, leaf)
            if layout.row_of(link.offset) in rows
        ]
        self.labels = dict(zip(labels_for(len(links)), links, strict=False))
        return bool(links)

    def press(self, character: str | None) -> Link | None:
        """A key while there are labels; the link once its label is complete.

        A character that fits no label removes the labels, and so does a key without one.
        """
        if not character:
            self.clear()
            return None
        typed = self._typed + character
        link = self.labels.get(typed)
        if link is not None or not any(label.startswith(typed) for label in self.labels):
            self.labels, self._typed = {}, ""
        else:
            self._typed = typed
        return link

    def draw_labels(self, strip: Strip, at: LeafRow, sight: RowsInSight, style: RichStyle) -> Strip:
        """A row with the labels of its links over it."""
        inset = sight.inset_of(at)
        for x, label in sorted(self._labels_on(at, sight)):
            start, end = x + inset, x + inset + len(label)
            before, _, after = strip.divide([start, end, strip.cell_length])
            strip = Strip.join([before, Strip([Segment(label, style)], len(label)), after])
        return strip

    def _labels_on(self, at: LeafRow, sight: RowsInSight) -> Iterator[tuple[int, str]]:
        """The labels on a row with their cells, without the characters already typed.

        A label is over the beginning of its link, also where that is at the right.
        """
        row, typed = sight.row(at), len(self._typed)
        for label, link in self.labels.items():
            if link.leaf != at.leaf or not label.startswith(self._typed):
                continue
            if link.leads_back:
                if row.offsets and at == sight.layout.row_of(link.offset):
                    yield 0, label[typed:]
            elif any(
                0 <= start <= link.start < start + len(span.text)
                for span, start in zip(row.spans, row.offsets, strict=True)
            ):
                x = row.cell_of(link.start)
                if row.cell_of(link.start + 1) < x:
                    x = max(0, x + 1 + typed - len(label))
                yield x, label[typed:]

    # From link to link

    def step(self, sight: RowsInSight, step: int) -> Link | None:
        """Go to the next or previous link, from the current one if it is on these rows, else
        from their edge; wraps around."""
        layout, rows = sight.layout, sight.rows
        here = self.current.offset if self.current else None
        if here is None or layout.row_of(here) not in rows:
            leaf, character = layout.offset_of(rows[0] if step > 0 else rows[-1])
            here = (leaf, character - 1) if step > 0 else (leaf, character + 10_000)
        outside = (-1, 0) if step > 0 else (layout.leaf_count + 1, 0)
        self.current = link_beyond(layout, here, step) or link_beyond(layout, outside, step)
        return self.current

    def highlights(self, leaf: int) -> list[StyleRange]:
        link = self.current
        if link is None or link.leaf != leaf:
            return []
        return [StyleRange(link.start, link.end, reverse=True)]

    def notice(self, layout: ScrollLayout, open_key: str, width: int) -> Line:
        """The words of the last row about the link and the key that opens it, or about the
        labels."""
        if self.labels:
            words = "type the letters of a link; any other key cancels "
            return (Span(words, MUTED), Span(self._typed, STRONG))
        if self.current is None:
            return ()
        return describe(self.current, layout.brief, layout.document, open_key, width)

    # Following

    def choose(self, link: Link) -> bool:
        """Put the cursor on a link; return whether to follow it: an address is shown first."""
        is_confirmed = link == self.current or link.target.kind not in _CONFIRMED
        self.current = link
        return is_confirmed

    def destination(self, link: Link, layout: ScrollLayout, here: TextOffset) -> TextOffset | None:
        """The destination of a link in this narrative; None if it is elsewhere, or not parsed so
        far."""
        name = link.target.name
        if link.leads_back:
            return self._cited_at.pop(name, None) or first_citation(layout, name)
        if link.target.kind == "note":
            self._cited_at[name] = here
            return anchor(layout.document, name, note=True)
        if link.target.kind == "heading":
            heading = anchor(layout.document, name)
            return heading or ((-1, 0) if layout.document.whole else None)
        return None


def may_come(link: Link, layout: ScrollLayout) -> bool:
    """Whether a link's destination may stand in the part that is not parsed so far."""
    return link.target.kind in _INTERNAL and not layout.document.whole
