"""The selection of a view, by mouse or by keys, and what is drawn over its text."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from briefing_tui.layout.selection import (
    MOTIONS,
    Place,
    Selectable,
    after,
    line_around,
    word_around,
)
from briefing_tui.layout.spans import DECORATION, Line, Row, Span, Style
from briefing_tui.model.document import Role


class StyleRange(NamedTuple):
    """A range of characters of a leaf, and what it adds to their style."""

    start: int
    end: int
    role: Literal[Role, ""] = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    reverse: bool = False

    def over(self, style: Style) -> Style:
        return Style(
            self.role or style.role,
            self.bold or style.bold,
            self.italic or style.italic,
            self.underline or style.underline,
            self.strike or style.strike,
            self.reverse or style.reverse,
            style.target,
            style.ground,
            style.aside,
            style.goes_on,
            style.level,
        )


def highlight_row(row: Row, highlights: Sequence[StyleRange]) -> Line:
    """The spans of a row with highlights; a later highlight lies over an earlier one."""
    if not highlights:
        return row.spans
    spans: list[Span] = []
    for span, start in zip(row.spans, row.offsets, strict=True):
        end = start + len(span.text)
        inside = [item for item in highlights if item.start < end and item.end > start]
        if start == DECORATION or not inside:
            spans.append(span)
            continue
        cuts = {start, end}
        for item in inside:
            cuts.update(cut for cut in (item.start, item.end) if start < cut < end)
        for left, right in pairwise(sorted(cuts)):
            style = span.style
            for item in inside:
                if item.start <= left and item.end >= right:
                    style = item.over(style)
            spans.append(Span(span.text[left - start : right - start], style))
    return tuple(spans)


Mode = Literal["", "text", "lines"]


class TextSelection:
    """The text between two places: the first that was selected, and the cursor.

    With keys the character under the cursor belongs to it, with the mouse it doesn't.
    """

    def __init__(self) -> None:
        self.pointer: tuple[int, int] | None = None
        """The cell under the mouse while its button is down."""
        self.mode: Mode = ""
        """What keys select: characters, or lines of the text. Empty if they move nothing."""
        self.anchor: Place | None = None
        self.cursor: Place | None = None
        self._unit: tuple[Place, Place] | None = None
        """The word or paragraph that was clicked on: the selection never gets smaller."""
        self._x: int | None = None
        """The cell that the cursor keeps to from row to row."""

    def clear(self) -> bool:
        """Clear the selection; return whether there was one."""
        was_set = bool(self)
        self.mode, self.anchor, self.cursor, self._unit, self._x = "", None, None, None, None
        return was_set

    def __bool__(self) -> bool:
        return self.anchor is not None and (bool(self.mode) or self.anchor != self.cursor)

    def ends(self, text: Selectable) -> tuple[Place, Place]:
        """The first place, and the one after the last."""
        assert self.anchor is not None
        assert self.cursor is not None
        first, last = sorted((self.anchor, self.cursor))
        if self.mode == "lines":
            return line_around(text, first)[0], line_around(text, last)[1]
        return first, after(text, last) if self.mode else last

    def text(self, text: Selectable) -> str:
        return text.text_between(*self.ends(text)) if self else ""

    # By mouse

    def begin(self, at: Place) -> None:
        self.clear()
        self.anchor = self.cursor = at

    def extend(self, at: Place) -> None:
        if self._unit is not None:
            first, last = self._unit
            self.anchor = last if at < first else first
            self.cursor = min(at, first) if at < first else max(at, last)
        elif self.anchor is not None:
            self.cursor = at

    def select_word(self, at: Place, text: Selectable) -> None:
        """Select the word at a place, or the character if it is in no word."""
        self._select(*word_around(text, at))

    def select_paragraph(self, at: Place, text: Selectable) -> None:
        unit = at[0]
        self._select((unit, 0), (unit, len(text.unit(unit).rstrip())))

    def _select(self, first: Place, last: Place) -> None:
        self.clear()
        self._unit = (first, last)
        self.anchor, self.cursor = first, last

    # By keys

    def begin_by_keys(self, at: Place, mode: Mode) -> None:
        """Select from a place on, or go on with what the mouse has selected; in the same mode begin
        again at the cursor.
        """
        if not self or mode == self.mode:
            at = self.cursor if self.mode and self.cursor is not None else at
            self.anchor = self.cursor = at
        self.mode, self._unit, self._x = mode, None, None

    def go(self, text: Selectable, motion: str, step: int) -> None:
        """Move the cursor by a motion of `layout.selection`."""
        if self.cursor is not None:
            self.place(MOTIONS[motion](text, self.cursor, step))

    def go_rows(self, text: Selectable, rows: int) -> None:
        """Move the cursor by rows. It keeps to its cell, also over shorter rows."""
        if self.cursor is not None:
            x = text.cell(self.cursor) if self._x is None else self._x
            self.cursor, self._x = text.rows_on(self.cursor, rows, x), x

    def place(self, at: Place) -> None:
        self.cursor, self._x = at, None

    # Drawing

    def highlights(self, unit: int, text: Selectable) -> list[StyleRange]:
        """The selected part of a unit in reverse video, and over it the cursor of the keys."""
        if not self:
            return []
        (first, start), (last, end) = self.ends(text)
        if not first <= unit <= last or unit not in text.units_between(first, last):
            return []
        begin, stop = start if unit == first else 0, end if unit == last else 1 << 60
        ranges = [StyleRange(begin, stop, reverse=True)]
        if self.mode and self.cursor is not None and self.cursor[0] == unit:
            _, stop = after(text, self.cursor)
            look = StyleRange(self.cursor[1], stop, "accent", bold=True, underline=True)
            ranges.append(look._replace(reverse=True))
        return ranges
